// Joins segments without reading a text anew: terms are merged in their order, places are taken over with new document
// numbers, deleted documents stay behind.
//
// Memory: the new segment's postings and compressed texts, and eight bytes for each place of one term.

import FulltextStorage

/// Joins segments into one: the living documents of all, in their order.
struct SegmentMerger {
    private let segments: [SegmentReader]
    private let schema: Schema
    /// For each segment the new number of each document; `.end` for those that are deleted.
    private var documents: [[DocID]] = []
    /// The same for groups.
    private var groups: [[DocID]] = []
    private let isCancelled: () -> Bool

    /// True for segments that one segment can hold: of one schema, and all with captions.
    static func canMerge(_ segments: [SegmentReader]) -> Bool {
        guard let first = segments.first else { return false }
        return segments.allSatisfy {
            $0.captions != nil && $0.columnNames == first.columnNames
                && $0.groupColumnNames == first.groupColumnNames
        }
    }

    /// - Parameters:
    ///   - segments: At least one, which can be merged.
    ///   - isCancelled: Asked now and then; when it says true, nothing is written.
    init(_ segments: [SegmentReader], isCancelled: @escaping () -> Bool) throws(IndexError) {
        precondition(Self.canMerge(segments), "segments of one schema are joined")
        self.segments = segments
        self.isCancelled = isCancelled
        schema = Schema(columns: segments[0].columnNames, groupColumns: segments[0].groupColumnNames)
        var nextDocument: DocID = 0
        var nextGroup: DocID = 0
        for segment in segments {
            // Groups that overlap in a forged file would give a document two numbers.
            _ = try segment.groupMap()
            var documents = [DocID](repeating: .end, count: segment.documentCount)
            var groups = [DocID](repeating: .end, count: segment.groupCount)
            for group in 0..<segment.groupCount where try !segment.isGroupDeleted(group) {
                groups[group] = nextGroup
                nextGroup += 1
                for document in try segment.documents(ofGroup: group) {
                    documents[Int(document)] = nextDocument
                    nextDocument += 1
                }
            }
            self.documents.append(documents)
            self.groups.append(groups)
        }
    }

    /// Writes the new segment, durable when this returns.
    /// - Returns: What a commit point needs to know of it; nil when it was cancelled.
    func write(in directory: any Directory) throws(IndexError) -> SegmentEntry? {
        var content = SegmentContent(schema: schema)
        for (number, segment) in segments.enumerated() {
            if isCancelled() { return nil }
            try append(segment, groups[number], to: &content)
        }
        var wasCancelled = false
        let entry = try content.write(in: directory) { (regions, model, file) throws(IndexError) in
            let isOfCaptions = regions.termBytes == TextRegions.captions.termBytes
            var writer = TextIndexWriter(model)
            let isWhole = try merge(
                isOfCaptions ? segments.compactMap(\.captions) : segments.map(\.index),
                isOfCaptions ? groups : documents, into: &writer)
            wasCancelled = wasCancelled || !isWhole
            return try writer.write(regions, to: &file)
        }
        return wasCancelled || isCancelled() ? nil : entry
    }

    private func append(
        _ segment: SegmentReader, _ groups: [DocID], to content: inout SegmentContent
    ) throws(IndexError) {
        var columns: [DocValues] = []
        for name in segment.columnNames { columns.append(try segment.column(name)) }
        var groupColumns: [GroupValues] = []
        for name in segment.groupColumnNames { groupColumns.append(try segment.groupColumn(name)) }
        let lengths = try segment.norms.table()
        var texts = segment.textCursor()
        var records = segment.recordCursor()
        for group in groups.indices where groups[group] != .end {
            try content.beginGroup(
                record: records.item(group),
                values: groupColumns.map { (column) throws(IndexError) in try column.value(of: group) })
            for document in try segment.documents(ofGroup: group) {
                try content.append(
                    length: lengths[document],
                    values: columns.map { (column) throws(IndexError) in
                        try column.value(of: Int(document))
                    },
                    text: texts.item(Int(document)))
            }
        }
    }

    /// Appends all terms that living texts hold.
    /// - Parameter numbers: For each index the new number of each text.
    /// - Returns: False when it was cancelled.
    private func merge(
        _ indexes: [TextIndex], _ numbers: [[DocID]], into writer: inout TextIndexWriter
    ) throws(IndexError) -> Bool {
        var heads: [Head] = []
        for index in indexes { heads.append(try Head(index)) }
        var places: [UInt64] = []
        var termCount = 0
        while let term = heads.lazy.compactMap(\.term).min(by: { $0.lexicographicallyPrecedes($1) }) {
            places.removeAll(keepingCapacity: true)
            for (number, head) in heads.enumerated() where head.term == term {
                try Self.append(head, numbers[number], to: &places)
                try heads[number].advance()
            }
            guard places.count <= UInt32.max else {
                throw IndexError(
                    .limitExceeded, "a word stands more often than a segment can say; index the sources anew")
            }
            if !places.isEmpty { writer.append(term, places: places.span) }
            termCount += 1
            if termCount % 1_024 == 0, isCancelled() { return false }
        }
        return true
    }

    /// Appends the places of a head's term in living texts, which must ascend: they are written as distances.
    private static func append(
        _ head: Head, _ numbers: [DocID], to places: inout [UInt64]
    ) throws(IndexError) {
        let cursor = try head.cursor()
        var ascends = true
        try unsafe cursor.forEachWanted({ document in
            var living = Int(document)
            while living < numbers.count, numbers[living] == .end { living += 1 }
            return living < numbers.count ? DocID(living) : .end
        }) { document, gaps, count in
            let upper = UInt64(numbers[Int(document)]) << 32
            var offset: UInt32 = 0
            for index in 0..<count {
                // SAFETY: the cursor lends `count` gaps.
                let (next, isWrapped) = unsafe offset.addingReportingOverflow(gaps[index])
                if isWrapped || (index > 0 && next == offset) { ascends = false }
                offset = next
                places.append(upper | UInt64(offset))
            }
        }
        guard ascends else { throw cursor.placesOutOfOrder }
    }

    /// The term of one index that is next in order.
    private struct Head {
        private let index: TextIndex
        private var ordinal = 0
        private(set) var term: [UInt8]?
        /// Of the terms so far: many that name the same places would be written many times.
        private var sums = ListSums()

        init(_ index: TextIndex) throws(IndexError) {
            self.index = index
            try load()
        }

        private mutating func load() throws(IndexError) {
            term = nil
            guard ordinal < index.terms.count else { return }
            term = try index.terms.writableTerm(UInt32(ordinal))
            sums.add(try index.terms.info(UInt32(ordinal)))
            try index.store.check(sums)
        }

        mutating func advance() throws(IndexError) {
            ordinal += 1
            try load()
        }

        func cursor() throws(IndexError) -> PostingsCursor {
            try PostingsCursor(index.terms.info(UInt32(ordinal)), in: index.store)
        }
    }
}
