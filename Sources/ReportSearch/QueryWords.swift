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

    /// The words and patterns of a typed stretch; nil when it holds marks only.
    func words(_ text: String) -> QueryNode? {
        if text == "*" || text == "＊" { return .everything }
        let isExact = text.hasPrefix("=") || text.hasPrefix("＝")
        // A pattern fits whole tokens with or without the sign.
        let typed = isExact ? String(text.dropFirst()) : text
        // Marks stand in no token, so they part patterns: 信息*，公开*。 are two.
        return joined(
            OpenPlaces.stretches(of: typed).flatMap { stretch in
                pattern(stretch).map { [.pattern($0)] } ?? words(stretch, isExact: isExact)
            })
    }

    private func joined(_ words: [QueryNode]) -> QueryNode? {
        if words.count < 2 { return words.first }
        return matching == .any ? .mostOf(words) : .all(words)
    }

    private func words(_ text: String, isExact: Bool) -> [QueryNode] {
        let analyzed = analyzed(text)
        var words: [QueryNode] = []
        var index = 0
        while index < analyzed.tokens.count {
            let first = analyzed.tokens[index]
            var bytes = analyzer.vocabulary.bytes(of: first.term)
            index += 1
            if first.kind == .mark { continue }
            // A word longer than tokens may be was cut anywhere: its pieces in a row are the word.
            var last = first
            while last.length == Analyzer.longestToken, index < analyzed.tokens.count,
                analyzed.tokens[index].kind == last.kind,
                analyzed.tokens[index].offset == last.offset + UInt32(last.length)
            {
                last = analyzed.tokens[index]
                bytes += analyzer.vocabulary.bytes(of: last.term)
                index += 1
            }
            if last.offset > first.offset {
                words.append(.word(bytes))
                continue
            }
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
        return words
    }

    private static func isSingle(_ token: Token) -> Bool { token.kind == .han && token.length == 1 }

    /// A phrase: exactly these characters.
    func phrase(_ text: String, _ column: Int) throws(IndexError) -> QueryNode {
        let analyzed = analyzed(text)
        guard !analyzed.tokens.isEmpty else {
            throw IndexError(
                .invalidQuery,
                "column \(column): a phrase is empty; put at least one character between the quotes, as in \"公开\""
            )
        }
        guard !analyzed.matchScalars.contains(where: { $0 == 0x0a || $0 == 0x09 }) else {
            throw IndexError(
                .invalidQuery,
                "column \(column): a phrase holds a line end or a tab, which no text matches; use two phrases: \"甲\" \"乙\""
            )
        }
        return .phrase(Self.bytes(analyzed.matchScalars))
    }

    /// Strings that blanks part, near each other.
    func near(_ text: String, _ nearness: Nearness, _ column: Int) throws(IndexError) -> QueryNode {
        var parts: [QueryNode] = []
        for part in text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace).map(String.init) {
            if let pattern = pattern(part) {
                parts.append(.pattern(pattern))
                continue
            }
            let phrase = try phrase(part, column)
            // Some signs stand for a blank and a mark over it: ¨.
            guard case .phrase(let bytes) = phrase, !bytes.contains(0x20) else {
                throw IndexError(
                    .invalidQuery,
                    "column \(column): \(part) stands for a blank with a mark; leave it out, as in \"申请 公开\"~8"
                )
            }
            parts.append(phrase)
        }
        guard parts.count >= 2 else {
            throw IndexError(
                .invalidQuery,
                "column \(column): nearness needs two parts or more with blanks between them, as in \"申请 公开\"~8"
            )
        }
        guard nearness.isOrdered || parts.count <= Nearness.mostUnordered else {
            throw IndexError(
                .limitExceeded,
                "column \(column): ~~ takes at most \(Nearness.mostUnordered) parts in any order; use ~ for parts in order"
            )
        }
        return .near(parts, nearness)
    }

    /// A pattern if a stretch has open places, and beside them only what can stand in a token.
    func pattern(_ text: String) -> TokenPattern? {
        let scalars = Array(text.unicodeScalars)
        var pieces: [TokenPattern.Piece] = []
        var literal = String.UnicodeScalarView()
        var isTokens = true
        func flush() {
            guard !literal.isEmpty else { return }
            let folded = analyzed(String(literal)).matchScalars
            isTokens = isTokens && folded.allSatisfy { Unicode.Scalar($0).map(OpenPlaces.isOfToken) ?? false }
            if !folded.isEmpty { pieces.append(.literal(Self.bytes(folded))) }
            literal = String.UnicodeScalarView()
        }
        var isOpen = false
        for (index, scalar) in scalars.enumerated() {
            guard let place = OpenPlaces.place(index, in: scalars) else {
                literal.append(scalar)
                continue
            }
            isOpen = true
            flush()
            if place != .any || pieces.last != .any { pieces.append(place) }
        }
        flush()
        Self.trimEnds(of: &pieces)
        let hasLetters = pieces.contains { if case .literal = $0 { true } else { false } }
        guard isOpen, isTokens, hasLetters else { return nil }
        let pattern = TokenPattern(pieces)
        // Signs that folding made may stand where no token has them: written out, it would be read as several words.
        let written = Array(pattern.text.unicodeScalars)
        let openCount = written.indices.count { OpenPlaces.place($0, in: written) != nil }
        let isReadAgain =
            openCount == pieces.count { if case .literal = $0 { false } else { true } }
            && OpenPlaces.stretches(of: pattern.text).count == 1
        return isReadAgain ? pattern : nil
    }

    /// Takes signs away that folding brings to an end of a pattern, where no token has them: ⒈ is 1 and a full stop.
    private static func trimEnds(of pieces: inout [TokenPattern.Piece]) {
        func trim(_ index: Int?, _ cut: (Substring.UnicodeScalarView) -> Substring.UnicodeScalarView) {
            guard let index, case .literal(let bytes) = pieces[index] else { return }
            let kept = cut(Substring(String(decoding: bytes, as: UTF8.self)).unicodeScalars)
            if kept.isEmpty {
                pieces.remove(at: index)
            } else {
                pieces[index] = .literal(Array(String(kept).utf8))
            }
        }
        trim(pieces.indices.last) { scalars in
            var scalars = scalars
            while scalars.last.map(OpenPlaces.inside.contains) == true { scalars.removeLast() }
            return scalars
        }
        trim(pieces.indices.first) { $0.drop(while: OpenPlaces.inside.contains) }
    }

    private static func bytes(_ scalars: some Sequence<UInt32>) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in scalars {
            guard let scalar = Unicode.Scalar(scalar) else { continue }
            bytes.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
        }
        return bytes
    }
}

/// Where a typed stretch has characters left open.
private enum OpenPlaces {
    private static func isAsterisk(_ scalar: Unicode.Scalar) -> Bool { scalar == "*" || scalar == "＊" }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// Letters, digits, what is written over them, and the signs that may stand inside a token: 3.5, o'clock.
    static func isOfToken(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .format: true
        default: isLetter(scalar) || inside.contains(scalar)
        }
    }

    static let inside: Set<Unicode.Scalar> = [".", ",", ":", "'", "’", "_", "·"]

    private static func isBetweenLetters(_ index: Int, in scalars: [Unicode.Scalar]) -> Bool {
        [index - 1, index + 1].allSatisfy {
            scalars.indices.contains($0) && (isLetter(scalars[$0]) || isAsterisk(scalars[$0]))
        }
    }

    /// The open place at an index: an asterisk anywhere, a question mark between two letters. A question mark elsewhere
    /// ends a question.
    static func place(_ index: Int, in scalars: [Unicode.Scalar]) -> TokenPattern.Piece? {
        if isAsterisk(scalars[index]) { return .any }
        return scalars[index] == "?" && isBetweenLetters(index, in: scalars) ? .one : nil
    }

    /// The text in stretches of what can stand in tokens and of what cannot; whole where no place is open.
    static func stretches(of text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        let isOpen = scalars.indices.map { place($0, in: scalars) != nil }
        guard isOpen.contains(true) else { return [text] }
        var stretches: [String.UnicodeScalarView] = []
        var wasOfToken: Bool?
        for (index, scalar) in scalars.enumerated() {
            let isOfToken =
                isOpen[index]
                || isOfToken(scalar) && (!inside.contains(scalar) || isBetweenLetters(index, in: scalars))
            if isOfToken != wasOfToken { stretches.append(String.UnicodeScalarView()) }
            stretches[stretches.count - 1].append(scalar)
            wasOfToken = isOfToken
        }
        return stretches.map { String($0) }
    }
}
