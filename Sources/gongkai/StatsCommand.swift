// `gongkai stats`: what an index holds and where its bytes go.

import ArgumentParser
import FulltextStorage
import ReportSearch
import ReportText

struct StatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Show what the index holds, and with --bytes where its bytes go.")

    @ParentCommand var program: Gongkai

    @OptionGroup var index: IndexOption

    @Flag(help: "Bytes by region of the segment files.")
    var bytes = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        try await reporting {
            let form: OutputForm = json ? .json : .text
            if let daemon = try program.daemon {
                var question = DaemonQuestion(daemon, "stats")
                question.add("bytes", bytes)
                return try question.print(form)
            }
            let statistics = try IndexStatistics(SearchService(index.open()).snapshot)
            let output = try RowOutput()
            try statistics.write(
                form, Terminal.style, path: index.index, showsBytes: bytes, to: output.line)
            try output.finish()
        }
    }
}
