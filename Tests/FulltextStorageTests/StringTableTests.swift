// Sorted strings and references into them against a search that looks at all.

import FulltextStorage
import TestSupport
import Testing

@Suite struct StringTableTests {
    /// Strings as the tables hold them: the offsets first, so that the last string ends with the file.
    private struct Tables {
        let strings: [[UInt8]]
        let suffixes: [[UInt8]]
        let table: StringTable
        let suffixTable: SuffixTable

        init(_ some: Set<[UInt8]>) throws {
            let strings = some.sorted { $0.lexicographicallyPrecedes($1) }
            self.strings = strings
            let ends = strings.indices.flatMap { string in
                strings[string].indices.dropFirst().map { (string: string, start: $0) }
            }.sorted {
                strings[$0.string][$0.start...].lexicographicallyPrecedes(strings[$1.string][$1.start...])
            }
            suffixes = ends.map { Array(strings[$0.string][$0.start...]) }
            var writer = ByteWriter()
            for (string, start) in ends {
                writer.append(UInt32(string))
                writer.append(UInt8(start))
            }
            let offsets = writer.count
            var next: UInt32 = 0
            for string in strings + [[]] {
                writer.append(next)
                next += UInt32(string.count)
            }
            let bytes = writer.count
            writer.append(raw: strings.flatMap { $0 })
            let file = FileBytes(copying: writer.bytes, name: "strings")
            table = try StringTable(
                count: strings.count, bytes: Region(file: file, start: bytes, count: writer.count - bytes),
                offsets: Region(file: file, start: offsets, count: bytes - offsets))
            suffixTable = try SuffixTable(Region(file: file, start: 0, count: offsets), of: table)
        }
    }

    /// Few letters, zeros among them, so that strings share long beginnings and end in zeros.
    private static func string(using generator: inout SeededGenerator) -> [UInt8] {
        let count = generator.pick([0, 1, 2, 3, 7, 8, 9, 10, 20])
        let beginning = Array(repeating: UInt8(0x80), count: generator.pick([0, 0, count / 2, count]))
        return beginning + (beginning.count..<count).map { _ in generator.pick([0, 0, 1, 0x7f, 0x80, 0xff]) }
    }

    /// Places of strings that begin with a prefix, or where the first of them would stand.
    private static func range(of prefix: [UInt8], in strings: [[UInt8]]) -> Range<Int> {
        let low = strings.count { $0.lexicographicallyPrecedes(prefix) }
        return low..<low + strings.count { $0.starts(with: prefix) }
    }

    @Test(
        "Strings, prefixes and suffixes are found as a search through all finds them",
        arguments: UInt64(0)..<60)
    func equalsSearch(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let count = generator.pick([0, 1, 2, 10, 300])
        let tables = try Tables(Set((0..<count).map { _ in Self.string(using: &generator) }))
        #expect(
            tables.table.count == tables.strings.count && tables.suffixTable.count == tables.suffixes.count)
        for (index, string) in tables.strings.enumerated() {
            #expect(try tables.table[index].bytes == string && tables.table.index(of: string) == index)
        }
        let all = 0..<tables.strings.count
        let allSuffixes = 0..<tables.suffixes.count
        for _ in 0..<100 {
            let wanted = Self.string(using: &generator)
            #expect(try tables.table.index(of: wanted) == tables.strings.firstIndex(of: wanted))
            let range = try tables.table.range(ofPrefix: wanted, within: all)
            #expect(range == Self.range(of: wanted, in: tables.strings))
            let suffixes = try tables.suffixTable.range(ofPrefix: wanted, within: allSuffixes)
            #expect(suffixes == Self.range(of: wanted, in: tables.suffixes))
            let longer = wanted + [generator.pick([0, 0x80])]
            #expect(
                try tables.table.range(ofPrefix: longer, within: range)
                    == tables.table.range(ofPrefix: longer, within: all))
        }
    }

    @Test("Numbers outside the tables, offsets out of order and references to nothing are errors")
    func damage() throws {
        let tables = try Tables([[1], [2, 3]])
        #expect(throws: IndexError.self) { try tables.table[2] }
        #expect(throws: IndexError.self) { try tables.table.length(-1) }
        #expect(throws: IndexError.self) { try tables.suffixTable[1] }
        let entries: [UInt8] = [9, 0, 0, 0, 0, 0, 0, 0, 0, 200]
        let offsets: [UInt8] = [7, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0]
        let file = FileBytes(copying: entries + offsets + [1, 2, 3], name: "strings")
        func region(_ start: Int, _ count: Int) -> Region { Region(file: file, start: start, count: count) }
        let table = try StringTable(count: 1, bytes: region(26, 3), offsets: region(10, 8))
        #expect(throws: IndexError.self) { try table[0] }
        #expect(throws: IndexError.self) { try table.index(of: [1]) }
        let sound = try StringTable(count: 1, bytes: region(26, 3), offsets: region(18, 8))
        #expect(try sound.index(of: [1, 2, 3]) == 0)
        let suffixes = try SuffixTable(region(0, 10), of: sound)
        #expect(throws: IndexError.self) { try suffixes[0] }
        #expect(throws: IndexError.self) { try suffixes.range(ofPrefix: [3], within: 1..<2) }
        #expect(throws: IndexError.self) {
            try StringTable(count: 2, bytes: region(0, 1), offsets: region(0, 8))
        }
        #expect(throws: IndexError.self) { try SuffixTable(region(0, 6), of: sound) }
    }
}
