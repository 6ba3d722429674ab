// Whole searches, from typed text to ordered hits, against a scan of the texts: over reports and over texts of another
// kind. GONGKAI_CORPUS names a folder to run over instead, GONGKAI_EXHAUSTIVE asks for more queries.

import Fulltext
import FulltextAnalysis
import FulltextStorage
import ReportSearch
import TestSupport
import Testing

@Suite struct ScanTests {
    private static var rounds: Int { TestCorpus.isExhaustive ? 400 : 60 }

    @Test("The other texts hold what they are there for: rare characters, several scripts, cells")
    func corpora() async throws {
        let twin = try ScanTwin(try await TestCorpus.index(.otherTexts))
        let scalars = Set(twin.documents.flatMap(\.scalars))
        for scalar: UInt32 in [0x2000b, 0x2123d, 0x2a6a5, 0x09, 0x0a, 0x61, 0x3b1, 0x30ab, 0xd55c] {
            #expect(scalars.contains(scalar))
        }
        let reports = try ScanTwin(try await TestCorpus.index(.reports))
        #expect(reports.documents.count > 1_000)
    }

    @Test(
        "Phrases, nearness, patterns and words are found where a scan finds them", arguments: TestCorpus.all)
    func leaves(corpus: TestCorpus?) async throws {
        let maker = QueryMaker(try ScanTwin(try await TestCorpus.index(corpus)))
        var generator = SeededGenerator(seed: 1)
        let kinds: [(String, (inout SeededGenerator) -> QueryNode)] = [
            ("phrases", { maker.phrase(using: &$0) }), ("words", { maker.word(using: &$0) }),
            ("patterns", { maker.pattern(using: &$0) }), ("nearness", { maker.near(using: &$0) }),
        ]
        for (name, make) in kinds {
            var found = 0
            for _ in 0..<Self.rounds {
                let node = make(&generator)
                found += try Self.check(maker.twin, node.text, .all).documentCount > 0 ? 1 : 0
            }
            print("\(corpus.map { "\($0)" } ?? "folder"): \(name) \(Self.rounds), found \(found)")
            #expect(found * 3 > Self.rounds, "much of what is asked for stands somewhere")
        }
    }

    @Test(
        "Queries of all kinds find, score and order as a scan does", arguments: TestCorpus.all,
        WordMatching.allCases)
    func queries(corpus: TestCorpus?, matching: WordMatching) async throws {
        let maker = QueryMaker(try ScanTwin(try await TestCorpus.index(corpus)))
        var generator = SeededGenerator(seed: matching == .all ? 2 : 3)
        for _ in 0..<Self.rounds {
            let text = maker.text(generator.int(1...3), using: &generator)
            try Self.check(maker.twin, text, matching, collapses: generator.oneIn(2))
        }
    }

    @discardableResult
    private static func check(
        _ twin: ScanTwin, _ text: String, _ matching: WordMatching, collapses: Bool = false
    ) throws -> SearchAnswer {
        let parsed = try QueryText(analyzer: try Analyzer(), matching: matching).parse(text)
        var request = ScanTwin.request(parsed)
        request.limit = 1_000_000
        request.collapsesGroups = collapses
        request.facets = [.sideways("section"), .sideways("year")]
        request.countsPlaces = true
        let answer = try Searcher(twin.index.snapshot).search(request)
        let expected = twin.naive.search(request)
        #expect(answer.documentCount == expected.documentCount, "\(text)")
        #expect(answer.groupCount == expected.groupCount && answer.facets == expected.facets, "\(text)")
        #expect(answer.hits == expected.hits, "\(text)")
        return answer
    }
}
