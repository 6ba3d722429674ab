// `gongkai trend QUERY`: what a query finds in each year, of how much there is, with a bar a year.

import ArgumentParser
import FulltextAnalysis
import FulltextStorage
import ReportSearch

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
    var bar = Bar.share

    @Flag(help: "Print one JSON object, or a row for each year.")
    var form: OutputForm?

    enum Bar: String, ExpressibleByArgument, CaseIterable {
        case share
        case rate
    }

    func validate() throws {
        if let option = query.first(where: { $0.hasPrefix("--") }) {
            throw ValidationError(
                "Unknown option '\(option)'; to search for it, put it in quotes inside the query")
        }
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
            let service = try SearchService(index.open())
            var question = ReportQuery(text: query.joined(separator: " "))
            question.matching = match
            question.filters = try filter.values()
            question.hasZeros = zeros
            let trend = try service.trend(question, by: column)
            switch form {
            case .json: print(trend.json.line)
            case nil: show(trend)
            case .some(let form):
                let head = (column.map { [$0.rawValue, "code"] } ?? []) + ["year", "sections", "reports"]
                print(DelimitedText.line(head + ReportRates.names, form))
                for row in trend.rows { print(DelimitedText.line(row, form)) }
            }
        }
    }

    private func show(_ trend: ReportTrend) {
        print(
            Terminal.bold(
                Terminal.counted(sections: trend.answer.sections, reports: trend.answer.reports))
                + Terminal.dim("  \(Terminal.printable(trend.answer.query.parsed))"))
        let rows = trend.series.flatMap(\.rows)
        let longest = rows.map { length($0) }.max() ?? 0
        for series in trend.series {
            print("")
            if let group = trend.group, let value = series.value {
                print(Terminal.bold(group.label(value)))
            }
            print(chart(series, longest: longest))
        }
        if rows.contains(where: \.rates.isThin) { print("\n" + Terminal.dim(ReportRates.thinNote)) }
        if trend.series.contains(where: \.crossesForms) { print("\n" + Terminal.dim(ReportTrend.formsNote)) }
    }

    private func length(_ row: TrendRow) -> Double {
        switch bar {
        case .share: row.rates.share ?? 0
        case .rate: row.rates.density ?? 0
        }
    }

    /// A row a year, and behind it a bar where the terminal leaves room for one.
    private func chart(_ series: TrendSeries, longest: Double) -> String {
        let head = ["year", "sections", "reports", "of all", "share", "places", "in chars", "per 10,000"]
        var cells = [head]
        for row in series.rows {
            let rates = row.rates
            cells.append([
                row.year.map(String.init) ?? "unknown", String(row.sections), String(rates.reports),
                rates.allReportsText, rates.shareText, String(rates.places), Terminal.count(rates.characters),
                rates.densityText,
            ])
        }
        let lines = Terminal.table(cells, indent: "").split(separator: "\n").map(String.init)
        let room = Terminal.width - 2 - (lines.map { TextColumns.width(of: $0) }.max() ?? 0)
        guard room >= 4 else { return Terminal.tables(cells) }
        let columns = min(room, 40)
        let top = bar == .share ? 1 : max(longest, .leastNormalMagnitude)
        var output = [lines[0]]
        for (line, row) in zip(lines.dropFirst(), series.rows) {
            let drawn = Terminal.bar(length(row) / top, columns: columns)
            output.append(drawn.isEmpty ? line : line + "  " + drawn)
        }
        return output.joined(separator: "\n")
    }
}

extension ReportTrend {
    static let formsNote =
        "From 2020 to 2021 the form of the reports changed, and with it what some of its tables count."

    fileprivate var rows: [[String]] {
        series.flatMap { series in
            let head = group.flatMap { group in
                series.value.map { [group.field($0), String($0)] }
            }
            return series.rows.map { row in
                (head ?? []) + [
                    row.year.map(String.init) ?? "", String(row.sections), String(row.rates.reports),
                ] + row.rates.fields
            }
        }
    }

    fileprivate var json: JSONText {
        .object([
            ("query", answer.query.json), ("filters", answer.filters.json), ("index", answer.indexJSON),
            ("group", .optional(group?.rawValue)), ("total", total.json),
            (
                "series",
                .array(
                    series.map { series in
                        .object([
                            ("value", group.flatMap { group in series.value.map(group.json) } ?? .null),
                            ("code", series.value.map { .int(Int($0)) } ?? .null),
                            ("years", .array(series.rows.map(\.json))),
                        ])
                    })
            ),
            ("notes", .array(series.contains(where: \.crossesForms) ? [.string(Self.formsNote)] : [])),
        ])
    }
}

extension TrendRow {
    fileprivate var json: JSONText {
        .object([
            ("year", .optional(year)), ("sections", .int(sections)), ("reports", .int(rates.reports)),
            ("rates", rates.json),
        ])
    }
}
