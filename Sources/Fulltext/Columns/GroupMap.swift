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
        // Whether the group in which a word goes on has its mark.
        var isMarked = known.map { $0 == group(of: start) } ?? false
        marks.make(from: bits) { index, word in
            if word == 0, !isMarked || first + index >= starts.count { return 0 }
            let starts = starts[first + index]
            let ends = starts >> 1 | 1 << 63
            var found = (((word & ~ends) &+ ~ends) | word) & ends
            if isMarked, starts & 1 == 0 { found &= ~(ends & (0 &- ends)) }
            isMarked = found >> 63 != 0 || isMarked && starts == 0
            return found
        }
    }

    /// Gives the documents of a window, parted by group and by word of the bitmap.
    ///
    /// - Parameter body: Called with the group, the number of the word, and the bits of it that stand in the group;
    ///   ascending. A group that reaches over words comes once for each.
    @inline(__always)
    func forEachPart(_ bits: DocumentBits, from start: DocID, _ body: (UInt32, Int, UInt64) -> Void) {
        let first = Int(start >> 6)
        for index in bits.words.indices {
            var word = bits.words[index]
            if word == 0 { continue }
            let starts = starts[first + index]
            let base = before[first + index]
            while word != 0 {
                let through = Self.through(word.trailingZeroBitCount)
                let group = base &+ UInt32(truncatingIfNeeded: (starts & through).nonzeroBitCount) &- 1
                let later = starts & ~through
                // All below the next start; all there are when none follows.
                let part = word & ((later & (0 &- later)) &- 1)
                body(group, index, part)
                word ^= part
            }
        }
    }

    /// The bits up to one, itself included.
    @inline(__always)
    private static func through(_ bit: Int) -> UInt64 { .max >> UInt64(63 - bit) }
}
