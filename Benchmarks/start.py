#!/usr/bin/env python3
"""What a search by the command line takes from start to end, cold and warm: start.py GONGKAI INDEX [ROUNDS]

Cold: the system has forgotten all files, the program and its libraries among them; that takes root. Warm: the same search again at once.
Each is a process of its own, the questions in turn. Prints Markdown, milliseconds and how much was read from the disk: medians, with the range.
"""

import os
import resource
import statistics
import subprocess
import sys
import time

GONGKAI, INDEX = sys.argv[1:3]
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 7
QUESTIONS = {
    "no search: --version": ["--version"],
    "a word": ["search", "培训", "--index", INDEX],
    "a phrase": ["search", '"依申请公开"', "--index", INDEX],
    "a word, three facets": ["search", "培训", "--facets", "province,year,section", "--index", INDEX],
}
DROP = "/proc/sys/vm/drop_caches"


def forget():
    os.sync()
    with open(DROP, "w", encoding="ascii") as file:
        file.write("3\n")


def run(arguments):
    """Milliseconds, and megabytes that were read from the disk."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_inblock
    start = time.perf_counter()
    subprocess.run([GONGKAI, *arguments], check=True, stdout=subprocess.DEVNULL)
    took = (time.perf_counter() - start) * 1000
    return took, (resource.getrusage(resource.RUSAGE_CHILDREN).ru_inblock - before) * 512 / 1e6


def cell(values):
    return f"{statistics.median(values):.0f} ({min(values):.0f}–{max(values):.0f})"


def main():
    if not os.access(DROP, os.W_OK):
        sys.exit(f"start.py: {DROP} cannot be written to; run this as root")
    cold, warm = ({name: [] for name in QUESTIONS} for _ in range(2))
    for _ in range(ROUNDS):
        for name, arguments in QUESTIONS.items():
            forget()
            cold[name].append(run(arguments))
            warm[name].append(run(arguments))
    print("| | cold, ms | read, MB | warm, ms |\n|---|---:|---:|---:|")
    for name in QUESTIONS:
        read = statistics.median(megabytes for _, megabytes in cold[name])
        print(f"| {name} | {cell([t for t, _ in cold[name]])} | {read:.1f} | {cell([t for t, _ in warm[name]])} |")


if __name__ == "__main__":
    main()
