// Names and numbers that every part of the engine shares: document ids, the columns of a segment, and the
// kinds of regions in its file. The engine knows documents that stand in groups; what a group is (a report
// with its sections) is the caller's affair.

/// Number of a document within one segment, from 0 in the order of adding.
package typealias DocID = UInt32

/// Rank of a term among the sorted terms of one segment.
package typealias TermOrdinal = UInt32

extension DocID {
    /// Past every document.
    package static var end: DocID { .max }
}

/// What is kept of a document beside its words.
package struct Schema: Sendable, Equatable {
    /// Names of the columns of doc values, one `UInt32` a document each.
    package let columns: [String]
    /// Names of the columns with one `Int64` a group each.
    package let groupColumns: [String]

    package init(columns: [String], groupColumns: [String] = []) {
        self.columns = columns
        self.groupColumns = groupColumns
    }
}

/// Kinds of regions in a segment file. Bytes: Index/FORMAT.md, section 4.
enum SegmentRegion {
    static let summary: UInt32 = 1
    // 2 to 7 and 16 to 21: `TextRegions`.
    static let norms: UInt32 = 8
    static let columns: UInt32 = 9
    static let groups: UInt32 = 10
    static let textData: UInt32 = 11
    static let textTable: UInt32 = 12
    static let recordData: UInt32 = 13
    static let recordTable: UInt32 = 14
    /// Since format 2.
    static let groupColumns: UInt32 = 15
}
