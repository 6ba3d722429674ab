// Where a server listens, and why it cannot.

import Glibc
import NIOCore
import NIOPosix

/// Where a server listens.
package enum ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// Port 0 takes a free one.
    case tcp(host: String, port: Int)
    case unix(path: String)

    /// Reads `127.0.0.1:8080`, `[::1]:8080` or `:8080`, which is the loopback's; nil when it is none of these.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        self = .tcp(host: host.isEmpty ? "127.0.0.1" : host, port: port)
    }

    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): path
        }
    }
}

/// Why a server cannot listen, and what to do, in one line.
package struct ListenFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ address: ListenAddress, _ error: any Error) {
        description = "cannot listen at \(address): \(Self.reason(error, address))"
    }

    private static func reason(_ error: any Error, _ address: ListenAddress) -> String {
        switch error {
        case is UnixDomainSocketPathWrongType:
            return "a file stands there that is no socket; remove it or give another path"
        case SocketAddressError.unixDomainSocketPathTooLong:
            return "the path is longer than the system takes; give a shorter one"
        case is SocketAddressError.UnknownHost:
            return "the host is not known; give an address of this machine"
        case let error as IOError:
            switch error.errnoCode {
            case EADDRINUSE: return "something listens there already; end it or give another address"
            case EADDRNOTAVAIL: return "this machine has no such address; give one that it has"
            case EACCES: return "that is not allowed; give a port from 1024 up or a path that may be written"
            case ENOENT: return "its folder is not there; make it or give another path"
            default: return unsafe String(cString: strerror(error.errnoCode))
            }
        default: return "\(error)"
        }
    }
}
