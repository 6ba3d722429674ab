#!/usr/bin/env python3
"""Damage an index of several segments in random ways, repair it, and see that nothing is wrong or lost in silence.

    scripts/repair-test.py TREE [--damages 200] [--seed 1] [--gongkai .build/release/gongkai]

TREE is a folder of some dozen to some hundred reports. It is indexed in several runs, with reports that are changed and
pruned between them, twice: one index has its sources beside it, the sources of the other are gone. Each damage, on a fresh
copy of one of them, changes one to three files: a byte flipped, bytes cut off, a zeroed page, garbage, a file removed, two
files that change places. Then `gongkai repair` must end with 0 or 65 within 60 s, `gongkai check` must be clean, and what
`gongkai export` gives, all texts and the answers to some queries, must be that of the sound index but for the reports that
were named or counted as lost. Where the commit point and the lists of deleted reports are damaged together, deleted reports
may be there again, and without a commit point a file that is gone is not missed.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

QUERIES = ['"依申请公开"', '"公开"', '"结果维持"', "培训 OR 信息"]


def run(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(arguments, capture_output=True, text=True, timeout=60)


def rows(gongkai: str, index: str, fields: str, *query: str) -> dict[str, list[str]]:
    """The rows of each report."""
    ended = run(gongkai, "export", *query, "--index", index, "--fields", "report," + fields, "--format", "tsv")
    assert ended.returncode == 0, ended.stderr
    found: dict[str, list[str]] = {}
    for line in ended.stdout.splitlines()[1:]:
        report, rest = line.split("\t", 1)
        found.setdefault(report, []).append(rest)
    return found


def state(gongkai: str, index: str) -> list[dict[str, list[str]]]:
    texts = rows(gongkai, index, "path,year,province,city,county,kind,section,heading,text")
    return [texts] + [rows(gongkai, index, "section,places", query) for query in QUERIES]


def make(gongkai: str, tree: str, work: str, chance: random.Random) -> str:
    """An index of five runs over a copy of the tree."""
    files = sorted(Path(tree).rglob("*.txt"))
    copy, index = f"{work}/tree", f"{work}/index"
    os.makedirs(copy)
    step = max(len(files) // 5, 1)
    for number in range(5):
        for path in files[number * step : (number + 1) * step]:
            shutil.copy(path, f"{copy}/{path.name}")
        for name in chance.sample(sorted(os.listdir(copy)), step // 5):
            with open(f"{copy}/{name}", "a", encoding="utf-8") as file:
                file.write(f"\n本报告第{number}次更新。\n")
        if number == 4:
            for name in chance.sample(sorted(os.listdir(copy)), 3):
                os.remove(f"{copy}/{name}")
        ended = run(gongkai, "index", copy, "--index", index, "--prune", "--json")
        assert ended.returncode == 0, ended.stderr
    return index


def damage(index: str, names: list[str], chance: random.Random) -> str:
    done = []
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        name = chance.choice(names)
        path = Path(index, name)
        if not path.exists() or path.stat().st_size == 0:
            continue
        content = bytearray(path.read_bytes())
        kind = chance.choice(["flip", "flip", "cut", "zero", "garbage", "remove", "swap"])
        place = chance.randrange(len(content))
        if kind == "flip":
            content[place] ^= chance.randrange(1, 256)
        elif kind == "cut":
            del content[place:]
        elif kind == "zero":
            place -= place % 4096
            content[place : place + 4096] = bytes(len(content[place : place + 4096]))
        elif kind == "garbage":
            length = min(chance.randrange(1, 3000), len(content) - place)
            content[place : place + length] = chance.randbytes(length)
        done.append(f"{kind} {name} at {place}")
        # Never written in place: the copies share their files with the sound index.
        path.unlink()
        if kind == "swap":
            other = Path(index, chance.choice(names))
            if other.exists():
                path.write_bytes(other.read_bytes())
                other.unlink()
                other.write_bytes(content)
            else:
                path.write_bytes(content)
        elif kind != "remove":
            path.write_bytes(content)
    return ", ".join(done)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree")
    parser.add_argument("--damages", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gongkai", default=".build/release/gongkai")
    options = parser.parse_args()
    gongkai = os.path.abspath(options.gongkai)
    chance = random.Random(options.seed)
    faults: list[str] = []
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="gongkai-repair-") as work:
        subjects = []
        for number, is_there in enumerate([True, False]):
            index = make(gongkai, options.tree, f"{work}/{number}", chance)
            truth = state(gongkai, index)
            if not is_there:
                shutil.rmtree(f"{work}/{number}/tree")
            subjects.append((index, is_there, truth))
            size = sum(path.stat().st_size for path in Path(index).iterdir())
            files = len(list(Path(index).iterdir())) - 1
            print(f"{len(truth[0])} reports in {files} files, {size} bytes, sources {'there' if is_there else 'gone'}")
        target = f"{work}/damaged"
        for number in range(options.damages):
            sound, is_there, truth = subjects[number % 2]
            names = sorted(name for name in os.listdir(sound) if name != "write.lock")
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(sound, target, copy_function=os.link)
            what = f"damage {number} ({damage(target, names, chance)})"

            def is_changed(ending: str) -> bool:
                return any(
                    name.endswith(ending) or name.startswith(ending)
                    for name in names
                    if not Path(target, name).exists()
                    or Path(target, name).read_bytes() != Path(sound, name).read_bytes()
                )

            is_vague = is_changed("commit-") and is_changed(".deletes")
            ended = run(gongkai, "repair", "--json", "--index", target)
            if ended.returncode not in (0, 65) or ended.stderr.count("\n") > 1:
                faults.append(f"{what}: repair ended with {ended.returncode}: {ended.stderr}")
                continue
            if not ended.stdout:
                # Nothing that could be brought back, in one line.
                counts["refused"] += 1
                continue
            said = json.loads(ended.stdout)
            if not said["problems"]:
                counts["unharmed"] += 1
            lost = {report["id"] for report in said["lost"]}
            counts["whole" if ended.returncode == 0 else "partly"] += 1
            counts["reports untouched"] += said["untouched"]
            counts["reports brought over"] += said["brought_over"]
            counts["reports from sources"] += len(said["from_sources"])
            counts["reports lost by name"] += len(lost)
            counts["reports lost without name"] += said["nameless"]
            if (ended.returncode == 0) != said["whole"]:
                faults.append(f"{what}: ended with {ended.returncode}")
            check = run(gongkai, "check", "--index", target)
            if check.returncode != 0:
                faults.append(f"{what}: check ended with {check.returncode}: {check.stdout}{check.stderr}")
                continue
            found = state(gongkai, target)
            missing = truth[0].keys() - found[0].keys()
            again = found[0].keys() - truth[0].keys()
            if again or (is_vague and any(found[0][id] != truth[0][id] for id in found[0].keys() & truth[0].keys())):
                counts["with deleted reports again"] += 1
                if not (is_vague and said["from_segments"]):
                    faults.append(f"{what}: reports that were not there: {sorted(again)}")
                continue
            counts["reports missing without a word, for lack of a commit point"] += len(missing - lost) * said["from_segments"]
            if len(missing - lost) > said["nameless"] and not said["from_segments"]:
                faults.append(f"{what}: lost without a word: {sorted(missing - lost)}")
            if lost & found[0].keys():
                faults.append(f"{what}: named as lost, but there: {sorted(lost & found[0].keys())}")
            if is_there and lost & truth[0].keys():
                faults.append(f"{what}: lost though the source is there: {sorted(lost & truth[0].keys())}")
            for before, after in zip(truth, found, strict=True):
                expected = {id: sorted(rows) for id, rows in before.items() if id in found[0]}
                if {id: sorted(rows) for id, rows in after.items()} != expected:
                    faults.append(f"{what}: an answer is another")
    for fault in faults:
        print(fault)
    print(
        f"{options.damages} damages: "
        + ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
        + f"; {len(faults)} faults"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
