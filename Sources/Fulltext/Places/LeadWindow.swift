// The documents of a window that hold terms of a phrase's lead: what may hold the phrase, before places are
// looked at.

import FulltextStorage

/// A document that may hold a phrase.
struct PhraseCandidate {
    let document: DocID
    /// Places that were counted without looking at them.
    let count: UInt32
    /// Whether it holds a term with a part of the phrase, so that there may be places besides.
    let isChained: Bool
}

/// Candidates of one window.
final class LeadWindow {
    private static let whole = 0
    private static let chained = 1
    private static let cover = 2

    private let rows = BitRows(count: 3)
    private let countsChained: Bool
    /// Places counted without looking at them, by place in the window; only those of documents that are in it, and hold
    /// terms that are counted.
    private var counts = ContiguousArray<UInt32>(repeating: 0, count: Int(DocumentWindow.size))
    private var start: DocID = 0

    /// - Parameter countsChained: Count the places of terms that hold a part of the phrase like those that hold it all.
    init(countsChained: Bool) { self.countsChained = countsChained }

    var limit: DocID { start + DocumentWindow.size }

    /// Makes it the window from `start` on, without a document.
    func begin(_ start: DocID) {
        rows.clear(Self.whole)
        rows.clear(Self.chained)
        self.start = start
    }

    /// Takes in the documents of a term; none after `narrow`.
    /// - Parameter isWhole: The term holds the whole phrase, not a part of it.
    func insert(_ cursor: PostingsCursor, isWhole: Bool) throws(IndexError) {
        let row = isWhole ? Self.whole : Self.chained
        guard isWhole || countsChained else { return try cursor.fill(rows, row: row, from: start) }
        let start = start
        try cursor.forEach(until: limit) { document, frequency in
            let slot = Int(document - start)
            counts[slot] = frequency &+ (isCounted(slot) ? counts[slot] : 0)
            rows.insert(slot, row: row)
        }
    }

    private func isCounted(_ slot: Int) -> Bool {
        rows.contains(slot, row: Self.whole) || countsChained && rows.contains(slot, row: Self.chained)
    }

    /// Leaves of the documents with a part of the phrase those that hold one of some terms.
    func narrow(to cover: CoverSet) throws(IndexError) {
        if rows.documentCount(row: Self.chained) == 0 { return }
        try cover.narrow(rows, from: start, row: Self.chained, spare: Self.cover)
    }

    /// Appends the documents of the window, ascending.
    func append(to found: inout [PhraseCandidate]) {
        rows.forEach(unionOf: Self.whole, Self.chained) { slot in
            found.append(
                PhraseCandidate(
                    document: start + DocID(slot), count: isCounted(slot) ? counts[slot] : 0,
                    isChained: rows.contains(slot, row: Self.chained)))
        }
    }
}
