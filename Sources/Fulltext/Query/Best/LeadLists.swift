// The posting lists of a phrase's lead, as what they say of scores: a phrase stands in a document as often as the terms of its
// lead at most. The longest list has bounds for its blocks, so blocks that cannot hold one of the best are passed over; the
// others are short, as a rule, and read whole.

import FulltextStorage

/// The lists that cover the rarest character of a phrase, in one segment.
struct LeadLists {
    private let longest: PostingsCursor
    private let bounds: [Float]
    /// The terms besides that of the longest list.
    private let rest: [TermInfo]
    private let store: PostingsStore
    private let weight: Float
    private let bm25: BM25
    private let lengths: LengthTable
    private let scores = BlockScores(lists: 1)

    /// - Parameter infos: Terms of the lead, one at least.
    init(
        _ infos: [TermInfo], _ reader: SegmentReader, weight: Float, _ bm25: BM25
    ) throws(IndexError) {
        store = reader.index.store
        let order = infos.sorted { $0.documentFrequency > $1.documentFrequency }
        longest = try PostingsCursor(order[0], in: store)
        bounds = try BlockBounds(reader, bm25).bounds(of: longest, weight: weight)
        lengths = try reader.norms.table()
        self.weight = weight
        self.bm25 = bm25
        rest = Array(order.dropFirst())
    }

    /// Some documents that promise to be among the best, ascending.
    /// - Parameter blocks: In how many blocks of the longest list to look for them, eight at most.
    func mostPromising(_ count: Int, blocks: Int) throws(IndexError) -> [DocID] {
        var best = TopKCollector(limit: count)
        for block in BlockBounds.highestBlocks(bounds).prefix(blocks) {
            try longest.move(toBlock: block)
            let filled = try scores.score(longest, weight: weight, bm25, lengths)
            var slot = 0
            while slot < filled {
                best.offer(
                    ScoredDocument(
                        score: scores[slot], segment: 0, document: longest.document(at: slot)))
                slot = scores.next(from: slot + 1, count: filled, least: best.worst?.score ?? -.infinity)
            }
        }
        return best.sorted().map(\.document).sorted()
    }

    /// All documents that may come before another, ascending.
    /// - Parameter canReach: Whether a document at or after the given one can, with a score of at most so much.
    func candidates(
        _ deadline: Deadline?, _ canReach: (Float, DocID) -> Bool
    ) throws(IndexError) -> [PhraseCandidate] {
        var found = try candidatesOfOthers(canReach)
        // A document that other lists hold, too, has been decided with its places in all of them.
        let decided = found.count
        for block in bounds.indices {
            if block % 256 == 0 {
                try deadline?.check("\(block) of \(bounds.count) blocks were looked through")
            }
            let first = block == 0 ? 0 : longest.lastDocument(ofBlock: block - 1) &+ 1
            guard canReach(bounds[block], first) else { continue }
            try longest.move(toBlock: block)
            let filled = try scores.score(longest, weight: weight, bm25, lengths)
            // Where a bound is no posting's score, one that is found there may be higher than what is counted.
            let isExact = bounds[block] < weight
            for slot in 0..<filled {
                let document = longest.document(at: slot)
                if isExact, !canReach(scores[slot], document) { continue }
                found.append(candidate(document, try longest.frequency(at: slot)))
            }
        }
        guard decided > 0 else { return found }
        // Of two for one document the one with more places is right; the other has those of the longest list alone.
        found.sort { ($0.document, $1.count) < ($1.document, $0.count) }
        var kept: [PhraseCandidate] = []
        kept.reserveCapacity(found.count)
        for candidate in found where kept.last?.document != candidate.document { kept.append(candidate) }
        return kept
    }

    private func candidate(_ document: DocID, _ count: UInt32) -> PhraseCandidate {
        PhraseCandidate(document: document, count: count, isChained: true)
    }

    /// Documents that lists besides the longest hold.
    private func candidatesOfOthers(_ canReach: (Float, DocID) -> Bool) throws(IndexError)
        -> [PhraseCandidate]
    {
        // Their documents and frequencies.
        let others = PlaceList()
        for info in rest {
            others.beginRun()
            let cursor = try PostingsCursor(info, in: store)
            try cursor.forEach(until: .end) { document, frequency in others.append(document, frequency) }
        }
        others.merge(using: PlaceList())
        var found: [PhraseCandidate] = []
        var block = 0
        var blockLast = longest.lastDocument(ofBlock: 0)
        var index = 0
        while index < others.count {
            let document = PlaceList.document(of: others[index])
            var count: UInt32 = 0
            while index < others.count, PlaceList.document(of: others[index]) == document {
                count &+= PlaceList.start(of: others[index])
                index += 1
            }
            while blockLast < document {
                block += 1
                blockLast = longest.lastDocument(ofBlock: block)
            }
            let own = bm25.score(weight: weight, frequency: count, length: lengths[document])
            // A list of whole blocks ends with its last one.
            let most = block < bounds.count ? bounds[block] : 0
            guard canReach((own + most) * BlockBounds.rounding, document) else { continue }
            try longest.seek(document)
            if longest.document == document { count &+= try longest.frequency() }
            found.append(candidate(document, count))
        }
        return found
    }
}
