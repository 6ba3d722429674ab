// What the engine can be asked. Words and phrases are UTF-8 of match text: folding and segmentation lie
// with the caller.

/// A question to an index.
package indirect enum Query: Sendable, Equatable {
    /// Every document, with score zero.
    case everything
    /// Documents in which the term stands as a token of its own.
    case term([UInt8])
    /// Documents in which the string is made of whole tokens, or stands wholly inside one longer token: 诉讼 in 行政诉讼,
    /// but not 开工 in 公开|工作, where it only straddles two.
    case word([UInt8])
    /// Documents whose match text holds exactly this string, however it was cut into tokens.
    case phrase([UInt8])
    /// Documents in which a whole token fits a pattern.
    case tokens(TokenPattern)
    /// Documents in which words, phrases and patterns stand near each other.
    case near([Query], Nearness)
    /// Documents in which a leaf stands within the first characters, as many as a column tells: in the heading.
    case opening(Query, column: String)
    /// Documents of groups whose caption holds a leaf in one of its parts: in the title.
    case caption(Query, part: Int)
    /// Documents to which, or to whose group, a column gives a value in one of some ranges, with score zero.
    case value(column: String, [ClosedRange<Int64>])
    /// Documents that match all parts; scores are summed.
    case all([Query])
    /// Documents that match one part or more; scores of those that match are summed.
    case any([Query])
    /// Documents that match one part or more, where those that match most of what is asked come first: the sum of the
    /// scores is lowered by `coverageWeight` times the share of the parts' weight that is missing.
    case mostOf([Query])
    /// What the query matches, with scores multiplied by a factor.
    case boosted(Query, Float)
    /// Documents that match the first and not the second; the score is the first's.
    case difference(Query, Query)

    /// How much of a score depends on how much of the query a document holds; measured in docs/ranking.md.
    package static let coverageWeight: Float = 0.8

    /// Words and phrases, from left to right, those that are taken away included.
    package var leaves: [Query] {
        switch self {
        case .everything, .value: []
        case .term, .word, .phrase, .tokens, .near, .opening, .caption: [self]
        case .all(let parts), .any(let parts), .mostOf(let parts): parts.flatMap(\.leaves)
        case .boosted(let inner, _): inner.leaves
        case .difference(let kept, let removed): kept.leaves + removed.leaves
        }
    }

    /// For each leaf by what its score is multiplied; zero where it is taken away.
    var leafFactors: [Float] {
        switch self {
        case .everything, .value: []
        case .term, .word, .phrase, .tokens, .near, .opening, .caption: [1]
        case .all(let parts), .any(let parts), .mostOf(let parts): parts.flatMap(\.leafFactors)
        case .boosted(let inner, let factor): inner.leafFactors.map { $0 * factor }
        case .difference(let kept, let removed): kept.leafFactors + removed.leaves.map { _ in 0 }
        }
    }

    /// True for a word or phrase without a character, also inside a nearness or field.
    var hasEmptyString: Bool {
        switch self {
        case .word(let bytes), .phrase(let bytes): bytes.isEmpty
        case .near(let parts, _): parts.contains(where: \.hasEmptyString)
        case .opening(let inner, _), .caption(let inner, _): inner.hasEmptyString
        default: false
        }
    }

    var isPhrase: Bool {
        switch self {
        case .word, .phrase: true
        default: false
        }
    }

    var isWord: Bool {
        if case .word = self { return true }
        return false
    }

    var isOfCaption: Bool {
        if case .caption = self { return true }
        return false
    }

    /// True for leaves in a field. Fields are short, so length does not count in their scores.
    package var isOfField: Bool {
        switch self {
        case .caption, .opening: true
        default: false
        }
    }
}
