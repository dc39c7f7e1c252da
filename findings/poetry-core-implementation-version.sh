#!/usr/bin/env bash
# poetry-core 2.5.0, packaging 26.4: `implementation_version >= "3.9"` holds nowhere for poetry-core.
#
# Behaviour: poetry-core compares `implementation_version` as a text that has no order; `>=` and `<` are
# both false whatever the version is, and `==` does not know that 3.11.7.0 is 3.11.7. By the
# specification of dependency specifiers both sides are versions, and so they are for packaging.
# Guess: the same as for `python_full_version`, which holds the same text on CPython.
# Seen, and expected by this script:
#> marker | packaging, poetry-core
#> python_full_version >= "3.9" | True True
#> python_full_version < "3.9" | False False
#> python_full_version == "3.11.7.0" | True True
#> implementation_version >= "3.9" | True False
#> implementation_version < "3.9" | False False
#> implementation_version == "3.11.7.0" | True False
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check poetry-core==2.5.0 packaging==26.4

seen=$("$work/env/bin/python" - <<'END'
from packaging.markers import Marker
from poetry.core.version.markers import parse_marker

environment = {"implementation_version": "3.11.7", "python_full_version": "3.11.7", "extra": ""}
print("marker | packaging, poetry-core")
for name in ("python_full_version", "implementation_version"):
    for rest in ('>= "3.9"', '< "3.9"', '== "3.11.7.0"'):
        text = f"{name} {rest}"
        print(text, "|", Marker(text).evaluate(environment), parse_marker(text).validate(environment))
END
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
