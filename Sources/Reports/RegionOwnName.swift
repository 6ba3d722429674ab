// Reads the places out of the name a writer gives itself: 海盐县沈荡镇人民政府, 国家税务总局乐清市税务局, 南岳镇. The
// names stand from the largest division to the smallest; a town after them is looked up in the table of
// towns, which tells counties of one name apart and names the county where the writer does not.

/// What an office's name says about where it is.
struct RegionOwnName: Sendable, Equatable {
    /// The places it can mean, as indexes into `Gazetteer.places`; empty when it names none.
    var candidates: [Int] = []
    /// The words that named them.
    var words = ""
    /// The names lack their level words: 河北 is a province and a district of 天津.
    var isShort = false
    /// The name goes on to a town, so its place is a county even where only the city is named.
    var isTown = false
    /// The town, and no more, tells places of one name apart.
    var isToldByTown = false
    /// The candidates come from the town alone.
    var isFromTown = false
    /// The town was found under another kind (渠沟街道 for 渠沟镇).
    var isTownOfOtherKind = false
    /// An organ of the state as a whole (教育部), of no province.
    var isNational = false
    /// An organ of some province (省财政厅): no city or county is its own.
    var isProvincial = false

    init() {}

    /// - Parameter name: An office or a title; what follows 信息公开 in it is not read.
    init(reading name: String, gazetteer: Gazetteer, matcher: RegionMatcher, towns: TownTable) {
        let reader = RegionNameReader(name, gazetteer: gazetteer, matcher: matcher, towns: towns)
        self = reader.read()
    }

    /// The more telling of two names of one office: the deeper or the less ambiguous, where they agree.
    static func merging(organ: RegionOwnName, title: RegionOwnName, gazetteer: Gazetteer) -> RegionOwnName {
        if organ.candidates.isEmpty || organ.isFromTown && !title.candidates.isEmpty && !title.isFromTown {
            var result = title
            result.isNational = title.candidates.isEmpty && (organ.isNational || title.isNational)
            result.isTown = title.isTown || organ.isTown
            result.isProvincial = title.isProvincial || organ.isProvincial
            return result
        }
        let agrees =
            !title.candidates.isEmpty && !title.isFromTown && title.candidates != organ.candidates
            && title.candidates.allSatisfy { lower in
                organ.candidates.contains { gazetteer.contains($0, lower) }
            }
        return agrees ? title : organ
    }
}

private struct RegionNameReader {
    private let bytes: [UInt8]
    private let gazetteer: Gazetteer
    private let matcher: RegionMatcher
    private let towns: TownTable
    private let hits: [RegionHit]

    private static let townSuffixes: [[UInt8]] = ["街道", "镇", "乡", "苏木"].map { Array($0.utf8) }
    /// An old report calls the office of a subdistrict 鞋塘办事处.
    private static let officeSuffix = Array("办事处".utf8)
    /// Names follow the body they belong to: 国家税务总局…, 中华人民共和国…, 人民银行…, 监会…; or the year: 2020年….
    private static let beforeName: Set<Unicode.Scalar> = [
        "局", "国", "共", "行", "会", "部", "院", "社", "团", "年", "度",
    ]
    private static let afterTown = ["人民政府", "政府", "办事处", "党", "机关", "便民", "综合"].map { Array($0.utf8) }
    private static let openingWords = [
        "国务院", "中华人民共和国", "国家", "全国", "中国", "中共中央", "中央", "最高人民",
    ].map { Array($0.utf8) }
    private static let nationalWords = ["总局", "总署", "审计署"].map { Array($0.utf8) }
    private static let zoneWords = ["开发区", "高新区", "新区", "园区", "保税区", "示范区"].map { Array($0.utf8) }
    private static let localDivisions = ["宣传部", "组织部", "武装部", "统战部", "指挥部", "工作部", "分部", "支部"]
        .map { Array($0.utf8) }

    init(_ name: String, gazetteer: Gazetteer, matcher: RegionMatcher, towns: TownTable) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(name.utf8.count, 600))
        for scalar in name.unicodeScalars where !scalar.properties.isWhitespace {
            if bytes.count > 600 { break }
            bytes += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
        for marker in ["政府信息公开", "信息公开", "政务公开", "年度报告"] {
            if let end = Self.find(Array(marker.utf8), in: bytes[...]), end > 0 {
                bytes.removeSubrange(end...)
                break
            }
        }
        self.bytes = bytes
        self.gazetteer = gazetteer
        self.matcher = matcher
        self.towns = towns
        var hits: [RegionHit] = []
        matcher.scan(bytes.span, into: &hits)
        self.hits = hits
    }

    func read() -> RegionOwnName {
        var result = RegionOwnName()
        var chain: [Int] = []
        var chainStart = 0
        var chainEnd = 0
        for hit in hits where hit.form != .word {
            let isAdjacent = !chain.isEmpty && hit.start == chainEnd
            guard isName(hit, isAdjacent: isAdjacent) else { continue }
            // An office away from home: 嘉兴市驻北京办事处.
            if RegionText.scalar(bytes.span, before: hit.start) == "驻", !chain.isEmpty { break }
            let meant = Array(matcher.candidates[hit.first..<hit.first + hit.count])
            let next = step(from: chain, to: meant, isShort: hit.form == .short, end: hit.end)
            guard !next.isEmpty else { break }
            if chain.isEmpty { chainStart = hit.start }
            result.isShort = hit.form == .short && (chain.isEmpty || result.isShort)
            chain = next
            chainEnd = hit.end
        }
        result.candidates = chain
        if chainEnd > 0 { result.words = text(chainStart..<chainEnd) }
        addTown(after: chainEnd, to: &result)
        if result.candidates.isEmpty {
            result.isNational = isNational()
            result.isProvincial = bytes.starts(with: Array("省".utf8)) || Self.ends(bytes, Array("厅".utf8))
        }
        return result
    }

    /// The places meant by a further name: below those named so far, or these again.
    private func step(from chain: [Int], to meant: [Int], isShort: Bool, end: Int) -> [Int] {
        guard !chain.isEmpty else {
            guard isShort, meant.count > 1 else { return meant }
            // 河北王串场街道 is in 河北区 of 天津, whatever is larger.
            let holders = townHolders(from: end).holders
            let holding = meant.filter { place in holders.contains { gazetteer.contains(place, $0) } }
            return highest(holding.isEmpty ? meant : holding)
        }
        let below = meant.filter { low in chain.contains { $0 != low && gazetteer.contains($0, low) } }
        if !below.isEmpty { return isShort ? highest(below) : below }
        let kept = chain.filter { low in meant.contains { gazetteer.contains($0, low) } }
        return kept
    }

    /// A short name means the larger of two places of that name: 吉林 the province, 本溪 the city.
    private func highest(_ places: [Int]) -> [Int] {
        let level = places.map { gazetteer.level(of: $0) }.min()
        return places.filter { gazetteer.level(of: $0) == level }
    }

    private func isName(_ hit: RegionHit, isAdjacent: Bool) -> Bool {
        if isAdjacent { return true }
        let before = RegionText.scalar(bytes.span, before: hit.start)
        // 拱北海关 is not the customs of 北海.
        let isAtStart = hit.start == 0 || !RegionText.isHan(before) || Self.beforeName.contains(before)
        let isTwoCharacters = hit.end - hit.start == 6
        switch hit.form {
        case .official, .former:
            if hit.isOrdinary { return isAtStart && !isTown(at: hit.start, longerThan: hit.end) }
            return !isTwoCharacters || isAtStart
        case .short:
            guard isAtStart, !isTown(at: hit.start, longerThan: hit.end) else { return false }
            let meant = matcher.candidates[hit.first..<hit.first + hit.count]
            let isKnown = hit.count == 1 || meant.contains { gazetteer.level(of: $0) < .county }
            if isKnown, !hit.isOrdinary { return true }
            // 合肥高新技术产业开发区: a zone is named after its city.
            if isKnown, hit.start == 0, isZone { return true }
            // 海盐沈荡镇: an everyday word is a place when the town after it is one of that place.
            let holders = townHolders(from: hit.end).holders
            return meant.contains { place in holders.contains { gazetteer.contains(place, $0) } }
        case .word: return false
        }
    }

    private var isZone: Bool { Self.zoneWords.contains { Self.find($0, in: bytes[...]) != nil } }

    // MARK: Towns

    /// Whether a town of the table begins here and reaches further than `end`: 北京街道, 南京东路街道.
    private func isTown(at start: Int, longerThan end: Int) -> Bool {
        for suffixEnd in suffixEnds(from: start) where suffixEnd > end {
            if !towns.counties(ofTown: bytes[start..<suffixEnd]).isEmpty { return true }
        }
        return false
    }

    /// Ends of every town suffix after a start, within the length of a town's name.
    private func suffixEnds(from start: Int) -> [Int] {
        var ends: [Int] = []
        var position = start + 3
        while position < min(bytes.count, start + 45) {
            for suffix in Self.townSuffixes where bytes[position...].starts(with: suffix) {
                // 郊区乡村振兴局 is no office of a 郊区乡.
                let end = position + suffix.count
                if RegionText.scalar(bytes.span, at: end) != "村" { ends.append(end) }
            }
            position += 1
        }
        return ends
    }

    private struct Town {
        var holders: [Int] = []
        var range = 0..<0
        var isOtherKind = false
    }

    /// The longest town of the table that begins at an offset, with the places that have one.
    private func townHolders(from start: Int) -> Town {
        for end in suffixEnds(from: start).reversed() {
            let holders = towns.counties(ofTown: bytes[start..<end])
            if !holders.isEmpty {
                return Town(holders: holders.compactMap { gazetteer.index(code: $0) }, range: start..<end)
            }
        }
        return Town()
    }

    private func addTown(after start: Int, to result: inout RegionOwnName) {
        var town = townHolders(from: start)
        if town.holders.isEmpty {
            // The town may stand after a body's own name (开发区沈荡镇) or after the year.
            var position = start
            while town.holders.isEmpty, position + 3 < bytes.count {
                let scalar = RegionText.scalar(bytes.span, before: position)
                if position == start || scalar == "区" || scalar == "会" || scalar == "年" || scalar == "度"
                    || scalar == "于" || !RegionText.isHan(scalar)
                {
                    town = townHolders(from: position)
                }
                position += 1
            }
        }
        if town.holders.isEmpty { town = townOfOtherKind(after: start) }
        result.isTown = !town.holders.isEmpty || endsAsTown(after: start)
        guard !town.holders.isEmpty else { return }
        if result.candidates.isEmpty {
            result.candidates = town.holders
            result.words = text(town.range)
            result.isFromTown = true
            result.isTownOfOtherKind = town.isOtherKind
            return
        }
        let inside = town.holders.filter { low in
            result.candidates.contains { gazetteer.contains($0, low) }
        }
        if !inside.isEmpty {
            result.isToldByTown = inside.count < result.candidates.count
            result.candidates = inside
            result.words += text(town.range)
        }
    }

    /// Towns change their kind: 镇 become 街道, 乡 become 镇. The base with another kind is a weaker witness.
    private func townOfOtherKind(after start: Int) -> Town {
        for suffix in [Self.officeSuffix] + Self.townSuffixes {
            guard let place = Self.find(suffix, in: bytes[start...]), place - start >= 6, place - start <= 18,
                bytes[start] >= 0x80
            else { continue }
            var holders: Set<Int> = []
            for other in Self.townSuffixes {
                holders.formUnion(towns.counties(ofTown: (bytes[start..<place] + other)[...]))
            }
            if !holders.isEmpty {
                let indexes = holders.sorted().compactMap { gazetteer.index(code: $0) }
                return Town(holders: indexes, range: start..<place + suffix.count, isOtherKind: true)
            }
        }
        return Town()
    }

    /// Whether the name ends as a town's does although the table has no such town.
    private func endsAsTown(after start: Int) -> Bool {
        for end in suffixEnds(from: start) {
            let rest = bytes[end...]
            if rest.isEmpty || rest[end] < 0x80 || Self.afterTown.contains(where: { rest.starts(with: $0) }) {
                return true
            }
        }
        return bytes[start...].count > 12 && Self.ends(bytes, Self.officeSuffix)
    }

    // MARK: The state as a whole

    private func isNational() -> Bool {
        if Self.openingWords.contains(where: { bytes.starts(with: $0) }) { return true }
        if Self.nationalWords.contains(where: { Self.find($0, in: bytes[...]) != nil }) { return true }
        guard Self.ends(bytes, Array("部".utf8)), bytes.count <= 45 else { return false }
        return !Self.localDivisions.contains { Self.ends(bytes, $0) }
    }

    // MARK: Bytes

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private static func ends(_ bytes: [UInt8], _ suffix: [UInt8]) -> Bool {
        bytes.count >= suffix.count && bytes[(bytes.count - suffix.count)...].elementsEqual(suffix)
    }

    private static func find(_ needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= needle.count else { return nil }
        for start in bytes.startIndex...(bytes.endIndex - needle.count)
        where bytes[start] == needle[0] && bytes[start...].starts(with: needle) {
            return start
        }
        return nil
    }
}
