"""Places, words and facts of one generated report, and the expansion of sentences.

Place names come from the package cpca, words from the word list of jieba (the segmenter itself is not used). Words are
drawn with P(rank) ~ 1/rank. The order of draws decides the text: a change here changes every report.
"""

import csv
import importlib.util
import re
from pathlib import Path
from random import Random
from typing import Any

from report_grammar import CHANNELS, DEPTS, GIVEN, GRAMMAR, SURN, TOPICS, TOPO1, TOPO2

# Those that publish more come first.
BUSY_PROVINCES = (
    "浙江省 安徽省 山东省 江苏省 湖南省 广东省 四川省 河南省 宁夏回族自治区 福建省 贵州省 江西省 湖北省".split()
)
# What the table says where a county has no city.
UNNAMED_CITIES = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", ""}

# What part of a sentence is: a literal, a name of the grammar, a list of words, a slot of the context.
LITERAL, SENTENCES, WORDS, SLOT = range(4)


def _package_file(package: str, name: str) -> Path:
    """A file of an installed package, without running the package."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"the package {package} is missing: see requirements.txt")
    return Path(spec.submodule_search_locations[0], name)


def load_gazetteer() -> list[tuple[str, str, str]]:
    """Province, city and county of all counties, those first whose province publishes more."""
    path = _package_file("cpca", "resources/adcodes.csv")
    with open(path, encoding="utf-8") as file:
        names = {row["adcode"][:6]: row["name"] for row in csv.DictReader(file)}
    places = []
    for code, name in sorted(names.items()):
        if code.endswith("00") or name == "市辖区" or code[:2] in ("71", "81", "82"):
            continue
        province = names.get(code[:2] + "0000")
        city = names.get(code[:4] + "00", "")
        if province is None:
            continue
        if city in UNNAMED_CITIES:
            city = province if province.endswith("市") else name
        places.append((province, city, name))
    chance = Random(20190403)
    chance.shuffle(places)
    ranks = {province: rank for rank, province in enumerate(BUSY_PROVINCES)}
    places.sort(key=lambda place: ranks.get(place[0], len(ranks)) + chance.random() * 14)
    return places


def load_words() -> dict[str, list[str]]:
    """Words by part of speech, frequent ones first."""
    path = _package_file("jieba", "dict.txt")
    pools: dict[str, list] = {"n": [], "vn": [], "v": [], "a": [], "i": [], "nz": []}
    with open(path, encoding="utf-8") as f:
        for line in f:
            w, fr, pos = line.split(" ")
            pos = pos.strip()
            if pos in pools and 2 <= len(w) <= 4 and all("\u4e00" <= c <= "\u9fff" for c in w):
                pools[pos].append((-int(fr), w))
    for k, lst in pools.items():
        lst.sort()
        pools[k] = [w for _, w in lst][: {"n": 40000, "v": 12000, "nz": 8000}.get(k, 4000)]
    return pools


# Kind and content of each part.
Sentence = list[tuple[int, Any]]


class Generator:
    """Expands sentences of the grammar."""

    def __init__(self) -> None:
        self.places = load_gazetteer()
        self.words = load_words()
        self.compiled: dict[str, list[Sentence]] = {}
        self.fixed: dict[str, list[str]] = {
            "topic": TOPICS,
            "chan": CHANNELS,
            "dept": DEPTS,
            "n": self.words["n"],
            "vn": self.words["vn"],
            "v": self.words["v"],
            "a": self.words["a"],
            "i": self.words["i"],
            "nz": self.words["nz"],
        }
        for name, sentences in GRAMMAR.items():
            self.compiled[name] = [self.parse(sentence) for sentence in sentences]

    def parse(self, sentence: str) -> Sentence:
        parts: Sentence = []
        for part in re.split(r"(\{[A-Za-z_0-9]+\})", sentence):
            if not part:
                continue
            name = part[1:-1]
            if part[0] != "{":
                parts.append((LITERAL, part))
            elif name in GRAMMAR:
                parts.append((SENTENCES, name))
            elif name in self.fixed:
                parts.append((WORDS, self.fixed[name]))
            else:
                parts.append((SLOT, name))
        return parts

    def _fill(self, sentence: Sentence, out: list[str], context: "Context") -> None:
        rnd = context.rnd
        for kind, part in sentence:
            if kind == LITERAL:
                out.append(part)
            elif kind == WORDS:
                out.append(part[int(len(part) ** rnd()) - 1])
            elif kind == SENTENCES:
                self._expand(part, out, context)
            else:
                value = context.vals.get(part)
                out.append(value if value is not None else getattr(context, "s_" + part)())

    def _expand(self, name: str, out: list[str], context: "Context") -> None:
        choices = self.compiled[name]
        count = len(choices)
        # Flat for big sets of sentences, by rank for those that are like words.
        number = int(context.rnd() * count) if name[0] == "S" else int((count + 1) ** context.rnd()) - 1
        self._fill(choices[number], out, context)

    def say(self, name: str, context: "Context", count: int = 1) -> str:
        """Sentences of one name, one after another."""
        out: list[str] = []
        for _ in range(count):
            self._expand(name, out, context)
        return "".join(out)

    def say_distinct(self, name: str, context: "Context", count: int) -> list[str]:
        """Sentences of one name, no two from the same line."""
        choices = self.compiled[name]
        said = []
        for number in context.r.sample(range(len(choices)), min(count, len(choices))):
            out: list[str] = []
            self._fill(choices[number], out, context)
            said.append("".join(out))
        return said


class Context:
    """One report's facts and the slots that need them."""

    def __init__(self, gen: Generator, seed: int, number: int) -> None:
        self.gen = gen
        self.r = r = Random(seed * 1000003 + number)
        self.rnd = rnd = r.random
        places = gen.places
        # skewed over places, yet every place occurs
        self.prov, self.city, self.county = places[int(len(places) * rnd() ** 1.8)]
        u = rnd()
        self.year = 2019 + int(6 * rnd() ** 1.2) if u < 0.9 else 2008 + int(11 * rnd())
        kind = rnd()
        if kind < 0.5:
            suf = r.choice(("镇", "镇", "镇", "乡", "街道"))
            base = self.place_name(self.county, int(24 * rnd()))
            self.short, self.unit = base + suf, suf if suf != "街道" else "街道"
            self.org = self.county + self.short + ("办事处" if suf == "街道" else "人民政府")
            self.we, self.office = "我" + self.unit, "党政办公室"
            self.up = (
                "县委、县政府"
                if self.county.endswith("县")
                else ("区委、区政府" if self.county.endswith("区") else "市委、市政府")
            )
            self.scale = 0.35
        elif kind < 0.85:
            d = DEPTS[int((len(DEPTS)) ** rnd()) - 1]
            lvl = rnd()
            owner = self.county if lvl < 0.75 else self.city
            self.short, self.unit = d, "局"
            self.org, self.we, self.office = owner + d, "我局", "办公室"
            self.owner(owner)
            self.up = owner[-1] + "委、" + owner[-1] + "政府"
            self.scale = 0.75
        else:
            owner = self.county if rnd() < 0.8 else self.city
            self.short, self.unit = owner, owner[-1]
            self.org, self.we, self.office = owner + "人民政府", "我" + owner[-1], "政府办公室"
            self.owner(owner)
            self.up = "党中央、国务院和省委、省政府"
            self.scale = 1.3
        t0 = self.short[:2]
        self.vals = {
            "Y": str(self.year),
            "Y1": str(self.year + 1),
            "Y0": str(self.year - 1),
            "W": self.we,
            "T": self.short,
            "T0": t0,
            "O": self.org,
            "C": self.county or self.city,
            "P": self.prov,
            "up": self.up,
            "unit": self.unit,
            "office": self.office,
        }

    def owner(self, name: str) -> None:
        if name != self.county:  # an organ of the city: no county
            self.county = ""

    def place_name(self, key: str, k: int) -> str:
        r = Random(key + str(k))
        return r.choice(TOPO1) + r.choice(TOPO2)

    # slots
    def s_c1(self) -> str:
        return str(int(1.6 ** (self.rnd() * 7)))

    def s_c2(self) -> str:
        return str(int(2 + 3.0 ** (self.rnd() * 5)))

    def s_c3(self) -> str:
        return str(int(20 + 4.2 ** (self.rnd() * 6)))

    def s_c4(self) -> str:
        return str(int(100 + 6.0 ** (self.rnd() * 7)))

    def s_pct(self) -> str:
        return "%.1f" % (self.rnd() * 130)

    def s_money(self) -> str:
        return "%.*f" % (int(self.rnd() * 5), 10 ** (self.rnd() * 4))

    def s_date(self) -> str:
        return "%d月%d日" % (1 + int(self.rnd() * 12), 1 + int(self.rnd() * 28))

    def s_person(self) -> str:
        g = GIVEN
        n = len(g)
        s = SURN[int(len(SURN) ** self.rnd()) - 1] + g[int(self.rnd() * n)]
        return s + g[int(self.rnd() * n)] if self.rnd() < 0.7 else s

    def s_vil(self) -> str:
        return (
            TOPO1[int(self.rnd() * len(TOPO1))]
            + TOPO2[int(self.rnd() * len(TOPO2))]
            + ("村" if self.rnd() < 0.8 else "社区")
        )

    def s_road(self) -> str:
        return TOPO1[int(self.rnd() * len(TOPO1))] + TOPO2[int(self.rnd() * len(TOPO2))] + "路"

    def s_tel(self) -> str:
        return "0%d-%d" % (310 + int(self.rnd() * 690), 2000000 + int(self.rnd() * 6999999))

    def s_zip(self) -> str:
        return "%06d" % int(100000 + self.rnd() * 750000)

    def s_url(self) -> str:
        letters = "abcdefghijklmnopqrstuvwxyz"
        return "http://www.%s.gov.cn/zwgk/%d.html" % (
            "".join(letters[int(self.rnd() * 26)] for _ in range(2 + int(self.rnd() * 4))),
            int(self.rnd() * 99999),
        )

    def s_docno(self) -> str:
        return "%s政办发〔%d〕%d号" % (self.vals["C"][0], self.year - int(self.rnd() * 2), 1 + int(self.rnd() * 150))

    def s_doc(self) -> str:
        return self.gen.say("DOC", self)


# ---------------------------------------------------------------- tables
