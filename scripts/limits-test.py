#!/usr/bin/env python3
"""Run gongkai where something is short or odd, and see that it says so in one line and leaves the index as it was.

    scripts/limits-test.py TREE [--gongkai .build/release/gongkai]

TREE is a folder of some hundred reports. Tried are: few open files, little memory, a limit of file sizes, a folder that
cannot be written to, sources that vanish and change while they are read, names that are long, not UTF-8, or hold the end of
a line, and a clock that is set back (with libfaketime where it is installed). After each the index must be sound and hold
what it held, or more. Run as root, it gives up its rights for the folder that cannot be written to.
"""

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

faults: list[str] = []


def run(*arguments: str, limit: tuple[int, int] | None = None, **more) -> subprocess.CompletedProcess:
    def prepare() -> None:
        if limit:
            resource.setrlimit(limit[0], (limit[1], limit[1]))

    # A death by a signal is told by its number; the backtrace that Swift would print takes memory, too.
    environment = os.environ | {"SWIFT_BACKTRACE": "enable=no"} | more.pop("environment", {})
    return subprocess.run(
        arguments, capture_output=True, text=True, errors="replace", timeout=120, preexec_fn=prepare, env=environment, **more
    )


def expect(what: str, holds: bool, ended: subprocess.CompletedProcess | None = None) -> None:
    if not holds:
        told = f" (ended with {ended.returncode}: {ended.stderr[:300]})" if ended else ""
        faults.append(what + told)
        print("FAULT: " + what + told)


class Subject:
    """An index of a few reports, and a tree with many more."""

    def __init__(self, gongkai: str, tree: str, work: str) -> None:
        self.gongkai, self.work = gongkai, work
        self.tree, self.index = f"{work}/tree", f"{work}/index"
        shutil.copytree(tree, self.tree)
        self.files = sorted(str(path) for path in Path(self.tree).rglob("*.txt"))

    def fresh(self) -> int:
        shutil.rmtree(self.index, ignore_errors=True)
        ended = run(self.gongkai, "index", *self.files[:10], "--index", self.index)
        assert ended.returncode == 0, ended.stderr
        return self.count()

    def count(self) -> int:
        return json.loads(run(self.gongkai, "stats", "--json", "--index", self.index).stdout)["reports"]

    def expect_sound(self, what: str, least: int) -> None:
        check = run(self.gongkai, "check", "--index", self.index)
        expect(f"{what}: the index is sound", check.returncode == 0, check)
        expect(f"{what}: nothing is gone", self.count() >= least)

    def expect_finishes(self, what: str) -> None:
        ended = run(self.gongkai, "index", self.tree, "--index", self.index)
        expect(f"{what}: without the limit the run succeeds", ended.returncode == 0, ended)
        expect(f"{what}: without the limit all are there", self.count() == len(self.files))

    def limited(self, what: str, limit: tuple[int, int], may_die: bool = False) -> None:
        before = self.fresh()
        ended = run(self.gongkai, "index", self.tree, "--index", self.index, limit=limit)
        one_line = ended.returncode == 74 and ended.stderr.count("\n") == 1
        expect(f"{what}: done, or one line", ended.returncode == 0 or one_line or may_die, ended)
        self.expect_sound(what, before)
        # No search is cut off by it: it ends with an answer or one line.
        search = run(self.gongkai, "search", "公开", "--limit", "1", "--index", self.index, limit=limit)
        one_line = search.returncode == 74 and search.stderr.count("\n") == 1
        expect(f"{what}: a search answers, or one line", search.returncode == 0 or one_line or may_die, search)
        self.expect_finishes(what)
        print(f"{what}: index ended with {ended.returncode}, search with {search.returncode}")


def read_only(subject: Subject) -> None:
    before = subject.fresh()
    for path in [subject.work, subject.tree, subject.index, *Path(subject.index).iterdir(), *subject.files]:
        os.chmod(path, 0o555 if os.path.isdir(path) else 0o444)
    # Root may write everywhere; the rights are those of nobody.
    nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    asked: list[tuple[list[str], Callable[[subprocess.CompletedProcess], bool]]] = [
        (["search", "公开", "--limit", "1"], lambda ended: ended.returncode == 0),
        (["check"], lambda ended: ended.returncode == 0),
        (["repair", "--dry-run"], lambda ended: ended.returncode == 0),
    ]
    asked += [
        (command, lambda ended: ended.returncode == 74 and ended.stderr.count("\n") == 1)
        for command in (["index", subject.tree], ["merge"], ["vacuum"], ["repair"])
    ]
    for command, holds in asked:
        ended = run(subject.gongkai, *command, "--index", subject.index, **nobody)
        expect(f"read-only folder: {command[0]}", holds(ended), ended)
    for path in [subject.work, subject.tree, subject.index]:
        os.chmod(path, 0o755)
    subject.expect_sound("read-only folder", before)
    print("read-only folder: search, check and repair --dry-run answer; index, merge, vacuum and repair refuse in one line")


def churn(subject: Subject, rounds: int = 20) -> None:
    """Sources vanish, come back, grow and are cut while they are read."""
    chance = random.Random(1)
    contents = {path: Path(path).read_bytes() for path in subject.files}
    before = subject.fresh()
    skipped = 0
    for _ in range(rounds):
        stop = threading.Event()

        def change() -> None:
            while not stop.is_set():
                path = chance.choice(subject.files)
                kind = chance.randrange(4)
                if kind == 0:
                    Path(path).unlink(missing_ok=True)
                elif kind == 1:
                    Path(path).write_bytes(contents[path] + "又一段。\n".encode() * chance.randrange(1, 2000))
                elif kind == 2 and os.path.exists(path):
                    os.truncate(path, chance.randrange(len(contents[path])))
                else:
                    Path(path).write_bytes(contents[path])

        worker = threading.Thread(target=change)
        worker.start()
        ended = run(subject.gongkai, "index", subject.tree, "--index", subject.index)
        stop.set()
        worker.join()
        expect("changing sources: the run ends with 0 or 65", ended.returncode in (0, 65), ended)
        lines = ended.stderr.splitlines()
        skipped += len(lines)
        expect("changing sources: a line for each source", all(line.endswith("; skipped") for line in lines), ended)
        subject.expect_sound("changing sources", before)
    for path, content in contents.items():
        Path(path).write_bytes(content)
    subject.expect_finishes("changing sources")
    print(f"changing sources: {rounds} runs beside a writer of sources, {skipped} sources named and skipped")


def names(subject: Subject) -> None:
    before = subject.fresh()
    odd = f"{subject.work}/odd"
    os.mkdir(odd)
    content = Path(subject.files[0]).read_bytes()
    good = [b"line\nend.txt", b"tab\t.txt", b"escape\x1b[31m.txt", "字".encode() * 80 + b".txt", b"plain.txt"]
    bad = [b"latin\xe9.txt", b"half\xe6\x94.txt"]
    for number, name in enumerate(good + bad):
        Path(os.fsdecode(os.fsencode(odd) + b"/" + name)).write_bytes(content + b"%d" % number)
    # Folders below each other until the path is too long for the system; each has a report.
    folder = os.open(odd, os.O_RDONLY)
    length, reachable = len(os.path.realpath(odd)), 0
    for number in range(20):
        os.mkdir("d" * 240, dir_fd=folder)
        below = os.open("d" * 240, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = below
        length += 241
        file = os.open("x.txt", os.O_WRONLY | os.O_CREAT, dir_fd=folder)
        os.write(file, content + b"x%d" % number)
        os.close(file)
        reachable += length + len("/x.txt") < 4096
    os.close(folder)
    ended = run(subject.gongkai, "index", odd, "--index", subject.index, "--json")
    said = json.loads(ended.stdout)
    lines = ended.stderr.splitlines()
    expect("odd names: 65", ended.returncode == 65, ended)
    expect("odd names: all that can be opened are indexed", said["added"] == len(good) + reachable, ended)
    expect("odd names: each refusal is one line", len(lines) == len(said["skipped"]), ended)
    expect("odd names: those that are not UTF-8", sum("is not UTF-8; rename it" in line for line in lines) == len(bad), ended)
    expect("odd names: the path that is too long", sum("File name too long" in line for line in lines) == 1, ended)
    again = run(subject.gongkai, "index", odd, "--index", subject.index, "--json", "--prune")
    expect("odd names: known again", json.loads(again.stdout)["unchanged"] == len(good) + reachable, again)
    subject.expect_sound("odd names", before)
    print(f"odd names: {said['added']} indexed, paths of up to 4,095 bytes among them; {len(lines)} refused in a line each")


def clock(subject: Subject) -> None:
    found = list(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    if not found:
        print("clock set back: not tried, libfaketime is not installed")
        return
    before = subject.fresh()
    for when in ["-10y", "+30y", "2000-01-01 00:00:00"]:
        fake = {"LD_PRELOAD": str(found[0]), "FAKETIME": when}
        ended = run(subject.gongkai, "index", subject.tree, "--index", subject.index, environment=fake)
        expect(f"clock at {when}: the run succeeds", ended.returncode == 0, ended)
        subject.expect_sound(f"clock at {when}", before)
    subject.expect_finishes("clock set back")
    print("clock set back and forward by years: runs succeed, in order")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree")
    parser.add_argument("--gongkai", default=".build/release/gongkai")
    options = parser.parse_args()
    work = tempfile.mkdtemp(prefix="gongkai-limits-")
    os.chmod(work, 0o755)
    gongkai = f"{work}/gongkai"
    shutil.copy(options.gongkai, gongkai)
    try:
        subject = Subject(gongkai, options.tree, work)
        for count in (24, 12, 10, 9, 8, 6, 5):
            # Swift's runtime needs some itself and ends the process where it gets none.
            subject.limited(f"{count} open files", (resource.RLIMIT_NOFILE, count), may_die=count < 8)
        for size in (0, 1_000, 20_000, 300_000, 1_000_000):
            subject.limited(f"files of {size:,} bytes", (resource.RLIMIT_FSIZE, size))
        for size in (400, 250, 200, 150, 120, 100):
            # Swift ends a process that gets no memory: the index is what counts.
            subject.limited(f"{size} MB of memory", (resource.RLIMIT_AS, size << 20), may_die=True)
        read_only(subject)
        churn(subject)
        names(subject)
        clock(subject)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
