// Where the postings of a segment lie, and what they can hold. What can be read of lists without a position in them stands in
// extensions.

package import FulltextStorage

/// The postings of all terms of a segment.
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

/// What the terms of some lists claim together.
struct ListSums {
    /// Documents of lists that have bytes of their own: all but those of one document.
    private(set) var postings: UInt64 = 0
    private(set) var documents: UInt64 = 0
    private(set) var places: UInt64 = 0

    mutating func add(_ info: TermInfo) {
        if info.documentFrequency > 1 { postings += UInt64(info.documentFrequency) }
        documents += UInt64(info.documentFrequency)
        places += UInt64(info.positionCount)
    }
}

extension PostingsStore {
    /// Whether lists fit into the bytes there are. In a forged file many terms may name the same bytes, and ask for a great many
    /// times the memory.
    ///
    /// A full block of 128 postings has twenty bytes with its skip entry, a posting of the tail one. A place takes a bit, but
    /// for the first one of a document.
    func hasRoom(for sums: ListSums) -> Bool {
        sums.postings <= 7 * UInt64(postings.count)
            && sums.places <= sums.documents + 8 * UInt64(positions.count)
    }

    /// Makes sure that lists of different terms fit.
    func check(_ sums: ListSums) throws(IndexError) {
        guard hasRoom(for: sums) else {
            throw IndexError.corrupt(postings.file.name, "terms have more postings or places than there are")
        }
    }

    /// Makes sure of the same for the terms of a phrase. One with repeated characters may align at several places, but only
    /// once at each.
    func check(_ alignments: [Alignment]) throws(IndexError) {
        var sums = ListSums()
        for alignment in alignments { sums.add(alignment.info) }
        if hasRoom(for: sums) { return }
        sums = ListSums()
        var last: Alignment?
        for alignment in alignments.sorted(by: { ($0.ordinal, $0.shift) < ($1.ordinal, $1.shift) }) {
            if alignment.ordinal != last?.ordinal {
                sums.add(alignment.info)
            } else if alignment.shift == last?.shift {
                throw IndexError.corrupt(postings.file.name, "a term has the same suffix twice")
            }
            last = alignment
        }
        try check(sums)
    }
}
