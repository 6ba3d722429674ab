// Where a daemon listens, as a person writes it: http://host:port, or unix:PATH for a socket in the file system.

package import FulltextStorage

/// The address of a daemon.
package struct DaemonAddress: Sendable, Equatable {
    enum Endpoint: Sendable, Equatable {
        case tcp(host: String, port: String)
        case unix(path: String)
    }

    let endpoint: Endpoint
    /// What comes before each path, without a slash at its end: a proxy may give the daemon a folder.
    let prefix: String
    /// As it was written, for messages.
    package let text: String

    /// - Throws: `invalidQuery` for what is no such address; `https` needs a proxy on this side.
    package init(_ text: String) throws(IndexError) {
        self.text = text
        let wrong = IndexError(
            .invalidQuery,
            "--server \(text): write http://host:port, or unix:PATH; TLS is for a proxy to speak")
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst("unix:".count))
            guard !path.isEmpty, path.utf8.count < 108 else { throw wrong }
            (endpoint, prefix) = (.unix(path: path), "")
            return
        }
        guard text.lowercased().hasPrefix("http://") else { throw wrong }
        let rest = text.dropFirst("http://".count)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var path = rest[slash...]
        while path.last == "/" { path.removeLast() }
        let authority = rest[..<slash]
        var host = authority
        var port: Substring = "80"
        let bracket = authority.lastIndex(of: "]") ?? authority.startIndex
        if let colon = authority[bracket...].lastIndex(of: ":") {
            (host, port) = (authority[..<colon], authority[authority.index(after: colon)...])
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        // Nothing that could end a line or a field of the request's head.
        let isPlain = text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        guard isPlain, !host.isEmpty, !host.contains("@"), let number = Int(port),
            (1...65_535).contains(number),
            !path.contains("?"), !path.contains("#")
        else { throw wrong }
        (endpoint, prefix) = (.tcp(host: String(host), port: String(number)), String(path))
    }

    /// For the Host field.
    var host: String {
        switch endpoint {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix: "localhost"
        }
    }
}
