// Matches without ranking: all of them in the order of the index, or those of some groups. What matches is decided by the
// nodes and filters of a search.

package import FulltextStorage

/// The matches of one segment, window after window.
private struct WindowMatcher {
    let segment: SegmentReader
    private let node: MatchNode
    private let context: ScoringContext
    private(set) var collector: SegmentCollector
    private var window = DocumentWindow()

    /// - Parameters:
    ///   - request: Its facets are not counted.
    ///   - isWhole: Whether all windows will be asked for, not those of a few groups.
    init(
        _ searcher: Searcher, segment index: Int, _ request: SearchRequest,
        _ prepared: [Searcher.PreparedLeaf], _ weights: [Float], _ bm25: BM25, isWhole: Bool
    ) throws(IndexError) {
        segment = searcher.snapshot.segments[index]
        context = ScoringContext(bm25: bm25, lengths: try segment.norms.table(), isScored: true)
        var leaf = 0
        node = try searcher.makeNode(request.query, segment: index, prepared, weights, &leaf)
        var plain = request
        plain.facets = []
        plain.counting = .exact
        var filters = try SegmentFilters(plain, in: segment)
        if isWhole { filters.prepare(cost: node.cost) }
        collector = try SegmentCollector(
            segment, plain, filters, cost: node.cost, needsGroups: true, places: nil)
    }

    /// The matches of the first window with any candidate at or after a document, and where the next window begins; nil when
    /// none follows.
    mutating func matches(
        from document: DocID
    ) throws(IndexError) -> (matches: DocumentWindow, next: DocID)? {
        let candidate = try node.candidate(from: document)
        guard candidate != .end, Int(candidate) < segment.documentCount else { return nil }
        window.begin(DocumentWindow.start(holding: candidate))
        try node.fill(&window, mask: collector.mask(from: window.start), context)
        try collector.collect(&window)
        return (window, window.limit)
    }
}

extension Searcher {
    /// Gives every match with its group, in the order of the index.
    ///
    /// Limit, order, facets and collapsing of the request are not looked at; scores are those of the words, without a second
    /// look at the best.
    /// - Complexity: Memory does not grow with the number of matches.
    package func forEachMatch(
        _ request: SearchRequest, _ body: (ScoredDocument, _ group: Int) throws(IndexError) -> Void
    ) throws(IndexError) {
        let prepared = try prepare(request.query.leaves)
        let own = try statistics(of: prepared)
        let statistics = request.statistics ?? own
        let weights = Self.weights(of: request.query, statistics)
        let bm25 = BM25(averageLength: statistics.averageLength)
        for number in snapshot.segments.indices {
            var matcher = try WindowMatcher(
                self, segment: number, request, prepared, weights, bm25, isWhole: true)
            var next: DocID = 0
            while let (window, limit) = try matcher.matches(from: next) {
                try deadline?.check(
                    "the sections before \(next) of segment \(number + 1) of \(snapshot.segments.count) were given"
                )
                next = limit
                for match in matcher.collector.hits.lastWindow {
                    let score = window.scores[Int(match.document - window.start)]
                    try body(
                        ScoredDocument(score: score, segment: number, document: match.document),
                        Int(match.group))
                }
            }
        }
    }

    /// For each hit the matching documents of its group: only the windows with these groups are looked at.
    func groupDocuments(
        of hits: [ScoredDocument], _ request: SearchRequest, _ prepared: [PreparedLeaf], _ weights: [Float],
        _ bm25: BM25
    ) throws(IndexError) -> [[DocID]] {
        var found = [[DocID]](repeating: [], count: hits.count)
        for index in snapshot.segments.indices {
            let segment = snapshot.segments[index]
            var groups: [(hit: Int, documents: Range<DocID>)] = []
            for (number, hit) in hits.enumerated() where hit.segment == index {
                groups.append((number, try segment.documents(ofGroup: segment.group(of: hit.document))))
            }
            if groups.isEmpty { continue }
            groups.sort { $0.documents.lowerBound < $1.documents.lowerBound }
            var matcher = try WindowMatcher(
                self, segment: index, request, prepared, weights, bm25, isWhole: false)
            var passed = 0
            while passed < groups.count {
                // Nodes go forward only: a window is filled once, for all groups in it.
                let start = groups[passed].documents.lowerBound
                try addMatches(from: start, &matcher, groups[passed...], to: &found, &passed)
            }
        }
        return found
    }

    /// Goes on from `start` until the groups that reach into the last window are done.
    private func addMatches(
        from start: DocID, _ matcher: inout WindowMatcher,
        _ groups: ArraySlice<(hit: Int, documents: Range<DocID>)>, to found: inout [[DocID]],
        _ passed: inout Int
    ) throws(IndexError) {
        var next = start
        while let (window, limit) = try matcher.matches(from: next) {
            try deadline?.check("\(passed) of \(groups.endIndex) reports were looked at")
            next = limit
            var index = passed
            while index < groups.endIndex, groups[index].documents.lowerBound < limit {
                let (hit, documents) = groups[index]
                let first = max(documents.lowerBound, window.start)
                for document in first..<max(first, min(documents.upperBound, limit)) {
                    if window.bits.contains(Int(document - window.start)) { found[hit].append(document) }
                }
                index += 1
            }
            while passed < groups.endIndex, groups[passed].documents.upperBound <= limit { passed += 1 }
            // A group that begins in a later window need not wait for those between.
            guard passed < groups.endIndex, groups[passed].documents.lowerBound < limit else { return }
        }
        passed = groups.endIndex
    }
}
