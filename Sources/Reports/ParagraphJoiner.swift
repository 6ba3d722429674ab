// Decides which lines of prose belong to one paragraph.
//
// Extracts break lines in four ways: not at all (a line is a paragraph), at page ends (a blank line in the
// middle of a sentence), at a fixed width, and both. Which of them a text does is measured over all its
// prose lines; a single boundary is then judged by how the line above ends, how the line below begins, and
// the layout.

/// Joins lines into paragraphs by the habits of one text.
struct ParagraphJoiner {
    let source: SourceText
    let words: Wordings
    /// A single newline goes on within a sentence more often than not.
    private(set) var isWrapped = false
    /// So does a blank line.
    private(set) var isDoubleSpaced = false
    /// Paragraphs begin with an indent and their other lines do not.
    private(set) var usesIndent = false
    private var usualWidth = 0
    private var usualIndent = 0

    /// - Parameter isProse: For each line, whether it is neither heading nor part of a table.
    init(source: SourceText, words: Wordings, isProse: [Bool]) {
        self.source = source
        self.words = words
        measure(isProse)
    }

    private mutating func measure(_ isProse: [Bool]) {
        var widths: [Int] = []
        var indents: [Int] = []
        for (index, line) in source.lines.enumerated() where isProse[index] {
            widths.append(line.width)
            indents.append(line.indent)
        }
        guard widths.count >= 4 else { return }
        widths.sort()
        usualWidth = widths[widths.count * 9 / 10]
        let longWidth = usualWidth * 7 / 10
        indents.sort()
        usualIndent = indents[indents.count / 4]
        let indented = indents.count { $0 >= usualIndent + 2 }
        let fullWidth = (widths.last ?? 0) * 9 / 10
        var openAtFullWidth = 0
        var open = (single: 0, double: 0)
        var closed = (single: 0, double: 0)
        for index in source.lines.indices.dropLast() where isProse[index] && isProse[index + 1] {
            let line = source.lines[index]
            guard line.width >= longWidth else { continue }
            let isFinal = endsSentence(line.content)
            switch source.lines[index + 1].gap {
            case 0:
                if isFinal {
                    closed.single += 1
                } else {
                    open.single += 1
                    if line.width >= fullWidth { openAtFullWidth += 1 }
                }
            case 1: if isFinal { closed.double += 1 } else { open.double += 1 }
            default: break
            }
        }
        guard usualWidth <= 180, usualWidth >= 26 else { return }
        // Of short paragraphs half the lines end a sentence; then the width tells, which all the others
        // reach.
        let isEven = widths.last ?? 0 <= 130 && openAtFullWidth * 5 >= open.single * 4
        isWrapped = open.single >= 2 && (open.single >= closed.single || isEven)
        isDoubleSpaced = open.double >= 4 && open.double * 2 >= closed.double * 3
        usesIndent = (isWrapped || isDoubleSpaced) && indented >= 2 && indented * 3 <= indents.count * 2
    }

    /// Whether `line` goes on with the paragraph that ends with line `above` and so far spans `start` to
    /// there.
    func joins(_ below: Int, to above: Int, paragraph start: Int) -> Bool {
        let upper = source.lines[above]
        let lower = source.lines[below]
        guard lower.level == 0, upper.level == 0, !upper.content.isEmpty, !lower.content.isEmpty else {
            return false
        }
        let last = source.keys[upper.content.upperBound - 1]
        let next = source.keys[lower.content.lowerBound]
        if Glyph.cannotBegin(next) { return true }
        // 18. and 9% or example. and cn are the two halves of one word.
        let isPoint = last == 0x2E && Glyph.isASCIILetterOrDigit(next)
        let isFinal = endsSentence(upper.content) && !isPoint
        let isSoft =
            lower.gap == 0 || lower.followsPageBreak ? isWrapped : lower.gap == 1 && isDoubleSpaced
        if usesIndent, lower.indent >= usualIndent + 2 { return false }
        let isOpen = Glyph.needsContinuation(last) || hasOpenBracket(start, above)
        if isSoft {
            let isShort = upper.width + (upper.indent - usualIndent) < usualWidth * 4 / 5
            if isFinal { return usesIndent && !isShort && !beginsItem(lower) }
            if isOpen || last == 0x7B2C { return true }  // 第
            if let marker = Enumerator(in: source.keys, at: lower.content),
                marker.style == .chinese || marker.style == .part || (marker.style == .bracketed && isShort)
            {
                return false
            }
            return !isShort && !(isWholeItem(start, above) && upper.width + 8 < usualWidth)
        }
        if isFinal || (beginsItem(lower) && last != 0x7B2C) { return false }  // 第
        if isOpen { return true }
        if lower.gap == 0 && !lower.followsPageBreak && !isWrapped { return false }
        if usesIndent { return false }
        if cutsWord(upper.content.upperBound, lower.content) { return true }
        if isWholeItem(start, above) { return false }
        return isUnfinishedProse(start, above)
    }

    /// A word of the official headings begins before the break and ends after it: （四）政府信息公 and 开平台建设情况.
    private func cutsWord(_ end: Int, _ below: Range<Int>) -> Bool {
        let reach = 8
        var window: [UInt32] = []
        window.reserveCapacity(reach * 2)
        let from = max(0, end - reach)
        for place in from..<end { window.append(source.keys[place]) }
        let cut = window.count
        for place in below.prefix(reach) { window.append(source.keys[place]) }
        for word in words.unbroken.words {
            for start in max(0, cut - word.count + 1)..<cut
            where window.holds(word, at: start, limit: window.count) { return true }
        }
        return false
    }

    /// The line ends as a sentence ends: with a final mark, perhaps inside quotes.
    func endsSentence(_ content: Range<Int>) -> Bool {
        var end = content.upperBound
        while end > content.lowerBound, Glyph.isCloser(source.keys[end - 1]) { end -= 1 }
        guard end > content.lowerBound else { return true }
        return Glyph.isSentenceFinal(source.keys[end - 1])
    }

    private func beginsItem(_ line: SourceLine) -> Bool {
        Enumerator(in: source.keys, at: line.content) != nil
    }

    /// A quote, bracket or title mark opened in the paragraph's last line and is still open.
    private func hasOpenBracket(_ start: Int, _ above: Int) -> Bool {
        let content = source.lines[above].content
        var depth = (title: 0, round: 0, quote: 0)
        // A bracket far back is a slip of the pen rather than a sentence going on.
        for place in max(content.lowerBound, content.upperBound - 120)..<content.upperBound {
            switch source.keys[place] {
            case 0x300A: depth.title += 1
            case 0x300B: depth.title = max(0, depth.title - 1)
            case 0xFF08, 0x28: depth.round += 1
            case 0xFF09, 0x29: depth.round = max(0, depth.round - 1)
            case 0x201C: depth.quote += 1
            case 0x201D: depth.quote = max(0, depth.quote - 1)
            case 0x3002: depth = (depth.title, 0, depth.quote)
            default: break
            }
        }
        return depth.title > 0 || depth.round > 0 || depth.quote > 0
    }

    /// The paragraph is a list heading such as （一）聚焦组织领导，明确责任分工: an enumerator and no full stop.
    private func isWholeItem(_ start: Int, _ above: Int) -> Bool {
        guard above - start <= 2,
            let marker = Enumerator(in: source.keys, at: source.lines[start].content),
            marker.style != .mark
        else { return false }
        var count = 0
        for line in start...above {
            let content = source.lines[line].content
            count += content.count
            if count > 42 || source.keys[content].contains(where: Glyph.isFullStop) { return false }
        }
        return true
    }

    /// The paragraph is prose cut in a sentence rather than a label or heading: long, or with marks inside.
    private func isUnfinishedProse(_ start: Int, _ above: Int) -> Bool {
        if start < above { return true }
        let line = source.lines[above]
        if line.width >= 60 { return true }
        var commas = 0
        for scalar in source.keys[line.content] {
            if Glyph.isFullStop(scalar) { return true }
            if scalar == 0xFF0C || scalar == 0x2C { commas += 1 }
        }
        return commas > 0 && line.width >= 32
    }
}
