// The score of one word or phrase in one document, and the statistics of a collection that it needs.

/// Okapi BM25 as Lucene 8 and later compute it: Robertson and Zaragoza, "The Probabilistic Relevance
/// Framework: BM25 and Beyond" (2009), without the constant factor k1 + 1, and with exact lengths.
///
///     score = idf · tf / (tf + k1 · (1 − b + b · length / averageLength))
///     idf   = ln(1 + (N − n + ½) / (n + ½))
package struct BM25: Sendable, Equatable {
    /// How fast further places of a word cease to count.
    package let k1: Float
    /// How much longer documents are held back: 0 not at all, 1 in full proportion.
    package let b: Float
    /// Words of a document on the average.
    package let averageLength: Float
    /// The part of the denominator that is the same for all lengths, and what each word of length adds to it.
    let base: Float
    let slope: Float

    /// - Parameter averageLength: Words of a document on the average; at least a little above zero.
    package init(k1: Float = 1.2, b: Float = 0.75, averageLength: Float) {
        self.k1 = k1
        self.b = b
        self.averageLength = averageLength
        base = k1 * (1 - b)
        slope = k1 * b / max(averageLength, .leastNormalMagnitude)
    }

    /// Words of a document on the average; one where there is none.
    package static func averageLength(totalLength: UInt64, documentCount: UInt64) -> Float {
        documentCount == 0 ? 1 : Float(Double(totalLength) / Double(documentCount))
    }

    /// How much a leaf tells that `documentFrequency` of `documentCount` documents hold.
    package static func inverseDocumentFrequency(documentFrequency: UInt64, documentCount: UInt64) -> Float {
        let held = Double(documentFrequency)
        let all = Double(max(documentCount, documentFrequency))
        return Float(naturalLogarithm(1 + (all - held + 0.5) / (held + 0.5)))
    }

    /// By what the score of a document is multiplied that holds parts of a query weighing `covered` of `whole`.
    ///
    ///     factor = 1 − coverageWeight · (1 − covered / whole)
    @inline(__always)
    package static func coverageFactor(_ covered: Float, of whole: Float) -> Float {
        1 - Query.coverageWeight * (1 - covered / whole)
    }

    /// The score of a leaf with `frequency` places in a field, whose length does not count.
    @inline(__always)
    package func fieldScore(weight: Float, frequency: UInt32) -> Float {
        let frequency = Float(frequency)
        return weight * frequency / (frequency + k1)
    }

    /// The score of a leaf with `frequency` places in a document of `length` words.
    @inline(__always)
    package func score(weight: Float, frequency: UInt32, length: UInt32) -> Float {
        score(weight: weight, frequency: frequency, length: Float(length))
    }

    @inline(__always)
    func score(weight: Float, frequency: UInt32, length: Float) -> Float {
        let frequency = Float(frequency)
        return weight * frequency / (frequency + (base + slope * length))
    }
}

/// What a score needs to know of a whole collection; a value, so that a shard can score with the sums of
/// all shards and give the scores that one index would.
package struct CollectionStatistics: Sendable, Equatable {
    /// Documents of the collection.
    package var documentCount: UInt64
    /// Sum of their lengths in words.
    package var totalLength: UInt64
    /// Documents that hold each leaf of the query, in the order of `Query.leaves`.
    package var documentFrequencies: [UInt64]

    package init(documentCount: UInt64, totalLength: UInt64, documentFrequencies: [UInt64]) {
        self.documentCount = documentCount
        self.totalLength = totalLength
        self.documentFrequencies = documentFrequencies
    }

    /// The statistics of two disjoint parts, asked the same query, taken together.
    package static func + (left: Self, right: Self) -> Self {
        precondition(
            left.documentFrequencies.count == right.documentFrequencies.count, "the query is the same")
        return CollectionStatistics(
            documentCount: left.documentCount + right.documentCount,
            totalLength: left.totalLength + right.totalLength,
            documentFrequencies: zip(left.documentFrequencies, right.documentFrequencies).map { $0 + $1 })
    }

    package var averageLength: Float {
        BM25.averageLength(totalLength: totalLength, documentCount: documentCount)
    }
}
