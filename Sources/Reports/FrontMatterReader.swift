// Reads the fields printed before a report: 索引号, 发布机构, 成文日期, 文号, 主题分类. They stand as label and value
// (索引号：…, also several on a line and in cells of a table), or as bare values whose form tells what they are.

/// Reads front matter from the lines around a title.
struct FrontMatterReader {
    let source: SourceText
    let words: Wordings

    private enum Field {
        case index, publisher, origin, written, published, number, subject
    }

    private static let labels: [(field: Field, word: [UInt32])] = {
        let lists: [(Field, String)] = [
            (.index, "索引号 信息索引"),
            (.publisher, "发布机构 发文机关 发布机关 发文机构 发文单位 发布单位 公开机构 公开单位 公开主体 制作单位 责任单位"),
            (.origin, "信息来源 来源"),
            (.written, "成文日期 生成日期 制发日期 发文日期 成文时间 产生日期"),
            (.published, "发布日期 发布时间 公开日期 公开时间 信息时间 日期"),
            (.number, "发文字号 发文文号 文件编号 文号"),
            (.subject, "主题分类 信息分类 组配分类 信息类别 公开类别 所属主题"),
        ]
        return lists.flatMap { field, words in
            words.split(separator: " ").map { (field: field, word: scalars(String($0))) }
        }
    }()

    private static let initials = Set(labels.compactMap(\.word.first))

    /// - Parameters:
    ///   - front: Lines before the first heading.
    ///   - title: Lines of the title among them; may be empty.
    func read(front: Range<Int>, title: Range<Int>) -> FrontMatter {
        var found: [(field: Field, range: Range<Int>)] = []
        for index in front.prefix(40) where !title.contains(index) {
            read(index, front, &found)
        }
        var result = FrontMatter()
        func first(_ field: Field) -> Range<Int>? { found.first { $0.field == field }?.range }
        result.indexNumber = first(.index).map(text)
        result.publisher = (first(.publisher) ?? first(.origin)).map(text)
        result.documentNumber = first(.number).map(text)
        result.subject = first(.subject).map(text)
        for field in [Field.written, .published] where result.date == nil {
            result.date = first(field).flatMap { DateReader.date(in: source.keys, $0) }
        }
        readBare(front, title, &result)
        return result
    }

    private func text(_ range: Range<Int>) -> String {
        var builder = TextBuilder()
        builder.appendCompact(range, of: source.scalars)
        return builder.string
    }

    // MARK: Labels

    private func read(_ index: Int, _ front: Range<Int>, _ found: inout [(field: Field, range: Range<Int>)]) {
        let content = source.lines[index].content
        guard content.count <= 400 else { return }
        var labels: [(field: Field, start: Int, end: Int)] = []
        var place = content.lowerBound
        while place < content.upperBound {
            if Self.initials.contains(source.keys[place]), begins(place, content),
                let label = label(at: place, content.upperBound)
            {
                labels.append((label.field, place, label.end))
                place = label.end
            } else {
                place += 1
            }
        }
        for (at, label) in labels.enumerated() {
            let limit = at + 1 < labels.count ? labels[at + 1].start : content.upperBound
            var end = label.end
            while end < limit, !isSeparator(source.keys[end]) { end += 1 }
            var value = trimmed(label.end..<end)
            if value.isEmpty, at + 1 == labels.count, index + 1 < front.upperBound {
                // The value stands below its label.
                let below = source.lines[index + 1].content
                if below.count <= 60, !below.contains(where: { isColon(source.keys[$0]) }) {
                    value = trimmed(below)
                }
            }
            if !value.isEmpty, value.count <= 80 { found.append((label.field, value)) }
        }
    }

    private func begins(_ place: Int, _ content: Range<Int>) -> Bool {
        guard place > content.lowerBound else { return true }
        let before = source.keys[place - 1]
        return Glyph.isBlankOrTab(before) || isSeparator(before) || before == 0x3010 || before == 0x5B
            || Glyph.isDigit(before)
    }

    private func isSeparator(_ scalar: UInt32) -> Bool {
        scalar == Glyph.tab || scalar == 0x7C || scalar == 0xFF5C || scalar == 0x2502 || scalar == 0x3010
            || scalar == 0x5B
    }

    private func isColon(_ scalar: UInt32) -> Bool { scalar == 0xFF1A || scalar == 0x3A }

    /// A label with a colon or the end of a cell after it, blanks inside allowed (索 引 号：).
    private func label(at start: Int, _ limit: Int) -> (field: Field, end: Int)? {
        for (field, word) in Self.labels {
            var place = start
            var matched = 0
            while place < limit, matched < word.count {
                if source.keys[place] == word[matched] {
                    matched += 1
                } else if source.keys[place] != Glyph.blank || matched == 0 {
                    break
                }
                place += 1
            }
            guard matched == word.count else { continue }
            var isBracketed = false
            while place < limit {
                let scalar = source.keys[place]
                if scalar == 0x3011 || scalar == 0x5D {
                    isBracketed = true
                } else if scalar != Glyph.blank {
                    break
                }
                place += 1
            }
            if place == limit || (isBracketed && !isColon(source.keys[place])) { return (field, place) }
            if isColon(source.keys[place]) { return (field, place + 1) }
            if source.keys[place] == Glyph.tab || isSeparator(source.keys[place]) {
                return (field, place + 1)
            }
        }
        return nil
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var range = source.keys.trimmed(range)
        while let first = range.first, isColon(source.keys[first]) || source.keys[first] == 0x3011 {
            range = source.keys.trimmed((first + 1)..<range.upperBound)
        }
        return range
    }

    // MARK: Bare values

    private func readBare(_ front: Range<Int>, _ title: Range<Int>, _ result: inout FrontMatter) {
        // Without a title line the values stand at the very top.
        let limit = title.isEmpty ? min(front.upperBound, front.lowerBound + 8) : title.lowerBound
        guard front.lowerBound < limit else { return }
        for index in front.lowerBound..<limit {
            let content = source.lines[index].content
            guard content.count >= 4, content.count <= 40 else { continue }
            if result.indexNumber == nil, isIndexNumber(content) {
                result.indexNumber = text(content)
            } else if result.date == nil, let date = DateReader.date(in: source.keys, content),
                !isSentence(content)
            {
                result.date = date
            } else if result.documentNumber == nil, isDocumentNumber(content) {
                result.documentNumber = text(content)
            } else if result.publisher == nil, isOffice(content) {
                result.publisher = text(content)
            }
        }
    }

    /// 11330703662882460N/2021-45814, or the code alone.
    private func isIndexNumber(_ content: Range<Int>) -> Bool {
        var digits = 0
        for place in content {
            switch source.keys[place] {
            case 0x30...0x39: digits += 1
            case 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2F, 0x5F: break
            default: return false
            }
        }
        return digits >= 9 && content.count >= 12
    }

    /// 盐政发〔2021〕3号.
    private func isDocumentNumber(_ content: Range<Int>) -> Bool {
        let text = source.keys.withoutBlanks(content)
        guard text.last == 0x53F7, text.count <= 24 else { return false }
        return text.contains { $0 == 0x3014 || $0 == 0x5B || $0 == 0xFF3B || $0 == 0x3010 }
    }

    private func isOffice(_ content: Range<Int>) -> Bool {
        let text = source.keys.withoutBlanks(content)
        return text.count <= 30 && !isSentence(content) && !text.contains(anyOf: words.disclosure)
            && words.officialSuffixes.words.contains { text.ends(with: $0) }
    }

    private func isSentence(_ content: Range<Int>) -> Bool {
        source.keys[content].contains { Glyph.isFullStop($0) || $0 == 0xFF0C }
    }
}

/// Reads dates as reports print them.
enum DateReader {
    /// The first date in a range as 2021-01-20: 2021年1月20日, 2021-01-20, 2021/1/20, 2021.1.20, 二〇二一年一月二十日.
    static func date(in text: [UInt32], _ range: Range<Int>) -> String? {
        let compact = text.withoutBlanks(range)
        for start in compact.indices {
            guard let (year, afterYear) = year(in: compact, at: start),
                let (month, afterMonth) = number(in: compact, at: afterYear), (1...12).contains(month),
                afterMonth < compact.count, isMark(compact[afterMonth]),
                let (day, _) = number(in: compact, at: afterMonth + 1), (1...31).contains(day)
            else { continue }
            func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
            return "\(year)-\(two(month))-\(two(day))"
        }
        return nil
    }

    private static func year(in text: [UInt32], at place: Int) -> (Int, Int)? {
        if let year = YearReader.year(in: text, at: place) { return (year.value, year.end) }
        guard let year = YearReader.bareYear(in: text, at: place), place + 4 < text.count,
            isMark(text[place + 4])
        else { return nil }
        return (year, place + 5)
    }

    private static func isMark(_ scalar: UInt32) -> Bool {
        scalar == 0x2D || scalar == 0x2F || scalar == 0x2E || scalar == 0xFF0D || scalar == 0x6708
            || scalar == 0x2014
    }

    /// One or two digits, or a Chinese number up to 三十一.
    private static func number(in text: [UInt32], at start: Int) -> (Int, Int)? {
        var value = 0
        var place = start
        while place < text.count, place < start + 2, let digit = Glyph.digitValue(text[place]) {
            value = value * 10 + digit
            place += 1
        }
        if place > start { return (value, place) }
        while place < text.count, place < start + 3, text[place] >= 0x3007,
            let digit = Glyph.chineseDigit(text[place])
        {
            value = digit == 10 ? max(value, 1) * 10 : value + digit
            place += 1
        }
        return place > start ? (value, place) : nil
    }
}
