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
    private let phrase: PhraseScores
    private let scores = BlockScores(lists: 1)

    /// - Parameter infos: Terms of the lead, one at least.
    init(
        _ infos: [TermInfo], _ reader: SegmentReader, _ phrase: PhraseScores
    ) throws(IndexError) {
        store = reader.index.store
        self.phrase = phrase
        let order = infos.sorted { $0.documentFrequency > $1.documentFrequency }
        longest = try PostingsCursor(order[0], in: store)
        bounds = try BlockBounds(reader, phrase.bm25).bounds(of: longest, weight: phrase.weight)
        rest = Array(order.dropFirst())
    }

    /// Some documents that promise to be among the best, each with what it has of the longest list.
    /// - Parameter blocks: In how many blocks of that list to look for them, eight at most.
    func mostPromising(_ count: Int, blocks: Int) throws(IndexError) -> MatchList {
        var best = TopKCollector(limit: count)
        for block in BlockBounds.highestBlocks(bounds).prefix(blocks) {
            try longest.move(toBlock: block)
            let filled = try scores.score(longest, weight: phrase.weight, phrase.bm25, phrase.lengths)
            var slot = 0
            while slot < filled {
                best.offer(phrase.scored(longest.document(at: slot), scores[slot]))
                slot = scores.next(from: slot + 1, count: filled, least: best.worst?.score ?? -.infinity)
            }
        }
        var found = MatchList()
        found.documents = best.sorted().map { $0.document }.sorted()
        guard let first = found.documents.first else { return found }
        try longest.seek(first)
        for document in found.documents {
            try longest.advance(to: document)
            found.frequencies.append(try longest.frequency())
        }
        return found
    }

    /// All documents that may come before another, each with the most places that it can have.
    ///
    /// Other lists go along with the blocks of the longest: a block is unpacked where its own bound, or with what another list
    /// has for one of its documents, reaches.
    func candidates(before worst: ScoredDocument, _ deadline: Deadline?) throws(IndexError) -> MatchList {
        func reaches(_ score: Float, _ document: DocID) -> Bool {
            phrase.reaches(score, document, before: worst)
        }
        let others = try store.union(of: rest, deadline: deadline)
        var found = MatchList()
        var next = 0
        var first: DocID = 0
        // Behind the last block other lists may go on.
        for block in 0...bounds.count {
            if block % 256 == 0 {
                try deadline?.check("\(block) of \(bounds.count) blocks were looked through")
            }
            let bound = block < bounds.count ? bounds[block] : 0
            let last = block < bounds.count ? longest.skips.lastDocument(ofBlock: block) : .end
            let start = next
            var isWanted = reaches(bound, first)
            first = last &+ 1
            while next < others.documents.count, others.documents[next] <= last {
                if !isWanted {
                    let document = others.documents[next]
                    let own = phrase.bound(document, others.frequencies[next])
                    isWanted = reaches((own + bound) * BlockBounds.rounding, document)
                }
                next += 1
            }
            guard isWanted else { continue }
            var filled = 0
            if block < bounds.count {
                try longest.move(toBlock: block)
                filled = try scores.score(longest, weight: phrase.weight, phrase.bm25, phrase.lengths)
                // Skip entries of a forged file may lead back where blocks between were not unpacked.
                if let last = found.documents.last, longest.document <= last { throw longest.outOfOrder }
            }
            // A bound that is no posting's score tells nothing: what is counted there may be less than what there is. Where it
            // is one, a score with many places may be less than with fewer, but by no more than its rounding.
            let tellsNothing = bound >= phrase.weight
            let least = tellsNothing ? -.infinity : worst.score / BlockBounds.rounding
            var slot = 0
            func appendBefore(_ document: DocID) throws(IndexError) {
                while true {
                    slot = scores.next(from: slot, count: filled, least: least)
                    guard slot < filled, longest.document(at: slot) < document else { return }
                    let own = longest.document(at: slot)
                    let count = try longest.frequency(at: slot)
                    if tellsNothing || reaches(phrase.bound(own, count), own) { found.append(own, count) }
                    slot += 1
                }
            }
            for other in start..<next {
                let document = others.documents[other]
                try appendBefore(document)
                var count = others.frequencies[other]
                let same = longest.slot(of: document, count: filled)
                if let same {
                    count &+= try longest.frequency(at: same)
                    slot = max(slot, same + 1)
                }
                if reaches(phrase.bound(document, count), document) { found.append(document, count) }
            }
            try appendBefore(.end)
        }
        return found
    }
}
