// Archives, member by member, through libarchive: zip and tar, the latter also compressed by gzip. Members come
// out as bytes in memory; their names are labels and never touch the file system. [unsafe: calls into libarchive;
// the handle is owned by the reader, buffers live for the call]

import CArchive
import Glibc

/// Reads one archive from start to end.
@safe final class ArchiveReader {
    /// One entry, in archive order.
    struct Entry {
        let name: String
        let isFile: Bool
        let isFolder: Bool
        let isEncrypted: Bool
        /// As the archive says; nil when it does not.
        let byteCount: Int?
    }

    /// What the archive, and those inside it, may still unpack to.
    final class Budget {
        let allowed: Int
        private(set) var left: Int

        init(_ allowed: Int) {
            self.allowed = allowed
            left = allowed
        }

        func take(_ count: Int) throws(SourceRefusal) {
            left -= count
            if left < 0 {
                throw SourceRefusal(
                    "unpacks to more than \(max(allowed >> 20, 1)) MiB, too much for its length")
            }
        }
    }

    private let handle: OpaquePointer
    private let budget: Budget
    /// Set by an error after which nothing more can be read.
    private(set) var isOver = false
    /// Keeps the bytes of an archive in memory alive: libarchive reads them in place.
    private let memory: UnsafeMutableRawBufferPointer?

    /// Opens a file.
    init(path: String, budget: Budget) throws(SourceRefusal) {
        unsafe handle = try Self.make()
        self.budget = budget
        unsafe memory = nil
        let status = Self.withUTF8Names { unsafe archive_read_open_filename(handle, path, 1 << 16) }
        // A throwing initialiser whose properties are all set runs `deinit`.
        if status != ARCHIVE_OK { throw failure("cannot be opened") }
    }

    /// Opens an archive in memory.
    init(bytes: [UInt8], budget: Budget) throws(SourceRefusal) {
        unsafe handle = try Self.make()
        self.budget = budget
        // SAFETY: freed once in `deinit`, after the handle that reads it.
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 16)
        unsafe memory.copyBytes(from: bytes)
        unsafe self.memory = memory
        let status = Self.withUTF8Names {
            unsafe archive_read_open_memory(handle, memory.baseAddress, bytes.count)
        }
        if status != ARCHIVE_OK { throw failure("cannot be opened") }
    }

    deinit {
        // SAFETY: made in `init`, freed once.
        unsafe archive_read_free(handle)
        unsafe memory?.deallocate()
    }

    private static func make() throws(SourceRefusal) -> OpaquePointer {
        guard let handle = unsafe archive_read_new() else {
            throw SourceRefusal("cannot be opened: out of memory")
        }
        // A warning says that libarchive was built without zlib and would run a program in its place.
        let statuses = unsafe [
            archive_read_support_format_zip(handle), archive_read_support_format_tar(handle),
            archive_read_support_filter_gzip(handle),
        ]
        guard statuses.allSatisfy({ $0 == ARCHIVE_OK }) else {
            unsafe archive_read_free(handle)
            throw SourceRefusal("cannot be opened: libarchive lacks zip, tar or gzip")
        }
        return unsafe handle
    }

    /// The next entry; nil at the end.
    func next() throws(SourceRefusal) -> Entry? {
        var entry: OpaquePointer?
        let status = Self.withUTF8Names { unsafe archive_read_next_header(handle, &entry) }
        if status == ARCHIVE_EOF { return nil }
        guard status >= ARCHIVE_WARN, let entry = unsafe entry else {
            isOver = true
            throw failure("is damaged")
        }
        let kind = unsafe archive_entry_filetype(entry)
        let isFolder = kind == S_IFDIR
        let hasSize = unsafe archive_entry_size_is_set(entry) != 0
        return unsafe Entry(
            name: Self.name(of: entry), isFile: kind == S_IFREG && archive_entry_hardlink(entry) == nil,
            isFolder: isFolder, isEncrypted: archive_entry_is_encrypted(entry) != 0,
            byteCount: hasSize ? Int(archive_entry_size(entry)) : nil)
    }

    /// All bytes of the entry that `next` gave last.
    ///
    /// - Throws: When there are more than `limit`, or the archive is damaged there.
    func readBytes(limit: Int) throws(SourceRefusal) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { buffer in
                // SAFETY: libarchive writes at most `buffer.count` bytes.
                unsafe archive_read_data(handle, buffer.baseAddress, buffer.count)
            }
            if count == 0 { return bytes }
            if count == Int(ARCHIVE_RETRY) { continue }
            guard count > 0 else {
                isOver = count == Int(ARCHIVE_FATAL)
                throw failure("is damaged")
            }
            try spend(count)
            guard bytes.count + count <= limit else {
                throw SourceRefusal("has more than the \(limit >> 20) MiB a report may have")
            }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    /// Counts bytes that are unpacked, also those that are only passed over.
    func spend(_ count: Int) throws(SourceRefusal) {
        do throws(SourceRefusal) {
            try budget.take(count)
        } catch {
            isOver = true
            throw error
        }
    }

    private func failure(_ what: String) -> SourceRefusal {
        // SAFETY: NULL, or a NUL-terminated string that lives as long as the handle, copied here.
        let cause =
            unsafe archive_error_string(handle).map { unsafe String(cString: $0) } ?? "it ends too early"
        return SourceRefusal("\(what): \(cause)", systemError: unsafe archive_errno(handle))
    }

    private static func name(of entry: OpaquePointer) -> String {
        guard let pointer = unsafe archive_entry_pathname(entry) else { return "?" }
        // SAFETY: a NUL-terminated string of the entry's, copied here.
        let bytes = unsafe Array(UnsafeBufferPointer(start: pointer, count: strlen(pointer))).map {
            UInt8(bitPattern: $0)
        }
        if CharsetDetector.firstInvalidUTF8(bytes) == nil { return String(decoding: bytes, as: UTF8.self) }
        // Names that Windows packed stand in the charset of that system, and the archive does not say which.
        let names = try? TextConverter("GB18030").convert(bytes[...], tolerated: bytes.count)
        return String(decoding: names?.text ?? bytes, as: UTF8.self)
    }

    /// Calls libarchive with UTF-8 as the charset of names, for this thread alone.
    private static func withUTF8Names(_ body: () -> Int32) -> Int32 {
        // SAFETY: a locale object that lives as long as the process, or none.
        let before = unsafe uselocale(utf8Locale.value)
        defer { unsafe _ = uselocale(before) }
        return body()
    }

    // Sendable: a locale object is never changed.
    @safe private struct Locale: @unchecked Sendable {
        let value: locale_t?
    }

    private static let utf8Locale = unsafe Locale(value: newlocale(Int32(LC_CTYPE_MASK), "C.UTF-8", nil))
}
