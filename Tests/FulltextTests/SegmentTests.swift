// What a segment keeps beside its words: texts, records, columns, lengths and groups.

import Fulltext
import FulltextStorage
import TestSupport
import Testing

@Suite struct SegmentTests {
    @Test("Texts and records come back, whatever their lengths", arguments: UInt64(0)..<12)
    func storedBytes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let directory = MemoryDirectory()
        let builder = SegmentBuilder(schema: Schema(columns: []))
        var texts: [[UInt8]] = []
        var records: [[UInt8]] = []
        func bytes() -> [UInt8] {
            let length = generator.pick([0, 1, 100, 5_000]) + (generator.oneIn(30) ? 120_000 : 0)
            let isText = generator.oneIn(2)
            return (0..<length).map {
                isText ? UInt8($0 % 90) + 30 : UInt8(truncatingIfNeeded: generator.next())
            }
        }
        for _ in 0..<generator.pick([0, 1, 20, 150]) {
            records.append(bytes())
            try builder.beginGroup(record: records[records.count - 1])
            for _ in 0..<generator.int(1...3) {
                texts.append(bytes())
                try builder.endDocument(length: 0, values: [], text: texts[texts.count - 1])
            }
        }
        let entry = try builder.finish(terms: TermTable(arena: [], starts: [0]), in: directory)
        let segment = try SegmentReader(entry, in: directory)
        for number in texts.indices.shuffled(using: &generator).prefix(40) {
            #expect(try segment.text(of: DocID(number)) == texts[number])
        }
        for number in records.indices.shuffled(using: &generator).prefix(40) {
            #expect(try segment.record(ofGroup: number) == records[number])
        }
        var walked: [[UInt8]] = []
        try segment.forEachText { number, text in
            #expect(number == walked.count)
            walked.append(text)
        }
        #expect(walked == texts)
        walked = []
        try segment.forEachRecord { _, record in walked.append(record) }
        #expect(walked == records)
        #expect(throws: IndexError.self) { try segment.text(of: DocID(texts.count)) }
        #expect(throws: IndexError.self) { try segment.record(ofGroup: records.count) }
    }

    @Test("Texts enough to train a dictionary come back, and take less room than they are long")
    func trainedDictionary() throws {
        var generator = SeededGenerator(seed: 5)
        let alphabet = Alphabet("依申请公开政府信息年度报告办理答复")
        let clauses = (0..<40).map { _ in PlainDocument.utf8(alphabet.string(30, using: &generator)) }
        let directory = MemoryDirectory()
        let builder = SegmentBuilder(schema: Schema(columns: []))
        let texts = (0..<1_500).map { _ in (0..<40).flatMap { _ in generator.pick(clauses) } }
        for text in texts {
            try builder.beginGroup(record: [])
            try builder.endDocument(length: 1, values: [], text: text)
        }
        let segment = try SegmentReader(
            builder.finish(terms: TermTable(arena: [], starts: [0]), in: directory), in: directory)
        for number in [0, 1, 700, 1_499] { #expect(try segment.text(of: DocID(number)) == texts[number]) }
        var number = 0
        try segment.forEachText { _, text in
            #expect(text == texts[number])
            number += 1
        }
        #expect(number == texts.count)
        #expect(segment.entry.byteLength < texts.reduce(0) { $0 + $1.count } / 4)
    }

    @Test(
        "A column gives back every value, at every number of distinct ones",
        arguments: [
            1, 2, 3, 4, 5, 127, 128, 129, 1_000, 5_000,
        ])
    func columns(distinct: Int) throws {
        var generator = SeededGenerator(seed: UInt64(distinct))
        let choices = (0..<distinct).map { _ in UInt32(truncatingIfNeeded: generator.next()) } + [.max]
        let values = (0..<3_000).map { _ in
            [generator.pick(choices), 9, choices[0] &+ UInt32(generator.int(0...1))]
        }
        let documents = values.map { PlainDocument(scalars: [], tokens: [], values: $0) }
        let directory = MemoryDirectory()
        let entry = try PlainIndex.writeSegment(
            [PlainGroup(documents)], columns: ["a", "b", "c"], storesTexts: false, in: directory)
        let segment = try SegmentReader(entry, in: directory)
        #expect(segment.columnNames == ["a", "b", "c"])
        for (column, name) in ["a", "b", "c"].enumerated() {
            let found = try segment.column(name)
            #expect(found.values == Array(Set(values.map { $0[column] })).sorted())
            for document in values.indices {
                let value = try found.value(of: document)
                if value != values[document][column] {
                    Issue.record("document \(document) of \(name): \(value)")
                    break
                }
            }
        }
    }

    @Test("Every document is found in its group, and groups join without a gap", arguments: UInt64(0)..<20)
    func groups(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let sizes = (0..<generator.int(1...60)).map { _ in generator.int(1...7) }
        let document = PlainDocument(cells: [["公"]])
        let directory = MemoryDirectory()
        let entry = try PlainIndex.writeSegment(
            sizes.map { PlainGroup(Array(repeating: document, count: $0)) }, in: directory)
        let segment = try SegmentReader(entry, in: directory)
        #expect(segment.groupCount == sizes.count && segment.documentCount == sizes.reduce(0, +))
        var first: DocID = 0
        for (group, size) in sizes.enumerated() {
            let range = first..<first + DocID(size)
            #expect(try segment.documents(ofGroup: group) == range)
            for document in range { #expect(try segment.group(of: document) == group) }
            first = range.upperBound
        }
        #expect(throws: IndexError.self) { try segment.documents(ofGroup: sizes.count) }
    }

    @Test("Lengths of every width weigh in the score", arguments: [200, 300, 70_000])
    func lengths(longest: Int) throws {
        let directory = MemoryDirectory()
        let builder = SegmentBuilder(schema: Schema(columns: []))
        let lengths = [1, longest / 2, longest, 7]
        try builder.beginGroup(record: [])
        for length in lengths {
            builder.append(places: [SegmentBuilder.place(term: 0, offset: 0)])
            try builder.endDocument(length: length, values: [], text: [])
        }
        let writer = try IndexWriter(directory, analyzer: "a")
        writer.add(try builder.finish(terms: TermTable(arena: [0x61], starts: [0, 1]), in: directory))
        try writer.commit()
        let searcher = Searcher(try Snapshot.open(directory))
        let query = Query.term([0x61])
        let statistics = try searcher.statistics(for: query)
        #expect(statistics.totalLength == UInt64(lengths.reduce(0, +)))
        let bm25 = BM25(averageLength: statistics.averageLength)
        let weight = BM25.inverseDocumentFrequency(documentFrequency: 4, documentCount: 4)
        for hit in try searcher.search(SearchRequest(query: query)).hits {
            let length = UInt32(lengths[Int(hit.document)])
            #expect(hit.score == bm25.score(weight: weight, frequency: 1, length: length))
        }
    }

    @Test("The regions of a segment and its frame make up the file")
    func byteCounts() throws {
        let directory = MemoryDirectory()
        let entry = try PlainIndex.writeSegment([PlainGroup([PlainDocument(cells: [["公开"]])])], in: directory)
        let counts = try SegmentReader(entry, in: directory).byteCounts()
        #expect(counts.reduce(0) { $0 + $1.bytes } == directory[entry.fileName]?.count)
        #expect(counts.allSatisfy { $0.bytes >= 0 })
    }
}
