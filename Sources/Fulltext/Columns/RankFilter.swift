// A restriction on a column made ready for one segment: which ranks are allowed, and, once many documents are asked for, which
// documents have them.

import FulltextStorage

/// Documents of one segment to which a column gives an allowed value. For one search, in one thread.
final class RankFilter {
    private let column: ColumnRanks
    /// For each rank of the column.
    private let isAllowed: [Bool]
    /// Which groups have which rank; nil for a column with a value for each document.
    private let groups: (map: GroupMap, byRank: GroupsByRank)?
    /// A bit for each document of the segment, of a column with one value a group; made when first needed.
    private var documents: [UInt64]?

    /// In windows with more matches than this the bits of all documents are used.
    private static let dense = 256

    /// - Parameter allows: Told of each value of the column once.
    init(_ column: ColumnRanks, allows: (Int64) -> Bool) {
        self.column = column
        isAllowed = column.values.map(allows)
        groups = column.map.map { ($0, column.groupsByRank()) }
    }

    convenience init(_ filter: ColumnFilter, in segment: SegmentReader) throws(IndexError) {
        self.init(try segment.ranks(filter.column), allows: filter.allows)
    }

    /// Whether a value of the segment is allowed.
    var allowsAny: Bool { isAllowed.contains(true) }

    /// Which part of the groups has an allowed value; nil for a column with a value for each document.
    var share: Double? {
        guard let groups else { return nil }
        let allowed = isAllowed.indices.reduce(0) { $0 + (isAllowed[$1] ? groups.byRank[$1].count : 0) }
        return Double(allowed) / Double(max(column.ranks.count, 1))
    }

    /// Whether a document has an allowed value.
    func allows(_ document: DocID) -> Bool {
        if let documents { return documents[Int(document >> 6)] & (1 << UInt64(document & 63)) != 0 }
        return isAllowed[column.rank(of: document)]
    }

    /// Leaves of some documents of a window those with an allowed value.
    func narrow(_ bits: inout DocumentBits, from start: DocID) {
        let ranks = column.ranks
        guard let map = groups?.map else {
            bits.filter { slot in isAllowed[Int(ranks[Int(start) + slot])] }
            return
        }
        if documents == nil, bits.count <= Self.dense {
            let first = Int(start >> 6)
            bits.changeWords { index, word in
                var kept: UInt64 = 0
                map.forEachPart(of: word, at: first + index) { group, part in
                    if isAllowed[Int(ranks[Int(group)])] { kept |= part }
                }
                return kept
            }
            return
        }
        if let documents = allowedDocuments() { bits.formIntersection(documents, from: start) }
    }

    /// A bit for each document of the segment, set where its value is allowed; nil for a column with a value for each document.
    func allowedDocuments() -> [UInt64]? {
        guard documents == nil, let groups else { return documents }
        var bits = [UInt64](repeating: 0, count: (groups.map.documentCount + 63) / 64)
        for rank in isAllowed.indices where isAllowed[rank] {
            groups.map.insertDocuments(of: groups.byRank[rank], into: &bits)
        }
        documents = bits
        return bits
    }
}
