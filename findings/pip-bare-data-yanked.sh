#!/usr/bin/env bash
# pip 26.3, uv 0.13.9: `<a href="…" data-yanked>` is not yanked for pip, `data-yanked=""` is.
#
# Behaviour: PEP 592 says that an attribute that is there means yanked, whatever its value; in HTML a bare
# attribute and an empty one are the same. pip's parser gives None for the bare one, as for one that is not
# there, and pip installs the file. uv passes it over.
# Guess: yanked.
# Seen, and expected by this script:
#> no attribute | Would install foo-2.0 | foo==2.0
#> data-yanked | Would install foo-2.0 | foo==1.0
#> data-yanked="" | Would install foo-1.0 | foo==1.0
#> data-yanked="broken" | Would install foo-1.0 | foo==1.0
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check pip==26.3 uv==0.13.9

cd "$work"
cat > make.py <<'END'
import zipfile

def make(path, files=(), version="1.0", modes={}):
    info = f"foo-{version}.dist-info"
    members = {
        **dict(files), f"{info}/METADATA": f"Metadata-Version: 2.1\nName: foo\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    members[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in members) + f"{info}/RECORD,,\n"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in members.items():
            member = zipfile.ZipInfo(name)
            member.external_attr = modes.get(name, 0o100644) << 16
            wheel.writestr(member, text)
END

cat > serve.py <<'END'
import functools, http.server, os, subprocess, sys, threading

from make import make

class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory="site"))
threading.Thread(target=server.serve_forever, daemon=True).start()
os.makedirs("site/files")
for version in ("1.0", "2.0"):
    make(f"site/files/foo-{version}-py3-none-any.whl", version=version)
for number, attribute in enumerate(("", "data-yanked", 'data-yanked=""', 'data-yanked="broken"')):
    link = '<a href="/files/foo-{0}-py3-none-any.whl"{1}>foo-{0}-py3-none-any.whl</a>'
    os.makedirs(f"site/{number}/foo")
    with open(f"site/{number}/foo/index.html", "w") as page:
        page.write("<!DOCTYPE html><html><body>" + link.format("1.0", "") + link.format("2.0", " " + attribute))
    url = f"http://127.0.0.1:{server.server_port}/{number}"
    said = subprocess.run(
        ["env/bin/pip", "--isolated", "--no-cache-dir", "install", "--dry-run", "--no-deps", "--index-url", url, "foo"],
        capture_output=True, text=True, env={"PATH": os.environ["PATH"]}).stdout.splitlines()[-1]
    uv = subprocess.run(
        ["env/bin/uv", "pip", "compile", "--quiet", "--no-cache", "--no-header", "--no-annotate", "--index-url", url, "-"],
        input="foo", capture_output=True, text=True).stdout.strip()
    print(attribute or "no attribute", "|", said, "|", uv)
END
seen=$(env/bin/python serve.py)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
