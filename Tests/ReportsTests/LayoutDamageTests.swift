// The layout-damage set: reports with known structure, printed in every way extracts print them. The
// figures stand in docs/parsing.md; here every kind has a floor.

import FoundationEssentials
import Reports
import TestSupport
import Testing

@Suite("Layout damage")
struct LayoutDamageTests {
    static let reports: [CleanReport] = {
        // 004 prints its second section twice under one number: its sections are no plain sequence.
        let samples = GoldReport.names.compactMap { try? CleanReport(sample: $0) }
        return samples + (UInt64(1)...24).map { CleanReport(seed: $0) }
    }()

    /// Least shares, in tenths of a percent, of sections, prose, paragraphs and cells; whatever is not
    /// listed is 1000.
    static let floors: [LayoutDamage: (sections: Int, prose: Int, paragraphs: Int, cells: Int)] = [
        // Without indents a full line that ends a sentence may end a paragraph or not.
        .wrapped: (1000, 1000, 870, 1000),
        // The foot of the first page and the line above it may be one paragraph.
        .runningFoot: (990, 980, 1000, 1000),
        // Blank cells leave no trace in a stream of figures: the tables that have them stay unbound.
        // The same in table 4, where heads and figures do not line up.
        .layoutBlank: (1000, 1000, 1000, 993),
        .readingOrder: (1000, 1000, 1000, 970),
        // Six figures in a row of seven: which cell was blank, nothing tells.
        .bareCells: (1000, 1000, 1000, 981),
        .bareCellsBlank: (1000, 1000, 1000, 981),
        .cellLinesClose: (1000, 1000, 1000, 981),
        .singleBlanks: (1000, 1000, 1000, 981),
        // With blanks closed up a blank cell leaves no trace.
        .singleBlanksBlank: (1000, 1000, 1000, 220),
        // Where no mark and no item heading tells, the blank between two paragraphs is one like any other.
        .oneLine: (960, 960, 980, 930),
    ]

    static func score(_ kind: LayoutDamage) -> LayoutScore {
        var score = LayoutScore()
        for (index, report) in reports.enumerated() {
            var printer = ReportPrinter(report, seed: UInt64(index) &* 131 &+ 7)
            let damaged = printer.damaged(kind)
            score.add(parse(damaged.text), damaged)
        }
        return score
    }

    @Test("Damage leaves structure, prose and cells whole", arguments: LayoutDamage.allCases)
    func damage(kind: LayoutDamage) {
        let score = Self.score(kind)
        if ProcessInfo.processInfo.environment["GONGKAI_DAMAGE"] != nil { show(kind, score) }
        let floor = Self.floors[kind] ?? (1000, 1000, 1000, 1000)
        let shown = Comment(rawValue: score.failures.prefix(8).joined(separator: "\n"))
        #expect(score.sections.tenths >= floor.sections, shown)
        #expect(score.prose.tenths >= floor.prose, shown)
        #expect(score.paragraphs.tenths >= floor.paragraphs, shown)
        #expect(score.cells.tenths >= floor.cells, shown)
        // A wrong figure is worse than none.
        #expect(score.wrongCells <= 1, shown)
        #expect(score.title.tenths == 1000, shown)
        #expect(score.organ.tenths == 1000, shown)
        #expect(score.year.tenths == 1000, shown)
        #expect(score.region.tenths == 1000, shown)
    }

    /// A row of the table in docs/parsing.md.
    private func show(_ kind: LayoutDamage, _ score: LayoutScore) {
        let shares = [
            score.sections, score.prose, score.paragraphs, score.cells, score.title, score.organ, score.year,
            score.region,
        ]
        let cells = shares.map { "\($0.tenths / 10).\($0.tenths % 10)" }
        print(
            "| \(kind.rawValue) | \(cells.joined(separator: " | ")) | \(score.wrongCells) | \(score.wrongRegions) |"
        )
        if ProcessInfo.processInfo.environment["GONGKAI_DAMAGE"] == kind.rawValue {
            print(score.failures.prefix(40).joined(separator: "\n"))
        }
    }

    @Test(
        "What is not in a section is a removal, and nothing is made up",
        arguments: LayoutDamage.allCases.filter { ![.htmlRests, .fullWidthDigits, .radicals].contains($0) })
    func nothingLost(kind: LayoutDamage) {
        for (index, report) in Self.reports.enumerated() {
            var printer = ReportPrinter(report, seed: UInt64(index) &* 131 &+ 7)
            let text = printer.damaged(kind).text
            let parsed = parse(text)
            var counts = letterCounts(text)
            for (scalar, count) in letterCounts(parsed) { counts[scalar, default: 0] -= count }
            for removal in parsed.removals {
                for (scalar, count) in letterCounts(removal.text) { counts[scalar, default: 0] -= count }
            }
            let lost = counts.filter { $0.value != 0 }
            #expect(lost.isEmpty, "\(report.organ): \(lost)")
        }
    }
}
