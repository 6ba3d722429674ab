// Where rows go: standard output, or a file that has its name only when it is whole. Nothing is dropped without an error: a
// full disk is told. [unsafe: write takes a pointer that lives for the call]

import FulltextStorage
import Glibc

/// Buffered output of many lines.
final class RowOutput {
    private let path: String?
    private let temporary: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isOpen = true

    private static let capacity = 1 << 16

    /// - Parameter path: The file; nil writes to standard output.
    /// - Throws: `io` when the file cannot be made.
    init(path: String?) throws(IndexError) {
        self.path = path
        temporary = (path ?? "") + ".part"
        buffer.reserveCapacity(Self.capacity + 4_096)
        guard path != nil else {
            descriptor = 1
            return
        }
        descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        if descriptor < 0 { throw Self.failure("cannot make the file", temporary) }
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
        guard isOpen, let path else { return }
        isOpen = false
        guard close(descriptor) == 0 else { throw Self.failure("cannot write", temporary) }
        guard unsafe rename(temporary, path) == 0 else { throw Self.failure("cannot name the file", path) }
    }

    /// Removes a file that was not finished.
    private func discard() {
        guard isOpen, path != nil, descriptor >= 0 else { return }
        isOpen = false
        // Nothing is lost when these fail: the file was to go.
        _ = close(descriptor)
        _ = unsafe unlink(temporary)
    }

    private func flush() throws(IndexError) {
        var start = 0
        while start < buffer.count {
            // SAFETY: the slice lends its bytes for this call.
            let written = unsafe buffer[start...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw Self.failure("cannot write", path ?? "standard output") }
            start += written
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private static func failure(_ what: String, _ path: String) -> IndexError {
        let code = errno
        return IndexError(.io(code), file: path, "\(what): \(unsafe String(cString: strerror(code)))")
    }
}
