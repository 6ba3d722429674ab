// One connection to a daemon: bytes out, bytes in, with a bound on how long the other side may be silent.
// [unsafe: C calls take values that live for the call]

import FulltextStorage
import Glibc

/// A connected socket; closed at the end of its life.
final class ClientSocket {
    private let descriptor: Int32
    private let name: String

    /// Seconds of silence after which the daemon counts as gone. Its own time for an answer is much shorter; an export may
    /// think long before its first row.
    private static let patience = 120

    /// - Throws: `io` when nobody listens there.
    init(_ address: DaemonAddress) throws(IndexError) {
        name = address.text
        switch address.endpoint {
        case .unix(let path): descriptor = try Self.connect(unix: path, name)
        case .tcp(let host, let port): descriptor = try Self.connect(host, port, name)
        }
    }

    deinit { close(descriptor) }

    private static func failure(_ name: String, _ what: String, _ code: Int32) -> IndexError {
        IndexError(.io(code), file: name, what)
    }

    private static func refused(_ name: String, _ code: Int32) -> IndexError {
        failure(name, "no daemon answers there: \(unsafe String(cString: strerror(code)))", code)
    }

    private static func prepare(_ descriptor: Int32) {
        var time = timeval(tv_sec: patience, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        // Where the system has no such bound, the connection works without it.
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
    }

    private static func connect(unix path: String, _ name: String) throws(IndexError) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw refused(name, errno) }
        prepare(descriptor)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        // SAFETY: the address was read with fewer than 108 bytes, so a zero byte stays behind them.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { target in
            for (index, byte) in bytes.enumerated() { unsafe target[index] = byte }
        }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let code = errno
            close(descriptor)
            throw refused(name, code)
        }
        return descriptor
    }

    private static func connect(_ host: String, _ port: String, _ name: String) throws(IndexError) -> Int32 {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, port, &hints, &list)
        guard status == 0 else {
            throw failure(name, "no such host: \(unsafe String(cString: gai_strerror(status)))", EHOSTUNREACH)
        }
        // SAFETY: the list is the system's until it is freed here; its nodes are read in between only.
        defer { unsafe freeaddrinfo(list) }
        var code = ECONNREFUSED
        var next = unsafe list
        while let node = unsafe next {
            unsafe next = node.pointee.ai_next
            let descriptor = unsafe socket(
                node.pointee.ai_family, node.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue),
                node.pointee.ai_protocol)
            guard descriptor >= 0 else {
                code = errno
                continue
            }
            prepare(descriptor)
            if unsafe Glibc.connect(descriptor, node.pointee.ai_addr, node.pointee.ai_addrlen) == 0 {
                return descriptor
            }
            code = errno
            close(descriptor)
        }
        throw refused(name, code)
    }

    func send(_ bytes: [UInt8]) throws(IndexError) {
        var start = 0
        while start < bytes.count {
            // SAFETY: the slice lends its bytes for this call.
            let sent = unsafe bytes[start...].withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else { throw Self.failure(name, "the daemon does not take the question", EPIPE) }
            start += sent
        }
    }

    /// Reads what has come into `buffer`.
    /// - Returns: How many bytes; 0 at the end.
    func receive(_ buffer: inout [UInt8]) throws(IndexError) -> Int {
        while true {
            // SAFETY: the array lends its bytes for this call.
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
            }
            if count >= 0 { return count }
            let code = errno
            if code == EINTR { continue }
            let isSilent = code == EAGAIN || code == EWOULDBLOCK
            throw Self.failure(
                name,
                isSilent
                    ? "no byte came for \(Self.patience) seconds"
                    : unsafe String(cString: strerror(code)), code)
        }
    }
}
