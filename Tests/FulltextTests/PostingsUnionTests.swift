// Several posting lists taken together, and the places of given documents: what one list at a time says.

import Fulltext
import FulltextStorage
import TestSupport
import Testing

/// Some posting lists of one segment, as the tests know them, and the same ones written.
private struct PlainLists {
    /// For each list, by document, the offsets.
    let lists: [[DocID: [UInt32]]]
    let infos: [TermInfo]
    let store: PostingsStore

    /// One list, of the given places.
    init(_ list: [DocID: [UInt32]], documentCount: Int) {
        var writer = PostingsWriter()
        infos = [Self.append(list, to: &writer)]
        lists = [list]
        store = Self.store(writer, documentCount: documentCount)
    }

    /// Random lists of the given sizes.
    init(_ sizes: [Int], documentCount: Int, using generator: inout SeededGenerator) {
        var writer = PostingsWriter()
        var lists: [[DocID: [UInt32]]] = []
        var infos: [TermInfo] = []
        for size in sizes {
            var list: [DocID: [UInt32]] = [:]
            let mostPlaces = generator.pick([1, 3, 300])
            while list.count < min(size, documentCount) {
                var offset: UInt32 = 0
                let count = generator.oneIn(5) ? generator.int(1...mostPlaces) : 1
                list[DocID(generator.int(0...documentCount - 1))] = (0..<count).map { _ in
                    offset += UInt32(generator.int(1...50))
                    return offset
                }
            }
            infos.append(Self.append(list, to: &writer))
            lists.append(list)
        }
        self.lists = lists
        self.infos = infos
        store = Self.store(writer, documentCount: documentCount)
    }

    private static func append(_ list: [DocID: [UInt32]], to writer: inout PostingsWriter) -> TermInfo {
        let places = ContiguousArray(
            list.sorted { $0.key < $1.key }.flatMap { document, offsets in
                offsets.map { UInt64(document) << 32 | UInt64($0) }
            })
        return writer.append(places.span)
    }

    private static func store(_ writer: PostingsWriter, documentCount: Int) -> PostingsStore {
        func region(_ bytes: [UInt8]) -> Region {
            Region(file: FileBytes(copying: bytes, name: "postings"), start: 0, count: bytes.count)
        }
        return PostingsStore(
            postings: region(writer.postings.bytes), positions: region(writer.positions.bytes),
            documentCount: documentCount)
    }

    func frequency(in document: DocID) -> UInt32 {
        lists.reduce(0) { $0 + UInt32($1[document]?.count ?? 0) }
    }
}

@Suite struct PostingsUnionTests {
    /// Sizes around those of blocks and windows, few and many lists.
    private static func lists(using generator: inout SeededGenerator) -> PlainLists {
        let sizes = (0..<generator.pick([1, 1, 2, 3, 40])).map { _ in
            generator.pick([1, 2, 127, 128, 129, 256, generator.int(1...60), generator.int(1...6_000)])
        }
        let documentCount = generator.pick([6_000, 20_000, 4_096, 8_193])
        return PlainLists(sizes, documentCount: documentCount, using: &generator)
    }

    @Test("Lists taken together give all documents, with their frequencies summed", arguments: UInt64(0)..<80)
    func union(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let plain = Self.lists(using: &generator)
        let found = try plain.store.union(of: plain.infos)
        let expected = Set(plain.lists.flatMap(\.keys)).sorted()
        #expect(found.documents == expected)
        #expect(found.frequencies == expected.map { plain.frequency(in: $0) })
        #expect(try plain.store.union(of: []) == MatchList())
    }

    @Test("Given documents have the sum of what each list says of them", arguments: UInt64(0)..<80)
    func frequencies(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let plain = Self.lists(using: &generator)
        for share in [1, 2, 50, 3_000] {
            let documents = (0..<DocID(plain.store.documentCount)).filter { _ in generator.oneIn(share) }
            #expect(
                try plain.store.frequencies(of: plain.infos, in: documents)
                    == documents.map { plain.frequency(in: $0) })
        }
    }

    @Test(
        "Of wanted documents those of the list lend their places, ahead and behind", arguments: UInt64(0)..<80
    )
    func wanted(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let plain = Self.lists(using: &generator)
        for (list, info) in zip(plain.lists, plain.infos) {
            let cursor = try PostingsCursor(info, in: plain.store)
            for share in [1, 3, 200] {
                // Each time from the beginning again, with a cursor that has gone on.
                let documents = (0..<DocID(plain.store.documentCount)).filter { _ in generator.oneIn(share) }
                var next = 0
                var found: [DocID: [UInt32]] = [:]
                try unsafe cursor.forEachWanted({ document in
                    while next < documents.count, documents[next] < document { next += 1 }
                    return next < documents.count ? documents[next] : .end
                }) { document, gaps, count in
                    var offset: UInt32 = 0
                    found[document] = (0..<count).map { index in
                        unsafe offset += gaps[index]
                        return offset
                    }
                }
                let set = Set(documents)
                #expect(found == list.filter { set.contains($0.key) })
            }
        }
    }

    @Test("Reading lists ends when the time is over, before it has begun if need be")
    func deadline() throws {
        var generator = SeededGenerator(seed: 5)
        let over = Deadline(after: .zero)
        // Short lists, long ones that are read for some documents, and long ones that are read whole.
        for (sizes, share) in [([5, 9], 2), ([300, 400], 100), ([5_000, 5_500], 1)] {
            let plain = PlainLists(sizes, documentCount: 6_000, using: &generator)
            let documents = (0..<DocID(6_000)).filter { $0 % DocID(share) == 0 }
            #expect {
                try plain.store.frequencies(of: plain.infos, in: documents, deadline: over)
            } throws: { ($0 as? IndexError)?.code == .timedOut }
        }
    }

    @Test("A word that stands many times in one place is damage, told before there is room for all of it")
    func repeatedPlaces() throws {
        // Two bytes for 128 of them.
        let plain = PlainLists([3: Array(repeating: 7, count: 1 << 20)], documentCount: 5)
        #expect(plain.store.positions.count < 1 << 15)
        let cursor = try PostingsCursor(plain.infos[0], in: plain.store)
        var offsets: [UInt32] = []
        #expect {
            try cursor.appendOffsets(to: &offsets)
        } throws: { error in
            (error as? IndexError)?.code == .corrupt
                && (error as? IndexError)?.message.contains("out of order") == true
        }
        #expect(offsets.isEmpty)
    }

    @Test("A search in growing steps finds the first number that is not below", arguments: 0...70)
    func gallop(count: Int) {
        let numbers = (0..<count).map { UInt32($0 * 3) }
        unsafe numbers.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for first in 0...count {
                for least in 0...UInt32(count * 3) {
                    let expected = (first..<count).first { numbers[$0] >= least } ?? count
                    #expect(unsafe Gallop.first(in: base, first..<count, notBelow: least) == expected)
                }
            }
        }
    }
}
