// The audit of one report: the samples, every equation, headings, sections and fees.

import Reports
import TestSupport
import Testing

func findings(_ report: Report) -> [Finding] {
    ReportAudit.findings(of: report, cells: TypedTables(report))
}

extension [Finding] {
    func of(_ rule: AuditRule) -> [Finding] { filter { $0.rule == rule } }
    func of(_ rule: AuditRule, _ verdict: Verdict) -> [Finding] {
        filter { $0.rule == rule && $0.verdict == verdict }
    }
    /// Rules that fail, once for each finding.
    var failing: [String] { filter { $0.verdict == .fail }.map(\.rule.rawValue).sorted() }
}

@Suite("Audit")
struct AuditTests {
    private func sample(_ name: String) throws -> [Finding] {
        findings(try parse(GoldReport.source(name)))
    }

    @Test("Sample 004 fails exactly two rows, one column, the kind of applicant and the second 二、")
    func failingSample() throws {
        let all = try sample("004_d1d250c2011c14d6")
        #expect(all.failing == ["S-number", "T3-identity", "T3-row", "T3-row", "X-text"])
        #expect(
            all.of(.applicationRow, .fail).map { $0.right[0].path.name }
                == ["applications.unavailable.not_held", "applications.total"])
        #expect(all.of(.applicationIdentity, .fail).map { $0.right[0].path.columnLabel } == ["总计"])
        let text = try #require(all.of(.text, .fail).first)
        #expect(text.detail == .statement(.applicantsNatural, 1))
        #expect(text.words?.text == "申请人为个人")
        let heading = try #require(all.of(.headingNumber, .fail).first)
        #expect(heading.words?.text == "二、主动公开政府信息情况")
        // The two lawsuits of the text are those of the table.
        #expect(all.of(.text, .pass).contains { $0.detail == .statement(.lawsuits, 2) })
        #expect(all.of(.reviewTotal).map(\.strict) == [.pass, .uncertain, .pass])
        #expect(all.of(.reviewTotal).map(\.blankAsZero) == [.pass, .pass, .pass])
    }

    @Test(
        "The other samples fail nothing",
        arguments: [
            ("000_37e901e8ac7f78da", 1), ("001_ed2c0e5ea058809d", 0), ("002_5c245e0f5975cf67", 0),
            ("003_e495306e86c91049", 12),
        ])
    func passingSamples(name: String, uncertain: Int) throws {
        let all = try sample(name)
        #expect(all.failing.isEmpty)
        #expect(all.allSatisfy { $0.blankAsZero != .fail && $0.blankAsZero != .uncertain })
        // 000 leaves the reviews blank; 003 prints six values in eleven rows, which also leaves column 总计
        // open.
        #expect(all.count { $0.verdict == .uncertain } == uncertain)
    }

    @Test("There are 40 equations in the form of 2019 and 42 in that of 2021")
    func equations() {
        for (format, count) in [(TableFormat.f2019, 40), (.f2021, 42)] {
            let all = findings(TableText(format).report)
            let equations = all.filter { $0.detail == .equation }
            #expect(equations.count == count)
            #expect(equations.allSatisfy { $0.verdict == .pass && $0.blankAsZero == .pass })
            #expect(all.of(.disclosureValue).count == (format == .f2019 ? 22 : 10))
            #expect(all.failing.isEmpty)
        }
    }

    @Test("Findings without those that hold are the same, less those that hold", arguments: UInt64(0)..<20)
    func brief(seed: UInt64) {
        let text = RandomTables(seed: seed, changes: 3).text
        let report = text.report(text: "2020年，我镇共收到政府信息公开申请3件，未发生行政复议、行政诉讼。")
        let cells = TypedTables(report)
        let all = ReportAudit.findings(of: report, cells: cells)
        let brief = ReportAudit.findings(of: report, cells: cells, includesPasses: false)
        #expect(brief == all.filter { $0.strict != .pass || $0.blankAsZero != .pass })
    }

    @Test("The equations that fail are those that do not hold", arguments: UInt64(0)..<100)
    func failuresEqualNaive(seed: UInt64) {
        let tables = RandomTables(seed: seed, changes: Int(seed % 4))
        let all = findings(tables.text.report)
        let failed = Set(
            all.filter { $0.detail == .equation && $0.verdict == .fail }.map {
                "\($0.rule.rawValue) \($0.right[0].path.name)"
            })
        #expect(failed == tables.broken())
    }

    @Test("A blank leaves the strict reading open and is zero in the other")
    func blanks() throws {
        var text = TableText(.f2019, ["applications.new.natural": "1", "applications.new": "1"])
        text.printed["applications.carried_out.natural"] = "1"
        text.printed["applications.carried_out"] = ""
        for blank in ["", "/", "无"] {
            text.printed["applications.carried_out"] = blank
            let row = try #require(
                findings(text.report).of(.applicationRow).first {
                    $0.right[0].path.name == "applications.carried_out"
                })
            #expect(row.strict == .uncertain)
            #expect(row.blankAsZero == .fail)
        }
        text.printed["applications.carried_out"] = "见附件"
        let row = try #require(
            findings(text.report).of(.applicationRow).first {
                $0.right[0].path.name == "applications.carried_out"
            })
        #expect(row.strict == .uncertain)
        #expect(row.blankAsZero == .uncertain)
    }

    @Test("An absent table leaves its rules without anything to assess, and is missing")
    func absentTables() {
        var report = TableText().report
        report.tables.removeAll { $0.number == 3 }
        let all = findings(report)
        for rule in [AuditRule.applicationIdentity, .applicationColumn, .applicationRow] {
            #expect(all.of(rule).map(\.verdict) == [.notAssessable])
        }
        #expect(all.of(.missing, .fail).map(\.detail) == [.missingTable(3)])
        #expect(all.of(.reviewTotal).count == 3)
    }

    @Test("Values of table 2 are whole and not below zero, but for changes and money")
    func disclosureValues() {
        let text = TableText(
            .f2019,
            [
                "licence.change": "-3", "punishment.processed": "-1", "rules.made": "1.5",
                "documents.made": "见附件", "procurement.amount": "12.34元", "coercion.processed": "/",
            ])
        let all = findings(text.report).of(.disclosureValue)
        #expect(
            all.filter { $0.verdict == .fail }.map { $0.left[0].path.name } == [
                "rules.made", "punishment.processed",
            ])
        #expect(
            all.filter { $0.verdict == .uncertain }.map { $0.left[0].path.name }
                == ["documents.made", "coercion.processed"])
        #expect(all.first { $0.left[0].path.name == "coercion.processed" }?.blankAsZero == .pass)
    }

    @Test("Sections and tables that are not there are named; a table of blanks is too blank")
    func missing() {
        var report = TableText().report
        report.sections.removeAll { $0.number == 5 }
        #expect(findings(report).of(.missing).map(\.detail) == [.missingSection(5)])
        #expect(findings(report).of(.empty).map(\.verdict) == [.notAssessable])
        var text = TableText()
        for group in ReviewGroup.allCases {
            for outcome in ReviewOutcome.allCases where group != .reviews {
                text.printed[group.cell(outcome).name] = ""
            }
        }
        let blank = findings(text.report).of(.missing)
        #expect(blank.map(\.detail) == [.blankCells(table: 4, blank: 10, of: 15)])
        #expect(blank.map(\.strict) == [.fail])
        #expect(blank.map(\.blankAsZero) == [.pass])
        var old = TableText().report
        old.tables = []
        old.year = YearFinding(value: 2014)
        #expect(findings(old).of(.missing).map(\.verdict) == [.notAssessable])
        #expect(findings(old).failing.isEmpty)
    }

    private func headings(_ headings: [String]) -> [Int] {
        var report = TableText().report
        report.sections = zip(1..., headings).map { Section(number: $0, heading: $1, text: "一二三四五六七八九十") }
        return findings(report).of(.headingNumber, .fail).compactMap { $0.words?.sectionIndex }
    }

    @Test("Headings go up by one, or bear their number in the form")
    func headingNumbers() {
        let names = ["总体情况", "主动公开", "申请", "复议", "问题", "其他"]
        func numbered(_ numbers: String) -> [String] { zip(numbers, names).map { "\($0)、\($1)" } }
        #expect(headings(numbered("一二三四五六")) == [])
        #expect(headings(numbered("一二二四五六")) == [2])
        #expect(headings(numbered("一二三三四五")) == [3])
        #expect(headings(numbered("一二四三五六")) == [2, 3])
        #expect(headings(numbered("一一一一一一")) == [1, 2, 3, 4, 5])
        #expect(headings(["第一部分 总体情况", "第二部分 主动公开", "第四部分 申请"]) == [2])
        #expect(headings(names) == [])
    }

    @Test("Section 5 that says nothing fails")
    func emptySection() {
        let text = TableText()
        for nothing in ["", "无", "无。", "暂无", "无明显问题。"] {
            #expect(findings(text.report(text: "", problems: nothing)).of(.empty, .fail).count == 1)
        }
        #expect(findings(text.report(text: "", problems: "一是公开内容不够全面，二是")).of(.empty, .pass).count == 1)
    }

    @Test("A fee that the text names contradicts a section 6 without anything to report")
    func fees() throws {
        let text = TableText(.f2021)
        let fee = "2021年，我局共收取信息处理费1,200元。"
        let denied = try #require(findings(text.report(text: fee)).of(.fee).first)
        #expect(denied.verdict == .fail)
        #expect(denied.detail == .fee(120_000, isDenied: true))
        #expect(denied.words?.text == "信息处理费1,200元")
        #expect(
            findings(text.report(text: fee, other: "2021年收取信息处理费1200元。")).of(.fee).map(\.verdict) == [.pass])
        #expect(findings(text.report(text: "收取信息处理费0元。")).of(.fee).map(\.verdict) == [.pass])
        #expect(findings(text.report(text: "未收取信息处理费。")).of(.fee).map(\.verdict) == [.pass])
        // 行政事业性收费 is another fee as a rule.
        let other = TableText(.f2021, ["fees.amount": "3.5"])
        #expect(findings(other.report).of(.fee).map(\.verdict) == [.uncertain])
    }

    @Test("A number over two cells is a finding with both pieces")
    func split() throws {
        var report = TableText().report
        let table = try #require(report.tables.firstIndex { $0.number == 3 })
        let row = try #require(report.tables[table].rows.firstIndex { $0.joined().contains("本年新收") })
        report.tables[table].rows[row] = ["一、本年新收政府信息公开申请数量", "1", "2", "0", "0", "0", "0", "0", "12"]
        let all = findings(report)
        #expect(all.of(.split, .fail).map(\.detail) == [.split(pieces: ["1", "2"], joined: 12)])
        #expect(all.of(.applicationRow, .fail).isEmpty)
        #expect(all.of(.applicationRow, .uncertain).count == 1)
    }

    @Test("Messages are one line and name both sides")
    func messages() throws {
        let all = try sample("004_d1d250c2011c14d6")
        for finding in all {
            for line in [finding.english, finding.chinese] {
                #expect(!line.isEmpty)
                #expect(!line.contains("\n"))
            }
        }
        let identity = try #require(all.of(.applicationIdentity, .fail).first)
        #expect(identity.english == "column 总计: 1 + 0 ≠ 0 + 0")
        #expect(identity.chinese == "“总计”列：1 + 0 ≠ 0 + 0")
        let blank = try #require(all.of(.reviewTotal, .uncertain).first)
        #expect(blank.english.hasSuffix("2 + 0 + 0 + □ ?= 2 (blank as 0: PASS)"))
    }
}

/// Tables whose sums all hold, with some cells changed after that.
struct RandomTables {
    private(set) var text: TableText
    private var values: [String: Int] = [:]

    init(seed: UInt64, changes: Int) {
        var generator = SeededGenerator(seed: seed)
        text = TableText(generator.oneIn(2) ? .f2019 : .f2021)
        let rows = ApplicationRow.allCases.filter { $0.cell(.total).exists(in: text.format) }
        let outcomes = rows.filter(\.isOutcome)
        for column in ApplicantColumn.allCases.dropLast() {
            var handled = 0
            for row in outcomes {
                let count = generator.oneIn(3) ? generator.int(0...40) : 0
                values[row.cell(column).name] = count
                handled += count
            }
            let left = generator.int(0...5)
            let before = min(generator.int(0...5), handled + left)
            values[ApplicationRow.total.cell(column).name] = handled
            values[ApplicationRow.carriedOut.cell(column).name] = left
            values[ApplicationRow.carriedIn.cell(column).name] = before
            values[ApplicationRow.new.cell(column).name] = handled + left - before
        }
        for row in rows {
            values[row.cell(.total).name] = ApplicantColumn.allCases.dropLast().reduce(0) {
                $0 + value(row.cell($1))
            }
        }
        for group in ReviewGroup.allCases {
            for outcome in ReviewOutcome.allCases.dropLast() {
                values[group.cell(outcome).name] = generator.int(0...3)
            }
            values[group.cell(.total).name] = ReviewOutcome.allCases.dropLast().reduce(0) {
                $0 + value(group.cell($1))
            }
        }
        let paths = CellPath.cells(of: text.format).filter { $0.table > 2 }
        for _ in 0..<changes { values[generator.pick(paths).name, default: 0] += generator.int(1...10) }
        for (name, value) in values { text.printed[name] = "\(value)" }
    }

    private func value(_ path: CellPath) -> Int { values[path.name] ?? 0 }

    /// Equations that do not hold, by rule and the cell on the right.
    func broken() -> Set<String> {
        var result: Set<String> = []
        let rows = ApplicationRow.allCases.filter { $0.cell(.total).exists(in: text.format) }
        for column in ApplicantColumn.allCases {
            let total = value(ApplicationRow.total.cell(column))
            let name = ApplicationRow.total.cell(column).name
            if value(ApplicationRow.new.cell(column)) + value(ApplicationRow.carriedIn.cell(column))
                != total + value(ApplicationRow.carriedOut.cell(column))
            {
                result.insert("T3-identity \(name)")
            }
            if rows.filter(\.isOutcome).reduce(0, { $0 + value($1.cell(column)) }) != total {
                result.insert("T3-column \(name)")
            }
        }
        for row in rows
        where ApplicantColumn.allCases.dropLast().reduce(0, { $0 + value(row.cell($1)) })
            != value(row.cell(.total))
        {
            result.insert("T3-row \(row.cell(.total).name)")
        }
        for group in ReviewGroup.allCases
        where ReviewOutcome.allCases.dropLast().reduce(0, { $0 + value(group.cell($1)) })
            != value(group.cell(.total))
        {
            result.insert("T4-total \(group.cell(.total).name)")
        }
        return result
    }
}
