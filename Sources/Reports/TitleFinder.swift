// Finds the title of a report and the office that made it.
//
// The title stands in the first lines, perhaps wrapped, perhaps after index number, office and date; where
// there is no title line the preamble names it, as 《…年度报告》 or after 编制 (drawn up). The office is the title
// without year and type.

/// Title, office and the lines they were found in.
struct TitleFinding {
    /// Compact text; empty when there is none.
    var title: String = ""
    var organ: String = ""
    /// Lines of the title; empty when the title was named in running text.
    var lines: Range<Int> = 0..<0
    /// Scalars of the title, for the year.
    var scalars: [UInt32] = []
    /// The title names disclosure and ends as a report's title ends.
    var isConvincing = false
}

/// Reads title and office.
struct TitleFinder {
    let source: SourceText
    let words: Wordings

    /// - Parameters:
    ///   - front: Lines before the first heading.
    ///   - rest: Lines after them, read only when the front names no title.
    func find(front: Range<Int>, rest: Range<Int>) -> TitleFinding {
        var finding = titleLines(front) ?? TitleFinding()
        if finding.scalars.isEmpty {
            let texts = [front, rest.prefix(12)]
            if let named = texts.lazy.compactMap({ named(in: $0) }).first {
                finding.scalars = named
                finding.isConvincing = true
            }
        }
        finding.title = compact(finding.scalars)
        var organ = organ(of: finding.scalars)
        if let printed = printedOrgan(front, before: finding.lines.lowerBound) {
            if organ.isEmpty || (printed.count > organ.count && printed.ends(with: organ)) { organ = printed }
        }
        if organ.isEmpty { organ = signature(rest) ?? [] }
        finding.organ = compact(organ)
        return finding
    }

    private func compact(_ text: [UInt32]) -> String {
        var builder = TextBuilder(capacity: text.count * 3)
        builder.appendCompact(0..<text.count, of: text)
        return builder.string
    }

    // MARK: Title lines

    private func titleLines(_ front: Range<Int>) -> TitleFinding? {
        let candidates = front.prefix(16).filter { source.lines[$0].kind != .emptyCell }
        return titleLines(candidates, ends: words.reportEnds)
            ?? titleLines(candidates, ends: words.summaryEnds)
    }

    private func titleLines(_ candidates: [Int], ends: WordList) -> TitleFinding? {
        for (at, index) in candidates.enumerated() where mayBeTitle(index) {
            let own = source.keys.withoutBlanks(source.lines[index].content)
            guard endsTitle(own, ends) else { continue }
            var start = at
            var text = own
            while !isWhole(text, ends), start > 0, at - start < 3, mayBeTitle(candidates[start - 1]),
                !isFrontMatter(candidates[start - 1])
            {
                start -= 1
                text = source.keys.withoutBlanks(source.lines[candidates[start]].content) + text
            }
            guard isWhole(text, ends) else { continue }
            // The office on a line of its own above.
            while start > 0, at - start < 3, needsMore(text), mayBeTitle(candidates[start - 1]),
                !isFrontMatter(candidates[start - 1]), isOrgan(candidates[start - 1], text)
            {
                start -= 1
                text = source.keys.withoutBlanks(source.lines[candidates[start]].content) + text
            }
            let lines = candidates[start]..<(index + 1)
            var title: [UInt32] = []
            for line in lines where !source.lines[line].content.isEmpty {
                let content = source.lines[line].content
                if let last = title.last, let first = content.first, Glyph.isASCIILetterOrDigit(last),
                    Glyph.isASCIILetterOrDigit(source.keys[first])
                {
                    title.append(Glyph.blank)
                }
                title.append(contentsOf: source.scalars[content])
            }
            return TitleFinding(lines: lines, scalars: title, isConvincing: true)
        }
        return nil
    }

    private func mayBeTitle(_ index: Int) -> Bool {
        let line = source.lines[index]
        guard line.width <= 120, line.kind == .text || line.kind == .cell || line.kind == .tab,
            !line.content.isEmpty
        else { return false }
        // 【主题分类】: a label.
        if source.keys[line.content.lowerBound] == 0x3010 { return false }
        if Enumerator(in: source.keys, at: line.content).map({ $0.style != .mark }) ?? false {
            return false
        }
        return !source.keys[line.content].contains {
            Glyph.isFullStop($0) || $0 == 0xFF0C || $0 == Glyph.tab || $0 == 0xFF1A
        }
    }

    private func endsTitle(_ text: [UInt32], _ ends: WordList) -> Bool {
        var text = text
        // （2020年度） or （试行） after the title.
        if let last = text.last, last == 0xFF09 || last == 0x29,
            let open = text.lastIndex(where: { $0 == 0xFF08 || $0 == 0x28 }), open > 4
        {
            text.removeSubrange(open...)
        }
        return ends.words.contains { text.ends(with: $0) }
            || (text.count <= 6 && text.ends(with: words.report))
    }

    private func isWhole(_ text: [UInt32], _ ends: WordList) -> Bool {
        text.count >= 8 && text.count <= 100 && text.contains(anyOf: words.disclosure)
            && endsTitle(text, ends)
    }

    /// The title lacks the office, or begins in the middle of its name.
    private func needsMore(_ text: [UInt32]) -> Bool {
        let organ = organ(of: text)
        return organ.count < 2
            || words.brokenOrgans.words.contains { organ.holds($0, at: 0, limit: organ.count) }
    }

    private func isOrgan(_ index: Int, _ below: [UInt32]) -> Bool {
        let text = source.keys.withoutBlanks(source.lines[index].content)
        guard text.count >= 2, text.count <= 40 else { return false }
        if !organ(of: below).isEmpty || isYear(text) { return true }
        return endsAsOrgan(text)
    }

    private func isYear(_ text: [UInt32]) -> Bool {
        guard let year = YearReader.year(in: text, at: 0) else { return false }
        return year.end == text.count || (year.end + 1 == text.count && text[year.end] == 0x5EA6)  // 度
    }

    private func endsAsOrgan(_ text: [UInt32]) -> Bool {
        words.officialSuffixes.words.contains { text.ends(with: $0) }
    }

    /// Index numbers, dates, publication marks and labelled values that stand before a title.
    private func isFrontMatter(_ index: Int) -> Bool {
        let content = source.lines[index].content
        if isYear(source.keys.withoutBlanks(content)) { return false }
        var han = 0
        for place in content {
            let scalar = source.keys[place]
            if scalar == 0xFF1A || scalar == 0x3A { return true }
            if Glyph.isHan(scalar) { han += 1 }
        }
        if han * 2 < content.count || han < 2 { return true }
        let text = source.keys.withoutBlanks(content)
        return (text.count <= 8 && text.ends(with: words.disclosedPublicly)) || text.count <= 3
    }

    /// The office as the front matter prints it: 发布机构：…, or a line that is an office and nothing else.
    private func printedOrgan(_ front: Range<Int>, before title: Int) -> [UInt32]? {
        for index in front.prefix(12) where index < max(title, 1) || title == 0 {
            let content = source.lines[index].content
            guard content.count <= 60, content.count >= 2, source.lines[index].kind != .pipe else { continue }
            let text = source.keys.withoutBlanks(content)
            if let colon = text.firstIndex(where: { $0 == 0xFF1A || $0 == 0x3A }) {
                if text.contains(anyOf: words.organLabels, in: 0..<colon) {
                    let value =
                        content.first { source.keys[$0] == text[colon] }.map { $0 + 1 } ?? content.lowerBound
                    let rest = source.keys.trimmed(value..<content.upperBound)
                    // Another label may follow on the line.
                    let end = rest.first { Glyph.isBlankOrTab(source.keys[$0]) } ?? rest.upperBound
                    return Array(source.scalars[rest.lowerBound..<end])
                }
                continue
            }
            guard text.count <= 30, !isFrontMatter(index), endsAsOrgan(text),
                !text.contains(anyOf: words.disclosure),
                !text.contains(where: { Glyph.isSentenceFinal($0) || Glyph.needsContinuation($0) })
            else { continue }
            return source.scalars.withoutBlanks(content)
        }
        return nil
    }

    /// The office that signs below the text, above the date.
    private func signature(_ rest: Range<Int>) -> [UInt32]? {
        for index in rest.suffix(6).reversed() {
            let content = source.lines[index].content
            guard source.lines[index].kind == .text, content.count >= 3, content.count <= 40 else { continue }
            let text = source.keys.withoutBlanks(content)
            if endsAsOrgan(text),
                !text.contains(where: { Glyph.isSentenceFinal($0) || Glyph.needsContinuation($0) })
            {
                return source.scalars.withoutBlanks(content)
            }
        }
        return nil
    }

    // MARK: Titles in running text

    private func named(in lines: Range<Int>) -> [UInt32]? {
        for index in lines {
            let content = source.lines[index].content
            // A preamble is short; a text without line breaks names its title at the start if at all.
            let range = content.lowerBound..<min(content.upperBound, content.lowerBound + 1_500)
            if let labelled = labelled(range) { return labelled }
            if let quoted = quoted(range) { return quoted }
            if let drawnUp = drawnUp(range) { return drawnUp }
        }
        return nil
    }

    /// 标题：…年度报告 (title), or a title that a blank divides from the text after it.
    private func labelled(_ range: Range<Int>) -> [UInt32]? {
        var start = range.lowerBound
        for place in range.prefix(100) {
            let scalar = source.keys[place]
            if (scalar == 0xFF1A || scalar == 0x3A), place - start <= 6 { start = place + 1 }
            let isEnd = scalar == Glyph.blank || place + 1 == range.upperBound
            guard isEnd else { continue }
            let end = scalar == Glyph.blank ? place : place + 1
            let text = source.keys.withoutBlanks(start..<end)
            if text.contains(where: { Glyph.isFullStop($0) || $0 == 0xFF0C }) { return nil }
            if isWhole(text, words.reportEnds) { return source.scalars.withoutBlanks(start..<end) }
        }
        return nil
    }

    private func quoted(_ range: Range<Int>) -> [UInt32]? {
        var open: Int?
        for place in range {
            if source.keys[place] == 0x300A { open = place + 1 }
            guard source.keys[place] == 0x300B, let start = open else { continue }
            open = nil
            if isWhole(source.keys.withoutBlanks(start..<place), words.reportEnds) {
                return Array(source.scalars[start..<place])
            }
        }
        return nil
    }

    private func drawnUp(_ range: Range<Int>) -> [UInt32]? {
        for verb in words.drawnUp.words {
            guard let place = source.keys.firstPlace(of: verb, in: range) else { continue }
            let start = place + verb.count
            var end = start
            while end < range.upperBound, end - start < 60, !Glyph.isSentenceFinal(source.keys[end]),
                !Glyph.needsContinuation(source.keys[end])
            {
                end += 1
            }
            let text = source.keys.withoutBlanks(start..<end)
            if isWhole(text, words.reportEnds), organ(of: text).count >= 2 {
                return Array(source.scalars[start..<end])
            }
        }
        return nil
    }

    // MARK: Office

    /// The title without year, type and what leads up to them.
    func organ(of title: [UInt32]) -> [UInt32] {
        let text = source.folded(title)
        let all = 0..<text.count
        var start = 0
        if text.holds(words.about, at: 0, limit: text.count) { start = words.about.count }
        if let year = YearReader.year(in: text, at: start), year.end < text.count { start = year.end }
        while start < text.count, text[start] == 0x5EA6 || text[start] == Glyph.blank { start += 1 }  // 度
        var end = text.count
        for place in start..<text.count {
            if YearReader.year(in: text, at: place) != nil {
                end = place
                break
            }
            if text.holds(words.disclosureOfGovernment, at: place, limit: all.upperBound)
                || text.holds(words.disclosure.words[0], at: place, limit: all.upperBound)
                || text.holds(words.disclosure.words[1], at: place, limit: all.upperBound)
            {
                end = place
                // 海盐县人民政府信息公开…: the office ends in the word the type begins with.
                if place > start, text[place] == 0x653F,
                    text.holds(words.people, at: max(start, place - 2), limit: place)
                {
                    end = place + 2
                }
                break
            }
        }
        var range = text.trimmed(min(start, end)..<end)
        // 某市人民政府办公室关于报送2021年…的报告
        if let place = text.firstPlace(of: words.about, in: range), place > range.lowerBound {
            range = text.trimmed(range.lowerBound..<place)
        }
        while let last = range.last, text[last] == 0x7684 || Glyph.isSentenceFinal(text[last]) {  // 的
            range = text.trimmed(range.lowerBound..<last)
        }
        return end < text.count ? title.withoutBlanks(range) : []
    }
}
