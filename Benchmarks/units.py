"""The files that all engines read: `units.tsv`, one unit a line, and `words.txt` and `match.txt` beside it.

The number of a unit (uid) is its line, from 0.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ESCAPED = str.maketrans({"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"})
PLAIN = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
TEXT_COLUMN = 7


class Unit(NamedTuple):
    """A section of a report, or a piece of a page of prose."""

    report: str
    province: str
    city: str
    county: str
    year: str
    section: str
    heading: str
    text: str

    def line(self) -> str:
        """The unit as a line of `units.tsv`."""
        return "\t".join((*self[:TEXT_COLUMN], self.text.translate(ESCAPED))) + "\n"


def unescape(text: str) -> str:
    """A field of a line as it was before `Unit.line`."""
    if "\\" not in text:
        return text
    out: list[str] = []
    start = 0
    while (found := text.find("\\", start)) >= 0:
        out.append(text[start:found])
        out.append(PLAIN[text[found + 1]])
        start = found + 2
    out.append(text[start:])
    return "".join(out)


def read_units(folder: Path) -> Iterator[Unit]:
    """All units of a folder, in order."""
    with open(folder / "units.tsv", encoding="utf-8", newline="\n") as file:
        for line in file:
            fields = line.rstrip("\n").split("\t")
            fields[TEXT_COLUMN] = unescape(fields[TEXT_COLUMN])
            yield Unit(*fields)


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a file without their ends; only a line feed ends one."""
    with open(path, encoding="utf-8", newline="\n") as file:
        for line in file:
            yield line.rstrip("\n")
