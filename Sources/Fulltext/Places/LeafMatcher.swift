// One leaf of a query made ready for one segment: which documents hold it and how often, and where it stands in
// one of them. All kinds of leaves answer both, so nearness and fields are made of any of them.

import FulltextStorage

/// Matches one leaf in one text index.
final class LeafMatcher {
    private enum Kind {
        case phrase(PhraseMatcher, PhraseChains)
        case tokens([TokenPlaces], PostingsStore)
        case near([LeafMatcher], Nearness)
        /// Places that end at or before the number which a column holds for the document.
        case opening(LeafMatcher, DocValues)
        case within(LeafMatcher, Range<UInt32>)
    }

    private let kind: Kind
    private var deadline: Deadline?
    /// Documents that match, found once.
    private var found: MatchList?

    /// Makes a leaf ready.
    ///
    /// - Parameters:
    ///   - leaf: A word, phrase, pattern, nearness, or one of them in a field. A caption's leaf matches the segment's
    ///     captions: its documents are groups.
    ///   - deadline: When to give up reading places, which takes long for words that stand everywhere.
    /// - Throws: `IndexError`, also when the segment is of a format without what the leaf asks for.
    static func make(
        _ leaf: Query, in segment: SegmentReader, deadline: Deadline? = nil
    ) throws(IndexError) -> LeafMatcher {
        let matcher = try make(leaf, in: segment)
        matcher.deadline = deadline
        return matcher
    }

    private static func make(_ leaf: Query, in segment: SegmentReader) throws(IndexError) -> LeafMatcher {
        guard case .caption(let inner, let part) = leaf else {
            return try LeafMatcher(leaf, in: segment.index, of: segment)
        }
        guard let captions = segment.captions else {
            throw IndexError(
                .notFound, file: segment.entry.fileName,
                "holds no titles to search, it is of format \(segment.envelope.version); index the sources again"
            )
        }
        let matcher = try LeafMatcher(inner, in: captions, of: segment)
        return LeafMatcher(.within(matcher, CaptionPart.range(part)))
    }

    private init(_ kind: Kind) { self.kind = kind }

    private init(_ leaf: Query, in index: TextIndex, of segment: SegmentReader) throws(IndexError) {
        switch leaf {
        case .term, .word, .phrase:
            let matcher = try PhraseMatcher(leaf, in: index)
            kind = .phrase(matcher, PhraseChains(matcher))
        case .tokens(let pattern):
            var tokens: [TokenPlaces] = []
            var sums = ListSums()
            for ordinal in try pattern.ordinals(in: index.terms) {
                let token = try TokenPlaces(ordinal, in: index)
                sums.add(token.info)
                tokens.append(token)
            }
            try index.store.check(sums)
            kind = .tokens(tokens, index.store)
        case .near(let parts, let nearness):
            var matchers: [LeafMatcher] = []
            for part in parts { matchers.append(try LeafMatcher(part, in: index, of: segment)) }
            kind = .near(matchers, nearness)
        case .opening(let inner, let column):
            kind = .opening(try LeafMatcher(inner, in: index, of: segment), try segment.column(column))
        default:
            preconditionFailure(
                "leaves are words, phrases, patterns, and these near each other or in a field")
        }
    }

    /// All documents that hold the leaf, deleted ones included, with the number of its places.
    func matches() throws(IndexError) -> MatchList {
        if let found { return found }
        let list: MatchList
        switch kind {
        case .phrase(let matcher, let chains): list = try matcher.matches(by: chains, deadline: deadline)
        case .tokens(let tokens, let store):
            list = try store.union(of: tokens.map { $0.info }, deadline: deadline)
        case .near, .opening, .within: list = try counted()
        }
        found = list
        return list
    }

    /// Documents that may hold the leaf. Reads no places: they are read once, in ascending order.
    private func candidates() throws(IndexError) -> [DocID] {
        switch kind {
        case .phrase, .tokens: return try matches().documents
        case .near(let parts, _):
            var documents = try parts.first?.candidates() ?? []
            for part in parts.dropFirst() {
                documents = Self.intersection(documents, try part.candidates())
            }
            return documents
        case .opening(let inner, _), .within(let inner, _): return try inner.candidates()
        }
    }

    /// The numbers that stand in both ascending lists.
    private static func intersection(_ left: [DocID], _ right: [DocID]) -> [DocID] {
        var output: [DocID] = []
        var index = 0
        for value in left {
            while index < right.count, right[index] < value { index += 1 }
            if index == right.count { break }
            if right[index] == value { output.append(value) }
        }
        return output
    }

    private func counted() throws(IndexError) -> MatchList {
        var list = MatchList()
        let documents = try candidates()
        var read = 0
        for (index, document) in documents.enumerated() {
            if index % 1_024 == 0 || read > 4_096 {
                try deadline?.check("the places in \(index) of \(documents.count) sections were read")
                read = 0
            }
            let count = try places(in: document).count
            read += count
            guard count > 0 else { continue }
            list.documents.append(document)
            list.frequencies.append(UInt32(truncatingIfNeeded: count))
        }
        return list
    }

    /// The places of the leaf in a document, ascending by start; of a nearness by end. Documents are asked for in
    /// ascending order.
    func places(in document: DocID) throws(IndexError) -> [Place] {
        switch kind {
        case .phrase(let matcher, let chains):
            let length = UInt32(matcher.length)
            let found = try chains.places(in: [document], insideTokens: true, deadline: deadline)
            return (0..<found.count).map { index in
                let start = PlaceList.start(of: found[index])
                return Place(start: start, end: start &+ length)
            }
        case .tokens(let tokens, _):
            var places: [Place] = []
            for token in tokens { try token.appendPlaces(in: document, to: &places) }
            return places.sorted()
        case .near(let parts, let nearness):
            var places: [[Place]] = []
            for part in parts {
                let found = try part.places(in: document)
                if found.isEmpty { return [] }
                places.append(found)
            }
            return nearness.matches(places)
        case .opening(let inner, let column):
            let end = try column.value(of: Int(document))
            return try inner.places(in: document).filter { $0.end <= end }
        case .within(let inner, let range):
            return try inner.places(in: document).filter {
                range.lowerBound <= $0.start && $0.end <= range.upperBound
            }
        }
    }
}

/// One term of a pattern, where it stands in documents that are asked for in ascending order.
private final class TokenPlaces {
    let info: TermInfo
    private let store: PostingsStore
    private let length: UInt32
    /// Made when first needed.
    private var places: PostingsCursor?

    init(_ ordinal: TermOrdinal, in index: TextIndex) throws(IndexError) {
        info = try index.terms.info(ordinal)
        store = index.store
        length = UInt32(UTF8Scalars.starts(try index.terms.term(ordinal).bytes).count - 1)
    }

    func appendPlaces(in document: DocID, to output: inout [Place]) throws(IndexError) {
        let places: PostingsCursor
        if let open = self.places {
            places = open
        } else {
            places = try PostingsCursor(info, in: store, at: document)
            self.places = places
        }
        try places.advance(to: document)
        guard places.document == document else { return }
        var starts: [UInt32] = []
        try places.appendOffsets(to: &starts)
        output.append(contentsOf: starts.map { Place(start: $0, end: $0 &+ length) })
    }
}
