// Times building: from the first byte of the units to the committed index, segmentation included. One unit is one
// document; the units of a report are a group.

import Fulltext
import FulltextAnalysis
import FulltextStorage

/// Builds the index of a folder of units.
struct BuildBench {
    private let options: BenchOptions

    static let columns = ["province", "year", "section"]
    private static let schema = Schema(columns: ["section"], groupColumns: ["province", "year"])

    init(_ options: BenchOptions) { self.options = options }

    func run() async throws {
        try Output.emptyFolder(options.index)
        let directory = try FileDirectory(path: options.index)
        let processor = Output.processorTime()
        let start = ContinuousClock.now
        let units = try UnitFile(options.directory)
        let readSeconds = seconds(since: start)
        let provinces = Self.provinces(units)
        let writer = try IndexWriter(directory, analyzer: Analyzer.fingerprint() + " bench/1")
        // Reports stay whole: a share ends where another report begins.
        let shares = Self.shares(units, options.threads)
        let segments = try await withThrowingTaskGroup(of: (Int, SegmentEntry).self) { group in
            for (number, share) in shares.enumerated() {
                group.addTask {
                    (number, try Self.build(units, share, provinces, in: directory))
                }
            }
            var entries: [(Int, SegmentEntry)] = []
            for try await entry in group { entries.append(entry) }
            return entries.sorted { $0.0 < $1.0 }.map(\.1)
        }
        for segment in segments { writer.add(segment) }
        try writer.commit()
        let elapsed = seconds(since: start)
        try Output.append(
            provinces.sorted { $0.value < $1.value }.map { String(decoding: $0.key, as: UTF8.self) }
                .joined(separator: "\n"), to: options.index + "/provinces.txt")
        let snapshot = try Snapshot.open(directory)
        var stored = 0
        for segment in snapshot.segments {
            for region in segment.byteCounts() where region.region.hasSuffix("texts") {
                stored += region.bytes
            }
        }
        var line = ResultLine(options, kind: "build")
        line.add("docs", "\(units.lines.count)")
        line.add("build_s", "\(elapsed)")
        line.add("merge_s", "0")
        line.add("cpu_s", "\(Output.processorTime() - processor)")
        line.add("read_s", "\(readSeconds)")
        line.add("threads", "\(options.threads)")
        line.add("segments_itself", "true")
        line.add("index_bytes", "\(snapshot.byteLength)")
        line.add("store_bytes", "\(stored)")
        line.add("segments", "\(snapshot.segments.count)")
        line.add("peak_rss_kb", "\(try Output.memory().peak)")
        try Output.append(line.line, to: options.results)
        Output.complain(line.line)
    }

    private static func provinces(_ units: UnitFile) -> [[UInt8]: UInt32] {
        var numbers: [[UInt8]: UInt32] = [:]
        for line in units.lines.indices {
            let name = Array(units.field(.province, of: units.fields(line)))
            if numbers[name] == nil { numbers[name] = UInt32(numbers.count) }
        }
        return numbers
    }

    private static func shares(_ units: UnitFile, _ count: Int) -> [Range<Int>] {
        let lines = units.lines
        func report(_ line: Int) -> ArraySlice<UInt8> { units.bytes[lines[line]].prefix { $0 != 0x09 } }
        var shares: [Range<Int>] = []
        var start = 0
        for number in 1...max(count, 1) {
            var end = lines.count * number / max(count, 1)
            while end > start, end < lines.count, report(end).elementsEqual(report(end - 1)) { end += 1 }
            if end > start { shares.append(start..<end) }
            start = end
        }
        return shares
    }

    private static func build(
        _ units: UnitFile, _ share: Range<Int>, _ provinces: [[UInt8]: UInt32], in directory: any Directory
    ) throws -> SegmentEntry {
        let analyzer = try Analyzer()
        var analyzed = AnalyzedText()
        let builder = SegmentBuilder(schema: schema)
        var report: [ArraySlice<UInt8>] = []
        var text: [UInt8] = []
        for line in share {
            let fields = units.fields(line)
            // Of a page of prose the pieces have places and years of their own.
            let own = [.report, .province, .year].map { units.field($0, of: fields) }
            if own != report {
                let province = provinces[Array(units.field(.province, of: fields))] ?? 0
                try builder.beginGroup(
                    record: Array(own[0]), values: [Int64(province), Int64(units.number(.year, of: fields))])
                report = own
            }
            units.text(of: fields, into: &text)
            analyzer.analyze(text.span, into: &analyzed)
            var length = 0
            var places: [UInt64] = []
            places.reserveCapacity(analyzed.tokens.count)
            for token in analyzed.tokens {
                places.append(SegmentBuilder.place(term: token.term, offset: token.offset))
                if token.kind != .mark { length += 1 }
            }
            builder.append(places: places)
            try builder.endDocument(
                length: length, values: [units.number(.section, of: fields)], text: text)
        }
        let terms = analyzer.vocabulary.table
        return try builder.finish(terms: TermTable(arena: terms.arena, starts: terms.starts), in: directory)
    }
}
