// Finds the best documents of one phrase without looking at the places of all. The terms of the phrase's rarest character
// tell for each document how often the phrase can stand there at most, and so what it can score at most. A few of the most
// promising documents come first; what they score tells which others are worth a look, the most promising again first.

import FulltextStorage

/// A phrase in one segment.
struct BestPhrase {
    /// Documents that are looked at before the others, and how many before these tell whether that is worth it.
    private static let (first, trial) = (64, 12)
    /// How many are looked at next when these held too few hits.
    private static let second = 1_024
    /// So many are looked at in one go.
    private static let few = 512
    /// With more places than this, one more may change a score by less than its rounding.
    private static let mostCounted: UInt32 = 512
    /// Bounds are sorted no finer than this.
    private static let gradeCount = 256

    private let matcher: PhraseMatcher
    private let reader: SegmentReader
    private let chains: PhraseChains
    private let segment: Int
    private let weight: Float
    private let bm25: BM25
    private let lengths: LengthTable
    private let deadline: Deadline?
    private let conditions: HitConditions

    /// - Parameters:
    ///   - segment: Number of the segment in the snapshot.
    ///   - conditions: What lets a document be a hit.
    init(
        _ matcher: PhraseMatcher, _ reader: SegmentReader, segment: Int, weight: Float, _ bm25: BM25,
        _ deadline: Deadline?, _ conditions: HitConditions
    ) throws(IndexError) {
        self.matcher = matcher
        self.reader = reader
        chains = PhraseChains(matcher)
        self.segment = segment
        self.weight = weight
        self.bm25 = bm25
        self.deadline = deadline
        self.conditions = conditions
        lengths = try reader.norms.table()
    }

    /// Offers every document that may be among the best.
    func collect(_ best: inout HitCollector) throws(IndexError) {
        if matcher.lead.isEmpty { return }
        guard matcher.mostDocuments > Self.few else {
            try look(at: try matcher.candidates(deadline: deadline).map(\.document), isNarrowed: true, &best)
            return
        }
        let lists = try LeadLists(
            matcher.lead.map { matcher.alignments[$0].info }, reader, weight: weight, bm25)
        var known: [DocID] = []
        if best.worst == nil {
            known = try lists.mostPromising(Self.trial, blocks: 1)
            // A phrase that these do not hold is rare: it is quicker to take away first what cannot hold it.
            if try look(at: known, isNarrowed: false, &best) > 0 {
                let more = try lists.mostPromising(Self.first, blocks: 8).filter { !known.contains($0) }
                try look(at: more, isNarrowed: false, &best)
                known = (known + more).sorted()
            }
        }
        if let worst = best.worst {
            let found = try lists.candidates(deadline) { scored($1, $0).precedes(worst) }
            try collect(found, isNarrowed: false, besides: known, wanted: Self.few, &best)
        } else {
            let found = try matcher.candidates(deadline: deadline)
            try collect(found, isNarrowed: true, besides: known, wanted: Self.second, &best)
        }
    }

    /// Offers those of some documents that may be among the best, the most promising first.
    /// - Parameters:
    ///   - documents: Ascending, each with the most places that it can have.
    ///   - isNarrowed: Those that other characters rule out have been taken away.
    ///   - known: Documents that were looked at; ascending.
    ///   - wanted: How many to look at first.
    private func collect(
        _ documents: [PhraseCandidate], isNarrowed: Bool, besides known: [DocID], wanted: Int,
        _ best: inout HitCollector
    ) throws(IndexError) {
        // A score lies between zero and the weight.
        let scale = weight > 0 ? Float(Self.gradeCount) / weight : 0
        var bounds: [Float] = []
        var grades: [UInt8] = []
        bounds.reserveCapacity(documents.count)
        grades.reserveCapacity(documents.count)
        var sizes = [Int](repeating: 0, count: Self.gradeCount)
        for candidate in documents {
            let bound = bound(candidate.document, candidate.count)
            bounds.append(bound)
            let grade = UInt8(max(0, min(bound * scale, Float(Self.gradeCount - 1))))
            grades.append(grade)
            sizes[Int(grade)] += 1
        }
        var wanted = documents.count <= Self.few ? documents.count : wanted
        var upper = Self.gradeCount
        while upper > 0 {
            var lower = upper
            var size = 0
            while lower > 0, size < wanted {
                lower -= 1
                size += sizes[lower]
            }
            if size == 0 { return }
            let range = UInt8(lower)...UInt8(upper - 1)
            let worst = best.worst
            var chosen: [DocID] = []
            var isWorthwhile = false
            var next = 0
            for index in grades.indices where range.contains(grades[index]) {
                let document = documents[index].document
                if let worst {
                    if bounds[index] < worst.score { continue }
                    guard scored(document, bounds[index]).precedes(worst) else { continue }
                }
                isWorthwhile = true
                while next < known.count, known[next] < document { next += 1 }
                if next < known.count, known[next] == document { continue }
                chosen.append(document)
            }
            // All that is in lower grades scores less than anything here.
            guard isWorthwhile else { return }
            try look(at: chosen, isNarrowed: isNarrowed, &best)
            upper = lower
            // Where the most promising hold few hits, so do the others: these are looked at in one go.
            wanted = best.worst == nil ? documents.count : wanted * 8
        }
    }

    /// The most that a document scores.
    private func bound(_ document: DocID, _ count: UInt32) -> Float {
        // However often a phrase stands in a document, it scores less than its weight.
        count > Self.mostCounted
            ? weight : bm25.score(weight: weight, frequency: count, length: lengths[document])
    }

    /// Offers those of some documents that hold the phrase.
    /// - Parameter documents: Ascending.
    /// - Returns: How many hold it.
    @discardableResult
    private func look(
        at documents: [DocID], isNarrowed: Bool, _ best: inout HitCollector
    ) throws(IndexError) -> Int {
        try deadline?.check("\(documents.count) documents are to be looked at for a phrase")
        var chosen: [DocID] = []
        chosen.reserveCapacity(documents.count)
        for document in documents where conditions.allow(document) { chosen.append(document) }
        if !isNarrowed, chosen.count > Self.few { chosen = try matcher.narrowed(chosen) }
        var found = 0
        var start = 0
        while start < chosen.count {
            let batch = Array(chosen[start..<min(start + PhraseMatcher.batch, chosen.count)])
            start += batch.count
            let places = try chains.places(in: batch, insideTokens: true)
            var next = 0
            for document in batch {
                let frequency = places.count(in: document, from: &next)
                guard frequency > 0 else { continue }
                found += 1
                let score = bm25.score(weight: weight, frequency: frequency, length: lengths[document])
                best.offer(scored(document, score), startsGroup: false)
            }
        }
        return found
    }

    private func scored(_ document: DocID, _ score: Float) -> ScoredDocument {
        ScoredDocument(score: score, segment: segment, document: document)
    }
}
