#!/usr/bin/env bash
# mistune 3.4.0, markdown-it-py 4.3.0: a heading right behind a quotation is a part of it.
#
# Behaviour: CommonMark lets a paragraph of a quotation go on in a line without `>`, but only as a
# paragraph: `## 1.0` ends the quotation. For mistune it is a heading in the quotation; a list there ends
# the quotation for mistune, too.
# Guess: all readers of CommonMark agree.
# Seen, and expected by this script:
#> mistune | <blockquote><p>note</p><h2>1.0</h2></blockquote>
#> markdown-it-py | <blockquote><p>note</p></blockquote><h2>1.0</h2>
#> mistune | <blockquote><p>note</p></blockquote><ul><li>one</li></ul>
#> markdown-it-py | <blockquote><p>note</p></blockquote><ul><li>one</li></ul>
#> mistune | <blockquote><p>note</p></blockquote><h2>1.0</h2>
#> markdown-it-py | <blockquote><p>note</p></blockquote><h2>1.0</h2>
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check mistune==3.4.0 markdown-it-py==4.3.0

seen=$("$work/env/bin/python" - <<'END'
import mistune
from markdown_it import MarkdownIt

for text in ("> note\n## 1.0\n", "> note\n- one\n", "> note\n\n## 1.0\n"):
    for name, render in (("mistune", mistune.html), ("markdown-it-py", MarkdownIt().render)):
        print(name, "|", "".join(render(text).split("\n")))
END
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
