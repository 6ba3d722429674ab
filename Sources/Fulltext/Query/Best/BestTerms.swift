// Finds the best documents of words without looking at all: each block of a posting list tells how much its postings
// can score at most, so a block that cannot hold one of the best is passed over. For searches that need no exact count.
//
// Blocks with the highest bounds come first, whatever their place, so that the least score that still counts is high
// before the rest is gone through. Two words and more that are all needed are led by the rarest list. Where one is enough
// each list leads in turn, from the one whose highest score is greatest, through what no list before it holds, until the
// rest together cannot reach the best (MaxScore, Turtle and Flood 1995, over the block bounds of Ding and Suel, SIGIR 2011).
//
// A bound is the very score of a posting, and bounds are summed in the order in which scores are. So sections that repeat
// each other and score the same are passed over too, once those that come first have been found.

import FulltextStorage

/// The words of a query in one segment, all needed or one enough.
struct BestTerms {
    /// One posting list with the bounds of its blocks.
    private final class List {
        let cursor: PostingsCursor
        let weight: Float
        /// The most a posting of each block scores.
        let bounds: [Float]
        let highest: Float
        /// Place among the words of the query; scores are summed in that order.
        let place: Int
        /// The block where bounds were last asked for.
        var near = 0

        init(
            _ cursor: PostingsCursor, weight: Float, _ bounds: BlockBounds, place: Int
        ) throws(IndexError) {
            self.cursor = cursor
            self.weight = weight
            self.place = place
            self.bounds = try bounds.bounds(of: cursor, weight: weight)
            highest = self.bounds.reduce(0) { max($0, $1) }
        }
    }

    private let bm25: BM25
    private let lengths: LengthTable
    private let conditions: HitConditions
    private let segment: Int
    private let scores: BlockScores
    private var lists: [List] = []
    /// The most that each list adds in the block at hand, by place.
    private var parts: [Float]
    /// The document that another must come before; nil while any will do.
    private var worst: ScoredDocument?

    /// - Parameters:
    ///   - conditions: What lets a document be a hit.
    ///   - segment: Number of the segment in the snapshot.
    init(
        _ terms: [(cursor: PostingsCursor, weight: Float)], _ reader: SegmentReader, segment: Int,
        _ bm25: BM25,
        _ conditions: HitConditions
    ) throws(IndexError) {
        self.bm25 = bm25
        self.segment = segment
        self.conditions = conditions
        lengths = try reader.norms.table()
        let bounds = BlockBounds(reader, bm25)
        for (place, term) in terms.enumerated() {
            lists.append(try List(term.cursor, weight: term.weight, bounds, place: place))
        }
        parts = Array(repeating: 0, count: terms.count)
        scores = BlockScores(lists: terms.count)
    }

    /// Offers every document that holds all words and may be among the best.
    mutating func collectAll(_ best: inout HitCollector) throws(IndexError) {
        let order = lists.sorted { $0.cursor.info.documentFrequency < $1.cursor.info.documentFrequency }
        guard let lead = order.first else { return }
        let others = Array(order.dropFirst())
        let blocks = BlockBounds.highestBlocks(lead.bounds)
        for block in blocks {
            try collect(lead, block: block, others, besides: [], needsAll: true, &best)
        }
        try collectRest(lead, others, besides: [], needsAll: true, done: blocks, &best)
    }

    /// Offers every document that holds a word and may be among the best.
    mutating func collectAny(_ best: inout HitCollector) throws(IndexError) {
        let order = lists.sorted { $0.highest > $1.highest }
        for (number, lead) in order.enumerated() {
            // What an earlier list holds was offered with it: what is left scores no more than this list and the later.
            let earlier = Array(order[..<number])
            let later = Array(order[(number + 1)...])
            if let passed = earlier.last {
                parts[passed.place] = 0
                scores.clear(passed.place)
            }
            for list in order[number...] { parts[list.place] = list.highest }
            worst = best.worst
            guard canReach(sum(), from: 0) else { return }
            let blocks = number == 0 ? BlockBounds.highestBlocks(lead.bounds) : []
            for block in blocks {
                try collect(lead, block: block, later, besides: earlier, needsAll: false, &best)
            }
            try collectRest(lead, later, besides: earlier, needsAll: false, done: blocks, &best)
        }
    }

    private mutating func collectRest(
        _ lead: List, _ others: [List], besides earlier: [List], needsAll: Bool, done: [Int],
        _ best: inout HitCollector
    ) throws(IndexError) {
        for block in lead.bounds.indices where !done.contains(block) {
            try collect(lead, block: block, others, besides: earlier, needsAll: needsAll, &best)
        }
    }

    /// Whether a document from `first` on with a score of at most `bound` may be among the hits.
    private func canReach(_ bound: Float, from first: DocID) -> Bool {
        guard let worst else { return true }
        return ScoredDocument(score: bound, segment: segment, document: first).precedes(worst)
    }

    private func isHeld(_ document: DocID, by lists: [List]) throws(IndexError) -> Bool {
        for list in lists {
            try list.cursor.seek(document)
            if list.cursor.document == document { return true }
        }
        return false
    }

    // In the order of the query, as everywhere: a sum does not depend on how it was found.
    private func sum() -> Float { parts.reduce(0, +) }

    /// Offers the documents of one block of the lead.
    /// - Parameters:
    ///   - others: Lists that add to the score.
    ///   - earlier: Lists whose documents were offered before.
    private mutating func collect(
        _ lead: List, block: Int, _ others: [List], besides earlier: [List], needsAll: Bool,
        _ best: inout HitCollector
    ) throws(IndexError) {
        worst = best.worst
        // What a candidate must reach; sums that are formed in another order than the scores are a little too wide a filter.
        var least: Float = -.infinity
        var rest: Float = 0
        if let worst {
            let first = block == 0 ? 0 : lead.cursor.lastDocument(ofBlock: block - 1) &+ 1
            parts[lead.place] = lead.bounds[block]
            for list in others { parts[list.place] = list.highest }
            if !canReach(sum(), from: first) { return }
            if !others.isEmpty, worst.score > 0 {
                least = worst.score / BlockBounds.rounding
                let last = lead.cursor.lastDocument(ofBlock: block)
                for list in others {
                    parts[list.place] = highest(of: list, from: first, through: last)
                    rest += parts[list.place]
                }
                if !canReach(sum(), from: first) { return }
            }
        }
        let cursor = lead.cursor
        try cursor.move(toBlock: block)
        let count = try scores.score(cursor, weight: lead.weight, bm25, lengths)
        if others.isEmpty {
            least = worst?.score ?? -.infinity
            var slot = scores.next(from: 0, count: count, least: least)
            while slot < count {
                let document = cursor.document(at: slot)
                if canReach(scores[slot], from: document), conditions.allow(document),
                    try !isHeld(document, by: earlier)
                {
                    best.offer(
                        ScoredDocument(score: scores[slot], segment: segment, document: document),
                        startsGroup: false)
                    worst = best.worst
                    least = worst?.score ?? -.infinity
                }
                slot = scores.next(from: slot + 1, count: count, least: least)
            }
            return
        }
        // List after list for all documents of the block that are left, each list's postings in one go.
        scores.keep(count: count, least: least - rest)
        for (number, list) in others.enumerated() {
            if scores.candidateCount == 0 { return }
            let rest = others[(number + 1)...].reduce(0) { $0 + parts[$1.place] }
            try scores.add(
                list.cursor, bounds: list.bounds, lead: cursor, weight: list.weight, bm25, place: list.place,
                needed: needsAll, highest: parts[list.place], least: least, rest: rest)
        }
        for index in 0..<scores.candidateCount {
            let slot = scores.candidate(index)
            let score = scores.total(slot, lead: lead.place)
            let document = cursor.document(at: slot)
            guard canReach(score, from: document), conditions.allow(document),
                try !isHeld(document, by: earlier)
            else { continue }
            best.offer(
                ScoredDocument(score: score, segment: segment, document: document), startsGroup: false)
            worst = best.worst
        }
    }

    /// The most that a list can add for documents of a range.
    private func highest(of list: List, from first: DocID, through last: DocID) -> Float {
        list.near = list.cursor.block(holding: first, near: list.near)
        var highest: Float = 0
        for block in list.near..<max(list.near, list.bounds.count) {
            highest = max(highest, list.bounds[block])
            if list.cursor.lastDocument(ofBlock: block) >= last { break }
        }
        return highest
    }
}
