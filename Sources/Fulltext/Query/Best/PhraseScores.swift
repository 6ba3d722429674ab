// What documents of one segment score for a phrase: for the places that it has there, or at most for those that it may have.

import FulltextStorage

/// Scores of a phrase in one segment.
struct PhraseScores {
    /// With more places than this, one more may change a score by less than its rounding.
    private static let mostCounted: UInt32 = 512

    /// A score is less, however often the phrase stands in a document.
    let weight: Float
    let bm25: BM25
    let lengths: LengthTable
    /// Number of the segment in the snapshot.
    let segment: Int

    init(_ reader: SegmentReader, segment: Int, weight: Float, _ bm25: BM25) throws(IndexError) {
        self.weight = weight
        self.bm25 = bm25
        self.segment = segment
        lengths = try reader.norms.table()
    }

    /// What a document scores that holds the phrase so often.
    @inline(__always)
    func score(_ document: DocID, _ frequency: UInt32) -> Float {
        bm25.score(weight: weight, frequency: frequency, length: lengths[document])
    }

    /// The most that a document scores that holds the phrase so often, or less often.
    @inline(__always)
    func bound(_ document: DocID, _ frequency: UInt32) -> Float {
        frequency > Self.mostCounted ? weight : score(document, frequency)
    }

    /// Whether a document with a score of at most so much may come before another one.
    @inline(__always)
    func reaches(_ score: Float, _ document: DocID, before worst: ScoredDocument) -> Bool {
        if score < worst.score { return false }
        return scored(document, score).precedes(worst)
    }

    func scored(_ document: DocID, _ score: Float) -> ScoredDocument {
        ScoredDocument(score: score, segment: segment, document: document)
    }
}
