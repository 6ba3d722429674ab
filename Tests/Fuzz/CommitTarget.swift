// Commit points and bitmaps of deletions that say anything, under checksums that hold.

import FulltextStorage
import TestSupport

@testable import Fulltext

/// Region 1 is the commit point, region 2 the deletions of the first segment that it names.
struct CommitTarget: FuzzTarget {
    private let exercise = IndexExercise()
    private let index: SmallIndex

    init() throws { index = try SmallIndex() }

    func run(_ input: [UInt8]) throws {
        let directory = index.directory.copy()
        var file = ForgedFile(input)
        let generation = file.number(1, at: 0, byteCount: 8)
        var deletes = file
        deletes.regions = file.regions.filter { $0.number == 2 }.map { (1, $0.bytes) }
        file.regions.removeAll { $0.number == 2 }
        let id = FileID(high: 1, low: 8)
        try file.write(
            CommitPoint.fileName(generation), .commit, id: id, version: Envelope.version, in: directory)
        try deletes.write(
            DeletedDocuments.fileName(index.entries[0].id, generation: 2), .deletes, id: index.entries[0].id,
            version: Envelope.version, in: directory)
        try exercise.read(directory)
        try exercise.write(directory)
    }

    func seeds() throws -> [[UInt8]] {
        try [nil, SegmentEntry.Deletes(generation: 2, documentCount: 2, groupCount: 1)].map { deletes in
            let directory = MemoryDirectory()
            var entries = index.entries
            entries[0].deletes = deletes
            let point = CommitPoint(
                indexID: FileID(high: 1, low: 8), generation: 3, analyzer: PlainIndex.analyzer,
                segments: entries)
            try point.write(in: directory)
            var file = try ForgedFile(sound: directory[CommitPoint.fileName(3)] ?? [], .commit)
            file.regions.append((2, [3, 0, 0, 0, 0, 0, 0, 0]))
            return file.input
        }
    }

    let words = [PlainIndex.analyzer, "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}", "\u{7f}"]
}
