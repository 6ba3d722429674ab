// Sets of documents as bitmaps: of one window, or of a whole segment.

import FulltextStorage

/// A set of documents of one window, by their places in it.
///
/// Matches of a rare word, or those that a narrow filter leaves, stand in few words of a window: only words that may hold one
/// are looked at.
struct DocumentBits {
    private var words = ContiguousArray<UInt64>(repeating: 0, count: DocumentWindow.wordCount)
    /// Bit i is set where word i may hold a document; all other words are zero.
    private var occupied: UInt64 = 0

    /// No document.
    init() {}

    /// The documents of the segment that lie in the window beginning at `start`.
    init(allFrom start: DocID, documentCount: Int) {
        insert(0..<max(0, min(Int(DocumentWindow.size), documentCount - Int(start))))
    }

    /// Becomes the documents of the window beginning at `start` whose bits are set in a bitmap of the whole segment.
    mutating func load(_ segment: [UInt64], from start: DocID) {
        removeAll()
        let first = Int(start) / 64
        let count = max(0, min(DocumentWindow.wordCount, segment.count - first))
        var occupied: UInt64 = 0
        unsafe words.withUnsafeMutableBufferPointer { words in
            unsafe segment.withUnsafeBufferPointer { segment in
                for index in 0..<count {
                    // SAFETY: index < count, which is at most what either has.
                    let word = unsafe segment[first + index]
                    unsafe words[index] = word
                    occupied |= (word == 0 ? 0 : 1) &<< UInt64(truncatingIfNeeded: index)
                }
            }
        }
        self.occupied = occupied
    }

    var isEmpty: Bool { last == nil }

    var count: Int {
        var count = 0
        forEachWord { (_, word) throws(Never) in count += word.nonzeroBitCount }
        return count
    }

    /// The place of the last document.
    var last: Int? {
        var rest = occupied
        while rest != 0 {
            let index = 63 - rest.leadingZeroBitCount
            if words[index] != 0 { return index * 64 + 63 - words[index].leadingZeroBitCount }
            rest &= ~(1 << UInt64(index))
        }
        return nil
    }

    @inline(__always)
    func contains(_ slot: Int) -> Bool { words[slot >> 6] & (1 << UInt64(slot & 63)) != 0 }

    /// A word of the bitmap.
    @inline(__always)
    subscript(word index: Int) -> UInt64 { words[index] }

    mutating func removeAll() { changeWords { _, _ in 0 } }

    @inline(__always)
    mutating func insert(_ slot: Int) {
        words[slot >> 6] |= 1 << UInt64(slot & 63)
        occupied |= 1 << UInt64(slot >> 6)
    }

    /// Inserts neighbours.
    mutating func insert(_ slots: Range<Int>) {
        if slots.isEmpty { return }
        words.insertBits(slots)
        occupied |= Self.words(slots.lowerBound >> 6, through: (slots.upperBound - 1) >> 6)
    }

    /// Inserts the documents of a word whose bits are set.
    @inline(__always)
    mutating func insert(_ part: UInt64, word: Int) {
        words[word] |= part
        occupied |= (part == 0 ? 0 : 1) << UInt64(word)
    }

    /// Inserts documents of the window that begins at `start`.
    // SAFETY (caller): the buffer has `count` entries, ascending.
    mutating func insert(_ documents: UnsafePointer<UInt32>, count: Int, from start: DocID) {
        guard count > 0 else { return }
        let first = unsafe documents[0]
        let last = unsafe documents[count - 1]
        precondition(
            start <= first && last >= first && last - start < DocumentWindow.size,
            "a document lies in its window")
        occupied |= Self.words(Int(first - start) >> 6, through: Int(last - start) >> 6)
        unsafe words.withUnsafeMutableBufferPointer { words in
            for index in 0..<count {
                // SAFETY: all slots lie between those of the first and the last.
                let slot = unsafe Int(documents[index] &- start)
                unsafe words[slot >> 6] |= 1 << UInt64(truncatingIfNeeded: slot & 63)
            }
        }
    }

    /// The bits of some neighbouring words in `occupied`.
    private static func words(_ first: Int, through last: Int) -> UInt64 {
        (.max << UInt64(first)) & (.max >> UInt64(63 - last))
    }

    /// Gives each word that may hold a document, ascending, with its number.
    @inline(__always)
    func forEachWord<Failure: Error>(
        _ body: (Int, UInt64) throws(Failure) -> Void
    ) throws(Failure) {
        var rest = occupied
        while rest != 0 {
            let index = rest.trailingZeroBitCount
            rest &= rest &- 1
            try body(index, words[index])
        }
    }

    /// Becomes what is made of the words of others that may hold a document.
    /// - Parameter body: Called with the number of each word and what it holds.
    @inline(__always)
    mutating func make(from other: DocumentBits, _ body: (Int, UInt64) -> UInt64) {
        removeAll()
        var occupied: UInt64 = 0
        unsafe words.withUnsafeMutableBufferPointer { words in
            other.forEachWord { (index, word) throws(Never) in
                // SAFETY: all windows have as many words.
                let made = body(index, word)
                unsafe words[index] = made
                occupied |= (made == 0 ? 0 : 1) &<< UInt64(truncatingIfNeeded: index)
            }
        }
        self.occupied = occupied
    }

    /// Puts others in place of the words that may hold a document.
    /// - Parameter body: Called with the number of each word and what it holds.
    @inline(__always)
    mutating func changeWords(_ body: (Int, UInt64) -> UInt64) {
        var rest = occupied
        unsafe words.withUnsafeMutableBufferPointer { words in
            while rest != 0 {
                let index = rest.trailingZeroBitCount
                let bit = rest & (0 &- rest)
                rest ^= bit
                // SAFETY: there is a word for each bit of `occupied`.
                let changed = unsafe body(index, words[index])
                unsafe words[index] = changed
                if changed == 0 { occupied ^= bit }
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
        other.forEachWord { (index, word) throws(Never) in insert(word, word: index) }
    }

    mutating func formIntersection(_ other: DocumentBits) {
        changeWords { index, word in word & other.words[index] }
    }

    /// Keeps the documents whose bits are set in a bitmap of the whole segment.
    /// - Parameter segment: Has a bit for each document.
    mutating func formIntersection(_ segment: [UInt64], from start: DocID) {
        let first = Int(start) / 64
        changeWords { index, word in first + index < segment.count ? word & segment[first + index] : 0 }
    }

    mutating func subtract(_ other: DocumentBits) {
        changeWords { index, word in word & ~other.words[index] }
    }

    /// Takes out the documents whose bits are set in a bitmap of the whole segment.
    /// - Parameter deleted: May end before the window does, or before it begins.
    mutating func subtract(_ deleted: [UInt64], from start: DocID) {
        let first = Int(start) / 64
        if first >= deleted.count { return }
        changeWords { index, word in
            first + index < deleted.count ? word & ~deleted[first + index] : word
        }
    }

    /// Keeps the places for which a condition holds.
    @inline(__always)
    mutating func filter(_ holds: (Int) -> Bool) {
        changeWords { index, word in
            var rest = word
            var kept: UInt64 = 0
            while rest != 0 {
                let bit = rest & (0 &- rest)
                if holds(index * 64 + rest.trailingZeroBitCount) { kept |= bit }
                rest ^= bit
            }
            return kept
        }
    }

    /// Gives each place, ascending.
    @inline(__always)
    func forEach<Failure: Error>(_ body: (Int) throws(Failure) -> Void) throws(Failure) {
        try forEachWord { (index, word) throws(Failure) in
            var rest = word
            while rest != 0 {
                try body(index * 64 + rest.trailingZeroBitCount)
                rest &= rest &- 1
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
