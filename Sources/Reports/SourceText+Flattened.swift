// Breaks up lines that hold several sections, as texts do whose line ends were lost.

extension SourceText {
    /// Breaks lines that hold several headings, as texts do whose line breaks were lost.
    ///
    /// A heading inside a line counts when an enumerator stands before it and a blank or full stop before
    /// that; one or two of them may be prose, three are not.
    mutating func breakFlattenedLines(_ words: Wordings) {
        var cuts: [[Int]] = []
        var total = 0
        // Such a line is a good part of the whole.
        let least = max(120, scalars.count / 8)
        guard lines.contains(where: { $0.kind == .text && $0.content.count > least }) else { return }
        for line in lines {
            var places: [Int] = []
            if line.kind == .text, line.content.count > 120 {
                let found = headings(in: line.content, words)
                total += found.count
                places = found.places
            }
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

    /// Where lines were: before a heading, after it, and at a blank after a full stop.
    private func headings(in content: Range<Int>, _ words: Wordings) -> (places: [Int], count: Int) {
        var result: [Int] = []
        var count = 0
        var place = content.lowerBound
        while place < content.upperBound {
            let isAfterEnd =
                place > content.lowerBound
                && (scalars[place - 1] == Glyph.blank || Glyph.isFullStop(scalars[place - 1]))
            if let end = endOfHeading(at: place, content, isAfterEnd: isAfterEnd, words) {
                if place > content.lowerBound { result.append(place) }
                if end < content.upperBound { result.append(end) }
                count += 1
                place = max(end, place + 1)
                continue
            }
            if isAfterEnd, scalars[place - 1] == Glyph.blank, place - 2 >= content.lowerBound {
                let isItem = isSubheading(place, content, words)
                if isItem || Glyph.isFullStop(scalars[place - 2]) || scalars[place - 2] == 0xFF1A {
                    result.append(place)
                }
                if isItem, let end = endOfSubheading(place, content) {
                    result.append(end)
                    place = end
                    continue
                }
            }
            place += 1
        }
        return count > 0 ? (result, count) : ([], 0)
    }

    /// （一）主动公开情况, and not a label of table 3.
    private func isSubheading(_ place: Int, _ content: Range<Int>, _ words: Wordings) -> Bool {
        guard keys[place] == 0xFF08 || keys[place] == 0x28,
            let marker = Enumerator(in: keys, at: place..<min(place + 8, content.upperBound)),
            marker.style == .bracketed
        else { return false }
        return !words.form.covers(keys.withoutBlanks(place..<min(marker.end + 4, content.upperBound)))
    }

    /// The place after （一）主动公开情况 when a blank and no mark follows: its text is a paragraph of its own.
    ///
    /// A blank before figures that another one follows (镇 2020 年) is one of those that some set around all figures.
    private func endOfSubheading(_ start: Int, _ content: Range<Int>) -> Int? {
        guard let marker = Enumerator(in: keys, at: start..<min(start + 8, content.upperBound)) else {
            return nil
        }
        var body = 0
        // A heading at the very end of a line has no text behind it.
        let limit = min(marker.end + 32, content.upperBound - 8)
        for place in marker.end..<max(marker.end, limit) {
            let scalar = scalars[place]
            if Glyph.isFullStop(scalar) || scalar == 0xFF1A || scalar == 0x3A || scalar == 0xFF1B {
                return nil
            }
            guard scalar == Glyph.blank else {
                body += 1
                continue
            }
            guard body >= 3 else { continue }
            var after = place + 1
            while after < content.upperBound, Glyph.isDigit(scalars[after]) { after += 1 }
            let isSetAround =
                after > place + 1 && after < content.upperBound && scalars[after] == Glyph.blank
            let last = scalars[place - 1]
            guard Glyph.isHan(last) || Glyph.isCloser(last), !isSetAround else { return nil }
            return place + 1
        }
        return nil
    }

    private func endOfHeading(at place: Int, _ content: Range<Int>, isAfterEnd: Bool, _ words: Wordings)
        -> Int?
    {
        guard isAfterEnd || place == content.lowerBound, keys[place] >= 0x4E00,
            let digit = Glyph.chineseDigit(keys[place]), (1...7).contains(digit),
            let marker = Enumerator(in: keys, at: place..<min(place + 4, content.upperBound)),
            marker.end < content.upperBound, words.beginsOfficial(keys[marker.end])
        else { return nil }
        let length = words.official.lazy.filter {
            keys.holds($0, at: marker.end, limit: content.upperBound)
        }.map(\.count).max()
        return length.map { marker.end + $0 }
    }
}
