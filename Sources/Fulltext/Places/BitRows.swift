// Many sets of documents of one window, side by side in one piece of memory. [unsafe: one buffer]

import FulltextStorage

/// A table of bits: a row for each set, a bit for each document of a window.
@safe final class BitRows {
    private let words: UnsafeMutablePointer<UInt64>
    private let count: Int

    private static let width = DocumentWindow.wordCount

    /// Rows without a document.
    init(count: Int) {
        self.count = count
        // SAFETY: `count` rows, freed in `deinit`; every access is checked against `count`.
        unsafe words = .allocate(capacity: count * Self.width)
        unsafe words.initialize(repeating: 0, count: count * Self.width)
    }

    deinit { unsafe words.deallocate() }

    private func row(_ number: Int) -> UnsafeMutablePointer<UInt64> {
        precondition(number >= 0 && number < count, "a row is one of the table's")
        return unsafe words + number * Self.width
    }

    func clear(_ number: Int) { unsafe row(number).update(repeating: 0, count: Self.width) }

    @inline(__always)
    func contains(_ slot: Int, row number: Int) -> Bool {
        unsafe row(number)[slot >> 6] & (1 << UInt64(slot & 63)) != 0
    }

    func insert(_ slot: Int, row number: Int) { unsafe row(number)[slot >> 6] |= 1 << UInt64(slot & 63) }

    /// Inserts documents of the window that begins at `start`.
    // SAFETY (caller): the buffer has `count` documents.
    func insert(_ documents: UnsafePointer<UInt32>, count: Int, start: DocID, row number: Int) {
        let row = unsafe row(number)
        for index in 0..<count {
            let slot = unsafe Int(documents[index] &- start)
            precondition(slot < Int(DocumentWindow.size), "a document lies in its window")
            unsafe row[slot >> 6] |= 1 << UInt64(slot & 63)
        }
    }

    func documentCount(row number: Int) -> Int {
        let row = unsafe row(number)
        var count = 0
        for index in 0..<Self.width { count += unsafe row[index].nonzeroBitCount }
        return count
    }

    /// How many documents of a row another one does not have.
    func documentCount(row number: Int, outside other: Int) -> Int {
        let row = unsafe row(number)
        let other = unsafe self.row(other)
        var count = 0
        for index in 0..<Self.width { count += unsafe (row[index] & ~other[index]).nonzeroBitCount }
        return count
    }

    /// Takes over a window of a segment's bitmap, which may end before the window does.
    func load(_ bitmap: [UInt64], from start: DocID, row number: Int) {
        let row = unsafe row(number)
        let first = Int(start) / 64
        for index in 0..<max(0, min(Self.width, bitmap.count - first)) {
            unsafe row[index] = bitmap[first + index]
        }
    }

    /// Gives each place in the window that stands in one row and not in another, ascending; inserting it there changes
    /// nothing of what follows.
    @inline(__always)
    func forEach(
        row number: Int, outside other: Int, _ body: (Int) throws(IndexError) -> Void
    ) throws(IndexError) {
        let row = unsafe row(number)
        let other = unsafe self.row(other)
        for index in 0..<Self.width {
            var word = unsafe row[index] & ~other[index]
            while word != 0 {
                try body(index * 64 + word.trailingZeroBitCount)
                word &= word - 1
            }
        }
    }

    /// Leaves of a row what stands in another one, too.
    func formIntersection(_ number: Int, with other: Int) {
        let target = unsafe row(number)
        let source = unsafe row(other)
        for index in 0..<Self.width { unsafe target[index] &= source[index] }
    }

    /// Gives each place in the window that stands in one row or in another, ascending.
    @inline(__always)
    func forEach(unionOf first: Int, _ second: Int, _ body: (Int) -> Void) {
        let first = unsafe row(first)
        let second = unsafe row(second)
        for index in 0..<Self.width {
            var word = unsafe first[index] | second[index]
            while word != 0 {
                body(index * 64 + word.trailingZeroBitCount)
                word &= word - 1
            }
        }
    }

    /// Gives each place in the window, ascending.
    @inline(__always)
    func forEach<Failure: Error>(row number: Int, _ body: (Int) throws(Failure) -> Void) throws(Failure) {
        let row = unsafe row(number)
        for index in 0..<Self.width {
            var word = unsafe row[index]
            while word != 0 {
                try body(index * 64 + word.trailingZeroBitCount)
                word &= word - 1
            }
        }
    }
}
