// Restrictions on columns that stand beside a query. They are kept apart from it because counts by a column may ignore
// the restriction on that very column, so that more of its values can be chosen.

package import FulltextStorage

/// A column of a segment: with one value a document, or with one value a group.
package enum ColumnReference: Sendable, Hashable {
    case document(String)
    case group(String)

    package var name: String {
        switch self {
        case .document(let name), .group(let name): name
        }
    }
}

extension SegmentReader {
    /// The value of one document, or of its group; for many documents of a window take `WindowColumn`.
    package func value(_ column: ColumnReference, of document: DocID) throws(IndexError) -> Int64 {
        switch column {
        case .document(let name): Int64(try self.column(name).value(of: Int(document)))
        case .group(let name): try groupColumn(name).value(of: group(of: document))
        }
    }
}

/// A restriction on one column: documents whose value, or whose group's value, is allowed.
package struct ColumnFilter: Sendable, Equatable {
    private enum Allowed: Equatable {
        case values(Set<Int64>)
        case ranges([ClosedRange<Int64>])
    }

    package let column: ColumnReference
    private let allowed: Allowed

    /// - Parameter column: A column with one value a document.
    package init(column: String, values: Set<UInt32>) {
        self.init(column: .document(column), values: Set(values.map { Int64($0) }))
    }

    package init(column: ColumnReference, values: Set<Int64>) {
        self.column = column
        allowed = .values(values)
    }

    package init(column: ColumnReference, ranges: [ClosedRange<Int64>]) {
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
