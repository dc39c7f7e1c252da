#!/usr/bin/env bash
# tomlkit 0.15.2: a table set below a dotted key is written to another place.
#
# Behaviour: of `[tool]` with `lint.line = 100` the document has tool.lint.rules after it was set. The text
# has it as `[lint.rules]`, at the top; in an inline table the text is no TOML at all.
# Guess: `[tool.lint.rules]`, or an inline table.
# Seen, and expected by this script:
#> set: {'tool': {'lint': {'line': 100, 'rules': {'E501': True}}}}
#> text: '[tool]\nlint.line = 100\n\n[lint.rules]\nE501 = true\n'
#> read: {'tool': {'lint': {'line': 100}}, 'lint': {'rules': {'E501': True}}}
#> set: {'tool': {'lint': {'line': 100, 'rules': {'E501': True}}}}
#> text: 'tool = {lint.line = 100, lint.rules. = E501 = true}\n'
#> read: Invalid initial character for a key part (at line 1, column 38)
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check tomlkit==0.15.2 tomli==2.5.0

seen=$("$work/env/bin/python" - <<'END'
import tomli
import tomlkit

for text in ("[tool]\nlint.line = 100\n", "tool = {lint.line = 100}\n"):
    document = tomlkit.parse(text)
    document["tool"]["lint"]["rules"] = {"E501": True}
    written = tomlkit.dumps(document)
    print("set:", document.unwrap())
    print("text:", repr(written))
    try:
        print("read:", tomli.loads(written))
    except tomli.TOMLDecodeError as error:
        print("read:", error)
END
)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
