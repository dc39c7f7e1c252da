#!/usr/bin/env bash
# univers 32.0.1, packaging 26.4: for univers 1.0+local is above 1.0, and 1.0rc1 is in `<1.0`.
#
# Behaviour: univers reads PEP 440 ranges to tell which versions an advisory is about. It goes by the
# order of versions alone: `==1.0` leaves out 1.0+local, `<1.0` takes in 1.0rc1, `>1.0` 1.0.post1. PEP 440
# says the contrary of all three. `~=` and `==1.*` are refused.
# Guess: a range that is called `pypi` decides as pip does.
# Seen, and expected by this script:
#> version in range | packaging, univers
#> 1.0+local in ==1.0 | True False
#> 1.0+local in !=1.0 | False True
#> 1.0rc1 in <1.0 | False True
#> 1.0.post1 in >1.0 | False True
#> 1.5 in ~=1.4 | True InvalidVersionRange
#> 1.5 in ==1.* | True InvalidVersionRange
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check univers==32.0.1 packaging==26.4

seen=$("$work/env/bin/python" - <<'END'
from packaging.specifiers import SpecifierSet
from univers.version_range import PypiVersionRange
from univers.versions import PypiVersion

print("version in range | packaging, univers")
for range_, version in (
    ("==1.0", "1.0+local"), ("!=1.0", "1.0+local"), ("<1.0", "1.0rc1"), (">1.0", "1.0.post1"),
    ("~=1.4", "1.5"), ("==1.*", "1.5"),
):
    try:
        seen = PypiVersion(version) in PypiVersionRange.from_native(range_)
    except Exception as error:
        seen = type(error).__name__
    print(version, "in", range_, "|", SpecifierSet(range_, prereleases=True).contains(version), seen)
END
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
