// Which documents of a window are meant: the bitmap of a window without its scores.

/// A set of documents of one window, by their places in it.
struct DocumentBits {
    private(set) var words: ContiguousArray<UInt64>

    /// - Parameter words: 64 of them, as a window has.
    init(_ words: ContiguousArray<UInt64>) { self.words = words }

    /// No document.
    init() { words = ContiguousArray(repeating: 0, count: DocumentWindow.wordCount) }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    mutating func formIntersection(_ other: DocumentBits) {
        for index in words.indices { words[index] &= other.words[index] }
    }

    mutating func insert(_ slot: Int) { words[slot >> 6] |= 1 << UInt64(slot & 63) }

    /// Inserts neighbours.
    mutating func insert(_ slots: Range<Int>) {
        var slot = slots.lowerBound
        while slot < slots.upperBound {
            let end = min(slots.upperBound, (slot | 63) + 1)
            words[slot >> 6] |= (UInt64.max >> UInt64(64 - (end - slot))) << UInt64(slot & 63)
            slot = end
        }
    }

    /// Inserts the documents of a word whose bits are set.
    @inline(__always)
    mutating func insert(_ part: UInt64, word: Int) { words[word] |= part }

    /// Keeps the places for which a condition holds.
    @inline(__always)
    mutating func filter(_ holds: (Int) -> Bool) {
        for index in words.indices {
            var word = words[index]
            var kept: UInt64 = 0
            while word != 0 {
                let bit = word & (0 &- word)
                if holds(index * 64 + word.trailingZeroBitCount) { kept |= bit }
                word ^= bit
            }
            words[index] = kept
        }
    }

    /// Takes out the documents whose bits are set in a bitmap of the whole segment.
    /// - Parameter deleted: May end before the window does, or before it begins.
    mutating func subtract(_ deleted: [UInt64], from start: DocID) {
        let first = Int(start) / 64
        for index in words.indices where first + index < deleted.count {
            words[index] &= ~deleted[first + index]
        }
    }

    /// Gives each place, ascending.
    @inline(__always)
    func forEach<Failure: Error>(_ body: (Int) throws(Failure) -> Void) throws(Failure) {
        for index in words.indices {
            var word = words[index]
            while word != 0 {
                try body(index * 64 + word.trailingZeroBitCount)
                word &= word - 1
            }
        }
    }
}
