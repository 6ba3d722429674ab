// The slow twin of the engine: it scans every document for every question. What it must share with the
// engine is the meaning of a query and the order of the operations on scores, nothing else: no terms, no
// postings, no windows.

package import Fulltext

/// Documents in segments and groups, searched by scanning.
package struct NaiveIndex: Sendable {
    private struct Entry {
        var document: PlainDocument
        var group: Int
        var groupValues: [Int64]
        var isDeleted = false
    }

    private let columns: [String]
    private let groupColumns: [String]
    private var segments: [[Entry]]

    package init(_ segments: [[PlainGroup]], columns: [String] = [], groupColumns: [String] = []) {
        self.columns = columns
        self.groupColumns = groupColumns
        self.segments = segments.map { groups in
            groups.enumerated().flatMap { number, group in
                group.documents.map { Entry(document: $0, group: number, groupValues: group.values) }
            }
        }
    }

    /// Deletes the documents of a group; they go on counting in the statistics, as in the engine.
    package mutating func delete(group: Int, ofSegment segment: Int) {
        for index in segments[segment].indices where segments[segment][index].group == group {
            segments[segment][index].isDeleted = true
        }
    }

    /// Places of a string in a document.
    ///
    /// A place neither begins nor ends between two word scalars, and holds no parting of cells.
    package static func occurrences(of phrase: [UInt32], in document: PlainDocument) -> UInt32 {
        UInt32(places(of: phrase, in: document).count)
    }

    /// Places of a string that is made of whole tokens or stands inside one.
    package static func words(_ word: [UInt32], in document: PlainDocument) -> UInt32 {
        let starts = Set(document.tokens.map(\.lowerBound))
        let ends = Set(document.tokens.map(\.upperBound))
        return places(of: word, in: document).reduce(0) { count, start in
            let end = start + word.count
            let isWhole = starts.contains(start) && ends.contains(end)
            let isInside = document.tokens.contains { $0.lowerBound <= start && end <= $0.upperBound }
            return count + (isWhole || isInside ? 1 : 0)
        }
    }

    private static func places(of phrase: [UInt32], in document: PlainDocument) -> [Int] {
        guard !phrase.isEmpty, !phrase.contains(0x09), !phrase.contains(0x0a) else { return [] }
        let text = document.scalars
        func isInsideWord(_ offset: Int) -> Bool {
            offset > 0 && offset < text.count && WordScalar.isWordScalar(text[offset - 1])
                && WordScalar.isWordScalar(text[offset])
        }
        var found: [Int] = []
        for start in text.indices where start + phrase.count <= text.count {
            if text[start..<start + phrase.count].elementsEqual(phrase), !isInsideWord(start),
                !isInsideWord(start + phrase.count)
            {
                found.append(start)
            }
        }
        return found
    }

    /// Tokens of a document that are a term.
    package static func tokens(_ term: [UInt8], in document: PlainDocument) -> UInt32 {
        document.tokens.reduce(0) { $0 + (document.bytes(of: $1) == term ? 1 : 0) }
    }

    private static func frequency(of leaf: Query, in document: PlainDocument) -> UInt32 {
        switch leaf {
        case .term(let term): tokens(term, in: document)
        case .word(let word):
            words(String(decoding: word, as: UTF8.self).unicodeScalars.map(\.value), in: document)
        case .phrase(let phrase):
            occurrences(of: String(decoding: phrase, as: UTF8.self).unicodeScalars.map(\.value), in: document)
        default: preconditionFailure("leaves are words and phrases")
        }
    }

    /// What scoring needs of these documents, deleted ones included.
    package func statistics(for query: Query) -> CollectionStatistics {
        let all = segments.joined().map(\.document)
        return CollectionStatistics(
            documentCount: UInt64(all.count), totalLength: all.reduce(0) { $0 + UInt64($1.tokens.count) },
            documentFrequencies: query.leaves.map { leaf in
                all.reduce(0) { $0 + (Self.frequency(of: leaf, in: $1) > 0 ? 1 : 0) }
            })
    }

    /// Answers a request by looking at every document.
    package func search(_ request: SearchRequest) -> SearchAnswer {
        let statistics = request.statistics ?? self.statistics(for: request.query)
        let bm25 = BM25(averageLength: statistics.averageLength)
        let weights = statistics.documentFrequencies.map {
            BM25.inverseDocumentFrequency(documentFrequency: $0, documentCount: statistics.documentCount)
        }
        var answer = SearchAnswer()
        var groups: Set<[Int]> = []
        var hits: [(hit: ScoredDocument, group: [Int])] = []
        var matches: [(entry: Entry, group: [Int])] = []
        for (segment, entries) in segments.enumerated() {
            for (number, entry) in entries.enumerated() where !entry.isDeleted {
                var leaf = 0
                guard let score = score(request.query, entry, bm25, weights, &leaf) else { continue }
                let group = [segment, entry.group]
                matches.append((entry, group))
                guard request.filters.allSatisfy({ $0.allows(value($0.column, of: entry)) }) else { continue }
                answer.documentCount += 1
                groups.insert(group)
                let hit = ScoredDocument(
                    sortKey: sortKey(request.order, entry), score: score, segment: segment,
                    document: DocID(number))
                hits.append((hit, group))
            }
        }
        answer.groupCount = groups.count
        answer.facets = request.facets.map { facet in
            let filters = request.filters.filter { !facet.ignoring.contains($0.column) }
            return counts(
                by: facet,
                matches.filter { match in
                    filters.allSatisfy { $0.allows(value($0.column, of: match.entry)) }
                }, request)
        }
        hits.sort { Self.comesFirst($0.hit, $1.hit) }
        if request.collapsesGroups {
            var seen: Set<[Int]> = []
            hits = hits.filter { seen.insert($0.group).inserted }
        }
        answer.hits = hits.prefix(request.limit).map(\.hit)
        return answer
    }

    private func counts(
        by facet: FacetRequest, _ matches: [(entry: Entry, group: [Int])], _ request: SearchRequest
    ) -> [FacetCount] {
        let leaves = request.countsPlaces ? Self.keptLeaves(of: request.query) : []
        let cells = Dictionary(grouping: matches) { match in
            facet.columns.map { value($0, of: match.entry) }
        }
        return cells.keys.sorted { $0.lexicographicallyPrecedes($1) }.map { values in
            let members = cells[values] ?? []
            var count = FacetCount(
                values: values, documents: members.count, groups: Set(members.map(\.group)).count)
            for (entry, _) in members {
                for leaf in leaves { count.places += Int(Self.frequency(of: leaf, in: entry.document)) }
                if let summed = request.summedColumn { count.sum += Int(value(.document(summed), of: entry)) }
            }
            return count
        }
    }

    /// Words and phrases that are not taken away, each once.
    private static func keptLeaves(of query: Query) -> [Query] {
        var kept: [Query] = []
        func add(_ query: Query) {
            switch query {
            case .everything, .value, .groupValue: break
            case .term, .word, .phrase: if !kept.contains(query) { kept.append(query) }
            case .tokens, .near, .opening, .caption, .mostOf, .boosted:
                preconditionFailure("not scanned")
            case .all(let parts), .any(let parts): parts.forEach(add)
            case .difference(let left, _): add(left)
            }
        }
        add(query)
        return kept
    }

    private func value(_ column: ColumnReference, of entry: Entry) -> Int64 {
        switch column {
        case .document(let name): Int64(value(name, of: entry.document))
        case .group(let name): groupValue(name, of: entry)
        }
    }

    // What is larger comes earlier; what is absent comes last either way.
    private func sortKey(_ order: SearchOrder, _ entry: Entry) -> Int64 {
        guard case .groupValue(let column, let descending, let absent) = order else { return 0 }
        let value = groupValue(column, of: entry)
        if value < absent { return .min }
        return descending ? value : -value
    }

    private func groupValue(_ column: String, of entry: Entry) -> Int64 {
        guard let index = groupColumns.firstIndex(of: column) else {
            preconditionFailure("no column \(column)")
        }
        return entry.groupValues[index]
    }

    // Sort key and score descending, then order of documents.
    private static func comesFirst(_ left: ScoredDocument, _ right: ScoredDocument) -> Bool {
        if left.sortKey != right.sortKey { return left.sortKey > right.sortKey }
        if left.score != right.score { return left.score > right.score }
        return (left.segment, left.document) < (right.segment, right.document)
    }

    private func value(_ column: String, of document: PlainDocument) -> UInt32 {
        guard let index = columns.firstIndex(of: column) else { preconditionFailure("no column \(column)") }
        return document.values[index]
    }

    /// The score, nil when the document does not match; `leaf` counts on over all leaves either way.
    private func score(
        _ query: Query, _ entry: Entry, _ bm25: BM25, _ weights: [Float], _ leaf: inout Int
    ) -> Float? {
        switch query {
        case .everything: return 0
        case .value(let column, let values):
            return values.contains(value(column, of: entry.document)) ? 0 : nil
        case .groupValue(let column, let ranges):
            let value = groupValue(column, of: entry)
            return ranges.contains { $0.contains(value) } ? 0 : nil
        case .tokens, .near, .opening, .caption, .mostOf, .boosted:
            preconditionFailure("not yet")
        case .term, .word, .phrase:
            defer { leaf += 1 }
            let frequency = Self.frequency(of: query, in: entry.document)
            guard frequency > 0 else { return nil }
            return bm25.score(
                weight: weights[leaf], frequency: frequency, length: UInt32(entry.document.tokens.count))
        case .all(let parts):
            let scores = parts.map { score($0, entry, bm25, weights, &leaf) }
            guard !scores.isEmpty, !scores.contains(where: { $0 == nil }) else { return nil }
            return scores.reduce(0) { $0 + ($1 ?? 0) }
        case .any(let parts):
            let scores = parts.compactMap { score($0, entry, bm25, weights, &leaf) }
            return scores.isEmpty ? nil : scores.reduce(0, +)
        case .difference(let kept, let removed):
            let score = score(kept, entry, bm25, weights, &leaf)
            let isRemoved = self.score(removed, entry, bm25, weights, &leaf) != nil
            return isRemoved ? nil : score
        }
    }
}
