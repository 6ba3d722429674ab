// Where a leaf of a query stands in a document, by looking everywhere. Nothing is shared with the engine but the
// meaning: strings are compared at each scalar, patterns recurse, nearness tries all choices of places.

package import Fulltext

/// Leaves found by scanning.
package enum NaivePlaces {
    /// Places of a string in a document.
    ///
    /// A place neither begins nor ends between two word scalars, and holds no parting of cells.
    package static func strings(_ phrase: [UInt32], in document: PlainDocument) -> [Range<Int>] {
        guard !phrase.isEmpty, !phrase.contains(0x09), !phrase.contains(0x0a) else { return [] }
        let text = document.scalars
        func isInsideWord(_ offset: Int) -> Bool {
            offset > 0 && offset < text.count && WordScalar.isWordScalar(text[offset - 1])
                && WordScalar.isWordScalar(text[offset])
        }
        var found: [Range<Int>] = []
        for start in text.indices where start + phrase.count <= text.count {
            if text[start..<start + phrase.count].elementsEqual(phrase), !isInsideWord(start),
                !isInsideWord(start + phrase.count)
            {
                found.append(start..<start + phrase.count)
            }
        }
        return found
    }

    /// Whether a stretch is made of whole tokens or stands inside one.
    package static func isWord(_ place: Range<Int>, in document: PlainDocument) -> Bool {
        let isWhole =
            document.tokens.contains { $0.lowerBound == place.lowerBound }
            && document.tokens.contains { $0.upperBound == place.upperBound }
        return isWhole
            || document.tokens.contains {
                $0.lowerBound <= place.lowerBound && place.upperBound <= $0.upperBound
            }
    }

    /// Places of a leaf in one text; a nearness goes from its beginning to its end.
    /// - Parameter opening: The number that a column holds for the document.
    package static func places(
        of leaf: Query, in document: PlainDocument, opening: (String) -> UInt32
    ) -> [Range<Int>] {
        switch leaf {
        case .term(let term): document.tokens.filter { document.bytes(of: $0) == term }
        case .word(let word): strings(scalars(word), in: document).filter { isWord($0, in: document) }
        case .phrase(let phrase): strings(scalars(phrase), in: document)
        case .tokens(let pattern):
            document.tokens.filter { fits(document.scalars[$0], pattern.pieces[...]) }
        case .near(let parts, let nearness):
            near(parts.map { places(of: $0, in: document, opening: opening) }, nearness)
        case .opening(let inner, let column):
            places(of: inner, in: document, opening: opening).filter {
                $0.upperBound <= Int(opening(column))
            }
        default: preconditionFailure("\(leaf) is no leaf of a text")
        }
    }

    /// Whether a whole token fits a pattern, by trying every length for an open stretch.
    package static func fits(_ token: ArraySlice<UInt32>, _ pieces: ArraySlice<TokenPattern.Piece>) -> Bool {
        guard let first = pieces.first else { return token.isEmpty }
        let rest = pieces.dropFirst()
        switch first {
        case .literal(let bytes):
            let literal = scalars(bytes)
            return token.starts(with: literal) && fits(token.dropFirst(literal.count), rest)
        case .one: return !token.isEmpty && fits(token.dropFirst(), rest)
        case .any: return (0...token.count).contains { fits(token.dropFirst($0), rest) }
        }
    }

    /// The matches of a nearness, one for each place that ends one, ascending by end: of all choices of one place a part
    /// that do not overlap and leave few enough scalars between, the one that leaves fewest, of equals the latest.
    package static func near(_ parts: [[Range<Int>]], _ nearness: Nearness) -> [Range<Int>] {
        var best: [Range<Int>: (between: Int, start: Int)] = [:]
        forEachChoice(parts) { chosen in
            let sorted = chosen.sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
            guard zip(sorted, sorted.dropFirst()).allSatisfy({ $0.upperBound <= $1.lowerBound }) else {
                return
            }
            if nearness.isOrdered, sorted != chosen { return }
            guard let first = sorted.first, let last = sorted.last else { return }
            let between = last.upperBound - first.lowerBound - chosen.reduce(0) { $0 + $1.count }
            guard between <= nearness.distance else { return }
            if let known = best[last], (known.between, -known.start) <= (between, -first.lowerBound) {
                return
            }
            best[last] = (between, first.lowerBound)
        }
        return best.map { $0.value.start..<$0.key.upperBound }.sorted {
            ($0.upperBound, $0.lowerBound) < ($1.upperBound, $1.lowerBound)
        }
    }

    private static func forEachChoice(
        _ parts: [[Range<Int>]], _ chosen: [Range<Int>] = [], _ body: ([Range<Int>]) -> Void
    ) {
        guard chosen.count < parts.count else { return body(chosen) }
        for place in parts[chosen.count] { forEachChoice(parts, chosen + [place], body) }
    }

    static func scalars(_ utf8: [UInt8]) -> [UInt32] {
        String(decoding: utf8, as: UTF8.self).unicodeScalars.map(\.value)
    }
}
