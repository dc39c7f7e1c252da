"""Rows about what it costs to watch a step: processor time of the step with all that it starts, and of
whoever watches it, against the same step unwatched."""

import pathlib
import shutil

from benchmarks.checkouts import small_packages
from benchmarks.contest import REL, Contestant, row, run

# What is watched of a step: nothing comes first, since ratios are to it.
DEPTHS = ("light", "no", "full")


def recipes(folder: pathlib.Path, line: str, files: dict[str, str]) -> list[Contestant]:
    """A recipe of one line in each depth, and under strace where there is one."""
    checkout = folder / "checkout"
    checkout.mkdir()
    for name, text in files.items():
        (checkout / name).write_text(text, encoding="utf-8")
    (checkout / "Releasefile").write_text(f"all:\n\t{line}\n", encoding="utf-8")
    contestants = watched(checkout, "all")
    strace = shutil.which("strace")
    if strace:
        command = [strace, "-f", "--seccomp-bpf", "-e", "trace=%file,%network,getdents64"]
        command += ["-o", str(folder / "trace"), str(REL), "make", "-B", "all", "observe=no"]
        contestants.append(Contestant("strace --seccomp-bpf", command, checkout, is_processor=True))
    return contestants


def watched(checkout: pathlib.Path, target: str) -> list[Contestant]:
    return [
        Contestant(
            f"observe={depth}",
            [str(REL), "make", "-B", target, f"observe={depth}"],
            checkout,
            is_processor=True,
        )
        for depth in DEPTHS
    ]


@row("observe 200 small commands, processor time", rounds=9, quick=3)
def small_commands(folder: pathlib.Path) -> list[Contestant]:
    commands = "".join(f"cat start >f{number}; cp f{number} g{number}\n" for number in range(100))
    return recipes(folder, "sh commands.sh", {"commands.sh": commands, "start": "1\n"})


@row("observe 30 compilations, processor time", rounds=5, quick=2)
def compilations(folder: pathlib.Path) -> list[Contestant]:
    code = "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\nint main(void) { return 0; }\n"
    commands = "".join(f"cc -c -O1 code.c -o o{number}.o\n" for number in range(30))
    return recipes(folder, "sh commands.sh", {"commands.sh": commands, "code.c": code})


@row("observe 300 tests of pytest, processor time", rounds=5, quick=2)
def tests(folder: pathlib.Path) -> list[Contestant]:
    checkout = small_packages(folder, 1, "hatchling", "hatchling.build")
    package = checkout / "packages/package-1"
    for number in range(30):
        body = "".join(
            f"def test_{case}(tmp_path):\n    (tmp_path / 'x').write_text('1')\n" for case in range(10)
        )
        (package / f"test_{number}.py").write_text(body, encoding="utf-8")
    run([REL, "make", "test/package-1"], checkout)
    return watched(checkout, "test/package-1")


@row("observe the build of 100 wheels, processor time", rounds=5, quick=2)
def hundred_wheels(folder: pathlib.Path) -> list[Contestant]:
    checkout = small_packages(folder, 100, "hatchling", "hatchling.build")
    run([REL, "make", "wheel/package-1"], checkout)
    return watched(checkout, "build")
