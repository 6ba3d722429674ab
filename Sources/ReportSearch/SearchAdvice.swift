// What to do when nothing was found: which part of the query no section holds and what is near it, which filter is in the way,
// which parts never meet. Many searches of the index, made only when there is no hit.

import Fulltext
import FulltextStorage

/// Sections and reports that a changed question would find.
package struct FoundCount: Sendable, Equatable {
    package let sections: Int
    package let reports: Int

    package init(sections: Int, reports: Int) {
        self.sections = sections
        self.reports = reports
    }
}

/// What could be asked instead of a question that finds nothing.
package struct ReportAdvice: Sendable, Equatable {
    /// A word or phrase that no section of the index holds, whatever the filters.
    package struct AbsentPart: Sendable, Equatable {
        /// As read by a person.
        package let text: String
        /// What the index holds and is written nearly so, the most frequent first; three at most.
        package let spellings: [NearSpelling]
    }

    /// The answer without one filter, or without all of them.
    package struct WithoutFilter: Sendable, Equatable {
        /// As written in a query: `year:2019..2021`; nil stands for all filters together.
        package let filter: String?
        package let found: FoundCount
    }

    package let absent: [AbsentPart]
    /// For each filter; at the end for all, when there are several.
    package let withoutFilter: [WithoutFilter]
    /// The answer when one word is enough; nil where that is asked already, or where there is one word.
    package let matchingAny: FoundCount?
    /// Parts of a conjunction that occur, but never in one section.
    package let neverTogether: [[String]]
}

/// A word or phrase near another.
package struct NearSpelling: Sendable, Equatable {
    /// As written in a query.
    package let text: String
    /// Sections of the index that hold it.
    package let sections: Int

    package init(text: String, sections: Int) {
        self.text = text
        self.sections = sections
    }
}

extension SearchService {
    /// The most absent parts for which near spellings are looked for, and parts of a conjunction that are paired.
    private static let mostAbsent = 10
    private static let mostPaired = 12

    /// What could be asked instead.
    /// - Parameter query: A question without a hit.
    func advice(
        for query: ReportQuery, _ parsed: ParsedQuery
    ) throws(IndexError) -> ReportAdvice {
        var absent: [ReportAdvice.AbsentPart] = []
        let speller = NearSpeller(snapshot: snapshot, analyzer: analyzer, deadline: deadline)
        for leaf in parsed.tree.wantedLeaves where try count(leaf).sections == 0 {
            let spellings = absent.count < Self.mostAbsent ? try speller.spellings(of: leaf) : []
            absent.append(ReportAdvice.AbsentPart(text: leaf.text, spellings: spellings))
        }
        var matchingAny: FoundCount?
        if query.matching == .all, parsed.tree.wantedLeaves.count > 1 {
            let other = try parse(query.text, matching: .any)
            if other.query != parsed.query {
                matchingAny = try count(other.tree, filters: other.filters(with: query.filters))
            }
        }
        let filtered = try withoutFilters(query, parsed)
        var pairs: [[String]] = []
        if absent.isEmpty, try count(parsed.tree.withoutFilters(where: { _ in true })).sections == 0 {
            pairs = try neverTogether(parsed.tree)
        }
        return ReportAdvice(
            absent: absent, withoutFilter: filtered, matchingAny: matchingAny, neverTogether: pairs)
    }

    /// What a tree finds under some filters, beside those that stand in it.
    private func count(
        _ tree: QueryNode, filters: [ReportColumn: Set<UInt32>] = [:]
    ) throws(IndexError) -> FoundCount {
        let parsed = ParsedQuery("", tree)
        var request = SearchRequest(query: parsed.query)
        request.limit = 0
        request.filters = Self.columnFilters(parsed.filters(with: filters))
        let answer = try searcher.search(request)
        return FoundCount(sections: answer.documentCount, reports: answer.groupCount)
    }

    private func withoutFilters(
        _ query: ReportQuery, _ parsed: ParsedQuery
    ) throws(IndexError) -> [ReportAdvice.WithoutFilter] {
        var output: [ReportAdvice.WithoutFilter] = []
        let filters = parsed.filters(with: query.filters)
        for column in ReportColumn.allCases {
            guard let values = filters[column] else { continue }
            let rest = parsed.tree.withoutFilters { $0.column == column }
            let found = try count(rest, filters: filters.filter { $0.key != column })
            // Filters of one column that exclude each other leave no value to name.
            let text = values.isEmpty ? column.rawValue : column.filterText(values)
            output.append(.init(filter: text, found: found))
        }
        for filter in parsed.tree.conditions where filter.column == nil {
            let rest = parsed.tree.withoutFilters { $0 == filter }
            output.append(.init(filter: filter.text, found: try count(rest, filters: filters)))
        }
        if output.count > 1 {
            output.append(.init(filter: nil, found: try count(parsed.tree.withoutFilters { _ in true })))
        }
        return output
    }

    /// Pairs of parts that no section holds together; five at most.
    private func neverTogether(_ tree: QueryNode) throws(IndexError) -> [[String]] {
        var kept = tree
        if case .difference(let left, _) = tree { kept = left }
        guard case .all(let all) = kept else { return [] }
        let parts = Array(all.filter { !$0.isFilter }.prefix(Self.mostPaired))
        var pairs: [[String]] = []
        for (index, first) in parts.enumerated() {
            for second in parts[(index + 1)...] where try count(.all([first, second])).sections == 0 {
                pairs.append([first.text, second.text])
                if pairs.count == 5 { return pairs }
            }
        }
        return pairs
    }
}

extension QueryNode {
    /// Words, phrases, patterns and nearnesses that are asked for, each once; none that are taken away.
    var wantedLeaves: [QueryNode] {
        var wanted: [QueryNode] = []
        func collect(_ node: QueryNode) {
            switch node {
            case .everything, .filter: return
            case .word, .token, .phrase, .pattern, .near, .field:
                if !wanted.contains(node) { wanted.append(node) }
            case .boosted(let inner, _, _): collect(inner)
            case .all(let parts), .any(let parts), .mostOf(let parts): parts.forEach(collect)
            case .difference(let kept, _): collect(kept)
            }
        }
        collect(self)
        return wanted
    }

    /// Filters that always hold.
    var conditions: [QueryFilter] {
        switch self {
        case .filter(let filter): [filter]
        case .all(let parts): parts.compactMap { if case .filter(let filter) = $0 { filter } else { nil } }
        case .difference(let kept, _): kept.conditions
        default: []
        }
    }

    /// The node without some of the filters that always hold.
    func withoutFilters(where isDropped: (QueryFilter) -> Bool) -> QueryNode {
        switch self {
        case .filter(let filter): return isDropped(filter) ? .everything : self
        case .all(let parts):
            let rest = parts.filter { part in
                if case .filter(let filter) = part { !isDropped(filter) } else { true }
            }
            return rest.isEmpty ? .everything : rest.count == 1 ? rest[0] : .all(rest)
        case .difference(let kept, let removed):
            return .difference(kept.withoutFilters(where: isDropped), removed)
        default: return self
        }
    }
}

extension ReportColumn {
    /// A filter as people write it: `province:浙江省,安徽省`, `year:2019..2021`.
    package func filterText(_ values: Set<UInt32>) -> String {
        var parts: [String] = []
        var sorted = values.sorted()[...]
        while let first = sorted.popFirst() {
            guard first > 0 || self == .section || self == .audit else {
                parts.append("unknown")
                continue
            }
            if let name = name(of: first) {
                parts.append(name)
                continue
            }
            var last = first
            while sorted.first == last + 1 { last = sorted.removeFirst() }
            parts.append(first == last ? String(first) : "\(first)..\(last)")
        }
        return rawValue + ":" + parts.joined(separator: ",")
    }
}
