// Builds small structures in memory, in the byte order and with the number forms that ByteReader reads.

/// A growing block of bytes, little-endian.
package struct ByteWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package var count: Int { bytes.count }

    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    package mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    package mutating func append(_ value: UInt8) { bytes.append(value) }

    package mutating func append(_ value: UInt16) {
        bytes.append(UInt8(truncatingIfNeeded: value))
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    }

    package mutating func append(_ value: UInt32) {
        append(UInt16(truncatingIfNeeded: value))
        append(UInt16(truncatingIfNeeded: value >> 16))
    }

    package mutating func append(_ value: UInt64) {
        append(UInt32(truncatingIfNeeded: value))
        append(UInt32(truncatingIfNeeded: value >> 32))
    }

    /// An unsigned number in groups of seven bits, lowest first.
    package mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// An unsigned number in groups of seven bits, lowest first.
    package mutating func append(varint value: Int) { append(varint: UInt64(value)) }

    /// Bytes as they are, without a length.
    package mutating func append(raw content: some Sequence<UInt8>) { bytes.append(contentsOf: content) }

    /// A length and the bytes.
    package mutating func append(counted content: [UInt8]) {
        append(varint: content.count)
        bytes.append(contentsOf: content)
    }

    /// A length in bytes and the UTF-8 of a string.
    package mutating func append(string: String) {
        append(varint: string.utf8.count)
        bytes.append(contentsOf: string.utf8)
    }

    /// Zero bytes until the length is a multiple of `alignment`.
    package mutating func pad(to alignment: Int) {
        while bytes.count % alignment != 0 { bytes.append(0) }
    }
}
