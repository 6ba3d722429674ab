// Why a document has its score: the same formulas as in searching, one document, every number kept.

package import FulltextStorage

/// A score and what it is made of.
package struct Explanation: Sendable, Equatable {
    /// How the number comes about.
    package enum Source: Sendable, Equatable {
        /// A word or phrase, by BM25; a leaf in a field has no length.
        case leaf(Query, frequency: UInt32, documentFrequency: UInt64, weight: Float, length: UInt32?)
        /// A word or phrase that the document does not hold.
        case absent(Query, weight: Float)
        /// A condition on a column: no score.
        case condition(holds: Bool)
        /// All parts are needed.
        case all
        /// One part is enough.
        case any
        /// One part is enough; lowered by what is missing.
        case mostOf(factor: Float)
        /// What was taken away is not there.
        case difference
        /// Added to the best hits.
        case rescoring(RescoringDetail)
        /// The score of a search, with what was added to it.
        case whole
    }

    package var score: Float
    /// False when the document does not match this part.
    package var matches: Bool
    package var source: Source
    package var parts: [Explanation] = []
}

/// The numbers that all scores of a search share.
package struct ExplainedStatistics: Sendable, Equatable {
    package let documentCount: UInt64
    package let averageLength: Float
    package let k1: Float
    package let b: Float
    package let length: UInt32
}

extension Searcher {
    /// The score of one document, matching or not, as a search gives it.
    ///
    /// - Parameters:
    ///   - isRescored: Whether the document was among the best that a search looks at again.
    /// - Complexity: That of finding the query's leaves; not to be called for many hits.
    package func explain(
        _ request: SearchRequest, segment: Int, document: DocID, isRescored: Bool
    ) throws(IndexError) -> (Explanation, ExplainedStatistics) {
        let own = try self.statistics(of: try prepare(request.query.leaves))
        let statistics = request.statistics ?? own
        let weights = Self.weights(of: request.query, statistics)
        let bm25 = BM25(averageLength: statistics.averageLength)
        let reader = snapshot.segments[segment]
        var length = [UInt32](repeating: 0, count: 1)
        try reader.norms.load(from: document, into: &length, count: 1)
        let context = ExplainContext(
            segment: reader, document: document, bm25: bm25, length: length[0], statistics: statistics,
            weights: weights)
        var leaf = 0
        let words = try explain(request.query, context, &leaf)
        var whole = Explanation(score: words.score, matches: words.matches, source: .whole, parts: [words])
        if words.matches, isRescored, request.order == .score, let rescoring = request.rescoring {
            let rescorer = Rescorer(rescoring, request.query, weights, bm25, self)
            for detail in try rescorer.details(segment: segment, document: document) {
                whole.score += detail.score
                whole.parts.append(
                    Explanation(score: detail.score, matches: true, source: .rescoring(detail)))
            }
        }
        let shared = ExplainedStatistics(
            documentCount: statistics.documentCount, averageLength: statistics.averageLength, k1: bm25.k1,
            b: bm25.b, length: length[0])
        return (whole, shared)
    }

    private struct ExplainContext {
        let segment: SegmentReader
        let document: DocID
        let bm25: BM25
        let length: UInt32
        let statistics: CollectionStatistics
        let weights: [Float]
    }

    /// - Parameter leaf: Number of the next leaf, counted as `Query.leaves` counts.
    private func explain(
        _ query: Query, _ context: ExplainContext, _ leaf: inout Int
    ) throws(IndexError) -> Explanation {
        switch query {
        case .everything: return Explanation(score: 0, matches: true, source: .condition(holds: true))
        case .value(let column, let ranges):
            let value = try context.segment.value(column, of: context.document)
            let holds = ranges.contains { $0.contains(value) }
            return Explanation(score: 0, matches: holds, source: .condition(holds: holds))
        case .term, .word, .phrase, .tokens, .near, .opening, .caption:
            defer { leaf += 1 }
            return try explainLeaf(query, leaf, context)
        case .all(let parts):
            let explained = try explainParts(parts, context, &leaf)
            let matches = !explained.isEmpty && explained.allSatisfy(\.matches)
            let sum = explained.reduce(Float(0)) { $0 + $1.score }
            return Explanation(score: matches ? sum : 0, matches: matches, source: .all, parts: explained)
        case .any(let parts):
            let explained = try explainParts(parts, context, &leaf)
            let sum = explained.filter(\.matches).reduce(Float(0)) { $0 + $1.score }
            return Explanation(
                score: sum, matches: explained.contains(where: \.matches), source: .any, parts: explained)
        case .mostOf(let parts):
            var first = leaf
            let explained = try explainParts(parts, context, &leaf)
            var whole: Float = 0
            var covered: Float = 0
            var sum: Float = 0
            for (part, result) in zip(parts, explained) {
                let weight = Self.weight(of: part, context.weights, &first)
                whole += weight
                guard result.matches else { continue }
                covered += weight
                sum += result.score
            }
            let factor = whole > 0 ? BM25.coverageFactor(covered, of: whole) : 1
            return Explanation(
                score: sum * factor, matches: explained.contains(where: \.matches),
                source: .mostOf(factor: factor), parts: explained)
        case .boosted(let inner, _): return try explain(inner, context, &leaf)
        case .difference(let kept, let removed):
            let keptPart = try explain(kept, context, &leaf)
            let removedPart = try explain(removed, context, &leaf)
            let matches = keptPart.matches && !removedPart.matches
            return Explanation(
                score: matches ? keptPart.score : 0, matches: matches, source: .difference,
                parts: [keptPart, removedPart])
        }
    }

    private func explainParts(
        _ parts: [Query], _ context: ExplainContext, _ leaf: inout Int
    ) throws(IndexError) -> [Explanation] {
        var explained: [Explanation] = []
        for part in parts { explained.append(try explain(part, context, &leaf)) }
        return explained
    }

    private func explainLeaf(
        _ query: Query, _ leaf: Int, _ context: ExplainContext
    ) throws(IndexError) -> Explanation {
        let weight = context.weights[leaf]
        let matcher = try LeafMatcher.make(query, in: context.segment, deadline: deadline)
        let document =
            query.isOfCaption ? DocID(try context.segment.group(of: context.document)) : context.document
        let frequency = UInt32(truncatingIfNeeded: try matcher.places(in: document).count)
        guard frequency > 0 else {
            return Explanation(score: 0, matches: false, source: .absent(query, weight: weight))
        }
        let score =
            query.isOfField
            ? context.bm25.fieldScore(weight: weight, frequency: frequency)
            : context.bm25.score(weight: weight, frequency: frequency, length: context.length)
        return Explanation(
            score: score, matches: true,
            source: .leaf(
                query, frequency: frequency,
                documentFrequency: context.statistics.documentFrequencies[leaf], weight: weight,
                length: query.isOfField ? nil : context.length))
    }

    /// What matching a part adds at most, as the nodes of a search reckon it.
    private static func weight(of query: Query, _ weights: [Float], _ leaf: inout Int) -> Float {
        switch query {
        case .everything, .value: return 0
        case .term, .word, .phrase, .tokens, .near, .opening, .caption:
            defer { leaf += 1 }
            return weights[leaf]
        case .all(let parts), .mostOf(let parts):
            return parts.reduce(0) { $0 + weight(of: $1, weights, &leaf) }
        case .any(let parts): return parts.reduce(0) { max($0, weight(of: $1, weights, &leaf)) }
        case .boosted(let inner, _): return weight(of: inner, weights, &leaf)
        case .difference(let kept, let removed):
            defer { leaf += removed.leaves.count }
            return weight(of: kept, weights, &leaf)
        }
    }
}
