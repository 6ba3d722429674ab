// What a person can ask of an index of reports: searches with filters and facets by name, one report whole,
// and figures about the index. The command line prints its answers; it prints nothing itself.

package import Fulltext
package import FulltextAnalysis
package import FulltextStorage
import Reports

/// A search as a person states it.
package struct ReportQuery: Sendable {
    package var text: String
    /// An empty text asks for every section instead of being refused.
    package var mayBeEmpty = false
    package var matching = WordMatching.all
    /// Values that are allowed, by column; a column that is absent allows all.
    package var filters: [ReportColumn: Set<UInt32>] = [:]
    /// Best sections, or best reports by their best section.
    package var collapsesReports = false
    package var limit = 10
    /// `next` of the page before; nil begins with the best.
    package var cursor: String?
    /// Give each hit what its score is made of.
    package var explains = false
    package var order = ReportQueryOrder.score
    package var facets: [ReportFacetRequest] = []
    /// Give each cell of the facets its rates.
    package var hasRates = false
    /// Keep cells that hold reports and none that the query finds.
    package var hasZeros = false

    package init(text: String) { self.text = text }
}

/// One section found.
package struct ReportHit: Sendable {
    package let record: ReportRecord
    /// Place of the section among the report's sections, from 0.
    package let sectionIndex: Int
    package let score: Float
    package let snippet: Snippet
    /// What the query asks of titles and offices, marked in the report's title; ranges as those of a snippet.
    package let titleHighlights: [Range<Int>]
    /// By report: the report's other sections that the query finds, in their order; empty by section.
    package let also: [ReportRecord.SectionHead]
    /// Nil unless asked for.
    package let explanation: SectionExplanation?

    package var section: ReportRecord.SectionHead { record.sections[sectionIndex] }
}

/// What a search found.
package struct ReportAnswer: Sendable {
    package let query: ParsedQuery
    /// Values that were allowed, by column, those that the text of the query names included.
    package let filters: [ReportColumn: Set<UInt32>]
    package let indexID: FileID
    package let generation: UInt64
    package let sections: Int
    package let reports: Int
    package let hits: [ReportHit]
    /// How many hits come before these.
    package let offset: Int
    /// The cursor of the next page; nil behind the last hit.
    package let next: String?
    package let facets: [ReportFacet]
    /// What could be asked instead when nothing was found; nil otherwise.
    package let advice: ReportAdvice?
}

/// A report read back whole.
package struct StoredReport: Sendable {
    package let record: ReportRecord
    /// Display text of each section, heading included.
    package let texts: [String]
}

/// Answers questions over one snapshot of an index. Used by one thread at a time.
package final class SearchService {
    package let snapshot: Snapshot
    let analyzer: Analyzer
    /// When to give up the question at hand; nil takes all the time there is.
    package var deadline: Deadline?

    var searcher: Searcher { Searcher(snapshot, deadline: deadline) }

    /// Opens the newest commit.
    ///
    /// - Throws: `IndexError`; `analyzerMismatch` when the texts were cut by other rules than queries would
    ///   be.
    ///   `AnalysisError`.
    package convenience init(_ directory: any Directory) throws {
        try self.init(Snapshot.open(directory), name: directory.label)
    }

    /// Serves a snapshot that is open already.
    /// - Parameters:
    ///   - name: The index, for messages.
    ///   - analyzer: One that served before, in the same thread; nil makes one.
    package init(_ snapshot: Snapshot, name: String, analyzer: Analyzer? = nil) throws {
        try Self.check(snapshot.commit, name: name)
        self.snapshot = snapshot
        self.analyzer = try analyzer ?? Analyzer()
    }

    /// - Throws: `analyzerMismatch` when the texts of a commit were cut by other rules than queries would be.
    package static func check(_ commit: CommitPoint, name: String) throws(IndexError) {
        let fingerprint = ReportColumn.fingerprint()
        guard commit.analyzer == fingerprint else {
            throw IndexError(
                .analyzerMismatch, file: name,
                "was built with \(commit.analyzer), this program segments with \(fingerprint); index the "
                    + "sources into a new folder")
        }
    }

    /// Parses a query without running it.
    package func parse(_ text: String, matching: WordMatching) throws(IndexError) -> ParsedQuery {
        try QueryText(analyzer: analyzer, matching: matching).parse(text)
    }

    /// The query as it is understood, without running it.
    package func understood(_ query: ReportQuery) throws(IndexError) -> ParsedQuery {
        try makeRequest(query).parsed
    }

    /// Answers a search.
    package func search(_ query: ReportQuery) throws(IndexError) -> ReportAnswer {
        var (parsed, request) = try makeRequest(query)
        let commit = snapshot.commit
        let question = query.questionHash
        if let cursor = query.cursor {
            request.offset = try PageToken.offset(of: cursor, question: question, commit)
        }
        let answer = try searcher.search(request)
        let finder = MatchFinder(parsed.query, analyzer: analyzer)
        var hits: [ReportHit] = []
        for (index, hit) in answer.hits.enumerated() {
            let siblings = answer.groupDocuments.isEmpty ? [] : answer.groupDocuments[index]
            hits.append(
                try makeHit(hit, siblings, finder) { (section) throws(IndexError) in
                    guard query.explains else { return nil }
                    return try explain(
                        request, parsed, answer.hits, segment: hit.segment, document: hit.document,
                        section: section)
                })
        }
        let last = request.offset + hits.count
        let isMore =
            !hits.isEmpty && last < (query.collapsesReports ? answer.groupCount : answer.documentCount)
        let next = PageToken(
            indexID: commit.indexID, generation: commit.generation, question: question, offset: last)
        return ReportAnswer(
            query: parsed, filters: parsed.filters(with: query.filters), indexID: commit.indexID,
            generation: commit.generation, sections: answer.documentCount, reports: answer.groupCount,
            hits: hits,
            offset: request.offset, next: isMore ? next.text : nil,
            facets: try facets(of: query, request, answer.facets),
            advice: answer.documentCount == 0 ? try adviceInTime(for: query, parsed) : nil)
    }

    /// What could be asked instead; nil when that cannot be told in the time there is: the answer is right without it.
    private func adviceInTime(
        for query: ReportQuery, _ parsed: ParsedQuery
    ) throws(IndexError) -> ReportAdvice? {
        do throws(IndexError) {
            return try advice(for: query, parsed)
        } catch  where error.code == .timedOut {
            return nil
        }
    }

    static func columnFilters(_ filters: [ReportColumn: Set<UInt32>]) -> [ColumnFilter] {
        ReportColumn.allCases.compactMap { column in
            filters[column].map { values in
                ColumnFilter(column: column.name, values: Set(values.map { Int64($0) }))
            }
        }
    }

    func makeRequest(
        _ query: ReportQuery
    ) throws(IndexError) -> (parsed: ParsedQuery, request: SearchRequest) {
        let isEmpty = query.mayBeEmpty && query.text.allSatisfy(\.isWhitespace)
        let parsed = isEmpty ? .everything : try parse(query.text, matching: query.matching)
        var request = SearchRequest(query: parsed.query)
        request.filters = Self.columnFilters(parsed.filters(with: query.filters))
        var rescoring = Rescoring()
        rescoring.pairs = parsed.pairs
        rescoring.openingColumn = ReportColumn.heading
        rescoring.captionPart = QueryField.titlePart
        request.rescoring = rescoring
        request.limit = query.limit
        request.order = query.order.order
        request.collapsesGroups = query.collapsesReports
        request.listsGroups = query.collapsesReports
        request.facets = query.facets.map(\.request)
        request.countsPlaces = query.hasRates
        return (parsed, request)
    }

    /// Every report with a section that the query finds, by its best section, in the order of the index.
    func reports(matching query: ReportQuery) throws(IndexError) -> (
        query: ParsedQuery, hits: [ScoredDocument]
    ) {
        var (parsed, request) = try makeRequest(query)
        request.collapsesGroups = true
        request.listsGroups = false
        request.limit = snapshot.groupCount
        request.facets = []
        let hits = try searcher.search(request).hits
        return (parsed, hits.sorted { ($0.segment, $0.document) < ($1.segment, $1.document) })
    }

    /// What the index keeps of the report that a hit stands in.
    func record(of hit: ScoredDocument) throws(IndexError) -> ReportRecord {
        let segment = snapshot.segments[hit.segment]
        return try ReportRecord(
            segment.record(ofGroup: segment.group(of: hit.document)), file: segment.entry.fileName)
    }

    private func makeHit(
        _ hit: ScoredDocument, _ siblings: [DocID], _ finder: MatchFinder,
        explain: (ReportRecord.SectionHead) throws(IndexError) -> SectionExplanation?
    ) throws(IndexError) -> ReportHit {
        let segment = snapshot.segments[hit.segment]
        let group = try segment.group(of: hit.document)
        let record = try ReportRecord(segment.record(ofGroup: group), file: segment.entry.fileName)
        let documents = try segment.documents(ofGroup: group)
        guard documents.count == record.sections.count else {
            throw IndexError.corrupt(
                segment.entry.fileName, "report \(record.id) has other sections than documents")
        }
        let index = Int(hit.document - documents.lowerBound)
        let section = record.sections[index]
        let snippet = finder.snippet(
            of: try segment.text(of: hit.document), hasHeading: !section.heading.isEmpty)
        let also = siblings.filter { $0 != hit.document && documents.contains($0) }.map {
            record.sections[Int($0 - documents.lowerBound)]
        }
        return ReportHit(
            record: record, sectionIndex: index, score: hit.score, snippet: snippet,
            titleHighlights: finder.highlights(inTitle: record.title), also: also,
            explanation: try explain(section))
    }

    /// Reports whose id is `id`, or whose path ends with it; empty when there is none.
    /// - Parameter byPath: False looks at ids only.
    package func reports(named id: String, byPath: Bool = true) throws(IndexError) -> [StoredReport] {
        var found: [StoredReport] = []
        for (number, group, record) in try groups(named: id, byPath: byPath) {
            let segment = snapshot.segments[number]
            var texts: [String] = []
            let documents = try segment.documents(ofGroup: group)
            guard documents.count == record.sections.count else {
                throw IndexError.corrupt(
                    segment.entry.fileName, "report \(record.id) has other sections than documents")
            }
            for document in documents {
                texts.append(String(decoding: try segment.text(of: document), as: UTF8.self))
            }
            found.append(StoredReport(record: record, texts: texts))
        }
        return found
    }

    /// Segment, group and record of the reports of a name.
    func groups(
        named id: String, byPath: Bool
    ) throws(IndexError) -> [(segment: Int, group: Int, record: ReportRecord)] {
        var found: [(segment: Int, group: Int, record: ReportRecord)] = []
        for (number, segment) in snapshot.segments.enumerated() {
            var groups: [(Int, ReportRecord)] = []
            try segment.forEachRecord { (group, bytes) throws(IndexError) in
                if group % 1_024 == 0 {
                    try deadline?.check("\(group) reports of segment \(number) were looked at")
                }
                // Most records are of other reports: of them no more than the id is read.
                if !byPath, !ReportRecord.bytes(bytes, begin: id) { return }
                let record = try ReportRecord(bytes, file: segment.entry.fileName)
                guard
                    record.id == id || byPath && (record.path == id || record.path.hasSuffix("/" + id))
                else { return }
                groups.append((group, record))
            }
            for (group, record) in groups where try !segment.isGroupDeleted(group) {
                found.append((number, group, record))
            }
        }
        return found
    }

    /// What a query marks in each section of a report, in scalars of the section's text.
    package func highlights(of query: ParsedQuery, in report: StoredReport) -> [[Range<Int>]] {
        let finder = MatchFinder(query.query, analyzer: analyzer)
        return zip(report.record.sections, report.texts).map { section, text in
            finder.highlights(in: Array(text.utf8), hasHeading: !section.heading.isEmpty)
        }
    }

    /// Words that the analyzer keeps of all texts that it has cut; `forgetWords` keeps them few.
    package var keptWords: Int { analyzer.vocabulary.count }

    /// Forgets the words of texts that were cut; call it between questions.
    package func forgetWords() { analyzer.reset() }

    /// How a text is cut: its tokens, with the words as folded.
    package func segment(_ text: String) -> [(token: Token, text: String)] {
        Segmentation.tokens(of: text, analyzer)
    }
}

/// How texts are cut, without an index.
package enum Segmentation {
    /// Tokens of a text with their words as folded.
    package static func tokens(of text: String, _ analyzer: Analyzer) -> [(token: Token, text: String)] {
        var analyzed = AnalyzedText()
        analyzer.analyze(text, into: &analyzed)
        return analyzed.tokens.map {
            ($0, String(decoding: analyzer.vocabulary.bytes(of: $0.term), as: UTF8.self))
        }
    }
}
