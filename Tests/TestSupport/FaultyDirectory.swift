// A folder whose Nth operation fails, as a full disk or a dying process would make it fail. Every call that
// reaches the file system counts as one operation.

package import FulltextStorage
import Synchronization

/// A `Directory` that passes everything on to another until the operation that fails.
package final class FaultyDirectory: Directory {
    /// What happens at the operation that fails.
    package enum Fault: Sendable, CaseIterable {
        /// That operation fails and the next ones work again: a passing error.
        case once
        /// That operation and all later ones fail: the process is dead, nothing cleans up.
        case forever
        /// As `forever`, but the operation has had its effect before the failure is told.
        case foreverAfterEffect
    }

    private let inner: MemoryDirectory
    private let fault: Fault
    private let failing: Int
    private let count = Mutex(0)

    /// - Parameter failing: Number of the operation that fails, from zero.
    package init(_ inner: MemoryDirectory, failing: Int, _ fault: Fault) {
        self.inner = inner
        self.failing = failing
        self.fault = fault
    }

    /// Operations begun so far.
    package var operationCount: Int { count.withLock { $0 } }

    package var label: String { inner.label }

    package func list() throws(IndexError) -> [String] {
        try perform { () throws(IndexError) in inner.list() }
    }

    package func open(_ name: String) throws(IndexError) -> FileBytes {
        try perform { () throws(IndexError) in try inner.open(name) }
    }

    package func create(_ name: String) throws(IndexError) -> any OutputFile {
        let file = try perform { () throws(IndexError) in try inner.create(name) }
        return FaultyFile(file, in: self)
    }

    package func rename(_ name: String, to newName: String) throws(IndexError) {
        try perform { () throws(IndexError) in try inner.rename(name, to: newName) }
    }

    package func remove(_ name: String) throws(IndexError) {
        try perform { () throws(IndexError) in try inner.remove(name) }
    }

    package func sync() throws(IndexError) {
        try perform { () throws(IndexError) in inner.sync() }
    }

    package func lock() throws(IndexError) -> any DirectoryLock {
        try perform { () throws(IndexError) in try inner.lock() }
    }

    fileprivate func perform<Result>(
        half: (() throws(IndexError) -> Void)? = nil, _ operation: () throws(IndexError) -> Result
    ) throws(IndexError) -> Result {
        let number = count.withLock { count in
            defer { count += 1 }
            return count
        }
        guard number == failing || (number > failing && fault != .once) else { return try operation() }
        if number == failing {
            if fault == .foreverAfterEffect { _ = try operation() } else { try half?() }
        }
        throw IndexError(.io(5), file: label, "operation \(number) fails on purpose")
    }
}

private final class FaultyFile: OutputFile {
    private let inner: any OutputFile
    private let directory: FaultyDirectory

    init(_ inner: any OutputFile, in directory: FaultyDirectory) {
        self.inner = inner
        self.directory = directory
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(IndexError) {
        let inner = inner
        // SAFETY: both closures run during this call, in which the caller's buffer lives.
        try directory.perform { () throws(IndexError) in
            try unsafe inner.write(UnsafeRawBufferPointer(rebasing: bytes.prefix(bytes.count / 2)))
        } _: { () throws(IndexError) in
            try unsafe inner.write(bytes)
        }
    }

    func sync() throws(IndexError) {
        try directory.perform { () throws(IndexError) in try inner.sync() }
    }

    func close() throws(IndexError) {
        try directory.perform { () throws(IndexError) in try inner.close() }
    }
}
