"""What the program needs beside glibc: which libraries, of which Debian packages, under which licences.

The libraries are those of the machine that builds the wheel, a Debian, unchanged to the byte.
"""

from __future__ import annotations

import functools
import pathlib
import re
import shutil
import subprocess
from typing import NamedTuple

# Loaded by name while rel runs, and so not among what the program says that it needs.
LOADED_LATER = ["libcurl.so.4"]

# Every Linux that a manylinux tag speaks of has these.
OF_THE_SYSTEM = {
    "ld-linux-x86-64.so.2",
    "libc.so.6",
    "libdl.so.2",
    "libgcc_s.so.1",
    "libm.so.6",
    "libpthread.so.0",
    "libresolv.so.2",
    "librt.so.1",
    "libstdc++.so.6",
    "libutil.so.1",
}

# By Debian's source package, what its copyright file says of the libraries. One that is missing here is
# an error: somebody has to read its licence first.
LICENSES = {
    "brotli": "MIT",
    "bzip2": "bzip2-1.0.6",
    "cmark": "BSD-2-Clause",
    "curl": "curl",
    "cyrus-sasl2": "BSD-Attribution-HPND-disclaimer",
    "e2fsprogs": "MIT",
    "gcc": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "gmp": "LGPL-3.0-or-later",
    "gnutls28": "LGPL-2.1-or-later",
    "keyutils": "LGPL-2.0-or-later",
    "krb5": "MIT",
    "libffi": "MIT",
    "libidn2": "LGPL-3.0-or-later",
    "libpsl": "MIT",
    "libssh2": "BSD-3-Clause",
    "libtasn1-6": "LGPL-2.1-or-later",
    "libunistring": "LGPL-3.0-or-later",
    "libzip": "BSD-3-Clause",
    "libzstd": "BSD-3-Clause",
    "nettle": "LGPL-3.0-or-later",
    "nghttp2": "MIT",
    "openldap": "OLDAP-2.8",
    "openssl": "Apache-2.0",
    "p11-kit": "BSD-3-Clause",
    "rtmpdump": "LGPL-2.1-or-later",
    "sqlite3": "blessing",
    "swift": "Apache-2.0 WITH Swift-exception",
    "xz-utils": "0BSD",
    "zlib": "Zlib",
}

# What scripts/rel links into the program, where it finds an archive of it. Then the Swift packages, by their
# folders below .build/checkouts.
LINKED = ["cmark", "crypto", "sqlite3", "stdc++"]
LINKED_SWIFT = ["swift-argument-parser", "swift-subprocess", "swift-system"]
SWIFT_LICENSE = LICENSES["swift"]


class Library(NamedTuple):
    """A library that the wheel carries, or that is linked into the program."""

    name: str
    file: pathlib.Path
    package: str
    source: str
    version: str

    @property
    def license(self) -> str:
        # One source package for each version of the compiler: `gcc-12`.
        source = re.sub(r"^gcc-\d+$", "gcc", self.source)
        if source not in LICENSES:
            raise Trouble(
                f"`{self.name}` is of Debian's source package `{self.source}`, whose licence is not known",
                f"read {copyright_of(self.package)}, and add it to {__file__}",
            )
        return LICENSES[source]


class Trouble(Exception):
    """Something is not as the wheel needs it; the second argument says what to do."""


def carried_libraries(program: pathlib.Path) -> list[Library]:
    """All that `program` needs, from the start or later, and all that those need, by name."""
    roots = [program, *(find(name) for name in LOADED_LATER)]
    files: dict[str, pathlib.Path] = {name: find(name) for name in LOADED_LATER}
    for root in roots:
        for line in run("ldd", str(root)).splitlines():
            if "not found" in line:
                raise Trouble(f"`{line.split()[0]}`, which {root} needs, is not installed")
            if match := re.match(r"\s*(\S+) => (/\S+)", line):
                files[match[1]] = pathlib.Path(match[2])
    return [
        library(name, file) for name, file in sorted(files.items()) if name not in OF_THE_SYSTEM
    ]


def copyright_of(package: str) -> pathlib.Path:
    """The text of a package's licence."""
    if package == "swift":
        return toolchain() / "share/swift/LICENSE.txt"
    return pathlib.Path("/usr/share/doc") / package / "copyright"


def linked_libraries(program: pathlib.Path) -> list[Library]:
    """The archives in `program`: of all that it may be linked with, those that it does not load."""
    loaded = re.findall(r"NEEDED\s+lib(\S+?)\.so", run("objdump", "-p", str(program)))
    archives = [f"lib{name}.a" for name in LINKED if name not in loaded]
    files = [pathlib.Path(run("cc", f"-print-file-name={name}").strip()) for name in archives]
    return [library(name, file) for name, file in zip(archives, files) if file.is_absolute()]


def needed_glibc(files: list[pathlib.Path]) -> tuple[int, int]:
    """The newest version of glibc of which one of `files` uses a symbol."""
    versions = {(2, 17)}
    for file in files:
        for major, minor in re.findall(r"GLIBC_(\d+)\.(\d+)", run("objdump", "-p", str(file))):
            versions.add((int(major), int(minor)))
    return max(versions)


def licenses(libraries: list[Library]) -> set[str]:
    """The licences of what is in the wheel, as SPDX names them; rel's own is among them."""
    return {"MIT", SWIFT_LICENSE, *(library.license for library in libraries)}


def find(name: str) -> pathlib.Path:
    for line in run("/sbin/ldconfig", "-p").splitlines():
        if match := re.match(rf"\s*{re.escape(name)} \(libc6,x86-64\) => (\S+)", line):
            return pathlib.Path(match[1])
    raise Trouble(f"there is no `{name}`", "run `scripts/install-dependencies package` as root")


def library(name: str, file: pathlib.Path) -> Library:
    real = file.resolve()
    if real.is_relative_to(toolchain()):
        # Debug builds load Swift's runtime, release builds are linked with it.
        return Library(name, real, "swift", "swift", swift_version())
    package = owner(real)
    fields = run("dpkg-query", "-W", "-f", "${source:Package} ${source:Version}", package).split()
    return Library(name, real, package.split(":")[0], fields[0], fields[1])


def owner(file: pathlib.Path) -> str:
    """The package that a file is of. dpkg knows some by where they were before /usr was merged."""
    for path in [str(file), str(file).removeprefix("/usr"), f"/usr{file}"]:
        found = subprocess.run(["dpkg", "-S", path], capture_output=True, text=True, check=False)
        if found.returncode == 0:
            return found.stdout.split(": ")[0].split(",")[0]
    raise Trouble(f"`{file}` is of no Debian package", "the wheel is built on Debian")


def toolchain() -> pathlib.Path:
    """The folder of the Swift that is in PATH, `usr` for most."""
    swift = shutil.which("swift")
    if swift is None:
        raise Trouble("there is no `swift` in PATH", "install the Swift toolchain that built rel")
    return pathlib.Path(swift).resolve().parent.parent


@functools.cache
def swift_version() -> str:
    found = re.search(r"Swift version (\S+)", run("swift", "--version"))
    return found[1] if found else ""


def run(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise Trouble(
            f"there is no `{command[0]}`", "run `scripts/install-dependencies package` as root"
        ) from None
    if done.returncode != 0:
        raise Trouble(
            f"`{' '.join(command)}` exited with {done.returncode}: {(done.stdout + done.stderr).strip()}"
        )
    return done.stdout
