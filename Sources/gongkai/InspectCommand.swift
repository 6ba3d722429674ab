// `gongkai inspect FILE`: everything that is found in a file, with the reasons, without an index.

import ArgumentParser
import FulltextStorage
import ReportJSON
import ReportSearch
import ReportText
import Reports
import SourceFormats

struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract:
            "Show what is found in a file: title, organ, year, region, sections, tables, and the reasons.")

    @ParentCommand var program: Gongkai

    @Argument(
        help: "A report; of an archive or JSON Lines file, FILE#MEMBER, or FILE for a list.",
        completion: .file())
    var file: String

    @OptionGroup var sources: SourceArguments

    @Flag(
        help: "List also what was taken out of the text as layout: page numbers, running heads, boilerplate.")
    var raw = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        try program.refuseServer("inspect")
        try await reporting {
            switch try ReportFile.read(file, sources.settings()) {
            case .report(let parsed) where json: print(parsed.json(file: file).line)
            case .report(let parsed): show(parsed)
            case .members(let members): list(members)
            }
        }
    }

    private func list(_ members: [ReportFile.Member]) {
        if json {
            print(JSONText.object([("file", .string(file)), ("members", .array(members.map(\.json)))]).line)
            return
        }
        for member in members {
            let facts =
                member.reason ?? "\(member.format?.rawValue ?? ""), \(TextStyle.size(member.byteCount))"
            print(
                TextStyle.printable(file + "#" + member.name) + "  "
                    + Terminal.style.dim(TextStyle.printable(facts)))
        }
    }

    private func show(_ parsed: ParsedSource) {
        let report = parsed.report
        func line(_ name: String, _ value: String) {
            print(Terminal.style.bold(TextStyle.padded(name, to: 12)) + TextStyle.printable(value))
        }
        line("File", file)
        let document = parsed.document
        line(
            "Format",
            ([document.format.rawValue] + [document.charset?.description].compactMap { $0 }).joined(
                separator: ", "))
        for note in document.notes { print("            " + TextStyle.printable(note)) }
        if let url = parsed.url { line("Address", url) }
        line("Recognised", report.isRecognised ? "yes" : "no: indexed whole as section 0")
        line("Title", report.title)
        line("Organ", report.organ)
        line("Kind", report.organKind.rawValue)
        let front = report.front
        for (name, value) in [
            ("Index no.", front.indexNumber), ("Publisher", front.publisher), ("Date", front.date),
            ("Document no.", front.documentNumber), ("Subject", front.subject),
        ] {
            if let value { line(name, value) }
        }
        line("Year", report.year.value.map(String.init) ?? "unknown")
        show(report.year.evidence, runnerUp: report.year.runnerUp.map(String.init))
        let region = report.region
        let places = [region.province, region.city, region.county].compactMap { $0 }.joined(separator: " ")
        let code = region.code.map { "  \($0)" } ?? ""
        line(
            "Region",
            places.isEmpty ? "unknown" : places + code + "  confidence \(Self.percent(region.confidence))")
        show(region.evidence, runnerUp: region.runnerUp)
        for (index, section) in report.sections.enumerated() {
            let scalars = section.text.unicodeScalars.count
            let tables = report.tables.filter { $0.sectionIndex == index }
            let rows = tables.map {
                "table \($0.number) (\($0.format?.rawValue ?? "format unknown")): \($0.rows.count) rows"
            }
            let facts = (["\(scalars) characters"] + rows).joined(separator: ", ")
            line(
                "§\(section.number)",
                (section.heading.isEmpty ? "front matter" : section.heading) + "  " + facts)
            let opening = section.text.split(separator: "\n").first.map(String.init) ?? ""
            if !opening.isEmpty { print("            " + TextStyle.printable(Self.shortened(opening))) }
        }
        if raw {
            line("Removed", TextStyle.counted(report.removals.count, "line"))
            for removal in report.removals {
                print(
                    "            \(removal.line) \(removal.reason.rawValue): "
                        + TextStyle.printable(Self.shortened(removal.text)))
            }
        }
    }

    private func show(_ evidence: [Evidence], runnerUp: String?) {
        for reason in evidence {
            let text =
                "\(reason.kind): \(Self.shortened(reason.text)) → \(reason.value) (\(TextStyle.decimal(reason.weight)))"
            print("            " + TextStyle.printable(text))
        }
        if let runnerUp { print("            runner-up: " + TextStyle.printable(runnerUp)) }
    }

    private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

    private static func shortened(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.count > 60 else { return text.replacing("\t", with: " | ") }
        return String(String.UnicodeScalarView(scalars.prefix(60))).replacing("\t", with: " | ") + "…"
    }
}

extension ReportFile.Member {
    fileprivate var json: JSONText {
        .object([
            ("member", .string(name)), ("format", .optional(format?.rawValue)), ("bytes", .int(byteCount)),
            ("skipped", .optional(reason)),
        ])
    }
}

extension ParsedSource {
    fileprivate func json(file: String) -> JSONText {
        .object(
            [
                ("file", .string(file)), ("format", .string(document.format.rawValue)),
                ("charset", .optional(document.charset?.name)),
                ("charsetEvidence", .optional(document.charset?.evidence.rawValue)),
                ("notes", .array(document.notes.map { .string($0) })), ("url", .optional(url)),
            ] + report.fields)
    }
}

extension Report {
    fileprivate var fields: [(String, JSONText)] {
        [
            ("recognised", .bool(isRecognised)), ("title", .string(title)),
            ("organ", .string(organ)), ("year", .optional(year.value)),
            ("kind", .string(organKind.rawValue)),
            ("yearEvidence", .array(year.evidence.map(\.json))), ("yearRunnerUp", .optional(year.runnerUp)),
            (
                "region",
                .object([
                    ("province", .optional(region.province)), ("city", .optional(region.city)),
                    ("county", .optional(region.county)), ("code", .optional(region.code)),
                    ("confidence", .number(region.confidence)),
                    ("evidence", .array(region.evidence.map(\.json))),
                    ("runnerUp", .optional(region.runnerUp)),
                ])
            ),
            ("frontMatter", .array(frontMatter.map { .string($0) })),
            (
                "front",
                .object([
                    ("indexNumber", .optional(front.indexNumber)), ("publisher", .optional(front.publisher)),
                    ("date", .optional(front.date)), ("documentNumber", .optional(front.documentNumber)),
                    ("subject", .optional(front.subject)),
                ])
            ),
            (
                "removals",
                .array(
                    removals.map {
                        .object([
                            ("line", .int($0.line)), ("reason", .string($0.reason.rawValue)),
                            ("text", .string($0.text)),
                        ])
                    })
            ),
            (
                "sections",
                .array(
                    sections.map {
                        .object([
                            ("number", .int($0.number)), ("heading", .string($0.heading)),
                            ("text", .string($0.text)),
                        ])
                    })
            ),
            (
                "tables",
                .array(
                    tables.map { table in
                        .object([
                            ("table", .int(table.number)), ("format", .optional(table.format?.rawValue)),
                            ("rows", .array(table.rows.map { .array($0.map { .string($0) }) })),
                        ])
                    })
            ),
        ]
    }
}

extension Evidence {
    fileprivate var json: JSONText {
        .object([
            ("kind", .string(kind)), ("text", .string(text)), ("value", .string(value)),
            ("weight", .number(weight)),
        ])
    }
}
