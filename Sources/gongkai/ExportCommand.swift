// `gongkai export QUERY`: everything that a query finds, a row a section or report, with where it comes from.

import ArgumentParser
import FulltextStorage
import Glibc
import ReportJSON
import ReportSearch
import Reports

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write out all sections or reports that a query finds, as CSV, TSV or JSON Lines.",
        discussion: """
            There is no upper limit, and memory does not grow with the rows. Fields:
              report (id), title, organ, province, city, county, year, kind, section, heading, snippet, text, score,
              places, path, url, and any table cell or group of cells by name, as in `gongkai table`
            The provenance says which state of which index was asked what: with --output in FILE.provenance.json, in JSON
            Lines in the first line, elsewhere with --provenance header in lines that begin with #.
              gongkai export '"依申请公开"' --by report --fields id,title,year,applications.new -o found.csv
            """)

    @Argument(parsing: .allUnrecognized, help: "Words and \"phrases\"; none for every section.")
    var query: [String] = []

    @OptionGroup var index: IndexOption

    @Option(help: "all: every word is required; any: one is enough.")
    var match = WordMatching.all

    @OptionGroup var filter: CommonFilterOptions

    @Option(help: "section: a row each; report: a row each, with its best section.")
    var by = ResultUnit.section

    @Option(
        help:
            "index, or as in `gongkai search`: score, year, region or a table cell; with :asc the smallest first."
    )
    var sort = "index"

    @Option(help: "Names with commas between.")
    var fields: String?

    @Option(help: "csv, tsv or jsonl.")
    var format = Format.csv

    @Option(name: .shortAndLong, help: "The file to write; standard output without it.")
    var output: String?

    @Option(help: "header, sidecar or none.")
    var provenance: ProvenancePlace?

    @Flag(help: "Begin CSV and TSV with the mark by which spreadsheets know UTF-8.")
    var bom = false

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case csv
        case tsv
        case jsonl
    }

    enum ProvenancePlace: String, ExpressibleByArgument, CaseIterable {
        /// In the first line of JSON Lines, in lines that begin with # of CSV and TSV.
        case header
        /// In FILE.provenance.json.
        case sidecar
        case none
    }

    func validate() throws {
        if let option = query.first(where: { $0.hasPrefix("--") }) {
            throw ValidationError(
                "Unknown option '\(option)'; to search for it, put it in quotes inside the query")
        }
        if bom, format == .jsonl { throw ValidationError("--bom is for CSV and TSV; JSON has no such mark") }
        if provenance == .sidecar, output == nil {
            throw ValidationError("--provenance sidecar stands beside a file; name it with --output FILE")
        }
    }

    private var place: ProvenancePlace {
        provenance ?? (format == .jsonl ? .header : output == nil ? .none : .sidecar)
    }

    func run() async throws {
        try await reporting {
            let fields = try fields.map { (list) throws(IndexError) in try ExportField.list(list) }
            let service = try SearchService(index.open())
            var question = ReportQuery(text: query.joined(separator: " "))
            question.mayBeEmpty = true
            question.matching = match
            question.collapsesReports = by == .report
            question.filters = try filter.values()
            let order = sort == "index" ? nil : try ReportQueryOrder(sort)
            do throws(IndexError) {
                try write(service, question, fields ?? ExportField.usual, order)
            } catch {
                guard Interruption.isRequested else { throw error }
                throw ExitCode(ExitStatus.interrupted)
            }
        }
    }

    private func write(
        _ service: SearchService, _ question: ReportQuery, _ fields: [ExportField], _ order: ReportQueryOrder?
    ) throws(IndexError) {
        // An interrupt must not leave half a file; on standard output it may end the program at once.
        if output != nil { Interruption.watch() }
        let rows = try RowOutput(path: output)
        if bom { rows.write("\u{feff}") }
        var about: [(String, JSONText)] = []
        if place != .none {
            about = try service.provenance(of: question).json(fields, order, by)
        }
        switch (place, format) {
        case (.header, .jsonl): try rows.line(JSONText.object([("provenance", .object(about))]).line)
        case (.header, _): for (name, value) in about { try rows.line("# \(name): \(value.line)") }
        default: break
        }
        let form: OutputForm? = format == .jsonl ? nil : format == .csv ? .csv : .tsv
        if let form { try rows.line(DelimitedText.line(fields.map(\.name), form)) }
        try service.export(question, fields: fields, order: order) { (row) throws(IndexError) in
            if Interruption.isRequested { throw IndexError(.io(EINTR), "interrupted") }
            if let form {
                try rows.line(DelimitedText.line(row.texts(fields), form))
            } else {
                try rows.line(row.json(fields).line)
            }
        }
        try rows.finish()
        guard place == .sidecar, let output else { return }
        let sidecar = try RowOutput(path: output + ".provenance.json")
        try sidecar.line(JSONText.object(about).line)
        try sidecar.finish()
    }
}

extension ExportRow {
    /// Each field as text; what is unknown is empty.
    func texts(_ fields: [ExportField]) -> [String] {
        var cells = cells[...]
        return fields.map { field in
            if case .cell = field { return cells.removeFirst()?.text ?? "" }
            switch json(of: field) {
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
        _ fields: [ExportField], _ order: ReportQueryOrder?, _ unit: ResultUnit
    ) -> [(String, JSONText)] {
        [
            ("program", .string("gongkai " + Gongkai.configuration.version)), ("index", answer.indexJSON),
            ("analyzer", .string(fingerprint)), ("query", answer.query.json),
            ("match", .string(matching.rawValue)), ("filters", answer.filters.json),
            ("unit", .string(unit.rawValue)), ("order", .string(order?.text ?? "index")),
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
