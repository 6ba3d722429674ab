// The terms of one segment, sorted by bytes: fixed-size entries found by binary search, and the suffixes of
// all terms sorted as well, so that "terms that begin with", "terms that end with" and "terms that contain"
// are each one range. Bytes: Index/FORMAT.md, section 4. UTF-8 sorts like the scalars it encodes.

package import FulltextStorage

/// Read access to the terms of a segment.
package struct TermDictionary: Sendable {
    private let strings: StringTable
    private let suffixes: SuffixTable
    private let info: Region

    init(count: Int, bytes: Region, offsets: Region, info: Region, suffixes: Region) throws(IndexError) {
        strings = try StringTable(count: count, bytes: bytes, offsets: offsets)
        self.suffixes = try SuffixTable(suffixes, of: strings)
        guard info.count == count * TermInfo.byteCount else {
            throw IndexError.corrupt(info.file.name, "the sizes of the term dictionary do not add up")
        }
        self.info = info
    }

    /// Number of terms; ordinals are below it.
    package var count: Int { strings.count }

    /// Number of suffix entries.
    package var suffixCount: Int { suffixes.count }

    /// Bytes of the longest term that there may be; suffixes begin in a byte.
    package static let mostBytes = 256

    /// The UTF-8 of a term that is written anew.
    /// - Throws: `corrupt`, too, when no writer would take it.
    func writableTerm(_ ordinal: TermOrdinal) throws(IndexError) -> [UInt8] {
        let bytes = try term(ordinal).bytes
        guard !bytes.isEmpty, bytes.count <= Self.mostBytes else {
            throw IndexError.corrupt(info.file.name, "term \(ordinal) has \(bytes.count) bytes")
        }
        return bytes
    }

    /// The UTF-8 of a term.
    package func term(_ ordinal: TermOrdinal) throws(IndexError) -> ByteView { try strings[Int(ordinal)] }

    /// Bytes of a term.
    func length(of ordinal: TermOrdinal) throws(IndexError) -> Int { try strings.length(Int(ordinal)) }

    /// Characters of a term that begin before one of its bytes.
    func characterCount(of ordinal: TermOrdinal, upTo end: Int) throws(IndexError) -> Int {
        try strings.characterCount(Int(ordinal), upTo: end)
    }

    /// Statistics and addresses of a term.
    package func info(_ ordinal: TermOrdinal) throws(IndexError) -> TermInfo {
        let entry = try unsafe info.bytes(Int(ordinal) * TermInfo.byteCount, TermInfo.byteCount)
        // SAFETY: as many bytes were asked for.
        guard let base = entry.baseAddress else { throw IndexError.corrupt(info.file.name, "is empty") }
        return unsafe TermInfo(base)
    }

    /// Gives statistics and addresses of neighbours.
    func forEachInfo(
        _ ordinals: Range<Int>, _ body: (TermOrdinal, TermInfo) -> Void
    ) throws(IndexError) {
        if ordinals.isEmpty { return }
        let entries = try unsafe info.bytes(
            ordinals.lowerBound * TermInfo.byteCount, ordinals.count * TermInfo.byteCount)
        guard let base = entries.baseAddress else { return }
        for ordinal in ordinals {
            // SAFETY: as many bytes were asked for.
            unsafe body(
                TermOrdinal(ordinal), TermInfo(base + (ordinal - ordinals.lowerBound) * TermInfo.byteCount))
        }
    }

    /// The ordinal of a term, or nil when the segment does not hold it.
    /// - Complexity: O(log terms).
    package func ordinal(of term: [UInt8]) throws(IndexError) -> TermOrdinal? {
        try strings.index(of: term).map { TermOrdinal($0) }
    }

    /// The terms that begin with `prefix`, a range of ordinals.
    /// - Parameter bounds: Where to look: all terms, or the answer for a shorter prefix.
    package func prefixRange(_ prefix: [UInt8], within bounds: Range<Int>) throws(IndexError) -> Range<Int> {
        try strings.range(ofPrefix: prefix, within: bounds)
    }

    /// A suffix of a term that does not begin at its first character: the term and the byte where the
    /// suffix begins.
    package func suffix(_ index: Int) throws(IndexError) -> (ordinal: TermOrdinal, start: Int) {
        let (string, start) = try suffixes[index]
        return (TermOrdinal(string), start)
    }

    /// The UTF-8 of a suffix.
    package func suffixBytes(_ index: Int) throws(IndexError) -> ByteView {
        let (ordinal, start) = try suffix(index)
        let whole = try term(ordinal)
        return try whole.slice(start, whole.count - start)
    }

    /// The suffixes that begin with `prefix`, a range of suffix indexes; those equal to it come first.
    package func suffixRange(_ prefix: [UInt8], within bounds: Range<Int>) throws(IndexError) -> Range<Int> {
        try suffixes.range(ofPrefix: prefix, within: bounds)
    }
}
