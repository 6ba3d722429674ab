// Walks one term's posting list in one segment: packed blocks of 128 documents found through skip entries,
// then a varint tail; offsets are decoded only when asked for. Bytes: Index/FORMAT.md, section 5. [unsafe:
// buffers of 128 numbers]

package import FulltextStorage

/// Where a segment keeps the postings of all terms.
package struct PostingsStore: Sendable {
    package let postings: Region
    package let positions: Region
    /// Documents of the segment; no list names one at or after it.
    package let documentCount: Int
    /// Whether lists carry the highest impact of each block; since format 3.
    package let hasBounds: Bool

    package init(postings: Region, positions: Region, documentCount: Int, hasBounds: Bool = true) {
        self.postings = postings
        self.positions = positions
        self.documentCount = documentCount
        self.hasBounds = hasBounds
    }
}

/// A position in one posting list; moves forward only.
@safe package final class PostingsCursor {
    /// Statistics of the list.
    package let info: TermInfo
    /// The current document, `DocID.end` after the last; before the first `advance` it is the first document.
    package private(set) var document: DocID = .end

    private let store: PostingsStore
    /// Full blocks of the list; what is left over is one more, shorter one.
    private let fullBlockCount: Int
    private let blocksStart: Int
    // An entry of 16 bytes for each full block; the memory lasts as long as the store's.
    private var skips: UnsafeRawPointer?
    /// Three bytes a block, where the list has full blocks.
    private var boundView: ByteView?

    // The decoded block: documents and frequencies of `filled` postings, of which `index` is the current one.
    private let documents: UnsafeMutablePointer<UInt32>
    private let frequencies: UnsafeMutablePointer<UInt32>
    // The packed frequencies of the block while they are not decoded; the memory lasts as long as the store's.
    private var packedFrequencies: UnsafeRawBufferPointer?
    private var filled = 0
    private var index = 0
    private var block = -1
    private var blockLast: DocID = .end

    // Places: `placesBefore` of the list precede the current block, of which the first `prefixIndex`
    // postings have `prefix`.
    private var placesBefore = 0
    private var placesBlockOffset = 0
    private var prefix = 0
    private var prefixIndex = 0
    private var places: PlaceBlocks

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
        fullBlockCount = inlined ? 0 : Int(info.documentFrequency) / BitPacking.blockSize
        guard inlined || info.postingsOffset <= UInt64(store.postings.count) else {
            throw IndexError.corrupt(store.postings.file.name, "a posting list begins outside its region")
        }
        let start = inlined ? 0 : Int(info.postingsOffset)
        let hasTail = Int(info.documentFrequency) % BitPacking.blockSize > 0
        let boundCount = store.hasBounds && fullBlockCount > 0 ? fullBlockCount + (hasTail ? 1 : 0) : 0
        blocksStart = start + fullBlockCount * 16 + boundCount * BlockBound.byteCount
        // SAFETY: two buffers of one block each in one piece, freed in `deinit`; every index below is under
        // `filled` <=
        // 128.
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
            block = 0
            blockLast = UInt32(info.postingsOffset)
            document = blockLast
        } else {
            // SAFETY: the store is held as long as the cursor.
            if fullBlockCount > 0 {
                unsafe skips = try store.postings.bytes(start, fullBlockCount * 16).baseAddress
            }
            if boundCount > 0 {
                boundView = try store.postings.view(
                    start + fullBlockCount * 16, boundCount * BlockBound.byteCount)
            }
            let number = first == 0 ? 0 : block(holding: first)
            guard number < blockCount else { return }
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

    private func unpackFrequencies() throws(IndexError) {
        guard let packed = unsafe packedFrequencies else { return }
        unsafe packedFrequencies = nil
        // SAFETY: `load` has verified the bytes; room for 128.
        _ = try unsafe BitPacking.decode(packed, of: store.postings.file, into: frequencies)
        // SAFETY: a packed block has 128.
        unsafe BlockSums.increment(frequencies)
    }

    /// Blocks of the list, the shorter one at its end included.
    var blockCount: Int {
        fullBlockCount + (Int(info.documentFrequency) % BitPacking.blockSize > 0 ? 1 : 0)
    }

    /// The last document of a block; that of the shorter block at the end is not told beforehand:
    /// `DocID.end`.
    func lastDocument(ofBlock number: Int) -> DocID {
        number < fullBlockCount ? skip(number, 0) : .end
    }

    /// A number of the skip entry of a full block.
    @inline(__always)
    private func skip(_ number: Int, _ field: Int) -> UInt32 {
        precondition(number >= 0 && number < fullBlockCount, "a full block has a skip entry")
        guard let skips = unsafe skips else { return 0 }
        // SAFETY: as many entries of 16 bytes were verified in `init`; field < 4.
        return unsafe UInt32(
            littleEndian: skips.loadUnaligned(fromByteOffset: number * 16 + field * 4, as: UInt32.self))
    }

    /// The first block whose last document is at or after `document`.
    /// - Parameter near: Where to look first: steps grow from there on, and what lies before it is halved.
    func block(holding document: DocID, near: Int = 0) -> Int {
        var low = max(0, min(near, fullBlockCount))
        var high = low
        if low > 0, skip(low - 1, 0) >= document {
            low = 0
            high -= 1
        } else {
            var step = 1
            while high < fullBlockCount, skip(high, 0) < document {
                low = high + 1
                high += step
                step *= 2
            }
            high = min(high, fullBlockCount)
        }
        while low < high {
            let middle = (low + high) / 2
            if skip(middle, 0) < document { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The slot of a document among the first of the block at hand; nil where it is none of these.
    func slot(of document: DocID, count: Int) -> Int? {
        precondition(count <= filled, "a block holds as many documents as it says")
        // SAFETY: `filled` documents are in the buffer.
        let slot = unsafe Gallop.first(in: documents, 0..<count, notBelow: document)
        return unsafe slot < count && documents[slot] == document ? slot : nil
    }

    /// A document of the block at hand.
    func document(at slot: Int) -> DocID {
        precondition(slot < filled, "a block holds as many documents as it says")
        return unsafe documents[slot]
    }

    /// The frequency of a document of the block at hand.
    func frequency(at slot: Int) throws(IndexError) -> UInt32 {
        precondition(slot < filled, "a block holds as many documents as it says")
        try unpackFrequencies()
        return unsafe frequencies[slot]
    }

    /// For each block the most that one of its postings scores.
    ///
    /// - Parameter bm25: With the average length that the segment was written with; then each bound is the
    ///   very score of
    ///   one posting.
    func blockBounds(weight: Float, _ bm25: BM25) throws(IndexError) -> [Float] {
        var bounds: [Float] = []
        bounds.reserveCapacity(blockCount)
        // A score is less than its weight, however often the word stands there.
        guard let view = boundView else {
            for _ in 0..<blockCount { bounds.append(weight) }
            return bounds
        }
        try unsafe view.withUnsafeBytes { (bytes) throws(IndexError) in
            for index in 0..<blockCount {
                // SAFETY: the view has three bytes for each block, by its making in `init`.
                let frequency = unsafe bytes[index * 3]
                let length = unsafe UInt16(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: index * 3 + 1, as: UInt16.self))
                bounds.append(
                    frequency == 255
                        ? weight
                        : bm25.score(weight: weight, frequency: UInt32(frequency), length: UInt32(length)))
            }
        }
        return bounds
    }

    /// Moves to the first posting of a block, ahead or behind.
    func move(toBlock number: Int) throws(IndexError) {
        // A cursor that has run off the end holds no block.
        if number != block || filled == 0 { try load(block: number) }
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
            let low = block(holding: target)
            guard low < blockCount else {
                document = .end
                return
            }
            if info.documentFrequency > 1, low != block || filled == 0 { try load(block: low) }
            if info.documentFrequency == 1 { document = unsafe documents[0] }
        }
        index = 0
        while index < filled, unsafe documents[index] < target { index += 1 }
        document = index < filled ? unsafe documents[index] : .end
    }

    /// Number of the block at hand, which can be scored whole while it stays the same.
    var blockNumber: Int { block }

    /// Gives block after block the slots of the postings from `start` on and before `limit`, and moves behind them.
    /// - Parameters:
    ///   - isWanted: Tells of a block ahead whether it is looked at.
    ///   - body: Called while the block is at hand.
    @inline(__always)
    func forEachRun(
        from start: DocID, until limit: DocID, inBlocks isWanted: (Int) -> Bool = { _ in true },
        _ body: (Range<Int>) throws(IndexError) -> Void
    ) throws(IndexError) {
        try advance(to: start, inBlocks: isWanted)
        while document < limit {
            let slots = slots(until: limit)
            try body(slots)
            if slots.upperBound < filled {
                index = slots.upperBound
                document = unsafe documents[index]
            } else {
                try advance(to: blockLast &+ 1, inBlocks: isWanted)
            }
        }
    }

    /// Moves to the first posting at or after `target` in the block at hand or in one of those behind it that are wanted.
    @inline(__always)
    func advance(to target: DocID, inBlocks isWanted: (Int) -> Bool) throws(IndexError) {
        if target <= blockLast || block < 0 {
            try advance(to: target)
            return
        }
        var number = block + 1
        while number < blockCount, !isWanted(number) || lastDocument(ofBlock: number) < target { number += 1 }
        guard number < blockCount else {
            document = .end
            return
        }
        try advance(to: number == 0 ? target : max(target, lastDocument(ofBlock: number - 1) &+ 1))
    }

    /// Tells the frequencies of some postings of the block at hand: few are not worth unpacking all.
    // SAFETY (caller): `slots` has `count` slots of the block, ascending; `output` has room for as many numbers.
    func loadFrequencies(
        of slots: UnsafePointer<UInt8>, _ count: Int, into output: UnsafeMutablePointer<UInt32>
    ) throws(IndexError) {
        if count > Self.few { try unpackFrequencies() }
        guard let packed = unsafe packedFrequencies else {
            // SAFETY: the slots lie in the block.
            for index in 0..<count { unsafe output[index] = frequencies[Int(slots[index])] }
            return
        }
        // SAFETY: `load` has verified the bytes; the slots are below 128.
        try unsafe BitPacking.decode(slots, count, ofBlock: packed, of: store.postings.file, into: output)
        for index in 0..<count { unsafe output[index] &+= 1 }
    }

    /// The most postings of a block whose frequencies are unpacked one by one.
    private static let few = 16

    /// The slots of the block at hand from the current posting to the last before `limit`.
    private func slots(until limit: DocID) -> Range<Int> {
        if document >= limit { return index..<index }
        if blockLast < limit { return index..<filled }
        var low = index
        var high = filled
        while low < high {
            let middle = (low + high) / 2
            // SAFETY: middle < high <= filled.
            if unsafe documents[middle] < limit { low = middle + 1 } else { high = middle }
        }
        return index..<low
    }

    /// How many postings the block at hand has.
    var postingCount: Int { filled }

    /// Lends the documents of the block at hand.
    func withDocuments<Failure: Error>(
        _ body: (UnsafePointer<UInt32>) throws(Failure) -> Void
    ) throws(Failure) { try unsafe body(documents) }

    /// Lends the documents and frequencies of the block at hand.
    func withBlock<Result>(
        _ body: (UnsafePointer<UInt32>, UnsafePointer<UInt32>, Int) throws(IndexError) -> Result
    ) throws(IndexError) -> Result {
        try unpackFrequencies()
        return try unsafe body(documents, frequencies, filled)
    }

    /// Moves to the first posting at or after `target`; never moves back.
    ///
    /// Decodes at most one block, found through the skip entries.
    /// - Complexity: O(log b) for b blocks, plus one block.
    package func advance(to target: DocID) throws(IndexError) {
        if target <= document { return }
        if target > blockLast {
            guard try loadBlock(holding: target) else {
                document = .end
                return
            }
        }
        // The block's last document is at or after the target, so the search ends inside the block.
        while unsafe documents[index] < target { index += 1 }
        document = unsafe documents[index]
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

    /// Appends the offsets of the current document, ascending, to `output`.
    package func appendOffsets(to output: inout [UInt32]) throws(IndexError) {
        let wanted = document
        // At or behind the document at hand, nothing is passed.
        try unsafe forEachWanted({ $0 <= wanted ? wanted : .end }) { _, gaps, count in
            var offset: UInt32 = 0
            for slot in 0..<count {
                // SAFETY: as many gaps are lent.
                unsafe offset &+= gaps[slot]
                output.append(offset)
            }
        }
    }

    /// Lends the gaps between the places of each of some documents that the list holds, and stays at the last of these or
    /// behind it. The first gap is the first place; sums wrap in a damaged file only.
    ///
    /// Each block is gone through once, and with its documents the places before them are counted.
    /// - Parameters:
    ///   - wanted: The first document that is wanted at or after the one it is given; `DocID.end` when there is none. What it
    ///     is given ascends.
    ///   - body: Called with a document, the gaps, and their number, one at least.
    @inline(__always)
    package func forEachWanted(
        _ wanted: (DocID) -> DocID, _ body: (DocID, UnsafePointer<UInt32>, Int) -> Void
    ) throws(IndexError) {
        var target = wanted(0)
        guard target != .end else { return }
        try seek(target)
        while target != .end {
            if document == .end { break }
            if target > blockLast {
                guard try loadBlock(holding: target) else {
                    document = .end
                    break
                }
            }
            try unpackFrequencies()
            if prefixIndex > index {
                prefix = 0
                prefixIndex = 0
            }
            var slot = index
            // SAFETY: index < 128. In a sound block the sum has 32 bits, as the number of all places does.
            var before = unsafe placesBefore + prefix + BlockSums.sum(frequencies, prefixIndex..<slot)
            let last = blockLast
            while target <= last {
                // SAFETY: the block's last document is at or after the target, so the search ends inside the block.
                while unsafe documents[slot] < target {
                    unsafe before &+= Int(frequencies[slot])
                    slot &+= 1
                }
                let found = unsafe documents[slot]
                if found == target {
                    let count = unsafe Int(frequencies[slot])
                    guard count > 0 else {
                        throw IndexError.corrupt(store.postings.file.name, "a posting has no place")
                    }
                    let gaps = try unsafe places.gaps(
                        from: before, count: count,
                        known: (placesBefore / BitPacking.blockSize, placesBlockOffset))
                    unsafe body(found, gaps, count)
                    target = wanted(found &+ 1)
                } else {
                    target = wanted(found)
                }
            }
            index = slot
            unsafe document = documents[slot]
            prefix = before - placesBefore
            prefixIndex = slot
        }
    }

    /// Adds to the sums of some documents, ascending, how often they hold the term.
    // SAFETY (caller): as many sums as documents.
    func addFrequencies(
        of wanted: UnsafeBufferPointer<DocID>, to sums: UnsafeMutablePointer<UInt32>
    ) throws(IndexError) {
        guard let base = wanted.baseAddress else { return }
        var next = 0
        while next < wanted.count {
            let target = unsafe base[next]
            if target > blockLast {
                guard try loadBlock(holding: target) else {
                    document = .end
                    return
                }
            }
            if document == .end { return }
            try unpackFrequencies()
            let last = blockLast
            var slot = index
            // SAFETY: next < count; the block's last document is at or after those that are looked for in it.
            while next < wanted.count, unsafe base[next] <= last {
                let target = unsafe base[next]
                slot = self.slot(of: target, from: slot)
                let found = unsafe documents[slot]
                if found == target {
                    unsafe sums[next] &+= frequencies[slot]
                    next &+= 1
                } else {
                    unsafe next = Gallop.first(in: base, next..<wanted.count, notBelow: found)
                }
            }
            index = slot
            unsafe document = documents[slot]
        }
    }

    /// The first slot from one on whose document is not before another, which the block's last document is not either.
    @inline(__always)
    private func slot(of target: DocID, from first: Int) -> Int {
        var slot = first
        // SAFETY: compared with `filled`; the search ends inside the block.
        while slot &+ 8 <= filled, unsafe documents[slot &+ 7] < target { slot &+= 8 }
        while unsafe documents[slot] < target { slot &+= 1 }
        return slot
    }

    /// Loads the first block whose last document is at or after `target`; false when there is none.
    private func loadBlock(holding target: DocID) throws(IndexError) -> Bool {
        if info.documentFrequency == 1 { return false }
        // A block that was passed is not gone back to.
        let low = max(block + 1, self.block(holding: target, near: block + 1))
        guard low * BitPacking.blockSize < Int(info.documentFrequency) else {
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
            last = skip(number - 1, 0)
            start = Int(skip(number - 1, 1))
            placesBefore = Int(skip(number - 1, 2))
            placesBlockOffset = Int(skip(number - 1, 3))
        }
        prefix = 0
        prefixIndex = 0
        index = 0
        block = number
        let before = last
        unsafe packedFrequencies = nil
        var ascends = false
        if number < fullBlockCount {
            let end = Int(skip(number, 1))
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
            let count = Int(info.documentFrequency) - fullBlockCount * BitPacking.blockSize
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
        if number < fullBlockCount, skip(number, 0) != last {
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

    /// What readers say who need places in order; searches do not, and where sums wrapped they are not.
    var placesOutOfOrder: IndexError {
        IndexError.corrupt(store.postings.file.name, "the places of a posting are out of order")
    }

    private var outOfOrder: IndexError {
        IndexError.corrupt(
            store.postings.file.name, "the documents of a posting list are out of order")
    }
}
