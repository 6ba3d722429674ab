// `gongkai search QUERY`: hits with their passages, counts in sections and reports, facets.

import ArgumentParser
import FulltextStorage
import ReportSearch
import Reports

struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Search the index.",
        discussion: """
            Words are all required unless --match any. A phrase in quotes is found wherever the page holds exactly
            these characters. AND, OR, NOT, a minus and brackets combine:
              gongkai search '"依申请公开" 办理 -法院' --province 浙江,安徽 --year 2019..2021 --facets
            """)

    @Argument(parsing: .allUnrecognized, help: "Words and \"phrases\".")
    var query: [String] = []

    @OptionGroup var index: IndexOption

    @Option(help: "all: every word is required; any: one is enough.")
    var match = WordMatching.all

    @OptionGroup var filter: FilterOptions

    @Flag(help: "Count the matches by province, year and section.")
    var facets = false

    @Option(help: "Count by these instead: province, city, county, year, section, kind, format; with commas.")
    var facet: String?

    @Option(help: "How many hits to show; 0 counts only.")
    var limit = 10

    @Option(help: "section: best sections; report: each report once, by its best section.")
    var by = Unit.section

    @Option(
        help: "score, year, region or a table cell such as applications.new; with :asc the smallest first.")
    var sort = "score"

    @Flag(help: "Print one JSON object.")
    var json = false

    enum Unit: String, ExpressibleByArgument, CaseIterable {
        case section
        case report
    }

    func validate() throws {
        // What begins with a minus may be a word that is taken away, but not an option that was mistyped.
        if let option = query.first(where: { $0.hasPrefix("--") }) {
            throw ValidationError(
                "Unknown option '\(option)'; to search for it, put it in quotes inside the query")
        }
        if limit < 0 { throw ValidationError("--limit \(limit): not a number from 0 up") }
    }

    func run() async throws {
        try await reporting {
            let service = try SearchService(index.open())
            var question = ReportQuery(text: query.joined(separator: " "))
            question.matching = match
            question.limit = limit
            question.collapsesReports = by == .report
            question.filters = try filter.values()
            question.order = try SortOption.order(sort)
            question.facets = try facetColumns()
            let clock = ContinuousClock()
            let start = clock.now
            let answer = try service.search(question)
            let took = clock.now - start
            if json {
                print(answer.json(took: took).line)
            } else {
                show(answer, took: took)
            }
        }
    }

    private func facetColumns() throws(IndexError) -> [ReportColumn] {
        guard let facet else { return facets ? [.province, .year, .section] : [] }
        var columns: [ReportColumn] = []
        for name in facet.split(whereSeparator: { $0 == "," || $0 == "，" }).map(String.init) {
            guard let column = ReportColumn(rawValue: name) else {
                let names = ReportColumn.allCases.map(\.rawValue).joined(separator: ", ")
                throw IndexError(.invalidQuery, "--facet \(name): no such facet; write some of \(names)")
            }
            if !columns.contains(column) { columns.append(column) }
        }
        return columns
    }

    private func show(_ answer: ReportAnswer, took: Duration) {
        let milliseconds =
            Double(took.components.attoseconds) / 1e15 + Double(took.components.seconds) * 1_000
        print(
            Terminal.bold(Terminal.counted(sections: answer.sections, reports: answer.reports))
                + Terminal.dim(
                    "  \(Terminal.printable(answer.query.parsed))  \(Terminal.decimal(milliseconds)) ms"))
        if answer.sections == 0 { showAdvice(answer) }
        for (index, hit) in answer.hits.enumerated() {
            print("")
            print(
                "\(index + 1). "
                    + Terminal.bold(
                        Terminal.printable(hit.record.title.isEmpty ? hit.record.id : hit.record.title)))
            let places = [hit.record.province, hit.record.city, hit.record.county].compactMap { $0 }
            let facts = [
                places.isEmpty ? "place unknown" : places.joined(separator: " "),
                hit.record.year.map(String.init) ?? "year unknown",
                "§\(hit.section.number)" + (hit.section.heading.isEmpty ? "" : " " + hit.section.heading),
                hit.record.id,
            ]
            print("   " + Terminal.dim(Terminal.printable(facts.joined(separator: " · "))))
            print(Terminal.wrapped(Terminal.marked(hit.snippet.text, hit.snippet.highlights), indent: "   "))
        }
        let shown = answer.hits.count
        let all = by == .report ? answer.reports : answer.sections
        if shown > 0, shown < all {
            print("")
            print(Terminal.dim("\(shown) of \(all) shown; --limit \(all) shows all"))
        }
        for facet in answer.facets where !facet.counts.isEmpty {
            print("")
            var rows = [[facet.column.rawValue, "sections", "reports"]]
            for count in facet.counts {
                rows.append([Self.label(count, facet.column), String(count.sections), String(count.reports)])
            }
            print(Terminal.table(rows, indent: ""))
        }
    }

    private static func label(_ facet: ReportFacet, _ column: ReportColumn) -> String {
        switch column {
        case .section: "§\(facet.value)"
        case .year, .format: facet.value == 0 ? "unknown" : String(facet.value)
        case .province, .city, .county, .kind: facet.name ?? "unknown"
        }
    }

    private func showAdvice(_ answer: ReportAnswer) {
        if !answer.absent.isEmpty {
            let parts = answer.absent.map { Terminal.printable($0) }.joined(separator: ", ")
            print("No section of the index holds: \(parts)")
        }
        var advice: [String] = []
        if filter.isUsed, answer.absent.isEmpty { advice.append("leave out a filter") }
        if answer.query.leafTexts.count > 1, match == .all { advice.append("--match any") }
        if !answer.query.leafTexts.contains(where: { $0.hasPrefix("\"") }) {
            advice.append("put the words in quotes to find exactly these characters")
        } else if answer.query.leafTexts.count == 1 {
            advice.append("a shorter phrase, or its words without quotes")
        }
        if !advice.isEmpty { print("Try: " + advice.joined(separator: "; ")) }
    }
}

extension WordMatching: ExpressibleByArgument {}

extension ReportAnswer {
    /// The answer in the shape that programs rely on.
    func json(took: Duration) -> JSONText {
        let milliseconds =
            Double(took.components.attoseconds) / 1e15 + Double(took.components.seconds) * 1_000
        return .object([
            ("query", .object([("text", .string(query.text)), ("parsed", .string(query.parsed))])),
            (
                "index",
                .object([("id", .string(indexID.description)), ("generation", .int(Int(generation)))])
            ),
            ("total", .object([("sections", .int(sections)), ("reports", .int(reports))])),
            ("hits", .array(hits.map(\.json))),
            (
                "facets",
                .object(
                    facets.map { facet in
                        (facet.column.rawValue, .array(facet.counts.map { $0.json(facet.column) }))
                    })
            ),
            ("took_ms", .number((milliseconds * 1_000).rounded() / 1_000)),
        ])
    }
}

extension ReportHit {
    fileprivate var json: JSONText {
        .object([
            ("report", .string(record.id)), ("section", .int(section.number)),
            ("title", .string(record.title)), ("organ", .string(record.organ)),
            ("province", .optional(record.province)), ("city", .optional(record.city)),
            ("county", .optional(record.county)), ("year", .optional(record.year)),
            ("heading", .string(section.heading)), ("score", .number(Double(score))),
            ("snippet", .string(snippet.text)),
            (
                "highlights",
                .array(snippet.highlights.map { .array([.int($0.lowerBound), .int($0.upperBound)]) })
            ),
            ("path", .string(record.path)), ("kind", .string(record.kind.rawValue)),
        ])
    }
}

extension ReportFacet {
    fileprivate func json(_ column: ReportColumn) -> JSONText {
        let value: JSONText =
            switch column {
            case .section: .int(Int(self.value))
            case .year, .format: self.value == 0 ? .null : .int(Int(self.value))
            case .province, .city, .county, .kind: .optional(name)
            }
        return .object([("value", value), ("sections", .int(sections)), ("reports", .int(reports))])
    }
}
