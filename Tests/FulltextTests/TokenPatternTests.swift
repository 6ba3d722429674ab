// Patterns against a matcher that tries everything, and their limit.

import Fulltext
import FulltextStorage
import TestSupport
import Testing

@Suite struct TokenPatternTests {
    @Test("A token fits when some choice of lengths makes it fit", arguments: UInt64(0)..<200)
    func naive(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let collection = try RandomCollection(segmentCount: 0, deletes: false, using: &generator)
        var fitting = 0
        for _ in 0..<100 {
            let pattern = collection.pattern(using: &generator)
            let token = collection.alphabet.string(generator.int(0...7), using: &generator)
            let fits = pattern.fits(PlainDocument.utf8(token))
            if fits { fitting += 1 }
            #expect(fits == NaivePlaces.fits(token[...], pattern.pieces[...]), "\(pattern.text) \(token)")
        }
        #expect(fitting > 0)
    }

    @Test("Patterns with many open stretches end soon on long tokens")
    func backtracking() {
        let token = Array(String(repeating: "公", count: 64).utf8)
        let pieces = (0..<30).flatMap { _ in [TokenPattern.Piece.any, .literal(Array("公".utf8))] }
        #expect(TokenPattern(pieces).fits(token))
        #expect(!TokenPattern(pieces + [.any, .literal(Array("开".utf8))]).fits(token))
    }

    @Test("One open place takes one character, beyond the first plane too")
    func astral() {
        let pattern = TokenPattern([.literal(Array("塘".utf8)), .one])
        #expect(pattern.fits(Array("塘𡈽".utf8)))
        #expect(pattern.fits(Array("塘口".utf8)))
        #expect(!pattern.fits(Array("塘".utf8)) && !pattern.fits(Array("塘口村".utf8)))
    }

    @Test("A pattern that fits more words than may be looked up says so", arguments: [4_096, 4_097])
    func limit(count: Int) throws {
        // Words that begin alike and all differ, and one that begins otherwise.
        let cells = (0..<count).map { ["w" + String($0)] } + [["x1"]]
        let directory = MemoryDirectory()
        try PlainIndex.write([[PlainGroup([PlainDocument(cells: cells)])]], in: directory)
        let searcher = Searcher(try Snapshot.open(directory))
        let request = SearchRequest(query: .tokens(TokenPattern([.literal(Array("w".utf8)), .any])))
        if count <= TokenPattern.mostTerms {
            #expect(try searcher.search(request).documentCount == 1)
        } else {
            let error = #expect(throws: IndexError.self) { try searcher.search(request) }
            #expect(error?.code == .limitExceeded)
            #expect(
                error?.message == "w* fits more than 4096 words of the index; write more of its characters")
        }
        let one = TokenPattern([.any, .literal(Array("x".utf8)), .one])
        #expect(try searcher.search(SearchRequest(query: .tokens(one))).documentCount == 1)
    }
}
