// `gongkai show ID`: a report as it is stored, or one section of it.

import ArgumentParser
import FulltextStorage
import ReportSearch
import ReportText

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print a report of the index, or one section of it.")

    @ParentCommand var program: Gongkai

    @Argument(help: "The report: its id, as search prints it, or the end of its path.")
    var id: String

    @OptionGroup var index: IndexOption

    @Option(help: "Only the sections of this number, 0 to 6.")
    var section: Int?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        try await reporting {
            let form: OutputForm = json ? .json : .text
            if let daemon = try program.daemon {
                let question =
                    section.map { DaemonQuestion(daemon, "sections", id, String($0)) }
                    ?? DaemonQuestion(daemon, "reports", id)
                return try question.print(form)
            }
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
            let output = try RowOutput()
            try report.write(chosen, form, Terminal.style, service, to: output.line)
            try output.finish()
        }
    }
}
