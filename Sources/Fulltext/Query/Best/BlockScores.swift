// Scores the postings of one block at once, eight at a time, with the operations of `BM25.score` in their order, so
// that a score does not depend on how it was found. [unsafe: buffers of 128 numbers]

import FulltextStorage

/// The scores of one block's postings.
@safe final class BlockScores {
    private let lengths: UnsafeMutablePointer<Float>
    private let scores: UnsafeMutablePointer<Float>
    /// What is known of each candidate's score so far.
    private let sums: UnsafeMutablePointer<Float>
    /// Scores of other lists for the same documents, a block each.
    private let parts: UnsafeMutablePointer<Float>
    /// Zero where there is no other list.
    private let listCount: Int
    /// Slots of the documents that are left, ascending.
    private let candidates: UnsafeMutablePointer<UInt8>
    private(set) var candidateCount = 0
    /// Their documents, while they are looked for in other lists.
    private let targets: UnsafeMutablePointer<UInt32>
    private let matcher: BlockMatcher?

    /// - Parameter lists: How many lists are scored for one block of the first.
    init(lists: Int) {
        let others = lists > 1 ? lists : 0
        listCount = others
        matcher = others > 0 ? BlockMatcher() : nil
        let block = BitPacking.blockSize
        // SAFETY: one piece of memory for buffers of one block each, of numbers of four bytes or less; freed in `deinit`.
        let wanted = others > 0 ? 1 : 0
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: block * 4 * (3 + 2 * wanted + others), alignment: MemoryLayout<Float>.alignment)
        func buffer<Number: Numeric>(_ number: Int, blocks: Int = 1) -> UnsafeMutablePointer<Number> {
            unsafe (memory + number * block * 4).initializeMemory(
                as: Number.self, repeating: 0, count: block * blocks)
        }
        unsafe lengths = buffer(0)
        unsafe scores = buffer(1)
        unsafe candidates = buffer(2)
        unsafe sums = buffer(3, blocks: wanted)
        unsafe targets = buffer(3 + wanted, blocks: wanted)
        unsafe parts = buffer(3 + 2 * wanted, blocks: others)
    }

    deinit { unsafe UnsafeMutableRawPointer(lengths).deallocate() }

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

    /// Slots that are compared at once.
    private static let row = 8

    /// A bit for each slot of a row, set where the score is `least` or more.
    @inline(__always)
    private func reaching(_ least: SIMD8<Float>, row slot: Int) -> UInt32 {
        // SAFETY: a row lies in the block; what stands there behind the last posting is for the caller to leave out.
        let row = unsafe UnsafeRawPointer(scores + slot).loadUnaligned(as: SIMD8<Float>.self)
        return SIMD8<UInt32>().replacing(with: SIMD8(1, 2, 4, 8, 16, 32, 64, 128), where: row .>= least)
            .wrappedSum()
    }

    /// The first posting from `slot` on that scores `least` or more; `count` when there is none.
    func next(from slot: Int, count: Int, least: Float) -> Int {
        precondition(count <= BitPacking.blockSize, "a block has 128 postings")
        let leasts = SIMD8<Float>(repeating: least)
        var row = slot & ~(Self.row - 1)
        // Those before the slot do not count.
        var wanted: UInt32 = .max &<< UInt32(truncatingIfNeeded: slot - row)
        while row < count {
            let bits = reaching(leasts, row: row) & wanted
            if bits != 0 { return min(row + bits.trailingZeroBitCount, count) }
            wanted = .max
            row += Self.row
        }
        return count
    }

    /// Makes candidates of the postings that score `least` or more.
    func keep(count: Int, least: Float) {
        precondition(count <= BitPacking.blockSize, "a block has 128 postings")
        let leasts = SIMD8<Float>(repeating: least)
        var kept = 0
        for row in stride(from: 0, to: count, by: Self.row) {
            var bits = reaching(leasts, row: row)
            if count &- row < Self.row { bits &= 1 &<< UInt32(truncatingIfNeeded: count &- row) &- 1 }
            if bits == 0 { continue }
            for lane in 0..<Self.row {
                // SAFETY: kept <= row + lane < 128.
                unsafe candidates[kept] = UInt8(truncatingIfNeeded: row &+ lane)
                kept &+= Int(bits &>> UInt32(truncatingIfNeeded: lane) & 1)
            }
        }
        candidateCount = kept
        // SAFETY: both buffers have a block.
        unsafe sums.update(from: scores, count: BitPacking.blockSize)
    }

    func candidate(_ index: Int) -> Int {
        precondition(index < candidateCount, "a candidate is one of those that are left")
        return unsafe Int(candidates[index])
    }

    /// The score of a posting of the block with what other lists added.
    ///
    /// In the order of the query, as everywhere: a sum does not depend on how it was found.
    /// - Parameter lead: Number of the list whose block was scored.
    func total(_ slot: Int, lead: Int) -> Float {
        precondition(slot < BitPacking.blockSize, "a block has 128 postings")
        var sum: Float = 0
        for list in 0..<listCount {
            // SAFETY: a block for each list.
            sum += unsafe list == lead ? scores[slot] : parts[list * BitPacking.blockSize + slot]
        }
        return sum
    }

    /// Forgets what a list added.
    func clear(_ list: Int) {
        precondition(list < listCount, "a list has its number")
        // SAFETY: a block for each list.
        unsafe (parts + list * BitPacking.blockSize).update(repeating: 0, count: BitPacking.blockSize)
    }

    /// Scores another list for the candidates, and drops those that cannot reach a score any more.
    ///
    /// Goes from block to block of the other list, not from document to document: what a block tells of its scores is asked
    /// before it is decoded.
    /// - Parameters:
    ///   - lead: The cursor whose block is scored.
    ///   - place: Number of the list.
    ///   - needed: Candidates that the list does not hold are dropped.
    ///   - highest: The most that the list was taken to add when candidates were chosen.
    ///   - least: What a candidate must reach.
    ///   - rest: What lists after this one can add.
    func add(
        _ cursor: PostingsCursor, bounds: [Float], lead: PostingsCursor, weight: Float, _ bm25: BM25,
        place: Int, needed: Bool, highest: Float, least: Float, rest: Float
    ) throws(IndexError) {
        guard let matcher else { preconditionFailure("other lists were announced") }
        precondition(place < listCount, "a list has its number")
        let (candidates, targets, sums, lengths) = unsafe (candidates, targets, sums, lengths)
        // SAFETY: a block for each list.
        let parts = unsafe parts + place * BitPacking.blockSize
        unsafe parts.update(repeating: 0, count: BitPacking.blockSize)
        let count = candidateCount
        // SAFETY: candidates are slots of the lead's block, here and below.
        unsafe lead.withDocuments { documents in
            for index in 0..<count { unsafe targets[index] = documents[Int(candidates[index])] }
        }
        var kept = 0
        var next = 0
        while next < count {
            let first = next
            let block = unsafe cursor.skips.block(holding: targets[first], near: cursor.blockNumber)
            let isHeld = block < bounds.count
            let last = isHeld ? cursor.skips.lastDocument(ofBlock: block) : .end
            next = count
            if unsafe targets[count &- 1] > last {
                next = unsafe first &+ BlockMatcher.place(of: last &+ 1, in: targets + first, count &- first)
            }
            // Those that lie in the block, and can reach the score there.
            var run = next &- first
            let bound = isHeld ? bounds[block] : 0
            if bound < highest {
                run = 0
                for index in first..<next {
                    // SAFETY: what is left moves to the front.
                    let slot = unsafe candidates[index]
                    unsafe candidates[first &+ run] = slot
                    unsafe targets[first &+ run] = targets[index]
                    unsafe run &+= Branchless.reaches(sums[Int(slot)] + bound + rest, least)
                }
            }
            if run == 0 { continue }
            var found = 0
            if isHeld {
                try cursor.move(toBlock: block)
                unsafe cursor.withDocuments { others in
                    unsafe found = matcher.match(targets + first, run, in: others, cursor.postingCount)
                }
            }
            if found > 0 {
                try unsafe cursor.withBlock { (_, frequencies, _) throws(IndexError) in
                    for index in 0..<found {
                        let slot = unsafe Int(candidates[first &+ Int(matcher.numbers[index])])
                        let score = unsafe bm25.score(
                            weight: weight, frequency: frequencies[Int(matcher.places[index])],
                            length: lengths[slot])
                        unsafe parts[slot] = score
                        unsafe sums[slot] += score
                    }
                }
            }
            for index in 0..<(needed ? found : run) {
                // SAFETY: no more are kept than were looked at.
                let number = unsafe needed ? Int(matcher.numbers[index]) : index
                let slot = unsafe candidates[first &+ number]
                unsafe candidates[kept] = slot
                unsafe kept &+= Branchless.reaches(sums[Int(slot)] + rest, least)
            }
        }
        candidateCount = kept
    }
}
