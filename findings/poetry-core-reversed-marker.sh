#!/usr/bin/env bash
# poetry-core 2.5.0, packaging 26.4: poetry-core refuses markers whose literal comes first.
#
# Behaviour: the grammar of dependency specifiers has a variable or a literal on either side, and so
# `"win32" == sys_platform` is as valid as `sys_platform == "win32"`. poetry-core cannot read a
# requirement that has the first; it takes a literal in front of `in` alone.
# Guess: both are read, and mean the same.
# Seen, and expected by this script:
#> sys_platform == "win32" | sys_platform == "win32"
#> "win32" == sys_platform | InvalidMarkerError: Invalid marker for 'sys_platform': "win32" ==
#> "3.8" <= python_version | InvalidMarkerError: Invalid marker for 'python_version': "3.8" <=
#> "win" in sys_platform | "win" in sys_platform
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check poetry-core==2.5.0 packaging==26.4

seen=$("$work/env/bin/python" - <<'END'
from packaging.requirements import Requirement
from poetry.core.packages.dependency import Dependency

for marker in (
    'sys_platform == "win32"', '"win32" == sys_platform', '"3.8" <= python_version',
    '"win" in sys_platform',
):
    text = f"foo; {marker}"
    assert Requirement(text).marker
    try:
        seen = Dependency.create_from_pep_508(text).marker
    except Exception as error:
        seen = f"{type(error).__name__}: {error}".strip()
    print(marker, "|", seen)
END
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
