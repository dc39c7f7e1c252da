#!/usr/bin/env bash
# keepachangelog 2.0.0: any link definition of the changelog is a release.
#
# Behaviour: `[name]: address` at the foot gives the release of that name its address. Where there is no
# such release, one is made: a changelog whose text links to a guide has a release `guide`, without date.
# Guess: definitions that no heading names are links of the text.
# Seen, and expected by this script:
#> 1.0.0 | 2026-01-01 https://example.com/releases/1.0.0
#> guide | None https://example.com/guide
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check keepachangelog==2.0.0

seen=$("$work/env/bin/python" - <<'END'
import keepachangelog

lines = """# Changelog

## [1.0.0] - 2026-01-01
### Fixed
- What the [guide] says.

[1.0.0]: https://example.com/releases/1.0.0
[guide]: https://example.com/guide
""".splitlines(keepends=True)
for name, release in keepachangelog.to_dict(lines).items():
    print(name, "|", release["metadata"].get("release_date"), release["metadata"].get("url"))
END
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
