"""A PEP 517 backend that makes rel's wheel from the program that is built already.

`rel` calls it as it calls every backend; so does `pip wheel scripts/package`. The setting `program`
names another program than .build/release/rel, `level` another one of compression than the best.
"""

from __future__ import annotations

import pathlib

from contents import HERE, ROOT, Contents, project, version
from libraries import Trouble
from wheel import write_wheel

PROGRAM = ROOT / ".build/release/rel"


def build_wheel(
    wheel_directory: str, config_settings: dict | None = None, metadata_directory: str | None = None
) -> str:
    try:
        settings = config_settings or {}
        contents = Contents(pathlib.Path(settings.get("program", PROGRAM)))
        named = project()["license"].split(" AND ")
        if missing := sorted(contents.licenses.difference(named)):
            raise Trouble(
                "`license` in pyproject.toml lacks some of what the wheel carries",
                f"add: {' AND '.join(missing)}",
            )
        members = contents.members(f"rel-{version()}")
        licenses = [
            member.path.split("/licenses/")[1]
            for member in sorted(members)
            if ".dist-info/licenses/" in member.path
        ]
        return write_wheel(
            pathlib.Path(wheel_directory),
            "rel",
            version(),
            contents.tag,
            members,
            metadata(licenses),
            level=int(settings.get("level", 9)),
        )
    except Trouble as trouble:
        raise SystemExit(report(trouble)) from None


def prepare_metadata_for_build_wheel(
    metadata_directory: str, config_settings: dict | None = None
) -> str:
    """What rel asks to know the version; no program has to be there for it."""
    folder = pathlib.Path(metadata_directory) / f"rel-{version()}.dist-info"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "METADATA").write_text(metadata([]), encoding="utf-8")
    return folder.name


def build_sdist(sdist_directory: str, config_settings: dict | None = None) -> str:
    raise SystemExit("error: rel has no source distribution: its source is the repository")


def metadata(licenses: list[str]) -> str:
    """- Source: PyPA's "Core metadata specifications"."""
    fields = project()
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {fields['name']}",
        f"Version: {version()}",
        f"Summary: {fields['description']}",
        f"Keywords: {','.join(fields['keywords'])}",
        f"License-Expression: {fields['license']}",
        *(f"License-File: {path}" for path in licenses),
        *(f"Classifier: {classifier}" for classifier in fields["classifiers"]),
        f"Requires-Python: {fields['requires-python']}",
        "Description-Content-Type: text/markdown",
    ]
    return "\n".join(lines) + "\n\n" + (HERE / fields["readme"]).read_text(encoding="utf-8")


def report(trouble: Trouble) -> str:
    what, *hints = trouble.args
    return "\n".join([f"error: {what}", *(f"hint: {hint}" for hint in hints)])
