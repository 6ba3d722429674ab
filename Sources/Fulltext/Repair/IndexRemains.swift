// Finds what is left of an index that may be damaged. Files are known by what is in them, so that files that changed
// places are found; where the newest commit point cannot be read, the segment files say what the index was.

package import FulltextStorage

/// An index, part by part, as far as it can be read.
package struct IndexRemains: Sendable {
    /// A segment of the index.
    package enum Part: Sendable {
        case sound(SegmentReader)
        case damaged(SegmentRemains)
        /// Nothing can be read of it. Without a commit point it is a file that may have been a segment, and there is no
        /// entry.
        case gone(SegmentEntry?, IndexError)
    }

    package private(set) var parts: [Part] = []
    /// All damage, each with file and place.
    package private(set) var problems: [IndexError] = []
    /// Whether the newest commit point can be read. If not, the parts are all segments in the folder: deleted reports may
    /// be among them.
    package let hasCommit: Bool
    package let indexID: FileID
    /// The highest generation that the folder knows of.
    package let generation: UInt64
    /// Segments that an older commit point names, where the newest cannot be read.
    package private(set) var olderSegments: Set<FileID> = []

    /// True when there is nothing to repair.
    package var isSound: Bool { problems.isEmpty }

    package var soundSegments: [SegmentReader] {
        parts.compactMap { if case .sound(let segment) = $0 { segment } else { nil } }
    }

    private struct Found {
        var commits: [(name: String, point: CommitPoint)] = []
        var segments: [FileID: [EnvelopeReader]] = [:]
        var deletes: [FileID: [EnvelopeReader]] = [:]
        var unreadable: [String: IndexError] = [:]
        /// The highest generation in a commit point's name.
        var highestName: UInt64 = 0
    }

    /// Reads everything in the folder that belongs to an index.
    ///
    /// - Parameter analyzer: Fingerprint of the rules of this program.
    /// - Throws: `notFound` when there is nothing of an index; `tooNew`, `tooOld`, `analyzerMismatch` and `io` where this
    ///   program must leave it alone.
    package init(_ directory: any Directory, analyzer: String) throws(IndexError) {
        let found = try Self.find(in: directory)
        let newest = found.commits.max { $0.point.generation < $1.point.generation }
        guard newest != nil || !found.segments.isEmpty || !found.unreadable.isEmpty else {
            throw IndexError(
                .notFound, file: directory.label, "holds no index; make one with `gongkai index PATH`")
        }
        if let point = newest?.point, point.analyzer != analyzer {
            throw IndexError(
                .analyzerMismatch, file: directory.label,
                "was built with \(point.analyzer), this program segments with \(analyzer); "
                    + "index the sources into a new folder")
        }
        guard newest.map({ $0.point.generation >= found.highestName }) ?? false || !found.segments.isEmpty
        else {
            throw IndexError(
                .corrupt, file: directory.label,
                "neither the newest commit point nor any segment can be read; index the sources into a new folder"
            )
        }
        // What cut the texts of an older format is told by its commit point alone.
        if newest == nil,
            let older = found.segments.values.joined().first(where: { $0.version < Envelope.version })
        {
            throw IndexError(
                .tooOld, file: directory.label,
                "no commit point can be read, and \(older.file.name) is of the older format \(older.version); "
                    + "index the sources into a new folder")
        }
        hasCommit = newest.map { $0.point.generation >= found.highestName } ?? false
        indexID = newest?.point.indexID ?? .random()
        let deletesGenerations = found.deletes.values.joined().compactMap {
            DeletedDocuments.parts(ofFileName: $0.file.name)?.generation
        }
        generation = max(
            found.highestName, newest?.point.generation ?? 0, hasCommit ? 0 : deletesGenerations.max() ?? 0)
        for (name, error) in found.unreadable.sorted(by: { $0.key < $1.key })
        where CommitPoint.generation(inFileName: name) != nil {
            problems.append(error)
        }
        for (name, point) in found.commits where name != CommitPoint.fileName(point.generation) {
            problems.append(IndexError.corrupt(name, "the commit point is of generation \(point.generation)"))
        }
        if hasCommit, let newest {
            for entry in newest.point.segments { append(try part(of: entry, found, in: directory)) }
            return
        }
        if newest == nil, found.commits.isEmpty, found.unreadable.keys.allSatisfy({ !Self.isCommit($0) }) {
            problems.append(
                IndexError(.notFound, file: directory.label, "no commit point is there; run `gongkai repair`")
            )
        }
        olderSegments = Set(newest?.point.segments.map(\.id) ?? [])
        var order = newest?.point.segments.map(\.id).filter { found.segments[$0] != nil } ?? []
        order += found.segments.keys.filter { !olderSegments.contains($0) }.sorted {
            $0.description < $1.description
        }
        for id in order {
            append(try part(withoutEntry: id, found, in: directory, isCutAlike: newest != nil))
        }
        for (name, error) in found.unreadable.sorted(by: { $0.key < $1.key })
        where name.hasSuffix(SegmentEntry.suffix) {
            append(.gone(nil, error))
        }
        // A list of deleted documents tells of a segment that is gone, unless its file is one of those above.
        for id in found.deletes.keys.sorted(by: { $0.description < $1.description })
        where found.segments[id] == nil && found.unreadable[SegmentEntry.fileName(id)] == nil {
            append(.gone(nil, IndexError.corrupt(SegmentEntry.fileName(id), "the file is missing")))
        }
    }

    private mutating func append(_ part: Part) {
        parts.append(part)
        switch part {
        case .sound: break
        case .damaged(let remains): problems += remains.problems
        case .gone(_, let error): problems.append(error)
        }
    }

    private static func isCommit(_ name: String) -> Bool { CommitPoint.generation(inFileName: name) != nil }

    private static func find(in directory: any Directory) throws(IndexError) -> Found {
        var found = Found()
        for name in try directory.list().sorted()
        where IndexWriter.isOurs(name) && !IndexWriter.isTemporary(name) {
            found.highestName = max(found.highestName, CommitPoint.generation(inFileName: name) ?? 0)
            let file: FileBytes
            do throws(IndexError) {
                file = try directory.open(name)
            } catch {
                // Somebody else's commit removed it; only a dry run meets that.
                guard error.code == .notFound else { throw error }
                continue
            }
            do throws(IndexError) {
                let envelope = try envelope(file)
                switch envelope.kind {
                case .commit: found.commits.append((name, try CommitPoint(envelope)))
                case .segment: found.segments[envelope.id, default: []].append(envelope)
                case .deletes: found.deletes[envelope.id, default: []].append(envelope)
                }
            } catch {
                guard error.code == .corrupt else { throw error }
                if let envelope = segment(file, named: name) {
                    found.segments[envelope.id, default: []].append(envelope)
                } else {
                    found.unreadable[name] = error
                }
            }
        }
        return found
    }

    /// A segment file whose first page is damaged; nil for other files, and where more is.
    private static func segment(_ file: FileBytes, named name: String) -> EnvelopeReader? {
        let id = FileID(name.prefix { $0 != "." }) ?? .random()
        guard let envelope = try? EnvelopeReader(remainsOf: file, kind: .segment, id: id),
            envelope.regions.contains(where: { $0.kind == SegmentRegion.recordTable })
        else { return nil }
        return envelope
    }

    /// Opens a file of any kind. A flipped bit in the version looks like another version: the checksum of its page tells.
    private static func envelope(_ file: FileBytes) throws(IndexError) -> EnvelopeReader {
        do throws(IndexError) {
            return try EnvelopeReader(file, kind: nil, id: nil)
        } catch {
            if error.code == .tooNew || error.code == .tooOld {
                _ = try EnvelopeReader(file, kind: nil, id: nil, isOfAnyVersion: true)
            }
            throw error
        }
    }

    // MARK: Segments of a commit point

    private func part(
        of entry: SegmentEntry, _ found: Found, in directory: any Directory
    ) throws(IndexError) -> Part {
        let (segment, problems) = try Self.open(entry, in: directory)
        if let segment { return .sound(segment) }
        let first = problems.first ?? IndexError.corrupt(entry.fileName, "cannot be read")
        let files = found.segments[entry.id]?.filter { $0.file.count == entry.byteLength }
        guard let envelope = Self.best(files) else { return .gone(entry, first) }
        var deleted: [UInt64]? = []
        if let deletes = entry.deletes {
            deleted = (found.deletes[entry.id] ?? []).lazy
                .compactMap { Self.bitmap($0, entry) }
                .first { DeletedDocuments.count($0) == deletes.documentCount }
        }
        return .damaged(SegmentRemains(entry, envelope, deleted: deleted, problems: problems))
    }

    /// Opens a segment under its own name.
    /// - Returns: What is wrong with it, or else the segment.
    private static func open(
        _ entry: SegmentEntry, in directory: any Directory
    ) throws(IndexError) -> (segment: SegmentReader?, problems: [IndexError]) {
        do throws(IndexError) {
            let segment = try SegmentReader(entry, in: directory)
            let problems = IndexChecker.problems(of: segment)
            return (problems.isEmpty ? segment : nil, problems)
        } catch {
            // What the system refuses to read now is not damage.
            guard error.isOfFile else { throw error }
            return (nil, [error])
        }
    }

    /// Of several files with one id the one with the fewest damaged pages.
    private static func best(_ files: [EnvelopeReader]?) -> EnvelopeReader? {
        files?.map { (file: $0, damage: $0.file.damagedPages().count) }.min { $0.damage < $1.damage }?.file
    }

    /// Nil when it cannot be read.
    private static func bitmap(_ envelope: EnvelopeReader, _ entry: SegmentEntry) -> [UInt64]? {
        try? DeletedDocuments.read(envelope, documentCount: entry.documentCount)
    }

    // MARK: Segments without a commit point

    /// - Parameter isCutAlike: An older commit point says that its texts were cut by this program's rules.
    private func part(
        withoutEntry id: FileID, _ found: Found, in directory: any Directory, isCutAlike: Bool
    ) throws(IndexError) -> Part {
        let name = SegmentEntry.fileName(id)
        guard let envelope = Self.best(found.segments[id]) else {
            return .gone(nil, IndexError.corrupt(name, "cannot be read"))
        }
        var entry: SegmentEntry
        do throws(IndexError) {
            let summary = try SegmentSummary(envelope)
            entry = SegmentEntry(
                id: id, documentCount: summary.documentCount, groupCount: summary.groupCount,
                totalLength: summary.totalLength, byteLength: envelope.file.count, deletes: nil)
        } catch {
            return .gone(nil, error)
        }
        var deleted: [UInt64]? = []
        let files = (found.deletes[id] ?? []).sorted { Self.generation($0) > Self.generation($1) }
        let unreadable = found.unreadable.keys.compactMap { DeletedDocuments.parts(ofFileName: $0) }
            .filter { $0.id == id.description }.map(\.generation).max()
        if let latest = files.first, Self.generation(latest) >= unreadable ?? 0 {
            deleted = Self.bitmap(latest, entry)
        } else if unreadable != nil {
            deleted = nil
        }
        var problems: [IndexError] = []
        if let deleted, !deleted.isEmpty {
            entry.deletes = Self.deletes(deleted, of: entry, envelope, files.first)
        }
        if deleted == nil || deleted?.isEmpty == false && entry.deletes == nil {
            problems.append(IndexError.corrupt(name, "the list of its deleted documents cannot be read"))
        }
        if problems.isEmpty, isCutAlike {
            let (segment, found) = try Self.open(entry, in: directory)
            if let segment { return .sound(segment) }
            problems = found
        } else if problems.isEmpty {
            problems.append(IndexError.corrupt(name, "no commit point says by which rules it was made"))
        }
        return .damaged(SegmentRemains(entry, envelope, deleted: deleted, problems: problems))
    }

    private static func generation(_ envelope: EnvelopeReader) -> UInt64 {
        DeletedDocuments.parts(ofFileName: envelope.file.name)?.generation ?? 0
    }

    /// What a commit point would say of a deletes file; nil when its groups cannot be counted.
    private static func deletes(
        _ bitmap: [UInt64], of entry: SegmentEntry, _ envelope: EnvelopeReader, _ file: EnvelopeReader?
    ) -> SegmentEntry.Deletes? {
        let remains = SegmentRemains(entry, envelope, deleted: bitmap, problems: [])
        var groupCount = 0
        for group in 0..<entry.groupCount {
            guard let isDeleted = remains.isDeleted(group: group) else { return nil }
            groupCount += isDeleted ? 1 : 0
        }
        guard let file, generation(file) > 0 else { return nil }
        return SegmentEntry.Deletes(
            generation: generation(file), documentCount: DeletedDocuments.count(bitmap),
            groupCount: groupCount)
    }
}
