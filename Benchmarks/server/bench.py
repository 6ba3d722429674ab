#!/usr/bin/env python3
"""Load on the daemon over loopback, with wrk: bench.py GONGKAI GONGKAID INDEX [PEER_URL]

Prints Markdown: for term, phrase and facet questions at 1, 8, 64 and 512 connections the throughput and the times, beside the time
that the same questions take inside the process; the same for a peer, if one runs at PEER_URL (see peer.py); then ten times what the
daemon can do, with its usual bounds; then its memory before and after. The cache of answers is off, so every question is answered.
Rounds are interleaved and the median of three is given. BENCH_PARTS names some of load, overload and growth. Needs wrk and Python
alone.
"""

import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

GONGKAI, GONGKAID, INDEX = sys.argv[1:4]
PEER = sys.argv[4].rstrip("/") if len(sys.argv) > 4 else None
HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = os.environ.get("BENCH_SECONDS", "4")
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
MEMORY_SECONDS = int(os.environ.get("BENCH_MEMORY_SECONDS", "600"))

# Strings of three characters and more, because the peer knows no shorter ones.
WORDS = ["公众号", "办事处", "自然人", "工作者", "互联网", "疫情防控", "行政复议", "营商环境", "信息公开", "规范性文件", "依申请公开", "政务公开"]
PHRASES = ["政府信息公开申请", "主动公开政府信息", "行政规范性文件", "公民、法人和其他组织", "政务新媒体", "本年新收政府信息公开申请数量",
           "存在的主要问题", "国家秘密", "第三方合法权益", "开展业务培训"]


def questions(kind, peer=False):
    quote = urllib.parse.quote
    if peer:
        return [f"/?q={quote(words)}" + ("&facet=1" if kind == "facet" else "") for words in (PHRASES if kind == "phrase" else WORDS)]
    if kind == "phrase":
        return [f"/v1/search?q=%22{quote(words)}%22" for words in PHRASES]
    return [f"/v1/search?q={quote(words)}" + ("&facets=province,year,section" if kind == "facet" else "") for words in WORDS]


def daemon(*options):
    process = subprocess.Popen([GONGKAID, "--index", INDEX, "--listen", "127.0.0.1:0", "--no-access-log", "--cache", "0", *options],
                               stdout=subprocess.PIPE, text=True)
    return process, process.stdout.readline().split()[1].rstrip("/")


def wrk(url, paths, connections, seconds=SECONDS, rate=None):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(paths) + "\n")
        file.flush()
        threads = connections if rate else 1
        extra = [str(rate), str(threads)] if rate else []
        output = subprocess.run(["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s",
                                 "-s", f"{HERE}/questions.lua", url, "--", file.name, *extra],
                                capture_output=True, text=True, check=True).stdout
    line = next(line for line in output.splitlines() if line.startswith("RESULT"))
    names = ["rate", "p50", "p99", "accepted", "refused", "failed", "errors", "accepted_p50", "accepted_p99"]
    return dict(zip(names, map(float, line.split()[1:])))


def inside(url, paths):
    """The time that answers say they took, in milliseconds."""
    address = urllib.parse.urlparse(url)
    connection = http.client.HTTPConnection(address.hostname, address.port)
    times = []
    for _ in range(5):
        for path in paths:
            connection.request("GET", path)
            times.append(json.loads(connection.getresponse().read())["took_ms"])
    return statistics.median(times)


def memory(process):
    with open(f"/proc/{process.pid}/status") as status:
        return next(int(line.split()[1]) / 1000 for line in status if line.startswith("VmRSS"))


def load():
    process, url = daemon("--waiting", "100000")
    try:
        rows = {}
        for _ in range(ROUNDS):
            for connections in (1, 8, 64, 512):
                for kind in ("term", "phrase", "facet"):
                    rows.setdefault(("gongkaid", kind, connections), []).append(wrk(url, questions(kind), connections))
                    if PEER:
                        rows.setdefault(("peer", kind, connections), []).append(wrk(PEER, questions(kind, True), connections))
        print("| Server | Questions | Inside, ms | Connections | Answers a second | p50, ms | p99, ms | Failed |\n|---|---|--:|--:|--:|--:|--:|--:|")
        for (server, kind, connections), runs in sorted(rows.items()):
            middle = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
            own = f"{inside(url, questions(kind)):.2f}" if server == "gongkaid" else ""
            failed = sum(run["failed"] + run["refused"] + run["errors"] for run in runs)
            print(f"| {server} | {kind} | {own} | {connections} | {middle['rate']:.0f} | {middle['p50']:.2f} | {middle['p99']:.2f} | {failed:.0f} |")
    finally:
        process.terminate()
        process.wait()


def overload():
    process, url = daemon()
    try:
        paths = questions("facet")
        alone, many = [], []
        for _ in range(ROUNDS):
            alone.append(wrk(url, paths, 1, rate=20))
            capacity = wrk(url, paths, 2)["rate"]
            many.append((capacity, wrk(url, paths, 60, rate=int(capacity * 10))))
        print("\n| Capacity, a second | Asked, a second | Answered | Refused | Failed | p99 alone, ms | p99 of those answered, ms |"
              "\n|--:|--:|--:|--:|--:|--:|--:|")
        for single, (capacity, run) in zip(alone, many):
            print(f"| {capacity:.0f} | {run['rate']:.0f} | {run['accepted']:.0f} | {run['refused']:.0f} | {run['failed'] + run['errors']:.0f} "
                  f"| {single['accepted_p99']:.2f} | {run['accepted_p99']:.2f} |")
    finally:
        process.terminate()
        process.wait()


def growth():
    process, url = daemon()
    try:
        figures = []
        start = time.monotonic()
        while time.monotonic() - start < MEMORY_SECONDS:
            for kind in ("term", "phrase", "facet"):
                wrk(url, questions(kind), 8, seconds=5)
            figures.append((time.monotonic() - start, memory(process)))
        print("\n| Seconds of load | Megabytes |\n|--:|--:|")
        for second, megabytes in figures[::max(len(figures) // 10, 1)]:
            print(f"| {second:.0f} | {megabytes:.0f} |")
    finally:
        process.terminate()
        process.wait()


for part in os.environ.get("BENCH_PARTS", "load overload growth").split():
    globals()[part]()
