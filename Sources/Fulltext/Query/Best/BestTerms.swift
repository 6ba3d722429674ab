// Finds the best documents of words without looking at all: each block of a posting list tells how much its postings
// can score at most, so a block that cannot hold one of the best is passed over. For searches that need no exact count.
//
// Blocks with the highest bounds come first, whatever their place, so that the least score that still counts is high
// before the rest is gone through. Two words and more are led by one list: all of them needed, by the rarest; one
// enough, by the one whose highest score is greatest, as soon as the others alone cannot reach the best (MaxScore, Turtle
// and Flood 1995, over the block bounds of Ding and Suel, SIGIR 2011).

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

        init(_ cursor: PostingsCursor, weight: Float, slack: Float, place: Int) throws(IndexError) {
            self.cursor = cursor
            self.weight = weight
            self.place = place
            var bounds = try cursor.blockBounds()
            let factor = weight * slack
            var highest: Float = 0
            for index in bounds.indices {
                bounds[index] *= factor
                highest = max(highest, bounds[index])
            }
            self.bounds = bounds
            self.highest = highest
        }
    }

    /// Blocks that are looked at before the others.
    private static let first = 8
    /// What rounding may add to a sum.
    private static let rounding: Float = 1.000_01

    private let bm25: BM25
    private let lengths: LengthTable
    private let accepts: (DocID) throws(IndexError) -> Bool
    private let segment: Int
    private var lists: [List] = []
    private var parts: [Float]
    private var scores = [Float](repeating: 0, count: BitPacking.blockSize)

    /// - Parameters:
    ///   - accepts: Whether a document can be a hit: it is not deleted and all filters let it through.
    ///   - segment: Number of the segment in the snapshot.
    init(
        _ terms: [(cursor: PostingsCursor, weight: Float)], _ reader: SegmentReader, segment: Int, _ bm25: BM25,
        accepts: @escaping (DocID) throws(IndexError) -> Bool
    ) throws(IndexError) {
        self.bm25 = bm25
        self.segment = segment
        self.accepts = accepts
        lengths = try reader.norms.table()
        // Bounds were reckoned with the segment's own average; a greater one raises scores, at most in proportion.
        let own = BM25.averageLength(
            totalLength: reader.totalLength, documentCount: UInt64(reader.documentCount))
        let slack = max(1, bm25.averageLength / max(own, .leastNormalMagnitude)) * Self.rounding
        for (place, term) in terms.enumerated() {
            lists.append(try List(term.cursor, weight: term.weight, slack: slack, place: place))
        }
        parts = Array(repeating: 0, count: terms.count)
    }

    /// Offers every document that holds all words and may be among the best.
    mutating func collectAll(_ best: inout HitCollector) throws(IndexError) {
        let order = lists.sorted { $0.cursor.info.documentFrequency < $1.cursor.info.documentFrequency }
        guard let lead = order.first else { return }
        try collect(lead, others: Array(order.dropFirst()), needsAll: true, &best)
    }

    /// Offers every document that holds a word and may be among the best; false when too many words are needed for that:
    /// then only some were offered.
    mutating func collectAny(_ best: inout HitCollector) throws(IndexError) -> Bool {
        let order = lists.sorted { $0.highest > $1.highest }
        guard let lead = order.first else { return true }
        let others = Array(order.dropFirst())
        if others.isEmpty {
            try collect(lead, others: [], needsAll: false, &best)
            return true
        }
        let rest = others.reduce(Float(0)) { $0 + $1.highest } * Self.rounding
        let blocks = Self.highestBlocks(lead.bounds)
        for block in blocks { try collect(lead, block: block, others, needsAll: false, &best) }
        guard let threshold = best.threshold, rest < threshold else { return false }
        try collectRest(lead, others, needsAll: false, besides: blocks, &best)
        return true
    }

    private mutating func collect(
        _ lead: List, others: [List], needsAll: Bool, _ best: inout HitCollector
    ) throws(IndexError) {
        let blocks = Self.highestBlocks(lead.bounds)
        for block in blocks { try collect(lead, block: block, others, needsAll: needsAll, &best) }
        try collectRest(lead, others, needsAll: needsAll, besides: blocks, &best)
    }

    private mutating func collectRest(
        _ lead: List, _ others: [List], needsAll: Bool, besides done: [Int], _ best: inout HitCollector
    ) throws(IndexError) {
        for block in lead.bounds.indices where !done.contains(block) {
            try collect(lead, block: block, others, needsAll: needsAll, &best)
        }
    }

    /// The blocks with the highest bounds, highest first.
    private static func highestBlocks(_ bounds: [Float]) -> [Int] {
        if bounds.count <= first { return Array(bounds.indices) }
        var best: [Int] = []
        for index in bounds.indices {
            if best.count == first, bounds[index] <= bounds[best[first - 1]] { continue }
            var place = best.count
            while place > 0, bounds[best[place - 1]] < bounds[index] { place -= 1 }
            best.insert(index, at: place)
            if best.count > first { best.removeLast() }
        }
        return best
    }

    /// Offers the documents of one block of the lead.
    private mutating func collect(
        _ lead: List, block: Int, _ others: [List], needsAll: Bool, _ best: inout HitCollector
    ) throws(IndexError) {
        let bound = lead.bounds[block]
        var rest: Float = 0
        if !others.isEmpty {
            if let threshold = best.threshold {
                for list in others { rest += list.highest }
                if (bound + rest) * Self.rounding < threshold { return }
                // What the others can add in this block's documents, more exactly.
                let first = block == 0 ? 0 : try lead.cursor.lastDocument(ofBlock: block - 1) &+ 1
                rest = try highest(of: others, from: first, through: lead.cursor.lastDocument(ofBlock: block))
                if (bound + rest) * Self.rounding < threshold { return }
            } else {
                rest = .infinity
            }
        } else if let threshold = best.threshold, bound < threshold {
            return
        }
        try lead.cursor.move(toBlock: block)
        let bm25 = bm25
        let lengths = lengths
        let weight = lead.weight
        let count = try unsafe lead.cursor.withBlock { (documents, frequencies, count) throws(IndexError) in
            for slot in 0..<count {
                // SAFETY: slot < count, the numbers in both buffers.
                scores[slot] = unsafe bm25.score(
                    weight: weight, frequency: frequencies[slot], length: lengths[documents[slot]])
            }
            return count
        }
        for slot in 0..<count {
            if let threshold = best.threshold, (scores[slot] + rest) * Self.rounding < threshold { continue }
            let document = lead.cursor.document(at: slot)
            guard let score = try self.score(document, lead, scores[slot], others, needsAll: needsAll) else {
                continue
            }
            if let threshold = best.threshold, score < threshold { continue }
            guard try accepts(document) else { continue }
            best.offer(
                ScoredDocument(score: score, segment: segment, document: document), startsGroup: false)
        }
    }

    /// The most that all lists together can add for documents of a range.
    private func highest(
        of lists: [List], from first: DocID, through last: DocID
    ) throws(IndexError) -> Float {
        var sum: Float = 0
        for list in lists {
            var block = try list.cursor.block(holding: first)
            var highest: Float = 0
            while block < list.bounds.count {
                highest = max(highest, list.bounds[block])
                if try list.cursor.lastDocument(ofBlock: block) >= last { break }
                block += 1
            }
            sum += highest
        }
        return sum
    }

    /// The score of a document of the lead; nil when it lacks a word that is needed.
    private mutating func score(
        _ document: DocID, _ lead: List, _ leadScore: Float, _ others: [List], needsAll: Bool
    ) throws(IndexError) -> Float? {
        if others.isEmpty { return leadScore }
        for place in parts.indices { parts[place] = 0 }
        parts[lead.place] = leadScore
        let length = lengths[document]
        for list in others {
            try list.cursor.seek(document)
            guard list.cursor.document == document else {
                if needsAll { return nil }
                continue
            }
            parts[list.place] = bm25.score(
                weight: list.weight, frequency: try list.cursor.frequency(), length: length)
        }
        // In the order of the query, as everywhere: a sum does not depend on how it was found.
        var sum: Float = 0
        for part in parts { sum += part }
        return sum
    }
}
