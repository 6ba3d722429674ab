// Facets as text for people, as rows and as JSON. In text, a chosen value carries a dot and a thin cell an asterisk; a table of
// two facets is cut into as many tables side by side as the terminal has columns for.

import ArgumentParser
import FulltextAnalysis
import FulltextStorage
import ReportSearch
import Reports

/// The options of what to count.
struct FacetOptions: ParsableArguments {
    @Option(
        defaultAsFlag: "province,year,section", parsing: .next,
        help: ArgumentHelp(
            "Count the matches by province, year and section, or by a list: province, city, county, year, section, kind, format, audit; two joined by × or x make a table.",
            valueName: "list"))
    var facets: String? = nil

    @Flag(
        help:
            "With --facets: the share of reports and the hits in 10,000 characters, each with what it is of.")
    var rates = false

    @Flag(help: "With --facets: values that hold reports and no hit as well.")
    var zeros = false

    func requests() throws(IndexError) -> [ReportFacetRequest] {
        guard let facets else { return [] }
        return try ReportFacetRequest.list(facets)
    }
}

extension ReportColumn {
    /// A value as people read it. Cities and counties carry the place above: names of counties occur in several cities.
    func label(_ value: UInt32) -> String {
        switch self {
        case .section: "§\(value)"
        case .year, .format: value == 0 ? "unknown" : String(value)
        case .province, .kind, .audit: name(of: value) ?? "unknown"
        case .city, .county:
            name(of: value).map { name in
                let above = Gazetteer.shared.place(code: Int(value))?.parentCode
                return (above.flatMap { Gazetteer.shared.place(code: $0)?.name }.map { $0 + " " } ?? "")
                    + name
            } ?? "unknown"
        }
    }

    /// A value as programs read it; null when it is unknown.
    func json(_ value: UInt32) -> JSONText {
        switch self {
        case .section: .int(Int(value))
        case .year, .format: value == 0 ? .null : .int(Int(value))
        case .province, .city, .county, .kind, .audit: .optional(name(of: value))
        }
    }

    /// A value as a field of a row; empty when it is unknown.
    func field(_ value: UInt32) -> String {
        switch self {
        case .section: String(value)
        case .year, .format: value == 0 ? "" : String(value)
        case .province, .city, .county, .kind, .audit: name(of: value) ?? ""
        }
    }
}

extension ReportRates {
    /// Thin cells are marked at the number that makes them so.
    var allReportsText: String { String(allReports) + (isThin ? "*" : "") }

    var shareText: String { share.map { Terminal.decimal($0 * 100) + " %" } ?? "–" }

    var densityText: String { density.map { Terminal.rate($0) } ?? "–" }

    static let thinNote = "* fewer than \(fewest) reports: too few for a share or a rate to say much"

    /// Names of what `fields` and `json` give, in order.
    static let names = ["all_reports", "share", "places", "characters", "per_10k", "thin"]

    var json: JSONText {
        .object([
            ("all_reports", .int(allReports)), ("share", share.map { .number($0) } ?? .null),
            ("places", .int(places)), ("characters", .int(characters)),
            ("per_10k", density.map { .number($0) } ?? .null), ("thin", .bool(isThin)),
        ])
    }

    var fields: [String] {
        [
            String(allReports), share.map { String($0) } ?? "", String(places), String(characters),
            density.map { String($0) } ?? "", isThin ? "1" : "0",
        ]
    }
}

extension ReportFacet {
    /// One facet as text.
    func text(hasRates: Bool) -> String {
        let text = columns.count == 2 ? table(hasRates: hasRates) : list(hasRates: hasRates)
        let hasThin = cells.contains { $0.rates?.isThin ?? false }
        return hasThin ? text + "\n" + Terminal.dim(ReportRates.thinNote) : text
    }

    private func list(hasRates: Bool) -> String {
        let rates = hasRates ? ["of all", "share", "places", "in chars", "per 10,000"] : []
        var rows = [[request.name, "sections", "reports"] + rates]
        for cell in cells {
            var label = zip(columns, cell.values).map { $0.label($1) }.joined()
            if cell.isSelected { label = "• " + label }
            var row = [label, String(cell.sections), String(cell.reports)]
            if let rates = cell.rates {
                row += [
                    rates.allReportsText, rates.shareText, String(rates.places),
                    Terminal.count(rates.characters),
                    rates.densityText,
                ]
            }
            rows.append(row)
        }
        return Terminal.tables(rows)
    }

    private func table(hasRates: Bool) -> String {
        var parts = [matrix("sections in reports") { "\($0.sections) in \($0.reports)" }]
        if hasRates {
            parts.append(
                matrix("share of reports") { cell in
                    cell.rates.map { "\($0.shareText) of \($0.allReportsText)" } ?? ""
                })
            parts.append(
                matrix("places in 10,000 of characters") { cell in
                    cell.rates.map {
                        "\($0.densityText) of \(Terminal.count($0.characters))\($0.isThin ? "*" : "")"
                    } ?? ""
                })
        }
        return parts.joined(separator: "\n\n")
    }

    private func matrix(_ title: String, _ content: (ReportFacetCell) -> String) -> String {
        var rows: [UInt32] = []
        var heads: [UInt32] = []
        var byValues: [[UInt32]: ReportFacetCell] = [:]
        for cell in cells {
            if byValues.updateValue(cell, forKey: cell.values) != nil { continue }
            if rows.last != cell.values[0] { rows.append(cell.values[0]) }
            if !heads.contains(cell.values[1]) { heads.append(cell.values[1]) }
        }
        heads = ordered(heads)
        var lines = [[request.name] + heads.map { columns[1].label($0) }]
        for row in rows {
            lines.append(
                [columns[0].label(row)] + heads.map { byValues[[row, $0]].map(content) ?? "" })
        }
        return Terminal.bold(title) + "\n" + Terminal.tables(lines)
    }

    /// Heads as their cells come in the rows, which are all ordered alike.
    private func ordered(_ heads: [UInt32]) -> [UInt32] {
        var sections: [UInt32: Int] = [:]
        for cell in cells { sections[cell.values[1], default: 0] += cell.sections }
        switch columns[1] {
        case .province, .city, .county, .kind:
            return heads.sorted { (sections[$1] ?? 0, $0) < (sections[$0] ?? 0, $1) }
        case .year, .section, .format, .audit: return heads.sorted()
        }
    }

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

    /// The head of `rows`.
    static let names =
        ["facet", "value", "code", "value_2", "code_2", "sections", "reports", "selected"] + ReportRates.names

    /// A cell a row, in the order of `names`; fields of the second side are empty in a list.
    var rows: [[String]] {
        cells.map { cell in
            var fields = [request.name]
            for side in 0..<2 {
                fields +=
                    side < columns.count
                    ? [columns[side].field(cell.values[side]), String(cell.values[side])] : ["", ""]
            }
            fields += [String(cell.sections), String(cell.reports), cell.isSelected ? "1" : "0"]
            return fields + (cell.rates?.fields ?? ReportRates.names.map { _ in "" })
        }
    }
}
