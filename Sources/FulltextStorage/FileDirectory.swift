// A folder of the file system: POSIX calls, `fsync` of files and of the folder, and an advisory lock that
// the kernel gives back when the process dies. Owns no format; see Envelope.swift for the bytes.

import Glibc

/// A `Directory` on disk.
package struct FileDirectory: Directory {
    package let label: String

    /// A folder that exists.
    /// - Throws: `notFound` when there is none, `io` when it is not a folder or cannot be read.
    package init(path: String) throws(IndexError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            throw Self.failure("cannot open the index folder", path)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw IndexError(.io(ENOTDIR), file: path, "is not a folder; name the folder of an index")
        }
        label = path
    }

    /// A folder that is made, with its parents, when it is not there.
    package init(creating path: String) throws(IndexError) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            prefix += part
            if unsafe mkdir(prefix, 0o777) != 0, errno != EEXIST, errno != EISDIR {
                throw Self.failure("cannot make the index folder", prefix)
            }
            prefix += "/"
        }
        try self.init(path: path)
    }

    package func list() throws(IndexError) -> [String] {
        guard let handle = unsafe opendir(label) else {
            throw Self.failure("cannot list the index folder", label)
        }
        // SAFETY: `handle` came from opendir, is used by this call alone, and is closed once, here.
        defer { unsafe closedir(handle) }
        var names: [String] = []
        while let entry = unsafe readdir(handle) {
            // SAFETY: d_name is a NUL-terminated array inside the entry, valid until the next readdir.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    package func open(_ name: String) throws(IndexError) -> FileBytes {
        try FileBytes(mapping: path(name), name: name)
    }

    package func create(_ name: String) throws(IndexError) -> any OutputFile {
        let descriptor = unsafe Glibc.open(path(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Self.failure("cannot create the file", path(name)) }
        return DescriptorFile(descriptor: descriptor, path: path(name))
    }

    package func rename(_ name: String, to newName: String) throws(IndexError) {
        guard unsafe Glibc.rename(path(name), path(newName)) == 0 else {
            throw Self.failure("cannot rename to \(newName)", path(name))
        }
    }

    package func remove(_ name: String) throws(IndexError) {
        guard unsafe unlink(path(name)) == 0 else { throw Self.failure("cannot remove the file", path(name)) }
    }

    package func sync() throws(IndexError) {
        let descriptor = unsafe Glibc.open(label, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("cannot open the folder to sync it", label) }
        defer { _ = Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Self.failure("cannot sync the folder", label) }
    }

    package func lock() throws(IndexError) -> any DirectoryLock {
        let file = path("write.lock")
        let descriptor = unsafe Glibc.open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Self.failure("cannot open the lock file", file) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let cause = errno
            _ = Glibc.close(descriptor)
            if cause == EWOULDBLOCK {
                throw IndexError(
                    .locked, file: label,
                    "another process is writing this index; wait for it to end, or stop it")
            }
            errno = cause
            throw Self.failure("cannot lock the index", file)
        }
        return DescriptorLock(descriptor: descriptor, path: file)
    }

    private func path(_ name: String) -> String { label + "/" + name }

    /// The error for the current `errno`, with what to do about the usual ones.
    static func failure(_ what: String, _ path: String) -> IndexError {
        let cause = errno
        let reason = unsafe String(cString: strerror(cause))
        switch cause {
        case ENOENT:
            return IndexError(.notFound, file: path, "\(what): no such file or folder; check the path")
        case EEXIST:
            return IndexError(.alreadyExists, file: path, "\(what): it exists; run `gongkai check`")
        default: return IndexError(.io(cause), file: path, "\(what): \(reason); \(advice(cause))")
        }
    }

    /// What to do about an `errno`.
    package static func advice(_ cause: Int32) -> String {
        switch cause {
        case ENOSPC, EDQUOT: "free space and run the same command again"
        case EACCES, EPERM, EROFS: "check the permissions of the folder"
        case EMFILE, ENFILE: "raise the limit of open files (ulimit -n) and run the same command again"
        case EFBIG: "raise the limit of file sizes (ulimit -f) and run the same command again"
        case ENOMEM: "free memory, or raise its limit (ulimit -v), and run the same command again"
        default: "see the system log"
        }
    }
}

/// An open descriptor that is written front to back.
private final class DescriptorFile: OutputFile {
    private var descriptor: Int32
    private let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(IndexError) {
        var done = 0
        while done < bytes.count {
            // SAFETY: the range done..<count lies inside the caller's buffer, which outlives the call.
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
            let written = unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                throw FileDirectory.failure("cannot write", path)
            }
            done += written
        }
    }

    func sync() throws(IndexError) {
        guard fsync(descriptor) == 0 else { throw FileDirectory.failure("cannot sync", path) }
    }

    func close() throws(IndexError) {
        let result = Glibc.close(descriptor)
        descriptor = -1
        guard result == 0 else { throw FileDirectory.failure("cannot close", path) }
    }
}

/// Holds a `flock`. It is dropped by name: a child process that is just being started has a copy of the descriptor,
/// which would keep the lock beyond a mere close.
private final class DescriptorLock: DirectoryLock {
    private let descriptor: Int32
    private let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    func verify() throws(IndexError) {
        var (locked, present) = (stat(), stat())
        guard unsafe fstat(descriptor, &locked) == 0 else {
            throw FileDirectory.failure("cannot look at the lock file", path)
        }
        let isThere = unsafe stat(path, &present) == 0
        guard isThere, locked.st_dev == present.st_dev, locked.st_ino == present.st_ino else {
            throw IndexError(
                .locked, file: path,
                "the lock was removed while this process was writing, or another folder put in the place; "
                    + "nothing more is written; run the same command again")
        }
    }

    deinit {
        _ = flock(descriptor, LOCK_UN)
        _ = Glibc.close(descriptor)
    }
}
