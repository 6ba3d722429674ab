// Numbers that name a place: the division code inside a unified social credit code (统一社会信用代码, GB 32100)
// and the area code of a telephone number. Index numbers (索引号) of offices begin with the credit code of the
// office: 11330703662882460N/2021-45814 is an office registered in 330703. Addresses under gov.cn are found in the
// same pass.

/// Numbers found in a text.
enum RegionCode {
    /// A number that may name a place.
    enum Finding: Sendable, Equatable {
        /// Division code of a credit code whose check character is right.
        case division(Int, range: Range<Int>)
        /// Area code of a fixed line, as a number without the leading zero.
        case area(Int, range: Range<Int>)
        /// What stands before .gov.cn in an address.
        case host(range: Range<Int>)
    }

    /// Appends the numbers of a text in order.
    static func scan(_ text: Span<UInt8>, into findings: inout [Finding]) {
        var position = 0
        let count = text.count
        while position < count {
            guard isDigit(text[position]) else {
                if text[position] == UInt8(ascii: "."), let host = host(text, endingAt: position) {
                    findings.append(.host(range: host))
                }
                // Most characters have three bytes.
                position += text[position] >= 0xE0 ? 3 : 1
                continue
            }
            let start = position
            while position < count, isDigit(text[position]) || isUpper(text[position]) { position += 1 }
            // A letter before the digits makes them part of a word or an address.
            if start > 0, isLetter(text[start - 1]) { continue }
            let length = position - start
            if length == 18, let code = division(text, at: start) {
                findings.append(.division(code, range: start..<position))
            } else if length >= 3, length <= 4, text[start] == UInt8(ascii: "0"),
                let end = subscriber(text, after: position)
            {
                findings.append(.area(number(text, start..<start + length), range: start..<end))
                position = end
            } else if length == 11 || length == 12, text[start] == UInt8(ascii: "0") {
                // Written together: only the length of the area code is open, two digits for 10 and 20 to 29.
                let digits =
                    text[start + 1] == UInt8(ascii: "1") || text[start + 1] == UInt8(ascii: "2") ? 3 : 4
                findings.append(.area(number(text, start..<start + digits), range: start..<position))
            }
        }
    }

    private static let domain = Array(".gov.cn".utf8)

    /// The labels that lead up to .gov.cn; nil when something else stands there or none do.
    private static func host(_ text: Span<UInt8>, endingAt end: Int) -> Range<Int>? {
        let after = end + domain.count
        guard after <= text.count else { return nil }
        for offset in 1..<domain.count where text[end + offset] != domain[offset] { return nil }
        // Another label would follow in gov.cn.example.com; a sentence may end here.
        if after < text.count, isLetter(text[after]) || isDigit(text[after]) { return nil }
        if after + 1 < text.count, text[after] == UInt8(ascii: "."), isLetter(text[after + 1]) { return nil }
        var start = end
        while start > 0, end - start < 80 {
            let byte = text[start - 1]
            guard
                isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
            else { break }
            start -= 1
        }
        return start < end ? start..<end : nil
    }

    /// The division code in a credit code of a public body; nil when the check character is wrong or the
    /// body is a company, whose place is not the writer's.
    static func division(_ text: Span<UInt8>, at start: Int) -> Int? {
        guard start + 18 <= text.count, text[start] == UInt8(ascii: "1") else { return nil }
        // GB 32100-2015: 31 characters without I, O, S, V, Z; weights are the powers of 3 modulo 31.
        var sum = 0
        var weight = 1
        for offset in 0..<17 {
            guard let value = value(text[start + offset]) else { return nil }
            sum += value * weight
            weight = weight * 3 % 31
        }
        guard value(text[start + 17]) == (31 - sum % 31) % 31 else { return nil }
        // Characters 9 to 17 are the older organization code (GB 11714) with a check character of its own.
        sum = 0
        for (offset, factor) in [3, 7, 9, 10, 5, 8, 4, 2].enumerated() {
            guard let value = value(text[start + 8 + offset]) else { return nil }
            sum += value * factor
        }
        let check = (11 - sum % 11) % 11
        guard text[start + 16] == (check == 10 ? UInt8(ascii: "X") : 0x30 + UInt8(check)) else { return nil }
        let digits = start + 2..<start + 8
        for position in digits where !isDigit(text[position]) { return nil }
        return number(text, digits)
    }

    private static func value(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: return Int(byte) - 0x30
        case UInt8(ascii: "A")...UInt8(ascii: "H"): return Int(byte) - 0x41 + 10
        case UInt8(ascii: "J")...UInt8(ascii: "N"): return Int(byte) - 0x4A + 18
        case UInt8(ascii: "P")...UInt8(ascii: "R"): return Int(byte) - 0x50 + 23
        case UInt8(ascii: "T")...UInt8(ascii: "U"): return Int(byte) - 0x54 + 26
        case UInt8(ascii: "W")...UInt8(ascii: "Y"): return Int(byte) - 0x57 + 28
        default: return nil
        }
    }

    /// The end of seven or eight digits after a dash, a bracket or a blank; nil when something else follows.
    private static func subscriber(_ text: Span<UInt8>, after end: Int) -> Int? {
        var position = end
        var separators = 0
        while position < text.count, separators < 3 {
            switch text[position] {
            case UInt8(ascii: "-"), UInt8(ascii: " "), UInt8(ascii: ")"):
                position += 1
            default:
                // – — － ） of three bytes
                let wide = RegionText.scalar(text, at: position)
                guard wide == "–" || wide == "—" || wide == "－" || wide == "）" else {
                    return digits(text, position, after: end)
                }
                position += 3
            }
            separators += 1
        }
        return digits(text, position, after: end)
    }

    private static func digits(_ text: Span<UInt8>, _ start: Int, after end: Int) -> Int? {
        guard start > end else { return nil }
        var position = start
        while position < text.count, isDigit(text[position]) { position += 1 }
        return position - start == 7 || position - start == 8 ? position : nil
    }

    private static func number(_ text: Span<UInt8>, _ range: Range<Int>) -> Int {
        var value = 0
        for position in range { value = value * 10 + Int(text[position] - 0x30) }
        return value
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    private static func isUpper(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }
    private static func isLetter(_ byte: UInt8) -> Bool { isUpper(byte & 0xDF) }
}
