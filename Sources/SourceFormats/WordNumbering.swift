// The numbers that Word sets before paragraphs: lists and their levels from numbering.xml, the lists of paragraph
// styles from styles.xml, and the count so far.

/// The lists of a document. Reads both parts, one after the other, as a `MarkupHandler`.
struct WordNumbering: MarkupHandler {
    fileprivate struct Level {
        var format = "decimal"
        var text = ""
        var start = 1
    }

    private struct Style {
        var base: String?
        var list: String?
        var level: Int?
    }

    private static let levelCount = 9

    private var abstractLists: [String: [Level]] = [:]
    /// List to abstract list.
    private var lists: [String: String] = [:]
    /// First numbers that a list sets for its levels.
    private var starts: [String: [Int: Int]] = [:]
    private var styles: [String: Style] = [:]
    /// By abstract list: the numbers reached, 0 for none yet.
    private var counts: [String: [Int]] = [:]
    /// Lists whose own first numbers have been taken.
    private var begun: Set<String> = []

    // While reading.
    private var abstractList: String?
    private var list: String?
    private var level: Int?
    private var style: String?

    var refusal: SourceRefusal? { nil }

    mutating func start(_ name: String, _ attributes: MarkupAttributes) {
        switch name {
        case "w:abstractNum":
            abstractList = attributes["w:abstractNumId"]
            if let abstractList {
                abstractLists[abstractList] = [Level](repeating: Level(), count: Self.levelCount)
            }
        case "w:num": list = attributes["w:numId"]
        case "w:abstractNumId": if let list { lists[list] = attributes["w:val"] }
        case "w:lvl", "w:lvlOverride":
            level = attributes["w:ilvl"].flatMap { Int($0) }.flatMap { 0..<Self.levelCount ~= $0 ? $0 : nil }
        case "w:start": change { $0.start = Self.number(attributes["w:val"]) }
        case "w:numFmt": change { $0.format = attributes["w:val"] ?? "decimal" }
        case "w:lvlText": change { $0.text = attributes["w:val"] ?? "" }
        case "w:startOverride":
            if let list, let level { starts[list, default: [:]][level] = Self.number(attributes["w:val"]) }
        case "w:style":
            style = attributes["w:styleId"]
            if let style { styles[style] = Style() }
        case "w:basedOn": if let style { styles[style]?.base = attributes["w:val"] }
        case "w:numId": if let style { styles[style]?.list = attributes["w:val"] }
        case "w:ilvl": if let style { styles[style]?.level = attributes["w:val"].flatMap { Int($0) } }
        default: break
        }
    }

    mutating func end(_ name: String) {
        switch name {
        case "w:abstractNum": abstractList = nil
        case "w:num": list = nil
        case "w:lvl": if list == nil { level = nil }
        case "w:lvlOverride": level = nil
        case "w:style": style = nil
        default: break
        }
    }

    mutating func text(_ text: ArraySlice<UInt8>) {}

    private mutating func change(_ set: (inout Level) -> Void) {
        guard let abstractList, let level else { return }
        abstractLists[abstractList]?.withElement(at: level, set)
    }

    private static func number(_ value: String?) -> Int {
        min(max(value.flatMap { Int($0) } ?? 1, 0), 99_999)
    }

    // MARK: Counting

    /// Counts a paragraph and gives what stands before it; nil for none.
    mutating func label(style: String?, list: String?, level: Int?) -> String? {
        guard let (list, level) = place(style: style, list: list, level: level), let abstract = lists[list],
            let levels = abstractLists[abstract]
        else { return nil }
        var numbers = counts[abstract] ?? [Int](repeating: 0, count: Self.levelCount)
        if begun.insert(list).inserted, let own = starts[list] {
            for (level, start) in own { numbers[level] = start - 1 }
        } else if numbers[level] == 0 {
            numbers[level] = levels[level].start - 1
        }
        numbers[level] += 1
        for deeper in (level + 1)..<max(Self.levelCount, level + 1) { numbers[deeper] = 0 }
        counts[abstract] = numbers
        return Self.text(levels, numbers, level)
    }

    private func place(style: String?, list: String?, level: Int?) -> (list: String, level: Int)? {
        var list = list
        var level = level
        var name = style
        // Styles based on each other in a circle are cut off.
        for _ in 0..<20 {
            guard list == nil, let current = name.flatMap({ styles[$0] }) else { break }
            list = current.list
            level = level ?? current.level
            name = current.base
        }
        guard let list, list != "0" else { return nil }
        return (list, min(max(level ?? 0, 0), Self.levelCount - 1))
    }

    private static func text(_ levels: [Level], _ numbers: [Int], _ level: Int) -> String? {
        var result = ""
        var isMark = false
        for character in levels[level].text.unicodeScalars.prefix(40) {
            if isMark, let digit = Int(String(character)), (1...levelCount).contains(digit) {
                let format = levels[digit - 1].format
                guard let number = number(max(numbers[digit - 1], digit - 1 < level ? 1 : 0), format) else {
                    return nil
                }
                result += number
                isMark = false
            } else if character == "%" {
                isMark = true
            } else {
                result.unicodeScalars.append(character)
                isMark = false
            }
        }
        guard levels[level].format != "bullet", !result.isEmpty else { return nil }
        if let last = result.utf8.last, last.isAlphanumeric { result += " " }
        return result
    }

    /// A number in one of Word's formats; nil for formats without numbers.
    private static func number(_ value: Int, _ format: String) -> String? {
        switch format {
        case "bullet", "none": return nil
        case "chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
            "japaneseCounting", "japaneseDigitalTenThousand", "ideographDigital":
            return chinese(value, "零一二三四五六七八九", "十百千")
        case "chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal":
            return chinese(value, "零壹贰叁肆伍陆柒捌玖", "拾佰仟")
        case "ideographTraditional":
            return (1...10).contains(value) ? scalar("甲乙丙丁戊己庚辛壬癸", value - 1) : String(value)
        case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
            return (1...20).contains(value)
                ? Unicode.Scalar(0x245f + UInt32(value)).map { String($0) } : String(value)
        case "decimalEnclosedParen":
            return (1...20).contains(value)
                ? Unicode.Scalar(0x2473 + UInt32(value)).map { String($0) } : String(value)
        case "decimalFullWidth":
            return String(value).unicodeScalars.reduce(into: "") { text, digit in
                text.unicodeScalars.append(Unicode.Scalar(digit.value + 0xfee0) ?? digit)
            }
        case "upperLetter": return letter(value, 0x41)
        case "lowerLetter": return letter(value, 0x61)
        case "upperRoman": return roman(value)
        case "lowerRoman": return roman(value).lowercased()
        case "decimalZero": return value < 10 ? "0\(value)" : String(value)
        default: return String(value)
        }
    }

    private static func scalar(_ text: String, _ place: Int) -> String {
        String(Array(text.unicodeScalars)[place])
    }

    private static func letter(_ value: Int, _ first: UInt8) -> String {
        guard value > 0 else { return String(value) }
        // Word repeats: z is followed by aa, bb, ...
        let letter = String(Unicode.Scalar(first + UInt8((value - 1) % 26)))
        return String(repeating: letter, count: min((value - 1) / 26 + 1, 8))
    }

    private static func chinese(_ value: Int, _ digits: String, _ units: String) -> String {
        guard (1...9_999).contains(value) else { return String(value) }
        var result = ""
        var hasGap = false
        for power in [1_000, 100, 10, 1] {
            let digit = value / power % 10
            if digit == 0 {
                hasGap = !result.isEmpty
                continue
            }
            if hasGap { result += scalar(digits, 0) }
            hasGap = false
            // Ten to nineteen go without 一.
            if !(power == 10 && digit == 1 && result.isEmpty) { result += scalar(digits, digit) }
            switch power {
            case 10: result += scalar(units, 0)
            case 100: result += scalar(units, 1)
            case 1_000: result += scalar(units, 2)
            default: break
            }
        }
        return result
    }

    private static func roman(_ value: Int) -> String {
        guard (1...3_999).contains(value) else { return String(value) }
        var result = ""
        var rest = value
        for (number, sign) in [
            (1_000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
            (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
        ] {
            while rest >= number {
                result += sign
                rest -= number
            }
        }
        return result
    }
}

extension [WordNumbering.Level] {
    fileprivate mutating func withElement(at index: Int, _ change: (inout Element) -> Void) {
        guard indices.contains(index) else { return }
        change(&self[index])
    }
}
