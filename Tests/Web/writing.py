#!/usr/bin/env python3
"""A writer that commits every second while readers ask: writing.py GONGKAI URL INDEX [SECONDS]

Each run of the writer adds one report to the five samples that the index must hold at first, and may join segments in further
commits. Fails when a request fails, or when an answer mixes two generations: its total, its facets and its hits must all be of the
one it names, all answers of one generation must agree on its reports, and a later one may not have fewer.
Needs Python alone.
"""

import http.client
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

GONGKAI, URL, INDEX = sys.argv[1:4]
SECONDS = int(sys.argv[4]) if len(sys.argv) > 4 else 120
ADDRESS = urllib.parse.urlparse(URL)
SAMPLE = pathlib.Path("Corpus/sample/000_37e901e8ac7f78da.txt").read_text(encoding="utf-8")
QUESTIONS = ["/v1/search?limit=0&facets=year,province", "/v1/tables?q=%E5%85%AC%E5%BC%80", "/v1/trend?q=%E5%85%AC%E5%BC%80",
             "/v1/search?q=%E6%B2%88%E8%8D%A1&by=report&limit=100", "/v1/export?by=report&fields=report&format=jsonl&header=true"]

stop = threading.Event()
failures = []
reports_of = {}
answers = 0
lock = threading.Lock()


def check(question, body):
    if "export" in question:
        rows = [json.loads(line) for line in body.splitlines()]
        about = rows[0]["provenance"]
        generation, reports = about["index"]["generation"], about["total"]["reports"]
        assert len(rows) - 1 == reports, "rows of another generation than the total"
    else:
        answer = json.loads(body)
        generation = answer["index"]["generation"]
        reports = answer["total"]["reports"]
        if "facets" in answer and "year" in answer["facets"]:
            for cells in answer["facets"].values():
                assert sum(cell["reports"] for cell in cells) == reports, "facets of another generation than the total"
        if "series" in answer:
            assert sum(row["reports"] for row in answer["series"][0]["years"]) == reports
        if answer.get("hits"):
            # One sample and each report that was added hold the word.
            assert len(answer["hits"]) == min(reports, 100)
            reports += 4
    with lock:
        known = reports_of.setdefault(generation, reports)
    assert reports == known, (question, reports, known, generation)
    return generation, reports


def reader(number):
    global answers
    connection = http.client.HTTPConnection(ADDRESS.hostname, ADDRESS.port, timeout=30)
    turn = number
    last = (0, 5)
    while not stop.is_set():
        turn += 1
        question = QUESTIONS[turn % len(QUESTIONS)]
        try:
            connection.request("GET", question)
            reply = connection.getresponse()
            body = reply.read()
            if reply.status == 503:
                # Asked too much at a time, and told so: that is no failure of the writer's doing.
                continue
            assert reply.status == 200, (question, reply.status, body[:300])
            found = check(question, body)
            assert found[0] >= last[0], "an older generation after a newer one"
            assert found[1] >= last[1], "fewer reports after more"
            last = found
            with lock:
                answers += 1
        except Exception as error:
            failures.append(repr(error))
            connection.close()


def main():
    with tempfile.TemporaryDirectory() as folder:
        readers = [threading.Thread(target=reader, args=(number,)) for number in range(4)]
        for thread in readers:
            thread.start()
        start = time.monotonic()
        commits = 0
        while time.monotonic() - start < SECONDS:
            commits += 1
            text = SAMPLE.replace("沈荡镇", f"沈荡{commits}镇")
            pathlib.Path(folder, f"r{commits}.txt").write_text(text, encoding="utf-8")
            subprocess.run([GONGKAI, "index", folder, "--index", INDEX], check=True, stdout=subprocess.DEVNULL)
            time.sleep(max(0.0, start + commits - time.monotonic()))
        stop.set()
        for thread in readers:
            thread.join()
    print(f"{commits} runs, {answers} answers of {len(reports_of)} generations, {len(failures)} failures")
    most = max(reports_of.values(), default=0)
    if most not in (4 + commits, 5 + commits):
        failures.append(f"the last generation that was seen has {most} reports after {commits} runs")
    for failure in failures[:10]:
        print(failure)
    return 1 if failures or answers == 0 or len(reports_of) < commits // 2 else 0


sys.exit(main())
