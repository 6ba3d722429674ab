// `gongkai show ID`: a report as it is stored, or one section of it.

import ArgumentParser
import FulltextStorage
import ReportSearch

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print a report of the index, or one section of it.")

    @Argument(help: "The report: its id, as search prints it, or the end of its path.")
    var id: String

    @OptionGroup var index: IndexOption

    @Option(help: "Only the sections of this number, 0 to 6.")
    var section: Int?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        try await reporting {
            let service = try SearchService(index.open())
            let report = try NamedReport.only(
                service.reports(named: id), id, in: index.index, path: \.record.path)
            let chosen = report.record.sections.indices.filter {
                section == nil || report.record.sections[$0].number == section
            }
            if chosen.isEmpty, let section {
                let numbers = report.record.sections.map { String($0.number) }.joined(separator: ", ")
                throw IndexError(.notFound, "\(id) has no section \(section); it has \(numbers)")
            }
            if json {
                print(report.json(chosen).line)
            } else {
                show(report, chosen)
            }
        }
    }

    private func show(_ report: StoredReport, _ chosen: [Int]) {
        let record = report.record
        print(Terminal.bold(Terminal.printable(record.title.isEmpty ? record.id : record.title)))
        let places = [record.province, record.city, record.county].compactMap { $0 }.joined(separator: " ")
        let facts = [record.organ, places, record.year.map(String.init) ?? "", record.path, record.url ?? ""]
            .filter {
                !$0.isEmpty
            }
        print(Terminal.dim(Terminal.printable(facts.joined(separator: " · "))))
        for index in chosen {
            print("")
            print(Terminal.bold("§\(record.sections[index].number)"))
            for line in report.texts[index].split(separator: "\n", omittingEmptySubsequences: false) {
                print(
                    Terminal.printable(
                        line.split(separator: "\t", omittingEmptySubsequences: false).joined(separator: " | ")
                    ))
            }
        }
    }
}

extension StoredReport {
    fileprivate func json(_ chosen: [Int]) -> JSONText {
        .object([
            ("report", .string(record.id)), ("title", .string(record.title)),
            ("organ", .string(record.organ)),
            ("province", .optional(record.province)), ("city", .optional(record.city)),
            ("county", .optional(record.county)), ("year", .optional(record.year)),
            ("path", .string(record.path)), ("url", .optional(record.url)),
            (
                "sections",
                .array(
                    chosen.map { index in
                        .object([
                            ("number", .int(record.sections[index].number)),
                            ("heading", .string(record.sections[index].heading)),
                            ("text", .string(texts[index])),
                        ])
                    })
            ),
        ])
    }
}
