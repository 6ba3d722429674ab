// The second look at the best hits: whether the words of the query stand side by side there, and whether they stand
// in the heading or the caption. Reading places costs more than counting them, so only the best are looked at.
//
//     extra = Σ pairs   adjacencyWeight · min(weight, weight) · tf / (tf + K)       tf: places where both stand side by side
//           + Σ leaves  openingWeight   · weight · tf / (tf + k1)                   tf: places in the opening
//           + Σ leaves  captionWeight   · weight · tf / (tf + k1)                   tf: places in the caption's part
//
// K is that of BM25. The weight of a pair is the lesser of its words', after Rasolofo and Savoy, "Term Proximity Scoring
// for Keyword-Based Retrieval Systems" (2003). docs/ranking.md has the measurements.

import FulltextStorage

/// What makes a hit better beside its words.
package struct Rescoring: Sendable, Equatable {
    /// Two leaves of which the first stood right before the second in what was typed; numbers as in `Query.leaves`.
    package struct Pair: Sendable, Equatable {
        package let first: Int
        package let second: Int

        package init(first: Int, second: Int) {
            self.first = first
            self.second = second
        }
    }

    package var pairs: [Pair] = []
    /// The column that tells how many characters of a document are its opening; nil looks at none.
    package var openingColumn: String?
    /// The part of the caption that counts; nil counts none.
    package var captionPart: Int?
    /// How many of the best hits are looked at; fewer when the last of them and the next have the same score, so that
    /// the order of documents does not decide. Those behind keep their order and stay behind.
    package var depth = 200
    package var adjacencyWeight: Float = 0.2
    package var openingWeight: Float = 0.2
    package var captionWeight: Float = 0.2

    package init() {}
}

/// What was added to one hit's score.
package struct RescoringDetail: Sendable, Equatable {
    package enum Reason: Sendable, Equatable {
        case adjacent(Int, Int)
        case opening(Int)
        case caption(Int)
    }

    package let reason: Reason
    package let frequency: UInt32
    package let weight: Float
    package let score: Float
}

/// Looks at the best hits again.
struct Rescorer {
    private let rescoring: Rescoring
    private let leaves: [Query]
    private let weights: [Float]
    private let bm25: BM25
    private let snapshot: Snapshot
    private let deadline: Deadline?

    init(_ rescoring: Rescoring, _ query: Query, _ weights: [Float], _ bm25: BM25, _ searcher: Searcher) {
        self.rescoring = rescoring
        leaves = query.leaves
        self.weights = weights
        self.bm25 = bm25
        snapshot = searcher.snapshot
        deadline = searcher.deadline
    }

    var depth: Int { rescoring.depth }

    /// The hits with what is added to the scores of those looked at, which come first, best first; and their number.
    /// - Parameter hits: In order of score; more than `depth` where there are more.
    func rescored(_ hits: [ScoredDocument]) throws(IndexError) -> ([ScoredDocument], count: Int) {
        var count = min(depth, hits.count)
        if count < hits.count {
            let next = hits[count].score
            while count > 0, hits[count - 1].score == next { count -= 1 }
        }
        var best = Array(hits[..<count])
        // By segment and document: places are read in that order.
        let order = best.indices.sorted {
            (best[$0].segment, best[$0].document) < (best[$1].segment, best[$1].document)
        }
        var reader: SegmentPlaces?
        for index in order {
            let hit = best[index]
            if reader?.number != hit.segment { reader = try SegmentPlaces(self, segment: hit.segment) }
            guard let details = try reader?.details(of: hit.document) else { continue }
            let score = details.reduce(hit.score) { $0 + $1.score }
            best[index] = ScoredDocument(
                sortKey: hit.sortKey, score: score, segment: hit.segment, document: hit.document)
        }
        return (best.sorted { $0.precedes($1) } + hits[count...], count)
    }

    /// What is added for one document, in the order in which it is added.
    func details(segment: Int, document: DocID) throws(IndexError) -> [RescoringDetail] {
        try SegmentPlaces(self, segment: segment).details(of: document)
    }

    /// The places of the leaves in the documents of one segment.
    private final class SegmentPlaces {
        let number: Int
        private let rescorer: Rescorer
        private let segment: SegmentReader
        private var matchers: [LeafMatcher?] = []
        private var captions: [LeafMatcher?] = []
        private let opening: DocValues?
        private var length = [UInt32](repeating: 0, count: 1)

        init(_ rescorer: Rescorer, segment number: Int) throws(IndexError) {
            self.number = number
            self.rescorer = rescorer
            let segment = rescorer.snapshot.segments[number]
            self.segment = segment
            opening = try rescorer.rescoring.openingColumn.map { (name) throws(IndexError) in
                try segment.column(name)
            }
            let paired = Set(rescorer.rescoring.pairs.flatMap { [$0.first, $0.second] })
            for (index, leaf) in rescorer.leaves.enumerated() {
                // What weighs nothing, or was taken away, adds nothing. Fields have been scored already.
                let counts = rescorer.weights[index] > 0 && !leaf.isOfField
                let isRead = counts && (opening != nil || paired.contains(index))
                matchers.append(
                    isRead ? try LeafMatcher.make(leaf, in: segment, deadline: rescorer.deadline) : nil)
                guard counts, segment.captions != nil, let part = rescorer.rescoring.captionPart else {
                    captions.append(nil)
                    continue
                }
                captions.append(
                    try LeafMatcher.make(.caption(leaf, part: part), in: segment, deadline: rescorer.deadline)
                )
            }
        }

        func details(of document: DocID) throws(IndexError) -> [RescoringDetail] {
            let rescoring = rescorer.rescoring
            var details: [RescoringDetail] = []
            var places: [[Place]] = []
            for matcher in matchers { places.append(try matcher?.places(in: document) ?? []) }
            try segment.norms.load(from: document, into: &length, count: 1)
            for pair in rescoring.pairs {
                let count = Self.adjacent(places[pair.first], places[pair.second])
                guard count > 0 else { continue }
                let weight =
                    rescoring.adjacencyWeight
                    * min(rescorer.weights[pair.first], rescorer.weights[pair.second])
                let score = rescorer.bm25.score(weight: weight, frequency: count, length: length[0])
                details.append(
                    RescoringDetail(
                        reason: .adjacent(pair.first, pair.second), frequency: count, weight: weight,
                        score: score))
            }
            func append(_ reason: RescoringDetail.Reason, _ count: Int, _ weight: Float) {
                guard count > 0 else { return }
                let frequency = UInt32(truncatingIfNeeded: count)
                details.append(
                    RescoringDetail(
                        reason: reason, frequency: frequency, weight: weight,
                        score: rescorer.bm25.fieldScore(weight: weight, frequency: frequency)))
            }
            if let opening {
                let end = try opening.value(of: Int(document))
                for (index, found) in places.enumerated() where !found.isEmpty {
                    let count = found.count { $0.end <= end }
                    append(.opening(index), count, rescoring.openingWeight * rescorer.weights[index])
                }
            }
            let group = DocID(try segment.group(of: document))
            for (index, matcher) in captions.enumerated() {
                guard let matcher else { continue }
                let count = try matcher.places(in: group).count
                append(.caption(index), count, rescoring.captionWeight * rescorer.weights[index])
            }
            return details
        }

        /// Places of the first that end where one of the second starts.
        private static func adjacent(_ first: [Place], _ second: [Place]) -> UInt32 {
            if first.isEmpty || second.isEmpty { return 0 }
            let starts = Set(second.map(\.start))
            return UInt32(truncatingIfNeeded: first.count { starts.contains($0.end) })
        }
    }
}
