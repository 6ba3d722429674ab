// From what a person types to a query of the engine, by the code path that the texts took. Full-width
// quotes, brackets and blanks work like their ASCII twins.
//
//     query   = or
//     or      = and { ("OR" | "|") and }
//     and     = unary { ["AND"] unary }          side by side means AND, or OR with `any`
//     unary   = ["-" | "NOT"] primary
//     primary = ["="] word | '"' phrase '"' | filter | "(" or ")"

package import Fulltext
package import FulltextAnalysis
package import FulltextStorage

/// How words that stand side by side are joined.
package enum WordMatching: String, Sendable, CaseIterable {
    case all
    case any
}

/// A query understood: what the engine is asked, and how that reads.
package struct ParsedQuery: Sendable, Equatable {
    /// As typed.
    package let text: String
    /// For the engine.
    package let query: Query
    /// As understood: every word as it was cut, every operator written out.
    package let parsed: String
    /// The words and phrases of `query.leaves`, as read by a person.
    package let leafTexts: [String]

    /// Every section of the index.
    static let everything = ParsedQuery(text: "", query: .everything, parsed: "*", leafTexts: [])
}

/// Parses queries.
package struct QueryText {
    private let analyzer: Analyzer
    private let matching: WordMatching

    /// The most characters, words and phrases a query may have.
    package static let longestQuery = 2_000
    package static let mostLeaves = 200
    private static let deepestNesting = 50

    package init(analyzer: Analyzer, matching: WordMatching) {
        self.analyzer = analyzer
        self.matching = matching
    }

    /// Parses a query.
    /// - Throws: `invalidQuery` or `limitExceeded`, with the column and what was expected.
    package func parse(_ text: String) throws(IndexError) -> ParsedQuery {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count <= Self.longestQuery else {
            throw IndexError(
                .limitExceeded,
                "the query has \(scalars.count) characters, at most \(Self.longestQuery) are read; shorten it"
            )
        }
        let items = try QueryScanner(scalars).items()
        guard !items.isEmpty else {
            throw IndexError(
                .invalidQuery, "the query is empty; type a word, or a phrase in quotes: '\"依申请公开\"'")
        }
        var tree = try QueryTree(items, analyzer: analyzer, matching: matching).tree()
        tree.simplify()
        let leaves = tree.query.leaves
        guard leaves.count <= Self.mostLeaves else {
            throw IndexError(
                .limitExceeded,
                "the query has \(leaves.count) words, at most \(Self.mostLeaves) are looked up; shorten it")
        }
        return ParsedQuery(
            text: text, query: tree.query, parsed: tree.description(isInner: false),
            leafTexts: leaves.map { leaf in
                switch leaf {
                case .word(let bytes): String(decoding: bytes, as: UTF8.self)
                case .term(let bytes): "=" + String(decoding: bytes, as: UTF8.self)
                case .phrase(let bytes): "\"" + String(decoding: bytes, as: UTF8.self) + "\""
                default: ""
                }
            })
    }

    /// One piece of the typed text, with the column (from 1) where it begins.
    enum Item {
        case word(String)
        case phrase(String)
        case filter(QueryFilter)
        case and, or, not, open, close
    }

    /// Cuts typed text into words, phrases and signs.
    private struct QueryScanner {
        let scalars: [Unicode.Scalar]

        init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

        private static let quotes: [Unicode.Scalar: Unicode.Scalar] = [
            "\"": "\"", "“": "”", "”": "”", "„": "”", "＂": "＂", "「": "」", "『": "』",
        ]

        func items() throws(IndexError) -> [(item: Item, column: Int)] {
            var items: [(item: Item, column: Int)] = []
            var index = 0
            while index < scalars.count {
                let scalar = scalars[index]
                let column = index + 1
                if scalar.properties.isWhitespace {
                    index += 1
                } else if let closing = Self.quotes[scalar] {
                    // Any closing quote of either width ends a phrase that a straight or curly quote began.
                    let body = scalars[(index + 1)...]
                    guard let end = body.firstIndex(where: { Self.closes($0, closing) }) else {
                        throw IndexError(
                            .invalidQuery,
                            "column \(column): a quote is opened and not closed; add \(closing) at the end of the phrase"
                        )
                    }
                    items.append((.phrase(Self.string(scalars[index + 1..<end])), column))
                    index = end + 1
                } else if scalar == "(" || scalar == "（" {
                    items.append((.open, column))
                    index += 1
                } else if scalar == ")" || scalar == "）" {
                    items.append((.close, column))
                    index += 1
                } else if scalar == "|" || scalar == "｜" {
                    items.append((.or, column))
                    index += 1
                } else if scalar == "-" || scalar == "－", index + 1 < scalars.count, startsOperand(index) {
                    items.append((.not, column))
                    index += 1
                } else {
                    var end = index
                    while end < scalars.count, !endsWord(scalars[end]) { end += 1 }
                    items.append((try word(scalars[index..<end], column), column))
                    index = end
                }
            }
            return items
        }

        // A minus takes away only where a word begins: 2019-2021 is one word.
        private func startsOperand(_ index: Int) -> Bool {
            let precededByBlank =
                index == 0 || scalars[index - 1].properties.isWhitespace
                || scalars[index - 1] == "(" || scalars[index - 1] == "（"
            return precededByBlank && !scalars[index + 1].properties.isWhitespace
        }

        private func endsWord(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isWhitespace || Self.quotes[scalar] != nil
                || ["(", ")", "（", "）", "|", "｜"].contains(scalar)
        }

        private static func closes(_ scalar: Unicode.Scalar, _ closing: Unicode.Scalar) -> Bool {
            scalar == closing || (["\"", "”", "＂"].contains(scalar) && ["\"", "”", "＂"].contains(closing))
        }

        private func word(_ part: ArraySlice<Unicode.Scalar>, _ column: Int) throws(IndexError) -> Item {
            let text = Self.string(part)
            switch text {
            case "AND", "&&", "且": return .and
            case "OR", "||", "或": return .or
            case "NOT", "非": return .not
            default: break
            }
            do throws(IndexError) {
                if let filter = try QueryFilter(text) { return .filter(filter) }
            } catch {
                throw IndexError(error.code, "column \(column): \(error.message)")
            }
            return .word(text)
        }

        private static func string(_ part: ArraySlice<Unicode.Scalar>) -> String {
            var text = String.UnicodeScalarView()
            text.append(contentsOf: part)
            return String(text)
        }
    }

    /// Brings items into a tree.
    private struct QueryTree {
        private let items: [(item: Item, column: Int)]
        private let analyzer: Analyzer
        private let matching: WordMatching
        private var index = 0
        private var depth = 0

        init(_ items: [(item: Item, column: Int)], analyzer: Analyzer, matching: WordMatching) {
            self.items = items
            self.analyzer = analyzer
            self.matching = matching
        }

        func tree() throws(IndexError) -> QueryNode {
            var parser = self
            let tree = try parser.alternatives()
            if parser.index < parser.items.count {
                throw IndexError(
                    .invalidQuery,
                    "column \(parser.column): a closing bracket has no opening one; remove it, or put the text in quotes"
                )
            }
            return tree
        }

        private var column: Int { index < items.count ? items[index].column : (items.last?.column ?? 0) + 1 }

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
                throw operandMissing("OR")
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
                if matching == .any, !isExplicit, words.count > 1 {
                    node = filters.isEmpty ? .any(words) : .all([.any(words)] + filters)
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
            case .word, .phrase, .filter, .open, .not: return true
            case .and, .or, .close: return false
            }
        }

        private func wordless(_ item: Int) -> IndexError {
            IndexError(
                .invalidQuery,
                "column \(items[item].column): no letter or digit to look for; to look for these signs, put them in quotes"
            )
        }

        private func operandMissing(_ sign: String) -> IndexError {
            IndexError(
                .invalidQuery,
                "column \(column): \(sign) needs a word, a phrase or a bracket on both sides; to look for the sign itself, "
                    + "put it in quotes")
        }

        /// The next word, phrase, filter or bracket; nil for a stretch of marks, which asks for nothing.
        private mutating func operand() throws(IndexError) -> QueryNode? {
            let (item, column) = items[index]
            index += 1
            switch item {
            case .word(let text): return word(text)
            case .phrase(let text): return try phrase(text, column)
            case .filter(let filter): return .filter(filter)
            case .not:
                // Twice not is what it was.
                guard startsOperand else { throw operandMissing("NOT") }
                return try operand().map { .difference(.everything, $0) }
            case .open:
                depth += 1
                guard depth <= QueryText.deepestNesting else {
                    throw IndexError(
                        .limitExceeded,
                        "brackets are nested deeper than \(QueryText.deepestNesting); simplify the query")
                }
                let inner = try alternatives()
                guard index < items.count, case .close = items[index].item else {
                    throw IndexError(
                        .invalidQuery,
                        "column \(column): a bracket is opened and not closed; add ) at the end")
                }
                index += 1
                depth -= 1
                return inner
            case .and, .or, .close:
                throw operandMissing("AND")
            }
        }

        private func analyzed(_ text: String) -> AnalyzedText {
            var analyzed = AnalyzedText()
            analyzer.analyze(text, into: &analyzed)
            return analyzed
        }

        /// The words of a typed stretch; nil when it holds marks only.
        private func word(_ text: String) -> QueryNode? {
            let isExact = text.hasPrefix("=") || text.hasPrefix("＝")
            let analyzed = analyzed(isExact ? String(text.dropFirst()) : text)
            var words: [QueryNode] = []
            var index = 0
            while index < analyzed.tokens.count {
                let first = analyzed.tokens[index]
                var bytes = analyzer.vocabulary.bytes(of: first.term)
                index += 1
                if first.kind == .mark { continue }
                // ICU cuts a word that its list does not have into single characters: 复议, 微信. Together they are one
                // word again, to be found as whole tokens or inside a longer one.
                while !isExact, matching == .all, Self.isSingle(analyzed.tokens[index - 1]),
                    index < analyzed.tokens.count,
                    Self.isSingle(analyzed.tokens[index]),
                    analyzed.tokens[index].offset == analyzed.tokens[index - 1].offset + 1
                {
                    bytes += analyzer.vocabulary.bytes(of: analyzed.tokens[index].term)
                    index += 1
                }
                // Where one word is enough, a single character inside other words would only be noise.
                words.append(
                    isExact || (matching == .any && Self.isSingle(first)) ? .token(bytes) : .word(bytes))
            }
            // Said twice, a word asks for no more than said once.
            var distinct: [QueryNode] = []
            for word in words where !distinct.contains(where: { $0.query == word.query }) {
                distinct.append(word)
            }
            words = distinct
            if words.count < 2 { return words.first }
            return matching == .any ? .any(words) : .all(words)
        }

        private static func isSingle(_ token: Token) -> Bool { token.kind == .han && token.length == 1 }

        private func phrase(_ text: String, _ column: Int) throws(IndexError) -> QueryNode {
            let analyzed = analyzed(text)
            guard !analyzed.tokens.isEmpty else {
                throw IndexError(
                    .invalidQuery,
                    "column \(column): a phrase is empty; put at least one character between the quotes")
            }
            guard !analyzed.matchScalars.contains(where: { $0 == 0x0a || $0 == 0x09 }) else {
                throw IndexError(
                    .invalidQuery,
                    "column \(column): a phrase holds a line end or a tab, which no text matches; use two phrases"
                )
            }
            var bytes: [UInt8] = []
            for scalar in analyzed.matchScalars {
                guard let scalar = Unicode.Scalar(scalar) else { continue }
                bytes.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
            }
            return .phrase(bytes)
        }
    }
}

/// The tree between text and engine; knows how to write itself.
private indirect enum QueryNode {
    case everything
    case word([UInt8])
    /// A token by itself, not inside a longer one.
    case token([UInt8])
    case phrase([UInt8])
    case filter(QueryFilter)
    case all([QueryNode])
    case any([QueryNode])
    case difference(QueryNode, QueryNode)

    /// Joins nested conjunctions and nested alternatives into one each.
    mutating func simplify() {
        switch self {
        case .all(let parts):
            self = .all(
                parts.flatMap { part -> [QueryNode] in
                    var part = part
                    part.simplify()
                    if case .all(let inner) = part { return inner }
                    return [part]
                })
        case .any(let parts):
            self = .any(
                parts.flatMap { part -> [QueryNode] in
                    var part = part
                    part.simplify()
                    if case .any(let inner) = part { return inner }
                    return [part]
                })
        case .difference(var kept, var removed):
            kept.simplify()
            removed.simplify()
            self = .difference(kept, removed)
        case .everything, .word, .token, .phrase, .filter: break
        }
    }

    var isFilter: Bool {
        if case .filter = self { return true }
        return false
    }

    var query: Query {
        switch self {
        case .everything: .everything
        case .word(let bytes): .word(bytes)
        case .token(let bytes): .term(bytes)
        case .phrase(let bytes): .phrase(bytes)
        case .filter(let filter): filter.query
        case .all(let parts): .all(parts.map(\.query))
        case .any(let parts): .any(parts.map(\.query))
        case .difference(let kept, let removed): .difference(kept.query, removed.query)
        }
    }

    func description(isInner: Bool) -> String {
        let text: String
        switch self {
        case .everything: return "*"
        case .word(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .token(let bytes): return "=" + String(decoding: bytes, as: UTF8.self)
        case .phrase(let bytes): return "\"" + String(decoding: bytes, as: UTF8.self) + "\""
        case .filter(let filter): return filter.text
        case .all(let parts): text = parts.map { $0.description(isInner: true) }.joined(separator: " AND ")
        case .any(let parts): text = parts.map { $0.description(isInner: true) }.joined(separator: " OR ")
        case .difference(let kept, let removed):
            let taken = "NOT " + removed.description(isInner: true)
            if case .everything = kept {
                text = taken
            } else {
                text = kept.description(isInner: true) + " AND " + taken
            }
        }
        return isInner ? "(" + text + ")" : text
    }
}
