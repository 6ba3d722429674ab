// Whether figures of a row with blanks stand under their columns for certain. Layout text is set in characters where the
// page is set in points: a figure halfway between two columns can be either's.

enum ColumnChoice {
    /// Each figure is far nearer to its column than to the next ones, and columns are apart at all.
    ///
    /// - Parameters:
    ///   - middles: Of the figures, left to right.
    ///   - chosen: The column of each.
    ///   - columns: Middles of all columns.
    static func isClear(_ middles: [Int], at chosen: [Int], of columns: [Int]) -> Bool {
        guard middles.count == chosen.count,
            zip(columns, columns.dropFirst()).allSatisfy({ $1 - $0 >= 3 })
        else { return false }
        return zip(middles, chosen).allSatisfy { middle, column in
            let own = abs(columns[column] - middle)
            return [column - 1, column + 1].filter(columns.indices.contains).allSatisfy {
                own * 2 < abs(columns[$0] - middle)
            }
        }
    }

    /// Six figures, blanks counted as nothing, make the seventh; also when that is blank and cannot tell.
    static func addsUp(_ numbers: [Int?]) -> Bool {
        guard numbers.count == 7, let total = numbers[6] else { return true }
        return numbers[..<6].reduce(0) { $0 + ($1 ?? 0) } == total
    }

    /// The number that digits make; nil for anything else, or nothing.
    static func number(_ scalars: [UInt32], _ range: Range<Int>) -> Int? {
        if range.isEmpty { return nil }
        var value = 0
        for place in range {
            guard let digit = Glyph.digitValue(scalars[place]), value < 100_000_000 else { return nil }
            value = value * 10 + digit
        }
        return value
    }
}
