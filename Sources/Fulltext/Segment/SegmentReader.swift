// One segment opened for reading: its terms, postings, lengths, columns, groups and stored texts, and which
// of its documents have been deleted since. Bytes: Index/FORMAT.md, section 4.

package import FulltextStorage

/// A column of a segment: with one value a document, or with one value a group.
package enum SegmentColumn: Sendable {
    case documents(DocValues)
    case groups(GroupValues)
}

/// An open segment. Immutable; any number of threads may read it.
package final class SegmentReader: Sendable {
    /// What the commit point says of it.
    package let entry: SegmentEntry
    /// Documents, deleted ones included.
    package let documentCount: Int
    /// Groups, deleted ones included.
    package let groupCount: Int
    /// Sum of the lengths of all documents, in words.
    package let totalLength: UInt64
    /// Names of the columns with a value a document.
    package let columnNames: [String]
    /// Names of the columns with a value a group; none in format 1.
    package let groupColumnNames: [String]

    /// The most documents a segment may have: numbers of documents have room above them for a window.
    static let mostDocuments = 1 << 31

    /// The file's regions, for checking and statistics.
    package let envelope: EnvelopeReader

    /// The texts of the documents.
    package let index: TextIndex
    /// The captions of the groups; nil before format 3.
    package let captions: TextIndex?
    let norms: Norms
    /// Bit d is set when document d is deleted; empty when none is.
    let deleted: [UInt64]
    private let columns: [DocValues]
    private let groupColumns: Region?
    private let groups: Region
    private let knownGroupMap = Deferred<GroupMap>()
    private let knownColumns = KnownColumns()
    private let texts: StoredBlocks
    private let records: StoredBlocks

    /// Opens a segment and the file of its deletions.
    package init(_ entry: SegmentEntry, in directory: any Directory) throws(IndexError) {
        let file = try directory.open(entry.fileName)
        let envelope = try EnvelopeReader(file, kind: .segment, id: entry.id)
        let summary = try SegmentSummary(envelope)
        let documentCount = summary.documentCount
        let groupCount = summary.groupCount
        guard summary.matches(entry), file.count == entry.byteLength else {
            throw IndexError.corrupt(file.name, "the segment's summary is not the one its commit point names")
        }
        index = try TextIndex(envelope, .documents, termCount: summary.termCount, textCount: documentCount)
        captions = try summary.captionTermCount.map { (count) throws(IndexError) in
            try TextIndex(envelope, .captions, termCount: count, textCount: groupCount)
        }
        norms = try Norms(envelope.region(SegmentRegion.norms), documentCount: documentCount)
        columns = try summary.columns(envelope)
        groups = try envelope.region(SegmentRegion.groups)
        texts = try StoredBlocks(
            data: envelope.region(SegmentRegion.textData), table: envelope.region(SegmentRegion.textTable))
        records = try StoredBlocks(
            data: envelope.region(SegmentRegion.recordData), table: envelope.region(SegmentRegion.recordTable)
        )
        guard groups.count == (groupCount + 1) * 4, texts.count == documentCount, records.count == groupCount
        else {
            throw IndexError.corrupt(file.name, "the numbers of documents and groups do not agree")
        }
        deleted =
            try entry.deletes.map { (deletes) throws(IndexError) in
                try DeletedDocuments.read(deletes, of: entry, in: directory)
            } ?? []
        self.entry = entry
        self.envelope = envelope
        self.documentCount = documentCount
        self.groupCount = groupCount
        totalLength = summary.totalLength
        columnNames = summary.columnNames
        groupColumnNames = summary.groupColumnNames
        groupColumns =
            summary.groupColumnNames.isEmpty ? nil : try envelope.region(SegmentRegion.groupColumns)
    }

    /// Groups that are not deleted.
    package var livingGroupCount: Int { entry.groupCount - (entry.deletes?.groupCount ?? 0) }

    /// Number of terms.
    package var termCount: Int { index.terms.count }

    /// True when a later run deleted the document.
    package func isDeleted(_ document: DocID) -> Bool {
        DeletedDocuments.contains(document, in: deleted)
    }

    /// The column of a name.
    package func column(_ name: String) throws(IndexError) -> DocValues {
        guard let index = columnNames.firstIndex(of: name) else {
            throw IndexError(
                .notFound, file: entry.fileName, "has no column \(name); index the sources again")
        }
        return columns[index]
    }

    /// The column of a name with a value a group.
    /// - Complexity: O(distinct values); nothing is kept.
    package func groupColumn(_ name: String) throws(IndexError) -> GroupValues {
        guard let index = groupColumnNames.firstIndex(of: name), let groupColumns else {
            throw IndexError(
                .notFound, file: entry.fileName, "has no column \(name); index the sources again")
        }
        return try GroupValues(
            numbered: index, of: groupColumnNames.count, in: groupColumns, count: groupCount)
    }

    /// The column of a name, whether it has a value for each document or for each group.
    func anyColumn(_ name: String) throws(IndexError) -> SegmentColumn {
        columnNames.contains(name) ? .documents(try column(name)) : .groups(try groupColumn(name))
    }

    /// The column of a name, unpacked to be read for many documents.
    func ranks(_ name: String) throws(IndexError) -> ColumnRanks {
        try knownColumns.column(name, in: self)
    }

    /// The value of one document, or of its group; for many documents take `ranks`.
    package func value(_ column: String, of document: DocID) throws(IndexError) -> Int64 {
        switch try anyColumn(column) {
        case .documents(let column): Int64(try column.value(of: Int(document)))
        case .groups(let column): try column.value(of: group(of: document))
        }
    }

    /// Documents of a group, in order.
    package func documents(ofGroup group: Int) throws(IndexError) -> Range<DocID> {
        let start = try groups.uint32(at: group * 4)
        let end = try groups.uint32(at: group * 4 + 4)
        guard start < end, Int(end) <= documentCount else {
            throw IndexError.corrupt(entry.fileName, at: groups.start + group * 4, "groups are out of order")
        }
        return start..<end
    }

    /// The group that a document belongs to.
    /// - Complexity: O(log groups); for many documents take `groupMap`.
    package func group(of document: DocID) throws(IndexError) -> Int {
        // The last group that does not begin behind the document.
        var low = 0
        var high = groupCount
        while high - low > 1 {
            let middle = (low + high) / 2
            if try groups.uint32(at: middle * 4) <= document { low = middle } else { high = middle }
        }
        guard try documents(ofGroup: low).contains(document) else {
            throw IndexError.corrupt(entry.fileName, at: groups.start + low * 4, "groups are out of order")
        }
        return low
    }

    /// Which group each document stands in, for many documents; made when it is first asked for.
    func groupMap() throws(IndexError) -> GroupMap {
        try knownGroupMap.value { () throws(IndexError) in
            try GroupMap(groups, groupCount: groupCount, documentCount: documentCount)
        }
    }

    /// True when every document of the group is deleted.
    package func isGroupDeleted(_ group: Int) throws(IndexError) -> Bool {
        guard !deleted.isEmpty else { return false }
        return try documents(ofGroup: group).allSatisfy { isDeleted($0) }
    }

    /// The stored text of a document.
    package func text(of document: DocID) throws(IndexError) -> [UInt8] { try texts.item(Int(document)) }

    /// What the builder was given to keep of a group.
    package func record(ofGroup group: Int) throws(IndexError) -> [UInt8] { try records.item(group) }

    /// The stored texts of the documents, for reading many in order.
    package func textCursor() -> StoredCursor { StoredCursor(texts) }

    /// The records of the groups, for reading many in order.
    package func recordCursor() -> StoredCursor { StoredCursor(records) }

    /// Gives every group's record to `body`, in order, reading each block once.
    package func forEachRecord(_ body: (Int, [UInt8]) throws(IndexError) -> Void) throws(IndexError) {
        try records.forEach(body)
    }

    /// Gives every document's text to `body`, in order, reading each block once.
    package func forEachText(_ body: (Int, [UInt8]) throws(IndexError) -> Void) throws(IndexError) {
        try texts.forEach(body)
    }
}
