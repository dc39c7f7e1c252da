#!/usr/bin/env bash
# commitizen 4.19.3: the heading `## 1.1.0.dev1` of its own changelog is read as 1.1.0.
#
# Behaviour: with the default scheme, PEP 440, `cz bump --devrelease 1` writes such headings. Reading the
# changelog, commitizen finds a version by an expression that knows `rc1`, `a1` and `+local`, but neither
# `.dev1`, `.post1` nor an epoch, and takes the part before it for the version and the tag.
# Guess: a version that commitizen writes it reads as that version.
# Seen, and expected by this script:
#> bump --devrelease 1 of 1.0.0: 1.1.0.dev1
#> 1.1.0 | 1.1.0 1.1.0
#> 1.1.0rc1 | 1.1.0rc1 1.1.0rc1
#> 1.1.0.dev1 | 1.1.0 1.1.0
#> 1.0.0.post1 | 1.0.0 1.0.0
#> 1!1.0.0 | 1.0.0 1.0.0
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check commitizen==4.19.3

seen=$("$work/env/bin/python" - <<'END'
import io

from commitizen.changelog_formats.markdown import Markdown
from commitizen.config import BaseConfig
from commitizen.version_schemes import Pep440

print("bump --devrelease 1 of 1.0.0:", Pep440("1.0.0").bump("MINOR", devrelease=1))
for version in ("1.1.0", "1.1.0rc1", "1.1.0.dev1", "1.0.0.post1", "1!1.0.0"):
    page = io.StringIO(f"## {version} (2026-01-01)\n\n### Feat\n\n- one\n")
    seen = Markdown(BaseConfig()).get_metadata_from_file(page)
    print(version, "|", seen.latest_version, seen.latest_version_tag)
END
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
