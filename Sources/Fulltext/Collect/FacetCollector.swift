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
        sum += other.sum
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
        var documents = 0
        var groups = 0
        var lastGroup = UInt32.max
        var places = 0
        var sum = 0

        @inline(__always)
        mutating func count(_ documents: Int, of group: UInt32) {
            self.documents &+= documents
            if lastGroup != group {
                lastGroup = group
                groups &+= 1
            }
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
    /// Ranks as one number, for each part or each document at hand; 0 without columns. Empty until it is needed.
    private var keys: [Int] = []
    /// Whether each document has a key of its own, not each part of a group.
    private let hasKeyEach: Bool
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
        hasKeyEach = columns.contains { !loaded[$0].isOfGroups }
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
            way = hasKeyEach ? .each : .groups
        }
    }

    /// Whether matches must be parted by group.
    var needsParts: Bool {
        switch way {
        case .masks, .documents: false
        case .groups, .each, .keys: true
        }
    }

    /// What is known of each document of a window, by place.
    struct Facts {
        /// Empty unless places are counted.
        var places: [UInt32] = []
        /// Values of the column that is summed; empty without one.
        var amounts: [Int64] = []

        var isEmpty: Bool { places.isEmpty && amounts.isEmpty }
    }

    /// Counts documents of a window.
    /// - Parameter start: First document of the window.
    mutating func collect(
        _ matches: GroupedMatches, _ loaded: [ColumnRanks], _ facts: Facts, from start: DocID
    ) {
        switch way {
        case .masks(let masks):
            count(matches, masks, from: start, isDistinct: loaded[columns[0]].isDistinctInGroups)
        case .documents: countDistinct(matches.documents, loaded[columns[0]].ranks, from: start)
        case .groups: countParts(matches, loaded[columns[0]].ranks)
        case .each: countEach(matches, loaded[columns[0]].ranks, from: start)
        case .keys:
            if keys.isEmpty { keys = Array(repeating: 0, count: Int(DocumentWindow.size)) }
            for (index, number) in columns.enumerated() {
                extend(by: loaded[number], matches, from: start, size: sizes[index], isFirst: index == 0)
            }
            countByKeys(matches)
            if !facts.isEmpty { add(facts, of: matches) }
        }
    }

    /// Counts by one column, word by word.
    private mutating func count(
        _ matches: GroupedMatches, _ masks: RankMasks, from start: DocID, isDistinct: Bool
    ) {
        let documents = matches.documents
        unsafe cells.withUnsafeMutableBufferPointer { cells in
            masks.count(documents, isDistinct ? documents : matches.newGroups, from: start) {
                // SAFETY: as in `countDistinct`.
                unsafe cells[$0].documents &+= $1
                unsafe cells[$0].groups &+= $2
            }
        }
    }

    /// Counts by one column whose values differ within each group.
    private mutating func countDistinct(_ matches: DocumentBits, _ ranks: [UInt32], from start: DocID) {
        unsafe cells.withUnsafeMutableBufferPointer { cells in
            unsafe ranks.withUnsafeBufferPointer { ranks in
                matches.forEach { (slot) throws(Never) in
                    // SAFETY: a match is a document of the segment, of which each has a rank, and all ranks are below the
                    // number of values, of which each has a cell: `ColumnRanks` has made sure.
                    let rank = unsafe Int(ranks[Int(start) + slot])
                    unsafe cells[rank].documents &+= 1
                    unsafe cells[rank].groups &+= 1
                }
            }
        }
    }

    /// Counts by one column with a value for each document.
    private mutating func countEach(_ matches: GroupedMatches, _ ranks: [UInt32], from start: DocID) {
        unsafe cells.withUnsafeMutableBufferPointer { cells in
            unsafe ranks.withUnsafeBufferPointer { ranks in
                matches.forEach { part in
                    part.forEachSlot { (slot) throws(Never) in
                        // SAFETY: as in `countDistinct`.
                        let rank = unsafe Int(ranks[Int(start) + slot])
                        unsafe cells[rank].count(1, of: part.group)
                    }
                }
            }
        }
    }

    /// Counts by one column with a value for each group.
    private mutating func countParts(_ matches: GroupedMatches, _ ranks: [UInt32]) {
        unsafe cells.withUnsafeMutableBufferPointer { cells in
            unsafe ranks.withUnsafeBufferPointer { ranks in
                matches.forEach { part in
                    // SAFETY: as in `countDistinct`, with the groups of the segment.
                    let rank = unsafe Int(ranks[Int(part.group)])
                    unsafe cells[rank].count(part.count, of: part.group)
                }
            }
        }
    }

    /// Lengthens the keys by one column.
    private mutating func extend(
        by column: ColumnRanks, _ matches: GroupedMatches, from start: DocID, size: Int, isFirst: Bool
    ) {
        let ranks = column.ranks
        var index = 0
        func extend(by rank: UInt32) {
            keys[index] = isFirst ? Int(rank) : keys[index] &* size &+ Int(rank)
            index += 1
        }
        matches.forEach { part in
            if !hasKeyEach {
                extend(by: ranks[Int(part.group)])
            } else if column.isOfGroups {
                for _ in 0..<part.count { extend(by: ranks[Int(part.group)]) }
            } else {
                part.forEachSlot { (slot) throws(Never) in extend(by: ranks[Int(start) + slot]) }
            }
        }
    }

    private mutating func countByKeys(_ matches: GroupedMatches) {
        var index = 0
        for part in matches.parts {
            let documents = hasKeyEach ? 1 : part.count
            for _ in 0..<(hasKeyEach ? part.count : 1) {
                cells[cell(keys[index])].count(documents, of: part.group)
                index += 1
            }
        }
    }

    /// Adds what is known of single documents.
    private mutating func add(_ facts: Facts, of matches: GroupedMatches) {
        var index = 0
        for part in matches.parts {
            part.forEachSlot { (slot) throws(Never) in
                let number = cell(keys[index])
                if !facts.places.isEmpty { cells[number].places += Int(facts.places[slot]) }
                if !facts.amounts.isEmpty { cells[number].sum += Int(facts.amounts[slot]) }
                if hasKeyEach { index += 1 }
            }
            if !hasKeyEach { index += 1 }
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
