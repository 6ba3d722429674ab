// Counts matching documents, and the groups they stand in, by the values of columns. Documents arrive in order and those of
// a group are neighbours, so a group is counted in a cell when it differs from the last group counted there.

import FulltextStorage

/// What to count by.
package struct FacetRequest: Sendable, Hashable {
    /// One column, or two and more for a table; none counts all together.
    package var columns: [ColumnReference]
    /// Counts ignore the filters on these columns and obey all others.
    package var ignoring: Set<ColumnReference>

    package init(columns: [ColumnReference], ignoring: Set<ColumnReference> = []) {
        self.columns = columns
        self.ignoring = ignoring
    }

    /// Counts by one column whatever of its values are chosen.
    package static func sideways(_ column: ColumnReference) -> FacetRequest {
        FacetRequest(columns: [column], ignoring: [column])
    }
}

/// How often one value of a column, or one combination of values, occurs among the matches.
package struct FacetCount: Sendable, Equatable {
    /// One for each column of the request.
    package let values: [Int64]
    /// Matching documents with these values.
    package var documents: Int
    /// Groups with at least one such document.
    package var groups: Int
    /// Places of the query's words and phrases in these documents; 0 unless asked for.
    package var places: Int
    /// Sum of a column over these documents; 0 unless asked for.
    package var sum: Int

    package init(values: [Int64], documents: Int, groups: Int, places: Int = 0, sum: Int = 0) {
        self.values = values
        self.documents = documents
        self.groups = groups
        self.places = places
        self.sum = sum
    }
}

/// Counts of one facet over all segments.
typealias FacetTotals = [[Int64]: FacetCount]

/// Counts one facet of one segment.
struct FacetCollector {
    private struct Cell {
        let key: Int
        var documents = 0
        var groups = 0
        var lastGroup = UInt32.max
        var places = 0
        var sum = 0
    }

    /// Where the facet's columns stand among those of the segment.
    private let columns: [Int]
    /// Distinct values of each column.
    private let sizes: [Int]
    private var cells: [Cell] = []
    /// Ranks of a document's values as one number, by place in the window; 0 without columns.
    private var keys = [Int](repeating: 0, count: Int(DocumentWindow.size))
    /// Place of a key's cell, one more; 0 for none. Empty when there are too many keys.
    private var dense: [UInt32]
    private var sparse: [Int: Int] = [:]

    /// The most keys for which a table is laid out.
    private static let densest = 1 << 20

    init(columns: [Int], sizes: [Int]) throws(IndexError) {
        self.columns = columns
        self.sizes = sizes
        var keys = 1
        for size in sizes {
            let product = keys.multipliedReportingOverflow(by: max(size, 1))
            guard !product.overflow else {
                throw IndexError(
                    .limitExceeded, "the columns of a table have too many values to be counted together")
            }
            keys = product.partialValue
        }
        dense = keys <= Self.densest ? Array(repeating: 0, count: keys) : []
    }

    /// What is known of each document of a window, by place.
    struct Facts {
        var groups = [UInt32](repeating: 0, count: Int(DocumentWindow.size))
        /// Empty unless places are counted.
        var places: [UInt32] = []
        /// Values of the column that is summed; empty without one.
        var amounts: [Int64] = []
    }

    mutating func collect(_ bits: DocumentBits, _ loaded: [WindowColumn], _ facts: Facts) {
        for (index, (number, size)) in zip(columns, sizes).enumerated() {
            let ranks = loaded[number].ranks
            if index == 0 {
                bits.forEach { (slot) throws(Never) in keys[slot] = Int(ranks[slot]) }
            } else {
                bits.forEach { (slot) throws(Never) in keys[slot] = keys[slot] &* size &+ Int(ranks[slot]) }
            }
        }
        let hasPlaces = !facts.places.isEmpty
        let hasAmounts = !facts.amounts.isEmpty
        bits.forEach { (slot) throws(Never) in
            let index = cell(keys[slot])
            var cell = cells[index]
            cell.documents += 1
            if cell.lastGroup != facts.groups[slot] {
                cell.lastGroup = facts.groups[slot]
                cell.groups += 1
            }
            if hasPlaces { cell.places += Int(facts.places[slot]) }
            if hasAmounts { cell.sum += Int(facts.amounts[slot]) }
            cells[index] = cell
        }
    }

    @inline(__always)
    private mutating func cell(_ key: Int) -> Int {
        if !dense.isEmpty {
            if dense[key] > 0 { return Int(dense[key]) - 1 }
            dense[key] = UInt32(cells.count + 1)
        } else {
            if let known = sparse[key] { return known }
            sparse[key] = cells.count
        }
        cells.append(Cell(key: key))
        return cells.count - 1
    }

    /// Adds the counts of this segment to those of others.
    func merge(into totals: inout FacetTotals, _ loaded: [WindowColumn]) {
        for cell in cells {
            var values = [Int64](repeating: 0, count: columns.count)
            var rest = cell.key
            for index in columns.indices.reversed() {
                values[index] = loaded[columns[index]].values[rest % sizes[index]]
                rest /= sizes[index]
            }
            var total = totals[values] ?? FacetCount(values: values, documents: 0, groups: 0)
            total.documents += cell.documents
            total.groups += cell.groups
            total.places += cell.places
            total.sum += cell.sum
            totals[values] = total
        }
    }
}
