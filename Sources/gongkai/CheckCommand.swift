// `gongkai check`: reads the whole index and says what is damaged.

import ArgumentParser
import Fulltext
import FulltextStorage
import ReportJSON
import ReportText

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Read every byte and every structure of the index and report damage.")

    @ParentCommand var program: Gongkai

    @OptionGroup var index: IndexOption

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        try program.refuseServer("check")
        try await reporting {
            let report = try IndexChecker.check(index.open()) { name in
                if Terminal.showsProgress { Terminal.showProgress("checking " + name) }
            }
            if Terminal.showsProgress { Terminal.clearProgress() }
            if json {
                print(report.json.line)
            } else {
                for problem in report.problems { print(TextStyle.printable(problem.description)) }
                let problems = report.problems.count
                let verdict = problems == 0 ? "clean" : TextStyle.counted(problems, "problem")
                print(
                    "\(verdict): \(TextStyle.counted(report.files, "file")), \(TextStyle.size(report.bytes)), "
                        + TextStyle.counted(sections: report.documents, reports: report.groups)
                        + ", \(TextStyle.counted(report.terms, "term"))")
                if problems > 0 {
                    print(
                        "`gongkai repair --dry-run` says what can be brought back, `gongkai repair` does it")
                }
            }
            if !report.problems.isEmpty { throw ExitCode(ExitStatus.data) }
        }
    }
}

extension CheckReport {
    fileprivate var json: JSONText {
        .object([
            ("clean", .bool(problems.isEmpty)), ("files", .int(files)), ("bytes", .int(bytes)),
            ("sections", .int(documents)), ("reports", .int(groups)), ("terms", .int(terms)),
            (
                "problems",
                .array(
                    problems.map {
                        .object([
                            ("file", .string($0.file)), ("offset", .optional($0.offset)),
                            ("message", .string($0.message)),
                        ])
                    })
            ),
        ])
    }
}
