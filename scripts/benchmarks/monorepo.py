"""Rows about 1,000 packages of 102,000 files, against git, ninja, make and doit."""

import itertools
import os
import pathlib
import shutil
import subprocess
import sys

from benchmarks.checkouts import commit, settle
from benchmarks.contest import REL, Contestant, row, run


@row("nothing to do, 1,000 packages, 102,000 files", rounds=15, quick=3)
def nothing_in_a_thousand(folder: pathlib.Path) -> list[Contestant]:
    checkout = thousand(folder)
    settle(checkout)
    run(["git", "status"], checkout)
    return [
        Contestant("rel make", [str(REL), "make"], checkout),
        Contestant("git status, untracked cache on", ["git", "status"], checkout, budget=1),
        Contestant("ninja, the same graph", [ninja(folder), "-C", "ninja"], checkout, budget=0.6),
        Contestant(
            "make -q, the same graph", ["make", "-q", "-C", "ninja"], checkout, most_rounds=1
        ),
        doit(folder, checkout),
        Contestant("a C program that stats the files", [str(stats(folder, checkout))], checkout),
    ]


@row("one file of 102,000 edited", rounds=9, quick=3)
def one_edit_in_a_thousand(folder: pathlib.Path) -> list[Contestant]:
    checkout = thousand(folder)
    settle(checkout)
    edited = checkout / "packages/package-500/package_500/m3.py"
    texts = itertools.count()

    def edit() -> None:
        edited.write_text(f"EDIT = {next(texts)}\n", encoding="utf-8")

    return [
        Contestant("rel make", [str(REL), "make"], checkout, prepare=edit),
        Contestant("ninja", [ninja(folder), "-C", "ninja"], checkout, prepare=edit),
        Contestant("git status", ["git", "status"], checkout, prepare=edit),
    ]


@row("another call with nothing to do, 102,000 files", rounds=9, quick=3)
def other_calls_in_a_thousand(folder: pathlib.Path) -> list[Contestant]:
    return other_calls(thousand(folder))


@row("another call with nothing to do, 306,000 files", rounds=5, quick=2)
def other_calls_in_three_thousand(folder: pathlib.Path) -> list[Contestant]:
    return other_calls(packages(folder / "three-thousand", 3000))


def other_calls(checkout: pathlib.Path) -> list[Contestant]:
    """Calls that are not the one before: what was found for that serves them as far as it can."""
    settle(checkout)
    settle(checkout, "sum/package-000")
    run(["git", "status"], checkout)
    numbers = itertools.count(1)
    call = Contestant("rel make, another terminal", [str(REL), "make"], checkout)

    kept, aside = checkout / ".cache/quick", checkout / ".cache/aside"

    def name_terminal() -> None:
        call.environment["WINDOWID"] = f"{next(numbers)}"
        if aside.exists():
            aside.rename(kept)

    def other(name: str, *words: str) -> Contestant:
        contestant = Contestant(name, [], checkout, is_rel=True)

        def number() -> None:
            number = f"{next(numbers):03}"
            contestant.command = [str(REL), *(word.replace("NUMBER", number) for word in words)]

        contestant.prepare = number
        return contestant

    anew = Contestant("rel plan, nothing kept of its walks", [str(REL), "plan"], checkout)

    call.prepare, anew.prepare = name_terminal, lambda: kept.rename(aside)
    return [
        call,
        Contestant("git status, untracked cache on", ["git", "status"], checkout, budget=1.3),
        other("rel plan", "plan"),
        other("rel make, one target never asked for", "make", "sum/package-NUMBER"),
        other("rel why all", "why", "all"),
        other("rel why, one target", "why", "sum/package-000"),
        other("rel graph", "graph"),
        other("rel plan, another value that no rule reads", "plan", "nothing=NUMBER"),
        other("rel plan, another value that a rule reads", "plan", "level=NUMBER"),
        anew,
    ]


@row("hash 102,000 files", rounds=5, quick=1)
def hash_a_thousand(folder: pathlib.Path) -> list[Contestant]:
    checkout = thousand(folder)
    shutil.rmtree(checkout / ".cache", ignore_errors=True)
    script = "find packages -type f -print0 | xargs -0 -P2 -n500 sha256sum > /dev/null"
    return [
        Contestant("rel plan, no cache", [str(REL), "plan"], checkout),
        Contestant("xargs -P2 sha256sum", ["sh", "-c", script], checkout, budget=0.5),
    ]


def thousand(folder: pathlib.Path) -> pathlib.Path:
    """1,000 packages of 102 files, 446 MB in all, with one step a package; and the same for ninja
    and make, in the folder `ninja`."""
    checkout = packages(folder / "thousand", 1000)
    run([ninja(folder), "-C", "ninja"], checkout)
    return checkout


def packages(checkout: pathlib.Path, count: int) -> pathlib.Path:
    """So many packages of 102 files, with one step a package; and the same for ninja and make."""
    body = "".join(f"def f{i}(x):\n    return x + {i}\n\n" for i in range(132))
    edges = ["rule sum\n  command = cat $in | wc -c > $out\n"]
    rules = ["all:"]
    for number in range(count):
        package = checkout / f"packages/package-{number:03}"
        module = package / f"package_{number:03}"
        for below in [module / "sub", package / "tests"]:
            below.mkdir(parents=True)
        files = [package / "pyproject.toml", module / "__init__.py"]
        files[0].write_text(
            f'[project]\nname = "{package.name}"\nversion = "1.0.0"\n', encoding="utf-8"
        )
        files[1].write_text("", encoding="utf-8")
        for index in range(100):
            below = module if index < 50 else module / "sub" if index < 90 else package / "tests"
            files.append(below / f"m{index}.py")
            files[-1].write_text(f"# {number} {index}\n{body}", encoding="utf-8")
        names = " ".join(f"../{file.relative_to(checkout)}" for file in sorted(files))
        edges.append(f"build {package.name}: sum {names}\n")
        rules[0] += f" {package.name}"
        rules.append(f"{package.name}: {names}\n\tcat $^ | wc -c > $@")
    recipe = "\tcat $^ | wc -c > out/$(name)\n"
    (checkout / "Releasefile").write_text(
        # Other tools write beside the packages here: nobody is to look for packages there.
        f"packages = packages/*\nall: sum/%\nsum/%: outputs = out/$(name)\nsum/%: $(path)/**\n{recipe}"
        "level = 1\nlevel: always = yes\nlevel:\n\techo $(level)\n",
        encoding="utf-8",
    )
    (checkout / ".gitignore").write_text("/out\n/ninja\n/.cache\n", encoding="utf-8")
    other = checkout / "ninja"
    other.mkdir()
    (other / "build.ninja").write_text("".join(edges), encoding="utf-8")
    (other / "Makefile").write_text("\n".join(rules) + "\n", encoding="utf-8")
    commit(checkout)
    run(["git", "config", "core.untrackedCache", "true"], checkout)
    return checkout


def ninja(folder: pathlib.Path) -> str:
    """The machine's ninja, or one from its package on PyPI."""
    found = shutil.which("ninja")
    if (
        found
        and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0
    ):
        return found
    program = folder / "ninja-environment/bin/ninja"
    if not program.exists():
        run([sys.executable, "-m", "venv", program.parent.parent], folder)
        run([program.parent / "pip", "install", "-q", "ninja"], folder)
    return str(program)


def doit(folder: pathlib.Path, checkout: pathlib.Path) -> Contestant:
    """doit from PyPI on the same graph, everything done."""
    program = folder / "doit-environment/bin/doit"
    if not program.exists():
        run([sys.executable, "-m", "venv", program.parent.parent], folder)
        run([program.parent / "pip", "install", "-q", "doit"], folder)
    (checkout / "ninja/dodo.py").write_text(
        "import pathlib\n"
        "def task_sum():\n"
        "    for folder in sorted(pathlib.Path('../packages').iterdir()):\n"
        "        files = sorted(str(f) for f in folder.rglob('*') if f.is_file())\n"
        "        out = f'doit-{folder.name}'\n"
        "        yield {'name': folder.name, 'file_dep': files, 'targets': [out],\n"
        "               'actions': [f'cat {\" \".join(files)} | wc -c > {out}']}\n",
        encoding="utf-8",
    )
    run([program], checkout / "ninja")
    return Contestant("doit, the same graph", [str(program)], checkout / "ninja", most_rounds=3)


def stats(folder: pathlib.Path, checkout: pathlib.Path) -> pathlib.Path:
    """The least that anybody can do who trusts no daemon: two threads that only `fstatat`."""
    program = folder / "stats"
    source = folder / "stats.c"
    source.write_text(STATS.replace("LIST", str(folder / "stats.list")), encoding="utf-8")
    lines = []
    for root, folders, files in os.walk(checkout / "packages"):
        lines += [f"D{root}\n", *(f"F{name}\n" for name in folders + files)]
    (folder / "stats.list").write_text("".join(lines), encoding="utf-8")
    compiler = shutil.which("cc") or shutil.which("clang")
    if compiler is None:
        sys.exit("error: the row needs a C compiler, cc or clang")
    run([compiler, "-O2", "-o", program, source, "-lpthread"], folder)
    return program


STATS = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *text, **lines;
static int *folders, lineCount, folderCount, next;

static void *work(void *unused) {
  (void)unused;
  for (int i; (i = __sync_fetch_and_add(&next, 16)) < folderCount;) {
    for (int f = i; f < i + 16 && f < folderCount; f++) {
      int fd = open(lines[folders[f]] + 1, O_PATH | O_DIRECTORY);
      struct stat found;
      for (int l = folders[f] + 1; l < lineCount && lines[l][0] == 'F'; l++)
        if (fstatat(fd, lines[l] + 1, &found, AT_SYMLINK_NOFOLLOW)) exit(1);
      close(fd);
    }
  }
  return NULL;
}

int main(void) {
  int file = open("LIST", O_RDONLY);
  struct stat found;
  fstat(file, &found);
  text = malloc(found.st_size + 1);
  if (read(file, text, found.st_size) != found.st_size) return 1;
  lines = malloc(found.st_size * sizeof *lines);
  folders = malloc(found.st_size * sizeof *folders);
  for (char *at = text, *end; at < text + found.st_size; at = end + 1) {
    end = strchr(at, '\n');
    *end = 0;
    if (*at == 'D') folders[folderCount++] = lineCount;
    lines[lineCount++] = at;
  }
  pthread_t other;
  pthread_create(&other, NULL, work, NULL);
  work(NULL);
  pthread_join(other, NULL);
  return 0;
}
"""
