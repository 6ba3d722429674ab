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

    /// Where the bytes of a term lie in their region.
    private func bounds(_ ordinal: Int) throws(IndexError) -> (start: Int, count: Int) {
        // Where it begins and where the next one does stand side by side.
        let both = try offsets.uint64(at: ordinal * 4)
        let start = Int(both & 0xffff_ffff)
        let end = Int(both >> 32)
        guard start <= end else {
            throw IndexError.corrupt(offsets.file.name, "the offsets of the terms are out of order")
        }
        return (start, end - start)
    }

    /// The UTF-8 of a term.
    package func term(_ ordinal: TermOrdinal) throws(IndexError) -> ByteView {
        let bounds = try bounds(Int(ordinal))
        return try bytes.view(bounds.start, bounds.count)
    }

    /// Bytes of a term.
    func length(of ordinal: TermOrdinal) throws(IndexError) -> Int { try bounds(Int(ordinal)).count }

    /// Characters of a term that begin before one of its bytes.
    func characterCount(of ordinal: TermOrdinal, upTo end: Int) throws(IndexError) -> Int {
        let bounds = try bounds(Int(ordinal))
        let term = try unsafe bytes.bytes(bounds.start, min(end, bounds.count))
        var count = 0
        for offset in 0..<term.count {
            // SAFETY: the region holds its file while it is read.
            if unsafe term[offset] & 0xc0 != 0x80 { count += 1 }
        }
        return count
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
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            let order = try compare(middle, term)
            if order == 0 { return UInt32(middle) }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// Order of a term, or of as much of it as `length` bytes, and other bytes.
    private func compare(
        _ ordinal: Int, _ other: [UInt8], length: Int = .max
    ) throws(IndexError) -> Int {
        let bounds = try bounds(ordinal)
        // SAFETY: the array lends its bytes for this call.
        return try unsafe other.withUnsafeBufferPointer { (other) throws(IndexError) in
            try unsafe bytes.compare(
                bounds.start, min(bounds.count, length), with: UnsafeRawBufferPointer(other))
        }
    }

    /// The terms that begin with `prefix`, a range of ordinals.
    /// - Parameter bounds: Where to look: all terms, or the answer for a shorter prefix.
    package func prefixRange(_ prefix: [UInt8], within bounds: Range<Int>) throws(IndexError) -> Range<Int> {
        try Self.range(
            within: bounds,
            compare: { (index) throws(IndexError) in try compare(index, prefix) },
            comparePrefix: { (index) throws(IndexError) in try compare(index, prefix, length: prefix.count) })
    }

    /// A suffix of a term that does not begin at its first character: the term and the byte where the
    /// suffix begins.
    package func suffix(_ index: Int) throws(IndexError) -> (ordinal: TermOrdinal, start: Int) {
        let entry = index * Self.suffixEntrySize
        let ordinal = try suffixes.uint32(at: entry)
        guard Int(ordinal) < count else {
            throw IndexError.corrupt(suffixes.file.name, "a suffix belongs to no term")
        }
        return (ordinal, Int(try suffixes.uint8(at: entry + 4)))
    }

    /// The UTF-8 of a suffix.
    package func suffixBytes(_ index: Int) throws(IndexError) -> ByteView {
        let (ordinal, start) = try suffix(index)
        let whole = try term(ordinal)
        return try whole.slice(start, whole.count - start)
    }

    /// The suffixes that begin with `prefix`, a range of suffix indexes; those equal to it come first.
    package func suffixRange(_ prefix: [UInt8], within bounds: Range<Int>) throws(IndexError) -> Range<Int> {
        try Self.range(
            within: bounds,
            compare: { (index) throws(IndexError) in try compareSuffix(index, prefix) },
            comparePrefix: { (index) throws(IndexError) in
                try compareSuffix(index, prefix, length: prefix.count)
            })
    }

    private func compareSuffix(
        _ index: Int, _ other: [UInt8], length: Int = .max
    ) throws(IndexError) -> Int {
        let (ordinal, start) = try suffix(index)
        let bounds = try bounds(Int(ordinal))
        guard start <= bounds.count else {
            throw IndexError.corrupt(suffixes.file.name, "a suffix begins outside its term")
        }
        // SAFETY: the array lends its bytes for this call.
        return try unsafe other.withUnsafeBufferPointer { (other) throws(IndexError) in
            try unsafe bytes.compare(
                bounds.start + start, min(bounds.count - start, length), with: UnsafeRawBufferPointer(other))
        }
    }

    /// Binary search for the entries that begin with a prefix.
    /// - Parameters:
    ///   - compare: Order of an entry and the prefix.
    ///   - comparePrefix: Order of an entry, cut to the prefix's length, and the prefix.
    private static func range(
        within bounds: Range<Int>, compare: (Int) throws(IndexError) -> Int,
        comparePrefix: (Int) throws(IndexError) -> Int
    ) throws(IndexError) -> Range<Int> {
        let low = try firstIndex(in: bounds) { (index) throws(IndexError) in try compare(index) >= 0 }
        // Few entries share a prefix: the end is near its beginning, so it is looked for in growing steps.
        var step = 1
        var end = low
        while end < bounds.upperBound, try comparePrefix(end) == 0 {
            end = min(end + step, bounds.upperBound)
            step *= 2
        }
        let high = try firstIndex(in: low..<end) { (index) throws(IndexError) in try comparePrefix(index) > 0
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
}
