// What a request asks for, by name: from the URL's query, or the members of a JSON body. Both forms mean the same. An
// unknown name is refused: a filter that is mistyped must not silently find more.

import HTTPTypes
import ReportJSON
import ReportSearch

/// Names and values of one request.
struct Parameters {
    private let values: [String: Value]

    /// A value as text, and what it was written as.
    private struct Value {
        enum Form: String {
            /// In an address, where everything is text.
            case plain
            case string, number, flag, list
        }

        let text: String
        let form: Form
    }

    /// Most parameters of one request.
    private static let most = 40

    /// Reads `a=1&b=2` with percent escapes, and plus for blanks as forms write them.
    init(query: Substring) throws(Problem) {
        var values: [String: Value] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(parts[0], plusIsBlank: true)
            let value = parts.count == 2 ? try Self.decoded(parts[1], plusIsBlank: true) : ""
            guard values.updateValue(Value(text: value, form: .plain), forKey: name) == nil else {
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
        var values: [String: Value] = [:]
        for (name, value) in pairs {
            values[name] = try Self.value(value, name)
        }
        self.values = values
    }

    private static func value(_ json: JSONText, _ name: String) throws(Problem) -> Value {
        switch json {
        case .string(let text): return Value(text: text, form: .string)
        case .int(let number): return Value(text: String(number), form: .number)
        case .bool(let value): return Value(text: value ? "true" : "false", form: .flag)
        case .number(let number): return Value(text: number.description, form: .number)
        case .array(let values):
            var texts: [String] = []
            for element in values {
                let value = try value(element, name)
                guard value.form == .string || value.form == .number else {
                    throw .parameter(name, "a list holds strings and numbers")
                }
                texts.append(value.text)
            }
            return Value(text: texts.joined(separator: ","), form: .list)
        case .null, .object:
            throw .parameter(
                name, "write a string, a number, true or false, or a list of strings and numbers")
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

    /// A value's text; nil when it is not given.
    /// - Parameter forms: What a member of a body may be.
    private func given(_ name: String, as forms: Set<Value.Form>, _ wanted: String) throws(Problem) -> String?
    {
        guard let value = values[name] else { return nil }
        guard value.form == .plain || forms.contains(value.form) else { throw .parameter(name, wanted) }
        return value.text
    }

    /// A text; nil when it is not given or empty.
    func text(_ name: String) throws(Problem) -> String? {
        let text = try given(name, as: [.string], "write a string")
        return text?.isEmpty ?? true ? nil : text
    }

    /// One or several values with commas between them; nil when none is given.
    func list(_ name: String) throws(Problem) -> String? {
        let text = try given(
            name, as: [.string, .number, .list], "write a string, a number or a list of these")
        return text?.isEmpty ?? true ? nil : text
    }

    func number(_ name: String, default standard: Int, in range: ClosedRange<Int>) throws(Problem) -> Int {
        let wanted = "write a number from \(range.lowerBound) to \(range.upperBound)"
        guard let text = try given(name, as: [.number], wanted) else { return standard }
        guard let number = Int(text), range.contains(number), text.utf8.allSatisfy({ $0 != 0x2b }) else {
            throw .parameter(name, wanted)
        }
        return number
    }

    func flag(_ name: String, default standard: Bool = false) throws(Problem) -> Bool {
        switch try given(name, as: [.flag], "write true or false") {
        case nil: return standard
        case "true": return true
        case "false": return false
        default: throw .parameter(name, "write true or false")
        }
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, default standard: Choice
    ) throws(Problem) -> Choice {
        let wanted = "write one of " + Choice.allCases.map(\.rawValue).joined(separator: ", ")
        guard let text = try given(name, as: [.string], wanted) else { return standard }
        guard let value = Choice(rawValue: text) else { throw .parameter(name, wanted) }
        return value
    }

    /// The name of a column; nil when it is not given.
    func column(_ name: String) throws(Problem) -> ReportColumn? {
        let wanted = "write one of " + ReportColumn.allCases.map(\.rawValue).joined(separator: ", ")
        guard let text = try given(name, as: [.string], wanted) else { return nil }
        guard let column = ReportColumn(named: text) else { throw .parameter(name, wanted) }
        return column
    }

    /// The same for equal questions: names in order, each with its value.
    var canonical: String {
        values.sorted { $0.key < $1.key }.map {
            let form = $0.value.form == .plain ? "" : $0.value.form.rawValue
            return "\($0.key.utf8.count):\($0.key)\(form)\($0.value.text.utf8.count):\($0.value.text)"
        }
        .joined()
    }
}
