// A trend in every form: a table a series with a bar a year, rows, or JSON.

import FulltextAnalysis
package import FulltextStorage
import ReportJSON
package import ReportSearch

/// What the bars of a trend show.
package enum TrendBar: String, Sendable, CaseIterable {
    /// The share of reports.
    case share
    /// Places in 10,000 characters.
    case rate
}

extension ReportTrend {
    package func write(
        _ form: OutputForm, _ style: TextStyle, _ bar: TrendBar, to sink: LineSink
    ) throws(IndexError) {
        switch form {
        case .json: try sink(json.line)
        case .text: try writeText(style, bar, to: sink)
        case .tsv, .csv:
            let head = (group.map { [$0.rawValue, "code"] } ?? []) + ["year", "sections", "reports"]
            try sink(DelimitedText.line(head + ReportRates.names, form))
            for row in rows { try sink(DelimitedText.line(row, form)) }
        }
    }

    private func writeText(_ style: TextStyle, _ bar: TrendBar, to sink: LineSink) throws(IndexError) {
        try sink(
            style.bold(
                TextStyle.counted(sections: answer.sections, reports: answer.reports))
                + style.dim("  \(TextStyle.printable(answer.query.parsed))"))
        let rows = series.flatMap(\.rows)
        let longest = rows.map { length($0, bar) }.max() ?? 0
        for series in series {
            try sink("")
            if let group = group, let value = series.value {
                try sink(style.bold(group.label(value)))
            }
            try sink(chart(series, style, bar, longest: longest))
        }
        if rows.contains(where: \.rates.isThin) { try sink("\n" + style.dim(ReportRates.thinNote)) }
        if series.contains(where: \.crossesForms) { try sink("\n" + style.dim(ReportTrend.formsNote)) }
    }

    private func length(_ row: TrendRow, _ bar: TrendBar) -> Double {
        switch bar {
        case .share: row.rates.share ?? 0
        case .rate: row.rates.density ?? 0
        }
    }

    /// A row a year, and behind it a bar where the terminal leaves room for one.
    private func chart(
        _ series: TrendSeries, _ style: TextStyle, _ bar: TrendBar, longest: Double
    ) -> String {
        let head = ["year", "sections", "reports", "of all", "share", "places", "in chars", "per 10,000"]
        var cells = [head]
        for row in series.rows {
            let rates = row.rates
            cells.append([
                row.year.map(String.init) ?? "unknown", String(row.sections), String(rates.reports),
                rates.allReportsText, rates.shareText, String(rates.places),
                TextStyle.count(rates.characters),
                rates.densityText,
            ])
        }
        let lines = TextStyle.table(cells, indent: "").split(separator: "\n").map(String.init)
        let room = style.width - 2 - (lines.map { TextColumns.width(of: $0) }.max() ?? 0)
        guard room >= 4 else { return style.tables(cells) }
        let columns = min(room, 40)
        let top = bar == .share ? 1 : max(longest, .leastNormalMagnitude)
        var output = [lines[0]]
        for (line, row) in zip(lines.dropFirst(), series.rows) {
            let drawn = style.bar(length(row, bar) / top, columns: columns)
            output.append(drawn.isEmpty ? line : line + "  " + drawn)
        }
        return output.joined(separator: "\n")
    }

    private var rows: [[String]] {
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
}
