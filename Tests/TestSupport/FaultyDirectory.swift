// A folder whose Nth operation fails, as a full disk or a dying process would make it fail. Every call that
// reaches the file system counts as one operation.

package import FulltextStorage
import Synchronization

/// A `Directory` that passes everything on to another until the operation that fails.
package final class FaultyDirectory: Directory {
    /// What happens at the operation that fails.
    package struct Fault: Sendable {
        package enum Extent: Sendable, CaseIterable {
            /// That operation fails and the next ones work again: a passing error.
            case once
            /// That operation and all later ones fail: the process is dead, nothing cleans up.
            case forever
            /// As `forever`, but the operation has had its effect before the failure is told.
            case foreverAfterEffect
        }

        /// What a write that fails has written.
        package enum Write: Sendable, CaseIterable {
            case nothing
            /// The first half: a short write.
            case half
            /// All bytes, of which the second half are others.
            case torn
        }

        package let extent: Extent
        package let write: Write
        /// `errno`: 5 is EIO, 28 ENOSPC.
        package let number: Int32

        package init(_ extent: Extent, write: Write = .half, number: Int32 = 5) {
            self.extent = extent
            self.write = write
            self.number = number
        }

        package static let once = Fault(.once)

        /// Every kind once in a full run, else one of each extent, of each write and of each number.
        package static let chosen: [Fault] = {
            guard FaultRun.isFull else {
                return [
                    Fault(.once, write: .torn, number: 28), Fault(.forever), Fault(.once, write: .nothing),
                    Fault(.foreverAfterEffect),
                ]
            }
            return [5, 28].flatMap { number in
                [Extent.once, .forever].flatMap { extent in
                    Write.allCases.map { Fault(extent, write: $0, number: number) }
                } + [Fault(.foreverAfterEffect, number: number)]
            }
        }()
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
        partly: ((Fault.Write) throws(IndexError) -> Void)? = nil,
        _ operation: () throws(IndexError) -> Result
    ) throws(IndexError) -> Result {
        let number = count.withLock { count in
            defer { count += 1 }
            return count
        }
        guard number == failing || (number > failing && fault.extent != .once) else { return try operation() }
        if number == failing {
            if fault.extent == .foreverAfterEffect { _ = try operation() } else { try partly?(fault.write) }
        }
        throw IndexError(.io(fault.number), file: label, "operation \(number) fails on purpose")
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
        try directory.perform { (extent) throws(IndexError) in
            let half = bytes.count / 2
            if extent != .nothing {
                try unsafe inner.write(UnsafeRawBufferPointer(rebasing: bytes.prefix(half)))
            }
            if extent == .torn {
                let others = unsafe bytes.dropFirst(half).map { $0 ^ 0xa5 }
                try Self.write(others, to: inner)
            }
        } _: { () throws(IndexError) in
            try unsafe inner.write(bytes)
        }
    }

    private static func write(_ bytes: [UInt8], to file: any OutputFile) throws(IndexError) {
        var failure: IndexError?
        // SAFETY: the array lends its bytes for this call. `withUnsafeBytes` cannot carry a typed error.
        unsafe bytes.withUnsafeBytes { buffer in
            do throws(IndexError) { try unsafe file.write(buffer) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    func sync() throws(IndexError) {
        try directory.perform { () throws(IndexError) in try inner.sync() }
    }

    func close() throws(IndexError) {
        try directory.perform { () throws(IndexError) in try inner.close() }
    }
}
