// Joining segments: answers stay those of a scan, deleted documents are gone for good, and whatever interrupts it leaves
// the index as it was.

import Fulltext
import FulltextStorage
import TestSupport
import Testing

@Suite struct MergeTests {
    @Test("Joined segments answer as the scan does", arguments: UInt64(0)..<60)
    func answers(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var collection = try RandomCollection(
            segmentCount: generator.int(2...5), groupsPerSegment: seed % 10 == 0 ? 200...500 : 1...12,
            deletes: generator.oneIn(2), using: &generator)
        let writer = try IndexWriter(collection.directory, analyzer: PlainIndex.analyzer)
        let count = try #require(writer.snapshot?.segments.count)
        #expect(try writer.merge(.all) == count)
        collection.naive.merge(0..<count)
        let searcher = try collection.searcher()
        #expect(searcher.snapshot.segments.count == 1)
        #expect(searcher.snapshot.segments[0].entry.deletes == nil)
        for _ in 0..<25 {
            let request = collection.request(using: &generator)
            #expect(try searcher.search(request) == collection.naive.search(request), "\(request)")
        }
        #expect(try IndexChecker.check(collection.directory).problems.isEmpty)
        #expect(collection.directory.files.count == 2, "one segment and one commit point")
    }

    @Test("Texts and records go along with their documents, and deleted ones do not")
    func stored() throws {
        let directory = try FaultTests.oldIndex()
        let writer = try IndexWriter(directory, analyzer: PlainIndex.analyzer)
        let before = try #require(writer.snapshot)
        func contents(_ snapshot: Snapshot) throws -> [[UInt8]] {
            var contents: [[UInt8]] = []
            for segment in snapshot.segments {
                for group in 0..<segment.groupCount where try !segment.isGroupDeleted(group) {
                    contents.append(try segment.record(ofGroup: group))
                    for document in try segment.documents(ofGroup: group) {
                        contents.append(try segment.text(of: document))
                    }
                }
            }
            return contents
        }
        let expected = try contents(before)
        try writer.merge(.all)
        let after = try Snapshot.open(directory)
        #expect(try contents(after) == expected)
        #expect(after.segments.map(\.documentCount) == [before.documentCount])
        #expect(try contents(before) == expected, "a reader of the old state goes on reading")
        #expect(after.commit.generation == before.commit.generation + 1)
        #expect(after.commit.indexID == before.commit.indexID)
    }

    @Test("Only segments with deletions are written anew to win space back")
    func deletedOnly() throws {
        let directory = try FaultTests.oldIndex()
        let old = try Snapshot.open(directory).segments.map(\.entry.id)
        let writer = try IndexWriter(directory, analyzer: PlainIndex.analyzer)
        #expect(try writer.merge(.deleted) == 1)
        let new = try Snapshot.open(directory).segments
        #expect(new.count == 2 && new[0].entry.id != old[0] && new[1].entry.id == old[1])
        #expect(new.allSatisfy { $0.entry.deletes == nil })
        #expect(try writer.merge(.deleted) == 0, "there is no more to win")
        #expect(try writer.merge(.growing) == 0)
    }

    @Test("An index that grows by small commits keeps few segments, and its documents their order")
    func growing() throws {
        let directory = MemoryDirectory()
        let writer = try IndexWriter(directory, analyzer: PlainIndex.analyzer)
        var most = 0
        for number in 0..<40 {
            let group = PlainGroup([PlainDocument(cells: [["公开"]])], record: [UInt8(number)])
            writer.add(try PlainIndex.writeSegment([group], in: directory))
            try writer.commit()
            try writer.merge(.growing)
            most = max(most, try #require(writer.snapshot?.segments.count))
        }
        #expect(most < 8)
        var records: [[UInt8]] = []
        for segment in try Snapshot.open(directory).segments {
            try segment.forEachRecord { _, record in records.append(record) }
        }
        #expect(records == (0..<40).map { [UInt8($0)] })
        #expect(try IndexChecker.check(directory).problems.isEmpty)
    }

    @Test("Joining that fails at any operation leaves all reports", arguments: FaultyDirectory.Fault.chosen)
    func everyOperation(fault: FaultyDirectory.Fault) throws {
        func merge(_ directory: any Directory) throws {
            try IndexWriter(directory, analyzer: PlainIndex.analyzer).merge(.all)
        }
        let old = try FaultTests.oldIndex()
        let state = try FaultTests.state(old)
        let merged = old.copy()
        let counting = FaultyDirectory(merged, failing: .max, .once)
        try merge(counting)
        #expect(try FaultTests.state(merged) == state)
        try #require(counting.operationCount > 20)
        let outcomes = FaultRun("merge")
        for failing in 0..<counting.operationCount {
            let directory = old.copy()
            let error = #expect(throws: IndexError.self, "operation \(failing)") {
                try merge(FaultyDirectory(directory, failing: failing, fault))
            }
            #expect(error?.code == .io(fault.number))
            #expect(try FaultTests.state(directory) == state, "operation \(failing)")
            outcomes.count(try Snapshot.open(directory).commit == Snapshot.open(old).commit ? "old" : "new")
            try merge(directory)
            #expect(try FaultTests.state(directory) == state, "operation \(failing), second run")
            #expect(directory.files.count == merged.files.count, "operation \(failing) leaves a file behind")
        }
    }

    @Test("Joining that is cancelled at any time leaves the index as it was", arguments: 0..<8)
    func cancelled(after: Int) throws {
        let directory = try FaultTests.oldIndex()
        let files = Set(directory.files.keys)
        let writer = try IndexWriter(directory, analyzer: PlainIndex.analyzer)
        var asked = 0
        let count = try writer.merge(
            .all,
            isCancelled: {
                asked += 1
                return asked > after
            })
        if count == 0 { #expect(Set(directory.files.keys) == files) }
        #expect(try FaultTests.state(directory) == FaultTests.state(FaultTests.oldIndex()))
    }
}
