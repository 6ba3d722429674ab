"""What a driver in Python needs: result lines, memory, and the timing that all drivers do alike."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

WARM_SECONDS = 1.0
CLASS_SECONDS = 2.0
MOST_ROUNDS = 200
LEAST_ROUNDS = 3


class Results:
    """Appends lines to the file of results."""

    def __init__(self, peer: str, version: str, path: Path) -> None:
        self.head = {"peer": peer, "version": version}
        self.path = path

    def add(self, kind: str, **values: Any) -> None:  # noqa: ANN401
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps({**self.head, "kind": kind, **values}, ensure_ascii=False) + "\n")


def memory() -> tuple[int, int]:
    """Peak resident memory and anonymous resident memory now, in kB."""
    values = {}
    for line in Path("/proc/self/status").read_text().splitlines():
        name, _, rest = line.partition(":")
        if name in ("VmHWM", "RssAnon"):
            values[name] = int(rest.split()[0])
    return values["VmHWM"], values["RssAnon"]


def processor_time() -> float:
    times = os.times()
    return times.user + times.system


def percentile(values: list[float], share: float) -> float:
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def time_class(results: Results, name: str, queries: list[dict], search: Callable[[dict], object]) -> None:
    """Times each query many times; percentiles are over the queries, each by its median.

    So one busy neighbour does not move them; `raw_p99_us` is over all calls.
    """
    clock = time.perf_counter
    start = clock()
    while clock() - start < WARM_SECONDS:
        for query in queries:
            search(query)
    times: list[list[float]] = [[] for _ in queries]
    start, rounds = clock(), 0
    while rounds < LEAST_ROUNDS or (rounds < MOST_ROUNDS and clock() - start < CLASS_SECONDS):
        for number, query in enumerate(queries):
            before = clock()
            search(query)
            times[number].append((clock() - before) * 1e6)
        rounds += 1
    medians = [percentile(each, 0.5) for each in times]
    results.add(
        "class",
        **{"class": name},
        n=len(queries),
        rounds=rounds,
        p50_us=round(percentile(medians, 0.5), 1),
        p95_us=round(percentile(medians, 0.95), 1),
        p99_us=round(percentile(medians, 0.99), 1),
        mean_us=round(sum(medians) / len(medians), 1),
        raw_p99_us=round(percentile([value for each in times for value in each], 0.99), 1),
        qps=round(len(medians) / sum(medians) * 1e6, 1),
    )


def time_call(results: Results, what: str, call: Callable[[], object]) -> None:
    """The least cost of a call that does nothing, over five tries."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(4000):
            call()
        best = min(best, (time.perf_counter() - start) / 4000)
    results.add("overhead", what=what, us=round(best * 1e6, 3))
