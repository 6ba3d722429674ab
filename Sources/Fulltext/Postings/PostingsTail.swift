// The end of a posting list, shorter than a block: two varints a posting, or one. Most lists are nothing else. Bytes:
// Index/FORMAT.md, section 5.2. [unsafe: the caller's buffers]

import FulltextStorage

extension PostingsStore {
    /// Gives the postings of a tail, in order. Documents are what the bytes say: not compared with anything.
    ///
    /// - Parameters:
    ///   - offset: Where the tail begins.
    ///   - count: Postings, fewer than a block has.
    ///   - last: The document before the first; `UInt32.max` when there is none.
    ///   - body: Called with the number of a posting, its document and its frequency.
    @inline(__always)
    func forEachOfTail(
        at offset: Int, count: Int, after last: DocID, _ body: (Int, DocID, UInt32) -> Void
    ) throws(IndexError) {
        guard offset >= 0, offset <= postings.count else {
            throw IndexError.corrupt(postings.file.name, "the tail of a posting list is outside its region")
        }
        // SAFETY: the bytes last as long as the region, which is held here.
        var scanner = unsafe VarintScanner(
            try postings.bytes(offset, min(postings.count - offset, count * 10)))
        var document = last
        for slot in 0..<count {
            let gap = scanner.next()
            document = document &+ UInt32(truncatingIfNeeded: gap >> 1) &+ 1
            let extra = gap & 1 == 1 ? 0 : scanner.next()
            body(slot, document, UInt32(truncatingIfNeeded: extra) &+ 1)
        }
        try scanner.check(postings.file)
    }

    /// Gives documents and frequencies of a list that is shorter than a block, ascending.
    /// - Throws: `corrupt` when they are none of the segment's or do not ascend; some have been given by then.
    @inline(__always)
    func forEachPosting(ofShort info: TermInfo, _ body: (DocID, UInt32) -> Void) throws(IndexError) {
        precondition(info.isShort, "a short list has no blocks")
        guard info.documentFrequency > 0, info.positionCount >= info.documentFrequency else {
            throw IndexError.corrupt(postings.file.name, "the statistics of a term are impossible")
        }
        // One more than the last document.
        var least: UInt64 = 0
        var isSound = true
        func give(_ document: DocID, _ frequency: UInt32) {
            isSound = isSound && document >= least && Int(document) < documentCount
            least = UInt64(document) + 1
            if isSound { body(document, frequency) }
        }
        if info.documentFrequency == 1 {
            give(DocID(truncatingIfNeeded: min(info.postingsOffset, UInt64(DocID.max))), info.positionCount)
        } else {
            let start = Int(truncatingIfNeeded: min(info.postingsOffset, UInt64(Int.max)))
            try forEachOfTail(at: start, count: Int(info.documentFrequency), after: .max) {
                _, document, frequency in
                give(document, frequency)
            }
        }
        guard isSound else {
            throw IndexError.corrupt(postings.file.name, "the documents of a posting list are out of order")
        }
    }
}
