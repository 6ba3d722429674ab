// Reports, explanations and findings in every form, line by line.

import Fulltext
package import FulltextStorage
package import ReportJSON
package import ReportSearch
package import Reports

extension StoredReport {
    /// - Parameter chosen: Places of the sections wanted.
    package func write(
        _ chosen: [Int], _ form: OutputForm, _ style: TextStyle, _ service: SearchService,
        paths: SourcePaths = .whole, to sink: LineSink
    ) throws(IndexError) {
        guard form == .text else {
            try sink(json(chosen, service, paths: paths).line)
            return
        }
        try sink(style.bold(TextStyle.printable(record.title.isEmpty ? record.id : record.title)))
        let places = [record.province, record.city, record.county].compactMap { $0 }.joined(separator: " ")
        let facts = [
            record.organ, places, record.year.map(String.init) ?? "", paths.shown(record.path),
            record.url ?? "",
        ].filter { !$0.isEmpty }
        try sink(style.dim(TextStyle.printable(facts.joined(separator: " · "))))
        for index in chosen {
            try sink("")
            try sink(style.bold("§\(record.sections[index].number)"))
            for line in texts[index].split(separator: "\n", omittingEmptySubsequences: false) {
                try sink(
                    TextStyle.printable(
                        line.split(separator: "\t", omittingEmptySubsequences: false).joined(separator: " | ")
                    ))
            }
        }
    }
}

extension ReportExplanation {
    package func write(
        _ form: OutputForm, _ style: TextStyle, _ service: SearchService, to sink: LineSink
    ) throws(IndexError) {
        guard form == .text else {
            try sink(json(service).line)
            return
        }
        try sink("query  " + TextStyle.printable(query.parsed))
        try sink("cut    " + TextStyle.printable(queryTokens.joined(separator: "  ")))
        try sink(style.bold(TextStyle.printable(record.title.isEmpty ? record.id : record.title)))
        for section in sections {
            let name = "§\(section.section.number) \(section.section.heading)"
            let verdict = section.isHit ? "score \(section.explanation.score)" : "no hit"
            try sink("")
            try sink(style.bold(TextStyle.printable(name)) + "  " + verdict)
            for column in section.excludedBy { try sink("  left out by the filter on \(column)") }
            for absence in section.absences {
                try sink("  does not hold \(TextStyle.printable(absence.leaf))")
                for passage in absence.passages {
                    try sink("    its characters stand here as \(TextStyle.printable(passage))")
                }
            }
            if section.explanation.matches {
                for line in ScoreText.lines(section, query) { try sink("  " + line) }
            }
        }
    }
}

/// Writes scores out.
enum ScoreText {
    /// One line for each number that a score is made of, parts indented below their sum.
    static func lines(_ section: SectionExplanation, _ query: ParsedQuery) -> [String] {
        var lines: [String] = []
        append(section.explanation, section.statistics, query, indent: "", to: &lines)
        return lines
    }

    private static func append(
        _ explanation: Explanation, _ statistics: ExplainedStatistics, _ query: ParsedQuery, indent: String,
        to lines: inout [String]
    ) {
        let isShown = explanation.matches || explanation.source.isAbsent
        if isShown {
            lines.append(
                "\(indent)\(explanation.score)  " + TextStyle.printable(explanation.reason(statistics, query))
            )
        }
        // A lone sum says nothing that its part does not say.
        for part in explanation.parts {
            append(part, statistics, query, indent: indent + "  ", to: &lines)
        }
    }
}

extension Explanation.Source {
    fileprivate var isAbsent: Bool {
        if case .absent = self { return true }
        return false
    }
}

extension SearchService {
    /// Writes findings, one a line.
    package func writeFindings(
        _ scope: FindingScope, _ query: ReportQuery, rule: AuditRule?, verdicts: Set<Verdict>,
        _ form: OutputForm, to sink: LineSink
    ) throws(IndexError) {
        try forEachFinding(scope, query, rule: rule, verdicts: verdicts) {
            (record, finding) throws(IndexError) in
            try sink(form == .text ? finding.text(record) : finding.json(record).line)
        }
    }
}

extension StoredFinding {
    fileprivate func text(_ record: ReportRecord) -> String {
        let fields = [
            record.id, record.year.map(String.init) ?? "", rule.rawValue, strict.rawValue,
            blankAsZero == strict ? "" : "blank as 0: \(blankAsZero.rawValue)", chinese,
        ]
        return fields.filter { !$0.isEmpty }.map { TextStyle.printable($0) }.joined(separator: "  ")
    }
}

extension [AuditCount] {
    package func write(_ grouping: AuditGrouping, _ form: OutputForm, to sink: LineSink) throws(IndexError) {
        guard form == .text else {
            for count in self { try sink(count.json(grouping).line) }
            return
        }
        var rows = [[grouping.rawValue, "FAIL", "UNCERTAIN", "PASS", "NOT_ASSESSABLE"]]
        for count in self {
            let numbers = [count.fail, count.uncertain, count.pass, count.notAssessable].map(String.init)
            rows.append([count.name ?? "unknown"] + numbers)
        }
        try sink(TextStyle.table(rows, indent: ""))
    }
}
