// Repair of an index that is damaged in every way: afterwards it is sound, every report is there as it was or named as lost,
// and answers are those of a scan through what is there.

import Fulltext
import FulltextStorage
import ReportSearch
import TestSupport
import Testing

@Suite struct RepairTests {
    @Test(
        "What is damaged by chance is whole again or named as lost, and answers are those of a scan",
        arguments: UInt64(0)..<UInt64(FaultRun.isFull ? 1_000 : 80))
    func randomDamage(seed: UInt64) async throws {
        let subject = try await RepairSubject.shared.value
        var generator = SeededGenerator(seed: seed)
        let directory = subject.directory.copy()
        subject.damage(directory, using: &generator)
        let comment: Comment = "seed \(seed)"
        let damaged = directory.files
        let outcomes = FaultRun("repair after random damage")
        var options = RepairOptions()
        options.isDryRun = true
        do throws(IndexError) {
            _ = try await Self.repair(directory, options)
        } catch {
            // Neither a commit point nor a segment: there is nothing that could be brought back.
            #expect(error.code == .corrupt || error.code == .notFound)
            #expect(!damaged.contains { $0.key.hasPrefix("commit") && $0.value == subject.directory[$0.key] })
            outcomes.count("with neither a commit point nor a segment left")
            return
        }
        #expect(directory.files == damaged, "\(comment): a dry run writes nothing")
        let summary = try await ReportRepair().run(directory)
        try subject.expectRepaired(directory, summary, from: damaged, comment)
        outcomes.count(summary.isWhole ? "whole" : "partly whole, the rest named or counted")
        let again = try await ReportRepair().run(directory)
        #expect(again.problems.isEmpty && again.generation == summary.generation, "\(comment)")
    }

    private static func repair(
        _ directory: any Directory, _ options: RepairOptions
    ) async throws(IndexError) -> RepairSummary {
        do {
            return try await ReportRepair(options).run(directory)
        } catch let error as IndexError {
            throw error
        } catch {
            throw IndexError(.invalidQuery, "\(error)")
        }
    }

    @Test("Damage to words and places alone loses nothing, without any source")
    func postings() async throws {
        let subject = try await RepairSubject.shared.value
        let sound = try Snapshot.open(subject.directory)
        var tried = 0
        for segment in sound.segments {
            let name = segment.entry.fileName
            for page in 0..<segment.entry.byteLength / Envelope.pageSize {
                let range = page * Envelope.pageSize..<(page + 1) * Envelope.pageSize
                let touched = segment.envelope.regions.filter {
                    range.overlaps($0.offset..<$0.offset + max($0.length, 1))
                }
                // Kinds 2 to 8 and 16 to 21: terms, postings, places, lengths.
                guard page > 0, touched.allSatisfy({ (2...8).contains($0.kind) || $0.kind >= 16 }) else {
                    continue
                }
                let directory = subject.directory.copy()
                var bytes = try #require(directory[name])
                bytes[range.lowerBound + 77] ^= 0xff
                directory[name] = bytes
                let damaged = directory.files
                let summary = try await ReportRepair().run(directory)
                #expect(summary.isWhole && summary.reread.isEmpty && summary.nameless == 0)
                #expect(summary.restored == segment.groupCount - (segment.entry.deletes?.groupCount ?? 0))
                try subject.expectRepaired(
                    directory, summary, from: damaged, "page \(page) of \(name)")
                tried += 1
            }
        }
        #expect(tried > 0)
    }

    @Test("A sound index is left alone, and a folder without one is named")
    func sound() async throws {
        let subject = try await RepairSubject.shared.value
        let directory = subject.directory.copy()
        let summary = try await ReportRepair().run(directory)
        #expect(summary.problems.isEmpty && summary.isWhole && summary.totalReports == subject.truth.count)
        #expect(directory.files == subject.directory.files)
        await #expect { try await ReportRepair().run(MemoryDirectory()) } throws: { error in
            (error as? IndexError)?.code == .notFound
        }
    }

    @Test("Without a commit point the segments say what the index was, deleted reports stay deleted")
    func withoutCommit() async throws {
        let subject = try await RepairSubject.shared.value
        let name = try #require(subject.names.first { $0.hasPrefix("commit") })
        for damage in 0..<3 {
            let directory = subject.directory.copy()
            switch damage {
            case 0: directory[name] = nil
            case 1: directory[name] = []
            default: directory[name]?[40] ^= 1
            }
            #expect(throws: IndexError.self) { try Snapshot.open(directory) }
            let damaged = directory.files
            let summary = try await ReportRepair().run(directory)
            #expect(
                summary.isFromSegments && !summary.isWhole && summary.lost.isEmpty && summary.nameless == 0)
            #expect(summary.generation > (damage == 0 ? 0 : 4))
            try subject.expectRepaired(directory, summary, from: damaged, "damage \(damage)")
            #expect(try RepairSubject.reports(directory) == subject.truth)
        }
    }

    @Test("Where all lists of deleted reports are lost, newer versions and sources tell which reports live")
    func withoutDeletes() async throws {
        let subject = try await RepairSubject([5, 4, 6, 5], seed: 4, keepsSources: true)
        let directory = subject.directory.copy()
        let names = subject.names.filter { $0.hasSuffix(".deletes") }
        try #require(names.count > 1)
        for name in names { directory[name]?[36] ^= 4 }
        let damaged = directory.files
        let summary = try await ReportRepair().run(directory)
        #expect(Set(summary.lost.map(\.id)).isSubset(of: ["r1"]), "pruned, and nobody knows it any more")
        try subject.expectRepaired(directory, summary, from: damaged, "all lists")
        #expect(try RepairSubject.reports(directory) == subject.truth)
    }

    @Test("A commit of a newer program, and one of other rules, are left alone")
    func otherPrograms() async throws {
        let subject = try await RepairSubject.shared.value
        let name = try #require(subject.names.first { $0.hasPrefix("commit") })
        let directory = subject.directory.copy()
        var bytes = try #require(directory[name])
        FileDamage.rewrite(version: Envelope.version + 1, of: &bytes)
        directory[name] = bytes
        let files = directory.files
        await #expect { try await ReportRepair().run(directory) } throws: { error in
            (error as? IndexError)?.code == .tooNew
        }
        #expect(directory.files == files)
        // The same bytes under a checksum that does not hold are damage.
        bytes = try #require(subject.directory[name])
        bytes[12] = UInt8(Envelope.version + 1)
        directory[name] = bytes
        let damaged = directory.files
        let summary = try await ReportRepair().run(directory)
        try subject.expectRepaired(directory, summary, from: damaged, "version")
    }

    @Test(
        "Lost reports are read from a folder their sources were moved to, nameless ones too, by what they hold"
    )
    func movedSources() async throws {
        let subject = try await RepairSubject([6, 4], seed: 3, keepsSources: true)
        let moved = try TemporaryFolder()
        for report in subject.truth.values {
            let name = String(report.record.path.split(separator: "/").last ?? "")
            let bytes = try FileBytes(mapping: report.record.path, name: name)
            try moved.write("neu/" + name, try bytes.view(0, bytes.count).bytes)
            try subject.folder.removeFile(name)
        }
        try moved.write("neu/andere.txt", "从未编入索引的文本。\n")
        for name in subject.names where name.hasSuffix(".segment") {
            let directory = subject.directory.copy()
            directory[name]?.removeLast(9)
            let without = try await ReportRepair().run(directory.copy())
            #expect(!without.isWhole && without.nameless > 0)
            var options = RepairOptions()
            options.folders = [moved.path]
            let summary = try await ReportRepair(options).run(directory)
            #expect(summary.nameless > 0 && summary.found == summary.nameless + 1, "one was never there")
            let found = try RepairSubject.reports(directory)
            #expect(Set(found.keys) == Set(subject.truth.keys).union(["andere"]))
            for (id, report) in subject.truth { #expect(found[id]?.texts == report.texts) }
        }
    }

    @Test("A second writer waits its turn, and a repair that is cancelled leaves the damaged index")
    func exclusion() async throws {
        let subject = try await RepairSubject.shared.value
        let directory = subject.directory.copy()
        let name = try #require(subject.names.first { $0.hasSuffix(".segment") })
        directory[name]?[100] ^= 1
        let files = directory.files
        let writer = try directory.lock()
        await #expect { try await ReportRepair().run(directory) } throws: { error in
            (error as? IndexError)?.code == .locked
        }
        withExtendedLifetime(writer) {}
        _ = consume writer
        let summary = try await ReportRepair(isCancelled: { true }).run(directory)
        #expect(summary.wasCancelled && directory.files == files)
    }
}
