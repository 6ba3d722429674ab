// When a search may pass over documents that cannot be among its hits.

import FulltextStorage

extension Searcher {
    /// Offers the best documents of a segment, if the request wants hits by score alone and asks for words or one phrase.
    /// - Returns: False when it wants more than that; then all matches are to be found.
    func collectBest(
        _ request: SearchRequest, segment: Int, _ filters: SegmentFilters, _ prepared: [PreparedLeaf],
        _ weights: [Float], _ bm25: BM25, _ best: inout HitCollector
    ) throws(IndexError) -> Bool {
        guard request.order == .score, !request.collapsesGroups, request.limit > 0 else { return false }
        let reader = snapshot.segments[segment]
        let conditions = HitConditions(filters.all, in: reader)
        if request.facets.isEmpty, request.query.isPhrase, case .phrase(let matchers)? = prepared.first,
            let weight = weights.first
        {
            let phrase = try BestPhrase(
                matchers[segment], reader, segment: segment, weight: weight, bm25, deadline, conditions)
            try phrase.collect(&best)
            return true
        }
        guard let needsAll = request.query.isOfTerms else { return false }
        var lists = try BestTerms(most: prepared.count, reader, segment: segment, bm25, deadline, conditions)
        for (leaf, weight) in zip(prepared, weights) {
            guard case .term(let infos) = leaf else { return false }
            guard let info = infos[segment] else {
                if needsAll { return true }
                continue
            }
            try lists.append(try PostingsCursor(info, in: reader.index.store), weight: weight)
        }
        if needsAll { try lists.collectAll(&best) } else { try lists.collectAny(&best) }
        return true
    }
}

extension Query {
    /// Whether it is one word.
    var isTerm: Bool {
        if case .term = self { return true }
        return false
    }

    /// For a query of words alone whether all are needed; nil for others.
    fileprivate var isOfTerms: Bool? {
        switch self {
        case .term: return true
        case .all(let parts): return !parts.isEmpty && parts.allSatisfy(\.isTerm) ? true : nil
        case .any(let parts): return parts.allSatisfy(\.isTerm) ? false : nil
        default: return nil
        }
    }
}
