// The most that the postings of each block of a list can score, from what the segment tells of its blocks.

import FulltextStorage

/// Bounds for the posting lists of one segment.
struct BlockBounds {
    /// What rounding may add when a bound is no posting's score.
    static let rounding: Float = 1.000_01
    /// Blocks that are looked at before the others.
    private static let first = 8

    private let own: BM25
    private let slack: Float

    init(_ reader: SegmentReader, _ bm25: BM25) {
        own = BM25(
            averageLength: BM25.averageLength(
                totalLength: reader.totalLength, documentCount: UInt64(reader.documentCount)))
        // Another average than the segment's own changes scores; a greater one raises them, at most in proportion.
        let ratio = bm25.averageLength / own.averageLength
        slack = ratio == 1 ? 1 : max(1, ratio) * Self.rounding
    }

    /// For each block of a list the most that one of its postings scores.
    func bounds(of cursor: PostingsCursor, weight: Float) throws(IndexError) -> [Float] {
        var bounds = try cursor.skips.blockBounds(weight: weight, own)
        if slack > 1 { for index in bounds.indices { bounds[index] *= slack } }
        return bounds
    }

    /// The blocks with the highest bounds, highest first, the earlier of equals first.
    static func highestBlocks(_ bounds: [Float]) -> [Int] {
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
}
