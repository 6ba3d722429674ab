// Breaks up lines that hold several sections, as texts do whose line ends were lost.

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
                marker.end < content.upperBound, words.officialInitials.contains(keys[marker.end])
            else { continue }
            if words.official.contains(where: { keys.holds($0, at: marker.end, limit: content.upperBound) }
            ) {
                result.append(place)
            }
        }
        return result
    }
}
