// Word boundaries in a run of plain scalars: the rules of UAX #29 (Unicode Text Segmentation) as ICU's word
// rules have them, WB5 to WB13b, for runs without kana, Hangul, ideographs, Hebrew, flags and combining
// marks. Such a run needs no context: neither a hard break nor an ideograph joins with a letter, digit or
// mark beside it.

enum WordRules {
    // Values of `ScalarEntry.wordBreak`, in the order of the shim's enum CICU_WB_.
    static let letter: UInt8 = 1
    static let numeric: UInt8 = 2
    static let midLetter: UInt8 = 3
    static let midNumber: UInt8 = 4
    static let midBoth: UInt8 = 5
    static let extendNumLet: UInt8 = 6

    /// End of the token that starts at `start`, and its kind.
    ///
    /// - Parameter run: Entries of class plain, at least `start + 1` of them.
    static func token(in run: UnsafeBufferPointer<UInt32>, at start: Int) -> (end: Int, kind: TokenKind) {
        // SAFETY: every index below is compared with the count first; `start` is below it by contract.
        let first = unsafe wordBreak(run[start])
        guard first == letter || first == numeric || first == extendNumLet else { return (start + 1, .mark) }
        var seen: UInt8 = 1 << first
        var last = first
        var end = start + 1
        while end < run.count {
            let next = unsafe wordBreak(run[end])
            if next == letter || next == numeric || next == extendNumLet {
                last = next
                seen |= 1 << next
                end += 1
                continue
            }
            // A mark inside a word or number stays in it when the same kind goes on behind.
            guard end + 1 < run.count, unsafe wordBreak(run[end + 1]) == last else { break }
            let joinsLetters = last == letter && (next == midLetter || next == midBoth)
            let joinsDigits = last == numeric && (next == midNumber || next == midBoth)
            guard joinsLetters || joinsDigits else { break }
            end += 2
        }
        if seen & (1 << letter) != 0 { return (end, .letter) }
        if seen & (1 << numeric) != 0 { return (end, .number) }
        // Two and more low lines are a word to ICU, one alone is not.
        return (end, end - start == 1 ? .mark : .letter)
    }

    private static func wordBreak(_ bits: UInt32) -> UInt8 { ScalarEntry(bits: bits).wordBreak }
}
