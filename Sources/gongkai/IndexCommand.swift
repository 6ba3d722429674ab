// `gongkai index PATH…`: reads reports into an index, shows progress on a terminal, and says what was
// passed over and why.

import ArgumentParser
import FulltextStorage
import Glibc
import ReportJSON
import ReportSearch
import ReportText
import SourceFormats
import Synchronization

struct IndexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Index reports: files, archives, and folders with all files below them.",
        discussion: """
            Formats: .txt, .md, .html, .docx, .pdf (with pdftotext), .jsonl, and .zip, .tar, .tar.gz of these.
            Running it again reads only what is new or changed. Everything becomes searchable in one step at the end;
            a run that is stopped leaves the index as it was.
            """)

    @ParentCommand var program: Gongkai

    @Argument(help: "Files and folders.", completion: .file())
    var paths: [String]

    @OptionGroup var index: IndexOption

    @OptionGroup var sources: SourceArguments

    @Option(help: "Memory for what is not yet written, such as 256M or 2G.")
    var memory = "512M"

    @Option(help: "Workers; the number of processors unless given.")
    var jobs: Int?

    @Flag(help: "Pass over texts that are not recognised as annual reports.")
    var reportsOnly = false

    @Flag(help: "Delete reports whose file below the given paths is gone.")
    var prune = false

    @Flag(help: "Print the summary as one JSON object.")
    var json = false

    func validate() throws {
        if Self.bytes(memory) == nil {
            throw ValidationError("--memory \(memory): not a size from 16M to 1024G; write 256M or 2G")
        }
        if let jobs, !(1...256).contains(jobs) {
            throw ValidationError("--jobs \(jobs): not a number from 1 to 256")
        }
    }

    /// A number with K, M or G.
    static func bytes(_ text: String) -> Int? {
        let units: [Character: Int] = ["K": 10, "M": 20, "G": 30]
        guard let last = text.uppercased().last else { return nil }
        let shift = units[last]
        guard let number = Int(shift == nil ? text : String(text.dropLast())), number > 0, number < 1 << 30
        else {
            return nil
        }
        let bytes = number << (shift ?? 0)
        return (16 << 20...1 << 40).contains(bytes) ? bytes : nil
    }

    func run() async throws {
        try program.refuseServer("index")
        try await reporting {
            let summary = try await indexed()
            if Terminal.showsProgress { Terminal.clearProgress() }
            for skipped in summary.skipped {
                Terminal.complain("\(skipped.path): \(skipped.reason); skipped")
            }
            if let first = summary.unusedMetadata.first, let table = sources.metadata, !summary.wasCancelled {
                Terminal.complain(
                    "\(table): \(summary.unusedMetadata.count) of its rows are about no file that was read, the first in line "
                        + "\(first.line): \(first.path); paths start from the table's own folder")
            }
            if let failure = summary.mergeFailure {
                Terminal.complain(
                    "all reports are in the index, but its segments could not be joined: \(failure); `gongkai merge` tries again"
                )
            }
            if summary.wasCancelled {
                Terminal.complain("stopped; the index is as it was before")
                throw ExitCode(ExitStatus.interrupted)
            }
            if !summary.missing.isEmpty { throw ExitCode(ExitStatus.noInput) }
            if !summary.skipped.isEmpty { throw ExitCode(ExitStatus.data) }
        }
    }

    private func indexed() async throws -> IndexingSummary {
        var options = IndexingOptions()
        options.sources = try sources.settings()
        let directory = try FileDirectory(creating: index.index)
        options.jobs = jobs ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        options.memory = Self.bytes(memory) ?? options.memory
        options.reportsOnly = reportsOnly
        options.prunes = prune
        Interruption.watch()
        let clock = ContinuousClock()
        let start = clock.now
        let lastShown = Mutex(start)
        let indexer = ReportIndexer(
            options: options,
            progress: { progress in
                guard Terminal.showsProgress else { return }
                let now = clock.now
                let isDue = lastShown.withLock { last in
                    guard now - last > .milliseconds(100) else { return false }
                    last = now
                    return true
                }
                if isDue { Terminal.showProgress(Self.bar(progress, now - start)) }
            },
            isCancelled: { Interruption.isRequested })
        let summary = try await indexer.run(paths, into: directory)
        if Terminal.showsProgress { Terminal.clearProgress() }
        if !summary.wasCancelled { report(summary, seconds: Self.seconds(clock.now - start)) }
        return summary
    }

    private func report(_ summary: IndexingSummary, seconds: Double) {
        if json {
            print(
                JSONText.object([
                    ("index", .string(index.index)), ("generation", .int(Int(summary.generation))),
                    ("added", .int(summary.added)), ("replaced", .int(summary.replaced)),
                    ("unchanged", .int(summary.unchanged)), ("pruned", .int(summary.pruned)),
                    ("unrecognised", .int(summary.unrecognised)), ("sections", .int(summary.sections)),
                    ("bytes", .int(summary.bytes)),
                    (
                        "skipped",
                        .array(
                            summary.skipped.map {
                                .object([("path", .string($0.path)), ("reason", .string($0.reason))])
                            })
                    ),
                    ("unusedMetadata", .int(summary.unusedMetadata.count)),
                    (
                        "total",
                        .object([
                            ("sections", .int(summary.totalSections)),
                            ("reports", .int(summary.totalReports)),
                            ("bytes", .int(summary.indexBytes)),
                        ])
                    ),
                    ("took_ms", .int(Int(seconds * 1_000))),
                ]).line)
            return
        }
        var parts = ["\(summary.added) added"]
        if summary.replaced > 0 { parts.append("\(summary.replaced) replaced") }
        if summary.unchanged > 0 { parts.append("\(summary.unchanged) unchanged") }
        if summary.pruned > 0 { parts.append("\(summary.pruned) pruned") }
        if !summary.skipped.isEmpty { parts.append("\(summary.skipped.count) skipped") }
        print("Reports: " + parts.joined(separator: ", "))
        if summary.unrecognised > 0 {
            print("Not recognised as annual reports, indexed whole as section 0: \(summary.unrecognised)")
        }
        let rate = seconds > 0 ? Double(summary.bytes) / seconds : 0
        print(
            "Read \(TextStyle.size(summary.bytes)) in \(TextStyle.decimal(seconds)) s (\(TextStyle.size(Int(rate)))/s); "
                + "index \(index.index): "
                + TextStyle.counted(sections: summary.totalSections, reports: summary.totalReports)
                + ", " + TextStyle.size(summary.indexBytes))
    }

    private static func bar(_ progress: IndexingProgress, _ elapsed: Duration) -> String {
        let share = Double(progress.bytes) / Double(max(progress.totalBytes, 1))
        let filled = Int(share * 24)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
        let rate = Double(progress.bytes) / max(seconds(elapsed), 0.001)
        return "\(bar) \(Int(share * 100)) %  \(progress.files)/\(progress.totalFiles) files  "
            + "\(TextStyle.size(Int(rate)))/s"
    }

    private static func seconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

/// Ctrl-C, asked for between files.
enum Interruption {
    private static let requested = Atomic(false)

    static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// From now on the first interrupt asks for an orderly end; the second ends the process.
    static func watch() {
        _ = signal(SIGINT) { number in
            // Only a lock-free store and signal(2): both are safe in a handler.
            Interruption.requested.store(true, ordering: .relaxed)
            _ = signal(number, SIG_DFL)
        }
    }
}
