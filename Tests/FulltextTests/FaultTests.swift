// Every operation of a commit fails once: afterwards the folder opens as the old commit or as the new one,
// whole, and the next writer brings the work to its end.

import Fulltext
import FulltextStorage
import TestSupport
import Testing

@Suite struct FaultTests {
    static let words = ["公开", "年", "依申请"]

    /// An index of two segments, one with a deletion; of nine in a full run, one of them of many pages.
    static func oldIndex() throws -> MemoryDirectory {
        let directory = MemoryDirectory()
        var segments = [
            [
                IndexWriterTests.group("公开"), IndexWriterTests.group("公开", "年"),
                IndexWriterTests.group("年"),
            ],
            [IndexWriterTests.group("公开")],
        ]
        if FaultRun.isFull {
            var generator = SeededGenerator(seed: 12)
            let alphabet = Alphabet("公开依申请年12a、")
            segments += (0..<7).map { number in
                (0..<(number == 0 ? 600 : 3)).map { _ in
                    PlainGroup([alphabet.document(length: 40, using: &generator)])
                }
            }
        }
        try PlainIndex.write(segments, in: directory)
        let writer = try IndexWriter(directory, analyzer: PlainIndex.analyzer)
        writer.delete(group: 0, ofSegment: try #require(writer.snapshot?.segments.first?.entry.id))
        try writer.commit()
        return directory
    }

    /// A run of a writer that adds, deletes in one segment and empties another.
    static func change(_ directory: any Directory) throws {
        let writer = try IndexWriter(directory, analyzer: PlainIndex.analyzer)
        let segments = try #require(writer.snapshot?.segments)
        writer.delete(group: 1, ofSegment: segments[0].entry.id)
        writer.delete(group: 0, ofSegment: segments[1].entry.id)
        writer.add(try PlainIndex.writeSegment([IndexWriterTests.group("依申请", "公开")], in: directory))
        try writer.commit()
    }

    /// What a reader of the folder finds: documents with each word, after a check of every byte.
    static func state(_ directory: MemoryDirectory) throws -> [Int] {
        let problems = try IndexChecker.check(directory).problems
        #expect(problems.isEmpty, "\(problems)")
        return try words.map { try IndexWriterTests.count($0, in: directory) }
    }

    @Test(
        "A commit that fails at any operation leaves the old index or the new",
        arguments: FaultyDirectory.Fault.chosen)
    func everyOperation(fault: FaultyDirectory.Fault) throws {
        let old = try Self.oldIndex()
        let before = try Self.state(old)
        let changed = old.copy()
        let counting = FaultyDirectory(changed, failing: .max, .once)
        try Self.change(counting)
        let after = try Self.state(changed)
        try #require(before != after)
        try #require(counting.operationCount > 30)

        var oldCount = 0
        let outcomes = FaultRun("commit")
        for failing in 0..<counting.operationCount {
            let directory = old.copy()
            let error = #expect(throws: IndexError.self, "operation \(failing)") {
                try Self.change(FaultyDirectory(directory, failing: failing, fault))
            }
            #expect(error?.code == .io(fault.number))
            // A reader that comes now, then the writer's next run, then a check that nothing is left behind.
            let seen = try Self.state(directory)
            #expect(seen == before || seen == after, "operation \(failing): \(seen)")
            outcomes.count(seen == before ? "old" : "new")
            if seen == before {
                oldCount += 1
                try Self.change(directory)
            } else {
                _ = try IndexWriter(directory, analyzer: PlainIndex.analyzer)
            }
            #expect(try Self.state(directory) == after, "operation \(failing), second run")
            #expect(directory.files.count == changed.files.count, "operation \(failing) leaves a file behind")
        }
        #expect(oldCount > 0 && oldCount < counting.operationCount, "some fail before the rename, some after")
    }

    @Test(
        "The first commit of an index that fails leaves none or a whole one",
        arguments: FaultyDirectory.Fault.chosen)
    func firstCommit(fault: FaultyDirectory.Fault) throws {
        let groups = [[IndexWriterTests.group("公开")]]
        let counting = FaultyDirectory(MemoryDirectory(), failing: .max, .once)
        try PlainIndex.write(groups, in: counting)
        let outcomes = FaultRun("first commit")
        for failing in 0..<counting.operationCount {
            let directory = MemoryDirectory()
            #expect(throws: IndexError.self) {
                try PlainIndex.write(groups, in: FaultyDirectory(directory, failing: failing, fault))
            }
            do {
                #expect(try IndexWriterTests.count("公开", in: directory) == 1)
                outcomes.count("new")
            } catch let error as IndexError {
                #expect(error.code == .notFound)
                outcomes.count("old")
                try PlainIndex.write(groups, in: directory)
            }
            #expect(try Self.state(directory)[0] == 1)
        }
    }

    @Test("A reader that meets a failing operation says so", arguments: 0..<4)
    func reading(failing: Int) throws {
        let old = try Self.oldIndex()
        let directory = FaultyDirectory(old, failing: failing, .once)
        #expect(try code { _ = try Snapshot.open(directory) } == .io(5))
        #expect(try Snapshot.open(directory).documentCount == Snapshot.open(old).documentCount)
    }
}
