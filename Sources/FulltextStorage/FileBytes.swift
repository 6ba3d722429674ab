// The bytes of one file for reading: a private mapping, or a block of memory in tests. Pages are verified
// against their checksums when they are first read, so damage anywhere is an error at the place where it
// would have been believed, and opening a large file costs nothing. [unsafe]
//
// The mapping is read-only, the files are never changed after they got their name, and the writer removes
// them by unlink alone: what is mapped here does not move or shrink under a reader of a sound index.

import CXXHash
import Glibc
import Synchronization

/// Read-only bytes of one file, verified by page on first use.
// Sendable: the memory is never written after `init`; the marks of verified pages are atomics.
@safe package final class FileBytes: @unchecked Sendable {
    private let base: UnsafeRawPointer
    private let isMapped: Bool
    /// Length of the file in bytes.
    package let count: Int
    /// Name for messages.
    package let name: String

    private let marks: UnsafeMutablePointer<Atomic<UInt64>>
    private let markCount: Int
    // Set once by `protect`, before the object is shared.
    private(set) var bodyLength = 0
    private var isProtected = false

    /// Maps a file.
    /// - Throws: `notFound` or `io`.
    package init(mapping path: String, name: String) throws(IndexError) {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileDirectory.failure("cannot open the file", path) }
        defer { _ = Glibc.close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw FileDirectory.failure("cannot read the file's size", path)
        }
        let length = Int(status.st_size)
        if length > 0 {
            // SAFETY: a fresh private read-only mapping of `length` bytes, unmapped once in `deinit`.
            let address = unsafe mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0)
            guard let address = unsafe address, unsafe address != MAP_FAILED else {
                throw FileDirectory.failure("cannot map the file", path)
            }
            unsafe base = UnsafeRawPointer(address)
            isMapped = true
        } else {
            unsafe base = UnsafeRawPointer(UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8))
            isMapped = false
        }
        count = length
        self.name = name
        markCount = length / Envelope.pageSize / 64 + 1
        unsafe marks = Self.makeMarks(markCount)
    }

    /// Holds a copy of bytes in memory.
    package init(copying bytes: [UInt8], name: String) {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 8), alignment: 8)
        // SAFETY: `memory` has room for all bytes and is freed once in `deinit`.
        unsafe bytes.withUnsafeBytes { source in
            if let start = source.baseAddress {
                unsafe memory.copyMemory(from: start, byteCount: source.count)
            }
        }
        unsafe base = UnsafeRawPointer(memory)
        isMapped = false
        count = bytes.count
        self.name = name
        markCount = bytes.count / Envelope.pageSize / 64 + 1
        unsafe marks = Self.makeMarks(markCount)
    }

    deinit {
        // SAFETY: both were made in `init` and are released exactly here; views keep the owner alive.
        if isMapped {
            unsafe munmap(UnsafeMutableRawPointer(mutating: base), count)
        } else {
            unsafe base.deallocate()
        }
        unsafe marks.deinitialize(count: markCount)
        unsafe marks.deallocate()
    }

    private static func makeMarks(_ count: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        // SAFETY: `count` atomics are initialised before use and released in `deinit`.
        let marks = UnsafeMutablePointer<Atomic<UInt64>>.allocate(capacity: count)
        for index in 0..<count { unsafe (marks + index).initialize(to: Atomic(0)) }
        return unsafe marks
    }

    /// The first bytes as they are, where their page may be damaged; fewer in a shorter file.
    func unverifiedHeader() -> [UInt8] {
        // SAFETY: min with `count` stays inside the memory, which is copied.
        unsafe Array(UnsafeRawBufferPointer(start: base, count: min(count, Envelope.headerSize)))
    }

    /// Turns verification on: bytes `0..<bodyLength` are covered by one checksum a page, stored behind them.
    /// Called once by `Envelope`, which has checked the table itself.
    func protect(bodyLength: Int) {
        self.bodyLength = bodyLength
        isProtected = true
    }

    // A division of unsigned numbers by a power of two is one shift.
    @inline(__always)
    private static func page(of offset: Int) -> Int {
        Int(bitPattern: UInt(bitPattern: offset) / UInt(Envelope.pageSize))
    }

    /// Makes sure that a range lies in the file and its pages have been verified.
    ///
    /// Nearly always one page is asked for that was verified before: all else is done in functions of its own, so that little is
    /// left where this is used.
    @inline(__always)
    private func ensure(_ offset: Int, _ length: Int) throws(IndexError) {
        guard offset >= 0, length >= 0, offset <= count, length <= count - offset else {
            throw outside(offset, length)
        }
        guard isProtected, length > 0 else { return }
        let page = Self.page(of: offset)
        if Self.page(of: offset &+ length &- 1) != page || !isVerified(page) {
            try verifyPages(of: offset, length)
        }
    }

    @inline(__always)
    private func isVerified(_ page: Int) -> Bool {
        // SAFETY: page <= count / page size, and there are marks for as many.
        unsafe marks[page >> 6].load(ordering: .relaxed) & (1 << UInt64(page & 63)) != 0
    }

    @inline(never)
    private func outside(_ offset: Int, _ length: Int) -> IndexError {
        IndexError.corrupt(name, at: offset, "\(length) bytes are wanted past the end of the file")
    }

    @inline(never)
    private func verifyPages(of offset: Int, _ length: Int) throws(IndexError) {
        for page in Self.page(of: offset)...Self.page(of: offset + length - 1) where !isVerified(page) {
            try verify(page: page)
        }
    }

    /// A number of four bytes.
    func uint32(at offset: Int) throws(IndexError) -> UInt32 {
        try ensure(offset, 4)
        // SAFETY: four bytes inside the file, checked above.
        return unsafe UInt32(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// A number of eight bytes.
    @inline(__always)
    func uint64(at offset: Int) throws(IndexError) -> UInt64 {
        try ensure(offset, 8)
        // SAFETY: eight bytes inside the file, checked above.
        return unsafe UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// A byte.
    func uint8(at offset: Int) throws(IndexError) -> UInt8 {
        try ensure(offset, 1)
        // SAFETY: one byte inside the file, checked above.
        return unsafe base.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// A number of five bytes.
    @inline(__always)
    func uint40(at offset: Int) throws(IndexError) -> UInt64 {
        try ensure(offset, 5)
        // SAFETY: five bytes inside the file, checked above.
        return unsafe UInt64(
            UInt32(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
            | UInt64(base.load(fromByteOffset: offset + 4, as: UInt8.self)) << 32
    }

    /// Order of the string in a range and a key.
    @inline(__always)
    func order(of offset: Int, count length: Int, _ key: borrowing StringKey) throws(IndexError) -> Int {
        try ensure(offset, length)
        var first: UInt64 = 0
        if offset <= count - 8 {
            // SAFETY: eight bytes inside the file; those that are not of the string do not matter.
            first = unsafe UInt64(bigEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        } else {
            for index in 0..<8 {
                // SAFETY: of the range's bytes, checked above.
                first =
                    first << 8
                    | (index < length
                        ? unsafe UInt64(base.load(fromByteOffset: offset + index, as: UInt8.self)) : 0)
            }
        }
        return unsafe key.order(of: base + offset, count: length, first: first)
    }

    /// How many characters of UTF-8 begin in a range.
    @inline(__always)
    func characterCount(_ offset: Int, _ length: Int) throws(IndexError) -> Int {
        try ensure(offset, length)
        var count = 0
        for index in 0..<length {
            // SAFETY: of the range's bytes, checked above.
            let byte = unsafe base.load(fromByteOffset: offset &+ index, as: UInt8.self)
            count &+= byte & 0xc0 != 0x80 ? 1 : 0
        }
        return count
    }

    /// A view of a range that has been verified.
    ///
    /// - Throws: `corrupt` when the range is not inside the file or a page's checksum does not hold.
    /// - Complexity: O(pages) when all were read before, else one pass over the pages that are new.
    package func view(_ offset: Int, _ length: Int) throws(IndexError) -> ByteView {
        try ensure(offset, length)
        // SAFETY: the range lies inside the memory, checked above; the view holds its owner.
        return unsafe ByteView(base: base + offset, count: length, owner: self)
    }

    /// The memory of a range that has been verified; it lasts as long as this object.
    func bytes(_ offset: Int, _ length: Int) throws(IndexError) -> UnsafeRawBufferPointer {
        try ensure(offset, length)
        // SAFETY: the range lies inside the memory, checked above.
        return unsafe UnsafeRawBufferPointer(start: base + offset, count: length)
    }

    /// Verifies one page; remembered, so the price is paid once.
    func verify(page: Int) throws(IndexError) {
        let start = page * Envelope.pageSize
        guard start < bodyLength else { return }
        let length = min(Envelope.pageSize, bodyLength - start)
        // SAFETY: the page and its checksum lie inside the file: `Envelope` has checked both lengths
        // against `count`.
        let found = unsafe UInt64(XXH3_64bits(base + start, length))
        let stored = unsafe UInt64(
            littleEndian: base.loadUnaligned(fromByteOffset: bodyLength + page * 8, as: UInt64.self))
        guard found == stored else {
            throw IndexError.corrupt(
                name, at: start, "the checksum of a page of \(length) bytes does not hold")
        }
        unsafe marks[page >> 6].bitwiseOr(1 << UInt64(page & 63), ordering: .relaxed)
    }

    /// Verifies every page again, whether or not it was read before; returns the offsets of bad pages.
    package func damagedPages() -> [Int] {
        guard isProtected else { return [] }
        var damaged: [Int] = []
        for page in 0..<Self.page(of: bodyLength + Envelope.pageSize - 1) {
            do throws(IndexError) {
                try verify(page: page)
            } catch {
                damaged.append(page * Envelope.pageSize)
            }
        }
        return damaged
    }
}

/// A checked window on the bytes of a file. Reads outside it are errors, never traps.
// Sendable: read-only memory, kept alive by the owner it carries.
@safe package struct ByteView: @unchecked Sendable {
    private let base: UnsafeRawPointer
    /// Length in bytes.
    package let count: Int
    private let owner: FileBytes

    // SAFETY: `base..<base + count` lies inside the owner's memory; only FileBytes and ByteView call this.
    fileprivate init(base: UnsafeRawPointer, count: Int, owner: FileBytes) {
        unsafe self.base = base
        self.count = count
        self.owner = owner
    }

    /// Name of the file, for messages.
    package var file: String { owner.name }

    private func outside(_ offset: Int) -> IndexError {
        IndexError.corrupt(owner.name, "a value at \(offset) lies outside a block of \(count) bytes")
    }

    package func uint8(at offset: Int) throws(IndexError) -> UInt8 {
        guard offset >= 0, offset < count else { throw outside(offset) }
        // SAFETY: one byte inside `count`, checked above.
        return unsafe base.load(fromByteOffset: offset, as: UInt8.self)
    }

    package func uint16(at offset: Int) throws(IndexError) -> UInt16 {
        guard offset >= 0, offset <= count - 2 else { throw outside(offset) }
        // SAFETY: two bytes inside `count`, checked above.
        return unsafe UInt16(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    package func uint32(at offset: Int) throws(IndexError) -> UInt32 {
        guard offset >= 0, offset <= count - 4 else { throw outside(offset) }
        // SAFETY: four bytes inside `count`, checked above.
        return unsafe UInt32(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    package func uint64(at offset: Int) throws(IndexError) -> UInt64 {
        guard offset >= 0, offset <= count - 8 else { throw outside(offset) }
        // SAFETY: eight bytes inside `count`, checked above.
        return unsafe UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// A part of this view; it needs no new verification.
    package func slice(_ offset: Int, _ length: Int) throws(IndexError) -> ByteView {
        guard offset >= 0, length >= 0, offset <= count, length <= count - offset else {
            throw outside(offset)
        }
        return unsafe ByteView(base: base + offset, count: length, owner: owner)
    }

    /// A copy of all bytes.
    package var bytes: [UInt8] {
        // SAFETY: the whole view, which the owner keeps alive during the copy.
        unsafe [UInt8](UnsafeRawBufferPointer(start: base, count: count))
    }

    /// Lends the memory to `body`; the pointer must not leave it.
    package func withUnsafeBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws(IndexError) -> Result
    ) throws(IndexError) -> Result {
        // SAFETY: the whole view; `self` holds the owner until `body` returns.
        let result = try unsafe body(UnsafeRawBufferPointer(start: base, count: count))
        extendLifetime(owner)
        return result
    }
}
