// Every operation of a repair, and of a run that adds, replaces and prunes reports, fails, and the power fails at each:
// what is found afterwards is the index as it was or as it should be.

import Fulltext
import FulltextStorage
import ReportSearch
import TestSupport
import Testing

@Suite struct RepairFaultTests {
    enum Damage: CaseIterable {
        case segment
        case commit
        case deletes

        func apply(to directory: MemoryDirectory) throws {
            let name = try #require(
                directory.files.sorted { $0.key < $1.key }.first { name, bytes in
                    switch self {
                    case .segment: name.hasSuffix(".segment")
                    case .commit: name.hasPrefix("commit")
                    case .deletes: name.hasSuffix(".deletes")
                    }
                }?.key)
            directory[name]?[self == .segment ? 200 : 36] ^= 4
        }
    }

    /// A few reports, damaged; sources are there.
    private static func subject() async throws -> RepairSubject {
        try await RepairSubject(FaultRun.isFull ? [5, 3, 4] : [3, 2], seed: 8, keepsSources: true)
    }

    /// True when the index is the new one; the old one must be as it was.
    private static func isRepaired(
        _ directory: MemoryDirectory, _ damaged: MemoryDirectory, _ subject: RepairSubject, _ comment: Comment
    ) throws -> Bool {
        let before = try CommitPoint.newestGeneration(in: damaged)
        guard try CommitPoint.newestGeneration(in: directory) > before else {
            for (name, bytes) in damaged.files { #expect(directory[name] == bytes, "\(comment): \(name)") }
            return false
        }
        #expect(try RepairSubject.reports(directory) == subject.truth, comment)
        return true
    }

    @Test(
        "A repair that fails at any operation leaves the damaged index or the sound one",
        arguments: Damage.allCases,
        FaultyDirectory.Fault.chosen)
    func everyOperation(damage: Damage, fault: FaultyDirectory.Fault) async throws {
        let subject = try await Self.subject()
        let damaged = subject.directory.copy()
        try damage.apply(to: damaged)
        let counting = FaultyDirectory(damaged.copy(), failing: .max, .once)
        _ = try await ReportRepair().run(counting)
        try #require(counting.operationCount > 15)
        let outcomes = FaultRun("repair, \(damage)")
        for failing in 0..<counting.operationCount {
            let directory = damaged.copy()
            let comment: Comment = "operation \(failing)"
            await #expect(throws: IndexError.self, comment) {
                try await ReportRepair().run(FaultyDirectory(directory, failing: failing, fault))
            }
            let isNew = try Self.isRepaired(directory, damaged, subject, comment)
            outcomes.count(isNew ? "new" : "old")
            _ = try await ReportRepair().run(directory)
            #expect(try IndexChecker.check(directory).problems.isEmpty, comment)
            #expect(try RepairSubject.reports(directory) == subject.truth, comment)
        }
    }

    @Test(
        "A power loss at any operation of a repair leaves the damaged index or the sound one",
        arguments: Damage.allCases, PowerLossDirectory.Loss.allCases)
    func powerLoss(damage: Damage, loss: PowerLossDirectory.Loss) async throws {
        let subject = try await Self.subject()
        let damaged = subject.directory.copy()
        try damage.apply(to: damaged)
        let whole = PowerLossDirectory(damaged, failing: .max)
        _ = try await ReportRepair().run(whole)
        var generator = SeededGenerator(seed: 6)
        let outcomes = FaultRun("repair, \(damage), power loss")
        for failing in 0..<whole.operationCount {
            let stopped = PowerLossDirectory(damaged, failing: failing)
            let comment: Comment = "operation \(failing)"
            await #expect(throws: IndexError.self, comment) { try await ReportRepair().run(stopped) }
            for _ in 0..<(FaultRun.isFull ? 8 : 1) {
                let found = stopped.afterLoss(loss, using: &generator)
                let isNew = try Self.isRepaired(found, damaged, subject, comment)
                outcomes.count(isNew ? "new" : "old")
                _ = try await ReportRepair().run(found)
                #expect(try IndexChecker.check(found).problems.isEmpty, comment)
                #expect(try RepairSubject.reports(found) == subject.truth, comment)
            }
        }
    }
}

@Suite struct IndexingFaultTests {
    /// An index, and a folder in which one report is new, one changed and one gone since.
    private static func subject() async throws -> (TemporaryFolder, MemoryDirectory) {
        var generator = SeededGenerator(seed: 21)
        let folder = try TemporaryFolder()
        let directory = MemoryDirectory()
        let count = FaultRun.isFull ? 12 : 3
        for number in 0..<count {
            try folder.write("r\(number).txt", RepairSubject.report(number, 0, using: &generator))
            if number % 6 != 2 { continue }
            _ = try await ReportIndexer(options: IndexingOptions()).run([folder.path], into: directory)
        }
        try folder.write("r0.txt", RepairSubject.report(0, 1, using: &generator))
        try folder.removeFile("r1.txt")
        try folder.write("neu.txt", RepairSubject.report(99, 0, using: &generator))
        return (folder, directory)
    }

    private static func index(_ folder: TemporaryFolder, _ directory: any Directory) async throws {
        var options = IndexingOptions()
        options.prunes = true
        _ = try await ReportIndexer(options: options).run([folder.path], into: directory)
    }

    @Test(
        "A run that adds, replaces and prunes and fails at any operation leaves the old reports or the new",
        arguments: FaultyDirectory.Fault.chosen)
    func everyOperation(fault: FaultyDirectory.Fault) async throws {
        let (folder, old) = try await Self.subject()
        let before = try RepairSubject.reports(old)
        let changed = old.copy()
        let counting = FaultyDirectory(changed, failing: .max, .once)
        try await Self.index(folder, counting)
        let after = try RepairSubject.reports(changed)
        let outcomes = FaultRun("index with prune")
        for failing in 0..<counting.operationCount {
            let directory = old.copy()
            // Segments that cannot be joined after the commit are told in the summary, not thrown.
            do {
                try await Self.index(folder, FaultyDirectory(directory, failing: failing, fault))
            } catch let error as IndexError {
                #expect(error.code == .io(fault.number))
            }
            let found = try RepairSubject.reports(directory)
            #expect(found == before || found == after, "operation \(failing)")
            #expect(try IndexChecker.check(directory).problems.isEmpty, "operation \(failing)")
            outcomes.count(found == before ? "old" : "new")
            try await Self.index(folder, directory)
            #expect(try RepairSubject.reports(directory) == after, "operation \(failing), second run")
        }
    }

    @Test(
        "A power loss in a run that adds, replaces and prunes leaves the old reports or the new",
        arguments: PowerLossDirectory.Loss.allCases)
    func powerLoss(loss: PowerLossDirectory.Loss) async throws {
        let (folder, old) = try await Self.subject()
        let before = try RepairSubject.reports(old)
        let whole = PowerLossDirectory(old, failing: .max)
        try await Self.index(folder, whole)
        var generator = SeededGenerator(seed: 9)
        let after = try RepairSubject.reports(whole.afterLoss(.dropsAll, using: &generator))
        let outcomes = FaultRun("power loss, index with prune")
        for failing in 0..<whole.operationCount {
            let stopped = PowerLossDirectory(old, failing: failing)
            // As above: the failure may come after the commit.
            do { try await Self.index(folder, stopped) } catch is IndexError {}
            for _ in 0..<(FaultRun.isFull ? 16 : 1) {
                let found = stopped.afterLoss(loss, using: &generator)
                let reports = try RepairSubject.reports(found)
                #expect(reports == before || reports == after, "operation \(failing)")
                #expect(try IndexChecker.check(found).problems.isEmpty, "operation \(failing)")
                outcomes.count(reports == before ? "old" : "new")
                try await Self.index(folder, found)
                #expect(try RepairSubject.reports(found) == after, "operation \(failing), second run")
            }
        }
    }
}

extension CommitPoint {
    /// The highest generation in a commit point's name; 0 without one.
    fileprivate static func newestGeneration(in directory: MemoryDirectory) throws -> UInt64 {
        directory.files.keys.compactMap { name in
            name.hasPrefix("commit-") ? UInt64(name.dropFirst("commit-".count)) : nil
        }.max() ?? 0
    }
}
