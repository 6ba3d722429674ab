// Entry point of the command line: names the commands and turns errors into one line and an exit code. Each
// command has a file of its own: arguments, one call, printing.

import ArgumentParser
import FulltextAnalysis
import FulltextStorage
import Glibc
import ReportText

@main
struct Gongkai: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gongkai",
        abstract: "Full-text search for Chinese government information-disclosure annual reports.",
        discussion: """
            政府信息公开工作年度报告全文检索。
            First: gongkai index Corpus/sample      then: gongkai search '"依申请公开"' --facets
            The same of a daemon: gongkai --server http://127.0.0.1:8080 search '"依申请公开"' --facets

            Exit codes: 0 done, also without hits; 64 usage; 65 damaged data, or some input was skipped;
            66 missing input; 70 our fault; 74 input or output failed; 75 busy: another process writes.
            """,
        version: gongkaiVersion,
        subcommands: [
            IndexCommand.self, SearchCommand.self, TrendCommand.self, ExportCommand.self, ShowCommand.self,
            TableCommand.self, AuditCommand.self, ExplainCommand.self, TermsCommand.self, InspectCommand.self,
            SegmentCommand.self, StatsCommand.self, CheckCommand.self, RepairCommand.self, MergeCommand.self,
            VacuumCommand.self,
        ])

    @Option(
        help: ArgumentHelp(
            "Ask a daemon instead of an index here: http://host:port, or unix:PATH.", valueName: "url"))
    var server: String?

    static func main() async { await start { Terminal.complain($0) } }
}

/// Exit codes, after sysexits(3).
enum ExitStatus {
    static let usage: Int32 = 64
    static let data: Int32 = 65
    static let noInput: Int32 = 66
    static let software: Int32 = 70
    static let io: Int32 = 74
    static let busy: Int32 = 75
    static let interrupted: Int32 = 130

    static func of(_ error: IndexError) -> Int32 {
        switch error.code {
        case .corrupt, .tooNew, .tooOld, .analyzerMismatch: data
        case .notFound: noInput
        case .invalidQuery, .limitExceeded: usage
        case .io: io
        case .locked, .timedOut: busy
        case .alreadyExists: software
        }
    }
}

/// Runs a command's work; an error becomes one line on standard error and its exit code.
func reporting(_ work: () async throws -> Void) async throws {
    // A file that would grow beyond `ulimit -f` is an error of that write, not the end of the process.
    _ = signal(SIGXFSZ, SIG_IGN)
    do {
        try await work()
        // What `print` could not write it does not tell.
        guard fflush(nil) == 0 else {
            throw IndexError(.io(errno), file: "standard output", "cannot be written to")
        }
    } catch let error as IndexError {
        Terminal.complain(error.description)
        throw ExitCode(ExitStatus.of(error))
    } catch let error as AnalysisError {
        Terminal.complain(error.description)
        throw ExitCode(ExitStatus.software)
    }
}

/// The option that all commands on an index share.
struct IndexOption: ParsableArguments {
    @Option(name: .long, help: "Folder of the index.")
    var index = "Index/local"

    func open() throws -> FileDirectory {
        do throws(IndexError) {
            return try FileDirectory(path: index)
        } catch {
            guard error.code == .notFound else { throw error }
            throw IndexError(
                .notFound, file: index, "holds no index; make one with `gongkai index PATH --index \(index)`")
        }
    }
}
