// Opens the newest commit of an index and keeps it: a snapshot is what one reader sees, whatever a writer
// does meanwhile.

package import FulltextStorage
import Synchronization

/// One state of an index, open for reading. Immutable.
package struct Snapshot: Sendable {
    package let commit: CommitPoint
    package let segments: [SegmentReader]

    /// Documents that are not deleted.
    package var documentCount: Int {
        commit.segments.reduce(0) { $0 + $1.documentCount - ($1.deletes?.documentCount ?? 0) }
    }

    /// Groups that are not deleted.
    package var groupCount: Int {
        commit.segments.reduce(0) { $0 + $1.groupCount - ($1.deletes?.groupCount ?? 0) }
    }

    /// Bytes of all segment files.
    package var byteLength: Int { commit.segments.reduce(0) { $0 + $1.byteLength } }

    /// Opens the newest commit of a folder.
    ///
    /// A writer may publish a newer commit and remove files between our reading the list and opening them;
    /// then the newest commit is another one, and opening starts over.
    /// - Parameter known: An older snapshot of the same folder; what it has of the newest commit stays open, with the columns that
    ///   searches have unpacked.
    /// - Throws: `notFound` when the folder holds no commit.
    package static func open(
        _ directory: any Directory, knowing known: Snapshot? = nil
    ) throws(IndexError) -> Snapshot {
        var last: (generation: UInt64, error: IndexError)?
        while true {
            guard let commit = try CommitPoint.newest(in: directory) else {
                throw try CommitPoint.missing(in: directory)
            }
            if let last, last.generation == commit.generation {
                throw IndexError.corrupt(last.error.file, "a file that the commit names is missing")
            }
            do throws(IndexError) {
                var segments: [SegmentReader] = []
                for entry in commit.segments {
                    if let open = try known?.segment(entry, in: directory) {
                        segments.append(open)
                    } else {
                        segments.append(try SegmentReader(entry, in: directory))
                    }
                }
                return Snapshot(commit: commit, segments: segments)
            } catch {
                guard error.code == .notFound else { throw error }
                last = (commit.generation, error)
            }
        }
    }
}

extension Snapshot {
    /// The open segment of an entry; nil for one that is not open, or has other deletions.
    ///
    /// A commit that was seen and taken back leaves its number to another one, and with it that of its deletions: only the
    /// deletions themselves tell.
    private func segment(
        _ entry: SegmentEntry, in directory: any Directory
    ) throws(IndexError) -> SegmentReader? {
        guard let open = segments.first(where: { $0.entry == entry }) else { return nil }
        guard let deletes = entry.deletes else { return open }
        return try DeletedDocuments.read(deletes, of: entry, in: directory) == open.deleted ? open : nil
    }
}

/// Shares one open snapshot between threads and replaces it when a newer commit is there.
package final class IndexReader: Sendable {
    private let directory: any Directory
    private let current: Mutex<Snapshot>

    package init(_ directory: any Directory) throws(IndexError) {
        self.directory = directory
        current = Mutex(try Snapshot.open(directory))
    }

    /// What was newest at the last `refresh`; holds the lock only to copy it.
    package func snapshot() -> Snapshot { current.withLock { $0 } }

    /// Opens the newest commit if it is not the one at hand.
    /// - Parameter check: Throws for a commit that is not to be taken; the one at hand stays.
    /// - Returns: True when the snapshot changed.
    package func refresh(
        checking check: (CommitPoint) throws(IndexError) -> Void = { _ in }
    ) throws(IndexError) -> Bool {
        // A commit whose last step failed may have been seen and taken back; then another has its generation.
        guard let newest = try CommitPoint.newest(in: directory), newest != snapshot().commit else {
            return false
        }
        let opened = try Snapshot.open(directory, knowing: snapshot())
        try check(opened.commit)
        current.withLock { $0 = opened }
        return true
    }
}
