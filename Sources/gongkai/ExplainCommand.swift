// `gongkai explain ID QUERY`: why a report is found or not, and what its scores are made of.

import ArgumentParser
import FulltextStorage
import ReportSearch
import ReportText

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show why a report matches a query or does not, with every number of its scores.",
        discussion: "gongkai explain 004_d1d250c2011c14d6 '依申请公开 办理'")

    @ParentCommand var program: Gongkai

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
            let form: OutputForm = json ? .json : .text
            if let daemon = try program.daemon {
                var question = DaemonQuestion(daemon, "explain")
                question.add("report", id)
                question.add(query: query, mayBeEmpty: true)
                question.add("match", match.rawValue)
                question.add(filter.texts)
                return try question.print(form)
            }
            let service = try SearchService(index.open())
            var question = ReportQuery(text: query.joined(separator: " "))
            question.matching = match
            question.filters = try filter.values()
            let explanation = try NamedReport.only(
                service.explain(question, reportsNamed: id), id, in: index.index, path: \.record.path)
            let output = try RowOutput()
            try explanation.write(form, Terminal.style, service, to: output.line)
            try output.finish()
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
