// Why a report is found or not: for each of its sections the score with every number, and for words that are not
// found how the characters are cut there.

package import Fulltext
import FulltextAnalysis
package import FulltextStorage

/// Why one section matches a query or does not.
package struct SectionExplanation: Sendable {
    package let section: ReportRecord.SectionHead
    package let explanation: Explanation
    package let statistics: ExplainedStatistics
    /// Filters that leave the section out, as written; a section that one leaves out is no hit.
    package let excludedBy: [String]
    /// Words and phrases that the section does not hold.
    package let absences: [LeafAbsence]

    package var isHit: Bool { explanation.matches && excludedBy.isEmpty }
}

/// A word or phrase that a section does not hold.
package struct LeafAbsence: Sendable, Equatable {
    /// As read by a person.
    package let leaf: String
    /// Where its characters stand all the same, as tokens parted by bars: 公开|工作 for 开工. At most three.
    package let passages: [String]
}

/// Why a report is found or not.
package struct ReportExplanation: Sendable {
    package let query: ParsedQuery
    /// How the words of the query were cut: each typed word with its tokens.
    package let queryTokens: [String]
    package let record: ReportRecord
    package let sections: [SectionExplanation]
}

extension SearchService {
    /// Explains a query on each section of the reports of a name; empty when there is none.
    /// - Parameter byPath: False looks at ids only.
    package func explain(
        _ query: ReportQuery, reportsNamed id: String, byPath: Bool = true
    ) throws(IndexError) -> [ReportExplanation] {
        let (parsed, request) = try makeRequest(query)
        let searcher = searcher
        var looked = request
        looked.collapsesGroups = false
        looked.limit = request.rescoring?.depth ?? 0
        let best = try searcher.search(looked).hits
        var explanations: [ReportExplanation] = []
        for (segment, group, record) in try groups(named: id, byPath: byPath) {
            var sections: [SectionExplanation] = []
            let documents = try snapshot.segments[segment].documents(ofGroup: group)
            guard documents.count == record.sections.count else {
                throw IndexError.corrupt(
                    snapshot.segments[segment].entry.fileName,
                    "report \(record.id) has other sections than documents")
            }
            for (index, document) in documents.enumerated() {
                sections.append(
                    try explain(
                        request, parsed, best, segment: segment, document: document,
                        section: record.sections[index]))
            }
            explanations.append(
                ReportExplanation(
                    query: parsed, queryTokens: queryTokens(query.text), record: record, sections: sections))
        }
        return explanations
    }

    /// Explains a query on one section.
    /// - Parameter best: Hits with the scores that they have in results.
    func explain(
        _ request: SearchRequest, _ parsed: ParsedQuery, _ best: [ScoredDocument], segment: Int,
        document: DocID, section: ReportRecord.SectionHead
    ) throws(IndexError) -> SectionExplanation {
        let searcher = searcher
        var (explanation, statistics) = try searcher.explain(
            request, segment: segment, document: document, isRescored: true)
        // The second look reached the section only if it is among the best and its score says so.
        let found = best.first { $0.segment == segment && $0.document == document }
        if found?.score != explanation.score {
            (explanation, statistics) = try searcher.explain(
                request, segment: segment, document: document, isRescored: false)
        }
        let reader = snapshot.segments[segment]
        var excluded: [String] = []
        for filter in request.filters {
            let value = try reader.value(filter.column, of: document)
            if !filter.allows(value) { excluded.append(filter.column) }
        }
        let absent = explanation.absentLeaves
        var absences: [LeafAbsence] = []
        if !absent.isEmpty {
            let text = try reader.text(of: document)
            for leaf in absent { absences.append(absence(leaf, parsed, in: text)) }
        }
        return SectionExplanation(
            section: section, explanation: explanation, statistics: statistics, excludedBy: excluded,
            absences: absences)
    }

    private func absence(_ leaf: Query, _ parsed: ParsedQuery, in text: [UInt8]) -> LeafAbsence {
        let name = parsed.text(of: leaf)
        guard let bytes = leaf.string else { return LeafAbsence(leaf: name, passages: []) }
        var analyzed = AnalyzedText()
        analyzer.analyze(text.span, into: &analyzed)
        let scalars = UTF8Scalars.starts(bytes).dropLast().map { UTF8Scalars.decode(bytes, at: $0).scalar }
        var passages: [String] = []
        for start in PhraseScan.occurrences(of: scalars, in: analyzed.matchScalars) {
            let end = start + scalars.count
            let tokens = analyzed.tokens.filter {
                Int($0.offset) < end && start < Int($0.offset) + Int($0.length)
            }
            let passage = tokens.map {
                String(decoding: analyzer.vocabulary.bytes(of: $0.term), as: UTF8.self)
            }.joined(separator: "|")
            if !passages.contains(passage) { passages.append(passage) }
            if passages.count == 3 { break }
        }
        return LeafAbsence(leaf: name, passages: passages)
    }

    private func queryTokens(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map { word in
            segment(String(word)).filter { $0.token.kind != .mark }.map(\.text).joined(separator: "|")
        }.filter { !$0.isEmpty }
    }
}

extension ParsedQuery {
    /// A word or phrase of the query as read by a person.
    package func text(of leaf: Query) -> String {
        query.leaves.firstIndex(of: leaf).map { leafTexts[$0] } ?? ""
    }
}

extension Explanation {
    /// Words and phrases that the document does not hold, those left out that were to be taken away.
    fileprivate var absentLeaves: [Query] {
        switch source {
        case .absent(let leaf, _): [leaf]
        case .difference: parts.first?.absentLeaves ?? []
        default: parts.flatMap(\.absentLeaves)
        }
    }
}

extension Query {
    /// The string of a word, token or phrase, also in a field of the text.
    fileprivate var string: [UInt8]? {
        switch self {
        case .term(let bytes), .word(let bytes), .phrase(let bytes): bytes
        case .opening(let inner, _): inner.string
        default: nil
        }
    }
}
