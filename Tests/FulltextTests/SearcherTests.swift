// Searches against the naive twin: the same documents, scores to the last bit, counts, facets and order.

import Fulltext
import FulltextStorage
import TestSupport
import Testing

@Suite struct SearcherTests {
    @Test(
        "A search finds, scores, counts and orders as the scan does",
        arguments: [1, 2, 5], UInt64(0)..<60)
    func equalsNaive(segmentCount: Int, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed &* 8 + UInt64(segmentCount))
        let collection = try RandomCollection(
            segmentCount: segmentCount, deletes: generator.oneIn(2), using: &generator)
        let searcher = try collection.searcher()
        for _ in 0..<25 {
            let request = collection.request(using: &generator)
            let answer = try searcher.search(request)
            #expect(answer == collection.naive.search(request), "\(request)")
        }
    }

    @Test("A search over several windows of one segment equals the scan", arguments: UInt64(0)..<4)
    func severalWindows(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let collection = try RandomCollection(
            segmentCount: 1, groupsPerSegment: 2_500...3_500, deletes: seed % 2 == 0, using: &generator)
        let searcher = try collection.searcher()
        for _ in 0..<6 {
            let request = collection.request(using: &generator)
            let answer = try searcher.search(request)
            #expect(answer == collection.naive.search(request), "\(request)")
        }
    }

    /// Small ones have few blocks, large ones several of a list.
    private static func collection(
        _ segmentCount: Int, isLarge: Bool, using generator: inout SeededGenerator
    ) throws -> RandomCollection {
        try RandomCollection(
            segmentCount: segmentCount, groupsPerSegment: isLarge ? 300...600 : 1...60,
            deletes: generator.oneIn(2), using: &generator)
    }

    @Test("Where counts are needless the hits are the same", arguments: [1, 3], UInt64(0)..<20)
    func needless(segmentCount: Int, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed &* 4 + UInt64(segmentCount))
        let collection = try Self.collection(segmentCount, isLarge: seed % 4 == 0, using: &generator)
        let searcher = try collection.searcher()
        for _ in 0..<20 {
            var request = collection.request(using: &generator)
            let words = (0..<generator.int(1...4)).map { _ in
                Query.term(
                    PlainDocument.utf8(collection.alphabet.string(generator.int(1...2), using: &generator)))
            }
            request.query = generator.pick([.any(words), .all(words), words[0], .boosted(.any(words), 2)])
            request.rescoring =
                generator.oneIn(2) ? collection.rescoring(of: request.query, using: &generator) : nil
            request.limit = generator.pick([1, 3, 10, 200])
            request.order = .score
            // A query with a factor is no query of words alone: all its matches are looked at.
            var whole = request
            whole.query = .boosted(request.query, 1)
            let expected = try searcher.search(whole)
            #expect(try searcher.search(request) == expected, "\(request)")
            request.counting = .needless
            let answer = try searcher.search(request)
            #expect(answer.hits == expected.hits && answer.facets == expected.facets, "\(request)")
        }
    }

    @Test(
        "Lists that end at the borders of blocks have the hits of a search that looks at all documents",
        arguments: [127, 128, 129, 256, 257], [2, 5, 70])
    func blockBorders(count: Int, step: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count * step))
        // 公 stands in every so many documents, the last included, the others more often and more seldom; many are the same.
        let cells = (0..<count * step).map { number in
            var cell: [String] = []
            if (number + 1) % step == 0 { cell += Array(repeating: "公", count: generator.int(1...3)) }
            if number % 3 == 0 { cell += Array(repeating: "开", count: generator.int(1...3)) }
            if number % 13 == 0, number / 13 <= count { cell.append("年") }
            return cell + Array(repeating: "不", count: generator.pick([1, 1, 2, 9]))
        }
        let directory = MemoryDirectory()
        try PlainIndex.write([cells.map { PlainGroup([PlainDocument(cells: [$0])]) }], in: directory)
        let searcher = Searcher(try Snapshot.open(directory))
        let words = ["公", "开", "年"].map { Query.term(Array($0.utf8)) }
        let some = [
            words, Array(words[..<2]), Array(words[1...]), [words[2], words[0], words[0]], [words[0]],
        ]
        for parts in some {
            for query in [Query.any(parts), .all(parts)] {
                for limit in [1, 10, 1_000] {
                    var request = SearchRequest(query: .boosted(query, 1))
                    request.limit = limit
                    // A query with a factor is no query of words alone: all its matches are looked at.
                    let expected = try searcher.search(request).hits
                    request.query = query
                    request.counting = .needless
                    #expect(try searcher.search(request).hits == expected, "\(query), \(limit)")
                }
            }
        }
    }

    @Test(
        "The last document of a list is found where the lead goes on behind it", arguments: [1, 78, 79, 206])
    func lastOfShorterList(before: Int) throws {
        // 公 is the rarer and leads; 开 ends in the midst of its documents, in a block of its own or in one that is full.
        let cells = (0..<before + 100).map { number in
            let isHeld = (before + 30..<before + 60).contains(number)
            return ["年"] + (isHeld ? ["公"] : []) + (number < before + 50 ? ["开"] : [])
        }
        let directory = MemoryDirectory()
        try PlainIndex.write([cells.map { PlainGroup([PlainDocument(cells: [$0])]) }], in: directory)
        let searcher = Searcher(try Snapshot.open(directory))
        let words = ["公", "开"].map { Query.term(Array($0.utf8)) }
        for query in [Query.all(words), .any(words)] {
            var request = SearchRequest(query: .boosted(query, 1))
            request.limit = 20
            let expected = try searcher.search(request).hits
            request.query = query
            request.counting = .needless
            #expect(try searcher.search(request).hits == expected)
        }
    }

    @Test("A word leads where another has been asked for documents behind its last")
    func leadBehindItsEnd() throws {
        // 公 is the rarer and leads first, through documents behind all of 开.
        let cells = [[String]](repeating: ["开"], count: 20) + [["公"], ["公"], ["年"]]
        let directory = MemoryDirectory()
        try PlainIndex.write([cells.map { PlainGroup([PlainDocument(cells: [$0])]) }], in: directory)
        var request = SearchRequest(query: .any([.term(Array("公".utf8)), .term(Array("开".utf8))]))
        request.limit = 30
        let hits = try Searcher(try Snapshot.open(directory)).search(request).hits.map(\.document)
        #expect(hits == [20, 21] + Array(0..<20))
    }

    // Phrases of no more than 2,048 documents are looked for without bounds, of fewer than 513 without an order.
    @Test("Where counts are needless the best of a phrase are the same", arguments: [1, 3], UInt64(0)..<20)
    func needlessPhrase(segmentCount: Int, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed &* 4 + UInt64(segmentCount))
        let collection = try RandomCollection(
            segmentCount: segmentCount,
            groupsPerSegment: [1_500...2_500, 1...60, 1...60, 300...600][Int(seed % 4)],
            deletes: generator.oneIn(2), using: &generator)
        let searcher = try collection.searcher()
        for _ in 0..<20 {
            var request = collection.request(using: &generator)
            let string = PlainDocument.utf8(
                collection.alphabet.string(generator.int(1...3), using: &generator))
            request.query = generator.pick([.phrase(string), .word(string)])
            request.rescoring = nil
            request.facets = []
            request.order = .score
            request.offset = 0
            request.limit = generator.pick([1, 3, 10, 200])
            request.counting = .needless
            let hits = try searcher.search(request).hits
            request.counting = .exact
            let best = try searcher.search(request).hits
            request.limit = .max
            request.collapsesGroups = false
            let scores = Dictionary(
                uniqueKeysWithValues: try searcher.search(request).hits.map {
                    ([$0.segment, Int($0.document)], $0.score)
                })
            // Another weight may round two scores to one, or part them.
            try #require(hits.count == best.count, "\(request)")
            #expect(zip(hits, hits.dropFirst()).allSatisfy { $0.precedes($1) }, "\(request)")
            for (hit, expected) in zip(hits, best) {
                let score = try #require(scores[[hit.segment, Int(hit.document)]], "\(request)")
                #expect(abs(score - expected.score) <= expected.score * 1e-6, "\(request)")
            }
        }
    }

    @Test(
        "The best of a phrase are the same where several frequent terms lead it, whatever bounds tell",
        arguments: [1, 2], UInt64(0)..<8)
    func severalFrequentLeads(segmentCount: Int, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed &* 2 + UInt64(segmentCount))
        // 开 is everywhere; 公 and 不公, in one document in three and in five, lead 公开. Segments differ in average length, so
        // bounds of the one are none of the collection; 300 and 600 places are more than a bound and a count can tell.
        let segments = (0..<segmentCount).map { segment in
            (0..<generator.int(9_000...11_000)).map { _ in
                var cell: [String] = []
                for _ in 0..<generator.pick([1, 1, 2, 5]) {
                    if generator.oneIn(3) {
                        cell += [generator.pick(["公", "公", "不公"]), generator.pick(["开", "年"])]
                    }
                    cell += Array(
                        repeating: generator.pick(["开", "年"]), count: generator.int(1...4 + 9 * segment))
                }
                if generator.oneIn(700) {
                    cell += Array(repeating: "公", count: generator.pick([300, 600])) + ["开"]
                }
                return PlainGroup([PlainDocument(cells: [cell])])
            }
        }
        let directory = MemoryDirectory()
        try PlainIndex.write(segments, in: directory)
        let searcher = Searcher(try Snapshot.open(directory))
        for limit in [1, 10, 200] {
            var request = SearchRequest(query: .phrase(Array("公开".utf8)))
            request.limit = limit
            let best = try searcher.search(request).hits
            request.counting = .needless
            let hits = try searcher.search(request).hits
            #expect(zip(hits, hits.dropFirst()).allSatisfy { $0.precedes($1) })
            request.counting = .exact
            request.limit = .max
            let scores = Dictionary(
                uniqueKeysWithValues: try searcher.search(request).hits.map {
                    ([$0.segment, Int($0.document)], $0.score)
                })
            try #require(hits.count == best.count)
            for (hit, expected) in zip(hits, best) {
                // Another weight may round two scores to one, or part them.
                let score = try #require(scores[[hit.segment, Int(hit.document)]])
                #expect(abs(score - expected.score) <= expected.score * 1e-6)
            }
        }
    }

    @Test("The best of a phrase may stand behind the last block of the list that leads it")
    func phraseBehindLastBlock() throws {
        // 公 fills its blocks and has no shorter one; 不公, in later documents, holds the phrase's beginning as well.
        var cells = [[String]](repeating: ["公", "开", "年"], count: 20 * 128)
        cells += [[String]](repeating: ["不公", "开"], count: 100)
        cells += [[String]](repeating: ["开"], count: 4_000)
        let directory = MemoryDirectory()
        try PlainIndex.write([cells.map { PlainGroup([PlainDocument(cells: [$0])]) }], in: directory)
        let searcher = Searcher(try Snapshot.open(directory))
        var request = SearchRequest(query: .phrase(Array("公开".utf8)))
        let counted = try searcher.search(request).hits.map(\.document)
        #expect(counted == Array(2_560..<2_570))
        request.counting = .needless
        #expect(try searcher.search(request).hits.map(\.document) == counted)
    }

    @Test(
        "The summed statistics of shards give each shard the scores of one index", arguments: UInt64(0)..<40)
    func shards(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Alphabet(using: &generator)
        let shards = (0..<3).map { _ in
            (0..<generator.int(1...10)).map { _ in
                PlainGroup(
                    (0..<generator.int(1...3)).map { _ in alphabet.document(length: 20, using: &generator) })
            }
        }
        let whole = MemoryDirectory()
        try PlainIndex.write([shards.flatMap { $0 }], storesTexts: false, in: whole)
        let one = Searcher(try Snapshot.open(whole))
        let searchers = try shards.map { groups in
            let directory = MemoryDirectory()
            try PlainIndex.write([groups], storesTexts: false, in: directory)
            return Searcher(try Snapshot.open(directory))
        }
        for _ in 0..<20 {
            let query = Query.any([
                .phrase(PlainDocument.utf8(alphabet.string(generator.int(1...2), using: &generator))),
                .all([
                    .phrase(PlainDocument.utf8(alphabet.string(1, using: &generator))),
                    .term(PlainDocument.utf8(alphabet.string(generator.int(1...2), using: &generator))),
                ]),
            ])
            let parts = try searchers.map { try $0.statistics(for: query) }
            let sum = parts.dropFirst().reduce(parts[0], +)
            #expect(try sum == one.statistics(for: query))
            var request = SearchRequest(query: query)
            request.limit = 1_000
            let expected = try one.search(request)
            request.statistics = sum
            var hits: [ScoredDocument] = []
            var first: DocID = 0
            for (searcher, groups) in zip(searchers, shards) {
                for hit in try searcher.search(request).hits {
                    hits.append(ScoredDocument(score: hit.score, segment: 0, document: first + hit.document))
                }
                first += DocID(groups.reduce(0) { $0 + $1.documents.count })
            }
            hits.sort { $0.score != $1.score ? $0.score > $1.score : $0.document < $1.document }
            #expect(hits == expected.hits)
        }
    }

    @Test("Scores follow the printed formula")
    func formula() throws {
        // Two documents of three and one words; 公开 twice in the first.
        let directory = MemoryDirectory()
        try PlainIndex.write(
            [[PlainGroup([PlainDocument(cells: [["公开", "公开", "年"]]), PlainDocument(cells: [["年"]])])]],
            in: directory)
        let searcher = Searcher(try Snapshot.open(directory))
        let hits = try searcher.search(SearchRequest(query: .term(Array("公开".utf8)))).hits
        // ln(1 + (2 - 1 + ½) / (1 + ½)) · 2 / (2 + 1.2 · (0.25 + 0.75 · 3 / 2))
        let expected: Double = 0.693_147_180_559_945_3 * 2 / (2 + 1.2 * (0.25 + 0.75 * 1.5))
        #expect(hits.count == 1 && hits[0].document == 0)
        #expect(abs(Double(hits[0].score) - expected) < 1e-6)
    }

    @Test("An empty phrase is an invalid query, an empty index answers nothing")
    func edges() throws {
        let directory = MemoryDirectory()
        try PlainIndex.write([], in: directory)
        let searcher = Searcher(try Snapshot.open(directory))
        #expect(try searcher.search(SearchRequest(query: .everything)).documentCount == 0)
        #expect(try searcher.search(SearchRequest(query: .phrase(Array("公".utf8)))).hits.isEmpty)
        let error = #expect(throws: IndexError.self) {
            try searcher.search(SearchRequest(query: .phrase([])))
        }
        #expect(error?.code == .invalidQuery)
    }

    @Test("A column that no segment has is named in the error")
    func unknownColumn() throws {
        let directory = MemoryDirectory()
        try PlainIndex.write([[PlainGroup([PlainDocument(cells: [["公开"]])])]], in: directory)
        let searcher = Searcher(try Snapshot.open(directory))
        var request = SearchRequest(query: .everything)
        request.facets = [.sideways("county")]
        let error = #expect(throws: IndexError.self) { try searcher.search(request) }
        #expect(error?.code == .notFound && error?.message.contains("county") == true)
    }

    @Test("A document without words and one without values to tell apart are found by everything")
    func emptyDocuments() throws {
        let directory = MemoryDirectory()
        let empty = PlainDocument(scalars: [], tokens: [], values: [3])
        try PlainIndex.write([[PlainGroup([empty, empty])]], columns: ["c"], in: directory)
        var request = SearchRequest(query: .everything)
        request.facets = [.sideways("c")]
        request.collapsesGroups = true
        let answer = try Searcher(try Snapshot.open(directory)).search(request)
        #expect(answer.documentCount == 2 && answer.groupCount == 1 && answer.hits.count == 1)
        #expect(answer.facets == [[FacetCount(values: [3], documents: 2, groups: 1)]])
    }

    @Test("The kept documents are the best of all offered, in order", arguments: UInt64(0)..<100)
    func topK(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let offered = (0..<generator.int(0...200)).map { number in
            // Few scores, so that many tie.
            ScoredDocument(
                score: Float(generator.int(0...5)), segment: generator.int(0...2), document: DocID(number))
        }
        let limit = generator.int(0...30)
        var collector = TopKCollector(limit: limit)
        for document in offered.shuffled(using: &generator) { collector.offer(document) }
        let sorted = offered.sorted {
            ($1.score, $0.segment, $0.document) < ($0.score, $1.segment, $1.document)
        }
        #expect(collector.sorted() == Array(sorted.prefix(limit)))
    }
}
