// Single pieces of the engine, each repeated as often as asked. Two runs with different numbers of rounds, under a program
// that counts instructions, tell what one round costs: the difference has no start-up in it.

import Fulltext
import FulltextAnalysis
import FulltextStorage

/// Runs one piece; prints what a round is made of, such as `12800 values`.
struct PieceBench {
    private let options: BenchOptions

    init(_ options: BenchOptions) { self.options = options }

    func run(_ name: String, rounds: Int) throws {
        switch name {
        case "unpack": try unpack(rounds)
        case "term-lookup": try lookUpTerms(rounds)
        case "phrase-alignment": try alignPhrases(rounds)
        case "phrase-match": try matchPhrases(rounds)
        case "facet-count": try countFacets(rounds)
        case "segmentation": try segment(rounds, isCaching: false)
        case "segmentation-cached": try segment(rounds, isCaching: true)
        default: try search(name, rounds)
        }
    }

    private func say(_ count: Int, _ what: String, checksum: Int) {
        // The sum keeps the work from being optimised away, and shows that two runs did the same.
        print("\(count) \(what) \(checksum)")
    }

    /// Blocks of every width from 1 to 20 bits, the widths of gaps and places.
    private func unpack(_ rounds: Int) throws {
        var writer = ByteWriter()
        var state: UInt64 = 1
        for width in 1...20 {
            for _ in 0..<5 {
                let values = (0..<BitPacking.blockSize).map { _ in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return UInt32(truncatingIfNeeded: state >> 33) & (1 << UInt32(width) - 1)
                }
                BitPacking.append(values, to: &writer)
            }
        }
        let file = FileBytes(copying: writer.bytes, name: "blocks")
        let region = Region(file: file, start: 0, count: writer.count)
        var values = [UInt32](repeating: 0, count: BitPacking.blockSize)
        var sum = 0
        for _ in 0..<rounds {
            var offset = 0
            while offset < region.count {
                // SAFETY: the array lends room for the 128 numbers of a block.
                offset += try unsafe values.withUnsafeMutableBufferPointer { buffer in
                    guard let base = buffer.baseAddress else { return region.count }
                    let bytes = try unsafe region.bytes(offset, region.count - offset)
                    return try unsafe BitPacking.decode(bytes, of: file, into: base)
                }
                sum &+= Int(values[0]) &+ Int(values[127])
            }
        }
        say(100 * BitPacking.blockSize, "values", checksum: sum)
    }

    private func openSegment() throws -> SegmentReader {
        let snapshot = try Snapshot.open(FileDirectory(path: options.index))
        guard let segment = snapshot.segments.first else { throw BenchError("the index is empty") }
        return segment
    }

    private func lookUpTerms(_ rounds: Int) throws {
        let terms = try openSegment().index.terms
        let words = try BenchQuery.read(options.directory).flatMap(\.words).map { Array($0.utf8) }
        var sum = 0
        for _ in 0..<rounds {
            for word in words { sum &+= Int(try terms.ordinal(of: word) ?? 0) }
        }
        say(words.count, "lookups", checksum: sum)
    }

    private func phrases() throws -> [[UInt8]] {
        try BenchQuery.read(options.directory).filter { $0.operation == "phrase" }.map { Array($0.text.utf8) }
    }

    /// Finding the terms that can cover a phrase, before any posting is read.
    private func alignPhrases(_ rounds: Int) throws {
        let index = try openSegment().index
        let phrases = try phrases()
        var sum = 0
        for _ in 0..<rounds {
            for phrase in phrases {
                let matcher = try PhraseMatcher(phrase, in: index)
                withExtendedLifetime(matcher) { sum &+= 1 }
            }
        }
        say(phrases.count, "phrases", checksum: sum)
    }

    /// All documents of a phrase with the number of its places.
    private func matchPhrases(_ rounds: Int) throws {
        let index = try openSegment().index
        let phrases = try phrases()
        var sum = 0
        for _ in 0..<rounds {
            for phrase in phrases { sum &+= try PhraseMatcher(phrase, in: index).matches().documents.count }
        }
        say(phrases.count, "phrases", checksum: sum)
    }

    /// Three columns counted over all documents, and no hit ranked.
    private func countFacets(_ rounds: Int) throws {
        let snapshot = try Snapshot.open(FileDirectory(path: options.index))
        let searcher = Searcher(snapshot)
        var request = SearchRequest(query: .everything)
        request.limit = 0
        request.facets = BuildBench.columns.map { FacetRequest(columns: [$0]) }
        var sum = 0
        for _ in 0..<rounds { sum &+= try searcher.search(request).facets[0].count }
        say(snapshot.documentCount, "documents", checksum: sum)
    }

    /// Whole searches: all queries of a class, from words to hits.
    private func search(_ kind: String, _ rounds: Int) throws {
        let bench = try QueryBench(options)
        var count = 0
        for _ in 0..<rounds { count = try bench.searchOnce(kind) }
        guard count > 0 else { throw BenchError("\(kind): neither a piece nor a class of queries") }
        say(count, "searches", checksum: count)
    }

    /// Folding and cutting the first 500 units; with the cache of runs, after one round that fills it.
    private func segment(_ rounds: Int, isCaching: Bool) throws {
        let units = try UnitFile(options.directory)
        let texts = units.lines.indices.prefix(500).map { line in
            var text: [UInt8] = []
            units.text(of: units.fields(line), into: &text)
            return text
        }
        let analyzer = try Analyzer()
        analyzer.isRunCacheEnabled = isCaching
        var analyzed = AnalyzedText()
        var sum = 0
        for _ in 0..<rounds {
            for text in texts {
                analyzer.analyze(text.span, into: &analyzed)
                sum &+= analyzed.tokens.count
            }
        }
        say(texts.reduce(0) { $0 + $1.count }, "bytes", checksum: sum)
    }
}
