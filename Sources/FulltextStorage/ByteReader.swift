// A cursor over a checked view, for the small structures that are read once: commit points, tables of
// regions, headers of blocks. Every length is compared with the bytes left before it is used.

/// Reads values one after another; reading past the end is an error.
package struct ByteReader {
    private let view: ByteView
    /// Offset of the next byte within the view.
    package private(set) var offset: Int

    package init(_ view: ByteView, at offset: Int = 0) {
        self.view = view
        self.offset = offset
    }

    /// Bytes not read yet.
    package var remaining: Int { view.count - offset }

    package mutating func uint8() throws(IndexError) -> UInt8 {
        let value = try view.uint8(at: offset)
        offset += 1
        return value
    }

    package mutating func uint32() throws(IndexError) -> UInt32 {
        let value = try view.uint32(at: offset)
        offset += 4
        return value
    }

    package mutating func uint64() throws(IndexError) -> UInt64 {
        let value = try view.uint64(at: offset)
        offset += 8
        return value
    }

    /// An unsigned number in groups of seven bits, lowest first; at most ten bytes.
    package mutating func varint() throws(IndexError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try uint8()
            guard shift < 63 || byte <= 1 else {
                throw IndexError.corrupt(view.file, "a number is longer than 64 bits")
            }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    /// A varint that must be usable as a length or count up to `limit`.
    package mutating func count(atMost limit: Int) throws(IndexError) -> Int {
        let value = try varint()
        guard value <= UInt64(limit) else {
            throw IndexError.corrupt(view.file, "a count of \(value) exceeds \(limit)")
        }
        return Int(value)
    }

    /// The next `length` bytes.
    package mutating func view(_ length: Int) throws(IndexError) -> ByteView {
        let part = try view.slice(offset, length)
        offset += length
        return part
    }

    /// A length and that many bytes.
    package mutating func bytes() throws(IndexError) -> [UInt8] {
        try view(count(atMost: remaining)).bytes
    }

    /// A length and that many bytes of UTF-8; ill-formed parts become U+FFFD.
    package mutating func string() throws(IndexError) -> String {
        String(decoding: try bytes(), as: UTF8.self)
    }
}
