// A small random collection, as documents for the naive twin and as an index for the engine, with deletions.

import Fulltext
import FulltextStorage
import TestSupport

/// One collection twice: scanned and indexed.
struct RandomCollection {
    static let columns = ["year", "section", "one", "size", "opening"]
    static let groupColumns = ["amount", "same"]

    var naive: NaiveIndex
    let directory = MemoryDirectory()
    let alphabet: Alphabet
    let groupCounts: [Int]

    /// - Parameter segmentCount: Segments of the index; documents differ with it.
    init(
        segmentCount: Int, groupsPerSegment: ClosedRange<Int> = 1...12, deletes: Bool,
        using generator: inout SeededGenerator
    ) throws {
        let alphabet = Alphabet(using: &generator)
        self.alphabet = alphabet
        var record: UInt8 = 0
        let segments = (0..<segmentCount).map { _ in
            (0..<generator.int(groupsPerSegment)).map { _ in
                record &+= 1
                let year = UInt32(generator.int(2_008...2_012))
                return PlainGroup(
                    (0..<generator.int(1...5)).map { section in
                        var document = alphabet.document(length: 25, using: &generator)
                        document.values = [
                            year, UInt32(section), 7, UInt32(document.scalars.count),
                            UInt32(generator.pick([0, 1, 3, 8, 99])),
                        ]
                        return document
                    }, record: [record],
                    values: [generator.pick([.min, -1, 0, 3, 1 << 40]), 5],
                    caption: (0..<generator.int(0...3)).map { _ in
                        alphabet.document(length: 12, using: &generator)
                    })
            }
        }
        naive = NaiveIndex(segments, columns: Self.columns, groupColumns: Self.groupColumns)
        groupCounts = segments.map(\.count)
        try PlainIndex.write(
            segments, columns: Self.columns, groupColumns: Self.groupColumns, storesTexts: false,
            in: directory)
        if deletes { try delete(using: &generator) }
    }

    private mutating func delete(using generator: inout SeededGenerator) throws {
        try Self.deleteSome(of: &naive, in: directory, using: &generator)
    }

    /// Deletes some groups of an index and of its twin.
    static func deleteSome(
        of naive: inout NaiveIndex, in directory: MemoryDirectory, using generator: inout SeededGenerator
    ) throws {
        // Over two commits, so that one deletion file follows another; never a whole segment, which would
        // be dropped.
        for _ in 0..<2 {
            let writer = try IndexWriter(directory, analyzer: PlainIndex.analyzer)
            guard let snapshot = writer.snapshot else { return }
            for (number, segment) in snapshot.segments.enumerated() {
                for group in 1..<max(segment.groupCount, 1) where generator.oneIn(4) {
                    writer.delete(group: group, ofSegment: segment.entry.id)
                    naive.delete(group: group, ofSegment: number)
                }
            }
            try writer.commit()
        }
    }

    func searcher() throws -> Searcher { Searcher(try Snapshot.open(directory)) }

    /// A random word, phrase or pattern.
    private func string(using generator: inout SeededGenerator) -> Query {
        let longest = generator.pick([1, 2, 2, 3, 4])
        let bytes = PlainDocument.utf8(alphabet.string(generator.int(1...longest), using: &generator))
        switch generator.int(0...9) {
        case 0...2: return .word(bytes)
        case 3...4: return .term(bytes)
        case 5: return .tokens(pattern(using: &generator))
        default: return .phrase(bytes)
        }
    }

    /// A random pattern.
    func pattern(using generator: inout SeededGenerator) -> TokenPattern {
        var pieces: [TokenPattern.Piece] = []
        for _ in 0..<generator.int(1...4) {
            switch generator.int(0...3) {
            case 0: pieces.append(.any)
            case 1: pieces.append(.one)
            default:
                pieces.append(
                    .literal(PlainDocument.utf8(alphabet.string(generator.int(1...2), using: &generator))))
            }
        }
        return TokenPattern(pieces)
    }

    /// A random leaf: also a nearness, and any of these in a field.
    func leaf(using generator: inout SeededGenerator) -> Query {
        var leaf = string(using: &generator)
        if generator.oneIn(5) {
            leaf = .near(
                (0..<generator.int(1...3)).map { _ in string(using: &generator) },
                Nearness(distance: generator.pick([0, 1, 3, 8, 1_000]), isOrdered: generator.oneIn(2)))
        }
        switch generator.int(0...5) {
        case 0: return .opening(leaf, column: "opening")
        case 1: return .caption(leaf, part: generator.int(0...2))
        default: return leaf
        }
    }

    /// A random query; `depth` bounds the nesting.
    func query(depth: Int, using generator: inout SeededGenerator) -> Query {
        guard depth > 0, generator.oneIn(2) else {
            switch generator.int(0...12) {
            case 0: return .everything
            case 10: return .value(column: "section", generator.pick([[], [1...1], [0...0, 2...9]]))
            case 11:
                return .value(column: "amount", generator.pick([[], [0...0], [-5...2, 4...(.max)]]))
            case 12: return .value(column: "same", [generator.pick([5...5, 6...7])])
            default: return leaf(using: &generator)
            }
        }
        func parts() -> [Query] {
            (0..<generator.int(generator.oneIn(8) ? 0...1 : 2...4)).map { _ in
                query(depth: depth - 1, using: &generator)
            }
        }
        switch generator.int(0...7) {
        case 0...1: return .all(parts())
        case 2...3: return .any(parts())
        case 4...5: return .mostOf(parts())
        case 6:
            return .boosted(query(depth: depth - 1, using: &generator), generator.pick([0, 0.5, 1, 3]))
        default:
            return .difference(
                query(depth: depth - 1, using: &generator), query(depth: depth - 1, using: &generator))
        }
    }

    /// A random second look.
    func rescoring(of query: Query, using generator: inout SeededGenerator) -> Rescoring {
        var rescoring = Rescoring()
        let leafCount = query.leaves.count
        if leafCount > 0 {
            rescoring.pairs = (0..<generator.int(0...3)).map { _ in
                Rescoring.Pair(
                    first: generator.int(0...leafCount - 1), second: generator.int(0...leafCount - 1))
            }
        }
        if generator.oneIn(2) { rescoring.openingColumn = "opening" }
        if generator.oneIn(2) { rescoring.captionPart = generator.int(0...2) }
        rescoring.depth = generator.pick([0, 1, 2, 5, 20, 200])
        if generator.oneIn(2) { rescoring.adjacencyWeight = 5 }
        return rescoring
    }

    /// A random request, filters, facets, limit and collapsing included.
    func request(using generator: inout SeededGenerator) -> SearchRequest {
        var request = SearchRequest(query: query(depth: generator.int(0...3), using: &generator))
        request.limit = generator.pick([0, 1, 3, 10, 1_000_000])
        if generator.oneIn(3) {
            request.order = .groupValue(
                column: generator.pick(["amount", "same"]), descending: generator.oneIn(2), absent: -10)
        }
        if generator.oneIn(2) { request.rescoring = rescoring(of: request.query, using: &generator) }
        request.collapsesGroups = generator.oneIn(2)
        if generator.oneIn(3) {
            request.filters.append(
                ColumnFilter(
                    column: "year",
                    values: generator.pick([[], [2_009], [2_008, 2_010, 1], [2_011, 2_012]])))
        }
        if generator.oneIn(4) { request.filters.append(ColumnFilter(column: "section", values: [0, 2, 4])) }
        if generator.oneIn(6) {
            request.filters.append(ColumnFilter(column: "one", values: [generator.pick([7, 8])]))
        }
        if generator.oneIn(5) {
            request.filters.append(
                ColumnFilter(column: "amount", ranges: generator.pick([[], [-1...3], [.min...(-1)]])))
        }
        if generator.oneIn(2) {
            request.facets = (0..<generator.int(1...4)).map { _ in facet(using: &generator) }
            request.countsPlaces = generator.oneIn(2)
            if generator.oneIn(2) { request.summedColumn = generator.pick(["section", "size", "same"]) }
        }
        return request
    }

    /// One to three columns or none, and filters that are left aside, its own or others.
    private func facet(using generator: inout SeededGenerator) -> FacetRequest {
        let all = Self.columns + Self.groupColumns
        let columns = Array(all.shuffled(using: &generator).prefix(generator.pick([0, 1, 1, 2, 2, 3])))
        switch generator.int(0...2) {
        case 0: return FacetRequest(columns: columns)
        case 1: return FacetRequest(columns: columns, ignoring: Set(columns))
        default:
            return FacetRequest(columns: columns, ignoring: Set(all.filter { _ in generator.oneIn(2) }))
        }
    }
}
