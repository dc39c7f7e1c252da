#!/usr/bin/env bash
# dep-logic 0.7.2 (pdm's specifiers), packaging 26.4: `==1!2.*` and `~=1!2.2` raise ValueError.
#
# Behaviour: where dep-logic takes a release apart, at a wildcard or `~=`, it reads the epoch as part of
# its first number. The other operators take epochs.
# Guess: epochs work with all operators or with none.
# Seen, and expected by this script:
#> >=1!2.2 | >=1!2.2
#> ==1!2.2 | ==1!2.2
#> ==2.* | ==2.*
#> ==1!2.* | ValueError: invalid literal for int() with base 10: '1!2'
#> ~=2.2 | ~=2.2
#> ~=1!2.2 | ValueError: invalid literal for int() with base 10: '1!2'
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check dep-logic==0.7.2 packaging==26.4

seen=$("$work/env/bin/python" - <<'END'
from dep_logic.specifiers import parse_version_specifier
from packaging.specifiers import SpecifierSet

for text in (">=1!2.2", "==1!2.2", "==2.*", "==1!2.*", "~=2.2", "~=1!2.2"):
    SpecifierSet(text)
    try:
        seen = parse_version_specifier(text)
    except Exception as error:
        seen = f"{type(error).__name__}: {error}"
    print(text, "|", seen)
END
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
