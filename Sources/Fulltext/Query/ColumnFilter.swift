// Restrictions on columns that stand beside a query. They are kept apart from it because counts by a column may ignore
// the restriction on that very column, so that more of its values can be chosen.

/// A restriction on one column: documents that it gives an allowed value.
package struct ColumnFilter: Sendable, Equatable {
    private enum Allowed: Equatable {
        case values(Set<Int64>)
        case ranges([ClosedRange<Int64>])
    }

    /// Name of the column.
    package let column: String
    private let allowed: Allowed

    package init(column: String, values: Set<Int64>) {
        self.column = column
        allowed = .values(values)
    }

    package init(column: String, ranges: [ClosedRange<Int64>]) {
        self.column = column
        allowed = .ranges(ranges)
    }

    /// The values that are allowed when they were named one by one; nil for ranges.
    package var values: Set<Int64>? {
        if case .values(let values) = allowed { values } else { nil }
    }

    package func allows(_ value: Int64) -> Bool {
        switch allowed {
        case .values(let values): values.contains(value)
        case .ranges(let ranges): ranges.contains { $0.contains(value) }
        }
    }
}
