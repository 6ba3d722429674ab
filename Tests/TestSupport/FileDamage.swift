// Ways to damage a file of an index: plain ones that its checksums must see, and crafted ones whose
// checksums are made to hold again, so that only the checks behind them stand between the bytes and the
// program.

import FulltextStorage

/// Changes to the bytes of one file.
package enum FileDamage {
    /// Flips one bit.
    package static func flip(bit: Int, of bytes: inout [UInt8]) { bytes[bit / 8] ^= 1 << UInt8(bit % 8) }

    /// Makes page checksums and the footer's checksum hold for the body as it stands.
    ///
    /// - Parameter bytes: A file with a footer whose lengths are those of a sound file.
    package static func reseal(_ bytes: inout [UInt8]) {
        let footer = bytes.count - 32
        let bodyLength = Int(number(in: bytes, at: footer, byteCount: 8))
        var tail: [UInt8] = []
        var start = 0
        while start < bodyLength {
            let page = Array(bytes[start..<min(start + Envelope.pageSize, bodyLength)])
            append(Checksum.xxh3(page), to: &tail)
            start += Envelope.pageSize
        }
        tail += bytes[footer..<footer + 16]
        append(Checksum.xxh3(tail), to: &tail)
        bytes.replaceSubrange(bodyLength..<footer + 24, with: tail)
    }

    /// Writes another format version into the header of a sound file.
    package static func rewrite(version: UInt32, of bytes: inout [UInt8]) {
        for index in 0..<4 { bytes[12 + index] = UInt8(truncatingIfNeeded: version >> UInt32(8 * index)) }
        reseal(&bytes)
    }

    /// Length of the part of a sound file that the page checksums cover.
    package static func bodyLength(of bytes: [UInt8]) -> Int {
        Int(number(in: bytes, at: bytes.count - 32, byteCount: 8))
    }

    /// A little-endian number.
    package static func number(in bytes: [UInt8], at offset: Int, byteCount: Int) -> UInt64 {
        (0..<byteCount).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    }

    private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        for index in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
    }
}
