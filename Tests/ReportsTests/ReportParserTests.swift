// The parser as a whole: the sample reports against their labels, nothing lost, any input.

import Reports
import TestSupport
import Testing

@Suite("Report parser")
struct ReportParserTests {
    @Test("A sample report parses to what its reader found", arguments: GoldReport.names)
    func samplesEqualLabels(name: String) throws {
        let gold = try GoldReport(named: name)
        let report = try parse(GoldReport.source(name))
        #expect(report.isRecognised)
        #expect(report.title == gold.title)
        #expect(report.organ == gold.organ)
        #expect(report.year.value == gold.year)
        #expect(report.region.province == gold.province)
        #expect(report.region.city == gold.city)
        #expect(report.region.county == gold.county)
        #expect(report.region.code == gold.code)
        try #require(report.sections.count == gold.sections.count)
        for (section, label) in zip(report.sections, gold.sections) {
            #expect(section.number == label.number)
            #expect(section.heading == label.heading)
            #expect(section.text.hasPrefix(label.first))
            #expect(section.text.hasSuffix(label.last))
        }
        try #require(report.tables.count == gold.tables.count)
        for (table, label) in zip(report.tables, gold.tables) {
            #expect(table.number == label.table)
            #expect(table.format?.rawValue == label.format)
            #expect(table.rows == label.rows)
            #expect(report.sections[table.sectionIndex].number == label.table)
        }
    }

    @Test(
        "A report in which radicals stand for ideographs, as in many PDFs, is the report itself",
        arguments: GoldReport.names)
    func radicals(name: String) throws {
        let text = String(decoding: try GoldReport.source(name), as: UTF8.self)
        let disguised = ReportPrinter.radicals(text)
        #expect(zip(text.unicodeScalars, disguised.unicodeScalars).count { $0 != $1 } > 200)
        #expect(String(reflecting: parse(disguised)) == String(reflecting: parse(text)))
    }

    @Test("No letter or digit of a sample gets lost or is made up", arguments: GoldReport.names)
    func samplesKeepLetters(name: String) throws {
        let source = String(decoding: try GoldReport.source(name), as: UTF8.self)
        let report = parse(source)
        // Taken out by rule: Word's bookmark, and the piece of a group label that a page break printed twice.
        var expected = letterCounts(source.split(separator: "[bookmark: _GoBack]").joined())
        if name.hasPrefix("000") { expected["理", default: 0] -= 1 }
        #expect(letterCounts(report) == expected)
    }

    @Test("The rows of a table stand in the text of its section", arguments: GoldReport.names)
    func rowsStandInText(name: String) throws {
        let report = try parse(GoldReport.source(name))
        for table in report.tables {
            let rows = table.rows.map { $0.joined(separator: "\t") }.joined(separator: "\n")
            #expect(report.sections[table.sectionIndex].text.contains(rows))
        }
    }

    @Test("Section text breaks only between paragraphs and rows", arguments: GoldReport.names)
    func noLayoutNoise(name: String) throws {
        let report = try parse(GoldReport.source(name))
        for section in report.sections {
            #expect(!section.text.contains("\n\n"))
            #expect(!section.text.contains("  "))
            #expect(!section.text.unicodeScalars.contains { $0.value == 0xA0 || $0.value == 0x3000 })
        }
        #expect(report.text(1).contains("行政治\n理") == false)
    }

    @Test("Sentences cut by page ends are whole again")
    func pageEndsJoin() throws {
        let first = try parse(GoldReport.source(GoldReport.names[0]))
        #expect(first.text(1).contains("重点公开事项 80 条，并及时更新信息公开年报"))
        #expect(first.text(1).contains("更好的设施设备，新的政务服务中心"))
        #expect(first.text(5).contains("大幅提升，2019 年全镇"))
        let fourth = try parse(GoldReport.source(GoldReport.names[3]))
        #expect(fourth.text(1).contains("积极推进开放式行政治理，进一步"))
        #expect(fourth.text(5).contains("全面、准确领会、掌握"))
        #expect(fourth.paragraphs(1).contains("（一）聚焦组织领导，明确责任分工"))
    }

    @Test("A text that is no report is one section with everything in it")
    func newsIsNotRecognised() {
        let news = """
            我市召开政务公开工作推进会
            本报讯 3月5日，我市召开政务公开工作推进会。会议要求，各部门要主动公开政府信息，做好依申请公开工作。
            一、提高认识
            各单位要高度重视。
            """
        let report = parse(news)
        #expect(!report.isRecognised)
        #expect(report.numbers == [0])
        #expect(report.tables.isEmpty)
        #expect(letterCounts(report) == letterCounts(news))
    }

    @Test(
        "An empty text and a text of blanks give one empty section",
        arguments: ["", "\n", " \t\n\u{3000}\n", "\u{200B}"])
    func emptyText(text: String) {
        let report = parse(text)
        #expect(!report.isRecognised)
        #expect(report.sections == [Section(number: 0, heading: "", text: "")])
        #expect(report.year.value == nil)
    }

    @Test("A line of five megabytes is parsed, nothing lost")
    func longLine() {
        var text = "海盐县2020年政府信息公开工作年度报告 "
        for index in 0..<80_000 { text += "主动公开（第\(index)次）“依申请公开、行政复议，" }
        let report = parse(text)
        #expect(letterCounts(report) == letterCounts(text))
    }

    @Test(
        "Many headings, brackets and tabs in a row cost no more than their length",
        arguments: ["一、总体情况\n", "（", "\t", "|", "\t\n", "一、", "2020年", "《", "# ", "0 "])
    func repetition(piece: String) {
        let report = parse(String(repeating: piece, count: 200_000))
        #expect(!report.sections.isEmpty)
    }

    @Test("Random bytes are parsed without harm", arguments: UInt64(0)..<60)
    func randomBytes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = (0..<random.int(0...3_000)).map { _ in UInt8(random.int(0...255)) }
        let report = parse(bytes)
        #expect(report.sections.first?.number == 0)
    }

    @Test("Shuffled lines of real reports lose nothing", arguments: UInt64(0)..<120)
    func shuffledLines(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var lines: [String] = []
        for name in GoldReport.names {
            let source = String(decoding: try GoldReport.source(name), as: UTF8.self)
            for line in source.split(separator: "\n", omittingEmptySubsequences: false) where random.oneIn(3)
            {
                lines.append(String(line))
            }
        }
        lines.shuffle(using: &random)
        let text = lines.joined(separator: random.oneIn(2) ? "\n" : "\n\n").split(
            separator: "[bookmark: _GoBack]"
        ).joined()
        var lost = letterCounts(text)
        for (scalar, count) in letterCounts(parse(text)) { lost[scalar, default: 0] -= count }
        // 理 may be taken for the printed rest of 不予处理.
        #expect(lost.filter { $0.value != 0 && $0.key != "理" }.isEmpty)
    }
}
