#!/usr/bin/env bash
# pytomlpp 1.1.0, rtoml 0.14.0: pytomlpp gives the keys of a table in the order of the alphabet.
#
# Behaviour: tables are ordered maps in the C++ library below, and so a document's own order is lost on
# reading: version 1.9 comes behind 1.10. tomllib and rtoml keep it.
# Guess: the document's order, as in all Python readers.
# Seen, and expected by this script:
#> rtoml ['prepare', 'build', '1.9', '1.10']
#> pytomlpp ['1.10', '1.9', 'build', 'prepare']
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check pytomlpp==1.1.0 rtoml==0.14.0

seen=$("$work/env/bin/python" - <<'END'
import pytomlpp
import rtoml

text = '[steps]\nprepare = 1\nbuild = 2\n"1.9" = 3\n"1.10" = 4\n'
for module in (rtoml, pytomlpp):
    print(module.__name__, list(module.loads(text)["steps"]))
END
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
