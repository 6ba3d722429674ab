// Finds every place of a phrase in one segment, exactly, from the postings of the terms that align with it.
//
// Documents first: in windows, a document stays a candidate while some chain of aligned terms reaches each
// character. The rarest character's cover set leads, so windows without it cost nothing. Only in documents
// that a whole chain of terms reaches are places decoded, and there the same chain is followed by position.
// Terms that hold the whole phrase need no positions at all: each of their places is one of the phrase's.

package import FulltextStorage

/// Documents with the number of places each holds.
package struct MatchList: Equatable {
    /// Ascending.
    package var documents: [DocID] = []
    /// At least one each, in the order of the documents.
    package var frequencies: [UInt32] = []

    package init() {}
}

/// Matches one phrase in one segment.
package struct PhraseMatcher {
    private let index: TextIndex
    /// Terms that cover the phrase or a part of it, ordered by the first character that they cover.
    let alignments: [Alignment]
    /// Characters of the phrase.
    let length: Int

    /// Finds the terms that align with the phrase.
    /// - Parameters:
    ///   - phrase: UTF-8 of match text, not empty.
    ///   - wholeTokens: Find only places that are made of whole tokens or stand inside one.
    package init(_ phrase: [UInt8], wholeTokens: Bool = false, in index: TextIndex) throws(IndexError) {
        let aligner = PhraseAligner(phrase, wholeTokens: wholeTokens, in: index.terms)
        self.index = index
        length = aligner.length
        alignments = try aligner.alignments()
    }

    /// Matches one term by itself.
    init(term: [UInt8], in index: TextIndex) throws(IndexError) {
        self.index = index
        let length = UTF8Scalars.starts(term).count - 1
        self.length = length
        alignments =
            try index.terms.ordinal(of: term).map {
                [Alignment(ordinal: $0, from: 0, to: length, shift: 0)]
            } ?? []
    }

    /// All documents that hold the phrase, deleted ones included, ascending.
    package func matches() throws(IndexError) -> MatchList {
        var output = MatchList()
        guard let lead = leadingCover() else { return output }
        var cursors = [PostingsCursor?](repeating: nil, count: alignments.count)
        for index in lead { cursors[index] = try cursor(alignments[index]) }
        // Places are read behind the documents, so they need cursors of their own.
        let reader = PhrasePlaces(self)

        // Row e: documents in which some chain of terms covers characters 0..<e.
        let reached = BitRows(count: length + 1)
        let holding = BitRows(count: alignments.count)
        let hasWhole = lead.contains { isWhole($0) }
        var frequencies = ContiguousArray<UInt32>(
            repeating: 0, count: hasWhole ? Int(DocumentWindow.size) : 0)
        let isLead = Set(lead)
        var start: DocID = 0
        while true {
            var first = DocID.end
            for index in lead {
                guard let cursor = cursors[index] else { continue }
                try cursor.advance(to: start)
                first = min(first, cursor.document)
            }
            guard first != .end else { return output }
            start = first / DocumentWindow.size * DocumentWindow.size
            let limit = start + DocumentWindow.size
            for row in 0...length { reached.clear(row) }
            for slot in frequencies.indices { frequencies[slot] = 0 }
            // A term that holds the whole phrase covers the rarest character too, so it is always in the lead.
            for index in lead {
                guard let cursor = cursors[index] else { continue }
                holding.clear(index)
                if isWhole(index) {
                    try cursor.forEach(until: limit) { document, frequency in
                        let slot = Int(document - start)
                        holding.insert(slot, row: index)
                        frequencies[slot] &+= frequency
                    }
                } else {
                    try Self.fill(holding, row: index, cursor, from: start)
                }
                holding.copy(index, to: 0, of: reached)
            }
            // Terms that stand in some candidate of the window, in the order of the phrase.
            var active: [Int] = []
            for index in alignments.indices {
                let alignment = alignments[index]
                if !isLead.contains(index) {
                    let wanted = reached.documentCount(row: alignment.from)
                    if wanted == 0 { continue }
                    let cursor: PostingsCursor
                    if let open = cursors[index] {
                        cursor = open
                    } else {
                        cursor = try self.cursor(alignment)
                        cursors[index] = cursor
                    }
                    holding.clear(index)
                    try fill(
                        holding, row: index, cursor, from: start, within: reached, alignment.from, wanted)
                }
                if holding.documentCount(row: index) == 0 { continue }
                if !isWhole(index) { active.append(index) }
                holding.copy(index, within: alignment.from, to: alignment.to, of: reached)
            }
            try reached.forEach(row: length) { (slot) throws(IndexError) in
                let document = start + DocID(slot)
                let chained = try reader.chainedCount(in: document, slot: slot, active, holding)
                // Places in a sound file number less than 2^32; in another one the sum may wrap.
                let whole = hasWhole ? frequencies[slot] : 0
                let frequency = whole &+ UInt32(truncatingIfNeeded: chained)
                if frequency > 0 {
                    output.documents.append(document)
                    output.frequencies.append(frequency)
                }
            }
            start = limit
        }
    }

    private func isWhole(_ index: Int) -> Bool {
        alignments[index].from == 0 && alignments[index].to == length
    }

    /// Opens the postings of an aligned term.
    func cursor(_ alignment: Alignment) throws(IndexError) -> PostingsCursor {
        try PostingsCursor(index.terms.info(alignment.ordinal), in: index.store)
    }

    /// Alignments that cover the character whose cover set has the fewest postings; nil when one has none.
    private func leadingCover() -> [Int]? {
        var best: (cost: UInt64, cover: [Int])?
        for character in 0..<length {
            let cover = alignments.indices.filter {
                alignments[$0].from <= character && character < alignments[$0].to
            }
            if cover.isEmpty { return nil }
            var cost: UInt64 = 0
            for index in cover { cost += documentFrequency(alignments[index].ordinal) }
            if best.map({ cost < $0.cost }) ?? true { best = (cost, cover) }
        }
        return best?.cover
    }

    private func documentFrequency(_ ordinal: TermOrdinal) -> UInt64 {
        // A damaged entry is reported when its cursor is opened; here it only orders the work.
        (try? index.terms.info(ordinal)).map { UInt64($0.documentFrequency) } ?? 0
    }

    /// Inserts the documents of a list that stand in the window.
    private static func fill(
        _ rows: BitRows, row: Int, _ cursor: PostingsCursor, from start: DocID
    ) throws(IndexError) {
        let limit = start + DocumentWindow.size
        try cursor.advance(to: start)
        while cursor.document < limit {
            let slots = cursor.slots(until: limit)
            // SAFETY: the slots lie in the cursor's block.
            unsafe cursor.withDocuments { documents in
                unsafe rows.insert(documents + slots.lowerBound, count: slots.count, start: start, row: row)
            }
            try cursor.advance(to: cursor.document(at: slots.upperBound - 1) + 1)
        }
    }

    /// The same for a list of which only some documents are wanted.
    private func fill(
        _ rows: BitRows, row: Int, _ cursor: PostingsCursor, from start: DocID, within reached: BitRows,
        _ mask: Int, _ wanted: Int
    ) throws(IndexError) {
        guard wanted < 48 else { return try Self.fill(rows, row: row, cursor, from: start) }
        try reached.forEach(row: mask) { (slot) throws(IndexError) in
            let document = start + DocID(slot)
            try cursor.advance(to: document)
            if cursor.document == document { rows.insert(slot, row: row) }
        }
    }
}
