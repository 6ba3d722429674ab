#!/usr/bin/env python3
"""Prints reports to PDF by independent printers in varied layouts and counts what `gongkai inspect` reads back.

    scripts/pdf-printers.py [TEXT...] [--program .build/release/gongkai] [--printers weasyprint,reportlab,office]
                            [--variants 2] [--seed 1] [--keep FOLDER] [--layout cells|physical|reading] [--show N]

The texts (the samples unless given) are read first; what is found in them is the truth. Each is printed with its tables
as the official forms have them, cells merged, in layouts drawn from the seed: paper, margins, sizes of type, widths of
columns, padding, places of figures and labels in their cells, blank cells for zeros, rules or none, page numbers.
Sections, labels of rows, heads, values and paragraphs are counted; a wrong value is another figure than printed.
weasyprint and reportlab are Python packages; `office` needs libreoffice-writer-nogui. What is missing is left out.
"""

import argparse
import collections
import html
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent
results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
check = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
groups = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
heads = {
    3: [[(check, 3, 3), ("申请人情况", 7, 1)], [("自然人", 1, 2), ("法人或其他组织", 5, 1), ("总计", 1, 2)],
        [(name, 1, 1) for name in groups]],
    4: [[("行政复议", 5, 1), ("行政诉讼", 10, 1)],
        [(name, 1, 2) for name in results] + [("未经复议直接起诉", 5, 1), ("复议后起诉", 5, 1)],
        [(name, 1, 1) for name in results * 2]],
}
number = re.compile(r"[-−+]?[\d.,]+ ?(?:万?元|[个件条次项])?$|/$")


def inspect(program, path, *options):
    run = subprocess.run([program, "inspect", str(path), "--json", *options], capture_output=True, text=True)
    return json.loads(run.stdout) if run.returncode == 0 else None


def key(text):
    return re.sub(r"\s", "", text).translate(str.maketrans("()，：", "（）,:"))


def data_rows(table):
    """Rows of a table that hold values, as labels and values; and the texts above and between them."""
    found, others = [], []
    for row in table["rows"]:
        count = {3: 7, 4: 15}.get(table["table"])
        if count is None:
            values = row[1:] if row and any(number.match(cell) for cell in row[1:]) else []
        else:
            values = row[-count:] if len(row) >= count else []
            if not values or not all(number.match(cell) or not cell for cell in values) or not any(values):
                values = []
        if values:
            labels = [cell for cell in row[:len(row) - len(values)] if cell]
            # More figures than columns are bound to none.
            if any(number.match(cell) for cell in labels):
                continue
            # 一、 in a cell of its own is the number of the next one.
            if len(labels) > 1 and re.match("[一二三四]、?$", labels[0]):
                labels[:2] = [labels[0] + labels[1]]
            found.append(([key(cell) for cell in labels], values))
        else:
            others += [key(cell) for cell in row if cell]
    return found, others


class Grid:
    """A table as a printer takes it: cells with place, extent and kind."""

    def __init__(self, table, blank):
        self.number, self.cells, self.height = table["table"], [], 0
        if self.number in heads:
            self.width = {3: 10, 4: 15}[self.number]
            taken = set()
            for y, row in enumerate(heads[self.number]):
                x = 0
                for text, across, down in row:
                    while (y, x) in taken:
                        x += 1
                    taken |= {(y + i, x + j) for i in range(down) for j in range(across)}
                    self.cells.append([y, x, across, down, text, "head"])
            self.height = 3
        else:
            self.width = 4
        self.rows, _ = data_rows(table)
        self.truth = []
        if self.number == 2:
            self.disclosure(table, blank)
        elif self.number == 3:
            self.applications(blank)
        else:
            for _, values in self.rows[:1]:
                self.data(0, [], values, blank)

    def data(self, left, labels, values, blank):
        values = [cell if cell != "0" or not blank() else "" for cell in values]
        if not any(values):
            values[-1] = "0"
        for x, cell in enumerate(values):
            self.cells.append([self.height, left + x, 1, 1, cell, "value"])
        self.truth.append((labels, values))
        self.height += 1

    def disclosure(self, table, blank):
        for row in table["rows"]:
            if len(row) == 1:
                self.cells.append([self.height, 0, 4, 1, row[0], "lone"])
                self.height += 1
                continue
            width = len(row)
            edges = [0, 1, 2, 3, 4] if width == 4 else [0, 1, 4] if width == 2 else [0, 1, 2, 4]
            isData = any(number.match(cell) for cell in row[1:])
            for x, cell in enumerate(row):
                kind = "value" if isData and x else "head" if not isData else "label"
                self.cells.append([self.height, edges[x], edges[x + 1] - edges[x], 1, cell, kind])
            if isData:
                self.truth.append(([key(row[0])], row[1:]))
            self.height += 1

    def applications(self, blank):
        open_cells = [None, None, None]
        for labels, values in self.rows:
            levels = []
            for label in labels:
                mark = label[:3]
                levels.append(0 if re.match("[一二三四]、", mark) else 1 if re.match("[（(]", mark) else 2)
            for at, (label, level) in enumerate(zip(labels, levels)):
                last = at == len(labels) - 1
                across = 3 - level if last else levels[at + 1] - level
                for deeper in range(level, 3):
                    open_cells[deeper] = None
                cell = [self.height, level, across, 1, label, "label"]
                self.cells.append(cell)
                open_cells[level] = None if last else cell
            for level in range(levels[0] if levels else 0):
                if open_cells[level]:
                    open_cells[level][3] += 1
            self.data(3, labels, values, blank)


class Page:
    """A report as blocks, and what must come back of it."""

    def __init__(self, report, style):
        self.blocks, self.truth = [], {}
        self.sections = [(s["number"], key(s["heading"])) for s in report["sections"] if s["heading"]]
        self.prose = collections.Counter()
        done = set()
        for section in report["sections"]:
            if section["heading"]:
                self.blocks.append(("heading", section["heading"]))
            tables = [t for t in report["tables"] if t.get("section", section["number"]) == section["number"]]
            rows = {row[0] for t in tables for row in t["rows"] if len(row) == 1}
            for line in section["text"].split("\n"):
                if "\t" in line or line in rows:
                    match = next((t for t in tables if line in {"\t".join(r) for r in t["rows"]}), None)
                    if match is None or match["table"] in done:
                        continue
                    done.add(match["table"])
                    grid = Grid(match, style.blank)
                    self.truth[grid.number] = grid
                    self.blocks.append(("table", grid))
                elif line:
                    title = not section["heading"] and line == report["title"]
                    self.blocks.append(("title" if title else "prose", line))
                    if not title and section["heading"]:
                        self.prose[key(line)] += 1


class Style:
    """Layout of one printed report, from a seed."""

    def __init__(self, seed):
        r = self.random = random.Random(seed)
        self.landscape = r.random() < 0.2
        self.margin = r.choice([36, 54, 72, 85])
        self.size = r.choice([10.5, 12, 14, 16])
        self.leading = r.choice([1.2, 1.5, 1.75, 2.0])
        self.cell = r.choice([7, 8, 9, 10.5, 10.5, 12])
        self.cell_leading = r.choice([1.15, 1.3, 1.5])
        self.pad_x = r.choice([2, 3, 5.4])
        self.pad_y = r.choice([0, 1, 2, 4])
        self.values = r.choice(["center", "center", "center", "right", "left"])
        self.labels = r.choice(["left", "left", "center"])
        self.valign = r.choice(["middle", "middle", "middle", "top"])
        self.rules = r.random() < 0.8
        self.columns = r.choice([[1, 1, 1], [1, 2, 3], [1.2, 1.2, 2.6], [1, 2, 5], [0.6, 0.8, 3]])
        self.label_share = r.choice([0.3, 0.4, 0.5])
        self.foot = r.random() < 0.6
        self.blanks = r.choice([0, 0, 0, 0.3])
        self.serif = r.random() < 0.5

    def blank(self):
        return self.random.random() < self.blanks

    def paper(self):
        return (842, 595) if self.landscape else (595, 842)

    def widths(self, grid):
        """Widths of columns, in points."""
        room = self.paper()[0] - 2 * self.margin
        if grid.number == 3:
            shares = [self.label_share * part / sum(self.columns) for part in self.columns]
            return [room * s for s in shares] + [room * (1 - self.label_share) / 7] * 7
        return [room / grid.width] * grid.width

    def cell_size(self, grid):
        """Type of a table: two characters must fit into a column."""
        narrow = min(self.widths(grid)) - 2 * self.pad_x
        return max(min(self.cell, narrow / 2.1), 4)


def page_html(page, style):
    lines = []
    for kind, block in page.blocks:
        if kind != "table":
            lines.append(f"<p class='{kind}'>{html.escape(block)}</p>")
            continue
        widths = style.widths(block)
        lines.append(f"<table style='font-size:{style.cell_size(block):.2f}pt'><colgroup>"
                     + "".join(f"<col style='width:{w:.1f}pt'>" for w in widths) + "</colgroup>")
        for y in range(block.height):
            lines.append("<tr>")
            for cy, cx, across, down, text, what in sorted(block.cells):
                if cy == y:
                    wide = sum(widths[cx:cx + across])
                    lines.append(f"<td class='{what}' width='{wide * 4 / 3:.0f}' colspan='{across}' "
                                 f"rowspan='{down}'>{html.escape(text)}</td>")
            lines.append("</tr>")
        lines.append("</table>")
    w, h = style.paper()
    foot = "@bottom-center { content: '- ' counter(page) ' -'; font-size: 9pt }" if style.foot else ""
    border = "border: 0.5pt solid black;" if style.rules else ""
    font = "Noto Serif CJK SC" if style.serif else "Noto Sans CJK SC"
    css = f"""
    @page {{ size: {w}pt {h}pt; margin: {style.margin}pt; {foot} }}
    body {{ font-family: '{font}'; font-size: {style.size}pt; margin: 0 }}
    p {{ margin: 0; line-height: {style.leading}; text-indent: 2em; text-align: justify }}
    p.heading {{ text-indent: 2em; font-weight: bold }}
    p.title {{ text-indent: 0; text-align: center; font-size: 150% }}
    table {{ border-collapse: collapse; table-layout: fixed; width: 100% }}
    td {{ {border} padding: {style.pad_y}pt {style.pad_x}pt; vertical-align: {style.valign};
          text-align: {style.labels}; text-indent: 0; word-break: break-all;
          line-height: {style.cell_leading} }}
    td.value {{ text-align: {style.values} }}
    td.head, td.lone {{ text-align: center; vertical-align: middle }}
    """
    return (f"<!DOCTYPE html><html lang='zh'><head><meta charset='utf-8'><style>{css}</style></head><body>\n"
            + "\n".join(lines) + "\n</body></html>")


def print_weasyprint(page, style, path, _):
    import weasyprint
    weasyprint.HTML(string=page_html(page, style)).write_pdf(str(path))


def print_office(page, style, path, folder):
    source = path.with_suffix(".html")
    source.write_text(page_html(page, style), encoding="utf-8")
    office = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile"]
    subprocess.run(office + ["--infilter=HTML (StarWriter)", "--convert-to", "odt", "--outdir", str(path.parent),
                             str(source)], check=True, capture_output=True, timeout=180)
    subprocess.run(office + ["--convert-to", "pdf:writer_pdf_Export", "--outdir", str(path.parent),
                             str(path.with_suffix(".odt"))], check=True, capture_output=True, timeout=180)


def print_reportlab(page, style, path, _):
    from reportlab.lib import enums, styles
    from reportlab.pdfbase import pdfmetrics, ttfonts
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle
    font = "WenQuanYi Micro Hei"
    pdfmetrics.registerFont(ttfonts.TTFont(font, "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", subfontIndex=0))
    sides = {"left": enums.TA_LEFT, "center": enums.TA_CENTER, "right": enums.TA_RIGHT}

    def paragraph(text, size, leading, side="left", indent=0):
        look = styles.ParagraphStyle("p", fontName=font, fontSize=size, leading=size * leading,
                                     alignment=sides[side], firstLineIndent=indent, wordWrap="CJK")
        return Paragraph(html.escape(text), look)

    story = []
    for kind, block in page.blocks:
        if kind == "title":
            story.append(paragraph(block, style.size * 1.5, style.leading, "center"))
        elif kind != "table":
            story.append(paragraph(block, style.size, style.leading, indent=2 * style.size))
        else:
            rows = [[""] * block.width for _ in range(block.height)]
            size = style.cell_size(block)
            look = [("VALIGN", (0, 0), (-1, -1), style.valign.upper()),
                    ("TOPPADDING", (0, 0), (-1, -1), style.pad_y), ("BOTTOMPADDING", (0, 0), (-1, -1), style.pad_y),
                    ("LEFTPADDING", (0, 0), (-1, -1), style.pad_x), ("RIGHTPADDING", (0, 0), (-1, -1), style.pad_x)]
            if style.rules:
                look.append(("GRID", (0, 0), (-1, -1), 0.5, "black"))
            for y, x, across, down, text, what in block.cells:
                side = style.values if what == "value" else style.labels if what == "label" else "center"
                rows[y][x] = paragraph(text, size, style.cell_leading, side)
                if across > 1 or down > 1:
                    look.append(("SPAN", (x, y), (x + across - 1, y + down - 1)))
            story.append(Table(rows, style.widths(block), style=TableStyle(look)))

    def foot(canvas, document):
        if style.foot:
            canvas.setFont(font, 9)
            canvas.drawCentredString(style.paper()[0] / 2, style.margin / 2, f"- {document.page} -")

    SimpleDocTemplate(str(path), pagesize=style.paper(), leftMargin=style.margin, rightMargin=style.margin,
                      topMargin=style.margin, bottomMargin=style.margin).build(
        story, onFirstPage=foot, onLaterPages=foot)


def score(page, found, notes):
    count = collections.Counter()
    got = [(s["number"], key(s["heading"])) for s in found["sections"] if s["heading"]] if found else []
    count["sections"] += len(page.sections)
    count["sections right"] += sum(pair in got for pair in page.sections)
    if got != page.sections:
        notes.append(f"sections {[s for s in got if s not in page.sections][:2]}")
    tables = {t["table"]: t for t in found["tables"]} if found else {}
    for which, grid in page.truth.items():
        rows, others = data_rows(tables[which]) if which in tables else ([], [])
        next_row = 0
        for labels, values in grid.truth:
            last = labels[-1] if labels else None
            at = next((i for i in range(next_row, len(rows)) if last is None or last in rows[i][0]), None)
            row = rows[at] if at is not None else None
            if row:
                next_row = at + 1
            if labels:
                count["labels"] += 1
                count["labels right"] += row is not None and row[0] == labels
                if row is None or row[0] != labels:
                    notes.append(f"label {which} {row[0] if row else None} for {labels}")
            for x, value in enumerate(values):
                cell = row[1][x] if row and x < len(row[1]) else None
                count["values"] += 1
                right = cell is not None and key(cell) == key(value)
                count["values right"] += right
                if not right:
                    notes.append(f"value {which} {last} {x}: {cell!r} for {value!r}")
                    count["values wrong"] += bool(cell)
        wanted = collections.Counter(key(c[4]) for c in grid.cells if c[5] in ("head", "lone"))
        count["heads"] += sum(wanted.values())
        count["heads right"] += sum((wanted & collections.Counter(others)).values())
        if wanted - collections.Counter(others):
            notes.append(f"heads {which} {list((collections.Counter(others) - wanted))[:4]}"
                         f" for {list((wanted - collections.Counter(others)))[:4]}")
    lines = collections.Counter(key(line) for s in found["sections"] for line in s["text"].split("\n")) if found else {}
    count["paragraphs"] += sum(page.prose.values())
    count["paragraphs right"] += sum((page.prose & collections.Counter(lines)).values())
    if page.prose - collections.Counter(lines):
        notes.append(f"paragraph {next(iter(page.prose - collections.Counter(lines)))[:60]}")
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("texts", nargs="*")
    parser.add_argument("--program", default=str(root / ".build/release/gongkai"))
    parser.add_argument("--printers", default="weasyprint,reportlab,office")
    parser.add_argument("--variants", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="folder for what is made; PDF files that it holds are not made again")
    parser.add_argument("--layout", default="cells")
    parser.add_argument("--show", type=int, default=0, help="differences to print for each PDF")
    options = parser.parse_args()
    folder = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="gongkai-printers-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    texts = [pathlib.Path(t) for t in options.texts] or sorted((root / "Corpus/sample").glob("*.txt"))
    printers = {"weasyprint": print_weasyprint, "reportlab": print_reportlab, "office": print_office}
    totals = {}
    for name in options.printers.split(","):
        for at, text in enumerate(texts):
            report = inspect(options.program, text)
            for variant in range(options.variants):
                style = Style(f"{options.seed}-{name}-{at}-{variant}")
                page = Page(report, style)
                path = folder / f"{name}-{text.stem}-{options.seed}-{variant}.pdf"
                try:
                    if not path.exists():
                        printers[name](page, style, path, folder)
                except (ImportError, FileNotFoundError) as error:
                    print(f"{name}: {error}", file=sys.stderr)
                    break
                except Exception as error:
                    # A layout that the printer cannot set, such as a column too narrow.
                    print(f"{path.name}: {error}"[:200], file=sys.stderr)
                    continue
                notes = []
                found = inspect(options.program, path, "--pdf-layout", options.layout)
                totals.setdefault(name, collections.Counter()).update(score(page, found, notes))
                if options.show and notes:
                    print(path)
                    for note in notes[:options.show]:
                        print("   ", note)
    print(f"{'':12} {'sections':>9} {'values':>13} {'wrong':>6} {'labels':>11} {'heads':>11} {'paragraphs':>11}")
    for name, c in totals.items():
        print(f"{name:12} {c['sections right']:>4}/{c['sections']:<4} {c['values right']:>6}/{c['values']:<6} "
              f"{c['values wrong']:>6} " + " ".join(
                  f"{c[w + ' right']:>5}/{c[w]:<5}" for w in ["labels", "heads", "paragraphs"]))
    if not options.keep:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
