// Evidence beside names: towns, telephone numbers, addresses, and what it takes to believe a text.

import Reports
import Testing

@Suite("Region evidence")
struct RegionEvidenceTests {
    private let inference = RegionInference()

    private func place(_ organ: String, _ texts: String...) -> String {
        let found = inference.infer(title: organ, organ: organ, texts: [organ] + texts)
        return [found.province, found.city, found.county].map { $0 ?? "-" }.joined(separator: "/")
    }

    @Test(
        "A town tells what a short name means",
        arguments: [
            ("河北王串场街道办事处", "天津市/-/河北区"), ("河南优干宁镇人民政府", "青海省/黄南藏族自治州/河南蒙古族自治县"),
            ("河北省财政厅", "河北省/-/-"), ("朝阳望京街道办事处", "北京市/-/朝阳区"),
        ])
    func townTellsShortNames(organ: String, expected: String) {
        #expect(place(organ) == expected)
    }

    @Test("A county said alone may be another's")
    func namesNeedCorroboration() {
        #expect(place("政务服务中心", "海盐县人民政府。海盐县人民政府。海盐县人民政府。") == "-/-/-")
        #expect(place("政务服务中心", "海盐县人民政府。海盐县人民政府。浙江省统一部署。") == "浙江省/嘉兴市/海盐县")
    }

    @Test("A town of the table and another county in the text leave the place open")
    func townAgainstText() {
        // 青宁镇 is in 通川区 of 达州市 alone.
        #expect(place("青宁镇人民政府", "在县委、县政府领导下，盐池县人民政府门户网站，盐池县人民政府。") == "-/-/-")
        #expect(place("青宁镇人民政府", "成都市统一部署。") != "四川省/达州市/通川区")
        #expect(place("青宁镇人民政府", "达州市统一部署。") == "四川省/达州市/通川区")
    }

    // MARK: Telephones and addresses

    @Test("An area code speaks for its city")
    func areaCode() {
        let found = inference.infer(
            title: "", organ: "百步镇人民政府", texts: ["", "联系电话：0573-86780001，传真：0573-86780002。"])
        #expect(found.code == 330_424)
        #expect(found.evidence.contains { $0.kind == "phone" && $0.value == "330400 嘉兴市" })
    }

    @Test("A superior's telephone number does not move an office")
    func superiorsNumber() {
        let text = "如对本报告有疑问，请与浙江省政府办公厅联系，传真：0571-87052000，0571-87053000，0571-87054000。"
        let found = inference.infer(title: "", organ: "海盐县沈荡镇人民政府", texts: ["", text])
        #expect(found.code == 330_424)
        #expect(found.runnerUp?.hasPrefix("浙江省杭州市") == true)
    }

    @Test("An address that spells a place speaks for it, and for all that are spelt so")
    func addressIsEvidence() {
        let found = inference.infer(
            title: "", organ: "鼓楼区教育局",
            texts: ["", "网址：http://www.njgl.gov.cn/ 和 http://edu.Nanjing.gov.cn/a.html"])
        #expect(found.code == 320_106)
        let hosts = found.evidence.filter { $0.kind == "host" }
        #expect(Set(hosts.map(\.text)) == ["www.njgl.gov.cn", "edu.nanjing.gov.cn"])
        // 海盐 and 海晏: one address decides nothing.
        #expect(place("", "www.haiyan.gov.cn，www.haiyan.gov.cn，www.haiyan.gov.cn") == "-/-/-")
        let split = inference.infer(title: "", organ: "", texts: ["www.haiyan.gov.cn"])
        #expect(split.evidence.map(\.weight) == [0.3])
    }

    @Test("A label below a city's tells places of one spelling apart")
    func labelsNarrow() {
        let found = inference.infer(title: "", organ: "海盐县教育局", texts: ["haiyan.jiaxing.gov.cn"])
        #expect(found.evidence.contains { $0.kind == "host" && $0.value == "330424 海盐县" && $0.weight == 0.6 })
    }

    @Test(
        "An address alone, of others or of nobody, names no place",
        arguments: [
            "www.gov.cn", "http://www.gov.cn/zhengce", "www.haiyan.gov.cn.example.com", "haiyan.com",
            "haiyangov.cn",
            "xhaiyan.gov.cn", "hai-yan.gov.cn",
        ])
    func otherAddresses(text: String) {
        #expect(inference.infer(title: "", organ: "", texts: ["", text]).evidence.isEmpty)
    }
}
