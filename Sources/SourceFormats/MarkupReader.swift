// HTML and XML as events, from libxml2 through its shim. Text goes in by pieces, so that no more events wait than
// one piece gives, and the clock is looked at between pieces. [unsafe: calls into the shim; events are copied out
// before the next call]

import CHTML

/// What a document is parsed as.
enum MarkupKind {
    case html
    case xml
}

/// Takes the events of a document.
protocol MarkupHandler {
    /// - Parameter name: Lower case in HTML; with the shim's prefix in XML (`w:p`).
    mutating func start(_ name: String, _ attributes: MarkupAttributes)
    mutating func end(_ name: String)
    mutating func text(_ text: ArraySlice<UInt8>)
    /// Ends the reading when it is set.
    var refusal: SourceRefusal? { get }
}

/// The attributes of one element.
struct MarkupAttributes {
    /// Name NUL value NUL, repeated.
    fileprivate let bytes: ArraySlice<UInt8>

    /// The value of an attribute; nil when there is none of this name.
    subscript(name: StaticString) -> String? {
        var place = bytes.startIndex
        while place < bytes.endIndex {
            guard let nameEnd = bytes[place...].firstIndex(of: 0) else { return nil }
            guard let valueEnd = bytes[(nameEnd + 1)...].firstIndex(of: 0) else { return nil }
            let isSame = name.withUTF8Buffer { wanted in
                // SAFETY: a static string lends its bytes for the length of this closure.
                unsafe wanted.elementsEqual(bytes[place..<nameEnd])
            }
            if isSame { return String(decoding: bytes[(nameEnd + 1)..<valueEnd], as: UTF8.self) }
            place = valueEnd + 1
        }
        return nil
    }

    var isEmpty: Bool { bytes.isEmpty }
}

/// A parser of one document.
@safe final class MarkupReader {
    private let handle: OpaquePointer
    private static let pieceLength = 32 << 10

    private init(_ kind: MarkupKind, depth: Int) throws(SourceRefusal) {
        var handle: OpaquePointer?
        // SAFETY: the handle is owned here and closed in `deinit`.
        let status = unsafe kind == .html ? chtml_open_html(depth, &handle) : chtml_open_xml(depth, &handle)
        guard status == 0, let handle = unsafe handle else {
            throw SourceRefusal("cannot be parsed: out of memory")
        }
        unsafe self.handle = handle
    }

    deinit {
        // SAFETY: opened in `init`, closed once.
        unsafe chtml_close(handle)
    }

    /// Parses UTF-8 and hands every event to `handler`.
    ///
    /// - Throws: When XML is not well-formed, elements nest too deep, time is over, or the handler refuses.
    static func read(
        _ text: [UInt8], as kind: MarkupKind, limits: SourceLimits, into handler: inout some MarkupHandler
    ) throws(SourceRefusal) {
        let reader = try MarkupReader(kind, depth: limits.depth)
        let end = ContinuousClock.now + .milliseconds(limits.milliseconds)
        var place = 0
        repeat {
            let next = min(place + pieceLength, text.count)
            let (events, status) = reader.feed(text[place..<next], isLast: next == text.count)
            deliver(events, to: &handler)
            if let refusal = handler.refusal { throw refusal }
            if status != 0 { throw reader.refusal(status, limits) }
            if ContinuousClock.now > end {
                throw SourceRefusal("takes more than \(limits.milliseconds / 1_000) s to convert")
            }
            place = next
        } while place < text.count
    }

    private func feed(_ piece: ArraySlice<UInt8>, isLast: Bool) -> (events: [UInt8], status: Int32) {
        var start: UnsafePointer<UInt8>?
        var length = 0
        let status = unsafe piece.withUnsafeBufferPointer { bytes in
            // SAFETY: the piece lives for the call.
            unsafe chtml_feed(handle, bytes.baseAddress, bytes.count, isLast ? 1 : 0, &start, &length)
        }
        // SAFETY: `length` bytes at `start` stay valid until the next call with this handle; they are copied here.
        let events = unsafe Array(UnsafeBufferPointer(start: start, count: length))
        return (events, status)
    }

    private func refusal(_ status: Int32, _ limits: SourceLimits) -> SourceRefusal {
        switch status {
        case Int32(CHTML_TOO_DEEP):
            return SourceRefusal("nests more than \(limits.depth) elements, more than a report does")
        case Int32(CHTML_MALFORMED):
            var line = 0
            // SAFETY: a NUL-terminated string that lives as long as the handle, copied here.
            let words = unsafe String(cString: chtml_problem(handle, &line))
            return SourceRefusal("is no well-formed XML: line \(line): \(words)")
        default:
            return SourceRefusal("cannot be parsed: out of memory")
        }
    }

    private static func deliver(_ events: [UInt8], to handler: inout some MarkupHandler) {
        var place = 0
        while place + 5 <= events.count, handler.refusal == nil {
            var length = 0
            for index in 0..<4 { length |= Int(events[place + 1 + index]) << (8 * index) }
            let start = place + 5
            // An event that could not be finished is the last one.
            guard length > 0, start + length <= events.count else { return }
            let payload = events[start..<(start + length)]
            place = start + length
            switch Int(events[start - 5]) {
            case Int(CHTML_TEXT): handler.text(payload)
            case let kind:
                guard let end = payload.firstIndex(of: 0) else { return }
                let name = String(decoding: payload[start..<end], as: UTF8.self)
                if kind == Int(CHTML_START) {
                    handler.start(name, MarkupAttributes(bytes: payload[(end + 1)...]))
                } else {
                    handler.end(name)
                }
            }
        }
    }
}
