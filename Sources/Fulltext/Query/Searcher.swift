// Answers a query over one snapshot: finds phrases, scores windows of documents, has them filtered and
// counted, and keeps the best. The same numbers come out whatever the number of segments, ties resolved by
// document order.

package import FulltextStorage

/// What is wanted of a search.
package struct SearchRequest: Sendable {
    package var query: Query
    /// All must hold.
    package var filters: [ColumnFilter] = []
    /// How many hits to return; zero counts only.
    package var limit = 10
    /// How many of the best hits to pass over before these; they are ranked like the others, however many
    /// they are.
    package var offset = 0
    /// How far matches are counted.
    package var counting = Counting.exact
    /// What comes first among the hits.
    package var order = SearchOrder.score
    /// Return each group once, by its best document.
    package var collapsesGroups = false
    /// With collapsed groups: tell for each hit which documents of its group match.
    package var listsGroups = false
    /// What to count by.
    package var facets: [FacetRequest] = []
    /// Count in each cell of the facets the places of the query's words and phrases, those that are taken
    /// away left out.
    package var countsPlaces = false
    /// A column with one value a document to sum up in each cell of the facets.
    package var summedColumn: String?
    /// What makes the best hits better than words alone tell; nil leaves the sum of the words. Only with
    /// order by score.
    package var rescoring: Rescoring?
    /// The collection's statistics when this index is a part of one; nil scores by this index alone.
    package var statistics: CollectionStatistics?

    package init(query: Query) { self.query = query }

    /// Whether hits are ranked by what they share with their group.
    var ordersGroups: Bool { order != .score || collapsesGroups }

    /// How many hits must be ranked: as many as come before and those that are wanted, and no more than
    /// there are.
    func lastHit(of count: Int) -> Int {
        limit <= 0 ? 0 : min(max(offset, 0), count) + min(limit, count)
    }
}

/// How far the matches of a search are counted.
package enum Counting: Sendable, Equatable {
    /// All of them, in both units.
    case exact
    /// No further than the hits and facets need: documents that cannot be among the hits need not be looked
    /// at, and the counts of an answer are then less than there are. A phrase by itself weighs as if it
    /// were in all documents that hold its rarest part: the hits and their order are the same but for
    /// rounding, their scores smaller.
    case needless
}

/// What comes first among hits; ties by score, then by order of documents.
package enum SearchOrder: Sendable, Equatable {
    /// The best first.
    case score
    /// By a column with one value a group. Values below `absent` say that there is none: they come last
    /// either way.
    case groupValue(column: String, descending: Bool, absent: Int64)
}

/// What was found.
package struct SearchAnswer: Sendable, Equatable {
    /// Matching documents, exactly.
    package var documentCount = 0
    /// Groups with at least one of them, exactly.
    package var groupCount = 0
    /// The best, in order.
    package var hits: [ScoredDocument] = []
    /// For each hit all matching documents of its group, in order; empty unless asked for.
    package var groupDocuments: [[DocID]] = []
    /// Counts by facet, in the order asked; values ascending.
    package var facets: [[FacetCount]] = []

    package init() {}
}

/// Searches one snapshot. Immutable; any number of threads may use it.
package struct Searcher: Sendable {
    package let snapshot: Snapshot
    let deadline: Deadline?

    /// - Parameter deadline: When to give up; nil takes all the time there is.
    package init(_ snapshot: Snapshot, deadline: Deadline? = nil) {
        self.snapshot = snapshot
        self.deadline = deadline
    }

    /// The statistics of this index for a query, to be summed with those of other shards.
    package func statistics(for query: Query) throws(IndexError) -> CollectionStatistics {
        try statistics(of: prepare(query.leaves))
    }

    /// Answers a request.
    package func search(_ request: SearchRequest) throws(IndexError) -> SearchAnswer {
        let prepared = try prepare(request)
        let own = try self.statistics(of: prepared)
        let statistics = request.statistics ?? own
        let weights = Self.weights(of: request.query, statistics)
        let bm25 = BM25(averageLength: statistics.averageLength)
        let rescoring = request.order == .score ? request.rescoring : nil
        let rescorer = rescoring.map { Rescorer($0, request.query, weights, bm25, self) }
        var answer = SearchAnswer()
        var best = HitCollector(
            limit: request.lastHit(of: snapshot.documentCount), collapsesGroups: request.collapsesGroups,
            rescorer: rescorer)
        var facets = [FacetTotals](repeating: FacetTotals(), count: request.facets.count)
        let placeLeaves = request.countsPlaces && !request.facets.isEmpty ? request.query.placeLeaves() : []
        for index in snapshot.segments.indices {
            let segment = snapshot.segments[index]
            var filters = try SegmentFilters(request, in: segment)
            let countsAll = request.counting == .exact || !request.facets.isEmpty
            let hasBest =
                filters.areNarrow && (countsAll || request.query.isTerm || request.query.isWord)
                ? false : try collectBest(request, segment: index, filters, prepared, weights, bm25, &best)
            if hasBest, !countsAll { continue }
            var leaf = 0
            let node = try makeNode(request.query, segment: index, prepared, weights, &leaf)
            let places = try placeCounter(placeLeaves, segment: index, prepared)
            let context = ScoringContext(
                bm25: bm25, lengths: try segment.norms.table(), isScored: !hasBest && request.limit > 0)
            filters.prepare(cost: node.cost)
            var collector = try SegmentCollector(
                segment, request, filters, cost: node.cost, needsGroups: request.ordersGroups, places: places)
            try search(segment: index, node, request, context, &collector, &answer, &best)
            collector.add(to: &facets)
        }
        answer.hits = try best.finish(snapshot)
        answer.hits.removeFirst(min(max(request.offset, 0), answer.hits.count))
        if request.listsGroups, request.collapsesGroups {
            answer.groupDocuments = try groupDocuments(of: answer.hits, request, prepared, weights, bm25)
        }
        answer.facets = facets.map(\.counts)
        return answer
    }

    // A leaf made ready: what is found beforehand serves statistics and scoring alike.
    enum PreparedLeaf {
        /// By segment; nil where no document holds it.
        case term([TermInfo?])
        /// By segment.
        case matches([MatchList])
        /// By segment: a phrase of which nobody asks how many documents hold it.
        case phrase([PhraseMatcher])
    }

    /// Finds what a request needs to know of its leaves beforehand.
    private func prepare(_ request: SearchRequest) throws(IndexError) -> [PreparedLeaf] {
        let leaves = request.query.leaves
        guard request.counting == .needless, !request.countsPlaces, leaves.count == 1,
            let leaf = leaves.first,
            !leaf.hasEmptyString, leaf.isPhrase
        else { return try prepare(leaves) }
        // Alone, its weight is a factor of all scores, so the order is that of an exact count.
        var matchers: [PhraseMatcher] = []
        for segment in snapshot.segments {
            matchers.append(try PhraseMatcher(leaf, in: segment.index))
        }
        return [.phrase(matchers)]
    }

    func prepare(_ leaves: [Query]) throws(IndexError) -> [PreparedLeaf] {
        var prepared: [PreparedLeaf] = []
        for leaf in leaves {
            guard !leaf.hasEmptyString else {
                throw IndexError(
                    .invalidQuery, "a phrase is empty; put at least one character between the quotes")
            }
            if case .term(let term) = leaf {
                var infos: [TermInfo?] = []
                for segment in snapshot.segments { infos.append(try segment.index.info(of: term)) }
                prepared.append(.term(infos))
                continue
            }
            var lists: [MatchList] = []
            for segment in snapshot.segments {
                let list = try LeafMatcher.make(leaf, in: segment, deadline: deadline).matches()
                try deadline?.check("\(prepared.count) of \(leaves.count) words and phrases were found")
                lists.append(leaf.isOfCaption ? try Self.documents(ofGroups: list, segment) : list)
            }
            prepared.append(.matches(lists))
        }
        return prepared
    }

    /// The documents of groups, each as often as its group.
    private static func documents(
        ofGroups groups: MatchList, _ segment: SegmentReader
    ) throws(IndexError) -> MatchList {
        var list = MatchList()
        var end: DocID = 0
        for (index, group) in groups.documents.enumerated() {
            let documents = try segment.documents(ofGroup: Int(group))
            // Groups that overlap in a forged file would give documents again and again.
            guard documents.lowerBound >= end else {
                throw IndexError.corrupt(segment.entry.fileName, "groups are out of order")
            }
            end = documents.upperBound
            for document in documents {
                list.documents.append(document)
                list.frequencies.append(groups.frequencies[index])
            }
        }
        return list
    }

    func statistics(of prepared: [PreparedLeaf]) throws(IndexError) -> CollectionStatistics {
        var frequencies: [UInt64] = []
        for leaf in prepared {
            switch leaf {
            case .matches(let lists):
                frequencies.append(lists.reduce(0) { $0 + UInt64($1.documents.count) })
            case .term(let infos):
                frequencies.append(infos.reduce(0) { $0 + UInt64($1?.documentFrequency ?? 0) })
            case .phrase(let matchers):
                let documents = snapshot.segments.reduce(0) { $0 + UInt64($1.documentCount) }
                frequencies.append(min(documents, matchers.reduce(0) { $0 + $1.mostDocuments }))
            }
        }
        return CollectionStatistics(
            documentCount: snapshot.segments.reduce(0) { $0 + UInt64($1.documentCount) },
            totalLength: snapshot.segments.reduce(0) { $0 + $1.totalLength },
            documentFrequencies: frequencies)
    }

    /// For each leaf what one place of it can add to a score at most: how much it tells, times its boosts.
    package static func weights(of query: Query, _ statistics: CollectionStatistics) -> [Float] {
        let factors = query.leafFactors
        precondition(statistics.documentFrequencies.count == factors.count, "statistics are of this query")
        return zip(factors, statistics.documentFrequencies).map { factor, frequency in
            factor
                * BM25.inverseDocumentFrequency(
                    documentFrequency: frequency, documentCount: statistics.documentCount)
        }
    }

    /// - Parameter leaf: Number of the next leaf, counted as `Query.leaves` counts.
    func makeNode(
        _ query: Query, segment: Int, _ prepared: [PreparedLeaf], _ weights: [Float], _ leaf: inout Int
    ) throws(IndexError) -> MatchNode {
        let reader = snapshot.segments[segment]
        switch query {
        case .everything:
            return EverythingNode(documentCount: reader.documentCount)
        case .value(let column, let ranges):
            return try ValueNode(column, in: reader) { value in ranges.contains { $0.contains(value) } }
        case .term, .word, .phrase, .tokens, .near, .opening, .caption:
            defer { leaf += 1 }
            switch prepared[leaf] {
            case .matches(let lists):
                return ListNode(lists[segment], weight: weights[leaf], isOfField: query.isOfField)
            case .term(let infos):
                guard let info = infos[segment] else { return NothingNode(weight: weights[leaf]) }
                return TermNode(try PostingsCursor(info, in: reader.index.store), weight: weights[leaf])
            case .phrase(let matchers):
                let list = try matchers[segment].matches(deadline: deadline)
                return ListNode(list, weight: weights[leaf], isOfField: false)
            }
        case .all(let parts):
            return AllNode(try makeNodes(parts, segment: segment, prepared, weights, &leaf))
        case .any(let parts):
            return AnyNode(try makeNodes(parts, segment: segment, prepared, weights, &leaf))
        case .mostOf(let parts):
            return MostOfNode(try makeNodes(parts, segment: segment, prepared, weights, &leaf))
        case .boosted(let inner, _):
            return try makeNode(inner, segment: segment, prepared, weights, &leaf)
        case .difference(let kept, let removed):
            let keptNode = try makeNode(kept, segment: segment, prepared, weights, &leaf)
            // What is taken away adds no score: only its documents are looked at.
            let removedNode = try makeNode(removed, segment: segment, prepared, weights, &leaf)
            return DifferenceNode(keptNode, minus: removedNode)
        }
    }

    /// Nil when there is no leaf to count.
    private func placeCounter(
        _ leaves: [Int], segment: Int, _ prepared: [PreparedLeaf]
    ) throws(IndexError) -> PlaceCounter? {
        var sources: [PlaceCounter.Source] = []
        for leaf in leaves {
            switch prepared[leaf] {
            case .matches(let lists): sources.append(.matches(lists[segment]))
            case .phrase(let matchers):
                sources.append(.matches(try matchers[segment].matches(deadline: deadline)))
            case .term(let infos):
                if let info = infos[segment] {
                    let store = snapshot.segments[segment].index.store
                    sources.append(.postings(try PostingsCursor(info, in: store)))
                }
            }
        }
        return sources.isEmpty ? nil : PlaceCounter(sources)
    }

    private func makeNodes(
        _ parts: [Query], segment: Int, _ prepared: [PreparedLeaf], _ weights: [Float], _ leaf: inout Int
    ) throws(IndexError) -> [MatchNode] {
        var nodes: [MatchNode] = []
        for part in parts { nodes.append(try makeNode(part, segment: segment, prepared, weights, &leaf)) }
        return nodes
    }

    /// Counts the matches of a segment and, unless the best are known, offers those that may be among them.
    private func search(
        segment index: Int, _ node: MatchNode, _ request: SearchRequest, _ context: ScoringContext,
        _ collector: inout SegmentCollector, _ answer: inout SearchAnswer, _ best: inout HitCollector
    ) throws(IndexError) {
        let segment = snapshot.segments[index]
        let sort = try sortKeys(request.order, segment)
        var window = DocumentWindow()
        let bounds = BlockBounds(segment, context.bm25)
        let findsAll = request.counting == .exact || !request.facets.isEmpty
        var next: DocID = 0
        while true {
            if context.isScored, !request.ordersGroups, let worst = best.worst {
                try node.setLeast(worst.score, bounds, findsAll: findsAll)
            }
            next = try node.candidate(from: next)
            guard next != .end, Int(next) < segment.documentCount else { break }
            try deadline?.check(
                "\(index) of \(snapshot.segments.count) segments and \(next) of \(segment.documentCount) sections of "
                    + "the next were looked at")
            window.begin(DocumentWindow.start(holding: next))
            next = window.limit
            try node.fill(&window, mask: collector.mask(from: window.start), context)
            try collector.collect(&window)
            answer.documentCount +=
                collector.hits.isListed ? collector.hits.lastWindow.count : window.bits.count
            answer.groupCount += collector.hits.newGroupCount
            if !context.isScored { continue }
            if request.ordersGroups {
                try offer(window, collector.hits, sort, segment: index, &best)
            } else {
                offer(window, segment: index, &best)
            }
        }
    }

    /// Offers the documents of a window for an order by score.
    private func offer(_ window: DocumentWindow, segment: Int, _ best: inout HitCollector) {
        // Most matches of a frequent word are none of the best: one comparison tells.
        var least = best.worst?.score ?? -.infinity
        window.forEachContender { slot in
            let score = window.scores[slot]
            if score < least { return }
            best.offer(
                ScoredDocument(score: score, segment: segment, document: window.start + DocID(slot)),
                startsGroup: false)
            least = best.worst?.score ?? -.infinity
        }
    }

    /// Offers the documents of a window where their groups matter.
    private func offer(
        _ window: DocumentWindow, _ hits: GroupedMatches, _ sort: (column: GroupValues, keys: [Int64])?,
        segment: Int, _ best: inout HitCollector
    ) throws(IndexError) {
        var group = UInt32.max
        var sortKey: Int64 = 0
        for match in hits.lastWindow {
            if match.group != group, let sort {
                sortKey = sort.keys[try sort.column.rank(of: Int(match.group))]
            }
            group = match.group
            let hit = ScoredDocument(
                sortKey: sortKey, score: window.scores[Int(match.document - window.start)], segment: segment,
                document: match.document)
            best.offer(hit, startsGroup: match.startsGroup != 0)
        }
    }

    /// For each rank of the column that orders the hits, a number that is larger the earlier the hit comes.
    private func sortKeys(
        _ order: SearchOrder, _ segment: SegmentReader
    ) throws(IndexError) -> (column: GroupValues, keys: [Int64])? {
        guard case .groupValue(let name, let descending, let absent) = order else { return nil }
        let column = try segment.groupColumn(name)
        return (column, column.values.map { $0 < absent ? .min : descending ? $0 : 0 &- $0 })
    }
}
