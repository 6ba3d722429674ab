// JSON of the answers, for `gongkai … --json` and for the daemon: values in the order in which a reader wants them, one object a line, nulls written out
// so that every object of a kind has the same keys.

/// A JSON value that keeps the order of its keys.
package enum JSONText: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int)
    case number(Double)
    case string(String)
    case array([JSONText])
    case object([(key: String, value: JSONText)])

    /// A string, or null.
    package static func optional(_ text: String?) -> JSONText { text.map { .string($0) } ?? .null }

    /// A number, or null.
    package static func optional(_ number: Int?) -> JSONText { number.map { .int($0) } ?? .null }

    /// One line without a line end.
    package var line: String {
        var output = ""
        append(to: &output)
        return output
    }

    /// Milliseconds with three places.
    package static func milliseconds(_ time: Duration) -> JSONText {
        let (seconds, attoseconds) = time.components
        return .number((Double(seconds) * 1e6 + Double(attoseconds) / 1e12).rounded() / 1_000)
    }

    /// An object with one more pair at its end; other values as they are.
    package func with(_ key: String, _ value: JSONText) -> JSONText {
        guard case .object(let pairs) = self else { return self }
        return .object(pairs + [(key, value)])
    }

    package static func == (left: JSONText, right: JSONText) -> Bool { left.line == right.line }

    private func append(to output: inout String) {
        switch self {
        case .null: output += "null"
        case .bool(let value): output += value ? "true" : "false"
        case .int(let value): output += String(value)
        case .number(let value): output += value.isFinite ? value.description : "null"
        case .string(let text): Self.append(text, to: &output)
        case .array(let values):
            output += "["
            for (index, value) in values.enumerated() {
                if index > 0 { output += "," }
                value.append(to: &output)
            }
            output += "]"
        case .object(let pairs):
            output += "{"
            for (index, pair) in pairs.enumerated() {
                if index > 0 { output += "," }
                Self.append(pair.0, to: &output)
                output += ":"
                pair.1.append(to: &output)
            }
            output += "}"
        }
    }

    private static func append(_ text: String, to output: inout String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            // U+2028 and U+2029 end lines for some readers of one object a line.
            case let other
            where other.value < 0x20 || (0x7f...0x9f).contains(other.value)
                || other.value == 0x2028 || other.value == 0x2029:
                let digits = String(other.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: output.unicodeScalars.append(scalar)
            }
        }
        output += "\""
    }
}
