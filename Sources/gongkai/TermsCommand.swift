// `gongkai terms PREFIX`: the words of the index that begin so or fit a pattern, with their counts.

import ArgumentParser
import FulltextStorage
import ReportSearch

struct TermsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terms",
        abstract: "List words of the index with their counts.",
        discussion: """
            gongkai terms 信息         words that begin with 信息
            gongkai terms '*诉讼'      words that end with 诉讼: what the query *诉讼 stands for
            gongkai terms              all words
            """)

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
            let service = try SearchService(index.open())
            let (terms, total) = try service.terms(pattern, limit: limit)
            if json {
                print(
                    JSONText.object([
                        ("pattern", .string(pattern)), ("total", .int(total)),
                        (
                            "terms",
                            .array(
                                terms.map {
                                    .object([
                                        ("term", .string($0.term)), ("sections", .int($0.sections)),
                                        ("places", .int($0.places)),
                                    ])
                                })
                        ),
                    ]).line)
                return
            }
            print(Terminal.bold(Terminal.counted(total, "word")))
            guard !terms.isEmpty else { return }
            let rows = terms.map { [Terminal.printable($0.term), String($0.sections), String($0.places)] }
            print(Terminal.table([["word", "sections", "places"]] + rows, indent: ""))
            if terms.count < total {
                print(Terminal.dim("\(terms.count) of \(total) shown; --limit \(total) shows all"))
            }
        }
    }
}
