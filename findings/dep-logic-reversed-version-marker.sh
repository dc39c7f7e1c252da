#!/usr/bin/env bash
# dep-logic 0.7.2 (pdm's markers), packaging 26.4: `"3.8" <= python_version` is false on 3.11.
#
# Behaviour: with the literal first, dep-logic compares the texts, and "3.8" is behind "3.11" in the
# alphabet. With the variable first it compares versions. There is no error.
# Guess: `"3.8" <= python_version` is `python_version >= "3.8"`.
# Seen, and expected by this script:
#> marker | packaging, dep-logic
#> python_version >= "3.8" | True True
#> "3.8" <= python_version | True False
#> "3.8" > python_version | False True
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check dep-logic==0.7.2 packaging==26.4

seen=$("$work/env/bin/python" - <<'END'
from dep_logic.markers import parse_marker
from packaging.markers import Marker

environment = {"python_version": "3.11", "python_full_version": "3.11.7", "extra": ""}
print("marker | packaging, dep-logic")
for text in ('python_version >= "3.8"', '"3.8" <= python_version', '"3.8" > python_version'):
    print(text, "|", Marker(text).evaluate(environment), parse_marker(text).evaluate(environment))
END
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
