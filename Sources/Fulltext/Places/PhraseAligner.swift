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

    /// All alignments, ordered by `from`; empty when some character cannot be covered.
    func alignments() throws(IndexError) -> [Alignment] {
        var found: [Alignment] = []
        try appendOverhangingStart(to: &found)
        for start in 0..<length { try appendBeginning(at: start, to: &found) }
        found.sort { ($0.from, $0.to, $0.ordinal, $0.shift) < ($1.from, $1.to, $1.ordinal, $1.shift) }
        return found
    }

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
            if try terms.term(UInt32(first)).count == part.count {
                try append(UInt32(first), from: start, to: end, shift: start, to: &found)
            }
            guard end == length, !wholeTokens || start == 0 else { continue }
            for index in range {
                let term = try terms.term(UInt32(index))
                guard term.count > part.count, try mayEnd(before: part.count, in: term) else { continue }
                try append(UInt32(index), from: start, to: length, shift: start, to: &found)
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
                let term = try terms.term(ordinal)
                let isWhole = term.count - start == part.count
                // Suffixes equal to the part come first; longer ones count only when they hold the whole
                // phrase.
                if !isWhole, end < length { break }
                if !isWhole {
                    guard try mayEnd(before: start + part.count, in: term) else { continue }
                }
                let before = try characterCount(of: term, upTo: start)
                try append(ordinal, from: 0, to: end, shift: -before, to: &found)
            }
        }
    }

    /// Whether a phrase may end before a byte of a term: not inside a word that is written with spaces.
    private func mayEnd(before offset: Int, in term: ByteView) throws(IndexError) -> Bool {
        guard WordScalar.isWordScalar(scalars[length - 1]) else { return true }
        let rest = try term.slice(offset, min(4, term.count - offset)).bytes
        return !WordScalar.isWordScalar(UTF8Scalars.decode(rest, at: 0).scalar)
    }

    private func characterCount(of term: ByteView, upTo end: Int) throws(IndexError) -> Int {
        var count = 0
        for offset in 0..<end where try term.uint8(at: offset) & 0xc0 != 0x80 { count += 1 }
        return count
    }
}
