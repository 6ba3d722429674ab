// Everything that a query finds, a row a section or a report, in the order of the index unless another is asked for. Rows are
// made one at a time: memory does not grow with their number, but in another order by what orders them.

import Fulltext
package import FulltextStorage
package import Reports

/// One field of a row.
package enum ExportField: Sendable, Hashable {
    /// Id of the report.
    case report
    case title
    case organ
    case province
    case city
    case county
    case year
    case kind
    /// Number of the section; by report, of the best.
    case section
    case heading
    case snippet
    /// The whole section, its heading first.
    case text
    /// The score that the section has among hits.
    case score
    /// Places of the query's words and phrases in the section.
    case places
    case path
    case url
    /// A cell of the report's tables.
    case cell(CellPath)

    /// All but the cells.
    package static let plain: [ExportField] = [
        .report, .title, .organ, .province, .city, .county, .year, .kind, .section, .heading, .snippet, .text,
        .score, .places, .path, .url,
    ]

    private static let plainByName = Dictionary(uniqueKeysWithValues: plain.map { ($0.name, $0) })

    package static let usual: [ExportField] = [
        .report, .title, .organ, .province, .city, .county, .year, .kind, .section, .heading, .snippet,
    ]

    package var name: String {
        if case .cell(let path) = self { path.name } else { "\(self)" }
    }

    /// Reads names with commas between: fields, and cells as `SearchService.cells(named:)` takes them. `id` is the report's.
    /// - Throws: `invalidQuery` for a name that is neither.
    package static func list(_ text: String) throws(IndexError) -> [ExportField] {
        var fields: [ExportField] = []
        var asked = Set<String>()
        var seen = Set<ExportField>()
        for name in text.split(whereSeparator: { ",，、 ".contains($0) }).map(String.init)
        where asked.insert(name).inserted {
            var named = plainByName[name == "id" ? "report" : name].map { [$0] } ?? []
            if named.isEmpty {
                guard let paths = try? SearchService.cells(named: [name]) else {
                    let names = plain.map(\.name).joined(separator: ", ")
                    throw IndexError(
                        .invalidQuery,
                        "field \(name): no such field or table cell; fields are \(names); `gongkai table --cells` lists cells"
                    )
                }
                named = paths.map { .cell($0) }
            }
            for field in named where seen.insert(field).inserted { fields.append(field) }
        }
        guard !fields.isEmpty else {
            throw IndexError(
                .invalidQuery, "--fields '\(text)': names no field; leave it out for the usual ones")
        }
        return fields
    }
}

/// The content of a table cell.
package struct ReportCell: Sendable, Equatable {
    package let meaning: CellMeaning
    /// The number in people's units (元 with two places), the sign or words that stand for one, or nothing.
    package let text: String
}

/// One section or report, with what the fields ask for; the rest is nil.
package struct ExportRow: Sendable {
    package let record: ReportRecord
    package let sectionIndex: Int
    package let score: Float
    package let snippet: Snippet?
    package let text: String?
    package let places: Int?
    /// In the order of the cells asked for; nil where the report has no such cell.
    package let cells: [ReportCell?]

    package var section: ReportRecord.SectionHead { record.sections[sectionIndex] }
}

extension SearchService {
    /// Gives a row for each section, or each report by its best section, that the query finds.
    ///
    /// Limit, cursor, order and facets of the query are not looked at.
    /// - Parameters:
    ///   - order: Nil for the order of the index. Others keep a few bytes for each row.
    ///   - limit: Most rows, where an order is asked for.
    package func export(
        _ query: ReportQuery, fields: [ExportField], order: ReportQueryOrder? = nil, limit: Int = .max,
        _ body: (ExportRow) throws(IndexError) -> Void
    ) throws(IndexError) {
        var query = query
        query.facets = []
        query.cursor = nil
        query.order = order ?? .score
        var (parsed, request) = try makeRequest(query)
        request.listsGroups = false
        let searcher = searcher
        var maker = RowMaker(self, MatchFinder(parsed.query, analyzer: analyzer), fields)
        guard order == nil else {
            request.limit = min(limit, snapshot.documentCount)
            for hit in try searcher.search(request).hits { try body(try maker.row(hit)) }
            return
        }
        // The best have a score of their own, which also tells the best section of a report.
        var best: [DocumentKey: ScoredDocument] = [:]
        if fields.contains(.score) || query.collapsesReports, let depth = request.rescoring?.depth {
            var looked = request
            looked.collapsesGroups = false
            looked.limit = depth
            looked.counting = .needless
            for hit in try searcher.search(looked).hits { best[DocumentKey(hit)] = hit }
        }
        var group = (segment: -1, number: -1)
        var pending: ScoredDocument?
        try searcher.forEachMatch(request) { (match, number) throws(IndexError) in
            let hit = best[DocumentKey(match)] ?? match
            guard query.collapsesReports else { return try body(try maker.row(hit)) }
            if group != (match.segment, number) {
                if let pending { try body(try maker.row(pending)) }
                pending = nil
                group = (match.segment, number)
            }
            if pending.map({ hit.precedes($0) }) ?? true { pending = hit }
        }
        if let pending { try body(try maker.row(pending)) }
    }
}

private struct DocumentKey: Hashable {
    let segment: Int
    let document: DocID

    init(_ hit: ScoredDocument) {
        segment = hit.segment
        document = hit.document
    }
}

/// Reads what rows need; keeps the columns of the segment at hand, and of its stored texts and records a block each.
private struct RowMaker {
    private let snapshot: Snapshot
    private let finder: MatchFinder
    private let fields: Set<ExportField>
    private let paths: [CellPath]
    private var segment = -1
    private var columns: [GroupValues] = []
    private var texts: StoredCursor?
    private var records: StoredCursor?
    private var group = -1
    private var record: ReportRecord?

    init(_ service: SearchService, _ finder: MatchFinder, _ fields: [ExportField]) {
        snapshot = service.snapshot
        self.finder = finder
        self.fields = Set(fields)
        paths = fields.compactMap { if case .cell(let path) = $0 { path } else { nil } }
    }

    mutating func row(_ hit: ScoredDocument) throws(IndexError) -> ExportRow {
        let reader = snapshot.segments[hit.segment]
        if hit.segment != segment {
            segment = hit.segment
            group = -1
            columns = []
            for path in paths { columns.append(try reader.groupColumn(path.name)) }
            texts = reader.textCursor()
            records = reader.recordCursor()
        }
        let number = try reader.group(of: hit.document)
        if number != group || self.record == nil {
            self.record = try ReportRecord(try records?.item(number) ?? [], file: reader.entry.fileName)
            group = number
        }
        guard let record else { preconditionFailure("a record was read above") }
        let index = Int(hit.document - (try reader.documents(ofGroup: number).lowerBound))
        guard index < record.sections.count else {
            throw IndexError.corrupt(reader.entry.fileName, "a report has fewer sections than documents")
        }
        var cells: [ReportCell?] = []
        for (path, column) in zip(paths, columns) {
            cells.append(Self.cell(try column.value(of: number), path, record))
        }
        let isRead = !fields.isDisjoint(with: [.text, .snippet, .places])
        let text = isRead ? try texts?.item(Int(hit.document)) ?? [] : []
        let hasHeading = !record.sections[index].heading.isEmpty
        return ExportRow(
            record: record, sectionIndex: index, score: hit.score,
            snippet: fields.contains(.snippet) ? finder.snippet(of: text, hasHeading: hasHeading) : nil,
            text: fields.contains(.text) ? String(decoding: text, as: UTF8.self) : nil,
            places: fields.contains(.places) ? finder.placeCount(in: text, hasHeading: hasHeading) : nil,
            cells: cells)
    }

    private static func cell(_ value: Int64, _ path: CellPath, _ record: ReportRecord) -> ReportCell? {
        guard let (meaning, number) = CellColumn.decode(value) else { return nil }
        switch meaning {
        case .zero, .number: return ReportCell(meaning: meaning, text: CellColumn.printed(number ?? 0, path))
        case .blank: return ReportCell(meaning: meaning, text: "")
        case .slash: return ReportCell(meaning: meaning, text: "/")
        case .text: return ReportCell(meaning: meaning, text: record.textCells[path.name] ?? "")
        }
    }
}

/// How an export came about: what must be known to make it again, and what its counts are of.
package struct ExportProvenance: Sendable {
    package let answer: ReportAnswer
    /// The rules by which the texts were cut and folded.
    package let fingerprint: String
    package let matching: WordMatching
    /// Sections and reports that obey the filters, whatever the query; characters of these sections; places found.
    package let rates: ReportRates
}

extension SearchService {
    /// Counts what an export of a query gives, and of what.
    package func provenance(of query: ReportQuery) throws(IndexError) -> ExportProvenance {
        var query = query
        query.limit = 0
        query.facets = [.table([])]
        query.hasRates = true
        let answer = try search(query)
        let none = ReportRates(allSections: 0, allReports: 0, characters: 0, reports: 0, places: 0)
        return ExportProvenance(
            answer: answer, fingerprint: snapshot.commit.analyzer, matching: query.matching,
            rates: answer.facets.first?.cells.first?.rates ?? none)
    }
}
