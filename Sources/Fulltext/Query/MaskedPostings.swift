// The postings of one list that stand in a mask: a narrow filter leaves few of a block, so only their frequencies are unpacked
// and only they are scored. A score does not depend on how it was found: the operations are those of `BM25.score` in their
// order. [unsafe: buffers of 128 numbers]

import FulltextStorage

/// What a mask leaves of one block's postings, with scores.
@safe final class MaskedPostings {
    /// Slots of the postings, ascending.
    private let slots: UnsafeMutablePointer<UInt8>
    private let documents: UnsafeMutablePointer<UInt32>
    private let frequencies: UnsafeMutablePointer<UInt32>
    private let lengths: UnsafeMutablePointer<Float>
    private let scores: UnsafeMutablePointer<Float>

    init() {
        // SAFETY: two buffers of one block each in a piece, and one; freed in `deinit`.
        unsafe documents = .allocate(capacity: BitPacking.blockSize * 2)
        unsafe documents.initialize(repeating: 0, count: BitPacking.blockSize * 2)
        unsafe frequencies = documents + BitPacking.blockSize
        unsafe lengths = .allocate(capacity: BitPacking.blockSize * 2)
        unsafe lengths.initialize(repeating: 0, count: BitPacking.blockSize * 2)
        unsafe scores = lengths + BitPacking.blockSize
        unsafe slots = .allocate(capacity: BitPacking.blockSize)
        unsafe slots.initialize(repeating: 0, count: BitPacking.blockSize)
    }

    deinit {
        unsafe documents.deallocate()
        unsafe lengths.deallocate()
        unsafe slots.deallocate()
    }

    /// Inserts into a window the postings of some slots whose documents stand in a mask.
    /// - Parameters:
    ///   - run: Slots of the cursor's block; all their documents lie in the window.
    ///   - least: What scores no more is no contender; infinity where nothing of the block does.
    func insert(
        _ run: Range<Int>, of cursor: PostingsCursor, in mask: DocumentBits, weight: Float,
        _ context: ScoringContext, over least: Float, into window: inout DocumentWindow
    ) throws(IndexError) {
        let count = keep(run, of: cursor, in: mask)
        if count == 0 { return }
        if least == .infinity {
            unsafe window.bits.insert(documents, count: count, from: window.start)
            return
        }
        // SAFETY: `count` slots of the cursor's block, at most 128, for which all buffers have room.
        try unsafe cursor.loadFrequencies(of: slots, count, into: frequencies)
        // SAFETY: the cursor has compared its documents with the segment's, and the table has a length for each.
        unsafe context.lengths.load(documents, count, into: lengths)
        score(count, weight: weight, context.bm25)
        if least == -.infinity {
            unsafe window.insert(documents, scores, count: count)
            return
        }
        unsafe window.bits.insert(documents, count: count, from: window.start)
        var contenderCount = 0
        for index in 0..<count {
            // SAFETY: contenderCount <= index < count <= 128.
            let score = unsafe scores[index]
            unsafe documents[contenderCount] = documents[index]
            unsafe scores[contenderCount] = score
            contenderCount &+= score > least ? 1 : 0
        }
        unsafe window.insertContenders(documents, scores, count: contenderCount)
    }

    /// Finds the postings of some slots whose documents stand in a mask.
    /// - Returns: How many there are.
    private func keep(
        _ run: Range<Int>, of cursor: PostingsCursor, in mask: DocumentBits
    ) -> Int {
        precondition(run.upperBound <= BitPacking.blockSize, "a block has 128 postings")
        var count = 0
        unsafe cursor.withDocuments { documents in
            unsafe mask.withWords { words in
                // SAFETY: the slots lie in the block, and the buffers have room for it.
                unsafe count = Self.keep(run.lowerBound, run.upperBound, of: documents, in: words, slots)
            }
        }
        unsafe cursor.withDocuments { found in
            // SAFETY: as many slots of the block were found.
            for index in 0..<count { unsafe documents[index] = found[Int(slots[index])] }
        }
        return count
    }

    // A loop without branches, and a function of its own, so that all it needs stays in registers: most postings of a search
    // with a narrow filter get no further.
    // SAFETY (caller): `documents` has `end` numbers, `slots` room for `end - first`; there are as many words as in a window.
    @inline(never)
    private static func keep(
        _ first: Int, _ end: Int, of documents: UnsafePointer<UInt32>, in words: UnsafePointer<UInt64>,
        _ slots: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var kept = 0
        var slot = first
        @inline(__always)
        func look(_ slot: Int) {
            // SAFETY: the places in a window lie in its words; kept <= slot - first.
            let document = unsafe documents[slot]
            unsafe slots[kept] = UInt8(truncatingIfNeeded: slot)
            let word = unsafe words[Int(document >> 6) & (DocumentWindow.wordCount - 1)]
            kept &+= Int((word &>> UInt64(document)) & 1)
        }
        while slot &+ 4 <= end {
            look(slot)
            look(slot &+ 1)
            look(slot &+ 2)
            look(slot &+ 3)
            slot &+= 4
        }
        while slot < end {
            look(slot)
            slot &+= 1
        }
        return kept
    }

    /// Scores the first postings.
    @inline(never)
    private func score(_ count: Int, weight: Float, _ bm25: BM25) {
        let base = SIMD4<Float>(repeating: bm25.base)
        let slope = SIMD4<Float>(repeating: bm25.slope)
        let weights = SIMD4<Float>(repeating: weight)
        let frequencies = unsafe UnsafeRawPointer(frequencies)
        let loaded = unsafe UnsafeRawPointer(lengths)
        let rows = unsafe UnsafeMutableRawPointer(scores)
        for row in 0..<(count + 3) / 4 {
            // SAFETY: count <= 128, so all rows lie in the buffers.
            let tf = unsafe SIMD4<Float>(
                frequencies.loadUnaligned(fromByteOffset: row * 16, as: SIMD4<UInt32>.self))
            let length = unsafe loaded.loadUnaligned(fromByteOffset: row * 16, as: SIMD4<Float>.self)
            let score = weights * tf / (tf + (base + slope * length))
            unsafe rows.storeBytes(of: score, toByteOffset: row * 16, as: SIMD4<Float>.self)
        }
    }
}
