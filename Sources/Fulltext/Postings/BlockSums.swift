// Sums over blocks of 128 numbers, four at a time: gaps become documents, frequencies tell how many places lie before a
// posting. [unsafe: buffers of 128 numbers]

/// Sums over the numbers of one block.
enum BlockSums {
    /// Turns 128 gaps into the numbers that they lead to, each one more than its gap after the one before.
    ///
    /// Sums wrap. They ascend for sure when they begin below 2³¹, or with `UInt32.max` for a first gap that counts from zero,
    /// and no gap has more than 24 bits.
    /// - Parameter previous: The number before the first.
    /// - Returns: All gaps, ORed.
    // SAFETY (caller): 128 numbers.
    static func sumGaps(_ numbers: UnsafeMutablePointer<UInt32>, after previous: UInt32) -> UInt32 {
        let rows = UnsafeMutableRawPointer(numbers)
        var last = SIMD4<UInt32>(repeating: previous)
        var all = SIMD4<UInt32>()
        @inline(__always)
        func sum(row: Int) {
            var value = unsafe rows.loadUnaligned(fromByteOffset: row &* 16, as: SIMD4<UInt32>.self)
            all |= value
            value &+= SIMD4(repeating: 1)
            // SAFETY: both have sixteen bytes, and any bits are numbers. Shifted in pairs, because the machine has one
            // instruction for that.
            let pairs = unsafe unsafeBitCast(value, to: SIMD2<UInt64>.self) &<< SIMD2(repeating: 32)
            value &+= unsafe unsafeBitCast(pairs, to: SIMD4<UInt32>.self)
            value &+= SIMD4(value.y, value.y, value.y, value.y) & SIMD4(0, 0, .max, .max)
            value &+= last
            unsafe rows.storeBytes(of: value, toByteOffset: row &* 16, as: SIMD4<UInt32>.self)
            last = SIMD4(repeating: value.w)
        }
        var row = 0
        while row < BitPacking.blockSize / 4 {
            sum(row: row)
            sum(row: row &+ 1)
            sum(row: row &+ 2)
            sum(row: row &+ 3)
            row &+= 4
        }
        return all.x | all.y | all.z | all.w
    }

    /// Adds one to each of 128 numbers.
    // SAFETY (caller): 128 numbers.
    static func increment(_ numbers: UnsafeMutablePointer<UInt32>) {
        let rows = UnsafeMutableRawPointer(numbers)
        for row in 0..<BitPacking.blockSize / 4 {
            let value = unsafe rows.loadUnaligned(fromByteOffset: row &* 16, as: SIMD4<UInt32>.self)
            unsafe rows.storeBytes(
                of: value &+ SIMD4(repeating: 1), toByteOffset: row &* 16, as: SIMD4<UInt32>.self)
        }
    }

    /// The sum of some numbers; wraps beyond 32 bits where there are several.
    // SAFETY (caller): the range lies in the buffer.
    static func sum(_ numbers: UnsafePointer<UInt32>, _ range: Range<Int>) -> Int {
        var index = range.lowerBound
        var four = SIMD4<UInt32>()
        while index &+ 4 <= range.upperBound {
            four &+= unsafe UnsafeRawPointer(numbers + index).loadUnaligned(as: SIMD4<UInt32>.self)
            index &+= 4
        }
        var sum = Int(four.wrappedSum())
        while index < range.upperBound {
            sum &+= unsafe Int(numbers[index])
            index &+= 1
        }
        return sum
    }
}
