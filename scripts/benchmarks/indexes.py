"""Rows about looking at large indexes and putting them right: 3,000 projects, and 5,000 versions of one."""

import base64
import hashlib
import os
import pathlib
import zipfile

from benchmarks.contest import REL, Contestant, row, run

PROJECTS = 3_000
VERSIONS = 5_000


@row("index commands, 3,000 projects", rounds=5, quick=2)
def many_projects(folder: pathlib.Path) -> list[Contestant]:
    for number in range(PROJECTS):
        put_wheel(folder / "index", f"part-{number:04}", "1.0", needs=number - 1)
    return commands(folder, "part-0001")


@row("index commands, 5,000 versions", rounds=5, quick=2)
def many_versions(folder: pathlib.Path) -> list[Contestant]:
    for number in range(VERSIONS):
        put_wheel(folder / "index", "shop", f"1.{number}")
    return commands(folder, "shop")


def commands(folder: pathlib.Path, project: str) -> list[Contestant]:
    """Every command that only looks, and a rebuild of pages that agree with the files."""
    run([REL, "index", "rebuild", "--index", "file:index"], folder)
    words = [
        ["list"],
        ["list", "--json"],
        ["list", "--only", project],
        ["verify"],
        ["verify", "--deep"],
        ["rebuild"],
        ["prune", "--keep", "20", "--only", project],
    ]
    calls = [["index", *call] for call in words]
    calls.append(["yank", "-n", "1.0", "--only", project])
    calls.append(["rollback", "-n", "1.0", "--only", project])
    return [
        Contestant(
            f"rel {' '.join(call)}", [str(REL), *call, "--index", "file:index"], folder, is_rel=True
        )
        for call in calls
    ]


def put_wheel(index: pathlib.Path, name: str, version: str, needs: int = -1) -> None:
    """A wheel with a module of one line; it requires the part with the number `needs`."""
    distribution = name.replace("-", "_")
    place = index / "simple" / name
    place.mkdir(parents=True, exist_ok=True)
    info = f"{distribution}-{version}.dist-info"
    requirement = f"Requires-Dist: part-{needs:04}==1.0\n" if needs >= 0 else ""
    files = {
        f"{distribution}.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": (
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requirement}"
        ),
        f"{info}/WHEEL": (
            "Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        ),
    }
    record = ""
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
        record += f"{path},sha256={digest.rstrip(b'=').decode()},{len(text)}\n"
    files[f"{info}/RECORD"] = record + f"{info}/RECORD,,\n"
    wheel = place / f"{distribution}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    os.utime(wheel, (1_700_000_000, 1_700_000_000))
