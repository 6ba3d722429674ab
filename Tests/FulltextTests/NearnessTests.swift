// Nearness against all choices of places, and what the numbers mean.

import Fulltext
import FulltextStorage
import TestSupport
import Testing

@Suite struct NearnessTests {
    /// Random places of one part: strings of one length, or tokens, which do not overlap.
    private static func places(using generator: inout SeededGenerator) -> [Range<Int>] {
        let isOfTokens = generator.oneIn(2)
        let length = generator.int(1...3)
        var start = generator.int(0...4)
        return (0..<generator.int(0...5)).map { _ in
            let place = start..<start + (isOfTokens ? generator.int(1...4) : length)
            start = isOfTokens ? place.upperBound + generator.int(0...4) : start + generator.int(1...5)
            return place
        }
    }

    private static func engine(_ parts: [[Range<Int>]], _ nearness: Nearness) -> [Range<Int>] {
        let matches = nearness.matches(
            parts.map { places in
                places.map { Place(start: UInt32($0.lowerBound), end: UInt32($0.upperBound)) }
            })
        return matches.map { Int($0.start)..<Int($0.end) }
    }

    @Test("The matches are the best of all choices of places", arguments: UInt64(0)..<200)
    func bruteForce(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            var parts = (0..<generator.int(1...4)).map { _ in Self.places(using: &generator) }
            // The same word twice.
            if generator.oneIn(4) { parts.append(parts[0]) }
            let nearness = Nearness(distance: generator.int(0...12), isOrdered: generator.oneIn(2))
            let found = Self.engine(parts, nearness)
            #expect(found == NaivePlaces.near(parts, nearness), "\(parts) \(nearness)")
        }
    }

    @Test("Only the characters between count, over all gaps together, and touching parts are at distance 0")
    func distance() {
        let parts = [[0..<2], [5..<7], [8..<9]]
        #expect(Self.engine(parts, Nearness(distance: 3, isOrdered: true)).isEmpty)
        #expect(Self.engine(parts, Nearness(distance: 4, isOrdered: true)) == [0..<9])
        #expect(Self.engine([[0..<2], [2..<4]], Nearness(distance: 0, isOrdered: true)) == [0..<4])
    }

    @Test("In order means the order of the query; in any order each is tried")
    func order() {
        let parts = [[5..<7], [0..<2]]
        #expect(Self.engine(parts, Nearness(distance: 9, isOrdered: true)).isEmpty)
        #expect(Self.engine(parts, Nearness(distance: 9, isOrdered: false)) == [0..<7])
    }

    @Test("One place is not two parts, and parts do not overlap")
    func overlap() {
        for isOrdered in [true, false] {
            let nearness = Nearness(distance: 9, isOrdered: isOrdered)
            #expect(Self.engine([[0..<2], [0..<2]], nearness).isEmpty)
            #expect(Self.engine([[0..<2], [1..<3]], nearness).isEmpty)
            #expect(Self.engine([[0..<2, 4..<6], [0..<2, 4..<6]], nearness) == [0..<6])
        }
    }

    @Test("No part without a place makes a match, nor does no part at all")
    func nothing() {
        #expect(Self.engine([], Nearness(distance: 9, isOrdered: true)).isEmpty)
        #expect(Self.engine([[0..<1], []], Nearness(distance: 9, isOrdered: false)).isEmpty)
    }

    @Test("Nearness reaches over cells and paragraphs, but not from one part of a caption into the next")
    func partings() throws {
        let directory = MemoryDirectory()
        let document = PlainDocument(cells: [["公开"], ["申请"]])
        let caption = [PlainDocument(cells: [["公开"]]), PlainDocument(cells: [["申请"]])]
        try PlainIndex.write([[PlainGroup([document], caption: caption)]], in: directory)
        let searcher = Searcher(try Snapshot.open(directory))
        func count(_ query: Query) throws -> Int {
            try searcher.search(SearchRequest(query: query)).documentCount
        }
        func near(_ distance: Int) -> Query {
            .near(
                [.phrase(Array("公开".utf8)), .phrase(Array("申请".utf8))],
                Nearness(distance: distance, isOrdered: true))
        }
        #expect(try count(near(0)) == 0)
        #expect(try count(near(1)) == 1)
        #expect(try count(.caption(.phrase(Array("公开".utf8)), part: 0)) == 1)
        #expect(try count(.caption(.phrase(Array("公开".utf8)), part: 1)) == 0)
        #expect(try count(.caption(near(1_000_000), part: 0)) == 0)
    }
}
