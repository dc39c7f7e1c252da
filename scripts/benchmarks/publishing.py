"""Rows about an index on S3: Ceph's gateway on loopback, against s3pypi."""

import contextlib
import http.server
import pathlib
import sys
import threading
from collections.abc import Iterator

from benchmarks.checkouts import commit, settle, small_packages
from benchmarks.contest import REL, ROOT, Contestant, row, run

BUCKET = "bench"
# Makes the bucket, or empties it.
EMPTY = f"""
import boto3, botocore
bucket = boto3.resource("s3").Bucket("{BUCKET}")
try:
    bucket.create()
except botocore.exceptions.ClientError:
    pass
bucket.objects.delete()
"""


@row("publish 100 wheels to S3", rounds=5, quick=2)
def publish_hundred(folder: pathlib.Path) -> Iterator[list[Contestant]]:
    with store(folder) as (checkout, python, environment):

        def empty() -> None:
            run([python, "-c", EMPTY], folder, environment)

        empty()
        yield [
            Contestant("rel make distribute", distribute(), checkout, environment, prepare=empty),
            Contestant(
                "s3pypi upload",
                s3pypi(python, checkout, environment),
                checkout,
                environment,
                prepare=empty,
                budget=1 / 5,
            ),
        ]


@row("nothing to publish, 100 wheels on S3", rounds=9, quick=3)
def publish_nothing(folder: pathlib.Path) -> Iterator[list[Contestant]]:
    with store(folder) as (checkout, python, environment):
        run([python, "-c", EMPTY], folder, environment)
        settle(checkout, *distribute()[2:], environment=environment)
        yield [
            Contestant("rel make distribute", distribute(), checkout, environment),
            Contestant(
                "s3pypi upload", s3pypi(python, checkout, environment), checkout, environment
            ),
        ]


def distribute() -> list[str]:
    return [str(REL), "make", "distribute", f"bucket={BUCKET}", "quick=yes"]


def s3pypi(python: pathlib.Path, checkout: pathlib.Path, environment: dict[str, str]) -> list[str]:
    wheels = sorted(str(wheel) for wheel in (checkout / "dist").glob("*.whl"))
    url = environment["AWS_ENDPOINT_URL_S3"]
    upload = [str(python.parent / "s3pypi"), "upload", "--bucket", BUCKET]
    return [*upload, "--s3-endpoint-url", url, "--put-root-index", *wheels]


@contextlib.contextmanager
def store(folder: pathlib.Path) -> Iterator[tuple[pathlib.Path, pathlib.Path, dict[str, str]]]:
    """A checkout of 100 wheels that are built and checked, a Python with s3pypi, and the environment
    with the address and keys of an S3 server, which ends with the row."""
    python = folder / "s3pypi-environment/bin/python"
    run([sys.executable, "-m", "venv", python.parent.parent], folder)
    run([python, "-m", "pip", "install", "-q", "s3pypi"], folder)
    place = folder / "ceph"
    script = ROOT / "scripts/s3-server"
    lines = run([script, "start", "--dir", place], folder)
    server = dict(line.split("=", 1) for line in lines.splitlines())
    tables = http.server.ThreadingHTTPServer(("127.0.0.1", 0), NoTables)
    threading.Thread(target=tables.serve_forever, daemon=True).start()
    try:
        environment = {
            "AWS_ACCESS_KEY_ID": server["access_key"],
            "AWS_SECRET_ACCESS_KEY": server["secret_key"],
            "AWS_REGION": server["region"],
            "AWS_DEFAULT_REGION": server["region"],
            "AWS_ENDPOINT_URL_S3": server["endpoint"],
            "AWS_ENDPOINT_URL_DYNAMODB": f"http://127.0.0.1:{tables.server_port}",
        }
        checkout = small_packages(folder, 100, "hatchling", "hatchling.build")
        (checkout / ".gitignore").write_text("/dist\n/.cache\n.ruff_cache/\n", encoding="utf-8")
        commit(checkout)
        run([REL, "make", "validate", "quick=yes"], checkout)
        yield checkout, python, environment
    finally:
        tables.shutdown()
        run([script, "stop", "--dir", place], folder)


class NoTables(http.server.BaseHTTPRequestHandler):
    """Tells s3pypi that it has no table of locks, upon which it goes on without."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        kind = "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"
        body = f'{{"__type": "{kind}", "message": "no such table"}}'.encode()
        self.send_response(400)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass
