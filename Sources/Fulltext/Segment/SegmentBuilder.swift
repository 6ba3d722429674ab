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
    private var content: SegmentContent
    private var documentPlaces = PlaceInverter()
    private var captionPlaces = PlaceInverter()

    package init(schema: Schema) { content = SegmentContent(schema: schema) }

    /// Documents added so far.
    package var documentCount: Int { content.lengths.count }

    /// Groups begun so far.
    package var groupCount: Int { content.groupStarts.count }

    /// Bytes that writing the segment will need at its peak, about.
    package var memoryEstimate: Int {
        (documentPlaces.placeCount + captionPlaces.placeCount) * 16 + content.memoryEstimate
    }

    /// Begins a group; the documents that follow are its own.
    /// - Parameters:
    ///   - record: What the caller wants to keep of the group.
    ///   - values: One number for each group column of the schema.
    package func beginGroup(record: [UInt8], values: [Int64] = []) throws(IndexError) {
        endGroup()
        try content.beginGroup(record: record, values: values)
    }

    private func endGroup() {
        guard let start = content.groupStarts.last else { return }
        precondition(Int(start) < content.lengths.count, "a group has a document")
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

    /// One place as `append(places:)` takes it.
    ///
    /// - Parameters:
    ///   - term: Number of the term in the table that `finish` is given.
    ///   - offset: Where it stands, in scalars; ascending within the document.
    @inlinable
    package static func place(term: UInt32, offset: UInt32) -> UInt64 { UInt64(term) << 32 | UInt64(offset) }

    /// Adds places of the document being built, in order of their offsets. One call a document: a call for
    /// every place costs more than the place.
    package func append(places: [UInt64]) { documentPlaces.append(places) }

    /// Ends the document being built.
    ///
    /// - Parameters:
    ///   - length: Its length in words, for the score.
    ///   - values: One number for each column of the schema.
    ///   - text: What is shown of it.
    package func endDocument(length: Int, values: [UInt32], text: [UInt8]) throws(IndexError) {
        documentPlaces.endDocument()
        try content.append(length: UInt32(clamping: length), values: values, text: text)
    }

    /// Writes the segment, durable when this returns. The builder is used up.
    ///
    /// - Returns: What a commit point needs to know of it.
    package func finish(terms: TermTable, in directory: any Directory) throws(IndexError) -> SegmentEntry {
        precondition(!documentPlaces.isInsideDocument, "the last document is ended")
        endGroup()
        return try content.write(in: directory) { (regions, model, file) throws(IndexError) in
            regions.termBytes == TextRegions.captions.termBytes
                ? try captionPlaces.write(terms, regions, model, to: &file)
                : try documentPlaces.write(terms, regions, model, to: &file)
        }
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
