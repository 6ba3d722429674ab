// A column turned round: for each sixty-four neighbours which ranks it gives to them, and to which. Matches are a bitmap, so
// those with one value are counted sixty-four documents at a time, by one AND and the number of bits that are left.

import FulltextStorage

/// The documents of a segment by rank, a word of a bitmap at a time.
/// - Complexity: In memory twelve bytes for each rank of each word, and four for each word.
struct RankMasks: Sendable {
    private var masks: [UInt64] = []
    private var ranks: [UInt32] = []
    /// Where the entries of each word begin, and last where those of the last one end.
    private var starts: [UInt32] = [0]

    /// Words with more ranks than this, one with another, are counted more quickly document by document.
    private static let most = 16

    /// - Parameters:
    ///   - runs: Neighbours with one rank; together all documents, ascending.
    ///   - documentCount: How many these are.
    /// - Returns: Nil where neighbours have too many values.
    init?(_ runs: some Sequence<(documents: Range<DocID>, rank: UInt32)>, documentCount: Int) {
        let room = (documentCount + 63) / 64 * Self.most
        for (documents, rank) in runs {
            var bit = documents.lowerBound
            while bit < documents.upperBound {
                while starts.count <= Int(bit >> 6) { starts.append(UInt32(masks.count)) }
                let end = min(documents.upperBound, (bit | 63) + 1)
                insert((.max >> UInt64(64 - (end - bit))) << UInt64(bit & 63), rank)
                bit = end
            }
            if masks.count > room { return nil }
        }
        starts.append(UInt32(masks.count))
        // Without the room that was made for more.
        masks = masks.map { $0 }
        ranks = ranks.map { $0 }
    }

    /// Gives documents of the last word a rank.
    private mutating func insert(_ bits: UInt64, _ rank: UInt32) {
        for index in Int(starts[starts.count - 1])..<ranks.count where ranks[index] == rank {
            masks[index] |= bits
            return
        }
        masks.append(bits)
        ranks.append(rank)
    }

    /// Tells for each word of a window's bitmap, and each rank in it, how many of the bits stand for documents with that rank.
    ///
    /// - Parameters:
    ///   - bits: Documents of the window that begins at `start`.
    ///   - others: Some more; those in words without any of `bits` are not looked at.
    ///   - body: Called with the rank and with how many documents of the one and of the other have it.
    @inline(__always)
    func count(
        _ bits: DocumentBits, _ others: DocumentBits, from start: DocID, _ body: (Int, Int, Int) -> Void
    ) {
        let first = Int(start >> 6)
        unsafe masks.withUnsafeBufferPointer { masks in
            unsafe ranks.withUnsafeBufferPointer { ranks in
                bits.forEachWord { (index, word) throws(Never) in
                    if word == 0 { return }
                    let other = others[word: index]
                    for entry in Int(starts[first + index])..<Int(starts[first + index + 1]) {
                        // SAFETY: no word's entries end behind the last entry.
                        let mask = unsafe masks[entry]
                        let rank = unsafe Int(ranks[entry])
                        body(rank, (word & mask).nonzeroBitCount, (other & mask).nonzeroBitCount)
                    }
                }
            }
        }
    }
}
