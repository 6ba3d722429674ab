// Reads the printed content of one cell: figures of any width, sign, separators, units, Chinese numerals.
//
// Exact or nothing: an amount is converted from its decimal digits, never through floating point, and what
// has more than one reading stays text.

/// What is expected in a cell.
struct FigureKind {
    /// Amounts of money, kept in 分.
    var isMoney = false
    /// 增 and 减 and a dash before digits are signs.
    var isSigned = false
    /// Power of ten of a yuan for amounts without a unit of their own: 4 for 万元, 0 for 元; nil when not
    /// stated.
    var moneyExponent: Int?
}

enum FigureReader {
    /// The value of a cell.
    static func value(_ printed: String, _ kind: FigureKind = FigureKind()) -> CellValue {
        let bytes = printed.utf8
        if bytes.isEmpty { return CellValue(meaning: .blank, printed: printed) }
        if bytes.count == 1, let byte = bytes.first {
            if byte == 0x30 { return CellValue(meaning: .zero, printed: printed) }
            if byte > 0x30, byte <= 0x39, !kind.isMoney {
                return CellValue(meaning: .number, value: Int64(byte - 0x30), printed: printed)
            }
        }
        var scalars: [UInt32] = []
        scalars.reserveCapacity(bytes.count)
        for scalar in printed.unicodeScalars { scalars.append(plain(scalar.value)) }
        return value(scalars, kind, printed)
    }

    /// Whether a cell says in words that there is nothing: 无, 没有.
    static func isNone(_ printed: String) -> Bool {
        let bytes = printed.utf8
        guard bytes.count <= 12 else { return false }
        let key = RowLabels.key(printed)
        return key == [0x65E0] || key == [0x6CA1, 0x6709] || key == [0x6682, 0x65E0]
    }

    /// Whether a cell can stand in a column of figures: blank, figure, slash or 无.
    static func isFigure(_ printed: String) -> Bool {
        if printed.utf8.count <= 1 { return printed.isEmpty || value(printed).meaning != .text }
        if printed.utf8.count > 48 || beginsWithWord(printed) { return false }
        let count = value(printed)
        if count.meaning != .text || count.remark != nil { return true }
        return value(printed, FigureKind(isMoney: true, isSigned: true, moneyExponent: 0)).meaning != .text
            || isNone(printed)
    }

    /// Whether the first character is Han and begins no figure: nearly every label is told by it.
    private static func beginsWithWord(_ printed: String) -> Bool {
        guard let first = printed.unicodeScalars.first?.value, Glyph.isHan(first) else { return false }
        switch first {
        case 0x65E0, 0x6CA1, 0x6682, 0x8D1F, 0x589E, 0x51CF, 0x65B0, 0x4EBA, 0x5171:
            // 无 没 暂 负 增 减 新 人 共
            return false
        default: return !ChineseNumeral.isNumeral(first)
        }
    }

    /// Full-width forms, the many dashes of a minus sign and odd blanks in their plain form.
    private static func plain(_ scalar: UInt32) -> UInt32 {
        switch scalar {
        case 0xFF10...0xFF19, 0xFF0E, 0xFF0C, 0xFF0B, 0xFF0D, 0xFF0F, 0xFF08, 0xFF09, 0xFF3C, 0xFFE5:
            scalar == 0xFFE5 ? 0xA5 : scalar - 0xFEE0
        case 0x2212, 0x2010, 0x2011, 0xFE63, 0x207B: 0x2D
        case 0x09, 0x0A, 0x0D, 0xA0, 0x3000, 0x2000...0x200B, 0x202F, 0xFEFF: 0x20
        case 0x2215, 0x2044: 0x2F
        default: scalar
        }
    }

    private static func isDash(_ scalar: UInt32) -> Bool {
        scalar == 0x2D || (0x2012...0x2015).contains(scalar) || scalar == 0x2500 || scalar == 0xFF70
            || scalar == 0x30FC
    }

    private static func value(_ source: [UInt32], _ kind: FigureKind, _ printed: String) -> CellValue {
        let range = source.trimmed(0..<source.count)
        if range.isEmpty { return CellValue(meaning: .blank, printed: printed) }
        if range.count <= 6,
            range.allSatisfy({ isDash(source[$0]) || source[$0] == 0x2F || source[$0] == 0x5C })
        {
            return CellValue(meaning: .slash, printed: printed)
        }
        func text(_ remark: CellRemark? = nil) -> CellValue {
            CellValue(meaning: .text, printed: printed, remark: remark)
        }
        var cursor = FigureCursor(source: source, place: range.lowerBound, end: range.upperBound)
        if kind.isMoney { cursor.skip(anyOf: currencies) }
        let isNegative = cursor.sign(isSigned: kind.isSigned, isDash: isDash)
        if kind.isMoney { cursor.skip(anyOf: currencies) }
        guard let digits = cursor.digits() else { return text() }
        guard let unit = cursor.unit(isMoney: kind.isMoney) else { return text() }
        var exponent = unit.exponent - digits.fraction
        if kind.isMoney {
            if !unit.isMoney {
                guard let assumed = kind.moneyExponent ?? (digits.mantissa == 0 ? 0 : nil) else {
                    return text(.unitMissing)
                }
                exponent += assumed
            }
            exponent += 2
        }
        guard let scaled = scale(digits.mantissa, by: exponent) else { return text() }
        if scaled.isRounded, !kind.isMoney { return text(.fraction) }
        let remark: CellRemark? = scaled.isRounded ? .rounded : digits.isSpaced ? .spacedDigits : nil
        let value = isNegative ? -scaled.value : scaled.value
        // Less than half a 分 is rounded to nothing, which is not the zero the cell prints.
        if value == 0, scaled.isRounded { return text() }
        return CellValue(
            meaning: value == 0 ? .zero : .number, value: value, printed: printed, remark: remark)
    }

    private static let currencies = [
        scalars("人民币"), scalars("RMB"), scalars("¥"), scalars("共计"), scalars("共"),
    ]

    /// `mantissa` times ten to the power of `exponent`, rounded half up; nil when it does not fit.
    private static func scale(_ mantissa: Int64, by exponent: Int) -> (value: Int64, isRounded: Bool)? {
        var value = mantissa
        if exponent >= 0 {
            guard mantissa != 0 else { return (0, false) }
            for _ in 0..<exponent {
                let (product, overflow) = value.multipliedReportingOverflow(by: 10)
                if overflow { return nil }
                value = product
            }
            return (value, false)
        }
        var isRounded = false
        for step in 0..<(-exponent) {
            let last = value % 10
            value /= 10
            if last != 0 { isRounded = true }
            if step == -exponent - 1, last >= 5 { value += 1 }
        }
        return (value, isRounded)
    }
}

/// Walks over the plain scalars of one cell.
private struct FigureCursor {
    let source: [UInt32]
    var place: Int
    let end: Int

    mutating func skipBlanks() {
        while place < end, source[place] == 0x20 { place += 1 }
    }

    mutating func skip(anyOf words: [[UInt32]]) {
        skipBlanks()
        for word in words where source.holds(word, at: place, limit: end) {
            place += word.count
            break
        }
        skipBlanks()
    }

    /// Reads a sign or a word for one; true for below zero.
    mutating func sign(isSigned: Bool, isDash: (UInt32) -> Bool) -> Bool {
        guard place < end else { return false }
        var isNegative = false
        switch source[place] {
        case 0x2B:
            place += 1
        case 0x2D, 0x8D1F:  // - 负
            isNegative = true
            place += 1
        case let scalar where isSigned && isDash(scalar):
            isNegative = true
            place += 1
        default:
            guard isSigned else { break }
            for (word, isLess) in Self.changes where source.holds(word, at: place, limit: end) {
                isNegative = isLess
                place += word.count
                break
            }
        }
        skipBlanks()
        return isNegative
    }

    private static let changes: [([UInt32], Bool)] = [
        (scalars("增加了"), false), (scalars("增加"), false), (scalars("新增"), false), (scalars("增"), false),
        (scalars("↑"), false), (scalars("减少了"), true), (scalars("减少"), true), (scalars("减"), true),
        (scalars("↓"), true),
    ]

    /// Digits with separators and a fraction, or a Chinese numeral.
    mutating func digits() -> (mantissa: Int64, fraction: Int, isSpaced: Bool)? {
        guard place < end else { return nil }
        guard Glyph.isDigit(source[place]) else { return numeral() }
        var mantissa: Int64 = 0
        var fraction = 0
        var group = 0
        var groups = 0
        var isSpaced = false
        var inFraction = false
        while place < end {
            let scalar = source[place]
            if let digit = Glyph.digitValue(scalar) {
                let (tens, overflow) = mantissa.multipliedReportingOverflow(by: 10)
                let (sum, carry) = tens.addingReportingOverflow(Int64(digit))
                if overflow || carry { return nil }
                mantissa = sum
                if inFraction { fraction += 1 } else { group += 1 }
                place += 1
                continue
            }
            let next = nextDigit(after: place)
            switch scalar {
            case 0x20:
                guard let next, source[(place + 1)..<next].allSatisfy({ $0 == 0x20 }) else {
                    if next != nil, nextMark(after: place) != nil {
                        place += 1
                        continue
                    }
                    return finish()
                }
                isSpaced = true
                place = next
            case 0x2C:
                // A separator of thousands: one to three digits before it, three after it.
                guard !inFraction, next == place + 1, groups > 0 ? group == 3 : group <= 3 else { return nil }
                groups += 1
                group = 0
                place += 1
            case 0x2E:
                guard !inFraction, let next, source[(place + 1)..<next].allSatisfy({ $0 == 0x20 }) else {
                    return nil
                }
                if groups > 0, group != 3 { return nil }
                inFraction = true
                isSpaced = isSpaced || next > place + 1
                place = next
            default:
                return finish()
            }
        }
        return finish()

        func finish() -> (mantissa: Int64, fraction: Int, isSpaced: Bool)? {
            groups > 0 && group != 3 ? nil : (mantissa, fraction, isSpaced)
        }
    }

    /// Place of the next digit with nothing but blanks and one point between.
    private func nextDigit(after start: Int) -> Int? {
        var next = start + 1
        while next < end, source[next] == 0x20 || source[next] == 0x2E { next += 1 }
        return next < end && Glyph.isDigit(source[next]) ? next : nil
    }

    /// Place of a decimal point after blanks.
    private func nextMark(after start: Int) -> Int? {
        var next = start + 1
        while next < end, source[next] == 0x20 { next += 1 }
        return next < end && source[next] == 0x2E ? next : nil
    }

    private mutating func numeral() -> (mantissa: Int64, fraction: Int, isSpaced: Bool)? {
        let start = place
        var stop = start
        // 万 and 亿 at the end are read as units.
        while stop < end, ChineseNumeral.isNumeral(source[stop]) { stop += 1 }
        guard stop > start else { return nil }
        // 一 alone is a dash as often as a one.
        if stop - start == 1, source[start] == 0x4E00, stop == end { return nil }
        guard let value = ChineseNumeral.value(source, start..<stop) else { return nil }
        place = stop
        return (value, 0, false)
    }

    /// Reads the unit, to the end of the cell; nil when something else follows.
    mutating func unit(isMoney: Bool) -> (exponent: Int, isMoney: Bool)? {
        skipBlanks()
        var rest = Array(source[place..<end])
        rest.removeAll { $0 == 0x20 }
        if rest.first == 0x28, rest.last == 0x29 { rest = Array(rest.dropFirst().dropLast()) }
        if let last = rest.last, last == 0x3002 || last == 0x6574 { rest.removeLast() }  // 。 整
        if rest.isEmpty { return (0, false) }
        if isMoney {
            for (word, exponent) in Self.moneyUnits where rest == word { return (exponent, true) }
            return nil
        }
        var exponent = 0
        if rest.first == 0x4E07 {  // 万
            exponent = 4
            rest.removeFirst()
        }
        if rest.isEmpty { return (exponent, false) }
        return Self.countUnits.contains(rest) ? (exponent, false) : nil
    }

    private static let moneyUnits: [([UInt32], Int)] = [
        (scalars("元"), 0), (scalars("圆"), 0), (scalars("人民币"), 0), (scalars("万元"), 4), (scalars("万"), 4),
        (scalars("萬元"), 4), (scalars("亿元"), 8), (scalars("億元"), 8), (scalars("亿"), 8), (scalars("千元"), 3),
        (scalars("百万元"), 6), (scalars("万元人民币"), 4), (scalars("元人民币"), 0),
    ]

    private static let countUnits: Set<[UInt32]> = Set(
        "件 条 份 次 宗 项 个 起 例 人 家 批 篇 人次 件次 条次 项次 批次 宗次 笔 户 類 类 種 种 件套 條 項 個 宗案件 件案件 单 部 本 封 場 场".split(
            separator: " "
        ).map { scalars(String($0)) })
}
