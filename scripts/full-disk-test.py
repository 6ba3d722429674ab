#!/usr/bin/env python3
"""Fill a small disk to many levels and index on it: what was committed stays, and space given back is enough to go on.

    sudo scripts/full-disk-test.py TREE [--levels 200] [--gongkai .build/release/gongkai]

TREE is a folder of some hundred reports. Half of them are indexed on a tmpfs, which is then made as small as leaves room for
a part of what indexing all, and joining the segments, would write; each level leaves a little more. A run that finds no room
must end with 74 and one line, the index must be the old one and sound; a run that finds room must end with 0. Then the disk
is made large again and the run must succeed. Needs the right to mount.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def run(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(arguments, capture_output=True, text=True)


def resize(mount: str, size: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", mount], check=True)


def used(mount: str) -> int:
    state = os.statvfs(mount)
    return (state.f_blocks - state.f_bfree) * state.f_frsize


def reports(gongkai: str, index: str) -> int:
    return json.loads(run(gongkai, "stats", "--json", "--index", index).stdout)["reports"]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("tree")
    options.add_argument("--levels", type=int, default=200)
    options.add_argument("--gongkai", default=".build/release/gongkai")
    chosen = options.parse_args()
    files = sorted(str(path) for path in Path(chosen.tree).rglob("*.txt"))
    half = files[: len(files) // 2]
    faults = []
    refused = finished = 0
    with tempfile.TemporaryDirectory() as mount:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", mount], check=True)
        try:
            index = f"{mount}/index"
            whole = [chosen.gongkai, "index", *files, "--index", index]
            assert run(*whole).returncode == 0
            need = used(mount)
            for level in range(chosen.levels):
                resize(mount, 1 << 30)
                subprocess.run(["rm", "-rf", index], check=True)
                assert run(chosen.gongkai, "index", *half, "--index", index).returncode == 0
                before = reports(chosen.gongkai, index)
                resize(mount, used(mount) + need * level // chosen.levels // 4096 * 4096)
                ended = run(*whole)
                if ended.returncode == 0:
                    finished += 1
                elif ended.returncode == 74 and ended.stderr.count("\n") == 1 and "space" in ended.stderr:
                    refused += 1
                    if reports(chosen.gongkai, index) != before:
                        faults.append(f"level {level}: the index is not the old one")
                else:
                    faults.append(f"level {level}: ended with {ended.returncode}: {ended.stderr}")
                if run(chosen.gongkai, "check", "--index", index).returncode != 0:
                    faults.append(f"level {level}: the index is damaged")
                resize(mount, 1 << 30)
                again = run(*whole)
                if again.returncode != 0 or reports(chosen.gongkai, index) != len(files):
                    faults.append(f"level {level}: with room the run ended with {again.returncode}: {again.stderr}")
        finally:
            subprocess.run(["umount", mount], check=True)
    for fault in faults:
        print(fault)
    print(f"{chosen.levels} levels: {refused} refused, {finished} finished, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
