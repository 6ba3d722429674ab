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

    /// The documents of the window beginning at `start` whose bits are set in a bitmap of the whole segment.
    init(_ segment: [UInt64], from start: DocID) {
        let first = Int(start) / 64
        let last = min(first + DocumentWindow.wordCount, segment.count)
        for index in first..<max(first, last) { words[index - first] = segment[index] }
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// The place of the last document.
    var last: Int? {
        words.lastIndex { $0 != 0 }.map { $0 * 64 + 63 - words[$0].leadingZeroBitCount }
    }

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
    // SAFETY (caller): the buffer has `count` entries, ascending.
    mutating func insert(_ documents: UnsafePointer<UInt32>, count: Int, from start: DocID) {
        guard count > 0 else { return }
        let last = unsafe documents[count - 1]
        precondition(
            unsafe start <= documents[0] && last - start < DocumentWindow.size,
            "a document lies in its window")
        unsafe words.withUnsafeMutableBufferPointer { words in
            for index in 0..<count {
                // SAFETY: all slots lie between those of the first and the last.
                let slot = unsafe Int(documents[index] &- start)
                unsafe words[slot >> 6] |= 1 << UInt64(truncatingIfNeeded: slot & 63)
            }
        }
    }

    /// Becomes what is made of other documents, word by word.
    /// - Parameter body: Called with the number of each word and what it holds.
    @inline(__always)
    mutating func make(from other: DocumentBits, _ body: (Int, UInt64) -> UInt64) {
        unsafe words.withUnsafeMutableBufferPointer { words in
            unsafe other.words.withUnsafeBufferPointer { other in
                // SAFETY: all windows have as many words.
                for index in 0..<DocumentWindow.wordCount { unsafe words[index] = body(index, other[index]) }
            }
        }
    }

    /// Calls `body` with the words.
    // SAFETY (caller): there are `DocumentWindow.wordCount` of them.
    @inline(__always)
    func withWords(_ body: (UnsafePointer<UInt64>) -> Void) {
        unsafe words.withUnsafeBufferPointer { words in
            if let base = words.baseAddress { unsafe body(base) }
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
        if first >= deleted.count { return }
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
        if bits.isEmpty { return }
        let (first, last) = (bits.lowerBound >> 6, (bits.upperBound - 1) >> 6)
        let from = UInt64.max << UInt64(bits.lowerBound & 63)
        let through = UInt64.max >> UInt64(63 - (bits.upperBound - 1) & 63)
        if first == last {
            self[first] |= from & through
            return
        }
        self[first] |= from
        for word in first + 1..<last { self[word] = .max }
        self[last] |= through
    }
}
