// The slow twin of the engine: it scans every document for every question. What it must share with the
// engine is the meaning of a query and the order of the operations on scores, nothing else: no terms, no
// postings, no windows.

package import Fulltext

/// Documents in segments and groups, searched by scanning.
package struct NaiveIndex: Sendable {
    struct Entry {
        var document: PlainDocument
        var group: Int
        var groupValues: [Int64]
        var caption: [PlainDocument]
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
                group.documents.map {
                    Entry(document: $0, group: number, groupValues: group.values, caption: group.caption)
                }
            }
        }
    }

    /// Deletes the documents of a group; they go on counting in the statistics, as in the engine.
    package mutating func delete(group: Int, ofSegment segment: Int) {
        for index in segments[segment].indices where segments[segment][index].group == group {
            segments[segment][index].isDeleted = true
        }
    }

    /// Makes one segment of some neighbours, without what is deleted.
    package mutating func merge(_ range: Range<Int>) {
        var joined: [Entry] = []
        var groups: [[Int]] = []
        for (number, entries) in segments[range].enumerated() {
            for var entry in entries where !entry.isDeleted {
                if groups.last != [number, entry.group] { groups.append([number, entry.group]) }
                entry.group = groups.count - 1
                joined.append(entry)
            }
        }
        segments.replaceSubrange(range, with: [joined])
    }

    /// Places of a leaf in a document, or in the caption of its group.
    func places(of leaf: Query, in entry: Entry) -> [Range<Int>] {
        guard case .caption(let inner, let part) = leaf else {
            return NaivePlaces.places(of: leaf, in: entry.document) { value($0, of: entry.document) }
        }
        guard part < entry.caption.count else { return [] }
        return NaivePlaces.places(of: inner, in: entry.caption[part]) { value($0, of: entry.document) }
    }

    /// What scoring needs of these documents, deleted ones included.
    package func statistics(for query: Query) -> CollectionStatistics {
        let all = Array(segments.joined())
        return CollectionStatistics(
            documentCount: UInt64(all.count),
            totalLength: all.reduce(0) { $0 + UInt64($1.document.length) },
            documentFrequencies: query.leaves.map { leaf in
                all.reduce(0) { $0 + (places(of: leaf, in: $1).isEmpty ? 0 : 1) }
            })
    }

    /// Answers a request by looking at every document.
    package func search(_ request: SearchRequest) -> SearchAnswer {
        let statistics = request.statistics ?? self.statistics(for: request.query)
        let bm25 = BM25(averageLength: statistics.averageLength)
        let weights = zip(Self.factors(request.query), statistics.documentFrequencies).map {
            $0
                * BM25.inverseDocumentFrequency(
                    documentFrequency: $1, documentCount: statistics.documentCount)
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
        if request.order == .score, let rescoring = request.rescoring {
            let looked = Self.lookedAt(hits.map(\.hit.score), depth: rescoring.depth)
            for index in 0..<looked {
                let hit = hits[index].hit
                let extra = extra(
                    rescoring, request.query, segments[hit.segment][Int(hit.document)], bm25, weights)
                hits[index].hit = ScoredDocument(
                    score: extra.reduce(hit.score, +), segment: hit.segment, document: hit.document)
            }
            hits[..<looked].sort { Self.comesFirst($0.hit, $1.hit) }
        }
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
                for leaf in leaves { count.places += places(of: leaf, in: entry).count }
                if let summed = request.summedColumn { count.sum += Int(value(summed, of: entry)) }
            }
            return count
        }
    }

    /// Leaves that are not taken away nor asked for in captions, each once.
    private static func keptLeaves(of query: Query) -> [Query] {
        var kept: [Query] = []
        func add(_ query: Query) {
            switch query {
            case .everything, .value, .caption: break
            case .term, .word, .phrase, .tokens, .near, .opening:
                if !kept.contains(query) { kept.append(query) }
            case .all(let parts), .any(let parts), .mostOf(let parts): parts.forEach(add)
            case .boosted(let inner, _): add(inner)
            case .difference(let left, _): add(left)
            }
        }
        add(query)
        return kept
    }

    private func value(_ column: String, of entry: Entry) -> Int64 {
        columns.contains(column)
            ? Int64(value(column, of: entry.document)) : groupValue(column, of: entry)
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

    func value(_ column: String, of document: PlainDocument) -> UInt32 {
        guard let index = columns.firstIndex(of: column) else { preconditionFailure("no column \(column)") }
        return document.values[index]
    }

    /// The score, nil when the document does not match; `leaf` counts on over all leaves either way.
    private func score(
        _ query: Query, _ entry: Entry, _ bm25: BM25, _ weights: [Float], _ leaf: inout Int
    ) -> Float? {
        switch query {
        case .everything: return 0
        case .value(let column, let ranges):
            let value = value(column, of: entry)
            return ranges.contains { $0.contains(value) } ? 0 : nil
        case .term, .word, .phrase, .tokens, .near, .opening, .caption:
            defer { leaf += 1 }
            let frequency = UInt32(places(of: query, in: entry).count)
            guard frequency > 0 else { return nil }
            return query.isOfField
                ? bm25.fieldScore(weight: weights[leaf], frequency: frequency)
                : bm25.score(
                    weight: weights[leaf], frequency: frequency, length: UInt32(entry.document.length))
        case .all(let parts):
            let scores = parts.map { score($0, entry, bm25, weights, &leaf) }
            guard !scores.isEmpty, !scores.contains(where: { $0 == nil }) else { return nil }
            return scores.reduce(0) { $0 + ($1 ?? 0) }
        case .any(let parts):
            let scores = parts.compactMap { score($0, entry, bm25, weights, &leaf) }
            return scores.isEmpty ? nil : scores.reduce(0, +)
        case .mostOf(let parts):
            var whole: Float = 0
            var covered: Float = 0
            var sum: Float?
            for part in parts {
                let weight = Self.weight(of: part, weights[leaf...])
                whole += weight
                guard let score = score(part, entry, bm25, weights, &leaf) else { continue }
                covered += weight
                sum = (sum ?? 0) + score
            }
            return whole > 0 ? sum.map { $0 * (1 - Query.coverageWeight * (1 - covered / whole)) } : sum
        case .boosted(let inner, _): return score(inner, entry, bm25, weights, &leaf)
        case .difference(let kept, let removed):
            let score = score(kept, entry, bm25, weights, &leaf)
            let isRemoved = self.score(removed, entry, bm25, weights, &leaf) != nil
            return isRemoved ? nil : score
        }
    }
}
