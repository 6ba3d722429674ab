// The filters of a request in one segment, and what can be told from them before anything is matched. Some are ignored by a
// facet, which counts by the column that they are on: what these let through is known only after matching.

import FulltextStorage

/// The filters of a request made ready for one segment.
struct SegmentFilters {
    /// As the request has them.
    let all: [RankFilter]
    /// Those that every facet obeys.
    private let common: [RankFilter]
    /// Those that some facet ignores, by column.
    let sideways: [(column: String, filter: RankFilter)]
    /// A bit for each document that the common filters on columns of groups let through; nil where it was not made.
    private var allowed: [UInt64]?
    /// What `allowed` has of one window.
    private var mask = DocumentBits()
    /// Common filters that are not in `allowed`.
    private(set) var remaining: [RankFilter]

    /// About which part of the documents the common filters let through.
    let share: Double
    private let documentCount: Int

    init(_ request: SearchRequest, in segment: SegmentReader) throws(IndexError) {
        var all: [RankFilter] = []
        var common: [RankFilter] = []
        var sideways: [(String, RankFilter)] = []
        for filter in request.filters {
            let prepared = try RankFilter(filter, in: segment)
            all.append(prepared)
            if request.facets.contains(where: { $0.ignoring.contains(filter.column) }) {
                sideways.append((filter.column, prepared))
            } else {
                common.append(prepared)
            }
        }
        self.all = all
        self.common = common
        self.sideways = sideways
        remaining = common
        share = common.reduce(1) { $0 * ($1.share ?? 1) }
        documentCount = segment.documentCount
    }

    /// Whether so little is let through that to score all of it is quicker than to look for the best.
    var areNarrow: Bool { share <= 1.0 / 8 }

    /// Makes a bitmap of what is let through if that saves matching.
    /// - Parameter cost: About how many documents match without filters. Where they are few in so large a segment, they are
    ///   looked up before a bitmap is made.
    mutating func prepare(cost: Int) {
        guard cost >= max(256, documentCount / 128), share <= 1.0 / 2 else { return }
        remaining = []
        for filter in common {
            guard let documents = filter.allowedDocuments() else {
                remaining.append(filter)
                continue
            }
            if var both = allowed {
                for index in both.indices { both[index] &= documents[index] }
                allowed = both
            } else {
                allowed = documents
            }
        }
    }

    /// The documents of a window that are worth matching; nil for all.
    mutating func mask(from start: DocID) -> DocumentBits? {
        guard let allowed else { return nil }
        mask.load(allowed, from: start)
        return mask
    }
}
