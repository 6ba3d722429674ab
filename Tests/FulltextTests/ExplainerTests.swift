// What explains a score is the score.

import Fulltext
import FulltextStorage
import TestSupport
import Testing

@Suite struct ExplainerTests {
    @Test(
        "The explained score is the score, to the last bit, looked at again or not", arguments: UInt64(0)..<60
    )
    func scores(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let collection = try RandomCollection(
            segmentCount: generator.int(1...3), deletes: false, using: &generator)
        let searcher = try collection.searcher()
        for _ in 0..<10 {
            var request = SearchRequest(query: collection.query(depth: 3, using: &generator))
            request.limit = 1_000_000
            let plain = try searcher.search(request)
            request.rescoring = collection.rescoring(of: request.query, using: &generator)
            let hits = try searcher.search(request).hits
            let looked = NaiveIndex.lookedAt(plain.hits.map(\.score), depth: request.rescoring?.depth ?? 0)
            #expect(hits.count == plain.hits.count)
            for (number, hit) in hits.enumerated() {
                let (explanation, _) = try searcher.explain(
                    request, segment: hit.segment, document: hit.document, isRescored: number < looked)
                #expect(explanation.score == hit.score, "\(request) \(hit)")
                #expect(explanation.matches)
                // The parts of the whole: the words, and what the second look adds, in the order of adding.
                #expect(explanation.parts.map(\.score).reduce(0, +) == hit.score)
            }
            for (number, segment) in searcher.snapshot.segments.enumerated() {
                for document in 0..<DocID(segment.documentCount)
                where !hits.contains(where: { $0.segment == number && $0.document == document }) {
                    let (explanation, _) = try searcher.explain(
                        request, segment: number, document: document, isRescored: true)
                    #expect(!explanation.matches && explanation.score == 0, "\(request) \(document)")
                    #expect(explanation.parts.count == 1)
                }
            }
        }
    }

    /// Two documents: 公开 公开 年 in the heading 公开, and 年.
    private func searcher() throws -> Searcher {
        let directory = MemoryDirectory()
        let first = PlainDocument(cells: [["公开"], ["公开", "年"]], values: [2])
        let second = PlainDocument(cells: [["年"]], values: [0])
        let caption = [PlainDocument(cells: [["年", "公开"]])]
        try PlainIndex.write(
            [[PlainGroup([first, second], caption: caption)]], columns: ["opening"], in: directory)
        return Searcher(try Snapshot.open(directory))
    }

    @Test("Leaves that a document lacks are named, with what they weigh")
    func absent() throws {
        let open = Query.word(Array("公开".utf8))
        let year = Query.phrase(Array("年".utf8))
        let request = SearchRequest(query: .mostOf([open, year]))
        let (explanation, shared) = try searcher().explain(
            request, segment: 0, document: 1, isRescored: false)
        #expect(shared.documentCount == 2 && shared.averageLength == 2 && shared.length == 1)
        let words = explanation.parts[0]
        #expect(words.matches && words.parts.count == 2)
        let weight = BM25.inverseDocumentFrequency(documentFrequency: 1, documentCount: 2)
        #expect(words.parts[0].source == .absent(open, weight: weight))
        #expect(words.parts[0].score == 0 && !words.parts[0].matches)
        guard case .leaf(let leaf, let frequency, let documents, _, let length) = words.parts[1].source else {
            Issue.record("the second part is a leaf")
            return
        }
        #expect(leaf == year && frequency == 1 && documents == 2 && length == 1)
        guard case .mostOf(let factor) = words.source else {
            Issue.record("the words are alternatives")
            return
        }
        #expect(factor < 1 && words.score == words.parts[1].score * factor)
    }

    @Test("What the second look adds is told by reason: side by side, in the heading, in the caption")
    func reasons() throws {
        let query = Query.all([.word(Array("公开".utf8)), .word(Array("年".utf8))])
        var request = SearchRequest(query: query)
        var rescoring = Rescoring()
        rescoring.pairs = [Rescoring.Pair(first: 0, second: 1)]
        rescoring.openingColumn = "opening"
        rescoring.captionPart = 0
        request.rescoring = rescoring
        let (explanation, _) = try searcher().explain(request, segment: 0, document: 0, isRescored: true)
        let reasons = explanation.parts.compactMap { part -> RescoringDetail.Reason? in
            guard case .rescoring(let detail) = part.source else { return nil }
            return detail.reason
        }
        #expect(reasons == [.adjacent(0, 1), .opening(0), .caption(0), .caption(1)])
        #expect(try searcher().search(request).hits.first?.score == explanation.score)
        request.order = .groupValue(column: "none", descending: true, absent: 0)
        let (unlooked, _) = try searcher().explain(request, segment: 0, document: 0, isRescored: true)
        #expect(unlooked.parts.count == 1, "in another order nothing is looked at again")
    }
}
