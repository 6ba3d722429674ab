// Fields of the front matter, the kind of office, and what is taken out of a page.

import Reports
import TestSupport
import Testing

@Suite("Front matter and office")
struct FrontMatterTests {
    private func front(_ lines: String, title: Bool = true) -> FrontMatter {
        var text = ReportText()
        if !title { text.title = "" }
        return parse(lines + "\n" + text.text).front
    }

    private static let all = FrontMatter(
        indexNumber: "11330424002567890X/2021-00123", publisher: "海盐县沈荡镇人民政府", date: "2021-01-20",
        documentNumber: "沈政发〔2021〕3号", subject: "政府信息公开年报")

    @Test(
        "Labelled values are found on lines of their own, on one line, in cells and below their labels",
        arguments: [
            "索引号：11330424002567890X/2021-00123\n发布机构：海盐县沈荡镇人民政府\n成文日期：2021年1月20日\n文号：沈政发〔2021〕3号\n主题分类：政府信息公开年报",
            "索 引 号: 11330424002567890X/2021-00123  发布机构: 海盐县沈荡镇人民政府  发布日期: 2021-01-20 文号: 沈政发〔2021〕3号 主题分类: 政府信息公开年报",
            "索引号\t11330424002567890X/2021-00123\t发文机关\t海盐县沈荡镇人民政府\n成文日期\t2021/1/20\t发布日期\t2021-02-01\n发文字号\t沈政发〔2021〕3号\t信息分类\t政府信息公开年报",
            "| 索引号 | 11330424002567890X/2021-00123 | 发布机构 | 海盐县沈荡镇人民政府 |\n| 生成日期 | 二〇二一年一月二十日 | 文号 | 沈政发〔2021〕3号 |\n| 组配分类 | 政府信息公开年报 | | |",
            "【索引号】11330424002567890X/2021-00123\n【发布机构】海盐县沈荡镇人民政府\n【成文日期】2021.1.20\n【文号】沈政发〔2021〕3号\n【主题分类】政府信息公开年报",
            "索引号：\n11330424002567890X/2021-00123\n发布机构：\n海盐县沈荡镇人民政府\n发布时间：\n2021-01-20 10:30\n文号：\n沈政发〔2021〕3号\n主题分类：\n政府信息公开年报",
        ])
    func labelled(lines: String) {
        #expect(front(lines) == Self.all)
    }

    @Test("Bare values are told by their form")
    func bare() {
        let found = front("11330424002567890X/2021-00123\n沈荡镇人民政府\n2021-01-20\n沈政发〔2021〕3号\n主动公开")
        #expect(
            found
                == FrontMatter(
                    indexNumber: "11330424002567890X/2021-00123", publisher: "沈荡镇人民政府", date: "2021-01-20",
                    documentNumber: "沈政发〔2021〕3号"))
    }

    @Test("A report without front matter has none")
    func none() {
        #expect(parse(ReportText().text).front == FrontMatter())
    }

    @Test(
        "The kind of an office is told by its name and place",
        arguments: [
            ("海盐县沈荡镇人民政府", OrganKind.town), ("沈荡镇", .town), ("北京街道办事处", .street), ("鞋塘办事处", .street),
            ("海盐县人民政府", .county), ("乐清市", .county), ("鄂温克族自治旗人民政府", .county), ("嘉兴市人民政府", .city),
            ("海南藏族自治州人民政府", .city), ("锡林郭勒盟行政公署", .city), ("浙江省人民政府", .province),
            ("北京市人民政府", .province), ("海盐县教育局", .countyDepartment), ("国家税务总局乐清市税务局", .countyDepartment),
            ("温州市财政局", .cityDepartment), ("浙江省财政厅", .provinceDepartment), ("省财政厅", .provinceDepartment),
            ("中国证券监督管理委员会浙江监管局", .provinceDepartment), ("拱北海关", .department), ("教育部", .central),
            ("国家税务总局", .central), ("中国证监会", .central), ("海关总署", .central), ("国务院办公厅", .central),
            ("温州市第二中学", .publicBody), ("乐清市人民医院", .publicBody), ("海盐县供水有限公司", .publicBody),
            ("苏州工业园区管理委员会", .cityDepartment), ("新疆生产建设兵团", .province), ("海鹽縣教育局", .countyDepartment),
        ])
    func kinds(organ: String, kind: OrganKind) {
        var text = ReportText()
        text.title = organ + "2020年政府信息公开工作年度报告"
        let report = parse(text.text)
        #expect(report.organKind == kind)
        if kind == .central { #expect(report.region.province == nil) }
    }

    @Test("What a web page prints around a report is removed and noted, with its lines")
    func website() {
        let before =
            "网站首页 政务公开 办事服务 互动交流\n当前位置：首页 > 政府信息公开 > 年报\n发布时间：2021-01-20 来源：镇党政办 浏览次数：12 【字体：大 中 小】\n"
        let after = "打印本页 关闭窗口\n上一篇：2019年政府信息公开工作年度报告\n浙ICP备05000001号\n"
        let report = parse(before + ReportText().text + after)
        #expect(report.text(6) == "无。")
        #expect(report.removals.map(\.reason).allSatisfy { $0 == .boilerplate })
        #expect(report.removals.map(\.line).prefix(3) == [1, 2, 3])
        #expect(report.removals[2].text == "浏览次数：12 【字体：大 中 小】")
        #expect(report.front.date == "2021-01-20")
        #expect(report.removals.count == 6)
    }

    @Test("Words of web pages inside sentences stay")
    func wordsOfWebPagesInProse() {
        var text = ReportText()
        text.bodies[0] = "2020年，我镇网站首页浏览次数达12万人次，开设专题专栏3个。\n版权所有者授权情况已公开。"
        let report = parse(text.text)
        #expect(report.removals.isEmpty)
        #expect(report.text(1) == text.bodies[0])
    }

    @Test("Page numbers, running heads and marks are noted with line and reason")
    func noted() {
        var text = ReportText()
        text.bodies[0] = "[bookmark: _GoBack]2020年，我镇认真推进政府信息公开工作，取得了较好\n- 1 -\n的成效。"
        let report = parse(text.text)
        #expect(
            report.removals == [
                Removal(line: 4, text: "[bookmark: _GoBack]", reason: .bookmark),
                Removal(line: 5, text: "- 1 -", reason: .pageNumber),
            ])
    }

    @Test("A label printed in several tables is no running head")
    func repeatedLabels() {
        var text = ReportText()
        text.bodies[1] = (0..<4).map { "信息内容\n本年处理决定数量\n行政许可\n\($0)" }.joined(separator: "\n")
        #expect(parse(text.text).removals.isEmpty)
    }
}
