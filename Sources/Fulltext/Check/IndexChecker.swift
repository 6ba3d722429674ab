// Reads everything: every page against its checksum, then every structure against its own rules. What it
// reports is what a search could run into; a clean answer means that nothing in the index can fail to be
// read.

package import FulltextStorage

/// What a check found.
package struct CheckReport: Sendable {
    package var files = 0
    package var bytes = 0
    package var documents = 0
    package var groups = 0
    package var terms = 0
    /// Each with file, place, and what to do.
    package var problems: [IndexError] = []
}

/// Checks the newest commit of an index.
package struct IndexChecker {
    private let directory: any Directory
    private var report = CheckReport()

    /// Reads the whole index.
    ///
    /// - Parameter progress: Told the name of each file before it is read.
    /// - Throws: Only what keeps the check from running: no index, a file that the system does not let be read. Damage is in the
    ///   report.
    package static func check(
        _ directory: any Directory, progress: (String) -> Void = { _ in }
    ) throws(IndexError) -> CheckReport {
        var checker = IndexChecker(directory: directory)
        try checker.run(progress)
        return checker.report
    }

    private init(directory: any Directory) { self.directory = directory }

    private mutating func run(_ progress: (String) -> Void) throws(IndexError) {
        let names = try CommitPoint.names(in: directory)
        guard !names.isEmpty else { throw try CommitPoint.missing(in: directory) }
        var commit: CommitPoint?
        for name in names {
            progress(name)
            do throws(IndexError) {
                let point = try CommitPoint.read(name, in: directory)
                try count(name)
                if commit == nil { commit = point }
            } catch {
                // What the system refuses to read now is not damage.
                guard error.isOfFile else { throw error }
                report.problems.append(error)
            }
        }
        guard let commit else { return }
        for entry in commit.segments {
            progress(entry.fileName)
            do throws(IndexError) {
                let segment = try SegmentReader(entry, in: directory)
                try count(entry.fileName)
                if let deletes = entry.deletes {
                    try count(DeletedDocuments.fileName(entry.id, generation: deletes.generation))
                }
                guard segment.envelope.file.count == entry.byteLength else {
                    throw IndexError.corrupt(entry.fileName, "is not as long as its commit point says")
                }
                let problems = Self.problems(of: segment)
                report.problems += problems
                if problems.isEmpty {
                    report.documents += entry.documentCount - (entry.deletes?.documentCount ?? 0)
                    report.groups += entry.groupCount - (entry.deletes?.groupCount ?? 0)
                    report.terms += segment.termCount
                }
            } catch {
                // What the system refuses to read now is not damage.
                guard error.isOfFile else { throw error }
                report.problems.append(error)
            }
        }
    }

    private mutating func count(_ name: String) throws(IndexError) {
        report.files += 1
        report.bytes += try directory.open(name).count
    }

    /// What is wrong with an open segment: its pages and, where these are sound, the first of its structures.
    static func problems(of segment: SegmentReader) -> [IndexError] {
        let damaged = segment.envelope.file.damagedPages().map { offset in
            IndexError.corrupt(
                segment.entry.fileName, at: offset,
                "the checksum of a page does not hold (\(segment.regionNames(at: offset)))")
        }
        guard damaged.isEmpty else { return damaged }
        do throws(IndexError) {
            try check(segment)
            return []
        } catch {
            return [error]
        }
    }

    private static func check(_ segment: SegmentReader) throws(IndexError) {
        let name = segment.entry.fileName
        try checkTerms(segment.index, name)
        if let captions = segment.captions { try checkTerms(captions, name) }
        var lengths = [UInt32](repeating: 0, count: Int(DocumentWindow.size))
        var total: UInt64 = 0
        var start = 0
        while start < segment.documentCount {
            let count = min(lengths.count, segment.documentCount - start)
            try segment.norms.load(from: DocID(start), into: &lengths, count: count)
            for index in 0..<count { total += UInt64(lengths[index]) }
            start += count
        }
        guard total == segment.totalLength else {
            throw IndexError.corrupt(
                name, "the lengths of the documents do not add up to \(segment.totalLength)")
        }
        for column in segment.columnNames {
            let values = try segment.column(column)
            for document in 0..<segment.documentCount { _ = try values.value(of: document) }
        }
        for column in segment.groupColumnNames {
            let values = try segment.groupColumn(column)
            for group in 0..<segment.groupCount { _ = try values.value(of: group) }
        }
        var end: DocID = 0
        for group in 0..<segment.groupCount {
            let documents = try segment.documents(ofGroup: group)
            guard documents.lowerBound == end else { throw IndexError.corrupt(name, "groups leave a gap") }
            end = documents.upperBound
        }
        guard Int(end) == segment.documentCount else { throw IndexError.corrupt(name, "groups end early") }
        try segment.forEachText { (_, _) throws(IndexError) in }
        try segment.forEachRecord { (_, _) throws(IndexError) in }
    }

    private static func checkTerms(_ index: TextIndex, _ name: String) throws(IndexError) {
        let terms = index.terms
        var previous: [UInt8]?
        var offsets: [UInt32] = []
        var sums = ListSums()
        for ordinal in 0..<terms.count {
            let term = try terms.writableTerm(UInt32(ordinal))
            if let previous, !previous.lexicographicallyPrecedes(term) {
                throw IndexError.corrupt(name, "terms \(ordinal - 1) and \(ordinal) are out of order")
            }
            previous = term
            let info = try terms.info(UInt32(ordinal))
            sums.add(info)
            let cursor = try PostingsCursor(info, in: index.store)
            var documents = 0
            var places = 0
            while cursor.document != .end {
                offsets.removeAll(keepingCapacity: true)
                try cursor.appendOffsets(to: &offsets)
                guard zip(offsets, offsets.dropFirst()).allSatisfy(<) else { throw cursor.placesOutOfOrder }
                documents += 1
                places += offsets.count
                try cursor.advance(to: cursor.document + 1)
            }
            guard documents == Int(info.documentFrequency), places == Int(info.positionCount) else {
                throw IndexError.corrupt(
                    name, "the postings of term \(ordinal) are fewer or more than its entry says")
            }
        }
        try index.store.check(sums)
        var suffix: [UInt8]?
        for index in 0..<terms.suffixCount {
            let next = try terms.suffixBytes(index).bytes
            if let suffix, next.lexicographicallyPrecedes(suffix) {
                throw IndexError.corrupt(name, "suffixes \(index - 1) and \(index) are out of order")
            }
            suffix = next
        }
    }
}

extension SegmentReader {
    private static let names: [UInt32: String] = {
        var names: [UInt32: String] = [
            SegmentRegion.summary: "summary", SegmentRegion.norms: "lengths",
            SegmentRegion.columns: "columns",
            SegmentRegion.groups: "groups", SegmentRegion.textData: "texts",
            SegmentRegion.textTable: "table of texts", SegmentRegion.recordData: "records",
            SegmentRegion.recordTable: "table of records", SegmentRegion.groupColumns: "group columns",
        ]
        for regions in TextRegions.all {
            for (kind, name) in regions.names { names[kind] = name }
        }
        return names
    }()

    /// The regions that share a page, for messages.
    func regionNames(at offset: Int) -> String {
        let page = offset..<offset + Envelope.pageSize
        let touched = envelope.regions.filter { page.overlaps($0.offset..<$0.offset + max($0.length, 1)) }
        return touched.isEmpty
            ? "frame" : touched.map { Self.names[$0.kind] ?? "\($0.kind)" }.joined(separator: ", ")
    }

    /// Bytes by region, in file order, and the rest of the file under "frame".
    package func byteCounts() -> [(region: String, bytes: Int)] {
        var counts = envelope.regions.map { (region: Self.names[$0.kind] ?? "\($0.kind)", bytes: $0.length) }
        counts.append((region: "frame", bytes: entry.byteLength - counts.reduce(0) { $0 + $1.bytes }))
        return counts
    }
}

extension IndexError {
    /// Whether a file of the index is to blame, for what is in it or for not being there, and not the system.
    var isOfFile: Bool { [.corrupt, .notFound, .tooNew, .tooOld].contains(code) }
}
