// A query over the years: what it finds in each, of how much there is, for all reports or for each province and the like.

package import FulltextStorage

/// One year of a series.
package struct TrendRow: Sendable, Equatable {
    /// Nil for reports whose year is unknown.
    package let year: Int?
    package let sections: Int
    package let rates: ReportRates
}

/// The years of all reports, or of those with one value.
package struct TrendSeries: Sendable, Equatable {
    /// Value of the column that the trend is divided by; nil without one.
    package let value: UInt32?
    /// Every year from the first with a report to the last; at the end, if there are any, those of unknown year.
    package let rows: [TrendRow]

    /// True when there are reports of 2020 or earlier, and of 2021 or later: then the form of the tables changed, and with it
    /// what some of their cells mean.
    package var crossesForms: Bool {
        let years = rows.filter { $0.rates.allReports > 0 }.compactMap(\.year)
        return years.contains { $0 <= 2_020 } && years.contains { $0 >= 2_021 }
    }
}

/// A query over the years.
package struct ReportTrend: Sendable {
    package let answer: ReportAnswer
    /// What the trend is divided by; nil for one series.
    package let group: ReportColumn?
    /// Those with most sections first when divided by places or kinds, else in order of their values.
    package let series: [TrendSeries]
    /// All years and series together.
    package let total: TrendRow
}

extension SearchService {
    /// Counts a query by year; all filters of the query hold.
    ///
    /// - Parameter group: Divides the reports by this column as well. Values without a section that the query finds are left
    ///   out, unless the query asks for zeros.
    package func trend(
        _ query: ReportQuery, by group: ReportColumn? = nil
    ) throws(IndexError) -> ReportTrend {
        guard group != .year else {
            throw IndexError(.invalidQuery, "a trend counts by year already; divide it by another column")
        }
        var counted = query
        counted.limit = 0
        counted.hasRates = true
        counted.hasZeros = true
        counted.facets = [.table((group.map { [$0] } ?? []) + [.year]), .table([])]
        let answer = try search(counted)
        let cells = answer.facets[0].cells
        let years = cells.filter { ($0.rates?.allReports ?? 0) > 0 }.compactMap(\.values.last)
        // A row for each year between: a forged column must not name years that no report has.
        let known = years.filter { (1...UInt32(ReportRecord.lastYear)).contains($0) }
        let range = known.min().flatMap { first in known.max().map { first...$0 } }
        var order: [UInt32?] = []
        var series: [UInt32?: [UInt32: ReportFacetCell]] = [:]
        for cell in cells {
            let value = group == nil ? nil : cell.values[0]
            if series[value] == nil { order.append(value) }
            series[value, default: [:]][cell.values[cell.values.count - 1]] = cell
        }
        return ReportTrend(
            answer: answer, group: group,
            series: order.compactMap { value in
                let cells = series[value] ?? [:]
                let isWanted = group == nil || query.hasZeros || cells.contains { $0.value.sections > 0 }
                guard isWanted else { return nil }
                var rows = (range.map(Array.init) ?? []).map { Self.row(Int($0), cells[$0]) }
                if let unknown = cells[0] { rows.append(Self.row(nil, unknown)) }
                return TrendSeries(value: value, rows: rows)
            }, total: Self.row(nil, answer.facets[1].cells.first))
    }

    private static func row(_ year: Int?, _ cell: ReportFacetCell?) -> TrendRow {
        TrendRow(
            year: year, sections: cell?.sections ?? 0,
            rates: cell?.rates
                ?? ReportRates(allSections: 0, allReports: 0, characters: 0, reports: 0, places: 0))
    }
}
