// Figures that the text of a report gives for what its tables count: 收到政府信息公开申请1件, 未发生行政复议.
//
// Sentences with 申请, 复议 or 诉讼 are read word by word; only statements whose every word is understood count, and
// only for the year of the report: figures after 去年, 2019年, 上半年 or with 约, 余, 以上 are passed over.

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
        guard let year = report.year.value else { return [] }
        var result: [TextStatement] = []
        for (index, section) in report.sections.enumerated() {
            var reader = SectionFigures(section: section, index: index, year: Int64(year))
            reader.read()
            result += reader.statements
        }
        return result
    }
}

/// Walks through one section, paragraph by paragraph, sentence by sentence.
private struct SectionFigures {
    let section: Section
    let index: Int
    let year: Int64
    var statements: [TextStatement] = []
    private var grammar: SentenceGrammar
    private var sentences: [Sentence] = []

    private struct Sentence {
        var range: Range<Int>
        var isOfInterest: Bool
        /// Whether a year, 去年 or the like may stand in it.
        var mayNameYear: Bool
    }

    init(section: Section, index: Int, year: Int64) {
        self.section = section
        self.index = index
        self.year = year
        grammar = SentenceGrammar(year: year, isReviewSection: section.number == 4)
    }

    mutating func read() {
        let bytes = section.text.utf8.span
        var place = 0
        var start = 0
        var hasTab = false
        var hasInterest = false
        var isOfInterest = false
        var mayNameYear = false
        sentences.removeAll(keepingCapacity: true)
        while place <= bytes.count {
            let byte = place < bytes.count ? bytes[place] : 0x0A
            var isEnd = false
            var length = 1
            if byte < 0x80 {
                switch byte {
                case 0x09: hasTab = true
                case 0x0A, 0x3B, 0x21, 0x3F: isEnd = true
                default: break
                }
            } else {
                length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
                if place + length > bytes.count { length = bytes.count - place }
                if length == 3 {
                    let middle = bytes[place + 1]
                    let last = bytes[place + 2]
                    switch (byte, middle, last) {
                    case (0xE3, 0x80, 0x82), (0xEF, 0xBC, 0x9B), (0xEF, 0xBC, 0x81), (0xEF, 0xBC, 0x9F):
                        isEnd = true  // 。；！？
                    case (0xE7, 0x94, 0xB3), (0xE5, 0xA4, 0x8D), (0xE8, 0xAF, 0x89):
                        isOfInterest = true  // 申 复 诉
                    case (0xE5, 0xB9, 0xB4):
                        mayNameYear = true  // 年
                    default: break
                    }
                }
            }
            let next = place + length
            if isEnd {
                let end = byte == 0x0A ? place : next
                if end > start {
                    sentences.append(
                        Sentence(range: start..<end, isOfInterest: isOfInterest, mayNameYear: mayNameYear))
                    hasInterest = hasInterest || isOfInterest
                }
                (start, isOfInterest, mayNameYear) = (next, false, false)
                if byte == 0x0A {
                    // Cells are no prose.
                    if hasInterest, !hasTab { readParagraph() }
                    sentences.removeAll(keepingCapacity: true)
                    (hasTab, hasInterest) = (false, false)
                }
            }
            place = next
        }
    }

    private mutating func readParagraph() {
        grammar.beginParagraph()
        let last = sentences.lastIndex { $0.isOfInterest } ?? 0
        for (place, sentence) in sentences.enumerated() {
            // The sentence after one on applications may go on with its outcomes.
            guard sentence.isOfInterest || sentence.mayNameYear || grammar.isOpen, place <= last + 1 else {
                continue
            }
            if place > last, !grammar.isOpen { break }
            let text = CleanText(section.text, sentence.range)
            grammar.read(text, sectionIndex: index, into: &statements)
        }
    }
}
