// Sets of documents as bitmaps: of one window, or of a whole segment.

import FulltextStorage

/// A set of documents of one window, by their places in it.
struct DocumentBits {
    private(set) var words = ContiguousArray<UInt64>(repeating: 0, count: DocumentWindow.wordCount)

    /// No document.
    init() {}

    /// The documents of the segment that lie in the window beginning at `start`.
    init(allFrom start: DocID, documentCount: Int) {
        insert(0..<max(0, min(Int(DocumentWindow.size), documentCount - Int(start))))
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    @inline(__always)
    func contains(_ slot: Int) -> Bool { words[slot >> 6] & (1 << UInt64(slot & 63)) != 0 }

    mutating func removeAll() {
        for index in words.indices { words[index] = 0 }
    }

    @inline(__always)
    mutating func insert(_ slot: Int) { words[slot >> 6] |= 1 << UInt64(slot & 63) }

    /// Inserts neighbours.
    mutating func insert(_ slots: Range<Int>) { words.insertBits(slots) }

    /// Inserts the documents of a word whose bits are set.
    @inline(__always)
    mutating func insert(_ part: UInt64, word: Int) { words[word] |= part }

    /// Inserts documents of the window that begins at `start`.
    // SAFETY (caller): the buffer has `count` entries.
    mutating func insert(_ documents: UnsafePointer<UInt32>, count: Int, from start: DocID) {
        unsafe words.withUnsafeMutableBufferPointer { words in
            for index in 0..<count {
                // SAFETY: a slot outside the window stops below.
                let slot = unsafe Int(documents[index] &- start)
                precondition(slot < DocumentWindow.size, "a document lies in its window")
                unsafe words[slot >> 6] |= 1 << UInt64(slot & 63)
            }
        }
    }

    mutating func formUnion(_ other: DocumentBits) {
        for index in words.indices { words[index] |= other.words[index] }
    }

    mutating func formIntersection(_ other: DocumentBits) {
        for index in words.indices { words[index] &= other.words[index] }
    }

    /// Keeps the documents whose bits are set in a bitmap of the whole segment.
    /// - Parameter segment: Has a bit for each document.
    mutating func formIntersection(_ segment: [UInt64], from start: DocID) {
        let first = Int(start) / 64
        for index in words.indices {
            words[index] &= first + index < segment.count ? segment[first + index] : 0
        }
    }

    mutating func subtract(_ other: DocumentBits) {
        for index in words.indices { words[index] &= ~other.words[index] }
    }

    /// Takes out the documents whose bits are set in a bitmap of the whole segment.
    /// - Parameter deleted: May end before the window does, or before it begins.
    mutating func subtract(_ deleted: [UInt64], from start: DocID) {
        let first = Int(start) / 64
        for index in words.indices where first + index < deleted.count {
            words[index] &= ~deleted[first + index]
        }
    }

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

extension MutableCollection where Element == UInt64, Index == Int {
    /// Sets the bits of neighbours in a bitmap that begins at index 0.
    mutating func insertBits(_ bits: Range<Int>) {
        var bit = bits.lowerBound
        while bit < bits.upperBound {
            let end = Swift.min(bits.upperBound, (bit | 63) + 1)
            self[bit >> 6] |= (UInt64.max >> UInt64(64 - (end - bit))) << UInt64(bit & 63)
            bit = end
        }
    }
}
