// What every folder promises, asked of the real one and of the one in memory; and what only the file system can show.

import FulltextStorage
import Glibc
import TestSupport
import Testing

@Suite struct DirectoryTests {
    /// Which folder is asked.
    enum Place: CaseIterable { case disk, memory }

    static func with(_ place: Place, _ body: (any Directory) throws -> Void) throws {
        switch place {
        case .disk:
            let folder = try TemporaryFolder()
            try body(FileDirectory(path: folder.path))
            _ = folder.path
        case .memory: try body(MemoryDirectory())
        }
    }

    static func write(_ bytes: [UInt8], as name: String, in directory: any Directory) throws {
        let file = try directory.create(name)
        var failure: IndexError?
        // SAFETY: the array lends its bytes for this call.
        unsafe bytes.withUnsafeBytes { buffer in
            do throws(IndexError) {
                try unsafe file.write(buffer)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        try file.sync()
        try file.close()
    }

    static func read(_ name: String, in directory: any Directory) throws -> [UInt8] {
        let file = try directory.open(name)
        return try file.view(0, file.count).bytes
    }

    @Test("A file gives back what was written, also when that is nothing", arguments: Place.allCases)
    func content(place: Place) throws {
        try Self.with(place) { (directory) throws in
            for length in [0, 1, 4_096, 100_000] {
                let bytes = EnvelopeTests.random(length, seed: UInt64(length))
                try Self.write(bytes, as: "f\(length)", in: directory)
                #expect(try Self.read("f\(length)", in: directory) == bytes)
            }
            #expect(Set(try directory.list()).isSuperset(of: ["f0", "f1", "f4096", "f100000"]))
        }
    }

    @Test("A file is written once: a second one of its name is refused", arguments: Place.allCases)
    func writeOnce(place: Place) throws {
        try Self.with(place) { (directory) throws in
            try Self.write([1], as: "a", in: directory)
            #expect(try code { try Self.write([2], as: "a", in: directory) } == .alreadyExists)
            #expect(try Self.read("a", in: directory) == [1])
        }
    }

    @Test("What is not there is not found", arguments: Place.allCases)
    func missing(place: Place) throws {
        try Self.with(place) { (directory) throws in
            #expect(try code { _ = try directory.open("a") } == .notFound)
            #expect(try code { try directory.remove("a") } == .notFound)
            #expect(try code { try directory.rename("a", to: "b") } == .notFound)
        }
    }

    @Test("A rename replaces, and an open file outlives its name", arguments: Place.allCases)
    func rename(place: Place) throws {
        try Self.with(place) { (directory) throws in
            try Self.write([1, 1], as: "a", in: directory)
            try Self.write([2], as: "b", in: directory)
            let old = try directory.open("a")
            try directory.rename("b", to: "a")
            try directory.sync()
            #expect(try Self.read("a", in: directory) == [2])
            #expect(try code { _ = try directory.open("b") } == .notFound)
            #expect(try old.view(0, old.count).bytes == [1, 1])
            try directory.remove("a")
            #expect(try code { _ = try directory.open("a") } == .notFound)
            #expect(try old.view(0, old.count).bytes == [1, 1])
        }
    }

    @Test(
        "One holder of the lock at a time; it is given back with its last reference",
        arguments: Place.allCases)
    func lock(place: Place) throws {
        try Self.with(place) { (directory) throws in
            var held: (any DirectoryLock)? = try directory.lock()
            #expect(held != nil)
            #expect(try code { _ = try directory.lock() } == .locked)
            held = nil
            #expect(try code { _ = try directory.lock() } == nil)
        }
    }

    @Test("A lock knows when its file is gone, or another folder in the place of the one that was locked")
    func lockThatIsLost() throws {
        let folder = try TemporaryFolder()
        for change in 0..<3 {
            let path = folder.path + "/index\(change)"
            let directory = try FileDirectory(creating: path)
            let held = try directory.lock()
            try held.verify()
            switch change {
            case 0: try directory.remove("write.lock")
            case 1:
                try directory.remove("write.lock")
                _ = try directory.lock()
            default:
                try #require(unsafe Glibc.rename(path, path + "-away") == 0)
                _ = try FileDirectory(creating: path).lock()
            }
            #expect(try code { try held.verify() } == .locked)
        }
    }

    @Test("A closed file takes no more", arguments: Place.allCases)
    func closed(place: Place) throws {
        try Self.with(place) { (directory) throws in
            let file = try directory.create("a")
            try file.close()
            #expect(throws: IndexError.self) { try file.sync() }
            #expect(throws: IndexError.self) { try file.close() }
        }
    }

    @Test("The lock of another process is respected, and falls with that process")
    func lockOfAnotherProcess() throws {
        let folder = try TemporaryFolder()
        let directory = try FileDirectory(path: folder.path)
        let pipe = folder.path + "/pipe"
        try #require(unsafe mkfifo(pipe, 0o600) == 0)
        // `flock` of util-linux takes the same kernel lock; it says so, then waits until the pipe is opened and closed.
        let command = "flock -n \(folder.path)/write.lock sh -c 'echo held; read line < \(pipe)'"
        let child = try unsafe #require(popen(command, "r"))
        let heard = unsafe fgetc(child)
        let duringLock = try code { _ = try directory.lock() }
        if heard != EOF { _ = unsafe close(open(pipe, O_WRONLY)) }
        unsafe pclose(child)
        try #require(heard == 0x68, "needs flock of util-linux")
        #expect(duringLock == .locked)
        #expect(try code { _ = try directory.lock() } == nil)
    }

    @Test("A folder is made with its parents, and found when it is there")
    func creating() throws {
        let folder = try TemporaryFolder()
        let nested = folder.path + "/a/b//c"
        #expect(try code { _ = try FileDirectory(path: nested) } == .notFound)
        try Self.write([7], as: "x", in: FileDirectory(creating: nested))
        #expect(try Self.read("x", in: FileDirectory(creating: nested)) == [7])
        #expect(try FileDirectory(path: folder.path + "/a/b/c").list() == ["x"])
    }

    @Test("A file where a folder is wanted is an error")
    func notAFolder() throws {
        let folder = try TemporaryFolder()
        try Self.write([7], as: "x", in: FileDirectory(path: folder.path))
        #expect(try code { _ = try FileDirectory(path: folder.path + "/x") } == .io(ENOTDIR))
        #expect(throws: IndexError.self) { try FileDirectory(creating: folder.path + "/x/y") }
        #expect(throws: IndexError.self) { try FileDirectory(path: "") }
    }
}
