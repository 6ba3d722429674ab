// Asks a daemon over HTTP/1.1, without TLS: one question a connection, the answer passed on as it comes. Nothing of the
// server's HTTP is in here, so that the command line stays small and starts at once.

package import FulltextStorage
import Glibc
package import ReportJSON

/// Asks one daemon.
package struct DaemonClient: Sendable {
    private let address: DaemonAddress

    package init(_ address: DaemonAddress) { self.address = address }

    /// Asks, and passes the answer's bytes on as they come.
    /// - Parameters:
    ///   - path: `/v1/search` and the like, percent escapes included.
    ///   - parameters: Sent as a JSON body; none sends a GET.
    ///   - accept: The media type wanted, with its parameters.
    /// - Throws: What the daemon says as the error that it would be here; `io` when there is none or its answer is cut off.
    package func ask(
        _ path: String, _ parameters: [(key: String, value: JSONText)] = [], accept: String,
        _ body: (ArraySlice<UInt8>) throws(IndexError) -> Void
    ) throws(IndexError) {
        let socket = try ClientSocket(address)
        var lines = [
            "\(parameters.isEmpty ? "GET" : "POST") \(address.prefix)\(path) HTTP/1.1",
            "Host: \(address.host)",
            "Accept: \(accept)", "Connection: close",
        ]
        var content: [UInt8] = []
        if !parameters.isEmpty {
            content = Array(JSONText.object(parameters).line.utf8)
            lines += ["Content-Type: application/json", "Content-Length: \(content.count)"]
        }
        try socket.send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + content)
        var answer = AnswerReader(socket, address.text)
        let head = try answer.head()
        guard head.status == 200 else {
            var detail: [UInt8] = []
            try answer.body(head) { (part) throws(IndexError) in
                if detail.count < 1 << 16 { detail += part }
            }
            throw Self.error(head.status, detail, address.text)
        }
        // A page of a proxy or of another server is no answer, whatever its status.
        guard Self.mediaTypes.contains(head.type) else {
            throw IndexError(
                .io(EPROTO), file: address.text,
                "answered with \(head.type.isEmpty ? "no media type" : head.type), which no gongkaid does; check the address"
            )
        }
        try answer.body(head, body)
    }

    /// What a daemon answers with.
    private static let mediaTypes: Set<String> = [
        "text/plain", "application/json", "application/x-ndjson", "text/csv", "text/tab-separated-values",
    ]

    /// A media type without its parameters.
    fileprivate static func mediaType(_ field: String) -> String {
        String(field.prefix { $0 != ";" && $0 != " " }).lowercased()
    }

    /// The error that a problem of the daemon's is here.
    static func error(_ status: Int, _ body: [UInt8], _ name: String) -> IndexError {
        guard let json = try? JSONText(reading: body), case .string(let code)? = json["code"],
            case .string(let detail)? = json["detail"]
        else {
            return IndexError(.io(EPROTO), file: name, "answered with status \(status) and no reason")
        }
        switch code {
        case "invalid_query", "invalid_parameter", "unknown_parameter", "invalid_url", "invalid_json":
            return IndexError(.invalidQuery, detail)
        case "limit_exceeded": return IndexError(.limitExceeded, detail)
        case "not_found": return IndexError(.notFound, detail)
        case "busy", "timed_out": return IndexError(.timedOut, file: name, detail)
        case "index_unreadable": return IndexError(.corrupt, file: name, detail)
        default: return IndexError(.io(EPROTO), file: name, detail)
        }
    }
}

/// Reads one answer (RFC 9112): the head, then a body of a stated length, in chunks, or until the end.
private struct AnswerReader {
    struct Head {
        var status = 0
        var length: Int?
        /// Media type without parameters; empty where none is told.
        var type = ""
        var isChunked = false
    }

    private let socket: ClientSocket
    private let name: String
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var start = 0
    private var end = 0

    /// Bytes of the head, and of the lines of a chunked body each.
    private static let mostHeadBytes = 1 << 16
    private static let mostLineBytes = 1 << 10

    init(_ socket: ClientSocket, _ name: String) {
        self.socket = socket
        self.name = name
    }

    private func error(_ message: String) -> IndexError {
        IndexError(.io(EPROTO), file: name, message)
    }

    /// Makes sure that a byte is at hand; false at the end.
    private mutating func fill() throws(IndexError) -> Bool {
        if start < end { return true }
        start = 0
        end = try socket.receive(&buffer)
        return end > 0
    }

    private mutating func line(most: Int) throws(IndexError) -> String {
        var bytes: [UInt8] = []
        while true {
            guard try fill() else { throw error("the answer is cut off") }
            let byte = buffer[start]
            start += 1
            if byte == 0x0a { break }
            bytes.append(byte)
            guard bytes.count <= most else { throw error("no answer in HTTP: a line is too long") }
        }
        if bytes.last == 0x0d { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    mutating func head() throws(IndexError) -> Head {
        while true {
            var left = Self.mostHeadBytes
            let status = try line(most: left).split(separator: " ")
            guard status.count >= 2, status[0].hasPrefix("HTTP/1."), let code = Int(status[1]) else {
                throw error("no answer in HTTP")
            }
            var head = Head(status: code)
            while case let field = try line(most: left), !field.isEmpty {
                left -= field.utf8.count
                let parts = field.split(separator: ":", maxSplits: 1)
                guard parts.count == 2 else { continue }
                let value = parts[1].filter { $0 != " " && $0 != "\t" }.lowercased()
                switch parts[0].lowercased() {
                case "content-length":
                    guard let length = Int(value), length >= 0 else { throw error("no answer in HTTP") }
                    head.length = length
                case "content-type": head.type = DaemonClient.mediaType(value)
                case "transfer-encoding": head.isChunked = value.hasSuffix("chunked")
                default: break
                }
            }
            // What comes before the answer itself, such as 100 Continue, says nothing.
            if code >= 200 { return head }
        }
    }

    mutating func body(
        _ head: Head, _ take: (ArraySlice<UInt8>) throws(IndexError) -> Void
    ) throws(IndexError) {
        guard head.isChunked else {
            if let length = head.length { return try pass(length, take) }
            while try fill() { try pass(end - start, take) }
            return
        }
        while true {
            let size = try line(most: Self.mostLineBytes).prefix { $0 != ";" && $0 != " " }
            guard let length = Int(size, radix: 16), length >= 0 else { throw error("the answer is cut off") }
            if length == 0 { break }
            try pass(length, take)
            guard try line(most: Self.mostLineBytes).isEmpty else { throw error("no answer in HTTP") }
        }
        // Fields behind the body are of no use.
        while try !line(most: Self.mostLineBytes).isEmpty {}
    }

    private mutating func pass(
        _ count: Int, _ take: (ArraySlice<UInt8>) throws(IndexError) -> Void
    ) throws(IndexError) {
        var left = count
        while left > 0 {
            guard try fill() else { throw error("the answer is cut off") }
            let size = min(left, end - start)
            try take(buffer[start..<start + size])
            start += size
            left -= size
        }
    }
}
