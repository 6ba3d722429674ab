// Figures that the text of a report gives for what its tables count: 收到政府信息公开申请1件, 未发生行政复议.
//
// Sentences with 申请, 复议 or 诉讼 are read word by word; only statements whose every word is understood count,
// and only for the year of the report: figures after 去年, 2019年, 上半年 or with 约, 余, 以上 are passed over.

/// What a figure in the text is about.
package enum TextTopic: String, Sendable, Equatable, CaseIterable {
    /// 收到, 新收: received in the year.
    case received
    /// 办理, 受理: dealt with, which may include those carried over.
    case handled
    case carriedIn, carriedOut, answered
    case granted, partial, refused, unavailable, notProcessed, otherHandling
    /// Received from natural persons; from 法人或其他组织.
    case natural, organisations
    /// 申请人为个人; 申请人为法人: all applicants are of one kind.
    case applicantsNatural, applicantsOrganisations
    case reviews, lawsuits, reviewsAndLawsuits, lawsuitsDirect, lawsuitsAfterReview

    /// What the topic is called in messages.
    package var label: String {
        switch self {
        case .received: "收到申请"
        case .handled: "办理申请"
        case .carriedIn: "上年结转"
        case .carriedOut: "结转下年度"
        case .answered: "答复"
        case .granted: "予以公开"
        case .partial: "部分公开"
        case .refused: "不予公开"
        case .unavailable: "无法提供"
        case .notProcessed: "不予处理"
        case .otherHandling: "其他处理"
        case .natural, .applicantsNatural: "自然人申请"
        case .organisations, .applicantsOrganisations: "法人或其他组织申请"
        case .reviews: "行政复议"
        case .lawsuits: "行政诉讼"
        case .reviewsAndLawsuits: "行政复议和行政诉讼"
        case .lawsuitsDirect: "未经复议直接起诉"
        case .lawsuitsAfterReview: "复议后起诉"
        }
    }

    /// English for messages.
    package var english: String {
        switch self {
        case .received: "applications received"
        case .handled: "applications handled"
        case .carriedIn: "applications carried over from last year"
        case .carriedOut: "applications carried over to next year"
        case .answered: "applications answered"
        case .granted: "applications granted"
        case .partial: "applications granted in part"
        case .refused: "applications refused"
        case .unavailable: "applications for what cannot be provided"
        case .notProcessed: "applications not processed"
        case .otherHandling: "applications handled otherwise"
        case .natural: "applications by natural persons"
        case .organisations: "applications by organisations"
        case .applicantsNatural: "applications, all by natural persons"
        case .applicantsOrganisations: "applications, all by organisations"
        case .reviews: "administrative reviews"
        case .lawsuits: "lawsuits"
        case .reviewsAndLawsuits: "reviews and lawsuits"
        case .lawsuitsDirect: "lawsuits without review before"
        case .lawsuitsAfterReview: "lawsuits after review"
        }
    }
}

/// One figure of the text.
package struct TextStatement: Sendable, Equatable {
    package var topic: TextTopic
    package var value: Int64
    /// The clause it stands in.
    package var words: TextQuote
}

/// Finds the statements of a report.
package enum TextFigures {
    /// Statements about the year of the report, in document order; none when the year is not known.
    ///
    /// - Complexity: O(n) in the length of the text; sentences without 申请, 复议, 诉讼 are only skipped.
    package static func statements(in report: Report) -> [TextStatement] {
        found(in: report, TextScan(report)).map { statement in
            TextStatement(topic: statement.topic, value: statement.value, words: statement.quote(in: report))
        }
    }

    /// As `statements`, their words not yet copied.
    static func found(in report: Report, _ scan: TextScan) -> [FoundStatement] {
        guard let year = report.year.value else { return [] }
        var result: [FoundStatement] = []
        for (index, range) in scan.paragraphs {
            let section = report.sections[index]
            var grammar = SentenceGrammar(
                year: Int64(year), sectionIndex: index, isReviewSection: section.number == 4)
            for sentence in sentences(of: section.text, range, year: year) {
                // Without 申请 and the like a sentence may still go on with the outcomes of the one before.
                guard sentence.counts || grammar.isOpen else { continue }
                grammar.read(CleanText(section.text, sentence.range), into: &result)
            }
        }
        return result
    }

    /// Sentences of a paragraph; those count that may state something, or name a year for those after them.
    private static func sentences(
        of text: String, _ range: Range<Int>, year: Int
    ) -> [(range: Range<Int>, counts: Bool)] {
        let bytes = text.utf8.span
        var result: [(range: Range<Int>, counts: Bool)] = []
        var place = range.lowerBound
        var start = place
        var counts = false
        // Set by the first year that is not the report's; from then on every year counts.
        var hasOtherYear = false
        let stop = range.upperBound
        while place < stop {
            let byte = bytes[place]
            var isEnd = false
            if byte < 0x80 {
                isEnd = byte == 0x3B || byte == 0x21 || byte == 0x3F
                place += 1
            } else if byte < 0xE0 || byte >= 0xF0 || place + 3 > stop {
                place = min(place + (byte < 0xE0 ? 2 : 4), stop)
            } else {
                let middle = bytes[place + 1]
                let last = bytes[place + 2]
                if byte == 0xE3 {
                    isEnd = middle == 0x80 && last == 0x82  // 。
                } else if byte == 0xEF {
                    isEnd = middle == 0xBC && (last == 0x9B || last == 0x81 || last == 0x9F)  // ；！？
                } else if place + 6 <= stop, bytes[place + 3] == 0xE8 {
                    // 申请 复议 诉讼
                    let next = (bytes[place + 4], bytes[place + 5])
                    if byte == 0xE7 && middle == 0x94 && last == 0xB3 && next == (0xAF, 0xB7)
                        || byte == 0xE5 && middle == 0xA4 && last == 0x8D && next == (0xAE, 0xAE)
                        || byte == 0xE8 && middle == 0xAF && last == 0x89 && next == (0xAE, 0xBC)
                    {
                        counts = true
                    }
                }
                if byte == 0xE5, middle == 0xB9, last == 0xB4, !counts, place > start, bytes[place - 1] < 0x80
                {
                    // 2019年
                    hasOtherYear = hasOtherYear || !names(year, bytes, before: place)
                    counts = hasOtherYear
                }
                place += 3
            }
            guard isEnd || place == stop else { continue }
            result.append((start..<place, counts))
            (start, counts) = (place, false)
        }
        return result
    }

    /// Whether the four digits before `place` are those of `year`.
    private static func names(_ year: Int, _ bytes: Span<UInt8>, before place: Int) -> Bool {
        var rest = year
        var digit = place - 1
        if digit >= 0, bytes[digit] == 0x20 { digit -= 1 }
        for _ in 0..<4 {
            guard digit >= 0, Int(bytes[digit]) == 0x30 + rest % 10 else { return false }
            rest /= 10
            digit -= 1
        }
        return true
    }
}

/// A statement by the place of its words.
struct FoundStatement {
    var topic: TextTopic
    var value: Int64
    var sectionIndex: Int
    /// UTF-8 offsets.
    var range: Range<Int>

    func quote(in report: Report) -> TextQuote {
        let text = report.sections[sectionIndex].text
        let first = text.utf8.index(text.startIndex, offsetBy: range.lowerBound)
        let last = text.utf8.index(first, offsetBy: range.count)
        return TextQuote(sectionIndex: sectionIndex, range: range, text: String(text[first..<last]))
    }
}
