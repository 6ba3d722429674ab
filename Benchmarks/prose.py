"""Makes units from real prose: Chinese documentation packaged by Debian, fetched by name and never kept in the project.

    prose.py PACKAGES FOLDER

PACKAGES keeps the packages as fetched. Their licences: libreoffice-help-zh-cn MPL 2.0, debian-reference-zh-cn GPL 2,
manpages-zh GFDL and others, all in Debian's main section.

A page is a document of several units: a unit ends at a heading, or when it has 1,200 characters. Columns of a unit:
package and part as province, the number of characters rounded down to a power of two as year, the place of the unit in
its page, up to 6, as section.
"""

import gzip
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from tools import run, update_package_lists
from units import Unit

PACKAGES = ("libreoffice-help-zh-cn", "debian-reference-zh-cn", "manpages-zh")
LONGEST = 1200
SHORTEST = 20
MOST_SECTIONS = 6

SKIPPED = {"script", "style", "nav", "head", "select", "svg", "pre"}
VOID = {"br", "img", "input", "link", "meta", "hr", "area", "base", "col", "source", "wbr"}
BLOCKS = {"p", "div", "li", "td", "th", "tr", "dt", "dd", "blockquote", "table", "ul", "ol", "section"}
HEADINGS = {"h1", "h2", "h3", "h4"}
HAN = re.compile("[\u4e00-\u9fff]")


class PageReader(HTMLParser):
    """Paragraphs of a page, each with whether it is a heading."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[tuple[bool, str]] = []
        self.text: list[str] = []
        self.skipped = 0
        self.is_heading = False

    def end_paragraph(self) -> None:
        text = " ".join("".join(self.text).split())
        self.text = []
        if text:
            self.paragraphs.append((self.is_heading, text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SKIPPED:
            self.skipped += 1
        if tag in BLOCKS or tag in HEADINGS or tag == "br":
            self.end_paragraph()
            self.is_heading = tag in HEADINGS

    def handle_endtag(self, tag: str) -> None:
        if tag in SKIPPED:
            self.skipped = max(0, self.skipped - 1)
        if tag in BLOCKS or tag in HEADINGS:
            self.end_paragraph()
            self.is_heading = False

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.text.append(data)


def read_page(path: Path) -> list[tuple[bool, str]]:
    """Paragraphs of an HTML file."""
    reader = PageReader()
    reader.feed(path.read_text(encoding="utf-8", errors="replace"))
    reader.close()
    reader.end_paragraph()
    return reader.paragraphs


def read_manual(path: Path) -> list[tuple[bool, str]]:
    """Paragraphs of a manual page: requests start one, escapes for fonts and signs go."""
    paragraphs: list[tuple[bool, str]] = []
    lines: list[str] = []

    def end_paragraph(is_heading: bool = False) -> None:
        text = " ".join(" ".join(lines).split())
        lines.clear()
        if text:
            paragraphs.append((is_heading, text))

    for line in gzip.decompress(path.read_bytes()).decode("utf-8", errors="replace").split("\n"):
        plain = re.sub(r"\\(f.|f\([A-Z]{2}|s[-+]?\d|[&^|)])", "", line).replace("\\-", "-").replace("\\(", " ")
        if plain.startswith(('.\\"', "'", "...")):
            continue
        if plain.startswith("."):
            request, _, rest = plain[1:].strip().partition(" ")
            if request in ("B", "I", "BR", "IR", "BI", "IB", "RB", "RI"):
                lines.append(rest.replace('"', ""))
                continue
            end_paragraph()
            if request in ("SH", "SS", "Sh", "Ss"):
                lines.append(rest.replace('"', ""))
                end_paragraph(is_heading=True)
            continue
        if plain.strip():
            lines.append(plain)
        else:
            end_paragraph()
    end_paragraph()
    return paragraphs


def split_page(paragraphs: list[tuple[bool, str]]) -> Iterator[tuple[str, str]]:
    """Heading and text of each unit, without paragraphs and units that hold no or hardly any Chinese."""
    heading, texts, length = "", list[str](), 0
    for is_heading, text in [*paragraphs, (True, "")]:
        if is_heading or length >= LONGEST:
            joined = "\n".join(texts)
            if len(HAN.findall(joined)) >= SHORTEST:
                yield heading, joined
            heading, texts, length = (text if is_heading else heading), [text] if text and is_heading else [], 0
            if is_heading:
                continue
        if HAN.search(text):
            texts.append(text)
            length += len(text)


def pages(root: Path) -> Iterator[tuple[str, str, list[tuple[bool, str]]]]:
    """Name, part and paragraphs of all pages, in order of their names."""
    for path in sorted(root.rglob("*.html")):
        parts = path.relative_to(root).parts
        part = parts[parts.index("text") + 1] if "text" in parts else "debian-reference"
        yield path.stem, part, read_page(path)
    for path in sorted(root.rglob("zh_CN/man*/*.gz")):
        yield path.name.removesuffix(".gz"), path.parent.name, read_manual(path)


def fetch(packages: Path) -> Path:
    """Fetches and unpacks the packages that are missing; installs none."""
    root = packages / "root"
    packages.mkdir(parents=True, exist_ok=True)
    missing = [name for name in PACKAGES if not list(packages.glob(f"{name}_*.deb"))]
    if missing:
        download: list[str | Path] = ["apt-get", "download", "-q", *missing]
        if subprocess.run(download, cwd=packages, check=False, capture_output=True).returncode != 0:
            update_package_lists()
            run(download, cwd=packages)
    for name in PACKAGES:
        run(["dpkg-deb", "-x", next(packages.glob(f"{name}_*.deb")), root])
    return root


def main() -> None:
    packages, folder = map(Path, sys.argv[1:3])
    seen: set[str] = set()
    number = 0
    with open(folder / "units.tsv", "w", encoding="utf-8", newline="\n") as out:
        for name, part, paragraphs in pages(fetch(packages)):
            units = [unit for unit in split_page(paragraphs) if unit[1] not in seen]
            seen.update(text for _, text in units)
            for place, (heading, text) in enumerate(units, 1):
                size = 1 << (len(text).bit_length() - 1)
                section = min(place, MOST_SECTIONS)
                title = heading.replace("\t", " ")
                out.write(Unit(f"p{number:06d}-{name}", part, "", "", str(size), str(section), title, text).line())
            number += bool(units)


if __name__ == "__main__":
    main()
