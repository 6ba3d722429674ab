// The small number forms: what the writer appends, the reader gives back, and it never reads past the end.

import FulltextStorage
import TestSupport
import Testing

/// A view of bytes in memory.
func view(_ bytes: [UInt8]) throws -> ByteView {
    try FileBytes(copying: bytes, name: "bytes").view(0, bytes.count)
}

/// The code of the error that `body` throws, nil when it throws none.
func code(_ body: () throws -> Void) throws -> IndexError.Code? {
    do {
        try body()
        return nil
    } catch let error as IndexError {
        return error.code
    }
}

@Suite struct ByteReaderTests {
    static let edges: [UInt64] = [
        0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, UInt64(UInt32.max), UInt64(UInt32.max) + 1,
        UInt64(Int64.max), UInt64(Int64.max) + 1, .max - 1, .max,
    ]

    @Test("A varint gives back its number and takes one byte for seven bits", arguments: edges)
    func varintRoundTrip(value: UInt64) throws {
        var writer = ByteWriter()
        writer.append(varint: value)
        #expect(writer.count == max(1, (64 - value.leadingZeroBitCount + 6) / 7))
        var reader = ByteReader(try view(writer.bytes))
        #expect(try reader.varint() == value)
        #expect(reader.remaining == 0)
    }

    @Test("Every prefix of a varint is an error", arguments: edges)
    func cutVarint(value: UInt64) throws {
        var writer = ByteWriter()
        writer.append(varint: value)
        for length in 0..<writer.count {
            var reader = ByteReader(try view(Array(writer.bytes[..<length])))
            #expect(try code { _ = try reader.varint() } == .corrupt)
        }
    }

    @Test(
        "A varint of more than 64 bits is an error",
        arguments: [
            [UInt8](repeating: 0x80, count: 10) + [1], [UInt8](repeating: 0xff, count: 9) + [2],
            [UInt8](repeating: 0xff, count: 9) + [0x81, 0], [UInt8](repeating: 0xff, count: 40),
        ])
    func longVarint(bytes: [UInt8]) throws {
        var reader = ByteReader(try view(bytes))
        #expect(try code { _ = try reader.varint() } == .corrupt)
    }

    @Test("Numbers of fixed width are little-endian and give back what was written")
    func fixedWidth() throws {
        var writer = ByteWriter()
        writer.append(UInt8(0xfe))
        writer.append(UInt32(0x0102_0304))
        writer.append(UInt64(0x1122_3344_5566_7788))
        #expect(Array(writer.bytes[1..<5]) == [4, 3, 2, 1])
        var reader = ByteReader(try view(writer.bytes))
        #expect(try reader.uint8() == 0xfe)
        #expect(try reader.uint32() == 0x0102_0304)
        #expect(try reader.uint64() == 0x1122_3344_5566_7788)
        #expect(try code { _ = try reader.uint8() } == .corrupt)
        #expect(reader.offset == 13, "a failed read does not move")
    }

    @Test("A number that reaches past the end by one byte is an error", arguments: 0...7)
    func shortNumbers(length: Int) throws {
        let view = try view([UInt8](repeating: 7, count: length))
        #expect(try code { _ = try view.uint64(at: 0) } == .corrupt)
        #expect(try code { _ = try view.uint32(at: length - 3) } == .corrupt)
        #expect(try code { _ = try view.uint16(at: length - 1) } == .corrupt)
        #expect(try code { _ = try view.uint8(at: length) } == .corrupt)
        #expect(try code { _ = try view.uint8(at: -1) } == .corrupt)
        #expect(try code { _ = try view.uint32(at: .max) } == .corrupt)
        #expect(try code { _ = try view.uint64(at: .min) } == .corrupt)
    }

    @Test("A slice outside its view is an error, an empty one at its end is not")
    func slices() throws {
        let view = try view([1, 2, 3, 4])
        #expect(try view.slice(1, 2).bytes == [2, 3])
        #expect(try view.slice(4, 0).bytes.isEmpty)
        for (offset, length) in [
            (5, 0), (4, 1), (-1, 1), (0, -1), (0, 5), (3, Int.max), (Int.max, 1), (Int.min, 0),
        ] {
            #expect(try code { _ = try view.slice(offset, length) } == .corrupt)
        }
    }

    @Test("A count above its limit is an error, also one that no Int holds")
    func counts() throws {
        for (value, limit, isFine) in [
            (UInt64(5), 5, true), (6, 5, false), (0, 0, true), (1, 0, false), (.max, .max, false),
            (UInt64(Int.max), .max, true),
        ] {
            var writer = ByteWriter()
            writer.append(varint: value)
            var reader = ByteReader(try view(writer.bytes))
            #expect(try code { _ = try reader.count(atMost: limit) } == (isFine ? nil : .corrupt))
        }
    }

    @Test("Counted bytes and strings come back; a length beyond the end is an error")
    func countedBytes() throws {
        var writer = ByteWriter()
        writer.append(counted: [9, 8, 7])
        writer.append(string: "公开")
        writer.append(counted: [])
        writer.append(varint: 4)
        writer.append(raw: [1, 2, 3])
        var reader = ByteReader(try view(writer.bytes))
        #expect(try reader.bytes() == [9, 8, 7])
        #expect(try reader.string() == "公开")
        #expect(try reader.bytes().isEmpty)
        #expect(try code { _ = try reader.bytes() } == .corrupt)
    }

    @Test("Padding adds the fewest zero bytes", arguments: 0...17)
    func padding(length: Int) {
        var writer = ByteWriter()
        writer.append(raw: [UInt8](repeating: 1, count: length))
        writer.pad(to: 8)
        #expect(writer.count == (length + 7) / 8 * 8)
        #expect(writer.bytes[length...].allSatisfy { $0 == 0 })
    }
}
