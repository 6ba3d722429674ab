// Writes reports into segments: cuts texts and captions into words and closes a segment when it is large. What a report
// says comes from whoever reads it, a source or an index that is repaired.

import Fulltext
import FulltextAnalysis
import FulltextStorage

/// One thread's segments, written one after another. Nothing is committed.
final class ReportSegmentWriter {
    private let directory: any Directory
    private let memory: Int
    private let analyzer: Analyzer
    private var builder = SegmentBuilder(schema: ReportColumn.schema)
    private var analyzed = AnalyzedText()
    private var places: [UInt64] = []
    private var segments: [SegmentEntry] = []

    /// Terms kept between segments before it begins anew.
    private static let vocabularyLimit = 64 << 20

    /// - Parameter memory: Bytes that a segment may use before it is written, about.
    init(_ directory: any Directory, memory: Int) throws {
        self.directory = directory
        self.memory = memory
        analyzer = try Analyzer()
    }

    /// Begins a report; its sections follow.
    /// - Parameters:
    ///   - bytes: The record as it is stored.
    ///   - values: One number for each group column of the schema.
    func begin(_ record: ReportRecord, bytes: [UInt8], values: [Int64]) throws(IndexError) {
        try builder.beginGroup(record: bytes, values: values)
        addCaption(QueryField.titlePart, record.title)
        addCaption(QueryField.organPart, record.organ)
    }

    private func addCaption(_ part: Int, _ text: String) {
        analyzer.analyze(text, into: &analyzed)
        for token in analyzed.tokens {
            builder.appendCaptionPlace(term: token.term, part: part, offset: token.offset)
        }
    }

    /// Adds a section of the report.
    /// - Parameters:
    ///   - hasHeading: Whether its first paragraph is a heading.
    ///   - values: One number for each of `ReportColumn.ofSections`.
    func append(text: [UInt8], hasHeading: Bool, values: [UInt32]) throws(IndexError) {
        analyzer.analyze(text.span, into: &analyzed)
        var length = 0
        places.removeAll(keepingCapacity: true)
        let tokens = analyzed.tokens
        places.reserveCapacity(tokens.count)
        // Tokens cover match text but for the ends of cells and paragraphs.
        var characters: UInt32 = 0
        for token in tokens {
            places.append(SegmentBuilder.place(term: token.term, offset: token.offset))
            if token.kind != .mark { length += 1 }
            characters += UInt32(token.length)
        }
        builder.append(places: places)
        // A section without a heading begins with its text.
        let heading =
            hasHeading ? analyzed.matchScalars.firstIndex(of: 0x0a) ?? analyzed.matchScalars.count : 0
        try builder.endDocument(length: length, values: values + [UInt32(heading), characters], text: text)
    }

    /// Writes the segment at hand when it has grown to what memory allows. Called between reports.
    func finishIfLarge() throws(IndexError) {
        if builder.memoryEstimate > memory { try finishSegment() }
    }

    /// Writes what is left.
    /// - Returns: All segments since the last call, durable and in order.
    func finish() throws(IndexError) -> [SegmentEntry] {
        try finishSegment()
        defer { segments = [] }
        return segments
    }

    private func finishSegment() throws(IndexError) {
        guard builder.documentCount > 0 else { return }
        let terms = analyzer.vocabulary.table
        segments.append(
            try builder.finish(terms: TermTable(arena: terms.arena, starts: terms.starts), in: directory))
        builder = SegmentBuilder(schema: ReportColumn.schema)
        if analyzer.vocabulary.byteCount > Self.vocabularyLimit { analyzer.reset() }
    }
}
