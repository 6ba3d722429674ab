// Counts, filters and hits of segments that are large enough for filters to go before matching, and for matches to be counted
// sixty-four at a time: against the naive twin.

import Fulltext
import FulltextStorage
import TestSupport
import Testing

@Suite struct FacetCountTests {
    private static let columns = ["part", "kind"]
    private static let groupColumns = ["place", "year", "number"]

    /// Groups of some documents each; now and then one that reaches over words of a bitmap, or over windows.
    private static func groups(
        _ documentCount: Int, isSmall: Bool, using generator: inout SeededGenerator
    ) -> [PlainGroup] {
        var groups: [PlainGroup] = []
        var count = 0
        while count < documentCount {
            var size = generator.int(isSmall ? 1...2 : 1...8)
            if generator.oneIn(100) { size = generator.pick([64, 70, 200]) }
            if groups.count == 50 { size = 9_000 }
            size = min(size, documentCount - count)
            let documents = (0..<size).map { part in
                var words: [String] = []
                for (word, oneIn) in [("公开", 2), ("申请", 20), ("预算", 300)] where generator.oneIn(oneIn) {
                    // Now and then so often that the frequency is an exception of its block.
                    words += Array(repeating: word, count: generator.oneIn(30) ? 40 : generator.int(1...3))
                }
                return PlainDocument(
                    cells: [words + ["机关"]], values: [UInt32(part), UInt32(generator.int(0...4))])
            }
            count += size
            let place = Int64(generator.int(0...9) < 3 ? 1 : generator.int(2...30))
            groups.append(
                PlainGroup(
                    documents, values: [place, Int64(generator.int(2_015...2_024)), Int64(groups.count)]))
        }
        return groups
    }

    /// A request for words, with filters that let through much or little.
    private static func request(using generator: inout SeededGenerator) -> SearchRequest {
        let words = ["公开", "申请", "预算", "机关"].map { Query.term(Array($0.utf8)) }
        let some = Array(words.shuffled(using: &generator).prefix(2))
        var request = SearchRequest(
            query: generator.pick([
                words[0], words[1], .all(some), .any(some), .mostOf(some), .everything,
                .difference(words[0], words[1]), .phrase(Array("开机".utf8)),
                .all([words[3], .value(column: "kind", [1...2])]),
            ]))
        if generator.oneIn(2) {
            request.filters.append(
                ColumnFilter(
                    column: "place", values: generator.pick([[5], [1], [5, 7, 9], Set(1...20), [99]])))
        }
        if generator.oneIn(3) {
            request.filters.append(ColumnFilter(column: "year", ranges: [2_015...2_017]))
        }
        if generator.oneIn(4) { request.filters.append(ColumnFilter(column: "kind", values: [0, 3])) }
        let facets: [[String]] = [
            ["place"], ["year"], ["part"], ["kind"], ["number"], ["place", "year"], [],
        ]
        if generator.oneIn(4) == false {
            request.facets = facets.map {
                FacetRequest(columns: $0, ignoring: generator.oneIn(3) ? ["place"] : [])
            }
            request.countsPlaces = generator.oneIn(4)
        }
        request.collapsesGroups = generator.oneIn(4)
        if generator.oneIn(4) {
            request.order = .groupValue(column: "year", descending: generator.oneIn(2), absent: 0)
        }
        request.limit = generator.pick([0, 1, 10, 300])
        return request
    }

    @Test(
        "Filters before matching and counts of many documents at once equal the scan",
        arguments: [false, true], [63, 64, 65, 4_095, 4_096, 4_097, 16_384, 18_011])
    func equalsNaive(isSmall: Bool, documentCount: Int) throws {
        var generator = SeededGenerator(seed: UInt64(documentCount * 2 + (isSmall ? 1 : 0)))
        let segments = [documentCount, 2_000].map {
            Self.groups($0, isSmall: isSmall, using: &generator)
        }
        let directory = MemoryDirectory()
        try PlainIndex.write(
            segments, columns: Self.columns, groupColumns: Self.groupColumns, storesTexts: false,
            in: directory)
        var naive = NaiveIndex(segments, columns: Self.columns, groupColumns: Self.groupColumns)
        if generator.oneIn(2) {
            try RandomCollection.deleteSome(of: &naive, in: directory, using: &generator)
        }
        let searcher = Searcher(try Snapshot.open(directory))
        for _ in 0..<8 {
            var request = Self.request(using: &generator)
            let expected = naive.search(request)
            #expect(try searcher.search(request) == expected, "\(request)")
            var found: [ScoredDocument] = []
            try searcher.forEachMatch(request) { (hit, _) throws(IndexError) in found.append(hit) }
            #expect(found.count == expected.documentCount, "\(request)")
            // A phrase by itself weighs less then.
            if case .phrase = request.query { continue }
            request.counting = .needless
            let answer = try searcher.search(request)
            #expect(answer.hits == expected.hits && answer.facets == expected.facets, "\(request)")
        }
    }

    @Test(
        "One word with a narrow filter is found, scored and counted as the scan does",
        arguments: [false, true], [129, 256, 257, 384, 4_095, 4_096, 4_097, 8_192, 12_289])
    func narrowFilter(deletes: Bool, documentCount: Int) throws {
        var generator = SeededGenerator(seed: UInt64(documentCount * 2 + (deletes ? 1 : 0)))
        let segments = [documentCount, 700, documentCount].map {
            Self.groups($0, isSmall: true, using: &generator)
        }
        let directory = MemoryDirectory()
        try PlainIndex.write(
            segments, columns: Self.columns, groupColumns: Self.groupColumns, storesTexts: false,
            in: directory)
        var naive = NaiveIndex(segments, columns: Self.columns, groupColumns: Self.groupColumns)
        if deletes { try RandomCollection.deleteSome(of: &naive, in: directory, using: &generator) }
        let searcher = Searcher(try Snapshot.open(directory))
        let places: [Set<Int64>] = [[5], [7, 9], [1], [99], [], Set(1...30)]
        for places in places {
            for word in ["公开", "申请", "预算", "机关"] {
                var request = SearchRequest(query: .term(Array(word.utf8)))
                request.filters = [ColumnFilter(column: "place", values: places)]
                if generator.oneIn(4) {
                    request.filters.append(ColumnFilter(column: "kind", values: [0, 3]))
                }
                request.limit = generator.pick([1, 3, 10, 40])
                let expected = naive.search(request)
                #expect(try searcher.search(request) == expected, "\(request)")
                request.counting = .needless
                #expect(try searcher.search(request).hits == expected.hits, "\(request)")
                request.facets = ["place", "year", "part", "kind"].map {
                    FacetRequest(columns: [$0], ignoring: generator.oneIn(4) ? ["place"] : [])
                }
                let counted = naive.search(request)
                let answer = try searcher.search(request)
                #expect(answer.hits == counted.hits && answer.facets == counted.facets, "\(request)")
            }
        }
    }
}
