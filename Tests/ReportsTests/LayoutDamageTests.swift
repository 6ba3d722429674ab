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

    static func score(_ kind: LayoutDamage) -> LayoutScore {
        var score = LayoutScore()
        for (index, report) in reports.enumerated() {
            var printer = ReportPrinter(report, seed: UInt64(index) &* 131 &+ 7)
            let damaged = printer.damaged(kind)
            if let folder = ProcessInfo.processInfo.environment["GONGKAI_DAMAGE_FOLDER"] {
                let name = "\(folder)/\(LayoutDamage.allCases.firstIndex(of: kind) ?? 0)-\(index).txt"
                _ = FileManager.default.createFile(atPath: name, contents: Data(damaged.text.utf8))
            }
            score.add(parse(damaged.text), damaged)
        }
        return score
    }

    @Test("Damage leaves structure, prose and cells whole", arguments: LayoutDamage.allCases)
    func damage(kind: LayoutDamage) {
        let score = Self.score(kind)
        if let shown = ProcessInfo.processInfo.environment["GONGKAI_DAMAGE"] {
            func percent(_ share: LayoutScore.Share) -> String {
                let tenths = Int((share.value * 1000).rounded(.down))
                return "\(tenths / 10).\(tenths % 10)"
            }
            let cells = [
                score.sections, score.prose, score.paragraphs, score.cells, score.title, score.organ,
                score.year,
                score.region,
            ].map(percent)
            print(
                "| \(kind.rawValue) | \(cells.joined(separator: " | ")) | \(score.wrongCells) | \(score.wrongRegions) |"
            )
            if shown == kind.rawValue || shown == "all" {
                print(score.failures.prefix(40).joined(separator: "\n"))
            }
        }
    }
}
