"""Tries the wheel out: in minimal Debians, which have Python and nothing of rel's, and with pip, pipx and
uv from an index that rel made of it.

By hand, as root, with debootstrap and the network. Each Debian is made once, in .cache/debian/SUITE;
what is installed goes into a folder that is removed.
"""

from __future__ import annotations

import contextlib
import http.server
import os
import pathlib
import shutil
import ssl
import subprocess
import tempfile
import threading

from contents import ROOT, version
from libraries import run

# What a script in there is told: WHEEL, PLAIN and SECURE, two stores that have nothing.
SCRIPT = r"""
set -eu
export PATH=/usr/bin:/bin HOME=/try LANG=C.UTF-8
fail() { echo "error: $1" >&2; exit 1; }
# From pip's own wheel: there is no pip here, and no other package.
python3 /try/pip.whl/pip install --quiet --no-index --no-cache-dir --root-user-action ignore \
  --prefix /try/env "/try/$WHEEL"
rel=$(find /try/env -path '*/bin/rel')
test "$($rel --version)" = "$VERSION" || fail "another version"
$rel check "/try/$WHEEL" > /try/check || { cat /try/check; fail "rel check"; }
mkdir /try/repo; cd /try/repo
printf 'hello: outputs = $@\nhello:\n\techo hello > $@\n' > Releasefile
$rel make | grep -q '^1 run' || fail "a first run"
$rel make | grep -q '^nothing to do' || fail "a second run"
export AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b AWS_REGION=us-east-1
AWS_ENDPOINT_URL_S3=$PLAIN $rel index list --index s3://bucket/simple > /try/http 2>&1 \
  || { cat /try/http; fail "an index by HTTP"; }
AWS_CA_BUNDLE=/try/authority.pem AWS_ENDPOINT_URL_S3=$SECURE \
  $rel index list --index s3://bucket/simple > /try/https 2>&1 \
  || { cat /try/https; fail "an index by HTTPS"; }
# There are no certificates to trust here: an error that says what to install.
if AWS_ENDPOINT_URL_S3=$SECURE $rel index list --index s3://bucket/simple > /try/untrusted 2>&1
then fail "a certificate that nobody vouches for was trusted"; fi
grep -q ca-certificates /try/untrusted || { cat /try/untrusted; fail "no word of what to install"; }
test -s "${rel%/bin/rel}/share/man/man1/rel-make.1" || fail "no manual"
"""


def attempt(wheel: pathlib.Path, suites: list[str]) -> int:
    """Runs the wheel in each suite's Debian; returns how many it does not run in."""
    failures = 0
    with stores() as (plain, secure, authority), pip_wheel() as pip:
        for suite in suites:
            root = debian(suite)
            variables = {
                "WHEEL": wheel.name,
                "VERSION": version(),
                "PLAIN": plain,
                "SECURE": secure,
            }
            shutil.rmtree(root / "try", ignore_errors=True)
            (root / "try").mkdir()
            shutil.copy(wheel, root / "try" / wheel.name)
            shutil.copy(authority, root / "try/authority.pem")
            shutil.copy(pip, root / "try/pip.whl")
            done = enter(root, variables)
            failures += done.returncode != 0
            print(f"{suite:9}", "runs" if done.returncode == 0 else "does not run")
            for line in (done.stdout + done.stderr).splitlines():
                print(f"    {line}")
            shutil.rmtree(root / "try", ignore_errors=True)
    return failures


def enter(root: pathlib.Path, variables: dict[str, str]) -> subprocess.CompletedProcess:
    """Runs the script in a Debian with these variables and no others."""
    words = " ".join(f"{name}={value}" for name, value in variables.items())
    chroot = f'mount -t proc proc "$1/proc"; exec chroot "$1" env -i {words} /bin/sh -c "$2"'
    command = ["unshare", "--mount", "--pid", "--fork", "sh", "-euc", chroot, "sh", root, SCRIPT]
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def install(program: pathlib.Path) -> int:
    """Publishes the wheel with `program`, and installs it as people do; returns how many do not work."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        place, index = f"file:{folder}/index", f"file://{folder}/index/simple/"
        run(
            str(program),
            "make",
            "-C",
            str(ROOT / "scripts/package"),
            "distribute",
            "allow_dirty=yes",
            f"config_settings=program={program}",
            f"index={place}",
        )
        run("python3", "-m", "venv", str(folder / "pip"))
        ways = {
            "pip": ([f"{folder}/pip/bin/pip", "install", "--index-url", index, "rel"], {}),
            "pipx": (
                ["pipx", "install", "--index-url", index, "rel"],
                {"PIPX_HOME": f"{folder}/pipx/home", "PIPX_BIN_DIR": f"{folder}/pipx/bin"},
            ),
            "uv": (
                ["uv", "tool", "install", "--index-url", index, "rel"],
                {"UV_TOOL_DIR": f"{folder}/uv/tools", "UV_TOOL_BIN_DIR": f"{folder}/uv/bin"},
            ),
        }
        failures = 0
        for way, (command, variables) in ways.items():
            if not shutil.which(command[0]):
                print(f"{way:9} is not installed, not tried")
                continue
            done = subprocess.run(
                command, env=os.environ | variables, capture_output=True, text=True, check=False
            )
            rel = folder / way / "bin/rel"
            works = done.returncode == 0 and run(str(rel), "--version").strip() == version()
            failures += not works
            print(f"{way:9}", "installs it" if works else f"does not install it\n{done.stderr}")
        return failures


def debian(suite: str) -> pathlib.Path:
    """A minimal Debian with Python and nothing else, made once."""
    root = ROOT / ".cache/debian" / suite
    if not (root / "ready").exists():
        print(f"making a minimal Debian, {suite}", flush=True)
        shutil.rmtree(root, ignore_errors=True)
        root.parent.mkdir(parents=True, exist_ok=True)
        run("debootstrap", "--variant=minbase", "--include=python3", suite, str(root))
        (root / "ready").touch()
    return root


@contextlib.contextmanager
def pip_wheel():
    """The newest pip: those that are older than a Python may not run in it."""
    with tempfile.TemporaryDirectory() as folder:
        run("python3", "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, "pip")
        yield next(pathlib.Path(folder).glob("pip-*.whl"))


@contextlib.contextmanager
def stores():
    """Two servers on this machine that know no object, by HTTP and by HTTPS; and who vouches for it."""
    with tempfile.TemporaryDirectory() as folder:
        authority = pathlib.Path(folder) / "authority.pem"
        key = pathlib.Path(folder) / "key.pem"
        run(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            str(key),
            "-out",
            str(authority),
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority, key)
        servers = []
        for secure in (None, context):
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), EmptyStore)
            if secure:
                server.socket = secure.wrap_socket(server.socket, server_side=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            servers.append(server)
        ports = [server.server_address[1] for server in servers]
        try:
            yield f"http://127.0.0.1:{ports[0]}", f"https://127.0.0.1:{ports[1]}", authority
        finally:
            for server in servers:
                server.shutdown()


class EmptyStore(http.server.BaseHTTPRequestHandler):
    """S3 with a bucket in which there is nothing."""

    protocol_version = "HTTP/1.1"
    EMPTY = (
        b'<?xml version="1.0"?><ListBucketResult><Name>bucket</Name><KeyCount>0</KeyCount>'
        b"<IsTruncated>false</IsTruncated></ListBucketResult>"
    )
    MISSING = b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>no</Message></Error>'

    def do_GET(self) -> None:
        lists = "list-type=2" in self.path
        body = self.EMPTY if lists else self.MISSING
        self.send_response(200 if lists else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: who calls sees rel's own words."""
