// `gongkai explain ID QUERY`: why a report is found or not, and what its scores are made of.

import ArgumentParser
import Fulltext
import FulltextStorage
import ReportJSON
import ReportSearch

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show why a report matches a query or does not, with every number of its scores.",
        discussion: "gongkai explain 004_d1d250c2011c14d6 '依申请公开 办理'")

    @Argument(help: "The report: its id, as search prints it, or the end of its path.")
    var id: String

    @Argument(parsing: .allUnrecognized, help: "The query.")
    var query: [String]

    @OptionGroup var index: IndexOption

    @Option(help: "all: every word is required; any: one is enough.")
    var match = WordMatching.all

    @OptionGroup var filter: FilterOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        try await reporting {
            let service = try SearchService(index.open())
            var question = ReportQuery(text: query.joined(separator: " "))
            question.matching = match
            question.filters = try filter.values()
            let explanation = try NamedReport.only(
                service.explain(question, reportsNamed: id), id, in: index.index, path: \.record.path)
            if json {
                print(explanation.json(service).line)
            } else {
                show(explanation)
            }
        }
    }

    private func show(_ explanation: ReportExplanation) {
        let record = explanation.record
        print("query  " + Terminal.printable(explanation.query.parsed))
        print("cut    " + Terminal.printable(explanation.queryTokens.joined(separator: "  ")))
        print(Terminal.bold(Terminal.printable(record.title.isEmpty ? record.id : record.title)))
        for section in explanation.sections {
            let name = "§\(section.section.number) \(section.section.heading)"
            let verdict = section.isHit ? "score \(section.explanation.score)" : "no hit"
            print("")
            print(Terminal.bold(Terminal.printable(name)) + "  " + verdict)
            for column in section.excludedBy { print("  left out by the filter on \(column)") }
            for absence in section.absences {
                print("  does not hold \(Terminal.printable(absence.leaf))")
                for passage in absence.passages {
                    print("    its characters stand here as \(Terminal.printable(passage))")
                }
            }
            if section.explanation.matches {
                for line in ScoreText.lines(section, explanation.query) { print("  " + line) }
            }
        }
    }
}

/// Picks the one report that a name means.
enum NamedReport {
    /// - Throws: `notFound` when there is none, `invalidQuery` when there are several.
    static func only<Report>(
        _ reports: [Report], _ id: String, in index: String, path: (Report) -> String
    ) throws(IndexError) -> Report {
        guard let report = reports.first else {
            throw IndexError(.notFound, "no report \(id) in \(index); search prints the ids")
        }
        guard reports.count == 1 else {
            throw IndexError(
                .invalidQuery,
                "\(id) names \(reports.count) reports, give a longer path: "
                    + reports.map(path).joined(separator: ", "))
        }
        return report
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
                "\(indent)\(explanation.score)  " + Terminal.printable(explanation.reason(statistics, query)))
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
