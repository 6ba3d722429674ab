// What happens to the matches of one segment between matching and ranking: deleted ones fall out, filters decide, facets
// count. One pass serves facets that ignore different filters: for each filter that some facet ignores, the window has a
// bitmap of what it lets through, and a facet counts the documents in all bitmaps but those that it ignores.

import FulltextStorage

/// Filters and counts the matches of one segment, window after window.
struct SegmentCollector {
    private struct Filter {
        /// Number of the column among `columns`.
        let column: Int
        /// For each rank of the column.
        let isAllowed: [Bool]

        func narrow(_ bits: inout DocumentBits, _ column: WindowColumn) {
            let ranks = column.ranks
            bits.filter { slot in isAllowed[Int(ranks[slot])] }
        }
    }

    private struct Facet {
        var collector: FacetCollector
        let columns: [Int]
        /// Which of the filters that some facet ignores this one obeys.
        let obeyed: [Int]
    }

    private let segment: SegmentReader
    private var columns: [WindowColumn] = []
    /// Filters that every facet obeys, those on columns of groups last.
    private var common: [Filter] = []
    /// Filters that some facet ignores.
    private var sideways: [Filter] = []
    private var facets: [Facet] = []
    private var facts = FacetCollector.Facts()
    private var places: PlaceCounter?
    /// Number of the column that is summed.
    private var summed: Int?
    private var tracker: GroupTracker
    /// Whether anyone asks which group a match belongs to.
    let followsGroups: Bool

    /// - Parameter places: Nil when places are not counted.
    init(_ segment: SegmentReader, _ request: SearchRequest, places: PlaceCounter?) throws(IndexError) {
        self.segment = segment
        self.places = places
        tracker = GroupTracker(segment)
        followsGroups =
            request.counting == .exact || !request.facets.isEmpty || request.collapsesGroups
            || request.order != .score
            || request.filters.contains { if case .group = $0.column { true } else { false } }
        if places != nil { facts.places = facts.groups }
        var obeyed: [Int: ColumnReference] = [:]
        for filter in request.filters {
            let number = try Self.column(filter.column, in: segment, &columns)
            let prepared = Filter(
                column: number, isAllowed: columns[number].values.map { filter.allows($0) })
            if request.facets.contains(where: { $0.ignoring.contains(filter.column) }) {
                obeyed[sideways.count] = filter.column
                sideways.append(prepared)
            } else {
                common.append(prepared)
            }
        }
        common =
            common.filter { !columns[$0.column].isOfGroups } + common.filter { columns[$0.column].isOfGroups }
        for facet in request.facets {
            var numbers: [Int] = []
            for column in facet.columns { numbers.append(try Self.column(column, in: segment, &columns)) }
            let collector = try FacetCollector(
                columns: numbers, sizes: numbers.map { columns[$0].values.count })
            facets.append(
                Facet(
                    collector: collector, columns: numbers,
                    obeyed: sideways.indices.filter { index in
                        obeyed[index].map { !facet.ignoring.contains($0) } ?? true
                    }))
        }
        if let summed = request.summedColumn, !facets.isEmpty {
            self.summed = try Self.column(.document(summed), in: segment, &columns)
            facts.amounts = Array(repeating: 0, count: Int(DocumentWindow.size))
        }
    }

    private static func column(
        _ reference: ColumnReference, in segment: SegmentReader, _ columns: inout [WindowColumn]
    ) throws(IndexError) -> Int {
        if let known = columns.firstIndex(where: { $0.reference == reference }) { return known }
        columns.append(try WindowColumn(reference, in: segment))
        return columns.count - 1
    }

    /// The group of a document of the last window that matches the query and is not deleted; only where groups are
    /// followed.
    func group(of document: DocID) -> Int {
        Int(facts.groups[Int(document % DocumentWindow.size)])
    }

    /// Counts the matches of a window and leaves in it the hits: those that all filters let through.
    mutating func collect(_ window: inout DocumentWindow) throws(IndexError) {
        let start = window.start
        var matches = DocumentBits(window.bits)
        matches.subtract(segment.deleted, from: start)
        let split = common.firstIndex { columns[$0.column].isOfGroups } ?? common.count
        for filter in common[..<split] { try narrow(&matches, by: filter, from: start) }
        if followsGroups {
            try matches.forEach { (slot) throws(IndexError) in
                _ = try tracker.move(to: start + DocID(slot))
                facts.groups[slot] = UInt32(truncatingIfNeeded: tracker.current)
            }
        }
        for filter in common[split...] { try narrow(&matches, by: filter, from: start) }
        var hits = matches
        if !matches.isEmpty {
            var passing: [DocumentBits] = []
            for filter in sideways {
                var bits = matches
                try narrow(&bits, by: filter, from: start)
                hits.formIntersection(bits)
                passing.append(bits)
            }
            try count(matches, hits, passing, from: start)
        }
        window.bits = hits.words
    }

    private mutating func narrow(
        _ bits: inout DocumentBits, by filter: Filter, from start: DocID
    ) throws(IndexError) {
        if bits.isEmpty { return }
        try columns[filter.column].load(bits, from: start, groups: facts.groups)
        filter.narrow(&bits, columns[filter.column])
    }

    private mutating func count(
        _ matches: DocumentBits, _ hits: DocumentBits, _ passing: [DocumentBits], from start: DocID
    ) throws(IndexError) {
        if facets.isEmpty { return }
        try places?.count(matches, from: start, into: &facts.places)
        if let summed {
            try columns[summed].load(matches, from: start, groups: facts.groups)
            let column = columns[summed]
            matches.forEach { (slot) throws(Never) in
                facts.amounts[slot] = column.values[Int(column.ranks[slot])]
            }
        }
        let hitSlots = hits.slots()
        for index in facets.indices {
            var slots = hitSlots
            if facets[index].obeyed.count < sideways.count {
                var counted = matches
                for number in facets[index].obeyed { counted.formIntersection(passing[number]) }
                slots = counted.slots()
            }
            for column in facets[index].columns {
                try columns[column].load(matches, from: start, groups: facts.groups)
            }
            facets[index].collector.collect(slots, columns, facts)
        }
    }

    /// Adds the counts of this segment to those of others.
    func merge(into totals: inout [FacetTotals]) {
        for (index, facet) in facets.enumerated() { facet.collector.merge(into: &totals[index], columns) }
    }
}
