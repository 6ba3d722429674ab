// Finds every place of a phrase in one segment, exactly, from the postings of the terms that align with it.
//
// The rarest character's cover set leads: only documents that hold one of its terms can hold the phrase, and as often as they
// hold these at most. Covers of other characters leave fewer of them, and fewer places. Places are decoded in what is left
// alone. Terms that hold the whole phrase need no places at all: each of theirs is one of the phrase's.

package import FulltextStorage

/// Matches one phrase in one segment.
package struct PhraseMatcher {
    private let index: TextIndex
    /// Terms that cover the phrase or a part of it, ordered by the first character that they cover.
    let alignments: [Alignment]
    /// Characters of the phrase.
    let length: Int
    /// Alignments that cover the character whose cover set costs least; empty when the phrase stands nowhere.
    let lead: [Int]
    /// A cover for each character, the cheapest first; none when the phrase stands nowhere.
    private let covers: [Cover]

    /// Finds the terms that align with the phrase.
    /// - Parameters:
    ///   - phrase: UTF-8 of match text, not empty.
    ///   - wholeTokens: Find only places that are made of whole tokens or stand inside one.
    package init(_ phrase: [UInt8], wholeTokens: Bool = false, in index: TextIndex) throws(IndexError) {
        let aligner = PhraseAligner(phrase, wholeTokens: wholeTokens, in: index.terms)
        try self.init(aligner.alignments(), length: aligner.length, in: index)
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
        try self.init(alignments, length: length, in: index)
    }

    private init(_ alignments: [Alignment], length: Int, in index: TextIndex) throws(IndexError) {
        try index.store.check(alignments)
        self.index = index
        self.alignments = alignments
        self.length = length
        covers = Self.covers(alignments, length: length)
        lead = covers.first.map { Self.numbers(of: alignments, covering: $0.character) } ?? []
    }

    /// The terms that cover one character.
    private struct Cover {
        let character: Int
        var count = 0
        /// Their documents, summed.
        var postings: UInt64 = 0
        /// Their places, summed.
        var places: UInt64 = 0
        /// What leading with it costs. Of two that are about as frequent the one with fewer places is the better lead: there
        /// are fewer to follow, and they tell better how often the phrase can stand in a document at most.
        var cost: UInt64 { postings + places * 2 + UInt64(count) * openingPostings }
    }

    /// Opening a list costs about as much as reading so many documents.
    private static let openingPostings: UInt64 = 64

    /// A cover for each character, the one that costs least first; none when a character has none.
    private static func covers(_ alignments: [Alignment], length: Int) -> [Cover] {
        var covers = (0..<length).map { Cover(character: $0) }
        for alignment in alignments {
            for character in alignment.from..<alignment.to {
                covers[character].count += 1
                covers[character].postings += UInt64(alignment.info.documentFrequency)
                covers[character].places += UInt64(alignment.info.positionCount)
            }
        }
        if covers.contains(where: { $0.count == 0 }) { return [] }
        covers.sort { ($0.cost, $0.character) < ($1.cost, $1.character) }
        return covers
    }

    private static func numbers(of alignments: [Alignment], covering character: Int) -> [Int] {
        alignments.indices.filter { alignments[$0].from <= character && character < alignments[$0].to }
    }

    // What is done for one, in instructions, about: unpacking the postings of a block, and places besides; finding a document
    // in a block; following the places of a document; opening a list.
    private static let (blockCost, placesCost) = (1_700.0, 600.0)
    private static let findCost = 15.0
    private static let followCost = 600.0
    private static let openingCost = 500.0

    /// Blocks of a list that some documents make one unpack, about.
    private static func touchedBlocks(_ info: TermInfo, _ documents: Double) -> Double {
        min(documents, Double(info.documentFrequency) / Double(BitPacking.blockSize))
    }

    /// What it costs to look how often some documents hold some terms.
    private func readingCost(of numbers: [Int], in documents: Double) -> Double {
        numbers.reduce(0) { cost, number in
            cost + Self.openingCost + documents * Self.findCost
                + Self.touchedBlocks(alignments[number].info, documents) * Self.blockCost
        }
    }

    /// What it costs to look at the places of some documents: those of the lead, and as much again to follow them.
    private func lookingCost(_ documents: Double) -> Double {
        lead.reduce(documents * Self.followCost) { cost, number in
            cost + Self.touchedBlocks(alignments[number].info, documents) * (Self.blockCost + Self.placesCost)
                * 2
        }
    }

    /// Takes away documents that cannot hold the phrase, and lowers the numbers of places of the others, by reading the covers
    /// of further characters where that costs less than looking at places would.
    ///
    /// - Parameters:
    ///   - found: Documents that hold terms of the lead, each with the most places that it can have.
    ///   - chained: Whether terms that hold the whole phrase are left aside.
    ///   - looseness: The share of the lead's places at which the phrase does not stand, as far as is known; without `isWanted`
    ///     it does not count.
    ///   - deadline: When to give up.
    ///   - isWanted: Whether a document with so many places at most is still wanted; nil when all are.
    func narrow(
        _ found: inout MatchList, chained: Bool, looseness: Double = 0.5, deadline: Deadline?,
        _ isWanted: ((DocID, UInt32) -> Bool)? = nil
    ) throws(IndexError) {
        var looseness = looseness
        var used = [chained ? lead.filter { !isWhole($0) } : lead]
        for cover in covers.dropFirst() {
            let count = Double(found.documents.count)
            // As if documents had the terms by chance: those of one phrase have them more often, so that less is saved. Where
            // scores count, having them less often than the lead takes documents away, too.
            var saved = 1 - min(1, Double(cover.postings) / Double(max(store.documentCount, 1)))
            if isWanted != nil { saved = looseness }
            let most = lookingCost(count) * saved
            guard most > Double(cover.count) * Self.openingCost else { continue }
            var numbers = Self.numbers(of: alignments, covering: cover.character)
            if chained { numbers.removeAll(where: isWhole) }
            guard most > readingCost(of: numbers, in: count) else { continue }
            // A cover that has all terms of another takes away nothing that this one left.
            guard !used.contains(where: { Self.isSubset($0, of: numbers) }) else { continue }
            used.append(numbers)
            let counts = try store.frequencies(
                of: numbers.map { alignments[$0].info }, in: found.documents, deadline: deadline)
            if let isWanted {
                found.lower(to: counts, where: isWanted)
                // What one cover hardly tells the next one hardly will.
                if Double(found.documents.count) > count * 0.9 { looseness /= 2 }
            } else {
                found.lower(to: counts) { _, _ in true }
            }
        }
    }

    /// Whether all of some ascending numbers are among others.
    private static func isSubset(_ few: [Int], of many: [Int]) -> Bool {
        var next = 0
        for number in many where next < few.count && few[next] == number { next += 1 }
        return next == few.count
    }

    /// The most documents that can hold the phrase.
    var mostDocuments: UInt64 { lead.reduce(0) { $0 + UInt64(alignments[$1].info.documentFrequency) } }

    /// Whether an alignment's term holds the whole phrase.
    func isWhole(_ index: Int) -> Bool { Self.isWhole(alignments[index], length: length) }

    private static func isWhole(_ alignment: Alignment, length: Int) -> Bool {
        alignment.from == 0 && alignment.to == length
    }

    var store: PostingsStore { index.store }

    /// Opens the postings of an aligned term.
    func cursor(_ number: Int, at document: DocID = 0) throws(IndexError) -> PostingsCursor {
        try PostingsCursor(alignments[number].info, in: store, at: document)
    }

    /// Whether a document holds the phrase just as often as it holds the terms of the lead.
    var isWholeOnly: Bool { lead.allSatisfy(isWhole) }

    /// All documents that hold the phrase, deleted ones included, ascending.
    /// - Parameter deadline: When to give up.
    package func matches(deadline: Deadline? = nil) throws(IndexError) -> MatchList {
        try matches(by: PhraseChains(self), deadline: deadline)
    }

    /// The same, by chains of this phrase that are at hand.
    func matches(by chains: PhraseChains, deadline: Deadline?) throws(IndexError) -> MatchList {
        let inside = try union(lead.filter(isWhole), deadline)
        var candidates = try union(lead.filter { !isWhole($0) }, deadline)
        try narrow(&candidates, chained: true, deadline: deadline)
        var output = MatchList()
        var start = 0
        while start < candidates.documents.count {
            try deadline?.check(
                "\(start) of \(candidates.documents.count) sections were looked at for a phrase")
            let batch = Array(
                candidates.documents[start..<min(start + Self.batch, candidates.documents.count)])
            start += batch.count
            let places = try chains.places(in: batch, insideTokens: false, deadline: deadline)
            var next = 0
            while let document = places.document(at: next) {
                output.append(document, places.count(in: document, from: &next))
            }
        }
        // Places in a sound file number less than 2^32; in another one the sum may wrap.
        return inside.union(output) { $0 &+ $1 }
    }

    /// Documents that hold terms of the lead, each with the most places that it can have.
    func candidates(deadline: Deadline? = nil) throws(IndexError) -> MatchList { try union(lead, deadline) }

    /// How often each of some documents, ascending, holds terms of the lead.
    func counts(in documents: [DocID]) throws(IndexError) -> [UInt32] {
        try store.frequencies(of: lead.map { alignments[$0].info }, in: documents)
    }

    private func union(_ numbers: [Int], _ deadline: Deadline?) throws(IndexError) -> MatchList {
        try store.union(of: numbers.map { alignments[$0].info }, deadline: deadline)
    }

    /// Documents whose places are followed in one go: many, for a list is entered once for all, and few enough for their
    /// places to stay in the caches.
    static let batch = 1_024
}
