// Files as bytes: a whole one into memory, or one line after another. [unsafe: read(2) fills buffers that live for
// the call]

import Glibc

/// An open file.
final class FileInput {
    private let descriptor: Int32
    /// Length when it was opened.
    let byteCount: Int

    init(_ path: String) throws(SourceRefusal) {
        // Non-blocking, so that opening a pipe that nobody writes to does not wait.
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var status = stat()
        guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0 else {
            byteCount = 0
            throw Self.failure("cannot be opened")
        }
        byteCount = Int(status.st_size)
        guard status.st_mode & S_IFMT == S_IFREG else { throw SourceRefusal("is no regular file") }
    }

    deinit { if descriptor >= 0 { _ = close(descriptor) } }

    /// All bytes. A file that grows meanwhile is read as long as it was; one that shrinks, as far as it goes.
    static func bytes(_ path: String, limit: Int) throws(SourceRefusal) -> [UInt8] {
        let file = try FileInput(path)
        guard file.byteCount <= limit else {
            throw SourceRefusal(
                "has \(file.byteCount >> 20) MiB, more than the \(limit >> 20) MiB a report may have")
        }
        return try file.read(file.byteCount)
    }

    /// The first bytes, fewer when the file is shorter.
    static func head(_ path: String, count: Int) throws(SourceRefusal) -> [UInt8] {
        let file = try FileInput(path)
        return try file.read(min(count, file.byteCount))
    }

    /// The next `size` bytes, fewer at the end.
    func read(_ size: Int) throws(SourceRefusal) -> [UInt8] {
        // An empty array has no storage of its own to be filled: all threads share one.
        guard size > 0 else { return [] }
        var cause: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                // SAFETY: the range count..<size lies inside the buffer's capacity.
                let rest = unsafe UnsafeMutableBufferPointer(rebasing: buffer[count..<size])
                let got = unsafe Glibc.read(descriptor, rest.baseAddress, rest.count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { cause = errno }
                if got <= 0 { return }
                count += got
            }
        }
        if cause != 0 {
            errno = cause
            throw Self.failure("cannot be read")
        }
        return bytes
    }

    private static func failure(_ what: String) -> SourceRefusal {
        let cause = errno
        return unsafe SourceRefusal("\(what): \(String(cString: strerror(cause)))", systemError: cause)
    }
}

/// The lines of a file, of which one at a time is in memory.
struct LineInput {
    /// Nil when all bytes are in `buffer`.
    private let file: FileInput?
    private let limit: Int
    private var buffer: [UInt8] = []
    private var place = 0
    private var isAtEnd = false
    private static let pieceLength = 1 << 20

    init(_ path: String, limit: Int) throws(SourceRefusal) {
        file = try FileInput(path)
        self.limit = limit
    }

    /// Lines of bytes in memory.
    init(_ bytes: [UInt8], limit: Int) {
        file = nil
        buffer = bytes
        isAtEnd = true
        self.limit = limit
    }

    /// The next line without its end; nil after the last.
    /// - Throws: For a line longer than the limit; then there is no next line.
    mutating func next() throws(SourceRefusal) -> ArraySlice<UInt8>? {
        var searched = place
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0a) {
                defer { place = end + 1 }
                let isDouble = end > place && buffer[end - 1] == 0x0d
                return buffer[place..<(isDouble ? end - 1 : end)]
            }
            if isAtEnd {
                defer { place = buffer.count }
                return place < buffer.count ? buffer[place...] : nil
            }
            guard buffer.count - place <= limit else {
                isAtEnd = true
                place = buffer.count
                throw SourceRefusal("has a line of more than \(limit >> 20) MiB")
            }
            searched = buffer.count - place
            let piece = try file?.read(Self.pieceLength) ?? []
            isAtEnd = piece.count < Self.pieceLength
            buffer = Array(buffer[place...]) + piece
            place = 0
        }
    }
}
