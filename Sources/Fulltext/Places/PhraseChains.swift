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
    /// By character: alignments that begin there, frequent ones first; nil until it is asked for.
    private var beginning: [[Int]?]
    /// By character: alignments that end before it, frequent ones first; nil until it is asked for.
    private var ending: [[Int]?]
    /// By character: places whose tokens reach from the lead to before it.
    private let right: [PlaceList]
    /// By character: places whose tokens reach from it to the phrase's end.
    private let left: [PlaceList]
    private let spare = PlaceList()

    init(_ matcher: PhraseMatcher) {
        self.matcher = matcher
        let length = matcher.length
        cursors = Array(repeating: nil, count: matcher.alignments.count)
        beginning = Array(repeating: nil, count: length + 1)
        ending = beginning
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
                let next = beginning(at: character)
                try extend(right[character], by: next) {
                    right[matcher.alignments[$0].to]
                }
            }
            right[length].merge(using: spare)
            left[from].take(right[length])
        }
        for character in (1..<max(length, 1)).reversed() {
            try extend(left[character], by: ending(before: character)) { left[matcher.alignments[$0].from] }
        }
        left[0].merge(using: spare)
        return left[0]
    }

    private func beginning(at character: Int) -> [Int] {
        if let known = beginning[character] { return known }
        let found = frequentFirst { $0.from == character }
        beginning[character] = found
        return found
    }

    private func ending(before character: Int) -> [Int] {
        if let known = ending[character] { return known }
        let found = frequentFirst { $0.to == character }
        ending[character] = found
        return found
    }

    /// Those of all alignments for which a condition holds: long lists first, the longest of them before all others.
    private func frequentFirst(where holds: (Alignment) -> Bool) -> [Int] {
        let alignments = matcher.alignments
        var long: [Int] = []
        var short: [Int] = []
        for index in alignments.indices where holds(alignments[index]) {
            if alignments[index].info.isShort { short.append(index) } else { long.append(index) }
        }
        long.sort {
            (alignments[$1].info.documentFrequency, $0) < (alignments[$0].info.documentFrequency, $1)
        }
        return long + short
    }

    /// Moves places to where the tokens reach that go on from them.
    private func extend(
        _ places: PlaceList, by alternatives: [Int], to target: (Int) -> PlaceList
    ) throws(IndexError) {
        if places.count == 0 { return }
        places.merge(using: spare)
        for index in alternatives {
            let alignment = matcher.alignments[index]
            // Most short lists are in none of the documents: that is told without opening them.
            if alignment.info.isShort, try !matcher.store.has(short: alignment.info, documentOf: places) { continue }
            let cursor = try cursor(index, at: PlaceList.document(of: places[0]))
            try places.move(to: target(index), whereTokensOf: cursor, shift: alignment.shift)
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
