// The dictionary of a segment against a sorted list of strings.

import Fulltext
import FulltextStorage
import TestSupport
import Testing

@Suite struct TermDictionaryTests {
    /// Random terms, sorted by bytes, and a segment that holds each.
    static func trial(seed: UInt64) throws -> (terms: [[UInt32]], segment: SegmentReader) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Alphabet(using: &generator)
        var terms: Set<[UInt32]> = []
        for _ in 0..<generator.int(0...120) {
            terms.insert(alphabet.string(generator.int(1...generator.pick([2, 5, 60])), using: &generator))
        }
        let documents = terms.shuffled(using: &generator).map {
            PlainDocument(scalars: $0, tokens: [0..<$0.count])
        }
        let sorted = terms.sorted {
            PlainDocument.utf8($0).lexicographicallyPrecedes(PlainDocument.utf8($1))
        }
        return (sorted, try PlainIndex.segment(documents))
    }

    @Test(
        "Terms stand in the order of their bytes and are found at their ordinals", arguments: UInt64(0)..<40)
    func ordinals(seed: UInt64) throws {
        let (terms, segment) = try Self.trial(seed: seed)
        #expect(segment.index.terms.count == terms.count)
        for (ordinal, term) in terms.enumerated() {
            let bytes = PlainDocument.utf8(term)
            #expect(try segment.index.terms.term(UInt32(ordinal)).bytes == bytes)
            #expect(try segment.index.terms.ordinal(of: bytes) == UInt32(ordinal))
            #expect(try segment.index.terms.info(UInt32(ordinal)).documentFrequency == 1)
            for stranger in [bytes + [0x61], Array(bytes.dropLast()), [0x01] + bytes] {
                let expected = terms.firstIndex { PlainDocument.utf8($0) == stranger }.map { UInt32($0) }
                #expect(try segment.index.terms.ordinal(of: stranger) == expected)
            }
        }
        #expect(try segment.index.terms.ordinal(of: []) == nil)
        #expect(throws: IndexError.self) { try segment.index.terms.term(UInt32(terms.count)) }
    }

    @Test("Terms that begin with a string are one range, the string itself first", arguments: UInt64(0)..<40)
    func prefixes(seed: UInt64) throws {
        let (terms, segment) = try Self.trial(seed: seed)
        var generator = SeededGenerator(seed: seed ^ 0xff)
        let all = 0..<segment.index.terms.count
        var prefixes: [[UInt32]] = [[], [0x10ffff], [0x20]]
        for term in terms { prefixes.append(Array(term.prefix(generator.int(0...term.count)))) }
        for prefix in prefixes {
            let found = try segment.index.terms.prefixRange(PlainDocument.utf8(prefix), within: all)
            #expect(found.map { terms[$0] } == terms.filter { $0.starts(with: prefix) })
            let shorter = try segment.index.terms.prefixRange(
                PlainDocument.utf8(prefix.dropLast()), within: all)
            #expect(try segment.index.terms.prefixRange(PlainDocument.utf8(prefix), within: shorter) == found)
        }
    }

    @Test("Suffixes are all places inside terms where a phrase may begin, sorted", arguments: UInt64(0)..<40)
    func suffixes(seed: UInt64) throws {
        let (terms, segment) = try Self.trial(seed: seed)
        var expected: [(bytes: [UInt8], ordinal: UInt32, start: Int)] = []
        for (ordinal, term) in terms.enumerated() {
            for index in term.indices.dropFirst()
            where !(WordScalar.isWordScalar(term[index - 1]) && WordScalar.isWordScalar(term[index])) {
                let start = PlainDocument.utf8(term[..<index]).count
                expected.append((PlainDocument.utf8(term[index...]), UInt32(ordinal), start))
            }
        }
        expected.sort { left, right in
            if left.bytes != right.bytes { return left.bytes.lexicographicallyPrecedes(right.bytes) }
            return left.ordinal < right.ordinal
        }
        try #require(segment.index.terms.suffixCount == expected.count)
        for (index, entry) in expected.enumerated() {
            let suffix = try segment.index.terms.suffix(index)
            #expect(suffix.ordinal == entry.ordinal && suffix.start == entry.start)
            #expect(try segment.index.terms.suffixBytes(index).bytes == entry.bytes)
        }
        var generator = SeededGenerator(seed: seed ^ 0xaa)
        for _ in 0..<30 {
            guard let entry = expected.randomElement(using: &generator) else { break }
            let scalars = String(decoding: entry.bytes, as: UTF8.self).unicodeScalars.map(\.value)
            let prefix = PlainDocument.utf8(scalars.prefix(generator.int(1...scalars.count)))
            let found = try segment.index.terms.suffixRange(prefix, within: 0..<expected.count)
            #expect(Array(found) == expected.indices.filter { expected[$0].bytes.starts(with: prefix) })
        }
    }

    @Test("A term of 256 bytes is kept whole, with its last suffix")
    func longestTerm() throws {
        let term = [UInt32](repeating: 0x20089, count: 63) + [0x516c, 0x31]
        let segment = try PlainIndex.segment([PlainDocument(scalars: term, tokens: [0..<term.count])])
        #expect(try segment.index.terms.term(0).count == 256)
        #expect(
            try segment.index.terms.suffixRange([0x31], within: 0..<segment.index.terms.suffixCount).count
                == 1)
    }

    @Test("Terms that differ only after many bytes, or by a zero at the end, keep apart")
    func similarTerms() throws {
        let strings = ["aaaaaaaa", "aaaaaaaa\0", "aaaaaaaa\0\0", "aaaaaaaab", "aaaaaaa", "a", "a\0", "b"]
        let segment = try PlainIndex.segment(strings.shuffled().map { PlainDocument(cells: [[$0]]) })
        let sorted = strings.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        for (ordinal, bytes) in sorted.enumerated() {
            #expect(try segment.index.terms.term(UInt32(ordinal)).bytes == bytes)
            #expect(try segment.index.terms.ordinal(of: bytes) == UInt32(ordinal))
        }
    }
}
