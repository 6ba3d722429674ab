// What a request asks for, by name: from the URL's query, or the members of a JSON body. Both forms mean the same. An
// unknown name is refused: a filter that is mistyped must not silently find more.

import HTTPTypes
import ReportJSON

/// Names and values of one request.
struct Parameters {
    private let values: [String: String]

    /// Most parameters of one request.
    private static let most = 40

    /// Reads `a=1&b=2` with percent escapes, and plus for blanks as forms write them.
    init(query: Substring) throws(Problem) {
        var values: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(parts[0], plusIsBlank: true)
            let value = parts.count == 2 ? try Self.decoded(parts[1], plusIsBlank: true) : ""
            guard values.updateValue(value, forKey: name) == nil else {
                throw .parameter(name, "stands twice; divide several values by commas")
            }
            guard values.count <= Self.most else {
                throw Problem(.badRequest, "limit_exceeded", "more than \(Self.most) parameters")
            }
        }
        self.values = values
    }

    /// Reads an object of strings, numbers, true and false, and arrays of these.
    init(body: [UInt8]) throws(Problem) {
        let json: JSONText
        do {
            json = try JSONText(reading: body)
        } catch {
            throw Problem(.badRequest, "invalid_json", "the body is no JSON, \(error)")
        }
        guard case .object(let pairs) = json else {
            throw Problem(.badRequest, "invalid_json", "the body is no JSON object")
        }
        var values: [String: String] = [:]
        for (name, value) in pairs {
            values[name] = try Self.text(value, name)
        }
        self.values = values
    }

    private static func text(_ value: JSONText, _ name: String) throws(Problem) -> String {
        switch value {
        case .string(let text): return text
        case .int(let number): return String(number)
        case .bool(let value): return value ? "true" : "false"
        case .number(let number): return number.description
        case .array(let values):
            var texts: [String] = []
            for value in values {
                if case .array = value { throw .parameter(name, "an array stands in an array") }
                texts.append(try text(value, name))
            }
            return texts.joined(separator: ",")
        case .null, .object:
            throw .parameter(name, "write a string, a number, true or false, or an array of these")
        }
    }

    /// Text with its percent escapes read.
    static func decoded(_ text: Substring, plusIsBlank: Bool) throws(Problem) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+") where plusIsBlank: bytes.append(0x20)
            case UInt8(ascii: "%"):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                guard digits.utf8.count == 2, digits.utf8.allSatisfy(Self.isHexadecimal),
                    let value = UInt8(digits, radix: 16)
                else {
                    throw Problem(.badRequest, "invalid_url", "a percent sign wants two hexadecimal digits")
                }
                bytes.append(value)
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw Problem(.badRequest, "invalid_url", "the address is not UTF-8")
        }
        return decoded
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }

    /// - Throws: When a name is none of those known.
    func check(known: Set<String>) throws(Problem) {
        guard let name = values.keys.sorted().first(where: { !known.contains($0) }) else { return }
        let names = known.sorted().joined(separator: ", ")
        throw Problem(
            .badRequest, "unknown_parameter",
            known.isEmpty ? "\(name): takes no parameters" : "\(name): no such parameter; there are \(names)")
    }

    /// A text; nil when it is not given or empty.
    func text(_ name: String) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    func number(_ name: String, default standard: Int, in range: ClosedRange<Int>) throws(Problem) -> Int {
        guard let text = values[name] else { return standard }
        guard let number = Int(text), range.contains(number), text.utf8.allSatisfy({ $0 != 0x2b }) else {
            throw .parameter(name, "write a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func flag(_ name: String, default standard: Bool = false) throws(Problem) -> Bool {
        switch values[name] {
        case nil: return standard
        case "true", "1", "": return true
        case "false", "0": return false
        default: throw .parameter(name, "write true or false")
        }
    }

    func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, default standard: Value
    ) throws(Problem) -> Value {
        guard let text = text(name) else { return standard }
        guard let value = Value(rawValue: text) else {
            throw .parameter(name, "write one of " + Value.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return value
    }

    /// The same for equal questions: names in order, each with its value.
    var canonical: String {
        values.sorted { $0.key < $1.key }.map {
            "\($0.key.utf8.count):\($0.key)\($0.value.utf8.count):\($0.value)"
        }
        .joined()
    }
}
