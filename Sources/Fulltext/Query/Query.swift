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
    /// Documents whose value in a column is one of a set, with score zero.
    case value(column: String, Set<UInt32>)
    /// Documents of groups whose value in a group column lies in one of some ranges, with score zero.
    case groupValue(column: String, [ClosedRange<Int64>])
    /// Documents that match all parts; scores are summed.
    case all([Query])
    /// Documents that match one part or more; scores of those that match are summed.
    case any([Query])
    /// Documents that match the first and not the second; the score is the first's.
    case difference(Query, Query)

    /// Words and phrases, from left to right, those that are taken away included.
    package var leaves: [Query] {
        switch self {
        case .everything, .value, .groupValue: []
        case .term, .word, .phrase: [self]
        case .all(let parts), .any(let parts): parts.flatMap(\.leaves)
        case .difference(let kept, let removed): kept.leaves + removed.leaves
        }
    }
}
