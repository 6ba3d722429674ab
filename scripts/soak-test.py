#!/usr/bin/env python3
"""Write, join, kill, read and serve for an hour, and see that answers stay right and nothing grows.

    scripts/soak-test.py TREE [--minutes 60] [--seed 1] [--gongkai .build/release/gongkai] [--gongkaid .build/release/gongkaid]

One writer, as in kill-test.py, whose runs are killed four times in five, and vacuums now and then; one daemon that readers ask
without a pause. Beside them a model says what must be found: the words that the last committed run brought stand in as many
reports as it changed; an answer is of a generation that was committed, and all answers of one generation agree; the daemon
comes to the newest within 10 s. Memory and descriptors of the daemon and bytes of the index are written down each minute; their
medians of the last third may not lie above those of the first by more than a fifth.
"""
import argparse
import http.client
import importlib.util
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

QUESTION = "/v1/search?limit=1&facets=year&q=" + urllib.parse.quote('"政府信息公开"')


def load(name):
    """A script beside this one, as a module."""
    path = pathlib.Path(__file__).with_name(name)
    spec = importlib.util.spec_from_file_location(path.stem.replace("-", "_"), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


kill_test = load("kill-test.py")


class Daemon:
    """A running gongkaid, asked over one connection a thread."""

    def __init__(self, program, index):
        # A file: what the daemon logs of an hour of commits fills a pipe that nobody reads.
        self.log = tempfile.TemporaryFile("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [program, "--index", index, "--listen", "127.0.0.1:0", "--no-access-log", "--cache", "0"],
            stdout=subprocess.PIPE, stderr=self.log, text=True,
        )
        greeting = self.process.stdout.readline()
        self.address = urllib.parse.urlparse(greeting.split()[1])

    def ask(self, question):
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=30)
        try:
            connection.request("GET", question)
            reply = connection.getresponse()
            return reply.status, reply.read()
        finally:
            connection.close()

    def size(self):
        """Resident memory in bytes, and open descriptors."""
        folder = f"/proc/{self.process.pid}"
        with open(f"{folder}/statm", encoding="ascii") as file:
            pages = int(file.read().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE"), len(os.listdir(f"{folder}/fd"))


    def end(self, faults):
        self.process.send_signal(signal.SIGTERM)
        try:
            if self.process.wait(30) != 0:
                faults.append(f"the daemon ended with {self.process.returncode}")
        except subprocess.TimeoutExpired:
            faults.append("the daemon did not end within 30 s")
            self.process.kill()
        self.log.seek(0)
        log = self.log.read()
        if '"level":"error"' in log:
            faults.append(f"the daemon logged an error: {log[-500:]}")


class SoakTest(kill_test.KillTest):
    """The writer and the model; readers run beside it."""

    def __init__(self, options):
        super().__init__(options)
        self.daemon = Daemon(options.gongkaid, self.index)
        self.answers = {}
        self.asked = 0
        self.changed = []
        self.lock = threading.Lock()
        self.stop = threading.Event()

    def change(self, number):
        self.changed = super().change(number)
        return self.changed

    def read(self):
        newest = 0
        while not self.stop.is_set():
            try:
                status, body = self.daemon.ask(QUESTION)
                if status == 503:
                    continue
                assert status == 200, (status, body[:200])
                answer = json.loads(body)
                generation, total = answer["index"]["generation"], answer["total"]
                assert generation >= newest, f"generation {generation} after {newest}"
                newest = generation
                assert sum(cell["reports"] for cell in answer["facets"]["year"]) == total["reports"], "facets disagree"
                with self.lock:
                    self.asked += 1
                    known = self.answers.setdefault(generation, total)
                assert known == total, f"generation {generation} answers {total} and {known}"
                time.sleep(0.01)
            except Exception as error:  # noqa: BLE001, anything that goes wrong is a fault
                self.faults.append(f"reader: {error!r}")
                time.sleep(1)

    def inspect(self, what, after):
        committed = super().inspect(what, after)
        if committed and what.endswith(", index"):
            number = what.split()[1].rstrip(",")
            found = self.find(f'"本报告第{number}次更新"')
            if found != len(self.changed):
                self.faults.append(f"{what}: {found} reports with its words instead of {len(self.changed)}")
        limit = time.monotonic() + 10
        while json.loads(self.daemon.ask(QUESTION)[1]).get("index", {}).get("generation", 0) < self.generation:
            if time.monotonic() > limit:
                self.faults.append(f"{what}: the daemon is still before generation {self.generation}")
                break
            time.sleep(0.05)
        return committed

    def find(self, query):
        return json.loads(
            kill_test.run(self.gongkai, "search", query, "--limit", "0", "--json", "--index", self.index).stdout
        )["total"]["reports"]

    def bytes_of_index(self):
        return sum(entry.stat().st_size for entry in os.scandir(self.index) if entry.is_file())

    def soak(self, minutes):
        readers = [threading.Thread(target=self.read) for _ in range(2)]
        for reader in readers:
            reader.start()
        start = time.monotonic()
        samples, number = [], 0
        while time.monotonic() - start < minutes * 60:
            self.kill(number)
            number += 1
            if number % 200 == 0:
                vacuum = kill_test.run(self.gongkai, "vacuum", "--index", self.index)
                if vacuum.returncode != 0:
                    self.faults.append(f"vacuum ended with {vacuum.returncode}: {vacuum.stderr}")
                self.inspect("vacuum", self.held)
            if time.monotonic() - start > 60 * (len(samples) + 1):
                samples.append((*self.daemon.size(), self.bytes_of_index()))
        self.stop.set()
        for reader in readers:
            reader.join()
        self.daemon.end(self.faults)
        self.compare(samples)
        return number

    def compare(self, samples):
        """The first third of the samples beside the last."""
        third = max(1, len(samples) // 3)
        for place, name in enumerate(["bytes of memory", "descriptors", "bytes of index"]):
            values = [sample[place] for sample in samples] or [0]
            first, last = statistics.median(values[:third]), statistics.median(values[-third:])
            print(f"{name}: {first:.0f} at first, {last:.0f} at last, {max(values):.0f} at most")
            if last > first * 1.2:
                self.faults.append(f"{name} grew from {first:.0f} to {last:.0f}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tree")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gongkai", default=".build/release/gongkai")
    parser.add_argument("--gongkaid", default=".build/release/gongkaid")
    options = parser.parse_args()
    test = SoakTest(options)
    count = test.soak(options.minutes)
    test.finish()
    for fault in test.faults[:50]:
        print(fault)
    for (kind, end), number in sorted(test.outcomes.items()):
        print(f"{kind}: {number} {end}")
    print(f"{count} runs, {test.asked} answers of {len(test.answers)} generations: {len(test.faults)} faults")
    return 1 if test.faults else 0


if __name__ == "__main__":
    sys.exit(main())
