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
        /// What is counted; nil when that is the hits.
        var matches: GroupedMatches?
    }

    private let segment: SegmentReader
    private var filters: SegmentFilters
    /// Columns that facets count by or sum.
    private var columns: [ColumnRanks] = []
    private var facets: [Facet] = []
    private var facts = FacetCollector.Facts()
    private var places: PlaceCounter?
    /// Number of the column that is summed.
    private var summed: Int?
    /// Only where somebody asks which group a match belongs to.
    private var map: GroupMap?
    /// The hits of the last window, and those that wait to be counted; only where groups are followed.
    private(set) var hits: GroupedMatches

    /// Whether there is more to count in a window than what is listed in `hits`.
    private var countsWindows = false

    /// - Parameters:
    ///   - cost: About how many documents match without filters.
    ///   - needsGroups: Whether somebody asks for the groups of hits.
    ///   - places: Nil when places are not counted.
    init(
        _ segment: SegmentReader, _ request: SearchRequest, _ filters: SegmentFilters, cost: Int,
        needsGroups: Bool, places: PlaceCounter?
    ) throws(IndexError) {
        self.segment = segment
        self.filters = filters
        self.places = places
        if request.counting == .exact || !request.facets.isEmpty || request.ordersGroups {
            map = try segment.groupMap()
        }
        if places != nil { facts.places = [UInt32](repeating: 0, count: Int(DocumentWindow.size)) }
        if let summed = request.summedColumn, !request.facets.isEmpty {
            self.summed = try Self.column(summed, in: segment, &columns)
            facts.amounts = Array(repeating: 0, count: Int(DocumentWindow.size))
        }
        let isDense = Double(cost) * filters.share >= Double(segment.documentCount) * Self.dense
        var areHitsListed = needsGroups
        var areHitsMarked = false
        for facet in request.facets {
            var numbers: [Int] = []
            for column in facet.columns { numbers.append(try Self.column(column, in: segment, &columns)) }
            let collector = try FacetCollector(
                columns: numbers, of: columns, hasFacts: !facts.isEmpty, isDense: isDense)
            let obeyed = filters.sideways.indices.filter {
                !facet.ignoring.contains(filters.sideways[$0].column)
            }
            let countsHits = obeyed.count == filters.sideways.count
            if countsHits {
                if collector.countsByWord { areHitsMarked = true } else { areHitsListed = true }
            }
            facets.append(
                Facet(
                    collector: collector, obeyed: obeyed,
                    matches: countsHits
                        ? nil
                        : GroupedMatches(
                            isListed: !collector.countsByWord, isMarked: collector.countsByWord)))
        }
        countsWindows =
            !facts.isEmpty || facets.contains { $0.matches != nil || $0.collector.countsByWord }
        hits = GroupedMatches(isListed: areHitsListed, isMarked: areHitsMarked)
    }

    /// From this part of the documents on matches are counted sixty-four at a time.
    private static let dense = 1.0 / 32

    private static func column(
        _ name: String, in segment: SegmentReader, _ columns: inout [ColumnRanks]
    ) throws(IndexError) -> Int {
        if let known = columns.firstIndex(where: { $0.name == name }) { return known }
        columns.append(try segment.ranks(name))
        return columns.count - 1
    }

    /// The documents of a window that are worth matching; nil for all.
    mutating func mask(from start: DocID) -> DocumentBits? { filters.mask(from: start) }

    /// Counts the matches of a window and leaves in it the hits: those that all filters let through.
    mutating func collect(_ window: inout DocumentWindow) throws(IndexError) {
        let start = window.start
        if !facts.isEmpty || areManyWaiting { countWaiting() }
        window.bits.subtract(segment.deleted, from: start)
        for filter in filters.remaining { filter.narrow(&window.bits, from: start) }
        let matches = window.bits
        var passing: [DocumentBits] = []
        for (_, filter) in filters.sideways {
            var bits = matches
            filter.narrow(&bits, from: start)
            window.bits.formIntersection(bits)
            passing.append(bits)
        }
        guard let map else { return }
        hits.load(window.bits, from: start, map)
        if countsWindows, !matches.isEmpty { try count(matches, window.bits, passing, map, from: start) }
    }

    /// So many matches are counted at once.
    private static let enough = Int(DocumentWindow.size)

    private var areManyWaiting: Bool {
        hits.count >= Self.enough || facets.contains { ($0.matches?.count ?? 0) >= Self.enough }
    }

    /// Counts the matches that wait.
    private mutating func countWaiting() {
        for index in facets.indices where !facets[index].collector.countsByWord {
            // Taken out, so that it is not copied.
            let own = facets[index].matches.take()
            let matches = own ?? hits
            if matches.count > 0 { facets[index].collector.collect(matches, columns, facts) }
            facets[index].matches = own
            facets[index].matches?.removeAll()
        }
        hits.removeAll()
    }

    /// Counts what is counted by word, and adds to what waits.
    /// - Parameters:
    ///   - found: The matches that all filters let through.
    ///   - passing: For each filter that some facet ignores the matches that it lets through.
    private mutating func count(
        _ matches: DocumentBits, _ found: DocumentBits, _ passing: [DocumentBits], _ map: GroupMap,
        from start: DocID
    ) throws(IndexError) {
        try places?.count(matches, from: start, into: &facts.places)
        if let summed {
            let column = columns[summed]
            matches.forEach { (slot) throws(Never) in
                facts.amounts[slot] = column.values[column.rank(of: start + DocID(slot))]
            }
        }
        for index in facets.indices {
            let countsByWord = facets[index].collector.countsByWord
            if var own = facets[index].matches.take() {
                var bits = matches
                for number in facets[index].obeyed { bits.formIntersection(passing[number]) }
                own.load(bits, from: start, map)
                if countsByWord { facets[index].collector.collect(bits, own.newGroups, columns, from: start) }
                facets[index].matches = own
            } else if countsByWord {
                facets[index].collector.collect(found, hits.newGroups, columns, from: start)
            }
        }
    }

    /// Adds the counts of this segment to those of others.
    mutating func add(to totals: inout [FacetTotals]) {
        countWaiting()
        for (index, facet) in facets.enumerated() { totals[index].add(facet.collector.counts(columns)) }
    }
}
