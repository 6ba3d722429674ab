// Government addresses as evidence: www.haiyan.gov.cn spells 海盐, and 海晏 as well. Whole labels only, and weak:
// texts name the sites of others too, and a spelling often fits several places.

/// Places by how addresses spell them. Immutable; built on the first address that a report names.
struct RegionHosts: Sendable {
    static let shared = RegionHosts(.shared)

    /// What an address fits.
    struct Meaning: Sendable, Equatable {
        /// Indexes into `Gazetteer.places`.
        var places: [Int]
        /// Spelled out; else by first letters (zj, hbxs).
        var isSpelled: Bool
    }

    private let gazetteer: Gazetteer
    private let spelled: [String: [Int]]
    private let initials: [String: [Int]]

    init(_ gazetteer: Gazetteer) {
        var spelled: [String: [Int]] = [:]
        var initials: [String: [Int]] = [:]
        var letters: [String] = []
        for (index, row) in gazetteer.rows.enumerated() {
            let syllables = gazetteer.spellings[row.spelling].split(separator: UInt8(ascii: " "))
            let name = String(decoding: syllables.joined(), as: UTF8.self)
            letters.append(String(decoding: syllables.compactMap(\.first), as: UTF8.self))
            // 赵县 has no short name: zhaoxian.
            spelled[name, default: []].append(index)
            if row.place.shortName != nil, let level = Self.level(row.place.name) {
                spelled[name + level, default: []].append(index)
            }
        }
        for (index, own) in letters.enumerated() {
            let province = gazetteer.province(of: index)
            if province == index {
                initials[own, default: []].append(index)
                continue
            }
            // 淮北相山 is hbxs, 浙江海盐 zjhy; the letters of one place alone fit far too many.
            var uppers = [province]
            if let city = gazetteer.city(above: index) { uppers.append(city) }
            for upper in uppers where letters[upper].utf8.count + own.utf8.count >= 4 {
                initials[letters[upper] + own, default: []].append(index)
            }
        }
        self.gazetteer = gazetteer
        self.spelled = spelled
        self.initials = initials
    }

    private static func level(_ name: String) -> String? {
        switch name.unicodeScalars.last {
        case "省": "sheng"
        case "市": "shi"
        case "县": "xian"
        case "区": "qu"
        case "旗": "qi"
        case "州": "zhou"
        default: nil
        }
    }

    /// The places that a name before `.gov.cn` fits, the label at its end first: jiaxing of haiyan.jiaxing.
    ///
    /// - Parameter host: Labels in lower case, joined by dots.
    /// - Returns: Nil when no label is a place.
    func meaning(of host: String) -> Meaning? {
        var found: Meaning?
        for (depth, label) in host.split(separator: ".").reversed().enumerated() {
            let word = String(label)
            guard let known = spelled[word] ?? (depth == 0 ? initials[word] : nil) else { continue }
            guard let upper = found?.places else {
                found = Meaning(places: known, isSpelled: spelled[word] != nil)
                continue
            }
            let below = known.filter { low in upper.contains { $0 != low && gazetteer.contains($0, low) } }
            if !below.isEmpty { found?.places = below }
        }
        return found
    }
}
