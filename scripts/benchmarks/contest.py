"""A contest: commands that are measured in turn, as whole processes, and what is said of them."""

import contextlib
import ctypes
import dataclasses
import inspect
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
REL = ROOT / ".build/release/rel"


@dataclasses.dataclass
class Contestant:
    """One command that is measured."""

    name: str
    command: list[str]
    folder: pathlib.Path
    # Added to the environment.
    environment: dict[str, str] = dataclasses.field(default_factory=dict)
    # Called before each round, outside of the clock.
    prepare: Callable[[], None] = lambda: None
    # Exit statuses that are no failure.
    statuses: tuple[int, ...] = (0,)
    # What the budget of DESIGN says of rel's time as a share of this one's.
    budget: float | None = None
    # For what takes seconds where others take milliseconds.
    most_rounds: int | None = None
    # Processor time of all that it starts, not time by the clock.
    is_processor: bool = False
    # Another call of rel, which has the budgets of the first.
    is_rel: bool = False
    times: list[float] = dataclasses.field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    def clock(self) -> float:
        if not self.is_processor:
            return time.perf_counter()
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    def run(self) -> None:
        if self.is_processor:
            adopt_orphans()
        self.prepare()
        start = self.clock()
        result = subprocess.run(
            self.command,
            cwd=self.folder,
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if self.is_processor:
            bury_orphans()
        seconds = self.clock() - start
        if result.returncode not in self.statuses:
            output = (result.stdout + result.stderr).decode(errors="replace")
            sys.exit(
                f"error: {self.name}: {' '.join(self.command)} exited with "
                f"{result.returncode}\n{output}"
            )
        self.times.append(seconds)


def adopt_orphans() -> None:
    """Lets processes whose parent has ended become this one's children: their time counts, too."""
    set_child_subreaper = 36
    ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0)


def bury_orphans() -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


@dataclasses.dataclass
class Row:
    title: str
    rounds: int
    quick_rounds: int
    contestants: Callable[[pathlib.Path], AbstractContextManager[list[Contestant]]]


ROWS: list[Row] = []


def row(title: str, *, rounds: int, quick: int) -> Callable:
    """Registers a function that prepares a folder and gives the contestants, rel first: returns
    them, or yields them once and then ends what it started."""

    def register(function: Callable) -> Callable:
        def returned(folder: pathlib.Path) -> AbstractContextManager[list[Contestant]]:
            return contextlib.nullcontext(function(folder))

        is_generator = inspect.isgeneratorfunction(function)
        maker = contextlib.contextmanager(function) if is_generator else returned
        ROWS.append(Row(title, rounds, quick, maker))
        return function

    return register


def run(command: list, folder: pathlib.Path, environment: dict[str, str] | None = None) -> str:
    """Runs a preparation and returns what it prints, which is shown when it fails."""
    words = [str(word) for word in command]
    result = subprocess.run(
        words,
        cwd=folder,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        sys.exit(
            f"error: {' '.join(words)} exited with {result.returncode}\n"
            f"{result.stdout}{result.stderr}"
        )
    return result.stdout


def measure(row: Row, rounds: int) -> list[Contestant]:
    with (
        tempfile.TemporaryDirectory(prefix="rel-bench-") as name,
        row.contestants(pathlib.Path(name).resolve()) as contestants,
    ):
        # In turn, so that what else the machine does falls on all of them alike.
        for number in range(rounds):
            for contestant in contestants:
                if contestant.most_rounds is None or number < contestant.most_rounds:
                    contestant.run()
    return contestants


def report(row: Row, rounds: int, contestants: list[Contestant]) -> None:
    print(f"{row.title} (medians of {rounds})")
    width = max(len(contestant.name) for contestant in contestants)
    rel = contestants[0].median
    budgets = [contestant for contestant in contestants if contestant.budget is not None]
    for contestant in contestants:
        line = f"  {contestant.name:{width}}  {milliseconds(contestant.median):>10}"
        if contestant.is_rel:
            for peer in budgets:
                line += f"  {ratio(contestant.median / peer.median)} {peer.name}"
                line += verdict(contestant, peer)
        elif contestant is not contestants[0]:
            line += f"  rel takes {ratio(rel / contestant.median)} of it"
            if contestant.budget is not None:
                line += verdict(contestants[0], contestant)
        print(line)
    print(flush=True)


def verdict(rel: Contestant, peer: Contestant) -> str:
    is_within = rel.median <= peer.median * peer.budget
    return f", {'within' if is_within else 'over'} the budget of {ratio(peer.budget)}"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"


def ratio(value: float) -> str:
    return f"{value:.1f} ×" if value >= 1 else f"1/{1 / value:.1f}"
