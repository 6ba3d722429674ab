// What can still be read of a segment that is damaged: records, texts and columns, each where the pages that hold it are
// sound. Terms and postings are not looked at; whoever brings a group over cuts its texts anew.

package import FulltextStorage

/// A damaged segment. Nothing that it gives comes from a page whose checksum does not hold.
package struct SegmentRemains: Sendable {
    /// A group as it was stored.
    package struct Group: Sendable {
        /// One number for each group column asked for.
        package let values: [Int64]
        /// The documents, each with one number for each column asked for.
        package let documents: [(values: [UInt32], text: [UInt8])]
    }

    /// What the commit point says of it, or, without one, the segment itself.
    package let entry: SegmentEntry
    /// What is wrong with it.
    package let problems: [IndexError]
    private let envelope: EnvelopeReader
    private let deleted: [UInt64]?
    private let hasDeleted: Bool
    private let groups: Region?
    private let summary: SegmentSummary?
    private let columns: Result<[DocValues], IndexError>
    private var groupColumns: [String: Result<GroupValues, IndexError>] = [:]
    private var records: StoredCursor?
    private var texts: StoredCursor?

    /// - Parameters:
    ///   - envelope: The segment's file, under whatever name.
    ///   - deleted: Its deleted documents, empty for none; nil when that cannot be read.
    init(_ entry: SegmentEntry, _ envelope: EnvelopeReader, deleted: [UInt64]?, problems: [IndexError]) {
        self.entry = entry
        self.envelope = envelope
        self.deleted = deleted
        hasDeleted = deleted?.contains { $0 != 0 } ?? false
        self.problems = problems
        func attempt<Value>(_ body: () throws(IndexError) -> Value) -> Result<Value, IndexError> {
            do throws(IndexError) { return .success(try body()) } catch { return .failure(error) }
        }
        // What is lost with each `try?` here is told when it is asked for.
        let summary = try? SegmentSummary(envelope)
        self.summary = summary?.matches(entry) == true ? summary : nil
        let missing = IndexError.corrupt(envelope.file.name, "the segment's summary cannot be read")
        guard let summary = self.summary else {
            columns = .failure(missing)
            groups = nil
            records = Self.cursor(
                envelope, SegmentRegion.recordData, SegmentRegion.recordTable, entry.groupCount)
            return
        }
        columns = attempt { () throws(IndexError) in try summary.columns(envelope) }
        for (number, name) in summary.groupColumnNames.enumerated() {
            groupColumns[name] = attempt { () throws(IndexError) in
                try summary.groupColumn(number, in: envelope.region(SegmentRegion.groupColumns))
            }
        }
        let groups = try? envelope.region(SegmentRegion.groups)
        self.groups = groups?.count == (entry.groupCount + 1) * 4 ? groups : nil
        records = Self.cursor(envelope, SegmentRegion.recordData, SegmentRegion.recordTable, entry.groupCount)
        texts = Self.cursor(envelope, SegmentRegion.textData, SegmentRegion.textTable, entry.documentCount)
    }

    /// A sound segment that is written anew all the same.
    package init(_ segment: SegmentReader) {
        self.init(segment.entry, segment.envelope, deleted: segment.deleted, problems: [])
    }

    private static func cursor(
        _ envelope: EnvelopeReader, _ data: UInt32, _ table: UInt32, _ count: Int
    ) -> StoredCursor? {
        let blocks = try? StoredBlocks(data: envelope.region(data), table: envelope.region(table))
        guard let blocks, blocks.count == count else { return nil }
        return StoredCursor(blocks)
    }

    /// What was kept of a group; nil when it cannot be read. Quickest in the order of the groups.
    package mutating func record(ofGroup group: Int) -> [UInt8]? { try? records?.item(group) }

    /// Whether a later run deleted the group; nil when that cannot be told.
    package func isDeleted(group: Int) -> Bool? {
        guard let deleted else { return nil }
        if !hasDeleted { return false }
        guard let documents = try? documents(ofGroup: group) else { return nil }
        return documents.allSatisfy { DeletedDocuments.contains($0, in: deleted) }
    }

    private func documents(ofGroup group: Int) throws(IndexError) -> Range<DocID> {
        guard let groups else {
            throw IndexError.corrupt(envelope.file.name, "the table of groups cannot be read")
        }
        let start = try groups.uint32(at: group * 4)
        let end = try groups.uint32(at: group * 4 + 4)
        guard start < end, Int(end) <= entry.documentCount else {
            throw IndexError.corrupt(
                envelope.file.name, at: groups.start + group * 4, "groups are out of order")
        }
        return start..<end
    }

    /// Texts and columns of a group.
    /// - Throws: The first damage that stands in the way.
    package mutating func group(
        _ group: Int, columns names: [String], groupColumns groupNames: [String]
    ) throws(IndexError) -> Group {
        let range = try documents(ofGroup: group)
        let all = try columns.get()
        var chosen: [DocValues] = []
        for name in names {
            guard let index = summary?.columnNames.firstIndex(of: name) else { throw missingColumn(name) }
            chosen.append(all[index])
        }
        var values: [Int64] = []
        for name in groupNames {
            guard let column = groupColumns[name] else { throw missingColumn(name) }
            values.append(try column.get().value(of: group))
        }
        var documents: [(values: [UInt32], text: [UInt8])] = []
        for document in range {
            guard let text = try texts?.item(Int(document)) else {
                throw IndexError.corrupt(envelope.file.name, "the table of texts cannot be read")
            }
            var values: [UInt32] = []
            for column in chosen { values.append(try column.value(of: Int(document))) }
            documents.append((values, text))
        }
        return Group(values: values, documents: documents)
    }

    private func missingColumn(_ name: String) -> IndexError {
        IndexError(.tooOld, file: envelope.file.name, "has no column \(name); index the sources again")
    }
}
