#!/usr/bin/env python3
"""Kill an indexing run at random moments and see that the last commit stands.

    scripts/kill-test.py TREE [--kills 100] [--seed 1] [--gongkai .build/release/gongkai]

TREE is a folder of reports, large enough that a run takes a second or more. A copy of it is indexed; then, again and again,
some files are changed, a new run is started and killed with SIGKILL after a random time between nothing and a
whole run. After each kill: the index opens at a commit, with the counts of that commit; `gongkai check` is
clean; after the last, a run completes and leaves no file that no commit names.
"""
import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time


def run(*arguments):
    return subprocess.run(arguments, capture_output=True, text=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tree")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gongkai", default=".build/release/gongkai")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    work = tempfile.mkdtemp(prefix="gongkai-kill-")
    tree, index = os.path.join(work, "tree"), os.path.join(work, "index")
    shutil.copytree(options.tree, tree)
    paths = sorted(os.path.join(folder, name) for folder, _, names in os.walk(tree) for name in names)
    index_run = [options.gongkai, "index", tree, "--index", index, "--json"]
    start = time.monotonic()
    first = run(*index_run)
    whole = time.monotonic() - start
    assert first.returncode == 0, first.stderr
    expected = json.loads(first.stdout)["total"]["reports"]
    print(f"{expected} reports in {whole:.1f} s")
    faults, committed, last = [], 0, 1
    for number in range(options.kills):
        # Change a good part, so that a run has something to write; the number of reports stays the same.
        for path in chance.sample(paths, max(1, len(paths) // 2)):
            with open(path, "a", encoding="utf-8") as file:
                file.write(f"\n本报告第{number}次更新。\n")
        process = subprocess.Popen(index_run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.random() * whole)
        process.send_signal(signal.SIGKILL)
        process.wait()
        search = run(options.gongkai, "search", '"政府信息公开"', "--limit", "1", "--json", "--index", index)
        if search.returncode != 0:
            faults.append(f"kill {number}: search ended with {search.returncode}: {search.stderr}")
            continue
        found = json.loads(search.stdout)
        stats = json.loads(run(options.gongkai, "stats", "--json", "--index", index).stdout)
        check = run(options.gongkai, "check", "--index", index)
        generation = found["index"]["generation"]
        committed += generation != last
        if generation < last:
            faults.append(f"kill {number}: generation went back from {last} to {generation}")
        last = generation
        if stats["reports"] != expected:
            faults.append(f"kill {number}: {stats['reports']} reports instead of {expected}")
        if check.returncode != 0:
            faults.append(f"kill {number}: check: {check.stdout}{check.stderr}")
    final = run(*index_run)
    if final.returncode != 0 or json.loads(final.stdout)["total"]["reports"] != expected:
        faults.append(f"the last run ended with {final.returncode}: {final.stdout}{final.stderr}")
    segments = json.loads(run(options.gongkai, "stats", "--json", "--index", index).stdout)["segments"]
    names = [name for name in os.listdir(index) if name.endswith(".segment")]
    if len(names) != segments:
        faults.append(f"{len(names)} segment files for {segments} segments")
    shutil.rmtree(work)
    for fault in faults:
        print(fault)
    print(
        f"{options.kills} kills: {committed} came after a new commit, {options.kills - committed} before; "
        f"{len(faults)} faults"
    )
    return 1 if faults else 0


sys.exit(main())
