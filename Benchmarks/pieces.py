"""Instructions that single pieces of the engine take: pieces.py --driver PATH

A count of instructions is the same on a busy machine, so it shows a change of a few per cent that a clock would not.
Each piece runs twice under valgrind with different numbers of rounds; the difference is free of start-up.
"""

import argparse
import os
import re
import shutil
import subprocess
from pathlib import Path

from corpus import make_corpus
from tools import Tools, install_packages, run

# Piece: rounds of the shorter run, rounds of the longer. The cache of runs is full after two rounds.
PIECES = {
    "unpack": (10, 60),
    "term-lookup": (10, 60),
    "phrase-alignment": (1, 4),
    "phrase-match": (1, 3),
    "facet-count": (10, 60),
    "segmentation": (1, 3),
    "segmentation-cached": (3, 6),
    # Whole searches, by class of queries.
    "term_freq": (10, 60),
    "term_rare": (10, 60),
    "or": (3, 13),
    "and": (3, 13),
    "term_filter": (3, 13),
    "term_facet": (3, 13),
    "phrase_common": (1, 3),
    "phrase_any": (1, 3),
}


def count_instructions(program: Path, folder: Path, index: Path, piece: str, rounds: int) -> tuple[int, int, str]:
    """Instructions of one run, and what a round is made of."""
    command: list[str | Path] = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program]
    # Hashing with a seed of its own in each process would move the counts.
    environment = {**os.environ, "SWIFT_DETERMINISTIC_HASHING": "1"}
    done = run([*command, "piece", folder, index, piece, str(rounds)], env=environment)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if found is None:
        raise SystemExit(f"bench: valgrind counted nothing:\n{done.stderr}")
    count, what, _ = done.stdout.split()
    return int(found[1]), int(count), what


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--driver", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path(os.environ.get("GONGKAI_BENCH", ".build/bench")))
    options = parser.parse_args()
    tools = Tools(options.work.resolve(), options.driver.resolve())
    tools.prepare([])
    install_packages([] if shutil.which("valgrind") else ["valgrind"])
    folder = make_corpus(tools, "reports", "1k")
    index = folder / "index/pieces"
    index.parent.mkdir(exist_ok=True)
    subprocess.run([tools.driver, "build", folder, index, "/dev/null"], stderr=subprocess.DEVNULL, check=True)
    # valgrind 3.19 stops at the compiler's debugging information.
    program = tools.work / "pieces-program"
    run(["strip", "--strip-debug", "-o", program, tools.driver])
    print("| piece | a round | instructions a round | each |\n|---|---:|---:|---:|")
    for piece, (few, many) in PIECES.items():
        less, _, _ = count_instructions(program, folder, index, piece, few)
        more, count, what = count_instructions(program, folder, index, piece, many)
        instructions = (more - less) / (many - few)
        print(f"| {piece} | {count} {what} | {instructions:,.0f} | {instructions / count:,.2f} |", flush=True)


if __name__ == "__main__":
    main()
