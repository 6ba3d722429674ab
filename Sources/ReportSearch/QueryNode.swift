// A query as understood: the tree between the typed text and the engine. It knows how to write itself, and which
// words stand side by side.

package import Fulltext

/// One part of a query as understood.
package indirect enum QueryNode: Sendable, Equatable {
    case everything
    /// Whole tokens, or the inside of one.
    case word([UInt8])
    /// A token by itself, not inside a longer one.
    case token([UInt8])
    case phrase([UInt8])
    /// A token with characters left open.
    case pattern(TokenPattern)
    case near([QueryNode], Nearness)
    /// A word, phrase, pattern or nearness in a field.
    case field(QueryField, QueryNode)
    case boosted(QueryNode, Float, text: String)
    case filter(QueryFilter)
    case all([QueryNode])
    /// Alternatives.
    case any([QueryNode])
    /// One is enough, more are better.
    case mostOf([QueryNode])
    case difference(QueryNode, QueryNode)

    /// The node with nested conjunctions joined into one, and so alternatives; what is said twice is asked once.
    var simplified: QueryNode {
        switch self {
        case .all(let parts):
            return Self.joined(parts) {
                if case .all(let inner) = $0 { inner } else { nil }
            } make: {
                .all($0)
            }
        case .any(let parts):
            return Self.joined(parts) {
                if case .any(let inner) = $0 { inner } else { nil }
            } make: {
                .any($0)
            }
        case .mostOf(let parts):
            return Self.joined(parts) {
                if case .mostOf(let inner) = $0 { inner } else { nil }
            } make: {
                .mostOf($0)
            }
        case .difference(let kept, let removed): return .difference(kept.simplified, removed.simplified)
        case .boosted(let inner, let factor, let text): return .boosted(inner.simplified, factor, text: text)
        // The text is where a leaf is looked for anyway.
        case .field(.text, let inner): return inner
        case .everything, .word, .token, .phrase, .pattern, .near, .field, .filter: return self
        }
    }

    private static func joined(
        _ parts: [QueryNode], _ inner: (QueryNode) -> [QueryNode]?, make: ([QueryNode]) -> QueryNode
    ) -> QueryNode {
        var flat: [QueryNode] = []
        for part in parts.map(\.simplified) {
            for part in inner(part) ?? [part] where !flat.contains(part) { flat.append(part) }
        }
        return flat.count == 1 ? flat[0] : make(flat)
    }

    var isFilter: Bool {
        if case .filter = self { return true }
        return false
    }

    /// The node with every word, phrase, pattern and nearness in a field.
    func asked(in field: QueryField) -> QueryNode {
        switch self {
        case .word, .token, .phrase, .pattern, .near: .field(field, self)
        case .everything, .filter, .field: self
        case .boosted(let inner, let factor, let text): .boosted(inner.asked(in: field), factor, text: text)
        case .all(let parts): .all(parts.map { $0.asked(in: field) })
        case .any(let parts): .any(parts.map { $0.asked(in: field) })
        case .mostOf(let parts): .mostOf(parts.map { $0.asked(in: field) })
        case .difference(let kept, let removed): .difference(kept.asked(in: field), removed.asked(in: field))
        }
    }

    /// For the engine.
    package var query: Query {
        switch self {
        case .everything: .everything
        case .word(let bytes): .word(bytes)
        case .token(let bytes): .term(bytes)
        case .phrase(let bytes): .phrase(bytes)
        case .pattern(let pattern): .tokens(pattern)
        case .near(let parts, let nearness): .near(parts.map(\.query), nearness)
        case .field(let field, let inner): field.query(inner.query)
        case .boosted(let inner, let factor, _): .boosted(inner.query, factor)
        case .filter(let filter): filter.query
        case .all(let parts): .all(parts.map(\.query))
        case .any(let parts): .any(parts.map(\.query))
        case .mostOf(let parts): .mostOf(parts.map(\.query))
        case .difference(let kept, let removed): .difference(kept.query, removed.query)
        }
    }

    /// The words, phrases, patterns and nearnesses in the order of `query.leaves`.
    var leaves: [QueryNode] {
        switch self {
        case .everything, .filter: []
        case .word, .token, .phrase, .pattern, .near, .field: [self]
        case .boosted(let inner, _, _): inner.leaves
        case .all(let parts), .any(let parts), .mostOf(let parts): parts.flatMap(\.leaves)
        case .difference(let kept, let removed): kept.leaves + removed.leaves
        }
    }

    /// Leaves of which one stands right behind the other, both asked for; numbers as in `leaves`.
    var pairs: [Rescoring.Pair] {
        var pairs: [Rescoring.Pair] = []
        var next = 0
        appendPairs(to: &pairs, &next)
        return pairs
    }

    private func appendPairs(to pairs: inout [Rescoring.Pair], _ next: inout Int) {
        switch self {
        case .everything, .filter: return
        case .word, .token, .phrase, .pattern, .near, .field: next += 1
        case .boosted(let inner, _, _): inner.appendPairs(to: &pairs, &next)
        case .any(let parts): for part in parts { part.appendPairs(to: &pairs, &next) }
        case .difference(let kept, let removed):
            kept.appendPairs(to: &pairs, &next)
            next += removed.leaves.count
        case .all(let parts), .mostOf(let parts):
            var previous: Int?
            for part in parts {
                let first = next
                part.appendPairs(to: &pairs, &next)
                guard part.isPlaceable else {
                    previous = nil
                    continue
                }
                if let previous { pairs.append(Rescoring.Pair(first: previous, second: first)) }
                previous = first
            }
        }
    }

    private var isPlaceable: Bool {
        switch self {
        case .word, .token, .phrase, .pattern: true
        case .boosted(let inner, _, _): inner.isPlaceable
        default: false
        }
    }

    /// The node without the filters on columns that always hold, and these filters.
    var liftingFilters: (rest: QueryNode, filters: [QueryFilter]) {
        switch self {
        case .filter(let filter) where filter.column != nil: return (.everything, [filter])
        case .all(let parts):
            var rest: [QueryNode] = []
            var filters: [QueryFilter] = []
            for part in parts {
                if case .filter(let filter) = part, filter.column != nil {
                    filters.append(filter)
                } else {
                    rest.append(part)
                }
            }
            return (rest.isEmpty ? .everything : rest.count == 1 ? rest[0] : .all(rest), filters)
        case .difference(let kept, let removed):
            let (rest, filters) = kept.liftingFilters
            return (.difference(rest, removed), filters)
        default: return (self, [])
        }
    }
}
