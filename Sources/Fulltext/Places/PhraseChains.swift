// Where a phrase stands in given documents. The places of the tokens that cover its rarest character are the beginning:
// from each, tokens are followed to the right until the phrase ends and to the left until it begins, first to the side where
// less is to be read: few places are left for the other.
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
    /// Whether places are followed to the right before they are followed to the left.
    private let isRightFirst: Bool
    /// By character: places whose tokens reach from the lead to before it, or from it to the lead, on the side that comes first.
    private let first: [PlaceList]
    /// The same for the other side; these have reached the phrase's end on the first.
    private let second: [PlaceList]
    private let spare = PlaceList()
    /// Of the call at hand.
    private var documentCount = 0
    private var deadline: Deadline?

    /// For fewer documents at a time lists stay open from call to call.
    private static let few = 8

    init(_ matcher: PhraseMatcher) {
        self.matcher = matcher
        let length = matcher.length
        cursors = Array(repeating: nil, count: matcher.alignments.count)
        beginning = Array(repeating: nil, count: length + 1)
        ending = beginning
        isRightFirst = Self.isRightCheaper(matcher)
        first = (0...length).map { _ in PlaceList() }
        second = (0...length).map { _ in PlaceList() }
    }

    /// Whether less is to be read to the right of the lead's most frequent term than to its left.
    private static func isRightCheaper(_ matcher: PhraseMatcher) -> Bool {
        var main: Alignment?
        for number in matcher.lead {
            let alignment = matcher.alignments[number]
            if alignment.info.documentFrequency > main?.info.documentFrequency ?? 0 { main = alignment }
        }
        guard let main else { return true }
        var (left, right) = (UInt64(0), UInt64(0))
        for alignment in matcher.alignments {
            let cost = UInt64(alignment.info.documentFrequency) + UInt64(alignment.info.positionCount)
            if alignment.from == main.to { right += cost }
            if alignment.to == main.from { left += cost }
        }
        return right <= left
    }

    /// All places of the phrase in some documents, in order.
    ///
    /// - Parameters:
    ///   - documents: Ascending.
    ///   - insideTokens: Whether to give the places inside one token, too, or those alone that two tokens and more cover.
    ///   - deadline: When to give up.
    /// - Returns: A list that lasts until the next call.
    func places(
        in documents: [DocID], insideTokens: Bool, deadline: Deadline?
    ) throws(IndexError) -> PlaceList {
        let length = matcher.length
        self.deadline = deadline
        documentCount = documents.count
        for list in second { list.removeAll() }
        let end = second[isRightFirst ? 0 : length]
        guard let start = documents.first else { return end }
        let lead = matcher.lead.map { (index: $0, alignment: matcher.alignments[$0]) }
        for edge in 0...length {
            var hasEdge = false
            for (index, alignment) in lead where (isRightFirst ? alignment.from : alignment.to) == edge {
                if matcher.isWhole(index), !insideTokens { continue }
                if !hasEdge { for list in first { list.removeAll() } }
                hasEdge = true
                try checkTime()
                try cursor(index, at: start).appendStarts(
                    in: documents, shift: alignment.shift,
                    to: first[isRightFirst ? alignment.to : alignment.from])
            }
            guard hasEdge else { continue }
            try follow(first, toRight: isRightFirst)
            let reached = first[isRightFirst ? length : 0]
            reached.merge(using: spare)
            second[edge].take(reached)
        }
        try follow(second, toRight: !isRightFirst)
        end.merge(using: spare)
        return end
    }

    /// Moves places on until the phrase ends, or until it begins.
    /// - Parameter lists: By character: places whose tokens reach to before it, or begin with it.
    private func follow(_ lists: [PlaceList], toRight: Bool) throws(IndexError) {
        for step in 1..<max(matcher.length, 1) {
            let character = toRight ? step : matcher.length - step
            if lists[character].count == 0 { continue }
            if toRight {
                try extend(lists[character], by: beginning(at: character)) {
                    lists[matcher.alignments[$0].to]
                }
            } else {
                try extend(lists[character], by: ending(before: character)) {
                    lists[matcher.alignments[$0].from]
                }
            }
        }
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
        places.merge(using: spare)
        for index in alternatives {
            let alignment = matcher.alignments[index]
            // Most short lists are in none of many documents: that is told without opening them.
            if documentCount > Self.few, alignment.info.isShort,
                try !matcher.store.has(short: alignment.info, documentOf: places)
            {
                continue
            }
            try checkTime()
            let cursor = try cursor(index, at: PlaceList.document(of: places[0]))
            try places.move(to: target(index), whereTokensOf: cursor, shift: alignment.shift)
            if places.count == 0 { return }
        }
    }

    private func checkTime() throws(IndexError) {
        try deadline?.check("the words of a phrase were followed through \(documentCount) sections")
    }

    private func cursor(_ index: Int, at document: DocID) throws(IndexError) -> PostingsCursor {
        if let open = cursors[index] { return open }
        let cursor = try matcher.cursor(index, at: document)
        cursors[index] = cursor
        return cursor
    }
}
