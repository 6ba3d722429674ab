// 128 unsigned numbers at a fixed width, in four interleaved lanes so that one SIMD register unpacks four
// at a time, with exceptions for the few numbers that would widen all the others. Bytes: Index/FORMAT.md,
// section 5. [unsafe]
//
// The lane layout follows Lemire and Boytsov, "Decoding billions of integers per second through
// vectorization" (2015); exceptions are those of PFOR, Zukowski et al., ICDE 2006.

package import FulltextStorage

/// Packs and unpacks blocks of 128 numbers.
package enum BitPacking {
    /// Numbers in a block.
    package static let blockSize = 128

    /// The most exceptions a block may have.
    package static let maximalExceptions = 31

    /// Appends one block: width, number of exceptions, packed low bits, exceptions.
    ///
    /// The width is the one that gives the fewest bytes.
    /// - Parameter values: Exactly 128 numbers.
    package static func append(_ values: [UInt32], to output: inout ByteWriter) {
        precondition(values.count == blockSize, "a block has 128 numbers")
        var histogram = [Int](repeating: 0, count: 33)
        for value in values { histogram[32 - value.leadingZeroBitCount] += 1 }
        var widest = 32
        while widest > 0, histogram[widest] == 0 { widest -= 1 }
        var best = widest
        var bestCost = widest * 16
        var exceptions = 0
        var width = widest
        while width > 0 {
            exceptions += histogram[width]
            width -= 1
            guard exceptions <= maximalExceptions else { break }
            // An exception takes its place and the bits above, one byte for every seven.
            let cost = width * 16 + exceptions * (1 + (widest - width + 6) / 7)
            if cost < bestCost {
                bestCost = cost
                best = width
            }
        }
        let mask: UInt32 = best == 32 ? .max : (1 << UInt32(best)) - 1
        var patches = ByteWriter()
        var patchCount: UInt8 = 0
        for (index, value) in values.enumerated() where value & ~mask != 0 {
            patches.append(UInt8(index))
            patches.append(varint: UInt64(value >> UInt32(best)))
            patchCount += 1
        }
        output.append(UInt8(best))
        output.append(patchCount)
        // Row r of lane l is value 4r + l; a lane is `best` words, and words of the four lanes alternate.
        var words = [UInt32](repeating: 0, count: best * 4)
        if best > 0 {
            for index in 0..<blockSize {
                let lane = index & 3
                let bit = (index >> 2) * best
                let word = (bit >> 5) * 4 + lane
                let shift = UInt32(bit & 31)
                let value = values[index] & mask
                words[word] |= value << shift
                if Int(shift) + best > 32 { words[word + 4] |= value >> (32 - shift) }
            }
        }
        for word in words { output.append(word) }
        output.append(raw: patches.bytes)
    }

    /// Decodes one block at `offset`.
    ///
    /// - Parameter output: Room for 128 numbers.
    /// - Returns: Offset of the first byte after the block.
    /// - Throws: `corrupt` when the block reaches past the view or its header is impossible.
    package static func decode(
        _ view: ByteView, at offset: Int, into output: UnsafeMutablePointer<UInt32>
    ) throws(IndexError) -> Int {
        let width = Int(try view.uint8(at: offset))
        let exceptions = Int(try view.uint8(at: offset + 1))
        guard width <= 32 else { throw IndexError.corrupt(view.file, "block width \(width) exceeds 32 bits") }
        guard exceptions <= maximalExceptions else {
            throw IndexError.corrupt(view.file, "a block has \(exceptions) exceptions")
        }
        let packed = try view.slice(offset + 2, width * 16)
        try unsafe packed.withUnsafeBytes { (bytes) throws(IndexError) in
            // SAFETY: `packed` has width * 16 bytes, all that `unpack` reads; `output` has room for 128.
            if let source = bytes.baseAddress { unsafe unpack(source, width: width, into: output) }
        }
        var end = offset + 2 + width * 16
        if exceptions > 0 {
            var reader = ByteReader(view, at: end)
            for _ in 0..<exceptions {
                let index = Int(try reader.uint8())
                let high = try reader.varint()
                guard index < blockSize, width < 32, high <= UInt64(UInt32.max >> UInt32(width)) else {
                    throw IndexError.corrupt(view.file, "an exception of a block is impossible")
                }
                // SAFETY: index < 128, checked above.
                unsafe output[index] |= UInt32(high) << UInt32(width)
            }
            end = reader.offset
        }
        return end
    }

    // SAFETY (caller): `source` has width * 16 bytes, `output` room for 128 numbers, width <= 32.
    @inline(__always)
    private static func unpack(
        _ source: UnsafeRawPointer, width: Int, into output: UnsafeMutablePointer<UInt32>
    ) {
        let rows = UnsafeMutableRawPointer(output)
        if width == 0 {
            for row in 0..<32 {
                unsafe rows.storeBytes(
                    of: SIMD4<UInt32>(repeating: 0), toByteOffset: row * 16, as: SIMD4<UInt32>.self)
            }
            return
        }
        let mask = SIMD4<UInt32>(repeating: width == 32 ? .max : (1 << UInt32(width)) - 1)
        var word = unsafe source.loadUnaligned(fromByteOffset: 0, as: SIMD4<UInt32>.self)
        var next = 16
        var used: UInt32 = 0
        let step = UInt32(width)
        for row in 0..<32 {
            var value = word &>> SIMD4<UInt32>(repeating: used)
            let free = 32 &- used
            if free < step {
                word = unsafe source.loadUnaligned(fromByteOffset: next, as: SIMD4<UInt32>.self)
                next &+= 16
                value |= word &<< SIMD4<UInt32>(repeating: free)
                used = step &- free
            } else if free == step, row < 31 {
                word = unsafe source.loadUnaligned(fromByteOffset: next, as: SIMD4<UInt32>.self)
                next &+= 16
                used = 0
            } else {
                used &+= step
            }
            unsafe rows.storeBytes(of: value & mask, toByteOffset: row * 16, as: SIMD4<UInt32>.self)
        }
    }
}
