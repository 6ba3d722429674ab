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

    private struct Spelling {
        /// Of the letters; sixty-four bits tell some ten thousand labels apart.
        var hash: UInt64
        var place: Int
        var isSpelled: Bool
    }

    private let gazetteer: Gazetteer
    /// By hash, spelled ones first, then by place.
    private let spellings: [Spelling]

    init(_ gazetteer: Gazetteer) {
        var found: [Spelling] = []
        found.reserveCapacity(gazetteer.places.count * 4)
        var letters: [[UInt8]] = []
        letters.reserveCapacity(gazetteer.places.count)
        for index in gazetteer.places.indices {
            let place = gazetteer.places[index]
            var name: [UInt8] = []
            var first: [UInt8] = []
            var isFirst = true
            for byte in gazetteer.spelling(of: index) {
                if byte == UInt8(ascii: " ") {
                    isFirst = true
                    continue
                }
                name.append(byte)
                if isFirst { first.append(byte) }
                isFirst = false
            }
            letters.append(first)
            // 赵县 has no short name: zhaoxian.
            found.append(Spelling(hash: Self.hash(name), place: index, isSpelled: true))
            if place.shortName != nil, let level = Self.level(place.name) {
                found.append(Spelling(hash: Self.hash(name + level.utf8), place: index, isSpelled: true))
            }
        }
        for (index, own) in letters.enumerated() {
            let province = gazetteer.province(of: index)
            if province == index {
                found.append(Spelling(hash: Self.hash(own), place: index, isSpelled: false))
                continue
            }
            // 淮北相山 is hbxs, 浙江海盐 zjhy; the letters of one place alone fit far too many.
            for upper in [province, gazetteer.city(above: index) ?? province]
            where letters[upper].count + own.count >= 4 {
                found.append(Spelling(hash: Self.hash(letters[upper] + own), place: index, isSpelled: false))
            }
        }
        self.gazetteer = gazetteer
        spellings = found.sorted {
            $0.hash != $1.hash
                ? $0.hash < $1.hash : $0.isSpelled != $1.isSpelled ? $0.isSpelled : $0.place < $1.place
        }
    }

    /// FNV-1a.
    private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }

    /// What a label fits: the places spelt so, else those that begin with these letters.
    private func places(_ label: Substring) -> Meaning? {
        let hash = Self.hash(label.utf8)
        var low = 0
        var high = spellings.count
        while low < high {
            let middle = (low + high) / 2
            if spellings[middle].hash < hash { low = middle + 1 } else { high = middle }
        }
        guard low < spellings.count, spellings[low].hash == hash else { return nil }
        var meaning = Meaning(places: [], isSpelled: spellings[low].isSpelled)
        while low < spellings.count, spellings[low].hash == hash,
            spellings[low].isSpelled == meaning.isSpelled
        {
            if meaning.places.last != spellings[low].place { meaning.places.append(spellings[low].place) }
            low += 1
        }
        return meaning
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
            guard let known = places(label), known.isSpelled || depth == 0 else { continue }
            guard let upper = found?.places else {
                found = known
                continue
            }
            let below = known.places.filter { low in
                upper.contains { $0 != low && gazetteer.contains($0, low) }
            }
            if !below.isEmpty { found?.places = below }
        }
        return found
    }
}
