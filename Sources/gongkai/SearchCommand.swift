// `gongkai search QUERY`: hits with their passages, counts in sections and reports, facets.

import ArgumentParser
import FulltextAnalysis
import FulltextStorage
import ReportJSON
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
              gongkai search '培训' --facets province×year --rates --limit 0
            """)

    @Argument(parsing: .allUnrecognized, help: "Words and \"phrases\".")
    var query: [String] = []

    @OptionGroup var index: IndexOption

    @Option(help: "all: every word is required; any: one is enough.")
    var match = WordMatching.all

    @OptionGroup var filter: FilterOptions

    @OptionGroup var counted: FacetOptions

    @Option(help: "How many hits to show; 0 counts only.")
    var limit = 10

    @Option(help: "Go on behind a page: what it printed behind `more: --cursor`; all else as it was.")
    var cursor: String?

    @Option(help: "section: best sections; report: each report once, by its best section.")
    var by = ResultUnit.section

    @Option(
        help: "score, year, region or a table cell such as applications.new; with :asc the smallest first.")
    var sort = "score"

    @Flag(help: "Print one JSON object; TSV and CSV print the facets alone, a value or pair of values a row.")
    var form: OutputForm?

    @Flag(help: "Show what the score of each hit is made of.")
    var explain = false

    @Flag(help: "Print the query as understood and run nothing; with --json its tree.")
    var explainQuery = false

    func validate() throws {
        // What begins with a minus may be a word that is taken away, but not an option that was mistyped.
        if let option = query.first(where: { $0.hasPrefix("--") }) {
            throw ValidationError(
                "Unknown option '\(option)'; to search for it, put it in quotes inside the query")
        }
        if counted.facets == nil, counted.rates || counted.zeros || form == .tsv || form == .csv {
            throw ValidationError("say what to count with --facets")
        }
        if limit < 0 { throw ValidationError("--limit \(limit): not a number from 0 up") }
    }

    func run() async throws {
        try await reporting {
            if explainQuery {
                let parsed = try QueryText(analyzer: try Analyzer(), matching: match).parse(
                    query.joined(separator: " "))
                print(form == .json ? parsed.treeJSON.line : Terminal.printable(parsed.parsed))
                return
            }
            let service = try SearchService(index.open())
            var question = ReportQuery(text: query.joined(separator: " "))
            question.matching = match
            question.limit = limit
            question.cursor = cursor
            question.explains = explain
            question.collapsesReports = by == .report
            question.filters = try filter.values()
            question.order = try ReportQueryOrder(sort)
            question.facets = try counted.requests()
            question.hasRates = counted.rates
            question.hasZeros = counted.zeros
            if form == .tsv || form == .csv { question.limit = 0 }
            let clock = ContinuousClock()
            let start = clock.now
            let answer = try service.search(question)
            let took = clock.now - start
            switch form {
            case .json: print(answer.json(took: took).line)
            case nil: show(answer, took: took)
            case .some(let form):
                print(DelimitedText.line(ReportFacet.names, form))
                for row in answer.facets.flatMap(\.rows) { print(DelimitedText.line(row, form)) }
            }
        }
    }

    private func show(_ answer: ReportAnswer, took: Duration) {
        let milliseconds =
            Double(took.components.attoseconds) / 1e15 + Double(took.components.seconds) * 1_000
        print(
            Terminal.bold(Terminal.counted(sections: answer.sections, reports: answer.reports))
                + Terminal.dim(
                    "  \(Terminal.printable(answer.query.parsed))  \(Terminal.decimal(milliseconds)) ms"))
        if let advice = answer.advice { print(advice.text) }
        for (index, hit) in answer.hits.enumerated() {
            print("")
            let title =
                hit.record.title.isEmpty
                ? Terminal.printable(hit.record.id) : Terminal.marked(hit.record.title, hit.titleHighlights)
            print("\(answer.offset + index + 1). " + Terminal.bold(title))
            let places = [hit.record.province, hit.record.city, hit.record.county].compactMap { $0 }
            let facts = [
                places.isEmpty ? "place unknown" : places.joined(separator: " "),
                hit.record.year.map(String.init) ?? "year unknown",
                "§\(hit.section.number)" + (hit.section.heading.isEmpty ? "" : " " + hit.section.heading),
                hit.record.id,
            ]
            print("   " + Terminal.dim(Terminal.printable(facts.joined(separator: " · "))))
            print(Terminal.wrapped(Terminal.marked(hit.snippet.text, hit.snippet.highlights), indent: "   "))
            if !hit.also.isEmpty {
                let others = hit.also.map { "§\($0.number)" + ($0.heading.isEmpty ? "" : " " + $0.heading) }
                let text = Terminal.printable("also " + others.joined(separator: " · "))
                print(Terminal.dim(Terminal.wrapped(text, indent: "   ")))
            }
            if let explanation = hit.explanation {
                for line in ScoreText.lines(explanation, answer.query) { print("   " + line) }
            }
        }
        let all = by == .report ? answer.reports : answer.sections
        if !answer.hits.isEmpty, answer.hits.count < all {
            print("")
            print(
                Terminal.dim("\(answer.offset + 1) to \(answer.offset + answer.hits.count) of \(all) shown"))
        }
        if let next = answer.next { print(Terminal.dim("more: --cursor \(next)")) }
        for facet in answer.facets where !facet.cells.isEmpty {
            print("")
            print(facet.text(hasRates: counted.rates))
        }
    }
}

extension WordMatching: ExpressibleByArgument {}
