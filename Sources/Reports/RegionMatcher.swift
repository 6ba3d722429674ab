// Finds place names and a few telling words in UTF-8 text, in one pass. Names are looked up by their first
// two characters: a bit array rules out almost every pair at once, a hash table finds the names of the
// rest. Built once from the gazetteer, immutable, shared by all threads.
//
// It decides what is a name here (longest match, no 朝阳 in 朝阳路), never what the name means.

/// A name found in a text.
struct RegionHit: Sendable, Equatable {
    /// How the name was written.
    enum Form: UInt8, Sendable {
        /// 海盐县, or a common long form such as 海南州.
        case official
        /// A name no longer in use (绍兴县).
        case former
        /// Without the level word (海盐).
        case short
        /// A word that tells the level of the writer (县委), see `RegionMatcher.Word`.
        case word
    }

    let form: Form
    /// The name is an ordinary word as well and proves nothing by itself.
    let isOrdinary: Bool
    /// Byte range in the text.
    let start: Int
    let end: Int
    /// Range in `RegionMatcher.candidates`; for a word its number.
    let first: Int
    let count: Int
}

/// The compiled names.
struct RegionMatcher: Sendable {
    /// Words that are no places and yet tell something.
    enum Word: Int, Sendable, CaseIterable {
        case countyCommittee, countyGovernment, districtCommittee, districtGovernment, cityCommittee
        case cityGovernment, bannerCommittee, bannerGovernment
        /// The middle of a document number (盐政办发).
        case governmentOffice, government

        var text: String {
            switch self {
            case .countyCommittee: "县委"
            case .countyGovernment: "县政府"
            case .districtCommittee: "区委"
            case .districtGovernment: "区政府"
            case .cityCommittee: "市委"
            case .cityGovernment: "市政府"
            case .bannerCommittee: "旗委"
            case .bannerGovernment: "旗政府"
            case .governmentOffice: "政办"
            case .government: "政发"
            }
        }

        /// The last character of the places that speak so.
        var levelWord: Unicode.Scalar? {
            switch self {
            case .countyCommittee, .countyGovernment: "县"
            case .districtCommittee, .districtGovernment: "区"
            case .cityCommittee, .cityGovernment: "市"
            case .bannerCommittee, .bannerGovernment: "旗"
            case .governmentOffice, .government: nil
            }
        }
    }

    static let shared = RegionMatcher(Gazetteer.shared)

    /// Places a name can mean, as indexes into `Gazetteer.places`.
    let candidates: [Int]

    private struct Pattern {
        /// Range of the name in `names`.
        var start: Int
        var length: Int
        var form: RegionHit.Form
        var isOrdinary: Bool
        var first: Int
        var count: Int
    }

    /// One pair of characters: the patterns that begin with it, longest first.
    private struct Slot {
        var key: UInt64 = 0
        var first: UInt32 = 0
        var count: UInt32 = 0
    }

    private let patterns: [Pattern]
    private let names: [UInt8]
    private let slots: [Slot]
    private let mayBegin: [UInt64]

    private static let slotBits: UInt64 = 15
    private static let filterBits: UInt64 = 17

    init(_ gazetteer: Gazetteer) {
        // Bytes: hashing a string folds it first, and there are seven thousand.
        struct Key: Hashable {
            let name: [UInt8]
            let form: RegionHit.Form
        }
        var places: [Key: [Int]] = [:]
        var ordinary: Set<Key> = []
        var order: [Key] = []
        func add(_ name: String, _ form: RegionHit.Form, _ index: Int, ordinary isOrdinary: Bool) {
            let key = Key(name: Array(name.utf8), form: form)
            if places[key] == nil { order.append(key) }
            places[key, default: []].append(index)
            if isOrdinary { ordinary.insert(key) }
        }
        for (index, row) in gazetteer.rows.enumerated() {
            add(row.place.name, .official, index, ordinary: row.nameIsOrdinary)
            for (position, name) in row.commonNames.enumerated() {
                // The first common name is the short one, the others keep a level word.
                if position == 0 {
                    add(name, .short, index, ordinary: row.shortIsOrdinary)
                } else {
                    add(name, .official, index, ordinary: false)
                }
            }
        }
        // 乐山市中区 is how people write 乐山市市中区.
        for (index, row) in gazetteer.rows.enumerated() where row.place.name == "市中区" {
            if let city = gazetteer.city(above: index) {
                add(gazetteer.places[city].name + "中区", .official, index, ordinary: false)
            }
        }
        for (index, row) in gazetteer.rows.enumerated() {
            for name in Set(row.former.map(\.name)).sorted() {
                // A name that still stands in the same city is the place it names today: 铜仁市, once a part
                // of it.
                let today = places[Key(name: Array(name.utf8), form: .official)] ?? []
                if today.contains(where: {
                    gazetteer.contains($0, index) || gazetteer.city(above: $0) == gazetteer.city(above: index)
                }) {
                    continue
                }
                if today.isEmpty {
                    add(name, .former, index, ordinary: row.nameIsOrdinary)
                } else {
                    add(name, .official, index, ordinary: false)
                }
            }
        }

        var candidates: [Int] = []
        var names: [UInt8] = []
        var keyed: [(key: UInt64, pattern: Pattern)] = []
        keyed.reserveCapacity(order.count + Word.allCases.count)
        func append(_ name: [UInt8], _ form: RegionHit.Form, ordinary: Bool, first: Int, count: Int) {
            let start = names.count
            names += name
            let pattern = Pattern(
                start: start, length: names.count - start, form: form, isOrdinary: ordinary, first: first,
                count: count)
            keyed.append((Self.pair(names, start), pattern))
        }
        for key in order {
            let indexes = places[key] ?? []
            append(
                key.name, key.form, ordinary: ordinary.contains(key), first: candidates.count,
                count: indexes.count)
            candidates += indexes
        }
        for word in Word.allCases {
            append(Array(word.text.utf8), .word, ordinary: false, first: word.rawValue, count: 0)
        }
        keyed.sort { $0.key != $1.key ? $0.key < $1.key : $0.pattern.length > $1.pattern.length }

        var slots = [Slot](repeating: Slot(), count: 1 << Int(Self.slotBits))
        var filter = [UInt64](repeating: 0, count: 1 << Int(Self.filterBits - 6))
        var position = 0
        while position < keyed.count {
            let key = keyed[position].key
            var end = position
            while end < keyed.count, keyed[end].key == key { end += 1 }
            let hash = Self.hash(key)
            filter[Int(hash >> (64 - Self.filterBits)) >> 6] |= 1 << ((hash >> (64 - Self.filterBits)) & 63)
            var slot = Int(hash >> (64 - Self.slotBits))
            while slots[slot].key != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Slot(key: key, first: UInt32(position), count: UInt32(end - position))
            position = end
        }
        self.candidates = candidates
        self.names = names
        self.patterns = keyed.map(\.pattern)
        self.slots = slots
        self.mayBegin = filter
    }

    /// Appends the names of a text in order of their start.
    ///
    /// Long names do not overlap; a short name that a long one overlaps is dropped.
    /// - Complexity: O(bytes).
    func scan(_ text: Span<UInt8>, into hits: inout [RegionHit]) {
        let floor = hits.count
        let filter = mayBegin.span
        let count = text.count
        var previous: UInt64 = 0
        var previousStart = 0
        var longEnd = 0
        var position = 0
        while position < count {
            let byte = text[position]
            // Three bytes hold every Han character of a name.
            guard byte >= 0xE0, byte < 0xF0, position + 3 <= count else {
                position += byte < 0x80 ? 1 : byte < 0xE0 ? 2 : 4
                previous = 0
                continue
            }
            let current =
                UInt64(byte) << 16 | UInt64(text[position + 1]) << 8 | UInt64(text[position + 2])
            if previous != 0, previousStart >= longEnd {
                let key = previous << 24 | current
                let bit = Self.hash(key) >> (64 - Self.filterBits)
                if filter[Int(bit >> 6)] & (1 << (bit & 63)) != 0,
                    let hit = match(key, text, at: previousStart)
                {
                    if hit.form != .short {
                        while hits.count > floor, let last = hits.last, last.end > hit.start,
                            last.form == .short
                        {
                            hits.removeLast()
                        }
                        longEnd = hit.end
                    }
                    hits.append(hit)
                }
            }
            previous = current
            previousStart = position
            position += 3
        }
    }

    private func match(_ key: UInt64, _ text: Span<UInt8>, at start: Int) -> RegionHit? {
        var slot = Int(Self.hash(key) >> (64 - Self.slotBits))
        while slots[slot].key != key {
            if slots[slot].key == 0 { return nil }
            slot = (slot + 1) & (slots.count - 1)
        }
        let first = Int(slots[slot].first)
        for index in first..<first + Int(slots[slot].count) {
            let pattern = patterns[index]
            let length = pattern.length
            guard start + length <= text.count else { continue }
            var equal = 6
            while equal < length, names[pattern.start + equal] == text[start + equal] { equal += 1 }
            guard equal == length else { continue }
            guard Self.mayEnd(pattern.form, text, start, start + length) else { continue }
            return RegionHit(
                form: pattern.form, isOrdinary: pattern.isOrdinary, start: start, end: start + length,
                first: pattern.first, count: pattern.count)
        }
        return nil
    }

    /// Whether what follows lets a name end here.
    private static func mayEnd(
        _ form: RegionHit.Form, _ text: Span<UInt8>, _ start: Int, _ end: Int
    ) -> Bool {
        let next = RegionText.scalar(text, at: end)
        let last = RegionText.scalar(text, at: end - 3)
        switch form {
        case .official, .former:
            switch last {
            case "区": return !RegionText.afterDistrict.contains(next)
            case "市": return next != "场"
            case "县": return next != "域"
            default: return true
            }
        case .short:
            if RegionText.afterShortName.contains(next) { return false }
            // 大街 and 大道 after a name make a street; 南京东路 does too.
            let second = RegionText.scalar(text, at: end + 3)
            switch next {
            case "大", "东", "西", "南", "北", "中": return !RegionText.streetWords.contains(second)
            case "办": return second != "事"
            default: return true
            }
        case .word:
            // 社区委员会 and 自治区政府 are neither 区委 nor 区政府.
            let before = RegionText.scalar(text, before: start)
            return next != "员" && before != "社" && before != "治" && before != "小"
        }
    }

    private static func pair(_ bytes: [UInt8], _ start: Int) -> UInt64 {
        precondition(bytes.count >= start + 6, "a name has two characters of three bytes at least")
        var key: UInt64 = 0
        for byte in bytes[start..<start + 6] { key = key << 8 | UInt64(byte) }
        return key
    }

    /// Multiplicative hashing (Knuth): the upper bits are used.
    private static func hash(_ key: UInt64) -> UInt64 { key &* 0x9E37_79B9_7F4A_7C15 }
}

/// Characters around names, read from UTF-8.
enum RegionText {
    /// After a short name these make another name of it: 朝阳路, 南岳镇, 和平村.
    static let afterShortName: Set<Unicode.Scalar> = [
        "镇", "乡", "村", "街", "路", "道", "巷", "寨", "屯", "社", "桥", "湖", "河", "湾", "岭", "苑", "园", "里", "楼",
        "港", "岛", "江", "山", "坊", "弄", "胡",
    ]

    /// After a direction: 南京东路, 吉林大街, 天津西道.
    static let streetWords: Set<Unicode.Scalar> = ["路", "街", "道", "巷", "环"]

    /// 区域, 区别, 区分, 区间: no district ends before these.
    static let afterDistrict: Set<Unicode.Scalar> = ["域", "别", "分", "间"]

    /// The character of three bytes at an offset; U+0000 at the end and for any other length.
    static func scalar(_ text: Span<UInt8>, at start: Int) -> Unicode.Scalar {
        guard start >= 0, start + 3 <= text.count, text[start] & 0xF0 == 0xE0 else { return "\0" }
        let value =
            UInt32(text[start] & 0x0F) << 12 | UInt32(text[start + 1] & 0x3F) << 6
            | UInt32(text[start + 2] & 0x3F)
        return Unicode.Scalar(value) ?? "\0"
    }

    /// The character of three bytes before an offset; U+0000 at the start and for any other length.
    static func scalar(_ text: Span<UInt8>, before end: Int) -> Unicode.Scalar {
        end >= 3 ? scalar(text, at: end - 3) : "\0"
    }

    static func isHan(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x3400 && scalar.value <= 0x9FFF }
}
