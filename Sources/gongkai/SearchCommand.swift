// `gongkai search QUERY`: hits with their passages, counts in sections and reports, facets.

import ArgumentParser
import FulltextAnalysis
import FulltextStorage
import ReportJSON
import ReportSearch
import ReportText

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

    @ParentCommand var program: Gongkai

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
    var form: OutputFlag?

    @Flag(help: "Show what the score of each hit is made of.")
    var explain = false

    @Flag(help: "Print the query as understood and run nothing; with --json its tree.")
    var explainQuery = false

    func validate() throws {
        try refuseOptions(in: query)
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
                print(form == .json ? parsed.treeJSON.line : TextStyle.printable(parsed.parsed))
                return
            }
            let form = form?.form ?? .text
            let limit = form == .tsv || form == .csv ? 0 : limit
            if let daemon = try program.daemon {
                var question = DaemonQuestion(daemon, "search")
                question.add(query: query)
                question.add("match", match.rawValue)
                question.add(filter.texts)
                question.add("limit", limit)
                question.add("cursor", cursor)
                question.add("by", by.rawValue)
                question.add("sort", sort)
                question.add("facets", counted.facets)
                question.add("rates", counted.rates)
                question.add("zeros", counted.zeros)
                question.add("explain", explain)
                return try question.print(form)
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
            let start = ContinuousClock.now
            let answer = try service.search(question)
            let took = ContinuousClock.now - start
            let output = try RowOutput()
            try answer.write(
                form, Terminal.style, by: by, hasRates: counted.rates, took: took, to: output.line)
            try output.finish()
        }
    }
}

extension ResultUnit: ExpressibleByArgument {}
extension WordMatching: ExpressibleByArgument {}
