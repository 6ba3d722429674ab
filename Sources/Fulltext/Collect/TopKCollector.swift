// Keeps the best k of all that it is given. Order: sort key descending, score descending, then order of
// documents, so results are the same however segments were searched.

/// A document found, with its place in the snapshot.
package struct ScoredDocument: Sendable, Equatable {
    /// The larger, the earlier; zero for all where the score alone decides.
    package let sortKey: Int64
    package let score: Float
    /// Index of the segment in the snapshot.
    package let segment: Int
    package let document: DocID

    package init(sortKey: Int64 = 0, score: Float, segment: Int, document: DocID) {
        self.sortKey = sortKey
        self.score = score
        self.segment = segment
        self.document = document
    }

    /// True when `self` comes before `other` in results.
    package func precedes(_ other: ScoredDocument) -> Bool {
        if sortKey != other.sortKey { return sortKey > other.sortKey }
        if score != other.score { return score > other.score }
        if segment != other.segment { return segment < other.segment }
        return document < other.document
    }
}

/// A bounded heap whose root is the worst kept document.
package struct TopKCollector: Sendable {
    private let limit: Int
    private var heap: [ScoredDocument] = []

    /// - Parameter limit: The most documents to keep; zero keeps none.
    package init(limit: Int) {
        self.limit = limit
        heap.reserveCapacity(min(limit, Self.few))
    }

    /// Room for so many is made at once; who wants more seldom finds as many.
    private static let few = 32

    /// Offers a document.
    /// - Complexity: O(1) when it is not kept, else O(log k).
    package mutating func offer(_ candidate: ScoredDocument) {
        if heap.count < limit {
            heap.append(candidate)
            siftUp(heap.count - 1)
        } else if let worst = heap.first, candidate.precedes(worst) {
            heap[0] = candidate
            siftDown()
        }
    }

    /// The one that a candidate must come before to be kept; nil while there is room.
    var worst: ScoredDocument? { heap.count < limit ? nil : heap.first }

    /// What was kept, best first.
    package func sorted() -> [ScoredDocument] { heap.sorted { $0.precedes($1) } }

    private mutating func siftUp(_ start: Int) {
        let raised = heap[start]
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[parent].precedes(raised) else { break }
            heap[child] = heap[parent]
            child = parent
        }
        heap[child] = raised
    }

    private mutating func siftDown() {
        let lowered = heap[0]
        var parent = 0
        while true {
            var child = 2 * parent + 1
            if child >= heap.count { break }
            if child + 1 < heap.count, heap[child].precedes(heap[child + 1]) { child += 1 }
            guard lowered.precedes(heap[child]) else { break }
            heap[parent] = heap[child]
            parent = child
        }
        heap[parent] = lowered
    }
}
