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
        var cursors: [PostingsCursor] = []
        for alignment in alignments { cursors.append(try cursor(alignment)) }
        // Places are read behind the documents, so they need cursors of their own.
        let reader = PhrasePlaces(self)

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
                let chained = try reader.chainedStarts(in: document) { holding[$0].contains(slot) }
                // Places in a sound file number less than 2^32; in another one the sum may wrap.
                let frequency = frequencies[slot] &+ UInt32(truncatingIfNeeded: chained.count)
                if frequency > 0 {
                    output.documents.append(document)
                    output.frequencies.append(frequency)
                }
            }
            start = limit
        }
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
}
