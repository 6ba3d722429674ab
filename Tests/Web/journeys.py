#!/usr/bin/env python3
"""Drives the page in headless Chromium through the journeys a reader makes.

    journeys.py URL FOLDER [NAME…]      URL of a running gongkaid over Corpus/sample (other indexes do as well), folder for pictures;
                                        only these journeys, all unless given

Needs Debian's chromium, chromium-driver and the Python package selenium. Prints a line for each journey; fails when one
does. Each journey leaves a picture.
"""

import json
import os
import sys
import traceback
import urllib.parse
import urllib.request

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

URL = sys.argv[1].rstrip("/")
FOLDER = sys.argv[2]
os.makedirs(FOLDER, exist_ok=True)


def browser(width=1280, height=900, dark=False):
    options = webdriver.ChromeOptions()
    for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars",
                 "--force-color-profile=srgb", "--disable-gpu"):
        options.add_argument(flag)
    options.add_argument(f"--window-size={width},{height}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = webdriver.ChromeService(executable_path="/usr/bin/chromedriver")
    driver = webdriver.Chrome(options=options, service=service)
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
    if dark:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia",
                               {"features": [{"name": "prefers-color-scheme", "value": "dark"}]})
    return driver


class Reader:
    """One browser window."""

    def __init__(self, driver):
        self.driver = driver

    def open(self, **parameters):
        self.driver.get(URL + "/?" + urllib.parse.urlencode(parameters))
        self.settle()

    def settle(self):
        WebDriverWait(self.driver, 20).until(
            lambda d: d.execute_script(
                "return document.readyState === 'complete' && !document.querySelector('main').hasAttribute('aria-busy')"
                " && document.querySelector('main').children.length > 0 && !document.querySelector('.wait')"))

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector="main"):
        return self.one(selector).text

    def type(self, words):
        box = self.one("#q")
        box.clear()
        box.send_keys(words, Keys.ENTER)
        self.settle()

    def keys(self, *keys):
        self.driver.switch_to.active_element.send_keys(*keys)
        self.settle()

    def picture(self, name):
        self.driver.save_screenshot(os.path.join(FOLDER, name + ".png"))

    def parameters(self):
        return dict(urllib.parse.parse_qsl(urllib.parse.urlparse(self.driver.current_url).query))


def search(reader):
    reader.open()
    assert "报告" in reader.text(), "the start says what the index holds"
    reader.picture("start")
    reader.type('"依申请公开" 答复')
    assert reader.all("#hits > li"), "there are hits"
    assert reader.all("#hits mark"), "matches are marked"
    assert "依申请公开" in reader.text("#parsed"), "the query as understood stands below the box"
    assert "个章节" in reader.text(".count") and "份报告" in reader.text(".count"), "both units are counted"


def two_provinces(reader):
    reader.open(q="公开")
    boxes = reader.all("#f-province input")
    names = [label.text.split("\n")[0] for label in reader.all("#f-province label")[:2]]
    before = len(boxes)
    boxes[0].click()
    reader.settle()
    assert len(reader.all("#f-province input")) == before, "other provinces can still be chosen"
    reader.all("#f-province input:not(:checked)")[0].click()
    reader.settle()
    chosen = reader.parameters()["province"].split(",")
    assert len(chosen) == 2 and len(reader.all("#f-province input:checked")) == 2, chosen
    assert names[0] in chosen
    for facts in reader.all("#hits .facts"):
        assert any(name in facts.text for name in chosen), facts.text
    reader.driver.back()
    reader.settle()
    assert len(reader.parameters()["province"].split(",")) == 1, "the back button takes one choice back"


def open_report(reader):
    reader.open(q="依申请公开 申请")
    first = reader.one("#hits h3 a")
    title = first.text
    first.click()
    reader.settle()
    assert reader.text("h1") == title
    assert reader.all("article mark"), "matches are marked in the report"
    assert reader.all("article table td"), "tables are drawn as tables"
    reader.picture("report")
    reader.open(report="004_d1d250c2011c14d6", part="3")
    assert reader.all(".findings .FAIL"), "the audit's findings stand where the table is"
    assert reader.all("table.faulty"), "the table with a fault is marked"
    reader.picture("report-audit")
    reader.driver.back()
    reader.settle()
    reader.driver.back()
    reader.settle()
    assert reader.all("#hits > li")


def permalink(reader):
    reader.open(q="公开", by="report", sort="year:asc", year="2019..2021")
    reader.one("#hits h3 a").click()
    reader.settle()
    title = reader.text("h1")
    reader.driver.refresh()
    reader.settle()
    assert reader.text("h1") == title, "a reload shows the same report"
    reader.driver.back()
    reader.settle()
    reader.driver.refresh()
    reader.settle()
    assert reader.one("select[aria-label=显示]").get_attribute("value") == "report"
    assert reader.one("select[aria-label=排序]").get_attribute("value") == "year:asc"


def charts(reader):
    reader.open(q="公开", view="trend")
    assert reader.all("svg.chart rect"), "there is a bar a year"
    assert reader.all("main table tbody tr"), "the figures stand in a table too"
    reader.picture("trend")
    reader.open(q="公开", view="table")
    assert reader.all(".map a"), "provinces with reports are links"
    assert reader.all(".heat td a")
    reader.picture("table")
    reader.one(".heat td a").click()
    reader.settle()
    assert reader.all("#hits > li") or "没有找到" in reader.text(), "a cell leads to its hits"
    reader.open(view="audit")
    assert "T3-row" in reader.text()


def kept(reader, press):
    """The text that a button offers as a file."""
    reader.driver.execute_script(
        "window.kept = []; const make = URL.createObjectURL;"
        "URL.createObjectURL = (blob) => { blob.text().then((t) => window.kept.push(t)); return make(blob); };")
    press.click()
    WebDriverWait(reader.driver, 5).until(lambda d: d.execute_script("return window.kept.length"))
    return reader.driver.execute_script("return window.kept[0]")


def export(reader):
    reader.open(q="公开", year="2020", limit="5")
    csv, lines = [link.get_attribute("href") for link in reader.all(".tools a[download]")]
    with urllib.request.urlopen(csv) as answer:
        text = answer.read().decode()
        assert "attachment" in answer.headers["Content-Disposition"]
    assert text.startswith("\ufeff# program: "), text[:80]
    assert text.count("\n") > 20, "everything is exported, not the page alone"
    with urllib.request.urlopen(lines) as answer:
        rows = answer.read().decode().splitlines()
    assert json.loads(rows[0])["provenance"]["filters"] == {"year": [2020]}
    assert all(json.loads(row)["year"] == 2020 for row in rows[1:])
    reader.open(q="公开", view="trend")
    [button] = [b for b in reader.all(".tools button") if "CSV" in b.text]
    text = kept(reader, button)
    assert text.lstrip("\ufeff").startswith("query,"), text[:80]
    assert "generation" in text and "per_10k" in text


def zero_hits(reader):
    reader.open(q="独角兽饲养", province="浙江省")
    assert "没有找到" in reader.text()
    assert "独角兽" in reader.text(), "it says which words no report holds"
    assert len(reader.all(".message li a")) == 1, "to drop the filter would not help"
    reader.open(q='"依申请工开"')
    near = [link for link in reader.all(".message p a") if "依申请公开" in link.text]
    assert near, "a near spelling is offered: " + reader.text()
    reader.picture("near-spelling")
    near[0].click()
    reader.settle()
    assert reader.all("#hits > li"), "and it finds something"
    reader.open(q='"行政治理"', province="浙江省")
    assert "1 个章节" in reader.text(".message li"), "it says what the question finds without the filter"
    reader.picture("zero-filter")
    reader.one(".message li a").click()
    reader.settle()
    assert "province" not in reader.parameters() and reader.all("#hits > li")


def broken_query(reader):
    reader.open(q='公开 "依申请')
    assert reader.all("[role=alert]")
    assert "^" in reader.text("pre"), "the place is pointed at"
    reader.open(q="公开", province="海盐")
    assert "海盐" in reader.text("[role=alert]")
    reader.open(report="nothing-of-the-kind")
    assert "没有这份报告" in reader.text()


def keyboard_only(reader):
    reader.open()
    body = reader.one("body")
    body.send_keys("/")
    assert reader.driver.switch_to.active_element.get_attribute("id") == "q"
    reader.keys("公开", Keys.ENTER)
    reader.one("body").send_keys("j")
    reader.keys("j")
    assert reader.one("#hits > li.current").get_attribute("id") == "hit1"
    reader.keys("k")
    assert reader.one("#hits > li.current").get_attribute("id") == "hit0"
    reader.keys(Keys.ENTER)
    assert "report" in reader.parameters()
    reader.one("body").send_keys(Keys.ESCAPE)
    reader.settle()
    assert "report" not in reader.parameters()


def script_in_query(reader):
    reader.open(q='<img src=x onerror="document.title=1">', province='"><script>document.title=1</script>')
    assert reader.driver.title != "1"
    reader.open(q='<b id="injected">公开</b>')
    assert not reader.all("#injected")


def scripts_in_report(reader):
    """A report whose title, office, headings, text, cells and address are markup; see Tests/Web/hostile."""
    for parameters in ({"q": "鞋塘 owned"}, {"q": "owned", "by": "report"}, {"report": "scripts"}, {"view": "audit"},
                       {"report": "scripts", "q": "img script"}, {"q": "owned", "view": "table"}):
        reader.open(**parameters)
        reader.settle()
        assert reader.driver.title != "owned", parameters
        assert not reader.all("#injected, main img, main script, a[href^='javascript:']"), parameters
    reader.open(report="scripts")
    assert "<img src=x" in reader.text("h1") and "</script>" in reader.text(), "markup is shown as the text that it is"


def english(reader):
    reader.open(q="公开")
    reader.one("#language").click()
    reader.settle()
    assert "sections in" in reader.text(".count")
    assert reader.driver.execute_script("return document.documentElement.lang") == "en"
    reader.picture("english-hits")
    reader.one("#language").click()
    reader.settle()


def pages(reader):
    """Behind a hundred hits, or with a cursor, the next page is a link."""
    reader.open(by="report", limit="2")
    more = reader.one(".more")
    assert more.tag_name == "button"
    first = [link.text for link in reader.all("#hits h3 a")]
    reader.driver.execute_script("arguments[0].scrollIntoView()", more)
    more.click()
    reader.settle()
    assert [link.text for link in reader.all("#hits h3 a")][:2] == first and len(reader.all("#hits > li")) == 5
    with urllib.request.urlopen(URL + "/v1/search?by=report&limit=2") as answer:
        cursor = json.load(answer)["next"]
    reader.open(by="report", limit="2", cursor=cursor)
    second = [link.text for link in reader.all("#hits h3 a")]
    assert len(second) == 2 and second != first
    reader.one(".more a").click()
    reader.settle()
    assert len(reader.all("#hits > li")) == 1, "the last page holds the rest"


def fits(reader):
    """Nothing is wider than the window."""
    wide, window = reader.driver.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window, (wide, window)


def phone(reader):
    for parameters in ({}, {"q": "依申请公开"}, {"q": "公开", "view": "table"}, {"q": "公开", "view": "trend"}):
        reader.open(**parameters)
        fits(reader)
    reader.open(q="依申请公开")
    assert not reader.one("#f-province").is_displayed(), "filters are folded away"
    reader.picture("phone-hits")
    reader.one("#facets summary").click()
    assert reader.one("#f-province").is_displayed()
    reader.open(q="公开", view="table")
    reader.picture("phone-table")
    reader.open(q="依申请公开 申请")
    reader.one("#hits h3 a").click()
    reader.settle()
    fits(reader)


def dark(reader):
    reader.open(q="依申请公开")
    ground = reader.driver.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert sum(int(part) for part in ground[4:-1].split(",")) < 150, ground


def quiet(reader):
    """No request left the server, no script failed, and the first load is small."""
    for entry in reader.driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            address = message["params"]["request"]["url"]
            assert address.startswith((URL, "data:", "blob:", "about:", "chrome:")), address
    for entry in reader.driver.get_log("browser"):
        # A refused query is answered 400, and the browser notes that.
        assert "status of 4" in entry["message"], entry["message"]
    size = 0
    for path in ("/", "/page.css", "/words.js", "/charts.js", "/page.js", "/icon.svg",
                 "/v1/search?limit=20&facets=province,year,section,kind,audit&rates=true"):
        request = urllib.request.Request(URL + path, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as answer:
            size += len(answer.read()) + len(str(answer.headers))
    print(f"first load: {size / 1000:.1f} kB")
    assert size < 150_000, size


def readme(reader):
    """The picture in the README: small, and few colours."""
    reader.open(q="依申请公开 申请", by="report")
    path = os.path.join(FOLDER, "page.png")
    reader.driver.save_screenshot(path)
    try:
        from PIL import Image
    except ImportError:
        # Without Pillow the picture is the same, only larger.
        return
    Image.open(path).convert("RGB").quantize(48, dither=Image.Dither.NONE).save(path, optimize=True)


JOURNEYS = [search, two_provinces, open_report, permalink, charts, export, zero_hits, broken_query, keyboard_only,
            script_in_query, english, pages]


def main():
    failed = 0
    wide = Reader(browser())
    narrow = Reader(browser(390, 844))
    night = Reader(browser(dark=True))
    low = Reader(browser(1180, 640))
    journeys = [(j, wide) for j in JOURNEYS] + [(phone, narrow), (dark, night), (quiet, wide), (readme, low)]
    if len(sys.argv) > 3:
        journeys = [(globals()[name], wide) for name in sys.argv[3:]]
    for journey, reader in journeys:
        try:
            journey(reader)
            print("passed", journey.__name__)
        except Exception:
            failed += 1
            print("FAILED", journey.__name__)
            traceback.print_exc()
        if journey is not readme:
            reader.picture(journey.__name__)
    for reader in (wide, narrow, night, low):
        reader.driver.quit()
    return 1 if failed else 0


sys.exit(main())
