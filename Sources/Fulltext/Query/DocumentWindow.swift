// Matching goes through a segment in windows of 4,096 documents: a set of documents as a bitmap and a score
// for each. All nodes of a query fill the same window before the next one is begun, so conjunctions are
// word-wide ANDs and the arrays stay in the nearest cache.

/// The documents of a window that match, with their scores.
struct DocumentWindow {
    static let size: DocID = 4_096
    static let wordCount = 64

    /// First document of the window, a multiple of its size.
    var start: DocID = 0
    /// Bit i stands for document `start + i`.
    var bits = ContiguousArray<UInt64>(repeating: 0, count: wordCount)
    /// Scores of the documents whose bit is set; others are undefined.
    var scores = ContiguousArray<Float>(repeating: 0, count: Int(size))

    /// First document after the window.
    var limit: DocID { start + Self.size }

    var isEmpty: Bool { bits.allSatisfy { $0 == 0 } }

    /// Number of documents.
    var count: Int { bits.reduce(0) { $0 + $1.nonzeroBitCount } }

    mutating func clear() {
        for index in bits.indices { bits[index] = 0 }
    }

    /// Gives each document, ascending.
    @inline(__always)
    func forEach<Failure: Error>(_ body: (DocID) throws(Failure) -> Void) throws(Failure) {
        for index in 0..<Self.wordCount {
            var word = bits[index]
            while word != 0 {
                try body(start + DocID(index * 64 + word.trailingZeroBitCount))
                word &= word - 1
            }
        }
    }

    @inline(__always)
    func contains(_ slot: Int) -> Bool { bits[slot >> 6] & (1 << UInt64(slot & 63)) != 0 }

    @inline(__always)
    mutating func insert(_ slot: Int) { bits[slot >> 6] |= 1 << UInt64(slot & 63) }

    /// Inserts documents.
    // SAFETY (caller): the buffer has `count` entries.
    mutating func insert(_ documents: UnsafePointer<UInt32>, count: Int) {
        let start = start
        unsafe bits.withUnsafeMutableBufferPointer { bits in
            for index in 0..<count {
                // SAFETY: a slot outside the window stops below.
                let slot = unsafe Int(documents[index] &- start)
                precondition(slot < Self.size, "a document lies in its window")
                unsafe bits[slot >> 6] |= 1 << UInt64(slot & 63)
            }
        }
    }

    /// Inserts documents with their scores.
    // SAFETY (caller): both buffers have `count` entries.
    mutating func insert(
        _ documents: UnsafePointer<UInt32>, _ found: UnsafePointer<Float>, count: Int
    ) {
        let start = start
        // SAFETY: a slot outside the window stops below; those inside lie in both buffers of the window.
        unsafe scores.withUnsafeMutableBufferPointer { scores in
            unsafe bits.withUnsafeMutableBufferPointer { bits in
                for index in 0..<count {
                    let slot = unsafe Int(documents[index] &- start)
                    precondition(slot < Self.size, "a document lies in its window")
                    unsafe bits[slot >> 6] |= 1 << UInt64(slot & 63)
                    unsafe scores[slot] = found[index]
                }
            }
        }
    }
}
