// The cells of a report's tables as columns of the index: one number a report and cell, with the five ways of naming no
// number kept apart in numbers that no cell can have.

package import Reports

/// How a cell's content is written as a number of a group column.
package enum CellColumn {
    /// Names of the columns of all cells, in the order of the tables.
    package static let names = CellPath.all.map(\.name)

    /// The report has no such cell.
    package static let missing = Int64.min
    static let blank = Int64.min + 1
    static let slash = Int64.min + 2
    static let text = Int64.min + 3
    /// Values from here on are numbers.
    package static let firstNumber = Int64.min + 16

    /// One number for each of `names`.
    static func values(of tables: TypedTables) -> [Int64] {
        var values = [Int64](repeating: missing, count: CellPath.count)
        tables.forEachCell { path, meaning, number in
            values[path.index] =
                switch meaning {
                case .zero: 0
                case .number: max(number, firstNumber)
                case .blank: blank
                case .slash: slash
                case .text: text
                }
        }
        return values
    }

    /// What a number of a column says; nil when the report has no such cell.
    package static func decode(_ value: Int64) -> (meaning: CellMeaning, number: Int64?)? {
        switch value {
        case missing: nil
        case blank: (.blank, nil)
        case slash: (.slash, nil)
        case ..<firstNumber: (.text, nil)
        case 0: (.zero, 0)
        default: (.number, value)
        }
    }

    /// How many units of the column's numbers make one of those that people write: 元 are kept in 分.
    package static func scale(of path: CellPath) -> Int64 { path.unit == .yuan ? 100 : 1 }

    /// A number as people write it: 1234, or 20603.87 for money.
    package static func printed(_ number: Int64, _ path: CellPath) -> String {
        let scale = scale(of: path)
        guard scale > 1 else { return String(number) }
        let whole = number.magnitude / UInt64(scale)
        let cents = String(number.magnitude % UInt64(scale))
        let sign = number < 0 ? "-" : ""
        return cents == "0" ? "\(sign)\(whole)" : "\(sign)\(whole).\(cents.count == 1 ? "0" : "")\(cents)"
    }
}
