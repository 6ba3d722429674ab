// The list of live segments with a generation number: one small file, written under a temporary name,
// synced and renamed. Readers take the highest generation that verifies. Bytes: Index/FORMAT.md, section 3.

package import FulltextStorage

/// What a commit point says of one segment.
package struct SegmentEntry: Sendable, Equatable {
    /// Which documents are deleted: the file's generation and how many.
    package struct Deletes: Sendable, Equatable {
        package let generation: UInt64
        package let documentCount: Int
        package let groupCount: Int
    }

    package let id: FileID
    /// Documents, deleted ones included.
    package let documentCount: Int
    /// Groups, deleted ones included.
    package let groupCount: Int
    /// Sum of the documents' lengths in words.
    package let totalLength: UInt64
    /// Length of the segment file.
    package let byteLength: Int
    package var deletes: Deletes?

    static let suffix = ".segment"

    package static func fileName(_ id: FileID) -> String { "\(id)\(suffix)" }

    package var fileName: String { Self.fileName(id) }

    /// True for a name just as `fileName` makes it.
    static func isFileName(_ name: String) -> Bool {
        name.hasSuffix(suffix) && FileID.isName(name.dropLast(suffix.count))
    }
}

/// One durable state of an index.
package struct CommitPoint: Sendable, Equatable {
    /// Names the index for its whole life.
    package let indexID: FileID
    /// Rises by one with every commit.
    package let generation: UInt64
    /// Names the rules by which the texts were cut into words.
    package let analyzer: String
    package let segments: [SegmentEntry]

    static let prefix = "commit-"

    /// No index comes that far; whoever counts on from a generation finds room.
    static let endOfGenerations: UInt64 = 1 << 63

    static let temporarySuffix = ".tmp"

    /// A file that is in the folder of an index from before its first segment is written until its first commit: without it,
    /// segments without a commit point are an index that has lost it.
    static let beginning = fileName(0) + temporarySuffix

    static func fileName(_ generation: UInt64) -> String {
        let digits = String(generation)
        return prefix + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    }

    /// The generation in a commit point's file name, nil for other files.
    static func generation(inFileName name: String) -> UInt64? {
        guard name.hasPrefix(prefix), let generation = UInt64(name.dropFirst(prefix.count)),
            generation < endOfGenerations, fileName(generation) == name
        else { return nil }
        return generation
    }

    /// Writes and publishes this commit; afterwards it is the one that readers take.
    func write(in directory: any Directory) throws(IndexError) {
        var content = ByteWriter()
        content.append(generation)
        content.append(string: analyzer)
        content.append(varint: segments.count)
        for segment in segments {
            content.append(segment.id.high)
            content.append(segment.id.low)
            content.append(varint: segment.documentCount)
            content.append(varint: segment.groupCount)
            content.append(varint: segment.totalLength)
            content.append(varint: segment.byteLength)
            content.append(varint: segment.deletes?.generation ?? 0)
            content.append(varint: segment.deletes?.documentCount ?? 0)
            content.append(varint: segment.deletes?.groupCount ?? 0)
        }
        // Segments and deletions are durable themselves; their names must be before the commit names them.
        try directory.sync()
        let name = Self.fileName(generation)
        let temporary = name + Self.temporarySuffix
        var file = try EnvelopeWriter(directory.create(temporary), kind: .commit, id: indexID)
        try file.appendRegion(1, content.bytes)
        _ = try file.finish()
        try directory.rename(temporary, to: name)
        try directory.sync()
    }

    /// Reads one commit point.
    static func read(_ name: String, in directory: any Directory) throws(IndexError) -> CommitPoint {
        let point = try CommitPoint(EnvelopeReader(directory.open(name), kind: .commit, id: nil))
        guard point.generation == Self.generation(inFileName: name) else {
            throw IndexError.corrupt(name, "the commit point is of generation \(point.generation)")
        }
        return point
    }

    /// Reads the commit point in a file, whatever the file's name.
    init(_ envelope: EnvelopeReader) throws(IndexError) {
        let region = try envelope.region(1).all()
        var reader = ByteReader(region)
        let generation = try reader.uint64()
        // The next commits count on from it.
        guard generation < Self.endOfGenerations else {
            throw IndexError.corrupt(region.file, "no index comes to generation \(generation)")
        }
        let analyzer = try reader.string()
        let segmentCount = try reader.count(atMost: reader.remaining / 16)
        var segments: [SegmentEntry] = []
        var ids: Set<FileID> = []
        // Sums over all segments are taken freely later, so they must not overflow.
        var totals = (documents: 0, length: UInt64(0), bytes: 0)
        for _ in 0..<segmentCount {
            let id = FileID(high: try reader.uint64(), low: try reader.uint64())
            // Its documents would be found twice, and deletions written twice.
            guard ids.insert(id).inserted else {
                throw IndexError.corrupt(region.file, "the commit point names segment \(id) twice")
            }
            let documentCount = try reader.count(atMost: Int(UInt32.max))
            var entry = SegmentEntry(
                id: id, documentCount: documentCount, groupCount: try reader.count(atMost: documentCount),
                totalLength: try reader.varint(), byteLength: try reader.count(atMost: .max), deletes: nil)
            // A document's length alone takes a byte.
            guard entry.documentCount <= entry.byteLength else {
                throw IndexError.corrupt(region.file, "segment \(id) has more documents than bytes")
            }
            let deletes = SegmentEntry.Deletes(
                generation: try reader.varint(), documentCount: try reader.count(atMost: entry.documentCount),
                groupCount: try reader.count(atMost: entry.groupCount))
            // A list that is yet to come would stand in the way of the commit that writes it.
            guard deletes.generation <= generation else {
                throw IndexError.corrupt(region.file, "segment \(id) has deletions of a later generation")
            }
            if deletes.generation > 0 { entry.deletes = deletes }
            segments.append(entry)
            let documents = totals.documents.addingReportingOverflow(entry.documentCount)
            let length = totals.length.addingReportingOverflow(entry.totalLength)
            let bytes = totals.bytes.addingReportingOverflow(entry.byteLength)
            guard !documents.overflow, !length.overflow, !bytes.overflow else {
                throw IndexError.corrupt(region.file, "the sums over all segments are impossible")
            }
            totals = (documents.partialValue, length.partialValue, bytes.partialValue)
        }
        self.init(indexID: envelope.id, generation: generation, analyzer: analyzer, segments: segments)
    }

    init(indexID: FileID, generation: UInt64, analyzer: String, segments: [SegmentEntry]) {
        self.indexID = indexID
        self.generation = generation
        self.analyzer = analyzer
        self.segments = segments
    }

    /// The error for a folder without a commit point.
    static func missing(in directory: any Directory) throws(IndexError) -> IndexError {
        let names = try directory.list()
        let advice =
            if names.contains(beginning) {
                "holds no index yet: its first run has not ended, or was ended; run `gongkai index PATH`"
            } else if names.contains(where: SegmentEntry.isFileName) {
                "holds segments and no commit point; `gongkai repair` makes an index of them, "
                    + "or index the sources into a new folder"
            } else {
                "holds no index; make one with `gongkai index PATH`"
            }
        return IndexError(.notFound, file: directory.label, advice)
    }

    /// Names of all commit points in the folder, newest first.
    static func names(in directory: any Directory) throws(IndexError) -> [String] {
        try directory.list().compactMap { name in generation(inFileName: name).map { ($0, name) } }
            .sorted { $0.0 > $1.0 }.map(\.1)
    }

    /// The newest commit point that verifies, or nil when the folder holds none at all.
    ///
    /// A writer removes the commit before its own, so one that was listed may be gone when it is opened;
    /// then the folder is listed again.
    /// - Parameter fallsBack: Take an older commit where the newest is damaged, as a reader may; a writer
    ///   may not, it
    ///   would remove what the newest names.
    /// - Throws: The newest one's error when no commit can be taken.
    static func newest(in directory: any Directory, fallsBack: Bool = true) throws(IndexError) -> CommitPoint?
    {
        var names = try self.names(in: directory)
        // A listing made while the name changes may show neither the old name nor the new one.
        if names.isEmpty { names = try self.names(in: directory) }
        while true {
            var first: IndexError?
            for name in names {
                do throws(IndexError) {
                    return try read(name, in: directory)
                } catch {
                    // Only damage is passed over. A newer program's commit, or one that the system does not
                    // let us read now, is still the newest: an older one would give stale answers.
                    guard error.code == .corrupt || error.code == .notFound else { throw error }
                    if first == nil { first = error }
                    if !fallsBack || error.code == .notFound { break }
                }
            }
            guard let first else { return nil }
            let listed = names
            names = try self.names(in: directory)
            guard first.code == .notFound, names != listed else { throw first }
        }
    }
}

/// The bitmap of a segment's deleted documents. Bytes: Index/FORMAT.md, section 8.
enum DeletedDocuments {
    static let suffix = ".deletes"

    static func fileName(_ id: FileID, generation: UInt64) -> String { "\(id)-\(generation)\(suffix)" }

    static func write(
        _ bitmap: [UInt64], of id: FileID, generation: UInt64, in directory: any Directory
    ) throws(IndexError) {
        var content = ByteWriter()
        for word in bitmap { content.append(word) }
        var file = try EnvelopeWriter(
            directory.create(fileName(id, generation: generation)), kind: .deletes, id: id)
        try file.appendRegion(1, content.bytes)
        _ = try file.finish()
    }

    static func read(
        _ deletes: SegmentEntry.Deletes, of entry: SegmentEntry, in directory: any Directory
    ) throws(IndexError) -> [UInt64] {
        let name = fileName(entry.id, generation: deletes.generation)
        let bitmap = try read(
            EnvelopeReader(directory.open(name), kind: .deletes, id: entry.id),
            documentCount: entry.documentCount)
        guard count(bitmap) == deletes.documentCount else {
            throw IndexError.corrupt(name, "the bitmap of deleted documents does not fit its segment")
        }
        return bitmap
    }

    /// The bitmap in a file, whatever the file's name.
    static func read(_ envelope: EnvelopeReader, documentCount: Int) throws(IndexError) -> [UInt64] {
        let region = try envelope.region(1).all()
        var reader = ByteReader(region)
        var bitmap: [UInt64] = []
        for _ in 0..<region.count / 8 { bitmap.append(try reader.uint64()) }
        let isWhole = documentCount % 64 == 0
        guard bitmap.count == (documentCount + 63) / 64,
            isWhole || (bitmap.last ?? 0) >> UInt64(documentCount % 64) == 0
        else {
            throw IndexError.corrupt(
                region.file, "the bitmap of deleted documents does not fit its segment")
        }
        return bitmap
    }

    /// Whether a document is deleted; one behind the bitmap is not.
    static func contains(_ document: DocID, in bitmap: [UInt64]) -> Bool {
        let word = Int(document) / 64
        return word < bitmap.count && bitmap[word] & (1 << UInt64(document % 64)) != 0
    }

    /// Number of deleted documents.
    static func count(_ bitmap: [UInt64]) -> Int { bitmap.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Segment and generation in the name of a deletes file, nil for other files.
    static func parts(ofFileName name: String) -> (id: Substring, generation: UInt64)? {
        guard name.hasSuffix(suffix) else { return nil }
        let parts = name.dropLast(suffix.count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, FileID.isName(parts[0]), let generation = UInt64(parts[1]),
            generation < CommitPoint.endOfGenerations
        else { return nil }
        return (parts[0], generation)
    }
}
