// `gongkai segment TEXT`: how a text is cut into tokens, as indexing and queries cut it.

import ArgumentParser
import FulltextAnalysis
import ReportJSON
import ReportSearch

struct SegmentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segment", abstract: "Show how a text is folded and cut into tokens.")

    @Argument(help: "The text; several arguments are joined with blanks.")
    var text: [String]

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        try await reporting {
            let tokens = Segmentation.tokens(of: text.joined(separator: " "), try Analyzer())
            if json {
                print(Segmentation.json(tokens).line)
                return
            }
            for (token, text) in tokens {
                let end = Int(token.offset) + Int(token.length)
                print(
                    Terminal.padded(Terminal.printable(text), to: 16)
                        + Terminal.padded("\(token.kind)", to: 8)
                        + "\(token.offset)..<\(end)")
            }
        }
    }
}
