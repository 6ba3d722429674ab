// Rules on the sections of a report: what is missing, how headings are numbered, what sections 5 and 6 say.

extension ReportAudit {
    /// Whether the report is of the years and kind for which the six sections and three tables are laid down.
    private var followsForm: Bool {
        guard report.isRecognised else { return false }
        if let year = report.year.value { return year >= 2019 }
        return cells.format != nil
    }

    mutating func auditMissing() {
        guard followsForm else {
            add(Finding(.missing, strict: .notAssessable, detail: .noTable(0)))
            return
        }
        var isComplete = true
        for number in 1...6 where !report.sections.contains(where: { $0.number == number }) {
            isComplete = false
            add(Finding(.missing, strict: .fail, detail: .missingSection(number)))
        }
        for table in 2...4 {
            guard cells.hasTable(table) else {
                isComplete = false
                add(Finding(.missing, strict: .fail, detail: .missingTable(table)))
                continue
            }
            var all = 0
            var absent = 0
            var blank = 0
            for path in CellPath.cells(of: cells.format ?? .f2019) where path.table == table {
                all += 1
                switch cells.reading(path) {
                case .absent: absent += 1
                case .blank: blank += 1
                default: break
                }
            }
            if absent > 0 {
                isComplete = false
                add(Finding(.missing, strict: .uncertain, detail: .missingRows(table: table, cells: absent)))
            }
            if blank * 2 > all {
                isComplete = false
                add(
                    Finding(
                        .missing, strict: .fail, blankAsZero: .pass,
                        detail: .blankCells(table: table, blank: blank, of: all)))
            }
        }
        if isComplete { add(Finding(.missing, strict: .pass, detail: .complete)) }
    }

    // MARK: Headings

    /// Headings in order go up by one. A heading may also bear its number in the form when one before it is
    /// missing.
    mutating func auditHeadings() {
        var last = 0
        var wasChecked = false
        for (index, section) in report.sections.enumerated() where !section.heading.isEmpty {
            // An enumerator is within the first characters (第十二部分).
            let source = section.heading.unicodeScalars.prefix(10).map(\.value)
            guard let marker = Enumerator(in: source, at: 0..<source.count),
                marker.style == .chinese || marker.style == .part, marker.number > 0
            else { continue }
            wasChecked = true
            let printed = marker.number
            let isStatutory = cells.format != nil && printed == section.number && printed > last
            let isRight = printed == last + 1 || isStatutory
            // The first heading of a text that begins in the middle shows nothing.
            let verdict: Verdict = isRight ? .pass : last == 0 && cells.format == nil ? .uncertain : .fail
            if isListed(verdict, verdict) {
                add(
                    Finding(
                        .headingNumber, strict: verdict,
                        detail: .heading(printed: printed, expected: last + 1),
                        words: TextQuote(
                            sectionIndex: index, range: 0..<section.heading.utf8.count, text: section.heading)
                    ))
            }
            last = max(last, printed)
        }
        if !wasChecked {
            add(Finding(.headingNumber, strict: .notAssessable, detail: .heading(printed: 0, expected: 1)))
        }
    }

    // MARK: Sections 5 and 6

    /// Characters of a text that say something: no blanks, no marks. A long text is counted only to be shown.
    private func length(_ text: String) -> Int {
        if !includesPasses, text.utf8.count > 400 { return text.utf8.count / 4 }
        var count = 0
        for scalar in text.unicodeScalars
        where Glyph.isHan(scalar.value) || Glyph.isASCIILetterOrDigit(scalar.value) { count += 1 }
        return count
    }

    mutating func auditProblems() {
        let sections = report.sections.enumerated().filter { $0.element.number == 5 }
        guard followsForm, let first = sections.first else {
            add(Finding(.empty, strict: .notAssessable, detail: .missingSection(5)))
            return
        }
        let count = sections.reduce(0) { $0 + length($1.element.text) }
        let text = first.element.text
        add(
            Finding(
                .empty, strict: count < 10 ? .fail : .pass, detail: .length(count),
                words: count < 10
                    ? TextQuote(sectionIndex: first.offset, range: 0..<text.utf8.count, text: text) : nil))
    }

    /// Section 6 has nothing to report, or says that no fee was taken.
    private func deniesFee(_ text: String) -> Bool {
        let key = scalars(text).filter { Glyph.isHan($0) }
        if key.count <= 40 {
            // 无。, 无其他需要报告的事项, 2020年度没有需要报告的事项.
            if key.first == 0x65E0 || key == scalars("没有") { return true }
            for word in AuditWords.nothingToReport where key.contains(word, in: 0..<key.count) { return true }
        }
        return AuditWords.noFee.contains { key.contains($0, in: 0..<key.count) }
    }

    mutating func auditFee() {
        let sixth = report.sections.filter { $0.number == 6 }
        guard followsForm, !sixth.isEmpty else {
            add(Finding(.fee, strict: .notAssessable, detail: .missingSection(6)))
            return
        }
        let path = CellCatalogue.shared.cell(.fees, .feeAmount)
        let amount = path.flatMap { cells[$0]?.number } ?? 0
        if !includesPasses, scan.feeSections.isEmpty, amount == 0 { return }
        let isDenied = sixth.contains { deniesFee($0.text) }
        if let stated = statedFee(), stated.amount > 0 {
            add(
                Finding(
                    .fee, strict: isDenied ? .fail : .pass, detail: .fee(stated.amount, isDenied: isDenied),
                    words: stated.words))
            return
        }
        // 行政事业性收费 is any fee of the office; whether 信息处理费 is part of it, the report does not say.
        if isDenied, let path, amount > 0 {
            add(
                Finding(
                    .fee, strict: .uncertain, left: readings([path]), detail: .fee(amount, isDenied: true)))
        } else {
            add(Finding(.fee, strict: .pass, detail: .fee(0, isDenied: isDenied)))
        }
    }

    /// 信息处理费 of so many yuan, outside section 6 and tables.
    private func statedFee() -> (amount: Int64, words: TextQuote)? {
        for index in scan.feeSections where report.sections[index].number != 6 {
            let section = report.sections[index]
            let text = CleanText(section.text)
            var place = 0
            while let start = text.scalars.firstPlace(
                of: AuditWords.informationFee, in: place..<text.scalars.count)
            {
                place = start + AuditWords.informationFee.count
                var digits = place
                while digits < min(place + 8, text.scalars.count), !Glyph.isDigit(text.scalars[digits]) {
                    if Glyph.isFullStop(text.scalars[digits]) { break }
                    digits += 1
                }
                var end = digits
                while end < text.scalars.count,
                    Glyph.isDigit(text.scalars[end]) || text.scalars[end] == 0x2E || text.scalars[end] == 0x2C
                { end += 1 }
                guard end > digits else { continue }
                var unit = end
                while unit < text.scalars.count, unit < end + 2,
                    text.scalars[unit] == 0x4E07 || text.scalars[unit] == 0x5143
                { unit += 1 }
                guard unit > end, text.scalars[unit - 1] == 0x5143 else { continue }
                let value = FigureReader.value(text.string(digits..<unit), FigureKind(isMoney: true))
                if value.meaning == .number {
                    return (value.value, text.quote(start..<unit, of: index))
                }
            }
        }
        return nil
    }
}

/// Wordings of sections 5 and 6.
enum AuditWords {
    static let informationFee = scalars("信息处理费")
    static let nothingToReport = [
        scalars("无其他"), scalars("无其它"), scalars("没有其他"), scalars("没有其它"), scalars("无需要"), scalars("没有需要"),
        scalars("无需报告"),
        scalars("无报告事项"), scalars("暂无"),
    ]
    static let noFee = ["未产生", "未收取", "没有收取", "未收费", "没有产生"].flatMap { verb in
        ["信息公开处理费", "政府信息公开信息处理费", "信息处理费", "政府信息公开处理费"].map { scalars(verb + $0) }
    }
}

/// Scalars of a text without blanks, with the places they come from.
struct CleanText {
    private(set) var scalars: [UInt32] = []
    /// UTF-8 offset of each scalar, and of the end.
    private(set) var offsets: [Int] = []
    private let source: String

    init(_ source: String) { self.init(source, 0..<source.utf8.count) }

    /// - Parameter range: UTF-8 offsets at scalar bounds.
    init(_ source: String, _ range: Range<Int>) {
        self.source = source
        scalars.reserveCapacity(range.count / 3 + 8)
        offsets.reserveCapacity(range.count / 3 + 9)
        let bytes = source.utf8.span
        var place = range.lowerBound
        while place < range.upperBound {
            let lead = UInt32(bytes[place])
            let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
            guard place + length <= range.upperBound else { break }
            var scalar = length == 1 ? lead : lead & (0x7F >> UInt32(length))
            for next in 1..<max(length, 1) { scalar = scalar << 6 | UInt32(bytes[place + next]) & 0x3F }
            if scalar > 0x20, scalar != 0xA0, scalar != 0x3000 {
                scalars.append(scalar)
                offsets.append(place)
            }
            place += length
        }
        offsets.append(place)
    }

    /// The source under a range of scalars, blanks inside it included.
    func string(_ range: Range<Int>) -> String {
        let bytes = source.utf8
        let place = offsets(range)
        let first = bytes.index(bytes.startIndex, offsetBy: place.lowerBound)
        return String(source[first..<bytes.index(first, offsetBy: place.count)])
    }

    /// UTF-8 offsets of a range of scalars.
    func offsets(_ range: Range<Int>) -> Range<Int> {
        offsets[
            range.lowerBound]..<(range.isEmpty ? offsets[range.upperBound] : endOffset(range.upperBound - 1))
    }

    func quote(_ range: Range<Int>, of sectionIndex: Int) -> TextQuote {
        TextQuote(sectionIndex: sectionIndex, range: offsets(range), text: string(range))
    }

    private func endOffset(_ place: Int) -> Int {
        let scalar = scalars[place]
        return offsets[place] + (scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4)
    }
}
