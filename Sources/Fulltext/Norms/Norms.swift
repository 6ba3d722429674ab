// The exact length of every document in words, as the score needs it. Bytes: Index/FORMAT.md, section 6.

import FulltextStorage

/// Lengths by document, one, two or four bytes each as the longest demands.
struct Norms: Sendable {
    private let region: Region
    private let width: Int

    init(_ region: Region, documentCount: Int) throws(IndexError) {
        guard documentCount == 0 || region.count % documentCount == 0,
            documentCount == 0 || [1, 2, 4].contains(region.count / documentCount)
        else {
            throw IndexError.corrupt(
                region.file.name, at: region.start, "the lengths of documents do not fit their number")
        }
        self.region = region
        width = documentCount == 0 ? 1 : region.count / documentCount
    }

    /// Copies the lengths of documents `first..<first + output.count`.
    func load(from first: DocID, into output: inout [UInt32], count: Int) throws(IndexError) {
        let view = try region.view(Int(first) * width, count * width)
        precondition(count <= output.count, "there is room for the lengths")
        let width = width
        try unsafe view.withUnsafeBytes { (bytes) throws(IndexError) in
            // SAFETY: the view has `count` times `width` bytes.
            unsafe output.withUnsafeMutableBufferPointer { output in
                switch width {
                case 1: for index in 0..<count { unsafe output[index] = UInt32(bytes[index]) }
                case 2:
                    for index in 0..<count {
                        unsafe output[index] = UInt32(
                            UInt16(
                                littleEndian: bytes.loadUnaligned(
                                    fromByteOffset: index * 2, as: UInt16.self)))
                    }
                default:
                    for index in 0..<count {
                        unsafe output[index] = UInt32(
                            littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
                    }
                }
            }
        }
    }

    /// All lengths, verified, for reading one by one.
    func table() throws(IndexError) -> LengthTable {
        LengthTable(try region.all(), width: width)
    }

    /// The narrowest encoding of the lengths.
    static func encode(_ lengths: [UInt32]) -> [UInt8] {
        let longest = lengths.max() ?? 0
        var output = ByteWriter()
        for length in lengths {
            if longest < 0x100 {
                output.append(UInt8(length))
            } else if longest < 0x1_0000 {
                output.append(UInt16(length))
            } else {
                output.append(length)
            }
        }
        return output.bytes
    }
}

/// The lengths of a segment's documents in memory that has been verified.
@safe struct LengthTable {
    private let view: ByteView
    private let base: UnsafeRawPointer?
    private let width: Int

    init(_ view: ByteView, width: Int) {
        self.view = view
        self.width = width
        var start: UnsafeRawPointer?
        // SAFETY: the memory is a file's mapping, which the view keeps alive as long as this value lives.
        try? unsafe view.withUnsafeBytes { (bytes) throws(IndexError) in unsafe start = bytes.baseAddress }
        unsafe base = start
    }

    /// The length of a document, which must be one of the segment.
    @inline(__always)
    subscript(_ document: DocID) -> UInt32 {
        let offset = Int(document) * width
        precondition(offset + width <= view.count, "a document is one of the segment")
        guard let base = unsafe base else { return 0 }
        // SAFETY: the bytes lie inside the view, checked above.
        switch width {
        case 1: return unsafe UInt32(base.load(fromByteOffset: offset, as: UInt8.self))
        case 2:
            return unsafe UInt32(
                UInt16(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
        default:
            return unsafe UInt32(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
    }

    /// Reads the lengths of some documents.
    // SAFETY (caller): `documents` has `count` numbers, all of them documents of the segment; `output` has room.
    func load(
        _ documents: UnsafePointer<UInt32>, _ count: Int, into output: UnsafeMutablePointer<Float>
    ) {
        guard width == 2, let base = unsafe base else {
            for slot in 0..<count { unsafe output[slot] = Float(self[documents[slot]]) }
            return
        }
        // SAFETY: the table has two bytes for each document of the segment.
        @inline(__always)
        func length(_ slot: Int) -> UInt16 {
            unsafe UInt16(
                littleEndian: base.loadUnaligned(
                    fromByteOffset: Int(documents[slot]) &* 2, as: UInt16.self))
        }
        var slot = 0
        while slot &+ 8 <= count {
            let lengths = SIMD8<UInt16>(
                length(slot), length(slot &+ 1), length(slot &+ 2), length(slot &+ 3), length(slot &+ 4),
                length(slot &+ 5), length(slot &+ 6), length(slot &+ 7))
            // SAFETY: eight numbers from `slot` on are among the `count`.
            unsafe UnsafeMutableRawPointer(output + slot).storeBytes(
                of: SIMD8<Float>(SIMD8<Int32>(truncatingIfNeeded: lengths)), as: SIMD8<Float>.self)
            slot &+= 8
        }
        while slot < count {
            unsafe output[slot] = Float(length(slot))
            slot &+= 1
        }
    }
}
