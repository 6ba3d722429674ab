// Which documents hold one of the terms that cover a character of a phrase. Most of these terms are rare, in a few documents
// each: their lists are read once, into a bitmap of the segment. The others are walked through, window after window.

import FulltextStorage

/// The documents of some terms, in ascending windows.
final class CoverSet {
    private let cursors: [PostingsCursor]
    /// Documents of the short lists, a bit for each document of the segment.
    private var short: [UInt64]

    /// Fewer documents than this in a window are looked up one by one.
    private static let sparse = 48

    init(_ terms: [TermInfo], in store: PostingsStore) throws(IndexError) {
        var cursors: [PostingsCursor] = []
        var short: [UInt64] = []
        for info in terms {
            guard info.documentFrequency < BitPacking.blockSize else {
                cursors.append(try PostingsCursor(info, in: store))
                continue
            }
            if short.isEmpty { short = Array(repeating: 0, count: (store.documentCount + 63) / 64) }
            try store.forEachDocument(ofShort: info) { document in
                short[Int(document >> 6)] |= 1 << UInt64(document & 63)
            }
        }
        // The longest first: what it holds the others need not be asked for.
        self.cursors = cursors.sorted { $0.info.documentFrequency > $1.info.documentFrequency }
        self.short = short
    }

    /// Leaves of some documents of a window those that the set has.
    /// - Parameters:
    ///   - rows: A row for each set of documents of the window.
    ///   - start: First document of the window; never smaller than before.
    ///   - row: The documents.
    ///   - spare: A row for own use.
    func narrow(_ rows: BitRows, from start: DocID, row: Int, spare: Int) throws(IndexError) {
        rows.clear(spare)
        if !short.isEmpty { rows.load(short, from: start, row: spare) }
        for cursor in cursors {
            let missing = rows.documentCount(row: row, outside: spare)
            if missing == 0 { break }
            if missing < Self.sparse {
                try rows.forEach(row: row, outside: spare) { (slot) throws(IndexError) in
                    let document = start + DocID(slot)
                    try cursor.advance(to: document)
                    if cursor.document == document { rows.insert(slot, row: spare) }
                }
            } else {
                try cursor.fill(rows, row: spare, from: start)
            }
        }
        rows.formIntersection(row, with: spare)
    }
}

extension PostingsCursor {
    /// Inserts all documents of the window from `start` on.
    func fill(_ rows: BitRows, row: Int, from start: DocID) throws(IndexError) {
        try forEachRun(from: start, until: start + DocumentWindow.size) { (slots) throws(IndexError) in
            // SAFETY: the slots lie in the cursor's block.
            unsafe withDocuments { documents in
                unsafe rows.insert(documents + slots.lowerBound, count: slots.count, start: start, row: row)
            }
        }
    }
}
