// Finds a number in ascending ones, near where the search begins, as a rule. [unsafe: the caller's buffer]

/// Search in steps that double, and then by halves.
package enum Gallop {
    /// The index of the first number of a range that is not below another; the range's end when there is none.
    /// - Complexity: O(log distance).
    // SAFETY (caller): the range lies in the memory; its numbers ascend.
    @inline(__always)
    package static func first<Number: FixedWidthInteger>(
        in numbers: UnsafePointer<Number>, _ range: Range<Int>, notBelow least: Number
    ) -> Int {
        var low = range.lowerBound
        // SAFETY: indices are compared with the range's end.
        if unsafe low == range.upperBound || numbers[low] >= least { return low }
        // The number at `low` is below; one at `high` is not, or there is none.
        var step = 1
        var high = low &+ 1
        while high < range.upperBound, unsafe numbers[high] < least {
            low = high
            step &<<= 1
            high = low &+ step
        }
        high = min(high, range.upperBound)
        while high &- low > 1 {
            let middle = low &+ (high &- low) >> 1
            if unsafe numbers[middle] < least { low = middle } else { high = middle }
        }
        return high
    }
}
