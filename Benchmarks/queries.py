"""Draws the queries out of a corpus, the same ones for the same corpus.

A query: qid, class, op (term, or, and, phrase), text, words, province, facets. `words` is `text` cut by ICU on its
own: for a phrase that may differ from how it was cut inside running text.
"""

import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from units import read_lines, read_units

Query = dict[str, object]
Segment = Callable[[list[str]], list[list[str]]]

SEED = 11
PER_CLASS = 30

SET_PHRASES = """依申请公开 政府信息公开 行政复议 行政诉讼 主动公开 规范性文件 不予公开 部分公开 政务新媒体 政策解读
双随机一公开 最多跑一次 政府网站建设 公民、法人和其他组织 法律服务机构 社会公益组织 结转下年度继续办理
属于国家秘密 政府信息公开条例 重点领域信息公开 知情权、参与权、表达权和监督权 中华人民共和国政府信息公开条例
行政事业性收费 未收到政府信息公开申请 政务公开标准化规范化建设 应急预案 随机抽查事项清单 优化营商环境
放管服改革 政府集中采购""".split()


def is_han(text: str) -> bool:
    return all("\u4e00" <= character <= "\u9fff" for character in text)


class QueryMaker:
    """Counts the words of a folder once and then draws from them."""

    def __init__(self, folder: Path, segment: Segment, are_reports: bool) -> None:
        self.random = random.Random(SEED)
        self.segment = segment
        self.queries: list[Query] = []
        self.frequencies: Counter[str] = Counter()
        self.count = 0
        for line in read_lines(folder / "words.txt"):
            self.frequencies.update(set(line.split()))
            self.count += 1
        ranked = [(word, count) for word, count in self.frequencies.items() if len(word) >= 2 and is_han(word)]
        ranked.sort(key=lambda entry: (-entry[1], entry[0]))
        # Prose is more varied than reports: there a word of one unit in a hundred is frequent.
        often = self.count * (0.08 if are_reports else 0.01)
        seldom = max(20, self.count // 6000)
        self.medium_from = self.count * (0.004 if are_reports else 0.001)
        self.frequent = [word for word, count in ranked if count >= often][: 4 * PER_CLASS]
        self.medium = [word for word, count in ranked if self.medium_from <= count < often]
        self.rare = [word for word, count in ranked if 2 <= count <= seldom]
        step = max(1, self.count // 6000)
        self.texts: list[str] = []
        self.sections: list[str] = []
        provinces: Counter[str] = Counter()
        for number, (unit, text) in enumerate(zip(read_units(folder), read_lines(folder / "match.txt"), strict=True)):
            if number % step == 0:
                self.texts.append(text)
                self.sections.append(unit.section)
                provinces[unit.province] += 1
        self.provinces = [province for province, _ in provinces.most_common(12)]
        self.set_phrases = SET_PHRASES if are_reports else []

    def add(
        self, kind: str, op: str, words: list[str], text: str = "", province: str = "", facets: bool = False
    ) -> None:
        number = sum(1 for query in self.queries if query["class"] == kind)
        self.queries.append(
            {"qid": f"{kind}-{number:02d}", "class": kind, "op": op, "text": text or " ".join(words), "words": words,
             "province": province, "facets": facets}
        )  # fmt: skip

    def add_words(self) -> None:
        choice, sample = self.random.choice, self.random.sample
        for word in sample(self.frequent, min(PER_CLASS, len(self.frequent))):
            self.add("term_freq", "term", [word])
        for word in sample(self.rare, min(PER_CLASS, len(self.rare))):
            self.add("term_rare", "term", [word])
        for op in ("or", "and"):
            for number in range(PER_CLASS):
                pool = (self.frequent, self.medium, self.frequent + self.medium)[number % 3]
                words = sample(pool, 2 + number % 2)
                if op == "or" and number % 5 == 4:
                    words[0] = choice(self.rare)
                self.add(op, op, words)
        for kind, has_province, has_facets in (
            ("term_filter", True, False),
            ("term_facet", False, True),
            ("filter_facet", True, True),
        ):
            for number in range(PER_CLASS):
                word = choice(self.frequent if number % 2 else self.medium)
                province = choice(self.provinces) if has_province else ""
                self.add(kind, "term", [word], province=province, facets=has_facets)

    def runs_of_words(self) -> tuple[list[str], list[str]]:
        """Two to six words that stand together in the running text: common ones, and those with a rare word."""
        common: list[str] = []
        rare: list[str] = []
        seen = set(self.set_phrases)
        runs = []
        for _ in range(PER_CLASS * 200):
            text = self.random.choice(self.texts)
            start = self.random.randrange(max(1, len(text) - 40))
            runs.append(text[start : start + 60].split("\\")[0])
        for run, words in zip(runs, self.segment(runs), strict=True):
            length = self.random.randint(2, 6)
            if len(words) < max(5, length + 2):
                continue
            start = self.random.randint(1, len(words) - length - 1)
            chosen = words[start : start + length]
            phrase = "".join(chosen)
            if phrase in seen or phrase not in run or not is_han(phrase):
                continue
            rarest = min(self.frequencies.get(word, 0) for word in chosen)
            if rarest >= self.medium_from:
                common.append(phrase)
            elif 1 <= rarest <= max(20, self.count // 2000):
                rare.append(phrase)
            else:
                continue
            seen.add(phrase)
        return common, rare

    def names(self) -> list[str]:
        """Names of villages and towns, as a user types them."""
        names: list[str] = []
        order = self.random.sample(range(len(self.texts)), min(len(self.texts), 4000))
        for text in (self.texts[number] for number in order if self.sections[number] == "1"):
            for mark in ("村、", "镇人民政府"):
                found = text.find(mark)
                if found > 2 and is_han(text[found - 2 : found]):
                    names.append(text[found - 2 : found + 1])
            if len(names) >= PER_CLASS:
                break
        return list(dict.fromkeys(names))[:PER_CLASS]

    def any_characters(self) -> list[str]:
        """Three to seven characters of running text, cut without regard to words."""
        found: list[str] = []
        while len(found) < PER_CLASS:
            text = self.random.choice(self.texts)
            length = self.random.randint(3, 7)
            start = self.random.randrange(max(1, len(text) - length))
            part = text[start : start + length]
            if len(part) == length and is_han(part) and part not in found:
                found.append(part)
        return found

    def add_phrases(self) -> None:
        common, rare = self.runs_of_words()
        fixed = self.set_phrases[: PER_CLASS * 2 // 3]
        classes = {
            "phrase_common": fixed + common[: PER_CLASS - len(fixed)],
            "phrase_rare": rare[:PER_CLASS],
            "phrase_name": self.names() if self.set_phrases else [],
            "phrase_any": self.any_characters(),
        }
        for kind, phrases in classes.items():
            for phrase, words in zip(phrases, self.segment(phrases), strict=True):
                self.add(kind, "phrase", words, phrase)


def make_queries(folder: Path, segment: Segment, are_reports: bool) -> None:
    """Writes `queries.jsonl`, and the same as `queries.tsv` for drivers that read no JSON."""
    maker = QueryMaker(folder, segment, are_reports)
    maker.add_words()
    maker.add_phrases()
    with (
        open(folder / "queries.jsonl", "w", encoding="utf-8") as lines,
        open(folder / "queries.tsv", "w", encoding="utf-8") as table,
    ):
        for query in maker.queries:
            lines.write(json.dumps(query, ensure_ascii=False) + "\n")
            words = " ".join(str(word) for word in query["words"])  # type: ignore[attr-defined]
            fields = (query["qid"], query["class"], query["op"], query["province"], int(bool(query["facets"])))
            table.write("\t".join(str(field) for field in (*fields, words, query["text"])) + "\n")
