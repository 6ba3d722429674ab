// Facets as text for people and as rows. In text, a chosen value carries a dot and a thin cell an asterisk; a table of
// two facets is cut into as many tables side by side as there are columns for.

package import ReportSearch
import Reports

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

    var shareText: String { share.map { TextStyle.decimal($0 * 100) + " %" } ?? "–" }

    var densityText: String { density.map { TextStyle.rate($0) } ?? "–" }

    static let thinNote = "* fewer than \(fewest) reports: too few for a share or a rate to say much"

    /// Names of what `fields` gives, in order.
    static let names = ["all_reports", "share", "places", "characters", "per_10k", "thin"]

    var fields: [String] {
        [
            String(allReports), share.map { String($0) } ?? "", String(places), String(characters),
            density.map { String($0) } ?? "", isThin ? "1" : "0",
        ]
    }
}

extension ReportFacet {
    /// One facet as text.
    package func text(_ style: TextStyle, hasRates: Bool) -> String {
        let text = columns.count == 2 ? table(style, hasRates: hasRates) : list(style, hasRates: hasRates)
        let hasThin = cells.contains { $0.rates?.isThin ?? false }
        return hasThin ? text + "\n" + style.dim(ReportRates.thinNote) : text
    }

    private func list(_ style: TextStyle, hasRates: Bool) -> String {
        let rates = hasRates ? ["of all", "share", "places", "in chars", "per 10,000"] : []
        var rows = [[request.name, "sections", "reports"] + rates]
        for cell in cells {
            var label = zip(columns, cell.values).map { $0.label($1) }.joined()
            if cell.isSelected { label = "• " + label }
            var row = [label, String(cell.sections), String(cell.reports)]
            if let rates = cell.rates {
                row += [
                    rates.allReportsText, rates.shareText, String(rates.places),
                    TextStyle.count(rates.characters),
                    rates.densityText,
                ]
            }
            rows.append(row)
        }
        return style.tables(rows)
    }

    private func table(_ style: TextStyle, hasRates: Bool) -> String {
        var parts = [matrix(style, "sections in reports") { "\($0.sections) in \($0.reports)" }]
        if hasRates {
            parts.append(
                matrix(style, "share of reports") { cell in
                    cell.rates.map { "\($0.shareText) of \($0.allReportsText)" } ?? ""
                })
            parts.append(
                matrix(style, "places in 10,000 of characters") { cell in
                    cell.rates.map {
                        "\($0.densityText) of \(TextStyle.count($0.characters))\($0.isThin ? "*" : "")"
                    } ?? ""
                })
        }
        return parts.joined(separator: "\n\n")
    }

    private func matrix(_ style: TextStyle, _ title: String, _ content: (ReportFacetCell) -> String) -> String
    {
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
        return style.bold(title) + "\n" + style.tables(lines)
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
