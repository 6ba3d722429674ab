// What the engine needs of a folder: files that are written once and never changed, an atomic rename, and
// one writer at a time. Everything on disk goes through this protocol, so tests can hold an index in memory
// or make the Nth operation fail.

/// A flat folder of write-once files.
package protocol Directory: Sendable {
    /// Name for messages: the path of a real folder.
    var label: String { get }

    /// Names of all files, in no order.
    func list() throws(IndexError) -> [String]

    /// The whole content of a file for reading, mapped where possible.
    /// - Throws: `notFound` when there is no such file.
    func open(_ name: String) throws(IndexError) -> FileBytes

    /// A new file to be written front to back.
    /// - Throws: `alreadyExists` when a file of that name is there.
    func create(_ name: String) throws(IndexError) -> any OutputFile

    /// Gives a file its final name; replaces a file of that name in one step.
    func rename(_ name: String, to newName: String) throws(IndexError)

    /// Unlinks a file; readers that have it open keep it.
    func remove(_ name: String) throws(IndexError)

    /// Makes creations, renames and removals durable.
    func sync() throws(IndexError)

    /// Takes the writer's lock without waiting; it is given back when the result is released, also by a
    /// crash.
    /// - Throws: `locked` while another holder lives.
    func lock() throws(IndexError) -> any DirectoryLock
}

/// A file being written.
package protocol OutputFile: AnyObject {
    /// Appends all bytes.
    func write(_ bytes: UnsafeRawBufferPointer) throws(IndexError)
    /// Makes the content durable.
    func sync() throws(IndexError)
    /// Ends writing; further calls are errors.
    func close() throws(IndexError)
}

/// Holds the writer's lock for as long as it lives.
package protocol DirectoryLock: AnyObject, Sendable {
    /// Makes sure that the folder still is the one that was locked, and no other can lock it.
    /// - Throws: `locked` when the lock's file was removed, or another folder is in this one's place.
    func verify() throws(IndexError)
}
