// The frame that every file of an index shares: header, regions, table of regions, checksums by page, footer.
// Bytes: Index/FORMAT.md, section 2. Writing hashes each page once as it leaves; reading checks header,
// footer and both tables at once, and each page when it is first used (FileBytes).

import CXXHash

/// Sixteen random bytes that name an index or a segment.
package struct FileID: Sendable, Hashable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A new random id.
    package static func random() -> FileID {
        FileID(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
    }

    /// Thirty-two hexadecimal digits.
    package var description: String {
        func hex(_ value: UInt64) -> String {
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return hex(high) + hex(low)
    }
}

/// Constants and reading of the common frame.
package enum Envelope {
    /// What a file holds; four letters in the header.
    package enum Kind: UInt32, Sendable {
        case commit = 0x5449_4d43  // "CMIT"
        case segment = 0x4d47_4553  // "SEGM"
        case deletes = 0x534c_4544  // "DELS"
    }

    /// The format version this program writes, and the oldest it reads.
    package static let version: UInt32 = 3
    package static let oldestReadableVersion: UInt32 = 1

    /// Bytes that share one checksum.
    package static let pageSize = 16_384

    static let headerSize = 32
    static let footerSize = 32
    static let regionEntrySize = 24
    static let magic: UInt64 = 0x0a49_414b_474e_4f47  // "GONGKAI\n"
    static let footerMagic: UInt64 = 0x474f_4e47_4b41_490a  // "\nIAKGNOG"

    static func bytesOfPageTable(bodyLength: Int) -> Int { (bodyLength + pageSize - 1) / pageSize * 8 }
}

/// One file opened: its regions by number.
package struct EnvelopeReader: Sendable {
    package let file: FileBytes
    package let kind: Envelope.Kind
    package let version: UInt32
    package let id: FileID
    /// Regions in file order.
    package let regions: [(kind: UInt32, offset: Int, length: Int)]

    /// Checks header, footer, page table and table of regions.
    ///
    /// - Parameters:
    ///   - kind: What the file must hold; nil for any kind.
    ///   - id: The id that the file must carry, when the caller knows it: a sound file of another segment is an
    ///     error too.
    ///   - isOfAnyVersion: Look at the frame whatever version it names, to tell another version from damage.
    /// - Throws: `corrupt`, `tooNew` or `tooOld`.
    package init(
        _ file: FileBytes, kind: Envelope.Kind?, id: FileID?, isOfAnyVersion: Bool = false
    ) throws(IndexError) {
        let name = file.name
        guard file.count >= Envelope.headerSize + Envelope.footerSize else {
            throw IndexError.corrupt(name, "the file is cut: only \(file.count) bytes")
        }
        let header = try file.view(0, Envelope.headerSize)
        guard try header.uint64(at: 0) == Envelope.magic else {
            throw IndexError.corrupt(name, at: 0, "not a file of a gongkai index")
        }
        let version = try header.uint32(at: 12)
        guard version <= Envelope.version || isOfAnyVersion else {
            throw IndexError(
                .tooNew, file: name,
                "written in format \(version), this program reads up to \(Envelope.version); use a newer gongkai"
            )
        }
        guard version >= Envelope.oldestReadableVersion || isOfAnyVersion else {
            throw IndexError(
                .tooOld, file: name,
                "written in format \(version), this program reads from \(Envelope.oldestReadableVersion) on; "
                    + "index the sources again")
        }

        let regionCount = try Self.protect(file)

        // From here on every byte is verified before it is believed.
        let checked = try file.view(0, Envelope.headerSize)
        guard let foundKind = Envelope.Kind(rawValue: try checked.uint32(at: 8)),
            kind == nil || foundKind == kind
        else {
            throw IndexError.corrupt(name, at: 8, "the file is of another kind than its name says")
        }
        let foundID = FileID(high: try checked.uint64(at: 16), low: try checked.uint64(at: 24))
        if let id, id != foundID {
            throw IndexError.corrupt(name, at: 16, "the file belongs to \(foundID), not to \(id)")
        }
        self.file = file
        self.kind = foundKind
        self.version = version
        self.id = foundID
        regions = try Self.regions(file, regionCount)
    }

    /// Opens a file whose first page may be damaged, to see what is left of it: footer, page table and table of regions
    /// hold.
    ///
    /// - Parameter id: What its name says. The header's own id counts where the header looks like one of this kind.
    package init(remainsOf file: FileBytes, kind: Envelope.Kind, id: FileID) throws(IndexError) {
        guard file.count >= Envelope.headerSize + Envelope.footerSize else {
            throw IndexError.corrupt(file.name, "the file is cut: only \(file.count) bytes")
        }
        let unchecked = FileBytes(copying: file.unverifiedHeader(), name: file.name)
        let header = try unchecked.view(0, Envelope.headerSize)
        let regionCount = try Self.protect(file)
        let magic = try header.uint64(at: 0)
        let foundKind = try header.uint32(at: 8)
        let looksRight = magic == Envelope.magic && foundKind == kind.rawValue
        let version = try header.uint32(at: 12)
        self.file = file
        self.kind = kind
        self.version =
            (Envelope.oldestReadableVersion...Envelope.version).contains(version) ? version : Envelope.version
        self.id =
            looksRight ? FileID(high: try header.uint64(at: 16), low: try header.uint64(at: 24)) : id
        regions = try Self.regions(file, regionCount)
    }

    /// Checks footer and page table; from then on pages are verified.
    /// - Returns: The number of regions.
    private static func protect(_ file: FileBytes) throws(IndexError) -> Int {
        let name = file.name
        let footerOffset = file.count - Envelope.footerSize
        let footer = try file.view(footerOffset, Envelope.footerSize)
        guard try footer.uint64(at: 24) == Envelope.footerMagic else {
            throw IndexError.corrupt(name, at: footerOffset + 24, "the footer is missing: the file is cut")
        }
        let body = try footer.uint64(at: 0)
        let regionCount = Int(try footer.uint32(at: 8))
        let pageSize = Int(try footer.uint32(at: 12))
        guard pageSize == Envelope.pageSize, body <= UInt64(footerOffset),
            body >= UInt64(Envelope.headerSize + regionCount * Envelope.regionEntrySize),
            Int(body) + Envelope.bytesOfPageTable(bodyLength: Int(body)) == footerOffset
        else {
            throw IndexError.corrupt(name, at: footerOffset, "the lengths in the footer do not add up")
        }
        let bodyLength = Int(body)
        let tail = try file.view(bodyLength, footerOffset - bodyLength + 16)
        let found = try unsafe tail.withUnsafeBytes { (bytes) throws(IndexError) in
            // SAFETY: the whole view, lent for this call.
            unsafe UInt64(XXH3_64bits(bytes.baseAddress, bytes.count))
        }
        guard try found == footer.uint64(at: 16) else {
            throw IndexError.corrupt(name, at: footerOffset, "the checksum of the footer does not hold")
        }
        file.protect(bodyLength: bodyLength)
        return regionCount
    }

    private static func regions(
        _ file: FileBytes, _ regionCount: Int
    ) throws(IndexError) -> [(kind: UInt32, offset: Int, length: Int)] {
        let bodyLength = file.bodyLength
        var table = ByteReader(
            try file.view(
                bodyLength - regionCount * Envelope.regionEntrySize, regionCount * Envelope.regionEntrySize))
        var regions: [(kind: UInt32, offset: Int, length: Int)] = []
        for _ in 0..<regionCount {
            let regionKind = try table.uint32()
            let reserved = try table.uint32()
            let offset = try table.uint64()
            let length = try table.uint64()
            guard reserved == 0, offset <= UInt64(bodyLength), length <= UInt64(bodyLength) - offset else {
                throw IndexError.corrupt(file.name, "the table of regions points outside the file")
            }
            regions.append((regionKind, Int(offset), Int(length)))
        }
        return regions
    }

    /// The region of a kind.
    /// - Throws: `corrupt` when the file has none.
    package func region(_ kind: UInt32) throws(IndexError) -> Region {
        guard let found = regions.first(where: { $0.kind == kind }) else {
            throw IndexError.corrupt(file.name, "region \(kind) is missing")
        }
        return Region(file: file, start: found.offset, count: found.length)
    }
}

/// A part of a file whose bytes are verified when they are asked for.
package struct Region: Sendable {
    package let file: FileBytes
    /// Offset of the first byte in the file.
    package let start: Int
    /// Length in bytes.
    package let count: Int

    package init(file: FileBytes, start: Int, count: Int) {
        self.file = file
        self.start = start
        self.count = count
    }

    /// A verified view of a range of the region.
    package func view(_ offset: Int, _ length: Int) throws(IndexError) -> ByteView {
        try check(offset, length)
        return try file.view(start + offset, length)
    }

    /// The memory of a range of the region, verified; it lasts as long as the file.
    ///
    /// What is read in a search's inner loops is read through this: a view holds its file, and holding costs more than
    /// decoding a block.
    package func bytes(_ offset: Int, _ length: Int) throws(IndexError) -> UnsafeRawBufferPointer {
        try check(offset, length)
        return try unsafe file.bytes(start + offset, length)
    }

    @inline(__always)
    private func check(_ offset: Int, _ length: Int) throws(IndexError) {
        guard offset >= 0, length >= 0, offset <= count, length <= count - offset else {
            throw outside(offset, length)
        }
    }

    @inline(never)
    private func outside(_ offset: Int, _ length: Int) -> IndexError {
        IndexError.corrupt(file.name, at: start + offset, "\(length) bytes reach past a region's end")
    }

    /// A number of four bytes at an offset of the region.
    package func uint32(at offset: Int) throws(IndexError) -> UInt32 {
        try check(offset, 4)
        return try file.uint32(at: start + offset)
    }

    /// A number of eight bytes at an offset of the region.
    package func uint64(at offset: Int) throws(IndexError) -> UInt64 {
        try check(offset, 8)
        return try file.uint64(at: start + offset)
    }

    /// A byte at an offset of the region.
    package func uint8(at offset: Int) throws(IndexError) -> UInt8 {
        try check(offset, 1)
        return try file.uint8(at: start + offset)
    }

    /// A verified view of all of it.
    package func all() throws(IndexError) -> ByteView { try view(0, count) }

    /// A part as a region of its own.
    package func part(_ offset: Int, _ length: Int) throws(IndexError) -> Region {
        try check(offset, length)
        return Region(file: file, start: start + offset, count: length)
    }
}

/// Writes one file: regions in turn, each hashed by page on the way out.
package struct EnvelopeWriter {
    private let output: any OutputFile
    private var buffer: [UInt8] = []
    private var pageTable = ByteWriter()
    private var regionTable = ByteWriter()
    private var regionCount = 0
    private var regionStart = 0
    private var written = 0

    /// Begins a file with its header.
    package init(_ output: any OutputFile, kind: Envelope.Kind, id: FileID) throws(IndexError) {
        self.output = output
        buffer.reserveCapacity(Self.bufferSize + 4_096)
        var header = ByteWriter()
        header.append(Envelope.magic)
        header.append(kind.rawValue)
        header.append(Envelope.version)
        header.append(id.high)
        header.append(id.low)
        try append(header.bytes)
    }

    private static let bufferSize = 32 * Envelope.pageSize

    /// Bytes written so far, header included.
    package var length: Int { written + buffer.count }

    /// Begins a region at the next multiple of eight.
    package mutating func beginRegion() throws(IndexError) {
        while length % 8 != 0 { buffer.append(0) }
        regionStart = length
    }

    /// Bytes of the current region so far.
    package var regionLength: Int { length - regionStart }

    /// Ends the region that `beginRegion` began and names its kind.
    package mutating func endRegion(_ kind: UInt32) {
        regionTable.append(kind)
        regionTable.append(UInt32(0))
        regionTable.append(UInt64(regionStart))
        regionTable.append(UInt64(regionLength))
        regionCount += 1
    }

    /// Appends to the current region.
    package mutating func append(_ bytes: [UInt8]) throws(IndexError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferSize { try flushWholePages() }
    }

    /// One whole region at once.
    package mutating func appendRegion(_ kind: UInt32, _ bytes: [UInt8]) throws(IndexError) {
        try beginRegion()
        try append(bytes)
        endRegion(kind)
    }

    /// Writes tables and footer, makes the file durable and closes it.
    /// - Returns: The length of the file.
    package mutating func finish() throws(IndexError) -> Int {
        while length % 8 != 0 { buffer.append(0) }
        try append(regionTable.bytes)
        try flushWholePages()
        if !buffer.isEmpty { try flush(buffer.count) }
        let bodyLength = written
        var tail = pageTable
        tail.append(UInt64(bodyLength))
        tail.append(UInt32(regionCount))
        tail.append(UInt32(Envelope.pageSize))
        // SAFETY: the array lends its bytes for this call.
        let checksum = unsafe tail.bytes.withUnsafeBytes {
            unsafe UInt64(XXH3_64bits($0.baseAddress, $0.count))
        }
        tail.append(checksum)
        tail.append(Envelope.footerMagic)
        try write(tail.bytes)
        try output.sync()
        try output.close()
        return bodyLength + tail.count
    }

    private mutating func flushWholePages() throws(IndexError) {
        try flush(buffer.count / Envelope.pageSize * Envelope.pageSize)
    }

    // Everything before `written` is whole pages, so pages of the buffer are pages of the file.
    private mutating func flush(_ count: Int) throws(IndexError) {
        guard count > 0 else { return }
        // SAFETY: pages are cut from 0..<count of the buffer, which is not changed meanwhile.
        unsafe buffer.withUnsafeBytes { bytes in
            var start = 0
            while start < count {
                let length = min(Envelope.pageSize, count - start)
                let page = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])
                unsafe pageTable.append(UInt64(XXH3_64bits(page.baseAddress, length)))
                start += length
            }
        }
        if count == buffer.count {
            try write(buffer)
        } else {
            try write(Array(buffer[..<count]))
        }
        written += count
        buffer.removeSubrange(..<count)
    }

    private func write(_ bytes: [UInt8]) throws(IndexError) {
        var failure: IndexError?
        // SAFETY: the array lends its bytes for this call. `withUnsafeBytes` cannot carry a typed error.
        unsafe bytes.withUnsafeBytes { buffer in
            do throws(IndexError) {
                try unsafe output.write(buffer)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
