"""Drives tantivy: tantivy_peer.py build|query FOLDER INDEX RESULTS [THREADS]"""

import json
import shutil
import sys
import time
from pathlib import Path

import tantivy
from tantivy import Occur, Query

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from timing import Results, memory, processor_time, time_call, time_class

from units import read_lines, read_units

FACETS = ("province", "year", "section")
COUNTS = {name: {"terms": {"field": name, "size": 100}} for name in FACETS}
WRITER_BYTES = 1_000_000_000


def make_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("uid", fast=True)
    builder.add_bytes_field("report", stored=True)
    builder.add_bytes_field("text", stored=True)
    builder.add_text_field("province", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("year", fast=True, indexed=True)
    builder.add_unsigned_field("section", fast=True, indexed=True)
    builder.add_text_field("words", tokenizer_name="words", index_option="position")
    return builder.build()


SCHEMA = make_schema()


def open_index(path: Path) -> tantivy.Index:
    index = tantivy.Index(SCHEMA, path=str(path))
    tokenizer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("words", tokenizer)
    return index


def build(folder: Path, path: Path, results: Results, threads: int) -> None:
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    start = time.perf_counter()
    for _ in zip(read_units(folder), read_lines(folder / "words.txt"), strict=True):
        pass
    read_seconds = time.perf_counter() - start
    processor, start, count = processor_time(), time.perf_counter(), 0
    writer = open_index(path).writer(heap_size=WRITER_BYTES, num_threads=threads)
    for unit, words in zip(read_units(folder), read_lines(folder / "words.txt"), strict=True):
        document = tantivy.Document()
        document.add_unsigned("uid", count)
        document.add_bytes("report", unit.report.encode())
        document.add_bytes("text", unit.text.encode())
        document.add_text("province", unit.province)
        document.add_unsigned("year", int(unit.year))
        document.add_unsigned("section", int(unit.section))
        document.add_text("words", words)
        writer.add_document(document)
        count += 1
    writer.commit()
    built = time.perf_counter()
    writer.wait_merging_threads()
    sizes = {file.name: file.stat().st_size for file in path.iterdir()}
    results.add(
        "build",
        docs=count,
        build_s=round(built - start, 3),
        merge_s=round(time.perf_counter() - built, 3),
        cpu_s=round(processor_time() - processor, 3),
        read_s=round(read_seconds, 3),
        threads=threads,
        index_bytes=sum(sizes.values()),
        store_bytes=sum(size for name, size in sizes.items() if name.endswith(".store")),
        segments=open_index(path).searcher().num_segments,
        peak_rss_kb=memory()[0],
    )


def make_query(query: dict) -> Query:
    words = query["words"]
    if query["op"] == "term" or len(words) == 1:
        made = Query.term_query(SCHEMA, "words", words[0])
    elif query["op"] == "phrase":
        made = Query.phrase_query(SCHEMA, "words", words)
    else:
        occur = Occur.Must if query["op"] == "and" else Occur.Should
        made = Query.boolean_query([(occur, Query.term_query(SCHEMA, "words", word)) for word in words])
    if query["province"]:
        province = Query.term_query(SCHEMA, "province", query["province"], "basic")
        made = Query.boolean_query([(Occur.Must, made), (Occur.Must, Query.const_score_query(province, 0.0))])
    return made


class Searches:
    """Searches one index."""

    def __init__(self, path: Path, results: Results) -> None:
        self.searcher = open_index(path).searcher()
        self.results = results

    def search(self, query: dict) -> tuple[list, dict | None]:
        """The work that is timed: from the words to ten documents, and the counts when they are wanted."""
        made = make_query(query)
        hits = self.searcher.search(made, 10, False).hits
        return hits, self.searcher.aggregate(made, COUNTS) if query["facets"] else None

    def uids(self, hits: list) -> list[int]:
        return self.searcher.fast_field_values("uid", [address for _, address in hits])

    def answer(self, query: dict) -> None:
        """Adds what the check compares."""
        hits, counts = self.search(query)
        made = make_query(query)
        total = self.searcher.search(made, 1, True).count
        top = [[uid, round(score, 6)] for uid, (score, _) in zip(self.uids(hits), hits, strict=True)]
        more: dict = {}
        if counts:
            more["facets"] = {
                name: {
                    bucket["key"] if name == "province" else str(int(bucket["key"])): bucket["doc_count"]
                    for bucket in counts[name]["buckets"]
                }
                for name in FACETS
            }
        if query["op"] == "phrase":
            more["uids"] = sorted(self.uids(self.searcher.search(made, max(1, total), False).hits))
        self.results.add("hits", qid=query["qid"], total=total, top=top, **more)

    def run(self, queries: list[dict]) -> None:
        nothing = Query.empty_query()
        time_call(self.results, "search of the empty query", lambda: self.searcher.search(nothing, 10, False))
        most = 0
        for name in dict.fromkeys(query["class"] for query in queries):
            time_class(self.results, name, [query for query in queries if query["class"] == name], self.search)
            most = max(most, memory()[1])
        self.results.add("query_mem", peak_rss_kb=memory()[0], anon_kb=most, segments=self.searcher.num_segments)
        for query in queries:
            self.answer(query)


def main() -> None:
    command, folder, path, file = sys.argv[1], *map(Path, sys.argv[2:5])
    threads = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    peer = "tantivy" if threads == 1 else f"tantivy-{threads}t"
    results = Results(peer, tantivy.__version__.removeprefix("tantivy v"), file)
    if command == "build":
        build(folder, path, results, threads)
    else:
        queries = [json.loads(line) for line in read_lines(folder / "queries.jsonl")]
        Searches(path, results).run(queries)


if __name__ == "__main__":
    main()
