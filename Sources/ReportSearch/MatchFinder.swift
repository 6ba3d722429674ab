// Where the words and phrases of a query stand in one text, and the passage that shows them best. Works on
// the text itself, not on the index: the same folding and segmentation, then a scan. Offsets come back in
// scalars of the display text, so highlights are exact in the original.

package import Fulltext
package import FulltextAnalysis

/// A passage of a text with its marked places.
package struct Snippet: Sendable, Equatable {
    /// Line ends and tabs are blanks here, runs of blanks are one; an ellipsis stands where text was left
    /// out.
    package var text: String
    /// Half-open ranges in Unicode scalars of `text`, ascending, not overlapping.
    package var highlights: [Range<Int>]
}

/// Finds the places of a query's leaves in texts.
package struct MatchFinder {
    private let analyzer: Analyzer
    private let leaves: [Query]

    /// - Parameter query: Its words and phrases are looked for; those that are taken away do not occur in
    ///   hits.
    package init(_ query: Query, analyzer: Analyzer) {
        self.analyzer = analyzer
        leaves = Self.shownLeaves(query)
    }

    private static func shownLeaves(_ query: Query) -> [Query] {
        switch query {
        // What a caption holds is not in the text.
        case .everything, .value, .groupValue, .caption: []
        case .term, .word, .phrase, .tokens, .near, .opening: [query]
        case .all(let parts), .any(let parts), .mostOf(let parts): parts.flatMap(shownLeaves)
        case .boosted(let inner, _): shownLeaves(inner)
        case .difference(let kept, _): shownLeaves(kept)
        }
    }

    /// A place of a leaf in display text.
    private struct MarkedPlace {
        var range: Range<Int>
        var leaf: Int
    }

    /// The best passage of about `width` scalars.
    /// - Parameter hasHeading: Whether the first paragraph is a heading.
    package func snippet(of text: [UInt8], hasHeading: Bool, width: Int = 96) -> Snippet {
        let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
        let places = places(in: text, hasHeading: hasHeading)
        let window = passage(places, in: scalars, width: width)
        return cut(window, of: scalars, places)
    }

    /// All marked ranges of a text, in scalars, ascending, joined where they touch or overlap.
    package func highlights(in text: [UInt8], hasHeading: Bool) -> [Range<Int>] {
        Self.joined(places(in: text, hasHeading: hasHeading).map(\.range))
    }

    private func places(in text: [UInt8], hasHeading: Bool) -> [MarkedPlace] {
        var analyzed = AnalyzedText()
        var folded = FoldedText()
        analyzer.analyze(text.span, into: &analyzed)
        analyzer.fold(text.span, mapping: true, into: &folded)
        let opening =
            hasHeading ? analyzed.matchScalars.firstIndex(of: 0x0a) ?? analyzed.matchScalars.count : 0
        var marked: [MarkedPlace] = []
        for (index, leaf) in leaves.enumerated() {
            for place in places(of: leaf, in: analyzed, opening: UInt32(opening)) {
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
        case .everything, .value, .groupValue, .caption, .all, .any, .mostOf, .boosted, .difference: return []
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

    /// The window that shows most different leaves, then most places; the first of equals.
    private func passage(_ places: [MarkedPlace], in scalars: [Unicode.Scalar], width: Int) -> Range<Int> {
        guard let first = places.first else { return 0..<min(scalars.count, width) }
        var best = (score: -1, start: first.range.lowerBound, end: first.range.upperBound)
        for (index, place) in places.enumerated() {
            var seen = Set<Int>()
            var count = 0
            var end = place.range.upperBound
            for other in places[index...] {
                guard other.range.upperBound - place.range.lowerBound <= width || other.range == place.range
                else { break }
                seen.insert(other.leaf)
                count += 1
                end = max(end, other.range.upperBound)
            }
            let score = seen.count * 1_000 + min(count, 999)
            if score > best.score { best = (score, place.range.lowerBound, end) }
        }
        // Begin with the sentence where it is near, else a few characters before the first place.
        let spare = max(width - (best.end - best.start), width / 4)
        var start = best.start
        let earliest = max(0, best.start - spare / 2)
        while start > earliest, !Self.endsSentence(scalars[start - 1]) { start -= 1 }
        var end = best.end
        let latest = min(scalars.count, max(best.end, start + width))
        while end < latest {
            end += 1
            if Self.endsSentence(scalars[end - 1]) { break }
        }
        return start..<end
    }

    private static func endsSentence(_ scalar: Unicode.Scalar) -> Bool {
        ["。", "！", "？", "；", "\n", "\t"].contains(scalar)
    }

    private func cut(_ window: Range<Int>, of scalars: [Unicode.Scalar], _ places: [MarkedPlace]) -> Snippet {
        var range = window
        while range.lowerBound < range.upperBound, scalars[range.lowerBound].properties.isWhitespace {
            range = range.lowerBound + 1..<range.upperBound
        }
        while range.lowerBound < range.upperBound, scalars[range.upperBound - 1].properties.isWhitespace {
            range = range.lowerBound..<range.upperBound - 1
        }
        let isCutBefore = range.lowerBound > 0 && !Self.endsSentence(scalars[range.lowerBound - 1])
        let isCutAfter =
            range.upperBound < scalars.count && !range.isEmpty
            && !Self.endsSentence(scalars[range.upperBound - 1])
            && !Self.endsSentence(scalars[range.upperBound])
        var text = String.UnicodeScalarView()
        if isCutBefore { text.append("…") }
        // Where each scalar of the window, and its end, stands in the snippet; runs of blanks become one.
        var offsets: [Int] = []
        var length = isCutBefore ? 1 : 0
        var isBlank = false
        for scalar in scalars[range] {
            offsets.append(length)
            let wasBlank = isBlank
            isBlank = scalar.properties.isWhitespace
            if isBlank, wasBlank { continue }
            text.append(isBlank ? " " : scalar)
            length += 1
        }
        offsets.append(length)
        if isCutAfter { text.append("…") }
        let inside = places.map(\.range).filter {
            range.lowerBound <= $0.lowerBound && $0.upperBound <= range.upperBound
        }
        return Snippet(
            text: String(text),
            highlights: Self.joined(
                inside.map {
                    offsets[$0.lowerBound - range.lowerBound]..<offsets[$0.upperBound - range.lowerBound]
                }))
    }

    private static func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var output: [Range<Int>] = []
        for range in ranges {
            if let last = output.last, range.lowerBound <= last.upperBound {
                output[output.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                output.append(range)
            }
        }
        return output
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
