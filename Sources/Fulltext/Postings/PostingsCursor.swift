// Walks one term's posting list in one segment: packed blocks of 128 documents found through skip entries, then a varint tail;
// offsets are decoded only when asked for. What is read block by block, and what of given documents, stands in extensions.
// Bytes: Index/FORMAT.md, section 5. [unsafe: buffers of 128 numbers]

package import FulltextStorage

/// A position in one posting list; moves forward only.
@safe package final class PostingsCursor {
    /// Statistics of the list.
    package let info: TermInfo
    /// The current document, `DocID.end` after the last; before the first `advance` it is the first document.
    package internal(set) var document: DocID = .end

    let store: PostingsStore
    /// What is told of the list's blocks.
    let skips: SkipData
    /// Where the first block begins.
    private let blocksStart: Int

    // The block at hand: documents and frequencies of `filled` postings, of which `index` is the current one.
    let documents: UnsafeMutablePointer<UInt32>
    let frequencies: UnsafeMutablePointer<UInt32>
    // The packed frequencies of the block while they are not decoded; the memory lasts as long as the store's.
    private(set) var packedFrequencies: UnsafeRawBufferPointer?
    private(set) var filled = 0
    var index = 0
    /// Number of the block at hand, which can be scored whole while it stays the same; -1 before the first.
    private(set) var blockNumber = -1
    private(set) var blockLast: DocID = .end

    // Places: `placesBefore` of the list precede the current block, of which the first `prefixIndex`
    // postings have `prefix`; those of all of its postings end at `placesEnd`.
    private(set) var placesBefore = 0
    private(set) var placesEnd = 0
    private(set) var placesBlockOffset = 0
    var prefix = 0
    var prefixIndex = 0
    var places: PlaceBlocks

    /// Opens a list.
    /// - Parameter first: The cursor stands at the first document at or after this one.
    package init(
        _ info: TermInfo, in store: PostingsStore, at first: DocID = 0
    ) throws(IndexError) {
        self.info = info
        self.store = store
        places = PlaceBlocks(info, in: store.positions)
        guard info.documentFrequency > 0, info.positionCount >= info.documentFrequency,
            Int(info.documentFrequency) <= store.documentCount
        else {
            throw IndexError.corrupt(store.postings.file.name, "the statistics of a term are impossible")
        }
        let inlined = info.documentFrequency == 1
        guard inlined || info.postingsOffset <= UInt64(store.postings.count) else {
            throw IndexError.corrupt(store.postings.file.name, "a posting list begins outside its region")
        }
        let start = inlined ? 0 : Int(info.postingsOffset)
        skips = try SkipData(info, at: start, in: store)
        blocksStart = start + skips.byteCount
        // SAFETY: two buffers of one block each in one piece, freed in `deinit`; every index is under `filled` <= 128.
        unsafe documents = .allocate(capacity: BitPacking.blockSize * 2)
        unsafe documents.initialize(repeating: 0, count: BitPacking.blockSize * 2)
        unsafe frequencies = documents + BitPacking.blockSize
        if inlined {
            guard info.postingsOffset < UInt64(store.documentCount) else {
                throw IndexError.corrupt(store.postings.file.name, "a posting names no document")
            }
            unsafe documents[0] = UInt32(info.postingsOffset)
            unsafe frequencies[0] = info.positionCount
            filled = 1
            placesEnd = Int(info.positionCount)
            blockNumber = 0
            blockLast = UInt32(info.postingsOffset)
            document = blockLast
        } else {
            let number = first == 0 ? 0 : skips.block(holding: first)
            guard number < skips.blockCount else { return }
            try load(block: number)
            document = unsafe documents[0]
        }
        if first > document { try advance(to: first) }
    }

    deinit { unsafe documents.deallocate() }

    /// Places of the term in `document`.
    package func frequency() throws(IndexError) -> UInt32 {
        try unpackFrequencies()
        return unsafe frequencies[index]
    }

    func unpackFrequencies() throws(IndexError) {
        guard let packed = unsafe packedFrequencies else { return }
        unsafe packedFrequencies = nil
        // SAFETY: `load` has verified the bytes; room for 128.
        _ = try unsafe BitPacking.decode(packed, of: store.postings.file, into: frequencies)
        // SAFETY: a packed block has 128.
        unsafe BlockSums.increment(frequencies)
    }

    /// Moves to the first posting of a block, ahead or behind.
    func move(toBlock number: Int) throws(IndexError) {
        // A cursor that has run off the end holds no block.
        if number != blockNumber || filled == 0 { try load(block: number) }
        index = 0
        document = unsafe documents[0]
    }

    /// Moves to the first posting at or after `target`, ahead or behind.
    func seek(_ target: DocID) throws(IndexError) {
        if target > document {
            try advance(to: target)
            return
        }
        guard target < document else { return }
        let first = filled > 0 ? unsafe documents[0] : 0
        if document == .end || first > target {
            let low = skips.block(holding: target)
            guard low < skips.blockCount else {
                document = .end
                return
            }
            if info.documentFrequency > 1, low != blockNumber || filled == 0 { try load(block: low) }
            if info.documentFrequency == 1 { document = unsafe documents[0] }
        }
        index = 0
        while index < filled, unsafe documents[index] < target { index += 1 }
        document = index < filled ? unsafe documents[index] : .end
    }

    /// Gives every posting before `limit` to `body` and moves to the first one after it.
    ///
    /// - Parameter body: Called with document and frequency, ascending.
    @inline(__always)
    package func forEach(until limit: DocID, _ body: (DocID, UInt32) -> Void) throws(IndexError) {
        while document < limit {
            try unpackFrequencies()
            var next = index
            if blockLast < limit {
                while next < filled {
                    unsafe body(documents[next], frequencies[next])
                    next += 1
                }
                guard try loadBlock(holding: blockLast &+ 1) else {
                    document = .end
                    return
                }
                document = unsafe documents[0]
            } else {
                while unsafe documents[next] < limit {
                    unsafe body(documents[next], frequencies[next])
                    next += 1
                }
                index = next
                document = unsafe documents[next]
            }
        }
    }

    /// Loads the first block whose last document is at or after `target`; false when there is none.
    func loadBlock(holding target: DocID) throws(IndexError) -> Bool {
        if info.documentFrequency == 1 { return false }
        // A block that was passed is not gone back to.
        let low = max(blockNumber + 1, skips.block(holding: target, near: blockNumber + 1))
        guard low < skips.blockCount else {
            filled = 0
            return false
        }
        // In a sound list each block begins after the one before it; skip entries that are out of order
        // could lead to one that does not.
        let passed = blockLast
        try load(block: low)
        guard unsafe documents[0] > passed else {
            throw IndexError.corrupt(
                store.postings.file.name, "the blocks of a posting list are out of order")
        }
        return blockLast >= target
    }

    private func load(block number: Int) throws(IndexError) {
        var start = 0
        var last = DocID.max  // so that gap + 1 + last is the first document
        placesBefore = 0
        placesBlockOffset = 0
        if number > 0 {
            last = skips.lastDocument(ofFullBlock: number - 1)
            start = skips.end(ofFullBlock: number - 1)
            placesBefore = skips.places(toEndOfFullBlock: number - 1)
            placesBlockOffset = skips.placeBytes(toEndOfFullBlock: number - 1)
        }
        let isFull = number < skips.fullBlockCount
        placesEnd = isFull ? skips.places(toEndOfFullBlock: number) : Int(info.positionCount)
        prefix = 0
        prefixIndex = 0
        index = 0
        blockNumber = number
        let before = last
        unsafe packedFrequencies = nil
        var ascends = false
        if isFull {
            let end = skips.end(ofFullBlock: number)
            // SAFETY: the store holds the bytes; room for 128.
            let bytes = try unsafe store.postings.bytes(blocksStart + start, end - start)
            let middle = try unsafe BitPacking.decode(bytes, of: store.postings.file, into: documents)
            // SAFETY: a block ends inside its bytes, or it would not have been decoded.
            unsafe packedFrequencies = UnsafeRawBufferPointer(rebasing: bytes[middle...])
            filled = BitPacking.blockSize
            // SAFETY: a packed block has 128.
            let gaps = unsafe BlockSums.sumGaps(documents, after: last)
            ascends = gaps >> 24 == 0 && (number == 0 || last >> 31 == 0)
            last = unsafe documents[BitPacking.blockSize - 1]
        } else {
            let count = Int(info.documentFrequency) - skips.fullBlockCount * BitPacking.blockSize
            // SAFETY: slots are below `count`, which is less than 128.
            try store.forEachOfTail(at: blocksStart + start, count: count, after: last) {
                slot, document, frequency in
                unsafe documents[slot] = document
                unsafe frequencies[slot] = frequency
            }
            filled = count
            last = count > 0 ? unsafe documents[count - 1] : last
        }
        if !ascends { try checkOrder(after: number > 0 ? before : nil) }
        guard filled > 0, unsafe Int(documents[filled - 1]) < store.documentCount else { throw outOfOrder }
        if isFull, skips.lastDocument(ofFullBlock: number) != last {
            throw IndexError.corrupt(
                store.postings.file.name, "a block does not end where its skip entry says")
        }
        blockLast = last
    }

    // A crafted file with sound checksums must not send a document outside the arrays that documents index.
    private func checkOrder(after previous: DocID?) throws(IndexError) {
        var ascending = previous.map { unsafe $0 < documents[0] } ?? true
        for slot in 1..<max(filled, 1) {
            ascending = unsafe ascending && documents[slot - 1] < documents[slot]
        }
        guard ascending else { throw outOfOrder }
    }

    /// What is said of documents that do not ascend.
    var outOfOrder: IndexError {
        IndexError.corrupt(
            store.postings.file.name, "the documents of a posting list are out of order")
    }
}
