"""The checkouts that rows are about, and what they have in common."""

import os
import pathlib
import shutil
import time

from benchmarks.contest import REL, ROOT, run


def example(folder: pathlib.Path) -> pathlib.Path:
    """A committed copy of the example monorepo, with the tools of this checkout."""
    checkout = folder / "checkout"
    ignored = shutil.ignore_patterns("__pycache__", ".ruff_cache", ".pytest_cache", ".venv", "dist")
    shutil.copytree(ROOT / "packages", checkout / "packages", ignore=ignored)
    for name in ["Releasefile", "Releasefile.lock", ".gitignore"]:
        shutil.copy(ROOT / name, checkout)
    share_tools(checkout)
    commit(checkout)
    return checkout


def small_packages(
    folder: pathlib.Path, count: int, requirement: str, backend: str
) -> pathlib.Path:
    """A checkout of packages with one module each, and the tools of this one."""
    checkout = folder / "wheels"
    for number in range(1, count + 1):
        package = checkout / "packages" / f"package-{number}"
        module = package / f"package_{number}"
        module.mkdir(parents=True)
        (package / "pyproject.toml").write_text(
            f'[project]\nname = "package-{number}"\nversion = "1.0"\n'
            f'[build-system]\nrequires = ["{requirement}"]\nbuild-backend = "{backend}"\n',
            encoding="utf-8",
        )
        (module / "__init__.py").write_text(f"NUMBER = {number}\n", encoding="utf-8")
    (checkout / "packages/pyproject.toml").write_text(
        '[tool.uv.workspace]\nmembers = ["package-*"]\n', encoding="utf-8"
    )
    shutil.copy(ROOT / "Releasefile.lock", checkout)
    share_tools(checkout)
    return checkout


def settle(
    checkout: pathlib.Path, *targets: str, environment: dict[str, str] | None = None
) -> None:
    """Makes targets, then goes on until there is nothing left that a later run need find out: called
    as the contestant is, since what is kept belongs to the call.

    An answer is kept once all that it depends on is older than the file system's clock tick.
    """
    for _ in range(3):
        run([REL, "make", *targets], checkout, environment)
        time.sleep(0.05)


def share_tools(checkout: pathlib.Path) -> None:
    """Saves the download of uv, where this checkout has it."""
    uv = ROOT / ".cache/tools/uv"
    if uv.is_dir():
        shutil.copytree(uv, checkout / ".cache/tools/uv", copy_function=link, symlinks=True)


def link(source: str, destination: str) -> None:
    try:
        os.link(source, destination)
    except OSError:
        shutil.copy2(source, destination)


def commit(checkout: pathlib.Path) -> None:
    identity = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"]
    for words in [["init", "-q"], ["add", "-A"], [*identity, "commit", "-q", "-m", "all"]]:
        run(["git", *words], checkout)
