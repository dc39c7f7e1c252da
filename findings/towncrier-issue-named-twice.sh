#!/usr/bin/env bash
# towncrier 26.9.0: two fragments of one issue with the same text make one entry, `(#12, #12)`.
#
# Behaviour: entries of the same text become one, with the issues of all. That two of them are the same
# issue is not noticed.
# Guess: `(#12)`.
# Seen, and expected by this script:
#> - Faster. (#12, #12, #13)
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check towncrier==26.9.0

cd "$work"
printf '[tool.towncrier]\nname = "x"\nfilename = "NEWS.md"\ndirectory = "news"\n' > towncrier.toml
mkdir news
for name in 12.feature.md 12.feature.1.md 13.feature.md; do echo "Faster." > "news/$name"; done
seen=$(env/bin/towncrier build --draft --version 1 2>/dev/null | grep '^-')

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
