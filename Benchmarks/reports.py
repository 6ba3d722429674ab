"""Generates annual reports on the disclosure of government information, and writes their sections as units.

    reports.py COUNT FOLDER [--seed 7] [--tree DIR]

Report n depends on the seed and n alone, so 1,000 reports are the first of 20,000. `--tree` writes each report as a
text file too, by province and year, for measuring the whole program.
"""

import argparse
from multiprocessing import Pool
from pathlib import Path
from random import Random

from report_grammar import CN, H5, HEADS, SUBHEADS
from report_tables import numbers3, numbers4, render_tables, table2_rows
from report_words import Context, Generator
from units import Unit

SEED = 7

HALF = str.maketrans({"，": ",", "：": ":", "；": ";", "（": "(", "）": ")"})
SHAPES = ("tab", "cell", "pipe", "md")


def join_inline(items: list[str], r: Random) -> str:
    """Points of a list in one paragraph."""
    style = int(r.random() * 3)
    if style == 0:
        return "".join(f"{CN[i]}是{s}。" for i, s in enumerate(items))
    if style == 1:
        return "；".join(f"{CN[i]}是{s}" for i, s in enumerate(items)) + "。"
    return "；".join("%d.%s" % (i + 1, s) for i, s in enumerate(items)) + "。"


def make_report(gen: Generator, seed: int, number: int) -> tuple[Context, list[str]]:
    """Facts and sections of a report. The sections are the whole text; what stands before the first belongs to it."""
    ctx = Context(gen, seed, number)
    r, rnd = ctx.r, ctx.rnd
    shape = SHAPES[(0, 0, 0, 1, 1, 1, 2, 2, 3, 3)[int(rnd() * 10)]]
    year, new = ctx.year, ctx.year >= 2021
    para = "\n\n" if shape in ("tab", "md") else "\n"
    ysp = " " if shape == "tab" and rnd() < 0.5 else ""
    title = "%s%s%d%s年%s政府信息公开工作年度报告" % (ctx.org, ysp, year, ysp, "度" if rnd() < 0.4 else "")
    rows2 = table2_rows(ctx, new)
    grid = numbers3(ctx, new)
    n4 = numbers4(ctx)
    t2, t3, t4 = render_tables(shape, rows2, grid, n4, new)
    got = grid[0][6] if grid else 0

    def head(no: int) -> str:
        h = f"{CN[no - 1]}、{HEADS[no - 1]}"
        if shape == "md":
            h = ("## " if no <= 2 else "### " if no == 3 else "#### ") + h
        return h + para

    # preamble and section 1
    pre = []
    if shape == "tab":
        pre.append("\n\n" + title)
    elif shape == "cell":
        pre.append(title[:-6] + "\n" + title[-6:])
    elif shape == "pipe":
        pre.append(
            "%dN/%d-%d\n单位审核公开\n%s\n%d-%02d-%02d\n主动公开\n%s"
            % (
                11330000000000000 + int(rnd() * 999999999999),
                year + 1,
                int(rnd() * 99999),
                ctx.short,
                year + 1,
                1 + int(rnd() * 3),
                1 + int(rnd() * 28),
                title,
            )
        )
    else:
        pre.append("# " + title)
    if rnd() < 0.8:
        pre.append("".join(gen.say_distinct("S_INTRO", ctx, 1 + int(rnd() * 4))))
    body1 = [gen.say("S_GEN", ctx, 3 + int(rnd() * 6))]
    st = int(rnd() * 3)
    for k, (h, nt) in enumerate(SUBHEADS):
        label = (f"（{CN[k]}）", "（%d）" % (k + 1), f"({CN[k]}) ")[st] + h + ("情况" if rnd() < 0.5 else "")
        if nt == "S_B" and got == 0:
            txt = "%d年%s未收到政府信息公开申请。" % (year, ctx.we) + (gen.say("S_B", ctx) if rnd() < 0.5 else "")
        elif nt == "S_B" and grid:
            g = grid
            txt = (
                "%d年，%s共收到政府信息公开申请%d件，其中自然人申请%d件，上年结转%d件，予以公开%d件，部分公开%d件，结转下年度继续办理%d件。"
                % (year, ctx.we, got, g[0][0], g[1][6], g[2][6], g[3][6], g[-1][6])
                + gen.say("S_B", ctx, 1 + int(rnd() * 3))
            )
        else:
            txt = "".join(gen.say_distinct(nt, ctx, 3 + int(rnd() * 5)))
        body1.append(label + ("。" if rnd() < 0.6 else para) + txt)
    s1 = para.join(pre) + para + head(1) + para.join(body1) + para
    s2 = head(2) + t2 + "\n"
    s3 = head(3) + t3 + "\n"
    s4 = head(4) + t4 + "\n"
    p = gen.say_distinct("S_PROB", ctx, 2 + int(rnd() * 3))
    m = gen.say_distinct("S_IMP", ctx, 2 + int(rnd() * 4))
    hp, hi = r.choice(H5)
    s5 = head(5)
    s5 += (
        (hp + para if hp else "%d年，%s政府信息公开工作取得了一定成效，但仍存在一些不足：" % (year, ctx.we))
        + join_inline(p, r)
        + para
    )
    s5 += (hi + para if hi else f"下一步，{ctx.we}将从以下几个方面进行改进：") + join_inline(m, r) + para
    s6 = head(6) + gen.say("S_6", ctx) + "\n"
    secs = [s1, s2, s3, s4, s5, s6]
    if shape == "pipe":
        secs = [s.translate(HALF) for s in secs]
    elif shape == "tab":
        # page breaks fall inside paragraphs of extracted text
        s = secs[0]
        for _ in range(int(rnd() * 3)):
            k = int(len(s) * (0.3 + 0.6 * rnd()))
            s = s[:k] + "\n\n" + s[k:]
        secs[0] = s
        if ysp:
            secs[0] = secs[0].replace("%d年" % year, "%d 年" % year)
    return ctx, secs


# One generator a process, made when its first share begins.
_generators: list[Generator] = []


def _make_share(share: tuple[int, int, int, str]) -> str:
    seed, start, end, tree = share
    if not _generators:
        _generators.append(Generator())
    lines = []
    for number in range(start, end):
        facts, sections = make_report(_generators[0], seed, number)
        name = f"r{number:07d}"
        for section, text in enumerate(sections, 1):
            place = (facts.prov, facts.city, facts.county)
            lines.append(Unit(name, *place, str(facts.year), str(section), HEADS[section - 1], text).line())
        if tree:
            folder = Path(tree, facts.prov, str(facts.year))
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.txt").write_bytes("".join(sections).encode())
    return "".join(lines)


def write_reports(count: int, folder: Path, seed: int = SEED, tree: str = "") -> None:
    """Writes `units.tsv`, on two processes."""
    # Made here, where a missing package ends the program; the pool would wait for a worker that ended.
    if not _generators:
        _generators.append(Generator())
    step = 250
    shares = [(seed, start, min(count, start + step), tree) for start in range(0, count, step)]
    with open(folder / "units.tsv", "w", encoding="utf-8", newline="\n") as out, Pool(2) as pool:
        for lines in pool.imap(_make_share, shares):
            out.write(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--tree", default="")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    write_reports(options.count, options.folder, options.seed, options.tree)
