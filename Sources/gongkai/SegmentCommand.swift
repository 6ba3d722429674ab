// `gongkai segment TEXT`: how a text is cut into tokens, as indexing and queries cut it.

import ArgumentParser
import FulltextAnalysis
import ReportSearch
import ReportText

struct SegmentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segment", abstract: "Show how a text is folded and cut into tokens.")

    @ParentCommand var program: Gongkai

    @Argument(help: "The text; several arguments are joined with blanks.")
    var text: [String]

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        try await reporting {
            let form: OutputForm = json ? .json : .text
            let text = text.joined(separator: " ")
            if let daemon = try program.daemon {
                var question = DaemonQuestion(daemon, "segment")
                question.add("text", text)
                return try question.print(form)
            }
            let output = try RowOutput()
            try Segmentation.write(Segmentation.tokens(of: text, try Analyzer()), form, to: output.line)
            try output.finish()
        }
    }
}
