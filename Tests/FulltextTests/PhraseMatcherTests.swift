// Phrase search against a scan of the text: the same documents and the same number of places, wherever the
// cuts are.

import Fulltext
import FulltextStorage
import TestSupport
import Testing

@Suite struct PhraseMatcherTests {
    /// What the scan finds.
    static func scan(_ phrase: [UInt32], _ documents: [PlainDocument]) -> MatchList {
        var list = MatchList()
        for (number, document) in documents.enumerated() {
            let count = UInt32(NaivePlaces.strings(phrase, in: document).count)
            if count > 0 {
                list.documents.append(DocID(number))
                list.frequencies.append(count)
            }
        }
        return list
    }

    /// Holds the index against the scan for one phrase.
    static func check(_ phrase: [UInt32], _ documents: [PlainDocument], _ segment: SegmentReader) throws {
        let found = try PhraseMatcher(PlainDocument.utf8(phrase), in: segment.index).matches()
        let expected = scan(phrase, documents)
        guard found != expected else { return }
        // The smallest account of a failure: the phrase and one document with its cuts.
        let text = String(decoding: PlainDocument.utf8(phrase), as: UTF8.self)
        let differing = documents.indices.first { number in
            func count(_ list: MatchList) -> UInt32 {
                list.documents.firstIndex(of: DocID(number)).map { list.frequencies[$0] } ?? 0
            }
            return count(found) != count(expected)
        }
        let cut = differing.map { number in
            documents[number].tokens.map { String(decoding: documents[number].bytes(of: $0), as: UTF8.self) }
                .joined(separator: "|")
        }
        Issue.record("\(text) in document \(differing ?? -1): \(cut ?? "")")
    }

    @Test("Every substring and every near miss is found as the scan finds it", arguments: UInt64(0)..<600)
    func substringsAndMutations(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Alphabet(using: &generator)
        let longest = generator.pick([6, 20, 60])
        let documents = (0..<generator.int(1...12)).map { _ in
            alphabet.document(length: longest, using: &generator)
        }
        let segment = try PlainIndex.segment(documents)
        var phrases: Set<[UInt32]> = []
        let source = documents[generator.int(0...documents.count - 1)].scalars
        for length in 1...12 {
            for start in source.indices where start + length <= source.count && generator.oneIn(2) {
                var phrase = Array(source[start..<start + length])
                phrases.insert(phrase)
                if generator.oneIn(2) {
                    phrase[generator.int(0...length - 1)] = generator.pick(alphabet.scalars + [0x65e0])
                    phrases.insert(phrase)
                }
            }
            phrases.insert(alphabet.string(length, using: &generator))
        }
        for phrase in phrases { try Self.check(phrase, documents, segment) }
    }

    @Test("Words of letters and digits are whole at the edges of a phrase")
    func wordEdges() throws {
        let documents = [
            PlainDocument(cells: [["附件", "12", "。"]]), PlainDocument(cells: [["附", "件1"], ["2"]]),
            PlainDocument(cells: [["A4", "纸"]]), PlainDocument(cells: [["第A4纸张"]]),
            PlainDocument(cells: [["BA4"]]),
            PlainDocument(cells: [["ω1", "件", "12"]]),
        ]
        let segment = try PlainIndex.segment(documents)
        for phrase in ["件1", "件12", "件", "1", "2", "12", "A4", "A4纸", "4纸", "A", "ω1件", "1件", "件1\t2"] {
            try Self.check(phrase.unicodeScalars.map(\.value), documents, segment)
        }
        #expect(try PhraseMatcher(Array("件1".utf8), in: segment.index).matches().documents == [1])
        #expect(try PhraseMatcher(Array("A4".utf8), in: segment.index).matches().documents == [2, 3])
    }

    @Test("A phrase that would begin before the text's first character hides no later one")
    func beginningOfText() throws {
        // The token 开 at offset 0 could be the second character of a phrase that begins before the text.
        let documents = [
            PlainDocument(cells: [["开", "公", "开"]]), PlainDocument(cells: [["开公", "公", "开公", "开", "公开"]]),
            PlainDocument(cells: [["开", "开", "公开", "开", "公", "开"]]),
        ]
        let segment = try PlainIndex.segment(documents)
        for phrase in ["公开", "开公", "开公开", "公公开", "开开公"] {
            try Self.check(phrase.unicodeScalars.map(\.value), documents, segment)
        }
    }

    @Test("No phrase crosses from one cell into the next")
    func cells() throws {
        let documents = [
            PlainDocument(cells: [["公"], ["开"]]), PlainDocument(cells: [["公开"], [], ["公"], ["开", "公"]]),
        ]
        let segment = try PlainIndex.segment(documents)
        for phrase in ["公开", "开公", "公", "开", "公\t开", "公\n开"] {
            try Self.check(phrase.unicodeScalars.map(\.value), documents, segment)
        }
    }

    @Test("A token that holds the phrase several times counts each place, overlapping ones too")
    func overlaps() throws {
        let documents = [
            PlainDocument(cells: [["公公公公公"]]), PlainDocument(cells: [["公公", "公", "公公"]]),
            PlainDocument(cells: [["公", "公公公", "公"]]), PlainDocument(cells: [["公开公开公", "开公"]]),
        ]
        let segment = try PlainIndex.segment(documents)
        for phrase in ["公", "公公", "公公公", "公公公公", "公公公公公", "公公公公公公", "公开公", "开公开公"] {
            try Self.check(phrase.unicodeScalars.map(\.value), documents, segment)
        }
        #expect(try PhraseMatcher(Array("公公".utf8), in: segment.index).matches().frequencies == [4, 4, 4])
    }

    @Test("Phrases are found in every window of a long segment", arguments: UInt64(0)..<6)
    func manyDocuments(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Alphabet(using: &generator)
        let count = generator.pick([4_095, 4_096, 4_097, 8_193, 13_000])
        // Rare texts among common ones: some windows hold no candidate at all.
        let rare = Alphabet("依申请公")
        let rareOneIn = generator.pick([2, 300, 5_000])
        let documents = (0..<count).map { _ in
            generator.oneIn(rareOneIn)
                ? rare.document(length: 12, using: &generator)
                : alphabet.document(length: 12, using: &generator)
        }
        let segment = try PlainIndex.segment(documents)
        for length in [1, 1, 2, 2, 3, 4, 6] {
            try Self.check(alphabet.string(length, using: &generator), documents, segment)
            try Self.check(rare.string(length, using: &generator), documents, segment)
        }
    }

    @Test(
        "Long documents, whose places fill many blocks, are matched place by place", arguments: UInt64(0)..<20
    )
    func longDocuments(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Alphabet(using: &generator)
        let documents = (0..<generator.int(1...300)).map { _ in
            alphabet.document(length: generator.oneIn(10) ? 2_000 : 30, using: &generator)
        }
        let segment = try PlainIndex.segment(documents)
        for length in 1...8 { try Self.check(alphabet.string(length, using: &generator), documents, segment) }
    }

    @Test("A phrase of which a character stands nowhere is found nowhere, in an empty segment too")
    func nothing() throws {
        let empty = try PlainIndex.segment([])
        #expect(try PhraseMatcher(Array("公开".utf8), in: empty.index).matches() == MatchList())
        let documents = [PlainDocument(cells: [["公开"]]), PlainDocument(scalars: [], tokens: [])]
        let segment = try PlainIndex.segment(documents)
        #expect(try PhraseMatcher(Array("公开无".utf8), in: segment.index).matches() == MatchList())
        #expect(try PhraseMatcher(Array("公开".utf8), in: segment.index).matches().documents == [0])
    }
}
