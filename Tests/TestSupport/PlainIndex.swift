// Writes plain documents into a real index, the way an application would: groups of documents, one term
// table a segment.

package import Fulltext
package import FulltextStorage

/// A group of neighbouring documents with what is kept of it.
package struct PlainGroup: Sendable {
    package var documents: [PlainDocument]
    package var record: [UInt8]
    /// One number for each group column.
    package var values: [Int64]
    /// The parts of the caption.
    package var caption: [PlainDocument]

    package init(
        _ documents: [PlainDocument], record: [UInt8] = [], values: [Int64] = [],
        caption: [PlainDocument] = []
    ) {
        self.documents = documents
        self.record = record
        self.values = values
        self.caption = caption
    }
}

/// Builds segments and commits from plain documents.
package enum PlainIndex {
    package static let analyzer = "plain 1"

    /// Writes one segment, durable and not yet committed.
    ///
    /// - Parameter storesTexts: Keep each document's text; without, an empty text is kept.
    package static func writeSegment(
        _ groups: [PlainGroup], columns: [String] = [], groupColumns: [String] = [], storesTexts: Bool = true,
        in directory: any Directory
    ) throws(IndexError) -> SegmentEntry {
        let builder = SegmentBuilder(schema: Schema(columns: columns, groupColumns: groupColumns))
        var numbers: [[UInt8]: UInt32] = [:]
        var arena: [UInt8] = []
        var starts = [0]
        func number(of token: Range<Int>, in document: PlainDocument) -> UInt32 {
            let bytes = document.bytes(of: token)
            if let known = numbers[bytes] { return known }
            let number = UInt32(numbers.count)
            numbers[bytes] = number
            arena += bytes
            starts.append(arena.count)
            return number
        }
        for group in groups {
            try builder.beginGroup(record: group.record, values: group.values)
            for (part, text) in group.caption.enumerated() {
                for token in text.tokens {
                    builder.appendCaptionPlace(
                        term: number(of: token, in: text), part: part, offset: UInt32(token.lowerBound))
                }
            }
            for document in group.documents {
                for token in document.tokens {
                    let place = SegmentBuilder.place(
                        term: number(of: token, in: document), offset: UInt32(token.lowerBound))
                    builder.append(places: [place])
                }
                try builder.endDocument(
                    length: document.length, values: document.values,
                    text: storesTexts ? PlainDocument.utf8(document.scalars) : [])
            }
        }
        return try builder.finish(terms: TermTable(arena: arena, starts: starts), in: directory)
    }

    /// Writes an index of one commit, a segment for each list of groups.
    @discardableResult
    package static func write(
        _ segments: [[PlainGroup]], columns: [String] = [], groupColumns: [String] = [],
        storesTexts: Bool = true, in directory: any Directory
    ) throws(IndexError) -> CommitPoint {
        let writer = try IndexWriter(directory, analyzer: analyzer)
        for groups in segments {
            writer.add(
                try writeSegment(
                    groups, columns: columns, groupColumns: groupColumns, storesTexts: storesTexts,
                    in: directory))
        }
        try writer.commit()
        guard let commit = writer.snapshot?.commit else {
            throw IndexError(.notFound, file: directory.label, "a commit leaves a snapshot")
        }
        return commit
    }

    /// One open segment that holds each document in a group of its own.
    package static func segment(_ documents: [PlainDocument]) throws(IndexError) -> SegmentReader {
        let directory = MemoryDirectory()
        let entry = try writeSegment(documents.map { PlainGroup([$0]) }, storesTexts: false, in: directory)
        return try SegmentReader(entry, in: directory)
    }
}
