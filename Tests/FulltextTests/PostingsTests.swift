// Posting lists: documents, frequencies and offsets come back whole, however the cursor is moved.

import Fulltext
import FulltextStorage
import TestSupport
import Testing

/// A posting list as the tests know it, and the same one written.
struct PlainPostings {
    var documents: [DocID] = []
    var offsets: [[UInt32]] = []
    let info: TermInfo
    let store: PostingsStore

    /// - Parameter before: Postings of another term that stand in front in both regions.
    init(_ postings: [(DocID, [UInt32])], before: Int = 0) throws {
        documents = postings.map(\.0)
        offsets = postings.map(\.1)
        var writer = PostingsWriter()
        if before > 0 {
            let other = ContiguousArray((0..<UInt64(before)).map { $0 << 32 | 3 })
            _ = writer.append(other.span)
        }
        let places = ContiguousArray(
            postings.flatMap { document, offsets in offsets.map { UInt64(document) << 32 | UInt64($0) } })
        info = writer.append(places.span)
        func region(_ bytes: [UInt8]) -> Region {
            Region(file: FileBytes(copying: bytes, name: "postings"), start: 0, count: bytes.count)
        }
        store = PostingsStore(
            postings: region(writer.postings.bytes), positions: region(writer.positions.bytes),
            documentCount: Int((documents.last ?? 0) + 1))
    }

    /// A random list: gaps and frequencies of the sizes that `seed` chooses.
    init(count: Int, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let widestGap = generator.pick([1, 2, 40, 5_000])
        let mostPlaces = generator.pick([1, 1, 3, 20, 400])
        let widestOffset = generator.pick([1, 9, 3_000, 1 << 20])
        var document = -1
        var postings: [(DocID, [UInt32])] = []
        for _ in 0..<count {
            document += generator.int(1...widestGap)
            var offset = generator.int(0...widestOffset) - 1
            let places = generator.oneIn(3) ? generator.int(1...mostPlaces) : 1
            postings.append(
                (
                    DocID(document),
                    (0..<places).map { _ in
                        offset += generator.int(1...widestOffset)
                        return UInt32(offset)
                    }
                ))
        }
        try self.init(postings, before: generator.pick([0, 1, 200]))
    }

    func cursor() throws -> PostingsCursor { try PostingsCursor(info, in: store) }

    /// Index of the first posting at or after a document.
    func index(from target: DocID) -> Int { documents.firstIndex { $0 >= target } ?? documents.count }

    /// Holds a cursor against the posting at an index, and its offsets when asked to.
    func check(_ cursor: PostingsCursor, at index: Int, readsOffsets: Bool) throws {
        guard index < documents.count else {
            #expect(cursor.document == .end)
            return
        }
        try #require(cursor.document == documents[index])
        #expect(try cursor.frequency() == UInt32(offsets[index].count))
        if readsOffsets {
            var found: [UInt32] = [77]
            try cursor.appendOffsets(to: &found)
            #expect(found == [77] + offsets[index])
        }
    }
}

@Suite struct PostingsTests {
    static let counts = [1, 2, 3, 127, 128, 129, 255, 256, 257, 384, 1_000]

    @Test("A list walked to its end gives every posting with its offsets", arguments: counts, UInt64(0)..<12)
    func walk(count: Int, seed: UInt64) throws {
        let list = try PlainPostings(count: count, seed: seed &* 31 + UInt64(count))
        #expect(list.info.documentFrequency == UInt32(count))
        #expect(list.info.positionCount == UInt32(list.offsets.reduce(0) { $0 + $1.count }))
        let cursor = try list.cursor()
        for index in 0...count {
            try list.check(cursor, at: index, readsOffsets: true)
            if index < count { try cursor.advance(to: list.documents[index] + 1) }
        }
        try cursor.advance(to: .end)
        #expect(cursor.document == .end)
    }

    @Test("Advancing to any target lands on the first posting at or after it", arguments: counts)
    func advanceToEveryTarget(count: Int) throws {
        let list = try PlainPostings(count: count, seed: UInt64(count))
        let last = try #require(list.documents.last)
        let step = max(1, Int(last) / 3_000)
        for target in stride(from: 0, through: Int(last) + 2, by: step) {
            let cursor = try list.cursor()
            try cursor.advance(to: DocID(target))
            try list.check(cursor, at: list.index(from: DocID(target)), readsOffsets: target % 7 == 0)
        }
    }

    @Test("Random leaps, and offsets read at some of them only", arguments: UInt64(0)..<300)
    func leaps(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let list = try PlainPostings(count: generator.pick(Self.counts), seed: seed)
        let cursor = try list.cursor()
        let longest = generator.pick([1, 10, 200, 3_000])
        var target = 0
        while cursor.document != .end {
            target = min(target + generator.int(0...longest), Int(DocID.end) - 1)
            try cursor.advance(to: DocID(target))
            let index = list.index(from: DocID(target))
            try list.check(cursor, at: index, readsOffsets: generator.oneIn(3))
            if index < list.documents.count { target = max(target, Int(list.documents[index])) }
            target += 1
        }
    }

    @Test("Advancing never moves back")
    func neverBack() throws {
        let list = try PlainPostings(count: 300, seed: 8)
        let cursor = try list.cursor()
        try cursor.advance(to: list.documents[200])
        try cursor.advance(to: 0)
        #expect(cursor.document == list.documents[200])
    }

    @Test("Reading in ranges gives what advancing gives", arguments: counts, UInt64(0)..<12)
    func ranges(count: Int, seed: UInt64) throws {
        let list = try PlainPostings(count: count, seed: seed &* 77 + UInt64(count))
        var generator = SeededGenerator(seed: seed)
        let cursor = try list.cursor()
        var documents: [DocID] = []
        var frequencies: [UInt32] = []
        var limit = 0
        let longest = max(
            1, generator.pick([1, 5, 100, 100_000]) * Int(list.documents[count - 1]) / count / 4)
        while cursor.document != .end {
            limit += generator.int(0...longest)
            try cursor.forEach(until: DocID(limit)) { document, frequency in
                documents.append(document)
                frequencies.append(frequency)
            }
            let index = list.index(from: DocID(limit))
            #expect(documents.count == index)
            try list.check(cursor, at: index, readsOffsets: generator.oneIn(4))
            if generator.oneIn(4), index + 1 < list.documents.count {
                // Leave some out by a leap in between.
                let next = generator.int(index...list.documents.count - 1)
                try cursor.advance(to: list.documents[next])
                documents = Array(list.documents[..<next])
                frequencies = list.offsets[..<next].map { UInt32($0.count) }
                limit = max(limit, Int(list.documents[next]))
            }
        }
        #expect(documents == list.documents)
        #expect(frequencies == list.offsets.map { UInt32($0.count) })
    }

    @Test("The widest documents, frequencies and offsets come back")
    func widestValues() throws {
        let last = DocID.max - 1
        for documents in [
            [last], [0, last], Array(0..<127) + [last], Array(0..<128) + [last], Array(last - 140...last),
        ] {
            let list = try PlainPostings(
                documents.map { ($0, $0 % 2 == 0 ? [0, .max - 1, .max] : [.max]) }, before: 3)
            let cursor = try list.cursor()
            for index in documents.indices {
                try cursor.advance(to: documents[index])
                try list.check(cursor, at: index, readsOffsets: true)
            }
        }
    }

    @Test("One posting of thousands of offsets between others comes back")
    func manyOffsets() throws {
        for count in [127, 128, 129, 4_000] {
            let long = (0..<UInt32(count)).map { $0 * 3 }
            let list = try PlainPostings([(0, [1]), (5, long), (6, [2]), (9, long), (10, [0])])
            for targets in [[0, 1, 2, 3, 4], [1], [2], [3], [4], [1, 3], [0, 4], [2, 3]] {
                let cursor = try list.cursor()
                for index in targets {
                    try cursor.advance(to: list.documents[index])
                    try list.check(cursor, at: index, readsOffsets: true)
                }
            }
        }
    }

    @Test("A damaged list gives ascending documents of the segment or an error", arguments: UInt64(0)..<1_500)
    func damagedLists(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let list = try PlainPostings(count: generator.pick([2, 100, 129, 300, 1_000]), seed: seed)
        func damaged(_ region: Region) throws -> Region {
            var bytes = try region.all().bytes
            if generator.oneIn(3), bytes.count >= 48 {
                // Another last document in some skip entry.
                let entry = generator.int(0...2) * 16
                let document = DocID(generator.int(0...list.store.documentCount))
                for index in 0..<4 {
                    bytes[entry + index] = UInt8(truncatingIfNeeded: document >> DocID(8 * index))
                }
            }
            for _ in 0..<generator.int(0...3) where !bytes.isEmpty {
                // The skip entries of the list lie near the front.
                let offset = generator.int(0...min(bytes.count, generator.pick([40, 120, 1 << 20])) - 1)
                bytes[offset] = generator.pick([
                    0, 1, 0x7f, 0xff, UInt8(truncatingIfNeeded: generator.next()),
                ])
            }
            return Region(file: FileBytes(copying: bytes, name: "postings"), start: 0, count: bytes.count)
        }
        var info = list.info
        if generator.oneIn(4) {
            info.documentFrequency &+= UInt32(truncatingIfNeeded: generator.int(-3...200))
        }
        if generator.oneIn(4) { info.positionCount &+= UInt32(truncatingIfNeeded: generator.int(-200...200)) }
        if generator.oneIn(4) { info.postingsOffset ^= 1 << UInt64(generator.int(0...47)) }
        if generator.oneIn(4) { info.positionsOffset ^= 1 << UInt64(generator.int(0...47)) }
        let store = PostingsStore(
            postings: try damaged(list.store.postings), positions: try damaged(list.store.positions),
            documentCount: list.store.documentCount)
        do throws(IndexError) {
            let cursor = try PostingsCursor(info, in: store)
            var start: DocID = 0
            var last = -1
            while cursor.document != .end {
                #expect(Int(cursor.document) > last && Int(cursor.document) < store.documentCount)
                let limit = start + DocID(generator.pick([1, 64, 4_096]))
                if generator.oneIn(2) { try cursor.advance(to: start) }
                try cursor.forEach(until: limit) { document, _ in
                    #expect(Int(document) > last && Int(document) < store.documentCount && document < limit)
                    last = Int(document)
                }
                var offsets: [UInt32] = []
                if cursor.document != .end, generator.oneIn(3), try cursor.frequency() < 1 << 20 {
                    try cursor.appendOffsets(to: &offsets)
                }
                start = generator.oneIn(20) && cursor.document != .end ? cursor.document : limit
            }
        } catch {
            #expect(error.code == .corrupt)
        }
    }

    @Test("Offsets asked twice are given twice")
    func offsetsTwice() throws {
        let list = try PlainPostings(count: 200, seed: 3)
        let cursor = try list.cursor()
        for index in stride(from: 0, to: 200, by: 9) {
            try cursor.advance(to: list.documents[index])
            try list.check(cursor, at: index, readsOffsets: true)
            try list.check(cursor, at: index, readsOffsets: true)
        }
    }
}
