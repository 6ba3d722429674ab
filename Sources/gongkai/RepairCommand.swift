// `gongkai repair`: makes a damaged index sound again and says which reports are lost.

import ArgumentParser
import FulltextStorage
import Glibc
import ReportJSON
import ReportSearch
import ReportText

struct RepairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Make a damaged index sound again; say which reports are lost.",
        discussion: """
            What is sound stays. A report in a damaged segment is brought over when its own record, texts and columns are
            sound, and else read again from its source. The damaged files go when all of this is there, in one step;
            a repair that is stopped leaves everything as it was. Give --charset and --metadata as they were given to
            `gongkai index`. Ends with 0 when every report is there again, with 65 when some are lost.
            """)

    @ParentCommand var program: Gongkai

    @OptionGroup var index: IndexOption

    @Option(
        name: .customLong("source"),
        help: ArgumentHelp(
            """
            Look for lost reports in this file or folder, too, by their content; where even names are lost, for all \
            that the index does not hold. May be given again.
            """, valueName: "path"), completion: .file())
    var folders: [String] = []

    @OptionGroup var sources: SourceArguments

    @Flag(help: "Say what would be done and write nothing.")
    var dryRun = false

    @Flag(help: "Print the result as one JSON object.")
    var json = false

    func run() async throws {
        try program.refuseServer("repair")
        try await reporting {
            var options = RepairOptions()
            options.sources = try sources.settings()
            options.folders = folders
            options.isDryRun = dryRun
            options.jobs = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
            Interruption.watch()
            if Terminal.showsProgress { Terminal.showProgress("reading the index") }
            let summary = try await ReportRepair(options, isCancelled: { Interruption.isRequested })
                .run(index.open())
            if Terminal.showsProgress { Terminal.clearProgress() }
            if summary.wasCancelled {
                Terminal.complain("stopped; the index is as it was before")
                throw ExitCode(ExitStatus.interrupted)
            }
            if json { print(object(summary).line) } else { report(summary) }
            if !summary.isWhole { throw ExitCode(ExitStatus.data) }
        }
    }

    private func report(_ summary: RepairSummary) {
        if summary.problems.isEmpty {
            print("sound: nothing to repair")
            return
        }
        func line(_ what: String, _ id: String, _ path: String, _ reason: String) {
            print(Terminal.oneLine("\(what): \(id)  \(path): \(reason)"))
        }
        if summary.isFromSegments {
            print(
                "The newest commit point cannot be read: the segment files say what the index was. Reports that were deleted "
                    + "last may be there again, those of files that are gone are missing; `gongkai index --prune` with "
                    + "the sources settles both.")
        }
        for report in summary.lost {
            line(dryRun ? "would be lost" : "lost", report.id, report.path, report.reason)
        }
        for report in summary.changed {
            line(
                "changed", report.id, report.path,
                "its source is not what was indexed, or was indexed with other --charset or --metadata")
        }
        for report in summary.doubtful {
            line(
                "in doubt", report.id, report.path,
                "two versions were there, one is kept; `gongkai index` with its source settles which")
        }
        if summary.nameless > 0 {
            print(
                "lost: \(TextStyle.counted(summary.nameless, "report")) whose names cannot be read; "
                    + (summary.found > 0
                        ? "\(TextStyle.counted(summary.found, "report")) that the index did not hold came from --source"
                        : "`gongkai index` with their sources brings them back"))
        }
        if summary.unknownSegments > 0 {
            print(
                "lost: the reports of \(TextStyle.counted(summary.unknownSegments, "segment")) "
                    + "of which nothing can be read; `gongkai index` with their sources brings them back")
        }
        var parts = ["\(summary.kept) untouched"]
        parts.append("\(summary.restored) brought over")
        parts.append("\(summary.reread.count + summary.found) \(dryRun ? "to be read" : "read") from sources")
        parts.append("\(summary.lost.count + max(0, summary.nameless - summary.found)) lost")
        print("Reports: " + parts.joined(separator: ", "))
        if dryRun {
            print(
                "index \(index.index): \(TextStyle.counted(summary.problems.count, "problem")), nothing was written"
            )
        } else {
            print(
                "index \(index.index): "
                    + TextStyle.counted(sections: summary.totalSections, reports: summary.totalReports)
                    + ", " + TextStyle.size(summary.indexBytes))
        }
    }

    private func object(_ summary: RepairSummary) -> JSONText {
        func names(_ reports: [RepairSummary.Name]) -> JSONText {
            .array(reports.map { .object([("id", .string($0.id)), ("path", .string($0.path))]) })
        }
        return .object([
            ("index", .string(index.index)), ("dry_run", .bool(dryRun)),
            ("generation", .int(Int(summary.generation))), ("whole", .bool(summary.isWhole)),
            ("from_segments", .bool(summary.isFromSegments)), ("untouched", .int(summary.kept)),
            ("brought_over", .int(summary.restored)), ("from_sources", names(summary.reread)),
            ("changed", names(summary.changed)), ("found", .int(summary.found)),
            (
                "lost",
                .array(
                    summary.lost.map {
                        .object([
                            ("id", .string($0.id)), ("path", .string($0.path)),
                            ("reason", .string($0.reason)),
                        ])
                    })
            ),
            ("nameless", .int(summary.nameless)), ("unknown_segments", .int(summary.unknownSegments)),
            ("in_doubt", names(summary.doubtful)),
            (
                "problems",
                .array(
                    summary.problems.map {
                        .object([
                            ("file", .string($0.file)), ("offset", .optional($0.offset)),
                            ("message", .string($0.message)),
                        ])
                    })
            ),
            (
                "total",
                .object([
                    ("sections", .int(summary.totalSections)), ("reports", .int(summary.totalReports)),
                    ("bytes", .int(summary.indexBytes)),
                ])
            ),
        ])
    }
}
