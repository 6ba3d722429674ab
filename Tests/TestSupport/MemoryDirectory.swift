// A folder in memory with the contract of a real one: files are written once, a rename replaces, an open
// file outlives its name, one lock. Tests read and replace the bytes of files to make damage.

package import FulltextStorage
import Synchronization

/// A `Directory` in memory.
package final class MemoryDirectory: Directory {
    private struct State {
        var files: [String: [UInt8]] = [:]
        var isLocked = false
    }

    package let label = "memory"
    private let state = Mutex(State())

    package init() {}

    /// A folder that holds the same files, unlocked.
    package func copy() -> MemoryDirectory {
        let copy = MemoryDirectory()
        let files = files
        copy.state.withLock { $0.files = files }
        return copy
    }

    /// The bytes of all files by name; assigning replaces the whole content of the folder.
    package var files: [String: [UInt8]] {
        get { state.withLock { $0.files } }
        set { state.withLock { $0.files = newValue } }
    }

    /// The bytes of one file, nil when there is none; assigning changes them as damage would, unseen by
    /// open readers.
    package subscript(name: String) -> [UInt8]? {
        get { state.withLock { $0.files[name] } }
        set { state.withLock { $0.files[name] = newValue } }
    }

    package func list() -> [String] { Array(files.keys) }

    package func open(_ name: String) throws(IndexError) -> FileBytes {
        guard let bytes = self[name] else { throw IndexError(.notFound, file: name, "no such file") }
        return FileBytes(copying: bytes, name: name)
    }

    package func create(_ name: String) throws(IndexError) -> any OutputFile {
        let isNew = state.withLock { state in
            guard state.files[name] == nil else { return false }
            state.files[name] = []
            return true
        }
        guard isNew else { throw IndexError(.alreadyExists, file: name, "cannot create the file: it exists") }
        return MemoryFile(name: name, directory: self)
    }

    package func rename(_ name: String, to newName: String) throws(IndexError) {
        let isThere = state.withLock { state in
            guard let bytes = state.files.removeValue(forKey: name) else { return false }
            state.files[newName] = bytes
            return true
        }
        guard isThere else { throw IndexError(.notFound, file: name, "cannot rename: no such file") }
    }

    package func remove(_ name: String) throws(IndexError) {
        guard state.withLock({ $0.files.removeValue(forKey: name) }) != nil else {
            throw IndexError(.notFound, file: name, "cannot remove: no such file")
        }
    }

    package func sync() {}

    package func lock() throws(IndexError) -> any DirectoryLock {
        let isMine = state.withLock { state in
            defer { state.isLocked = true }
            return !state.isLocked
        }
        guard isMine else { throw IndexError(.locked, file: label, "another writer holds the lock") }
        return MemoryLock(directory: self)
    }

    fileprivate func append(_ bytes: [UInt8], to name: String) {
        state.withLock { $0.files[name, default: []].append(contentsOf: bytes) }
    }

    fileprivate func unlock() { state.withLock { $0.isLocked = false } }
}

private final class MemoryFile: OutputFile {
    private let name: String
    private let directory: MemoryDirectory
    private var isOpen = true

    init(name: String, directory: MemoryDirectory) {
        self.name = name
        self.directory = directory
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(IndexError) {
        try requireOpen()
        // SAFETY: the caller's buffer lives for this call; the bytes are copied.
        directory.append(unsafe Array(bytes), to: name)
    }

    func sync() throws(IndexError) { try requireOpen() }

    func close() throws(IndexError) {
        try requireOpen()
        isOpen = false
    }

    private func requireOpen() throws(IndexError) {
        guard isOpen else { throw IndexError(.io(9), file: name, "the file is closed") }
    }
}

private final class MemoryLock: DirectoryLock {
    private let directory: MemoryDirectory

    init(directory: MemoryDirectory) { self.directory = directory }

    func verify() {}

    deinit { directory.unlock() }
}
