// Doc values: for every document one number a column, kept as ranks among the column's distinct values,
// bit-packed and read in place. Bytes: Index/FORMAT.md, section 6.

package import FulltextStorage

/// One column of a segment.
package struct DocValues: Sendable {
    /// The distinct values, ascending; a document's value is told by its rank here.
    package let values: [UInt32]
    private let ranks: Region
    private let width: Int

    /// Reads the column that begins at the reader's place.
    init(_ reader: inout ByteReader, region: Region, documentCount: Int) throws(IndexError) {
        let valueCount = try reader.count(atMost: reader.remaining / 4)
        var values: [UInt32] = []
        for _ in 0..<valueCount { values.append(try reader.uint32()) }
        guard documentCount == 0 || !values.isEmpty else {
            throw IndexError.corrupt(region.file.name, "a column has no values")
        }
        self.values = values
        width = Self.width(valueCount: valueCount)
        while reader.offset % 8 != 0 {
            guard try reader.uint8() == 0 else {
                throw IndexError.corrupt(region.file.name, "padding of a column is not zero")
            }
        }
        let length = (documentCount * width + 63) / 64 * 8
        ranks = try region.part(reader.offset, length)
        _ = try reader.view(length)
    }

    private static func width(valueCount: Int) -> Int {
        valueCount < 2 ? 0 : Int.bitWidth - (valueCount - 1).leadingZeroBitCount
    }

    /// The rank of a document's value.
    package func rank(of document: DocID) throws(IndexError) -> Int {
        if width == 0 { return 0 }
        let bit = Int(document) * width
        let word = bit / 64
        let shift = UInt64(bit % 64)
        let crosses = Int(shift) + width > 64
        let view = try ranks.view(word * 8, crosses ? 16 : 8)
        var value = try view.uint64(at: 0) >> shift
        if crosses { value |= try view.uint64(at: 8) << (64 - shift) }
        let rank = Int(value & ((1 << UInt64(width)) - 1))
        guard rank < values.count else {
            throw IndexError.corrupt(
                ranks.file.name, at: ranks.start + word * 8, "a column's rank has no value")
        }
        return rank
    }

    /// The value of a document.
    package func value(of document: DocID) throws(IndexError) -> UInt32 {
        values[try rank(of: document)]
    }

    /// One column as bytes; a multiple of eight long when it begins at one.
    static func append(_ column: [UInt32], to output: inout ByteWriter) {
        let values = Array(Set(column)).sorted()
        output.append(varint: values.count)
        for value in values { output.append(value) }
        output.pad(to: 8)
        let width = width(valueCount: values.count)
        guard width > 0 else { return }
        var ranks: [UInt32: UInt64] = [:]
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
