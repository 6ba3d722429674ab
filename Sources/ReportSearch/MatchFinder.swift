// Where the words and phrases of a query stand in one text. Works on
// the text itself, not on the index: the same folding and segmentation, then a scan. Offsets come back in
// scalars of the display text, so highlights are exact in the original.

package import Fulltext
package import FulltextAnalysis

/// Finds the places of a query's leaves in texts.
package struct MatchFinder {
    private let analyzer: Analyzer
    private let leaves: [Query]
    /// Words and phrases that captions are asked for.
    private let captionLeaves: [Query]

    /// - Parameter query: Its words and phrases are looked for; those that are taken away do not occur in
    ///   hits.
    package init(_ query: Query, analyzer: Analyzer) {
        self.analyzer = analyzer
        let kept = Self.keptLeaves(query)
        // What a caption holds is not in the text.
        leaves = kept.filter { if case .caption = $0 { false } else { true } }
        captionLeaves = kept.compactMap { if case .caption(let inner, _) = $0 { inner } else { nil } }
    }

    /// Each once, however often the query names it.
    private static func keptLeaves(_ query: Query) -> [Query] {
        var kept: [Query] = []
        func collect(_ query: Query) {
            switch query {
            case .everything, .value: return
            case .term, .word, .phrase, .tokens, .near, .opening, .caption:
                if !kept.contains(query) { kept.append(query) }
            case .all(let parts), .any(let parts), .mostOf(let parts): parts.forEach(collect)
            case .boosted(let inner, _): collect(inner)
            case .difference(let left, _): collect(left)
            }
        }
        collect(query)
        return kept
    }

    /// Columns of a terminal that a snippet takes unless told otherwise.
    package static let snippetWidth = 192

    /// The best passage, or the two best, of about `width` columns together.
    /// - Parameter hasHeading: Whether the first paragraph is a heading.
    package func snippet(of text: [UInt8], hasHeading: Bool, width: Int = snippetWidth) -> Snippet {
        let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
        return PassageCutter(scalars, places(in: text, hasHeading: hasHeading)).snippet(width: width)
    }

    /// All marked ranges of a text, in scalars, ascending, joined where they touch or overlap.
    package func highlights(in text: [UInt8], hasHeading: Bool) -> [Range<Int>] {
        PassageCutter.joined(places(in: text, hasHeading: hasHeading).map(\.range))
    }

    /// Where a report's title holds what the query asks of titles and offices, as `highlights` of a text.
    package func highlights(inTitle title: String) -> [Range<Int>] {
        if captionLeaves.isEmpty { return [] }
        let found = places(of: captionLeaves, in: Array(title.utf8), hasHeading: false)
        return PassageCutter.joined(found.map(\.range))
    }

    /// How often the words and phrases stand in a text: the frequencies of all leaves together.
    package func placeCount(in text: [UInt8], hasHeading: Bool) -> Int {
        var analyzed = AnalyzedText()
        analyzer.analyze(text.span, into: &analyzed)
        let opening = Self.opening(of: analyzed, hasHeading: hasHeading)
        return leaves.reduce(0) { count, leaf in
            guard case .near(let parts, let nearness) = leaf else {
                return count + places(of: leaf, in: analyzed, opening: opening).count
            }
            let found = parts.map { places(of: $0, in: analyzed, opening: opening).sorted() }
            return count + nearness.matches(found).count
        }
    }

    private static func opening(of analyzed: AnalyzedText, hasHeading: Bool) -> UInt32 {
        guard hasHeading else { return 0 }
        return UInt32(analyzed.matchScalars.firstIndex(of: 0x0a) ?? analyzed.matchScalars.count)
    }

    private func places(in text: [UInt8], hasHeading: Bool) -> [MarkedPlace] {
        places(of: leaves, in: text, hasHeading: hasHeading)
    }

    private func places(of leaves: [Query], in text: [UInt8], hasHeading: Bool) -> [MarkedPlace] {
        var analyzed = AnalyzedText()
        var folded = FoldedText()
        analyzer.analyze(text.span, into: &analyzed)
        analyzer.fold(text.span, mapping: true, into: &folded)
        let opening = Self.opening(of: analyzed, hasHeading: hasHeading)
        var marked: [MarkedPlace] = []
        for (index, leaf) in leaves.enumerated() {
            for place in places(of: leaf, in: analyzed, opening: opening) {
                guard place.start < place.end, Int(place.end) <= folded.ranges.count else { continue }
                let first = Int(folded.ranges[Int(place.start)].scalarStart)
                let last = Int(folded.ranges[Int(place.end) - 1].scalarEnd)
                if first < last { marked.append(MarkedPlace(range: first..<last, leaf: index)) }
            }
        }
        return marked.sorted {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
    }

    /// Places of a leaf in match text; of a nearness those of its parts that belong to a match.
    private func places(of leaf: Query, in analyzed: AnalyzedText, opening: UInt32) -> [Place] {
        switch leaf {
        case .term(let bytes):
            // SAFETY: the array lends its bytes for this call.
            let number = unsafe bytes.withUnsafeBufferPointer {
                unsafe analyzer.vocabulary.number(of: $0)
            }
            guard let number else { return [] }
            return analyzed.tokens.filter { $0.term == number }.map(Self.place)
        case .tokens(let pattern):
            return analyzed.tokens.filter { pattern.fits(analyzer.vocabulary.bytes(of: $0.term)) }.map(
                Self.place)
        case .phrase(let bytes): return Self.strings(bytes, in: analyzed)
        case .word(let bytes):
            return Self.strings(bytes, in: analyzed).filter {
                PhraseScan.isWholeTokens(Int($0.start)..<Int($0.end), in: analyzed.tokens)
            }
        case .near(let parts, let nearness):
            let found = parts.map { places(of: $0, in: analyzed, opening: opening) }
            let matches = nearness.matches(found)
            return found.joined().filter { place in
                matches.contains { $0.start <= place.start && place.end <= $0.end }
            }
        case .opening(let inner, _):
            return places(of: inner, in: analyzed, opening: opening).filter { $0.end <= opening }
        case .everything, .value, .caption, .all, .any, .mostOf, .boosted, .difference: return []
        }
    }

    private static func place(_ token: Token) -> Place {
        Place(start: token.offset, end: token.offset + UInt32(token.length))
    }

    private static func strings(_ bytes: [UInt8], in analyzed: AnalyzedText) -> [Place] {
        let scalars = UTF8Scalars.starts(bytes).dropLast().map { UTF8Scalars.decode(bytes, at: $0).scalar }
        return PhraseScan.occurrences(of: scalars, in: analyzed.matchScalars).map {
            Place(start: UInt32($0), end: UInt32($0 + scalars.count))
        }
    }
}

/// The definition of a phrase hit, as a scan. Search by the index must give the same; the tests hold it to
/// that.
package enum PhraseScan {
    /// Whether a stretch of match text is made of whole tokens or lies inside one: what a word hit is, beside the string.
    /// - Complexity: O(log tokens).
    package static func isWholeTokens(_ range: Range<Int>, in tokens: ContiguousArray<Token>) -> Bool {
        var low = 0
        var high = tokens.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(tokens[middle].offset) <= range.lowerBound { low = middle } else { high = middle }
        }
        guard low < tokens.count else { return false }
        func end(_ index: Int) -> Int { Int(tokens[index].offset) + Int(tokens[index].length) }
        if range.upperBound <= end(low) { return true }
        guard Int(tokens[low].offset) == range.lowerBound else { return false }
        while low < tokens.count, end(low) < range.upperBound { low += 1 }
        return low < tokens.count && end(low) == range.upperBound
    }

    /// Where `phrase` stands in `text`, ascending; places may overlap.
    ///
    /// Letters and digits of words written with spaces are held whole at the phrase's edges: 件1 is not in
    /// 件12.
    /// - Complexity: O(text · phrase).
    package static func occurrences(of phrase: [UInt32], in text: ContiguousArray<UInt32>) -> [Int] {
        guard let first = phrase.first, let last = phrase.last, phrase.count <= text.count else { return [] }
        var places: [Int] = []
        for start in 0...text.count - phrase.count where text[start] == first {
            var length = 1
            while length < phrase.count, text[start + length] == phrase[length] { length += 1 }
            guard length == phrase.count else { continue }
            let end = start + length
            if start > 0, WordScalar.isWordScalar(first), WordScalar.isWordScalar(text[start - 1]) {
                continue
            }
            if end < text.count, WordScalar.isWordScalar(last), WordScalar.isWordScalar(text[end]) {
                continue
            }
            places.append(start)
        }
        return places
    }
}
