// Sorted strings of one file and references into them, found by binary search. Each step reads places that are far apart: one
// function bounds, verifies and compares, so that a step is a few dozen instructions. [unsafe]

import Glibc

/// A string to look for, with its first eight bytes as a number.
@safe struct StringKey {
    private let base: UnsafeRawPointer
    let count: Int
    /// In the order of bytes; zeros where the string ends before.
    let first: UInt64

    // SAFETY (caller): the memory lasts as long as this value.
    init(_ bytes: UnsafeRawBufferPointer) {
        count = bytes.count
        // SAFETY: of an empty string nothing is read; any address will do.
        unsafe base = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
        var first: UInt64 = 0
        for index in 0..<8 { first = first << 8 | (index < bytes.count ? UInt64(unsafe bytes[index]) : 0) }
        self.first = first
    }

    /// Order of a string and this one by bytes, a shorter one first.
    /// - Parameter first: The first eight bytes of the string; what lies behind its end does not matter.
    // SAFETY (caller): the string has `count` bytes.
    @inline(__always)
    func order(of string: UnsafeRawPointer, count: Int, first: UInt64) -> Int {
        let own = count >= 8 ? first : first & ~(.max >> (UInt64(max(count, 0)) << 3))
        if own != self.first { return own < self.first ? -1 : 1 }
        // Where one of them ends within these bytes the other has zeros, or ends there, too.
        let common = min(count, self.count)
        if common > 8 {
            // SAFETY: both have more than eight bytes in common.
            let rest = unsafe memcmp(string + 8, base + 8, common - 8)
            if rest != 0 { return Int(rest) }
        }
        return count - self.count
    }
}

/// Strings in the order of their bytes, and where each begins.
package struct StringTable: Sendable {
    /// Number of strings.
    package let count: Int
    private let file: FileBytes
    private let bytes: Region
    private let offsets: Region

    /// - Parameters:
    ///   - bytes: All strings, one after another.
    ///   - offsets: Where each begins, four bytes each, and where the last one ends.
    /// - Throws: `corrupt` when there are fewer or more offsets than that.
    package init(count: Int, bytes: Region, offsets: Region) throws(IndexError) {
        guard offsets.count == (count + 1) * 4 else {
            throw IndexError.corrupt(offsets.file.name, "the sizes of the term dictionary do not add up")
        }
        precondition(bytes.file === offsets.file, "a table lies in one file")
        self.count = count
        self.bytes = bytes
        self.offsets = offsets
        file = bytes.file
    }

    /// Where a string lies among the bytes.
    @inline(__always)
    private func bounds(_ index: Int) throws(IndexError) -> (start: Int, count: Int) {
        guard index >= 0, index < count else { throw damage("there is no term with this number") }
        // Where it begins and where the next one does stand side by side.
        let both = try file.uint64(at: offsets.start &+ index &* 4)
        let start = Int(both & 0xffff_ffff)
        let end = Int(both >> 32)
        guard start <= end, end <= bytes.count else {
            throw damage("the offsets of the terms are out of order")
        }
        return (start, end &- start)
    }

    // Out of the way of the searches.
    @inline(never)
    fileprivate func damage(_ what: StaticString) -> IndexError { IndexError.corrupt(file.name, "\(what)") }

    /// Bytes of a string.
    package func length(_ index: Int) throws(IndexError) -> Int { try bounds(index).count }

    /// How many characters of a string begin before one of its bytes.
    package func characterCount(_ index: Int, upTo end: Int) throws(IndexError) -> Int {
        let bounds = try bounds(index)
        return try file.characterCount(bytes.start &+ bounds.start, min(max(end, 0), bounds.count))
    }

    /// A string.
    package subscript(_ index: Int) -> ByteView {
        get throws(IndexError) {
            let bounds = try bounds(index)
            return try bytes.view(bounds.start, bounds.count)
        }
    }

    /// Order of a string, or of a part of it, and another.
    /// - Parameters:
    ///   - skipped: Bytes at its beginning that are left out.
    ///   - most: The most bytes that are compared.
    @inline(__always)
    fileprivate func order(
        of index: Int, from skipped: Int, most: Int, _ key: borrowing StringKey
    ) throws(IndexError) -> Int {
        let bounds = try bounds(index)
        guard skipped <= bounds.count else { throw damage("a suffix begins outside its term") }
        return try file.order(
            of: bytes.start &+ bounds.start &+ skipped, count: min(bounds.count &- skipped, most), key)
    }

    /// The place of a string; nil when it is none of these.
    /// - Complexity: O(log strings).
    package func index(of string: [UInt8]) throws(IndexError) -> Int? {
        // SAFETY: the array lends its bytes for this call.
        try unsafe string.withUnsafeBufferPointer { (string) throws(IndexError) -> Int? in
            let key = unsafe StringKey(UnsafeRawBufferPointer(string))
            let found = try Self.firstIndex(in: 0..<count) { (index) throws(IndexError) in
                try order(of: index, from: 0, most: .max, key) >= 0
            }
            guard found < count, try order(of: found, from: 0, most: .max, key) == 0 else { return nil }
            return found
        }
    }

    /// The strings that begin with a prefix.
    /// - Parameter bounds: Where to look: all, or the answer for a shorter prefix.
    package func range(ofPrefix prefix: [UInt8], within bounds: Range<Int>) throws(IndexError) -> Range<Int> {
        try Self.range(ofPrefix: prefix, within: bounds) { (index, most, key) throws(IndexError) in
            try order(of: index, from: 0, most: most, key)
        }
    }

    /// Binary search for what begins with a prefix.
    /// - Parameter order: Order of what has a number, of which no more bytes count than it is told, and the key.
    @inline(__always)
    fileprivate static func range(
        ofPrefix prefix: [UInt8], within bounds: Range<Int>,
        order: (Int, Int, borrowing StringKey) throws(IndexError) -> Int
    ) throws(IndexError) -> Range<Int> {
        // SAFETY: the array lends its bytes for this call.
        try unsafe prefix.withUnsafeBufferPointer { (prefix) throws(IndexError) -> Range<Int> in
            let key = unsafe StringKey(UnsafeRawBufferPointer(prefix))
            let low = try firstIndex(in: bounds) { (index) throws(IndexError) in
                try order(index, .max, key) >= 0
            }
            // Few strings share a prefix: the end is near its beginning, so it is looked for in growing steps.
            var step = 1
            var end = low
            while end < bounds.upperBound, try order(end, key.count, key) == 0 {
                end = min(end + step, bounds.upperBound)
                step *= 2
            }
            let high = try firstIndex(in: low..<end) { (index) throws(IndexError) in
                try order(index, key.count, key) > 0
            }
            return low..<high
        }
    }

    @inline(__always)
    private static func firstIndex(
        in bounds: Range<Int>, where holds: (Int) throws(IndexError) -> Bool
    ) throws(IndexError) -> Int {
        var low = bounds.lowerBound
        var high = bounds.upperBound
        while low < high {
            let middle = low &+ (high &- low) >> 1
            if try holds(middle) { high = middle } else { low = middle &+ 1 }
        }
        return low
    }
}

/// Ends of strings, in the order of their bytes: each entry names a string and the byte of it where the end begins.
package struct SuffixTable: Sendable {
    /// Bytes of an entry: the string in four, the byte in one.
    package static let entrySize = 5

    /// Number of entries.
    package let count: Int
    private let entries: Region
    private let strings: StringTable

    /// - Throws: `corrupt` when the region does not hold whole entries.
    package init(_ entries: Region, of strings: StringTable) throws(IndexError) {
        guard entries.count % Self.entrySize == 0 else {
            throw IndexError.corrupt(entries.file.name, "the sizes of the term dictionary do not add up")
        }
        self.entries = entries
        self.strings = strings
        count = entries.count / Self.entrySize
    }

    /// The string of an entry, and the byte of it where the suffix begins.
    @inline(__always)
    package subscript(_ index: Int) -> (string: Int, start: Int) {
        get throws(IndexError) {
            guard index >= 0, index < count else {
                throw strings.damage("there is no suffix with this number")
            }
            let entry = try entries.file.uint40(at: entries.start &+ index &* Self.entrySize)
            let string = Int(entry & 0xffff_ffff)
            guard string < strings.count else { throw strings.damage("a suffix belongs to no term") }
            return (string, Int(entry >> 32))
        }
    }

    /// The suffixes that begin with a prefix, those equal to it first.
    /// - Parameter bounds: Where to look: all, or the answer for a shorter prefix.
    package func range(ofPrefix prefix: [UInt8], within bounds: Range<Int>) throws(IndexError) -> Range<Int> {
        try StringTable.range(ofPrefix: prefix, within: bounds) { (index, most, key) throws(IndexError) in
            let (string, start) = try self[index]
            return try strings.order(of: string, from: start, most: most, key)
        }
    }
}
