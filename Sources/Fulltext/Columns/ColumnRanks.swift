// A column as filters and facets use it: all its ranks in memory, where a rank is read ten times as fast as in place. A
// segment unpacks a column when it is first asked for.

import FulltextStorage
import Synchronization

/// One column of a segment, unpacked. Immutable; any number of threads may use it.
final class ColumnRanks: Sendable {
    let name: String
    /// The column's distinct values, ascending.
    let values: [Int64]
    /// For each document, or for each group where the column has a value for each group, the place of its value.
    let ranks: [UInt32]
    /// Tells groups of documents, where the column has a value for each group.
    let map: GroupMap?
    /// Whether no two documents of a group share a value: what is counted in documents is then the same in groups.
    let isDistinctInGroups: Bool
    /// Made when facets count by the column for the second time.
    private let knownMasks = Deferred<RankMasks?>()
    private let areMasksWanted = Atomic(false)
    /// Made when the column is first filtered by.
    private let knownGroups = Deferred<GroupsByRank>()

    private init<Value>(
        _ name: String, _ column: ColumnValues<Value>, of segment: SegmentReader, count: Int, map: GroupMap?
    ) throws(IndexError) {
        self.name = name
        self.map = map
        values = column.values.map { Int64($0) }
        var ranks = [UInt32](repeating: 0, count: count)
        try column.loadRanks(from: 0, count: count, into: &ranks)
        self.ranks = ranks
        isDistinctInGroups =
            map == nil ? Self.isDistinct(ranks, values.count, inGroupsOf: try segment.groupMap()) : false
    }

    private static func isDistinct(_ ranks: [UInt32], _ valueCount: Int, inGroupsOf map: GroupMap) -> Bool {
        // For each value the last group that had it.
        var lasts = [Int](repeating: -1, count: valueCount)
        for (group, documents) in map.groups.enumerated() {
            for document in documents {
                let rank = Int(ranks[Int(document)])
                if lasts[rank] == group { return false }
                lasts[rank] = group
            }
        }
        return true
    }

    /// Unpacks a column.
    /// - Complexity: O(documents) or O(groups), four bytes each in memory.
    convenience init(_ name: String, in segment: SegmentReader) throws(IndexError) {
        switch try segment.anyColumn(name) {
        case .documents(let column):
            try self.init(name, column, of: segment, count: segment.documentCount, map: nil)
        case .groups(let column):
            try self.init(
                name, column, of: segment, count: segment.groupCount, map: try segment.groupMap())
        }
    }

    /// Whether the column has a value for each group.
    var isOfGroups: Bool { map != nil }

    /// The rank of a document, or of its group.
    @inline(__always)
    func rank(of document: DocID) -> Int {
        Int(ranks[map?.group(of: document) ?? Int(document)])
    }

    /// Of a column with one value a group the groups of each rank.
    func groupsByRank() -> GroupsByRank { knownGroups.value { GroupsByRank(ranks, rankCount: values.count) } }

    /// The documents of each rank, word by word; nil where that is no quicker than to look at each, and for whoever asks first:
    /// to make them takes as long as many searches, of which there may be one.
    func masks() -> RankMasks? {
        guard areMasksWanted.exchange(true, ordering: .relaxed) else { return nil }
        return knownMasks.value {
            if let map {
                return RankMasks(
                    zip(map.groups, ranks).lazy.map { ($0, $1) }, documentCount: map.documentCount)
            }
            return RankMasks(
                ranks.lazy.enumerated().map { (DocID($0)..<DocID($0 + 1), $1) }, documentCount: ranks.count)
        }
    }
}

/// The groups of a segment by the rank that a column gives them.
struct GroupsByRank: Sendable {
    /// Rank by rank; those of one rank ascend.
    private let groups: [UInt32]
    /// Where the groups of each rank begin among these, and last where they end.
    private let starts: [UInt32]

    init(_ ranks: [UInt32], rankCount: Int) {
        var starts = [UInt32](repeating: 0, count: rankCount + 1)
        for rank in ranks { starts[Int(rank) + 1] += 1 }
        for rank in 0..<rankCount { starts[rank + 1] += starts[rank] }
        var next = starts
        var groups = [UInt32](repeating: 0, count: ranks.count)
        for (group, rank) in ranks.enumerated() {
            groups[Int(next[Int(rank)])] = UInt32(group)
            next[Int(rank)] += 1
        }
        self.groups = groups
        self.starts = starts
    }

    /// The groups of a rank, ascending.
    subscript(rank: Int) -> ArraySlice<UInt32> { groups[Int(starts[rank])..<Int(starts[rank + 1])] }
}

/// The columns of a segment that were unpacked last. Any number of threads may use it.
final class KnownColumns: Sendable {
    private let known = Mutex<[ColumnRanks]>([])
    /// Columns that are kept: as many as one search with all its facets asks for, and not the hundreds that there can be.
    private static let most = 24

    /// A column, unpacked when it is not at hand.
    func column(_ name: String, in segment: SegmentReader) throws(IndexError) -> ColumnRanks {
        if let column = known.withLock({ known in known.first { $0.name == name } }) { return column }
        let column = try ColumnRanks(name, in: segment)
        known.withLock { known in
            if known.contains(where: { $0.name == name }) { return }
            if known.count == Self.most { known.removeFirst() }
            known.append(column)
        }
        return column
    }
}
