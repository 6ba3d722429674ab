// Where a phrase stands in given documents. The places of the tokens that cover its rarest character are the beginning:
// from each, tokens are followed to the right until the phrase ends and to the left until it begins.
//
// Tokens partition the text, so at each place there is one token that goes on, or none that fits. A place that has found
// its token asks no other list: the most frequent are tried first, and most of the rare ones are never opened.

import FulltextStorage

/// Follows the tokens of one phrase through documents; none is asked for twice at a time, order does not matter.
final class PhraseChains {
    private let matcher: PhraseMatcher
    /// Made when first needed.
    private var cursors: [PostingsCursor?]
    /// By character: alignments that begin there, the most frequent first.
    private let beginning: [[Int]]
    /// By character: alignments that end before it, the most frequent first.
    private let ending: [[Int]]
    /// By character: places whose tokens reach from the lead to before it.
    private let right: [PlaceList]
    /// By character: places whose tokens reach from it to the phrase's end.
    private let left: [PlaceList]
    private let spare = PlaceList()

    init(_ matcher: PhraseMatcher) {
        self.matcher = matcher
        let length = matcher.length
        let alignments = matcher.alignments
        cursors = Array(repeating: nil, count: alignments.count)
        var beginning = [[Int]](repeating: [], count: length + 1)
        var ending = beginning
        let frequentFirst = alignments.indices.sorted {
            alignments[$0].info.documentFrequency > alignments[$1].info.documentFrequency
        }
        for index in frequentFirst {
            beginning[alignments[index].from].append(index)
            ending[alignments[index].to].append(index)
        }
        self.beginning = beginning
        self.ending = ending
        right = (0...length).map { _ in PlaceList() }
        left = (0...length).map { _ in PlaceList() }
    }

    /// All places of the phrase in some documents, in order.
    ///
    /// - Parameters:
    ///   - documents: Ascending.
    ///   - insideTokens: Whether to give the places inside one token, too, or those alone that two tokens and more cover.
    /// - Returns: A list that lasts until the next call.
    func places(in documents: [DocID], insideTokens: Bool) throws(IndexError) -> PlaceList {
        for list in left { list.removeAll() }
        guard let first = documents.first else { return left[0] }
        let length = matcher.length
        for from in Set(matcher.lead.map { matcher.alignments[$0].from }).sorted() {
            for list in right { list.removeAll() }
            for index in matcher.lead where matcher.alignments[index].from == from {
                if matcher.isWhole(index), !insideTokens { continue }
                let alignment = matcher.alignments[index]
                try cursor(index, at: first).appendStarts(
                    in: documents, shift: alignment.shift, to: right[alignment.to])
            }
            for character in from + 1..<max(length, from + 1) {
                try extend(right[character], by: beginning[character]) { right[matcher.alignments[$0].to] }
            }
            right[length].merge(using: spare)
            left[from].take(right[length])
        }
        for character in (1..<max(length, 1)).reversed() {
            try extend(left[character], by: ending[character]) { left[matcher.alignments[$0].from] }
        }
        left[0].merge(using: spare)
        return left[0]
    }

    /// Moves places to where the tokens reach that go on from them.
    private func extend(
        _ places: PlaceList, by alternatives: [Int], to target: (Int) -> PlaceList
    ) throws(IndexError) {
        if places.count == 0 { return }
        places.merge(using: spare)
        for index in alternatives {
            let cursor = try cursor(index, at: PlaceList.document(of: places[0]))
            try places.move(
                to: target(index), whereTokensOf: cursor, shift: matcher.alignments[index].shift)
            if places.count == 0 { return }
        }
    }

    private func cursor(_ index: Int, at document: DocID) throws(IndexError) -> PostingsCursor {
        if let open = cursors[index] { return open }
        let cursor = try matcher.cursor(index, at: document)
        cursors[index] = cursor
        return cursor
    }
}
