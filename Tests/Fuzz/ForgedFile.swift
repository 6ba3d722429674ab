// Files of an index made from bytes that nobody vouches for, under checksums that hold: what stands between the bytes and the
// program are then the readers' own checks alone.

import Fulltext
import FulltextStorage
import TestSupport

/// The regions of one file as one input: before each its number, behind a mark that bytes hardly hold by chance. So bytes that
/// are put in or taken out in one region leave the others where they are.
struct ForgedFile {
    private static let mark: [UInt8] = [0xf5, 0x52, 0xf7]

    var regions: [(number: UInt32, bytes: [UInt8])] = []

    /// Reads an input.
    init(_ input: [UInt8]) {
        var index = 0
        while index < input.count {
            if index + 3 < input.count, input[index..<index + 3].elementsEqual(Self.mark) {
                regions.append((UInt32(input[index + 3]), []))
                index += 4
            } else {
                if !regions.isEmpty { regions[regions.count - 1].bytes.append(input[index]) }
                index += 1
            }
        }
    }

    /// The regions of a sound file.
    init(sound bytes: [UInt8], _ kind: Envelope.Kind) throws(IndexError) {
        let reader = try EnvelopeReader(FileBytes(copying: bytes, name: "sound"), kind: kind, id: nil)
        for region in reader.regions {
            regions.append((region.kind, Array(bytes[region.offset..<region.offset + region.length])))
        }
    }

    /// As an input.
    var input: [UInt8] { regions.flatMap { Self.mark + [UInt8($0.number)] + $0.bytes } }

    /// Writes the file.
    func write(
        _ name: String, _ kind: Envelope.Kind, id: FileID, version: UInt32, in directory: MemoryDirectory
    ) throws(IndexError) {
        var file = try EnvelopeWriter(directory.create(name), kind: kind, id: id)
        for region in regions { try file.appendRegion(region.number, region.bytes) }
        _ = try file.finish()
        if version != Envelope.version, var bytes = directory[name] {
            FileDamage.rewrite(version: version, of: &bytes)
            directory[name] = bytes
        }
    }

    /// A number of a region's first bytes; what is missing is zero.
    func number(_ region: UInt32, at offset: Int, byteCount: Int) -> UInt64 {
        let bytes = regions.first { $0.number == region }?.bytes ?? []
        return (0..<byteCount).reduce(0) { number, index in
            offset + index < bytes.count
                ? number | UInt64(bytes[offset + index]) << UInt64(8 * index) : number
        }
    }
}

/// All that a reader and a writer do with an index: each thing ends in an answer or an error that names damage.
struct IndexExercise {
    private static let strings = ["公", "公开", "依申请", "1", "、", "开、公", "申请公开年", "a"]

    private let requests: [SearchRequest]

    init() {
        let strings = Self.strings.map { Array($0.utf8) }
        var queries = strings.flatMap { [Query.phrase($0), .word($0), .term($0)] }
        queries += [
            .everything, .any([.phrase(strings[1]), .all([.term(strings[0]), .term(strings[3])])]),
            .difference(.everything, .word(strings[0])), .mostOf([.word(strings[0]), .word(strings[1])]),
            .near([.word(strings[0]), .word(strings[2])], Nearness(distance: 8, isOrdered: false)),
            .near([.phrase(strings[0]), .phrase(strings[1])], Nearness(distance: 3, isOrdered: true)),
            .tokens(TokenPattern([.literal(strings[0]), .any])),
            .tokens(TokenPattern([.any, .literal(strings[3])])),
            .tokens(TokenPattern([.one, .literal(strings[0])])),
            .caption(.word(strings[0]), part: 0), .caption(.phrase(strings[1]), part: 1),
            .opening(.word(strings[0]), column: "serial"),
            .value(column: "year", [2_008...2_008, 2_010...2_010]),
            .value(column: "cell", [1...5, 100...Int64.max]), .boosted(.term(strings[0]), 2.5),
        ]
        var requests = queries.map { SearchRequest(query: $0) }
        for index in requests.indices {
            requests[index].collapsesGroups = index % 2 == 0
            requests[index].listsGroups = index % 4 == 0
            if index % 3 == 0 {
                requests[index].facets = [
                    .sideways("year"),
                    FacetRequest(columns: ["section", "cell"]),
                ]
                requests[index].countsPlaces = index % 2 == 0
                requests[index].summedColumn = "serial"
            }
            if index % 4 == 1 {
                requests[index].filters = [
                    ColumnFilter(column: "year", values: [2_009, 2_011]),
                    ColumnFilter(column: "cell", ranges: [0...Int64.max]),
                ]
            }
            if index % 5 == 2 {
                requests[index].order = .groupValue(column: "cell", descending: index % 2 == 0, absent: 0)
            }
            if index % 5 == 3 {
                var rescoring = Rescoring()
                rescoring.openingColumn = "serial"
                rescoring.captionPart = 0
                requests[index].rescoring = rescoring
            }
            if index % 7 == 4 { requests[index].counting = .needless }
        }
        self.requests = requests
    }

    func read(_ directory: MemoryDirectory) throws {
        var opened: Snapshot?
        try endure { () throws(IndexError) in opened = try Snapshot.open(directory) }
        try endure { () throws(IndexError) in _ = try IndexChecker.check(directory) }
        guard let snapshot = opened else { return }
        _ = (snapshot.documentCount, snapshot.groupCount, snapshot.byteLength)
        let searcher = Searcher(snapshot, deadline: Deadline(after: .seconds(5)))
        for request in requests {
            try endure { () throws(IndexError) in
                let answer = try searcher.search(request)
                guard let hit = answer.hits.first else { return }
                _ = try searcher.explain(
                    request, segment: hit.segment, document: hit.document, isRescored: true)
            }
        }
        for segment in snapshot.segments {
            _ = segment.byteCounts()
            for document in [0, 1, segment.documentCount - 1]
            where document >= 0 && document < segment.documentCount {
                try endure { () throws(IndexError) in _ = try segment.text(of: DocID(document)) }
                try endure { () throws(IndexError) in _ = try segment.group(of: DocID(document)) }
            }
            try endure { () throws(IndexError) in try segment.forEachRecord { (_, _) throws(IndexError) in } }
        }
    }

    /// Deletes, commits and joins.
    func write(_ directory: MemoryDirectory) throws {
        try endure { () throws(IndexError) in
            let writer = try IndexWriter(directory, analyzer: PlainIndex.analyzer)
            if let segment = writer.snapshot?.segments.first, segment.groupCount > 1 {
                writer.delete(group: 1, ofSegment: segment.entry.id)
                try writer.commit()
            }
            try writer.merge(.deleted)
            try writer.merge(.all)
        }
    }

    private func endure(_ body: () throws(IndexError) -> Void) throws {
        do throws(IndexError) {
            try body()
        } catch {
            try promise(
                [.corrupt, .tooNew, .tooOld, .notFound, .analyzerMismatch, .limitExceeded].contains(
                    error.code),
                "\(error)")
        }
    }
}

/// A small index of two segments, always of the same bytes.
struct SmallIndex {
    let directory = MemoryDirectory()
    let entries: [SegmentEntry]

    /// Many documents of few words, or few documents of many.
    init() throws(IndexError) {
        let alphabet = Alphabet("公公公开申请依年12a、")
        var generator = SeededGenerator(seed: 5)
        var entries: [SegmentEntry] = []
        for (number, shape) in [(groups: 3, length: 40), (groups: 150, length: 3)].enumerated() {
            let groups = (0..<shape.groups).map { group in
                let documents = (0..<2).map { section in
                    var document = alphabet.document(length: shape.length, using: &generator)
                    document.values = [UInt32(2_008 + group % 5), UInt32(section), UInt32(group)]
                    return document
                }
                return PlainGroup(
                    documents, record: [UInt8(truncatingIfNeeded: group), 2, 3],
                    values: [Int64(group % 7) - 1],
                    caption: [alphabet.document(length: 4, using: &generator)])
            }
            let written = MemoryDirectory()
            let entry = try PlainIndex.writeSegment(
                groups, columns: ["year", "section", "serial"], groupColumns: ["cell"], in: written)
            let file = try ForgedFile(sound: written[entry.fileName] ?? [], .segment)
            let id = FileID(high: 1, low: UInt64(number))
            entries.append(try SegmentTarget.put(file, id: id, version: Envelope.version, in: directory))
        }
        self.entries = entries
    }
}
