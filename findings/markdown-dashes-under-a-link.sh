#!/usr/bin/env bash
# cmarkgfm 2025.10.22, markdown-it-py 4.3.0, commonmark 0.9.2, Markdown 3.11.3: dashes below a definition.
#
# Behaviour: `[1.0]: /x` is no text that dashes could underline. They are a paragraph for cmarkgfm, a rule
# for markdown-it-py, and an empty paragraph and a rule for commonmark; for Markdown the definition is a
# heading. Changelogs end in such definitions.
# Guess: a rule, in all four.
# Seen, and expected by this script:
#> cmarkgfm | <p>----</p><p><a href="/x">1.0</a></p>
#> markdown-it-py | <hr /><p><a href="/x">1.0</a></p>
#> commonmark | <p></p><hr /><p><a href="/x">1.0</a></p>
#> Markdown | <h2>[1.0]: /x</h2><p>[1.0]</p>
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check cmarkgfm==2025.10.22 markdown-it-py==4.3.0 commonmark==0.9.2 Markdown==3.11.3

seen=$("$work/env/bin/python" - <<'END'
import cmarkgfm
import commonmark
import markdown
from markdown_it import MarkdownIt

text = "[1.0]: /x\n----\n\n[1.0]\n"
for name, render in (
    ("cmarkgfm", cmarkgfm.markdown_to_html), ("markdown-it-py", MarkdownIt("commonmark").render),
    ("commonmark", commonmark.commonmark), ("Markdown", markdown.markdown),
):
    print(name, "|", "".join(render(text).split("\n")))
END
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
