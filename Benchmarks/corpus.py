"""Makes the folder that all engines read: units, match text, words, queries, truth. What is there is used again."""

import shutil
import subprocess
from pathlib import Path

from queries import make_queries
from tools import HERE, Tools, log, run
from truth import make_truth

# A change in one of these makes the corpora anew.
SOURCES = (
    "units.py",
    "reports.py",
    "report_grammar.py",
    "report_tables.py",
    "report_words.py",
    "prose.py",
    "segment.c",
)
QUERY_SOURCES = ("queries.py", "truth.py")


def parse_size(size: str) -> int:
    """`1k`, `20k`, or a number of reports."""
    return int(size[:-1]) * 1000 if size.endswith("k") else int(size)


def _is_older(done: Path, sources: tuple[str, ...]) -> bool:
    return not done.exists() or any((HERE / name).stat().st_mtime > done.stat().st_mtime for name in sources)


def make_corpus(tools: Tools, kind: str, size: str) -> Path:
    """The folder of a corpus: `reports` of a size, or `prose`."""
    folder = tools.work / (f"reports-{size}" if kind == "reports" else kind)
    if _is_older(folder / "units.done", SOURCES):
        log(f"making {folder.name}")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        maker: list[str | Path] = [tools.python, HERE / f"{kind}.py"]
        run([*maker, str(parse_size(size)), folder] if kind == "reports" else [*maker, tools.work / "packages", folder])
        run([tools.driver, "match", folder])
        with open(folder / "match.txt", "rb") as match, open(folder / "words.txt", "wb") as words:
            subprocess.run([tools.segment], stdin=match, stdout=words, stderr=subprocess.DEVNULL, check=True)
        (folder / "units.done").touch()
    truth = folder / "truth.done"
    if _is_older(truth, QUERY_SOURCES) or truth.stat().st_mtime < (folder / "units.done").stat().st_mtime:
        log("queries and truth")
        make_queries(folder, tools.cut, are_reports=kind == "reports")
        make_truth(folder)
        truth.touch()
    return folder
