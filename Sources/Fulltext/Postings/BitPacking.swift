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

    /// Decodes the block that some bytes begin with.
    ///
    /// - Parameters:
    ///   - file: Where they come from, for messages.
    ///   - output: Room for 128 numbers.
    /// - Returns: How many bytes the block has.
    /// - Throws: `corrupt` when the block reaches past the bytes or its header is impossible.
    // SAFETY (caller): the bytes can be read, the numbers written.
    package static func decode(
        _ bytes: UnsafeRawBufferPointer, of file: FileBytes, into output: UnsafeMutablePointer<UInt32>
    ) throws(IndexError) -> Int {
        let (width, exceptions) = try unsafe header(bytes, of: file)
        // SAFETY: the header has compared the packed bits with the bytes.
        if let start = bytes.baseAddress {
            unsafe BitUnpacking.unpack(start + 2, width: width, into: output)
        }
        var end = 2 + width * 16
        if exceptions > 0 {
            var scanner = unsafe VarintScanner(bytes, at: end)
            var least = 0
            for _ in 0..<exceptions {
                let index = Int(scanner.byte())
                let high = scanner.next()
                guard index >= least, index < blockSize, width < 32,
                    high <= UInt64(UInt32.max >> UInt32(width))
                else {
                    throw IndexError.corrupt(file.name, "an exception of a block is impossible")
                }
                least = index + 1
                // SAFETY: index < 128, checked above.
                unsafe output[index] |= UInt32(high) << UInt32(width)
            }
            try scanner.check(file)
            end = scanner.offset
        }
        return end
    }

    /// Decodes some numbers of the block that some bytes begin with.
    ///
    /// - Parameters:
    ///   - slots: Which ones, ascending.
    ///   - output: Room for as many.
    // SAFETY (caller): `bytes` can be read, `slots` has `count` numbers below 128, `output` room for as many.
    package static func decode(
        _ slots: UnsafePointer<UInt8>, _ count: Int, ofBlock bytes: UnsafeRawBufferPointer,
        of file: FileBytes, into output: UnsafeMutablePointer<UInt32>
    ) throws(IndexError) {
        let (width, exceptions) = try unsafe header(bytes, of: file)
        guard let base = bytes.baseAddress else { return }
        let words = unsafe base + 2
        let mask = UInt64(1) << UInt64(width) - 1
        for index in 0..<count {
            // SAFETY: below 128, so the row's bits lie in the lane's `width` words: those of all lanes are inside the bytes, as
            // the header has made sure. Without width there is no word.
            let slot = unsafe Int(slots[index])
            let bit = (slot >> 2) &* width
            let offset = (bit >> 5) &* 16 &+ (slot & 3) &* 4
            let shift = bit & 31
            var value: UInt64 = 0
            if width > 0 {
                value = unsafe UInt64(
                    UInt32(littleEndian: words.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
            }
            if shift &+ width > 32 {
                value |=
                    unsafe UInt64(
                        UInt32(
                            littleEndian: words.loadUnaligned(
                                fromByteOffset: offset &+ 16, as: UInt32.self))) << 32
            }
            unsafe output[index] = UInt32(truncatingIfNeeded: (value &>> UInt64(shift)) & mask)
        }
        if exceptions == 0 { return }
        var scanner = unsafe VarintScanner(bytes, at: 2 + width * 16)
        var index = 0
        for _ in 0..<exceptions {
            let slot = scanner.byte()
            let high = scanner.next()
            // SAFETY: index < count.
            while index < count, unsafe slots[index] < slot { index += 1 }
            if index == count { break }
            if unsafe slots[index] > slot { continue }
            guard width < 32, high <= UInt64(UInt32.max >> UInt32(width)) else {
                throw IndexError.corrupt(file.name, "an exception of a block is impossible")
            }
            unsafe output[index] |= UInt32(high) << UInt32(width)
        }
        try scanner.check(file)
    }

    /// The bytes of the block that some bytes begin with, found without decoding it.
    // SAFETY (caller): the bytes can be read.
    static func byteCount(_ bytes: UnsafeRawBufferPointer, of file: FileBytes) throws(IndexError) -> Int {
        let (width, exceptions) = try unsafe header(bytes, of: file)
        var scanner = unsafe VarintScanner(bytes, at: 2 + width * 16)
        for _ in 0..<exceptions {
            _ = scanner.byte()
            _ = scanner.next()
        }
        try scanner.check(file)
        return scanner.offset
    }

    @inline(__always)
    private static func header(
        _ bytes: UnsafeRawBufferPointer, of file: FileBytes
    ) throws(IndexError) -> (width: Int, exceptions: Int) {
        guard bytes.count >= 2 else { throw IndexError.corrupt(file.name, "a block has no header") }
        let width = unsafe Int(bytes[0])
        let exceptions = unsafe Int(bytes[1])
        guard width <= 32 else { throw IndexError.corrupt(file.name, "block width \(width) exceeds 32 bits") }
        guard exceptions <= maximalExceptions else {
            throw IndexError.corrupt(file.name, "a block has \(exceptions) exceptions")
        }
        guard bytes.count >= 2 + width * 16 else {
            throw IndexError.corrupt(file.name, "a block reaches past the end of its bytes")
        }
        return (width, exceptions)
    }
}
