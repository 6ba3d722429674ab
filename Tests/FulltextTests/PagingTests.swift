// Pages of an answer, put together, are the answer; what is streamed is what is found; and a group's documents are those that a
// search by document finds there.

import Fulltext
import FulltextStorage
import TestSupport
import Testing

@Suite struct PagingTests {
    /// Requests with a second look at so few hits that pages cross its end, and scores that tie.
    private static func request(
        _ collection: RandomCollection, using generator: inout SeededGenerator
    ) -> SearchRequest {
        var request = collection.request(using: &generator)
        request.facets = []
        if generator.oneIn(2) {
            var rescoring = Rescoring()
            rescoring.depth = generator.int(0...6)
            let leaves = request.query.leaves.count
            if leaves > 1 { rescoring.pairs = [.init(first: 0, second: 1), .init(first: 1, second: 0)] }
            rescoring.openingColumn = "size"
            request.rescoring = rescoring
        }
        return request
    }

    @Test(
        "Pages put together equal one answer, whatever order, unit and size of page",
        arguments: UInt64(0)..<60)
    func pages(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let collection = try RandomCollection(
            segmentCount: generator.int(1...4), deletes: generator.oneIn(2), using: &generator)
        let searcher = try collection.searcher()
        for _ in 0..<15 {
            var request = Self.request(collection, using: &generator)
            request.limit = 1_000_000
            let whole = try searcher.search(request)
            #expect(whole.hits.count == (request.collapsesGroups ? whole.groupCount : whole.documentCount))
            var joined: [ScoredDocument] = []
            while true {
                request.offset = joined.count
                request.limit = generator.int(1...4)
                let page = try searcher.search(request)
                #expect(page.documentCount == whole.documentCount && page.groupCount == whole.groupCount)
                #expect(page.hits.count == min(request.limit, whole.hits.count - joined.count))
                joined += page.hits
                if page.hits.isEmpty || joined.count > whole.hits.count { break }
            }
            #expect(joined == whole.hits, "\(request)")
        }
    }

    @Test("A page far behind the last hit is empty, and the largest numbers do no harm")
    func edges() throws {
        var generator = SeededGenerator(seed: 1)
        let collection = try RandomCollection(segmentCount: 2, deletes: true, using: &generator)
        var request = SearchRequest(query: .everything)
        request.offset = .max
        request.limit = .max
        request.rescoring = Rescoring()
        for collapses in [false, true] {
            request.collapsesGroups = collapses
            let answer = try collection.searcher().search(request)
            #expect(answer.hits.isEmpty && answer.documentCount > 0)
        }
    }

    @Test(
        "Documents of the groups found are those that a search by document finds", arguments: UInt64(0)..<60)
    func groups(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let isLarge = seed % 20 == 0
        let collection = try RandomCollection(
            segmentCount: isLarge ? 1 : generator.int(1...3),
            groupsPerSegment: isLarge ? 2_500...3_000 : 1...12,
            deletes: generator.oneIn(2), using: &generator)
        let searcher = try collection.searcher()
        for _ in 0..<10 {
            var request = Self.request(collection, using: &generator)
            request.collapsesGroups = false
            request.limit = 1_000_000
            var expected: [[Int]: Set<DocID>] = [:]
            for hit in try searcher.search(request).hits {
                let group = try searcher.snapshot.segments[hit.segment].group(of: hit.document)
                expected[[hit.segment, group], default: []].insert(hit.document)
            }
            request.collapsesGroups = true
            request.listsGroups = true
            request.limit = generator.pick([1, 3, 1_000_000])
            request.offset = generator.int(0...2)
            let answer = try searcher.search(request)
            #expect(answer.groupDocuments.count == answer.hits.count)
            for (hit, documents) in zip(answer.hits, answer.groupDocuments) {
                let group = try searcher.snapshot.segments[hit.segment].group(of: hit.document)
                #expect(documents == expected[[hit.segment, group]]?.sorted(), "\(request)")
                #expect(documents.contains(hit.document))
            }
        }
    }

    @Test(
        "What is streamed is every match once, in the order of the index, with its score",
        arguments: UInt64(0)..<60)
    func streaming(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let collection = try RandomCollection(
            segmentCount: generator.int(1...4), deletes: generator.oneIn(2), using: &generator)
        let searcher = try collection.searcher()
        for _ in 0..<15 {
            var request = collection.request(using: &generator)
            request.collapsesGroups = false
            request.order = .score
            request.limit = 1_000_000
            // What streams past is not looked at a second time.
            request.rescoring = nil
            let expected = try searcher.search(request).hits.sorted {
                ($0.segment, $0.document) < ($1.segment, $1.document)
            }
            var found: [ScoredDocument] = []
            try searcher.forEachMatch(request) { (hit, group) throws(IndexError) in
                #expect(try searcher.snapshot.segments[hit.segment].group(of: hit.document) == group)
                found.append(hit)
            }
            #expect(found == expected, "\(request)")
        }
    }
}
