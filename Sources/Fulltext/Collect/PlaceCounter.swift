// How often the words and phrases of a query occur in the documents of a window. It reads posting lists a second time, beside
// the nodes that match: a search that does not ask for places pays nothing.

import FulltextStorage

extension Query {
    /// Numbers, as `leaves` counts, of the words and phrases whose places count: each once, however often the query names
    /// it, and none that are taken away or asked for in captions.
    func placeLeaves() -> [Int] {
        let all = leaves
        var known: [Query] = []
        return keptLeaves(from: 0).filter { number in
            if known.contains(all[number]) { return false }
            known.append(all[number])
            return true
        }
    }

    private func keptLeaves(from first: Int) -> [Int] {
        switch self {
        case .everything, .value: return []
        // A caption is no text of the documents.
        case .caption: return []
        case .term, .word, .phrase, .tokens, .near, .opening: return [first]
        case .boosted(let inner, _): return inner.keptLeaves(from: first)
        case .all(let parts), .any(let parts), .mostOf(let parts):
            var next = first
            var kept: [Int] = []
            for part in parts {
                kept += part.keptLeaves(from: next)
                next += part.leaves.count
            }
            return kept
        case .difference(let left, _): return left.keptLeaves(from: first)
        }
    }
}

/// Counts the places of some words and phrases in one segment, window after window.
struct PlaceCounter {
    /// Where a leaf's frequencies come from.
    enum Source {
        case postings(PostingsCursor)
        case matches(MatchList)
    }

    private let sources: [Source]
    /// For each source that is a list, how much of it lies behind.
    private var passed: [Int]

    /// Windows with fewer documents than this are looked up one by one.
    private static let sparse = 48

    init(_ sources: [Source]) {
        self.sources = sources
        passed = Array(repeating: 0, count: sources.count)
    }

    /// Sums the frequencies of all leaves in each document of `bits`, by place; other places are undefined, and sums wrap, in a
    /// damaged file only.
    /// - Parameter start: First document of the window; never smaller than before.
    mutating func count(
        _ bits: DocumentBits, from start: DocID, into output: inout [UInt32]
    ) throws(IndexError) {
        for index in output.indices { output[index] = 0 }
        let isSparse = bits.count < Self.sparse
        for (number, source) in sources.enumerated() {
            switch source {
            case .postings(let cursor) where isSparse:
                try bits.forEach { (slot) throws(IndexError) in
                    let document = start + DocID(slot)
                    try cursor.advance(to: document)
                    if cursor.document == document { output[slot] &+= try cursor.frequency() }
                }
            case .postings(let cursor):
                try cursor.advance(to: start)
                try cursor.forEach(until: start + DocumentWindow.size) { document, frequency in
                    output[Int(document - start)] &+= frequency
                }
            case .matches(let list):
                var index = passed[number]
                while index < list.documents.count, list.documents[index] < start { index += 1 }
                while index < list.documents.count, list.documents[index] < start + DocumentWindow.size {
                    output[Int(list.documents[index] - start)] &+= list.frequencies[index]
                    index += 1
                }
                passed[number] = index
            }
        }
    }
}
