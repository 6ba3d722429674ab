// The postings of one list that stand in a mask: a narrow filter leaves few of a block, so only their frequencies are unpacked
// and only they are scored. A score does not depend on how it was found: the operations are those of `BM25.score` in their
// order. [unsafe: buffers of four blocks]

import FulltextStorage

/// What a mask leaves of a list's postings, gathered from several blocks and scored together.
@safe final class MaskedPostings {
    /// Room for postings of several blocks.
    private static let capacity = 4 * BitPacking.blockSize

    /// Slots of one block's postings, ascending.
    private let slots: UnsafeMutablePointer<UInt8>
    private let documents: UnsafeMutablePointer<UInt32>
    private let frequencies: UnsafeMutablePointer<UInt32>
    private let lengths: UnsafeMutablePointer<Float>
    private let scores: UnsafeMutablePointer<Float>
    /// Postings that wait to be scored.
    private var count = 0

    init() {
        // SAFETY: two buffers in a piece each, and one of a block; freed in `deinit`.
        unsafe documents = .allocate(capacity: Self.capacity * 2)
        unsafe documents.initialize(repeating: 0, count: Self.capacity * 2)
        unsafe frequencies = documents + Self.capacity
        unsafe lengths = .allocate(capacity: Self.capacity * 2)
        unsafe lengths.initialize(repeating: 0, count: Self.capacity * 2)
        unsafe scores = lengths + Self.capacity
        unsafe slots = .allocate(capacity: BitPacking.blockSize)
        unsafe slots.initialize(repeating: 0, count: BitPacking.blockSize)
    }

    deinit {
        unsafe documents.deallocate()
        unsafe lengths.deallocate()
        unsafe slots.deallocate()
    }

    /// Inserts into a window the postings of some slots whose documents stand in a mask; those that are to be scored wait for
    /// `insertScored`.
    /// - Parameters:
    ///   - run: Slots of the cursor's block; all their documents lie in the window.
    ///   - isScored: Whether any of these postings may be a contender.
    func insert(
        _ run: Range<Int>, of cursor: PostingsCursor, in mask: DocumentBits, isScored: Bool,
        into window: inout DocumentWindow
    ) throws(IndexError) {
        precondition(run.upperBound <= BitPacking.blockSize, "a block has 128 postings")
        precondition(count <= Self.capacity - BitPacking.blockSize, "there is room for a block")
        var kept = 0
        unsafe cursor.withDocuments { found in
            unsafe mask.withWords { words in
                // SAFETY: the slots lie in the block, and there is room for as many.
                unsafe kept = Self.keep(run.lowerBound, run.upperBound, of: found, in: words, slots)
            }
            // SAFETY: as many slots of the block were found, and there is room for a block.
            for index in 0..<kept { unsafe documents[count &+ index] = found[Int(slots[index])] }
        }
        if kept == 0 { return }
        unsafe window.bits.insert(documents + count, count: kept, from: window.start)
        if isScored {
            // SAFETY: these slots of the cursor's block, and room for a block.
            try unsafe cursor.loadFrequencies(of: slots, kept, into: frequencies + count)
            count += kept
        }
    }

    /// Whether what waits is to be scored before more comes.
    var isFull: Bool { count > Self.capacity - BitPacking.blockSize }

    /// Scores what waits, in the window in which it was inserted.
    /// - Parameter least: What scores no more is no contender; minus infinity where contenders are not asked for.
    func insertScored(
        weight: Float, _ context: ScoringContext, over least: Float, into window: inout DocumentWindow
    ) {
        let count = count
        self.count = 0
        if count == 0 { return }
        // SAFETY: the cursor has compared its documents with the segment's, and the table has a length for each.
        unsafe context.lengths.load(documents, count, into: lengths)
        score(count, weight: weight, context.bm25)
        if least == -.infinity {
            // SAFETY: as many documents, ascending, and scores.
            unsafe window.setScores(documents, scores, count: count)
            return
        }
        var contenderCount = 0
        for index in 0..<count {
            // SAFETY: contenderCount <= index < count <= capacity.
            let score = unsafe scores[index]
            unsafe documents[contenderCount] = documents[index]
            unsafe scores[contenderCount] = score
            contenderCount &+= score > least ? 1 : 0
        }
        unsafe window.insertContenders(documents, scores, count: contenderCount)
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
            // SAFETY: count <= capacity, a multiple of four, so all rows lie in the buffers.
            let tf = unsafe SIMD4<Float>(
                frequencies.loadUnaligned(fromByteOffset: row * 16, as: SIMD4<UInt32>.self))
            let length = unsafe loaded.loadUnaligned(fromByteOffset: row * 16, as: SIMD4<Float>.self)
            let score = weights * tf / (tf + (base + slope * length))
            unsafe rows.storeBytes(of: score, toByteOffset: row * 16, as: SIMD4<Float>.self)
        }
    }
}
