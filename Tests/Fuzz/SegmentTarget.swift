// Segments whose regions say anything, under checksums that hold.

import FulltextStorage
import TestSupport

@testable import Fulltext

/// The first byte chooses the format's version, or that the input is a whole file; the rest is as `ForgedFile` has it.
struct SegmentTarget: FuzzTarget {
    private let exercise = IndexExercise()
    private let index: SmallIndex

    init() throws { index = try SmallIndex() }

    func run(_ input: [UInt8]) throws {
        guard let first = input.first else { return }
        let directory = MemoryDirectory()
        let id = FileID(high: 1, low: 9)
        let entry: SegmentEntry
        if first & 7 == 7 {
            var bytes = Array(input.dropFirst())
            // Where the body ends is part of what the checksums are made for.
            guard bytes.count > 64,
                FileDamage.number(in: bytes, at: bytes.count - 32, byteCount: 8) <= UInt64(bytes.count - 32)
            else { return }
            FileDamage.reseal(&bytes)
            let sound = index.entries[0]
            directory[sound.fileName] = bytes
            entry = SegmentEntry(
                id: sound.id, documentCount: sound.documentCount, groupCount: sound.groupCount,
                totalLength: sound.totalLength, byteLength: bytes.count)
        } else {
            entry = try Self.put(
                ForgedFile(Array(input.dropFirst())), id: id, version: 1 + UInt32(first % 3), in: directory)
        }
        // A sound one beside it, to be joined with.
        let sound = index.entries[1]
        directory[sound.fileName] = index.directory[sound.fileName]
        try CommitPoint(
            indexID: id, generation: 1, analyzer: PlainIndex.analyzer, segments: [entry, sound]
        ).write(in: directory)
        try exercise.read(directory)
        try exercise.write(directory)
    }

    /// Writes a segment file and says of it what it says itself.
    static func put(
        _ file: ForgedFile, id: FileID, version: UInt32, in directory: MemoryDirectory
    ) throws(IndexError) -> SegmentEntry {
        let name = SegmentEntry.fileName(id)
        try file.write(name, .segment, id: id, version: version, in: directory)
        return SegmentEntry(
            id: id, documentCount: Int(file.number(SegmentRegion.summary, at: 0, byteCount: 4)),
            groupCount: Int(file.number(SegmentRegion.summary, at: 4, byteCount: 4)),
            totalLength: file.number(SegmentRegion.summary, at: 16, byteCount: 8),
            byteLength: directory[name]?.count ?? 0)
    }

    func seeds() throws -> [[UInt8]] {
        var seeds: [[UInt8]] = []
        for entry in index.entries {
            let bytes = index.directory[entry.fileName] ?? []
            let file = try ForgedFile(sound: bytes, .segment)
            for version: UInt8 in 0..<3 { seeds.append([version] + file.input) }
            if entry == index.entries[0] { seeds.append([7] + bytes) }
        }
        return seeds
    }

    let words = [
        "\u{0}\u{0}\u{0}\u{0}", "\u{1}\u{0}\u{0}\u{0}", "\u{7f}", "year", "section", "serial", "cell", "公",
        "公开",
    ]
}
