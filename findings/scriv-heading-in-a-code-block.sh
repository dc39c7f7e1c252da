#!/usr/bin/env bash
# scriv 1.8.0: a heading in a fenced code block of a fragment tears the block apart.
#
# Behaviour: scriv reads a fragment line by line, and takes the example's `### Removed` for a category. Its
# lines go where Removed goes, before Added, and the block ends up in two halves.
# Guess: a code block is text, and stays whole.
# Seen, and expected by this script:
#> ## Removed
#> 
#> - the old way
#> ```
#> 
#> ## Added
#> 
#> - Fragments may be Markdown:
#> 
#> ```
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check scriv==1.8.0

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com

git init --quiet "$work/project"
cd "$work/project"
printf '[scriv]\nformat = md\nmd_html_anchors = false\n' > setup.cfg
mkdir changelog.d
printf '### Added\n\n- Fragments may be Markdown:\n\n```\n### Removed\n\n- the old way\n```\n' > changelog.d/1.md
"$work/env/bin/scriv" collect --version 1.0 > /dev/null 2>&1
seen=$(tail -n +4 CHANGELOG.md)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
