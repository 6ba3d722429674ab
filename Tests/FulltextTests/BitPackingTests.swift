// Blocks of 128 numbers: what is packed comes back, at every width and with exceptions.

import Fulltext
import FulltextStorage
import TestSupport
import Testing

@Suite struct BitPackingTests {
    /// Packs between strange bytes and unpacks again; gives the block's length too.
    static func roundTrip(_ values: [UInt32]) throws -> (values: [UInt32], byteCount: Int) {
        var writer = ByteWriter()
        writer.append(raw: [0xaa, 0xbb, 0xcc])
        BitPacking.append(values, to: &writer)
        let byteCount = writer.count - 3
        writer.append(raw: [UInt8](repeating: 0xdd, count: 5))
        var output = [UInt32](repeating: 0xdead_beef, count: BitPacking.blockSize)
        let decoded = try decode(Array(writer.bytes[3...]), into: &output)
        #expect(decoded == byteCount, "decoding ends where the block does")
        for step in [1, 3, 17, 127] {
            let slots = stride(from: 0, to: 128, by: step).map { UInt8($0) }
            let some = try decode(slots, of: Array(writer.bytes[3...]))
            #expect(some == slots.map { output[Int($0)] }, "numbers decoded alone are the same")
        }
        return (output, byteCount)
    }

    /// Decodes the block that some bytes begin with; gives its length.
    static func decode(_ bytes: [UInt8], into output: inout [UInt32]) throws -> Int {
        let file = FileBytes(copying: bytes, name: "block")
        // SAFETY: the array has room for one block and lends it for this call; the file lives until its end.
        let count = try unsafe output.withUnsafeMutableBufferPointer { buffer in
            let bytes = try unsafe Region(file: file, start: 0, count: file.count).bytes(0, file.count)
            return try unsafe BitPacking.decode(bytes, of: file, into: #require(buffer.baseAddress))
        }
        return withExtendedLifetime(file) { count }
    }

    /// Decodes some numbers of the block that some bytes begin with.
    static func decode(_ slots: [UInt8], of bytes: [UInt8]) throws -> [UInt32] {
        let file = FileBytes(copying: bytes, name: "block")
        var output = [UInt32](repeating: 0xdead_beef, count: slots.count)
        // SAFETY: the arrays lend as many numbers as there are slots; the file lives until the end.
        try unsafe output.withUnsafeMutableBufferPointer { buffer in
            try unsafe slots.withUnsafeBufferPointer { slots in
                let bytes = try unsafe Region(file: file, start: 0, count: file.count).bytes(0, file.count)
                try unsafe BitPacking.decode(
                    #require(slots.baseAddress), slots.count, ofBlock: bytes, of: file,
                    into: #require(buffer.baseAddress))
            }
        }
        return withExtendedLifetime(file) { output }
    }

    @Test("Every width comes back, its widest numbers and zeros included", arguments: UInt32(0)...32)
    func everyWidth(width: UInt32) throws {
        var generator = SeededGenerator(seed: UInt64(width))
        let mask: UInt32 = width == 32 ? .max : (1 << width) - 1
        for trial in 0..<20 {
            var values = (0..<128).map { _ in UInt32(truncatingIfNeeded: generator.next()) & mask }
            if trial == 0 { values = Array(repeating: mask, count: 128) }
            if trial == 1 { values = (0..<128).map { $0 % 2 == 0 ? mask : 0 } }
            let (decoded, byteCount) = try Self.roundTrip(values)
            #expect(decoded == values)
            #expect(byteCount <= 2 + Int(width) * 16, "never longer than packing without exceptions")
        }
    }

    @Test("Rare wide numbers come back and do not widen the rest", arguments: 0...128)
    func exceptions(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        for narrow in [UInt32(0), 1, 7, 31] {
            let base: UInt32 = (1 << narrow) - 1
            var values = (0..<128).map { _ in UInt32(truncatingIfNeeded: generator.next()) & base }
            for index in Array(0..<128).shuffled(using: &generator).prefix(count) {
                values[index] = UInt32.max >> UInt32(generator.int(0...Int(31 - narrow)))
            }
            let (decoded, byteCount) = try Self.roundTrip(values)
            #expect(decoded == values)
            if count <= BitPacking.maximalExceptions {
                #expect(byteCount <= 2 + Int(narrow) * 16 + count * 6)
            }
        }
    }

    @Test("Numbers of all magnitudes together come back", arguments: UInt64(0)..<200)
    func mixedMagnitudes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let values = (0..<128).map { _ in
            UInt32(truncatingIfNeeded: generator.next() >> UInt64(generator.int(32...64)))
        }
        #expect(try Self.roundTrip(values).values == values)
    }

    @Test("Each cut of a block is an error", arguments: [0, 1, 31])
    func cuts(exceptions: Int) throws {
        var values = [UInt32](repeating: 5, count: 128)
        for index in 0..<exceptions { values[index * 4] = .max - UInt32(index) }
        var writer = ByteWriter()
        BitPacking.append(values, to: &writer)
        var output = [UInt32](repeating: 0, count: 128)
        for length in 0..<writer.count {
            #expect(throws: IndexError.self) {
                _ = try Self.decode(Array(writer.bytes[..<length]), into: &output)
            }
        }
    }

    @Test("Random bytes are decoded or refused, never more", arguments: UInt64(0)..<500)
    func randomBytes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var bytes = (0..<generator.int(0...800)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        if !bytes.isEmpty, !generator.oneIn(4) { bytes[0] %= 36 }
        var output = [UInt32](repeating: 0, count: 128)
        do {
            #expect(try Self.decode(bytes, into: &output) <= bytes.count)
            #expect(try Self.decode([0, 64, 127], of: bytes).count == 3)
        } catch let error as IndexError {
            #expect(error.code == .corrupt)
        }
        // What is refused as a whole may be read in part, and never beyond its bytes.
        do { _ = try Self.decode([127], of: bytes) } catch let error as IndexError {
            #expect(error.code == .corrupt)
        }
    }
}
