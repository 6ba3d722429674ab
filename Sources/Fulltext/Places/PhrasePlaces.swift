// Where a phrase stands in one document after another, from the places of the terms that align with it.

import FulltextStorage

/// Reads the places of a phrase; documents are asked for in ascending order.
final class PhrasePlaces {
    private let matcher: PhraseMatcher
    /// Made when first needed.
    private var cursors: [PostingsCursor?]
    /// chains[e]: ascending places at which tokens cover characters 0..<e of the phrase.
    private let chains: [OffsetBuffer]
    private let found = OffsetBuffer()
    private let spare = OffsetBuffer()

    init(_ matcher: PhraseMatcher) {
        self.matcher = matcher
        cursors = Array(repeating: nil, count: matcher.alignments.count)
        chains = (0...matcher.length).map { _ in OffsetBuffer() }
    }

    /// All starts of the phrase in a document, ascending.
    func starts(in document: DocID) throws(IndexError) -> [UInt32] {
        var starts = try chainedStarts(in: document)
        for (index, alignment) in matcher.alignments.enumerated()
        where alignment.from == 0 && alignment.to == matcher.length {
            let cursor = try cursor(index, at: document)
            guard cursor.document == document else { continue }
            var places: [UInt32] = []
            try cursor.appendOffsets(shift: UInt32(-alignment.shift), to: &places)
            starts = Self.union(starts, places)
        }
        return starts
    }

    /// How often two tokens or more cover the phrase together in a document.
    /// - Parameters:
    ///   - active: Alignments to try, in their order.
    ///   - holding: For each alignment the documents of the window that hold its term.
    func chainedCount(
        in document: DocID, slot: Int, _ active: [Int], _ holding: BitRows
    ) throws(IndexError) -> Int {
        for buffer in chains { buffer.removeAll() }
        for index in active where holding.contains(slot, row: index) { try extend(index, in: document) }
        return chains[matcher.length].count
    }

    /// Starts in a document that two or more tokens cover together, ascending.
    private func chainedStarts(in document: DocID) throws(IndexError) -> [UInt32] {
        for buffer in chains { buffer.removeAll() }
        for (index, alignment) in matcher.alignments.enumerated() {
            if alignment.from == 0, alignment.to == matcher.length { continue }
            try extend(index, in: document)
        }
        return chains[matcher.length].values
    }

    /// Makes the chains longer that an alignment's term continues in a document.
    private func extend(_ index: Int, in document: DocID) throws(IndexError) {
        let alignment = matcher.alignments[index]
        if alignment.from > 0, chains[alignment.from].count == 0 { return }
        let cursor = try cursor(index, at: document)
        guard cursor.document == document else { return }
        found.removeAll()
        if alignment.from == 0 {
            // The phrase begins with the token or after its first characters.
            try cursor.appendOffsets(shift: UInt32(-alignment.shift), to: found)
        } else {
            try cursor.appendOffsets(shift: 0, to: found)
            found.keep(startingIn: chains[alignment.from], shift: UInt32(alignment.shift))
        }
        let chain = chains[alignment.to]
        if chain.count == 0 { chain.swap(found) } else { chain.formUnion(found, using: spare) }
    }

    private func cursor(_ index: Int, at document: DocID) throws(IndexError) -> PostingsCursor {
        let cursor: PostingsCursor
        if let open = cursors[index] {
            cursor = open
        } else {
            cursor = try matcher.cursor(matcher.alignments[index])
            cursors[index] = cursor
        }
        try cursor.advance(to: document)
        return cursor
    }

    /// Both lists in one, ascending, each number once.
    static func union(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        if left.isEmpty { return right }
        if right.isEmpty { return left }
        var output: [UInt32] = []
        output.reserveCapacity(left.count + right.count)
        var index = 0
        for value in left {
            while index < right.count, right[index] < value {
                output.append(right[index])
                index += 1
            }
            if index < right.count, right[index] == value { index += 1 }
            output.append(value)
        }
        output.append(contentsOf: right[index...])
        return output
    }

    /// The numbers that stand in both ascending lists.
    static func intersection(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        var output: [UInt32] = []
        var index = 0
        for value in left {
            while index < right.count, right[index] < value { index += 1 }
            if index == right.count { break }
            if right[index] == value { output.append(value) }
        }
        return output
    }
}
