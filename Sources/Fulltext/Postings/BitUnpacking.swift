// Unpacks the 128 numbers of a packed block. Each width has code of its own in which all shifts and masks are constants and
// no branch is left: a block takes about a cycle for every number. [unsafe]

/// Unpacks blocks of numbers of any width.
enum BitUnpacking {
    /// Writes the 128 numbers that are packed at `width` bits each.
    // SAFETY (caller): `source` has width * 16 bytes, `output` room for 128 numbers, width <= 32.
    static func unpack(
        _ source: UnsafeRawPointer, width: Int, into output: UnsafeMutablePointer<UInt32>
    ) {
        let output = UnsafeMutableRawPointer(output)
        switch width {
        case 1: unsafe Unpacker<1>.unpack(source, output)
        case 2: unsafe Unpacker<2>.unpack(source, output)
        case 3: unsafe Unpacker<3>.unpack(source, output)
        case 4: unsafe Unpacker<4>.unpack(source, output)
        case 5: unsafe Unpacker<5>.unpack(source, output)
        case 6: unsafe Unpacker<6>.unpack(source, output)
        case 7: unsafe Unpacker<7>.unpack(source, output)
        case 8: unsafe Unpacker<8>.unpack(source, output)
        case 9: unsafe Unpacker<9>.unpack(source, output)
        case 10: unsafe Unpacker<10>.unpack(source, output)
        case 11: unsafe Unpacker<11>.unpack(source, output)
        case 12: unsafe Unpacker<12>.unpack(source, output)
        case 13: unsafe Unpacker<13>.unpack(source, output)
        case 14: unsafe Unpacker<14>.unpack(source, output)
        case 15: unsafe Unpacker<15>.unpack(source, output)
        case 16: unsafe Unpacker<16>.unpack(source, output)
        case 17: unsafe Unpacker<17>.unpack(source, output)
        case 18: unsafe Unpacker<18>.unpack(source, output)
        case 19: unsafe Unpacker<19>.unpack(source, output)
        case 20: unsafe Unpacker<20>.unpack(source, output)
        case 21: unsafe Unpacker<21>.unpack(source, output)
        case 22: unsafe Unpacker<22>.unpack(source, output)
        case 23: unsafe Unpacker<23>.unpack(source, output)
        case 24: unsafe Unpacker<24>.unpack(source, output)
        case 25: unsafe Unpacker<25>.unpack(source, output)
        case 26: unsafe Unpacker<26>.unpack(source, output)
        case 27: unsafe Unpacker<27>.unpack(source, output)
        case 28: unsafe Unpacker<28>.unpack(source, output)
        case 29: unsafe Unpacker<29>.unpack(source, output)
        case 30: unsafe Unpacker<30>.unpack(source, output)
        case 31: unsafe Unpacker<31>.unpack(source, output)
        case 32: unsafe Unpacker<32>.unpack(source, output)
        default:
            // Width 0: all numbers are.
            for row in 0..<32 {
                unsafe output.storeBytes(
                    of: SIMD4<UInt32>(), toByteOffset: row * 16, as: SIMD4<UInt32>.self)
            }
        }
    }
}

/// The code of one width.
private enum Unpacker<let width: Int> {
    // Not inlined: the optimiser would make one loop of all widths again.
    // SAFETY (caller): as above.
    @inline(never)
    static func unpack(_ source: UnsafeRawPointer, _ output: UnsafeMutableRawPointer) {
        unsafe eightRows(source, output, 0)
        unsafe eightRows(source, output, 8)
        unsafe eightRows(source, output, 16)
        unsafe eightRows(source, output, 24)
    }

    // Written out, since the optimiser keeps a loop of 32 a loop.
    @inline(__always)
    private static func eightRows(
        _ source: UnsafeRawPointer, _ output: UnsafeMutableRawPointer, _ first: Int
    ) {
        unsafe row(source, output, first)
        unsafe row(source, output, first &+ 1)
        unsafe row(source, output, first &+ 2)
        unsafe row(source, output, first &+ 3)
        unsafe row(source, output, first &+ 4)
        unsafe row(source, output, first &+ 5)
        unsafe row(source, output, first &+ 6)
        unsafe row(source, output, first &+ 7)
    }

    /// Four numbers, one of each lane.
    @inline(__always)
    private static func row(_ source: UnsafeRawPointer, _ output: UnsafeMutableRawPointer, _ row: Int) {
        let bit = row &* width
        let shift = bit & 31
        // SAFETY: the row's bits lie in one word of the lane, or in two; both are among its `width` words.
        var value =
            unsafe source.loadUnaligned(fromByteOffset: bit >> 5 &* 16, as: SIMD4<UInt32>.self)
            &>> SIMD4<UInt32>(repeating: UInt32(truncatingIfNeeded: shift))
        if shift &+ width > 32 {
            // Masked before it is shifted: otherwise the compiler sees a double shift, which it does lane by lane.
            let next = unsafe source.loadUnaligned(
                fromByteOffset: (bit >> 5 &+ 1) &* 16, as: SIMD4<UInt32>.self)
            value |=
                (next & mask(shift &+ width &- 32))
                &<< SIMD4<UInt32>(repeating: UInt32(truncatingIfNeeded: 32 &- shift))
        } else if shift &+ width < 32 {
            value &= mask(width)
        }
        unsafe output.storeBytes(of: value, toByteOffset: row &* 16, as: SIMD4<UInt32>.self)
    }

    @inline(__always)
    private static func mask(_ bits: Int) -> SIMD4<UInt32> {
        SIMD4<UInt32>(repeating: 1 &<< UInt32(truncatingIfNeeded: bits) &- 1)
    }
}
