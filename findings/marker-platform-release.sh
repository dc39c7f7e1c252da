#!/usr/bin/env bash
# packaging 26.4, poetry-core 2.5.0, dep-logic 0.7.2: is the kernel `6.1.0-13-amd64` `>= "10"`, or below?
#
# Behaviour: what Debian's kernel calls itself is no version. packaging holds neither `>= "6"` nor
# `< "6"` of it to be true; poetry-core finds a version in it; dep-logic compares texts, and there 6
# comes behind 10.
# Guess: of `>=` and `<` one holds, and the three agree which.
# Seen, and expected by this script:
#> marker | packaging, poetry-core, dep-logic
#> platform_release >= "6" | False True True
#> platform_release < "6" | False False False
#> platform_release >= "10" | False False True
#> platform_release < "10" | False True False
#> platform_release == "6.1.0-13-amd64" | True True True
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check packaging==26.4 poetry-core==2.5.0 dep-logic==0.7.2

seen=$("$work/env/bin/python" - <<'END'
from dep_logic.markers import parse_marker as dep_logic
from packaging.markers import Marker
from poetry.core.version.markers import parse_marker as poetry

environment = {"platform_release": "6.1.0-13-amd64", "extra": ""}
print("marker | packaging, poetry-core, dep-logic")
for rest in ('>= "6"', '< "6"', '>= "10"', '< "10"', '== "6.1.0-13-amd64"'):
    text = f"platform_release {rest}"
    print(text, "|", Marker(text).evaluate(environment), poetry(text).validate(environment),
          dep_logic(text).evaluate(environment))
END
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
