// Facets, rates and trends as JSON.

package import ReportSearch
import Reports

extension ReportColumn {
    /// A value as programs read it; null when it is unknown.
    package func json(_ value: UInt32) -> JSONText {
        switch self {
        case .section: .int(Int(value))
        case .year, .format: value == 0 ? .null : .int(Int(value))
        case .province, .city, .county, .kind, .audit: .optional(name(of: value))
        }
    }
}

extension ReportRates {
    var json: JSONText {
        .object([
            ("all_reports", .int(allReports)), ("share", share.map { .number($0) } ?? .null),
            ("places", .int(places)), ("characters", .int(characters)),
            ("per_10k", density.map { .number($0) } ?? .null), ("thin", .bool(isThin)),
        ])
    }
}

extension ReportFacet {
    var json: JSONText { .array(cells.map(json)) }

    private func json(_ cell: ReportFacetCell) -> JSONText {
        let values = zip(columns, cell.values).map { $0.json($1) }
        let codes = cell.values.map { JSONText.int(Int($0)) }
        return .object([
            ("value", columns.count == 1 ? values[0] : .array(values)),
            ("code", columns.count == 1 ? codes[0] : .array(codes)),
            ("sections", .int(cell.sections)), ("reports", .int(cell.reports)),
            ("selected", .bool(cell.isSelected)), ("rates", cell.rates.map(\.json) ?? .null),
        ])
    }
}

extension ReportTrend {
    package static let formsNote =
        "From 2020 to 2021 the form of the reports changed, and with it what some of its tables count."

    package var json: JSONText {
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
