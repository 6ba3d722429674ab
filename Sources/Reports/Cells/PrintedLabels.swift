// Labels as the forms print them, found by their bytes: most labels of most reports, without decoding them.

/// A hash table from printed labels to what they mean.
struct PrintedLabels<Meaning: Sendable>: Sendable {
    private struct Entry {
        var hash: UInt64 = 0
        var start: Int32 = 0
        /// 0 for a place that is free.
        var count: Int32 = 0
        var meaning: Int32 = 0
    }
    private var entries = [Entry](repeating: Entry(), count: 2048)
    private var bytes: [UInt8] = []
    private var meanings: [Meaning] = []

    init() {}

    mutating func add(_ label: String, _ meaning: Meaning) {
        let hash = Self.hash(label)
        var place = Int(hash >> 53)
        // Some hundred labels: there is always a free place.
        while entries[place].count != 0 { place = (place + 1) & 2047 }
        entries[place] = Entry(
            hash: hash, start: Int32(bytes.count), count: Int32(label.utf8.count),
            meaning: Int32(meanings.count))
        bytes += Array(label.utf8)
        meanings.append(meaning)
    }

    func find(_ label: String) -> Meaning? {
        let hash = Self.hash(label)
        var place = Int(hash >> 53)
        while entries[place].count != 0 {
            let entry = entries[place]
            if entry.hash == hash, isEqual(label, entry) { return meanings[Int(entry.meaning)] }
            place = (place + 1) & 2047
        }
        return nil
    }

    private func isEqual(_ label: String, _ entry: Entry) -> Bool {
        let own = label.utf8.span
        guard own.count == Int(entry.count) else { return false }
        for offset in 0..<own.count where own[offset] != bytes[Int(entry.start) + offset] { return false }
        return true
    }

    /// FNV-1a over the first and last sixteen bytes, spread by a multiplication; wraps around by design.
    private static func hash(_ label: String) -> UInt64 {
        let bytes = label.utf8.span
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(bytes.count)
        for place in 0..<min(16, bytes.count) { hash = (hash ^ UInt64(bytes[place])) &* 0x100_0000_01B3 }
        for place in max(16, bytes.count - 16)..<max(16, bytes.count) {
            hash = (hash ^ UInt64(bytes[place])) &* 0x100_0000_01B3
        }
        return hash &* 0x9E37_79B9_7F4A_7C15
    }
}

extension PrintedLabels where Meaning == RowLabels.Application {
    /// Labels and heads of table 3, with brackets and blanks of either width.
    static func applications() -> PrintedLabels {
        var result = PrintedLabels()
        func bracketed(_ numeral: String, _ label: String, _ meaning: Meaning) {
            result.add("（" + numeral + "）" + label, meaning)
            result.add("(" + numeral + ")" + label, meaning)
            result.add("(" + numeral + ") " + label, meaning)
        }
        func numbered(_ number: Int, _ label: String, _ meaning: Meaning) {
            result.add("\(number)." + label, meaning)
            result.add("\(number). " + label, meaning)
        }
        for row in ApplicationRow.allCases {
            switch row {
            case .new: result.add("一、" + row.label, .row(row))
            case .carriedIn: result.add("二、" + row.label, .row(row))
            case .carriedOut: result.add("四、" + row.label, .row(row))
            case .granted: bracketed("一", row.label, .row(row))
            case .partial:
                bracketed("二", row.label, .row(row))
                result.add("(二)部分公开(区分处理的,只计这一情形,不计其他情形)", .row(row))
                result.add("(二) 部分公开(区分处理的, 只计这一情形, 不计其他情形)", .row(row))
            case .other: bracketed("六", row.label, .row(row))
            case .total: bracketed("七", "总计", .row(row))
            case .misc: numbered(3, "其他", .row(row))
            case .secret, .law, .safety, .thirdParty, .internal, .process, .enforcementFile, .query:
                numbered(row.rawValue - ApplicationRow.secret.rawValue + 1, row.label, .row(row))
            case .notHeld, .needsMaking, .unclear:
                numbered(row.rawValue - ApplicationRow.notHeld.rawValue + 1, row.label, .row(row))
            case .petition, .repeated, .publication, .abusive, .confirmation:
                numbered(row.rawValue - ApplicationRow.petition.rawValue + 1, row.label, .row(row))
            case .noCorrection, .noFee:
                numbered(row.rawValue - ApplicationRow.noCorrection.rawValue + 1, row.label, .row(row))
            }
        }
        result.add("三、本年度办理结果", .group)
        for (numeral, label) in [("三", "不予公开"), ("四", "无法提供"), ("五", "不予处理")] {
            bracketed(numeral, label, .group)
        }
        for head in [
            "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "(本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和)",
            "(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)", "申请人情况", "自然人", "法人或其他组织", "商业企业", "科研机构", "社会公益组织",
            "法律服务机构",
        ] { result.add(head, .head) }
        return result
    }
}

extension PrintedLabels where Meaning == RowLabels.Disclosure {
    /// First cells of the rows of table 2.
    static func disclosures() -> PrintedLabels {
        var result = PrintedLabels()
        for row in DisclosureRow.allCases { result.add(row.label, .row(row)) }
        result.add("规范性文件", .row(.documents))
        result.add("信息内容", .head)
        for numeral in ["一", "五", "六", "八", "九"] {
            result.add("第二十条第（\(numeral)）项", .article)
            result.add("第二十条第(\(numeral))项", .article)
        }
        return result
    }
}
