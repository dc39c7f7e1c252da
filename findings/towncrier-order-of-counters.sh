#!/usr/bin/env bash
# towncrier 26.9.0: the counter in 12.feature.1.md, 12.feature.2.md does not order the entries.
#
# Behaviour: entries of one issue come in the order in which the folder lists its files, which follows
# from the file system and from how the files came there. Two checkouts write two changelogs.
# Guess: by counter; it is what the file names differ in.
# Seen, and expected by this script:
#> as the folder lists them: 3 of 3
#> not always by counter
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check towncrier==26.9.0

cd "$work"
printf '[tool.towncrier]\nname = "x"\nfilename = "NEWS.md"\ndirectory = "news"\n' > towncrier.toml
build() { env/bin/towncrier build --draft --version 1 2>/dev/null | sed -n 's/^- entry \([0-9]*\) .*/\1/p'; }
seen=$(
  by_counter=0 as_listed=0
  for order in "1 2 3 4" "4 3 2 1" "2 4 1 3"; do
    rm -rf news; mkdir news
    for counter in $order; do echo "entry $counter" > "news/12.feature.$counter.md"; done
    written=$(build | xargs)
    if [ "$written" = "1 2 3 4" ]; then by_counter=$((by_counter + 1)); fi
    if [ "$written" = "$(ls -U news | cut -d. -f3 | xargs)" ]; then as_listed=$((as_listed + 1)); fi
  done
  echo "as the folder lists them: $as_listed of 3"
  [ "$by_counter" = 3 ] && echo "always by counter" || echo "not always by counter"
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
