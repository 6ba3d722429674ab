// Scores the postings of one block at once, eight at a time, with the operations of `BM25.score` in their order, so
// that a score does not depend on how it was found. [unsafe: buffers of 128 numbers]

import FulltextStorage

/// The scores of one block's postings.
@safe final class BlockScores {
    private let lengths: UnsafeMutablePointer<Float>
    private let scores: UnsafeMutablePointer<Float>
    /// Scores of other lists for the same documents, a block each.
    private let parts: UnsafeMutablePointer<Float>
    /// Slots of the documents that are left, ascending.
    private let candidates: UnsafeMutablePointer<UInt8>
    private(set) var candidateCount = 0

    /// - Parameter lists: How many lists are scored for one block of the first.
    init(lists: Int) {
        // SAFETY: buffers of one block each, and one for each list; freed in `deinit`.
        unsafe lengths = .allocate(capacity: BitPacking.blockSize)
        unsafe scores = .allocate(capacity: BitPacking.blockSize)
        unsafe parts = .allocate(capacity: BitPacking.blockSize * lists)
        unsafe candidates = .allocate(capacity: BitPacking.blockSize)
        unsafe parts.initialize(repeating: 0, count: BitPacking.blockSize * lists)
        unsafe candidates.initialize(repeating: 0, count: BitPacking.blockSize)
        unsafe lengths.initialize(repeating: 0, count: BitPacking.blockSize)
        unsafe scores.initialize(repeating: 0, count: BitPacking.blockSize)
    }

    deinit {
        unsafe lengths.deallocate()
        unsafe scores.deallocate()
        unsafe parts.deallocate()
        unsafe candidates.deallocate()
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

    /// Inserts the postings of some slots of a cursor's block, which must be the one that was scored.
    func insert(_ slots: Range<Int>, of cursor: PostingsCursor, into window: inout DocumentWindow) {
        precondition(slots.upperBound <= BitPacking.blockSize, "a block has 128 postings")
        // SAFETY: the slots lie in both buffers.
        unsafe cursor.withDocuments { documents in
            unsafe window.insert(
                documents + slots.lowerBound, scores + slots.lowerBound, count: slots.count)
        }
    }

    /// The first posting from `slot` on that scores `least` or more; `count` when there is none.
    func next(from slot: Int, count: Int, least: Float) -> Int {
        var slot = slot
        // SAFETY: slot < count <= 128.
        while slot < count, unsafe scores[slot] < least { slot += 1 }
        return slot
    }

    /// Makes candidates of the postings that score `least` or more.
    func keep(count: Int, least: Float) {
        var kept = 0
        for slot in 0..<count {
            // SAFETY: kept <= slot < count <= 128.
            unsafe candidates[kept] = UInt8(truncatingIfNeeded: slot)
            unsafe kept += scores[slot] >= least ? 1 : 0
        }
        candidateCount = kept
    }

    func candidate(_ index: Int) -> Int {
        precondition(index < candidateCount, "a candidate is one of those that are left")
        return unsafe Int(candidates[index])
    }

    /// What a list adds for a posting of the block.
    func part(_ list: Int, _ slot: Int) -> Float { unsafe parts[list * BitPacking.blockSize + slot] }

    /// Scores another list for the candidates.
    /// - Parameters:
    ///   - lead: The cursor whose block is scored.
    ///   - place: Number of the list.
    ///   - needed: Candidates that the list does not hold are dropped.
    func add(
        _ cursor: PostingsCursor, lead: PostingsCursor, weight: Float, _ bm25: BM25, place: Int, needed: Bool
    ) throws(IndexError) {
        guard candidateCount > 0 else { return }
        try cursor.seek(lead.document(at: unsafe Int(candidates[0])))
        var kept = 0
        for index in 0..<candidateCount {
            // SAFETY: candidates are slots of the block; kept <= index.
            let slot = unsafe Int(candidates[index])
            let document = lead.document(at: slot)
            try cursor.advance(to: document)
            var score: Float = 0
            if cursor.document == document {
                score = bm25.score(
                    weight: weight, frequency: try cursor.frequency(), length: unsafe lengths[slot])
            } else if needed {
                continue
            }
            unsafe parts[place * BitPacking.blockSize + slot] = score
            unsafe candidates[kept] = UInt8(truncatingIfNeeded: slot)
            kept += 1
        }
        candidateCount = kept
    }
}
