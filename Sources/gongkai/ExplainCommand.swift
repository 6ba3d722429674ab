// `gongkai explain ID QUERY`: why a report is found or not, and what its scores are made of.

import ArgumentParser
import Fulltext
import FulltextStorage
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
                print(explanation.json.line)
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
                "\(indent)\(explanation.score)  " + Terminal.printable(what(explanation, statistics, query)))
        }
        // A lone sum says nothing that its part does not say.
        for part in explanation.parts {
            append(part, statistics, query, indent: indent + "  ", to: &lines)
        }
    }

    static func what(
        _ explanation: Explanation, _ statistics: ExplainedStatistics, _ query: ParsedQuery
    ) -> String {
        switch explanation.source {
        case .leaf(let leaf, let frequency, let documentFrequency, let weight, let length):
            let rest =
                length.map {
                    "\(statistics.k1) · (1 − \(statistics.b) + \(statistics.b) · \($0) / \(statistics.averageLength))"
                } ?? "\(statistics.k1)"
            return "\(query.text(of: leaf)): weight \(weight), in \(documentFrequency) of "
                + "\(statistics.documentCount) sections; \(frequency) / (\(frequency) + \(rest))"
        case .absent(let leaf, let weight): return "\(query.text(of: leaf)): not here, weight \(weight)"
        case .condition: return "a filter"
        case .all: return "sum of all parts"
        case .any: return "sum of the parts found"
        case .mostOf(let factor): return "sum of the parts found, times \(factor) for what is missing"
        case .difference: return "what is kept"
        case .rescoring(let detail):
            let formula = "weight \(detail.weight), \(detail.frequency) places"
            let leaves = query.leafTexts
            switch detail.reason {
            case .adjacent(let first, let second):
                return "\(leaves[first]) right before \(leaves[second]): \(formula)"
            case .opening(let leaf): return "\(leaves[leaf]) in the heading: \(formula)"
            case .caption(let leaf): return "\(leaves[leaf]) in the title: \(formula)"
            }
        case .whole: return "score"
        }
    }
}

extension Explanation.Source {
    fileprivate var isAbsent: Bool {
        if case .absent = self { return true }
        return false
    }
}

extension ReportExplanation {
    fileprivate var json: JSONText {
        .object([
            ("report", .string(record.id)), ("query", .string(query.parsed)),
            ("cut", .array(queryTokens.map { .string($0) })),
            (
                "sections",
                .array(
                    sections.map { section in
                        .object([
                            ("section", .int(section.section.number)),
                            ("heading", .string(section.section.heading)), ("hit", .bool(section.isHit)),
                            ("excluded_by", .array(section.excludedBy.map { .string($0) })),
                            (
                                "absent",
                                .array(
                                    section.absences.map {
                                        .object([
                                            ("leaf", .string($0.leaf)),
                                            ("passages", .array($0.passages.map { .string($0) })),
                                        ])
                                    })
                            ), ("score", section.explanation.json(section.statistics, query)),
                        ])
                    })
            ),
        ])
    }
}

extension Explanation {
    func json(_ statistics: ExplainedStatistics, _ query: ParsedQuery) -> JSONText {
        .object([
            ("value", .number(Double(score))), ("matches", .bool(matches)),
            ("what", .string(ScoreText.what(self, statistics, query))),
            ("parts", .array(parts.map { $0.json(statistics, query) })),
        ])
    }
}
