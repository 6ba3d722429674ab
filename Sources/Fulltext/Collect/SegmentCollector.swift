// What happens to the matches of one segment between matching and ranking: deleted ones fall out, filters decide, facets
// count. One pass serves facets that ignore different filters: for each filter that some facet ignores, the window has a
// bitmap of what it lets through, and a facet counts the documents in all bitmaps but those that it ignores.

import FulltextStorage

/// Filters and counts the matches of one segment, window after window.
struct SegmentCollector {
    private struct Facet {
        var collector: FacetCollector
        /// Which of the filters that some facet ignores this one obeys.
        let obeyed: [Int]
    }

    private let segment: SegmentReader
    /// Columns that facets count by or sum.
    private var columns: [ColumnRanks] = []
    /// Filters that every facet obeys.
    private var common: [RankFilter] = []
    /// Filters that some facet ignores.
    private var sideways: [RankFilter] = []
    private var facets: [Facet] = []
    private var facts = FacetCollector.Facts()
    private var places: PlaceCounter?
    /// Number of the column that is summed.
    private var summed: Int?
    /// Only where somebody asks which group a match belongs to.
    private var map: GroupMap?
    /// The hits of the last window, by group; only where groups are followed.
    private(set) var hits = GroupParts()
    /// The documents that a facet counts which leaves filters aside.
    private var others = GroupParts()

    /// - Parameter places: Nil when places are not counted.
    init(_ segment: SegmentReader, _ request: SearchRequest, places: PlaceCounter?) throws(IndexError) {
        self.segment = segment
        self.places = places
        if request.counting == .exact || !request.facets.isEmpty || request.collapsesGroups
            || request.order != .score
        {
            map = try segment.groupMap()
        }
        if places != nil { facts.places = [UInt32](repeating: 0, count: Int(DocumentWindow.size)) }
        var obeyed: [Int: String] = [:]
        for filter in request.filters {
            let prepared = try RankFilter(filter, in: segment)
            if request.facets.contains(where: { $0.ignoring.contains(filter.column) }) {
                obeyed[sideways.count] = filter.column
                sideways.append(prepared)
            } else {
                common.append(prepared)
            }
        }
        for facet in request.facets {
            var numbers: [Int] = []
            for column in facet.columns { numbers.append(try Self.column(column, in: segment, &columns)) }
            let collector = try FacetCollector(columns: numbers, of: columns)
            facets.append(
                Facet(
                    collector: collector,
                    obeyed: sideways.indices.filter { index in
                        obeyed[index].map { !facet.ignoring.contains($0) } ?? true
                    }))
        }
        if let summed = request.summedColumn, !facets.isEmpty {
            self.summed = try Self.column(summed, in: segment, &columns)
            facts.amounts = Array(repeating: 0, count: Int(DocumentWindow.size))
        }
    }

    private static func column(
        _ name: String, in segment: SegmentReader, _ columns: inout [ColumnRanks]
    ) throws(IndexError) -> Int {
        if let known = columns.firstIndex(where: { $0.name == name }) { return known }
        columns.append(try segment.ranks(name))
        return columns.count - 1
    }

    /// Counts the matches of a window and leaves in it the hits: those that all filters let through.
    mutating func collect(_ window: inout DocumentWindow) throws(IndexError) {
        let start = window.start
        var matches = window.bits
        matches.subtract(segment.deleted, from: start)
        for filter in common { filter.narrow(&matches, from: start) }
        var found = matches
        var passing: [DocumentBits] = []
        for filter in sideways {
            var bits = matches
            filter.narrow(&bits, from: start)
            found.formIntersection(bits)
            passing.append(bits)
        }
        if let map {
            hits.load(found, from: start, map)
            if !facets.isEmpty, !matches.isEmpty { try count(matches, passing, map, from: start) }
        }
        window.bits = found
    }

    /// - Parameter passing: For each filter that some facet ignores the matches that it lets through.
    private mutating func count(
        _ matches: DocumentBits, _ passing: [DocumentBits], _ map: GroupMap, from start: DocID
    ) throws(IndexError) {
        try places?.count(matches, from: start, into: &facts.places)
        if let summed {
            let column = columns[summed]
            matches.forEach { (slot) throws(Never) in
                facts.amounts[slot] = column.values[column.rank(of: start + DocID(slot))]
            }
        }
        for index in facets.indices {
            if facets[index].obeyed.count == sideways.count {
                facets[index].collector.collect(hits, columns, facts, from: start)
            } else {
                var counted = matches
                for number in facets[index].obeyed { counted.formIntersection(passing[number]) }
                others.load(counted, from: start, map)
                facets[index].collector.collect(others, columns, facts, from: start)
            }
        }
    }

    /// Adds the counts of this segment to those of others.
    func merge(into totals: inout [FacetTotals]) {
        for (index, facet) in facets.enumerated() { facet.collector.merge(into: &totals[index], columns) }
    }
}
