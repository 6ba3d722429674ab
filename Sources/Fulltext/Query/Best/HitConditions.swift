// Which documents of a segment can be hits, asked of one document after another: those that are not deleted and that all
// filters let through.

import FulltextStorage

/// The conditions of a request in one segment.
struct HitConditions {
    private let segment: SegmentReader
    private let filters: [RankFilter]

    init(_ filters: [RankFilter], in segment: SegmentReader) {
        self.segment = segment
        self.filters = filters
    }

    /// Whether a document can be a hit.
    func allow(_ document: DocID) -> Bool {
        if segment.isDeleted(document) { return false }
        return filters.allSatisfy { $0.allows(document) }
    }
}
