// Names of cells: complete, unique, found again, and the table of them in docs/cells.md.

import FoundationEssentials
import Reports
import TestSupport
import Testing

@Suite("Cell paths")
struct CellPathTests {
    @Test("The forms have 198 and 200 cells, 22 and 10 of them in table 2, 15 in table 4")
    func counts() {
        #expect(CellPath.cells(of: .f2019).count == 198)
        #expect(CellPath.cells(of: .f2021).count == 200)
        #expect(CellPath.cells(of: .f2019).count { $0.table == 2 } == 22)
        #expect(CellPath.cells(of: .f2021).count { $0.table == 2 } == 10)
        for format in [TableFormat.f2019, .f2021] {
            #expect(CellPath.cells(of: format).count { $0.table == 4 } == 15)
            #expect(CellPath.cells(of: format) == CellPath.cells(of: format).sorted())
        }
    }

    @Test("Every path is found by its name, and no two share one")
    func names() {
        #expect(Set(CellPath.all.map(\.name)).count == CellPath.count)
        for path in CellPath.all {
            #expect(CellPath(named: path.name) == path)
            #expect(CellPath.cells(withPrefix: path.name).contains(path))
            #expect(CellPath.cells(labelled: path.label).contains(path))
        }
        #expect(CellPath(named: "applications.nw") == nil)
        #expect(CellPath(named: "") == nil)
    }

    @Test("Names are those that queries use")
    func wellKnownNames() {
        for name in [
            "applications.new", "applications.new.natural", "applications.refused.secret",
            "applications.unavailable.not_held.business", "applications.other.misc",
            "applications.carried_out",
            "rules.made", "documents.in_force", "licence.change", "punishment.processed", "fees.amount",
            "procurement.amount", "reviews.total", "lawsuits_direct.upheld", "lawsuits_after_review.pending",
        ] { #expect(CellPath(named: name)?.name == name) }
        #expect(CellPath(named: "applications.new") == ApplicationRow.new.cell(.total))
        #expect(CellPath(named: "applications.other.other") == ApplicationRow.other.cell(.other))
    }

    @Test("A prefix ends at a dot")
    func prefixes() {
        #expect(CellPath.cells(withPrefix: "applications.refused").count == 56)
        #expect(CellPath.cells(withPrefix: "applications.new").count == 7)
        #expect(CellPath.cells(withPrefix: "lawsuits").isEmpty)
        #expect(
            CellPath.cells(withPrefix: "reviews").map(\.columnLabel) == [
                "结果维持", "结果纠正", "其他结果", "尚未审结", "总计",
            ])
    }

    @Test("A Chinese label finds its cells, marks and blanks aside")
    func labels() {
        #expect(CellPath.cells(labelled: "一、本年新收 政府信息公开申请数量").count == 7)
        #expect(CellPath.cells(labelled: "行政规范性文件").map(\.name).contains("documents.in_force"))
        #expect(CellPath.cells(labelled: "本年收费金额").map(\.name) == ["fees.amount"])
        #expect(CellPath.cells(labelled: "天气").isEmpty)
        #expect(CellPath.cells(labelled: "").isEmpty)
    }

    @Test("The table of cells in docs/cells.md is that of the code")
    func documentation() throws {
        var lines = [
            "| Cell | Row and column | Table | Forms | Unit |", "|---|---|---|---|---|",
        ]
        for path in CellPath.all {
            let forms = [TableFormat.f2019, .f2021].filter { path.exists(in: $0) }.map(\.rawValue)
            let unit = path.unit.rawValue + (path.isSigned ? " ±" : "")
            lines.append(
                "| `\(path.name)` | \(path.label) | \(path.table) | \(forms.joined(separator: ", ")) | \(unit) |"
            )
        }
        let url = URL(filePath: RepositoryPaths.root + "/docs/cells.md")
        let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        let marker = "<!-- cells -->\n"
        let parts = text.split(separator: marker, maxSplits: 1, omittingEmptySubsequences: false)
        try #require(parts.count == 2)
        let expected = String(parts[0]) + marker + lines.joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["GONGKAI_REWRITE_TABLES"] != nil {
            try Data(expected.utf8).write(to: url)
        } else {
            #expect(text == expected, "run the tests with GONGKAI_REWRITE_TABLES=1")
        }
    }
}
