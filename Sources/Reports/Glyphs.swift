// Classes of characters and the two ways of cleaning a stretch of source into output bytes.
//
// The parser works on Unicode scalar values in one flat array: Chinese text has no combining marks that
// matter here, and a scalar is what widths, marks and enumerators are about. Strings are made only for the
// result.

/// Membership tests on scalar values.
enum Glyph {
    static let newline: UInt32 = 0x0A
    static let tab: UInt32 = 0x09
    static let blank: UInt32 = 0x20

    static func isHan(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x3007, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
        default: false
        }
    }

    /// Two columns wide in a fixed-width print: Han, kana, full-width forms, Chinese punctuation.
    static func isWide(_ scalar: UInt32) -> Bool {
        if scalar < 0x2014 { return false }
        if scalar >= 0x2E80, scalar < 0xA000 { return true }
        return switch scalar {
        case 0x2014...0x2015, 0x2018...0x201D, 0x2026, 0x2460...0x24FF, 0x25A0...0x26FF, 0x2E80...0x9FFF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x20000...0x3FFFF:
            true
        default: false
        }
    }

    /// The full-width twin of small or half-width punctuation: ﹐ ﹑ ﹒ ﹔ ﹕ ﹖ ﹗ ﹙ ﹚ ､ ｡ ｢ ｣; any other scalar itself.
    static func usualForm(_ scalar: UInt32) -> UInt32 {
        switch scalar {
        case 0xFE50: 0xFF0C
        case 0xFE51, 0xFF64: 0x3001
        case 0xFF61: 0x3002
        case 0xFF62: 0x300C
        case 0xFF63: 0x300D
        case 0xFE52: 0xFF0E
        case 0xFE54: 0xFF1B
        case 0xFE55: 0xFF1A
        case 0xFE56: 0xFF1F
        case 0xFE57: 0xFF01
        case 0xFE59: 0xFF08
        case 0xFE5A: 0xFF09
        default: scalar
        }
    }

    static func isDigit(_ scalar: UInt32) -> Bool {
        (0x30...0x39).contains(scalar) || (0xFF10...0xFF19).contains(scalar)
    }

    static func isASCIILetterOrDigit(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    static func isBlankOrTab(_ scalar: UInt32) -> Bool { scalar == blank || scalar == tab }

    /// Value of a decimal digit, half-width or full-width.
    static func digitValue(_ scalar: UInt32) -> Int? {
        switch scalar {
        case 0x30...0x39: Int(scalar - 0x30)
        case 0xFF10...0xFF19: Int(scalar - 0xFF10)
        default: nil
        }
    }

    /// Value of one Chinese numeral from zero to ten, with the circles that stand for zero.
    static func chineseDigit(_ scalar: UInt32) -> Int? {
        switch scalar {
        case 0x3007, 0x25CB, 0x96F6, 0x25EF, 0xFF2F, 0x4F, 0x41E: 0  // 〇 ○ 零 ◯ Ｏ O О
        case 0x4E00: 1
        case 0x4E8C: 2
        case 0x4E09: 3
        case 0x56DB: 4
        case 0x4E94: 5
        case 0x516D: 6
        case 0x4E03: 7
        case 0x516B: 8
        case 0x4E5D: 9
        case 0x5341: 10
        default: nil
        }
    }

    /// A mark that ends a sentence or announces a list: 。！？；：… and their half-width twins.
    static func isSentenceFinal(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x3002, 0xFF01, 0xFF1F, 0xFF1B, 0xFF1A, 0x2026, 0x21, 0x3F, 0x3B, 0x3A, 0x2E, 0xFF0E: true
        default: false
        }
    }

    /// 。！？；, the marks found inside prose and never inside a heading or a label.
    static func isFullStop(_ scalar: UInt32) -> Bool {
        scalar == 0x3002 || scalar == 0xFF01 || scalar == 0xFF1F || scalar == 0xFF1B
    }

    /// A mark after which a sentence must go on: ， 、 and opening brackets.
    static func needsContinuation(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xFF0C, 0x3001, 0x2C, 0x300A, 0x3008, 0xFF08, 0x201C, 0x2018, 0x3010, 0x28: true
        default: false
        }
    }

    /// A mark that cannot begin a paragraph.
    static func cannotBegin(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xFF0C, 0x3002, 0x3001, 0xFF1B, 0xFF1A, 0xFF1F, 0xFF01, 0xFF09, 0x3011, 0x300B, 0x3009, 0x201D,
            0x2019, 0x2C, 0x3B, 0x29, 0x5D, 0x25:
            true
        default: false
        }
    }

    /// Closing quotes and brackets, which may follow the final mark of a sentence.
    static func isCloser(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x201D, 0x2019, 0xFF09, 0x300B, 0x3009, 0x3011, 0x29, 0x5D, 0x22: true
        default: false
        }
    }
}

/// Strings made once for texts that nearly every report has.
struct CommonTexts: Sendable {
    /// By hash; an open table whose size is a power of two.
    private let slots: [(bytes: [UInt8], text: String)]

    init(_ texts: [[UInt32]]) {
        var slots = [(bytes: [UInt8], text: String)](repeating: ([], ""), count: 512)
        let distinct = Set(texts)
        precondition(distinct.count * 2 <= slots.count, "the table must stay half empty")
        for scalars in distinct {
            var text = ""
            for scalar in scalars { text.unicodeScalars.append(Unicode.Scalar(scalar) ?? "\u{FFFD}") }
            let bytes = Array(text.utf8)
            var slot = Self.hash(bytes, from: 0) & (slots.count - 1)
            while !slots[slot].bytes.isEmpty { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = (bytes, text)
        }
        self.slots = slots
    }

    /// FNV-1a.
    private static func hash(_ bytes: [UInt8], from start: Int) -> Int {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for place in start..<bytes.count { value = (value ^ UInt64(bytes[place])) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: value >> 33)
    }

    /// What the builder holds from a byte on.
    func string(_ builder: TextBuilder, from start: Int) -> String {
        let count = builder.count - start
        // Short strings need no memory of their own.
        guard count > 15 else { return builder.string(from: start) }
        var slot = Self.hash(builder.bytes, from: start) & (slots.count - 1)
        while !slots[slot].bytes.isEmpty {
            if slots[slot].bytes.count == count {
                var same = 0
                while same < count, slots[slot].bytes[same] == builder.bytes[start + same] { same += 1 }
                if same == count { return slots[slot].text }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return builder.string(from: start)
    }
}

/// Turns a word list into scalar arrays.
func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

extension Array where Element == UInt32 {
    /// Whether `word` stands at `start`, wholly inside `limit`.
    func holds(_ word: [UInt32], at start: Int, limit: Int) -> Bool {
        let end = start + word.count
        guard end <= limit, limit <= count else { return false }
        var offset = 0
        while offset < word.count {
            if self[start + offset] != word[offset] { return false }
            offset += 1
        }
        return true
    }

    /// First place of `word` inside `range`.
    func firstPlace(of word: [UInt32], in range: Range<Int>) -> Int? {
        guard let head = word.first, range.count >= word.count else { return nil }
        var place = range.lowerBound
        let last = range.upperBound - word.count
        while place <= last {
            if self[place] == head, holds(word, at: place, limit: range.upperBound) { return place }
            place += 1
        }
        return nil
    }

    func contains(_ word: [UInt32], in range: Range<Int>) -> Bool { firstPlace(of: word, in: range) != nil }

    func contains(anyOf words: WordList, in range: Range<Int>) -> Bool { words.occur(in: self, range) }

    func contains(anyOf words: WordList) -> Bool { words.occur(in: self, 0..<count) }

    func ends(with word: [UInt32]) -> Bool {
        count >= word.count && holds(word, at: count - word.count, limit: count)
    }

    /// `range` without blanks and tabs at its ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high, Glyph.isBlankOrTab(self[low]) { low += 1 }
        while high > low, Glyph.isBlankOrTab(self[high - 1]) { high -= 1 }
        return low..<high
    }

    /// The scalars of `range` that are not blank.
    func withoutBlanks(_ range: Range<Int>) -> [UInt32] {
        var result: [UInt32] = []
        result.reserveCapacity(range.count)
        for place in range where !Glyph.isBlankOrTab(self[place]) { result.append(self[place]) }
        return result
    }
}

/// Collects display text as UTF-8.
struct TextBuilder {
    private(set) var bytes: [UInt8] = []
    private var last: UInt32 = Glyph.newline

    init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    var isEmpty: Bool { bytes.isEmpty }
    var count: Int { bytes.count }
    var string: String { String(decoding: bytes, as: UTF8.self) }

    /// The text less some ranges of bytes, in order, that begin and end with lines.
    func string(without ranges: [Range<Int>]) -> String {
        var kept: [UInt8] = []
        var start = 0
        for range in ranges {
            kept += bytes[start..<min(range.lowerBound, bytes.count)]
            start = min(range.upperBound, bytes.count)
        }
        kept += bytes[start...]
        return String(decoding: kept, as: UTF8.self)
    }

    func string(from start: Int) -> String { String(decoding: bytes[start...], as: UTF8.self) }

    /// Appends one ASCII scalar.
    mutating func append(_ scalar: UInt32) {
        last = scalar
        bytes.append(UInt8(truncatingIfNeeded: scalar))
    }

    /// Ends the paragraph or row at hand, if there is one.
    mutating func breakLine() {
        if !bytes.isEmpty, last != Glyph.newline { append(Glyph.newline) }
    }

    /// Ends a table row, which may end with empty cells.
    mutating func endRow() { append(Glyph.newline) }

    mutating func removeLastBreak() {
        if bytes.last == 0x0A { bytes.removeLast() }
    }

    /// Appends a stretch of prose: a run of blanks or tabs becomes one blank.
    mutating func appendProse(_ range: Range<Int>, of source: [UInt32]) {
        append(range, of: source, isCompact: false)
    }

    /// Appends a stretch of a cell, heading or title: as prose, and blanks between two wide characters go.
    mutating func appendCompact(_ range: Range<Int>, of source: [UInt32]) {
        append(range, of: source, isCompact: true)
    }

    private mutating func append(_ range: Range<Int>, of source: [UInt32], isCompact: Bool) {
        // Room for nothing would be made in the one empty array that all threads share, and its length, 0, written there.
        if range.isEmpty { return }
        var last = last
        bytes.append(addingCapacity: range.count * 4) { output in
            var pending = false
            for place in range {
                let scalar = source[place]
                if Glyph.isBlankOrTab(scalar) {
                    pending = true
                    continue
                }
                if pending {
                    if !(isCompact && Glyph.isWide(last) && Glyph.isWide(scalar)) { output.append(0x20) }
                    pending = false
                }
                last = scalar
                if scalar < 0x80 {
                    output.append(UInt8(truncatingIfNeeded: scalar))
                    continue
                }
                if scalar < 0x800 {
                    output.append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
                } else {
                    if scalar < 0x10000 {
                        output.append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
                    } else {
                        output.append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
                        output.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F))
                    }
                    output.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
                }
                output.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
            }
        }
        self.last = last
    }

    /// Prepares for a continuation that begins with `scalar`: two words of letters need a blank between
    /// them. Two runs of digits are one number cut at a fixed width; Chinese text has Han between numbers.
    mutating func joint(before scalar: UInt32) {
        guard Glyph.isASCIILetterOrDigit(last), Glyph.isASCIILetterOrDigit(scalar) else { return }
        if !(Glyph.isDigit(last) && Glyph.isDigit(scalar)) { append(Glyph.blank) }
    }
}
