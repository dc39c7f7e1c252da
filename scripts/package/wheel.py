"""Writes a wheel of files that are named by where they go. Knows nothing of what they are.

The same files give the same bytes: sorted, with one date, without what a file system adds.
"""

from __future__ import annotations

import base64
import hashlib
import pathlib
import zipfile
from typing import NamedTuple


class Member(NamedTuple):
    """A file of a wheel."""

    path: str
    content: bytes
    is_executable: bool = False


def write_wheel(
    folder: pathlib.Path,
    distribution: str,
    version: str,
    tag: str,
    members: list[Member],
    metadata: str,
    level: int,
) -> str:
    """Writes the wheel of `members` with its METADATA, WHEEL and RECORD; returns its file name.

    - Source: PyPA's "Binary distribution format" and "Recording installed projects".
    """
    info = f"{distribution}-{version}.dist-info"
    members = [
        *sorted(members),
        Member(f"{info}/METADATA", metadata.encode()),
        Member(f"{info}/WHEEL", wheel_file(tag).encode()),
    ]
    rows = [f"{member.path},{digest(member.content)},{len(member.content)}" for member in members]
    record = Member(
        f"{info}/RECORD", "".join(f"{row}\n" for row in [*rows, f"{info}/RECORD,,"]).encode()
    )
    name = f"{distribution}-{version}-{tag}.whl"
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f".{name}.new"
    with zipfile.ZipFile(half, "w") as archive:
        for member in [*members, record]:
            entry = zipfile.ZipInfo(member.path, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix: the mode counts.
            entry.external_attr = (0o100755 if member.is_executable else 0o100644) << 16
            archive.writestr(entry, member.content, compresslevel=level)
    half.replace(folder / name)
    return name


def wheel_file(tag: str) -> str:
    return f"Wheel-Version: 1.0\nGenerator: rel (scripts/package)\nRoot-Is-Purelib: false\nTag: {tag}\n"


def digest(content: bytes) -> str:
    raw = hashlib.sha256(content).digest()
    return "sha256=" + base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
