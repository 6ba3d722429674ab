// Reads JSON (RFC 8259) that others wrote: the bodies of requests, and the daemon's answers on the client's side.
// Strict: one value, no comments, no key twice, no lone surrogates, and no deeper than `mostLevels`.

/// Why a text is no JSON.
package struct JSONError: Error, Equatable, CustomStringConvertible {
    /// Byte offset of what cannot be read.
    package let offset: Int
    package let message: String

    package var description: String { "byte \(offset): \(message)" }
}

extension JSONText {
    /// Arrays and objects in each other.
    package static let mostLevels = 64

    /// Reads one value.
    package init(reading bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes: bytes)
        self = try reader.document()
    }

    /// The value of a key of an object; nil in all other cases.
    package subscript(key: String) -> JSONText? {
        guard case .object(let pairs) = self else { return nil }
        return pairs.first { $0.key == key }?.value
    }
}

private struct JSONReader {
    let bytes: [UInt8]
    var index = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONError) -> JSONText {
        let value = try value(level: 0)
        skipBlanks()
        guard index == bytes.count else { throw error("something follows the value") }
        return value
    }

    private func error(_ message: String) -> JSONError { JSONError(offset: index, message: message) }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || (0x09...0x0d).contains(byte) && byte != 0x0b && byte != 0x0c {
            index += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        index += 1
        return true
    }

    private mutating func value(level: Int) throws(JSONError) -> JSONText {
        skipBlanks()
        guard level <= JSONText.mostLevels else { throw error("too many arrays and objects in each other") }
        switch next {
        case UInt8(ascii: "{"): return try object(level)
        case UInt8(ascii: "["): return try array(level)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw error("the text ends where a value is wanted")
        default: return try number()
        }
    }

    private mutating func word(_ word: String, _ value: JSONText) throws(JSONError) -> JSONText {
        guard bytes[index...].starts(with: word.utf8) else { throw error("no value") }
        index += word.utf8.count
        return value
    }

    private mutating func array(_ level: Int) throws(JSONError) -> JSONText {
        index += 1
        var values: [JSONText] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return .array([]) }
        while true {
            values.append(try value(level: level + 1))
            skipBlanks()
            if take(UInt8(ascii: "]")) { return .array(values) }
            guard take(UInt8(ascii: ",")) else { throw error("a comma or ] is wanted") }
        }
    }

    private mutating func object(_ level: Int) throws(JSONError) -> JSONText {
        index += 1
        var pairs: [(key: String, value: JSONText)] = []
        var keys = Set<String>()
        skipBlanks()
        if take(UInt8(ascii: "}")) { return .object([]) }
        while true {
            skipBlanks()
            guard next == UInt8(ascii: "\"") else { throw error("a key is wanted") }
            let key = try string()
            guard keys.insert(key).inserted else { throw error("a key stands twice") }
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw error("a colon is wanted") }
            pairs.append((key, try value(level: level + 1)))
            skipBlanks()
            if take(UInt8(ascii: "}")) { return .object(pairs) }
            guard take(UInt8(ascii: ",")) else { throw error("a comma or } is wanted") }
        }
    }

    private mutating func number() throws(JSONError) -> JSONText {
        let start = index
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
        var isWhole = true
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) {
            guard isDigit(next) else { throw error("no value") }
            while isDigit(next) { index += 1 }
        }
        if take(UInt8(ascii: ".")) {
            isWhole = false
            guard isDigit(next) else { throw error("a digit is wanted") }
            while isDigit(next) { index += 1 }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isWhole = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard isDigit(next) else { throw error("a digit is wanted") }
            while isDigit(next) { index += 1 }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isWhole, let whole = Int(text) { return .int(whole) }
        guard let number = Double(text), number.isFinite else { throw error("a number is too large") }
        return .number(number)
    }

    private mutating func string() throws(JSONError) -> String {
        index += 1
        var output: [UInt8] = []
        while true {
            guard let byte = next else { throw error("a string does not end") }
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: output, as: UTF8.self) else {
                    throw error("a string is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): output += Array(String(Character(try escape())).utf8)
            case ..<0x20: throw error("a control character stands in a string")
            default: output.append(byte)
            }
        }
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        guard let byte = next else { throw error("a string does not end") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let unit = try hexadecimal()
            if let scalar = Unicode.Scalar(unit) { return scalar }
            if (0xd800...0xdbff).contains(unit), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
                let low = try hexadecimal()
                if (0xdc00...0xdfff).contains(low),
                    let scalar = Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00))
                {
                    return scalar
                }
            }
            throw error("half of a surrogate pair stands alone")
        default: throw error("no such escape")
        }
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        guard index + 4 <= bytes.count else { throw error("a string does not end") }
        var value: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: value = value << 4 | UInt32(byte - 0x37)
            case 0x61...0x66: value = value << 4 | UInt32(byte - 0x57)
            default: throw error("four hexadecimal digits are wanted")
            }
        }
        index += 4
        return value
    }
}
