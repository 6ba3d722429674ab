// Gathers what the texts of a report say about its place: names with their surroundings, the first words of
// regulations, credit codes, telephone numbers, addresses, document numbers, and the words that tell the writer's level.
// Every statement is weighed here; which place wins is decided in RegionInference.swift.

/// Weighed statements about places.
struct RegionEvidence: Sendable {
    /// Statements of one kind about the same places.
    struct Entry: Sendable {
        var kind: String
        /// The words of the first occurrence.
        var text: String
        /// Indexes into `Gazetteer.places`; more than one when the words do not tell them apart.
        var places: [Int]
        private(set) var sum = 0.0
        private(set) var largest = 0.0

        mutating func add(_ weight: Double) {
            sum += weight
            largest = max(largest, weight)
        }

        /// Repetition counts, but ever less: the tenth 海盐县 says hardly more than the fifth.
        var weight: Double {
            guard largest > 0 else { return 0 }
            var total = largest
            var gain = largest / 2
            var left = sum - largest
            while left > 0, gain > 0.01 {
                total += min(left / largest, 1) * gain
                left -= largest
                gain *= 0.7
            }
            return total
        }
    }

    private struct Key: Hashable {
        let kind: String
        let places: [Int]
    }

    private(set) var entries: [Entry] = []
    private var indexes: [Key: Int] = [:]
    /// How often the writer speaks of the committee or government of a county, district, city or banner.
    private(set) var levelWords: [Unicode.Scalar: Int] = [:]
    /// First characters of document numbers (盐 of 盐政办发).
    private(set) var documentLetters: [Unicode.Scalar: Int] = [:]

    init() {}

    mutating func add(kind: String, text: String, places: [Int], weight: Double) {
        let key = Key(kind: kind, places: places)
        let index: Int
        if let known = indexes[key] {
            index = known
        } else {
            index = entries.count
            indexes[key] = index
            entries.append(Entry(kind: kind, text: text, places: places))
        }
        entries[index].add(weight)
    }

    mutating func add(levelWord: Unicode.Scalar) { levelWords[levelWord, default: 0] += 1 }

    mutating func add(documentLetter: Unicode.Scalar) { documentLetters[documentLetter, default: 0] += 1 }
}

/// Reads texts into evidence.
struct RegionEvidenceReader {
    let gazetteer: Gazetteer
    let matcher: RegionMatcher
    /// Places by area code; an area code can serve several.
    let places: [Int: [Int]]

    private static let weightOfficial = 1.0
    private static let weightFormer = 0.8
    private static let weightShort = 0.35
    private static let weightShortCounty = 0.25
    private static let weightRegulation = 1.2
    private static let weightCreditCode = 3.0
    private static let weightArea = 1.0
    private static let weightHost = 0.6
    private static let weightHostLetters = 0.3
    /// What is said of others: a visit, a comparison, a meeting elsewhere.
    private static let elsewhere = 0.2
    /// One of a list of places: 杭州市、宁波市、温州市.
    private static let listed = 0.4
    /// Front matter names the writer.
    private static let front = 1.5

    private static let awayWords: [[UInt8]] = [
        "赴", "到", "与", "同", "比", "学习", "考察", "借鉴", "前往", "参观", "来自", "如",
    ].map { Array($0.utf8) }
    private static let shortNameMayFollow: Set<Unicode.Scalar> = ["在", "于", "由", "从", "赴", "对", "爱", "省"]
    /// Sites and accounts are called 中国乐清, 今日金东, 美丽海盐.
    private static let wordsBeforeShortName: [[UInt8]] = [
        "中国", "今日", "美丽", "平安", "信用", "数字", "智慧", "清廉", "法治", "文明", "幸福", "魅力", "诚信", "最美", "微",
    ].map { Array($0.utf8) }
    private static let governmentWords: [[UInt8]] = ["人民政府", "政府", "委", "人大", "政务"].map { Array($0.utf8) }
    private static let regulationEnds: [[UInt8]] = ["条例", "办法", "规定", "细则", "规程"].map { Array($0.utf8) }

    /// - Parameter isFront: The text stands before the first section.
    func read(_ text: Span<UInt8>, isFront: Bool, into evidence: inout RegionEvidence) {
        var hits: [RegionHit] = []
        matcher.scan(text, into: &hits)
        var position = 0
        var before = 0
        while position < hits.count {
            let hit = hits[position]
            position += 1
            if hit.form == .word {
                read(word: hit, text, into: &evidence)
                continue
            }
            let last = before
            // 浙江省嘉兴市海盐县 is one statement about 海盐县.
            var places = meant(hit)
            var end = hit.end
            var isChain = false
            var isOfficial = hit.form != .short
            while position < hits.count, hits[position].form != .word,
                follows(hits[position].start, end, text)
            {
                let next = meant(hits[position], below: places)
                guard !next.isEmpty else { break }
                places = next
                end = hits[position].end
                isOfficial = isOfficial || hits[position].form != .short
                isChain = true
                position += 1
            }
            before = end
            guard isChain || stands(hit, text) else { continue }
            let next =
                position < hits.count && hits[position].form != .word ? hits[position].start : text.count
            let isListed = isComma(text, last, hit.start) || isComma(text, end, next)
            add(
                places, hit, hit.start..<end, text, isOfficial: isOfficial, isFront: isFront,
                isListed: isListed,
                to: &evidence)
        }
        readNumbers(text, isFront: isFront, into: &evidence)
    }

    // MARK: Names

    private func meant(_ hit: RegionHit) -> [Int] {
        let all = Array(matcher.candidates[hit.first..<hit.first + hit.count])
        guard hit.form == .short, all.count > 1 else { return all }
        let level = all.map { gazetteer.level(of: $0) }.min()
        return all.filter { gazetteer.level(of: $0) == level }
    }

    private func meant(_ hit: RegionHit, below places: [Int]) -> [Int] {
        matcher.candidates[hit.first..<hit.first + hit.count].filter { low in
            places.contains { $0 != low && gazetteer.contains($0, low) }
        }
    }

    private func follows(_ start: Int, _ end: Int, _ text: Span<UInt8>) -> Bool {
        start == end || start == end + 1 && text[end] == UInt8(ascii: " ")
    }

    /// Whether a single name can be taken for a place at all.
    private func stands(_ hit: RegionHit, _ text: Span<UInt8>) -> Bool {
        if hit.isOrdinary {
            // 和县人民政府 after a mark is a place; 新城区 anywhere else is not.
            return hit.form != .short && !RegionText.isHan(RegionText.scalar(text, before: hit.start))
                && starts(Self.governmentWords[0], text, at: hit.end)
        }
        // 和县 in 省市和县, 开平 in 公开平台, 共和 in 人民共和国: two characters and short names need a border
        // before them.
        guard hit.form == .short || hit.end - hit.start == 6 else { return true }
        let before = RegionText.scalar(text, before: hit.start)
        // 和政府: after a mark, 和 is more often "and" than the head of a name.
        if !RegionText.isHan(before) {
            return hit.form != .short || RegionText.scalar(text, at: hit.start) != "和"
        }
        guard hit.form == .short else { return false }
        return Self.shortNameMayFollow.contains(before)
            || Self.wordsBeforeShortName.contains { starts($0, text, at: hit.start - $0.count) }
    }

    private func add(
        _ places: [Int], _ hit: RegionHit, _ range: Range<Int>, _ text: Span<UInt8>, isOfficial: Bool,
        isFront: Bool,
        isListed: Bool, to evidence: inout RegionEvidence
    ) {
        var weight: Double
        switch hit.form {
        case .former: weight = Self.weightFormer
        case .short where !isOfficial:
            let isCounty = places.allSatisfy { gazetteer.level(of: $0) == .county }
            weight = isCounty ? Self.weightShortCounty : Self.weightShort
        default: weight = Self.weightOfficial
        }
        if isOfficial, Self.governmentWords.contains(where: { starts($0, text, at: range.upperBound) }) {
            weight *= 1.5
        }
        if isFront { weight *= Self.front }
        if let ended = regulation(range, text) {
            guard ended else {
                evidence.add(kind: "text", text: string(range, text), places: places, weight: weight)
                return
            }
            evidence.add(
                kind: "regulation", text: string(range, text), places: places, weight: Self.weightRegulation)
            return
        }
        if isAway(range, text) { weight *= Self.elsewhere } else if isListed { weight *= Self.listed }
        evidence.add(kind: "text", text: string(range, text), places: places, weight: weight)
    }

    /// For a name that opens a title in 《》: whether that title is a regulation's; nil for any other name.
    private func regulation(_ range: Range<Int>, _ text: Span<UInt8>) -> Bool? {
        guard RegionText.scalar(text, before: range.lowerBound) == "《" else { return nil }
        var position = range.upperBound
        while position < min(text.count, range.upperBound + 150) {
            if text[position] == 0xE3, RegionText.scalar(text, at: position) == "》" {
                return Self.regulationEnds.contains { starts($0, text, at: position - $0.count) }
            }
            position += 1
        }
        return false
    }

    /// Whether nothing but the mark between the members of a list stands between two names.
    private func isComma(_ text: Span<UInt8>, _ end: Int, _ start: Int) -> Bool {
        end > 0 && end + 3 == start && RegionText.scalar(text, at: end) == "、"
    }

    /// Whether the words around tell of somewhere else.
    private func isAway(_ range: Range<Int>, _ text: Span<UInt8>) -> Bool {
        Self.awayWords.contains { starts($0, text, at: range.lowerBound - $0.count) }
            || starts(Array("等地".utf8), text, at: range.upperBound)
    }

    private func read(word hit: RegionHit, _ text: Span<UInt8>, into evidence: inout RegionEvidence) {
        guard let word = RegionMatcher.Word(rawValue: hit.first) else { return }
        if let level = word.levelWord {
            evidence.add(levelWord: level)
        } else {
            let letter = RegionText.scalar(text, before: hit.start)
            if RegionText.isHan(letter) { evidence.add(documentLetter: letter) }
        }
    }

    // MARK: Numbers

    private func readNumbers(_ text: Span<UInt8>, isFront: Bool, into evidence: inout RegionEvidence) {
        var findings: [RegionCode.Finding] = []
        RegionCode.scan(text, into: &findings)
        for finding in findings {
            switch finding {
            case .division(let code, let range):
                guard let place = gazetteer.index(code: code) else { continue }
                let weight = isFront ? Self.weightCreditCode : Self.weightCreditCode / 2
                evidence.add(kind: "credit-code", text: string(range, text), places: [place], weight: weight)
            case .area(let area, let range):
                guard let served = places[area] else { continue }
                evidence.add(
                    kind: "phone", text: string(range, text), places: served, weight: Self.weightArea)
            case .host(let range):
                let host = string(range, text).lowercased()
                guard let meaning = RegionHosts.shared.meaning(of: host) else { continue }
                evidence.add(
                    kind: "host", text: host + ".gov.cn", places: meaning.places,
                    weight: meaning.isSpelled ? Self.weightHost : Self.weightHostLetters)
            }
        }
    }

    // MARK: Bytes

    private func starts(_ word: [UInt8], _ text: Span<UInt8>, at start: Int) -> Bool {
        guard start >= 0, start + word.count <= text.count else { return false }
        for offset in 0..<word.count where text[start + offset] != word[offset] { return false }
        return true
    }

    private func string(_ range: Range<Int>, _ text: Span<UInt8>) -> String {
        String(decoding: range.map { text[$0] }, as: UTF8.self)
    }
}
