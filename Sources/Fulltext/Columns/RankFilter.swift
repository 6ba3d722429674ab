// A restriction on a column made ready for one segment: which ranks are allowed, and, once many documents are asked for, which
// documents have them.

import FulltextStorage

/// Documents of one segment to which a column gives an allowed value. For one search, in one thread.
final class RankFilter {
    private let column: ColumnRanks
    /// For each rank of the column.
    private let isAllowed: [Bool]
    /// A bit for each document of the segment, of a column with one value a group; made when first needed.
    private var documents: [UInt64]?

    /// In windows with more matches than this the bits of all documents are used.
    private static let dense = 256

    /// - Parameter allows: Told of each value of the column once.
    init(_ column: ColumnRanks, allows: (Int64) -> Bool) {
        self.column = column
        isAllowed = column.values.map(allows)
    }

    convenience init(_ filter: ColumnFilter, in segment: SegmentReader) throws(IndexError) {
        self.init(try segment.ranks(filter.column), allows: filter.allows)
    }

    /// Whether a value of the segment is allowed.
    var allowsAny: Bool { isAllowed.contains(true) }

    /// Whether a document has an allowed value.
    func allows(_ document: DocID) -> Bool { isAllowed[column.rank(of: document)] }

    /// Leaves of some documents of a window those with an allowed value.
    func narrow(_ bits: inout DocumentBits, from start: DocID) {
        let ranks = column.ranks
        guard let map = column.map else {
            bits.filter { slot in isAllowed[Int(ranks[Int(start) + slot])] }
            return
        }
        if documents == nil, bits.count <= Self.dense {
            var kept = DocumentBits()
            map.forEachPart(bits, from: start) { group, word, part in
                if isAllowed[Int(ranks[Int(group)])] { kept.insert(part, word: word) }
            }
            bits = kept
            return
        }
        let documents = documents ?? allowedDocuments(map)
        self.documents = documents
        bits.formIntersection(documents, from: start)
    }

    private func allowedDocuments(_ map: GroupMap) -> [UInt64] {
        var bits = [UInt64](repeating: 0, count: (map.documentCount + 63) / 64)
        for rank in isAllowed.indices where isAllowed[rank] {
            for group in column.groups(ofRank: rank) { bits.insertBits(map.documents(of: Int(group))) }
        }
        return bits
    }
}
