// Comparisons as numbers, for loops that keep some of what they look at. Whether one is kept is anybody's guess, so a branch is
// mispredicted every few turns, and of a comparison in a loop the compiler makes a branch, however it is written. These are
// differences whose highest bit tells.

/// One or zero for yes or no.
enum Branchless {
    /// Whether a score is `least` or more. Neither is NaN, and they are not the same infinity.
    @inline(__always)
    static func reaches(_ score: Float, _ least: Float) -> Int {
        // A difference is never rounded to zero.
        Int(truncatingIfNeeded: (score - least).bitPattern >> 31 ^ 1)
    }

    /// Whether two documents are the same. Documents have 31 bits.
    @inline(__always)
    static func areEqual(_ one: DocID, _ other: DocID) -> Int {
        Int(truncatingIfNeeded: ((one ^ other) &- 1) >> 31)
    }

    /// Whether a document comes before another. Documents have 31 bits.
    @inline(__always)
    static func isBefore(_ one: DocID, _ other: DocID) -> Int {
        Int(truncatingIfNeeded: (one &- other) >> 31)
    }
}
