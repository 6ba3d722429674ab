// Finds the best documents of one phrase without looking at the places of all. The terms of the phrase's rarest character
// tell for each document how often the phrase can stand there at most, and so what it can score at most. The most promising
// documents are looked at first, in growing numbers, until no other can be among the best.

import FulltextStorage

/// A phrase in one segment.
struct BestPhrase {
    private struct Candidate {
        let document: DocID
        /// The most that it scores.
        let bound: Float

        /// Where it stands among the hits at best.
        func highest(in segment: Int) -> ScoredDocument {
            ScoredDocument(score: bound, segment: segment, document: document)
        }
    }

    /// With more places than this, one more may change a score by less than its rounding.
    private static let mostCounted: UInt32 = 512

    /// Documents that are looked at before the others.
    private static let first = 64

    private let chains: PhraseChains
    private let segment: Int
    private let weight: Float
    private let bm25: BM25
    private let lengths: LengthTable
    private let accepts: (DocID) throws(IndexError) -> Bool
    /// Those not looked at, ascending.
    private var candidates: [Candidate]

    /// - Parameters:
    ///   - segment: Number of the segment in the snapshot.
    ///   - accepts: Whether a document can be a hit: it is not deleted and all filters let it through.
    init(
        _ matcher: PhraseMatcher, _ reader: SegmentReader, segment: Int, weight: Float, _ bm25: BM25,
        _ deadline: Deadline?, accepts: @escaping (DocID) throws(IndexError) -> Bool
    ) throws(IndexError) {
        chains = PhraseChains(matcher)
        self.segment = segment
        self.weight = weight
        self.bm25 = bm25
        self.accepts = accepts
        let table = try reader.norms.table()
        lengths = table
        let found = try matcher.candidates(deadline: deadline)
        candidates = zip(found.documents, found.counts).map { document, count in
            // However often a phrase stands in a document, it scores less than its weight.
            let bound =
                count > Self.mostCounted
                ? weight : bm25.score(weight: weight, frequency: count, length: table[document])
            return Candidate(document: document, bound: bound)
        }
    }

    /// Offers every document that may be among the best.
    mutating func collect(_ best: inout HitCollector) throws(IndexError) {
        var wanted = Self.first
        while true {
            if let worst = best.worst {
                candidates.removeAll { [segment] candidate in !candidate.highest(in: segment).precedes(worst) }
            }
            if candidates.isEmpty { return }
            try look(at: takeMostPromising(wanted), &best)
            wanted *= 4
        }
    }

    /// Takes the candidates with the highest bounds out, ascending by document.
    private mutating func takeMostPromising(_ count: Int) -> [Candidate] {
        if candidates.count <= count {
            defer { candidates = [] }
            return candidates
        }
        var highest = TopKCollector(limit: count)
        var least = -Float.infinity
        for candidate in candidates where candidate.bound >= least {
            highest.offer(candidate.highest(in: segment))
            least = highest.worst?.score ?? least
        }
        guard let last = highest.worst else { return [] }
        var taken: [Candidate] = []
        candidates.removeAll { [segment] candidate in
            if last.precedes(candidate.highest(in: segment)) { return false }
            taken.append(candidate)
            return true
        }
        return taken
    }

    private func look(at candidates: [Candidate], _ best: inout HitCollector) throws(IndexError) {
        var documents: [DocID] = []
        for candidate in candidates where try accepts(candidate.document) {
            documents.append(candidate.document)
        }
        let places = try chains.places(in: documents, insideTokens: true)
        var next = 0
        for document in documents {
            let frequency = places.count(in: document, from: &next)
            guard frequency > 0 else { continue }
            let score = bm25.score(weight: weight, frequency: frequency, length: lengths[document])
            best.offer(ScoredDocument(score: score, segment: segment, document: document), startsGroup: false)
        }
    }
}
