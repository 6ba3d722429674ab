#!/usr/bin/env python3
"""Prints each sample report to real containers and compares what comes back with its labels.

    scripts/roundtrip.py [--program .build/release/gongkai] [--keep FOLDER]

The sample is laid out as a page with real tables and spans. LibreOffice turns that page into HTML of its own, into
DOCX and into PDF; iconv's charsets take the plain text. `gongkai inspect` reads each, the PDF once by plain and once
by layout text, and sections, cells and texts are counted against Corpus/gold and against the plain sample.
Needs libreoffice-writer-nogui, fonts with Chinese characters (fonts-noto-cjk) and poppler-utils; ends with 2 when one
is missing, with 1 when something differs.
"""

import argparse
import html
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent


def inspect(program, path, *options):
    run = subprocess.run([program, "inspect", str(path), "--json", *options], capture_output=True, text=True)
    if run.returncode != 0:
        return None, run.stderr.strip()
    return json.loads(run.stdout), ""


def table_html(rows):
    """Rows of cells as a table: a lone cell spans the row, empty cells before the first belong to the one above."""
    width = max(len(row) for row in rows)
    spans = {}
    placed = [[True] * len(row) for row in rows]
    for y, row in enumerate(rows):
        filled = [x for x, cell in enumerate(row) if cell]
        if not filled:
            continue
        for x in range(filled[0]):
            above = y - 1
            while above >= 0 and (above, x) not in spans:
                above -= 1
            if above >= 0 and x < len(rows[above]) and rows[above][x] and spans[(above, x)][0] == y - above:
                spans[(above, x)][0] += 1
                placed[y][x] = False
        for x in range(len(row)):
            spans[(y, x)] = [1, 1]
        if len(filled) == 1 and filled[0] == 0 and len(row) < width:
            spans[(y, 0)][1] = width - len(row) + 1
    lines = ["<table border='1'>"]
    for y, row in enumerate(rows):
        cells = []
        for x, cell in enumerate(row):
            if not placed[y][x]:
                continue
            height, across = spans[(y, x)]
            cells.append(f"<td rowspan='{height}' colspan='{across}'>{html.escape(cell)}</td>")
        lines.append("<tr>" + "".join(cells) + "</tr>")
    return "\n".join(lines + ["</table>"])


def page(report):
    """The page of a report: its display text, with rows of cells as tables."""
    body = []
    for section in report["sections"]:
        rows = []
        lines = section["text"].split("\n") if section["text"] else []
        heading = [section["heading"]] if section["heading"] else []
        for line in heading + lines + [""]:
            if "\t" in line or (rows and line and line in lone):
                rows.append(line.split("\t"))
                continue
            if rows:
                body.append(table_html(rows))
                rows = []
            if line:
                body.append(f"<p>{html.escape(line)}</p>")
            lone = lone_cells(report)
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><style>td{border:1px solid}</style></head><body>\n"
        + "\n".join(body) + "\n</body></html>"
    )


def lone_cells(report):
    return {row[0] for table in report["tables"] for row in table["rows"] if len(row) == 1}


def convert(source, folder, *formats):
    for name in formats:
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", name,
             "--outdir", str(folder), str(source)],
            check=True, capture_output=True, timeout=180)


def cells(tables):
    return {(table["table"], y, x): cell for table in tables for y, row in enumerate(table["rows"])
            for x, cell in enumerate(row)}


def equal_cells(one, other):
    """Cells of two rows that agree, counted from the left or from the right."""
    return max(sum(a == b for a, b in zip(one, other)), sum(a == b for a, b in zip(one[::-1], other[::-1])))


def aligned(expected, actual):
    """Cells of a table's rows that came back, in the best order-keeping alignment of rows: a head that came back as
    two rows costs its own cells, not those below it."""
    best = [[0] * (len(actual) + 1) for _ in range(len(expected) + 1)]
    for i, row in enumerate(expected):
        for j, other in enumerate(actual):
            best[i + 1][j + 1] = max(best[i][j + 1], best[i + 1][j], best[i][j] + equal_cells(row, other))
    return best[-1][-1]


def compare(found, plain, gold):
    """Sections, cells and texts that agree, of how many, and the first differences."""
    notes = []
    wanted = [(s["number"], s["heading"]) for s in gold["sections"]]
    got = [(s["number"], s["heading"]) for s in found["sections"]]
    sections = sum(pair in got for pair in wanted) if got != wanted else len(wanted)
    if got != wanted:
        notes.append(f"sections {[s for s in got if s not in wanted][:2]} for {[s for s in wanted if s not in got][:2]}")
    expected, actual = cells(gold["tables"]), cells(found["tables"])
    rows = {table["table"]: table["rows"] for table in found["tables"]}
    right = sum(aligned(table["rows"], rows.get(table["table"], [])) for table in gold["tables"])
    for place, cell in expected.items():
        if actual.get(place) != cell:
            notes.append(f"cell {place}: {actual.get(place)!r} for {cell!r}")
            break
    texts = {(s["number"], s["heading"]): s["text"] for s in found["sections"]}
    same = 0
    for section in plain["sections"]:
        text = texts.get((section["number"], section["heading"]))
        if text == section["text"]:
            same += 1
        elif text is not None and not any(n.startswith("text") for n in notes):
            lines, others = section["text"].split("\n"), text.split("\n")
            at = next((i for i, (a, b) in enumerate(zip(lines, others)) if a != b), min(len(lines), len(others)))
            notes.append(f"text of §{section['number']}, line {at + 1}: {others[at:at + 1]} for {lines[at:at + 1]}")
    return (sections, len(wanted)), (right, len(expected)), (same, len(plain["sections"])), notes


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", default=str(root / ".build/release/gongkai"))
    parser.add_argument("--keep", help="folder for what is made; a temporary one unless given")
    parser.add_argument("--quiet", action="store_true", help="do not print the first differences")
    options = parser.parse_args()
    for tool in ["soffice", "pdftotext", options.program]:
        if shutil.which(tool) is None:
            print(f"{tool} is missing; see the head of this script", file=sys.stderr)
            return 2
    folder = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="gongkai-roundtrip-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    totals, differs = {}, False
    for sample in sorted((root / "Corpus/sample").glob("*.txt")):
        gold = json.loads((root / "Corpus/gold" / (sample.stem + ".json")).read_text())
        plain, _ = inspect(options.program, sample)
        text = sample.read_text(encoding="utf-8")
        made = folder / (sample.stem + ".page.html")
        made.write_text(page(plain), encoding="utf-8")
        (folder / (sample.stem + ".page.gbk.html")).write_bytes(
            page(plain).replace("charset='utf-8'", "charset='gb2312'").encode("gb18030"))
        for charset in ["gb18030", "utf-16-le", "utf-16"]:
            (folder / f"{sample.stem}.{charset}.txt").write_bytes(text.encode(charset))
        office = folder / sample.stem
        office.mkdir(exist_ok=True)
        # HTML opened as a Writer document; "HTML" writes Writer's own page.
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
             "--infilter=HTML (StarWriter)", "--convert-to", "odt", "--outdir", str(office), str(made)],
            check=True, capture_output=True, timeout=180)
        odt = office / (sample.stem + ".page.odt")
        convert(odt, office, "docx:MS Word 2007 XML", "pdf:writer_pdf_Export", "html:HTML (StarWriter)")
        stem = office / (sample.stem + ".page")
        kinds = [
            ("page.html", made, []), ("page.html, gb2312", folder / (sample.stem + ".page.gbk.html"), []),
            ("LibreOffice HTML", pathlib.Path(f"{stem}.html"), []), ("DOCX", pathlib.Path(f"{stem}.docx"), []),
            ("PDF, cells", pathlib.Path(f"{stem}.pdf"), []),
            ("PDF, layout text", pathlib.Path(f"{stem}.pdf"), ["--pdf-layout", "physical"]),
            ("PDF, plain text", pathlib.Path(f"{stem}.pdf"), ["--pdf-layout", "reading"]),
            ("text, GB18030", folder / f"{sample.stem}.gb18030.txt", []),
            ("text, UTF-16LE without mark", folder / f"{sample.stem}.utf-16-le.txt", []),
            ("text, UTF-16 with mark", folder / f"{sample.stem}.utf-16.txt", []),
        ]
        print(f"{sample.name}")
        for name, path, more in kinds:
            found, error = inspect(options.program, path, *more)
            if found is None:
                print(f"  {name:28} {error}")
                differs = True
                continue
            sections, right, same, notes = compare(found, plain, gold)
            charset = found["charset"] or ""
            print(f"  {name:28} sections {sections[0]}/{sections[1]}  cells {right[0]}/{right[1]}  "
                  f"texts {same[0]}/{same[1]}  {charset}")
            if not options.quiet:
                for note in notes[:3]:
                    print(f"      {note}")
            total = totals.setdefault(name, [0] * 6)
            for i, value in enumerate([*sections, *right, *same]):
                total[i] += value
            differs |= sections[0] != sections[1] or right[0] != right[1]
    print("all samples")
    for name, total in totals.items():
        print(f"  {name:28} sections {total[0]}/{total[1]}  cells {total[2]}/{total[3]}  texts {total[4]}/{total[5]}")
    if not options.keep:
        shutil.rmtree(folder)
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
