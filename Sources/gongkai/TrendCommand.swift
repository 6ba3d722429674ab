// `gongkai trend QUERY`: what a query finds in each year, of how much there is, with a bar a year.

import ArgumentParser
import FulltextStorage
import ReportSearch
import ReportText

struct TrendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trend",
        abstract: "Count what a query finds year by year, with shares and rates.",
        discussion: """
            gongkai trend '"依申请公开"' --province 浙江
            gongkai trend '公众号 OR 微信' --group province --bar rate
            Years without reports inside the series have a row of their own. Shares are of all reports of the year that
            obey the same filters, rates are places of the query's words in 10,000 characters of these.
            """)

    @ParentCommand var program: Gongkai

    @Argument(parsing: .allUnrecognized, help: "Words and \"phrases\".")
    var query: [String] = []

    @OptionGroup var index: IndexOption

    @Option(help: "all: every word is required; any: one is enough.")
    var match = WordMatching.all

    @OptionGroup var filter: FilterOptions

    @Option(help: "A series for each province, city, county, section, kind, format or audit.")
    var group: String?

    @Flag(help: "With --group: series without a hit as well.")
    var zeros = false

    @Option(help: "What the bars show: the share of reports, or the rate in 10,000 characters.")
    var bar = TrendBar.share

    @Flag(help: "Print one JSON object, or a row for each year.")
    var form: OutputFlag?

    func validate() throws {
        try refuseOptions(in: query)
    }

    func run() async throws {
        try await reporting {
            let column = try group.map { (name) throws(IndexError) in
                guard let column = ReportColumn(named: name), column != .year else {
                    let names = ReportColumn.allCases.filter { $0 != .year }.map(\.rawValue)
                    throw IndexError(
                        .invalidQuery,
                        "--group \(name): cannot divide a trend; write one of \(names.joined(separator: ", "))"
                    )
                }
                return column
            }
            if let daemon = try program.daemon {
                var question = DaemonQuestion(daemon, "trend")
                question.add(query: query)
                question.add("match", match.rawValue)
                question.add(filter.texts)
                question.add("group", column?.rawValue)
                question.add("zeros", zeros)
                question.add("bar", bar.rawValue)
                return try question.print(form?.form ?? .text)
            }
            let service = try SearchService(index.open())
            var question = ReportQuery(text: query.joined(separator: " "))
            question.matching = match
            question.filters = try filter.values()
            question.hasZeros = zeros
            let trend = try service.trend(question, by: column)
            let output = try RowOutput()
            try trend.write(form?.form ?? .text, Terminal.style, bar, to: output.line)
            try output.finish()
        }
    }
}

extension TrendBar: ExpressibleByArgument {}
