// From boxes of words to paragraphs and rows: what stands where decides, whatever the printer.

import SourceFormats
import TestSupport
import Testing

@Suite("PDF layout")
struct PDFLayoutTests {
    /// The third table of the form, seven figures a row; zeros but for what is given.
    static func applications(_ style: PrintedStyle, figures: (Int, Int) -> String) -> (
        table: PrintedTable, rows: [[String]]
    ) {
        let labels: [[String]] = [
            ["一、本年新收政府信息公开申请数量"], ["二、上年结转政府信息公开申请数量"], ["三、本年度办理结果", "（一）予以公开"],
            ["（二）部分公开（区分处理的，只计这一情形，不计其他情形）"], ["（三）不予公开", "1.属于国家秘密"], ["2.其他法律行政法规禁止公开"],
            ["3.危及“三安全一稳定”"], ["4.保护第三方合法权益"], ["5.属于三类内部事务信息"], ["6.属于四类过程性信息"], ["7.属于行政执法案卷"],
            ["8.属于行政查询事项"], ["（四）无法提供", "1.本机关不掌握相关政府信息"], ["2.没有现成信息需要另行制作"], ["3.补正后申请内容仍不明确"],
            ["（五）不予处理", "1.信访举报投诉类申请"], ["2.重复申请"], ["3.要求提供公开出版物"], ["4.无正当理由大量反复申请"],
            ["5.要求行政机关确认或重新出具已获取信息"], ["（六）其他处理"], ["（七）总计"], ["四、结转下年度继续办理"],
        ]
        var table = PrintedTable(
            widths: [50, 60, 100] + [Double](repeating: 40, count: 7), style: style)
        let heads: [(Int, Int, Int, Int, String)] = [
            (0, 0, 3, 3, "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"), (0, 3, 7, 1, "申请人情况"), (1, 3, 1, 2, "自然人"),
            (1, 4, 5, 1, "法人或其他组织"), (1, 9, 1, 2, "总计"), (2, 4, 1, 1, "商业企业"), (2, 5, 1, 1, "科研机构"),
            (2, 6, 1, 1, "社会公益组织"), (2, 7, 1, 1, "法律服务机构"), (2, 8, 1, 1, "其他"),
        ]
        table.cells = heads.map {
            PrintedTable.Cell(row: $0.0, column: $0.1, across: $0.2, down: $0.3, text: $0.4)
        }
        var rows: [[String]] = []
        for (index, names) in labels.enumerated() {
            let row = index + 3
            let level = Self.level(names[0])
            for (at, name) in names.enumerated() {
                let column = level + at
                let isLast = at == names.count - 1
                // A label of a group goes down to the next of its level or above.
                let down =
                    isLast
                    ? 1
                    : labels[(index + 1)...].prefix { Self.level($0[0]) > column }.count + 1
                table.cells.append(
                    PrintedTable.Cell(
                        row: row, column: column, across: isLast ? 3 - column : 1, down: down, text: name))
            }
            let values = (0..<7).map { figures(index, $0) }
            for (column, value) in values.enumerated() {
                table.cells.append(PrintedTable.Cell(row: row, column: 3 + column, text: value))
            }
            rows.append(names + values)
        }
        return (table, rows)
    }

    /// 0 for 一、, 1 for （一）, 2 for 1.
    private static func level(_ label: String) -> Int {
        label.hasPrefix("（") ? 1 : label.first?.isASCII == true ? 2 : 0
    }

    /// Rows of labels and seven figures, blank cells between labels left out.
    static func data(_ rows: [[String]]) -> [[String]] {
        rows.compactMap { row in
            guard row.count >= 8 else { return nil }
            let values = Array(row.suffix(7))
            guard values.contains(where: { !$0.isEmpty && $0.allSatisfy(\.isNumber) }) else { return nil }
            return row.dropLast(7).filter { !$0.isEmpty } + values
        }
    }

    @Test("Rows come back whole, however the table is set", arguments: UInt64(1)...120)
    func anyStyle(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let blanks = random.oneIn(3)
        let (table, expected) = Self.applications(PrintedStyle(seed: seed)) { _, column in
            // A row without any figure has no place.
            blanks && column < 6 && random.oneIn(4) ? "" : String(random.int(0...random.pick([0, 9, 120])))
        }
        var pages = PrintedPages()
        pages.add("三、收到和处理政府信息公开申请情况", left: 74, middle: 60, size: 14)
        table.print(on: &pages, top: 90) { $0 < 3 }
        // Where a group begins is the parser's to say when its pages are apart.
        let found = Self.data(try pages.rows())
        #expect(found.map { $0.suffix(7) } == expected.map { $0.suffix(7) })
        #expect(found.map { $0.dropLast(7).last } == expected.map { $0.dropLast(7).last })
        if pages.pages.count == 1 { #expect(found == expected) }
    }

    @Test("Figures at the right of their columns stand under heads in the middle, blank columns included")
    func rightAligned() throws {
        var style = PrintedStyle()
        style.figures = .right
        var table = PrintedTable(widths: [120, 120, 120, 120], style: style)
        for (row, texts) in [["信息内容", "本年", "上年", "总数"], ["规章", "", "2", "2"], ["规范性文件", "", "1", "13"]]
            .enumerated()
        {
            for (column, text) in texts.enumerated() {
                table.cells.append(PrintedTable.Cell(row: row, column: column, text: text))
            }
        }
        var pages = PrintedPages()
        table.print(on: &pages, top: 100)
        #expect(
            try pages.rows() == [
                ["信息内容", "本年", "上年", "总数"], ["规章", "", "2", "2"], ["规范性文件", "", "1", "13"],
            ])
    }

    @Test("A table goes on over a page: blank columns stay, a page number is no row")
    func overPages() throws {
        var pages = PrintedPages()
        func row(_ middle: Double, _ texts: [String], _ pages: inout PrintedPages) {
            for (index, text) in texts.enumerated() where !text.isEmpty {
                pages.add(text, left: 60 + Double(index) * 90, middle: middle)
            }
        }
        row(700, ["项目", "甲类", "乙类", "丙类", "丁类"], &pages)
        row(720, ["许可", "1", "2", "3", "4"], &pages)
        row(740, ["处罚", "5", "6", "7", "8"], &pages)
        pages.add("-", left: 280, middle: 800)
        pages.add("1", left: 292, middle: 800)
        pages.add("-", left: 304, middle: 800)
        pages.pages.append([])
        row(60, ["强制", "", "", "9", "10"], &pages)
        row(80, ["收费", "", "", "11", "12"], &pages)
        let rows = try pages.rows()
        #expect(rows.contains(["强制", "", "", "9", "10"]))
        #expect(rows.contains(["收费", "", "", "11", "12"]))
        #expect(!rows.joined().contains("-"))
    }

    @Test("Figures on one page and their label on the next are one row")
    func tornRow() throws {
        var pages = PrintedPages()
        for (middle, label) in [(700.0, "1.属于国家秘密"), (740, "")] {
            if !label.isEmpty { pages.add(label, left: 60, middle: middle) }
            for column in 0..<7 { pages.add("0", left: 220 + Double(column) * 40, middle: middle) }
        }
        pages.pages.append([])
        pages.add("2.保护第三方", left: 60, middle: 60)
        for (middle, label) in [(100.0, "3.重复申请"), (140, "4.其他")] {
            pages.add(label, left: 60, middle: middle)
            for column in 0..<7 { pages.add("1", left: 220 + Double(column) * 40, middle: middle) }
        }
        let rows = try pages.rows()
        #expect(rows.map(\.first) == ["1.属于国家秘密", "2.保护第三方", "3.重复申请", "4.其他"])
        #expect(rows.map { $0.last } == ["0", "0", "1", "1"])
    }

    @Test("A label that all but touches its figure is told from it by the other rows")
    func touching() throws {
        var pages = PrintedPages()
        for (middle, label, values) in [
            (100.0, "规章", ["0", "3"]), (120, "其他对外管理服务事项", ["31", "6"]), (140, "行政许可", ["7", "8"]),
        ] {
            pages.add(label, left: 60, middle: middle)
            for (column, value) in values.enumerated() {
                pages.add(value, left: 182 + Double(column) * 100, middle: middle)
            }
        }
        #expect(try pages.rows() == [["规章", "0", "3"], ["其他对外管理服务事项", "31", "6"], ["行政许可", "7", "8"]])
    }

    @Test("Lines become paragraphs by indent, by width, and by what stands between them")
    func paragraphs() throws {
        let full = String(repeating: "主动公开政府信息", count: 5)
        var indented = PrintedPages()
        for (index, line) in [full, full + "。", "短句。", full, full, "完。"].enumerated() {
            let begins = [0, 2, 3].contains(index)
            indented.add(
                begins ? String(line.prefix(38)) : line, left: begins ? 84 : 60,
                middle: 80 + Double(index) * 20)
        }
        let first = try indented.text().split(whereSeparator: { $0 == "\n" || $0 == "\u{c}" })
        #expect(first.count == 3, "\(first)")
        var spaced = PrintedPages()
        var middle = 80.0
        for line in [full, "甲。", full, full, "乙。", full, full + "。", full, "丙。", full, "丁。"] {
            spaced.add(line, left: 60, middle: middle)
            middle += line.hasSuffix("。") && line.count < 9 ? 34 : 20
        }
        #expect(try spaced.text().split(whereSeparator: { $0 == "\n" || $0 == "\u{c}" }).count == 4)
    }

    @Test("Radicals that stand for ideographs are these, also where numerals and units decide")
    func radicals() throws {
        func text(_ words: [String]) throws -> String {
            var pages = PrintedPages()
            var middle = 60.0
            for word in words {
                pages.add(word, left: 60, middle: middle)
                for column in 0..<3 { pages.add("3 人", left: 220 + Double(column) * 80, middle: middle) }
                middle += 20
            }
            return try pages.text()
        }
        let plain = ["一、本年新收", "（二）部分公开", "八、人民政府", "3.行政"]
        #expect(try text(["⼀、本年新收", "（⼆）部分公开", "⼋、⼈⺠政府", "3.⾏政"]) == text(plain))
    }

    @Test("A heading between two tables stands by itself")
    func heading() throws {
        var pages = PrintedPages()
        for (middle, label) in [(100.0, "行政强制"), (120, "行政许可")] {
            pages.add(label, left: 60, middle: middle)
            pages.add("5", left: 300, middle: middle)
        }
        pages.add("三、收到和处理政府信息公开申请情况", left: 84, middle: 142)
        for (middle, label) in [(165.0, "一、本年新收"), (185, "二、上年结转")] {
            pages.add(label, left: 60, middle: middle)
            for column in 0..<7 { pages.add("0", left: 160 + Double(column) * 40, middle: middle) }
        }
        let text = try pages.text()
        #expect(text.contains("\n    三、收到和处理政府信息公开申请情况\n"))
        #expect(text.contains("行政强制\t5\n行政许可\t5\n"))
    }

    @Test("A text without columns has no tabs")
    func noTable() throws {
        var pages = PrintedPages()
        for line in 0..<20 {
            pages.add(String(repeating: "信息公开", count: 9), left: 60, middle: 80 + Double(line) * 20)
            pages.add("2020", left: 496, middle: 80 + Double(line) * 20)
        }
        #expect(try !pages.text().contains("\t"))
    }

    @Test("Pages of nothing but figures end in rows or lines, in bounded work")
    func crowded() throws {
        var pages = PrintedPages()
        for line in 0..<60 {
            for column in 0..<60 {
                pages.add(
                    line.isMultiple(of: 3) ? "甲" : "1", left: Double(column) * 9, middle: Double(line) * 5,
                    size: 4)
            }
        }
        #expect(try pages.text().contains("1"))
    }

    @Test("What pdftotext should not print, bytes that are no UTF-8, does not go on into the text")
    func malformed() throws {
        // Behind an ampersand the markup's own reader takes anything.
        var boxes = Array("<page><word xMin=\"60\" yMin=\"100\" xMax=\"100\" yMax=\"112\">&".utf8)
        boxes += [0xbf, 0xa1] + Array("息公开</word></page>".utf8)
        let text = try PDFText.layOut(boxes, limits: SourceLimits())
        #expect(String(validating: text, as: UTF8.self)?.hasSuffix("息公开\n\u{c}") == true)
    }
}
