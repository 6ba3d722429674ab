// The gazetteer: its table holds together, and a user's words find the places they can mean.

import Reports
import Testing

@Suite("Gazetteer")
struct GazetteerTests {
    private let gazetteer = Gazetteer.shared

    @Test("The table holds every province, city and county once")
    func countsArePlausible() {
        let places = gazetteer.places
        #expect(places.count { $0.level == .province } == 34)
        #expect(places.count { $0.level == .city } > 330)
        #expect(places.count { $0.level == .county } > 2_800)
        #expect(Set(places.map(\.code)).count == places.count)
        #expect(places.map(\.code) == places.map(\.code).sorted())
    }

    @Test("Every place stands below places that exist")
    func parentsExist() {
        for place in gazetteer.places {
            #expect(place.code >= 110_000 && place.code <= 820_000)
            #expect(gazetteer.place(code: place.provinceCode)?.level == .province)
            switch place.level {
            case .province: #expect(place.parentCode == nil)
            case .city: #expect(place.parentCode == place.provinceCode)
            case .county:
                let parent = gazetteer.place(code: place.parentCode ?? 0)
                #expect(parent != nil)
                #expect(parent?.level != .county)
            }
        }
    }

    @Test("Every name ends with a word of its level and holds Han characters only")
    func namesAreWellFormed() {
        let endings: [Place.Level: [String]] = [
            .province: ["省", "市", "区"], .city: ["市", "地区", "州", "盟"], .county: ["县", "区", "市", "旗"],
        ]
        for place in gazetteer.places {
            #expect(endings[place.level]?.contains { place.name.hasSuffix($0) } == true, "\(place.name)")
            #expect(
                place.name.unicodeScalars.allSatisfy { $0.value >= 0x3400 && $0.value <= 0x9FFF },
                "\(place.name)")
            if let short = place.shortName {
                #expect(short.unicodeScalars.count >= 2)
                #expect(place.name.hasPrefix(short), "\(place.name) \(short)")
                #expect(short != place.name)
            }
        }
    }

    @Test("No two places of one city bear one name")
    func namesAreUniqueInsideACity() {
        for (_, group) in Dictionary(grouping: gazetteer.places, by: { $0.parentCode ?? 0 }) {
            #expect(Set(group.map(\.name)).count == group.count)
        }
    }

    @Test("A path names every level that exists")
    func pathHasExistingLevels() {
        let whole = gazetteer.path(of: 330_424)
        #expect(whole.province?.name == "浙江省")
        #expect(whole.city?.name == "嘉兴市")
        #expect(whole.county?.name == "海盐县")
        let municipality = gazetteer.path(of: 110_108)
        #expect(municipality.province?.name == "北京市")
        #expect(municipality.city == nil)
        #expect(municipality.county?.name == "海淀区")
        let direct = gazetteer.path(of: 429_004)
        #expect(direct.province?.name == "湖北省")
        #expect(direct.city == nil)
        #expect(direct.county?.name == "仙桃市")
        let withoutCounties = gazetteer.path(of: 441_900)
        #expect(withoutCounties.city?.name == "东莞市")
        #expect(withoutCounties.county == nil)
        #expect(gazetteer.path(of: 999_999).province == nil)
    }

    @Test(
        "A user's words find all places they can mean",
        arguments: [
            ("浙江", [330_000]), ("浙江省", [330_000]), ("内蒙古", [150_000]), ("宁夏", [640_000]), ("广西", [450_000]),
            ("海盐", [330_424]), ("海盐县", [330_424]), (" 海 盐 ", [330_424]), ("330424", [330_424]),
            ("吉林", [220_000, 220_200]), ("吉林市", [220_200]), ("恩施州", [422_800]), ("海南州", [632_500]),
            ("景宁县", [331_127]), ("朝阳区", [110_105, 220_104]), ("鼓楼区", [320_106, 320_302, 350_102, 410_204]),
            ("江苏省南京市鼓楼区", [320_106]), ("福建 鼓楼", [350_102]), ("浙江海盐", [330_424]), ("北京海淀", [110_108]),
            ("赵县", [130_133]), ("仙桃", [429_004]), ("香港", [810_000]), ("台湾", [710_000]),
        ])
    func resolveFindsAllCandidates(input: String, codes: [Int]) {
        #expect(gazetteer.resolve(input).map(\.code) == codes)
    }

    @Test("A level keeps the places of that level")
    func resolveKeepsLevel() {
        #expect(gazetteer.resolve("⾦东区").map(\.code) == gazetteer.resolve("金东区").map(\.code))
        #expect(gazetteer.resolve("吉林", level: .city).map(\.code) == [220_200])
        #expect(gazetteer.resolve("吉林", level: .province).map(\.code) == [220_000])
        #expect(gazetteer.resolve("吉林", level: .county).isEmpty)
        #expect(gazetteer.resolve("朝阳", level: .city).map(\.code) == [211_300])
        #expect(gazetteer.resolve("330424", level: .city).isEmpty)
    }

    @Test("A former name or code gives the place that holds the area now")
    func formerNamesResolve() {
        #expect(gazetteer.resolve("绍兴县").map(\.name) == ["柯桥区"])
        #expect(gazetteer.resolve("崇文区").map(\.name) == ["东城区"])
        #expect(gazetteer.resolve("襄樊市").map(\.name) == ["襄阳市"])
        #expect(gazetteer.place(code: 330_621)?.name == "柯桥区")
        #expect(gazetteer.place(code: 469_003)?.name == "儋州市")
    }

    @Test("The parts of a place are its counties or its towns")
    func partsAreCounted() {
        // 海盐县: four 街道 and five 镇.
        #expect(gazetteer.partCount(of: 330_424) == 9)
        #expect(gazetteer.partCount(of: 330_400) == 7)
        #expect(gazetteer.partCount(of: 330_000) == nil)
        #expect(gazetteer.partCount(of: 441_900) == nil)
        #expect(gazetteer.partCount(of: 330_621) == nil)
    }

    @Test(
        "Nothing is found for what is no place",
        arguments: ["", " ", "教育局", "999999", "海", "浙江省海盐", "嘉兴市盐池县", "abc"])
    func resolveFindsNothing(input: String) {
        let found = gazetteer.resolve(input)
        #expect(input == "浙江省海盐" ? found.map(\.code) == [330_424] : found.isEmpty)
    }

    @Test("Every place is found by its own name among the candidates")
    func everyPlaceIsFound() {
        for place in gazetteer.places {
            #expect(gazetteer.resolve(place.name, level: place.level).contains(place), "\(place.name)")
            if let short = place.shortName {
                #expect(gazetteer.resolve(short, level: place.level).isEmpty == false, "\(short)")
            }
        }
    }
}
