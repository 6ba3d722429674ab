// Damage to a real index of many blocks. Plain damage: the check sees every case, and a search throws or
// gives the right answer. Crafted damage, whose checksums hold: a search may err, but it ends, in bounded
// room and without a trap.

import Fulltext
import FulltextStorage
import TestSupport
import Testing

/// A sound index to be damaged, and what is right about it.
struct SoundIndex: Sendable {
    let directory = MemoryDirectory()
    let requests: [SearchRequest]
    let answers: [SearchAnswer]
    /// Files in a fixed order, the larger segment first.
    let names: [String]

    /// Two segments with deletions: 700 documents in the one, terms of 128 postings and many more, stored
    /// texts.
    static let shared = Result { try SoundIndex() }

    private static let facets: [FacetRequest] = [
        .sideways("year"), FacetRequest(columns: ["section", "serial"]),
    ]

    init() throws {
        var generator = SeededGenerator(seed: 2_024)
        let alphabet = Alphabet("公公公公公公公开申请依年12a、")
        var record: UInt8 = 0
        func groups(_ count: Int) -> [PlainGroup] {
            (0..<count).map { number in
                record &+= 1
                let documents = (0..<2).map { section in
                    var document = alphabet.document(length: 60, using: &generator)
                    document.values = [UInt32(2_008 + number % 9), UInt32(section), UInt32(number)]
                    return document
                }
                return PlainGroup(documents, record: Array(repeating: record, count: 40))
            }
        }
        try PlainIndex.write(
            [groups(350), groups(40)], columns: ["year", "section", "serial"], in: directory)
        let writer = try IndexWriter(directory, analyzer: PlainIndex.analyzer)
        let segments = try #require(writer.snapshot?.segments)
        for group in [3, 70, 71, 300] { writer.delete(group: group, ofSegment: segments[0].entry.id) }
        writer.delete(group: 5, ofSegment: segments[1].entry.id)
        try writer.commit()
        names = directory.files.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map(\.key)

        let strings = ["公", "公开", "依申请", "1", "、", "开、公", "申请公开年", "a", "12"]
        var requests = strings.map { SearchRequest(query: .phrase(Array($0.utf8))) }
        requests += strings.map { SearchRequest(query: .term(Array($0.utf8))) }
        requests.append(
            SearchRequest(
                query: .difference(
                    .any([.phrase(Array("公开".utf8)), .all([.term(Array("年".utf8)), .term(Array("开".utf8))])]),
                    .phrase(Array("请依".utf8)))))
        requests.append(SearchRequest(query: .everything))
        for index in requests.indices {
            requests[index].limit = 1_000
            requests[index].collapsesGroups = index % 2 == 0
            if index % 3 == 0 { requests[index].facets = Self.facets }
            if index % 4 == 1 {
                requests[index].filters = [ColumnFilter(column: "year", values: [2_009, 2_011])]
            }
        }
        self.requests = requests
        let searcher = Searcher(try Snapshot.open(directory))
        answers = try requests.map { try searcher.search($0) }
    }

    /// Searches a copy and reads texts; each request gives the right answer or an error.
    func expectRightOrError(_ damaged: MemoryDirectory, _ comment: Comment) throws {
        guard let snapshot = try openOrError(damaged) else { return }
        let searcher = Searcher(snapshot)
        for (request, expected) in zip(requests, answers) {
            do throws(IndexError) {
                let answer = try searcher.search(request)
                #expect(answer == expected, comment)
            } catch {
                #expect(error.code == .corrupt, comment)
            }
        }
    }

    /// Does all that a reader can do; any answer is fine, the end is what counts.
    func exercise(_ damaged: MemoryDirectory) throws {
        guard let snapshot = try openOrError(damaged) else { return }
        _ = (snapshot.documentCount, snapshot.groupCount, snapshot.byteLength)
        let searcher = Searcher(snapshot)
        for request in requests { try endure { () throws(IndexError) in _ = try searcher.search(request) } }
        for segment in snapshot.segments {
            _ = segment.byteCounts()
            for document in [0, 1, 5, segment.documentCount - 1] where document >= 0 {
                try endure { () throws(IndexError) in _ = try segment.text(of: DocID(document)) }
                try endure { () throws(IndexError) in _ = try segment.group(of: DocID(document)) }
            }
            try endure { () throws(IndexError) in try segment.forEachRecord { (_, _) throws(IndexError) in } }
        }
        try endure { () throws(IndexError) in _ = try IndexChecker.check(damaged) }
    }

    private func openOrError(_ damaged: MemoryDirectory) throws -> Snapshot? {
        do throws(IndexError) {
            return try Snapshot.open(damaged)
        } catch {
            #expect([.corrupt, .tooNew, .tooOld, .notFound].contains(error.code), "\(error)")
            return nil
        }
    }

    private func endure(_ body: () throws(IndexError) -> Void) throws {
        do throws(IndexError) {
            try body()
        } catch {
            #expect([.corrupt, .tooNew, .tooOld, .notFound].contains(error.code), "\(error)")
        }
    }
}

@Suite struct DamageTests {
    @Test("The sound index has many blocks and no problem")
    func sound() throws {
        let index = try SoundIndex.shared.get()
        let report = try IndexChecker.check(index.directory)
        #expect(report.problems.isEmpty, "\(report.problems)")
        #expect(report.documents == 770 && report.groups == 385 && report.files == 5)
        let segment = try #require(try Snapshot.open(index.directory).segments.first)
        let frequencies = try (0..<segment.index.terms.count).map {
            try segment.index.terms.info(UInt32($0)).documentFrequency
        }
        #expect(
            frequencies.contains { $0 > 256 } && frequencies.contains { (128...256).contains($0) },
            "\(frequencies.sorted().suffix(20))")
        #expect(segment.entry.byteLength > 4 * Envelope.pageSize)
        #expect(
            index.answers.contains { $0.documentCount > 300 }
                && index.answers.contains { $0.documentCount < 60 })
    }

    @Test("A flipped bit is seen by the check and never changes an answer", arguments: UInt64(0)..<400)
    func flips(seed: UInt64) throws {
        let index = try SoundIndex.shared.get()
        var generator = SeededGenerator(seed: seed)
        let name = generator.pick(index.names)
        let damaged = index.directory.copy()
        var bytes = try #require(damaged[name])
        let bit = generator.int(0...bytes.count * 8 - 1)
        FileDamage.flip(bit: bit, of: &bytes)
        damaged[name] = bytes
        #expect(try !IndexChecker.check(damaged).problems.isEmpty, "bit \(bit) of \(name)")
        try index.expectRightOrError(damaged, "bit \(bit) of \(name)")
    }

    @Test(
        "A cut, a zeroed page, a page in another's place, added bytes: all are seen",
        arguments: UInt64(0)..<120)
    func largerDamage(seed: UInt64) throws {
        let index = try SoundIndex.shared.get()
        var generator = SeededGenerator(seed: seed)
        let name = generator.pick(index.names)
        let damaged = index.directory.copy()
        let sound = try #require(damaged[name])
        var bytes = sound
        switch seed % 4 {
        case 0: bytes.removeLast(generator.int(1...bytes.count))
        case 1:
            let page = generator.int(0...(bytes.count - 1) / 4_096) * 4_096
            for offset in page..<min(page + 4_096, bytes.count) { bytes[offset] = 0 }
        case 2:
            let from = generator.int(0...bytes.count / 2)
            let length = min(generator.int(1...9_000), bytes.count - from)
            let target = generator.int(0...bytes.count - length)
            bytes.replaceSubrange(target..<target + length, with: sound[from..<from + length])
        default: bytes.insert(contentsOf: [1, 2, 3], at: generator.int(0...bytes.count))
        }
        if bytes == sound { return }
        damaged[name] = bytes
        #expect(try !IndexChecker.check(damaged).problems.isEmpty, "kind \(seed % 4) in \(name)")
        try index.expectRightOrError(damaged, "kind \(seed % 4) in \(name)")
    }

    @Test("Two files that changed places are seen")
    func swaps() throws {
        let index = try SoundIndex.shared.get()
        for left in index.names {
            for right in index.names where left < right {
                let damaged = index.directory.copy()
                (damaged[left], damaged[right]) = (damaged[right], damaged[left])
                #expect(try !IndexChecker.check(damaged).problems.isEmpty, "\(left) and \(right)")
                try index.expectRightOrError(damaged, "\(left) and \(right)")
            }
        }
    }

    @Test("What the system does not let be read is no damage: the check says that it cannot run")
    func unreadable() throws {
        let sound = try SoundIndex.shared.get().directory
        let counting = FaultyDirectory(sound.copy(), failing: .max, .once)
        _ = try IndexChecker.check(counting)
        #expect(counting.operationCount > 3)
        for failing in 0..<counting.operationCount {
            #expect {
                try IndexChecker.check(FaultyDirectory(sound.copy(), failing: failing, .once))
            } throws: { ($0 as? IndexError)?.code == .io(5) }
        }
    }

    @Test("A file that is gone is seen")
    func missing() throws {
        let index = try SoundIndex.shared.get()
        for name in index.names where !name.hasPrefix("commit") {
            let damaged = index.directory.copy()
            damaged[name] = nil
            #expect(try !IndexChecker.check(damaged).problems.isEmpty)
            try index.expectRightOrError(damaged, "\(name) is gone")
        }
    }
}

@Suite struct CraftedDamageTests {
    /// Regions of a file with their places in it.
    static func regions(of bytes: [UInt8], kind: Envelope.Kind) throws -> [Range<Int>] {
        try EnvelopeReader(FileBytes(copying: bytes, name: "f"), kind: kind, id: nil).regions
            .map { $0.offset..<$0.offset + $0.length }.filter { !$0.isEmpty }
    }

    static func kind(of name: String) -> Envelope.Kind {
        name.hasPrefix("commit") ? .commit : name.hasSuffix(".deletes") ? .deletes : .segment
    }

    @Test("Changed bytes under checksums that hold end in an answer or an error", arguments: UInt64(0)..<600)
    func changedBytes(seed: UInt64) throws {
        let index = try SoundIndex.shared.get()
        var generator = SeededGenerator(seed: seed)
        // Mostly the small segment's file: its regions are short, so a change meets more of the readers'
        // code.
        let name = generator.oneIn(4) ? generator.pick(index.names) : index.names[generator.oneIn(3) ? 0 : 1]
        let damaged = index.directory.copy()
        var bytes = try #require(damaged[name])
        // Regions in turn, so that short ones are changed as often as long ones.
        let regions = try Self.regions(of: bytes, kind: Self.kind(of: name))
        for _ in 0..<generator.pick([1, 1, 2, 8]) {
            let region = generator.pick(regions)
            let offset =
                generator.oneIn(2)
                ? generator.int(region.lowerBound...region.upperBound - 1)
                : min(region.lowerBound + generator.int(0...40), region.upperBound - 1)
            switch generator.int(0...4) {
            case 0: bytes[offset] = UInt8(truncatingIfNeeded: generator.next())
            case 1: bytes[offset] ^= 1 << UInt8(generator.int(0...7))
            case 2: for byte in offset..<min(offset + 4, region.upperBound) { bytes[byte] = 0xff }
            case 3: for byte in offset..<min(offset + 8, region.upperBound) { bytes[byte] = 0 }
            default: bytes[offset] &+= generator.oneIn(2) ? 1 : 255
            }
        }
        FileDamage.reseal(&bytes)
        damaged[name] = bytes
        try index.exercise(damaged)
    }

    @Test("Random bytes in every region in turn end in an answer or an error", arguments: UInt64(0)..<84)
    func randomRegion(seed: UInt64) throws {
        let index = try SoundIndex.shared.get()
        var generator = SeededGenerator(seed: seed)
        let name = index.names[generator.int(0...1)]
        let damaged = index.directory.copy()
        var bytes = try #require(damaged[name])
        let regions = try Self.regions(of: bytes, kind: .segment)
        let region = regions[Int(seed) % regions.count]
        let widest = generator.pick([255, 3, 1])
        for offset in region { bytes[offset] = UInt8(generator.int(0...widest)) }
        FileDamage.reseal(&bytes)
        damaged[name] = bytes
        try index.exercise(damaged)
    }

    @Test("Changed lists, lengths and groups of a segment of many windows do too", arguments: UInt64(0)..<150)
    func manyWindows(seed: UInt64) throws {
        let sound = try Self.manyWindows.get()
        var generator = SeededGenerator(seed: seed)
        let name = try #require(sound.files.keys.first { $0.hasSuffix(".segment") })
        var bytes = try #require(sound[name])
        // Neither texts nor the table of regions: what is left is what a search walks.
        let regions = try Self.regions(of: bytes, kind: .segment).prefix(9)
        for _ in 0..<generator.int(1...4) {
            let region = regions[generator.int(0...regions.count - 1)]
            let offset =
                generator.oneIn(2)
                ? generator.int(region.lowerBound...region.upperBound - 1)
                : min(region.lowerBound + generator.int(0...200), region.upperBound - 1)
            bytes[offset] = generator.pick([0, 1, 0x7f, 0xff, UInt8(truncatingIfNeeded: generator.next())])
        }
        FileDamage.reseal(&bytes)
        let damaged = sound.copy()
        damaged[name] = bytes
        let index = try SoundIndex.shared.get()
        try index.exerciseBriefly(damaged)
    }

    /// One segment of 9,000 documents, each a few words: lists of many blocks over three windows.
    private static let manyWindows = Result {
        var generator = SeededGenerator(seed: 77)
        let alphabet = Alphabet("公开依申请年1")
        let groups = (0..<4_500).map { number in
            PlainGroup(
                (0..<2).map { section in
                    var document = alphabet.document(length: 6, using: &generator)
                    document.values = [UInt32(2_008 + number % 9), UInt32(section), UInt32(number)]
                    return document
                })
        }
        let directory = MemoryDirectory()
        try PlainIndex.write(
            [groups], columns: ["year", "section", "serial"], storesTexts: false, in: directory)
        return directory
    }

    /// An index of one segment whose commit point has another name and content, under checksums that hold.
    private static func index(
        commit name: String, _ forge: ([UInt8]) throws -> [UInt8]
    ) throws -> MemoryDirectory {
        let directory = MemoryDirectory()
        try PlainIndex.write([[PlainGroup([PlainDocument(cells: [["公开"]])])]], in: directory)
        let soundName = try #require(directory.files.keys.first { $0.hasPrefix("commit") })
        let sound = try EnvelopeReader(directory.open(soundName), kind: .commit, id: nil)
        directory[soundName] = nil
        var file = try EnvelopeWriter(directory.create(name), kind: .commit, id: sound.id)
        try file.appendRegion(1, forge(try sound.region(1).all().bytes))
        _ = try file.finish()
        return directory
    }

    private static func expectDamaged(_ directory: MemoryDirectory) throws {
        #expect { try Snapshot.open(directory) } throws: { ($0 as? IndexError)?.code == .corrupt }
        #expect(try !IndexChecker.check(directory).problems.isEmpty)
    }

    @Test("Places that descend are damage to who writes them anew")
    func descendingPlaces() throws {
        let directory = MemoryDirectory()
        let words = ["公", "年"].flatMap { Array(repeating: $0, count: 8) }
        let text = PlainGroup([PlainDocument(cells: [words])])
        try PlainIndex.write([[text], [text]], in: directory)
        let name = try #require(directory.files.keys.filter { $0.hasSuffix(".segment") }.min())
        var bytes = try #require(directory[name])
        let places: UInt32 = 7
        let region = try #require(
            EnvelopeReader(directory.open(name), kind: .segment, id: nil).regions.first { $0.kind == places })
        // The distances between the places of 公, a byte each: 5, and one that wraps to the place before.
        bytes.replaceSubrange(region.offset..<region.offset + 6, with: [5, 0xff, 0xff, 0xff, 0xff, 0x0f])
        FileDamage.reseal(&bytes)
        directory[name] = bytes
        #expect(
            try IndexChecker.check(directory).problems.contains {
                $0.file == name && $0.message.contains("out of order")
            })
        let writer = try IndexWriter(directory, analyzer: PlainIndex.analyzer)
        #expect {
            try writer.merge(.all)
        } throws: { error in
            (error as? IndexError)?.code == .corrupt
                && (error as? IndexError)?.message.contains("out of order") == true
        }
        #expect(try Snapshot.open(directory).segments.count == 2)
    }

    /// Eight bytes of a number.
    private static func bytes(of number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    @Test("After the last commit that there can be a writer says so, and the index stays")
    func lastGeneration() throws {
        let last = UInt64(1) << 63 - 1
        let directory = try Self.index(commit: "commit-\(last)") { content in
            Self.bytes(of: last) + content.dropFirst(8)
        }
        for change in 0..<2 {
            let writer = try IndexWriter(directory, analyzer: PlainIndex.analyzer)
            #expect {
                if change == 0 {
                    writer.add(
                        try PlainIndex.writeSegment(
                            [PlainGroup([PlainDocument(cells: [["年"]])])], in: directory))
                } else {
                    let segment = try #require(writer.snapshot?.segments.first)
                    writer.delete(group: 0, ofSegment: segment.entry.id)
                }
                try writer.commit()
            } throws: { ($0 as? IndexError)?.code == .limitExceeded }
            try writer.rollBack()
            #expect(try Snapshot.open(directory).documentCount == 1)
        }
    }

    @Test("A commit that names deletions of a later generation than its own is damaged")
    func laterDeletions() throws {
        try Self.expectDamaged(
            Self.index(commit: "commit-000000000001") { content in
                // The last three numbers: generation of the deletions, documents, groups.
                try #require(content.suffix(3) == [0, 0, 0])
                return content.dropLast(3) + [2, 1, 1]
            })
    }

    @Test("Names with numbers to which no index comes are no part of one, and stay")
    func impossibleNames() throws {
        let directory = MemoryDirectory()
        try PlainIndex.write([[PlainGroup([PlainDocument(cells: [["公开"]])])]], in: directory)
        let id = try #require(try Snapshot.open(directory).segments.first).entry.id
        let names = ["commit-\(UInt64.max)", "commit-\(UInt64(1) << 63)", "\(id)-\(UInt64.max).deletes"]
        for name in names { directory[name] = [1, 2, 3] }
        #expect(try Snapshot.open(directory).documentCount == 1)
        do {
            let writer = try IndexWriter(repairing: directory, analyzer: PlainIndex.analyzer)
            #expect(writer.remains?.generation == 1)
            #expect(try writer.commit() == 2)
        }
        // The same where no commit point can be read.
        let commit = try #require(directory.files.keys.first { $0.hasPrefix("commit-0") })
        directory[commit] = nil
        let writer = try IndexWriter(repairing: directory, analyzer: PlainIndex.analyzer)
        #expect(try writer.commit() == 1)
        #expect(names.allSatisfy { directory[$0] == [1, 2, 3] })
    }

    @Test("A commit of an impossible number, or with impossibly many groups or documents, is damaged")
    func impossibleNumbers() throws {
        try Self.expectDamaged(
            Self.index(commit: "commit-000000000001") { content in
                Self.bytes(of: 1 << 63) + content.dropFirst(8)
            })
        // Behind generation, analyzer, number of segments and id: documents and groups, a byte each.
        let numbers = 8 + 1 + PlainIndex.analyzer.utf8.count + 1 + 16
        for (documents, groups) in [(UInt8(1), UInt8(2)), (100, 127)] {
            try Self.expectDamaged(
                Self.index(commit: "commit-000000000001") { content in
                    content[..<numbers] + [documents, groups] + content[(numbers + 2)...]
                })
        }
        try Self.expectDamaged(
            Self.index(commit: "commit-000000000001") { content in
                // 2²⁸ documents.
                content[..<numbers] + [0x80, 0x80, 0x80, 0x80, 0x01, 0x01] + content[(numbers + 2)...]
            })
    }

    /// A file with one region changed, under checksums that hold.
    private static func forge(
        _ directory: MemoryDirectory, region kind: UInt32, _ change: (inout ArraySlice<UInt8>) throws -> Void
    ) throws {
        let name = try #require(directory.files.keys.first { $0.hasSuffix(".segment") })
        var bytes = try #require(directory[name])
        let region = try #require(
            EnvelopeReader(directory.open(name), kind: .segment, id: nil).regions.first { $0.kind == kind })
        try change(&bytes[region.offset..<region.offset + region.length])
        FileDamage.reseal(&bytes)
        directory[name] = bytes
    }

    @Test("Many terms that name the same bytes are damage, to who looks for what they hold and to the check")
    func sharedPostings() throws {
        let directory = MemoryDirectory()
        let alphabet = Array("公开申请依年法人政府信息报告工作")
        let words = alphabet.flatMap { first in alphabet.map { "公" + String([first, $0]) } }
        let frequent = (0..<200).map { _ in
            PlainGroup([PlainDocument(cells: [Array(repeating: "公", count: 300)])])
        }
        let rare = PlainGroup([PlainDocument(cells: [words])])
        try PlainIndex.write([frequent + [rare]], in: directory)
        #expect(try IndexChecker.check(directory).problems.isEmpty)
        let terms: UInt32 = 4
        try Self.forge(directory, region: terms) { entries in
            // The first in order is 公 itself.
            let entry = Array(entries.prefix(20))
            var start = entries.startIndex
            while start < entries.endIndex {
                entries.replaceSubrange(start..<start + 20, with: entry)
                start += 20
            }
        }
        #expect(try !IndexChecker.check(directory).problems.isEmpty)
        let searcher = Searcher(try Snapshot.open(directory))
        #expect {
            try searcher.search(SearchRequest(query: .phrase(Array("公".utf8))))
        } throws: { error in
            (error as? IndexError)?.code == .corrupt
                && (error as? IndexError)?.message.contains("more postings or places") == true
        }
    }

    @Test("Groups that overlap are damage to a search of titles, to joining, and to the check")
    func overlappingGroups() throws {
        let directory = MemoryDirectory()
        let documents = (0..<4).map { _ in PlainDocument(cells: [["年"]]) }
        let titled = PlainGroup(documents, caption: [PlainDocument(cells: [["公开"]])])
        let groups = [titled, PlainGroup(documents), titled]
        try PlainIndex.write([groups, groups], in: directory)
        let region: UInt32 = 10
        // 0, 4, 8, 12 become 0, 12, 0, 12: four bytes each.
        try Self.forge(directory, region: region) { region in
            region[region.startIndex + 4] = 12
            region[region.startIndex + 8] = 0
        }
        var request = SearchRequest(query: .caption(.phrase(Array("公开".utf8)), part: 0))
        request.counting = .needless
        let searcher = Searcher(try Snapshot.open(directory))
        #expect { try searcher.search(request) } throws: { ($0 as? IndexError)?.code == .corrupt }
        #expect(try !IndexChecker.check(directory).problems.isEmpty)
        let writer = try IndexWriter(directory, analyzer: PlainIndex.analyzer)
        #expect { try writer.merge(.all) } throws: { ($0 as? IndexError)?.code == .corrupt }
    }

    @Test("Deleted documents that a segment does not have are damage")
    func deletedBeyondTheLast() throws {
        let directory = MemoryDirectory()
        let group = PlainGroup([PlainDocument(cells: [["公开"]])])
        try PlainIndex.write([[group, group, group]], in: directory)
        let writer = try IndexWriter(directory, analyzer: PlainIndex.analyzer)
        let segment = try #require(writer.snapshot?.segments.first)
        writer.delete(group: 1, ofSegment: segment.entry.id)
        try writer.commit()
        let name = try #require(directory.files.keys.first { $0.hasSuffix(".deletes") })
        var bytes = try #require(directory[name])
        let region = try #require(
            EnvelopeReader(directory.open(name), kind: .deletes, id: nil).regions.first)
        #expect(bytes[region.offset] == 0b010)
        // As many as the commit says, of which one is behind the last.
        bytes[region.offset] = 0b1000
        FileDamage.reseal(&bytes)
        directory[name] = bytes
        #expect { try Snapshot.open(directory) } throws: { ($0 as? IndexError)?.code == .corrupt }
    }

    @Test("A commit that names a segment twice is damaged")
    func segmentTwice() throws {
        // Generation, analyzer with its length, number of segments, segments.
        let count = 8 + 1 + PlainIndex.analyzer.utf8.count
        try Self.expectDamaged(
            Self.index(commit: "commit-000000000001") { content in
                try #require(content[count] == 1)
                let segments = Array(content[(count + 1)...])
                return Array(content[..<count]) + [2] + segments + segments
            })
    }

    @Test("A change to every byte of the small structures in turn ends in an answer or an error")
    func everyByteOfSmallRegions() throws {
        let index = try SoundIndex.shared.get()
        for name in index.names {
            let sound = try #require(index.directory[name])
            for region in try Self.regions(of: sound, kind: Self.kind(of: name)) {
                for offset in region.prefix(20) {
                    for value: UInt8 in [0x00, 0x7f, 0xff] where sound[offset] != value {
                        var bytes = sound
                        bytes[offset] = value
                        FileDamage.reseal(&bytes)
                        let damaged = index.directory.copy()
                        damaged[name] = bytes
                        try index.exerciseBriefly(damaged)
                    }
                }
            }
        }
    }
}

extension SoundIndex {
    /// As `exercise`, with a few of the requests: for damage that is tried in great number.
    func exerciseBriefly(_ damaged: MemoryDirectory) throws {
        try SoundIndex(self, requests: [2, 5, 14, requests.count - 2, requests.count - 1]).exercise(damaged)
    }

    private init(_ whole: SoundIndex, requests numbers: [Int]) {
        requests = numbers.map { whole.requests[$0] }
        answers = numbers.map { whole.answers[$0] }
        names = whole.names
    }
}
