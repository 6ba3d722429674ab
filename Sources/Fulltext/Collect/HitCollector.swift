// Keeps the hits that a request wants: the best documents, or the best document of each of the best groups, after a
// second look at the best where one is asked for.

import FulltextStorage

/// Collects the hits of one search. Documents arrive in order, segment after segment.
struct HitCollector {
    private let limit: Int
    private let rescorer: Rescorer?
    /// The best documents; none where only groups are wanted.
    private var documents: TopKCollector
    /// The best document of each of the best groups.
    private var groups: TopKCollector?
    /// The best document so far of the group at hand.
    private var pending: ScoredDocument?

    /// - Parameter rescorer: Looks at the best documents again; nil leaves them as they are.
    init(limit: Int, collapsesGroups: Bool, rescorer: Rescorer?) {
        self.limit = limit
        self.rescorer = limit > 0 ? rescorer : nil
        // One more than is looked at again tells whether the last of these has an equal.
        let looked = self.rescorer.map { $0.depth + 1 } ?? 0
        documents = TopKCollector(limit: collapsesGroups ? looked : max(limit, looked))
        groups = collapsesGroups ? TopKCollector(limit: limit + looked) : nil
    }

    /// - Parameter startsGroup: True for the first matching document of its group.
    mutating func offer(_ hit: ScoredDocument, startsGroup: Bool) {
        documents.offer(hit)
        guard groups != nil else { return }
        if startsGroup { endGroup() }
        if pending.map({ hit.precedes($0) }) ?? true { pending = hit }
    }

    /// The document that another must come before to be among the hits; nil while any will do.
    var worst: ScoredDocument? { groups == nil ? documents.worst : nil }

    private mutating func endGroup() {
        if let pending { groups?.offer(pending) }
        pending = nil
    }

    /// The hits, best first.
    mutating func finish(_ snapshot: Snapshot) throws(IndexError) -> [ScoredDocument] {
        endGroup()
        var best = documents.sorted()
        var rescoredCount = 0
        if let rescorer { (best, rescoredCount) = try rescorer.rescored(best) }
        guard let groups else {
            if best.count > limit { best.removeLast(best.count - limit) }
            return best
        }
        // A group stands where its best document came to stand; groups without one among those looked at follow.
        var hits: [ScoredDocument] = []
        var seen = Set<GroupKey>()
        for hit in best[..<rescoredCount] + groups.sorted() {
            let group = try snapshot.segments[hit.segment].group(of: hit.document)
            if seen.insert(GroupKey(segment: hit.segment, group: group)).inserted { hits.append(hit) }
            if hits.count == limit { break }
        }
        return hits
    }

    private struct GroupKey: Hashable {
        let segment: Int
        let group: Int
    }
}
