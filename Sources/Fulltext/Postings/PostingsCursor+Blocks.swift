// What a posting list has in the block at hand, for those who go through lists block by block: scores, filters, unions. Frequencies
// stay packed until someone asks for them. [unsafe: buffers of 128 numbers]

package import FulltextStorage

extension PostingsCursor {
    /// How many postings the block at hand has.
    var postingCount: Int { filled }

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

    /// Lends the documents of the block at hand.
    func withDocuments<Failure: Error>(
        _ body: (UnsafePointer<UInt32>) throws(Failure) -> Void
    ) throws(Failure) { try unsafe body(documents) }

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

    /// Lends the documents and frequencies of the block at hand.
    func withBlock<Result>(
        _ body: (UnsafePointer<UInt32>, UnsafePointer<UInt32>, Int) throws(IndexError) -> Result
    ) throws(IndexError) -> Result {
        try unpackFrequencies()
        return try unsafe body(documents, frequencies, filled)
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
        if target <= blockLast || blockNumber < 0 {
            try advance(to: target)
            return
        }
        var number = blockNumber + 1
        while number < skips.blockCount, !isWanted(number) || skips.lastDocument(ofBlock: number) < target {
            number += 1
        }
        guard number < skips.blockCount else {
            document = .end
            return
        }
        try advance(to: number == 0 ? target : max(target, skips.lastDocument(ofBlock: number - 1) &+ 1))
    }

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
}
