// Where the postings of a segment lie. What can be read of lists without a position in them stands in extensions.

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
