// A column as filters and facets use it: the ranks of the documents of one window at a time, loaded once for all that ask.

import FulltextStorage

/// Ranks of the documents of a window in one column, which may be one of groups.
struct WindowColumn {
    private enum Source {
        case documents(DocValues)
        case groups(GroupValues)
    }

    let reference: ColumnReference
    /// The column's distinct values, ascending.
    let values: [Int64]
    /// By place in the window; those of documents that were not asked for are undefined.
    private(set) var ranks = [UInt32](repeating: 0, count: Int(DocumentWindow.size))
    private let source: Source
    private let documentCount: Int
    private var loaded: DocID?

    /// Windows with more documents than this are decoded whole.
    private static let dense = 512

    init(_ reference: ColumnReference, in segment: SegmentReader) throws(IndexError) {
        self.reference = reference
        documentCount = segment.documentCount
        switch reference {
        case .document(let name):
            let column = try segment.column(name)
            values = column.values.map { Int64($0) }
            source = .documents(column)
        case .group(let name):
            let column = try segment.groupColumn(name)
            values = column.values
            source = .groups(column)
        }
    }

    var isOfGroups: Bool {
        if case .groups = source { true } else { false }
    }

    /// Loads the ranks of the documents of a window; once for each, so ask for the most documents first.
    /// - Parameter groups: Number of the group of each document asked for, by place; looked at by columns of groups.
    mutating func load(_ bits: DocumentBits, from start: DocID, groups: [UInt32]) throws(IndexError) {
        if loaded == start { return }
        loaded = start
        switch source {
        case .documents(let column):
            if bits.count > Self.dense {
                let count = min(Int(DocumentWindow.size), documentCount - Int(start))
                try column.loadRanks(from: Int(start), count: count, into: &ranks)
            } else {
                try bits.forEach { (slot) throws(IndexError) in
                    ranks[slot] = UInt32(truncatingIfNeeded: try column.rank(of: Int(start) + slot))
                }
            }
        case .groups(let column):
            var last = UInt32.max
            var rank: UInt32 = 0
            try bits.forEach { (slot) throws(IndexError) in
                if groups[slot] != last {
                    last = groups[slot]
                    rank = UInt32(truncatingIfNeeded: try column.rank(of: Int(last)))
                }
                ranks[slot] = rank
            }
        }
    }
}
