// The five sample reports indexed in memory, and their documents read back with their match text: the
// ground on which the tests of search stand.

import FoundationEssentials
import Fulltext
import FulltextAnalysis
import FulltextStorage
import ReportSearch
import TestSupport

/// A document of an index with the text that a phrase is looked for in.
struct IndexedText {
    let segment: Int
    let document: DocID
    let record: ReportRecord
    let section: ReportRecord.SectionHead
    let display: [UInt8]
    let match: ContiguousArray<UInt32>
}

/// An index built by the real path from files.
struct SampleIndex: Sendable {
    let directory: MemoryDirectory
    let summary: IndexingSummary
    let snapshot: Snapshot
    let texts: [IndexedText]

    static let corpus = RepositoryPaths.corpus + "/sample"

    /// Indexes files and folders.
    init(_ paths: [String] = [Self.corpus], options: IndexingOptions = IndexingOptions()) async throws {
        directory = MemoryDirectory()
        summary = try await ReportIndexer(options: options).run(paths, into: directory)
        snapshot = try Snapshot.open(directory)
        texts = try Self.texts(of: snapshot)
    }

    /// The text of a sample.
    static func source(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: corpus + "/" + name)), as: UTF8.self)
    }

    static func texts(of snapshot: Snapshot) throws -> [IndexedText] {
        let analyzer = try Analyzer()
        var texts: [IndexedText] = []
        for (number, segment) in snapshot.segments.enumerated() {
            for document in 0..<DocID(segment.documentCount) where !segment.isDeleted(document) {
                let group = try segment.group(of: document)
                let record = try ReportRecord(segment.record(ofGroup: group), file: "test")
                let first = try segment.documents(ofGroup: group).lowerBound
                let display = try segment.text(of: document)
                var folded = FoldedText()
                analyzer.fold(display.span, mapping: false, into: &folded)
                texts.append(
                    IndexedText(
                        segment: number, document: document, record: record,
                        section: record.sections[Int(document - first)], display: display,
                        match: folded.scalars))
            }
        }
        return texts
    }

    /// Indexes into `texts` of the documents that hold a phrase, by scanning them all.
    func scan(for phrase: [UInt32]) -> Set<Int> {
        Set(texts.indices.filter { !PhraseScan.occurrences(of: phrase, in: texts[$0].match).isEmpty })
    }

    /// The same by searching the index.
    func search(for phrase: [UInt32]) throws -> Set<Int> {
        var request = SearchRequest(query: .phrase(Self.utf8(phrase)))
        request.limit = texts.count
        let answer = try Searcher(snapshot).search(request)
        return Set(
            answer.hits.compactMap { hit in
                texts.firstIndex { $0.segment == hit.segment && $0.document == hit.document }
            })
    }

    static func utf8(_ scalars: [UInt32]) -> [UInt8] {
        var text = String.UnicodeScalarView()
        for scalar in scalars { text.append(Unicode.Scalar(scalar) ?? "\u{fffd}") }
        return Array(String(text).utf8)
    }

    static func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

    func service() throws -> SearchService { try SearchService(snapshot, name: "test") }
}
