// Counts matching documents, and the groups they stand in, by the values of columns. Groups arrive in order, so one is
// counted in a cell when it differs from the last one counted there. Where all columns have a value for each group its
// matches are counted at once.

import FulltextStorage

/// What to count by.
package struct FacetRequest: Sendable, Hashable {
    /// One column, or two and more for a table; none counts all together.
    package var columns: [String]
    /// Counts ignore the filters on these columns and obey all others.
    package var ignoring: Set<String>

    package init(columns: [String], ignoring: Set<String> = []) {
        self.columns = columns
        self.ignoring = ignoring
    }

    /// Counts by one column whatever of its values are chosen.
    package static func sideways(_ column: String) -> FacetRequest {
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

    fileprivate mutating func add(_ other: FacetCount) {
        documents += other.documents
        groups += other.groups
        places += other.places
        // Amounts of a crafted file may be of any size.
        sum &+= other.sum
    }
}

/// Counts of one facet over all segments.
struct FacetTotals {
    /// By values, ascending.
    private(set) var counts: [FacetCount] = []

    /// Adds the counts of one more segment.
    /// - Parameter more: By values, ascending.
    mutating func add(_ more: [FacetCount]) {
        if counts.isEmpty {
            counts = more
            return
        }
        var merged: [FacetCount] = []
        merged.reserveCapacity(counts.count + more.count)
        var next = 0
        for count in counts {
            while next < more.count, more[next].values.lexicographicallyPrecedes(count.values) {
                merged.append(more[next])
                next += 1
            }
            merged.append(count)
            if next < more.count, more[next].values == count.values {
                merged[merged.count - 1].add(more[next])
                next += 1
            }
        }
        merged += more[next...]
        counts = merged
    }
}

/// Counts one facet of one segment.
struct FacetCollector {
    private struct Cell {
        let key: Int
        /// Documents, and above 32 bits groups: a segment has fewer than 2³² of either.
        var counted: UInt64 = 0
        var lastGroup = UInt32.max
        var places = 0
        var sum = 0

        var documents: Int { Int(counted & 0xffff_ffff) }
        var groups: Int { Int(counted >> 32) }

        /// Counts a document of a group.
        @inline(__always)
        mutating func count(of group: UInt32) {
            counted &+= lastGroup == group ? 1 : 1 << 32 | 1
            lastGroup = group
        }
    }

    /// How matches come to their cells.
    private enum Way {
        /// By one column, sixty-four documents at a time.
        case masks(RankMasks)
        /// By one column whose values differ within each group: document by document, whatever its group.
        case documents
        /// By one column with a value for each group.
        case groups
        /// By one column with a value for each document.
        case each
        /// By several columns, or with more to sum than documents and groups.
        case keys
    }

    /// Where the facet's columns stand among those of the segment.
    private let columns: [Int]
    /// Distinct values of each column.
    private let sizes: [Int]
    private var cells: [Cell] = []
    /// Ranks as one number, for each match at hand; 0 without columns.
    private var keys: [Int] = []
    /// Whether a key is the place of its cell.
    private let isDirect: Bool
    private let way: Way
    /// Place of a key's cell where it is not.
    private var sparse: [Int: Int] = [:]

    /// The most keys for which a table is laid out.
    private static let densest = 1 << 14

    /// - Parameters:
    ///   - columns: Numbers among those of the segment.
    ///   - loaded: All columns of the segment that are asked for.
    ///   - hasFacts: Whether more is summed than documents and groups.
    ///   - isDense: Whether so much is counted that to do it by words of a bitmap is quicker.
    init(columns: [Int], of loaded: [ColumnRanks], hasFacts: Bool, isDense: Bool) throws(IndexError) {
        self.columns = columns
        sizes = columns.map { loaded[$0].values.count }
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
        guard isDirect, !hasFacts, columns.count == 1 else {
            way = .keys
            return
        }
        let column = loaded[columns[0]]
        // The mark of a group counts in one cell, so its documents must share their value, or have one each.
        if isDense, column.isOfGroups || column.isDistinctInGroups, let masks = column.masks() {
            way = .masks(masks)
        } else if column.isDistinctInGroups {
            way = .documents
        } else {
            way = column.isOfGroups ? .groups : .each
        }
    }

    /// Whether bitmaps are counted, word by word, and not a list of matches.
    var countsByWord: Bool {
        if case .masks = way { return true }
        return false
    }

    /// What is known of each document of a window, by place.
    struct Facts {
        /// Empty unless places are counted.
        var places: [UInt32] = []
        /// Values of the column that is summed; empty without one.
        var amounts: [Int64] = []

        var isEmpty: Bool { places.isEmpty && amounts.isEmpty }
    }

    /// Counts documents of a window by one column, word by word.
    /// - Parameters:
    ///   - newGroups: One of each group with a match here and none before.
    ///   - start: First document of the window.
    mutating func collect(
        _ documents: DocumentBits, _ newGroups: DocumentBits, _ loaded: [ColumnRanks], from start: DocID
    ) {
        guard case .masks(let masks) = way else { return }
        let groups = loaded[columns[0]].isDistinctInGroups ? documents : newGroups
        unsafe cells.withUnsafeMutableBufferPointer { cells in
            masks.count(documents, groups, from: start) {
                // SAFETY: as in `count`.
                unsafe cells[$0].counted &+= UInt64(truncatingIfNeeded: $1 | $2 << 32)
            }
        }
    }

    /// Counts listed matches.
    /// - Parameter facts: Of the window that all of them stand in, where there are any.
    mutating func collect(_ matches: GroupedMatches, _ loaded: [ColumnRanks], _ facts: Facts) {
        switch way {
        case .masks: return
        case .documents:
            unsafe count(matches, loaded[columns[0]].ranks) { cell, match, ranks in
                // SAFETY: a match is a document of the segment, of which each has a rank, and all ranks are below the number
                // of values, of which each has a cell: `ColumnRanks` has made sure.
                unsafe cell[Int(ranks[Int(match.document)])].counted &+= 1 << 32 | 1
            }
        case .groups:
            unsafe count(matches, loaded[columns[0]].ranks) { cell, match, ranks in
                // SAFETY: as above, with the groups of the segment.
                unsafe cell[Int(ranks[Int(match.group)])].counted &+= UInt64(match.startsGroup) << 32 | 1
            }
        case .each:
            unsafe count(matches, loaded[columns[0]].ranks) { cell, match, ranks in
                // SAFETY: as for documents.
                unsafe cell[Int(ranks[Int(match.document)])].count(of: match.group)
            }
        case .keys:
            keys = Array(repeating: 0, count: matches.count)
            for (index, number) in columns.enumerated() {
                extend(by: loaded[number], matches, size: sizes[index])
            }
            countByKeys(matches, facts)
        }
    }

    @inline(__always)
    private mutating func count(
        _ matches: GroupedMatches, _ ranks: [UInt32],
        _ body: (UnsafeMutableBufferPointer<Cell>, GroupedMatches.Match, UnsafeBufferPointer<UInt32>) -> Void
    ) {
        unsafe cells.withUnsafeMutableBufferPointer { cells in
            unsafe ranks.withUnsafeBufferPointer { ranks in
                matches.forEach { match in unsafe body(cells, match, ranks) }
            }
        }
    }

    /// Lengthens the keys by one column.
    private mutating func extend(by column: ColumnRanks, _ matches: GroupedMatches, size: Int) {
        let ranks = column.ranks
        let isOfGroups = column.isOfGroups
        var index = 0
        matches.forEach { match in
            let rank = ranks[Int(isOfGroups ? match.group : match.document)]
            keys[index] = keys[index] &* size &+ Int(rank)
            index += 1
        }
    }

    private mutating func countByKeys(_ matches: GroupedMatches, _ facts: Facts) {
        var index = 0
        matches.forEach { match in
            let number = cell(keys[index])
            cells[number].count(of: match.group)
            let slot = Int(match.document % DocumentWindow.size)
            if !facts.places.isEmpty { cells[number].places += Int(facts.places[slot]) }
            if !facts.amounts.isEmpty { cells[number].sum &+= Int(facts.amounts[slot]) }
            index += 1
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

    /// What was counted, by values, ascending.
    func counts(_ loaded: [ColumnRanks]) -> [FacetCount] {
        let counted = cells.filter { $0.documents > 0 }
        return (isDirect ? counted : counted.sorted { $0.key < $1.key }).map { cell in
            var values = [Int64](repeating: 0, count: columns.count)
            var rest = cell.key
            for index in columns.indices.reversed() {
                values[index] = loaded[columns[index]].values[rest % sizes[index]]
                rest /= sizes[index]
            }
            return FacetCount(
                values: values, documents: cell.documents, groups: cell.groups, places: cell.places,
                sum: cell.sum)
        }
    }
}
