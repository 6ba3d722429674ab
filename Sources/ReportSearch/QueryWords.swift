// From typed words and phrases to leaves of a query: folded and cut as the texts were.

import Fulltext
import FulltextAnalysis
import FulltextStorage

/// Makes leaves.
struct QueryWords {
    let analyzer: Analyzer
    let matching: WordMatching

    private func analyzed(_ text: String) -> AnalyzedText {
        var analyzed = AnalyzedText()
        analyzer.analyze(text, into: &analyzed)
        return analyzed
    }

    /// The words of a typed stretch; nil when it holds marks only.
    func words(_ text: String) -> QueryNode? {
        if text == "*" || text == "＊" { return .everything }
        if let pattern = pattern(text) { return .pattern(pattern) }
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
                index < analyzed.tokens.count, Self.isSingle(analyzed.tokens[index]),
                analyzed.tokens[index].offset == analyzed.tokens[index - 1].offset + 1
            {
                bytes += analyzer.vocabulary.bytes(of: analyzed.tokens[index].term)
                index += 1
            }
            // Where one word is enough, a single character inside other words would only be noise.
            words.append(isExact || (matching == .any && Self.isSingle(first)) ? .token(bytes) : .word(bytes))
        }
        if words.count < 2 { return words.first }
        return matching == .any ? .mostOf(words) : .all(words)
    }

    private static func isSingle(_ token: Token) -> Bool { token.kind == .han && token.length == 1 }

    /// A phrase: exactly these characters.
    func phrase(_ text: String, _ column: Int) throws(IndexError) -> QueryNode {
        let analyzed = analyzed(text)
        guard !analyzed.tokens.isEmpty else {
            throw IndexError(
                .invalidQuery,
                "column \(column): a phrase is empty; put at least one character between the quotes, as in \"公开\"")
        }
        guard !analyzed.matchScalars.contains(where: { $0 == 0x0a || $0 == 0x09 }) else {
            throw IndexError(
                .invalidQuery,
                "column \(column): a phrase holds a line end or a tab, which no text matches; use two phrases: \"甲\" \"乙\"")
        }
        return .phrase(Self.bytes(analyzed.matchScalars))
    }

    /// Strings that blanks part, near each other.
    func near(_ text: String, _ nearness: Nearness, _ column: Int) throws(IndexError) -> QueryNode {
        var parts: [QueryNode] = []
        for part in text.split(whereSeparator: \.isWhitespace).map(String.init) {
            if let pattern = pattern(part) {
                parts.append(.pattern(pattern))
            } else {
                parts.append(try phrase(part, column))
            }
        }
        guard parts.count >= 2 else {
            throw IndexError(
                .invalidQuery,
                "column \(column): nearness needs two parts or more with blanks between them, as in \"申请 公开\"~8")
        }
        guard nearness.isOrdered || parts.count <= Nearness.mostUnordered else {
            throw IndexError(
                .limitExceeded,
                "column \(column): ~~ takes at most \(Nearness.mostUnordered) parts in any order; use ~ for parts in order")
        }
        return .near(parts, nearness)
    }

    /// A pattern if the word has open places: an asterisk anywhere, a question mark between two letters. A question mark
    /// elsewhere ends a question.
    func pattern(_ text: String) -> TokenPattern? {
        let scalars = Array(text.unicodeScalars)
        func isLetter(_ index: Int) -> Bool {
            guard scalars.indices.contains(index) else { return false }
            let properties = scalars[index].properties
            return properties.isAlphabetic || properties.numericType != nil || Self.isAsterisk(scalars[index])
        }
        guard
            scalars.indices.contains(where: {
                Self.isAsterisk(scalars[$0]) || scalars[$0] == "?" && isLetter($0 - 1) && isLetter($0 + 1)
            })
        else { return nil }
        var pieces: [TokenPattern.Piece] = []
        var literal = String.UnicodeScalarView()
        func flush() {
            guard !literal.isEmpty else { return }
            let bytes = Self.bytes(analyzed(String(literal)).matchScalars)
            if !bytes.isEmpty { pieces.append(.literal(bytes)) }
            literal = String.UnicodeScalarView()
        }
        for (index, scalar) in scalars.enumerated() {
            if Self.isAsterisk(scalar) {
                flush()
                if pieces.last != .any { pieces.append(.any) }
            } else if scalar == "?", isLetter(index - 1), isLetter(index + 1) {
                flush()
                pieces.append(.one)
            } else {
                literal.append(scalar)
            }
        }
        flush()
        let hasLetters = pieces.contains { if case .literal = $0 { true } else { false } }
        return hasLetters ? TokenPattern(pieces) : nil
    }

    private static func isAsterisk(_ scalar: Unicode.Scalar) -> Bool { scalar == "*" || scalar == "＊" }

    private static func bytes(_ scalars: some Sequence<UInt32>) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in scalars {
            guard let scalar = Unicode.Scalar(scalar) else { continue }
            bytes.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
        }
        return bytes
    }
}
