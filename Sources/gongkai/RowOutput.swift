// Where rows go: standard output, or a file that has its name only when it is whole; a device or a pipe is written to as it
// stands. Nothing is dropped without an error: a full disk is told. [unsafe: C calls take pointers that live for the call]

import FulltextStorage
import Glibc

/// What rows are written to.
enum RowTarget {
    case standardOutput
    /// A device or a pipe.
    case device(String)
    /// A file by its own name: links have been followed, so that they go on leading to it.
    case file(String)

    /// - Parameter path: Nil is standard output.
    /// - Throws: `io` for a folder.
    init(path: String?) throws(IndexError) {
        guard let path else {
            self = .standardOutput
            return
        }
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            self = .file(path)
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: throw IndexError(.io(EISDIR), file: path, "is a folder; name a file in it")
        case S_IFREG: self = .file(Self.resolved(path))
        default: self = .device(path)
        }
    }

    private static func resolved(_ path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else { return path }
        // SAFETY: realpath returned a NUL-terminated string of its own, freed once here.
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// For messages.
    var name: String {
        switch self {
        case .standardOutput: "standard output"
        case .device(let path), .file(let path): path
        }
    }
}

/// Buffered output of many lines.
final class RowOutput {
    private let target: RowTarget
    private let descriptor: Int32
    /// The name of a file while it is not whole.
    private let temporary: String
    private var buffer: [UInt8] = []
    private var isOpen = true

    private static let capacity = 1 << 16

    /// - Throws: `io` when the file cannot be made, or the device not be written to.
    init(_ target: RowTarget = .standardOutput) throws(IndexError) {
        self.target = target
        buffer.reserveCapacity(Self.capacity + 4_096)
        switch target {
        case .standardOutput:
            temporary = ""
            descriptor = 1
        case .device(let path):
            temporary = ""
            descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
            if descriptor < 0 { throw Self.failure("cannot be written to", path) }
        case .file(let path):
            (temporary, descriptor) = try Self.temporaryFile(path)
        }
    }

    /// A new file beside the one to be: nobody else's is written to.
    private static func temporaryFile(_ path: String) throws(IndexError) -> (name: String, descriptor: Int32)
    {
        for number in 0... {
            let name = "\(path).\(getpid())\(number == 0 ? "" : "-\(number)").part"
            let descriptor = unsafe open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if descriptor >= 0 { return (name, descriptor) }
            // One of an earlier process with this number may have been left.
            guard errno == EEXIST, number < 1_000 else { throw failure("cannot make the file", name) }
        }
        preconditionFailure("there is always a next number")
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
        if case .standardOutput = target { return }
        isOpen = false
        if close(descriptor) != 0 { throw dropped("cannot write") }
        if case .file(let path) = target, unsafe rename(temporary, path) != 0 {
            throw dropped("cannot name the file")
        }
    }

    /// Removes the file, and says why it did not come to stand.
    private func dropped(_ what: String) -> IndexError {
        let failure = Self.failure(what, target.name)
        removeTemporary()
        return failure
    }

    private func discard() {
        if case .standardOutput = target { return }
        guard isOpen, descriptor >= 0 else { return }
        isOpen = false
        _ = close(descriptor)
        removeTemporary()
    }

    /// Removes a file that was not finished. Nothing is lost when that fails: the file was to go.
    private func removeTemporary() {
        if case .file = target { _ = unsafe unlink(temporary) }
    }

    private func flush() throws(IndexError) {
        var start = 0
        while start < buffer.count {
            // SAFETY: the slice lends its bytes for this call.
            let written = unsafe buffer[start...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw Self.failure("cannot write", target.name) }
            start += written
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private static func failure(_ what: String, _ path: String) -> IndexError {
        let code = errno
        return IndexError(.io(code), file: path, "\(what): \(unsafe String(cString: strerror(code)))")
    }
}
