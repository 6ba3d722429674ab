// Words and phrases of the index that are written nearly like one that it does not hold: words of the dictionary by edit
// distance, and phrases with one character changed that stand somewhere. Distance counts characters: one for up to four, two
// for longer ones; neighbours that changed places count once.

import Fulltext
import FulltextAnalysis
import FulltextStorage

/// Looks for near spellings. It reads the whole dictionary: for questions without a hit only.
struct NearSpeller {
    let snapshot: Snapshot
    let analyzer: Analyzer
    let deadline: Deadline?

    private var searcher: Searcher { Searcher(snapshot, deadline: deadline) }

    private static let most = 3
    /// Sections looked through for each place of a phrase where a character may differ.
    private static let sectionsRead = 30
    /// Candidates whose sections are counted.
    private static let mostCounted = 60
    /// Longer phrases are not varied.
    private static let longest = 24

    /// Near spellings of a word or phrase, also in a field; none of patterns and nearnesses.
    func spellings(of leaf: QueryNode) throws(IndexError) -> [NearSpelling] {
        guard let bytes = leaf.string else { return [] }
        let word = UTF8Scalars.starts(bytes).dropLast().map { UTF8Scalars.decode(bytes, at: $0).scalar }
        guard word.count > 1 else { return [] }
        var part: Int?
        if case .caption(_, let number) = leaf.query { part = number }
        var candidates: [[UInt32]: Int] = [:]
        try addTerms(near: word, ofCaptions: part != nil, to: &candidates)
        if word.count <= Self.longest {
            for other in Self.shortened(word) { candidates[other, default: 0] += Self.sectionsRead }
            try addVariants(of: word, inCaption: part, to: &candidates)
        }
        candidates[word] = nil
        let likely = candidates.sorted {
            $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key)
        }
        var found: [(word: [UInt32], text: String, sections: Int)] = []
        for (other, _) in likely.prefix(Self.mostCounted) {
            let node = leaf.replacingString(Self.utf8(other))
            var request = SearchRequest(query: node.query)
            request.limit = 0
            let sections = try searcher.search(request).documentCount
            if sections > 0 { found.append((other, node.text, sections)) }
        }
        // What stands only inside another candidate is no spelling of its own: 依申请公 beside 依申请公开.
        let own = found.filter { one in
            !found.contains { other in
                other.sections == one.sections && other.word.count > one.word.count
                    && other.word.contains(one.word)
            }
        }
        let sorted = own.sorted {
            if $0.sections != $1.sections { return $0.sections > $1.sections }
            return $0.word.lexicographicallyPrecedes($1.word)
        }
        return sorted.prefix(Self.most).map { NearSpelling(text: $0.text, sections: $0.sections) }
    }

    // MARK: Dictionary

    private func addTerms(
        near word: [UInt32], ofCaptions: Bool, to candidates: inout [[UInt32]: Int]
    ) throws(IndexError) {
        let limit = word.count <= 4 ? 1 : 2
        var distance = EditDistance(word)
        for segment in snapshot.segments {
            guard let terms = ofCaptions ? segment.captions?.terms : segment.index.terms else { continue }
            for ordinal in 0..<terms.count {
                if ordinal % 4_096 == 0 {
                    try deadline?.check("\(ordinal) of \(terms.count) words were compared")
                }
                let view = try terms.term(UInt32(ordinal))
                // A character has one to four bytes.
                guard view.count >= word.count - limit, view.count <= (word.count + limit) * 4 else {
                    continue
                }
                let bytes = view.bytes
                let other = UTF8Scalars.starts(bytes).dropLast().map {
                    UTF8Scalars.decode(bytes, at: $0).scalar
                }
                guard other.count > 1, distance.isWithin(limit, of: other) else { continue }
                candidates[other, default: 0] += Int(try terms.info(UInt32(ordinal)).documentFrequency)
            }
        }
    }

    // MARK: Phrases

    /// The string without one of its characters, and with two neighbours changed.
    private static func shortened(_ word: [UInt32]) -> [[UInt32]] {
        var others: [[UInt32]] = []
        for index in word.indices {
            var other = word
            if word.count > 2 {
                other.remove(at: index)
                others.append(other)
            }
            guard index > 0 else { continue }
            other = word
            other.swapAt(index - 1, index)
            others.append(other)
        }
        return others
    }

    /// Strings of texts that have another character in one place, or one more.
    private func addVariants(
        of word: [UInt32], inCaption part: Int?, to candidates: inout [[UInt32]: Int]
    ) throws(IndexError) {
        for index in word.indices {
            let before = Array(word[..<index])
            let after = Array(word[(index + 1)...])
            try addVariants(before, after, inCaption: part, to: &candidates)
            if index > 0 { try addVariants(before, Array(word[index...]), inCaption: part, to: &candidates) }
        }
    }

    /// Strings that stand in texts with one character between two parts, of which one may be empty.
    private func addVariants(
        _ before: [UInt32], _ after: [UInt32], inCaption part: Int?, to candidates: inout [[UInt32]: Int]
    ) throws(IndexError) {
        let parts = [before, after].filter { !$0.isEmpty }.map { Query.phrase(Self.utf8($0)) }
        guard let first = parts.first else { return }
        let query = parts.count == 1 ? first : .near(parts, Nearness(distance: 1, isOrdered: true))
        var request = SearchRequest(query: part.map { .caption(query, part: $0) } ?? query)
        request.limit = Self.sectionsRead
        // All sections of a report have one title.
        request.collapsesGroups = part != nil
        for hit in try searcher.search(request).hits {
            let text = try text(of: hit, inCaption: part)
            var analyzed = AnalyzedText()
            analyzer.analyze(text.span, into: &analyzed)
            let match = analyzed.matchScalars
            let length = before.count + 1 + after.count
            guard match.count >= length else { continue }
            for start in 0...match.count - length {
                let open = match[start + before.count]
                guard open != 0x0a, open != 0x09, match[start..<start + before.count].elementsEqual(before),
                    match[(start + before.count + 1)..<start + length].elementsEqual(after)
                else { continue }
                candidates[Array(match[start..<start + length]), default: 0] += 1
            }
        }
    }

    /// The text of a section, or the title or office of its report.
    private func text(of hit: ScoredDocument, inCaption part: Int?) throws(IndexError) -> [UInt8] {
        let segment = snapshot.segments[hit.segment]
        guard let part else { return try segment.text(of: hit.document) }
        let group = try segment.group(of: hit.document)
        let record = try ReportRecord(segment.record(ofGroup: group), file: segment.entry.fileName)
        return Array((part == QueryField.titlePart ? record.title : record.organ).utf8)
    }

    private static func utf8(_ scalars: [UInt32]) -> [UInt8] {
        var text = String.UnicodeScalarView()
        for scalar in scalars { text.append(Unicode.Scalar(scalar) ?? "\u{fffd}") }
        return Array(String(text).utf8)
    }
}

/// The least number of characters to change, leave out, add or exchange with a neighbour (optimal string alignment).
struct EditDistance {
    private let word: [UInt32]
    private var rows: [[Int]]

    init(_ word: [UInt32]) {
        self.word = word
        rows = Array(repeating: Array(repeating: 0, count: word.count + 1), count: 3)
    }

    /// - Complexity: O(word · other), and less where a row exceeds the limit.
    mutating func isWithin(_ limit: Int, of other: [UInt32]) -> Bool {
        guard abs(other.count - word.count) <= limit else { return false }
        rows[0] = Array(0...word.count)
        for (row, scalar) in other.enumerated() {
            let previous = rows[row % 3]
            let beforeThat = rows[(row + 2) % 3]
            var current = previous
            current[0] = row + 1
            var least = row + 1
            for column in 1...word.count {
                let substituted = previous[column - 1] + (word[column - 1] == scalar ? 0 : 1)
                var best = min(substituted, previous[column] + 1, current[column - 1] + 1)
                if row > 0, column > 1, word[column - 1] == other[row - 1], word[column - 2] == scalar {
                    best = min(best, beforeThat[column - 2] + 1)
                }
                current[column] = best
                least = min(least, best)
            }
            rows[(row + 1) % 3] = current
            if least > limit { return false }
        }
        return rows[other.count % 3][word.count] <= limit
    }
}

extension QueryNode {
    /// The string of a word, token or phrase, also in a field.
    fileprivate var string: [UInt8]? {
        switch self {
        case .word(let bytes), .token(let bytes), .phrase(let bytes): bytes
        case .field(_, let inner): inner.string
        default: nil
        }
    }

    /// The same with another string.
    fileprivate func replacingString(_ bytes: [UInt8]) -> QueryNode {
        switch self {
        case .word: .word(bytes)
        case .token: .token(bytes)
        case .phrase: .phrase(bytes)
        case .field(let field, let inner): .field(field, inner.replacingString(bytes))
        default: self
        }
    }
}
