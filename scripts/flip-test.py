#!/usr/bin/env python3
"""Flip single bytes of an index and see that nothing goes unnoticed.

    scripts/flip-test.py [--flips 1000] [--seed 1] [--gongkai .build/release/gongkai] [--corpus Corpus/sample]

For each flip, on a fresh copy of the index: `gongkai check` must end with 65 and name the file; a set of searches
must end with 0 and the answer of the sound index, or with 65 and one line; none may trap, hang or take over 10 s.
Flips are spread over all files by their lengths.
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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gongkai", default=".build/release/gongkai")
    parser.add_argument("--corpus", default="Corpus/sample")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    work = tempfile.mkdtemp(prefix="gongkai-flip-")
    sound = os.path.join(work, "sound")
    index = os.path.join(work, "index")
    assert run([options.gongkai, "index", options.corpus, "--index", sound])[0] == 0
    search = [options.gongkai, "search", "--facets", "--json", "--index"]
    expected = {query: answer(run(search + [sound, query])[1]) for query in QUERIES}
    files = [name for name in sorted(os.listdir(sound)) if name != "write.lock"]
    sizes = [os.path.getsize(os.path.join(sound, name)) for name in files]
    unseen, wrong, trapped, right, refused = [], [], [], 0, 0
    for number in range(options.flips):
        place = chance.randrange(sum(sizes))
        which = 0
        while place >= sizes[which]:
            place -= sizes[which]
            which += 1
        shutil.rmtree(index, ignore_errors=True)
        shutil.copytree(sound, index)
        with open(os.path.join(index, files[which]), "r+b") as file:
            file.seek(place)
            byte = file.read(1)[0]
            file.seek(place)
            file.write(bytes([byte ^ chance.randrange(1, 256)]))
        what = f"flip {number}: {files[which]} at {place}"
        status, output, errors = run([options.gongkai, "check", "--index", index])
        if status != 65 or files[which] not in output + errors:
            unseen.append(f"{what}: check ended with {status}: {output}{errors}")
        query = QUERIES[number % len(QUERIES)]
        status, output, errors = run(search + [index, query])
        if status == 0 and answer(output) == expected[query]:
            right += 1
        elif status == 0:
            wrong.append(f"{what}: {query}")
        elif status == 65 and errors.count("\n") == 1:
            refused += 1
        else:
            trapped.append(f"{what}: search ended with {status}: {errors}")
    shutil.rmtree(work)
    for line in unseen + wrong + trapped:
        print(line)
    print(
        f"{options.flips} flips over {len(files)} files, {sum(sizes)} bytes: {len(unseen)} unseen by check; searches: "
        f"{right} right, {refused} refused with one line, {len(wrong)} wrong, {len(trapped)} otherwise"
    )
    return 1 if unseen or wrong or trapped else 0


sys.exit(main())
