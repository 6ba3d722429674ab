// The places of one term, as offsets in its documents: packed blocks of 128 and a varint tail, decoded one block at a time
// and only when asked for. Bytes: Index/FORMAT.md, section 5.3. [unsafe: a buffer of 128 numbers, another
// for what lies in several blocks]

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
    /// Gaps of a posting whose places stand in several blocks; made when first needed.
    private var joined: UnsafeMutablePointer<UInt32>?
    private var capacity = 0

    init(_ info: TermInfo, in region: Region) {
        self.region = region
        start = Int(truncatingIfNeeded: info.positionsOffset)
        count = Int(info.positionCount)
    }

    deinit {
        unsafe gaps?.deallocate()
        unsafe joined?.deallocate()
    }

    /// The gaps of neighbours, which last until the next call.
    ///
    /// - Parameters:
    ///   - place: Number of the first among all places of the term.
    ///   - wanted: How many, one at least.
    ///   - known: A block at or before that of the place, and where its bytes begin, from the term's first.
    // SAFETY (caller): no more than `wanted` are read.
    @inline(__always)
    mutating func gaps(
        from place: Int, count wanted: Int, known: (block: Int, offset: Int)
    ) throws(IndexError) -> UnsafePointer<UInt32> {
        let slot = place % BitPacking.blockSize
        // SAFETY: slot + wanted <= filled <= 128.
        if place / BitPacking.blockSize == block, wanted <= filled - slot, let gaps = unsafe gaps {
            return unsafe UnsafePointer(gaps + slot)
        }
        return try unsafe readGaps(from: place, count: wanted, known: known)
    }

    @inline(never)
    private mutating func readGaps(
        from place: Int, count wanted: Int, known: (block: Int, offset: Int)
    ) throws(IndexError) -> UnsafePointer<UInt32> {
        var read = 0
        while true {
            let number = (place + read) / BitPacking.blockSize
            let slot = (place + read) % BitPacking.blockSize
            if number != block { try load(number, known: known) }
            guard slot < filled, let gaps = unsafe gaps else {
                throw IndexError.corrupt(region.file.name, "a posting has more places than its term")
            }
            let lent = min(wanted - read, filled - slot)
            // SAFETY: slot + lent <= filled <= 128.
            if lent == wanted { return unsafe UnsafePointer(gaps + slot) }
            // Room for what is there, not for what a posting claims.
            reserve(read + lent, keeping: read)
            guard let joined = unsafe joined else { preconditionFailure("room was made") }
            // SAFETY: room was made.
            unsafe (joined + read).update(from: gaps + slot, count: lent)
            for index in (read == 0 ? 1 : read)..<(read + lent) where unsafe joined[index] == 0 {
                // A block of one place, again and again, has two bytes: a file of a few megabytes could ask for gigabytes.
                throw Self.outOfOrder(region.file)
            }
            read += lent
            if read == wanted { return unsafe UnsafePointer(joined) }
        }
    }

    /// What is said of places that do not ascend. Searches do not compare all of them; where sums wrapped they descend.
    static func outOfOrder(_ file: FileBytes) -> IndexError {
        IndexError.corrupt(file.name, "the places of a posting are out of order")
    }

    private mutating func reserve(_ count: Int, keeping kept: Int) {
        if count <= capacity { return }
        capacity = max(BitPacking.blockSize, capacity * 2, count)
        // SAFETY: the old numbers are copied before their memory is freed.
        let memory = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
        if let old = unsafe joined {
            unsafe memory.update(from: old, count: kept)
            unsafe old.deallocate()
        }
        unsafe joined = memory
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
