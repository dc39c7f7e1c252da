#!/usr/bin/env bash
# toml 0.10.2, tomli 2.5.0: of four valid documents toml reads other values, without a word.
#
# Behaviour: toml pads a fraction of a second on the left, so that .0001 is a microsecond; drops numbers
# behind tables in an array; takes two line ends from the start of a text in three
# quotes; keeps the white space around dots in a key.
# Guess: what it does not know it refuses, as it does with mixed arrays.
# Seen, and expected by this script:
#> 'a = 07:32:00.0001' | {'a': datetime.time(7, 32, 0, 100)} | {'a': datetime.time(7, 32, 0, 1)}
#> 'a = [{b = 1}, 2]' | {'a': [{'b': 1}, 2]} | {'a': [{'b': 1}]}
#> "a = '''\n\nx'''" | {'a': '\nx'} | {'a': 'x'}
#> 'a . b = 1' | {'a': {'b': 1}} | {'a ': {'b': 1}}
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check toml==0.10.2 tomli==2.5.0

seen=$("$work/env/bin/python" - <<'END'
import toml
import tomli

for text in ("a = 07:32:00.0001", "a = [{b = 1}, 2]", "a = '''\n\nx'''", "a . b = 1"):
    print(repr(text), "|", tomli.loads(text), "|", toml.loads(text))
END
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
