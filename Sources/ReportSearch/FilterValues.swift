// From what a person writes behind --province, --year or --section to the numbers of a column.

package import FulltextStorage
package import Reports

/// Reads the values of filters. Several may stand in one, divided by commas.
package enum FilterValues {
    /// Values of any column.
    package static func values(
        _ value: String, of column: ReportColumn
    ) throws(IndexError) -> Set<UInt32> {
        switch column {
        case .province: try places(value, .province)
        case .city: try places(value, .city)
        case .county: try places(value, .county)
        case .year: try years(value)
        case .section: try sections(value)
        case .kind: try kinds(value)
        case .format: try formats(value)
        case .audit: try verdicts(value)
        }
    }

    /// Codes of the places that a text names, official or short (浙江省, 浙江), all of that name.
    /// - Throws: `invalidQuery` when a name is no place of the level.
    package static func places(_ text: String, _ level: Place.Level) throws(IndexError) -> Set<UInt32> {
        var codes = Set<UInt32>()
        for name in parts(text) {
            if name == "unknown" || name == "未知" {
                codes.insert(0)
                continue
            }
            let places = Gazetteer.shared.resolve(name, level: level)
            guard !places.isEmpty else {
                let elsewhere = Gazetteer.shared.resolve(name, level: nil)
                let hint =
                    elsewhere.first.map {
                        "\($0.name) is a \(word($0.level)): use \(word($0.level)):\($0.name) or --\(word($0.level)) \($0.name)"
                    } ?? "write it as 浙江省 or 浙江, or 未知 for reports without one"
                throw IndexError(.invalidQuery, "\(word(level)) \(name): no such \(word(level)); \(hint)")
            }
            for place in places { codes.insert(UInt32(place.code)) }
        }
        return try notEmpty(codes, word(level), text)
    }

    /// Years: 2020, 2019..2021.
    package static func years(_ text: String) throws(IndexError) -> Set<UInt32> {
        try numbers(text, option: "year", allowed: 1_900...2_200, example: "2020 or 2019..2021")
    }

    /// Numbers of sections: 3, 1..5.
    package static func sections(_ text: String) throws(IndexError) -> Set<UInt32> {
        try numbers(text, option: "section", allowed: 0...6, example: "3 or 1,5")
    }

    /// Kinds of office: town, county-department; `department` stands for those of every level.
    package static func kinds(_ text: String) throws(IndexError) -> Set<UInt32> {
        var values = Set<UInt32>()
        for name in parts(text) {
            let kinds = OrganKind.allCases.filter {
                $0.rawValue == name || name == "department" && $0.rawValue.hasSuffix("-department")
            }
            guard !kinds.isEmpty else {
                let names = OrganKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw IndexError(.invalidQuery, "kind \(name): no such kind of office; write one of \(names)")
            }
            for kind in kinds { values.insert(ReportColumn.code(of: kind)) }
        }
        return try notEmpty(values, "kind", text)
    }

    /// Forms of the tables: 2019, 2021, unknown.
    package static func formats(_ text: String) throws(IndexError) -> Set<UInt32> {
        var values = Set<UInt32>()
        for name in parts(text) {
            guard ["2019", "2021", "unknown", "未知"].contains(name) else {
                throw IndexError(.invalidQuery, "format \(name): write 2019, 2021 or unknown")
            }
            values.insert(UInt32(name) ?? 0)
        }
        return try notEmpty(values, "format", text)
    }

    /// Verdicts of the audit over all rules: fail, uncertain, pass, none.
    package static func verdicts(_ text: String) throws(IndexError) -> Set<UInt32> {
        var values = Set<UInt32>()
        for name in parts(text) {
            guard let verdict = AuditColumn.verdict(named: name) else {
                throw IndexError(
                    .invalidQuery,
                    "audit \(name): write fail, uncertain, pass or none; a rule goes into the query, as in audit:T3-row"
                )
            }
            values.insert(UInt32(AuditColumn.code(verdict)))
        }
        return try notEmpty(values, "audit", text)
    }

    /// Numbers and ranges: 2020, 2019..2021, 2019-2021.
    /// - Parameters:
    ///   - option: The option's name, for messages.
    ///   - example: What it may look like, for messages.
    private static func numbers(
        _ text: String, option: String, allowed: ClosedRange<Int>, example: String
    ) throws(IndexError) -> Set<UInt32> {
        var values = Set<UInt32>()
        for part in parts(text) {
            if part == "unknown" || part == "未知" {
                values.insert(0)
                continue
            }
            let bounds = part.split(whereSeparator: { $0 == "." || $0 == "-" || $0 == "–" || $0 == "~" })
            guard (1...2).contains(bounds.count), let low = Int(bounds[0]),
                let high = Int(bounds[bounds.count - 1]),
                low <= high, allowed.contains(low), allowed.contains(high)
            else {
                throw IndexError(
                    .invalidQuery,
                    "\(option) \(part): not a number or range from \(allowed.lowerBound) to \(allowed.upperBound); "
                        + "write it like \(example)"
                )
            }
            for value in low...high { values.insert(UInt32(value)) }
        }
        return try notEmpty(values, option, text)
    }

    private static func parts(_ text: String) -> [String] {
        text.narrowed.split(whereSeparator: { $0 == "," || $0 == "、" }).map(String.init)
    }

    private static func notEmpty(
        _ values: Set<UInt32>, _ option: String, _ text: String
    ) throws(IndexError) -> Set<UInt32> {
        guard !values.isEmpty else {
            throw IndexError(
                .invalidQuery, "\(option) '\(text)': names no value; leave the option out for all")
        }
        return values
    }

    private static func word(_ level: Place.Level) -> String {
        switch level {
        case .province: "province"
        case .city: "city"
        case .county: "county"
        }
    }
}

extension String {
    /// The text with the full-width twins of ASCII, as Chinese input writes them, made narrow.
    var narrowed: String {
        var output = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            let narrow =
                (0xff01...0xff5e).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xfee0) : nil
            output.append(narrow ?? scalar)
        }
        return String(output)
    }
}
