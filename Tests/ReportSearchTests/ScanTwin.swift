// An index of reports read back and searched by scanning: match text and tokens come from the stored texts, titles and
// offices from the records, and nothing from the index's words.

import Fulltext
import FulltextAnalysis
import FulltextStorage
import ReportSearch
import TestSupport

/// One index as documents that can be scanned.
struct ScanTwin {
    let index: SampleIndex
    let naive: NaiveIndex
    /// In the order of `index.texts`.
    let documents: [PlainDocument]

    static let groupColumns = ["applications.new", ReportColumn.audit.name]

    init(_ index: SampleIndex) throws {
        self.index = index
        let analyzer = try Analyzer()
        let columns = ReportColumn.allCases.filter { $0 != .audit }.map(\.rawValue)
        var documents: [PlainDocument] = []
        var segments = index.snapshot.segments.map { _ in [PlainGroup]() }
        var last: [Int] = []
        for text in index.texts {
            let segment = index.snapshot.segments[text.segment]
            var document = Self.document(String(decoding: text.display, as: UTF8.self), analyzer)
            for column in columns {
                document.values.append(UInt32(try segment.value(column, of: text.document)))
            }
            let opening = document.scalars.firstIndex(of: 0x0a) ?? document.scalars.count
            document.values.append(text.section.heading.isEmpty ? 0 : UInt32(opening))
            documents.append(document)
            let group = try segment.group(of: text.document)
            if last != [text.segment, group] {
                last = [text.segment, group]
                var values: [Int64] = []
                for column in Self.groupColumns {
                    values.append(try segment.groupColumn(column).value(of: group))
                }
                segments[text.segment].append(
                    PlainGroup(
                        [], values: values,
                        caption: [text.record.title, text.record.organ].map { Self.document($0, analyzer) }))
            }
            segments[text.segment][segments[text.segment].count - 1].documents.append(document)
        }
        self.documents = documents
        naive = NaiveIndex(segments, columns: columns + ["heading"], groupColumns: Self.groupColumns)
    }

    /// A text folded and cut; marks do not count in its length.
    static func document(_ text: String, _ analyzer: Analyzer) -> PlainDocument {
        var analyzed = AnalyzedText()
        analyzer.analyze(text, into: &analyzed)
        var document = PlainDocument(
            scalars: Array(analyzed.matchScalars),
            tokens: analyzed.tokens.map { Int($0.offset)..<Int($0.offset) + Int($0.length) })
        document.length = analyzed.tokens.count { $0.kind != .mark }
        return document
    }

    /// What a search by name asks of the engine.
    static func request(_ parsed: ParsedQuery) -> SearchRequest {
        var request = SearchRequest(query: parsed.query)
        request.filters = parsed.filters.sorted { $0.key.rawValue < $1.key.rawValue }.map {
            ColumnFilter(column: $0.key.name, values: Set($0.value.map { Int64($0) }))
        }
        var rescoring = Rescoring()
        rescoring.pairs = parsed.pairs
        rescoring.openingColumn = "heading"
        rescoring.captionPart = 0
        request.rescoring = rescoring
        return request
    }
}

/// Random queries of words that stand in a corpus, written in the query language.
struct QueryMaker {
    let twin: ScanTwin
    /// Nearness by all choices of places is for rare parts only.
    private let mostChoices = 20_000

    init(_ twin: ScanTwin) { self.twin = twin }

    /// A stretch of a document without partings, and without blanks at its edges.
    private func stretch(
        _ length: Int, of document: PlainDocument, using generator: inout SeededGenerator
    ) -> [UInt32]? {
        guard document.scalars.count >= length else { return nil }
        let start = generator.int(0...document.scalars.count - length)
        let part = Array(document.scalars[start..<start + length])
        if part.contains(0x0a) || part.contains(0x09) || part.first == 0x20 || part.last == 0x20 {
            return nil
        }
        return part
    }

    func phrase(using generator: inout SeededGenerator) -> QueryNode {
        while true {
            let document = generator.pick(twin.documents)
            guard var part = stretch(generator.int(1...12), of: document, using: &generator) else { continue }
            if generator.oneIn(6) {
                guard let other = stretch(1, of: generator.pick(twin.documents), using: &generator) else {
                    continue
                }
                part[generator.int(0...part.count - 1)] = other[0]
            }
            return .phrase(PlainDocument.utf8(part))
        }
    }

    /// A token of a document that is no mark.
    private func token(using generator: inout SeededGenerator) -> [UInt32] {
        while true {
            let document = generator.pick(twin.documents)
            guard !document.tokens.isEmpty else { continue }
            let token = Array(document.scalars[generator.pick(document.tokens)])
            let isWord = token.allSatisfy { scalar in
                Unicode.Scalar(scalar).map { $0.properties.isAlphabetic || $0.properties.numericType != nil }
                    ?? false
            }
            if isWord { return token }
        }
    }

    /// A token, or a stretch of a word that may straddle two.
    func word(using generator: inout SeededGenerator) -> QueryNode {
        let token = token(using: &generator)
        return generator.oneIn(3) ? .token(PlainDocument.utf8(token)) : .word(PlainDocument.utf8(token))
    }

    func pattern(using generator: inout SeededGenerator) -> QueryNode {
        while true {
            let token = token(using: &generator)
            var pieces: [TokenPattern.Piece] = token.map { .literal(PlainDocument.utf8([$0])) }
            for _ in 0..<generator.int(1...2) {
                let place = generator.int(0...pieces.count - 1)
                if generator.oneIn(2) { pieces[place] = .any } else { pieces.insert(.any, at: place) }
            }
            if generator.oneIn(2) { pieces.append(.any) }
            if pieces.count > 2, generator.oneIn(2) { pieces[1] = .one }
            var joined: [TokenPattern.Piece] = []
            for piece in pieces {
                if case .literal(let bytes) = piece, case .literal(let before)? = joined.last {
                    joined[joined.count - 1] = .literal(before + bytes)
                } else if piece != .any || joined.last != .any {
                    joined.append(piece)
                }
            }
            if joined.contains(where: { if case .literal = $0 { true } else { false } }) {
                return .pattern(TokenPattern(joined))
            }
        }
    }

    func near(using generator: inout SeededGenerator) -> QueryNode {
        while true {
            // Parts from one passage, so that most are near each other somewhere.
            let document = generator.pick(twin.documents)
            let count = generator.int(2...3)
            var starts = [generator.int(0...max(0, document.scalars.count - 1))]
            while starts.count < count { starts.append(starts[starts.count - 1] + generator.int(2...12)) }
            if generator.oneIn(3) { starts.shuffle(using: &generator) }
            var parts: [QueryNode] = starts.compactMap { start in
                let end = min(start + generator.int(1...4), document.scalars.count)
                guard start < end else { return nil }
                let part = document.scalars[start..<end]
                guard !part.contains(where: { [0x20, 0x0a, 0x09].contains($0) }) else { return nil }
                return .phrase(PlainDocument.utf8(part))
            }
            guard parts.count == count else { continue }
            if generator.oneIn(6) { parts[0] = pattern(using: &generator) }
            let isFeasible = twin.documents.allSatisfy { document in
                parts.reduce(1) {
                    $0 * NaivePlaces.places(of: $1.query, in: document) { _ in 0 }.count
                } <= mostChoices
            }
            guard isFeasible else { continue }
            return .near(
                parts,
                Nearness(distance: generator.pick([3, 10, 30, 1_000]), isOrdered: generator.oneIn(2)))
        }
    }

    func leaf(using generator: inout SeededGenerator) -> QueryNode {
        let leaf =
            switch generator.int(0...7) {
            case 0...2: phrase(using: &generator)
            case 3...4: word(using: &generator)
            case 5: pattern(using: &generator)
            default: near(using: &generator)
            }
        return generator.oneIn(6) ? .field(generator.pick([.title, .organ, .heading]), leaf) : leaf
    }

    /// A query as typed.
    func text(_ depth: Int, using generator: inout SeededGenerator) -> String {
        guard depth > 0 else { return leaf(using: &generator).text }
        func inner() -> String { text(generator.int(0...depth - 1), using: &generator) }
        switch generator.int(0...9) {
        case 0...3: return inner() + generator.pick([" ", " AND "]) + inner()
        case 4...5: return "(" + inner() + " OR " + inner() + " OR " + inner() + ")"
        case 6: return "(" + inner() + ") NOT (" + inner() + ")"
        case 7: return "(" + inner() + ")^" + generator.pick(["2", "0.5", "0"]) + " " + inner()
        case 8: return inner() + generator.pick([" year:2015..2020", " section:0,3", " report OR section:5"])
        default:
            return inner()
                + generator.pick([
                    " applications.new>0", " OR applications.new=missing", " audit:fail", " -audit:fail",
                ])
        }
    }
}
