// A query as understood, as JSON: a tree whose objects name the kind of the node in their first key.

import Fulltext
package import ReportSearch

extension ParsedQuery {
    /// The query as typed and as understood, with its tree.
    package var treeJSON: JSONText {
        guard case .object(let pairs) = json else { return .null }
        return .object(pairs + [("tree", tree.json)])
    }
}

extension QueryNode {
    fileprivate var json: JSONText {
        func text(_ bytes: [UInt8]) -> JSONText { .string(String(decoding: bytes, as: UTF8.self)) }
        func list(_ parts: [QueryNode]) -> JSONText { .array(parts.map(\.json)) }
        return switch self {
        case .everything: .object([("everything", .bool(true))])
        case .word(let bytes): .object([("word", text(bytes))])
        case .token(let bytes): .object([("token", text(bytes))])
        case .phrase(let bytes): .object([("phrase", text(bytes))])
        case .pattern(let pattern): .object([("pattern", .string(pattern.text))])
        case .near(let parts, let nearness):
            .object([
                ("near", list(parts)), ("distance", .int(nearness.distance)),
                ("ordered", .bool(nearness.isOrdered)),
            ])
        case .field(let field, let inner): .object([("field", .string(field.rawValue)), ("of", inner.json)])
        case .boosted(let inner, let factor, _):
            .object([("boosted", inner.json), ("factor", .number(Double(factor)))])
        case .filter(let filter): .object([("filter", .string(filter.text))])
        case .all(let parts): .object([("all", list(parts))])
        case .any(let parts): .object([("any", list(parts))])
        case .mostOf(let parts): .object([("most_of", list(parts))])
        case .difference(let kept, let removed): .object([("from", kept.json), ("without", removed.json)])
        }
    }
}
