// The documents of a window that hold terms of a phrase's lead: what may hold the phrase, before places are looked at.

import FulltextStorage

/// Documents that hold terms of a phrase's lead.
struct LeadDocuments {
    /// Ascending.
    var documents: [DocID] = []
    /// For each document the places that were counted without looking at them.
    var counts: [UInt32] = []
    /// Those of the documents that hold a term with a part of the phrase.
    var chained: [DocID] = []

    mutating func removeAll() {
        documents.removeAll(keepingCapacity: true)
        counts.removeAll(keepingCapacity: true)
        chained.removeAll(keepingCapacity: true)
    }
}

/// Candidates of one window.
final class LeadWindow {
    private static let whole = 0
    private static let chained = 1
    private static let cover = 2

    private let rows = BitRows(count: 3)
    /// Places counted without looking at them, by place in the window.
    private var counts = ContiguousArray<UInt32>(repeating: 0, count: Int(DocumentWindow.size))
    private var start: DocID = 0

    var limit: DocID { start + DocumentWindow.size }

    /// Makes it the window from `start` on, without a document.
    func begin(_ start: DocID) {
        // Counts are taken back where they were set.
        clearCounts(Self.whole)
        clearCounts(Self.chained)
        rows.clear(Self.whole)
        rows.clear(Self.chained)
        self.start = start
    }

    private func clearCounts(_ row: Int) { rows.forEach(row: row) { (slot) throws(Never) in counts[slot] = 0 } }

    /// Takes in the documents of a term.
    /// - Parameters:
    ///   - isWhole: The term holds the whole phrase, not a part of it.
    ///   - counts: Its places are added to what `forEach` gives.
    func insert(_ cursor: PostingsCursor, isWhole: Bool, counts: Bool) throws(IndexError) {
        let row = isWhole ? Self.whole : Self.chained
        guard counts else { return try fill(row, cursor) }
        let start = start
        try cursor.forEach(until: limit) { document, frequency in
            let slot = Int(document - start)
            rows.insert(slot, row: row)
            self.counts[slot] &+= frequency
        }
    }

    private func fill(_ row: Int, _ cursor: PostingsCursor) throws(IndexError) {
        try cursor.advance(to: start)
        while cursor.document < limit {
            let slots = cursor.slots(until: limit)
            // SAFETY: the slots lie in the cursor's block.
            unsafe cursor.withDocuments { documents in
                unsafe rows.insert(documents + slots.lowerBound, count: slots.count, start: start, row: row)
            }
            try cursor.advance(to: cursor.document(at: slots.upperBound - 1) + 1)
        }
    }

    /// Leaves of the documents with a part of the phrase those that hold one of some terms.
    func narrow(to cover: [PostingsCursor]) throws(IndexError) {
        let count = rows.documentCount(row: Self.chained)
        if count == 0 { return }
        rows.clear(Self.cover)
        if count < Self.sparse {
            let start = start
            for cursor in cover {
                try rows.forEach(row: Self.chained) { (slot) throws(IndexError) in
                    let document = start + DocID(slot)
                    try cursor.advance(to: document)
                    if cursor.document == document { rows.insert(slot, row: Self.cover) }
                }
            }
        } else {
            for cursor in cover { try fill(Self.cover, cursor) }
        }
        // Counts of documents that fall out are of no more use.
        rows.forEach(row: Self.chained) { (slot) throws(Never) in
            if !rows.contains(slot, row: Self.cover), !rows.contains(slot, row: Self.whole) { counts[slot] = 0 }
        }
        rows.formIntersection(Self.chained, with: Self.cover)
    }

    /// Fewer documents than this are looked up one by one.
    private static let sparse = 48

    /// Appends the documents of the window, ascending.
    func append(to found: inout LeadDocuments) {
        rows.forEach(row: Self.chained) { (slot) throws(Never) in found.chained.append(start + DocID(slot)) }
        rows.forEach(unionOf: Self.whole, Self.chained) { slot in
            found.documents.append(start + DocID(slot))
            found.counts.append(counts[slot])
        }
    }
}
