// When a search may pass over documents that cannot be among its hits.

import FulltextStorage

extension Searcher {
    /// Offers the best documents of a segment, if the request wants hits by score alone and asks for words or one phrase.
    /// - Returns: False when it wants more than that; then all matches are to be found.
    func collectBest(
        _ request: SearchRequest, segment: Int, _ prepared: [PreparedLeaf], _ weights: [Float], _ bm25: BM25,
        _ best: inout HitCollector
    ) throws(IndexError) -> Bool {
        guard request.counting == .needless, request.order == .score, !request.collapsesGroups,
            request.facets.isEmpty, request.limit > 0
        else { return false }
        let reader = snapshot.segments[segment]
        guard let accepts = try acceptance(request.filters, in: reader) else { return false }
        if request.query.isPhrase, case .phrase(let matchers)? = prepared.first, let weight = weights.first {
            let phrase = try BestPhrase(
                matchers[segment], reader, segment: segment, weight: weight, bm25, deadline, accepts: accepts)
            try phrase.collect(&best)
            return true
        }
        guard let needsAll = request.query.isOfTerms else { return false }
        var terms: [(cursor: PostingsCursor, weight: Float)] = []
        for (leaf, weight) in zip(prepared, weights) {
            guard case .term(let infos) = leaf else { return false }
            guard let info = infos[segment] else {
                if needsAll { return true }
                continue
            }
            terms.append((try PostingsCursor(info, in: reader.index.store), weight))
        }
        var lists = try BestTerms(terms, reader, segment: segment, bm25, accepts: accepts)
        if needsAll {
            try lists.collectAll(&best)
            return true
        }
        // Where the best cannot be told this way all are offered anew, to what was collected before.
        var trial = best
        guard try lists.collectAny(&trial) else { return false }
        best = trial
        return true
    }

    /// Whether a document of a segment can be a hit: it is not deleted and all filters let it through. Nil when a filter is
    /// not on a column of documents.
    private func acceptance(
        _ filters: [ColumnFilter], in reader: SegmentReader
    ) throws(IndexError) -> ((DocID) throws(IndexError) -> Bool)? {
        var prepared: [(column: DocValues, isAllowed: [Bool])] = []
        for filter in filters {
            guard case .document(let name) = filter.column else { return nil }
            let column = try reader.column(name)
            prepared.append((column, column.values.map { filter.allows(Int64($0)) }))
        }
        guard let only = prepared.first else { return { document in !reader.isDeleted(document) } }
        if prepared.count == 1 {
            let (column, isAllowed) = only
            return { (document) throws(IndexError) in
                try isAllowed[column.rank(of: Int(document))] && !reader.isDeleted(document)
            }
        }
        return { [prepared] (document) throws(IndexError) in
            if reader.isDeleted(document) { return false }
            for filter in prepared {
                guard filter.isAllowed[try filter.column.rank(of: Int(document))] else { return false }
            }
            return true
        }
    }
}

extension Query {
    /// For a query of words alone whether all are needed; nil for others.
    fileprivate var isOfTerms: Bool? {
        func isTerm(_ query: Query) -> Bool {
            if case .term = query { return true }
            return false
        }
        switch self {
        case .term: return true
        case .all(let parts): return !parts.isEmpty && parts.allSatisfy(isTerm) ? true : nil
        case .any(let parts): return parts.allSatisfy(isTerm) ? false : nil
        default: return nil
        }
    }
}
