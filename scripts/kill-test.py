#!/usr/bin/env python3
"""Kill writing runs at random moments and see that the last commit stands.

    scripts/kill-test.py TREE [--kills 100] [--seed 1] [--gongkai .build/release/gongkai]

TREE is a folder of reports; the fewer, the more kills in an hour. A copy of it is indexed; then, again and again, some
files are changed, taken away or put back, a run of `index`, `index --prune` or `merge` is started and killed with SIGKILL
after a random time between nothing and about what a run takes; one that ended before that is looked at like the others, and
not counted. After each: the index opens at a commit that is
not older, with the reports of before or, if the run committed, of after; `gongkai check` is clean; no lock is in the way of
the next run. After the last, a run completes and leaves no file that no commit names.
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

BUSY = 75


def run(*arguments):
    return subprocess.run(arguments, capture_output=True, text=True)


class KillTest:
    """An index, the folder it was made of, and what must be found in it."""

    def __init__(self, options):
        self.gongkai = options.gongkai
        self.chance = random.Random(options.seed)
        self.work = tempfile.mkdtemp(prefix="gongkai-kill-")
        self.tree, self.index = (os.path.join(self.work, name) for name in ("tree", "index"))
        self.aside = os.path.join(self.work, "aside")
        shutil.copytree(options.tree, self.tree)
        self.paths = sorted(os.path.join(folder, name) for folder, _, names in os.walk(self.tree) for name in names)
        self.texts = {path: pathlib.Path(path).read_bytes() for path in self.paths}
        os.mkdir(self.aside)
        self.removed = set()
        self.faults, self.outcomes = [], {}
        start = time.monotonic()
        first = run(self.gongkai, "index", self.tree, "--index", self.index, "--json")
        self.whole = time.monotonic() - start
        assert first.returncode == 0, first.stderr
        assert json.loads(first.stdout)["total"]["reports"] == len(self.paths), "each file of the tree is one report"
        self.held = set(self.paths)
        # The longest that a run is let live, so that about one in five ends before, however busy the machine is.
        self.longest = self.whole
        self.generation = 1
        self.killed = 0
        print(f"{len(self.paths)} reports in {self.whole:.2f} s", flush=True)

    def change(self, number):
        """Changes a good part of the files, so that a run has something to write; which. They do not grow by it."""
        here = [path for path in self.paths if path not in self.removed]
        chosen = self.chance.sample(here, max(1, len(here) // 2))
        for path in chosen:
            pathlib.Path(path).write_bytes(self.texts[path] + f"\n本报告第{number}次更新。\n".encode())
        return chosen

    def move(self):
        """Takes some files away, or puts those back that were."""
        aside = [os.path.join(self.aside, f"{number}") for number in range(len(self.paths))]
        if self.removed:
            for path in self.removed:
                shutil.move(aside[self.paths.index(path)], path)
            self.removed = set()
        else:
            self.removed = set(self.chance.sample(self.paths, max(1, len(self.paths) // 4)))
            for path in self.removed:
                shutil.move(path, aside[self.paths.index(path)])

    def kill(self, number):
        kind = self.chance.choice(["index", "index", "prune", "merge"])
        if kind == "index":
            self.change(number)
        elif kind == "prune":
            self.move()
        here = set(self.paths) - self.removed
        after = {"index": self.held | here, "prune": here, "merge": self.held}[kind]
        arguments = ["merge"] if kind == "merge" else ["index", self.tree] + (["--prune"] if kind == "prune" else [])
        process = subprocess.Popen(
            [self.gongkai, *arguments, "--index", self.index], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(self.chance.random() * self.longest)
        process.send_signal(signal.SIGKILL)
        status = process.wait()
        if kind != "merge":
            self.longest *= 0.9 if status == 0 else 1.03
        what = f"kill {number}, {kind}"
        if status == BUSY:
            self.faults.append(f"{what}: a lock was in the way")
        elif status not in (0, -signal.SIGKILL):
            self.faults.append(f"{what}: the run ended with {status}")
        committed = self.inspect(what, after)
        if status == 0 and self.held != after:
            self.faults.append(f"{what}: a whole run left {len(self.held)} reports, not {len(after)}")
        end = "ended before" if status == 0 else "killed after its commit" if committed else "killed before its commit"
        self.outcomes[kind, end] = self.outcomes.get((kind, end), 0) + 1
        self.killed += status == -signal.SIGKILL

    def inspect(self, what, after):
        """Looks at the index as a reader does; whether there was a commit."""
        search = run(self.gongkai, "search", '"政府信息公开"', "--limit", "1", "--json", "--index", self.index)
        if search.returncode != 0:
            self.faults.append(f"{what}: search ended with {search.returncode}: {search.stderr}")
            return False
        generation = json.loads(search.stdout)["index"]["generation"]
        reports = json.loads(run(self.gongkai, "stats", "--json", "--index", self.index).stdout)["reports"]
        check = run(self.gongkai, "check", "--index", self.index)
        if check.returncode != 0:
            self.faults.append(f"{what}: check: {check.stdout}{check.stderr}")
        if generation < self.generation:
            self.faults.append(f"{what}: generation went back from {self.generation} to {generation}")
        committed = generation != self.generation
        if committed:
            self.held = after
        if reports != len(self.held):
            self.faults.append(f"{what}: {reports} reports instead of {len(self.held)}")
        self.generation = generation
        return committed

    def finish(self):
        """A whole run puts everything right."""
        final = run(self.gongkai, "index", self.tree, "--prune", "--index", self.index, "--json")
        if final.returncode != 0 or json.loads(final.stdout)["total"]["reports"] != len(self.paths) - len(self.removed):
            self.faults.append(f"the last run ended with {final.returncode}: {final.stdout}{final.stderr}")
        segments = json.loads(run(self.gongkai, "stats", "--json", "--index", self.index).stdout)["segments"]
        names = [name for name in os.listdir(self.index) if name.endswith(".segment")]
        if len(names) != segments:
            self.faults.append(f"{len(names)} segment files for {segments} segments")
        shutil.rmtree(self.work)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tree")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gongkai", default=".build/release/gongkai")
    options = parser.parse_args()
    test = KillTest(options)
    runs = 0
    while test.killed < options.kills and len(test.faults) < 100:
        test.kill(runs)
        runs += 1
    test.finish()
    for fault in test.faults:
        print(fault)
    for (kind, end), count in sorted(test.outcomes.items()):
        print(f"{kind}: {count} {end}")
    print(f"{test.killed} kills in {runs} runs: {len(test.faults)} faults")
    return 1 if test.faults else 0


if __name__ == "__main__":
    sys.exit(main())
