// The daemon as its clients meet it: a process of its own, spoken to in raw bytes.

import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// A running daemon over an index of the samples; it is killed at the end.
final class Daemon {
    let port: UInt16
    /// What it printed first.
    let greeting: String
    private let process: pid_t
    private var status: Int32?

    private static let programs: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return String(own[..<(own.lastIndex(of: "/") ?? own.startIndex)])
    }()

    /// Runs the command line; gives what it prints.
    @discardableResult
    static func gongkai(_ arguments: [String]) throws -> String {
        let (status, output) = try run(arguments)
        try #require(status == 0, "\(output)")
        return output
    }

    /// Runs a program, the command line unless another is named; its exit code, and what it prints to both its outputs.
    static func run(
        _ arguments: [String], program: String = "gongkai"
    ) throws -> (status: Int32, output: String) {
        let quoted = arguments.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
        // SAFETY: popen gives a stream that is read here and closed once by pclose.
        let stream = try unsafe #require(unsafe popen("\(programs)/\(program) \(quoted) 2>&1", "r"))
        var bytes: [UInt8] = []
        while case let byte = unsafe fgetc(stream), byte != EOF {
            bytes.append(UInt8(truncatingIfNeeded: byte))
        }
        let ended = unsafe pclose(stream)
        return ((ended >> 8) & 0xff, String(decoding: bytes, as: UTF8.self))
    }

    init(index: String, _ arguments: [String] = []) throws {
        let line = ["exec", Self.programs + "/gongkaid", "--index", index, "--no-access-log"]
        let listen = arguments.contains("--unix") ? [] : ["--listen", "127.0.0.1:0"]
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        let words = ["/bin/sh", "-c", (line + listen + arguments).joined(separator: " ") + " 2>/dev/null"]
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        unsafe posix_spawn_file_actions_addclose(&actions, ends[0])
        // SAFETY: each word is copied by strdup and freed after the call, which copies what it needs.
        var pointers = unsafe words.map { unsafe strdup($0) } + [nil]
        var process = pid_t()
        let failure = unsafe posix_spawn(&process, "/bin/sh", &actions, nil, &pointers, environ)
        for index in unsafe pointers.indices { unsafe free(pointers[index]) }
        close(ends[1])
        try #require(failure == 0)
        self.process = process
        var text = ""
        var byte: UInt8 = 0
        while unsafe read(ends[0], &byte, 1) == 1, byte != 0x0a {
            text.unicodeScalars.append(Unicode.Scalar(byte))
        }
        close(ends[0])
        greeting = text
        port = text.hasSuffix("/") ? UInt16(text.dropLast().split(separator: ":").last ?? "") ?? 0 : 0
        try #require(text.hasPrefix("gongkaid: "), "it did not start: \(text)")
    }

    func signal(_ number: Int32) { kill(process, number) }

    /// Waits for the end; the exit code.
    func wait() -> Int32 {
        if let status { return status }
        var ended: Int32 = 0
        unsafe waitpid(process, &ended, 0)
        let code = ended & 0x7f == 0 ? (ended >> 8) & 0xff : -(ended & 0x7f)
        status = code
        return code
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            _ = wait()
        }
    }

    /// Sends one request and reads the whole answer.
    func ask(_ target: String, method: String = "GET", headers: [String] = [], body: String? = nil) throws
        -> Reply
    {
        let connection = try Connection(port: port)
        connection.send(
            Self.request(target, method: method, headers: headers + ["Connection: close"], body: body))
        let answer = connection.rest()
        return try #require(
            Reply(answer), "\(target): \(answer.count) bytes and then \(connection.failure ?? "the end")")
    }

    static func request(_ target: String, method: String = "GET", headers: [String] = [], body: String?)
        -> String
    {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: localhost"] + headers
        if let body { lines.append("Content-Length: \(body.utf8.count)") }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
    }
}

/// An answer, taken apart.
struct Reply {
    let status: Int
    /// Names in small letters.
    let headers: [String: String]
    let body: String

    init?(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].split(separator: "\r\n", omittingEmptySubsequences: false)
        guard let code = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            return nil
        }
        status = code
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
        }
        self.headers = headers
        body = String(text[end.upperBound...])
    }
}

/// One connection to a port of this machine.
final class Connection {
    private var descriptor: Int32
    /// What ended the answer, when it was not the other side that closed.
    private(set) var failure: String?

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        // A daemon that never answers fails the test instead of stopping it.
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
    }

    deinit { abandon() }

    /// Goes away, whatever is on its way.
    func abandon() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    /// Sends what the other side still takes.
    func send(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Everything until the other side closes.
    func rest() -> [UInt8] {
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { failure = unsafe String(cString: strerror(errno)) }
            guard count > 0 else { return output }
            output += buffer[..<count]
        }
    }
}

/// An index of the samples in a folder of its own.
final class SampleFolder {
    private let folder: TemporaryFolder
    var path: String { folder.path + "/ix" }
    var socket: String { folder.path + "/socket" }

    init() throws {
        folder = try TemporaryFolder()
        try Daemon.gongkai(["index", RepositoryPaths.corpus + "/sample", "--index", folder.path + "/ix"])
    }
}
