// The administrative divisions of China down to the county: names, codes and who belongs to whom. Filters
// turn what a user types into places with it, region inference turns what a report says.
//
// Source: the table inside CGazetteer (Corpus/gazetteer/README.md), read once, on first use. Four cities
// (东莞市, 中山市, 儋州市, 嘉峪关市) have no counties; counties under a province (仙桃市) or a municipality
// (北京市海淀区) have no city.

internal import FulltextAnalysis

/// One province, city or county.
package struct Place: Sendable, Equatable {
    /// The three levels of division, highest first.
    package enum Level: Int, Sendable, Comparable {
        /// 省, 自治区, 直辖市, 特别行政区.
        case province
        /// 地级市, 地区, 自治州, 盟.
        case city
        /// 县, 区, 县级市, 旗 and their autonomous forms.
        case county

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// Six digits after GB/T 2260 (330424).
    package let code: Int
    /// Official name (海盐县).
    package let name: String
    /// The name without its level word (海盐); nil where one character would remain (赵县).
    package let shortName: String?
    package let level: Level
    /// Code of the place directly above; nil for a province.
    package let parentCode: Int?

    /// Code of the province, also for a province itself.
    package var provinceCode: Int { code / 10_000 * 10_000 }
}

/// All places, by code and by name.
package struct Gazetteer: Sendable {
    /// The table of this build. The first use reads it.
    package static let shared = Gazetteer(table: GazetteerTable.embedded())

    /// Sorted by code.
    package let places: [Place]

    let rows: [GazetteerTable.Row]
    /// What the spellings of the rows point into.
    private let spellings: [UInt8]
    /// By place: the province it is in or is, and the city; an index into `places`, -1 for no city.
    private let provinces: [Int32]
    private let cities: [Int32]
    private let indexByCode: [Int: Int]
    private let official: [String: [Int]]
    private let common: [String: [Int]]
    private let former: [String: [Int]]

    init(table: GazetteerTable) {
        rows = table.rows
        spellings = table.bytes
        places = table.rows.map(\.place)
        var indexByCode: [Int: Int] = [:]
        var official: [String: [Int]] = [:]
        var common: [String: [Int]] = [:]
        var former: [String: [Int]] = [:]
        indexByCode.reserveCapacity(rows.count * 5 / 4)
        official.reserveCapacity(rows.count)
        common.reserveCapacity(rows.count * 5 / 4)
        for (index, row) in table.rows.enumerated() {
            indexByCode[row.place.code] = index
            official[row.place.name, default: []].append(index)
            for name in row.commonNames { common[name, default: []].append(index) }
            for past in row.former where former[past.name]?.last != index {
                former[past.name, default: []].append(index)
            }
        }
        for (index, row) in table.rows.enumerated() {
            for past in row.former where indexByCode[past.code] == nil { indexByCode[past.code] = index }
        }
        var provinces: [Int32] = []
        var cities: [Int32] = []
        for (index, row) in table.rows.enumerated() {
            provinces.append(Int32(indexByCode[row.place.provinceCode] ?? index))
            let above = row.place.code / 100 * 100
            cities.append(row.place.level == .province ? -1 : Int32(indexByCode[above] ?? -1))
        }
        self.provinces = provinces
        self.cities = cities
        self.indexByCode = indexByCode
        self.official = official
        self.common = common
        self.former = former
    }

    /// The place of a code; a code no longer in use gives the place that holds the area now.
    package func place(code: Int) -> Place? {
        indexByCode[code].map { places[$0] }
    }

    /// The places with exactly this official name, by code; 鼓楼区 has four.
    package func places(named name: String) -> [Place] {
        (official[name] ?? []).map { places[$0] }
    }

    /// The places a user can mean: a code, an official name, a short one, a former one, or a path of these
    /// from province downwards (浙江海盐, 江苏省南京市鼓楼区).
    ///
    /// Official names come before short ones, and short ones before former ones; only the best kind found is
    /// returned. Blanks around and between names are ignored.
    /// - Parameter level: Keeps the places of one level; nil keeps all.
    /// - Returns: All candidates, provinces first, then by code; empty when nothing fits.
    package func resolve(_ input: String, level: Place.Level? = nil) -> [Place] {
        var characters: [Unicode.Scalar] = []
        for scalar in input.unicodeScalars where !scalar.properties.isWhitespace {
            characters.append(Unicode.Scalar(UnifiedIdeograph.of(scalar.value)) ?? scalar)
        }
        guard !characters.isEmpty else { return [] }
        let whole = characters[...]
        let found = code(whole).map { [$0] } ?? named(whole, level: level)
        let indexes = found.isEmpty ? path(whole, level: level) : found
        return indexes.map { places[$0] }
            .filter { level == nil || $0.level == level }
            .sorted { ($0.level, $0.code) < ($1.level, $1.code) }
    }

    /// The chain of places above a code and the place itself; levels that do not exist are nil.
    package func path(of code: Int) -> (province: Place?, city: Place?, county: Place?) {
        guard let index = indexByCode[code] else { return (nil, nil, nil) }
        let place = places[index]
        let province = self.place(code: place.provinceCode)
        switch place.level {
        case .province: return (province, nil, nil)
        case .city: return (province, place, nil)
        case .county: return (province, city(above: index).map { places[$0] }, place)
        }
    }

    /// How many places are directly below one: the counties of a city, the towns of a county as of the table.
    ///
    /// - Returns: Nil where the table does not say: a province, an unknown code, a county without towns in it.
    /// - Complexity: O(bytes of the table of towns) for a county.
    package func partCount(of code: Int) -> Int? {
        guard let index = indexByCode[code], places[index].code == code else { return nil }
        switch level(of: index) {
        case .province: return nil
        case .city where !holdsTowns(index):
            return places.indices.count { $0 != index && cities[$0] == index }
        case .city, .county:
            let count = TownTable.shared.townCount(of: code)
            return count == 0 ? nil : count
        }
    }

    // MARK: Indexes into `places`, for inference

    /// Syllables of the short name as addresses have them, joined by blanks (hai yan).
    func spelling(of index: Int) -> ArraySlice<UInt8> { spellings[rows[index].spelling] }

    func index(code: Int) -> Int? { indexByCode[code] }

    func level(of index: Int) -> Place.Level {
        provinces[index] == index ? .province : cities[index] == index ? .city : .county
    }

    /// Whether towns are directly below: a county, or a city without counties (东莞市).
    func holdsTowns(_ index: Int) -> Bool {
        switch level(of: index) {
        case .province: false
        case .county: true
        // By code: the counties of a city follow it.
        case .city: index + 1 == cities.count || cities[index + 1] != index
        }
    }

    /// The city a county belongs to; nil for other levels and for counties directly under a province.
    func city(above index: Int) -> Int? {
        cities[index] >= 0 && cities[index] != index ? Int(cities[index]) : nil
    }

    func province(of index: Int) -> Int { Int(provinces[index]) }

    /// Whether `upper` is `lower` or a place above it.
    func contains(_ upper: Int, _ lower: Int) -> Bool {
        upper == lower || provinces[lower] == upper || cities[lower] == upper
    }

    // MARK: Names

    private func code(_ input: ArraySlice<Unicode.Scalar>) -> Int? {
        guard input.count == 6, let value = Int(string(input)) else { return nil }
        return indexByCode[value]
    }

    private func named(_ input: ArraySlice<Unicode.Scalar>, level: Place.Level?) -> [Int] {
        let name = string(input)
        for names in [official, common, former] {
            let found = (names[name] ?? []).filter { level == nil || places[$0].level == level }
            if !found.isEmpty { return found }
        }
        return []
    }

    /// Splits the input into a place and a path below it; at most three levels deep.
    private func path(_ input: ArraySlice<Unicode.Scalar>, level: Place.Level?) -> [Int] {
        guard input.count >= 4, input.count <= 40 else { return [] }
        for cut in stride(from: input.endIndex - 2, through: input.startIndex + 2, by: -1) {
            let upper = named(input[..<cut], level: nil)
            guard !upper.isEmpty else { continue }
            let rest = input[cut...]
            var lower = named(rest, level: level)
            if lower.isEmpty { lower = path(rest, level: level) }
            let found = lower.filter { low in upper.contains { $0 != low && contains($0, low) } }
            if !found.isEmpty { return found }
        }
        return []
    }

    private func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var result = ""
        result.unicodeScalars.append(contentsOf: scalars)
        return result
    }
}
