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
    private let segment: SegmentReader
    private let alignments: [Alignment]
    private let length: Int

    /// Finds the terms that align with the phrase.
    /// - Parameter phrase: UTF-8 of match text, not empty.
    package init(_ phrase: [UInt8], wholeTokens: Bool = false, in segment: SegmentReader) throws(IndexError) {
        let aligner = PhraseAligner(phrase, wholeTokens: wholeTokens, in: segment.terms)
        self.segment = segment
        length = aligner.length
        alignments = try aligner.alignments()
    }

    /// All documents that hold the phrase, deleted ones included, ascending.
    package func matches() throws(IndexError) -> MatchList {
        var output = MatchList()
        guard let lead = leadingCover() else { return output }
        var cursors: [PostingsCursor] = []
        for alignment in alignments { cursors.append(try cursor(alignment)) }
        // Places are read behind the documents, so they need cursors of their own; made when first needed.
        var placeCursors = [PostingsCursor?](repeating: nil, count: alignments.count)

        // reached[e]: documents in which some chain of terms covers characters 0..<e.
        var reached = Array(repeating: DocumentWindow(), count: length + 1)
        var holding = Array(repeating: DocumentWindow(), count: alignments.count)
        var frequencies = ContiguousArray<UInt32>(repeating: 0, count: Int(DocumentWindow.size))
        let isLead = Set(lead)
        var start: DocID = 0
        while true {
            var first = DocID.end
            for index in lead {
                try cursors[index].advance(to: start)
                first = min(first, cursors[index].document)
            }
            guard first != .end else { return output }
            start = first / DocumentWindow.size * DocumentWindow.size
            let limit = start + DocumentWindow.size

            for index in reached.indices {
                reached[index].start = start
                reached[index].clear()
            }
            for slot in frequencies.indices { frequencies[slot] = 0 }
            // A term that holds the whole phrase covers the rarest character too, so it is always in the
            // lead.
            for index in lead {
                holding[index].start = start
                holding[index].clear()
                let isWhole = alignments[index].from == 0 && alignments[index].to == length
                try cursors[index].forEach(until: limit) { document, frequency in
                    let slot = Int(document - start)
                    holding[index].insert(slot)
                    if isWhole { frequencies[slot] &+= frequency }
                }
                for word in reached[0].bits.indices { reached[0].bits[word] |= holding[index].bits[word] }
            }
            for index in alignments.indices {
                let alignment = alignments[index]
                if !isLead.contains(index) {
                    holding[index].start = start
                    holding[index].clear()
                    try fill(&holding[index], cursors[index], within: reached[alignment.from])
                }
                for word in 0..<DocumentWindow.wordCount {
                    reached[alignment.to].bits[word] |=
                        holding[index].bits[word] & reached[alignment.from].bits[word]
                }
            }
            let candidates = reached[length]
            try candidates.forEach { (document) throws(IndexError) in
                let slot = Int(document - start)
                let chained = try chainedPlaces(document, slot: slot, holding, &placeCursors)
                // Places in a sound file number less than 2^32; in another one the sum may wrap.
                let frequency = frequencies[slot] &+ chained
                if frequency > 0 {
                    output.documents.append(document)
                    output.frequencies.append(frequency)
                }
            }
            start = limit
        }
    }

    private func cursor(_ alignment: Alignment) throws(IndexError) -> PostingsCursor {
        try PostingsCursor(segment.terms.info(alignment.ordinal), in: segment.store)
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
        (try? segment.terms.info(ordinal)).map { UInt64($0.documentFrequency) } ?? 0
    }

    private func fill(
        _ window: inout DocumentWindow, _ cursor: PostingsCursor, within mask: DocumentWindow
    ) throws(IndexError) {
        let wanted = mask.count
        if wanted == 0 { return }
        let start = window.start
        if wanted < 48 {
            try mask.forEach { (document) throws(IndexError) in
                try cursor.advance(to: document)
                if cursor.document == document { window.insert(Int(document - start)) }
            }
        } else {
            try cursor.advance(to: start)
            try cursor.forEach(until: window.limit) { document, _ in window.insert(Int(document - start)) }
        }
    }

    /// Places of the phrase in one document that two or more tokens cover together.
    private func chainedPlaces(
        _ document: DocID, slot: Int, _ holding: [DocumentWindow], _ cursors: inout [PostingsCursor?]
    ) throws(IndexError) -> UInt32 {
        // starts[e]: ascending places at which tokens cover characters 0..<e of the phrase.
        var starts = [[UInt32]](repeating: [], count: length + 1)
        var places: [UInt32] = []
        for index in alignments.indices where holding[index].contains(slot) {
            let alignment = alignments[index]
            if alignment.from == 0, alignment.to == length { continue }
            if alignment.from > 0, starts[alignment.from].isEmpty { continue }
            let cursor: PostingsCursor
            if let open = cursors[index] {
                cursor = open
            } else {
                cursor = try self.cursor(alignment)
                cursors[index] = cursor
            }
            try cursor.advance(to: document)
            places.removeAll(keepingCapacity: true)
            if alignment.from == 0 {
                // The phrase begins with the token or after its first characters.
                try cursor.appendOffsets(shift: UInt32(-alignment.shift), to: &places)
            } else {
                try cursor.appendOffsets(shift: 0, to: &places)
                places = Self.starts(starts[alignment.from], reaching: places, after: UInt32(alignment.shift))
            }
            starts[alignment.to] = Self.union(starts[alignment.to], places)
        }
        return UInt32(truncatingIfNeeded: starts[length].count)
    }

    /// Those of the `known` starts that have a token `shift` characters later.
    private static func starts(
        _ known: [UInt32], reaching places: [UInt32], after shift: UInt32
    ) -> [UInt32] {
        var output: [UInt32] = []
        var index = 0
        // A token nearer to the text's beginning cannot be that late in a phrase.
        for place in places where place >= shift {
            let start = place - shift
            while index < known.count, known[index] < start { index += 1 }
            if index < known.count, known[index] == start { output.append(start) }
        }
        return output
    }

    private static func union(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        if left.isEmpty { return right }
        if right.isEmpty { return left }
        var output: [UInt32] = []
        output.reserveCapacity(left.count + right.count)
        var index = 0
        for value in left {
            while index < right.count, right[index] < value {
                output.append(right[index])
                index += 1
            }
            if index < right.count, right[index] == value { index += 1 }
            output.append(value)
        }
        output.append(contentsOf: right[index...])
        return output
    }
}
