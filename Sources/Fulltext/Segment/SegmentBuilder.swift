// Inverts documents in memory and writes them as one segment file. Places are collected in document order
// and brought into term order by one counting sort at the end, so adding a word costs one store.
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
    private var chunks: [ContiguousArray<UInt64>] = []
    private var current = ContiguousArray<UInt64>()
    private var documentEnds: [Int] = []
    private var lengths: [UInt32] = []
    private var columns: [[UInt32]]
    private var groupColumns: [[Int64]]
    private var groupStarts: [UInt32] = []
    private var texts: StoredBlocksWriter
    private var records: StoredBlocksWriter
    private var placeCount = 0

    private static let chunkSize = 1 << 18

    package init(schema: Schema) {
        self.schema = schema
        columns = Array(repeating: [], count: schema.columns.count)
        groupColumns = Array(repeating: [], count: schema.groupColumns.count)
        texts = StoredBlocksWriter(blockSize: 48 << 10, level: 3, dictionarySize: 96 << 10)
        records = StoredBlocksWriter(blockSize: 16 << 10, level: 3, dictionarySize: 0)
        current.reserveCapacity(Self.chunkSize)
    }

    /// Documents added so far.
    package var documentCount: Int { lengths.count }

    /// Groups begun so far.
    package var groupCount: Int { groupStarts.count }

    /// Bytes that writing the segment will need at its peak, about.
    package var memoryEstimate: Int {
        placeCount * 16 + texts.data.count * 2 + records.data.count * 2 + lengths.count * 40
            + groupStarts.count * groupColumns.count * 8
    }

    /// Begins a group; the documents that follow are its own.
    /// - Parameters:
    ///   - record: What the caller wants to keep of the group.
    ///   - values: One number for each group column of the schema.
    package func beginGroup(record: [UInt8], values: [Int64] = []) throws(IndexError) {
        precondition(values.count == groupColumns.count, "a group has one value for each group column")
        precondition(groupStarts.last.map { Int($0) < lengths.count } ?? true, "a group has a document")
        groupStarts.append(UInt32(lengths.count))
        for (index, value) in values.enumerated() { groupColumns[index].append(value) }
        try records.append(record)
    }

    /// One place as `append(places:)` takes it.
    ///
    /// - Parameters:
    ///   - term: Number of the term in the table that `finish` is given.
    ///   - offset: Where it stands, in scalars; ascending within the document.
    @inlinable
    package static func place(term: UInt32, offset: UInt32) -> UInt64 { UInt64(term) << 32 | UInt64(offset) }

    /// Adds places of the document being built, in order of their offsets. One call a document: a call for
    /// every place costs more than the place.
    package func append(places: [UInt64]) {
        var start = 0
        while start < places.count {
            if current.count == Self.chunkSize {
                chunks.append(current)
                current = ContiguousArray()
                current.reserveCapacity(Self.chunkSize)
            }
            let end = min(places.count, start + Self.chunkSize - current.count)
            current.append(contentsOf: places[start..<end])
            start = end
        }
        placeCount += places.count
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
        documentEnds.append(placeCount)
        lengths.append(UInt32(clamping: length))
        for (index, value) in values.enumerated() { columns[index].append(value) }
        try texts.append(text)
    }

    /// Writes the segment, durable when this returns. The builder is used up.
    ///
    /// - Returns: What a commit point needs to know of it.
    package func finish(terms: TermTable, in directory: any Directory) throws(IndexError) -> SegmentEntry {
        precondition((documentEnds.last ?? 0) == placeCount, "the last document is ended")
        precondition(groupStarts.last.map { Int($0) < lengths.count } ?? true, "a group has a document")
        precondition(lengths.count <= SegmentReader.mostDocuments, "a segment has at most 2^31 documents")
        if !current.isEmpty { chunks.append(current) }
        current = ContiguousArray()
        var ends = [Int](repeating: 0, count: max(terms.starts.count, 1))
        for chunk in chunks {
            for place in chunk { ends[Int(place >> 32)] += 1 }
        }
        let sorted = SortedTerms(arena: terms.arena, starts: terms.starts) { ends[$0] > 0 }

        // Counting sort: ordinals in order of their terms' bytes, places in document order within each.
        var next = 0
        var starts: [Int] = []
        starts.reserveCapacity(sorted.order.count + 1)
        for number in sorted.order {
            starts.append(next)
            next += ends[Int(number)]
            ends[Int(number)] = starts[starts.count - 1]
        }
        starts.append(next)
        var places = ContiguousArray<UInt64>(repeating: 0, count: placeCount)
        var document = 0
        var index = 0
        for chunkNumber in chunks.indices {
            for place in chunks[chunkNumber] {
                while index == documentEnds[document] { document += 1 }
                let number = Int(place >> 32)
                places[ends[number]] = UInt64(document) << 32 | place & 0xffff_ffff
                ends[number] += 1
                index += 1
            }
            chunks[chunkNumber] = ContiguousArray()
        }
        chunks = []

        let id = FileID.random()
        let name = SegmentEntry.fileName(id)
        var file = try EnvelopeWriter(directory.create(name), kind: .segment, id: id)
        try writeTerms(sorted, starts: starts, places: places, to: &file)
        places = []
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
        summary.append(UInt32(sorted.order.count))
        summary.append(UInt32(0))
        summary.append(totalLength)
        summary.append(UInt64(placeCount))
        summary.append(varint: schema.columns.count)
        for column in schema.columns { summary.append(string: column) }
        summary.append(varint: schema.groupColumns.count)
        for column in schema.groupColumns { summary.append(string: column) }
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

    private func writeTerms(
        _ sorted: SortedTerms, starts: [Int], places: ContiguousArray<UInt64>, to file: inout EnvelopeWriter
    ) throws(IndexError) {
        var termBytes = ByteWriter()
        var offsets = ByteWriter()
        var infos = ByteWriter()
        var lists = PostingsWriter()
        for ordinal in sorted.order.indices {
            offsets.append(UInt32(termBytes.count))
            termBytes.append(raw: sorted.arena[sorted.range(ofOrdinal: ordinal)])
            infos.append(lists.append(places.span.extracting(starts[ordinal]..<starts[ordinal + 1])))
        }
        offsets.append(UInt32(termBytes.count))
        try file.appendRegion(SegmentRegion.termBytes, termBytes.bytes)
        try file.appendRegion(SegmentRegion.termOffsets, offsets.bytes)
        try file.appendRegion(SegmentRegion.termInfo, infos.bytes)
        try file.appendRegion(SegmentRegion.suffixes, sorted.sortedSuffixes())
        try file.appendRegion(SegmentRegion.postings, lists.postings.bytes)
        try file.appendRegion(SegmentRegion.positions, lists.positions.bytes)
    }
}
