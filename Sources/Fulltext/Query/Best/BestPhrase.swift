// Finds the best documents of one phrase without looking at the places of all. The terms of the phrase's rarest character
// tell for each document how often the phrase can stand there at most, and so what it can score at most. A few of the most
// promising documents come first; what they score tells which others are worth a look, the most promising again first.

import FulltextStorage

/// A phrase in one segment.
struct BestPhrase {
    /// Documents that are looked at before the others, and how many before these tell whether that is worth it.
    private static let (first, trial) = (64, 12)
    /// How many are looked at next, and by what this grows from round to round.
    private static let (second, growth) = (128, 4)
    /// A phrase that stands in no more than so many documents is rare: it is quicker to take away first what cannot hold it.
    private static let rare = 2_048
    /// Of so many no order is made.
    private static let few = 512
    /// Bounds are sorted no finer than this.
    private static let gradeCount = 256

    private let matcher: PhraseMatcher
    private let reader: SegmentReader
    private let chains: PhraseChains
    private let phrase: PhraseScores
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
        phrase = try PhraseScores(reader, segment: segment, weight: weight, bm25)
        self.deadline = deadline
        self.conditions = conditions
    }

    /// Offers every document that may be among the best.
    func collect(_ best: inout HitCollector) throws(IndexError) {
        if matcher.lead.isEmpty { return }
        guard matcher.mostDocuments > Self.rare else {
            var found = try matcher.candidates(deadline: deadline)
            try matcher.narrow(&found, chained: false, deadline: deadline)
            try collect(found, besides: [], &best)
            return
        }
        let lists = try LeadLists(matcher.lead.map { matcher.alignments[$0].info }, reader, phrase)
        let first = best.worst == nil ? try lookAtFirst(of: lists, &best) : LookedAt()
        if let worst = best.worst {
            var found = try lists.candidates(before: worst, deadline)
            try matcher.narrow(
                &found, chained: false, looseness: first.looseness, deadline: deadline
            ) {
                phrase.reaches(phrase.bound($0, $1), $0, before: worst)
            }
            try collect(found, besides: first.documents, &best)
        } else {
            var found = try matcher.candidates(deadline: deadline)
            try matcher.narrow(&found, chained: false, deadline: deadline)
            try collect(found, besides: first.documents, &best)
        }
    }

    /// Documents that were looked at, ascending, and what they told.
    private struct LookedAt {
        var documents: [DocID] = []
        /// The share of the places of the lead at which the phrase does not stand.
        var looseness = 0.5
    }

    /// Looks at a few of the most promising documents.
    private func lookAtFirst(of lists: LeadLists, _ best: inout HitCollector) throws(IndexError) -> LookedAt {
        if matcher.isWholeOnly {
            let first = try lists.mostPromising(Self.first, blocks: 8).documents
            for (document, count) in zip(first, try matcher.counts(in: first))
            where conditions.allow(document) {
                offer(document, count, &best)
            }
            return LookedAt(documents: first)
        }
        var first = try lists.mostPromising(Self.trial, blocks: 1)
        // A phrase that these do not hold is rare: it is quicker to take away first what cannot hold it.
        var places = try follow(first.documents.filter { conditions.allow($0) }, &best)
        guard places > 0 else { return LookedAt(documents: first.documents) }
        let more = try lists.mostPromising(Self.first, blocks: 8)
        places += try follow(
            more.documents.filter { !first.documents.contains($0) && conditions.allow($0) }, &best)
        first = first.union(more) { max($0, $1) }
        let most = first.frequencies.reduce(0) { $0 + Int($1) }
        return LookedAt(
            documents: first.documents, looseness: 1 - Double(places) / Double(max(most, places, 1)))
    }

    /// Offers those of some documents that may be among the best, the most promising first.
    /// - Parameters:
    ///   - documents: Each with the most places that it can have, or, where no places need be looked at, just as many.
    ///   - known: Documents that were looked at; ascending.
    private func collect(
        _ found: MatchList, besides known: [DocID], _ best: inout HitCollector
    ) throws(IndexError) {
        let count = found.documents.count
        let isCounted = matcher.isWholeOnly
        if count <= Self.few, best.worst == nil, known.isEmpty, !isCounted {
            _ = try follow(found.documents.filter { conditions.allow($0) }, &best)
            return
        }
        // A score lies between zero and the weight.
        let scale = phrase.weight > 0 ? Float(Self.gradeCount) / phrase.weight : 0
        var bounds: [Float] = []
        var grades: [UInt8] = []
        bounds.reserveCapacity(count)
        grades.reserveCapacity(count)
        var sizes = [Int](repeating: 0, count: Self.gradeCount)
        for index in 0..<count {
            let bound = phrase.bound(found.documents[index], found.frequencies[index])
            bounds.append(bound)
            let grade = UInt8(max(0, min(bound * scale, Float(Self.gradeCount - 1))))
            grades.append(grade)
            sizes[Int(grade)] += 1
        }
        var wanted = count <= Self.few ? count : Self.second
        var upper = Self.gradeCount
        var batch: [DocID] = []
        while upper > 0 {
            var lower = upper
            var size = 0
            while lower > 0, size < wanted {
                lower -= 1
                size += sizes[lower]
            }
            if size == 0 { return }
            try deadline?.check("\(size) of \(count) sections are to be looked at for a phrase")
            let range = UInt8(lower)...UInt8(upper - 1)
            var isWorthwhile = false
            var next = 0
            var worst = best.worst
            for index in grades.indices where range.contains(grades[index]) {
                let document = found.documents[index]
                if let worst, !phrase.reaches(bounds[index], document, before: worst) { continue }
                isWorthwhile = true
                while next < known.count, known[next] < document { next += 1 }
                if next < known.count, known[next] == document { continue }
                guard conditions.allow(document) else { continue }
                if isCounted {
                    offer(document, found.frequencies[index], &best)
                    worst = best.worst
                    continue
                }
                batch.append(document)
                if batch.count == PhraseMatcher.batch {
                    _ = try follow(batch, &best)
                    batch.removeAll(keepingCapacity: true)
                    // What has been found may be better than all that is left.
                    worst = best.worst
                }
            }
            _ = try follow(batch, &best)
            batch.removeAll(keepingCapacity: true)
            // All that is in lower grades scores less than anything here.
            guard isWorthwhile else { return }
            upper = lower
            // Where the most promising hold few hits, so do the others: these are looked at in greater numbers.
            wanted *= Self.growth * (best.worst == nil ? Self.growth : 1)
        }
    }

    /// Follows the places of some documents that can be hits, and offers those that hold the phrase.
    /// - Parameter documents: Ascending.
    /// - Returns: How many places of the phrase they have.
    private func follow(_ documents: [DocID], _ best: inout HitCollector) throws(IndexError) -> Int {
        let places = try chains.places(in: documents, insideTokens: true, deadline: deadline)
        var next = 0
        while let document = places.document(at: next) {
            offer(document, places.count(in: document, from: &next), &best)
        }
        return places.count
    }

    private func offer(_ document: DocID, _ frequency: UInt32, _ best: inout HitCollector) {
        best.offer(phrase.scored(document, phrase.score(document, frequency)), startsGroup: false)
    }
}
