// Counts by place, year and the like: what may be counted by, which filters a count obeys, and the rates that make counts of
// unequal groups comparable. A facet of one column leaves its own filter aside, so that more values can be chosen; the
// places are one hierarchy, and a table is a result and obeys every filter.

import Fulltext
package import FulltextStorage
import Reports

/// What to count by.
package struct ReportFacetRequest: Sendable, Hashable {
    /// One column, two for a table, none for all together.
    package let columns: [ReportColumn]
    /// True when the counts leave aside the filter on the column, so that more of its values can be chosen.
    package let isSideways: Bool

    /// Counts by one column to choose from.
    package static func sideways(_ column: ReportColumn) -> ReportFacetRequest {
        ReportFacetRequest(columns: [column], isSideways: true)
    }

    /// Counts that obey all filters.
    package static func table(_ columns: [ReportColumn]) -> ReportFacetRequest {
        ReportFacetRequest(columns: columns, isSideways: false)
    }

    /// As people write it: `province`, `province×year`.
    package var name: String { columns.map(\.rawValue).joined(separator: "×") }

    var request: FacetRequest {
        FacetRequest(
            columns: columns.map(\.name),
            ignoring: isSideways ? Set(columns.flatMap(\.refinements).map(\.name)) : [])
    }

    /// Reads `province,kind,province×year`; x, X, ✕ and * divide as × does.
    /// - Throws: `invalidQuery` when a name is no facet.
    package static func list(_ text: String) throws(IndexError) -> [ReportFacetRequest] {
        var requests: [ReportFacetRequest] = []
        for part in text.split(whereSeparator: { ",，、".contains($0) }).map(String.init) {
            let request = try one(part)
            if !requests.contains(request) { requests.append(request) }
        }
        guard !requests.isEmpty else { throw unknown(text, in: text) }
        return requests
    }

    private static func one(_ text: String) throws(IndexError) -> ReportFacetRequest {
        // No name of a facet holds an x.
        let parts = text.split(omittingEmptySubsequences: false, whereSeparator: { "×xX✕*".contains($0) })
        var columns: [ReportColumn] = []
        for part in parts {
            guard let column = ReportColumn(named: String(part)) else {
                throw unknown(String(part), in: text)
            }
            guard !columns.contains(column) else {
                throw IndexError(
                    .invalidQuery, "--facets \(text): counts \(column.rawValue) by itself; name two")
            }
            columns.append(column)
        }
        guard columns.count <= 2 else {
            throw IndexError(.invalidQuery, "--facets \(text): a table has two sides; name two facets")
        }
        return columns.count == 1 ? .sideways(columns[0]) : .table(columns)
    }

    private static func unknown(_ name: String, in text: String) -> IndexError {
        let names = ReportColumn.allCases.map(\.rawValue).joined(separator: ", ")
        return IndexError(
            .invalidQuery,
            "--facets \(text): \(name) is no facet; write some of \(names), or two as in province×year; "
                + "words of the query go before --facets")
    }
}

extension ReportColumn {
    /// A column by its name or, for those that filters of a query name in Chinese, by that.
    package init?(named name: String) {
        switch name {
        case "省": self = .province
        case "市": self = .city
        case "县": self = .county
        case "年": self = .year
        case "节": self = .section
        default: self.init(rawValue: name)
        }
    }

    /// The column and those that divide its values further: a filter on a city says nothing about which other provinces
    /// could be chosen.
    fileprivate var refinements: [ReportColumn] {
        switch self {
        case .province: [.province, .city, .county]
        case .city: [.city, .county]
        default: [self]
        }
    }

    /// Official name of a place, name of a kind of office or of a verdict; nil in other columns and when unknown.
    package func name(of value: UInt32) -> String? {
        switch self {
        case .section, .year, .format: nil
        case .kind: value == 0 ? nil : Self.kind(of: value).rawValue
        case .audit: AuditColumn.verdict(Int64(value)).rawValue
        case .province, .city, .county: value == 0 ? nil : Gazetteer.shared.place(code: Int(value))?.name
        }
    }

    /// True when values come by their counts; others come in their own order.
    fileprivate var isOrderedByCount: Bool {
        switch self {
        case .section, .year, .format, .audit: false
        case .province, .city, .county, .kind: true
        }
    }
}

/// How much there is in a cell, whatever the query, and what of it the query finds.
package struct ReportRates: Sendable, Equatable {
    /// Reports of the cell; cells with fewer say little.
    package static let fewest = 30

    /// Sections and reports of the cell that obey the same filters.
    package let allSections: Int
    package let allReports: Int
    /// Characters of these sections; see `ReportColumn.characters`.
    package let characters: Int
    /// Reports of the cell with a section that the query finds.
    package let reports: Int
    /// Places of the query's words and phrases in the sections found.
    package let places: Int

    package init(allSections: Int, allReports: Int, characters: Int, reports: Int, places: Int) {
        self.allSections = allSections
        self.allReports = allReports
        self.characters = characters
        self.reports = reports
        self.places = places
    }

    /// Part of the reports that the query finds, 0 to 1; nil when there are none.
    package var share: Double? { allReports == 0 ? nil : Double(reports) / Double(allReports) }

    /// Places in 10,000 characters; nil when there are none.
    package var density: Double? { characters == 0 ? nil : Double(places) * 10_000 / Double(characters) }

    /// True when the cell has fewer reports than a rate needs.
    package var isThin: Bool { allReports < Self.fewest }
}

/// Counts of one value, or of one combination of two.
package struct ReportFacetCell: Sendable, Equatable {
    /// Code, year or number, one for each column; 0 stands for unknown in all columns but `section` and `audit`.
    package let values: [UInt32]
    package let sections: Int
    package let reports: Int
    /// A filter names these values.
    package let isSelected: Bool
    /// Nil unless asked for.
    package let rates: ReportRates?

    package init(values: [UInt32], sections: Int, reports: Int, isSelected: Bool, rates: ReportRates?) {
        self.values = values
        self.sections = sections
        self.reports = reports
        self.isSelected = isSelected
        self.rates = rates
    }
}

/// Counts by one facet.
package struct ReportFacet: Sendable, Equatable {
    package let request: ReportFacetRequest
    /// Row by row; places and kinds of office come by their sections, all else by value.
    package let cells: [ReportFacetCell]

    package var columns: [ReportColumn] { request.columns }
}

extension SearchService {
    /// The facets of a query from the counts of its matches.
    /// - Parameter request: What these were counted by.
    func facets(
        of query: ReportQuery, _ request: SearchRequest, _ counts: [[FacetCount]]
    ) throws(IndexError) -> [ReportFacet] {
        guard query.hasRates || query.hasZeros, !query.facets.isEmpty else {
            return zip(query.facets, counts).map { Self.facet($0, query, request.filters, $1, all: nil) }
        }
        // The same filters without the query: what is there to be found.
        var everything = SearchRequest(query: .everything)
        everything.filters = request.filters
        everything.facets = request.facets
        everything.limit = 0
        everything.summedColumn = ReportColumn.characters
        let all = try searcher.search(everything).facets
        return query.facets.indices.map {
            Self.facet(query.facets[$0], query, request.filters, counts[$0], all: all[$0])
        }
    }

    private static func facet(
        _ request: ReportFacetRequest, _ query: ReportQuery, _ filters: [ColumnFilter],
        _ counts: [FacetCount], all: [FacetCount]?
    ) -> ReportFacet {
        var found: [[Int64]: FacetCount] = [:]
        for count in counts { found[count.values] = count }
        var there: [[Int64]: FacetCount] = [:]
        for count in all ?? [] { there[count.values] = count }
        var keys = Set(found.keys)
        if query.hasZeros {
            keys.formUnion(there.keys)
        } else {
            // Between the hits of a table, a cell with reports and no hit is not one without reports.
            let rows = Set(found.keys.compactMap(\.first))
            let columns = Set(found.keys.compactMap(\.last))
            keys.formUnion(
                there.keys.filter { key in
                    key.count == 2 && rows.contains(key[0]) && columns.contains(key[1])
                })
        }
        let chosen = request.columns.map { column in filters.filter { $0.column == column.name } }
        func isChosen(_ value: Int64, _ side: Int) -> Bool {
            !chosen[side].isEmpty && chosen[side].allSatisfy { $0.allows(value) }
        }
        if request.isSideways {
            for value in chosen[0].compactMap(\.values).joined() where isChosen(value, 0) {
                keys.insert([value])
            }
        }
        if request.columns.isEmpty { keys.insert([]) }
        let cells = keys.map { key in
            let count = found[key] ?? FacetCount(values: key, documents: 0, groups: 0)
            return ReportFacetCell(
                values: key.map { UInt32(truncatingIfNeeded: $0) }, sections: count.documents,
                reports: count.groups,
                isSelected: !key.isEmpty && key.indices.allSatisfy { isChosen(key[$0], $0) },
                rates: query.hasRates ? rates(count, of: there[key]) : nil)
        }
        return ReportFacet(request: request, cells: ordered(cells, request.columns))
    }

    private static func rates(_ count: FacetCount, of all: FacetCount?) -> ReportRates {
        ReportRates(
            allSections: all?.documents ?? 0, allReports: all?.groups ?? 0, characters: all?.sum ?? 0,
            reports: count.groups, places: count.places)
    }

    /// Rows, and columns within each, by their sections where that is the order of the column.
    private static func ordered(
        _ cells: [ReportFacetCell], _ columns: [ReportColumn]
    ) -> [ReportFacetCell] {
        var sections = [[UInt32: Int]](repeating: [:], count: columns.count)
        for cell in cells {
            for (side, value) in cell.values.enumerated() where columns[side].isOrderedByCount {
                sections[side][value, default: 0] += cell.sections
            }
        }
        return cells.sorted { left, right in
            for side in columns.indices where left.values[side] != right.values[side] {
                let leftSections = sections[side][left.values[side]] ?? 0
                let rightSections = sections[side][right.values[side]] ?? 0
                if leftSections != rightSections { return leftSections > rightSections }
                return left.values[side] < right.values[side]
            }
            return false
        }
    }
}
