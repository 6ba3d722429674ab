// Nodes that match by the values of columns, not by words. They know no order of documents to skip by, so
// in a conjunction they are asked last, about the documents that are left.

import FulltextStorage

/// Documents whose value in a column is one of a set.
final class ValueNode: MatchNode {
    private let column: DocValues
    private let isAllowed: [Bool]
    private let documentCount: Int

    init(_ column: DocValues, allowing values: Set<UInt32>, documentCount: Int) {
        self.column = column
        isAllowed = column.values.map { values.contains($0) }
        self.documentCount = documentCount
    }

    override var cost: Int { documentCount }

    override func candidate(from document: DocID) -> DocID {
        isAllowed.contains(true) && Int(document) < documentCount ? document : .end
    }

    override func fill(
        _ window: inout DocumentWindow, mask: DocumentWindow?, _ context: ScoringContext
    ) throws(IndexError) {
        let asked = mask ?? .all(from: window.start, documentCount: documentCount)
        try asked.forEach { (document) throws(IndexError) in
            guard isAllowed[try column.rank(of: Int(document))] else { return }
            let slot = Int(document - window.start)
            window.insert(slot)
            window.scores[slot] = 0
        }
    }
}

/// Documents of groups whose value in a group column lies in one of some ranges.
final class GroupValueNode: MatchNode {
    private let column: GroupValues
    private let isAllowed: [Bool]
    private let segment: SegmentReader

    init(_ column: GroupValues, allowing ranges: [ClosedRange<Int64>], segment: SegmentReader) {
        self.column = column
        isAllowed = column.values.map { value in ranges.contains { $0.contains(value) } }
        self.segment = segment
    }

    override var cost: Int { segment.documentCount }

    override func candidate(from document: DocID) -> DocID {
        isAllowed.contains(true) && Int(document) < segment.documentCount ? document : .end
    }

    override func fill(
        _ window: inout DocumentWindow, mask: DocumentWindow?, _ context: ScoringContext
    ) throws(IndexError) {
        let asked = mask ?? .all(from: window.start, documentCount: segment.documentCount)
        var group = GroupTracker(segment)
        var isIn = false
        try asked.forEach { (document) throws(IndexError) in
            if try group.move(to: document) { isIn = isAllowed[try column.rank(of: group.current)] }
            guard isIn else { return }
            let slot = Int(document - window.start)
            window.insert(slot)
            window.scores[slot] = 0
        }
    }
}

extension DocumentWindow {
    /// The documents of the segment that lie in the window beginning at `start`.
    static func all(from start: DocID, documentCount: Int) -> DocumentWindow {
        var window = DocumentWindow()
        window.start = start
        for slot in 0..<max(0, min(Int(size), documentCount - Int(start))) { window.insert(slot) }
        return window
    }
}

/// Follows which group ascending documents belong to.
struct GroupTracker {
    private let segment: SegmentReader
    private(set) var current = -1
    private var end: DocID = 0
    private let groupCount: Int
    /// Where the groups from `first` on begin, copied: this is looked at for each match.
    private var starts: ContiguousArray<DocID> = []
    private var first = 0
    /// Groups that were searched since the last chunk was loaded.
    private var searchCount = 0

    /// Groups that are looked at one after another before the rest is searched.
    private static let near = 32
    private static let chunk = 4_096

    init(_ segment: SegmentReader) {
        self.segment = segment
        groupCount = segment.groupCount
    }

    /// - Parameter document: Not before the one of the last call.
    /// - Returns: True when the document stands in another group than the one before it.
    @inline(__always)
    mutating func move(to document: DocID) throws(IndexError) -> Bool {
        if current >= 0, document < end { return false }
        try advance(to: document)
        return true
    }

    private mutating func advance(to document: DocID) throws(IndexError) {
        var group = current + 1
        if !isLoaded(group) {
            // Few matches do not pay for a whole chunk.
            searchCount += 1
            if searchCount < Self.near {
                (current, end) = try segment.group(of: document, after: current)
                return
            }
            searchCount = 0
            try load(group)
        }
        for _ in 0..<Self.near where isLoaded(group) && isLoaded(group + 1) {
            let limit = starts[group + 1 - first]
            if document < limit {
                guard starts[group - first] <= document else { break }
                (current, end) = (group, limit)
                return
            }
            group += 1
        }
        (current, end) = try segment.group(of: document, after: current)
    }

    @inline(__always)
    private func isLoaded(_ group: Int) -> Bool { group >= first && group < first + starts.count }

    private mutating func load(_ group: Int) throws(IndexError) {
        let chunk = group / Self.chunk * Self.chunk
        guard chunk <= groupCount else { return }
        let view = try segment.groupStarts(from: chunk, count: Self.chunk)
        var loaded: ContiguousArray<DocID> = []
        loaded.reserveCapacity(view.count / 4)
        for index in 0..<view.count / 4 { loaded.append(try view.uint32(at: index * 4)) }
        starts = loaded
        first = chunk
    }
}
