"""Holds every engine's answers against the truth."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from units import read_lines

# Scores are single precision, and some engines keep the factor k1 + 1 that others leave out.
TOLERANCE = 2e-3
FACTORS = (1.0, 2.2)


@dataclass
class PhraseClass:
    """Hits of all phrases of one class."""

    true: int = 0
    found: int = 0
    right: int = 0

    def recall(self) -> float:
        return 100 * self.right / max(1, self.true)

    def precision(self) -> float:
        return 100 * self.right / max(1, self.found)


@dataclass
class Checked:
    """What one engine answered rightly, of how many."""

    totals: list[int] = field(default_factory=lambda: [0, 0])
    facets: list[int] = field(default_factory=lambda: [0, 0])
    scores: list[int] = field(default_factory=lambda: [0, 0])
    phrases: dict[str, PhraseClass] = field(default_factory=lambda: defaultdict(PhraseClass))
    wrong: list[str] = field(default_factory=list)

    def count(self, what: str, is_right: bool, note: str) -> None:
        tally: list[int] = getattr(self, what)
        tally[0] += is_right
        tally[1] += 1
        if not is_right:
            self.wrong.append(f"{what} of {note}")

    def is_right(self) -> bool:
        """Whether every answer is that of brute force."""
        return not self.wrong and all(found.true == found.found == found.right for found in self.phrases.values())


def are_same_scores(answer: list[float], truth: list[float]) -> bool:
    """Whether scores are those of brute force, but for one factor common to all."""
    if len(answer) != len(truth):
        return False
    return any(
        all(
            abs(score / factor - true) <= TOLERANCE * max(true, 1e-3) for score, true in zip(answer, truth, strict=True)
        )
        for factor in FACTORS
    )


def check(folder: Path, results: list[dict]) -> dict[str, Checked]:
    """By engine. Answers of later runs replace those of earlier ones, which are equal."""
    truths = {truth["qid"]: truth for truth in map(json.loads, read_lines(folder / "truth.jsonl"))}
    answers: dict[str, dict[str, dict]] = defaultdict(dict)
    for line in results:
        if line["kind"] == "hits":
            answers[line["peer"]][line["qid"]] = line
    checked: dict[str, Checked] = {}
    for peer, by_query in answers.items():
        result = checked[peer] = Checked()
        for qid, truth in truths.items():
            answer = by_query.get(qid)
            if answer is None:
                result.count("totals", False, f"{qid}: no answer")
                continue
            if "uids" in truth:
                true, found = set(truth["uids"]), set(answer["uids"])
                if answer["total"] != len(found):
                    result.wrong.append(f"total of {qid}: {answer['total']}, but {len(found)} units")
                phrases = result.phrases[truth["class"]]
                phrases.true += len(true)
                phrases.found += len(found)
                phrases.right += len(true & found)
                continue
            result.count("totals", answer["total"] == truth["total"], f"{qid}: {answer['total']}, not {truth['total']}")
            if "facets" in truth:
                same = all(answer["facets"][name] == counts for name, counts in truth["facets"].items())
                result.count("facets", same, qid)
            scores = [score for _, score in answer["top"]]
            exact = [score for _, score in truth["top"]]
            same = are_same_scores(scores, exact) or are_same_scores(scores, truth["top_rounded"])
            result.count("scores", same, qid)
    return checked
