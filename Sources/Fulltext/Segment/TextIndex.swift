// The words of a set of texts: which there are, and where each stands. A segment has one over the texts of its
// documents, and since format 3 one over the captions of its groups. Bytes: Index/FORMAT.md, sections 4 and 5.

import FulltextStorage

/// The inverted index of one set of texts, numbered from 0.
package struct TextIndex: Sendable {
    /// All terms, in order.
    package let terms: TermDictionary
    /// Where the postings of all terms lie.
    package let store: PostingsStore

    /// - Parameters:
    ///   - textCount: How many texts there are.
    init(_ envelope: EnvelopeReader, _ regions: TextRegions, termCount: Int, textCount: Int)
        throws(IndexError)
    {
        terms = try TermDictionary(
            count: termCount, bytes: envelope.region(regions.termBytes),
            offsets: envelope.region(regions.termOffsets), info: envelope.region(regions.termInfo),
            suffixes: envelope.region(regions.suffixes))
        store = PostingsStore(
            postings: try envelope.region(regions.postings),
            positions: try envelope.region(regions.positions),
            documentCount: textCount, hasBounds: envelope.version >= 3)
    }

    /// Statistics and addresses of a term, or nil when no text holds it.
    func info(of term: [UInt8]) throws(IndexError) -> TermInfo? {
        guard let ordinal = try terms.ordinal(of: term) else { return nil }
        return try terms.info(ordinal)
    }
}

/// Kinds of the six regions that hold a text index.
struct TextRegions: Sendable {
    let termBytes: UInt32
    let termOffsets: UInt32
    let termInfo: UInt32
    let suffixes: UInt32
    let postings: UInt32
    let positions: UInt32
    /// What messages put before the names of the regions.
    let label: String

    private init(from first: UInt32, label: String) {
        termBytes = first
        termOffsets = first + 1
        termInfo = first + 2
        suffixes = first + 3
        postings = first + 4
        positions = first + 5
        self.label = label
    }

    /// Texts of documents.
    static let documents = TextRegions(from: 2, label: "")
    /// Captions of groups; since format 3.
    static let captions = TextRegions(from: 16, label: "caption ")
    static let all = [documents, captions]

    /// The regions with their names.
    var names: [(kind: UInt32, name: String)] {
        [
            (termBytes, label + "terms"), (termOffsets, label + "term offsets"),
            (termInfo, label + "term statistics"), (suffixes, label + "suffixes"),
            (postings, label + "postings"), (positions, label + "positions"),
        ]
    }
}
