// The frame of every file: what is written comes back, and no damage to a file passes for the file.

import FulltextStorage
import TestSupport
import Testing

@Suite struct EnvelopeTests {
    static let id = FileID(high: 0x0123_4567_89ab_cdef, low: 42)

    /// Writes one file of regions numbered from one.
    static func write(
        _ regions: [[UInt8]], kind: Envelope.Kind = .segment, id: FileID = id, as name: String = "file",
        in directory: any Directory
    ) throws {
        var writer = try EnvelopeWriter(directory.create(name), kind: kind, id: id)
        for (number, content) in regions.enumerated() { try writer.appendRegion(UInt32(number + 1), content) }
        let length = try writer.finish()
        #expect(try directory.open(name).count == length)
    }

    /// Reads all that is in a file, as a careful user would.
    static func readAll(
        _ bytes: [UInt8], kind: Envelope.Kind = .segment, id: FileID? = id
    ) throws -> [[UInt8]] {
        let envelope = try EnvelopeReader(FileBytes(copying: bytes, name: "file"), kind: kind, id: id)
        let contents = try envelope.regions.map { try envelope.region($0.kind).all().bytes }
        guard envelope.file.damagedPages().isEmpty else { throw IndexError.corrupt("file", "damaged pages") }
        return contents
    }

    static func random(_ count: Int, seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }

    @Test(
        "A region comes back whole at every length around a page",
        arguments: [0, 1, 7, 8, 16_319, 16_352, 16_383, 16_384, 16_385, 32_767, 32_768, 32_769, 600_000])
    func roundTrip(length: Int) throws {
        let directory = MemoryDirectory()
        let content = Self.random(length, seed: UInt64(length))
        try Self.write([content], in: directory)
        #expect(try Self.readAll(#require(directory["file"])) == [content])
    }

    @Test("Many regions come back in order, each at a multiple of eight", arguments: UInt64(0)..<40)
    func manyRegions(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let directory = MemoryDirectory()
        let contents = (0..<generator.int(0...40)).map { number in
            let length = generator.oneIn(8) ? generator.int(16_000...70_000) : generator.int(0...300)
            return Self.random(length, seed: seed &* 1_000 + UInt64(number))
        }
        try Self.write(contents, in: directory)
        let bytes = try #require(directory["file"])
        #expect(try Self.readAll(bytes) == contents)
        let envelope = try EnvelopeReader(
            FileBytes(copying: bytes, name: "file"), kind: .segment, id: Self.id)
        #expect(envelope.regions.allSatisfy { $0.offset % 8 == 0 })
        #expect(envelope.id == Self.id && envelope.version == Envelope.version)
    }

    @Test("A region written in pieces is the region written at once", arguments: UInt64(0)..<10)
    func pieces(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let content = Self.random(generator.int(500_000...1_200_000), seed: seed)
        let directory = MemoryDirectory()
        try Self.write([content], as: "whole", in: directory)
        var writer = try EnvelopeWriter(directory.create("pieces"), kind: .segment, id: Self.id)
        try writer.beginRegion()
        var start = 0
        while start < content.count {
            let end = min(start + generator.int(0...60_000), content.count)
            try writer.append(Array(content[start..<end]))
            start = end
        }
        #expect(writer.regionLength == content.count)
        writer.endRegion(1)
        _ = try writer.finish()
        #expect(directory["pieces"] == directory["whole"])
    }

    @Test("Each flipped bit of a small file is seen")
    func flips() throws {
        let directory = MemoryDirectory()
        try Self.write([Self.random(100, seed: 1), [], Self.random(33, seed: 2)], in: directory)
        let sound = try #require(directory["file"])
        for bit in 0..<sound.count * 8 {
            var bytes = sound
            FileDamage.flip(bit: bit, of: &bytes)
            #expect(throws: IndexError.self, "bit \(bit)") { try Self.readAll(bytes) }
        }
    }

    @Test("A flip in a file of several pages is an error where it lies, and nowhere else")
    func flipsInPages() throws {
        let directory = MemoryDirectory()
        let content = Self.random(5 * Envelope.pageSize, seed: 3)
        try Self.write([content], in: directory)
        let sound = try #require(directory["file"])
        for page in 0..<5 {
            var bytes = sound
            bytes[page * Envelope.pageSize + 1_000] ^= 0x10
            let file = FileBytes(copying: bytes, name: "file")
            if page == 0 {
                // The header shares this page, so the file does not even open.
                #expect(throws: IndexError.self) { try EnvelopeReader(file, kind: .segment, id: Self.id) }
                continue
            }
            let region = try EnvelopeReader(file, kind: .segment, id: Self.id).region(1)
            #expect(file.damagedPages() == [page * Envelope.pageSize])
            for other in 0..<5 {
                let offset = max(other * Envelope.pageSize - region.start, 0) + 8
                let seen = try code { _ = try region.view(offset, 100) }
                #expect(seen == (other == page ? .corrupt : nil))
            }
            #expect(throws: IndexError.self) { try region.all() }
        }
    }

    @Test("A file cut at any length is seen")
    func cuts() throws {
        let directory = MemoryDirectory()
        try Self.write([Self.random(60, seed: 4), Self.random(20, seed: 5)], in: directory)
        let sound = try #require(directory["file"])
        for length in 0..<sound.count {
            #expect(throws: IndexError.self, "cut to \(length)") { try Self.readAll(Array(sound[..<length])) }
            #expect(throws: IndexError.self, "cut from \(length)") {
                try Self.readAll(Array(sound[(length + 1)...]))
            }
        }
        #expect(throws: IndexError.self) { try Self.readAll(sound + [0]) }
    }

    @Test("A sound file of another segment or another kind is refused")
    func strangers() throws {
        let directory = MemoryDirectory()
        try Self.write([[1, 2, 3]], in: directory)
        let bytes = try #require(directory["file"])
        let other = FileID(high: Self.id.high, low: Self.id.low ^ 1)
        #expect(try code { _ = try Self.readAll(bytes, id: other) } == .corrupt)
        #expect(try code { _ = try Self.readAll(bytes, kind: .deletes) } == .corrupt)
        #expect(try Self.readAll(bytes, id: nil) == [[1, 2, 3]])
    }

    @Test("Too new, too old and damaged are three errors")
    func versions() throws {
        let directory = MemoryDirectory()
        try Self.write([[1, 2, 3]], in: directory)
        let sound = try #require(directory["file"])
        for (version, expected) in [
            (Envelope.version + 1, IndexError.Code.tooNew), (.max, .tooNew),
            (Envelope.oldestReadableVersion - 1, .tooOld),
        ] {
            var bytes = sound
            FileDamage.rewrite(version: version, of: &bytes)
            #expect(try code { _ = try Self.readAll(bytes) } == expected)
        }
        var same = sound
        FileDamage.rewrite(version: Envelope.version, of: &same)
        #expect(same == sound, "the helper seals as the writer does")
    }

    @Test("A missing region is an error that names the file")
    func missingRegion() throws {
        let directory = MemoryDirectory()
        try Self.write([[1]], in: directory)
        let envelope = try EnvelopeReader(directory.open("file"), kind: .segment, id: nil)
        let error = #expect(throws: IndexError.self) { try envelope.region(9) }
        #expect(error?.code == .corrupt && error?.file == "file")
    }

    @Test("A view outside its region is an error, also inside the file")
    func regionBounds() throws {
        let directory = MemoryDirectory()
        try Self.write([[1, 2, 3, 4], [5, 6]], in: directory)
        let region = try EnvelopeReader(directory.open("file"), kind: .segment, id: nil).region(1)
        #expect(try region.view(1, 3).bytes == [2, 3, 4])
        for (offset, length) in [(0, 5), (4, 1), (-1, 2), (5, 0), (1, Int.max), (0, -1)] {
            #expect(try code { _ = try region.view(offset, length) } == .corrupt)
            #expect(try code { _ = try region.part(offset, length) } == .corrupt)
        }
        #expect(try region.part(1, 2).view(1, 1).bytes == [3])
        #expect(try code { _ = try region.part(1, 2).view(1, 2) } == .corrupt)
    }

    @Test("Random bytes with sound checksums are read or refused, never more", arguments: UInt64(0)..<300)
    func crafted(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let directory = MemoryDirectory()
        try Self.write([Self.random(200, seed: seed), Self.random(50, seed: seed + 1)], in: directory)
        var bytes = try #require(directory["file"])
        let bodyLength = FileDamage.bodyLength(of: bytes)
        for _ in 0..<generator.int(1...6) {
            // The table of regions and the header are what matters.
            let offset =
                generator.oneIn(2) ? generator.int(bodyLength - 48...bodyLength - 1) : generator.int(0...31)
            bytes[offset] = UInt8(truncatingIfNeeded: generator.next())
        }
        FileDamage.reseal(&bytes)
        let seen = try code { _ = try Self.readAll(bytes) }
        #expect([nil, .corrupt, .tooNew, .tooOld].contains(seen))
    }

    @Test(
        "A footer of impossible lengths is refused",
        arguments: [
            UInt64.max, UInt64(Int64.max), 1 << 63, 0, 31, 32, 16_384, 1 << 40,
        ])
    func impossibleFooter(length: UInt64) throws {
        let directory = MemoryDirectory()
        try Self.write([[1, 2, 3]], in: directory)
        var bytes = try #require(directory["file"])
        for index in 0..<8 {
            bytes[bytes.count - 32 + index] = UInt8(truncatingIfNeeded: length >> UInt64(8 * index))
        }
        #expect(throws: IndexError.self) { try Self.readAll(bytes) }
        bytes = try #require(directory["file"])
        for index in 8..<12 { bytes[bytes.count - 32 + index] = 0xff }
        #expect(throws: IndexError.self) { try Self.readAll(bytes) }
    }
}
