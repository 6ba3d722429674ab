// Pages: what begins a paragraph, how spans become rows of cells, and what is no part of the text.

import Reports
import SourceFormats
import Testing

@Suite struct HTMLTests {
    private static func text(_ body: String) throws -> String {
        let outcome = try Outcome("<!DOCTYPE html><html><body>\(body)</body></html>", name: "r.html")
        #expect(outcome.refusals.isEmpty, "\(outcome.reason)")
        return outcome.text
    }

    @Test(
        "Blocks end paragraphs, inline elements do not, and a line break is one",
        arguments: [
            ("<p>一、总体<b>情况</b></p><div>甲<span>乙</span>丙</div>", "一、总体情况\n\n甲乙丙\n"),
            ("甲<br>乙<br/>丙<br><br>丁", "甲\n乙\n丙\n\n丁\n"),
            ("<p>政府信息\n    公开</p>", "政府信息公开\n"), ("<p>in 2020\n  and 2021</p>", "in 2020 and 2021\n"),
            ("<p>&lt;条例&gt;&amp;&#x653f;&#24220;&nbsp;&hellip;</p>", "<条例>&政府\u{a0}…\n"),
            ("<ul><li>甲<li>乙</ul><pre>丙\n丁</pre>", "甲\n\n乙\n\n丙\n丁\n"),
        ])
    func flow(body: String, wanted: String) throws { #expect(try Self.text(body) == wanted) }

    @Test("A spanned cell's text stands once, and the other places are empty cells")
    func spans() throws {
        let table = """
            <table><tr><td colspan="3">第二十条第（一）项</td></tr>
            <tr><th>信息内容</th><th>制作<br>数量</th><th>总数</th></tr>
            <tr><td rowspan="2">规章</td><td>1</td><td>2</td></tr>
            <tr><td>3</td><td>&nbsp;</td></tr></table>
            """
        #expect(try Self.text(table) == "第二十条第（一）项\t\t\n信息内容\t制作数量\t总数\n规章\t1\t2\n\t3\t\n")
    }

    @Test("Columns that only spans made are none")
    func spannedColumns() throws {
        let table = """
            <table><tr><td colspan=2>行政许可</td><td colspan="2">3</td><td>4</td></tr>
            <tr><td colspan=2>行政处罚</td><td colspan="2">5</td><td>6</td></tr></table>
            """
        #expect(try Self.text(table) == "行政许可\t3\t4\n行政处罚\t5\t6\n")
    }

    @Test("A table that lays the page out is unwrapped, and the one inside it stays a table")
    func layout() throws {
        let page = """
            <table><tr><td><h1>年度报告</h1><p>一、总体情况</p>
            <table><tr><td>规章</td><td>0</td></tr><tr><td>规范性文件</td><td>2</td></tr></table>
            <p>二、其他</p></td></tr></table>
            """
        #expect(try Self.text(page) == "年度报告\n\n一、总体情况\n\n规章\t0\n规范性文件\t2\n\n二、其他\n")
        #expect(
            try Self.text("<table><tr><td>甲</td><td><table><tr><td>3</td></tr></table></td></tr></table>")
                == "甲\t3\n")
    }

    @Test("Scripts, styles, hidden parts, navigation and footers are left out and noted")
    func furniture() throws {
        let page = """
            <html><head><style>p{}</style><title>沈荡镇2020年政府信息公开工作年度报告-海盐县人民政府</title></head><body>
            <div class="top-nav"><a href="/">首页</a> <a href="/xxgk">政府信息公开</a></div>
            <ul><li><a href="/1">要闻</a></li><li><a href="/2">公告</a></li></ul>
            <div style="display: none">机密</div><script>document.write("<p>写入</p>")</script>
            <div id="zoom"><p>\(String(repeating: "沈荡镇认真贯彻落实条例。", count: 5))</p><p>详见<a href="/3">附件</a></p>
            <p>六、其他需要报告的事项：无其他需要报告的事项，本镇没有收取信息处理费，特此报告如上。</p></div>
            <p><a href="/4">上一篇</a></p>
            <footer>主办：海盐县人民政府 <a href="/5">网站地图</a></footer></body></html>
            """
        let outcome = try Outcome(page, name: "r.html")
        let text = outcome.text
        for word in ["首页", "要闻", "公告", "机密", "写入", "上一篇", "主办"] { #expect(!text.contains(word), "\(word)") }
        #expect(text.hasPrefix("沈荡镇2020年政府信息公开工作年度报告\n\n沈荡镇认真"))
        #expect(text.contains("详见附件"))
        #expect(text.hasSuffix("特此报告如上。\n"))
        let notes = outcome.documents.first?.notes ?? []
        for word in ["hidden div", "footer", "links around", "title"] {
            #expect(notes.contains { $0.contains(word) }, "\(word): \(notes)")
        }
    }

    @Test("A part that is named like furniture but holds the report is kept")
    func keptParts() throws {
        let prose = String(repeating: "主动公开政府信息，接受社会监督。", count: 30)
        #expect(try Self.text("<div class='footer'><p>\(prose)</p></div>") == prose + "\n")
        #expect(
            try Self.text("<header><h1>沈荡镇政府信息公开年度报告</h1></header><p>甲</p>")
                == "沈荡镇政府信息公开年度报告\n\n甲\n")
    }

    @Test("HTML is known by its content under other names", arguments: ["r.txt", "r.doc", "r.docx", "r"])
    func byContent(name: String) throws {
        let outcome = try Outcome("\n<table><tr><td>规章</td><td>0</td></tr></table>", name: name)
        #expect(outcome.documents.first?.format == .html, "\(outcome.reason)")
        #expect(outcome.text == "规章\t0\n")
        #expect(try Outcome("<2020年>公开", name: "r.txt").documents.first?.format == .text)
    }

    @Test("Endless tables, deep nesting and huge spans end within limits")
    func bounds() throws {
        var options = SourceOptions()
        options.limits.lines = 5_000
        options.limits.text = 256 << 10
        options.limits.depth = 300
        func reason(_ page: String) throws -> String {
            try Outcome(page, name: "r.html", options: options).reason
        }
        #expect(
            try reason("<table>" + String(repeating: "<tr><td>1", count: 6_000)).contains("more than 5000"))
        #expect(try reason(String(repeating: "<p>甲", count: 6_000)).contains("5000 lines"))
        #expect(try reason(String(repeating: "<div>", count: 400) + "甲").contains("nests"))
        let wide = "<table>" + String(repeating: "<tr><td>1<td colspan=400>2", count: 1_000) + "</table>"
        #expect(try Outcome(wide, name: "r.html", options: options).text.hasPrefix("1\t2\n1\t2\n"))
        let ragged =
            "<table><tr>" + String(repeating: "<td>1", count: 500)
            + String(repeating: "<tr><td>1<td>2", count: 1_000) + "</table>"
        #expect(try reason(ragged).contains("MiB of text"))
        let tall = "<table>" + String(repeating: "<tr><td rowspan=99999999>1<td>2", count: 600) + "</table>"
        #expect(try Outcome(tall, name: "r.html", options: options).documents.count == 1)
        let entities = "<!DOCTYPE html [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><p>&b;&amp;</p>"
        #expect(try !Outcome(entities, name: "r.html").text.contains("aaaa"))
    }

    @Test("A page with pictures alone is refused")
    func pictures() throws {
        #expect(
            try Outcome("<html><body><img src='a.png'></body></html>", name: "r.html").reason.contains(
                "holds no text"))
    }

    @Test("The report of a page is that of the same text")
    func report() throws {
        var body = ""
        for line in Words.report.split(separator: "\n") {
            if line.contains("\t") {
                body += "<tr><td>" + line.split(separator: "\t").joined(separator: "</td><td>") + "</td></tr>"
            } else if line == "第二十条第（一）项" {
                body += "<table><tr><td colspan=4>\(line)</td></tr>"
            } else {
                if body.hasSuffix("</tr>") { body += "</table>" }
                body += "<p>\(line)</p>"
            }
        }
        let page = try Self.text(body)
        let parser = ReportParser()
        #expect(parser.parse(Array(page.utf8).span) == parser.parse(Array(Words.report.utf8).span))
    }
}
