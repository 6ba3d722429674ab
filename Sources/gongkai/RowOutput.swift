// Where rows go: standard output, or a file that has its name only when it is whole; a device or a pipe is written to as it
// stands. Nothing is dropped without an error: a full disk is told. [unsafe: C calls take pointers that live for the call]

import FulltextStorage
import Glibc

/// Buffered output of many lines.
final class RowOutput {
    /// The name that the file gets, links followed; nil where nothing is to be named.
    private let path: String?
    private let temporary: String
    /// For messages.
    private let shown: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isOpen = true

    private static let capacity = 1 << 16

    /// - Parameter path: The file; nil writes to standard output.
    /// - Throws: `io` when the file cannot be made.
    init(path: String?) throws(IndexError) {
        buffer.reserveCapacity(Self.capacity + 4_096)
        guard let path else {
            (self.path, temporary, shown, descriptor) = (nil, "", "standard output", 1)
            return
        }
        shown = path
        var status = stat()
        let stands = unsafe stat(path, &status) == 0
        if stands, status.st_mode & S_IFMT == S_IFDIR {
            throw IndexError(.io(EISDIR), file: path, "is a folder; name a file in it")
        }
        if stands, status.st_mode & S_IFMT != S_IFREG {
            (self.path, temporary) = (nil, "")
            descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
            if descriptor < 0 { throw Self.failure("cannot be written to", path) }
            return
        }
        let target = stands ? Self.resolved(path) : path
        self.path = target
        temporary = target + ".part"
        descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        if descriptor < 0 { throw Self.failure("cannot make the file", temporary) }
    }

    /// The path behind links, so that a link goes on leading to the file.
    private static func resolved(_ path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else { return path }
        // SAFETY: realpath returned a NUL-terminated string of its own, freed once here.
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    deinit { discard() }

    /// Appends a line and its end.
    func line(_ text: String) throws(IndexError) {
        write(text)
        buffer.append(0x0a)
        if buffer.count >= Self.capacity { try flush() }
    }

    /// Appends bytes as they are.
    func write(_ bytes: ArraySlice<UInt8>) throws(IndexError) {
        buffer += bytes
        if buffer.count >= Self.capacity { try flush() }
    }

    /// Appends a text.
    func write(_ text: String) { buffer.append(contentsOf: text.utf8) }

    /// Writes out what is left and gives the file its name.
    func finish() throws(IndexError) {
        try flush()
        guard isOpen, descriptor != 1 else { return }
        isOpen = false
        guard close(descriptor) == 0 else { throw dropped("cannot write", shown) }
        if let path, unsafe rename(temporary, path) != 0 { throw dropped("cannot name the file", shown) }
    }

    /// Removes the file, and says why it did not come to stand.
    private func dropped(_ what: String, _ path: String) -> IndexError {
        let failure = Self.failure(what, path)
        if self.path != nil { _ = unsafe unlink(temporary) }
        return failure
    }

    /// Removes a file that was not finished.
    private func discard() {
        guard isOpen, descriptor > 1 else { return }
        isOpen = false
        // Nothing is lost when these fail: the file was to go.
        _ = close(descriptor)
        if path != nil { _ = unsafe unlink(temporary) }
    }

    private func flush() throws(IndexError) {
        var start = 0
        while start < buffer.count {
            // SAFETY: the slice lends its bytes for this call.
            let written = unsafe buffer[start...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw Self.failure("cannot write", shown) }
            start += written
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private static func failure(_ what: String, _ path: String) -> IndexError {
        let code = errno
        return IndexError(.io(code), file: path, "\(what): \(unsafe String(cString: strerror(code)))")
    }
}
