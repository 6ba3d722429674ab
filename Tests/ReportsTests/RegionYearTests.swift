// Places of other years: what a place was called in the year of a report, and which city it belonged to.

import Reports
import Testing

@Suite("Region of a year")
struct RegionYearTests {
    private let inference = RegionInference()

    @Test(
        "A county named alone belongs to the city of the report's year",
        arguments: [
            ("比如县教育局", 2016, "西藏自治区/那曲地区/比如县"), ("比如县教育局", 2017, "西藏自治区/那曲地区/比如县"),
            ("比如县教育局", 2018, "西藏自治区/那曲市/比如县"), ("比如县教育局", nil, "西藏自治区/那曲市/比如县"),
            ("钢城区民政局", 2018, "山东省/莱芜市/钢城区"), ("钢城区民政局", 2019, "山东省/济南市/钢城区"),
            ("寿县人民政府", 2014, "安徽省/六安市/寿县"), ("庐江县人民政府", 2009, "安徽省/巢湖市/庐江县"),
            ("公主岭市人民政府", 2019, "吉林省/四平市/公主岭市"), ("枣阳市人民政府", 2009, "湖北省/襄樊市/枣阳市"),
            ("海盐县教育局", 2009, "浙江省/嘉兴市/海盐县"),
        ] as [(String, Int?, String)])
    func cityOfTheYear(organ: String, year: Int?, expected: String) {
        let found = inference.infer(title: "", organ: organ, texts: [], year: year)
        #expect(
            [found.province, found.city, found.county].map { $0 ?? "-" }.joined(separator: "/") == expected)
        // Codes are today's, whatever the names.
        #expect(found.code == inference.infer(title: "", organ: organ, texts: []).code)
        #expect(found.cityCode == found.countyCode.map { $0 / 100 * 100 })
    }

    @Test("A printed name is stronger than the year")
    func printedNameIsKept() {
        let city = inference.infer(title: "", organ: "那曲市比如县教育局", texts: [], year: 2017)
        #expect(city.city == "那曲市")
        let late = inference.infer(title: "", organ: "莱城区教育局", texts: [], year: 2021)
        #expect(late.city == "莱芜市")
        #expect(late.cityCode == 370_100)
        let early = inference.infer(title: "", organ: "平安区教育局", texts: [], year: 2010)
        #expect(early.city == "海东市")
        #expect(early.county == "平安区")
    }

    @Test("A town alone is in the county of its year")
    func countyOfTheYear() {
        // 福全街道 is in 柯桥区 alone, which was 绍兴县 until 2013.
        let text = "绍兴市统一部署，浙江省要求。"
        let names = [2012, 2013, 2014].map {
            inference.infer(title: "", organ: "福全街道办事处", texts: ["", text], year: $0).county
        }
        #expect(names == ["绍兴县", "绍兴县", "柯桥区"])
    }
}
