// Takes out what belongs to the page and not to the report: running heads and feet, bare page numbers, and
// what a web page prints around its text. Every line taken out is noted, with its number and the reason.
//
// A line goes for where it stands and how often, not for its words alone: a site's name in a sentence stays.

extension SourceText {
    /// Notes a removal; the lines themselves are the caller's matter.
    mutating func remove(_ range: Range<Int>, line: Int, _ reason: Removal.Reason) {
        var builder = TextBuilder(capacity: range.count * 3)
        builder.appendProse(range, of: scalars)
        removals.append(Removal(line: line, text: builder.string, reason: reason))
    }

    /// Removes running heads, bare page numbers and boilerplate.
    mutating func removeNoise(_ words: Wordings) {
        var reasons = [Removal.Reason?](repeating: nil, count: lines.count)
        let hasPages = lines.contains { $0.followsPageBreak }
        if hasPages { markPageNumbers(&reasons) } else { markLoneNumbers(&reasons) }
        markRunningHeads(words, hasPages, &reasons)
        markBoilerplate(words, &reasons)
        guard reasons.contains(where: { $0 != nil }) else { return }
        var kept: [SourceLine] = []
        kept.reserveCapacity(lines.count)
        var gap = 0
        var followsPageBreak = false
        for (index, line) in lines.enumerated() {
            if let reason = reasons[index] {
                remove(line.content, line: line.number, reason)
                gap += line.gap
                followsPageBreak = followsPageBreak || line.followsPageBreak || reason != .boilerplate
                continue
            }
            var line = line
            line.gap += gap
            line.followsPageBreak = line.followsPageBreak || followsPageBreak
            (gap, followsPageBreak) = (0, false)
            kept.append(line)
        }
        lines = kept
        removals.sort { $0.line < $1.line }
    }

    // MARK: Page numbers

    /// A number alone on the last line of a page, one more than on the page before.
    private func markPageNumbers(_ reasons: inout [Removal.Reason?]) {
        var last: Int?
        var page = 1
        var marked: [Int] = []
        for index in lines.indices {
            if lines[index].followsPageBreak { page += 1 }
            let isLast = index + 1 == lines.count || lines[index + 1].followsPageBreak
            guard isLast, lines[index].kind == .text, let value = smallNumber(lines[index].content) else {
                continue
            }
            if value == page || last.map({ value == $0 + 1 }) ?? false {
                marked.append(index)
                last = value
            }
        }
        // A single one may be the last figure of a table.
        if marked.count >= 2 { for index in marked { reasons[index] = .pageNumber } }
    }

    /// Where no page end is marked: the numbers alone on lines, if they are 1, 2, 3 and so on, far apart, and there are no others.
    private func markLoneNumbers(_ reasons: inout [Removal.Reason?]) {
        var found: [(index: Int, value: Int)] = []
        for index in lines.indices where lines[index].kind == .text {
            guard let value = smallNumber(lines[index].content) else { continue }
            if let last = found.last, value != last.value + 1 { return }
            found.append((index, value))
        }
        // The last page may be short.
        let pages = zip(found, found.dropFirst()).dropLast().map { $1.index - $0.index }
        guard found.count >= 3, (1...2).contains(found[0].value), pages.allSatisfy({ $0 >= Self.fewestLines })
        else { return }
        for (index, _) in found { reasons[index] = .pageNumber }
    }

    /// The fewest lines of a page.
    private static let fewestLines = 12

    private func smallNumber(_ content: Range<Int>) -> Int? {
        guard (1...3).contains(content.count) else { return nil }
        var value = 0
        for place in content {
            guard let digit = Glyph.digitValue(scalars[place]) else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    // MARK: Running heads

    /// Lines that come again and again at the ends of pages, or in the middle of sentences.
    private func markRunningHeads(
        _ words: Wordings, _ hasPages: Bool, _ reasons: inout [Removal.Reason?]
    ) {
        var places: [UInt64: [Int]] = [:]
        let widths = lines.lazy.filter { $0.kind == .text && !$0.hasGaps }.map(\.width).sorted()
        let usualWidth = widths.isEmpty ? 0 : widths[widths.count * 9 / 10]
        for index in lines.indices where reasons[index] == nil && mayRunOn(index, words) {
            places[hash(lines[index].content), default: []].append(index)
        }
        let groups = places.values.filter { $0.count >= 2 }.sorted { $0[0] < $1[0] }
        // Twice: of two lines of one foot the second is known by the first.
        for _ in 0..<2 {
            for indexes in groups where reasons[indexes[indexes.count - 1]] == nil {
                markRunningHead(indexes, words, usualWidth, &reasons)
            }
        }
    }

    private func markRunningHead(
        _ indexes: [Int], _ words: Wordings, _ usualWidth: Int, _ reasons: inout [Removal.Reason?]
    ) {
        let content = lines[indexes[0]].content
        guard indexes.allSatisfy({ isSame(lines[$0].content, content) }) else { return }
        let isTitle =
            keys.contains(anyOf: words.disclosure, in: content)
            && keys.contains(anyOf: words.annualReport, in: content)
        let atEnds = indexes.count { isAtPageEnd($0, reasons) }
        let interrupting = indexes.count { interrupts($0, reasons) }
        // A line as long as the others may be prose that says the same again.
        let isShort = lines[indexes[0]].width * 4 < usualWidth * 3
        let isApart = (zip(indexes, indexes.dropFirst()).map { $1 - $0 }.min() ?? 0) >= 8
        let isFurniture =
            atEnds * 2 >= indexes.count && atEnds >= (isTitle ? 1 : 2)
            || (isApart && isShort && indexes.count >= 3 && interrupting + atEnds > 0)
            || (isApart && isShort && interrupting == indexes.count)
            || (isApart && isTitle && interrupting > 0)
        guard isFurniture, !words.form.covers(keys.withoutBlanks(content)) else { return }
        // The first of them may be the title itself, or the office above it.
        let isFirstOwn = indexes[0] < 12 && !interrupts(indexes[0], reasons) && (isTitle || indexes[0] < 4)
        for index in isFirstOwn ? indexes.dropFirst() : indexes[...] { reasons[index] = .runningHead }
    }

    private func mayRunOn(_ index: Int, _ words: Wordings) -> Bool {
        let line = lines[index]
        guard line.kind == .text, line.level == 0, line.width <= 90, line.content.count >= 4 else {
            return false
        }
        let last = scalars[line.content.upperBound - 1]
        if Glyph.isSentenceFinal(last) || Glyph.needsContinuation(last) { return false }
        return Enumerator(in: keys, at: line.content) == nil
            && !CellContent.isValue(scalars, line.content) && !line.hasGaps
    }

    private func hash(_ content: Range<Int>) -> UInt64 {
        // FNV-1a over scalars.
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for place in content where scalars[place] != Glyph.blank {
            value = (value ^ UInt64(scalars[place])) &* 0x100_0000_01B3
        }
        return value
    }

    private func isSame(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
        scalars.withoutBlanks(one) == scalars.withoutBlanks(other)
    }

    /// The line is one of the first or last two of a page.
    private func isAtPageEnd(_ index: Int, _ reasons: [Removal.Reason?]) -> Bool {
        (max(0, index - 1)...min(lines.count - 1, index + 2)).contains {
            lines[$0].followsPageBreak || (abs($0 - index) == 1 && reasons[$0] == .runningHead)
        }
    }

    /// The line stands between the two halves of a sentence, or between two rows of a table.
    private func interrupts(_ index: Int, _ reasons: [Removal.Reason?]) -> Bool {
        var above = index - 1
        while above >= 0, reasons[above] != nil { above -= 1 }
        var below = index + 1
        while below < lines.count, reasons[below] != nil { below += 1 }
        guard above >= 0, below < lines.count else { return false }
        if lines[above].kind != .text { return lines[below].kind == lines[above].kind }
        guard lines[above].width >= 26, lines[below].kind == .text else { return false }
        let last = scalars[lines[above].content.upperBound - 1]
        return !Glyph.isSentenceFinal(last) && !Glyph.isCloser(last)
    }

    // MARK: Web pages

    /// Menus, tools and notices before and after the report.
    private mutating func markBoilerplate(_ words: Wordings, _ reasons: inout [Removal.Reason?]) {
        let reach = 40
        let front = lines.indices.prefix(reach)
        for index in front where reasons[index] == nil {
            if isBodyLine(index) { break }
            trimBoilerplate(index, words, &reasons)
        }
        for index in lines.indices.suffix(reach).reversed()
        where reasons[index] == nil && index >= front.count / 2 {
            if isBodyLine(index) { break }
            trimBoilerplate(index, words, &reasons)
        }
    }

    /// A heading, a row or a sentence: the report itself.
    private func isBodyLine(_ index: Int) -> Bool {
        let line = lines[index]
        if line.kind == .emptyCell || line.kind == .tab || line.kind == .cell { return true }
        if let marker = Enumerator(in: keys, at: line.content), marker.style == .chinese { return true }
        return line.width > 60 && scalars[line.content].contains { Glyph.isFullStop($0) }
    }

    /// Takes the parts of a line that are boilerplate, at its start and its end, or all of it.
    private mutating func trimBoilerplate(
        _ index: Int, _ words: Wordings, _ reasons: inout [Removal.Reason?]
    ) {
        let line = lines[index]
        guard line.width <= 300 else { return }
        let parts = parts(of: line.content)
        var marks = parts.map { isBoilerplate($0, words) }
        for at in marks.indices.dropFirst() where marks[at - 1] && !marks[at] {
            // 浙公网安备 33042402000123号
            marks[at] = isNumber(parts[at])
        }
        let menu = parts.count { isMenuWord($0, words) }
        guard menu >= 3 || marks.contains(true) else { return }
        if let first = marks.firstIndex(of: true), first == 0, takesRest(parts[0], words) {
            reasons[index] = .boilerplate
            return
        }
        if marks.allSatisfy({ $0 }) || (menu >= 3 && menu * 2 >= parts.count) {
            reasons[index] = .boilerplate
            return
        }
        // What is left keeps its place: 发布时间：2021-01-20 浏览次数：326.
        guard let first = marks.firstIndex(of: false), let last = marks.lastIndex(of: false),
            marks[first...last].allSatisfy({ !$0 })
        else { return }
        if first > 0 {
            remove(line.content.lowerBound..<parts[first - 1].upperBound, line: line.number, .boilerplate)
        }
        if last + 1 < parts.count {
            remove(parts[last + 1].lowerBound..<line.content.upperBound, line: line.number, .boilerplate)
        }
        let low = first > 0 ? parts[first].lowerBound : line.content.lowerBound
        let high = last + 1 < parts.count ? parts[last].upperBound : line.content.upperBound
        lines[index].content = scalars.trimmed(low..<high)
        lines[index].kind = .text
        lines[index].width = lines[index].content.reduce(0) { $0 + (Glyph.isWide(scalars[$1]) ? 2 : 1) }
    }

    /// Pieces between blanks, bars and 【 】.
    private func parts(of content: Range<Int>) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = content.lowerBound
        var isBracketed = false
        for place in content {
            let scalar = scalars[place]
            switch scalar {
            case 0x3010, 0x5B:
                if start < place { result.append(start..<place) }
                start = place
                isBracketed = true
            case 0x3011, 0x5D:
                result.append(start..<(place + 1))
                start = place + 1
                isBracketed = false
            case Glyph.blank, Glyph.tab, 0x7C, 0xFF5C:
                if isBracketed { continue }
                if start < place { result.append(start..<place) }
                start = place + 1
            default: break
            }
        }
        if start < content.upperBound { result.append(start..<content.upperBound) }
        return joinLabels(result)
    }

    /// 浏览次数： 326 is one piece, so is 2021-01-20 10:30.
    private func joinLabels(_ parts: [Range<Int>]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        for part in parts {
            if let last = result.last, last.count >= 3 {
                let end = scalars[last.upperBound - 1]
                let isTime = Glyph.isDigit(end) && Glyph.isDigit(scalars[part.lowerBound]) && part.count <= 8
                if end == 0xFF1A || end == 0x3A || isTime {
                    result[result.count - 1] = last.lowerBound..<part.upperBound
                    continue
                }
            }
            result.append(part)
        }
        return result
    }

    private func isNumber(_ part: Range<Int>) -> Bool {
        let digits = part.prefix { Glyph.isDigit(scalars[$0]) || scalars[$0] == 0x2D }.count
        return digits >= 4 && part.count - digits <= 1
    }

    private func isMenuWord(_ part: Range<Int>, _ words: Wordings) -> Bool {
        part.count <= 8
            && words.menu.words.contains { part.count <= $0.count + 3 && keys.contains($0, in: part) }
    }

    private func isBoilerplate(_ part: Range<Int>, _ words: Wordings) -> Bool {
        var text = keys.withoutBlanks(part)
        while let first = text.first, first == 0x3010 || first == 0x5B { text.removeFirst() }
        while let last = text.last, last == 0x3011 || last == 0x5D || last == 0xFF1A || last == 0x3A {
            text.removeLast()
        }
        if text.isEmpty { return true }
        if words.tools.words.contains(text) { return true }
        if words.notices.words.contains(where: { text.holds($0, at: 0, limit: text.count) }) { return true }
        if text.contains(anyOf: words.siteMarks) { return true }
        return isPath(part, words)
    }

    /// 首页 > 政府信息公开 > 年报.
    private func isPath(_ part: Range<Int>, _ words: Wordings) -> Bool {
        let first = scalars[part.lowerBound]
        if part.count <= 2, first == 0x3E || first == 0xFF1E || first == 0xBB || first == 0x203A {
            return true
        }
        let arrows = part.count { place in
            let scalar = scalars[place]
            return scalar == 0x3E || scalar == 0xFF1E || scalar == 0xBB || scalar == 0x203A
        }
        return arrows > 0 && (arrows > 1 || keys.contains(anyOf: words.menu, in: part))
    }

    /// After 您现在的位置, 上一篇, 版权所有 the rest of the line is theirs.
    private func takesRest(_ part: Range<Int>, _ words: Wordings) -> Bool {
        words.openEnded.words.contains { keys.holds($0, at: part.lowerBound, limit: part.upperBound) }
    }
}
