// Texts of reports: any bytes become a report, its tables cells, and its audit findings with their messages.

import Reports

/// The input is the text.
struct ReportTarget: FuzzTarget {
    private let parser = ReportParser()

    func run(_ input: [UInt8]) throws {
        let report = parser.parse(input.span)
        for table in report.tables {
            try promise(report.sections.indices.contains(table.sectionIndex), "the section of a table")
        }
        let cells = TypedTables(report)
        for (path, value) in cells.found { try promise(cells[path] == value, "\(path.name)") }
        for finding in ReportAudit.findings(of: report, cells: cells) {
            try promise(!finding.english.isEmpty && !finding.chinese.isEmpty, "\(finding.rule)")
        }
    }

    func seeds() throws -> [[UInt8]] {
        let samples = try SampleReports.all()
        // Whole, without line breaks, and in pieces small enough to be changed often.
        return samples + samples.prefix(2).map { $0.map { $0 == 0x0a ? 0x20 : $0 } }
            + samples.flatMap { sample in
                stride(from: 0, to: sample.count, by: 1_500).map {
                    Array(sample[$0..<min($0 + 1_500, sample.count)])
                }
            }
    }

    let words = SampleReports.words
}
