// Where a phrase stands in one document after another, from the places of the terms that align with it.

import FulltextStorage

/// Reads the places of a phrase; documents are asked for in ascending order.
final class PhrasePlaces {
    private let matcher: PhraseMatcher
    /// Made when first needed.
    private var cursors: [PostingsCursor?]

    init(_ matcher: PhraseMatcher) {
        self.matcher = matcher
        cursors = Array(repeating: nil, count: matcher.alignments.count)
    }

    /// All starts of the phrase in a document, ascending.
    func starts(in document: DocID) throws(IndexError) -> [UInt32] {
        var starts = try chainedStarts(in: document) { _ in true }
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

    /// Starts in a document that two or more tokens cover together, ascending.
    /// - Parameter isCandidate: Tells of an alignment whether its term can stand in the document.
    func chainedStarts(
        in document: DocID, _ isCandidate: (Int) -> Bool
    ) throws(IndexError) -> [UInt32] {
        let length = matcher.length
        // starts[e]: ascending places at which tokens cover characters 0..<e of the phrase.
        var starts = [[UInt32]](repeating: [], count: length + 1)
        var places: [UInt32] = []
        for (index, alignment) in matcher.alignments.enumerated() where isCandidate(index) {
            if alignment.from == 0, alignment.to == length { continue }
            if alignment.from > 0, starts[alignment.from].isEmpty { continue }
            let cursor = try cursor(index, at: document)
            guard cursor.document == document else { continue }
            places.removeAll(keepingCapacity: true)
            if alignment.from == 0 {
                // The phrase begins with the token or after its first characters.
                try cursor.appendOffsets(shift: UInt32(-alignment.shift), to: &places)
            } else {
                try cursor.appendOffsets(shift: 0, to: &places)
                places = Self.starts(starts[alignment.from], reaching: places, after: UInt32(alignment.shift))
            }
            starts[alignment.to] = Self.union(starts[alignment.to], places)
        }
        return starts[length]
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

    /// Those of the `known` starts that have a token `shift` characters later.
    private static func starts(
        _ known: [UInt32], reaching places: [UInt32], after shift: UInt32
    ) -> [UInt32] {
        var output: [UInt32] = []
        var index = 0
        // A token nearer to the text's beginning cannot be that late in a phrase.
        for place in places where place >= shift {
            let start = place - shift
            while index < known.count, known[index] < start { index += 1 }
            if index < known.count, known[index] == start { output.append(start) }
        }
        return output
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
