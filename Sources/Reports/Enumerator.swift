// Enumerators at the start of a line: 一、 （一） 1. （1） 第一部分 ① and bullets.
//
// Headings, list items and table labels all begin with them; the kind of enumerator tells which.

/// The enumerator a line begins with.
struct Enumerator {
    enum Style {
        /// 一、 一. 一 (Chinese numeral and a mark)
        case chinese
        /// 1. 1、 1)
        case decimal
        /// （一） (1) ⑴
        case bracketed
        /// 第一部分 第一章 第一节
        case part
        /// ① • and other marks without a number worth knowing
        case mark
    }

    var style: Style
    /// 0 for marks.
    var number: Int
    /// Place after the enumerator and its mark.
    var end: Int

    /// Reads the enumerator at the start of `range`, blanks inside it allowed; nil when there is none.
    init?(in source: [UInt32], at range: Range<Int>) {
        guard let first = range.first.map({ source[$0] }) else { return nil }
        switch first {
        case 0xFF08, 0x28:
            guard
                let (number, after) = Self.number(
                    in: source, at: range.lowerBound + 1, limit: range.upperBound),
                let close = Self.skipBlanks(source, after, range.upperBound),
                source[close] == 0xFF09 || source[close] == 0x29
            else { return nil }
            self.init(style: .bracketed, number: number, end: close + 1)
        case 0x7B2C:  // 第
            guard
                let (number, after) = Self.number(
                    in: source, at: range.lowerBound + 1, limit: range.upperBound),
                let unit = Self.skipBlanks(source, after, range.upperBound)
            else { return nil }
            switch source[unit] {
            case 0x90E8 where unit + 1 < range.upperBound && source[unit + 1] == 0x5206:  // 部分
                self.init(
                    style: .part, number: number, end: Self.afterMark(source, unit + 2, range.upperBound))
            case 0x7AE0, 0x8282:  // 章 节
                self.init(
                    style: .part, number: number, end: Self.afterMark(source, unit + 1, range.upperBound))
            default:
                return nil
            }
        case 0x2460...0x2473:
            self.init(style: .mark, number: Int(first - 0x245F), end: range.lowerBound + 1)
        case 0x2474...0x2487, 0x3220...0x3229:
            let base: UInt32 = first < 0x3000 ? 0x2473 : 0x321F
            self.init(style: .bracketed, number: Int(first - base), end: range.lowerBound + 1)
        case 0x2022, 0x25CF, 0x25C6, 0x25A0, 0x2605, 0x25B2, 0xF06C, 0xF0D8, 0x25AA, 0x2B24:
            self.init(style: .mark, number: 0, end: range.lowerBound + 1)
        default:
            let isDecimal = Glyph.isDigit(first)
            guard isDecimal || (Glyph.chineseDigit(first) ?? 0) > 0,
                let (number, after) = Self.number(in: source, at: range.lowerBound, limit: range.upperBound),
                let mark = Self.skipBlanks(source, after, range.upperBound)
            else { return nil }
            switch source[mark] {
            case 0x3001, 0xFF0E, 0x2E, 0xFF0C, 0x2C, 0xFF1A, 0x3A, 0x3002, 0xB7:
                let isPoint = source[mark] != 0x3001
                let next = mark + 1
                // 3.5 is a number and 1,200 too; 二，… may open a sentence, so a comma counts for headings
                // only.
                if isDecimal, isPoint, next < range.upperBound, Glyph.isDigit(source[next]) { return nil }
                if isDecimal, source[mark] == 0xFF1A || source[mark] == 0x3A || source[mark] == 0xFF0C {
                    return nil
                }
                self.init(style: isDecimal ? .decimal : .chinese, number: number, end: next)
            case 0xFF09, 0x29:
                self.init(style: isDecimal ? .bracketed : .chinese, number: number, end: mark + 1)
            default:
                // A blank may be all that is left of the mark.
                guard !isDecimal, mark > after else { return nil }
                self.init(style: .chinese, number: number, end: mark)
            }
        }
    }

    private init(style: Style, number: Int, end: Int) {
        self.style = style
        self.number = number
        self.end = end
    }

    /// A number of at most two digits, or a Chinese numeral up to 九十九.
    private static func number(in source: [UInt32], at start: Int, limit: Int) -> (Int, Int)? {
        guard var place = skipBlanks(source, start, limit) else { return nil }
        var value = 0
        if Glyph.isDigit(source[place]) {
            var digits = 0
            while place < limit, let digit = Glyph.digitValue(source[place]) {
                digits += 1
                guard digits <= 2 else { return nil }
                value = value * 10 + digit
                place += 1
            }
            return (value, place)
        }
        var count = 0
        while place < limit, count < 3, source[place] >= 0x3007, let digit = Glyph.chineseDigit(source[place])
        {
            if digit == 10 {
                value = value == 0 ? 10 : value * 10
            } else {
                value += digit
            }
            count += 1
            place += 1
        }
        return count > 0 && value > 0 ? (value, place) : nil
    }

    private static func skipBlanks(_ source: [UInt32], _ start: Int, _ limit: Int) -> Int? {
        var place = start
        while place < limit, Glyph.isBlankOrTab(source[place]) { place += 1 }
        return place < limit ? place : nil
    }

    private static func afterMark(_ source: [UInt32], _ start: Int, _ limit: Int) -> Int {
        guard let place = skipBlanks(source, start, limit) else { return start }
        switch source[place] {
        case 0x3001, 0xFF1A, 0x3A, 0xFF0E, 0x2E: return place + 1
        default: return start
        }
    }
}
