"""What a newcomer waits for: two clones, of HEAD and of an earlier commit, built in turn from nothing.

By hand, as it takes as long as both builds: never two at once, and best with nothing else running.
What the package managers of this machine keep (SwiftPM's and uv's caches) is left as it is, the same
for both; nothing of this checkout's `.build` or `.cache` is in the clones.
"""

import dataclasses
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from .contest import ROOT, run

# What the README tells a newcomer to type.
FIRST = ["scripts/rel", "make", "distribute"]
TESTS = ["scripts/test"]
# Before the house was rebuilt for this.
EARLIER = "3b6b304"


@dataclasses.dataclass
class Build:
    """One command in a fresh clone, from its start to its end."""

    name: str
    seconds: float
    # Of all processors together.
    cpu_seconds: float


def compare(against: str, runs_tests: bool) -> None:
    """Prints the times of both clones and their ratio; ends the program where a command fails."""
    commits = [("HEAD", commit("HEAD")), (against, commit(against))]
    if run(["git", "status", "--porcelain"], ROOT):
        print("note: what is not committed is not in the clones", file=sys.stderr)
    commands = [FIRST, TESTS] if runs_tests else [FIRST]
    for command in commands:
        print(" ".join(command), "in a fresh clone", flush=True)
        builds = [build(name, digest, command) for name, digest in commits]
        ratio = builds[0].seconds / builds[1].seconds
        print(f"  {builds[0].name} takes {ratio:.2f} of the time of {builds[1].name}\n", flush=True)


def commit(name: str) -> str:
    return run(["git", "rev-parse", "--verify", f"{name}^{{commit}}"], ROOT).strip()


def build(name: str, digest: str, command: list[str]) -> Build:
    with tempfile.TemporaryDirectory(prefix="rel-bench-") as folder:
        clone = pathlib.Path(folder).resolve() / "rel"
        run(["git", "clone", "--quiet", "--no-local", "--no-checkout", ROOT, clone], ROOT)
        run(["git", "checkout", "--quiet", "--detach", digest], clone)
        log = pathlib.Path(folder) / "log"
        with log.open("wb") as output:
            start, before = time.perf_counter(), os.times()
            done = subprocess.run(
                command, cwd=clone, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                check=False)
            seconds, after = time.perf_counter() - start, os.times()
        if done.returncode != 0:
            sys.stderr.write(log.read_text(errors="replace")[-8000:])
            sys.exit(f"error: `{' '.join(command)}` exited with {done.returncode} at {name}")
        cpu = (after.children_user - before.children_user) + (
            after.children_system - before.children_system)
        result = Build(name, seconds, cpu)
        size = program_size(clone)
        print(f"  {name:12} {clock(seconds)}, {clock(cpu)} of CPU{size}", flush=True)
        return result


def program_size(clone: pathlib.Path) -> str:
    program = clone / ".build/release/rel"
    if not program.exists():
        return ""
    return f"; the program has {program.stat().st_size / 1e6:.0f} MB"


def clock(seconds: float) -> str:
    return f"{int(seconds // 60):2} min {seconds % 60:04.1f} s"
