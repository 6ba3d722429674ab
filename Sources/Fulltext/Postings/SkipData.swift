// What a posting list tells of its blocks before any is unpacked: where each of the full ones ends, in documents, bytes and
// places, and what one of its postings scores at most. Bytes: Index/FORMAT.md, section 5.2. [unsafe: the entries]

import FulltextStorage

/// The entries in front of one posting list.
@safe struct SkipData {
    /// Blocks of 128 postings; what is left over is one more, shorter one.
    let fullBlockCount: Int
    /// Blocks of the list, the shorter one at its end included.
    let blockCount: Int
    /// Bytes of the entries and bounds; the first block follows.
    let byteCount: Int
    // An entry of 16 bytes for each full block; the memory lasts as long as the store, which the cursor holds.
    private let entries: UnsafeRawPointer?
    /// Three bytes a block, where the list has full blocks.
    private let bounds: ByteView?

    /// - Parameter start: Where the list begins in the postings; not behind their end.
    init(_ info: TermInfo, at start: Int, in store: PostingsStore) throws(IndexError) {
        let postingCount = Int(info.documentFrequency)
        fullBlockCount = postingCount / BitPacking.blockSize
        blockCount = fullBlockCount + (postingCount % BitPacking.blockSize > 0 ? 1 : 0)
        let entryBytes = fullBlockCount * 16
        let boundBytes = store.hasBounds && fullBlockCount > 0 ? blockCount * BlockBound.byteCount : 0
        byteCount = entryBytes + boundBytes
        if fullBlockCount > 0 {
            unsafe entries = try store.postings.bytes(start, entryBytes).baseAddress
        } else {
            unsafe entries = nil
        }
        bounds = boundBytes > 0 ? try store.postings.view(start + entryBytes, boundBytes) : nil
    }

    /// The last document of a full block.
    @inline(__always)
    func lastDocument(ofFullBlock number: Int) -> DocID { entry(number, 0) }

    /// Where a full block ends, in bytes behind the entries.
    @inline(__always)
    func end(ofFullBlock number: Int) -> Int { Int(entry(number, 1)) }

    /// Places of the list up to the end of a full block.
    @inline(__always)
    func places(toEndOfFullBlock number: Int) -> Int { Int(entry(number, 2)) }

    /// Bytes of whole packed blocks of places up to there.
    @inline(__always)
    func placeBytes(toEndOfFullBlock number: Int) -> Int { Int(entry(number, 3)) }

    @inline(__always)
    private func entry(_ number: Int, _ field: Int) -> UInt32 {
        precondition(number >= 0 && number < fullBlockCount, "a full block has a skip entry")
        guard let entries = unsafe entries else { return 0 }
        // SAFETY: as many entries of 16 bytes were verified in `init`; field < 4.
        return unsafe UInt32(
            littleEndian: entries.loadUnaligned(fromByteOffset: number * 16 + field * 4, as: UInt32.self))
    }

    /// The last document of a block; that of the shorter block at the end is not told beforehand: `DocID.end`.
    func lastDocument(ofBlock number: Int) -> DocID {
        number < fullBlockCount ? lastDocument(ofFullBlock: number) : .end
    }

    /// The first block whose last document is at or after `document`.
    /// - Parameter near: Where to look first: steps grow from there on, and what lies before it is halved.
    func block(holding document: DocID, near: Int = 0) -> Int {
        var low = max(0, min(near, fullBlockCount))
        var high = low
        if low > 0, lastDocument(ofFullBlock: low - 1) >= document {
            low = 0
            high -= 1
        } else {
            var step = 1
            while high < fullBlockCount, lastDocument(ofFullBlock: high) < document {
                low = high + 1
                high += step
                step *= 2
            }
            high = min(high, fullBlockCount)
        }
        while low < high {
            let middle = (low + high) / 2
            if lastDocument(ofFullBlock: middle) < document { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// For each block the most that one of its postings scores.
    ///
    /// - Parameter bm25: With the average length that the segment was written with; then each bound is the very score of one
    ///   posting.
    func blockBounds(weight: Float, _ bm25: BM25) throws(IndexError) -> [Float] {
        // A score is less than its weight, however often the word stands there.
        guard let bounds else { return Array(repeating: weight, count: blockCount) }
        var output: [Float] = []
        output.reserveCapacity(blockCount)
        try unsafe bounds.withUnsafeBytes { (bytes) throws(IndexError) in
            for index in 0..<blockCount {
                // SAFETY: the view has three bytes for each block, by its making in `init`.
                let frequency = unsafe bytes[index * 3]
                let length = unsafe UInt16(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: index * 3 + 1, as: UInt16.self))
                output.append(
                    frequency == 255
                        ? weight
                        : bm25.score(weight: weight, frequency: UInt32(frequency), length: UInt32(length)))
            }
        }
        return output
    }
}
