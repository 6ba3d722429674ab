// Reads runs of numbers that take a byte each, most of them, from lent bytes. [unsafe]

import FulltextStorage

/// Reads varints one after another; whether all were there is asked once, at the end.
@safe struct VarintScanner {
    private let bytes: UnsafeRawBufferPointer
    /// Where the next number begins.
    private(set) var offset: Int
    private var isSound = true

    // SAFETY (caller): the bytes outlive the scanner.
    init(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) {
        unsafe self.bytes = bytes
        self.offset = offset
    }

    /// The next byte.
    @inline(__always)
    mutating func byte() -> UInt8 {
        guard unsafe offset < bytes.count else {
            isSound = false
            return 0
        }
        defer { offset &+= 1 }
        // SAFETY: compared with the count.
        return unsafe bytes[offset]
    }

    /// The next number, of ten bytes at most; 0 from the first on that is not whole.
    @inline(__always)
    mutating func next() -> UInt64 {
        // SAFETY: the offset is compared with the count.
        if unsafe offset < bytes.count, unsafe bytes[offset] < 0x80 {
            defer { offset &+= 1 }
            return unsafe UInt64(bytes[offset])
        }
        return nextLong()
    }

    private mutating func nextLong() -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        // SAFETY: as above.
        while unsafe offset < bytes.count, shift < 70 {
            let byte = unsafe bytes[offset]
            offset &+= 1
            if shift == 63, byte > 1 { break }
            value |= UInt64(byte & 0x7f) &<< shift
            if byte < 0x80 { return value }
            shift &+= 7
        }
        isSound = false
        unsafe offset = bytes.count
        return 0
    }

    /// - Throws: `corrupt` when a number was not whole.
    func check(_ file: FileBytes) throws(IndexError) {
        guard isSound else {
            throw IndexError.corrupt(file.name, "a run of numbers does not end in its bytes")
        }
    }
}
