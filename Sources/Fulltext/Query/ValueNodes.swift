// Nodes that match by the values of columns, not by words. They know no order of documents to skip by, so
// in a conjunction they are asked last, about the documents that are left.

import FulltextStorage

/// Documents to which a column gives an allowed value.
final class ValueNode: MatchNode {
    private let column: ColumnRanks
    private let isAllowed: [Bool]
    private let documentCount: Int

    /// - Parameter allows: Told of each value of the column once.
    init(_ column: String, in segment: SegmentReader, allows: (Int64) -> Bool) throws(IndexError) {
        self.column = try segment.ranks(column)
        isAllowed = self.column.values.map(allows)
        documentCount = segment.documentCount
    }

    override var cost: Int { documentCount }

    override func candidate(from document: DocID) -> DocID {
        isAllowed.contains(true) && Int(document) < documentCount ? document : .end
    }

    override func fill(
        _ window: inout DocumentWindow, mask: DocumentWindow?, _ context: ScoringContext
    ) {
        var bits = DocumentBits((mask ?? .all(from: window.start, documentCount: documentCount)).bits)
        column.narrow(&bits, from: window.start, to: isAllowed)
        window.bits = bits.words
        bits.forEach { (slot) throws(Never) in window.scores[slot] = 0 }
    }
}

extension DocumentWindow {
    /// The documents of the segment that lie in the window beginning at `start`.
    static func all(from start: DocID, documentCount: Int) -> DocumentWindow {
        var window = DocumentWindow()
        window.start = start
        for slot in 0..<max(0, min(Int(size), documentCount - Int(start))) { window.insert(slot) }
        return window
    }
}
