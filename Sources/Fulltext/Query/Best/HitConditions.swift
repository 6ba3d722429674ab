// Which documents of a segment can be hits, asked of one document after another: those that are not deleted and that all
// filters let through.

import FulltextStorage

/// The conditions of a request in one segment.
final class HitConditions {
    private struct Filter {
        let column: ColumnRanks
        /// For each rank of the column.
        let isAllowed: [Bool]
    }

    private let segment: SegmentReader
    private let filters: [Filter]

    init(_ filters: [ColumnFilter], in segment: SegmentReader) throws(IndexError) {
        self.segment = segment
        var prepared: [Filter] = []
        for filter in filters {
            let column = try segment.ranks(filter.column)
            prepared.append(Filter(column: column, isAllowed: column.values.map { filter.allows($0) }))
        }
        self.filters = prepared
    }

    /// Whether a document can be a hit.
    func allow(_ document: DocID) -> Bool {
        if segment.isDeleted(document) { return false }
        for filter in filters where !filter.isAllowed[filter.column.rank(of: document)] { return false }
        return true
    }
}
