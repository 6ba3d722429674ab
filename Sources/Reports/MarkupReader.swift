// Reads what is left of HTML in a text that should have none: entities, and tags of the elements that pages of reports
// are made of. Anything else in angle brackets is text (<10 份>, 〈…〉 typed as <…>).

/// Entities and tags at a place of a UTF-8 text.
enum MarkupReader {
    /// What a tag does to the text around it.
    enum Meaning {
        case nothing, blank, cell, lineBreak, row
    }

    private static let entities: [(name: [UInt8], scalar: UInt32)] = [
        ("nbsp", 0x20), ("amp", 0x26), ("lt", 0x3C), ("gt", 0x3E), ("quot", 0x22), ("apos", 0x27),
        ("ldquo", 0x201C), ("rdquo", 0x201D), ("lsquo", 0x2018), ("rsquo", 0x2019), ("mdash", 0x2014),
        ("middot", 0xB7), ("hellip", 0x2026), ("ensp", 0x20), ("emsp", 0x20), ("copy", 0xA9), ("times", 0xD7),
        ("bull", 0x2022), ("ndash", 0x2013),
    ].map { (Array("&\($0.0);".utf8), $0.1) }

    /// The character an entity stands for and the place after it; nil for anything else.
    static func entity(at place: Int, in utf8: Span<UInt8>) -> (UInt32, Int)? {
        guard place + 3 < utf8.count else { return nil }
        if utf8[place + 1] == UInt8(ascii: "#") { return number(at: place + 2, in: utf8) }
        for entity in entities where holds(entity.name, at: place, in: utf8) {
            return (entity.scalar, place + entity.name.count)
        }
        return nil
    }

    /// &#160; and &#xA0; from after the sign.
    private static func number(at start: Int, in utf8: Span<UInt8>) -> (UInt32, Int)? {
        var place = start
        let isHex = utf8[place] | 0x20 == UInt8(ascii: "x")
        if isHex { place += 1 }
        var value: UInt32 = 0
        var digits = 0
        while place < utf8.count, digits < 7, let digit = hexDigit(utf8[place]), isHex || digit < 10 {
            value = value * (isHex ? 16 : 10) + digit
            digits += 1
            place += 1
        }
        guard digits > 0, place < utf8.count, utf8[place] == UInt8(ascii: ";"), value >= 0x20,
            Unicode.Scalar(value) != nil
        else { return nil }
        return (value, place + 1)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x37)
        case 0x61...0x66: UInt32(byte - 0x57)
        default: nil
        }
    }

    private static func holds(_ word: [UInt8], at place: Int, in utf8: Span<UInt8>) -> Bool {
        guard word.count <= utf8.count - place else { return false }
        for offset in 0..<word.count where utf8[place + offset] != word[offset] { return false }
        return true
    }

    /// The end of a tag and what it means; nil when no known element begins here or it does not end soon.
    static func tag(at start: Int, in utf8: Span<UInt8>) -> (end: Int, means: Meaning)? {
        var place = start + 1
        let limit = min(utf8.count, start + 600)
        var isEnd = false
        if place < limit, utf8[place] == UInt8(ascii: "/") {
            isEnd = true
            place += 1
        }
        var name = ""
        while place < limit, name.utf8.count < 8 {
            let byte = utf8[place] | 0x20
            guard (0x61...0x7A).contains(byte) || (0x31...0x36).contains(utf8[place]) else { break }
            name.unicodeScalars.append(
                Unicode.Scalar((0x31...0x36).contains(utf8[place]) ? utf8[place] : byte))
            place += 1
        }
        guard place < limit, let meaning = meaning(name, isEnd) else { return nil }
        switch utf8[place] {
        case UInt8(ascii: ">"), UInt8(ascii: "/"), UInt8(ascii: " "), 0x09, 0x0A, 0x0D: break
        default: return nil
        }
        while place < limit, utf8[place] != UInt8(ascii: ">") {
            if utf8[place] == UInt8(ascii: "<") { return nil }
            place += 1
        }
        guard place < limit else { return nil }
        return (place + 1, meaning)
    }

    private static func meaning(_ name: String, _ isEnd: Bool) -> Meaning? {
        switch name {
        case "br": .lineBreak
        case "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "hr", "table", "tbody", "thead", "ul",
            "ol":
            .lineBreak
        case "tr": isEnd ? .row : .nothing
        case "td", "th": isEnd ? .cell : .nothing
        case "b", "i", "u", "a", "em", "strong", "span", "font", "sup", "sub", "img", "o", "center", "col":
            .nothing
        default: nil
        }
    }
}
