// What a leaf weighs and what the second look adds, for the slow twin.

import Fulltext

extension NaiveIndex {
    /// For each leaf the product of its boosts; zero where it is taken away.
    static func factors(_ query: Query) -> [Float] {
        switch query {
        case .everything, .value: []
        case .term, .word, .phrase, .tokens, .near, .opening, .caption: [1]
        case .all(let parts), .any(let parts), .mostOf(let parts): parts.flatMap(factors)
        case .boosted(let inner, let factor): factors(inner).map { $0 * factor }
        case .difference(let kept, let removed): factors(kept) + factors(removed).map { _ in 0 }
        }
    }

    /// What a part weighs in the share of a query that a document holds.
    /// - Parameter weights: Of the leaves from the part's first on.
    static func weight(of query: Query, _ weights: ArraySlice<Float>) -> Float {
        switch query {
        case .everything, .value: 0
        case .term, .word, .phrase, .tokens, .near, .opening, .caption: weights[weights.startIndex]
        case .all(let parts), .mostOf(let parts): partWeights(parts, weights).reduce(0, +)
        case .any(let parts): partWeights(parts, weights).reduce(0, max)
        case .boosted(let inner, _): weight(of: inner, weights)
        case .difference(let kept, _): weight(of: kept, weights)
        }
    }

    private static func partWeights(_ parts: [Query], _ weights: ArraySlice<Float>) -> [Float] {
        var rest = weights
        return parts.map { part in
            defer { rest = rest.dropFirst(part.leaves.count) }
            return weight(of: part, rest)
        }
    }

    /// How many of the best are looked at again: not those that are as good as the first behind them.
    /// - Parameter scores: Descending.
    package static func lookedAt(_ scores: [Float], depth: Int) -> Int {
        guard scores.count > depth else { return scores.count }
        return scores.prefix(depth).count { $0 > scores[depth] }
    }

    /// What is added to the score of a document that is looked at again, in the order of adding.
    func extra(
        _ rescoring: Rescoring, _ query: Query, _ entry: Entry, _ bm25: BM25, _ weights: [Float]
    ) -> [Float] {
        var extra: [Float] = []
        let places = zip(query.leaves, weights).map { leaf, weight in
            weight > 0 && !leaf.isOfField ? self.places(of: leaf, in: entry) : []
        }
        for pair in rescoring.pairs {
            let count = places[pair.first].count { first in
                places[pair.second].contains { $0.lowerBound == first.upperBound }
            }
            guard count > 0 else { continue }
            let weight = rescoring.adjacencyWeight * min(weights[pair.first], weights[pair.second])
            extra.append(
                bm25.score(
                    weight: weight, frequency: UInt32(count), length: UInt32(entry.document.length)))
        }
        if let column = rescoring.openingColumn {
            let end = Int(value(column, of: entry.document))
            for (leaf, found) in places.enumerated() {
                let count = found.count { $0.upperBound <= end }
                guard count > 0 else { continue }
                extra.append(
                    bm25.fieldScore(weight: rescoring.openingWeight * weights[leaf], frequency: UInt32(count))
                )
            }
        }
        if let part = rescoring.captionPart {
            for (number, leaf) in query.leaves.enumerated() where weights[number] > 0 && !leaf.isOfField {
                let count = self.places(of: .caption(leaf, part: part), in: entry).count
                guard count > 0 else { continue }
                extra.append(
                    bm25.fieldScore(
                        weight: rescoring.captionWeight * weights[number], frequency: UInt32(count)))
            }
        }
        return extra
    }
}
