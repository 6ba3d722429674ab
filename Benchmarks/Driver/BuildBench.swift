// Times building: from the first byte of the units to the committed index, segmentation included. One unit is one
// document; the units of a report are a group.

import Fulltext
import FulltextAnalysis
import FulltextStorage

/// One section of a report, as the bench's file of units has it.
struct Unit {
    var report: Range<Int>
    var province: Range<Int>
    var year: UInt32
    var section: UInt32
    var text: Range<Int>
}

/// Builds the index of a folder of units.
struct BuildBench {
    private let options: BenchOptions

    static let columns = ["province", "year", "section"]

    init(_ options: BenchOptions) { self.options = options }

    func run() async throws {
        try Output.emptyFolder(options.index)
        let directory = try FileDirectory(path: options.index)
        let processor = Output.processorTime()
        let start = ContinuousClock.now
        let bytes = try Output.read(options.directory + "/units.tsv")
        let readSeconds = seconds(since: start)
        let lines = Self.lines(of: bytes)
        let provinces = Self.provinces(bytes, lines)
        let writer = try IndexWriter(directory, analyzer: Analyzer.fingerprint() + " bench/1")
        // Reports stay whole: a share ends where another report begins.
        let shares = Self.shares(lines, bytes, options.threads)
        let segments = try await withThrowingTaskGroup(of: (Int, SegmentEntry).self) { group in
            for (number, share) in shares.enumerated() {
                group.addTask {
                    (number, try Self.build(bytes, lines[share], provinces, in: directory))
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
        line.add("docs", "\(lines.count)")
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

    private static func lines(of bytes: [UInt8]) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        for (index, byte) in bytes.enumerated() where byte == 0x0a {
            lines.append(start..<index)
            start = index + 1
        }
        return lines
    }

    private static func fields(_ bytes: [UInt8], _ line: Range<Int>) -> [Range<Int>] {
        var fields: [Range<Int>] = []
        var start = line.lowerBound
        for index in line where bytes[index] == 0x09 {
            fields.append(start..<index)
            start = index + 1
        }
        fields.append(start..<line.upperBound)
        return fields
    }

    private static func provinces(_ bytes: [UInt8], _ lines: [Range<Int>]) -> [[UInt8]: UInt32] {
        var numbers: [[UInt8]: UInt32] = [:]
        for line in lines {
            let name = Array(bytes[fields(bytes, line)[1]])
            if numbers[name] == nil { numbers[name] = UInt32(numbers.count) }
        }
        return numbers
    }

    private static func shares(_ lines: [Range<Int>], _ bytes: [UInt8], _ count: Int) -> [Range<Int>] {
        func report(_ line: Int) -> ArraySlice<UInt8> { bytes[lines[line]].prefix { $0 != 0x09 } }
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
        _ bytes: [UInt8], _ lines: ArraySlice<Range<Int>>, _ provinces: [[UInt8]: UInt32],
        in directory: any Directory
    ) throws -> SegmentEntry {
        let analyzer = try Analyzer()
        var analyzed = AnalyzedText()
        let builder = SegmentBuilder(schema: Schema(columns: columns))
        var report = ArraySlice<UInt8>()
        var text: [UInt8] = []
        for line in lines {
            let fields = fields(bytes, line)
            let own = bytes[fields[0]]
            if !own.elementsEqual(report) {
                try builder.beginGroup(record: Array(own))
                report = own
            }
            unescape(bytes[fields[7]], into: &text)
            analyzer.analyze(text.span, into: &analyzed)
            var length = 0
            var places: [UInt64] = []
            places.reserveCapacity(analyzed.tokens.count)
            for token in analyzed.tokens {
                places.append(SegmentBuilder.place(term: token.term, offset: token.offset))
                if token.kind != .mark { length += 1 }
            }
            builder.append(places: places)
            func number(_ field: Int) -> UInt32 {
                bytes[fields[field]].reduce(0) { $0 * 10 + UInt32($1 & 15) }
            }
            let province = provinces[Array(bytes[fields[1]])] ?? 0
            try builder.endDocument(
                length: length, values: [province, number(4), number(5)], text: text)
        }
        let terms = analyzer.vocabulary.table
        return try builder.finish(terms: TermTable(arena: terms.arena, starts: terms.starts), in: directory)
    }

    private static func unescape(_ field: ArraySlice<UInt8>, into text: inout [UInt8]) {
        text.removeAll(keepingCapacity: true)
        var isEscaped = false
        for byte in field {
            if isEscaped {
                let plain: [UInt8: UInt8] = [0x6e: 0x0a, 0x74: 0x09, 0x72: 0x0d]
                text.append(plain[byte] ?? byte)
                isEscaped = false
            } else if byte == 0x5c {
                isEscaped = true
            } else {
                text.append(byte)
            }
        }
    }
}
