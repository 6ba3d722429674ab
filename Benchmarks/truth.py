"""Exact answers by brute force: `truth.jsonl`, a line a query.

total        units that match. Phrases: the string stands in the unit's match text. Others: units that hold the words.
uids         phrases only: the units, ascending
word_total   phrases only: units in which the words of the query stand at neighbouring places, which is what a
             faultless engine of words finds
facets       {province: {}, year: {}, section: {}} where the query asks for them
top          no phrases: the ten best [uid, score], by score and then uid. BM25 as Lucene has it: sum of
             idf * tf / (tf + k1 * (1 - b + b * dl / avgdl)), idf = ln(1 + (N - df + 0.5) / (df + 0.5)), k1 = 1.2 and
             b = 0.75
top_rounded  the ten best scores with lengths rounded to one byte, as Lucene and tantivy store them
"""

import bisect
import heapq
import json
import math
from collections import Counter, defaultdict
from pathlib import Path

from units import read_lines, read_units

K1 = 1.2
B = 0.75


def _to_byte(length: int) -> int:
    bits = length.bit_length()
    if bits < 4:
        return length
    shift = bits - 4
    return ((length >> shift) & 0x07) | ((shift + 1) << 3)


def _from_byte(code: int) -> int:
    bits, shift = code & 0x07, (code >> 3) - 1
    return bits if shift < 0 else (bits | 0x08) << shift


_EXACT_LENGTHS = 255 - _to_byte(2**31 - 1)


def round_length(length: int) -> int:
    """A length as Lucene's norms keep it: small ones as they are, others with four bits."""
    if length < _EXACT_LENGTHS:
        return length
    return _EXACT_LENGTHS + _from_byte(_to_byte(length - _EXACT_LENGTHS))


class Truth:
    """Answers queries by looking at everything."""

    def __init__(self, folder: Path, queries: list[dict]) -> None:
        self.postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.lengths: list[int] = []
        self.word_totals: Counter[str] = Counter()
        self._read_words(folder, queries)
        self.rounded = [round_length(length) for length in self.lengths]
        self.average = sum(self.lengths) / len(self.lengths)
        self.columns: dict[str, list[str]] = {"province": [], "year": [], "section": []}
        for unit in read_units(folder):
            self.columns["province"].append(unit.province)
            self.columns["year"].append(unit.year)
            self.columns["section"].append(unit.section)
        self.starts: list[int] = []
        texts: list[str] = []
        place = 0
        for line in read_lines(folder / "match.txt"):
            self.starts.append(place)
            # No phrase holds an escape or this mark, so none is found over a break or two units.
            texts.append(line + "\0")
            place += len(texts[-1])
        self.whole = "".join(texts)

    def _read_words(self, folder: Path, queries: list[dict]) -> None:
        needed = {word for query in queries for word in query["words"]}
        phrases = [
            (query["qid"], frozenset(query["words"]), f" {' '.join(query['words'])} ")
            for query in queries
            if query["op"] == "phrase"
        ]
        for uid, line in enumerate(read_lines(folder / "words.txt")):
            words = line.split()
            self.lengths.append(len(words))
            counts = Counter(word for word in words if word in needed)
            for word, count in counts.items():
                self.postings[word].append((uid, count))
            spaced = f" {line} "
            for qid, needs, pattern in phrases:
                if needs <= counts.keys() and pattern in spaced:
                    self.word_totals[qid] += 1

    def phrase(self, text: str) -> list[int]:
        """The units whose match text holds the string."""
        uids: list[int] = []
        place = self.whole.find(text)
        while place >= 0:
            uid = bisect.bisect_right(self.starts, place) - 1
            uids.append(uid)
            next_unit = self.starts[uid + 1] if uid + 1 < len(self.starts) else len(self.whole)
            place = self.whole.find(text, next_unit)
        return uids

    def words(self, query: dict) -> set[int]:
        """The units that hold all of the words, or for `or` one of them, and obey the filter."""
        sets = [{uid for uid, _ in self.postings[word]} for word in query["words"]]
        uids = set.union(*sets) if query["op"] == "or" else set.intersection(*sets)
        if query["province"]:
            uids = {uid for uid in uids if self.columns["province"][uid] == query["province"]}
        return uids

    def scores(self, words: list[str], uids: set[int], lengths: list[int]) -> dict[int, float]:
        count = len(self.lengths)
        scores: dict[int, float] = defaultdict(float)
        for word in words:
            postings = self.postings[word]
            idf = math.log(1 + (count - len(postings) + 0.5) / (len(postings) + 0.5))
            for uid, tf in postings:
                if uid in uids:
                    scores[uid] += idf * tf / (tf + K1 * (1 - B + B * lengths[uid] / self.average))
        return scores

    def answer(self, query: dict) -> dict:
        """The line of a query."""
        line: dict = {"qid": query["qid"], "class": query["class"]}
        if query["op"] == "phrase":
            uids = self.phrase(query["text"])
            return line | {"total": len(uids), "uids": uids, "word_total": self.word_totals[query["qid"]]}
        found = self.words(query)
        scores = self.scores(query["words"], found, self.lengths)
        best = heapq.nsmallest(10, scores, key=lambda uid: (-scores[uid], uid))
        line["total"] = len(found)
        line["top"] = [[uid, round(scores[uid], 6)] for uid in best]
        rounded = self.scores(query["words"], found, self.rounded)
        line["top_rounded"] = [round(score, 6) for score in heapq.nlargest(10, rounded.values())]
        if query["facets"]:
            line["facets"] = {
                name: dict(Counter(column[uid] for uid in found)) for name, column in self.columns.items()
            }
        return line


def make_truth(folder: Path) -> None:
    """Reads `units.tsv`, `words.txt`, `match.txt` and `queries.jsonl`; writes `truth.jsonl`."""
    queries = [json.loads(line) for line in read_lines(folder / "queries.jsonl")]
    truth = Truth(folder, queries)
    with open(folder / "truth.jsonl", "w", encoding="utf-8") as out:
        for query in queries:
            out.write(json.dumps(truth.answer(query), ensure_ascii=False) + "\n")
