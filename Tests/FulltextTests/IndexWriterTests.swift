// Commits: what is published is found after reopening, and what a reader holds stays whole.

import Fulltext
import FulltextStorage
import Glibc
import Synchronization
import TestSupport
import Testing

/// The code of the error that `body` throws, nil when it throws none.
func code(_ body: () throws -> Void) throws -> IndexError.Code? {
    do {
        try body()
        return nil
    } catch let error as IndexError {
        return error.code
    }
}

@Suite struct IndexWriterTests {
    static let analyzer = PlainIndex.analyzer

    static func group(_ words: String...) -> PlainGroup {
        PlainGroup(words.map { PlainDocument(cells: [[$0]]) }, record: Array(words.joined().utf8))
    }

    /// Documents that hold a string, in the newest commit.
    static func count(_ phrase: String, in directory: any Directory) throws -> Int {
        try count(phrase, in: Snapshot.open(directory))
    }

    static func count(_ phrase: String, in snapshot: Snapshot) throws -> Int {
        try Searcher(snapshot).search(SearchRequest(query: .phrase(Array(phrase.utf8)))).documentCount
    }

    @Test("A folder without a commit holds no index")
    func noIndex() throws {
        #expect(try code { _ = try Snapshot.open(MemoryDirectory()) } == .notFound)
        #expect(try code { _ = try IndexChecker.check(MemoryDirectory()) } == .notFound)
    }

    @Test("Commits add up, and generations rise by one over writers")
    func addingCommits() throws {
        let directory = MemoryDirectory()
        var id: FileID?
        for round in 1...4 {
            let writer = try IndexWriter(directory, analyzer: Self.analyzer)
            writer.add(try PlainIndex.writeSegment([Self.group("公开", "年")], in: directory))
            #expect(writer.hasChanges)
            #expect(try writer.commit() == UInt64(round))
            #expect(!writer.hasChanges)
            let snapshot = try Snapshot.open(directory)
            #expect(snapshot.commit.generation == UInt64(round))
            #expect(snapshot.segments.count == round && snapshot.documentCount == 2 * round)
            #expect(snapshot.groupCount == round)
            #expect(try Self.count("公开", in: directory) == round)
            #expect(id == nil || id == snapshot.commit.indexID, "an index keeps its id")
            id = snapshot.commit.indexID
        }
        #expect(directory.files.count == 5, "four segments and one commit point")
        #expect(try IndexChecker.check(directory).problems.isEmpty)
    }

    @Test("An empty commit is an index without documents")
    func emptyCommit() throws {
        let directory = MemoryDirectory()
        let writer = try IndexWriter(directory, analyzer: Self.analyzer)
        #expect(writer.hasChanges, "the first commit makes the index")
        try writer.commit()
        #expect(try Snapshot.open(directory).documentCount == 0)
        #expect(try Self.count("公", in: directory) == 0)
        let report = try IndexChecker.check(directory)
        #expect(report.problems.isEmpty && report.files == 1)
    }

    @Test("One writer commits again and again, deleting what it added")
    func oneWriter() throws {
        let directory = MemoryDirectory()
        let writer = try IndexWriter(directory, analyzer: Self.analyzer)
        for round in 1...3 {
            if let segment = writer.snapshot?.segments.last {
                writer.delete(group: 0, ofSegment: segment.entry.id)
            }
            writer.add(
                try PlainIndex.writeSegment([Self.group("公开"), Self.group("公开", "公开")], in: directory))
            try writer.commit()
            #expect(try Self.count("公开", in: directory) == 2 * round + 1)
        }
        #expect(try IndexChecker.check(directory).problems.isEmpty)
    }

    @Test("Deleted groups are not found, and deleting them twice counts them once")
    func deletions() throws {
        let directory = MemoryDirectory()
        try PlainIndex.write([[Self.group("公开"), Self.group("公开", "年"), Self.group("公开")]], in: directory)
        for _ in 0..<2 {
            let writer = try IndexWriter(directory, analyzer: Self.analyzer)
            let segment = try #require(writer.snapshot?.segments.first)
            writer.delete(group: 1, ofSegment: segment.entry.id)
            try writer.commit()
            let snapshot = try Snapshot.open(directory)
            #expect(snapshot.documentCount == 2 && snapshot.groupCount == 2)
            #expect(try Self.count("公开", in: snapshot) == 2 && Self.count("年", in: snapshot) == 0)
            #expect(try snapshot.segments[0].isGroupDeleted(1) && !snapshot.segments[0].isGroupDeleted(0))
            #expect(try snapshot.segments[0].record(ofGroup: 1) == Array("公开年".utf8))
        }
        #expect(directory.files.count == 3, "one segment, its newest deletions, one commit point")
        #expect(try IndexChecker.check(directory).problems.isEmpty)
    }

    @Test("A segment without a living document is dropped, with its files")
    func emptySegments() throws {
        let directory = MemoryDirectory()
        try PlainIndex.write([[Self.group("公开"), Self.group("年")], [Self.group("公开")]], in: directory)
        let writer = try IndexWriter(directory, analyzer: Self.analyzer)
        let segments = try #require(writer.snapshot?.segments)
        writer.delete(group: 0, ofSegment: segments[0].entry.id)
        try writer.commit()
        writer.delete(group: 1, ofSegment: segments[0].entry.id)
        try writer.commit()
        let snapshot = try Snapshot.open(directory)
        #expect(snapshot.segments.map(\.entry.id) == [segments[1].entry.id])
        #expect(directory.files.count == 2)
    }

    @Test("A group without documents is the caller's mistake, in the middle and at the end")
    func emptyGroup() async {
        await #expect(processExitsWith: .failure) {
            // An error would end this process well, so only a trap passes.
            _ = try? IndexWriterTests.write([PlainGroup([]), IndexWriterTests.group("年")])
        }
        await #expect(processExitsWith: .failure) {
            // As above.
            _ = try? IndexWriterTests.write([IndexWriterTests.group("年"), PlainGroup([])])
        }
        await #expect(processExitsWith: .success) {
            _ = try IndexWriterTests.write([IndexWriterTests.group("年")])
        }
    }

    private static func write(_ groups: [PlainGroup]) throws -> SegmentEntry {
        try PlainIndex.writeSegment(groups, in: MemoryDirectory())
    }

    @Test("Files that no commit names are removed; a person's files stay")
    func unnamedFiles() throws {
        let directory = MemoryDirectory()
        try PlainIndex.write([[Self.group("公开")]], in: directory)
        let kept = Set(directory.files.keys)
        let people: Set = [
            "README.md", "notes.segment", "commit-message.txt", "my.deletes", "commit-", "commit-7",
        ]
        for name in people { directory[name] = [1] }
        _ = try PlainIndex.writeSegment([Self.group("年")], in: directory)
        let stranger = FileID.random()
        directory["\(stranger)-3.deletes"] = [1]
        directory["commit-000000000009.tmp"] = [1]
        _ = try IndexWriter(directory, analyzer: Self.analyzer)
        #expect(Set(directory.files.keys) == kept.union(people))
        #expect(try Self.count("公开", in: directory) == 1)
    }

    @Test("A segment that cannot be opened is not published, and the writer can go on")
    func unreadableSegment() throws {
        let directory = MemoryDirectory()
        try PlainIndex.write([[Self.group("公开")]], in: directory)
        let writer = try IndexWriter(directory, analyzer: Self.analyzer)
        let lost = try PlainIndex.writeSegment([Self.group("年")], in: directory)
        directory[lost.fileName] = nil
        writer.add(lost)
        #expect(try code { try writer.commit() } == .notFound)
        #expect(try Self.count("公开", in: directory) == 1 && Snapshot.open(directory).commit.generation == 1)
        try writer.rollBack()
        writer.add(try PlainIndex.writeSegment([Self.group("公开")], in: directory))
        #expect(try writer.commit() == 2)
        #expect(try Self.count("公开", in: directory) == 2)
    }

    @Test("Rolling back forgets what was added and deleted, with its files")
    func rollBack() throws {
        let directory = MemoryDirectory()
        try PlainIndex.write([[Self.group("公开")]], in: directory)
        let files = directory.files
        let writer = try IndexWriter(directory, analyzer: Self.analyzer)
        writer.add(try PlainIndex.writeSegment([Self.group("年")], in: directory))
        writer.delete(group: 0, ofSegment: try #require(writer.snapshot?.segments.first?.entry.id))
        try writer.rollBack()
        #expect(!writer.hasChanges && directory.files == files)
    }

    @Test(
        "Segments without a commit point are an index that lost it: no writer begins another one in its place"
    )
    func lostCommit() throws {
        let directory = MemoryDirectory()
        try PlainIndex.write([[PlainGroup([PlainDocument(cells: [["公开"]])])]], in: directory)
        let commit = try #require(directory.files.keys.first { $0.hasPrefix("commit-") })
        directory[commit] = nil
        let before = directory.files
        for creates in [true, false] {
            #expect {
                try IndexWriter(directory, analyzer: Self.analyzer, creates: creates)
            } throws: { error in
                (error as? IndexError)?.code == .notFound
                    && (error as? IndexError)?.message.contains("gongkai repair") == true
            }
            #expect(directory.files == before)
        }
    }

    @Test("What a first run left behind that never came to its commit is removed by the next")
    func unfinishedBeginning() throws {
        let directory = MemoryDirectory()
        let group = PlainGroup([PlainDocument(cells: [["公开"]])])
        do {
            _ = try IndexWriter(directory, analyzer: Self.analyzer)
            _ = try PlainIndex.writeSegment([group], in: directory)
        }
        #expect {
            try Snapshot.open(directory)
        } throws: { ($0 as? IndexError)?.message.contains("first run") == true }
        #expect(directory.files.keys.contains { $0.hasSuffix(".segment") })
        let writer = try IndexWriter(directory, analyzer: Self.analyzer)
        #expect(!directory.files.keys.contains { $0.hasSuffix(".segment") })
        writer.add(try PlainIndex.writeSegment([group], in: directory))
        try writer.commit()
        #expect(directory.files.count == 2, "a commit point and its segment: \(directory.files.keys)")
    }

    @Test("A writer that may not begin an index leaves no trace where there is none")
    func noTrace() throws {
        let folder = try TemporaryFolder()
        let directory = try FileDirectory(path: folder.path)
        #expect(
            try code { _ = try IndexWriter(directory, analyzer: Self.analyzer, creates: false) } == .notFound)
        #expect(try directory.list().isEmpty)
    }

    @Test(
        "A writer whose folder was exchanged, or whose lock was removed, writes no commit and removes nothing"
    )
    func exchangedFolder() throws {
        let group = PlainGroup([PlainDocument(cells: [["公开"]])])
        for isExchanged in [true, false] {
            let folder = try TemporaryFolder()
            let path = folder.path + "/index"
            let directory = try FileDirectory(creating: path)
            try PlainIndex.write([[group]], in: directory)
            let other = try FileDirectory(creating: folder.path + "/other")
            try PlainIndex.write([[group, group], [group]], in: other)
            let writer = try IndexWriter(directory, analyzer: Self.analyzer)
            if isExchanged {
                try #require(unsafe rename(path, folder.path + "/away") == 0)
                try #require(unsafe rename(folder.path + "/other", path) == 0)
            } else {
                try directory.remove("write.lock")
                try PlainIndex.write([[group], [group]], in: directory)
            }
            let names = Set(try directory.list())
            writer.add(try PlainIndex.writeSegment([group, group], in: directory))
            #expect(try code { try writer.commit() } == .locked)
            #expect(try code { try writer.rollBack() } == .locked)
            #expect(names.isSubset(of: try directory.list()))
            #expect(try IndexChecker.check(directory).problems.isEmpty)
            #expect(try Snapshot.open(directory).documentCount == 3)
        }
    }

    @Test("A second writer is locked out until the first is gone")
    func secondWriter() throws {
        let directory = MemoryDirectory()
        var first: IndexWriter? = try IndexWriter(directory, analyzer: Self.analyzer)
        #expect(first != nil)
        #expect(try code { _ = try IndexWriter(directory, analyzer: Self.analyzer) } == .locked)
        first = nil
        #expect(try code { _ = try IndexWriter(directory, analyzer: Self.analyzer) } == nil)
    }

    @Test("Other rules of segmentation are refused, and the lock is given back")
    func analyzerMismatch() throws {
        let directory = MemoryDirectory()
        try PlainIndex.write([[Self.group("公开")]], in: directory)
        let files = directory.files
        #expect(try code { _ = try IndexWriter(directory, analyzer: "other") } == .analyzerMismatch)
        #expect(directory.files == files)
        #expect(try code { _ = try IndexWriter(directory, analyzer: Self.analyzer) } == nil)
    }

    @Test("A snapshot outlives the commit that removes its files")
    func oldSnapshot() throws {
        let directory = MemoryDirectory()
        try PlainIndex.write([[Self.group("公开"), Self.group("公开")]], in: directory)
        let reader = try IndexReader(directory)
        let old = reader.snapshot()
        #expect(try !reader.refresh())
        let writer = try IndexWriter(directory, analyzer: Self.analyzer)
        let id = try #require(writer.snapshot?.segments.first?.entry.id)
        writer.delete(group: 0, ofSegment: id)
        writer.delete(group: 1, ofSegment: id)
        writer.add(try PlainIndex.writeSegment([Self.group("年")], in: directory))
        try writer.commit()
        #expect(directory[SegmentEntry.fileName(id)] == nil)
        #expect(try Self.count("公开", in: old) == 2)
        #expect(try old.segments[0].text(of: 1) == Array("公开".utf8))
        #expect(try reader.refresh() && !reader.refresh())
        #expect(try Self.count("公开", in: reader.snapshot()) == 0)
        #expect(try Self.count("年", in: reader.snapshot()) == 1)
    }

    @Test("A newer commit leaves those segments open that it has unchanged, and no deletion goes unseen")
    func unchangedSegmentsStayOpen() throws {
        let directory = MemoryDirectory()
        try PlainIndex.write([[Self.group("公开")], [Self.group("年"), Self.group("月")]], in: directory)
        let reader = try IndexReader(directory)
        let first = reader.snapshot()
        let before = directory.files
        func commit(deleting group: Int, adding word: String?) throws {
            let writer = try IndexWriter(directory, analyzer: Self.analyzer)
            writer.delete(group: group, ofSegment: first.segments[1].entry.id)
            if let word { writer.add(try PlainIndex.writeSegment([Self.group(word)], in: directory)) }
            try writer.commit()
        }
        try commit(deleting: 0, adding: nil)
        #expect(try reader.refresh())
        let second = reader.snapshot()
        #expect(second.segments[0] === first.segments[0])
        #expect(second.segments[1] !== first.segments[1])
        #expect(try (Self.count("年", in: second), Self.count("月", in: second)) == (0, 1))
        // That commit is taken back, and another one of its number deletes as many documents, but others.
        directory.files = before
        try commit(deleting: 1, adding: "新")
        #expect(try reader.refresh())
        let third = reader.snapshot()
        #expect(third.commit.generation == second.commit.generation)
        #expect(third.segments[0] === first.segments[0])
        #expect(try (Self.count("年", in: third), Self.count("月", in: third)) == (1, 0))
        #expect(try Self.count("新", in: third) == 1)
    }

    @Test("A commit that removes the old one while a reader opens it makes the reader start over")
    func commitDuringOpen() throws {
        // Whatever the reader does first, a whole commit happens right after it.
        for step in 0..<6 {
            let inner = MemoryDirectory()
            try PlainIndex.write([[Self.group("公开")]], in: inner)
            let directory = InterruptedDirectory(inner, at: step) {
                let writer = try IndexWriter(inner, analyzer: Self.analyzer)
                writer.delete(group: 0, ofSegment: try #require(writer.snapshot?.segments.first?.entry.id))
                writer.add(try PlainIndex.writeSegment([Self.group("公开"), Self.group("公开")], in: inner))
                try writer.commit()
            }
            let found = try Self.count("公开", in: directory)
            #expect(found == 1 || found == 2, "step \(step)")
        }
    }

    @Test("A file that the commit names and the folder lacks is damage, not a crash")
    func missingFiles() throws {
        let directory = MemoryDirectory()
        try PlainIndex.write([[Self.group("公开"), Self.group("年")]], in: directory)
        let writer = try IndexWriter(directory, analyzer: Self.analyzer)
        writer.delete(group: 0, ofSegment: try #require(writer.snapshot?.segments.first?.entry.id))
        try writer.commit()
        for name in directory.files.keys where !name.hasPrefix("commit") {
            let damaged = directory.copy()
            damaged[name] = nil
            #expect(try code { _ = try Snapshot.open(damaged) } == .corrupt)
            #expect(try code { _ = try IndexWriter(damaged, analyzer: Self.analyzer) } == .corrupt)
            #expect(try !IndexChecker.check(damaged).problems.isEmpty)
        }
    }

    @Test("A commit of a newer program is not passed over for an older one")
    func newerCommit() throws {
        let directory = MemoryDirectory()
        try PlainIndex.write([[Self.group("公开")]], in: directory)
        let name = try #require(directory.files.keys.first { $0.hasPrefix("commit") })
        let old = try #require(directory[name])
        var bytes = old
        FileDamage.rewrite(version: Envelope.version + 1, of: &bytes)
        directory["commit-000000000002"] = bytes
        #expect(try code { _ = try Snapshot.open(directory) } == .tooNew)
        #expect(try code { _ = try IndexWriter(directory, analyzer: Self.analyzer) } == .tooNew)
        directory["commit-000000000002"] = Array(old.dropLast())
        #expect(try Self.count("公开", in: directory) == 1, "a damaged one is")
        #expect(try !IndexChecker.check(directory).problems.isEmpty, "and the check says so")
    }

    @Test("A real folder holds an index as well")
    func onDisk() throws {
        let folder = try TemporaryFolder()
        let directory = try FileDirectory(creating: folder.path + "/a/index")
        try PlainIndex.write([[Self.group("公开")], [Self.group("年")]], in: directory)
        let old = try Snapshot.open(directory)
        let writer = try IndexWriter(directory, analyzer: Self.analyzer)
        #expect(try code { _ = try IndexWriter(directory, analyzer: Self.analyzer) } == .locked)
        writer.delete(group: 0, ofSegment: old.segments[0].entry.id)
        try writer.commit()
        #expect(try Self.count("公开", in: directory) == 0 && Self.count("年", in: directory) == 1)
        #expect(try Self.count("公开", in: old) == 1)
        #expect(try IndexChecker.check(directory).problems.isEmpty)
        #expect(try Set(directory.list()).count == 3, "a segment, a commit point, the lock")
    }
}

/// Lets something happen after the Nth call, as another process might.
private final class InterruptedDirectory: Directory {
    private let inner: MemoryDirectory
    private let rest: Mutex<Int>
    private let body: @Sendable () throws -> Void

    init(_ inner: MemoryDirectory, at step: Int, _ body: @escaping @Sendable () throws -> Void) {
        self.inner = inner
        rest = Mutex(step)
        self.body = body
    }

    private func step() {
        let isNow = rest.withLock { rest in
            rest -= 1
            return rest == -1
        }
        guard isNow else { return }
        #expect(throws: Never.self) { try body() }
    }

    var label: String { inner.label }

    func list() throws(IndexError) -> [String] {
        defer { step() }
        return inner.list()
    }

    func open(_ name: String) throws(IndexError) -> FileBytes {
        defer { step() }
        return try inner.open(name)
    }

    func create(_ name: String) throws(IndexError) -> any OutputFile { try inner.create(name) }
    func rename(_ name: String, to newName: String) throws(IndexError) { try inner.rename(name, to: newName) }
    func remove(_ name: String) throws(IndexError) { try inner.remove(name) }
    func sync() throws(IndexError) { inner.sync() }
    func lock() throws(IndexError) -> any DirectoryLock { try inner.lock() }
}
