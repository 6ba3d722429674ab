// Nodes that match by the values of columns, not by words. They know no order of documents to skip by, so
// in a conjunction they are asked last, about the documents that are left.

import FulltextStorage

/// Documents to which a column gives an allowed value.
final class ValueNode: MatchNode {
    private let filter: RankFilter
    private let documentCount: Int

    /// - Parameter allows: Told of each value of the column once.
    init(_ column: String, in segment: SegmentReader, allows: (Int64) -> Bool) throws(IndexError) {
        filter = RankFilter(try segment.ranks(column), allows: allows)
        documentCount = segment.documentCount
    }

    override var cost: Int { documentCount }

    override func candidate(from document: DocID) -> DocID {
        filter.allowsAny && Int(document) < documentCount ? document : .end
    }

    override func fill(
        _ window: inout DocumentWindow, mask: DocumentBits?, _ context: ScoringContext
    ) {
        window.bits = mask ?? DocumentBits(allFrom: window.start, documentCount: documentCount)
        filter.narrow(&window.bits, from: window.start)
        if context.isScored { window.clearScores() }
    }
}
