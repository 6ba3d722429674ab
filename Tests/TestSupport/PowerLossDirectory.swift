// A folder whose power fails: at some operation everything stops, and of what was not synced any part may be there
// afterwards. File contents are safe once their file was synced, names once the folder was.

package import FulltextStorage
import Synchronization

/// A `Directory` in memory that keeps apart what a power loss could take.
package final class PowerLossDirectory: Directory {
    /// What becomes of bytes that were written and not synced, and of names that were given or taken since the folder was
    /// synced.
    package enum Loss: Sendable, CaseIterable {
        case keepsAll
        case dropsAll
        /// Half of the bytes are there; each change of a name is there or not.
        case halves
        /// The bytes are others; each change of a name is there or not.
        case garbles
    }

    private enum NameChange {
        case given(String, Int)
        case taken(String, Int)
    }

    private struct File {
        var bytes: [UInt8] = []
        var syncedCount = 0
    }

    private struct State {
        var files: [File] = []
        var names: [String: Int] = [:]
        var syncedNames: [String: Int] = [:]
        /// Each step changes names together: a rename takes one and gives another.
        var pending: [[NameChange]] = []
        var operationCount = 0
    }

    package let label = "memory"
    private let state = Mutex(State())
    private let failing: Int

    /// - Parameters:
    ///   - directory: What the folder holds, all of it synced.
    ///   - failing: Number of the operation, from zero, at which the power fails.
    package init(_ directory: MemoryDirectory, failing: Int) {
        self.failing = failing
        state.withLock { state in
            for (name, bytes) in directory.files {
                state.names[name] = state.files.count
                state.files.append(File(bytes: bytes, syncedCount: bytes.count))
            }
            state.syncedNames = state.names
        }
    }

    /// Operations begun so far.
    package var operationCount: Int { state.withLock { $0.operationCount } }

    /// What a person finds who turns the power on again.
    package func afterLoss(_ loss: Loss, using generator: inout SeededGenerator) -> MemoryDirectory {
        let state = state.withLock { $0 }
        var names = state.syncedNames
        for step in state.pending {
            let happened: Bool =
                switch loss {
                case .keepsAll: true
                case .dropsAll: false
                case .halves, .garbles: generator.oneIn(2)
                }
            guard happened else { continue }
            for change in step {
                switch change {
                case .given(let name, let file): names[name] = file
                case .taken(let name, let file): if names[name] == file { names[name] = nil }
                }
            }
        }
        let result = MemoryDirectory()
        result.files = names.mapValues { number in
            let file = state.files[number]
            let unsynced = file.bytes[file.syncedCount...]
            let left: [UInt8] =
                switch loss {
                case .keepsAll: Array(unsynced)
                case .dropsAll: []
                case .halves: Array(unsynced.prefix(unsynced.count / 2))
                case .garbles: unsynced.map { _ in UInt8(generator.int(0...255)) }
                }
            return Array(file.bytes[..<file.syncedCount]) + left
        }
        return result
    }

    /// Counts an operation, and stops it and all later ones when the power is gone.
    private func perform<Result>(
        _ operation: (inout State) -> Swift.Result<Result, IndexError>
    ) throws(IndexError) -> Result {
        let result = state.withLock { state -> Swift.Result<Result, IndexError> in
            defer { state.operationCount += 1 }
            if state.operationCount >= failing {
                return .failure(IndexError(.io(5), file: label, "the power is gone"))
            }
            return operation(&state)
        }
        return try result.get()
    }

    package func list() throws(IndexError) -> [String] { try perform { .success(Array($0.names.keys)) } }

    package func open(_ name: String) throws(IndexError) -> FileBytes {
        try perform { (state) -> Swift.Result<FileBytes, IndexError> in
            guard let file = state.names[name] else {
                return .failure(IndexError(.notFound, file: name, "no such file"))
            }
            return .success(FileBytes(copying: state.files[file].bytes, name: name))
        }
    }

    package func create(_ name: String) throws(IndexError) -> any OutputFile {
        let number = try perform { state -> Swift.Result<Int, IndexError> in
            guard state.names[name] == nil else {
                return .failure(IndexError(.alreadyExists, file: name, "cannot create the file: it exists"))
            }
            state.files.append(File())
            state.names[name] = state.files.count - 1
            state.pending.append([.given(name, state.files.count - 1)])
            return .success(state.files.count - 1)
        }
        return UnsyncedFile(number, in: self)
    }

    package func rename(_ name: String, to newName: String) throws(IndexError) {
        try perform { (state) -> Swift.Result<Void, IndexError> in
            guard let file = state.names.removeValue(forKey: name) else {
                return .failure(IndexError(.notFound, file: name, "cannot rename: no such file"))
            }
            state.names[newName] = file
            state.pending.append([.taken(name, file), .given(newName, file)])
            return .success(())
        }
    }

    package func remove(_ name: String) throws(IndexError) {
        try perform { (state) -> Swift.Result<Void, IndexError> in
            guard let file = state.names.removeValue(forKey: name) else {
                return .failure(IndexError(.notFound, file: name, "cannot remove: no such file"))
            }
            state.pending.append([.taken(name, file)])
            return .success(())
        }
    }

    package func sync() throws(IndexError) {
        try perform { (state) -> Swift.Result<Void, IndexError> in
            state.syncedNames = state.names
            state.pending = []
            return .success(())
        }
    }

    /// Nobody else is there to take it: the one process that ran is dead afterwards.
    package func lock() throws(IndexError) -> any DirectoryLock {
        try perform { _ -> Swift.Result<HeldLock, IndexError> in .success(HeldLock()) }
    }

    fileprivate func append(_ bytes: [UInt8], to file: Int) throws(IndexError) {
        try perform { (state) -> Swift.Result<Void, IndexError> in
            state.files[file].bytes += bytes
            return .success(())
        }
    }

    fileprivate func sync(_ file: Int) throws(IndexError) {
        try perform { (state) -> Swift.Result<Void, IndexError> in
            state.files[file].syncedCount = state.files[file].bytes.count
            return .success(())
        }
    }
}

private final class HeldLock: DirectoryLock {
    func verify() {}
}

private final class UnsyncedFile: OutputFile {
    private let number: Int
    private let directory: PowerLossDirectory

    init(_ number: Int, in directory: PowerLossDirectory) {
        self.number = number
        self.directory = directory
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(IndexError) {
        // SAFETY: the caller's buffer lives for this call; the bytes are copied.
        try directory.append(unsafe Array(bytes), to: number)
    }

    func sync() throws(IndexError) { try directory.sync(number) }

    func close() throws(IndexError) {}
}
