// The places of one term, as offsets in its documents: packed blocks of 128 and a varint tail, decoded one block at a time
// and only when asked for. Bytes: Index/FORMAT.md, section 5.3. [unsafe: one buffer of 128 numbers]

import FulltextStorage

/// The gaps between the places of one term, with the block at hand decoded.
@safe struct PlaceBlocks: ~Copyable {
    private let region: Region
    private let start: Int
    private let count: Int
    /// Made when first needed.
    private var gaps: UnsafeMutablePointer<UInt32>?
    private var block = -1
    private var end = 0
    private var filled = 0

    init(_ info: TermInfo, in region: Region) {
        self.region = region
        start = Int(truncatingIfNeeded: info.positionsOffset)
        count = Int(info.positionCount)
    }

    deinit { unsafe gaps?.deallocate() }

    /// Lends the gaps from a place on, as many as its block has and `wanted` at most.
    ///
    /// - Parameters:
    ///   - place: Number of the place among all of the term.
    ///   - known: A block at or before that of the place, and where its bytes begin, from the term's first.
    ///   - body: Called with the gaps and their number, one at least.
    @inline(__always)
    mutating func withGaps(
        from place: Int, wanted: Int, known: (block: Int, offset: Int),
        _ body: (UnsafePointer<UInt32>, Int) -> Void
    ) throws(IndexError) -> Int {
        let number = place / BitPacking.blockSize
        if number != block { try load(number, known: known) }
        let slot = place % BitPacking.blockSize
        guard slot < filled, let gaps = unsafe gaps else {
            throw IndexError.corrupt(region.file.name, "a posting has more places than its term")
        }
        let lent = min(wanted, filled - slot)
        // SAFETY: slot + lent <= filled <= 128.
        unsafe body(gaps + slot, lent)
        return lent
    }

    private mutating func load(_ number: Int, known: (block: Int, offset: Int)) throws(IndexError) {
        let gaps: UnsafeMutablePointer<UInt32>
        if let existing = unsafe self.gaps {
            unsafe gaps = existing
        } else {
            // SAFETY: one block, freed in `deinit`.
            unsafe gaps = .allocate(capacity: BitPacking.blockSize)
            unsafe gaps.initialize(repeating: 0, count: BitPacking.blockSize)
            unsafe self.gaps = gaps
        }
        guard start >= 0, start <= region.count else {
            throw IndexError.corrupt(region.file.name, "places begin outside their region")
        }
        // Blocks have no index of their own: from the known one, or from the one at hand if that is nearer.
        var (current, offset) = known
        if block >= current, block < number { (current, offset) = (block + 1, end) }
        while current < number {
            guard current < count / BitPacking.blockSize else {
                throw IndexError.corrupt(region.file.name, "a term has fewer places than its postings say")
            }
            // SAFETY: the bytes last as long as the region, which is held here.
            offset += try unsafe BitPacking.byteCount(blockBytes(at: offset), of: region.file)
            current += 1
        }
        end = try unsafe decode(number, at: offset, into: gaps)
        block = number
    }

    /// The bytes of a block, with some of those behind it.
    private func blockBytes(at offset: Int) throws(IndexError) -> UnsafeRawBufferPointer {
        let first = start + offset
        guard first >= 0, first <= region.count else {
            throw IndexError.corrupt(region.file.name, "places lie outside their region")
        }
        return try unsafe region.bytes(first, min(region.count - first, Self.largestBlock))
    }

    /// - Returns: Where the next block begins.
    private mutating func decode(
        _ number: Int, at offset: Int, into gaps: UnsafeMutablePointer<UInt32>
    ) throws(IndexError) -> Int {
        block = -1
        // SAFETY: the bytes last as long as the region, which is held here.
        let bytes = try unsafe blockBytes(at: offset)
        if number < count / BitPacking.blockSize {
            filled = BitPacking.blockSize
            return try unsafe offset + BitPacking.decode(bytes, of: region.file, into: gaps)
        }
        filled = count % BitPacking.blockSize
        var scanner = unsafe VarintScanner(bytes)
        // SAFETY: filled < 128.
        for slot in 0..<filled { unsafe gaps[slot] = UInt32(truncatingIfNeeded: scanner.next()) }
        try scanner.check(region.file)
        return offset
    }

    /// A packed block takes no more; neither does the tail of 127 numbers with five bytes each.
    private static let largestBlock = max(2 + 32 * 16 + BitPacking.maximalExceptions * 6, 127 * 5)
}
