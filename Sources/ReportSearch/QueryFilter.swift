// Filters inside a query: `province:浙江`, `year:2019..2021`, `section:3`, and comparisons of table cells such as
// `applications.new>0`. A word that looks like one and is none is refused with what is close to it, never searched for.

package import Fulltext
package import FulltextStorage
import Reports

/// A filter understood: what the engine is asked, and how it reads.
package struct QueryFilter: Sendable, Equatable {
    package let query: Query
    package let text: String
    /// The column that it restricts; nil for cells and single rules of the audit.
    package let column: ReportColumn?

    /// Reads a word as a filter; nil when it is an ordinary word.
    /// - Throws: `invalidQuery` when it names a filter and the value cannot be read.
    package init?(_ word: String) throws(IndexError) {
        let word = Self.plain(word)
        if let colon = word.firstIndex(of: ":"), let column = Self.columns[String(word[..<colon])] {
            let value = String(word[word.index(after: colon)...])
            query = .value(
                column: column.name,
                try FilterValues.values(value, of: column).sorted().map { Int64($0)...Int64($0) })
            self.column = column
            text = "\(column.rawValue):\(value)"
            return
        }
        if let value = Self.value(of: word, named: ["audit", "审核"]) {
            (query, text) = try Self.audit(value)
            if case .value(AuditColumn.overall, _) = query { column = .audit } else { column = nil }
            return
        }
        guard let sign = Self.signs.first(where: { word.contains($0) }), let found = word.firstRange(of: sign)
        else {
            return nil
        }
        let name = String(word[..<found.lowerBound])
        guard Self.looksLikeCell(name) else { return nil }
        guard let path = CellPath(named: name) else { throw Self.unknownCell(name) }
        let value = String(word[found.upperBound...])
        column = nil
        query = .value(column: path.name, try Self.ranges(sign, value, path))
        text = "\(path.name)\(sign)\(value)"
    }

    private static let columns: [String: ReportColumn] = [
        "province": .province, "省": .province, "city": .city, "市": .city, "county": .county, "县": .county,
        "year": .year, "年": .year, "section": .section, "节": .section, "kind": .kind, "format": .format,
    ]

    /// Longer signs first, so that >= is not read as >.
    private static let signs = [">=", "<=", "!=", ">", "<", "="]

    /// ASCII twins of full-width signs.
    private static func plain(_ word: String) -> String {
        var output = String.UnicodeScalarView()
        for scalar in word.unicodeScalars {
            switch scalar {
            case "：": output.append(":")
            case "＞": output.append(">")
            case "＜": output.append("<")
            case "＝": output.append("=")
            case "≥": output.append(contentsOf: ">=".unicodeScalars)
            case "≤": output.append(contentsOf: "<=".unicodeScalars)
            case "≠": output.append(contentsOf: "!=".unicodeScalars)
            default: output.append(scalar)
            }
        }
        return String(output)
    }

    private static func value(of word: String, named names: [String]) -> String? {
        guard let colon = word.firstIndex(of: ":"), names.contains(String(word[..<colon])) else { return nil }
        return String(word[word.index(after: colon)...])
    }

    /// `audit:fail`, `audit:T3-row`, `audit:T3-row=uncertain`.
    private static func audit(_ value: String) throws(IndexError) -> (Query, String) {
        let parts = value.split(separator: "=", maxSplits: 1).map(String.init)
        let name = parts.first ?? ""
        let wanted = parts.count == 2 ? AuditColumn.verdict(named: parts[1]) : .fail
        if parts.count == 1, let verdict = AuditColumn.verdict(named: name) {
            let code = AuditColumn.code(verdict)
            return (.value(column: AuditColumn.overall, [code...code]), "audit:\(name)")
        }
        let rule = AuditColumn.rules.first { $0.rawValue.lowercased() == name.lowercased() }
        guard let rule, let wanted else {
            let names = AuditColumn.rules.map(\.rawValue).joined(separator: ", ")
            throw IndexError(
                .invalidQuery,
                "audit:\(value): write audit:fail, audit:uncertain, audit:pass, or a rule with or without =uncertain: \(names)"
            )
        }
        let code = AuditColumn.code(wanted)
        return (.value(column: AuditColumn.name(rule), [code...code]), "audit:\(value)")
    }

    private static func looksLikeCell(_ name: String) -> Bool {
        name.contains(".") && name.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == 0x2e || $0 == 0x5f }
    }

    private static func unknownCell(_ name: String) -> IndexError {
        let head = String(name.split(separator: ".").first ?? "")
        let near = CellPath.cells(withPrefix: head).prefix(4).map(\.name)
        let hint =
            near.isEmpty
            ? "the names begin with applications, reviews, lawsuits_direct, punishment, …"
            : near.joined(separator: ", ")
        return IndexError(.invalidQuery, "\(name): no such cell; `gongkai table --cells` lists them: \(hint)")
    }

    private static func ranges(
        _ sign: String, _ value: String, _ path: CellPath
    ) throws(IndexError) -> [ClosedRange<Int64>] {
        if sign == "=" || sign == "!=" {
            let states: [String: Int64] = [
                "blank": CellColumn.blank, "slash": CellColumn.slash, "text": CellColumn.text,
                "missing": CellColumn.missing,
            ]
            if let state = states[value] {
                if sign == "=" { return [state...state] }
                return state == .min
                    ? [(state + 1)...Int64.max] : [Int64.min...(state - 1), (state + 1)...Int64.max]
            }
        }
        let number = try number(value, path)
        let first = CellColumn.firstNumber
        switch sign {
        case ">": return number == .max ? [] : [(number + 1)...Int64.max]
        case ">=": return [number...Int64.max]
        case "<": return number > first ? [first...(number - 1)] : []
        case "<=": return [first...number]
        case "!=": return [first...(number - 1), (number + 1)...Int64.max]
        default: return [number...number]
        }
    }

    /// A number as people write it, in the column's unit.
    private static func number(_ text: String, _ path: CellPath) throws(IndexError) -> Int64 {
        let scale = CellColumn.scale(of: path)
        let text = text.narrowed
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let places = scale == 1 ? 0 : 2
        if (1...2).contains(parts.count), let whole = Int64(parts[0]), whole.magnitude < 1 << 50 {
            let fraction = parts.count == 2 ? String(parts[1]) : ""
            if fraction.count <= places, fraction.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                parts.count == 1 || !fraction.isEmpty
            {
                let cents = Int64(fraction + String(repeating: "0", count: places - fraction.count)) ?? 0
                return whole * scale + (text.hasPrefix("-") ? -cents : cents)
            }
        }
        throw IndexError(
            .invalidQuery,
            "\(path.name): \(text) is no number; write \(path.name)>0, or =blank, =slash, =text, =missing"
                + (scale > 1 ? "; money is in 元 with at most two places" : ""))
    }
}
