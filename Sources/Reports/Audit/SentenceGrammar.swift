// Statements in one sentence: a few patterns over the tokens, each of which must match without a gap.

/// Parts that tokens can play, as bits.
struct KindSet: ExpressibleByArrayLiteral {
    private var bits: UInt64 = 0

    init(arrayLiteral elements: TokenKind...) {
        for kind in elements { bits |= 1 << UInt64(kind.rawValue) }
    }

    func contains(_ kind: TokenKind) -> Bool { bits >> UInt64(kind.rawValue) & 1 != 0 }

    func union(_ other: KindSet) -> KindSet {
        var result = self
        result.bits |= other.bits
        return result
    }
}

struct SentenceGrammar {
    let year: Int64
    let sectionIndex: Int
    /// Whether the sentence before spoke of the year of the report; a year named holds until the next one.
    private var isOwnYear = true
    /// Applications received or handled, as the last such statement of the paragraph has it; outcomes may
    /// follow.
    private var stated: Int64?
    private var speaksOfApplications = false
    private var speaksOfDisclosure = false
    /// Whether the sentence just read may go on in the next one.
    private(set) var isOpen = false

    private var text = CleanText("")
    private var tokens: [TextToken] = []
    private var isSubset = false
    private var found: [FoundStatement] = []

    /// A grammar for one paragraph.
    init(year: Int64, sectionIndex: Int, isReviewSection: Bool) {
        self.year = year
        self.sectionIndex = sectionIndex
        speaksOfDisclosure = isReviewSection
    }

    /// Reads the next sentence.
    mutating func read(_ text: CleanText, into statements: inout [FoundStatement]) {
        self.text = text
        tokens = TextLexer.shared.tokens(text.scalars, 0..<text.scalars.count)
        isSubset = false
        found.removeAll(keepingCapacity: true)
        let hadStated = stated != nil
        var index = 0
        while index < tokens.count { index = step(index) }
        statements += found
        // Outcomes follow in the same sentence or the next one.
        isOpen = stated != nil && (!hadStated || !found.isEmpty)
        if !isOpen { stated = nil }
    }

    private mutating func step(_ index: Int) -> Int {
        let token = tokens[index]
        switch token.kind {
        case .year:
            isOwnYear = token.value == year
            return index + 1
        case .thisYear:
            isOwnYear = true
            return index + 1
        case .otherYear:
            isOwnYear = false
            return index + 1
        case .partOfYear:
            isSubset = true
            return index + 1
        case .ofThese:
            return index + 1
        case .disclosure:
            speaksOfDisclosure = true
            return index + 1
        case .application:
            speaksOfApplications = true
            speaksOfDisclosure = true
            return index + 1
        default: break
        }
        guard isOwnYear else { return index + 1 }
        let end: Int? =
            switch token.kind {
            case .receive, .handle: received(index)
            case .notReceived: notReceived(index)
            case .none: noneOf(index)
            case .carriedIn, .carriedOut, .granted, .partial, .refused, .unavailable, .notProcessed,
                .otherHandling:
                outcome(index)
            case .answered: answered(index)
            case .natural, .organisations: kind(index)
            case .applicantIs: applicants(index)
            case .all: applicants(index)
            case .review, .lawsuit, .direct, .afterReview: dispute(index)
            default: nil
            }
        return end ?? index + 1
    }

    // MARK: Pieces

    private func kind(at index: Int) -> TokenKind { index < tokens.count ? tokens[index].kind : .stop }

    /// A number with its unit at `index`; nil when it is not exact.
    private func number(_ index: Int) -> (value: Int64, end: Int)? {
        guard kind(at: index) == .number, kind(at: index + 1) == .unit else { return nil }
        guard index == 0 || tokens[index - 1].kind != .approximate,
            kind(at: index + 2) != .approximate, kind(at: index + 2) != .number
        else { return nil }
        return (tokens[index].value, index + 2)
    }

    private func skip(_ index: Int, _ kinds: KindSet, atMost limit: Int = 8) -> Int {
        var index = index
        var count = 0
        while index < tokens.count, count < limit, kinds.contains(tokens[index].kind) {
            index += 1
            count += 1
        }
        return index
    }

    private func isEnd(_ index: Int) -> Bool {
        let kind = kind(at: index)
        return index >= tokens.count || kind == .comma || kind == .stop
    }

    private mutating func state(_ topic: TextTopic, _ value: Int64, _ start: Int, _ end: Int) {
        // The quote is the clause: back to the last comma or stop before the figure.
        var first = start
        while first > 0, tokens[first - 1].kind != .comma, tokens[first - 1].kind != .stop {
            // 予以公开3件、部分公开1件: a list of figures.
            if first > 1, tokens[first - 1].kind == .enumeration, tokens[first - 2].kind == .unit { break }
            first -= 1
        }
        let range = text.offsets(tokens[first].range.lowerBound..<tokens[end - 1].range.upperBound)
        found.append(FoundStatement(topic: topic, value: value, sectionIndex: sectionIndex, range: range))
    }

    private static let beforeObject: KindSet = [.total, .actor, .glue, .enumeration]
    private static let afterObject: KindSet = [.total, .copula, .count, .glue, .matter, .weakApplication]
    private static let beforeAnswer: KindSet = [.manner, .total, .handle]
    private static let beforeKind: KindSet = [.comma, .stop, .ofThese, .enumeration, .copula]
    private static let beforeCount: KindSet = [
        .cause, .receive, .lodge, .total, .copula, .comma, .stop, .glue,
    ]
    private static let beforeNumber: KindSet = [.total, .copula, .count]

    // MARK: Applications

    /// 收到…申请5件, 收到5件…申请.
    private mutating func received(_ index: Int) -> Int? {
        guard !isNegated(index), !isSubset, !isAfterOfThese(index) else { return nil }
        let isReceipt = tokens[index].kind == .receive
        let topic: TextTopic = isReceipt ? .received : .handled
        var place = skip(index + 1, Self.beforeObject)
        if let number = number(place) {
            let object = skip(number.end, [.glue, .actor, .enumeration])
            guard isObject(object), isEnd(object + 1) || follows(object + 1) else { return nil }
            finish(topic, number.value, index, object + 1)
            return object + 1
        }
        guard isObject(place) else { return nil }
        speaksOfApplications = true
        place = skip(place + 1, Self.afterObject)
        guard let number = number(place) else { return nil }
        finish(topic, number.value, index, number.end)
        return number.end
    }

    private mutating func finish(_ topic: TextTopic, _ value: Int64, _ start: Int, _ end: Int) {
        state(topic, value, start, end)
        stated = value
        speaksOfApplications = true
        speaksOfDisclosure = true
    }

    /// What may go on after the object without changing its meaning.
    private func follows(_ index: Int) -> Bool {
        switch kind(at: index) {
        case .matter, .all, .manner, .enumeration: true
        default: false
        }
    }

    private func isObject(_ index: Int) -> Bool {
        switch kind(at: index) {
        case .application: true
        case .weakApplication: speaksOfApplications
        default: false
        }
    }

    private func isNegated(_ index: Int) -> Bool {
        guard index > 0 else { return false }
        return tokens[index - 1].kind == .none || tokens[index - 1].kind == .compare
    }

    /// Whether 其中 stands before `index` in the sentence: the figure is of a part.
    private func isAfterOfThese(_ index: Int) -> Bool {
        tokens[..<index].contains { $0.kind == .ofThese }
    }

    /// 未收到政府信息公开申请.
    private mutating func notReceived(_ index: Int) -> Int? {
        guard !isSubset else { return nil }
        let object = skip(index + 1, Self.beforeObject)
        guard isObject(object) else { return nil }
        let end = skip(object + 1, [.matter, .glue, .weakApplication, .count], atMost: 3)
        guard isEnd(end) else { return nil }
        finish(.received, 0, index, end)
        return end
    }

    /// 无依申请公开事项, 未发生因信息公开引起的行政复议、行政诉讼.
    private mutating func noneOf(_ index: Int) -> Int? {
        guard !isSubset else { return nil }
        var place = index + 1
        if kind(at: place) == .receive { place += 1 }
        let object = skip(place, Self.beforeObject)
        if kind(at: object) == .application {
            let end = skip(object + 1, [.matter, .glue, .weakApplication, .count], atMost: 3)
            if isEnd(end) {
                finish(.received, 0, index, end)
                return end
            }
        }
        // 没有不予公开政府信息的情况 denies an outcome.
        if let topic = outcomeTopic(kind(at: object)), speaksOfApplications || stated != nil {
            let end = skip(
                object + 1, [.matter, .glue, .disclosure, .application, .weakApplication], atMost: 4)
            if isEnd(end), end > object + 1 {
                state(topic, 0, index, end)
                return end
            }
        }
        return noDispute(index)
    }

    private func outcomeTopic(_ kind: TokenKind) -> TextTopic? {
        switch kind {
        case .carriedIn: .carriedIn
        case .carriedOut: .carriedOut
        case .granted: .granted
        case .partial: .partial
        case .refused: .refused
        case .unavailable: .unavailable
        case .notProcessed: .notProcessed
        case .otherHandling: .otherHandling
        default: nil
        }
    }

    /// 予以公开3件, 上年结转0件.
    private mutating func outcome(_ index: Int) -> Int? {
        guard stated != nil, !isSubset, !isNegated(index), let topic = outcomeTopic(tokens[index].kind) else {
            return nil
        }
        let place = skip(
            index + 1, Self.afterObject.union([.application, .disclosure, .answered]), atMost: 4)
        guard let number = number(place) else { return nil }
        // 不予公开3件，占30%: the figure stands; 较上年增加3件 does not reach this point.
        state(topic, number.value, index, number.end)
        return number.end
    }

    /// 已答复3件, 按时办结1件.
    private mutating func answered(_ index: Int) -> Int? {
        guard stated != nil, !isSubset else { return nil }
        var start = index
        while start > 0, Self.beforeAnswer.contains(tokens[start - 1].kind) { start -= 1 }
        guard start == 0 || tokens[start - 1].kind == .comma || tokens[start - 1].kind == .stop else {
            return nil
        }
        let place = skip(index + 1, Self.beforeNumber.union([.weakApplication, .application]), atMost: 3)
        guard let number = number(place) else { return nil }
        state(.answered, number.value, start, number.end)
        return number.end
    }

    /// 自然人申请5件.
    private mutating func kind(_ index: Int) -> Int? {
        guard stated != nil, !isSubset else { return nil }
        let topic: TextTopic = tokens[index].kind == .natural ? .natural : .organisations
        let before = index > 0 ? tokens[index - 1].kind : .stop
        // 为自然人申请: of which kind all are.
        if before == .copula || before == .all { return nil }
        guard Self.beforeKind.contains(before) else { return nil }
        let place = skip(
            index + 1, Self.beforeNumber.union([.weakApplication, .application, .glue]), atMost: 4)
        guard let number = number(place) else { return nil }
        state(topic, number.value, index, number.end)
        return number.end
    }

    /// 申请人为个人, 均为自然人申请: all applicants are of one kind.
    private mutating func applicants(_ index: Int) -> Int? {
        guard let stated, stated > 0, !isSubset else { return nil }
        let topic: TextTopic
        switch kind(at: index + 1) {
        case .natural: topic = .applicantsNatural
        case .organisations: topic = .applicantsOrganisations
        default: return nil
        }
        let end = skip(index + 2, [.weakApplication, .glue, .application], atMost: 2)
        guard isEnd(end) else { return nil }
        state(topic, stated, index, end)
        return end
    }

    // MARK: Reviews and lawsuits

    /// 行政复议、行政诉讼 as one or both, from `index`.
    private func heads(_ index: Int) -> (topic: TextTopic, end: Int)? {
        switch kind(at: index) {
        case .direct: return (.lawsuitsDirect, index + 1)
        case .afterReview: return (.lawsuitsAfterReview, index + 1)
        case .lawsuit: return (.lawsuits, index + 1)
        case .review:
            let next = skip(index + 1, [.enumeration, .glue, .lodge, .weakApplication, .matter], atMost: 3)
            if next > index + 1, kind(at: next) == .lawsuit { return (.reviewsAndLawsuits, next + 1) }
            return (.reviews, index + 1)
        default: return nil
        }
    }

    /// 行政诉讼2件, 行政复议和行政诉讼均为0件.
    private mutating func dispute(_ index: Int) -> Int? {
        guard speaksOfDisclosure, !isSubset, let heads = heads(index) else { return nil }
        // Outcomes of applications end here.
        stated = nil
        guard !isAfterOfThese(index) else { return heads.end }
        let place = skip(
            heads.end, Self.beforeNumber.union([.matter, .unit, .weakApplication, .all, .lodge]), atMost: 5)
        if let number = number(place) {
            let isEach = tokens[heads.end..<place].contains { $0.kind == .all || isEachWord($0) }
            if heads.topic == .reviewsAndLawsuits, isEach || number.value == 0 {
                state(.reviews, number.value, index, number.end)
                state(.lawsuits, number.value, index, number.end)
            } else {
                state(heads.topic, number.value, index, number.end)
            }
            return number.end
        }
        // 发生1起行政诉讼.
        if index >= 2, let number = number(index - 2), heads.topic != .reviewsAndLawsuits {
            let end = skip(heads.end, [.matter], atMost: 2)
            let before = index >= 3 ? tokens[index - 3].kind : .stop
            if isEnd(end), Self.beforeCount.contains(before) {
                state(heads.topic, number.value, index - 2, end)
                return end
            }
        }
        return heads.end
    }

    /// 各.
    private func isEachWord(_ token: TextToken) -> Bool {
        token.range.count == 1 && text.scalars[token.range.lowerBound] == 0x5404
    }

    private static let beforeDispute: KindSet = [
        .cause, .disclosure, .application, .weakApplication, .glue, .actor, .lodge, .enumeration, .total,
        .receive,
        .handle,
    ]

    private mutating func noDispute(_ index: Int) -> Int? {
        let place = skip(index + 1, Self.beforeDispute, atMost: 14)
        guard let heads = heads(place) else { return nil }
        let namesDisclosure = tokens[index..<place].contains {
            $0.kind == .disclosure || $0.kind == .application
        }
        guard speaksOfDisclosure || namesDisclosure else { return nil }
        let end = skip(heads.end, [.matter, .glue, .cause, .lodge], atMost: 3)
        guard isEnd(end) else { return nil }
        stated = nil
        if heads.topic != .lawsuits, heads.topic != .lawsuitsDirect, heads.topic != .lawsuitsAfterReview {
            state(.reviews, 0, index, end)
        }
        if heads.topic == .reviewsAndLawsuits || heads.topic == .lawsuits { state(.lawsuits, 0, index, end) }
        return end
    }
}
