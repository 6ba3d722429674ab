// What the text of a part of a page tells about its place: a value, an enumerator, a unit, the end of a sentence.

extension PDFText {
    /// A number, with its sign, points and unit, or a dash or slash in place of one.
    static func isValue(_ text: [UInt8]) -> Bool {
        guard let first = text.first, text.count <= 36 else { return false }
        var number = text[...]
        while let last = number.last, last >= 0x80 || last == 0x20 {
            if last == 0x20 {
                number = number.dropLast()
                continue
            }
            guard number.count >= 3, units.contains(Array(number.suffix(3))) else { break }
            number = number.dropLast(3)
        }
        if number.isEmpty { return false }
        if [[0xe6, 0x97, 0xa0], [0xe2, 0x80, 0x94], [0xe2, 0x88, 0x92], [0xef, 0xbc, 0x8f]].contains(text) {
            return true  // 无 — − ／
        }
        if number.starts(with: [0xe2, 0x88, 0x92]) { number = number.dropFirst(3) }
        var digits = 0
        for byte in number {
            if (0x30...0x39).contains(byte) { digits += 1 } else if !signs.contains(byte) { return false }
        }
        // 1. is an enumerator.
        return number.last != 0x2e && (digits > 0 || number.count <= 3 && first != 0x2e)
    }

    private static let signs: [UInt8] = Array("+,-./".utf8)

    /// 元万亿件条次个份项宗人.
    private static let units: [[UInt8]] = "元万亿件条次个份项宗人".unicodeScalars.map { Array(String($0).utf8) }

    static func isUnit(_ text: [UInt8]) -> Bool {
        !text.isEmpty && text.count <= 6
            && stride(from: 0, to: text.count, by: 3).allSatisfy {
                $0 + 3 <= text.count && units.contains(Array(text[$0..<($0 + 3)]))
            }
    }

    /// 1. or （一） and nothing after it.
    static func isEnumerator(_ text: [UInt8]) -> Bool {
        guard let end = endOfEnumerator(text) else { return false }
        return end == text.count
    }

    /// The text begins with 1. or （一） or 一、, or is an article of a law (第二十条第（一）项): the first line of a cell.
    static func beginsCell(_ text: [UInt8]) -> Bool {
        endOfEnumerator(text) != nil || isArticle(text)
    }

    /// 第二十条第（一）项
    static func isArticle(_ text: [UInt8]) -> Bool {
        text.starts(with: "第".utf8) && text.count >= 12 && text.count <= 36 && text.contains(sequence: "条")
    }

    /// 一、
    static func isTopEnumerator(_ text: [UInt8]) -> Bool {
        guard let end = endOfEnumerator(text), end >= 6 else { return false }
        return text[(end - 3)..<end].elementsEqual("、".utf8) && text[0] >= 0x80
    }

    /// The number of an enumerator up to ten; 0 for a greater one.
    static func ordinal(_ text: [UInt8]) -> Int? {
        guard let end = endOfEnumerator(text) else { return nil }
        let digits = text[..<end].filter { (0x30...0x39).contains($0) }
        if !digits.isEmpty { return digits.reduce(0) { $0 * 10 + Int($1) - 0x30 } }
        let inner = stride(from: 0, to: end, by: 1).filter { place in
            place + 3 <= end && numerals.contains(Array(text[place..<(place + 3)]))
        }
        guard inner.count == 1 else { return 0 }
        return (numerals.firstIndex(of: Array(text[inner[0]..<(inner[0] + 3)])) ?? -1) + 1
    }

    private static let numerals: [[UInt8]] = "一二三四五六七八九十".unicodeScalars.map { Array(String($0).utf8) }

    private static func endOfEnumerator(_ text: [UInt8]) -> Int? {
        var place = 0
        func holds(_ sign: String) -> Bool { text[place...].starts(with: sign.utf8) }
        let opener = ["（", "("].first(where: holds)
        if let opener { place += opener.utf8.count }
        let start = place
        while place < text.count, place - start < 9 {
            if (0x30...0x39).contains(text[place]) {
                place += 1
            } else if place + 3 <= text.count, numerals.contains(Array(text[place..<(place + 3)])) {
                place += 3
            } else {
                break
            }
        }
        guard place > start, place < text.count else { return nil }
        let closers = opener == nil ? ["、", ".", "．"] : ["）", ")"]
        guard let closer = closers.first(where: holds) else { return nil }
        place += closer.utf8.count
        // 2.5 is a number.
        if closer == ".", place < text.count, (0x30...0x39).contains(text[place]) { return nil }
        return place
    }

    /// A mark that stands at the end of a line alone.
    static func cannotBegin(_ text: [UInt8]) -> Bool {
        ["，", "。", "、", "；", "：", "）", "》", "”", "！", "？"].contains { text.starts(with: $0.utf8) }
    }

    static func endsSentence(_ text: [UInt8]) -> Bool {
        ["。", "！", "？", "；", "：", "。”", "。）"].contains { text.suffix($0.utf8.count).elementsEqual($0.utf8) }
    }

    /// Lines one after another as one text: between Latin words and numbers a line end is a blank.
    static func joined(_ lines: some Sequence<[UInt8]>) -> [UInt8] {
        var text: [UInt8] = []
        for line in lines {
            if let end = text.last, let start = line.first, end.isAlphanumeric, start.isAlphanumeric {
                text.append(0x20)
            }
            text += line
        }
        return text
    }
}

extension [UInt8] {
    func contains(sequence: String) -> Bool {
        let wanted = Array(sequence.utf8)
        guard count >= wanted.count else { return false }
        return (0...(count - wanted.count)).contains { self[$0...].starts(with: wanted) }
    }
}
