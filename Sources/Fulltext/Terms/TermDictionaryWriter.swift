// Sorts a segment's terms and the suffixes of its terms, and lays both out for TermDictionary.
// Bytes: Index/FORMAT.md, section 4.

import FulltextStorage

/// Terms as the caller numbered them, and their order by bytes.
struct SortedTerms {
    /// All terms' bytes one after another, in the caller's numbering.
    let arena: [UInt8]
    /// Start of each term in `arena`, and the end of the last.
    let starts: [Int]
    /// Term numbers in the order of their bytes: position is ordinal.
    let order: [UInt32]

    /// Sorts the terms whose number `isUsed` says occur.
    init(arena: [UInt8], starts: [Int], isUsed: (Int) -> Bool) {
        self.arena = arena
        self.starts = starts
        var order: [UInt32] = []
        order.reserveCapacity(starts.count)
        for number in 0..<max(starts.count - 1, 0) where isUsed(number) { order.append(UInt32(number)) }
        // The first eight bytes as a number decide most comparisons.
        let keys = starts.indices.dropLast().map { Self.key(arena, starts[$0], starts[$0 + 1]) }
        order.sort { left, right in
            let leftKey = keys[Int(left)]
            let rightKey = keys[Int(right)]
            if leftKey != rightKey { return leftKey < rightKey }
            return Self.precedes(
                arena, starts[Int(left)]..<starts[Int(left) + 1], starts[Int(right)]..<starts[Int(right) + 1])
        }
        self.order = order
    }

    /// Takes terms that are in the order of their bytes already.
    init(sorted arena: [UInt8], starts: [Int]) {
        self.arena = arena
        self.starts = starts
        order = (0..<UInt32(max(starts.count - 1, 0))).map { $0 }
    }

    func range(ofOrdinal ordinal: Int) -> Range<Int> {
        let number = Int(order[ordinal])
        return starts[number]..<starts[number + 1]
    }

    private static func key(_ arena: [UInt8], _ start: Int, _ end: Int) -> UInt64 {
        var key: UInt64 = 0
        for index in start..<start + 8 { key = key << 8 | (index < end ? UInt64(arena[index]) : 0) }
        return key
    }

    private static func precedes(_ arena: [UInt8], _ left: Range<Int>, _ right: Range<Int>) -> Bool {
        arena[left].lexicographicallyPrecedes(arena[right])
    }

    /// Entries for every suffix at which a phrase may begin: not the whole term, and not between two
    /// characters of a word that is written with spaces, where a phrase never begins (WordScalar).
    func sortedSuffixes() -> [UInt8] {
        struct Entry {
            var key: UInt64
            var ordinal: UInt32
            var start: UInt8
        }
        var entries: [Entry] = []
        for ordinal in order.indices {
            let range = range(ofOrdinal: ordinal)
            var previous: UInt32?
            var offset = range.lowerBound
            while offset < range.upperBound {
                let (scalar, length) = UTF8Scalars.decode(arena, at: offset)
                if let previous, !(WordScalar.isWordScalar(previous) && WordScalar.isWordScalar(scalar)) {
                    entries.append(
                        Entry(
                            key: Self.key(arena, offset, range.upperBound), ordinal: UInt32(ordinal),
                            start: UInt8(offset - range.lowerBound)))
                }
                previous = scalar
                offset += length
            }
        }
        entries.sort { left, right in
            if left.key != right.key { return left.key < right.key }
            let leftRange = range(ofOrdinal: Int(left.ordinal))
            let rightRange = range(ofOrdinal: Int(right.ordinal))
            let leftBytes = arena[leftRange.lowerBound + Int(left.start)..<leftRange.upperBound]
            let rightBytes = arena[rightRange.lowerBound + Int(right.start)..<rightRange.upperBound]
            if leftBytes.elementsEqual(rightBytes) { return left.ordinal < right.ordinal }
            return leftBytes.lexicographicallyPrecedes(rightBytes)
        }
        var output = ByteWriter()
        output.reserve(entries.count * SuffixTable.entrySize)
        for entry in entries {
            output.append(entry.ordinal)
            output.append(entry.start)
        }
        return output.bytes
    }
}

extension ByteWriter {
    /// One entry of the table of terms.
    mutating func append(_ info: TermInfo) {
        append(info.documentFrequency)
        append(info.positionCount)
        append(UInt32(truncatingIfNeeded: info.postingsOffset))
        append(UInt16(truncatingIfNeeded: info.postingsOffset >> 32))
        append(UInt32(truncatingIfNeeded: info.positionsOffset))
        append(UInt16(truncatingIfNeeded: info.positionsOffset >> 32))
    }
}
