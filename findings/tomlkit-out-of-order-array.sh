#!/usr/bin/env bash
# tomlkit 0.15.2: `[[a.c]]` that stands behind another table can be read, and not be deleted.
#
# Behaviour: `[[a]]`, `[b]`, then `[[a.c]]` is valid: the last belongs to the first. doc["a"][0]["c"] is
# there, and `del` of it raises KeyError. Without `[b]` between them it works.
# Guess: what can be read can be deleted.
# Seen, and expected by this script:
#> '' | True [{'y': 1}] deleted: '[[a]]\nx = 1\n'
#> '[b]\n' | True [{'y': 1}] KeyError: 'c'
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check tomlkit==0.15.2

seen=$("$work/env/bin/python" - <<'END'
import tomlkit

for between in ("", "[b]\n"):
    document = tomlkit.parse(f"[[a]]\nx = 1\n{between}[[a.c]]\ny = 1\n")
    table = document["a"][0]
    print(repr(between), "|", "c" in table, table["c"].unwrap(), end=" ")
    try:
        del table["c"]
        print("deleted:", repr(tomlkit.dumps(document)))
    except KeyError as error:
        print("KeyError:", error)
END
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
