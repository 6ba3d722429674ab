// Which group each document of a segment stands in: a bit for every document with which a group begins. The bits before a
// document tell its group, and sixty-four documents are parted into groups without looking at each.

import FulltextStorage

/// The groups of one segment.
/// - Complexity: In memory a bit and a half for each document, and four bytes for each group.
final class GroupMap: Sendable {
    /// A bit where each group begins, and one behind the last document where that is in the same word.
    private let starts: [UInt64]
    /// Where each group begins, and last where the last one ends.
    private let firsts: [DocID]
    /// Groups that begin before each word of `starts`.
    private let before: [UInt32]

    /// - Parameter region: Where groups begin, four bytes each, and last where the last one ends: the number of documents.
    /// - Throws: `corrupt` when these are out of order.
    init(_ region: Region, groupCount: Int, documentCount: Int) throws(IndexError) {
        let view = try region.all()
        var starts = [UInt64](repeating: 0, count: (documentCount + 63) / 64)
        var firsts: [DocID] = []
        firsts.reserveCapacity(groupCount + 1)
        var last = -1
        try unsafe view.withUnsafeBytes { (bytes) throws(IndexError) in
            for group in 0...groupCount {
                // SAFETY: the segment was opened with four bytes for each group and four more.
                let start = unsafe Int(
                    UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: group * 4, as: UInt32.self)))
                let isSound = group == groupCount ? start == documentCount : start < documentCount
                guard isSound, start > last, group > 0 || start == 0 else {
                    throw IndexError.corrupt(
                        region.file.name, at: region.start + group * 4, "groups are out of order")
                }
                firsts.append(DocID(start))
                if group < groupCount { starts[start >> 6] |= 1 << UInt64(start & 63) }
                last = start
            }
        }
        // The last group ends where another would begin.
        if documentCount & 63 != 0 { starts[documentCount >> 6] |= 1 << UInt64(documentCount & 63) }
        var before: [UInt32] = []
        before.reserveCapacity(starts.count)
        var count: UInt32 = 0
        for word in starts {
            before.append(count)
            count += UInt32(truncatingIfNeeded: word.nonzeroBitCount)
        }
        self.starts = starts
        self.firsts = firsts
        self.before = before
    }

    var documentCount: Int { Int(firsts.last ?? 0) }

    /// The documents of a group.
    func documents(of group: Int) -> Range<Int> { Int(firsts[group])..<Int(firsts[group + 1]) }

    /// Sets the bits of all documents of some groups.
    /// - Parameter bits: Has a bit for each document of the segment.
    func insertDocuments(of groups: ArraySlice<UInt32>, into bits: inout [UInt64]) {
        precondition(bits.count >= (documentCount + 63) / 64, "a bitmap has a bit for each document")
        unsafe bits.withUnsafeMutableBufferPointer { bits in
            for group in groups {
                let documents = documents(of: Int(group))
                let (first, last) = (documents.lowerBound, documents.upperBound &- 1)
                // Most groups are small.
                if first >> 6 == last >> 6 {
                    // SAFETY: a group is not empty, and its documents are of the segment, as `init` has made sure.
                    unsafe bits[first >> 6] |=
                        (.max &>> UInt64(truncatingIfNeeded: 63 &- last & 63))
                        & (.max &<< UInt64(truncatingIfNeeded: first & 63))
                } else {
                    unsafe bits.insertBits(documents)
                }
            }
        }
    }

    /// The documents of each group.
    var groups: some Sequence<Range<DocID>> {
        zip(firsts, firsts.dropFirst()).lazy.map { $0..<$1 }
    }

    /// The group that a document of the segment stands in.
    /// - Complexity: O(1).
    @inline(__always)
    func group(of document: DocID) -> Int {
        let word = Int(document >> 6)
        return Int(before[word]) + (starts[word] & Self.through(Int(document & 63))).nonzeroBitCount - 1
    }

    /// Marks of each group with documents in a window one that stands there.
    ///
    /// In a word the groups are fields of bits. All bits of a field but its last, added to those among them that are set,
    /// carry into the last one exactly if there are any: so all fields of a word are told at once.
    /// - Parameters:
    ///   - bits: Documents of the window.
    ///   - start: A document of the segment.
    ///   - known: A group that gets no mark.
    ///   - marks: What it held is gone.
    func markGroups(of bits: DocumentBits, from start: DocID, after known: Int?, in marks: inout DocumentBits)
    {
        let first = Int(start >> 6)
        // Groups that begin before the end of the last one that has its mark.
        var marked = known.map { UInt32($0) + 1 } ?? 0
        marks.make(from: bits) { index, word in
            if word == 0 { return 0 }
            let starts = starts[first + index]
            let before = before[first + index]
            let ends = starts >> 1 | 1 << 63
            var found = (((word & ~ends) &+ ~ends) | word) & ends
            if before == marked, starts & 1 == 0 { found &= ~(ends & (0 &- ends)) }
            if found >> 63 != 0 { marked = before &+ UInt32(truncatingIfNeeded: starts.nonzeroBitCount) }
            return found
        }
    }

    /// Gives each document of a window with its group, ascending.
    @inline(__always)
    func forEachDocument(of bits: DocumentBits, from start: DocID, _ body: (DocID, UInt32) -> Void) {
        let first = Int(start >> 6)
        bits.forEachWord { (index, word) throws(Never) in
            if word == 0 { return }
            let starts = starts[first + index]
            let before = before[first + index] &- 1
            let document = start &+ DocID(truncatingIfNeeded: index << 6)
            var rest = word
            while rest != 0 {
                let bit = rest.trailingZeroBitCount
                rest &= rest &- 1
                let begun = starts & (.max &>> UInt64(63 &- bit))
                body(
                    document &+ DocID(truncatingIfNeeded: bit),
                    before &+ UInt32(truncatingIfNeeded: begun.nonzeroBitCount))
            }
        }
    }

    /// Gives the documents of a word, parted by group.
    /// - Parameters:
    ///   - number: Number of the word among those of the segment.
    ///   - body: Called with the group and the bits that stand in it, ascending.
    @inline(__always)
    func forEachPart(of word: UInt64, at number: Int, _ body: (UInt32, UInt64) -> Void) {
        if word == 0 { return }
        let starts = starts[number]
        let base = before[number]
        var rest = word
        while rest != 0 {
            let through = Self.through(rest.trailingZeroBitCount)
            let group = base &+ UInt32(truncatingIfNeeded: (starts & through).nonzeroBitCount) &- 1
            let later = starts & ~through
            // All below the next start; all there are when none follows.
            let part = rest & ((later & (0 &- later)) &- 1)
            body(group, part)
            rest ^= part
        }
    }

    /// The bits up to one, itself included.
    @inline(__always)
    private static func through(_ bit: Int) -> UInt64 { .max >> UInt64(63 - bit) }
}
