// Scores the postings of one block at once, eight at a time, with the operations of `BM25.score` in their order, so
// that a score does not depend on how it was found. [unsafe: buffers of 128 numbers]

import FulltextStorage

/// The scores of one block's postings.
@safe final class BlockScores {
    private let lengths: UnsafeMutablePointer<Float>
    private let scores: UnsafeMutablePointer<Float>

    init() {
        // SAFETY: two buffers of one block each, freed in `deinit`.
        unsafe lengths = .allocate(capacity: BitPacking.blockSize)
        unsafe scores = .allocate(capacity: BitPacking.blockSize)
        unsafe lengths.initialize(repeating: 0, count: BitPacking.blockSize)
        unsafe scores.initialize(repeating: 0, count: BitPacking.blockSize)
    }

    deinit {
        unsafe lengths.deallocate()
        unsafe scores.deallocate()
    }

    subscript(_ slot: Int) -> Float {
        precondition(slot < BitPacking.blockSize, "a block has 128 postings")
        return unsafe scores[slot]
    }

    /// Scores the block that a cursor stands in.
    /// - Returns: How many postings it has.
    func score(
        _ cursor: PostingsCursor, weight: Float, _ bm25: BM25, _ table: LengthTable
    ) throws(IndexError) -> Int {
        try unsafe cursor.withBlock { (documents, frequencies, count) throws(IndexError) in
            // SAFETY: both buffers have room for 128, `count` is at most that; the cursor has compared its documents with
            // the segment's, and the table has a length for each.
            unsafe table.load(documents, count, into: lengths)
            let base = SIMD8<Float>(repeating: bm25.base)
            let slope = SIMD8<Float>(repeating: bm25.slope)
            let weights = SIMD8<Float>(repeating: weight)
            let frequencies = unsafe UnsafeRawPointer(frequencies)
            let rows = unsafe UnsafeMutableRawPointer(scores)
            let loaded = unsafe UnsafeRawPointer(lengths)
            for row in 0..<(count + 7) / 8 {
                let tf = unsafe SIMD8<Float>(
                    frequencies.loadUnaligned(fromByteOffset: row * 32, as: SIMD8<UInt32>.self))
                let length = unsafe loaded.loadUnaligned(fromByteOffset: row * 32, as: SIMD8<Float>.self)
                let score = weights * tf / (tf + (base + slope * length))
                unsafe rows.storeBytes(of: score, toByteOffset: row * 32, as: SIMD8<Float>.self)
            }
            return count
        }
    }

    /// The first posting from `slot` on that scores `least` or more; `count` when there is none.
    func next(from slot: Int, count: Int, least: Float) -> Int {
        var slot = slot
        // SAFETY: slot < count <= 128.
        while slot < count, unsafe scores[slot] < least { slot += 1 }
        return slot
    }
}
