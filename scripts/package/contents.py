"""What is in rel's wheel, and where it goes: the program, its libraries, its manual, the licences."""

from __future__ import annotations

import pathlib
import re
import shutil
import tempfile

import tomllib

import libraries
import manual
from libraries import Trouble
from wheel import Member

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# From the folder of the program, `bin`, to that of its libraries.
LIBRARIES = "lib/rel"
CARRIED = """\
What rel's program is linked with, and what its wheel carries beside it: Debian's libraries, unchanged.
The licence of each is in the folder of its name.
"""
RPATH = f"$ORIGIN/../{LIBRARIES}"


def version() -> str:
    """The version of rel that the sources say: the one place where it is said."""
    text = (ROOT / "Sources/rel/Version.swift").read_text(encoding="utf-8")
    found = re.search(r'static let version = "([^"]+)"', text)
    if not found:
        raise Trouble("Sources/rel/Version.swift says no version")
    return found[1]


def release_date() -> str:
    """The day on which the version was released, by the changelog; empty before it is."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(rf"^## \[{re.escape(version())}\] - (\S+)", text, re.MULTILINE)
    return found[1] if found else ""


def project() -> dict:
    return tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]


class Contents:
    """The files of a wheel that is made of one built program."""

    def __init__(self, program: pathlib.Path) -> None:
        if not program.is_file():
            raise Trouble(f"there is no `{program}`", "`scripts/rel --version` builds it")
        said = libraries.run(str(program), "--version").strip()
        if said != version():
            raise Trouble(
                f"`{program}` is rel {said}, and the sources are at {version()}",
                "`scripts/rel --version` builds it anew",
            )
        self.program = program
        self.libraries = libraries.carried_libraries(program)
        self.linked = libraries.linked_libraries(program)

    @property
    def tag(self) -> str:
        """For every Python 3, and every Linux with the glibc whose symbols are used."""
        files = [self.program, *(library.file for library in self.libraries)]
        major, minor = libraries.needed_glibc(files)
        return f"py3-none-manylinux_{major}_{minor}_x86_64"

    @property
    def licenses(self) -> set[str]:
        """Of all that is in the wheel."""
        return libraries.licenses([*self.libraries, *self.linked])

    def members(self, stem: str) -> list[Member]:
        """All files but those that the wheel's format asks for; `stem` is NAME-VERSION."""
        data, texts = f"{stem}.data", f"{stem}.dist-info/licenses"
        found = [Member(f"{data}/scripts/rel", self.shipped_program(), is_executable=True)]
        for library in self.libraries:
            found.append(
                Member(f"{data}/data/{LIBRARIES}/{library.name}", library.file.read_bytes())
            )
        for name, page in self.manual().items():
            found.append(Member(f"{data}/data/share/man/man1/{name}", page.encode()))
        found += [Member(f"{texts}/{path}", text) for path, text in self.license_texts().items()]
        return found

    @staticmethod
    def manual() -> dict[str, str]:
        return manual.pages(ROOT / "docs", version(), release_date(), project()["description"])

    def shipped_program(self) -> bytes:
        """The program without symbols, which looks for its libraries where the wheel puts them."""
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "rel"
            shutil.copyfile(self.program, copy)
            copy.chmod(0o755)
            libraries.run("strip", "--strip-all", str(copy))
            # DT_RPATH and not DT_RUNPATH: it holds for what the libraries need, too, which stay as they
            # are, and a caller's LD_LIBRARY_PATH does not come before it.
            libraries.run("patchelf", "--force-rpath", "--set-rpath", RPATH, str(copy))
            return copy.read_bytes()

    def license_texts(self) -> dict[str, bytes]:
        """By path below `licenses`: rel's own, and those of all that is in the wheel, with a list."""
        rows = [["swift", libraries.swift_version(), libraries.SWIFT_LICENSE]]
        for library in [*self.linked, *self.libraries]:
            row = [library.package, library.version, library.license]
            rows += [row] if row not in rows else []
        files = {package: [libraries.copyright_of(package)] for package, *_ in rows}
        for name in libraries.LINKED_SWIFT:
            folder = ROOT / ".build/checkouts" / name
            files[name] = sorted([*folder.glob("LICENSE*"), *folder.glob("NOTICE*")])
            if not files[name]:
                raise Trouble(f"there is no licence in `{folder}`", "`scripts/rel` fetches it")
            rows.append([name, libraries.SWIFT_LICENSE])
        texts = {f"{name}/{file.name}": file.read_bytes() for name in files for file in files[name]}
        texts["LICENSE"] = (ROOT / "LICENSE").read_bytes()
        table = "".join("  ".join(row) + "\n" for row in rows)
        texts["CARRIED.txt"] = f"{CARRIED}\n{table}".encode()
        return texts
