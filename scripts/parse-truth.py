#!/usr/bin/env python3
"""Generate reports, have them parsed, and compare with what they were generated from.

    scripts/parse-truth.py [--count 2000] [--seed 1] [--gongkai .build/release/gongkai] [--show 3]

Needs the packages that Benchmarks/requirements.txt names first. Compared for each report: title, organ, year,
place, the bounds of all sections with every letter between them, and every number of tables 3 and 4. Places are right,
partial (what is told is right), unknown, in a city of another year (the generator has one list of them), or wrong.
Ends with 1 when anything is wrong.
"""

import argparse
import collections
import json
import re
import subprocess
import sys
import tempfile
from multiprocessing import Pool
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Benchmarks"))

from report_words import Generator  # noqa: E402
from reports import make_report  # noqa: E402

_generators: list[Generator] = []
Result = tuple[collections.Counter, dict[str, list[str]]]


def letters(text: str) -> str:
    """What a parser may not lose or move: ideographs, Latin letters and digits."""
    return "".join(c for c in text if "\u4e00" <= c <= "\u9fff" or c == "〇" or (c.isascii() and c.isalnum()))


def generate(seed: int, number: int) -> dict:
    """A report and what it is to be parsed as."""
    if not _generators:
        _generators.append(Generator())
    facts, sections = make_report(_generators[0], seed, number)
    place = (facts.prov, facts.city, facts.county)
    return {"organ": facts.org, "year": facts.year, "place": place, "sections": sections}


def section_errors(truth: dict, parsed: dict) -> list[str]:
    if [s["number"] for s in parsed["sections"]] != [0, 1, 2, 3, 4, 5, 6]:
        return ["sections found"]
    ours: dict[int, str] = collections.defaultdict(str)
    for section in parsed["sections"]:
        # What stands before the first section belongs to it in the generator.
        ours[max(1, section["number"])] += letters(section["heading"] + section["text"])
    return [
        f"bounds of section {number}"
        for number, text in enumerate(truth["sections"], 1)
        if letters(text) != ours[number]
    ]


def numbers(text: str) -> list[int]:
    """The numbers of a table's text, without those that number its rows."""
    return [int(n) for n in re.findall(r"\d+", re.sub(r"(?<!\d)\d\.(?=\D)", "", text))]


def cell_errors(truth: dict, parsed: dict, counts: collections.Counter) -> list[str]:
    tables = {table["table"]: table for table in parsed["tables"]}
    if set(tables) != {2, 3, 4}:
        return ["tables found"]
    errors = []
    expected = numbers(truth["sections"][2].split("\n", 1)[1])
    rows = [r for r in tables[3]["rows"] if len(r) >= 8 and all(re.fullmatch(r"\d+", cell) for cell in r[-7:])]
    found = [int(cell) for row in rows for cell in row[-7:]]
    counts["cells"] += len(expected)
    if found != expected:
        errors.append("cells of table 3")
    expected = numbers(truth["sections"][3].split("\n", 1)[1])
    counts["cells"] += len(expected)
    if [int(c) for c in tables[4]["rows"][-1] if c.isdigit()] != expected:
        errors.append("cells of table 4")
    return errors


def place_state(truth: dict, parsed: dict) -> str:
    region = parsed["region"] or {}
    told = [region.get(key) or "" for key in ("province", "city", "county")]
    # An organ of a city is of no county; cities and counties right under their province have no city of their own.
    of_city = truth["organ"].startswith(truth["place"][1]) and not truth["organ"].startswith(truth["place"][2])
    expected = [truth["place"][0], truth["place"][1], "" if of_city else truth["place"][2]]
    if expected[1] in (expected[0], expected[2]):
        expected[1] = told[1]
    if told == expected:
        return "right"
    if not any(told):
        return "unknown"
    if all(not t or t == e for t, e in zip(told, expected, strict=True)):
        return "partial"
    return "in a city of another year" if (told[0], told[2]) == (expected[0], expected[2]) else "wrong"


def compare(truth: dict, parsed: dict, counts: collections.Counter, examples: dict[str, list[str]]) -> None:
    errors = section_errors(truth, parsed) + cell_errors(truth, parsed, counts)
    title = letters(parsed["title"])
    if not title.startswith(letters(truth["organ"])) or not title.endswith("政府信息公开工作年度报告"):
        errors.append("title")
    if parsed["organ"] != truth["organ"]:
        errors.append("organ")
    if parsed["year"] != truth["year"]:
        errors.append("year")
    counts["reports"] += 1
    state = place_state(truth, parsed)
    counts[f"place {state}"] += 1
    if state != "right":
        region = parsed["region"] or {}
        found = [region.get(key) for key in ("province", "city", "county")]
        examples[f"place {state}"].append(f"{truth['organ']}: {truth['place']}, found {found}")
    for error in errors:
        counts[f"error: {error}"] += 1
        examples[f"error: {error}"].append(f"{parsed['title']}, {parsed['organ']}, {parsed['year']}")


def check(task: tuple[int, range, str, int]) -> Result:
    """Generates, parses and compares some reports."""
    seed, numbers, program, shown = task
    counts: collections.Counter = collections.Counter()
    examples: dict[str, list[str]] = collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            truth = generate(seed, number)
            file = Path(folder, f"r{number:07d}.txt")
            file.write_text("".join(truth["sections"]), encoding="utf-8", newline="\n")
            run = subprocess.run([program, "inspect", "--json", file], capture_output=True, check=True)
            compare(truth, json.loads(run.stdout), counts, examples)
    return counts, {kind: lines[:shown] for kind, lines in examples.items()}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--gongkai", default=str(ROOT / ".build/release/gongkai"))
    options.add_argument("--show", type=int, default=3, help="examples of each kind of error")
    chosen = options.parse_args()
    tasks = [
        (chosen.seed, range(start, min(chosen.count, start + 100)), chosen.gongkai, chosen.show)
        for start in range(0, chosen.count, 100)
    ]
    counts: collections.Counter = collections.Counter()
    examples: dict[str, list[str]] = collections.defaultdict(list)
    with Pool(2) as pool:
        for part, shown in pool.imap(check, tasks):
            counts += part
            for kind, lines in shown.items():
                examples[kind] += lines
    for kind, count in sorted(counts.items()):
        print(f"{kind}\t{count}")
        for example in examples[kind][: chosen.show]:
            print(f"\t{example}")
    wrong = counts["place wrong"] + sum(count for kind, count in counts.items() if kind.startswith("error"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
