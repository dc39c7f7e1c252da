"""The manual pages, made of docs/commands: each page begins with its command's help, the rest is prose.

    python3 scripts/package --manual FOLDER      writes them there

Markdown is read by cmark-gfm; what becomes of it in roff's man macros is said here.
"""

from __future__ import annotations

import pathlib
import re
import textwrap
import xml.etree.ElementTree as tree

import libraries

NAMESPACE = "{http://commonmark.org/xml/1.0}"
HELP = re.compile(r"<!-- (rel[a-z -]*) --help -->")


def pages(docs: pathlib.Path, version: str, date: str, summary: str) -> dict[str, str]:
    """By file name: `rel.1` about all commands, and one for each of them.

    `date` is that of the version, and empty before it is released.
    """
    begin = f'"{date}" "rel {version}"'
    folder = docs / "commands"
    names = sorted(file.stem for file in folder.glob("*.md") if file.stem != "README")
    found = {}
    for name in names:
        others = ", ".join(f"\\fBrel\\-{roff(other)}\\fP(1)" for other in near(names, name))
        found[f"rel-{name}.1"] = page(folder / f"{name}.md", f"rel-{name}", begin) + [
            ".SH SEE ALSO",
            f"\\fBrel\\fP(1), {others}",
        ]
    found["rel.1"] = overview(folder / "README.md", begin, summary)
    return {name: "\n".join(lines) + "\n" for name, lines in found.items()}


def near(names: list[str], name: str) -> list[str]:
    """The two pages before and after, as a reader leafs through them."""
    at = names.index(name)
    return [names[at - 1], names[(at + 1) % len(names)]]


def head(name: str, begin: str) -> list[str]:
    return [f".TH {roff(name.upper())} 1 {begin}", ".SH NAME"]


def overview(file: pathlib.Path, begin: str, summary: str) -> list[str]:
    lines = head("rel", begin) + [
        f"rel \\- {roff(short(summary))}",
        ".SH SYNOPSIS",
        "\\fBrel\\fP \\fIcommand\\fP [\\fIoptions\\fP]",
        ".SH COMMANDS",
    ]
    for node in nodes(file):
        if node.tag != "heading" or node.get("level") != "1":
            lines += block(node)
    return tidy(lines)


def page(file: pathlib.Path, name: str, begin: str) -> list[str]:
    lines = head(name, begin)
    rest = nodes(file)
    first = True
    # What follows help in the page comes before the sections that its command's options fill.
    later: list[str] = []
    while rest:
        node = rest.pop(0)
        if node.tag == "heading":
            # A heading that only names the command whose help follows is made of that.
            names_help = rest and rest[0].tag == "html_block" and HELP.search(rest[0].text or "")
            lines, later = lines + later, []
            if not names_help:
                lines += heading(node)
        elif node.tag == "html_block":
            if call := HELP.search(node.text or ""):
                text = Help(rest.pop(0).text or "")
                lines, later = lines + later, []
                if first:
                    lines += [f"{roff(name)} \\- {roff(short(text.overview))}", ".SH SYNOPSIS"]
                    lines += text.synopsis() + [".SH DESCRIPTION"] + text.discussion()
                else:
                    lines += [f".SH {roff(call[1].upper())}", *filled(roff(text.overview)), ".PP"]
                    lines += text.synopsis()
                    lines += [".PP", *text.discussion()] if text.paragraphs else []
                later = text.lists(".SH" if first else ".SS")
                first = False
        else:
            lines += block(node)
    return tidy(lines + later)


def short(sentence: str) -> str:
    """A sentence as the line of a list has it."""
    return sentence[0].lower() + sentence[1:].rstrip(".")


class Help:
    """What a command's `--help` prints, in its parts."""

    def __init__(self, text: str) -> None:
        self.overview = ""
        self.paragraphs: list[str] = []
        self.examples: list[str] = []
        self.usage: list[str] = []
        self.sections: list[tuple[str, list[str]]] = []
        for part in re.split(r"\n\s*\n", text.strip("\n")):
            first, *more = part.splitlines()
            if match := re.match(r"([A-Z ]+):(.*)", first):
                title, words = match[1], match[2].strip()
                if title == "OVERVIEW":
                    self.overview = " ".join([words, *(line.strip() for line in more)])
                elif title == "USAGE":
                    self.usage = [words, *(line.strip() for line in more)]
                elif title == "EXAMPLES":
                    self.examples = more
                else:
                    self.sections.append((title, more))
            elif not first.startswith("  See 'rel help"):
                self.paragraphs.append(part)

    def synopsis(self) -> list[str]:
        return [".nf", *map(roff, self.usage), ".fi"]

    def discussion(self) -> list[str]:
        """The paragraphs after the overview; those with columns of their own stay as they are."""
        lines: list[str] = []
        for part in self.paragraphs or [self.overview]:
            lines.append(".PP")
            if "   " in part:
                lines += [".nf", *map(roff, part.splitlines()), ".fi"]
            else:
                lines += filled(code(roff(" ".join(part.split()))))
        return lines[1:]

    def lists(self, level: str) -> list[str]:
        lines: list[str] = []
        for title, rows in self.sections:
            lines.append(f"{level} {title}")
            for term, words in entries(rows):
                lines += [".TP", f"\\fB{roff(term)}\\fP", *filled(code(roff(words)))]
        if self.examples:
            lines += [
                f"{level} EXAMPLES",
                ".nf",
                *map(roff, textwrap.dedent("\n".join(self.examples)).splitlines()),
                ".fi",
            ]
        return lines


def entries(rows: list[str]) -> list[tuple[str, str]]:
    """The terms of a list in two columns, and what is said of them."""
    found: list[list[str]] = []
    for row in rows:
        if match := re.match(r"  (\S.*?)(?:  +(\S.*))?$", row):
            found.append([match[1], match[2] or ""])
        elif found:
            found[-1][1] += " " + row.strip()
    return [(term, words.strip()) for term, words in found]


# Markdown


def nodes(file: pathlib.Path) -> list[tree.Element]:
    """The blocks of a page."""
    text = libraries.run("cmark-gfm", "--extension", "table", "--to", "xml", str(file))
    root = tree.fromstring(text)
    for node in root.iter():
        node.tag = node.tag.removeprefix(NAMESPACE)
    return list(root)


def block(node: tree.Element) -> list[str]:
    if node.tag == "heading":
        return heading(node)
    if node.tag == "paragraph":
        return [".PP", *filled(inline(node))]
    if node.tag == "code_block":
        return [".PP", ".RS 4", ".nf", *map(roff, (node.text or "").splitlines()), ".fi", ".RE"]
    if node.tag == "list":
        lines: list[str] = []
        for number, item in enumerate(node, int(node.get("start", "1"))):
            mark = f"{number}." if node.get("type") == "ordered" else "\\(bu"
            inner = [line for child in item for line in block(child)]
            lines += [f".IP {mark} 4", *inner[1:]]
        return lines
    if node.tag == "table":
        return table(node)
    if node.tag == "html_block":
        return []
    raise libraries.Trouble(f"a `{node.tag}` of Markdown has no form in the manual")


def heading(node: tree.Element) -> list[str]:
    words = inline(node)
    return [f".SH {words.upper()}" if node.get("level") == "2" else f".SS {words}"]


def table(node: tree.Element) -> list[str]:
    """The first column are terms, which the others explain."""
    lines: list[str] = []
    header, *rows = [[inline(cell) for cell in row] for row in node]
    if "".join(header):
        # A title of one column stands over the list.
        title = header[0] if not header[1] else ""
        lines += [f".SS {title}"] if title else []
    for term, *cells in rows:
        lines += [".TP", term, *filled("; ".join(filter(None, cells)))]
    return lines


def inline(node: tree.Element) -> str:
    parts = []
    for child in node:
        text = roff(child.text or "")
        if child.tag == "code":
            parts.append(f"\\fB{text}\\fP")
        elif child.tag == "emph":
            parts.append(f"\\fI{inline(child)}\\fP")
        elif child.tag == "strong":
            parts.append(f"\\fB{inline(child)}\\fP")
        elif child.tag == "link":
            parts.append(inline(child) + place(child.get("destination", "")))
        elif child.tag in ("softbreak", "linebreak"):
            parts.append(" ")
        else:
            parts.append(text)
    return "".join(parts)


def place(destination: str) -> str:
    """Where a link leads, in brackets; nothing for the page of another command, which its text names."""
    if "://" in destination:
        return f" ({roff(destination)})"
    if match := re.match(r"\.\./([a-z-]+\.md)", destination):
        return f" (docs/{roff(match[1])})"
    return ""


# roff


def roff(text: str) -> str:
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text.startswith((".", "'")) else text


def code(text: str) -> str:
    """Help marks what is typed as Markdown does."""
    return re.sub(r"`([^`]*)`", r"\\fB\1\\fP", text)


def filled(text: str) -> list[str]:
    lines = textwrap.wrap(text, 78, break_long_words=False, break_on_hyphens=False)
    return [f"\\&{line}" if line.startswith((".", "'")) else line for line in lines]


def tidy(lines: list[str]) -> list[str]:
    """Without paragraphs that begin where one begins anyway."""
    kept: list[str] = []
    for line in lines:
        if line == ".PP" and kept and kept[-1].startswith((".SH", ".SS", ".PP")):
            continue
        kept.append(line)
    return kept
