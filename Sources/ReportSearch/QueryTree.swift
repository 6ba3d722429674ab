// Brings the items of a typed query into a tree, by the grammar of QueryText.

import Fulltext
import FulltextStorage

/// A parser over scanned items.
struct QueryTree {
    private let items: [PlacedQueryItem]
    private let words: QueryWords
    /// The column behind the text.
    private let end: Int
    private var index = 0
    private var depth = 0

    private static let deepestNesting = 50

    /// - Parameter end: The column behind the text.
    init(_ items: [PlacedQueryItem], _ words: QueryWords, end: Int) {
        self.items = items
        self.words = words
        self.end = end
    }

    /// The tree of all items.
    func tree() throws(IndexError) -> QueryNode {
        var parser = self
        let tree = try parser.alternatives()
        if parser.index < parser.items.count { throw parser.unopened() }
        return tree
    }

    private var column: Int { index < items.count ? items[index].column : end }

    private mutating func alternatives() throws(IndexError) -> QueryNode {
        var parts = [try conjunction()]
        while index < items.count, case .or = items[index].item {
            index += 1
            parts.append(try conjunction())
        }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction() throws(IndexError) -> QueryNode {
        var kept: [QueryNode] = []
        var removed: [QueryNode] = []
        var isExplicit = false
        let start = index
        scan: while index < items.count {
            switch items[index].item {
            case .or, .close: break scan
            case .and:
                guard !kept.isEmpty || !removed.isEmpty else { throw operandMissing("AND") }
                index += 1
                isExplicit = true
                guard startsOperand else { throw operandMissing("AND") }
            case .not:
                index += 1
                guard startsOperand else { throw operandMissing("NOT") }
                if let operand = try operand() { removed.append(operand) }
            default:
                if let operand = try operand() { kept.append(operand) }
            }
        }
        guard !kept.isEmpty || !removed.isEmpty else {
            if index > start { throw wordless(start) }
            guard index < items.count, case .close = items[index].item else { throw operandMissing("OR") }
            if depth == 0 { throw unopened() }
            guard case .open = items[index - 1].item else { throw operandMissing("OR") }
            throw IndexError(
                .invalidQuery,
                "column \(column): nothing stands between the brackets; write them as in (复议 OR 诉讼)")
        }
        var node: QueryNode
        if kept.isEmpty {
            node = .everything
        } else if kept.count == 1 {
            node = kept[0]
        } else {
            // Filters always hold, however words are joined.
            let filters = kept.filter(\.isFilter)
            let words = kept.filter { !$0.isFilter }
            if self.words.matching == .any, !isExplicit, words.count > 1 {
                node = filters.isEmpty ? .mostOf(words) : .all([.mostOf(words)] + filters)
            } else {
                node = .all(kept)
            }
        }
        if !removed.isEmpty { node = .difference(node, removed.count == 1 ? removed[0] : .any(removed)) }
        return node
    }

    private var startsOperand: Bool {
        guard index < items.count else { return false }
        switch items[index].item {
        case .word, .phrase, .near, .field, .filter, .open, .not: return true
        case .and, .or, .close, .boost: return false
        }
    }

    private func unopened() -> IndexError {
        IndexError(
            .invalidQuery,
            "column \(column): a closing bracket has no opening one; remove it, or put the text in quotes")
    }

    private mutating func deepen() throws(IndexError) {
        depth += 1
        guard depth <= Self.deepestNesting else {
            throw IndexError(
                .limitExceeded,
                "column \(items[index - 1].column): brackets and NOTs are nested deeper than "
                    + "\(Self.deepestNesting); simplify the query")
        }
    }

    private func wordless(_ item: Int) -> IndexError {
        IndexError(
            .invalidQuery,
            "column \(items[item].column): no letter or digit to look for; to look for these signs, put them in quotes"
        )
    }

    private func operandMissing(_ sign: String) -> IndexError {
        let example = sign == "NOT" ? "办理 NOT 法院" : "办理 \(sign) 复议"
        return IndexError(
            .invalidQuery,
            "column \(column): \(sign) needs a word, a phrase or a bracket \(sign == "NOT" ? "behind it" : "on both sides"), "
                + "as in \(example); to look for the sign itself, put it in quotes")
    }

    /// The next word, phrase, filter or bracket with its boost; nil for a stretch of marks, which asks for nothing.
    private mutating func operand() throws(IndexError) -> QueryNode? {
        guard var node = try primary() else { return nil }
        while index < items.count, case .boost(let factor, let text) = items[index].item {
            index += 1
            guard !node.isFilter else {
                throw IndexError(
                    .invalidQuery,
                    "column \(items[index - 1].column): a filter has no score to boost; write ^\(text) behind a word"
                )
            }
            node = .boosted(node, factor, text: text)
        }
        return node
    }

    private mutating func primary() throws(IndexError) -> QueryNode? {
        let placed = items[index]
        let column = placed.column
        index += 1
        switch placed.item {
        case .word(let text): return words.words(text)
        case .phrase(let text): return try words.phrase(text, column)
        case .near(let text, let nearness): return try words.near(text, nearness, column)
        case .filter(let filter): return .filter(filter)
        case .field(let field):
            // The scanner sees to it that something stands right behind a field.
            guard startsOperand, let inner = try primary() else { throw operandMissing(field.rawValue + ":") }
            return inner.asked(in: field)
        case .not:
            // Twice not is what it was.
            guard startsOperand else { throw operandMissing("NOT") }
            try deepen()
            let operand = try operand()
            depth -= 1
            return operand.map { .difference(.everything, $0) }
        case .open:
            try deepen()
            let inner = try alternatives()
            guard index < items.count, case .close = items[index].item else {
                throw IndexError(
                    .invalidQuery,
                    "column \(column): a bracket is opened and not closed; add ) at the end, as in (复议 OR 诉讼)"
                )
            }
            index += 1
            depth -= 1
            return inner
        case .and, .or, .close: throw operandMissing("AND")
        case .boost(_, let text):
            throw IndexError(
                .invalidQuery,
                "column \(column): ^\(text) stands behind nothing; write it behind a word, as in 复议^2")
        }
    }
}
