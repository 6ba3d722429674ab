// What a posting list has of given documents: how often its term stands in each, and where. Both ascend, so each block is gone
// through once. [unsafe: buffers of 128 numbers]

package import FulltextStorage

extension PostingsCursor {
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
                    guard count > 0, before &+ count <= placesEnd else {
                        throw IndexError.corrupt(
                            store.postings.file.name, "a posting has no place, or more than its block")
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

    /// What readers say who need places in order.
    var placesOutOfOrder: IndexError { PlaceBlocks.outOfOrder(store.positions.file) }
}
