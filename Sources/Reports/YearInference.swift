// Infers the year a report is about.
//
// Titles may lack it, and the text names other years too: comparisons with the year before, plans for the
// year after, dates of rules and of publication. Every year found is weighed by where and how it stands;
// the sum decides.

/// Reads years as reports print them.
enum YearReader {
    /// A year at `place`: 2020年, 2020 年, ２０２０年, 二〇二〇年 (also with ○, 零, O), or four digits before 度.
    ///
    /// - Returns: The year, from 1990 to 2049, and the place after 年.
    static func year(in text: [UInt32], at place: Int) -> (value: Int, end: Int)? {
        guard place + 4 < text.count else { return nil }
        let first = text[place]
        var value = 0
        if first == 0x32 || first == 0x31 || first == 0xFF12 || first == 0xFF11 {
            for offset in 0..<4 {
                guard let digit = Glyph.digitValue(text[place + offset]) else { return nil }
                value = value * 10 + digit
            }
            if place > 0, Glyph.isDigit(text[place - 1]) { return nil }
        } else if first == 0x4E8C || first == 0x4E00 {
            for offset in 0..<4 {
                guard let digit = chineseDigit(text[place + offset]) else { return nil }
                value = value * 10 + digit
            }
        } else {
            return nil
        }
        guard (1990...2049).contains(value) else { return nil }
        var end = place + 4
        while end < text.count, end < place + 7, text[end] == Glyph.blank { end += 1 }
        guard end < text.count, text[end] == 0x5E74 else { return nil }  // 年
        return (value, end + 1)
    }

    private static func chineseDigit(_ scalar: UInt32) -> Int? {
        if let digit = Glyph.chineseDigit(scalar) { return digit < 10 ? digit : nil }
        return scalar == 0x30 ? 0 : nil
    }

    /// Four digits that are a year, without 年 after them.
    static func bareYear(in text: [UInt32], at place: Int) -> Int? {
        guard place + 4 <= text.count, place == 0 || !Glyph.isDigit(text[place - 1]),
            place + 4 == text.count || !Glyph.isDigit(text[place + 4])
        else { return nil }
        var value = 0
        for offset in 0..<4 {
            guard let digit = Glyph.digitValue(text[place + offset]) else { return nil }
            value = value * 10 + digit
        }
        return (2000...2049).contains(value) ? value : nil
    }
}

/// Weighs the years of one report.
struct YearInference {
    let source: SourceText
    let words: Wordings

    private enum Kind: String {
        case period, report, text, plan, comparison, date, publication

        /// Running text repeats itself: what one kind adds is bounded, so that a title or a stated period
        /// outweighs it.
        var cap: Double {
            switch self {
            case .period: 8
            case .report, .text: 5
            default: 1
            }
        }
    }

    private struct Vote {
        var kind: Kind
        var range: Range<Int>
        var year: Int
        var weight: Double
        /// End of the line it stands in.
        var limit: Int
    }

    /// - Parameters:
    ///   - prose: Line ranges to read, with the number of the section they stand in.
    ///   - format: Form of the tables, which excludes some years.
    func infer(
        title: [UInt32], titleLines: Range<Int>, prose: [(number: Int, lines: Range<Int>)],
        format: TableFormat?
    )
        -> YearFinding
    {
        var evidence: [Evidence] = []
        var totals: [Int: Double] = [:]
        if let (year, text) = titleYear(title) {
            evidence.append(Evidence(kind: "title", text: text, value: String(year), weight: 10))
            totals[year, default: 0] += 10
        }
        var votes: [Vote] = []
        for part in prose {
            for line in part.lines where !titleLines.contains(line) {
                read(source.lines[line], part.number, &votes)
            }
        }
        // In order of the text: of equal votes the first is shown.
        var groups: [(best: Vote, sum: Double)] = []
        for vote in votes {
            if let at = groups.firstIndex(where: { $0.best.kind == vote.kind && $0.best.year == vote.year }) {
                groups[at].sum += vote.weight
                if vote.weight > groups[at].best.weight { groups[at].best = vote }
            } else {
                groups.append((vote, vote.weight))
            }
        }
        for group in groups {
            let weight = min(group.sum, group.best.kind.cap)
            totals[group.best.year, default: 0] += weight
            evidence.append(
                Evidence(
                    kind: group.best.kind.rawValue, text: snippet(group.best.range, group.best.limit),
                    value: String(group.best.year), weight: weight))
        }
        if let format {
            for year in totals.keys where (format == .f2021) != (year >= 2021) || year < 2019 {
                totals[year, default: 0] *= 0.5
            }
        }
        evidence.sort { ($0.weight, $1.value, $1.kind) > ($1.weight, $0.value, $0.kind) }
        let ranking = totals.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        guard let best = ranking.first, best.value >= 0.3 else {
            return YearFinding(evidence: Array(evidence.prefix(12)))
        }
        return YearFinding(
            value: best.key, evidence: Array(evidence.prefix(12)),
            runnerUp: ranking.count > 1 ? ranking[1].key : nil)
    }

    private func titleYear(_ title: [UInt32]) -> (Int, String)? {
        var bare: (Int, String)?
        for place in title.indices {
            if let year = YearReader.year(in: title, at: place) {
                return (year.value, string(title, place..<year.end))
            }
            if bare == nil, let year = YearReader.bareYear(in: title, at: place) {
                bare = (year, string(title, place..<(place + 4)))
            }
        }
        return bare
    }

    private func string(_ text: [UInt32], _ range: Range<Int>) -> String {
        var builder = TextBuilder()
        builder.appendCompact(range, of: text)
        return builder.string
    }

    private func snippet(_ range: Range<Int>, _ limit: Int) -> String {
        string(source.scalars, range.lowerBound..<min(limit, range.upperBound + 14))
    }

    // MARK: Reading

    private func read(_ line: SourceLine, _ section: Int, _ votes: inout [Vote]) {
        let text = source.keys
        var place = line.content.lowerBound
        let end = line.content.upperBound
        while place < end {
            let scalar = text[place]
            guard scalar == 0x32 || scalar == 0x4E8C || scalar == 0xFF12 else {
                place += 1
                continue
            }
            if let year = YearReader.year(in: text, at: place), year.end <= end, year.value >= 2003 {
                votes.append(weigh(place..<year.end, year.value, section, line))
                place = year.end
            } else {
                if line.content.count <= 40, let year = dateWithDashes(place, end) { votes.append(year) }
                place += 1
            }
        }
    }

    private func weigh(_ range: Range<Int>, _ year: Int, _ section: Int, _ line: SourceLine) -> Vote {
        let text = source.keys
        let limit = line.content.upperBound
        var after = range.upperBound
        while after < limit, text[after] == Glyph.blank { after += 1 }
        // 2020年1月1日: the first day of a period, or a date.
        if after < limit, Glyph.isDigit(text[after]) || Glyph.chineseDigit(text[after]) != nil {
            if isFirstDay(after, limit), isPeriod(after, limit, year) {
                return Vote(kind: .period, range: range, year: year, weight: 8, limit: limit)
            }
            if hasMonth(after, limit) {
                return Vote(kind: .date, range: range, year: year, weight: 0.1, limit: limit)
            }
        }
        let window = range.upperBound..<min(limit, range.upperBound + 24)
        let isReport =
            text.contains(anyOf: words.disclosure, in: window)
            && text.contains(anyOf: words.annualReport, in: window)
        if isReport { return Vote(kind: .report, range: range, year: year, weight: 3, limit: limit) }
        let before = max(line.content.lowerBound, range.lowerBound - 4)..<range.lowerBound
        let near = range.upperBound..<min(limit, range.upperBound + 8)
        if text.contains(anyOf: words.comparison, in: before)
            || text.contains(anyOf: words.comparison, in: near)
        {
            return Vote(kind: .comparison, range: range, year: year, weight: 0.1, limit: limit)
        }
        if text.contains(anyOf: words.plan, in: range.upperBound..<min(limit, range.upperBound + 16)) {
            return Vote(kind: .plan, range: range, year: year, weight: 0.1, limit: limit)
        }
        var weight = 0.8
        let first = range.lowerBound
        if first == line.content.lowerBound || Glyph.isFullStop(text[first - 1]) { weight = 1.4 }
        if section >= 5 { weight *= 0.5 }
        return Vote(kind: .text, range: range, year: year, weight: weight, limit: limit)
    }

    private func isFirstDay(_ place: Int, _ limit: Int) -> Bool {
        guard place + 4 <= limit else { return false }
        let compact = source.keys.withoutBlanks(place..<min(limit, place + 8))
        return words.firstDays.words.contains { compact.holds($0, at: 0, limit: compact.count) }
    }

    /// The first of January is followed by the end of the same year.
    private func isPeriod(_ place: Int, _ limit: Int, _ year: Int) -> Bool {
        let compact = source.keys.withoutBlanks(place..<min(limit, place + 36))
        return words.lastDays.words.contains { compact.contains($0, in: 0..<compact.count) }
    }

    private func hasMonth(_ place: Int, _ limit: Int) -> Bool {
        source.keys[place..<min(limit, place + 4)].contains(0x6708)  // 月
    }

    /// 2021-01-20 in the front matter: published in spring it speaks for the year before, in winter for its
    /// own.
    private func dateWithDashes(_ place: Int, _ end: Int) -> Vote? {
        let text = source.keys
        guard let year = YearReader.bareYear(in: text, at: place), place + 7 <= end,
            text[place + 4] == 0x2D || text[place + 4] == 0x2F || text[place + 4] == 0x2E,
            let tens = Glyph.digitValue(text[place + 5]), let ones = Glyph.digitValue(text[place + 6])
        else { return nil }
        let month = tens * 10 + ones
        guard (1...12).contains(month) else { return nil }
        return Vote(
            kind: .publication, range: place..<(place + 7), year: month <= 8 ? year - 1 : year, weight: 0.4,
            limit: end)
    }
}
