// Which segments are worth joining. Runs of neighbours alone: joined, their documents keep their order, so hits of equal
// score do too.

/// A rule for joining segments.
package enum MergePolicy: Sendable {
    /// As an index grows: eight neighbours of about one size become one, and a segment of which half is deleted is written
    /// anew. So there are some eight segments for each power of eight of the size, and each report is written again about
    /// once for each of these powers.
    case growing
    /// All segments become one, as far as one may be large.
    case all
    /// Segments with deleted documents are written anew without them.
    case deleted

    /// Neighbours of one size that are joined.
    private static let fanIn = 8
    /// Segments smaller than this are all of one size.
    private static let smallest = 4 << 20
    /// The most bytes that are joined to one segment.
    private static let largest = 2 << 30

    /// What a rule looks at.
    struct Size {
        let bytes: Int
        let documents: Int
        let deleted: Int
        /// Bytes that living documents take, about.
        var living: Int { documents == 0 ? 0 : Int(Double(bytes) * Double(documents - deleted) / Double(documents)) }
    }

    /// The segments that are to be joined next; nil when none are.
    func next(_ sizes: [Size]) -> Range<Int>? {
        switch self {
        case .deleted: return sizes.firstIndex { $0.deleted > 0 }.map { $0..<$0 + 1 }
        case .all: return nextOfAll(sizes)
        case .growing:
            if let half = sizes.firstIndex(where: { $0.deleted > 0 && $0.deleted * 2 >= $0.documents }) {
                return half..<half + 1
            }
            return nextOfGrowing(sizes)
        }
    }

    private func nextOfAll(_ sizes: [Size]) -> Range<Int>? {
        var start = 0
        while start < sizes.count {
            var end = start + 1
            var bytes = sizes[start].living
            while end < sizes.count, bytes + sizes[end].living <= Self.largest {
                bytes += sizes[end].living
                end += 1
            }
            if end - start > 1 || sizes[start].deleted > 0 { return start..<end }
            start = end
        }
        return nil
    }

    private func nextOfGrowing(_ sizes: [Size]) -> Range<Int>? {
        let levels = sizes.map { Self.level($0.living) }
        for level in Set(levels).sorted() {
            // Smaller ones in between are taken along.
            var start = 0
            while start < levels.count {
                var end = start
                var members = 0
                var bytes = 0
                while end < levels.count, levels[end] <= level, bytes + sizes[end].living <= Self.largest {
                    members += levels[end] == level ? 1 : 0
                    bytes += sizes[end].living
                    end += 1
                }
                if members >= Self.fanIn { return start..<end }
                start = max(end, start + 1)
            }
        }
        return nil
    }

    /// The power of eight of a size above the smallest.
    private static func level(_ bytes: Int) -> Int {
        var level = 0
        var bound = smallest
        while bytes > bound {
            level += 1
            bound *= fanIn
        }
        return level
    }
}
