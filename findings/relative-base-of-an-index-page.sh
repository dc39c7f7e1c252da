#!/usr/bin/env bash
# pip 26.3, uv 0.13.9, unearth 0.19.0 (pdm), pypi-simple 1.8.0: `<base href="/files/">` of an index page.
#
# Behaviour: HTML resolves a base against the page's own address first. pypi-simple does, as browsers do.
# pip asks for `:///files/…` and ends with 1; uv refuses the page; unearth leaves links without a host.
# PEP 503 asks for HTML5, and says nothing against `<base>`. An absolute one works everywhere.
# Guess: it works everywhere.
# Seen, and expected by this script:
#> HOST/files/ | pip 0 | uv 0 | pypi-simple HOST/files/foo-1.0-py3-none-any.whl | unearth HOST/files/foo-1.0-py3-none-any.whl
#> /files/ | pip 1 | uv 1 | pypi-simple HOST/files/foo-1.0-py3-none-any.whl | unearth /files/foo-1.0-py3-none-any.whl
set -euo pipefail
self=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check pip==26.3 uv==0.13.9 unearth==0.19.0 pypi-simple==1.8.0

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
import functools, http.server, os, subprocess, threading

from make import make
from pypi_simple import ProjectPage
from unearth.collector import IndexPage, parse_html_page
from unearth.link import Link

class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory="site"))
threading.Thread(target=server.serve_forever, daemon=True).start()
host = f"http://127.0.0.1:{server.server_port}"
os.makedirs("site/files")
make("site/files/foo-1.0-py3-none-any.whl")
for number, base in enumerate((f"{host}/files/", "/files/")):
    html = (f'<!DOCTYPE html><html><head><base href="{base}"></head><body>'
            '<a href="foo-1.0-py3-none-any.whl">foo-1.0-py3-none-any.whl</a></body></html>')
    os.makedirs(f"site/{number}/foo")
    with open(f"site/{number}/foo/index.html", "w") as page:
        page.write(html)
    index = f"{host}/{number}"
    pip = subprocess.run(
        ["env/bin/pip", "--isolated", "--no-cache-dir", "install", "--dry-run", "--no-deps", "--index-url", index, "foo"],
        capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
    uv = subprocess.run(
        ["env/bin/uv", "pip", "compile", "--quiet", "--no-cache", "--index-url", index, "-"],
        input="foo", capture_output=True, text=True)
    address = f"{index}/foo/"
    simple = ProjectPage.from_html("foo", html, base_url=address).packages[0].url
    link, = parse_html_page(IndexPage(Link(address), html.encode(), "utf-8", "text/html"))
    print(base.replace(host, "HOST"), "| pip", pip.returncode, "| uv", uv.returncode,
          "| pypi-simple", simple.replace(host, "HOST"), "| unearth", link.normalized.replace(host, "HOST"))
END
seen=$(env/bin/python serve.py)

printf '%s\n' "$seen"
diff <(sed -n 's/^#> //p' "$self") <(printf '%s\n' "$seen") || { echo "this changed" >&2; exit 1; }
