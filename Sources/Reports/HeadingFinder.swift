// Finds the top-level headings of a report among its lines.
//
// A heading is known by its wording first, by its place in the printed sequence second. Candidates are
// collected line by line; which of them are top-level is settled afterwards, when the numbering style of
// the whole text is known: 一、 above （一） and 1. in most reports, 第一部分 or 1. in some, （一） or nothing at all in others.

/// A top-level heading.
struct Heading {
    var line: Int
    /// 1, or 2 when the heading is wrapped.
    var lineCount: Int
    /// 1 to 6.
    var number: Int
    /// The printed heading within the source; the second range is its continuation when wrapped.
    var ranges: [Range<Int>]
    /// Text that follows the heading on its line; empty when there is none.
    var rest: Range<Int>
    /// The wording is one of the six.
    var isKnown: Bool
    var isStrong: Bool
}

/// Collects and settles headings.
struct HeadingFinder {
    let source: SourceText
    let words: Wordings

    private struct Candidate {
        var heading: Heading
        var style: Enumerator.Style?
        var printed: Int
    }

    /// Headings in document order.
    func headings() -> [Heading] {
        var candidates: [Candidate] = []
        var index = 0
        while index < source.lines.count {
            if let candidate = candidate(at: index) {
                candidates.append(candidate)
                index += candidate.heading.lineCount
            } else {
                index += 1
            }
        }
        return dropContentsList(settle(candidates))
    }

    private func candidate(at index: Int) -> Candidate? {
        let line = source.lines[index]
        guard line.kind == .text || line.kind == .cell || line.kind == .tab, line.content.count >= 2 else {
            return nil
        }
        let first = source.keys[line.content.lowerBound]
        guard Self.mayBeginPrefix(first) || words.beginsOfficial(first) else { return nil }
        if line.kind == .tab, source.keys[line.content].contains(Glyph.tab) { return nil }
        // （ | 二）依申请公开: the bracket was left behind at a page end.
        if index > 0, let last = source.lines[index - 1].content.last.map({ source.keys[$0] }),
            last == 0xFF08 || last == 0x28
        {
            return nil
        }
        guard let marker = Enumerator(in: source.keys, at: line.content) else { return unnumbered(index) }
        guard marker.style == .bracketed || marker.style == .mark else { return numbered(index, marker) }
        // Nearly always an item of a section; the official wordings alone may be more (`settle`).
        guard var candidate = unnumbered(index) else { return nil }
        candidate.style = .bracketed
        candidate.printed = marker.number
        return candidate
    }

    /// What may stand before the wording of a heading: signs of any kind, figures and numerals, 第.
    private static func mayBeginPrefix(_ scalar: UInt32) -> Bool {
        guard Glyph.isHan(scalar) else { return true }
        return scalar == 0x7B2C || Glyph.chineseDigit(scalar) != nil || formalNumerals.contains(scalar)
    }

    private static let frames: [(UInt32, UInt32)] = [
        (0x3010, 0x3011), (0x3014, 0x3015), (0x5B, 0x5D), (0xFF3B, 0xFF3D),
    ]

    private static let formalNumerals = Set(scalars("壹贰叁肆伍陆柒捌玖拾"))

    /// The most characters of a prefix that is no enumerator: 【第一、, 壹、, a bullet of a private font.
    private static let longestPrefix = 5

    /// An official wording with nothing before it but signs and numerals, and nothing behind it but marks.
    private func official(_ content: Range<Int>) -> HeadingWording? {
        var whole = body(content)
        guard let first = whole.first, let last = whole.last, !Glyph.cannotBegin(first) else { return nil }
        // 【一、总体情况】
        if let pair = Self.frames.first(where: { $0.0 == first && $0.1 == last }) {
            whole.removeAll { $0 == pair.0 || $0 == pair.1 }
        }
        for skipped in 0...min(Self.longestPrefix, max(whole.count - 1, 0)) {
            if skipped > 0, !Self.mayBeginPrefix(whole[skipped - 1]) { return nil }
            guard skipped < whole.count, words.beginsOfficial(whole[skipped]) else { continue }
            let rest = Array(whole[skipped...])
            if words.official.contains(rest) { return words.heading(rest) }
        }
        return nil
    }

    /// The scalars of a heading body without blanks and end mark.
    private func body(_ range: Range<Int>) -> [UInt32] {
        var result = source.keys.withoutBlanks(range)
        while let last = result.last, Glyph.isSentenceFinal(last) { result.removeLast() }
        return result
    }

    private func numbered(_ index: Int, _ marker: Enumerator) -> Candidate? {
        let line = source.lines[index]
        let range = source.keys.trimmed(marker.end..<line.content.upperBound)
        guard !range.isEmpty else { return nil }
        var heading = Heading(
            line: index, lineCount: 1, number: 0, ranges: [line.content], rest: 0..<0, isKnown: true,
            isStrong: true)
        let isShort = range.count <= 64
        let whole = isShort ? body(range) : []
        if isShort, words.isApplicationLabel(whole) || isContentsEntry(whole) { return nil }
        if line.hasGaps, CellContent.endsWithFigures(source.keys, line.content) { return nil }
        if let split = runIn(heading, marker, range, officialOnly: true) { return split }
        if isShort {
            // A colon inside announces text on the same line.
            let hasStop = whole.contains { Glyph.isFullStop($0) || $0 == 0xFF1A || $0 == 0x3A }
            if !hasStop, !words.official.contains(whole), let joined = wrapped(whole, after: index) {
                heading.number = joined.number
                heading.lineCount = 2
                heading.ranges.append(source.lines[index + 1].content)
                return Candidate(heading: heading, style: marker.style, printed: marker.number)
            }
            if !hasStop, let wording = words.heading(whole) {
                heading.number = wording.number
                heading.isStrong = wording.isStrong
                return Candidate(heading: heading, style: marker.style, printed: marker.number)
            }
            if !hasStop, whole.count >= 2, whole.count <= 30, line.kind == .text,
                !isComma(before: marker.end),
                !Glyph.isFullStop(source.keys[range.upperBound - 1])
            {
                heading.number = min(max(marker.number, 1), 6)
                heading.isKnown = false
                heading.isStrong = false
                return Candidate(heading: heading, style: marker.style, printed: marker.number)
            }
        }
        return runIn(heading, marker, range, officialOnly: false)
    }

    private func isComma(before end: Int) -> Bool {
        let mark = source.keys[end - 1]
        return mark == 0xFF0C || mark == 0x2C
    }

    /// A heading followed by text on the same line: 一、总体情况。2020年，…
    private func runIn(_ heading: Heading, _ marker: Enumerator, _ range: Range<Int>, officialOnly: Bool)
        -> Candidate?
    {
        var heading = heading
        let limit = min(range.upperBound, range.lowerBound + 48)
        var place = range.lowerBound
        while place < limit {
            let scalar = source.keys[place]
            let isMark = scalar == 0x3002 || scalar == 0xFF1A || scalar == 0x3A
            let isEdge = scalar == Glyph.blank || Glyph.isDigit(scalar)
            if isMark || isEdge {
                let head = body(range.lowerBound..<place)
                let isOfficial = words.official.contains(head)
                if isOfficial || !(officialOnly || isEdge), let wording = words.heading(head) {
                    let end = isMark ? place + 1 : place
                    if source.keys.trimmed(end..<range.upperBound).isEmpty { return nil }
                    heading.number = wording.number
                    heading.isStrong = wording.isStrong
                    heading.ranges = [heading.ranges[0].lowerBound..<place]
                    heading.rest = source.keys.trimmed(end..<range.upperBound)
                    return Candidate(heading: heading, style: marker.style, printed: marker.number)
                }
                if scalar == 0x3002 { return nil }
            }
            place += 1
        }
        return nil
    }

    /// The wording of a heading that goes on in the next line.
    private func wrapped(_ whole: [UInt32], after index: Int) -> HeadingWording? {
        guard index + 1 < source.lines.count else { return nil }
        let next = source.lines[index + 1]
        guard next.kind == .text, next.gap == 0, next.content.count <= 30 else { return nil }
        let joined = whole + body(next.content)
        return words.official.contains(joined) ? words.heading(joined) : nil
    }

    private func unnumbered(_ index: Int) -> Candidate? {
        let line = source.lines[index]
        guard line.width <= 64, line.kind == .text, let wording = official(line.content) else { return nil }
        if index > 0, line.gap == 0 {
            let before = source.lines[index - 1]
            if before.kind == .text, Glyph.needsContinuation(source.keys[before.content.upperBound - 1]) {
                return nil
            }
        }
        let heading = Heading(
            line: index, lineCount: 1, number: wording.number, ranges: [line.content], rest: 0..<0,
            isKnown: true,
            isStrong: true)
        return Candidate(heading: heading, style: nil, printed: 0)
    }

    /// 总体情况……1: an entry of a list of contents.
    private func isContentsEntry(_ body: [UInt32]) -> Bool {
        var end = body.count
        while end > 0, Glyph.isDigit(body[end - 1]) { end -= 1 }
        guard end < body.count, end >= 2 else { return false }
        var dots = 0
        while end > 0,
            body[end - 1] == 0x2E || body[end - 1] == 0x2026 || body[end - 1] == 0xB7 || body[end - 1] == 0x2D
        {
            dots += body[end - 1] == 0x2026 ? 2 : 1
            end -= 1
        }
        return dots >= 2
    }

    /// Keeps the candidates that stand on the top level.
    private func settle(_ candidates: [Candidate]) -> [Heading] {
        let candidates = withoutItems(candidates)
        let dominant = dominantStyle(candidates)
        var ofDominantStyle: Set<Int> = []
        for candidate in candidates where candidate.style == dominant && candidate.heading.isStrong {
            ofDominantStyle.insert(candidate.heading.number)
        }
        var result: [Heading] = []
        var lastPrinted = 0
        var lastRejected = Int.min
        for candidate in candidates {
            let isDominant = candidate.style == dominant
            if candidate.heading.isStrong {
                if isDominant || !ofDominantStyle.contains(candidate.heading.number) {
                    result.append(candidate.heading)
                    if isDominant, candidate.printed > 0 { lastPrinted = candidate.printed }
                    lastRejected = Int.min
                }
                continue
            }
            guard isDominant, candidate.style != nil else { continue }
            let follows = candidate.printed == lastPrinted + 1
            // A list inside a section counts from one again; its later items must not pass for headings
            // either.
            let continuesList = candidate.printed == lastRejected + 1
            if follows, !continuesList {
                result.append(candidate.heading)
                lastPrinted = candidate.printed
                lastRejected = Int.min
            } else {
                lastRejected = candidate.printed
            }
        }
        return result
    }

    /// Candidates less the bracketed ones: these are the top level only where no other wording is known, nothing of a higher
    /// style stands above them, and several of them are.
    private func withoutItems(_ candidates: [Candidate]) -> [Candidate] {
        let bracketed = candidates.filter { $0.style == .bracketed }
        let first = bracketed.first?.heading.line ?? 0
        let isBelow = candidates.contains {
            $0.style != .bracketed
                && ($0.heading.isKnown
                    || $0.heading.line < first && ($0.style == .chinese || $0.style == .part))
        }
        let isTopLevel = !isBelow && Set(bracketed.map(\.heading.number)).count >= 3
        return isTopLevel ? bracketed : candidates.filter { $0.style != .bracketed }
    }

    /// The enumerator style of most recognised headings.
    private func dominantStyle(_ candidates: [Candidate]) -> Enumerator.Style? {
        var scores: [(style: Enumerator.Style, score: Int)] = [
            (.chinese, 0), (.part, 0), (.decimal, 0), (.bracketed, 0),
        ]
        for candidate in candidates {
            guard let style = candidate.style, let at = scores.firstIndex(where: { $0.style == style }) else {
                continue
            }
            scores[at].score += candidate.heading.isStrong ? 4 : candidate.heading.isKnown ? 2 : 0
        }
        var best = scores[0]
        for entry in scores.dropFirst() where entry.score > best.score { best = entry }
        if best.score > 0 { return best.style }
        // No wording known: an old report in free form, if 一、 occurs at all.
        return candidates.contains { $0.style == .chinese } ? .chinese : nil
    }

    /// Drops the headings of a list of contents: nothing between them, and the same ones again below.
    private func dropContentsList(_ headings: [Heading]) -> [Heading] {
        var keep = [Bool](repeating: true, count: headings.count)
        var lastOf = [Int](repeating: -1, count: 7)
        for (index, heading) in headings.enumerated() where heading.isKnown { lastOf[heading.number] = index }
        for (index, heading) in headings.enumerated().dropLast() {
            let isEmpty = headings[index + 1].line == heading.line + heading.lineCount && heading.rest.isEmpty
            if isEmpty, heading.isKnown, lastOf[heading.number] > index + 1 { keep[index] = false }
            // The last entry of the list is followed by the preamble.
            let endsList = index >= 2 && !keep[index - 1] && !keep[index - 2]
            if endsList, heading.isKnown, lastOf[heading.number] > index { keep[index] = false }
        }
        return headings.indices.filter { keep[$0] }.map { headings[$0] }
    }
}
