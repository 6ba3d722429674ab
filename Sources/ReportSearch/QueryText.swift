// From what a person types to a query of the engine, by the code path that the texts took.
// docs/query-language.md has the grammar and the meaning.
//
//     query   = or
//     or      = and { ("OR" | "|") and }
//     and     = unary { ["AND"] unary }          side by side means AND, or OR with `any`
//     unary   = ["-" | "NOT"] boosted
//     boosted = primary ["^" number]
//     primary = [field] (["="] word | '"' phrase '"' [("~" | "~~") number] | "(" or ")") | filter

package import Fulltext
package import FulltextAnalysis
package import FulltextStorage

/// How words that stand side by side are joined.
package enum WordMatching: String, Sendable, CaseIterable {
    case all
    case any
}

/// A query understood: what the engine is asked, and how that reads.
package struct ParsedQuery: Sendable, Equatable {
    /// As typed.
    package let text: String
    /// As understood, filters included.
    package let tree: QueryNode
    /// For the engine, without `filters`.
    package let query: Query
    /// Filters on columns that always hold; a facet leaves its own aside.
    package let filters: [ReportColumn: Set<UInt32>]
    /// The words and phrases of `query.leaves`, as read by a person.
    package let leafTexts: [String]
    /// Leaves that were typed side by side.
    package let pairs: [Rescoring.Pair]

    /// As understood: every word as it was cut, every operator written out. Parsed again it gives the same tree.
    package var parsed: String { tree.text }

    /// Every section of the index.
    static let everything = ParsedQuery("", .everything)

    init(_ text: String, _ tree: QueryNode) {
        self.text = text
        self.tree = tree
        let (rest, lifted) = tree.liftingFilters
        query = rest.query
        leafTexts = rest.leaves.map(\.text)
        pairs = rest.pairs
        var filters: [ReportColumn: Set<UInt32>] = [:]
        for filter in lifted {
            guard let column = filter.column else { continue }
            guard case .value(_, let ranges) = filter.query else { continue }
            let values = Set(ranges.joined().map { UInt32($0) })
            filters[column] = filters[column]?.intersection(values) ?? values
        }
        self.filters = filters
    }

    /// These filters and others: a value must be allowed by both.
    func filters(with others: [ReportColumn: Set<UInt32>]) -> [ReportColumn: Set<UInt32>] {
        filters.merging(others) { $0.intersection($1) }
    }
}

/// Parses queries.
package struct QueryText {
    private let analyzer: Analyzer
    private let matching: WordMatching

    /// The most characters, and the most words and phrases, that a query may have.
    package static let longestQuery = 2_000
    package static let mostLeaves = 200

    /// What a query without a word is refused with.
    package static let emptyQuery = IndexError(
        .invalidQuery, "the query is empty; type a word, or a phrase in quotes: '\"依申请公开\"'")

    package init(analyzer: Analyzer, matching: WordMatching) {
        self.analyzer = analyzer
        self.matching = matching
    }

    /// Parses a query.
    /// - Throws: `invalidQuery` or `limitExceeded`, with the column and what was expected.
    package func parse(_ text: String) throws(IndexError) -> ParsedQuery {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count <= Self.longestQuery else {
            throw IndexError(
                .limitExceeded,
                "the query has \(scalars.count) characters, at most \(Self.longestQuery) are read; shorten it"
            )
        }
        let items = try QueryScanner.items(of: scalars)
        guard !items.isEmpty else {
            throw Self.emptyQuery
        }
        let words = QueryWords(analyzer: analyzer, matching: matching)
        let tree = try QueryTree(items, words, end: scalars.count + 1).tree().simplified
        let leafCount = tree.query.leaves.count
        guard leafCount <= Self.mostLeaves else {
            throw IndexError(
                .limitExceeded,
                "the query has \(leafCount) words, at most \(Self.mostLeaves) are looked up; shorten it")
        }
        return ParsedQuery(text, tree)
    }
}
