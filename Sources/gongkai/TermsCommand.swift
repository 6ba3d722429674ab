// `gongkai terms PREFIX`: the words of the index that begin so or fit a pattern, with their counts.

import ArgumentParser
import FulltextStorage
import ReportSearch
import ReportText

struct TermsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terms",
        abstract: "List words of the index with their counts.",
        discussion: """
            gongkai terms 信息         words that begin with 信息
            gongkai terms '*诉讼'      words that end with 诉讼: what the query *诉讼 stands for
            gongkai terms              all words
            """)

    @ParentCommand var program: Gongkai

    @Argument(help: "How the words begin, or a pattern with * and ?.")
    var pattern = ""

    @OptionGroup var index: IndexOption

    @Option(help: "How many words to show, the most frequent first; 0 counts only.")
    var limit = 50

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        if limit < 0 { throw ValidationError("--limit \(limit): not a number from 0 up") }
    }

    func run() async throws {
        try await reporting {
            let form: OutputForm = json ? .json : .text
            if let daemon = try program.daemon {
                var question = DaemonQuestion(daemon, "terms")
                question.add("pattern", pattern)
                question.add("limit", limit)
                return try question.print(form)
            }
            let service = try SearchService(index.open())
            let output = try RowOutput()
            try TermList(service, pattern, limit: limit).write(form, Terminal.style, service, to: output.line)
            try output.finish()
        }
    }
}
