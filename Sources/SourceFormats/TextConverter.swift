// Bytes of other charsets to UTF-8, by the converters of ICU. [unsafe: calls into the shim; the arrays lend their
// bytes for the call]

import CICU

/// A converter to UTF-8. Serves one thread at a time.
@safe final class TextConverter {
    /// The result of a conversion.
    struct Result {
        var text: [UInt8]
        /// Malformed sequences, each a U+FFFD in `text`.
        var malformed: Int
        /// Offset of the first malformed sequence; 0 when there is none.
        var firstMalformed: Int
        /// False when the conversion stopped at a malformed sequence; `text` is what stands before it.
        var isComplete: Bool
    }

    private let handle: OpaquePointer

    /// - Parameter name: Any name that ICU knows. The narrower Chinese charsets give their superset, as in browsers.
    init(_ name: String) throws(SourceRefusal) {
        var handle: OpaquePointer?
        // SAFETY: the string lives for the call; the handle is owned here and closed in `deinit`.
        let status = unsafe cicu_converter_open(Self.converterName(name), &handle)
        guard status == 0, let handle = unsafe handle else {
            throw SourceRefusal("\(name) is no charset that is known here; GB18030, Big5 and UTF-16LE are")
        }
        unsafe self.handle = handle
    }

    deinit {
        // SAFETY: opened in `init`, closed once.
        unsafe cicu_converter_close(handle)
    }

    /// Names that mean the same charset, told by one.
    static func canonicalName(_ name: String) -> String {
        switch name.lowercased().filter({ $0 != "-" && $0 != "_" }) {
        case "gb2312", "gbk", "gb18030", "cp936", "xgbk", "ms936", "windows936", "euccn", "gb231280",
            "chinese":
            "GB18030"
        case "big5", "big5hkscs", "cp950", "xxbig5", "windows950", "cnbig5": "Big5"
        case "utf8", "utf8mb4", "unicode11utf8": "UTF-8"
        case "utf16le": "UTF-16LE"
        case "utf16be": "UTF-16BE"
        default: name
        }
    }

    private static func converterName(_ name: String) -> String {
        let name = canonicalName(name)
        return name == "Big5" ? "windows-950-2000" : name
    }

    /// Converts all of a text.
    ///
    /// - Parameter tolerated: Malformed sequences that are replaced before the conversion gives up.
    func convert(_ bytes: ArraySlice<UInt8>, tolerated: Int = 0) throws(SourceRefusal) -> Result {
        var malformed = 0
        var first = 0
        var status: Int32 = 0
        // Most charsets need half again as much; a charset of single bytes can need three times.
        var capacity = bytes.count * 2 + 64
        while true {
            let text = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                // SAFETY: both buffers live for the call; the shim writes at most `buffer.count` bytes.
                status = unsafe bytes.withUnsafeBufferPointer { source in
                    unsafe cicu_converter_decode(
                        handle, source.baseAddress, source.count, tolerated, buffer.baseAddress, buffer.count,
                        &count, &malformed, &first)
                }
            }
            switch status {
            case 0, Int32(CICU_MALFORMED):
                return Result(
                    text: text, malformed: malformed, firstMalformed: first, isComplete: status == 0)
            case Int32(CICU_NO_ROOM) where capacity <= bytes.count * 3:
                capacity = bytes.count * 4 + 64
            default:
                throw SourceRefusal(
                    "cannot be converted: ICU says \(unsafe String(cString: cicu_error_name(status)))")
            }
        }
    }
}
