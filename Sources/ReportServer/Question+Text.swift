// The forms of answers beside the interface's JSON: what the command line prints, written by the same code; and exports.

import FulltextStorage
import ReportJSON
import ReportSearch
import ReportText
import Reports

extension Route {
    /// Forms that the command line has for this question.
    fileprivate var forms: Set<OutputForm> {
        switch self {
        case .search, .trend: [.text, .json, .tsv, .csv]
        case .cells: [.json, .tsv, .csv]
        case .terms, .segment, .explain, .audit, .stats, .reports, .sections: [.text, .json]
        case .tables, .cellNames, .export: []
        }
    }
}

extension Question {
    /// The form in which this question is answered; where there is none of those accepted, the interface's JSON.
    static func presentation(_ route: Route, accept: String?) -> Presentation {
        let wanted = Presentation(accept: accept)
        return wanted.form.map { route.forms.contains($0) } ?? false ? wanted : .interface
    }

    /// Whether the answer has no bound, and is written while it is sent.
    func isExport() throws(Problem) -> Bool {
        switch route {
        case .export: return true
        case .cells: return presentation.form != nil
        case .audit:
            guard presentation.form != nil else { return false }
            return try findingScope() != nil
        default: return false
        }
    }

    /// The media type of an answer.
    func type() throws(Problem) -> String {
        guard route == .export else { return presentation.type }
        switch try exportFormat() {
        case .csv: return "text/csv; charset=utf-8"
        case .tsv: return "text/tab-separated-values; charset=utf-8"
        case .jsonl: return "application/x-ndjson"
        }
    }

    /// The name under which browsers keep the answer; nil shows it.
    func fileName() throws(Problem) -> String? {
        route == .export ? "gongkai.\(try exportFormat().rawValue)" : nil
    }

    /// Writes the answer line by line.
    /// - Throws: `Problem` or `IndexError`.
    func write(_ service: SearchService, to sink: LineSink) throws {
        if route == .export {
            // Spreadsheets know UTF-8 by this mark before the first line.
            var mark = try parameters.flag("bom") ? "\u{feff}" : ""
            return try service.write(export()) { (line) throws(IndexError) in
                try sink(mark + line)
                mark = ""
            }
        }
        guard let form = presentation.form else { return try sink(try answer(service).line) }
        let style = presentation.style
        switch route {
        case .search:
            let start = ContinuousClock.now
            let query = try searchQuery()
            let answer = try service.search(query)
            try answer.write(
                form, style, by: query.collapsesReports ? .report : .section, hasRates: query.hasRates,
                took: .now - start, paths: .name, to: sink)
        case .trend:
            let bar = try parameters.choice("bar", default: TrendBar.share)
            try trend(service).write(form, style, bar, to: sink)
        case .terms: try terms(service).write(form, style, service, to: sink)
        case .segment: try Segmentation.write(service.segment(try textToCut()), form, to: sink)
        case .explain: try explanation(service).write(form, style, service, to: sink)
        case .stats:
            try IndexStatistics(service.snapshot).write(
                form, style, path: nil, showsBytes: try parameters.flag("bytes"), to: sink)
        case .reports, .sections:
            let (report, chosen) = try self.report(service)
            try report.write(chosen, form, style, service, paths: .name, to: sink)
        case .cells: try service.writeCells(cellPaths(), query(), form, to: sink)
        case .audit:
            guard let scope = try findingScope() else {
                let (by, rule) = try auditGrouping()
                return try service.auditCounts(query(), by: by, rule: rule).write(by, form, to: sink)
            }
            try service.writeFindings(
                scope, query(), rule: try auditGrouping().rule, verdicts: verdicts(), form, to: sink)
        case .tables, .cellNames, .export: preconditionFailure("these have no such form")
        }
    }

    private func exportFormat() throws(Problem) -> ExportFormat {
        try parameters.choice("format", default: .csv)
    }

    private func export() throws -> ExportRequest {
        var export = ExportRequest(try query())
        export.query.collapsesReports = try parameters.choice("by", default: ResultUnit.section) == .report
        if let fields = try parameters.list("fields") { export.fields = try ExportField.list(fields) }
        if let sort = try parameters.text("sort"), sort != "index" {
            export.order = try ReportQueryOrder(sort)
        }
        export.format = try exportFormat()
        if export.format == .jsonl, try parameters.flag("bom") {
            throw Problem.parameter("bom", "is for CSV and TSV; JSON has no such mark")
        }
        export.hasHeader = try parameters.flag("header")
        export.paths = .name
        return export
    }
}
