// Matching goes through a segment in windows of 4,096 documents: a set of documents as a bitmap and a score
// for each. All nodes of a query fill the same window before the next one is begun, so conjunctions are
// word-wide ANDs and the arrays stay in the nearest cache.

import FulltextStorage

/// The documents of a window that match, with their scores.
struct DocumentWindow {
    static let size: DocID = 4_096
    static let wordCount = 64

    /// First document of the window, a multiple of its size.
    var start: DocID = 0
    /// Bit i stands for document `start + i`.
    var bits = DocumentBits()
    /// Whether it is known which of the documents may be among the hits.
    private(set) var hasContenders = false
    /// These documents; the others score no more than the least that is of use (`MatchNode.setLeast`).
    private(set) var contenders = DocumentBits()
    /// Scores of the documents whose bit is set, or only of contenders where these are known; others are undefined.
    var scores = ContiguousArray<Float>(repeating: 0, count: Int(size))

    /// First document of the window that holds a document.
    static func start(holding document: DocID) -> DocID { document / size * size }

    /// First document after the window.
    var limit: DocID { start + Self.size }

    /// Makes it the window from `start` on, without a document.
    mutating func begin(_ start: DocID) {
        self.start = start
        bits.removeAll()
        hasContenders = false
    }

    /// Says that only what is inserted as a contender may be among the hits.
    mutating func knowContenders() {
        if !hasContenders { contenders.removeAll() }
        hasContenders = true
    }

    /// Makes contenders of some documents that are inserted.
    // SAFETY (caller): both buffers have `count` entries, and the documents ascend.
    mutating func insertContenders(
        _ documents: UnsafePointer<UInt32>, _ found: UnsafePointer<Float>, count: Int
    ) {
        if count == 0 { return }
        unsafe contenders.insert(documents, count: count, from: start)
        unsafe setScores(documents, found, count: count)
    }

    /// Gives the documents at hand the score of what matches without a word.
    mutating func clearScores() {
        bits.forEach { (slot) throws(Never) in scores[slot] = 0 }
    }

    /// Gives the place of each document that may be among the hits, ascending.
    @inline(__always)
    func forEachContender(_ body: (Int) -> Void) {
        let known = hasContenders ? contenders : bits
        known.forEachWord { (index, word) throws(Never) in
            // Some may have been filtered since.
            var rest = word & bits[word: index]
            while rest != 0 {
                body(index * 64 + rest.trailingZeroBitCount)
                rest &= rest &- 1
            }
        }
    }

    /// Gives each document, ascending.
    @inline(__always)
    func forEach<Failure: Error>(_ body: (DocID) throws(Failure) -> Void) throws(Failure) {
        try bits.forEach { (slot) throws(Failure) in try body(start + DocID(slot)) }
    }

    /// Inserts the document of a place.
    mutating func insert(_ slot: Int, score: Float) {
        bits.insert(slot)
        scores[slot] = score
    }

    /// Inserts documents with their scores.
    // SAFETY (caller): both buffers have `count` entries, and the documents ascend.
    mutating func insert(
        _ documents: UnsafePointer<UInt32>, _ found: UnsafePointer<Float>, count: Int
    ) {
        unsafe bits.insert(documents, count: count, from: start)
        unsafe setScores(documents, found, count: count)
    }

    /// Sets the scores of documents that were inserted.
    // SAFETY (caller): both buffers have `count` entries, all documents of the window.
    mutating func setScores(
        _ documents: UnsafePointer<UInt32>, _ found: UnsafePointer<Float>, count: Int
    ) {
        let start = start
        unsafe scores.withUnsafeMutableBufferPointer { scores in
            for index in 0..<count {
                // SAFETY: all documents lie in the window, or they would not have been inserted.
                unsafe scores[Int(documents[index] &- start)] = found[index]
            }
        }
    }
}
