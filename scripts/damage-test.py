#!/usr/bin/env python3
"""Damage the files of an index and see that nothing goes unnoticed.

    scripts/damage-test.py [--flips 1000] [--others 100] [--seed 1] [--gongkai .build/release/gongkai]
                           [--corpus Corpus/sample]

Flips change single bytes, spread over all files by their lengths; the others cut a file short, zero a page, put a page in
another's place, or exchange two files. For each, on a fresh copy of the index: `gongkai check` must end with 65 and name
the file; a search must end with 0 and the answer of the sound index, or with 65 and one line; none may trap, hang or take
over 10 s.
"""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

QUERIES = ['"依申请公开"', "政府 信息 公开", '"结果维持"', '"公民、法人"', "微信 OR 微博 -法院"]


def run(arguments):
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=10)
    return done.returncode, done.stdout, done.stderr


def answer(output):
    found = json.loads(output)
    found.pop("took_ms")
    return found


PAGE = 4096


def flip(chance, data):
    place = chance.randrange(len(data))
    data[place] ^= chance.randrange(1, 256)
    return f"byte {place}"


def cut(chance, data):
    length = chance.randrange(len(data))
    del data[length:]
    return f"cut at {length}"


def zero(chance, data):
    start = chance.randrange(len(data)) // PAGE * PAGE
    end = min(start + PAGE, len(data))
    # A page of zeroes alone would be as it was.
    if not any(data[start:end]):
        return flip(chance, data)
    data[start:end] = bytes(end - start)
    return f"page at {start} zeroed"


def displace(chance, data):
    pages = len(data) // PAGE
    if pages < 2:
        return cut(chance, data)
    first, second = (page * PAGE for page in chance.sample(range(pages), 2))
    if data[first : first + PAGE] == data[second : second + PAGE]:
        return flip(chance, data)
    data[first : first + PAGE] = data[second : second + PAGE]
    return f"page at {first} is that at {second}"


class DamageTest:
    """A sound index, its answers, and what became of damaged copies."""

    def __init__(self, options):
        self.gongkai = options.gongkai
        self.chance = random.Random(options.seed)
        self.work = tempfile.mkdtemp(prefix="gongkai-damage-")
        self.sound, self.index, tree = (os.path.join(self.work, name) for name in ("sound", "index", "tree"))
        # Two commits, so that there is more than one segment, and a list of deleted reports.
        shutil.copytree(options.corpus, tree)
        paths = sorted(os.path.join(folder, name) for folder, _, names in os.walk(tree) for name in names)
        self.build(tree)
        for path in paths[: max(1, len(paths) // 4)]:
            with open(path, "a", encoding="utf-8") as file:
                file.write("\n本报告已更正。\n")
        self.build(tree)
        self.search = [self.gongkai, "search", "--facets", "--json", "--index"]
        self.expected = {query: answer(run(self.search + [self.sound, query])[1]) for query in QUERIES}
        self.files = [name for name in sorted(os.listdir(self.sound)) if name != "write.lock"]
        self.sizes = [os.path.getsize(os.path.join(self.sound, name)) for name in self.files]
        self.unseen, self.wrong, self.trapped, self.right, self.refused = [], [], [], 0, 0

    def build(self, tree):
        status, _, errors = run([self.gongkai, "index", tree, "--index", self.sound])
        assert status == 0, errors

    def any_file(self):
        return self.chance.choices(self.files, self.sizes)[0]

    def damage(self, name, kind):
        """Damages files in a fresh copy: what was done, and to which."""
        shutil.rmtree(self.index, ignore_errors=True)
        shutil.copytree(self.sound, self.index)
        path = os.path.join(self.index, name)
        if kind == "exchange":
            other = self.chance.choice([file for file in self.files if file != name])
            os.rename(path, path + ".tmp")
            os.rename(os.path.join(self.index, other), path)
            os.rename(path + ".tmp", os.path.join(self.index, other))
            return f"{name} and {other} exchanged", [name, other]
        with open(path, "rb") as file:
            data = bytearray(file.read())
        what = kind(self.chance, data)
        with open(path, "wb") as file:
            file.write(data)
        return f"{name}: {what}", [name]

    def one(self, number, kind):
        done, names = self.damage(self.any_file(), kind)
        what = f"{number}: {done}"
        status, output, errors = run([self.gongkai, "check", "--index", self.index])
        if status != 65 or not any(name in output + errors for name in names):
            self.unseen.append(f"{what}: check ended with {status}: {output}{errors}")
        query = QUERIES[number % len(QUERIES)]
        status, output, errors = run(self.search + [self.index, query])
        if status == 0 and answer(output) == self.expected[query]:
            self.right += 1
        elif status == 0:
            self.wrong.append(f"{what}: {query}")
        elif status == 65 and errors.count("\n") == 1:
            self.refused += 1
        else:
            self.trapped.append(f"{what}: search ended with {status}: {errors}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--others", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gongkai", default=".build/release/gongkai")
    parser.add_argument("--corpus", default="Corpus/sample")
    options = parser.parse_args()
    test = DamageTest(options)
    for number in range(options.flips):
        test.one(number, flip)
    for number in range(options.others):
        test.one(number, [cut, zero, displace, "exchange"][number % 4])
    shutil.rmtree(test.work)
    for line in test.unseen + test.wrong + test.trapped:
        print(line)
    print(
        f"{options.flips} flips and {options.others} others over {len(test.files)} files, {sum(test.sizes)} bytes: "
        f"{len(test.unseen)} unseen by check; searches: {test.right} right, {test.refused} refused with one line, "
        f"{len(test.wrong)} wrong, {len(test.trapped)} otherwise"
    )
    return 1 if test.unseen or test.wrong or test.trapped else 0


sys.exit(main())
