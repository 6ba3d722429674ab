// Columns: one number for every document, or for every group, kept as ranks among the column's distinct
// values, bit-packed and read in place. Bytes: Index/FORMAT.md, section 6.

package import FulltextStorage

/// A number that a column can hold.
package protocol ColumnValue: FixedWidthInteger, Sendable {}
extension UInt32: ColumnValue {}
extension Int64: ColumnValue {}

/// A column with one value a document, to filter and count by.
package typealias DocValues = ColumnValues<UInt32>

/// A column with one value a group, to filter, sort and print.
package typealias GroupValues = ColumnValues<Int64>

/// One column of a segment.
package struct ColumnValues<Value: ColumnValue>: Sendable {
    /// The distinct values, ascending; a document's or group's value is told by its rank here.
    package let values: [Value]
    private let ranks: Region
    private let width: Int

    private static var byteCount: Int { Value.bitWidth / 8 }

    /// Reads the column that begins at the reader's place.
    /// - Parameter count: Documents or groups of the segment.
    init(_ reader: inout ByteReader, region: Region, count: Int) throws(IndexError) {
        let valueCount = try reader.count(atMost: min(count, reader.remaining / Self.byteCount))
        var values: [Value] = []
        values.reserveCapacity(valueCount)
        for _ in 0..<valueCount {
            let value = Value(
                truncatingIfNeeded: Self.byteCount == 4 ? UInt64(try reader.uint32()) : try reader.uint64())
            if let last = values.last, last >= value {
                throw IndexError.corrupt(region.file.name, "the values of a column are out of order")
            }
            values.append(value)
        }
        guard count == 0 || !values.isEmpty else {
            throw IndexError.corrupt(region.file.name, "a column has no values")
        }
        self.values = values
        width = Self.width(valueCount: valueCount)
        while reader.offset % 8 != 0 {
            guard try reader.uint8() == 0 else {
                throw IndexError.corrupt(region.file.name, "padding of a column is not zero")
            }
        }
        let length = (count * width + 63) / 64 * 8
        ranks = try region.part(reader.offset, length)
        _ = try reader.view(length)
    }

    /// Reads a column of a region that begins with where each of its columns begins.
    /// - Parameter columnCount: Columns of the region; each ends where the next one begins.
    init(numbered number: Int, of columnCount: Int, in region: Region, count: Int) throws(IndexError) {
        let start = try region.view(number * 8, 8).uint64(at: 0)
        let isLast = number + 1 == columnCount
        let end = isLast ? UInt64(region.count) : try region.view(number * 8 + 8, 8).uint64(at: 0)
        guard start <= end, end <= UInt64(region.count) else {
            throw IndexError.corrupt(
                region.file.name, at: region.start, "columns begin out of order or outside their region")
        }
        let part = try region.part(Int(start), Int(end - start))
        var reader = ByteReader(try part.all())
        try self.init(&reader, region: part, count: count)
    }

    private static func width(valueCount: Int) -> Int {
        valueCount < 2 ? 0 : Int.bitWidth - (valueCount - 1).leadingZeroBitCount
    }

    /// The rank of the value of a document or group.
    package func rank(of number: Int) throws(IndexError) -> Int {
        if width == 0 { return 0 }
        let bit = number * width
        let word = bit / 64
        let shift = UInt64(bit % 64)
        let crosses = Int(shift) + width > 64
        var value = try ranks.uint64(at: word * 8) >> shift
        if crosses { value |= try ranks.uint64(at: word * 8 + 8) << (64 - shift) }
        let rank = Int(value & ((1 << UInt64(width)) - 1))
        guard rank < values.count else {
            throw IndexError.corrupt(
                ranks.file.name, at: ranks.start + word * 8, "a column's rank has no value")
        }
        return rank
    }

    /// Writes the ranks of the values of documents or groups `first..<first + count` into the front of `output`.
    /// - Parameter first: A multiple of 64, so that it begins a word.
    func loadRanks(from first: Int, count: Int, into output: inout [UInt32]) throws(IndexError) {
        precondition(first % 64 == 0 && count <= output.count, "ranks are loaded from the start of a word")
        if width == 0 {
            for index in 0..<count { output[index] = 0 }
            return
        }
        let words = (count * width + 63) / 64
        let start = first / 64 * width * 8
        let view = try ranks.view(start, words * 8)
        let mask = UInt64(1) << UInt64(width) - 1
        // The last ranks have less than eight bytes behind their first: they are read one by one.
        let simple = width > 32 ? 0 : max(0, min(count, (words * 64 - 64) / width))
        var highest: UInt64 = 0
        try unsafe view.withUnsafeBytes { (bytes) throws(IndexError) in
            guard let base = bytes.baseAddress else { return }
            unsafe output.withUnsafeMutableBufferPointer { output in
                for index in 0..<simple {
                    let bit = index &* width
                    // SAFETY: index < simple <= count; the eight bytes end at or before the last word does. A rank begins in
                    // the first of them and has at most 32 bits.
                    let word = unsafe UInt64(
                        littleEndian: base.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self))
                    let rank = (word &>> UInt64(bit & 7)) & mask
                    highest = max(highest, rank)
                    unsafe output[index] = UInt32(truncatingIfNeeded: rank)
                }
            }
        }
        for index in simple..<max(simple, count) {
            output[index] = UInt32(truncatingIfNeeded: try rank(of: first + index))
        }
        guard highest < UInt64(values.count) else {
            throw IndexError.corrupt(
                ranks.file.name, at: ranks.start + start, "a column's rank has no value")
        }
    }

    /// The value of a document or group.
    package func value(of number: Int) throws(IndexError) -> Value {
        values[try rank(of: number)]
    }

    /// One column as bytes; a multiple of eight long when it begins at one.
    static func append(_ column: [Value], to output: inout ByteWriter) {
        let values = Array(Set(column)).sorted()
        output.append(varint: values.count)
        for value in values {
            if byteCount == 4 {
                output.append(UInt32(truncatingIfNeeded: value))
            } else {
                output.append(UInt64(truncatingIfNeeded: value))
            }
        }
        output.pad(to: 8)
        let width = width(valueCount: values.count)
        guard width > 0 else { return }
        var ranks: [Value: UInt64] = [:]
        for (rank, value) in values.enumerated() { ranks[value] = UInt64(rank) }
        var words = [UInt64](repeating: 0, count: (column.count * width + 63) / 64)
        for (index, value) in column.enumerated() {
            let rank = ranks[value] ?? 0
            let bit = index * width
            words[bit / 64] |= rank << UInt64(bit % 64)
            if bit % 64 + width > 64 { words[bit / 64 + 1] |= rank >> UInt64(64 - bit % 64) }
        }
        for word in words { output.append(word) }
    }
}
