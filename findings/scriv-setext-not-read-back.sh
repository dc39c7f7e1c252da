#!/usr/bin/env bash
# scriv 1.8.0: with `md_setext_chars` scriv writes headings that it does not know again.
#
# Behaviour: the option makes scriv underline its headings. It reads none but those with `#`: `scriv print`
# does not find a version that scriv wrote, and nothing refuses a second entry of the same version.
# Guess: what scriv writes it reads.
# Seen, and expected by this script:
#> atx: print --version 1.0 ends with 0
#> atx: collect --version 1.0 again ends with 1, headings of 1.0: 1
#> setext: print --version 1.0 ends with 2
#> setext: collect --version 1.0 again ends with 0, headings of 1.0: 2
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check scriv==1.8.0

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com

for style in atx setext; do
  git init --quiet "$work/$style"
  cd "$work/$style"
  printf '[scriv]\nformat = md\n' > setup.cfg
  if [ "$style" = setext ]; then echo 'md_setext_chars = =-' >> setup.cfg; fi
  mkdir changelog.d
  printf '### Added\n\n- one\n' > changelog.d/1.md
  "$work/env/bin/scriv" collect --version 1.0 > /dev/null 2>&1
done
seen=$(for style in atx setext; do
  cd "$work/$style"
  "$work/env/bin/scriv" print --version 1.0 > /dev/null 2>&1 && status=0 || status=$?
  echo "$style: print --version 1.0 ends with $status"
  printf '### Added\n\n- two\n' > changelog.d/2.md
  "$work/env/bin/scriv" collect --version 1.0 > /dev/null 2>&1 && status=0 || status=$?
  echo "$style: collect --version 1.0 again ends with $status, headings of 1.0: $(grep -c '1\.0 ' CHANGELOG.md)"
done)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
