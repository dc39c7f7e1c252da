#!/usr/bin/env bash
# docutils 0.23: `1.10` over three dashes is a paragraph, `1.10.0` over four is a heading.
#
# Behaviour: an underline that is shorter than its title is a warning from four characters on. Below that,
# title and underline are ordinary text, and the note about it is of level 1, which nobody sees. A
# changelog whose headings are `1.9` over `---` loses them from 1.10 on.
# Guess: both are headings with a warning, or neither is.
# Seen, and expected by this script:
#> 1.9 ---  | heading | nothing said
#> 1.10 ---  | paragraph | nothing said
#> 1.9.0 -----  | heading | nothing said
#> 1.10.0 ----  | heading | <string>:2: (WARNING/2) Title underline too short.
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check docutils==0.23

seen=$("$work/env/bin/python" - <<'END'
import io

from docutils.core import publish_doctree

for text in ("1.9\n---\n", "1.10\n---\n", "1.9.0\n-----\n", "1.10.0\n----\n"):
    said = io.StringIO()
    tree = publish_doctree(text + "\n- one\n", settings_overrides={"warning_stream": said})
    kinds = [child.tagname for child in tree if child.tagname != "system_message"]
    kind = "heading" if tree.get("title") else kinds[0]
    print(text.replace("\n", " "), "|", kind, "|", said.getvalue().split("\n")[0] or "nothing said")
END
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
