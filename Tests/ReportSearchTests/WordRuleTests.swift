// What an unquoted word finds: its characters as whole tokens or inside one token, all of these places and no others.

import Fulltext
import FulltextAnalysis
import FulltextStorage
import ReportSearch
import TestSupport
import Testing

@Suite struct WordRuleTests {
    @Test(
        "Each word of a corpus is found at each place where it is made of whole tokens or stands inside one",
        arguments: TestCorpus.all)
    func words(corpus: TestCorpus?) async throws {
        let twin = try ScanTwin(try await TestCorpus.index(corpus))
        let language = QueryText(analyzer: try Analyzer(), matching: .all)
        var words = Set<[UInt32]>()
        for document in twin.documents {
            for token in document.tokens where token.count > 1 {
                words.insert(Array(document.scalars[token]))
            }
        }
        // Where each pair of characters stands, so that thousands of words can be looked for in long texts.
        var pairs: [UInt64: [(document: Int, start: Int)]] = [:]
        for (number, document) in twin.documents.enumerated() {
            for start in document.scalars.indices.dropLast() {
                pairs[Self.pair(document.scalars[start...]), default: []].append((number, start))
            }
        }
        var places = (strings: 0, words: 0, inside: 0, severalTokens: 0)
        var wordsInside = 0
        var asOne = 0
        for word in words.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            var truth: [Int: UInt32] = [:]
            var isInside = false
            for (number, start) in pairs[Self.pair(word[...])] ?? [] {
                let document = twin.documents[number]
                let place = start..<start + word.count
                guard document.scalars[start...].starts(with: word), Self.isWhole(place, in: document.scalars)
                else {
                    continue
                }
                places.strings += 1
                guard NaivePlaces.isWord(place, in: document) else { continue }
                places.words += 1
                truth[number, default: 0] += 1
                if document.tokens.contains(place) { continue }
                if document.tokens.contains(where: {
                    $0.lowerBound <= start && place.upperBound <= $0.upperBound
                }) {
                    places.inside += 1
                    isInside = true
                } else {
                    places.severalTokens += 1
                }
            }
            if isInside { wordsInside += 1 }
            let text = String(decoding: PlainDocument.utf8(word), as: UTF8.self)
            var found: [Int: UInt32] = [:]
            for (number, segment) in twin.index.snapshot.segments.enumerated() {
                let first = twin.index.texts.firstIndex { $0.segment == number } ?? 0
                let list = try PhraseMatcher(PlainDocument.utf8(word), wholeTokens: true, in: segment.index)
                    .matches()
                for (document, frequency) in zip(list.documents, list.frequencies) {
                    found[first + Int(document)] = frequency
                }
            }
            #expect(found == truth, "\(text)")
            if try language.parse(text).tree == .word(PlainDocument.utf8(word)) { asOne += 1 }
        }
        print(
            "\(corpus.map { "\($0)" } ?? "folder"): words \(words.count), typed as one word \(asOne); places of their strings "
                + "\(places.strings), by the rule \(places.words), inside a longer token \(places.inside) "
                + "(\(wordsInside) words), of several whole tokens \(places.severalTokens)")
        #expect(places.inside > 0)
        // The stock phrases of the generated reports hold no word that straddles two of their tokens.
        #expect(corpus == .reports || places.words < places.strings)
        #expect(asOne == words.count)
    }

    private static func pair(_ scalars: ArraySlice<UInt32>) -> UInt64 {
        UInt64(scalars[scalars.startIndex]) << 32 | UInt64(scalars[scalars.startIndex + 1])
    }

    /// Letters and digits are whole at the edges.
    private static func isWhole(_ place: Range<Int>, in text: [UInt32]) -> Bool {
        [place.lowerBound, place.upperBound].allSatisfy { edge in
            edge == 0 || edge == text.count || !WordScalar.isWordScalar(text[edge - 1])
                || !WordScalar.isWordScalar(text[edge])
        }
    }
}
