// Counts matching documents, and the groups they stand in, by the values of a column. Documents arrive in
// order and those of a group are neighbours, so a group is counted for a value when it differs from the
// last group counted there.

import FulltextStorage

/// How often one value of a column occurs among the matches.
package struct FacetCount: Sendable, Equatable {
    package let value: UInt32
    /// Matching documents with this value.
    package var documents: Int
    /// Groups with at least one such document.
    package var groups: Int

    package init(value: UInt32, documents: Int, groups: Int) {
        self.value = value
        self.documents = documents
        self.groups = groups
    }
}

/// Counts one column of one segment.
struct FacetCollector {
    private let column: DocValues
    private var documents: [Int]
    private var groups: [Int]
    private var lastGroup: [Int]

    init(_ column: DocValues) {
        self.column = column
        documents = Array(repeating: 0, count: column.values.count)
        groups = documents
        lastGroup = Array(repeating: -1, count: column.values.count)
    }

    mutating func collect(_ document: DocID, group: Int) throws(IndexError) {
        let rank = try column.rank(of: Int(document))
        documents[rank] += 1
        if lastGroup[rank] != group {
            lastGroup[rank] = group
            groups[rank] += 1
        }
    }

    /// Adds the counts of this segment to those of others.
    func merge(into total: inout [UInt32: FacetCount]) {
        for (rank, value) in column.values.enumerated() where documents[rank] > 0 {
            total[value, default: FacetCount(value: value, documents: 0, groups: 0)].documents +=
                documents[rank]
            total[value]?.groups += groups[rank]
        }
    }
}
