// The paths of the server, what each may be asked, and how each is answered from one snapshot. An answer's JSON is written
// by ReportJSON, as that of the command line is.

import Fulltext
import FulltextAnalysis
import FulltextStorage
import HTTPTypes
import ReportJSON
import ReportSearch
import ReportText
import Reports

/// A question that the index answers.
enum Route: String, CaseIterable {
    case search
    case tables
    case trend
    case terms
    case segment
    case explain
    case cells
    case cellNames = "cell-names"
    case audit
    case export
    case stats
    case reports
    case sections

    /// Names of the parameters.
    var parameters: Set<String> {
        switch self {
        case .search:
            Self.selecting.union(["limit", "cursor", "by", "sort", "facets", "rates", "zeros", "explain"])
        case .tables: Self.selecting.union(["rows", "columns", "rates", "zeros"])
        case .trend: Self.selecting.union(["group", "zeros", "bar"])
        case .terms: ["pattern", "limit"]
        case .segment: ["text"]
        case .explain: Self.selecting.union(["report"])
        case .cells: Self.selecting.union(["cells", "limit"])
        case .cellNames: []
        case .stats: ["bytes"]
        case .audit: Self.selecting.union(["by", "rule", "list", "years", "parts", "uncertain", "limit"])
        // Here `format` is that of the file, as on the command line.
        case .export: Self.selecting.union(["by", "sort", "fields", "format", "header", "bom"])
        case .reports, .sections: ["q", "match"]
        }
    }

    private static let selecting = Set(["q", "match"] + ReportColumn.allCases.map(\.rawValue))

    /// How many parts the path has behind the route's name.
    var pathParts: Int {
        switch self {
        case .reports: 1
        case .sections: 2
        default: 0
        }
    }
}

/// One request for an answer of the index.
struct Question {
    let route: Route
    /// Decoded parts of the path behind the route's name.
    let path: [String]
    let parameters: Parameters
    var presentation = Presentation.interface
    let limits: ServerLimits

    /// The same for equal questions.
    var key: String {
        ([route.rawValue] + path).map { "\($0.utf8.count):\($0)" }.joined() + parameters.canonical
            + presentation.key
    }

    /// Answers from one snapshot.
    /// - Throws: `Problem` or `IndexError`.
    func answer(_ service: SearchService) throws -> JSONText {
        let start = ContinuousClock.now
        func timed(_ json: JSONText) -> JSONText { json.with("took_ms", .milliseconds(.now - start)) }
        switch route {
        case .search: return try search(service)
        case .tables: return try tables(service)
        case .trend:
            _ = try parameters.choice("bar", default: TrendBar.share)
            return timed(try trend(service).json)
        case .terms:
            let list = try terms(service)
            return timed(list.terms.json(list.pattern, total: list.total, service))
        case .segment:
            let tokens = service.segment(try textToCut())
            return timed(Segmentation.json(tokens).with("index", service.indexJSON))
        case .explain: return timed(try explanation(service).json(service))
        case .cells: return timed(try cells(service))
        case .cellNames: return Self.cellNames(service)
        case .audit: return timed(try audit(service))
        case .stats:
            _ = try parameters.flag("bytes")
            return timed(IndexStatistics(service.snapshot).json(nil))
        case .reports, .sections: return timed(try markedReport(service))
        case .export: preconditionFailure("an export has no form of the interface's own")
        }
    }

    /// The query with its filters. No words ask for everything that the filters leave.
    func query() throws -> ReportQuery {
        var query = ReportQuery(text: try parameters.text("q") ?? "")
        query.mayBeEmpty = true
        query.matching = try parameters.choice("match", default: WordMatching.all)
        for column in ReportColumn.allCases where route != .export || column != .format {
            if let text = try parameters.list(column.rawValue) {
                query.filters[column] = try FilterValues.values(text, of: column)
            }
        }
        return query
    }

    private func search(_ service: SearchService) throws -> JSONText {
        let start = ContinuousClock.now
        return try service.search(searchQuery()).json(took: .now - start, paths: .name)
    }

    func searchQuery() throws -> ReportQuery {
        var query = try query()
        query.limit = try parameters.number("limit", default: 10, in: 0...limits.hits)
        query.cursor = try parameters.text("cursor")
        query.collapsesReports = try parameters.choice("by", default: ResultUnit.section) == .report
        if let sort = try parameters.text("sort") { query.order = try ReportQueryOrder(sort) }
        if let facets = try parameters.list("facets") { query.facets = try ReportFacetRequest.list(facets) }
        guard query.facets.count <= limits.facets else {
            throw Problem(.badRequest, "limit_exceeded", "facets: at most \(limits.facets) at a time")
        }
        query.hasRates = try parameters.flag("rates")
        query.hasZeros = try parameters.flag("zeros")
        query.explains = try parameters.flag("explain")
        return query
    }

    private func tables(_ service: SearchService) throws -> JSONText {
        let start = ContinuousClock.now
        var query = try query()
        let rows = try parameters.column("rows") ?? .province
        let columns = try parameters.column("columns") ?? .year
        guard rows != columns else { throw Problem.parameter("columns", "name another column than in rows") }
        query.facets = [.table([rows, columns])]
        query.limit = 0
        query.hasRates = try parameters.flag("rates", default: true)
        query.hasZeros = try parameters.flag("zeros")
        return try service.search(query).json(took: .now - start, paths: .name)
    }

    func trend(_ service: SearchService) throws -> ReportTrend {
        var query = try query()
        query.hasZeros = try parameters.flag("zeros")
        return try service.trend(query, by: parameters.column("group"))
    }

    func terms(_ service: SearchService) throws -> TermList {
        let pattern = try parameters.text("pattern") ?? ""
        guard pattern.unicodeScalars.count <= Analyzer.longestToken else {
            throw Problem(
                .badRequest, "limit_exceeded", "pattern: at most \(Analyzer.longestToken) characters")
        }
        return try TermList(
            service, pattern, limit: try parameters.number("limit", default: 50, in: 0...limits.rows))
    }

    func textToCut() throws(Problem) -> String {
        let text = try parameters.text("text") ?? ""
        guard text.unicodeScalars.count <= limits.textCharacters else {
            throw Problem(.badRequest, "limit_exceeded", "text: at most \(limits.textCharacters) characters")
        }
        return text
    }

    func explanation(_ service: SearchService) throws -> ReportExplanation {
        guard let id = try parameters.text("report") else {
            throw Problem.parameter("report", "name a report by its id, as search gives it")
        }
        var query = try query()
        query.mayBeEmpty = false
        return try Self.only(service.explain(query, reportsNamed: id, byPath: false), id)
    }

    func cellPaths() throws -> [CellPath] {
        guard let names = try parameters.list("cells") else {
            throw Problem.parameter("cells", "name cells; /v1/cell-names lists them")
        }
        return try SearchService.cells(named: [names])
    }

    private func cells(_ service: SearchService) throws -> JSONText {
        let paths = try cellPaths()
        let limit = try parameters.number("limit", default: 100, in: 0...limits.rows)
        var query = try query()
        query.collapsesReports = true
        query.limit = 0
        let answer = try service.search(query)
        let facts: [ExportField] = [.report, .title, .organ, .province, .city, .county, .year]
        var rows: [JSONText] = []
        try service.export(query, fields: facts + paths.map { .cell($0) }, order: .score, limit: limit) {
            row in
            rows.append(row.json(facts, paths))
        }
        return .object([
            ("query", answer.query.json), ("index", service.indexJSON),
            ("total", .object([("reports", .int(answer.reports))])),
            ("rows", .array(rows)),
        ])
    }

    private static func cellNames(_ service: SearchService) -> JSONText {
        .object([
            ("index", service.indexJSON),
            (
                "cells",
                .array(
                    CellPath.all.map {
                        .object([
                            ("name", .string($0.name)), ("label", .string($0.label)),
                            ("table", .int($0.table)),
                            ("unit", .string($0.unit.rawValue)),
                        ])
                    })
            ),
        ])
    }

    /// Which findings are to be listed; nil counts reports.
    func findingScope() throws(Problem) -> FindingScope? {
        let (list, years, parts) = (
            try parameters.flag("list"), try parameters.flag("years"), try parameters.flag("parts")
        )
        guard !parts || !years else { throw .parameter("parts", "goes neither with years nor with a rule") }
        return parts ? .parts : years ? .years : list ? .reports : nil
    }

    func verdicts() throws(Problem) -> Set<Verdict> {
        try parameters.flag("uncertain") ? [.fail, .uncertain] : [.fail]
    }

    func auditGrouping() throws -> (by: AuditGrouping, rule: AuditRule?) {
        let rule = try parameters.text("rule").map { (name) throws(IndexError) in
            try AuditColumn.rule(named: name)
        }
        return (try parameters.choice("by", default: AuditGrouping.rule), rule)
    }

    private func audit(_ service: SearchService) throws -> JSONText {
        let query = try query()
        let (by, rule) = try auditGrouping()
        let limit = try parameters.number("limit", default: 100, in: 0...limits.rows)
        let verdicts = try verdicts()
        let json = JSONText.object([("query", try parsed(query, service)), ("index", service.indexJSON)])
        guard let scope = try findingScope() else {
            let counts = try service.auditCounts(query, by: by, rule: rule)
            return json.with("counts", .array(counts.map { $0.json(by) }))
        }
        var findings: [JSONText] = []
        var count = 0
        try service.forEachFinding(scope, query, rule: rule, verdicts: verdicts, limit: limit + 1) {
            (record, finding) in
            count += 1
            if count <= limit { findings.append(finding.json(record)) }
        }
        return json.with("findings", .array(findings)).with("more", .bool(count > limit))
    }

    private func parsed(_ query: ReportQuery, _ service: SearchService) throws(IndexError) -> JSONText {
        try service.understood(query).json
    }

    /// A report, or its sections of one number, by their places.
    func report(_ service: SearchService) throws -> (StoredReport, chosen: [Int]) {
        let id = path[0]
        let report = try Self.only(service.reports(named: id, byPath: false), id)
        var chosen = Array(report.record.sections.indices)
        if route == .sections {
            guard let number = Int(path[1]) else {
                throw Problem(.notFound, "not_found", "\(path[1]): not the number of a section")
            }
            chosen = chosen.filter { report.record.sections[$0].number == number }
            guard !chosen.isEmpty else {
                let numbers = report.record.sections.map { String($0.number) }.joined(separator: ", ")
                throw Problem(.notFound, "not_found", "\(id) has no section \(number); it has \(numbers)")
            }
        }
        return (report, chosen)
    }

    private func markedReport(_ service: SearchService) throws -> JSONText {
        let (report, chosen) = try report(service)
        var highlights: [[Range<Int>]] = []
        let matching = try parameters.choice("match", default: WordMatching.all)
        if let text = try parameters.text("q") {
            highlights = service.highlights(of: try service.parse(text, matching: matching), in: report)
        }
        return report.json(chosen, service, highlights: highlights, paths: .name)
    }

    /// Ids are unique in an index; the first stands for all.
    private static func only<Report>(_ reports: [Report], _ id: String) throws(Problem) -> Report {
        guard let report = reports.first else {
            throw Problem(.notFound, "not_found", "no report \(id); search gives the ids")
        }
        return report
    }
}
