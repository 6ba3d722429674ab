// First stage of the parser: UTF-8 to clean scalars and a table of lines.
//
// Decoding is in SourceText+Decoding.swift; what belongs to the page and not to the report goes in
// SourceText+Noise.swift. Here lines are cut and measured once, for the stages that decide by layout:
// columns, tabs, blank lines; Markdown emphasis and heading signs and rules drawn with dashes are left out.
// Linear in the input.

internal import FulltextAnalysis

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
    /// Number of the line in the source, from 1.
    var number: Int
}

/// The clean text of a source and its lines.
struct SourceText {
    /// What is written to sections and tables.
    private(set) var scalars: [UInt32] = []
    /// What is compared with wordings: `scalars` with traditional characters made simplified and small punctuation made usual,
    /// place by place.
    private(set) var keys: [UInt32] = []
    private(set) var isTraditional = false
    var lines: [SourceLine] = []
    /// What was taken out, in the order in which it was found.
    var removals: [Removal] = []

    private var gap = 0
    private var pageBreak = false
    private var number = 1

    /// - Parameter utf8: Valid UTF-8; a malformed sequence is skipped.
    init(_ utf8: Span<UInt8>) {
        var marks = DecodingMarks()
        scalars = [UInt32](capacity: utf8.count + 1) { output in
            Self.decode(utf8, into: &output, marks: &marks)
        }
        if Self.isSpaced(scalars) { closeUp(&marks) }
        note(marks, utf8)
        lines.reserveCapacity(utf8.count / 48 + 16)
        var start = 0
        let end = scalars.count
        for place in marks.ends {
            let scalar = scalars[place]
            endLine(start..<place, hasStar: marks.hasStar)
            if scalar == 0x0C { pageBreak = true } else if scalar == Glyph.newline { number += 1 }
            start = place + 1
        }
        endLine(start..<end, hasStar: marks.hasStar)
        keys = scalars
        if marks.hasSmallForms {
            for place in keys.indices { keys[place] = Glyph.usualForm(keys[place]) }
        }
        if Self.looksTraditional(scalars) {
            isTraditional = true
            var map = Self.simplifier
            for place in keys.indices { keys[place] = map.simplify(keys[place]) }
        }
    }

    /// Scalars that are no part of the source, such as the labels of an official form, for cells to refer to.
    mutating func append(_ text: [UInt32]) -> Range<Int> {
        let start = scalars.count
        scalars.append(contentsOf: text)
        keys.append(contentsOf: text)
        return start..<scalars.count
    }

    /// Text of this source as it compares with wordings.
    func folded(_ text: [UInt32]) -> [UInt32] {
        guard isTraditional else { return text }
        var map = Self.simplifier
        return text.map { map.simplify($0) }
    }

    /// A text of the report with traditional characters made simplified, if the source has any.
    func folded(_ text: String) -> String { isTraditional ? Self.simplified(text) : text }

    /// A string with traditional characters made simplified.
    static func simplified(_ text: String) -> String {
        var map = simplifier
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(Unicode.Scalar(map.simplify(scalar.value)) ?? scalar)
        }
        return String(result)
    }

    /// Read once; a copy shares the table.
    private static let simplifier: TraditionalMap = {
        var map = TraditionalMap()
        _ = map.simplify(0x4E00)
        return map
    }()

    /// The first four hundred characters hold several that only traditional text uses, of the words that
    /// every report begins with: 報 開 資 訊 務 總 體 況 為 與 點 業 單 處 來 組 區 縣 鎮 鄉 號 訴 訟 關.
    private static func looksTraditional(_ scalars: [UInt32]) -> Bool {
        var signs = 0
        for scalar in scalars.prefix(400) where scalar > 0x4E00 {
            switch scalar {
            case 0x5831, 0x958B, 0x8CC7, 0x8A0A, 0x52D9, 0x7E3D, 0x9AD4, 0x6CC1, 0x70BA, 0x8207, 0x9EDE,
                0x696D,
                0x55AE, 0x8655, 0x4F86, 0x7D44, 0x5340, 0x7E23, 0x93AE, 0x9109, 0x865F, 0x8A34, 0x8A1F,
                0x95DC:
                signs += 1
            default: break
            }
        }
        return signs >= 3
    }

    // MARK: Characters set apart

    /// Nearly every character is followed by blanks, as fixed-width printers and some converters set
    /// Chinese text.
    private static func isSpaced(_ scalars: [UInt32]) -> Bool {
        var wide = 0
        var apart = 0
        for place in scalars.indices.prefix(600).dropLast() where Glyph.isHan(scalars[place]) {
            wide += 1
            if scalars[place + 1] == Glyph.blank { apart += 1 }
        }
        return wide >= 40 && apart * 10 >= wide * 8
    }

    /// Takes out the blanks that follow every character; wider gaps stay, less that much.
    private mutating func closeUp(_ marks: inout DecodingMarks) {
        var counts = [Int](repeating: 0, count: 5)
        var run = 0
        for scalar in scalars {
            if scalar == Glyph.blank {
                run += 1
            } else {
                if run > 0, run < counts.count { counts[run] += 1 }
                run = 0
            }
        }
        guard let usual = (1..<counts.count).max(by: { counts[$0] < counts[$1] }) else { return }
        var result: [UInt32] = []
        result.reserveCapacity(scalars.count)
        run = 0
        for scalar in scalars {
            if scalar == Glyph.blank {
                run += 1
                if run > usual { result.append(scalar) }
            } else {
                run = 0
                result.append(scalar)
            }
        }
        scalars = result
        marks.forgetPlaces()
        for place in scalars.indices where scalars[place] < 0x0D && scalars[place] != Glyph.tab {
            marks.ends.append(place)
        }
    }
}

extension SourceText {
    /// Files one line: strips markup, measures, classifies.
    mutating func endLine(_ line: Range<Int>, hasStar: Bool) {
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
            remove(content, line: number, .pageNumber)
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
                    gap: gap, level: 0, hasGaps: false, followsPageBreak: pageBreak, number: number))
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
                hasGaps: hasGaps, followsPageBreak: pageBreak, number: number))
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
        if let marker = Enumerator(in: scalars, at: content), marker.end < content.upperBound,
            scalars[marker.end] == Glyph.tab
        {
            return true
        }
        // 一﹑ 壹、 or a bullet of a private font.
        guard let tab = content.prefix(6).first(where: { scalars[$0] == Glyph.tab }), tab > content.lowerBound
        else { return false }
        let last = scalars[tab - 1]
        return Glyph.usualForm(last) == 0x3001
            || tab == content.lowerBound + 1 && (0xE000...0xF8FF).contains(last)
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
