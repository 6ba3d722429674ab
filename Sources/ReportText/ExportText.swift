// Everything that a query finds as CSV, TSV or JSON Lines, with where it comes from. The command line and the daemon write
// the same bytes.

package import FulltextStorage
import Glibc
package import ReportJSON
package import ReportSearch
package import Reports

/// The version of this program, in what it prints and writes.
package let gongkaiVersion = "0.1.0"

/// The file format of an export.
package enum ExportFormat: String, Sendable, CaseIterable {
    case csv
    case tsv
    case jsonl

    /// Nil for JSON Lines.
    package var form: OutputForm? {
        switch self {
        case .csv: .csv
        case .tsv: .tsv
        case .jsonl: nil
        }
    }
}

/// What an export is of, and how it is written.
package struct ExportRequest: Sendable {
    package var query: ReportQuery
    package var fields = ExportField.usual
    /// Nil for the order of the index.
    package var order: ReportQueryOrder?
    package var format = ExportFormat.csv
    /// Whether the rows are preceded by where they come from: in the first line of JSON Lines, in lines that begin with # of CSV
    /// and TSV.
    package var hasHeader = false
    /// How much of the field `path` is told.
    package var paths = SourcePaths.whole

    package init(_ query: ReportQuery) { self.query = query }
}

/// Opens a line of CSV or TSV that tells where the rows come from.
package let provenanceMark = "# "

extension SearchService {
    /// Writes an export line by line.
    package func write(_ export: ExportRequest, to sink: LineSink) throws(IndexError) {
        let fields = export.fields
        if export.hasHeader {
            let about = try provenance(of: export.query).json(fields, export.order, export.query)
            if export.format == .jsonl {
                try sink(JSONText.object([("provenance", .object(about))]).line)
            } else {
                for (name, value) in about { try sink(provenanceMark + "\(name): \(value.line)") }
            }
        }
        let form = export.format.form
        if let form { try sink(DelimitedText.line(fields.map(\.name), form)) }
        try self.export(export.query, fields: fields, order: export.order) { (row) throws(IndexError) in
            if let form {
                try sink(DelimitedText.line(row.texts(fields, export.paths), form))
            } else {
                try sink(row.json(fields, export.paths).line)
            }
        }
    }

    /// Writes table cells of all reports that a query finds, a report a line.
    package func writeCells(
        _ paths: [CellPath], _ query: ReportQuery, _ form: OutputForm, to sink: LineSink
    ) throws(IndexError) {
        let facts: [ExportField] = [.report, .title, .organ, .province, .city, .county, .year]
        let fields = facts + paths.map { .cell($0) }
        var query = query
        query.collapsesReports = true
        if form != .json { try sink(DelimitedText.line(fields.map(\.name), form)) }
        try export(query, fields: fields) { (row) throws(IndexError) in
            try sink(
                form == .json ? row.json(facts, paths).line : DelimitedText.line(row.texts(fields), form))
        }
    }
}

extension ExportRow {
    /// Each field as text; what is unknown is empty.
    func texts(_ fields: [ExportField], _ paths: SourcePaths = .whole) -> [String] {
        var cells = cells[...]
        return fields.map { field in
            if case .cell = field { return cells.removeFirst()?.text ?? "" }
            switch json(of: field, paths) {
            case .string(let text): return text
            case .null: return ""
            case let value: return value.line
            }
        }
    }
}

extension ExportProvenance {
    /// What must be known to make the export again, key by key.
    fileprivate func json(
        _ fields: [ExportField], _ order: ReportQueryOrder?, _ query: ReportQuery
    ) -> [(String, JSONText)] {
        [
            ("program", .string("gongkai " + gongkaiVersion)), ("index", answer.indexJSON),
            ("analyzer", .string(fingerprint)), ("query", answer.query.json),
            ("match", .string(matching.rawValue)), ("filters", answer.filters.json),
            ("unit", .string((query.collapsesReports ? ResultUnit.report : .section).rawValue)),
            ("order", .string(order?.text ?? "index")),
            ("fields", .array(fields.map { .string($0.name) })),
            ("total", .object([("sections", .int(answer.sections)), ("reports", .int(answer.reports))])),
            (
                "of_all",
                .object([
                    ("sections", .int(rates.allSections)), ("reports", .int(rates.allReports)),
                    ("characters", .int(rates.characters)), ("places", .int(rates.places)),
                ])
            ), ("time", .string(Clock.now)),
        ]
    }
}

/// The time of day, for provenance.
private enum Clock {
    /// 2026-01-31T23:59:59Z.
    static var now: String { text(secondsSince1970: time(nil)) }

    private static func text(secondsSince1970 seconds: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        // Years begin in March here, so that the leap day ends one. Days since 1 March of year 0.
        let days = seconds / 86_400 + 719_468
        let era = days / 146_097
        let day = days % 146_097
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let date = dayOfYear - (153 * month + 2) / 5 + 1
        let isNextYear = month >= 10
        let rest = seconds % 86_400
        return
            "\(era * 400 + year + (isNextYear ? 1 : 0))-\(two(isNextYear ? month - 9 : month + 3))-\(two(date))T"
            + "\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
    }
}
