// Finds every place of a phrase in one segment, exactly, from the postings of the terms that align with it.
//
// The rarest character's cover set leads: only documents that hold one of its terms can hold the phrase, and a further
// cover that is about as rare leaves fewer of them. Places are decoded in these documents alone, a window at a time.
// Terms that hold the whole phrase need no places at all: each of theirs is one of the phrase's.

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
    /// Alignments that cover the character whose cover set has the fewest postings; empty when the phrase stands nowhere.
    let lead: [Int]
    /// A cover for each character, the cheapest first; none when the phrase stands nowhere.
    private let covers: [Cover]

    /// Finds the terms that align with the phrase.
    /// - Parameters:
    ///   - phrase: UTF-8 of match text, not empty.
    ///   - wholeTokens: Find only places that are made of whole tokens or stand inside one.
    package init(_ phrase: [UInt8], wholeTokens: Bool = false, in index: TextIndex) throws(IndexError) {
        let aligner = PhraseAligner(phrase, wholeTokens: wholeTokens, in: index.terms)
        self.init(try aligner.alignments(), length: aligner.length, in: index)
    }

    /// Finds the terms that align with a leaf.
    /// - Parameter leaf: A term, word or phrase.
    init(_ leaf: Query, in index: TextIndex) throws(IndexError) {
        switch leaf {
        case .term(let term): try self.init(term: term, in: index)
        case .word(let word): try self.init(word, wholeTokens: true, in: index)
        case .phrase(let phrase): try self.init(phrase, in: index)
        default: preconditionFailure("what is aligned is a term, a word or a phrase")
        }
    }

    /// Matches one term by itself.
    private init(term: [UInt8], in index: TextIndex) throws(IndexError) {
        let length = UTF8Scalars.starts(term).count - 1
        var alignments: [Alignment] = []
        if let ordinal = try index.terms.ordinal(of: term) {
            alignments.append(
                Alignment(
                    ordinal: ordinal, from: 0, to: length, shift: 0, info: try index.terms.info(ordinal)))
        }
        self.init(alignments, length: length, in: index)
    }

    private init(_ alignments: [Alignment], length: Int, in index: TextIndex) {
        self.index = index
        self.alignments = alignments
        self.length = length
        covers = Self.covers(alignments, length: length)
        lead = covers.first?.alignments ?? []
    }

    /// Covers that are worth reading before places are looked at, the cheapest first.
    /// - Parameter count: Documents that hold a term of the lead and are to be looked at.
    private func narrowing(_ count: Int) throws(IndexError) -> [CoverSet] {
        let inLead = Set(lead.filter { !isWhole($0) })
        var left = Double(count)
        var used: [[Int]] = []
        var sets: [CoverSet] = []
        for cover in covers.dropFirst() {
            // A cover that shares terms with the lead takes none of their documents away.
            guard cover.alignments.allSatisfy({ !inLead.contains($0) }), !used.contains(cover.alignments)
            else { continue }
            // As if documents had the terms by chance: those of one phrase have them more often, so that less is saved.
            let share = min(1, Double(cover.postings) / Double(max(index.store.documentCount, 1)))
            let saved = left * (1 - share) * Self.placeCost
            let reading = min(Double(cover.postings) * Self.postingCost, left * Self.lookupCost)
            guard saved > reading + Double(cover.alignments.count) * Self.openingCost else { continue }
            used.append(cover.alignments)
            sets.append(try CoverSet(cover.alignments.map { alignments[$0].info }, in: index.store))
            left *= share
        }
        return sets
    }

    /// Those of some documents that can hold the phrase.
    /// - Parameter documents: Ascending; all hold a term of the lead.
    func narrowed(_ documents: [DocID]) throws(IndexError) -> [DocID] {
        let sets = try narrowing(documents.count)
        if sets.isEmpty { return documents }
        let rows = BitRows(count: 2)
        var output: [DocID] = []
        var next = 0
        while next < documents.count {
            let start = DocumentWindow.start(holding: documents[next])
            rows.clear(0)
            while next < documents.count, documents[next] - start < DocumentWindow.size {
                rows.insert(Int(documents[next] - start), row: 0)
                next += 1
            }
            for set in sets { try set.narrow(rows, from: start, row: 0, spare: 1) }
            rows.forEach(row: 0) { (slot) throws(Never) in output.append(start + DocID(slot)) }
        }
        return output
    }

    // What is done for one, in instructions, about: looking at the places of a document and following them; reading a
    // posting of many; looking a document up in a list; opening a list.
    private static let placeCost = 400.0
    private static let postingCost = 6.0
    private static let lookupCost = 60.0
    private static let openingCost = 300.0

    /// The terms that cover one character.
    private struct Cover {
        var alignments: [Int] = []
        /// Their documents, summed.
        var postings: UInt64 = 0
        /// Their places, summed.
        var places: UInt64 = 0
        /// What leading with it costs. Of two that are about as frequent the one with fewer places is the better lead: there
        /// are fewer to follow, and they tell better how often the phrase can stand in a document at most.
        var cost: UInt64 { postings + places * 2 + UInt64(alignments.count) * openingPostings }
    }

    /// Opening a list costs about as much as reading so many documents.
    private static let openingPostings: UInt64 = 64

    /// A cover for each character, the one with the fewest postings first; none when a character has none.
    private static func covers(_ alignments: [Alignment], length: Int) -> [Cover] {
        var covers = [Cover](repeating: Cover(), count: length)
        for (index, alignment) in alignments.enumerated() {
            for character in alignment.from..<alignment.to {
                covers[character].alignments.append(index)
                covers[character].postings += UInt64(alignment.info.documentFrequency)
                covers[character].places += UInt64(alignment.info.positionCount)
            }
        }
        if covers.contains(where: \.alignments.isEmpty) { return [] }
        return covers.enumerated().sorted {
            ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset)
        }.map(\.element)
    }

    /// The most documents that can hold the phrase.
    var mostDocuments: UInt64 { lead.reduce(0) { $0 + UInt64(alignments[$1].info.documentFrequency) } }

    /// Whether an alignment's term holds the whole phrase.
    func isWhole(_ index: Int) -> Bool { Self.isWhole(alignments[index], length: length) }

    private static func isWhole(_ alignment: Alignment, length: Int) -> Bool {
        alignment.from == 0 && alignment.to == length
    }

    /// Opens the postings of an aligned term.
    func cursor(_ number: Int, at document: DocID = 0) throws(IndexError) -> PostingsCursor {
        try PostingsCursor(alignments[number].info, in: index.store, at: document)
    }

    /// All documents that hold the phrase, deleted ones included, ascending.
    /// - Parameter deadline: When to give up.
    package func matches(deadline: Deadline? = nil) throws(IndexError) -> MatchList {
        try matches(by: PhraseChains(self), deadline: deadline)
    }

    /// The same, by chains of this phrase that are at hand.
    func matches(by chains: PhraseChains, deadline: Deadline?) throws(IndexError) -> MatchList {
        var output = MatchList()
        var found: [PhraseCandidate] = []
        try forEachWindow(countsChained: false, deadline) { (window) throws(IndexError) in
            window.append(to: &found)
            // Rare phrases have a few documents a window: those of many are looked through at once.
            if found.count >= Self.batch {
                try Self.confirm(&found, by: chains, into: &output)
            }
        }
        try Self.confirm(&found, by: chains, into: &output)
        return output
    }

    /// Documents whose places are followed in one go: many, for a list is entered once for all, and few enough for their
    /// places to stay in the caches.
    static let batch = 1_024

    /// Moves to the output which of some documents hold the phrase.
    private static func confirm(
        _ found: inout [PhraseCandidate], by chains: PhraseChains, into output: inout MatchList
    ) throws(IndexError) {
        let chained = found.lazy.filter(\.isChained).map(\.document)
        let places = try chains.places(in: Array(chained), insideTokens: false)
        var next = 0
        for candidate in found {
            // Places in a sound file number less than 2^32; in another one the sum may wrap.
            let frequency = candidate.count &+ places.count(in: candidate.document, from: &next)
            guard frequency > 0 else { continue }
            output.documents.append(candidate.document)
            output.frequencies.append(frequency)
        }
        found.removeAll(keepingCapacity: true)
    }

    /// Documents that may hold the phrase, ascending, each with the most places that it can have.
    /// - Parameter deadline: When to give up.
    func candidates(deadline: Deadline? = nil) throws(IndexError) -> [PhraseCandidate] {
        var found: [PhraseCandidate] = []
        try forEachWindow(countsChained: true, deadline) { (window) throws(IndexError) in
            window.append(to: &found)
        }
        return found
    }

    /// Goes through the windows with documents that hold terms of the lead.
    /// - Parameter countsChained: Count the places of terms that hold a part of the phrase like those that hold it all.
    private func forEachWindow(
        countsChained: Bool, _ deadline: Deadline?, _ body: (LeadWindow) throws(IndexError) -> Void
    ) throws(IndexError) {
        var cursors: [(cursor: PostingsCursor, isWhole: Bool)] = []
        for number in lead { cursors.append((try cursor(number), isWhole(number))) }
        let chained = cursors.reduce(0) { $0 + ($1.isWhole ? 0 : Int($1.cursor.info.documentFrequency)) }
        let narrowing = chained > 0 ? try narrowing(chained) : []
        let window = LeadWindow(countsChained: countsChained)
        var start: DocID = 0
        while true {
            var first = DocID.end
            for (cursor, _) in cursors {
                try cursor.advance(to: start)
                first = min(first, cursor.document)
            }
            guard first != .end else { return }
            try deadline?.check("documents before \(first) were looked through for a phrase of \(length)")
            window.begin(DocumentWindow.start(holding: first))
            for (cursor, isWhole) in cursors {
                try window.insert(cursor, isWhole: isWhole)
            }
            for cover in narrowing { try window.narrow(to: cover) }
            try body(window)
            start = window.limit
        }
    }
}
