"""Makes the wheel of rel: the program, what it needs beside glibc, and its manual.

    python3 scripts/package                    builds rel if need be, and writes dist/rel-….whl
    python3 scripts/package --program FILE     of this program instead
    python3 scripts/package --manual FOLDER    the manual pages alone
    python3 scripts/package --try [SUITE…]     runs the wheel in minimal Debians, as root, and installs it with
                                               pip, pipx and uv from an index

To publish it: `scripts/rel make -C scripts/package distribute`, which makes the same wheel.
"""

from __future__ import annotations

import argparse
import pathlib
import subprocess
import sys

import backend
import contents
from libraries import Trouble

SUITES = ["bookworm", "trixie"]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="package", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--program", type=pathlib.Path, help="a built rel")
    parser.add_argument(
        "--output",
        type=pathlib.Path,
        help="where the wheel goes (default: dist)",
        default=contents.ROOT / "dist",
    )
    parser.add_argument("--level", type=int, default=9, help="of compression (default: 9)")
    parser.add_argument(
        "--manual", type=pathlib.Path, metavar="FOLDER", help="only the manual pages"
    )
    parser.add_argument(
        "--try",
        dest="suites",
        nargs="*",
        metavar="SUITE",
        help=f"Debian's releases (default: {' '.join(SUITES)})",
    )
    options = parser.parse_args()
    try:
        if options.manual:
            return write_manual(options.manual)
        program = options.program or built_program()
        settings = {"program": str(program.resolve()), "level": str(options.level)}
        name = backend.build_wheel(str(options.output), settings)
        wheel = options.output / name
        print(f"{wheel}  {wheel.stat().st_size / 1e6:.1f} MB")
        if options.suites is not None:
            # Imported here: only it needs debootstrap and root.
            import trial

            failures = trial.attempt(wheel, options.suites or SUITES)
            failures += trial.install(program.resolve())
            return 1 if failures else 0
    except Trouble as trouble:
        print(backend.report(trouble), file=sys.stderr)
        return 1
    return 0


def built_program() -> pathlib.Path:
    subprocess.run(
        [contents.ROOT / "scripts/rel", "--version"], check=True, stdout=subprocess.DEVNULL
    )
    return backend.PROGRAM


def write_manual(folder: pathlib.Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in contents.Contents.manual().items():
        (folder / name).write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
