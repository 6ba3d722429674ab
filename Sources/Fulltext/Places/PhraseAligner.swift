// Which terms of a segment can cover which characters of a phrase. Tokens partition the text, so a phrase
// stands in a document exactly where a chain of tokens covers all its characters: tokens inside the phrase,
// one that overhangs its start, one that overhangs its end, or one that holds it all. Each is a range of
// the term dictionary.

import FulltextStorage

/// A way in which one term covers a stretch of the phrase.
struct Alignment: Equatable {
    /// The term.
    let ordinal: TermOrdinal
    /// First character of the phrase that it covers.
    let from: Int
    /// The character after the last that it covers.
    let to: Int
    /// Where the token begins, in characters after the phrase's start; negative when it overhangs the start.
    let shift: Int
    /// Statistics of the term, and where its postings are.
    let info: TermInfo
}

/// Finds the alignments of a phrase in one segment's terms.
struct PhraseAligner {
    private let terms: TermDictionary
    private let phrase: [UInt8]
    private let wholeTokens: Bool
    private let starts: [Int]
    private let scalars: [UInt32]

    /// - Parameters:
    ///   - phrase: UTF-8 of match text, not empty.
    ///   - wholeTokens: Leave out tokens that overhang one end only: what is found is made of whole tokens or stands inside
    ///     one.
    init(_ phrase: [UInt8], wholeTokens: Bool = false, in terms: TermDictionary) {
        self.terms = terms
        self.phrase = phrase
        self.wholeTokens = wholeTokens
        starts = UTF8Scalars.starts(phrase)
        scalars = starts.dropLast().map { UTF8Scalars.decode(phrase, at: $0).scalar }
    }

    /// Characters of the phrase.
    var length: Int { scalars.count }

    /// All alignments, ordered by `from`.
    func alignments() throws(IndexError) -> [Alignment] {
        var found: [Alignment] = []
        found.reserveCapacity(64)
        try appendOverhangingStart(to: &found)
        for start in 0..<length {
            try appendBeginning(at: start, to: &found)
            // In an unsorted dictionary of a forged file all terms may seem to begin with each end of a long phrase.
            guard found.count <= Self.most + (terms.count + terms.suffixCount) * 2 else {
                throw IndexError(
                    .limitExceeded,
                    "a phrase of \(length) characters fits too many words; ask for a shorter one"
                )
            }
        }
        return found
    }

    /// More alignments than this, and than twice the terms, are not looked at.
    private static let most = 1 << 20

    private func append(
        _ ordinal: TermOrdinal, from: Int, to end: Int, shift: Int, to found: inout [Alignment]
    ) throws(IndexError) {
        found.append(
            Alignment(
                ordinal: ordinal, from: from, to: end, shift: shift, info: try terms.info(ordinal)))
    }

    /// Terms that begin at a character of the phrase: those inside it, and those that go on past its end.
    private func appendBeginning(at start: Int, to found: inout [Alignment]) throws(IndexError) {
        var range = 0..<terms.count
        for end in start + 1...length {
            let part = Array(phrase[starts[start]..<starts[end]])
            range = try terms.prefixRange(part, within: range)
            guard let first = range.first else { return }
            let isWhole = try terms.length(of: UInt32(first)) == part.count
            if isWhole { try append(UInt32(first), from: start, to: end, shift: start, to: &found) }
            guard end == length, !wholeTokens || start == 0 else { continue }
            let longer = isWhole ? range.dropFirst() : range
            if endsInWord {
                for index in longer where try mayEnd(before: part.count, in: UInt32(index)) {
                    try append(UInt32(index), from: start, to: length, shift: start, to: &found)
                }
            } else {
                try terms.forEachInfo(longer) { ordinal, info in
                    found.append(
                        Alignment(ordinal: ordinal, from: start, to: length, shift: start, info: info))
                }
            }
        }
    }

    /// Terms that begin before the phrase: those that end inside it, and those that hold all of it.
    private func appendOverhangingStart(to found: inout [Alignment]) throws(IndexError) {
        var range = 0..<terms.suffixCount
        for end in 1...length {
            let part = Array(phrase[..<starts[end]])
            range = try terms.suffixRange(part, within: range)
            if range.isEmpty { return }
            if wholeTokens, end < length { continue }
            for index in range {
                let (ordinal, start) = try terms.suffix(index)
                let isWhole = try terms.length(of: ordinal) - start == part.count
                // Suffixes equal to the part come first; longer ones count only when they hold the whole
                // phrase.
                if !isWhole, end < length { break }
                if !isWhole, endsInWord {
                    guard try mayEnd(before: start + part.count, in: ordinal) else { continue }
                }
                let before = try terms.characterCount(of: ordinal, upTo: start)
                try append(ordinal, from: 0, to: end, shift: -before, to: &found)
            }
        }
    }

    /// Whether the phrase's last character is one of a word that is written with spaces.
    private var endsInWord: Bool { WordScalar.isWordScalar(scalars[length - 1]) }

    /// Whether a phrase that ends in a word written with spaces may end before a byte of a term: not inside that word.
    private func mayEnd(before offset: Int, in ordinal: TermOrdinal) throws(IndexError) -> Bool {
        let term = try terms.term(ordinal)
        // In a damaged dictionary a term may come twice.
        guard term.count > offset else { return false }
        let rest = try term.slice(offset, min(4, term.count - offset)).bytes
        return !WordScalar.isWordScalar(UTF8Scalars.decode(rest, at: 0).scalar)
    }
}
