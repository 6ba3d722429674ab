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
    /// Covers of other characters that take documents away cheaply.
    private let narrowing: [[Int]]

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
        let covers = Self.covers(alignments, length: length)
        let lead = covers.first ?? Cover()
        self.lead = lead.alignments
        let inLead = Set(lead.alignments)
        var narrowing: [[Int]] = []
        for cover in covers.dropFirst() where narrowing.count < Self.mostNarrowing {
            let own = cover.alignments.filter { !Self.isWhole(alignments[$0], length: length) }
            // A cover that shares terms with the lead would have to read them twice.
            guard cover.postings <= lead.postings * Self.worthwhile, own.count <= Self.mostTerms,
                own.allSatisfy({ !inLead.contains($0) }), !narrowing.contains(own)
            else { continue }
            narrowing.append(own)
        }
        self.narrowing = narrowing
    }

    /// The terms that cover one character.
    private struct Cover {
        var alignments: [Int] = []
        /// What reading them costs: their documents, summed, and something for each list.
        var postings: UInt64 = 0
    }

    /// Opening a list costs about as much as reading so many documents.
    private static let openingCost: UInt64 = 64
    private static let mostNarrowing = 2
    private static let mostTerms = 8
    /// Reading a place costs about as much as this many documents.
    private static let worthwhile: UInt64 = 3

    /// A cover for each character, the one with the fewest postings first; none when a character has none.
    private static func covers(_ alignments: [Alignment], length: Int) -> [Cover] {
        var covers = [Cover](repeating: Cover(), count: length)
        for (index, alignment) in alignments.enumerated() {
            for character in alignment.from..<alignment.to {
                covers[character].alignments.append(index)
                covers[character].postings += UInt64(alignment.info.documentFrequency) + openingCost
            }
        }
        if covers.contains(where: \.alignments.isEmpty) { return [] }
        return covers.enumerated().sorted {
            ($0.element.postings, $0.offset) < ($1.element.postings, $1.offset)
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
        var found = LeadDocuments()
        try forEachWindow(countsChained: false, deadline) { (window) throws(IndexError) in
            window.append(to: &found)
            // Rare phrases have a few documents a window: those of many are looked through at once.
            if found.documents.count >= Self.batch {
                try Self.confirm(&found, by: chains, into: &output)
            }
        }
        try Self.confirm(&found, by: chains, into: &output)
        return output
    }

    private static let batch = 1_024

    /// Moves to the output which of some documents hold the phrase.
    private static func confirm(
        _ found: inout LeadDocuments, by chains: PhraseChains, into output: inout MatchList
    ) throws(IndexError) {
        let places = try chains.places(in: found.chained, insideTokens: false)
        var next = 0
        for (document, whole) in zip(found.documents, found.counts) {
            // Places in a sound file number less than 2^32; in another one the sum may wrap.
            let frequency = whole &+ places.count(in: document, from: &next)
            guard frequency > 0 else { continue }
            output.documents.append(document)
            output.frequencies.append(frequency)
        }
        found.removeAll()
    }

    /// Documents that may hold the phrase, ascending, each with the most places that it can have.
    /// - Parameter deadline: When to give up.
    func candidates(deadline: Deadline? = nil) throws(IndexError) -> LeadDocuments {
        var found = LeadDocuments()
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
        var narrowing: [[PostingsCursor]] = []
        for cover in self.narrowing where cursors.contains(where: { !$0.isWhole }) {
            narrowing.append(try cover.map { (number) throws(IndexError) in try cursor(number) })
        }
        let window = LeadWindow()
        var start: DocID = 0
        while true {
            var first = DocID.end
            for (cursor, _) in cursors {
                try cursor.advance(to: start)
                first = min(first, cursor.document)
            }
            guard first != .end else { return }
            try deadline?.check("documents before \(first) were looked through for a phrase of \(length)")
            window.begin(first / DocumentWindow.size * DocumentWindow.size)
            for (cursor, isWhole) in cursors {
                try window.insert(cursor, isWhole: isWhole, counts: isWhole || countsChained)
            }
            for cover in narrowing { try window.narrow(to: cover) }
            try body(window)
            start = window.limit
        }
    }
}
