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
    private struct List {
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
    private let bounds: BlockBounds
    private let deadline: Deadline?
    /// Those before `lead` are done with: what they hold was offered. Those after it add to its scores.
    private var lists: ContiguousArray<List> = []
    private var lead = 0
    private let scores: BlockScores
    /// The most that each list adds in the block at hand, by place.
    private var parts: ContiguousArray<Float>
    /// The document that another must come before; nil while any will do.
    private var worst: ScoredDocument?

    /// - Parameters:
    ///   - most: How many words there are at most.
    ///   - conditions: What lets a document be a hit.
    ///   - segment: Number of the segment in the snapshot.
    init(
        most: Int, _ reader: SegmentReader, segment: Int, _ bm25: BM25, _ deadline: Deadline?,
        _ conditions: HitConditions
    ) throws(IndexError) {
        self.deadline = deadline
        self.bm25 = bm25
        self.segment = segment
        self.conditions = conditions
        lengths = try reader.norms.table()
        bounds = BlockBounds(reader, bm25)
        scores = BlockScores(lists: most)
        parts = ContiguousArray(repeating: 0, count: most)
        lists.reserveCapacity(most)
    }

    /// Adds the next word of the query.
    mutating func append(_ cursor: PostingsCursor, weight: Float) throws(IndexError) {
        lists.append(try List(cursor, weight: weight, bounds, place: lists.count))
    }

    /// Offers every document that holds all words and may be among the best.
    mutating func collectAll(_ best: inout HitCollector) throws(IndexError) {
        guard !lists.isEmpty else { return }
        lists.sort { $0.cursor.info.documentFrequency < $1.cursor.info.documentFrequency }
        let blocks = BlockBounds.highestBlocks(lists[lead].bounds)
        try collect(blocks, needsAll: true, &best)
    }

    /// Offers every document that holds a word and may be among the best.
    mutating func collectAny(_ best: inout HitCollector) throws(IndexError) {
        lists.sort { $0.highest > $1.highest }
        while lead < lists.count {
            // What an earlier list holds was offered with it: what is left scores no more than this list and the later.
            for number in lead..<lists.count { parts[lists[number].place] = lists[number].highest }
            worst = best.worst
            guard canReach(sum(), from: 0) else { return }
            let blocks = lead == 0 ? BlockBounds.highestBlocks(lists[lead].bounds) : []
            try collect(blocks, needsAll: false, &best)
            parts[lists[lead].place] = 0
            let place = lists[lead].place
            lead += 1
            if lead < lists.count { scores.clear(place) }
        }
    }

    /// Offers the documents of the lead's blocks.
    /// - Parameter first: Blocks that come before the others.
    private mutating func collect(
        _ first: [Int], needsAll: Bool, _ best: inout HitCollector
    ) throws(IndexError) {
        for block in first { try collect(block: block, needsAll: needsAll, &best) }
        let count = lists[lead].bounds.count
        if first.count == count { return }
        for block in lists[lead].bounds.indices where !first.contains(block) {
            if block % 256 == 0 { try checkTime(block, of: count) }
            try collect(block: block, needsAll: needsAll, &best)
        }
    }

    @inline(never)
    private func checkTime(_ block: Int, of count: Int) throws(IndexError) {
        try deadline?.check("\(block) of \(count) blocks of a word were looked through")
    }

    /// Whether a document from `first` on with a score of at most `bound` may be among the hits.
    private func canReach(_ bound: Float, from first: DocID) -> Bool {
        guard let worst else { return true }
        return ScoredDocument(score: bound, segment: segment, document: first).precedes(worst)
    }

    /// Whether a list before the lead holds a document, which was then offered with it.
    private func isDone(_ document: DocID) throws(IndexError) -> Bool {
        for number in 0..<lead {
            let cursor = lists[number].cursor
            try cursor.seek(document)
            if cursor.document == document { return true }
        }
        return false
    }

    // In the order of the query, as everywhere: a sum does not depend on how it was found.
    private func sum() -> Float { parts.reduce(0, +) }

    /// Offers the documents of one block of the lead.
    private mutating func collect(
        block: Int, needsAll: Bool, _ best: inout HitCollector
    ) throws(IndexError) {
        worst = best.worst
        let cursor = lists[lead].cursor
        let place = lists[lead].place
        let others = lead + 1..<lists.count
        // What a candidate must reach; sums that are formed in another order than the scores are a little too wide a filter.
        var least: Float = -.infinity
        var rest: Float = 0
        if let worst {
            let first = block == 0 ? 0 : cursor.skips.lastDocument(ofBlock: block - 1) &+ 1
            parts[place] = lists[lead].bounds[block]
            for number in others { parts[lists[number].place] = lists[number].highest }
            if !canReach(sum(), from: first) { return }
            if !others.isEmpty, worst.score > 0 {
                least = worst.score / BlockBounds.rounding
                let last = cursor.skips.lastDocument(ofBlock: block)
                for number in others {
                    let highest = highest(of: number, from: first, through: last)
                    parts[lists[number].place] = highest
                    rest += highest
                }
                if !canReach(sum(), from: first) { return }
            }
        }
        try cursor.move(toBlock: block)
        let count = try scores.score(cursor, weight: lists[lead].weight, bm25, lengths)
        if others.isEmpty {
            var slot = scores.next(from: 0, count: count, least: worst?.score ?? -.infinity)
            while slot < count {
                try offer(cursor.document(at: slot), scores[slot], &best)
                slot = scores.next(from: slot + 1, count: count, least: worst?.score ?? -.infinity)
            }
            return
        }
        // List after list for all documents of the block that are left, each list's postings in one go.
        scores.keep(count: count, least: least - rest)
        for number in others {
            if scores.candidateCount == 0 { return }
            var rest: Float = 0
            for later in number + 1..<lists.count { rest += parts[lists[later].place] }
            let list = lists[number]
            try scores.add(
                list.cursor, bounds: list.bounds, lead: cursor, weight: list.weight, bm25, place: list.place,
                needed: needsAll, highest: parts[list.place], least: least, rest: rest)
        }
        for index in 0..<scores.candidateCount {
            let slot = scores.candidate(index)
            try offer(cursor.document(at: slot), scores.total(slot, lead: place), &best)
        }
    }

    /// Offers a document if it may be among the best, can be a hit and was not offered before.
    @inline(__always)
    private mutating func offer(
        _ document: DocID, _ score: Float, _ best: inout HitCollector
    ) throws(IndexError) {
        guard canReach(score, from: document), conditions.allow(document), try !isDone(document) else {
            return
        }
        best.offer(
            ScoredDocument(score: score, segment: segment, document: document), startsGroup: false)
        worst = best.worst
    }

    /// The most that a list can add for documents of a range.
    private mutating func highest(of number: Int, from first: DocID, through last: DocID) -> Float {
        let cursor = lists[number].cursor
        let near = cursor.skips.block(holding: first, near: lists[number].near)
        lists[number].near = near
        var highest: Float = 0
        for block in near..<max(near, lists[number].bounds.count) {
            highest = max(highest, lists[number].bounds[block])
            if cursor.skips.lastDocument(ofBlock: block) >= last { break }
        }
        return highest
    }
}
