// What a segment holds beside its text indexes, and how all of it is laid out as one file. Bytes: Index/FORMAT.md,
// section 4.

import FulltextStorage

/// Documents and groups with their columns and stored bytes, collected in memory.
struct SegmentContent {
    private let schema: Schema
    private(set) var lengths: [UInt32] = []
    private(set) var groupStarts: [UInt32] = []
    private var columns: [[UInt32]]
    private var groupColumns: [[Int64]]
    private var texts = StoredBlocksWriter(blockSize: 48 << 10, level: 3, dictionarySize: 96 << 10)
    private var records = StoredBlocksWriter(blockSize: 16 << 10, level: 3, dictionarySize: 0)

    init(schema: Schema) {
        self.schema = schema
        columns = Array(repeating: [], count: schema.columns.count)
        groupColumns = Array(repeating: [], count: schema.groupColumns.count)
    }

    /// Bytes that writing will need at its peak, about.
    var memoryEstimate: Int {
        texts.data.count * 2 + records.data.count * 2 + lengths.count * 40
            + groupStarts.count * groupColumns.count * 8
    }

    /// Begins a group; the documents that follow are its own.
    mutating func beginGroup(record: [UInt8], values: [Int64]) throws(IndexError) {
        precondition(values.count == groupColumns.count, "a group has one value for each group column")
        groupStarts.append(UInt32(lengths.count))
        for (index, value) in values.enumerated() { groupColumns[index].append(value) }
        try records.append(record)
    }

    /// Adds a document to the group at hand.
    mutating func append(length: UInt32, values: [UInt32], text: [UInt8]) throws(IndexError) {
        precondition(values.count == columns.count, "a document has one value for each column")
        precondition(!groupStarts.isEmpty, "a document belongs to a group")
        lengths.append(length)
        for (index, value) in values.enumerated() { columns[index].append(value) }
        try texts.append(text)
    }

    /// Writes the segment, durable when this returns. The content is used up.
    ///
    /// - Parameter writeTexts: Writes one text index, given its regions and what the bounds of its blocks are reckoned by,
    ///   and says how many terms and places it holds.
    mutating func write(
        in directory: any Directory,
        _ writeTexts: (TextRegions, ImpactModel?, inout EnvelopeWriter) throws(IndexError) -> (
            terms: Int, places: Int
        )
    ) throws(IndexError) -> SegmentEntry {
        precondition(lengths.count <= SegmentReader.mostDocuments, "a segment has at most 2^31 documents")
        let id = FileID.random()
        var file = try EnvelopeWriter(
            directory.create(SegmentEntry.fileName(id)), kind: .segment, id: id)
        let counts = try writeTexts(.documents, ImpactModel(lengths: lengths), &file)
        let captionCounts = try writeTexts(.captions, nil, &file)
        let totalLength = lengths.reduce(UInt64(0)) { $0 + UInt64($1) }
        try file.appendRegion(SegmentRegion.norms, Norms.encode(lengths))
        var columnBytes = ByteWriter()
        for column in columns { DocValues.append(column, to: &columnBytes) }
        try file.appendRegion(SegmentRegion.columns, columnBytes.bytes)
        var groups = ByteWriter()
        for start in groupStarts { groups.append(start) }
        groups.append(UInt32(lengths.count))
        try file.appendRegion(SegmentRegion.groups, groups.bytes)
        try file.appendRegion(SegmentRegion.groupColumns, groupColumnBytes())
        let textTable = try texts.finish()
        try file.appendRegion(SegmentRegion.textData, texts.data.bytes)
        try file.appendRegion(SegmentRegion.textTable, textTable)
        let recordTable = try records.finish()
        try file.appendRegion(SegmentRegion.recordData, records.data.bytes)
        try file.appendRegion(SegmentRegion.recordTable, recordTable)
        var summary = ByteWriter()
        summary.append(UInt32(lengths.count))
        summary.append(UInt32(groupStarts.count))
        summary.append(UInt32(counts.terms))
        summary.append(UInt32(0))
        summary.append(totalLength)
        summary.append(UInt64(counts.places))
        summary.append(varint: schema.columns.count)
        for column in schema.columns { summary.append(string: column) }
        summary.append(varint: schema.groupColumns.count)
        for column in schema.groupColumns { summary.append(string: column) }
        summary.append(varint: captionCounts.terms)
        summary.append(varint: captionCounts.places)
        try file.appendRegion(SegmentRegion.summary, summary.bytes)
        let byteLength = try file.finish()
        return SegmentEntry(
            id: id, documentCount: lengths.count, groupCount: groupStarts.count, totalLength: totalLength,
            byteLength: byteLength, deletes: nil)
    }

    /// Where each column begins, then the columns: there may be hundreds, and a search wants one or two.
    private func groupColumnBytes() -> [UInt8] {
        var offsets = ByteWriter()
        var content = ByteWriter()
        for column in groupColumns {
            offsets.append(UInt64(groupColumns.count * 8 + content.count))
            GroupValues.append(column, to: &content)
        }
        offsets.append(raw: content.bytes)
        return offsets.bytes
    }
}
