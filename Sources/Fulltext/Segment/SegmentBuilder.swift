// Inverts documents in memory and writes them as one segment file.
//
// Memory: eight bytes a place while collecting and eight more while writing, and the compressed texts.

package import FulltextStorage

/// The terms of a segment as the caller numbered them.
package struct TermTable: Sendable {
    /// UTF-8 of all terms, one after another; no term is longer than 256 bytes.
    package let arena: [UInt8]
    /// Start of each term and the end of the last: one more than there are terms.
    package let starts: [Int]

    package init(arena: [UInt8], starts: [Int]) {
        self.arena = arena
        self.starts = starts
    }
}

/// Builds one segment. Used by one thread at a time.
package final class SegmentBuilder {
    private let schema: Schema
    private var documentPlaces = PlaceInverter()
    private var captionPlaces = PlaceInverter()
    private var lengths: [UInt32] = []
    private var columns: [[UInt32]]
    private var groupColumns: [[Int64]]
    private var groupStarts: [UInt32] = []
    private var texts: StoredBlocksWriter
    private var records: StoredBlocksWriter

    package init(schema: Schema) {
        self.schema = schema
        columns = Array(repeating: [], count: schema.columns.count)
        groupColumns = Array(repeating: [], count: schema.groupColumns.count)
        texts = StoredBlocksWriter(blockSize: 48 << 10, level: 3, dictionarySize: 96 << 10)
        records = StoredBlocksWriter(blockSize: 16 << 10, level: 3, dictionarySize: 0)
    }

    /// Documents added so far.
    package var documentCount: Int { lengths.count }

    /// Groups begun so far.
    package var groupCount: Int { groupStarts.count }

    /// Bytes that writing the segment will need at its peak, about.
    package var memoryEstimate: Int {
        (documentPlaces.placeCount + captionPlaces.placeCount) * 16 + texts.data.count * 2 + records.data.count * 2 + lengths.count * 40
            + groupStarts.count * groupColumns.count * 8
    }

    /// Begins a group; the documents that follow are its own.
    /// - Parameters:
    ///   - record: What the caller wants to keep of the group.
    ///   - values: One number for each group column of the schema.
    package func beginGroup(record: [UInt8], values: [Int64] = []) throws(IndexError) {
        precondition(values.count == groupColumns.count, "a group has one value for each group column")
        endGroup()
        groupStarts.append(UInt32(lengths.count))
        for (index, value) in values.enumerated() { groupColumns[index].append(value) }
        try records.append(record)
    }

    private func endGroup() {
        guard let start = groupStarts.last else { return }
        precondition(Int(start) < lengths.count, "a group has a document")
        captionPlaces.endDocument()
    }

    /// Adds one place to the caption of the group being built: a text that all its documents share.
    ///
    /// - Parameters:
    ///   - term: Number of the term in the table that `finish` is given.
    ///   - part: The part of the caption it belongs to; ascending within the group.
    ///   - offset: Where it stands in that part, in scalars; ascending. Places beyond `CaptionPart.longest` are not kept.
    package func appendCaptionPlace(term: UInt32, part: Int, offset: UInt32) {
        guard offset < CaptionPart.longest else { return }
        captionPlaces.append(term: term, offset: CaptionPart.range(part).lowerBound + offset)
    }

    /// Adds one place of the document being built.
    ///
    /// - Parameters:
    ///   - term: Number of the term in the table that `finish` is given.
    ///   - offset: Where it stands, in scalars; ascending within the document.
    @inline(__always)
    package func appendPlace(term: UInt32, offset: UInt32) {
        documentPlaces.append(term: term, offset: offset)
    }

    /// Ends the document being built.
    ///
    /// - Parameters:
    ///   - length: Its length in words, for the score.
    ///   - values: One number for each column of the schema.
    ///   - text: What is shown of it.
    package func endDocument(length: Int, values: [UInt32], text: [UInt8]) throws(IndexError) {
        precondition(values.count == columns.count, "a document has one value for each column")
        precondition(!groupStarts.isEmpty, "a document belongs to a group")
        documentPlaces.endDocument()
        lengths.append(UInt32(clamping: length))
        for (index, value) in values.enumerated() { columns[index].append(value) }
        try texts.append(text)
    }

    /// Writes the segment, durable when this returns. The builder is used up.
    ///
    /// - Returns: What a commit point needs to know of it.
    package func finish(terms: TermTable, in directory: any Directory) throws(IndexError) -> SegmentEntry {
        precondition(!documentPlaces.isInsideDocument, "the last document is ended")
        precondition(lengths.count <= SegmentReader.mostDocuments, "a segment has at most 2^31 documents")
        endGroup()
        let id = FileID.random()
        let name = SegmentEntry.fileName(id)
        var file = try EnvelopeWriter(directory.create(name), kind: .segment, id: id)
        let counts = try documentPlaces.write(
            terms, .documents, ImpactModel(lengths: lengths), to: &file)
        let captionCounts = try captionPlaces.write(terms, .captions, nil, to: &file)
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

/// The parts of a caption. Each has a stretch of offsets of its own, so that a place tells its part.
package enum CaptionPart {
    /// Scalars of a part that are kept.
    static let longest: UInt32 = 1 << 15
    /// The most parts a caption may have.
    package static let most = 1 << 15

    /// Offsets of a part's places. Twice as far apart as they are long: no phrase or nearness reaches the next part.
    static func range(_ part: Int) -> Range<UInt32> {
        precondition((0..<most).contains(part), "a caption has at most \(most) parts")
        return UInt32(part) << 16..<UInt32(part) << 16 + longest
    }
}
