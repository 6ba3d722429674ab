// Words and numbers of the sentences that speak of applications, reviews and lawsuits.
//
// A small closed vocabulary: everything else is `other`, and nearly every pattern ends at it. That is on
// purpose, since a figure read from words that were not wholly understood would accuse a report of an error
// it did not make.

/// A word of the vocabulary, by the part it can play.
enum TokenKind: UInt8 {
    case other
    case comma
    /// ； and brackets, and what ends a clause for good.
    case stop
    case number
    /// 件 份 条 次 宗 起 …
    case unit
    /// 2020年.
    case year
    /// 今年 本年度 全年.
    case thisYear
    /// 去年 上年 同期 往年.
    case otherYear
    /// 3月, 第一季度, 上半年: less than the year.
    case partOfYear
    /// 收到 接到.
    case receive
    /// 受理 办理 处理.
    case handle
    /// 未 没有 无.
    case none
    /// 未收到 of one word, so that 未 is not lost.
    case notReceived
    /// 政府信息公开申请 依申请公开.
    case application
    /// 申请 alone.
    case weakApplication
    /// 共 总计 累计.
    case total
    /// 为 是 ：
    case copula
    /// 数量 件数 总数.
    case count
    /// 公民、法人和其他组织, 群众, 申请人.
    case actor
    /// 的 和 或 及 与 提出 …
    case glue
    /// 、
    case enumeration
    /// 因 由 引起 引发 信息公开工作 …: between a negation and 行政复议.
    case cause
    /// 信息公开 政务公开.
    case disclosure
    /// 案件 情况 事项: may follow what is counted.
    case matter
    /// 其中.
    case ofThese
    /// 均 全部 都.
    case all
    /// 约 近 余 多 左右 以上.
    case approximate
    /// 增长 同比 占 %: the figure compares.
    case compare
    case carriedIn, carriedOut
    case granted, partial, refused, unavailable, notProcessed, otherHandling, answered
    /// 已 按时 依法: before 答复, 办结.
    case manner
    case natural, organisations
    /// 申请人为 申请人均为.
    case applicantIs
    case review, lawsuit, direct, afterReview
    /// 提起 申请 被申请: between 复议 and 诉讼.
    case lodge
}

struct TextToken {
    var kind: TokenKind
    /// Scalars it covers.
    var range: Range<Int>
    /// Of numbers and years.
    var value: Int64 = 0
}

/// Cuts a sentence into tokens, longest word first.
struct TextLexer: Sendable {
    static let shared = TextLexer()

    private struct Entry {
        /// Where its word begins in `words`.
        var start: Int32
        var count: Int32
        var kind: TokenKind
    }
    /// Words one after the other.
    private let words: [UInt32]
    /// By the low bits of the first scalar, within a bucket longest first.
    private let entries: [Entry]
    /// Where each bucket begins in `entries`.
    private let buckets: [Int32]

    private init() {
        var listed = [[(word: [UInt32], kind: TokenKind)]](repeating: [], count: 1024)
        for (kind, words) in Self.vocabulary {
            for word in words.split(separator: " ") {
                let word = scalars(String(word))
                listed[Int(word[0] & 1023)].append((word, kind))
            }
        }
        var words: [UInt32] = []
        var entries: [Entry] = []
        var buckets: [Int32] = []
        for index in listed.indices {
            buckets.append(Int32(entries.count))
            // Of one word in two parts the first counts.
            let order = listed[index].enumerated().sorted {
                ($1.element.word.count, $0.offset) < ($0.element.word.count, $1.offset)
            }
            for (_, entry) in order {
                entries.append(
                    Entry(start: Int32(words.count), count: Int32(entry.word.count), kind: entry.kind))
                words += entry.word
            }
        }
        buckets.append(Int32(entries.count))
        (self.words, self.entries, self.buckets) = (words, entries, buckets)
    }

    /// The longest word of the vocabulary at `place`.
    private func word(_ source: [UInt32], _ place: Int, _ end: Int) -> TextToken? {
        let bucket = Int(source[place] & 1023)
        next: for index in Int(buckets[bucket])..<Int(buckets[bucket + 1]) {
            let entry = entries[index]
            let count = Int(entry.count)
            guard place + count <= end else { continue }
            let start = Int(entry.start)
            for offset in 0..<count where source[place + offset] != words[start + offset] { continue next }
            return TextToken(kind: entry.kind, range: place..<(place + count))
        }
        return nil
    }

    /// Tokens of `range`. Words in 《》 and 〔〕 are names of documents and one token `other` each.
    func tokens(_ source: [UInt32], _ range: Range<Int>) -> [TextToken] {
        var result: [TextToken] = []
        result.reserveCapacity(range.count / 2)
        var place = range.lowerBound
        while place < range.upperBound {
            let token = token(source, place, range.upperBound)
            // A run of unknown characters is one token.
            if token.kind == .other, let last = result.last, last.kind == .other {
                result[result.count - 1].range = last.range.lowerBound..<token.range.upperBound
            } else {
                result.append(token)
            }
            place = token.range.upperBound
        }
        return result
    }

    private func token(_ source: [UInt32], _ place: Int, _ end: Int) -> TextToken {
        let scalar = source[place]
        switch scalar {
        case 0x300A, 0x3014, 0x5B, 0x3010:  // 《 〔 [ 【
            let close: UInt32 =
                switch scalar {
                case 0x300A: 0x300B
                case 0x3014: 0x3015
                case 0x5B: 0x5D
                default: 0x3011
                }
            var stop = place + 1
            while stop < end, stop < place + 60, source[stop] != close { stop += 1 }
            let isClosed = stop < end && source[stop] == close
            return TextToken(kind: .other, range: place..<(isClosed ? stop + 1 : place + 1))
        case 0xFF0C, 0x2C: return TextToken(kind: .comma, range: place..<(place + 1))
        case 0x3001: return TextToken(kind: .enumeration, range: place..<(place + 1))
        case 0xFF1B, 0x3B, 0xFF08, 0xFF09, 0x28, 0x29, 0x3002, 0xFF01, 0xFF1F, 0x21, 0x3F:
            return TextToken(kind: .stop, range: place..<(place + 1))
        case 0xFF1A, 0x3A: return TextToken(kind: .copula, range: place..<(place + 1))
        default: break
        }
        if Glyph.isDigit(scalar) { return number(source, place, end) }
        if let word = word(source, place, end) { return word }
        if ChineseNumeral.isNumeral(scalar) { return numeral(source, place, end) }
        return TextToken(kind: .other, range: place..<(place + 1))
    }

    private func number(_ source: [UInt32], _ place: Int, _ end: Int) -> TextToken {
        var next = place
        var value: Int64 = 0
        var isExact = true
        while next < end {
            if let digit = Glyph.digitValue(source[next]) {
                if next - place < 15 { value = value * 10 + Int64(digit) } else { isExact = false }
                next += 1
            } else if source[next] == 0x2C || source[next] == 0xFF0C, isGroup(source, next, end, from: place)
            {
                next += 1
            } else {
                break
            }
        }
        if next < end, source[next] == 0x2E || source[next] == 0xFF0E, next + 1 < end,
            Glyph.isDigit(source[next + 1])
        {
            // A fraction counts nothing here.
            next += 1
            while next < end, Glyph.isDigit(source[next]) { next += 1 }
            return TextToken(kind: .other, range: place..<next)
        }
        if next < end, source[next] == 0x5E74, next - place == 4, value >= 1990, value < 2100 {
            next += next + 1 < end && source[next + 1] == 0x5EA6 ? 2 : 1
            return TextToken(kind: .year, range: place..<next, value: value)
        }
        if next < end, source[next] == 0x6708 {
            return TextToken(
                kind: value == 1 || value == 12 ? .other : .partOfYear, range: place..<(next + 1))
        }
        // 1-6月: a span of months; 第3件 is an ordinal.
        let isOrdinal = place > 0 && source[place - 1] == 0x7B2C
        return TextToken(kind: isExact && !isOrdinal ? .number : .other, range: place..<next, value: value)
    }

    /// Whether the comma at `place` separates thousands: exactly three digits follow it, one to three stand
    /// before.
    private func isGroup(_ source: [UInt32], _ place: Int, _ end: Int, from start: Int) -> Bool {
        var digits = place + 1
        while digits < end, Glyph.isDigit(source[digits]) { digits += 1 }
        guard digits - place == 4 else { return false }
        var before = place
        while before > start, Glyph.isDigit(source[before - 1]) { before -= 1 }
        return place - before <= 3
    }

    private func numeral(_ source: [UInt32], _ place: Int, _ end: Int) -> TextToken {
        var next = place
        while next < end, ChineseNumeral.isNumeral(source[next]) { next += 1 }
        let isOrdinal = place > 0 && source[place - 1] == 0x7B2C
        if next - place == 4, next < end, source[next] == 0x5E74 {
            var year: Int64 = 0
            for index in place..<next { year = year * 10 + (ChineseNumeral.digit(source[index]) ?? 100_000) }
            if year >= 1990, year < 2100 {
                next += next + 1 < end && source[next + 1] == 0x5EA6 ? 2 : 1
                return TextToken(kind: .year, range: place..<next, value: year)
            }
        }
        if next < end, source[next] == 0x6708 {
            return TextToken(kind: .partOfYear, range: place..<(next + 1))
        }
        guard !isOrdinal, let value = ChineseNumeral.value(source, place..<next) else {
            return TextToken(kind: .other, range: place..<next)
        }
        return TextToken(kind: .number, range: place..<next, value: value)
    }

    private static let vocabulary: [(TokenKind, String)] = [
        (.unit, "件次 件 份次 份 条 次 宗 起 例 封 笔 单 个 项"),
        (.thisYear, "今年 本年度 本年 全年 年内 当年"),
        (.otherYear, "去年 上年度 上年 上一年度 上一年 前年 往年 同期 历年 近年来 近年 以来 历史 年均"),
        (.partOfYear, "上半年 下半年 季度 每月 月均 每季 每年 日前 截止目前"),
        (.receive, "收到 接到 接收到 接收 新收到 新收 新增 收件"),
        (.handle, "受理 办理 处理 接受 接办"),
        (.none, "没有 从未 尚未 暂未 并未 均未 未曾 未有 未 暂无 均无 无 不存在 零"),
        (.notReceived, "未收到 未接到 没有收到 没有接到 无收到 未接收到 未接收 未曾收到 从未收到 均未收到 尚未收到 暂未收到"),
        (
            .application,
            """
            政府信息依申请公开申请 依申请公开政府信息申请 依申请公开政府信息的申请 依申请公开政府信息 依申请公开信息申请 \
            依申请公开申请 依申请公开信息 依申请信息公开 依申请公开 政府信息公开申请 信息公开申请 政务信息公开申请 \
            政府信息公开的申请 信息公开的申请 公开政府信息申请 公开政府信息的申请 申请公开政府信息 政府信息申请 \
            政府信息依申请公开 信息依申请公开 政务公开申请 公开信息申请 公开信息的申请
            """
        ),
        (.weakApplication, "申请"),
        (.total, "共计 总计 合计 累计 总共 一共 共 各 计 了 过 到 新 又"),
        (.copula, "为 是 有 达到"),
        (.count, "总数量 总件数 总数 件数 数量 总量 案件数 数"),
        (
            .actor,
            """
            公民、法人和其他组织 公民、法人或者其他组织 公民、法人或其他组织 公民、法人及其他组织 公民、法人以及其他组织 \
            公民,法人和其他组织 公民和法人 社会公众 人民群众 申请人 行政相对人 社会各界 外界
            """
        ),
        (.glue, "的 和 或者 或 以及 及 与 提出 提交 提起的 提出的 提交的 要求 关于 有关 相关 任何 各类 发生的 书面形式的"),
        (
            .cause,
            "因 由 由于 就 引起的 引起 引发的 引发 导致的 导致 产生的 产生 发生的 发生 被 对 工作 行为 而 所 出现 涉及 本机关 我镇 我局 我街道 我乡 我区 我县 我市 我委 我办 我处 我单位 本单位 本局 方面"
        ),
        (.disclosure, "政府信息公开工作 政府信息公开 信息公开工作 信息公开 政务公开工作 政务公开 政府信息"),
        (.matter, "案件 案 情况 情形 事项 事件 事宜 信息 现象 工作"),
        (.ofThese, "其中"),
        (.all, "均为 均系 均属 均由 均 全部为 全部是 全部由 全部 都是 都为 都由 都 皆为 皆"),
        (.approximate, "大约 约 近 余 多 左右 以上 以下 以内 超过 不足 逾 几 数十 若干 上下"),
        (.compare, "同比 环比 相比 较 比 增长 增加 减少 下降 上升 提升 占 率 % ％ 百分之 平均"),
        (
            .carriedIn,
            "上年度结转 上年结转 上一年度结转 上一年结转 去年结转 上年转入 上年度转入 结转上年度 结转上年 上年接转 上年结转至本年 上年度结转至本年度"
        ),
        (.carriedOut, "结转下一年度继续办理 结转下年度继续办理 结转下年继续办理 结转下一年度 结转下年度 结转下一年 结转下年 结转至下年度 结转到下年度 转入下年度 转下年度"),
        (.granted, "予以公开 同意公开"),
        (.partial, "予以部分公开 同意部分公开 部分公开 区分处理"),
        (.refused, "不予公开 不同意公开"),
        (.unavailable, "无法提供"),
        (.notProcessed, "不予处理"),
        (.otherHandling, "其他处理 其它处理"),
        (.answered, "办结答复 办理答复 办理完毕 办结 答复 办理完结"),
        (.manner, "已经 已 按时 按期 依法 及时 在规定时限内 按规定 规范 妥善 全部"),
        (.natural, "自然人 公民个人 个人 公民 村民 居民"),
        (.organisations, "法人或其他组织 法人和其他组织 法人及其他组织 法人或者其他组织 法人、其他组织"),
        (.applicantIs, "申请人均为 申请人全部为 申请人都是 申请人为 申请人是 申请人系 申请主体为 申请主体均为"),
        (.review, "行政复议"),
        (.lawsuit, "行政诉讼"),
        (.direct, "未经复议直接起诉 直接起诉"),
        (.afterReview, "复议后起诉"),
        (.lodge, "提起 被提起 申请 被申请 发生"),
    ]
}
