// Findings in words, one line each, in English and Chinese. Made when asked for: most findings are only
// counted.

/// Languages of messages.
package enum MessageLanguage: Sendable {
    case english, chinese
}

extension Finding {
    /// One line in English.
    package var english: String { message(in: .english) }
    /// One line in Chinese.
    package var chinese: String { message(in: .chinese) }

    /// One line: what was compared, with the values of both sides.
    package func message(in language: MessageLanguage) -> String {
        let isChinese = language == .chinese
        var line = isChinese ? chineseBody : englishBody
        if strict != blankAsZero {
            line +=
                isChinese
                ? "（空白按0计：\(blankAsZero.chinese)）" : " (blank as 0: \(blankAsZero.rawValue))"
        }
        if let words, rule != .headingNumber || strict != .pass {
            line += isChinese ? "。原文：“\(words.text)”" : ". Text: “\(words.text)”"
        }
        return line
    }

    /// Values of one side: 1 + 0.
    private func side(_ readings: [CellReading]) -> String {
        let shown = readings.count > 8 ? readings.filter { $0.value?.meaning != .zero } : readings
        if shown.isEmpty { return "0" }
        return shown.map { reading in
            guard let value = reading.value else { return "?" }
            return value.printed.isEmpty ? "□" : value.printed
        }.joined(separator: " + ")
    }

    private func name(_ readings: [CellReading], _ isChinese: Bool) -> String {
        guard let first = readings.first else { return "" }
        return isChinese ? first.path.label : first.path.name
    }

    /// What an equation is about: its row, column or group.
    private func subject(_ isChinese: Bool) -> String {
        guard let path = right.first?.path else { return "" }
        switch rule {
        case .applicationRow: return isChinese ? path.rowLabel : path.name
        case .applicationIdentity, .applicationColumn:
            let column = path.columnLabel
            return isChinese ? "“\(column)”列" : "column \(column)"
        case .reviewTotal: return isChinese ? path.rowLabel : path.name
        default: return isChinese ? path.label : path.name
        }
    }

    private func relation(_ isChinese: Bool) -> String {
        switch strict {
        case .pass: "="
        case .fail: "≠"
        default: isChinese ? "与" : "?="
        }
    }

    private var englishBody: String {
        switch detail {
        case .equation:
            return "\(subject(false)): \(side(left)) \(relation(false)) \(side(right))"
        case .cell:
            let reading = left.first
            let value = reading?.value.map { $0.printed.isEmpty ? "blank" : $0.printed } ?? "absent"
            return "\(name(left, false)): \(value)"
        case .statement(let topic, let value):
            return "the text says \(value) \(topic.english), the table \(side(right))"
        case .noStatement: return "the text gives no figure to compare"
        case .noTable(let table):
            return table == 0 ? "the report follows no official form" : "table \(table) is absent"
        case .missingSection(let number): return "section \(number) is absent"
        case .missingTable(let table): return "table \(table) is absent"
        case .missingRows(let table, let count):
            return "table \(table): \(count) cells of the form are absent"
        case .blankCells(let table, let blank, let count):
            return "table \(table): \(blank) of \(count) cells are blank"
        case .complete: return "all sections and tables are there"
        case .heading(let printed, let expected):
            if printed == 0 { return "no heading bears a number" }
            return strict == .pass
                ? "heading \(printed)" : "heading \(printed) where \(expected) would follow"
        case .length(let count): return "section 5 has \(count) characters"
        case .fee(let amount, let isDenied):
            if amount == 0 { return "no fee is stated outside section 6" }
            return "fee of \(Self.yuan(amount)) yuan"
                + (isDenied ? ", section 6 says there is nothing to report" : "")
        case .split(let pieces, let joined):
            return "\(name(left, false)): \(pieces.joined(separator: " | ")) may be \(joined)"
        case .repeated(let section, let share):
            return "section \(section): \(Self.percent(share)) is the text of the year before"
        case .factor(let factor):
            return "\(name(right, false)): \(side(left)) → \(side(right)), factor \(Self.decimal(factor))"
        case .parts(let count, let expected):
            return "\(name(right, false)): \(side(right)) against the sum over \(count) of "
                + "\(expected.map { String($0) } ?? "an unknown number of") parts"
        }
    }

    private var chineseBody: String {
        switch detail {
        case .equation:
            return "\(subject(true))：\(side(left)) \(relation(true)) \(side(right))"
        case .cell:
            let reading = left.first
            let value = reading?.value.map { $0.printed.isEmpty ? "空白" : $0.printed } ?? "缺"
            return "\(name(left, true))：\(value)"
        case .statement(let topic, let value): return "正文称\(topic.label)\(value)，表中为\(side(right))"
        case .noStatement: return "正文没有可与表格核对的数字"
        case .noTable(let table): return table == 0 ? "报告不采用官方格式" : "缺第\(table)部分的表"
        case .missingSection(let number): return "缺第\(number)部分"
        case .missingTable(let table): return "缺第\(table)部分的表"
        case .missingRows(let table, let count): return "第\(table)部分的表缺\(count)格"
        case .blankCells(let table, let blank, let count): return "第\(table)部分的表\(count)格中有\(blank)格空白"
        case .complete: return "各部分和各表齐全"
        case .heading(let printed, let expected):
            if printed == 0 { return "标题没有序号" }
            return strict == .pass ? "标题序号\(printed)" : "标题序号为\(printed)，应接\(expected)"
        case .length(let count): return "第五部分共\(count)字"
        case .fee(let amount, let isDenied):
            if amount == 0 { return "第六部分以外没有收费数字" }
            return "收费\(Self.yuan(amount))元" + (isDenied ? "，第六部分称无" : "")
        case .split(let pieces, let joined):
            return "\(name(left, true))：\(pieces.joined(separator: " | "))可能是\(joined)"
        case .repeated(let section, let share): return "第\(section)部分有\(Self.percent(share))与上一年相同"
        case .factor(let factor):
            return "\(name(right, true))：\(side(left)) → \(side(right))，为\(Self.decimal(factor))倍"
        case .parts(let count, let expected):
            return "\(name(right, true))：\(side(right))，与\(count)个下级单位之和比较"
                + (expected.map { "（应有\($0)个）" } ?? "（应有数不详）")
        }
    }

    /// 分 as yuan: 50920543 is 509205.43.
    private static func yuan(_ hundredths: Int64) -> String {
        let fraction = hundredths % 100
        return "\(hundredths / 100)"
            + (fraction == 0 ? "" : "." + (fraction < 10 ? "0" : "") + "\(fraction)")
    }

    private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

    private static func decimal(_ value: Double) -> String {
        // A figure that was misprinted by many digits makes a factor whose hundredths no integer holds.
        guard let hundredths = Int(exactly: (value * 100).rounded()) else { return "\(value)" }
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}

extension Verdict {
    /// The verdict in Chinese.
    package var chinese: String {
        switch self {
        case .pass: "相符"
        case .fail: "不符"
        case .uncertain: "不能确定"
        case .notAssessable: "无从核对"
        }
    }
}
