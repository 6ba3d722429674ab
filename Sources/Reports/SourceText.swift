// First stage of the parser: UTF-8 to clean scalars and a table of lines.
//
// Removed here, so that no later stage meets it: zero-width marks and control characters, `[bookmark: …]` left by
// Word extracts, `&nbsp;`, Markdown emphasis and heading signs, rules drawn with dashes, page numbers. Blanks of
// every kind become U+0020. Columns, tabs and blank lines are measured here once, for the stages that decide by
// layout. One pass, linear in the input.

/// One line that is not blank.
struct SourceLine {
    enum Kind {
        /// Prose, heading or label: no cell separator that counts.
        case text
        /// Cells separated by tabs.
        case tab
        /// One tab, then one cell: a row is a run of such lines.
        case cell
        /// Nothing but tabs.
        case emptyCell
        /// Cells separated by bars.
        case pipe
    }

    /// The line between its newlines.
    var full: Range<Int>
    /// `full` without blanks and tabs at its ends.
    var content: Range<Int>
    var kind: Kind
    /// Columns of blanks before the content.
    var indent: Int
    /// Columns of the content; a wide character counts two.
    var width: Int
    /// Blank lines before this one.
    var gap: Int
    /// Level of a Markdown heading, 0 for none.
    var level: Int
    /// Two or more blanks in a row stand inside the content.
    var hasGaps: Bool
    /// A page ended somewhere between the line before and this one.
    var followsPageBreak: Bool
}

/// The clean text of a source and its lines.
struct SourceText {
    private(set) var scalars: [UInt32] = []
    var lines: [SourceLine] = []

    private var gap = 0
    private var pageBreak = false

    /// - Parameter utf8: Valid UTF-8; a malformed sequence is skipped.
    init(_ utf8: Span<UInt8>) {
        var hasStar = false
        scalars = [UInt32](capacity: utf8.count + 1) { output in
            Self.decode(utf8, into: &output, hasStar: &hasStar)
        }
        lines.reserveCapacity(utf8.count / 48 + 16)
        var start = 0
        for place in scalars.indices {
            let scalar = scalars[place]
            guard scalar < 0x0D, scalar != Glyph.tab else { continue }
            endLine(start..<place, hasStar: hasStar)
            if scalar == 0x0C { pageBreak = true }
            start = place + 1
        }
        endLine(start..<scalars.count, hasStar: hasStar)
    }

    /// Decodes and cleans: what is left of control characters are tabs, newlines and, as U+000C, page ends.
    private static func decode(
        _ utf8: Span<UInt8>, into output: inout OutputSpan<UInt32>, hasStar: inout Bool
    ) {
        var place = 0
        let count = utf8.count
        while place < count {
            let lead = utf8[place]
            if lead < 0x80 {
                if lead >= 0x30, lead < UInt8(ascii: "[") {
                    output.append(UInt32(lead))
                    place += 1
                } else {
                    place = takeASCII(lead, at: place, in: utf8, into: &output, hasStar: &hasStar)
                }
                continue
            }
            var scalar: UInt32
            let length: Int
            if lead >= 0xE0, lead < 0xF0 {
                guard place + 3 <= count else { break }
                scalar =
                    UInt32(lead & 0x0F) << 12 | UInt32(utf8[place + 1] & 0x3F) << 6
                    | UInt32(utf8[place + 2] & 0x3F)
                place += 3
                if scalar >= 0x3001, scalar < 0xD800 {
                    output.append(scalar)
                } else {
                    take(scalar, into: &output)
                }
                continue
            } else if lead >= 0xC0, lead < 0xE0 {
                (length, scalar) = (2, UInt32(lead & 0x1F))
            } else if lead >= 0xF0, lead < 0xF8 {
                (length, scalar) = (4, UInt32(lead & 0x07))
            } else {
                place += 1
                continue
            }
            guard place + length <= count else { break }
            for offset in 1..<length { scalar = scalar << 6 | UInt32(utf8[place + offset] & 0x3F) }
            place += length
            take(scalar, into: &output)
        }
    }

    /// Handles one ASCII byte, or the markup that begins with it; returns the place after it.
    private static func takeASCII(
        _ byte: UInt8, at place: Int, in utf8: Span<UInt8>, into output: inout OutputSpan<UInt32>,
        hasStar: inout Bool
    ) -> Int {
        switch byte {
        case 0x0A, 0x0B:
            output.append(Glyph.newline)
        case 0x0D:
            output.append(Glyph.newline)
            if place + 1 < utf8.count, utf8[place + 1] == 0x0A { return place + 2 }
        case 0x0C:
            output.append(0x0C)
        case 0x09:
            output.append(Glyph.tab)
        case 0x00..<0x20, 0x7F:
            break
        case UInt8(ascii: "["):
            if let end = endOfBookmark(at: place, in: utf8) { return end }
            output.append(UInt32(byte))
        case UInt8(ascii: "&"):
            if holds("&nbsp;", at: place, in: utf8) {
                output.append(Glyph.blank)
                return place + 6
            }
            output.append(UInt32(byte))
        case UInt8(ascii: "*"):
            hasStar = true
            output.append(UInt32(byte))
        default:
            output.append(UInt32(byte))
        }
        return place + 1
    }

    /// Handles a scalar outside ASCII and outside the block of Han characters.
    private static func take(_ scalar: UInt32, into output: inout OutputSpan<UInt32>) {
        switch scalar {
        case ..<0x80, 0x80...0x84, 0x86...0x9F, 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F,
            0xFE00...0xFE0F, 0xFEFF, 0xFFF9...0xFFFC, 0xD800...0xDFFF, 0x11_0000...:
            break
        case 0x85, 0x2028, 0x2029:
            output.append(Glyph.newline)
        case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000:
            output.append(Glyph.blank)
        default:
            output.append(scalar)
        }
    }

    private static func holds(_ word: String, at place: Int, in utf8: Span<UInt8>) -> Bool {
        var offset = place
        for byte in word.utf8 {
            guard offset < utf8.count, utf8[offset] == byte else { return false }
            offset += 1
        }
        return true
    }

    private static func endOfBookmark(at place: Int, in utf8: Span<UInt8>) -> Int? {
        guard holds("[bookmark:", at: place, in: utf8) else { return nil }
        var end = place + 10
        let limit = min(utf8.count, place + 160)
        while end < limit, utf8[end] != 0x0A {
            if utf8[end] == UInt8(ascii: "]") { return end + 1 }
            end += 1
        }
        return nil
    }
}

extension SourceText {
    /// Files one line: strips markup, measures, classifies.
    private mutating func endLine(_ line: Range<Int>, hasStar: Bool) {
        let full = hasStar ? removeEmphasis(line) : line
        var content = scalars.trimmed(full)
        if content.isEmpty {
            endEmptyLine(full)
            return
        }
        var level = 0
        if scalars[content.lowerBound] == 0x23 {
            var place = content.lowerBound
            while place < content.upperBound, scalars[place] == 0x23 { place += 1 }
            let signs = place - content.lowerBound
            if signs <= 6 {
                level = signs
                content = scalars.trimmed(place..<content.upperBound)
            }
        }
        if content.isEmpty || isRule(content) {
            endEmptyLine(content.upperBound..<content.upperBound)
            return
        }
        if isPageNumber(content) {
            pageBreak = true
            return
        }
        file(full: full, content: content, level: level)
        gap = 0
        pageBreak = false
    }

    private mutating func endEmptyLine(_ full: Range<Int>) {
        if scalars[full].contains(Glyph.tab) {
            lines.append(
                SourceLine(
                    full: full, content: full.upperBound..<full.upperBound, kind: .emptyCell, indent: 0,
                    width: 0,
                    gap: gap, level: 0, hasGaps: false, followsPageBreak: pageBreak))
            gap = 0
            pageBreak = false
        } else {
            gap += 1
        }
    }

    private mutating func file(full: Range<Int>, content: Range<Int>, level: Int) {
        var indent = 0
        var leadingTabs = 0
        for place in full.lowerBound..<content.lowerBound {
            if scalars[place] == Glyph.tab { leadingTabs += 1 }
            indent += scalars[place] == Glyph.tab ? 8 : 1
        }
        var trailingTabs = 0
        for place in content.upperBound..<full.upperBound where scalars[place] == Glyph.tab {
            trailingTabs += 1
        }
        var width = 0
        var tabs = 0
        var bars = 0
        var blanks = 0
        var hasGaps = false
        var hasFullStop = false
        for place in content {
            let scalar = scalars[place]
            if scalar >= 0x3400, scalar < 0xA000 {
                blanks = 0
                width += 2
                continue
            }
            if scalar == Glyph.blank {
                blanks += 1
                if blanks == 2 { hasGaps = true }
                width += 1
                continue
            }
            blanks = 0
            width += Glyph.isWide(scalar) ? 2 : 1
            if scalar == Glyph.tab {
                tabs += 1
            } else if scalar == 0x7C || scalar == 0xFF5C || scalar == 0x2502 || scalar == 0x2503 {
                bars += 1
            } else if Glyph.isFullStop(scalar) {
                hasFullStop = true
            }
        }
        let isProse = (hasFullStop && width > 80) || width > 400
        var kind = SourceLine.Kind.text
        if bars >= 2 || (bars == 1 && isBarBetweenBlanks(content)) {
            if !(isProse && bars <= 2) { kind = .pipe }
        }
        if kind == .text, tabs > 0 || leadingTabs > 0 || trailingTabs > 0 {
            if isProse && tabs <= 2 {
                kind = .text
            } else if tabs == 1 && trailingTabs == 0 && leadingTabs == 0 && tabFollowsEnumerator(content) {
                kind = .text
            } else if tabs == 0 && leadingTabs == 1 && trailingTabs == 0 {
                kind = hasFullStop && width > 60 ? .text : .cell
            } else {
                kind = .tab
            }
        }
        lines.append(
            SourceLine(
                full: full, content: content, kind: kind, indent: indent, width: width, gap: gap,
                level: level,
                hasGaps: hasGaps, followsPageBreak: pageBreak))
    }

    /// Takes `**` pairs out of a line and returns what is left of it.
    private mutating func removeEmphasis(_ line: Range<Int>) -> Range<Int> {
        var target = line.lowerBound
        var place = line.lowerBound
        while place < line.upperBound {
            if scalars[place] == 0x2A, place + 1 < line.upperBound, scalars[place + 1] == 0x2A {
                place += 2
                continue
            }
            scalars[target] = scalars[place]
            target += 1
            place += 1
        }
        return line.lowerBound..<target
    }

    private func isBarBetweenBlanks(_ content: Range<Int>) -> Bool {
        guard let bar = scalars.firstPlace(of: [0x7C], in: content) else { return false }
        let after = bar + 1
        return bar > content.lowerBound && scalars[bar - 1] == Glyph.blank
            && (after == content.upperBound || scalars[after] == Glyph.blank)
    }

    /// A tab that Word sets between an enumerator and its text (`一、⇥总体情况`) separates no cells.
    private func tabFollowsEnumerator(_ content: Range<Int>) -> Bool {
        guard let marker = Enumerator(in: scalars, at: content) else { return false }
        return marker.end < content.upperBound && scalars[marker.end] == Glyph.tab
    }

    /// A line drawn with dashes, or the line between head and body of a Markdown table.
    private func isRule(_ content: Range<Int>) -> Bool {
        guard content.count >= 3 else { return false }
        for place in content {
            switch scalars[place] {
            case 0x2D, 0x3D, 0x5F, 0x2A, 0x2500...0x257F, 0x7E: break
            case 0x7C, 0x3A, Glyph.blank, Glyph.tab: if scalars[content.lowerBound] != 0x7C { return false }
            default: return false
            }
        }
        return scalars.firstPlace(of: [0x7C, 0x20, 0x7C], in: content) == nil
            && scalars.firstPlace(of: [0x7C, 0x7C], in: content) == nil
    }

    /// `- 3 -`, `— 3 —`, 第3页, 第 3 页 共 5 页 (page 3 of 5) alone on a line.
    private func isPageNumber(_ content: Range<Int>) -> Bool {
        guard content.count <= 24 else { return false }
        let first = scalars[content.lowerBound]
        switch first {
        case 0x2D, 0x2013, 0x2014, 0xFF0D, 0x2015:
            let last = scalars[content.upperBound - 1]
            guard content.count >= 3, last == first else { return false }
            var digits = 0
            for place in content {
                let scalar = scalars[place]
                if Glyph.isDigit(scalar) {
                    digits += 1
                } else if scalar != first && scalar != Glyph.blank {
                    return false
                }
            }
            return digits > 0 && digits <= 4
        case 0x7B2C:  // 第
            var hasPage = false
            for place in content.dropFirst() {
                switch scalars[place] {
                case 0x9875: hasPage = true  // 页
                case 0x7B2C, 0x5171, Glyph.blank, 0xFF0C, 0x2C, 0x2F: break  // 共, page count
                case let scalar where Glyph.isDigit(scalar): break
                default: return false
                }
            }
            return hasPage
        default:
            return false
        }
    }
}

extension SourceText {
    /// Breaks lines that hold several headings, as texts do whose line breaks were lost.
    ///
    /// A heading inside a line counts when an enumerator stands before it and a blank or full stop before that; one
    /// or two of them may be prose, three are not.
    mutating func breakFlattenedLines(_ words: Wordings) {
        var cuts: [[Int]] = []
        var total = 0
        for line in lines {
            var places: [Int] = []
            if line.kind == .text, line.content.count > 120 { places = headings(in: line.content, words) }
            total += places.count
            cuts.append(places)
        }
        guard total >= 3 else { return }
        var result: [SourceLine] = []
        for (line, places) in zip(lines, cuts) {
            var start = line.content.lowerBound
            for end in places + [line.content.upperBound] {
                var part = line
                part.full = start..<end
                part.content = scalars.trimmed(start..<end)
                part.width = part.content.reduce(0) { $0 + (Glyph.isWide(scalars[$1]) ? 2 : 1) }
                if start > line.content.lowerBound { part.gap = 0 }
                if !part.content.isEmpty { result.append(part) }
                start = end
            }
        }
        lines = result
    }

    private func headings(in content: Range<Int>, _ words: Wordings) -> [Int] {
        var result: [Int] = []
        for place in content.dropFirst() {
            guard let digit = Glyph.chineseDigit(scalars[place]), (1...7).contains(digit),
                scalars[place] >= 0x4E00,
                scalars[place - 1] == Glyph.blank || Glyph.isFullStop(scalars[place - 1]),
                let marker = Enumerator(in: scalars, at: place..<min(place + 4, content.upperBound)),
                marker.end < content.upperBound, words.officialInitials.contains(scalars[marker.end])
            else { continue }
            if words.official.contains(where: { scalars.holds($0, at: marker.end, limit: content.upperBound) }
            ) {
                result.append(place)
            }
        }
        return result
    }
}
