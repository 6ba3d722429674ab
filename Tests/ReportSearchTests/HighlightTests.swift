// What is marked in snippets and in the whole text: every marked stretch folds to what was asked, and all that was
// asked is marked.

import Fulltext
import FulltextAnalysis
import FulltextStorage
import ReportSearch
import TestSupport
import Testing

@Suite struct HighlightTests {
    private static var hitsPerCorpus: Int { TestCorpus.isExhaustive ? 20_000 : 4_000 }

    @Test(
        "Each marked stretch of a hit folds to matches of the query, in the snippet and in the original",
        arguments: TestCorpus.all)
    func marks(corpus: TestCorpus?) async throws {
        let twin = try ScanTwin(try await TestCorpus.index(corpus))
        let maker = QueryMaker(twin)
        let analyzer = try Analyzer()
        let texts = Dictionary(
            uniqueKeysWithValues: twin.index.texts.enumerated().map {
                (Place(start: UInt32($1.segment), end: $1.document), $0)
            })
        var generator = SeededGenerator(seed: 4)
        var hits = 0
        var stretches = 0
        while hits < Self.hitsPerCorpus {
            let text = maker.text(generator.int(0...2), using: &generator)
            let parsed = try QueryText(analyzer: analyzer, matching: .all).parse(text)
            var request = ScanTwin.request(parsed)
            request.limit = 200
            let finder = MatchFinder(parsed.query, analyzer: analyzer)
            let leaves = Self.shown(parsed.query)
            for hit in try Searcher(twin.index.snapshot).search(request).hits {
                hits += 1
                let number = try #require(texts[Place(start: UInt32(hit.segment), end: hit.document)])
                let source = twin.index.texts[number]
                let hasHeading = !source.section.heading.isEmpty
                let marked = finder.highlights(in: source.display, hasHeading: hasHeading)
                let scalars = Array(String(decoding: source.display, as: UTF8.self).unicodeScalars)
                #expect(
                    marked == Self.expected(leaves, twin.documents[number], source.display, analyzer),
                    "\(text)")
                stretches += marked.count
                Self.check(marked, of: scalars, leaves, analyzer, text)

                let snippet = finder.snippet(of: source.display, hasHeading: hasHeading)
                let shown = Array(snippet.text.unicodeScalars)
                Self.check(snippet.highlights, of: shown, leaves, analyzer, text)
                #expect(snippet.highlights.isEmpty == marked.isEmpty, "\(text)")
                // The snippet is a passage of the text or two, but for blanks, with signs where something was left out.
                let isPassage = shown.split(separator: "…").allSatisfy {
                    Self.isPassage(Array($0), of: scalars)
                }
                #expect(isPassage, "\(text): \(snippet.text)")
            }
        }
        print("\(corpus.map { "\($0)" } ?? "folder"): hits \(hits), marked stretches \(stretches)")
        #expect(stretches > hits / 2)
    }

    private static func isPassage(_ passage: [Unicode.Scalar], of text: [Unicode.Scalar]) -> Bool {
        let passage = passage.filter { !$0.properties.isWhitespace }
        let text = text.filter { !$0.properties.isWhitespace }
        return text.indices.contains { text[$0...].starts(with: passage) } || passage.isEmpty
    }

    /// Leaves that can be shown in a text.
    private static func shown(_ query: Query) -> [Query] {
        switch query {
        case .everything, .value, .caption: []
        case .term, .word, .phrase, .tokens, .near, .opening: [query]
        case .all(let parts), .any(let parts), .mostOf(let parts): parts.flatMap(shown)
        case .boosted(let inner, _): shown(inner)
        case .difference(let kept, _): shown(kept)
        }
    }

    /// The marked ranges that a scan gives.
    private static func expected(
        _ leaves: [Query], _ document: PlainDocument, _ display: [UInt8], _ analyzer: Analyzer
    ) -> [Range<Int>] {
        var folded = FoldedText()
        analyzer.fold(display.span, mapping: true, into: &folded)
        let opening = document.values[document.values.count - 1]
        var isMarked = [Bool](
            repeating: false, count: String(decoding: display, as: UTF8.self).unicodeScalars.count)
        // Stretches that touch are one.
        for leaf in leaves {
            for place in marks(of: leaf, in: document, opening: opening) {
                let first = Int(folded.ranges[place.lowerBound].scalarStart)
                let last = Int(folded.ranges[place.upperBound - 1].scalarEnd)
                for scalar in first..<last { isMarked[scalar] = true }
            }
        }
        var ranges: [Range<Int>] = []
        for scalar in isMarked.indices where isMarked[scalar] {
            if let last = ranges.last, last.upperBound == scalar {
                ranges[ranges.count - 1] = last.lowerBound..<scalar + 1
            } else {
                ranges.append(scalar..<scalar + 1)
            }
        }
        return ranges
    }

    private static func marks(of leaf: Query, in document: PlainDocument, opening: UInt32) -> [Range<Int>] {
        switch leaf {
        case .near(let parts, _):
            let matches = NaivePlaces.places(of: leaf, in: document) { _ in opening }
            return parts.flatMap { marks(of: $0, in: document, opening: opening) }.filter { place in
                matches.contains { $0.lowerBound <= place.lowerBound && place.upperBound <= $0.upperBound }
            }
        case .opening(let inner, _):
            // Marked are the parts of nearnesses that stand in the opening.
            return marks(of: inner, in: document, opening: opening).filter { $0.upperBound <= Int(opening) }
        default: return NaivePlaces.places(of: leaf, in: document) { _ in opening }
        }
    }

    /// Strings and patterns that marked stretches are made of.
    private static func atoms(_ leaf: Query) -> [Query] {
        switch leaf {
        case .near(let parts, _): parts.flatMap(atoms)
        case .opening(let inner, _): atoms(inner)
        default: [leaf]
        }
    }

    private static func check(
        _ ranges: [Range<Int>], of scalars: [Unicode.Scalar], _ leaves: [Query], _ analyzer: Analyzer,
        _ query: String
    ) {
        var end = -1
        for range in ranges {
            #expect(
                end < range.lowerBound && !range.isEmpty && range.upperBound <= scalars.count,
                "\(query) \(ranges)")
            guard range.upperBound <= scalars.count else { return }
            end = range.upperBound
            let stretch = String(String.UnicodeScalarView(scalars[range]))
            var folded = FoldedText()
            analyzer.fold(stretch, mapping: false, into: &folded)
            let text = Array(folded.scalars)
            var isCovered = [Bool](repeating: false, count: text.count)
            for atom in leaves.flatMap(atoms) {
                for found in fitting(atom, text) { for scalar in found { isCovered[scalar] = true } }
            }
            // A character that folds to several, ㎡ or ⑶, and one with a mark over it are marked whole where a part of
            // them is asked for.
            let isMarks = text.indices.allSatisfy { isCovered[$0] || isMark(text[$0]) }
            #expect(
                isMarks || isCovered.contains(true) && text.count > range.count, "\(query): \(stretch)")
        }
    }

    private static func isMark(_ scalar: UInt32) -> Bool {
        Unicode.Scalar(scalar)?.properties.generalCategory == .nonspacingMark
    }

    private static func fitting(_ atom: Query, _ text: [UInt32]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        for start in text.indices {
            for end in start + 1...text.count {
                let isFitting =
                    switch atom {
                    case .term(let bytes), .word(let bytes), .phrase(let bytes):
                        PlainDocument.utf8(text[start..<end]) == bytes
                    case .tokens(let pattern): NaivePlaces.fits(text[start..<end], pattern.pieces[...])
                    default: false
                    }
                if isFitting { found.append(start..<end) }
            }
        }
        return found
    }
}
