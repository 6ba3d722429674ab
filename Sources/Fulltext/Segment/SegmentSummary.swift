// The numbers and names at the end of a segment file, by which the rest of it is read. Bytes: Index/FORMAT.md, section 4.

import FulltextStorage

/// What a segment says of itself.
struct SegmentSummary: Sendable {
    let documentCount: Int
    let groupCount: Int
    let termCount: Int
    /// Sum of the lengths of all documents, in words.
    let totalLength: UInt64
    let columnNames: [String]
    /// None in format 1.
    let groupColumnNames: [String]
    /// Nil before format 3.
    let captionTermCount: Int?

    /// Who joins segments holds the values of all columns of a group.
    private static let mostColumns = 4_096

    init(_ envelope: EnvelopeReader) throws(IndexError) {
        var reader = ByteReader(try envelope.region(SegmentRegion.summary).all())
        documentCount = Int(try reader.uint32())
        groupCount = Int(try reader.uint32())
        termCount = Int(try reader.uint32())
        guard try reader.uint32() == 0 else {
            throw IndexError.corrupt(envelope.file.name, "reserved bytes are not zero")
        }
        totalLength = try reader.uint64()
        _ = try reader.uint64()
        let columnCount = try reader.count(atMost: reader.remaining)
        var names: [String] = []
        for _ in 0..<columnCount { names.append(try reader.string()) }
        columnNames = names
        var groupNames: [String] = []
        if envelope.version >= 2 {
            let count = try reader.count(atMost: reader.remaining)
            for _ in 0..<count { groupNames.append(try reader.string()) }
        }
        groupColumnNames = groupNames
        if envelope.version >= 3 {
            captionTermCount = try reader.count(atMost: envelope.file.count)
            _ = try reader.varint()
        } else {
            captionTermCount = nil
        }
        guard documentCount <= SegmentReader.mostDocuments, groupCount <= documentCount else {
            throw IndexError.corrupt(
                envelope.file.name, "the segment has impossibly many documents or groups")
        }
        guard max(columnNames.count, groupColumnNames.count) <= Self.mostColumns else {
            throw IndexError.corrupt(envelope.file.name, "the segment has impossibly many columns")
        }
    }

    /// True when a commit point says the same.
    func matches(_ entry: SegmentEntry) -> Bool {
        documentCount == entry.documentCount && groupCount == entry.groupCount
            && totalLength == entry.totalLength
    }

    /// A column with a value a group.
    func groupColumn(_ number: Int, in region: Region) throws(IndexError) -> GroupValues {
        try GroupValues(numbered: number, of: groupColumnNames.count, in: region, count: groupCount)
    }

    /// The columns with a value a document, in the order of their names.
    func columns(_ envelope: EnvelopeReader) throws(IndexError) -> [DocValues] {
        let region = try envelope.region(SegmentRegion.columns)
        var reader = ByteReader(try region.all())
        var columns: [DocValues] = []
        for _ in columnNames {
            columns.append(try DocValues(&reader, region: region, count: documentCount))
        }
        return columns
    }
}
