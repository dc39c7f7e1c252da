"""Rows about small monorepos: nothing to do, and wheels, against uv."""

import dataclasses
import pathlib
import shutil
import subprocess

from benchmarks.checkouts import example, settle, small_packages
from benchmarks.contest import REL, Contestant, row, run


@row("nothing to do, example monorepo", rounds=200, quick=30)
def nothing_to_do(folder: pathlib.Path) -> list[Contestant]:
    checkout = example(folder)
    settle(checkout, "distribute")
    makefile = folder / "makefile"
    makefile.mkdir()
    sources = [f for f in (checkout / "packages").rglob("*") if f.is_file()]
    (makefile / "Makefile").write_text(
        f"done: {' '.join(make_word(f) for f in sources)}\n\ttouch done\n", encoding="utf-8"
    )
    (makefile / "done").touch()
    contestants = [Contestant("rel make distribute", [str(REL), "make", "distribute"], checkout)]
    contestants.append(
        Contestant("static Swift print", [str(swift_print(folder))], folder, budget=5)
    )
    if shutil.which("make"):
        contestants.append(Contestant("make -q, the same files", ["make", "-q"], makefile))
    return contestants


@row("nothing to do, against a build of all wheels", rounds=5, quick=1)
def no_op_build(folder: pathlib.Path) -> list[Contestant]:
    checkout = example(folder)
    settle(checkout, "build")
    return [
        Contestant("rel make build", [str(REL), "make", "build"], checkout),
        uv_build(checkout / "packages", checkout),
    ]


@row("build 20 small hatchling wheels", rounds=5, quick=1)
def twenty_wheels(folder: pathlib.Path) -> list[Contestant]:
    return wheels(folder, 20, "hatchling", "hatchling.build", budget=1 / 20)


@row("build 100 small hatchling wheels", rounds=3, quick=1)
def hundred_wheels(folder: pathlib.Path) -> list[Contestant]:
    return wheels(folder, 100, "hatchling", "hatchling.build", budget=1 / 20)


@row("build 20 small setuptools wheels", rounds=3, quick=1)
def twenty_setuptools_wheels(folder: pathlib.Path) -> list[Contestant]:
    return wheels(folder, 20, "setuptools", "setuptools.build_meta")


def wheels(
    folder: pathlib.Path, count: int, requirement: str, backend: str, budget: float | None = None
) -> list[Contestant]:
    """A build of all wheels of small packages, the backend's environment ready."""
    checkout = small_packages(folder, count, requirement, backend)
    run([REL, "make", "wheel/package-1"], checkout)

    def forget() -> None:
        for name in ["dist", ".cache/actions", ".cache/objects", ".cache/quick"]:
            shutil.rmtree(checkout / name, ignore_errors=True)
        (checkout / ".cache/state.sqlite").unlink(missing_ok=True)

    return [
        Contestant("rel make build", [str(REL), "make", "build"], checkout, prepare=forget),
        dataclasses.replace(uv_build(checkout / "packages", checkout), budget=budget),
    ]


def uv_build(workspace: pathlib.Path, checkout: pathlib.Path) -> Contestant:
    uv = shutil.which("uv") or str(checkout / ".cache/tools/uv/bin/uv")
    if subprocess.run([uv, "--version"], capture_output=True, check=False).returncode != 0:
        uv = str(checkout / ".cache/tools/uv/bin/uv")
    out = str(checkout.parent / "uv-dist")
    command = [uv, "build", "--all-packages", "--wheel", "--quiet", "--out-dir", out]
    return Contestant("uv build --all-packages --wheel", command, workspace)


def swift_print(folder: pathlib.Path) -> pathlib.Path:
    """The least that a Swift program can do, linked as rel is."""
    package = folder / "print"
    (package / "Sources/print").mkdir(parents=True)
    (package / "Package.swift").write_text(
        "// swift-tools-version: 6.1\nimport PackageDescription\n"
        'let package = Package(name: "print", targets: [.executableTarget(name: "print")])\n',
        encoding="utf-8",
    )
    (package / "Sources/print/main.swift").write_text('print("nothing to do")\n', encoding="utf-8")
    run(["swift", "build", "-c", "release", "--static-swift-stdlib"], package)
    return package / ".build/release/print"


def make_word(path: pathlib.Path) -> str:
    return str(path).replace("$", "$$").replace(" ", "\\ ")
