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
    /// Whether a key is the place of its cell.
    private let isDirect: Bool
    /// Place of a key's cell where it is not.
    private var sparse: [Int: Int] = [:]

    /// The most keys for which a table is laid out.
    private static let densest = 1 << 14

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
        isDirect = keys <= Self.densest
        if isDirect { cells = (0..<keys).map { Cell(key: $0) } }
    }

    /// What is known of each document of a window, by place.
    struct Facts {
        var groups = [UInt32](repeating: 0, count: Int(DocumentWindow.size))
        /// Empty unless places are counted.
        var places: [UInt32] = []
        /// Values of the column that is summed; empty without one.
        var amounts: [Int64] = []
    }

    /// Counts documents of a window.
    /// - Parameter slots: Their places in it, ascending.
    mutating func collect(_ slots: [UInt16], _ loaded: [WindowColumn], _ facts: Facts) {
        for (index, (number, size)) in zip(columns, sizes).enumerated() {
            let ranks = loaded[number].ranks
            if index == 0 {
                for slot in slots { keys[Int(slot)] = Int(ranks[Int(slot)]) }
            } else {
                for slot in slots { keys[Int(slot)] = keys[Int(slot)] &* size &+ Int(ranks[Int(slot)]) }
            }
        }
        if isDirect { countDirectly(slots, facts.groups) } else { countSparsely(slots, facts.groups) }
        if !facts.places.isEmpty {
            for slot in slots { cells[cell(keys[Int(slot)])].places += Int(facts.places[Int(slot)]) }
        }
        if !facts.amounts.isEmpty {
            for slot in slots { cells[cell(keys[Int(slot)])].sum += Int(facts.amounts[Int(slot)]) }
        }
    }

    private mutating func countDirectly(_ slots: [UInt16], _ groups: [UInt32]) {
        precondition(groups.count == keys.count && keys.count == Int(DocumentWindow.size), "a window's facts")
        let cellCount = cells.count
        unsafe slots.withUnsafeBufferPointer { slots in
            unsafe keys.withUnsafeBufferPointer { keys in
                unsafe groups.withUnsafeBufferPointer { groups in
                    unsafe cells.withUnsafeMutableBufferPointer { cells in
                        for index in slots.indices {
                            // SAFETY: slots are places in a window, of which both arrays have all; a key is checked.
                            let slot = unsafe Int(slots[index] & (UInt16(DocumentWindow.size) - 1))
                            let key = unsafe keys[slot]
                            precondition(key >= 0 && key < cellCount, "ranks are below the number of values")
                            let group = unsafe groups[slot]
                            unsafe cells[key].documents &+= 1
                            if unsafe cells[key].lastGroup != group {
                                unsafe cells[key].lastGroup = group
                                unsafe cells[key].groups &+= 1
                            }
                        }
                    }
                }
            }
        }
    }

    private mutating func countSparsely(_ slots: [UInt16], _ groups: [UInt32]) {
        for slot in slots {
            let index = cell(keys[Int(slot)])
            cells[index].documents += 1
            if cells[index].lastGroup != groups[Int(slot)] {
                cells[index].lastGroup = groups[Int(slot)]
                cells[index].groups += 1
            }
        }
    }

    @inline(__always)
    private mutating func cell(_ key: Int) -> Int {
        if isDirect { return key }
        if let known = sparse[key] { return known }
        sparse[key] = cells.count
        cells.append(Cell(key: key))
        return cells.count - 1
    }

    /// Adds the counts of this segment to those of others.
    func merge(into totals: inout FacetTotals, _ loaded: [WindowColumn]) {
        for cell in cells where cell.documents > 0 {
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
