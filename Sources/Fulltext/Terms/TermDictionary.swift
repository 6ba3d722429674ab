// The terms of one segment, sorted by bytes: fixed-size entries found by binary search, and the suffixes of
// all terms sorted as well, so that "terms that begin with", "terms that end with" and "terms that contain"
// are each one range. Bytes: Index/FORMAT.md, section 4. UTF-8 sorts like the scalars it encodes.

package import FulltextStorage

/// Read access to the terms of a segment.
package struct TermDictionary: Sendable {
    /// Number of terms; ordinals are below it.
    package let count: Int
    private let bytes: Region
    private let offsets: Region
    private let info: Region
    private let suffixes: Region
    /// Number of suffix entries.
    package let suffixCount: Int

    static let suffixEntrySize = 5

    init(count: Int, bytes: Region, offsets: Region, info: Region, suffixes: Region) throws(IndexError) {
        guard offsets.count == (count + 1) * 4, info.count == count * TermInfo.byteCount,
            suffixes.count % Self.suffixEntrySize == 0
        else {
            throw IndexError.corrupt(offsets.file.name, "the sizes of the term dictionary do not add up")
        }
        self.count = count
        self.bytes = bytes
        self.offsets = offsets
        self.info = info
        self.suffixes = suffixes
        suffixCount = suffixes.count / Self.suffixEntrySize
    }

    /// The UTF-8 of a term.
    package func term(_ ordinal: TermOrdinal) throws(IndexError) -> ByteView {
        let bounds = try offsets.view(Int(ordinal) * 4, 8)
        let start = Int(try bounds.uint32(at: 0))
        let end = Int(try bounds.uint32(at: 4))
        guard start <= end else {
            throw IndexError.corrupt(offsets.file.name, "the offsets of the terms are out of order")
        }
        return try bytes.view(start, end - start)
    }

    /// Statistics and addresses of a term.
    package func info(_ ordinal: TermOrdinal) throws(IndexError) -> TermInfo {
        let entry = try info.view(Int(ordinal) * TermInfo.byteCount, TermInfo.byteCount)
        return TermInfo(
            documentFrequency: try entry.uint32(at: 0),
            positionCount: try entry.uint32(at: 4),
            postingsOffset: UInt64(try entry.uint32(at: 8)) | UInt64(try entry.uint16(at: 12)) << 32,
            positionsOffset: UInt64(try entry.uint32(at: 14)) | UInt64(try entry.uint16(at: 18)) << 32)
    }

    /// The ordinal of a term, or nil when the segment does not hold it.
    package func ordinal(of term: [UInt8]) throws(IndexError) -> TermOrdinal? {
        let range = try prefixRange(term, within: 0..<count)
        // Among the terms with this prefix the term itself, being shortest, comes first.
        guard let first = range.first, try self.term(UInt32(first)).count == term.count else { return nil }
        return UInt32(first)
    }

    /// The terms that begin with `prefix`, a range of ordinals.
    /// - Parameter bounds: Where to look: all terms, or the answer for a shorter prefix.
    package func prefixRange(_ prefix: [UInt8], within bounds: Range<Int>) throws(IndexError) -> Range<Int> {
        try Self.range(of: prefix, within: bounds) { (index) throws(IndexError) in
            try self.term(UInt32(index))
        }
    }

    /// A suffix of a term that does not begin at its first character: the term and the byte where the
    /// suffix begins.
    package func suffix(_ index: Int) throws(IndexError) -> (ordinal: TermOrdinal, start: Int) {
        let entry = try suffixes.view(index * Self.suffixEntrySize, Self.suffixEntrySize)
        let ordinal = try entry.uint32(at: 0)
        guard Int(ordinal) < count else {
            throw IndexError.corrupt(suffixes.file.name, "a suffix belongs to no term")
        }
        return (ordinal, Int(try entry.uint8(at: 4)))
    }

    /// The UTF-8 of a suffix.
    package func suffixBytes(_ index: Int) throws(IndexError) -> ByteView {
        let (ordinal, start) = try suffix(index)
        let whole = try term(ordinal)
        return try whole.slice(start, whole.count - start)
    }

    /// The suffixes that begin with `prefix`, a range of suffix indexes; those equal to it come first.
    package func suffixRange(_ prefix: [UInt8], within bounds: Range<Int>) throws(IndexError) -> Range<Int> {
        try Self.range(of: prefix, within: bounds) { (index) throws(IndexError) in try self.suffixBytes(index)
        }
    }

    /// Binary search for the entries that begin with `prefix`.
    private static func range(
        of prefix: [UInt8], within bounds: Range<Int>, _ entry: (Int) throws(IndexError) -> ByteView
    ) throws(IndexError) -> Range<Int> {
        let low = try firstIndex(in: bounds) { (index) throws(IndexError) in
            let bytes = try entry(index)
            return compare(bytes, prefix) >= 0
        }
        let high = try firstIndex(in: low..<bounds.upperBound) { (index) throws(IndexError) in
            let bytes = try entry(index)
            return try compare(bytes.slice(0, min(bytes.count, prefix.count)), prefix) > 0
        }
        return low..<high
    }

    private static func firstIndex(
        in bounds: Range<Int>, where holds: (Int) throws(IndexError) -> Bool
    ) throws(IndexError) -> Int {
        var low = bounds.lowerBound
        var high = bounds.upperBound
        while low < high {
            let middle = low + (high - low) / 2
            if try holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private static func compare(_ view: ByteView, _ bytes: [UInt8]) -> Int {
        // SAFETY: the array lends its bytes for this call.
        unsafe bytes.withUnsafeBytes { unsafe view.compare($0) }
    }
}
