// `gongkai export QUERY`: everything that a query finds, a row a section or report, with where it comes from.

import ArgumentParser
import FulltextStorage
import Glibc
import ReportClient
import ReportSearch
import ReportText

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

    @ParentCommand var program: Gongkai

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
    var format = ExportFormat.csv

    @Option(name: .shortAndLong, help: "The file to write; standard output without it.")
    var output: String?

    @Option(help: "header, sidecar or none.")
    var provenance: ProvenancePlace?

    @Flag(help: "Begin CSV and TSV with the mark by which spreadsheets know UTF-8.")
    var bom = false

    enum ProvenancePlace: String, ExpressibleByArgument, CaseIterable {
        /// In the first line of JSON Lines, in lines that begin with # of CSV and TSV.
        case header
        /// In FILE.provenance.json.
        case sidecar
        case none
    }

    func validate() throws {
        try refuseOptions(in: query)
        if bom, format == .jsonl { throw ValidationError("--bom is for CSV and TSV; JSON has no such mark") }
        if output?.isEmpty == true {
            throw ValidationError("--output '': names no file; - is standard output")
        }
        if provenance == .sidecar, file == nil {
            throw ValidationError("--provenance sidecar stands beside a file; name it with --output FILE")
        }
    }

    /// Nil for standard output.
    private var file: String? { output == "-" ? nil : output }

    /// Where it is told unless an option says so: beside a file, and not beside a device.
    private func place(_ target: RowTarget) -> ProvenancePlace {
        if let provenance { return provenance }
        if format == .jsonl { return .header }
        if case .file = target { return .sidecar }
        return .none
    }

    func run() async throws {
        try await reporting {
            var export = ExportRequest(ReportQuery(text: query.joined(separator: " ")))
            export.query.mayBeEmpty = true
            export.query.matching = match
            export.query.collapsesReports = by == .report
            export.query.filters = try filter.values()
            if let fields { export.fields = try ExportField.list(fields) }
            export.order = sort == "index" ? nil : try ReportQueryOrder(sort)
            export.format = format
            let target = try RowTarget(path: file)
            let place = place(target)
            export.hasHeader = place != .none
            do {
                try write(export, to: target, place)
            } catch {
                guard Interruption.isRequested else { throw error }
                throw ExitCode(ExitStatus.interrupted)
            }
        }
    }

    private func write(_ export: ExportRequest, to target: RowTarget, _ place: ProvenancePlace) throws {
        let daemon = try program.daemon
        let service = daemon == nil ? try SearchService(index.open()) : nil
        // An interrupt must not leave half a file; on standard output it may end the program at once.
        if file != nil { Interruption.watch() }
        let rows = try RowOutput(target)
        let sidecar =
            place == .sidecar ? try RowOutput(RowTarget(path: (file ?? "") + ".provenance.json")) : nil
        if bom { rows.write("\u{feff}") }
        var aside = ProvenanceCutter(export.format)
        func take(_ line: String) throws(IndexError) {
            if Interruption.isRequested { throw IndexError(.io(EINTR), "interrupted") }
            if place == .sidecar, aside.take(line) { return }
            try rows.line(line)
        }
        if let daemon {
            var lines = LineSplitter()
            try question(daemon, place).ask(.text) { (part) throws(IndexError) in try lines.take(part, take) }
        } else {
            try service?.write(export, to: take)
        }
        try sidecar?.line(aside.json)
        try rows.finish()
        try sidecar?.finish()
    }

    private func question(_ daemon: DaemonClient, _ place: ProvenancePlace) -> DaemonQuestion {
        var question = DaemonQuestion(daemon, "export")
        question.add(query: query, mayBeEmpty: true)
        question.add("match", match.rawValue)
        question.add(filter.texts)
        question.add("by", by.rawValue)
        question.add("sort", sort)
        question.add("fields", fields)
        question.add("format", format.rawValue)
        question.add("header", place != .none)
        return question
    }
}

extension ExportFormat: ExpressibleByArgument {}

/// Takes the provenance out of an export, for a file beside it.
private struct ProvenanceCutter {
    private let format: ExportFormat
    private var pairs: [String] = []
    private var isOver = false

    init(_ format: ExportFormat) { self.format = format }

    /// One object.
    var json: String { format == .jsonl ? pairs.joined() : "{" + pairs.joined(separator: ",") + "}" }

    /// Keeps a line that tells where the rows come from; false for all others.
    mutating func take(_ line: String) -> Bool {
        guard !isOver else { return false }
        if format == .jsonl {
            isOver = true
            let opening = "{\"provenance\":"
            guard line.hasPrefix(opening) else { return false }
            pairs = [String(line.dropFirst(opening.count).dropLast())]
            return true
        }
        guard line.hasPrefix(provenanceMark), let colon = line.firstRange(of: ": ") else {
            isOver = true
            return false
        }
        let name = line[..<colon.lowerBound].dropFirst(provenanceMark.count)
        pairs.append("\"\(name)\":\(line[colon.upperBound...])")
        return true
    }
}

/// Cuts bytes into lines.
private struct LineSplitter {
    private var line: [UInt8] = []

    mutating func take(
        _ bytes: ArraySlice<UInt8>, _ body: (String) throws(IndexError) -> Void
    ) throws(IndexError) {
        var rest = bytes
        while let end = rest.firstIndex(of: 0x0a) {
            line += rest[..<end]
            try body(String(decoding: line, as: UTF8.self))
            line.removeAll(keepingCapacity: true)
            rest = rest[(end + 1)...]
        }
        line += rest
    }
}
