"""The table: a row a measure, a column an engine, medians of all runs."""

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median

from check import Checked
from units import read_lines

ORDER = ("tantivy", "tantivy-2t", "lucene", "lucene-2t", "ours", "ours-2t", "ours-exact", "ours-inside")
PEERS = ("tantivy", "lucene")


def read_results(path: Path) -> list[dict]:
    return [json.loads(line) for line in read_lines(path)]


def number(value: float) -> str:
    """Three figures or so."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def spread(values: list[float]) -> str:
    """The range over the runs, or nothing for a single one."""
    return f" ({number(min(values))}–{number(max(values))})" if len(values) > 1 else ""


def megabytes(count: float) -> str:
    return f"{count / 1e6:.1f}"


class Table:
    """Collects the lines of all runs and prints them."""

    def __init__(self, results: list[dict], checked: dict[str, Checked]) -> None:
        self.lines: dict[tuple[str, str, str], list[dict]] = defaultdict(list)
        for line in results:
            if line["kind"] != "hits":
                self.lines[line["peer"], line["kind"], line.get("class", "")].append(line)
        self.checked = checked
        self.icu = self.lines["icu", "segment", ""]
        self.engines = [name for name in ORDER if any(key[0] == name for key in self.lines)]
        self.classes = list(dict.fromkeys(key[2] for key in self.lines if key[1] == "class"))

    def values(self, engine: str, kind: str, name: str, of_class: str = "") -> list[float]:
        return [line[name] for line in self.lines.get((engine, kind, of_class), []) if line.get(name) is not None]

    def icu_seconds(self) -> float:
        return median(line["total_s"] for line in self.icu)

    def row(self, title: str, cell: Callable[[str], str], ratio: str = "") -> None:
        cells = [cell(engine) for engine in self.engines]
        if any(cells):
            print(f"| {title} | {' | '.join(cells)} | {ratio} |")

    def print_head(self) -> None:
        icu = self.icu[0]
        print(
            f"{icu['lines']} units, {icu['bytes'] / 1e6:.1f} MB of text; "
            f"{len(self.icu)} run{'s' * (len(self.icu) > 1)}, engines in turn, medians. "
            f"ICU {icu['icu']} alone cuts this text into words in {number(self.icu_seconds())} s on one core.\n"
        )
        print(f"| | {' | '.join(self.engines)} | ours ÷ best peer |")
        print("|---|" + "---:|" * (len(self.engines) + 1))
        versions = {key[0]: lines[0]["version"] for key, lines in self.lines.items() if key[1] == "build"}
        self.row("version", lambda engine: versions.get(engine, ""))

    def build_seconds(self, engine: str) -> list[float]:
        """Words given to the peers cost ICU's time; ours cuts its own."""
        lines = self.lines.get((engine, "build", ""), [])
        return [line["build_s"] + (0 if line.get("segments_itself") else self.icu_seconds()) for line in lines]

    def print_build(self) -> None:
        def seconds(engine: str) -> str:
            values = self.build_seconds(engine)
            return f"{number(median(values))}{spread(values)}" if values else ""

        def of_icu(engine: str) -> str:
            values = self.build_seconds(engine)
            return f"{median(values) / self.icu_seconds():.2f}" if values else ""

        def measure(name: str, show: Callable[[float], str]) -> Callable[[str], str]:
            def cell(engine: str) -> str:
                values = self.values(engine, "build", name)
                return show(median(values)) if values else ""

            return cell

        def bare_bytes(engine: str) -> float | None:
            lines = self.lines.get((engine, "build", ""), [])
            return median(line["index_bytes"] - line["store_bytes"] for line in lines) if lines else None

        def without_text(engine: str) -> str:
            count = bare_bytes(engine)
            return megabytes(count) if count else ""

        totals = [
            values for engine in self.engines if engine.startswith(PEERS) and (values := self.build_seconds(engine))
        ]
        best = min((median(values) for values in totals), default=None)
        two = self.build_seconds("ours-2t")
        self.row("build with segmentation, s", seconds, f"{median(two) / best:.2f} (2 threads)" if best and two else "")
        self.row("that ÷ ICU's time alone", of_icu)
        self.row("processor time of the build, s", measure("cpu_s", number))
        self.row("index, MB", measure("index_bytes", megabytes), self.ratio("build", "index_bytes"))
        bare = [count for peer in PEERS if (count := bare_bytes(peer))]
        ours = bare_bytes("ours")
        self.row("index without texts, MB", without_text, f"{ours / min(bare):.2f}" if ours and bare else "")
        self.row("peak memory building, MB", measure("peak_rss_kb", lambda value: megabytes(value * 1024)))

    def ratio(self, kind: str, name: str, of_class: str = "") -> str:
        peers = [median(values) for peer in PEERS if (values := self.values(peer, kind, name, of_class))]
        ours = self.values("ours", kind, name, of_class)
        return f"{median(ours) / min(peers):.2f}" if peers and ours else ""

    def print_queries(self) -> None:
        def memory(engine: str) -> str:
            values = self.values(engine, "query_mem", "anon_kb")
            return megabytes(median(values) * 1024) if values else ""

        def overhead(engine: str) -> str:
            values = self.values(engine, "overhead", "us")
            return number(median(values)) if values else ""

        self.row("anonymous memory querying, MB", memory, self.ratio("query_mem", "anon_kb"))
        self.row("search of the empty query, µs", overhead)
        for name in self.classes:

            def cell(engine: str, name: str = name) -> str:
                middle = self.values(engine, "class", "p50_us", name)
                if not middle:
                    return ""
                worst = median(self.values(engine, "class", "p99_us", name))
                return f"{number(median(middle))} / {number(worst)}{spread(middle)}"

            ratio = " / ".join(self.ratio("class", part, name) for part in ("p50_us", "p99_us"))
            self.row(f"{name}, µs p50 / p99", cell, ratio.strip(" /"))

    def print_checks(self) -> None:
        for what in ("totals", "facets", "scores"):

            def tally(engine: str, what: str = what) -> str:
                counts = getattr(self.checked[engine], what) if engine in self.checked else [0, 0]
                return f"{counts[0]}/{counts[1]}" if counts[1] else ""

            self.row(f"{what} as brute force", tally)
        for name in self.classes:

            def phrases(engine: str, name: str = name) -> str:
                if engine not in self.checked or name not in self.checked[engine].phrases:
                    return ""
                found = self.checked[engine].phrases[name]
                return f"{found.recall():.1f} % / {found.precision():.1f} %"

            self.row(f"{name}: recall / precision", phrases)

    def print(self) -> None:
        self.print_head()
        self.print_build()
        self.print_queries()
        self.print_checks()
