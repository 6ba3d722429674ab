// Which characters stand in words that are written with spaces between them, and UTF-8 decoding for terms.
// A phrase holds such a word whole at its edges: 件1 is not found in 件12, nor cat in concat.

/// Letters and digits of words written with spaces.
package enum WordScalar {
    /// True for letters and digits of the Latin, Greek and Cyrillic scripts.
    ///
    /// Word segmentation never divides two of these that stand side by side (UAX #29, rules WB5 and WB8 to
    /// WB10), so an edge between them lies inside one token.
    package static func isWordScalar(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        case 0x00...0xbf: scalar == 0xaa || scalar == 0xb5 || scalar == 0xba
        case 0xc0...0x24f: scalar != 0xd7 && scalar != 0xf7
        case 0x370...0x373, 0x376...0x377, 0x37b...0x37d, 0x37f, 0x386, 0x388...0x3ff: scalar != 0x3f6
        case 0x400...0x481, 0x48a...0x52f: true
        default: false
        }
    }
}

/// Decoding of UTF-8 that is known to be sound, or is treated byte by byte where it is not.
package enum UTF8Scalars {
    /// The scalar that begins at `offset` and its length in bytes; an ill-formed byte counts as itself.
    package static func decode(_ bytes: [UInt8], at offset: Int) -> (scalar: UInt32, length: Int) {
        let lead = bytes[offset]
        let length = lead < 0x80 ? 1 : lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
        guard length > 1, offset + length <= bytes.count else { return (UInt32(lead), 1) }
        var scalar = UInt32(lead) & (0x7f >> UInt32(length))
        for index in offset + 1..<offset + length {
            guard bytes[index] & 0xc0 == 0x80 else { return (UInt32(lead), 1) }
            scalar = scalar << 6 | UInt32(bytes[index] & 0x3f)
        }
        return (scalar, length)
    }

    /// Offsets at which scalars begin, and the length of `bytes` at the end.
    package static func starts(_ bytes: [UInt8]) -> [Int] {
        var starts: [Int] = []
        var offset = 0
        while offset < bytes.count {
            starts.append(offset)
            offset += decode(bytes, at: offset).length
        }
        starts.append(bytes.count)
        return starts
    }
}
