// `gongkai merge` and `gongkai vacuum`: fewer segments, and the space of deleted reports back.

import ArgumentParser
import Fulltext
import FulltextStorage
import ReportJSON
import ReportSearch
import ReportText

struct MergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Join the segments of the index into one, without deleted reports.",
        discussion: """
            An index that grows joins segments by itself; one segment alone is the quickest to search. Answers stay the same.
            Stopping it leaves the index as it is. The folder needs room for the new segment beside the old ones.
            """)

    @ParentCommand var program: Gongkai

    @OptionGroup var index: IndexOption

    @Flag(help: "Print the result as one JSON object.")
    var json = false

    func run() async throws {
        try program.refuseServer("merge")
        try await Self.rewrite(index, by: .all, json: json)
    }

    /// Has segments written anew and says what came of it.
    static func rewrite(_ index: IndexOption, by policy: MergePolicy, json: Bool) async throws {
        try await reporting {
            let writer = try IndexWriter(
                index.open(), analyzer: ReportColumn.fingerprint(), creates: false)
            guard let before = writer.snapshot else {
                throw IndexError(
                    .notFound, file: index.index, "holds no index; make one with `gongkai index PATH`")
            }
            Interruption.watch()
            if Terminal.showsProgress { Terminal.showProgress("joining segments") }
            let count = try writer.merge(policy, isCancelled: { Interruption.isRequested })
            if Terminal.showsProgress { Terminal.clearProgress() }
            let after = writer.snapshot ?? before
            if json {
                print(
                    JSONText.object([
                        ("index", .string(index.index)), ("generation", .int(Int(after.commit.generation))),
                        ("rewritten", .int(count)), ("before", Self.state(before)),
                        ("after", Self.state(after)),
                    ]).line)
            } else {
                print("\(Self.summary(before)) → \(Self.summary(after))")
            }
            if Interruption.isRequested {
                Terminal.complain("stopped; what was not joined yet stays as it was")
                throw ExitCode(ExitStatus.interrupted)
            }
        }
    }

    private static func summary(_ snapshot: Snapshot) -> String {
        TextStyle.counted(snapshot.segments.count, "segment") + ", " + TextStyle.size(snapshot.byteLength)
    }

    private static func state(_ snapshot: Snapshot) -> JSONText {
        .object([
            ("segments", .int(snapshot.segments.count)), ("bytes", .int(snapshot.byteLength)),
            ("sections", .int(snapshot.documentCount)), ("reports", .int(snapshot.groupCount)),
        ])
    }
}

struct VacuumCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vacuum",
        abstract: "Give back the space of deleted and replaced reports.",
        discussion: "Segments that hold none of these are left alone. Answers stay the same.")

    @ParentCommand var program: Gongkai

    @OptionGroup var index: IndexOption

    @Flag(help: "Print the result as one JSON object.")
    var json = false

    func run() async throws {
        try program.refuseServer("vacuum")
        try await MergeCommand.rewrite(index, by: .deleted, json: json)
    }
}
