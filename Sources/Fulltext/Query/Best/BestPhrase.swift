// Finds the best documents of one phrase without looking at the places of all. The terms of the phrase's rarest character
// tell for each document how often the phrase can stand there at most, and so what it can score at most. The most promising
// documents are looked at first, in growing numbers, until no other can be among the best.

import FulltextStorage

/// A phrase in one segment.
struct BestPhrase {
    /// Documents that are looked at before the others.
    private static let first = 64
    private static let few = 512
    /// With more places than this, one more may change a score by less than its rounding.
    private static let mostCounted: UInt32 = 512
    /// Bounds are sorted no finer than this.
    private static let gradeCount = 256

    private let chains: PhraseChains
    private let segment: Int
    private let weight: Float
    private let bm25: BM25
    private let lengths: LengthTable
    private let accepts: (DocID) throws(IndexError) -> Bool
    /// What may hold the phrase, ascending.
    private let documents: [DocID]
    /// The most that each of them scores.
    private var bounds: [Float] = []
    /// The bounds' grades: a higher one has the higher bounds.
    private var grades: [UInt8] = []

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
        lengths = try reader.norms.table()
        let found = try matcher.candidates(deadline: deadline)
        documents = found.documents
        bounds.reserveCapacity(documents.count)
        grades.reserveCapacity(documents.count)
        // A score lies between zero and the weight.
        let scale = weight > 0 ? Float(Self.gradeCount) / weight : 0
        for (document, count) in zip(found.documents, found.counts) {
            // However often a phrase stands in a document, it scores less than its weight.
            let bound =
                count > Self.mostCounted
                ? weight : bm25.score(weight: weight, frequency: count, length: lengths[document])
            bounds.append(bound)
            grades.append(UInt8(max(0, min(bound * scale, Float(Self.gradeCount - 1)))))
        }
    }

    /// Offers every document that may be among the best.
    func collect(_ best: inout HitCollector) throws(IndexError) {
        var sizes = [Int](repeating: 0, count: Self.gradeCount)
        for grade in grades { sizes[Int(grade)] += 1 }
        // A few are looked at in one go.
        var wanted = documents.count <= Self.few ? documents.count : Self.first
        var upper = Self.gradeCount
        while upper > 0 {
            var lower = upper
            var size = 0
            while lower > 0, size < wanted {
                lower -= 1
                size += sizes[lower]
            }
            if size == 0 { return }
            if try !look(at: UInt8(lower)...UInt8(upper - 1), &best) { return }
            upper = lower
            // Where the most promising hold few hits, so do the others: these are looked at in one go.
            wanted = best.worst == nil ? documents.count : wanted * 8
        }
    }

    /// Looks at the documents of some grades that may be among the best.
    /// - Returns: False when there was none: then those of lower grades need not be looked at.
    private func look(
        at range: ClosedRange<UInt8>, _ best: inout HitCollector
    ) throws(IndexError) -> Bool {
        var chosen: [DocID] = []
        let worst = best.worst
        var isWorthwhile = false
        for index in grades.indices where range.contains(grades[index]) {
            let document = documents[index]
            if let worst {
                if bounds[index] < worst.score { continue }
                guard scored(document, bounds[index]).precedes(worst) else { continue }
            }
            isWorthwhile = true
            if try accepts(document) { chosen.append(document) }
        }
        // All that is in lower grades scores less than anything here.
        guard isWorthwhile else { return false }
        let places = try chains.places(in: chosen, insideTokens: true)
        var next = 0
        for document in chosen {
            let frequency = places.count(in: document, from: &next)
            guard frequency > 0 else { continue }
            let score = bm25.score(weight: weight, frequency: frequency, length: lengths[document])
            best.offer(scored(document, score), startsGroup: false)
        }
        return true
    }

    private func scored(_ document: DocID, _ score: Float) -> ScoredDocument {
        ScoredDocument(score: score, segment: segment, document: document)
    }
}
