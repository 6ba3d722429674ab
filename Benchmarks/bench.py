"""Builds and queries all engines in turn and prints one table: bench.py --driver PATH [--size 1k] [--corpus reports]

`make bench` calls it; README.md says what is measured and how.
"""

import argparse
import os
import subprocess
from pathlib import Path

from check import check
from corpus import make_corpus
from table import Table, read_results
from tools import HERE, Tools, log

ENGINES = ("tantivy", "lucene", "ours")
# How ours is asked beside the mode that does the peers' work.
MODES = ("words", "exact", "inside")


class Bench:
    """One corpus, one file of results."""

    def __init__(self, tools: Tools, folder: Path) -> None:
        self.tools = tools
        self.folder = folder
        self.results = folder / "results.jsonl"

    def call(self, engine: str, command: str, *more: str, threads: int = 1) -> None:
        """Runs an engine's driver, in a process of its own."""
        index = self.folder / "index" / f"{engine}-{threads}"
        index.parent.mkdir(exist_ok=True)
        places: list[str | Path] = [command, self.folder, index, self.results]
        driver: list[str | Path]
        if engine == "ours":
            driver = [self.tools.driver]
            more = (*more, "--threads", str(threads))
        else:
            more = (*more, str(threads))
            if engine == "tantivy":
                driver = [self.tools.python, HERE / "peers/tantivy_peer.py"]
            else:
                path = f"{self.tools.lucene}/classes:{self.tools.lucene}/run/*"
                driver = [self.tools.java(), "-Xmx2g", "--enable-native-access=ALL-UNNAMED", "-cp", path, "LucenePeer"]
        with open(self.folder / "log.txt", "ab") as noise:
            done = subprocess.run([*driver, *places, *more], stdout=noise, stderr=noise, check=False)
        if done.returncode != 0:
            raise SystemExit(f"bench: {engine} {command} failed; see {noise.name}")

    def time_icu(self) -> None:
        """Cuts the same text with ICU alone, on one core: what building is measured against."""
        with open(self.folder / "units.tsv", "rb") as units:
            done = subprocess.run(
                [self.tools.segment, "7"], stdin=units, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True
            )
        line = done.stderr.decode().strip()
        with open(self.results, "a", encoding="utf-8") as out:
            out.write('{"peer":"icu",' + line[1:] + "\n")

    def run(self, engines: list[str], runs: int) -> None:
        """All runs, engine after engine in each, so that a slow minute hits all alike."""
        self.results.unlink(missing_ok=True)
        (self.folder / "log.txt").unlink(missing_ok=True)
        for number in range(1, runs + 1):
            log(f"run {number} of {runs}: ICU")
            self.time_icu()
            for engine in engines:
                log(f"run {number} of {runs}: {engine}")
                self.call(engine, "build", threads=2)
                self.call(engine, "build")
                if engine == "ours":
                    for mode in MODES:
                        self.call(engine, "query", "--mode", mode)
                else:
                    self.call(engine, "query")

    def report(self) -> bool:
        """Prints the table; whether ours answered everything rightly."""
        results = read_results(self.results)
        checked = check(self.folder, results)
        Table(results, checked).print()
        for engine in (name for name in checked if name != "ours-inside"):
            for wrong in checked[engine].wrong[:5]:
                log(f"{engine}: {wrong}")
        return all(checked[engine].is_right() for engine in ("ours", "ours-exact") if engine in checked)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--driver", type=Path, required=True, help="the program gongkai-bench")
    parser.add_argument("--work", type=Path, default=Path(os.environ.get("GONGKAI_BENCH", ".build/bench")))
    parser.add_argument("--corpus", choices=("reports", "prose"), default="reports")
    parser.add_argument("--size", default="1k", help="1k, 20k, 100k or a number of reports")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--engines", default=" ".join(ENGINES), help="some of: %(default)s")
    options = parser.parse_args()
    engines = options.engines.split()
    if unknown := set(engines) - set(ENGINES):
        parser.error(f"unknown engines: {' '.join(sorted(unknown))}")
    tools = Tools(options.work.resolve(), options.driver.resolve())
    tools.prepare(engines)
    bench = Bench(tools, make_corpus(tools, options.corpus, options.size))
    bench.run(engines, options.runs)
    if not bench.report():
        raise SystemExit("bench: ours differs from brute force")


if __name__ == "__main__":
    main()
