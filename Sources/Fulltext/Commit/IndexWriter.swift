// The one writer of an index: holds the lock, gathers new segments and deletions, and publishes them in one
// commit. Files that no commit names are left by runs that died; the writer removes them when it opens.

package import FulltextStorage

/// Changes an index. One at a time, across processes.
package final class IndexWriter {
    package let directory: any Directory
    /// The state that the next commit changes.
    package private(set) var snapshot: Snapshot?

    private let analyzer: String
    private let indexID: FileID
    private let lock: any DirectoryLock
    private var added: [SegmentEntry] = []
    private var deletedGroups: [FileID: Set<Int>] = [:]
    /// Files that stay until the next commit is there, though none names them: those of a damaged index.
    private var keptFiles: Set<String> = []
    /// What a writer that repairs has found.
    package let remains: IndexRemains?

    /// Takes the lock and opens the newest commit, if there is one.
    ///
    /// - Parameters:
    ///   - analyzer: Fingerprint of the rules that new texts will be cut by.
    ///   - creates: Begin an index where there is none.
    /// - Throws: `locked` while another writer lives; `analyzerMismatch` when the index was built by other
    ///   rules; `notFound` where an index is not to be begun, and where one has lost its commit point.
    package init(_ directory: any Directory, analyzer: String, creates: Bool = true) throws(IndexError) {
        self.directory = directory
        self.analyzer = analyzer
        remains = nil
        // A folder that is no index gets no lock file.
        if !creates, try CommitPoint.names(in: directory).isEmpty {
            throw try CommitPoint.missing(in: directory)
        }
        lock = try directory.lock()
        if let newest = try CommitPoint.newest(in: directory, fallsBack: false) {
            guard newest.analyzer == analyzer else {
                throw IndexError(
                    .analyzerMismatch, file: directory.label,
                    "was built with \(newest.analyzer), this program segments with \(analyzer); "
                        + "index the sources into a new folder")
            }
            indexID = newest.indexID
            snapshot = try Snapshot.open(directory)
        } else {
            indexID = .random()
            try begin()
        }
        try removeUnnamedFiles()
    }

    /// Says in the folder that no commit is expected in it.
    private func begin() throws(IndexError) {
        let names = try directory.list()
        if names.contains(CommitPoint.beginning) { return }
        guard !names.contains(where: SegmentEntry.isFileName) else {
            throw try CommitPoint.missing(in: directory)
        }
        let file = try directory.create(CommitPoint.beginning)
        try file.sync()
        try file.close()
        try directory.sync()
    }

    /// Takes the lock of an index that may be damaged and finds what is left of it in `remains`.
    ///
    /// The snapshot holds the sound segments alone. Nothing is removed until a commit replaces the damaged index; the
    /// commit's generation is above all that the folder knows of.
    /// - Throws: As `init(_:analyzer:)`; `notFound` when there is nothing of an index.
    package init(repairing directory: any Directory, analyzer: String) throws(IndexError) {
        self.directory = directory
        self.analyzer = analyzer
        lock = try directory.lock()
        let remains = try IndexRemains(directory, analyzer: analyzer)
        self.remains = remains
        indexID = remains.indexID
        let segments = remains.soundSegments
        snapshot = Snapshot(
            commit: CommitPoint(
                indexID: indexID, generation: remains.generation, analyzer: analyzer,
                segments: segments.map(\.entry)), segments: segments)
        keptFiles = Set(try directory.list()).filter { !Self.isTemporary($0) }
    }

    /// Leaves a segment of the snapshot out of the next commit.
    package func leaveOut(segment id: FileID) {
        guard let before = snapshot else { return }
        let segments = before.segments.filter { $0.entry.id != id }
        snapshot = Snapshot(
            commit: CommitPoint(
                indexID: indexID, generation: before.commit.generation, analyzer: analyzer,
                segments: segments.map(\.entry)), segments: segments)
    }

    /// Adds a segment that a builder has written.
    package func add(_ segment: SegmentEntry) { added.append(segment) }

    /// Deletes a group of the current snapshot with the next commit.
    package func delete(group: Int, ofSegment id: FileID) { deletedGroups[id, default: []].insert(group) }

    /// True when a commit would change something.
    package var hasChanges: Bool { !added.isEmpty || !deletedGroups.isEmpty || snapshot == nil }

    /// Publishes what was added and deleted, durable when this returns.
    /// - Returns: The new generation.
    @discardableResult
    package func commit() throws(IndexError) -> UInt64 {
        // What an earlier try of this commit left would stand in the way.
        try removeUnnamedFiles()
        let generation = try nextGeneration()
        // Every segment is opened before the commit names it: nothing is published that cannot be read, and
        // nothing but removing old files is left to fail afterwards.
        var segments: [SegmentReader] = []
        for segment in snapshot?.segments ?? [] {
            guard let groups = deletedGroups[segment.entry.id] else {
                segments.append(segment)
                continue
            }
            let entry = try delete(groups, of: segment, generation: generation)
            // A segment without a living document is not carried on.
            guard entry.deletes?.documentCount != entry.documentCount else { continue }
            segments.append(try SegmentReader(entry, in: directory))
        }
        for entry in added { segments.append(try SegmentReader(entry, in: directory)) }
        try publish(segments, generation)
        added = []
        deletedGroups = [:]
        try removeUnnamedFiles()
        return generation
    }

    private func nextGeneration() throws(IndexError) -> UInt64 {
        let next = (snapshot?.commit.generation ?? 0) + 1
        guard next < CommitPoint.endOfGenerations else {
            throw IndexError(
                .limitExceeded, file: directory.label,
                "has had all commits that there can be; index the sources into a new folder")
        }
        return next
    }

    /// Makes segments that were opened the index.
    private func publish(_ segments: [SegmentReader], _ generation: UInt64) throws(IndexError) {
        let point = CommitPoint(
            indexID: indexID, generation: generation, analyzer: analyzer, segments: segments.map(\.entry))
        try lock.verify()
        try point.write(in: directory)
        snapshot = Snapshot(commit: point, segments: segments)
        keptFiles = []
    }

    /// Joins segments of the current snapshot, each time with a commit of its own, until the policy is
    /// content.
    ///
    /// Answers stay the same: documents keep their order. Nothing may wait for a commit.
    /// - Parameter isCancelled: Asked now and then; when it says true, what is not committed is given up.
    /// - Returns: How many segments were written anew.
    @discardableResult
    package func merge(
        _ policy: MergePolicy, isCancelled: @escaping () -> Bool = { false }
    ) throws(IndexError) -> Int {
        precondition(
            added.isEmpty && deletedGroups.isEmpty, "what waits is committed before segments are joined")
        var count = 0
        while let snapshot, !isCancelled() {
            let segments = snapshot.segments
            let sizes = segments.map { segment in
                MergePolicy.Size(
                    bytes: segment.entry.byteLength, documents: segment.documentCount,
                    deleted: segment.entry.deletes?.documentCount ?? 0)
            }
            guard let range = policy.next(sizes), SegmentMerger.canMerge(Array(segments[range])) else {
                break
            }
            do throws(IndexError) {
                let merger = try SegmentMerger(Array(segments[range]), isCancelled: isCancelled)
                guard let entry = try merger.write(in: directory) else {
                    try removeUnnamedFiles()
                    return count
                }
                let merged = try SegmentReader(entry, in: directory)
                try publish(
                    segments[..<range.lowerBound] + [merged] + segments[range.upperBound...],
                    nextGeneration())
            } catch {
                // The half-written segment would keep a full disk full; the cause matters more than a
                // failure to remove it.
                try? removeUnnamedFiles()
                throw error
            }
            count += range.count
            try removeUnnamedFiles()
        }
        return count
    }

    /// Forgets what was added and deleted since the last commit and removes the files of segments that it
    /// does not name, added or not.
    package func rollBack() throws(IndexError) {
        added = []
        deletedGroups = [:]
        try removeUnnamedFiles()
    }

    private func delete(
        _ groups: Set<Int>, of segment: SegmentReader, generation: UInt64
    ) throws(IndexError) -> SegmentEntry {
        var bitmap = segment.deleted
        if bitmap.isEmpty { bitmap = Array(repeating: 0, count: (segment.documentCount + 63) / 64) }
        for group in groups {
            for document in try segment.documents(ofGroup: group) {
                bitmap[Int(document) / 64] |= 1 << UInt64(document % 64)
            }
        }
        // Counted anew: a number that was wrong before would make the next commit one that nobody can read.
        var groupCount = 0
        for group in 0..<segment.groupCount {
            let documents = try segment.documents(ofGroup: group)
            if documents.allSatisfy({ DeletedDocuments.contains($0, in: bitmap) }) { groupCount += 1 }
        }
        try DeletedDocuments.write(bitmap, of: segment.entry.id, generation: generation, in: directory)
        var entry = segment.entry
        entry.deletes = SegmentEntry.Deletes(
            generation: generation, documentCount: bitmap.reduce(0) { $0 + $1.nonzeroBitCount },
            groupCount: groupCount)
        return entry
    }

    // Readers that still use an older snapshot keep their files open; unlinking takes only the names.
    private func removeUnnamedFiles() throws(IndexError) {
        try lock.verify()
        var named: Set<String> = ["write.lock"]
        if snapshot == nil { named.insert(CommitPoint.beginning) }
        if let commit = snapshot?.commit {
            named.insert(CommitPoint.fileName(commit.generation))
            for segment in commit.segments {
                named.insert(segment.fileName)
                if let deletes = segment.deletes {
                    named.insert(DeletedDocuments.fileName(segment.id, generation: deletes.generation))
                }
            }
        }
        for segment in added { named.insert(segment.fileName) }
        var unnamed = try directory.list().filter {
            !named.contains($0) && !keptFiles.contains($0) && Self.isOurs($0)
        }
        // A commit that was taken back goes for good before what it names does.
        let current = snapshot?.commit.generation ?? 0
        let end = unnamed.partition { CommitPoint.generation(inFileName: $0).map { $0 > current } ?? false }
        if end < unnamed.count {
            for name in unnamed[end...] { try directory.remove(name) }
            try directory.sync()
        }
        for name in unnamed[..<end] { try directory.remove(name) }
    }

    // Never touch what a person put into the folder: only names exactly as this engine makes them are its
    // own.
    static func isOurs(_ name: String) -> Bool {
        if SegmentEntry.isFileName(name) { return true }
        if name.hasSuffix(DeletedDocuments.suffix) { return DeletedDocuments.parts(ofFileName: name) != nil }
        let commit = isTemporary(name) ? String(name.dropLast(CommitPoint.temporarySuffix.count)) : name
        return CommitPoint.generation(inFileName: commit) != nil
    }

    /// True for a commit point that was never published.
    static func isTemporary(_ name: String) -> Bool { name.hasSuffix(CommitPoint.temporarySuffix) }
}

extension FileID {
    /// The id that `description` writes; nil for other texts.
    init?(_ name: some StringProtocol) {
        guard Self.isName(Substring(name)), let high = UInt64(name.prefix(16), radix: 16),
            let low = UInt64(name.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }

    /// True for a name as `description` makes it.
    static func isName(_ name: Substring) -> Bool {
        name.utf8.count == 32
            && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
