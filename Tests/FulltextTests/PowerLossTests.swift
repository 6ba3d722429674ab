// The power fails at every operation in turn, and of what was not synced any part is lost: afterwards the
// index is the old one or the new one, whole, and what was told to be committed is there.

import Fulltext
import FulltextStorage
import TestSupport
import Testing

@Suite struct PowerLossTests {
    /// Something that ends in a commit.
    enum Work: CaseIterable {
        case first
        case change
        case merge

        func before() throws -> MemoryDirectory {
            self == .first ? MemoryDirectory() : try FaultTests.oldIndex()
        }

        func run(_ directory: any Directory) throws {
            switch self {
            case .first: try PlainIndex.write([[IndexWriterTests.group("公开")]], in: directory)
            case .change: try FaultTests.change(directory)
            case .merge: try IndexWriter(directory, analyzer: PlainIndex.analyzer).merge(.all)
            }
        }
    }

    /// What is found; nil where there is no index.
    private static func state(_ directory: MemoryDirectory) throws -> [Int]? {
        try code { _ = try Snapshot.open(directory) } == .notFound ? nil : try FaultTests.state(directory)
    }

    @Test(
        "A power loss at any operation leaves the old index or the new", arguments: Work.allCases,
        PowerLossDirectory.Loss.allCases)
    func everyOperation(work: Work, loss: PowerLossDirectory.Loss) throws {
        var generator = SeededGenerator(seed: 5)
        let old = try work.before()
        let before = try Self.state(old)
        let whole = PowerLossDirectory(old, failing: .max)
        try work.run(whole)
        let after = try Self.state(whole.afterLoss(.keepsAll, using: &generator))
        #expect(
            try Self.state(whole.afterLoss(loss, using: &generator)) == after, "what was committed is there")
        let outcomes = FaultRun("power loss, \(work)")
        for failing in 0..<whole.operationCount {
            let directory = PowerLossDirectory(old, failing: failing)
            #expect(throws: IndexError.self) { try work.run(directory) }
            // Each change of a name may be lost by itself: several ways out of many.
            for _ in 0..<(FaultRun.isFull ? 32 : 8) {
                let found = directory.afterLoss(loss, using: &generator)
                let seen = try Self.state(found)
                #expect(seen == before || seen == after, "operation \(failing)")
                outcomes.count(work == .merge ? "whole" : seen == before ? "old" : "new")
                if seen == after, work != .merge { continue }
                try work.run(found)
                #expect(try Self.state(found) == after, "operation \(failing), second run")
            }
        }
    }
}
