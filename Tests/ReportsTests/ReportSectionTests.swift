// Headings: how they may be printed, what only looks like one, what to do when one is missing.

import Reports
import Testing

@Suite("Report sections")
struct ReportSectionTests {
    @Test(
        "Headings are known however they are numbered",
        arguments: [
            [
                "第一部分 总体情况", "第二部分 主动公开政府信息情况", "第三部分 收到和处理政府信息公开申请情况",
                "第四部分 政府信息公开行政复议、行政诉讼情况", "第五部分 存在的主要问题及改进情况", "第六部分 其他需要报告的事项",
            ],
            [
                "1.总体情况", "2.主动公开政府信息情况", "3.收到和处理政府信息公开申请情况", "4.政府信息公开行政复议、行政诉讼情况",
                "5.存在的主要问题及改进情况", "6.其他需要报告的事项",
            ],
            [
                "一 、总体情况", "二．主动公开政府信息情况", "三 收到和处理政府信息公开申请情况", "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
                "五. 存在的主要问题及改进情况", "六、其他需要报告的事项。",
            ],
            [
                "总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况",
                "存在的主要问题及改进情况", "其他需要报告的事项",
            ],
            [
                "**一、总体情况**", "## 二、主动公开政府信息情况", "三、\t收到和处理政府信息公开申请情况", "　　四、政府信息公开行政复议、行政诉讼情况",
                "五、存在问题及改进情况", "六、其它需要报告的事项",
            ],
            [
                "（一）总体情况", "（二）主动公开政府信息情况", "（三）收到和处理政府信息公开申请情况", "（四）政府信息公开行政复议、行政诉讼情况",
                "（五）存在的主要问题及改进情况", "（六）其他需要报告的事项",
            ],
            [
                "㈠总体情况", "②主动公开政府信息情况", "●收到和处理政府信息公开申请情况", "(四) 政府信息公开行政复议、行政诉讼情况",
                "⑸存在的主要问题及改进情况", "㈥其他需要报告的事项",
            ],
            [
                "壹、总体情况", "第二、主动公开政府信息情况", "三﹑收到和处理政府信息公开申请情况", "\u{f06c}四、政府信息公开行政复议、行政诉讼情况",
                "【五、存在的主要问题及改进情况】", "Ⅵ．其他需要报告的事项：",
            ],
            [
                "一﹑总体情况", "二､公开政府信息的主动情况", "三﹑收到和处理申请情况", "四﹑行政复议﹑诉讼情况",
                "五﹑问题及下步打算", "六﹑其他",
            ],
        ])
    func numberingStyles(headings: [String]) {
        let report = parse(ReportText(headings: headings).text)
        #expect(report.numbers == [0, 1, 2, 3, 4, 5, 6])
        #expect(report.text(6) == "无。")
    }

    @Test("A wrong or repeated number does not mislead")
    func wrongNumbers() {
        var text = ReportText()
        text.headings = [
            "一、总体情况", "二、主动公开政府信息情况", "二、收到和处理政府信息公开申请情况", "三、政府信息公开行政复议、行政诉讼情况",
            "五、存在问题及改进情况", "五、其他需要报告的事项",
        ]
        let report = parse(text.text)
        #expect(report.numbers == [0, 1, 2, 3, 4, 5, 6])
        #expect(report.sections[6].heading == "五、其他需要报告的事项")
    }

    @Test("A missing heading of sections 1 to 5 is made good by what stands there", arguments: 0..<5)
    func missingHeading(index: Int) {
        var text = ReportText()
        text.headings[index] = ""
        let report = parse(text.text)
        #expect(report.numbers == [0, 1, 2, 3, 4, 5, 6])
        #expect(report.sections[index + 1].heading == "")
        #expect(report.text(5) == text.bodies[4])
        #expect(report.text(1) == text.bodies[0])
    }

    @Test("A heading of no known wording keeps its number, or takes that of the table below it")
    func unknownHeadings() {
        var text = ReportText()
        text.headings[1] = "二、政府信息公开工作情况\n我镇积极开展工作。\n二、主动公开政府信息情况"
        text.headings[2] = "三、办理统计表"
        let report = parse(text.text)
        #expect(report.numbers == [0, 1, 2, 2, 3, 4, 5, 6])
        #expect(report.sections[2].heading == "二、政府信息公开工作情况")
        #expect(report.sections[2].text == "我镇积极开展工作。")
        #expect(report.sections[4].heading == "三、办理统计表")
    }

    @Test("Sub-headings, labels of table 3 and prose are no headings")
    func lookAlikes() {
        var text = ReportText()
        text.bodies[0] = """
            （一）主动公开情况
            主动公开政府信息
            情况良好，存在的主要问题及改进情况见下。
            1.主动公开
            全年主动公开政府信息66条。
            2.依申请公开
            二、三级审核制度健全。
            """
        text.bodies[2] += "\n二、上年结转政府信息公开申请数量\t0\t0\t0\t0\t0\t0\t0\n三、本年度办理结果\t（一）予以公开\t1\t0\t0\t0\t0\t0\t1"
        text.bodies[2] += "\n四、结转下年度继续办理\t0\t0\t0\t0\t0\t0\t0"
        let report = parse(text.text)
        #expect(report.numbers == [0, 1, 2, 3, 4, 5, 6])
        #expect(report.rows(3).count == 5)
    }

    @Test("Items in brackets are no headings, even in official wording, where headings stand above them")
    func officialItems() {
        var text = ReportText()
        text.bodies[0] = "（一）主动公开政府信息情况\n公开十条。\n（二）收到和处理政府信息公开申请情况\n收到一件。\n（三）其他需要报告的事项\n没有。"
        let report = parse(text.text)
        #expect(report.numbers == [0, 1, 2, 3, 4, 5, 6])
        #expect(report.text(1) == text.bodies[0])
    }

    @Test("Items in official wording do not push out headings in words of their own")
    func itemsBelowOwnWords() {
        let report = parse(
            """
            某镇2017年政府信息公开工作年度报告
            一、工作开展情况
            （一）主动公开政府信息情况
            公开十条。
            （二）依申请公开政府信息情况
            收到一件。
            （三）行政复议、行政诉讼情况
            没有。
            二、存在的问题
            人手不足。
            三、下一步打算
            加强培训。
            """)
        #expect(
            report.sections.map(\.heading).filter { !$0.isEmpty } == ["一、工作开展情况", "二、存在的问题", "三、下一步打算"])
    }

    @Test("A wrapped line that begins or ends with a mark is no heading in official wording")
    func wrappedWording() {
        var text = ReportText()
        text.bodies[0] = "本报告包括总体情况、主动公开政府信息情况\n、其他需要报告的事项。\n（详见\n存在的主要问题及改进情况）。"
        let report = parse(text.text)
        #expect(report.numbers == [0, 1, 2, 3, 4, 5, 6])
        #expect(report.text(1).contains("其他需要报告的事项"))
    }

    @Test("A numbered list inside a section is no run of headings")
    func innerLists() {
        var text = ReportText()
        text.bodies[0] = "一、加强领导\n成立领导小组。\n二、完善制度\n制定办法。\n三、强化培训\n组织培训。"
        #expect(parse(text.text).numbers == [0, 1, 2, 3, 4, 5, 6])
    }

    @Test("A heading and its text on one line are taken apart")
    func runInHeadings() {
        let report = parse(
            """
            海盐县水利局2020年政府信息公开工作年度报告
            一、总体情况。2020年，我局认真做好公开工作。
            二、主动公开情况：全年公开12条。
            三、依申请公开情况。收到2件。
            四、复议、诉讼情况。无。
            五、存在问题及下步打算。不足。
            六、其他。无。
            """)
        #expect(report.numbers == [0, 1, 2, 3, 4, 5, 6])
        #expect(report.sections[1].heading == "一、总体情况")
        #expect(report.text(1) == "2020年，我局认真做好公开工作。")
        #expect(report.text(2) == "全年公开12条。")
    }

    @Test("A report on one line is cut at its headings")
    func flattened() {
        let body = String(repeating: "我镇认真推进各项工作，取得了较好的成效。", count: 8)
        let report = parse(
            "沈荡镇2020年政府信息公开工作年度报告 根据《条例》制作本报告。 一、总体情况 2020年，\(body) 二、主动公开政府信息情况 公开12条。 "
                + "三、收到和处理政府信息公开申请情况 收到0件。 四、政府信息公开行政复议、行政诉讼情况 无。 五、存在的主要问题及改进情况 不足。 六、其他需要报告的事项 无。")
        #expect(report.numbers == [0, 1, 2, 3, 4, 5, 6])
        #expect(report.title == "沈荡镇2020年政府信息公开工作年度报告")
        #expect(report.text(3) == "收到0件。")
    }

    @Test("A list of contents is no run of empty sections")
    func contentsList() {
        var text = ReportText()
        text.preamble = "目录\n" + text.headings.joined(separator: "\n") + "\n根据《条例》的规定，制作本报告。"
        let report = parse(text.text)
        #expect(report.numbers == [0, 1, 2, 3, 4, 5, 6])
        #expect(report.paragraphs(0).count == 9)
        text.preamble = "目录\n" + text.headings.map { $0 + "……………3" }.joined(separator: "\n")
        #expect(parse(text.text).numbers == [0, 1, 2, 3, 4, 5, 6])
    }

    @Test("Sections of the years before 2019 take the number of the same matter")
    func oldForm() {
        let report = parse(
            """
            海盐县教育局2012年政府信息公开年度报告
            现公布本局2012年度政府信息公开工作年度报告。
            一、概述
            2012年，我局高度重视信息公开工作。
            二、主动公开政府信息情况
            全年主动公开政府信息356条。
            三、依申请公开政府信息办理情况
            全年收到申请3件。
            四、政府信息公开的收费及减免情况
            未收取任何费用。
            五、因政府信息公开申请行政复议、提起行政诉讼的情况
            未发生。
            六、政府信息公开工作存在的主要问题和改进措施
            公开内容不够丰富。
            七、附表
            指标\t单位\t2012年度
            主动公开信息数\t条\t356
            """)
        #expect(report.numbers == [0, 1, 2, 3, 6, 4, 5, 6])
        #expect(report.text(4) == "未发生。")
        #expect(report.tables.isEmpty)
        #expect(report.sections.last?.text == "指标\t单位\t2012年度\n主动公开信息数\t条\t356")
    }

    @Test("A heading wrapped over two lines is one heading")
    func wrappedHeading() {
        var text = ReportText()
        text.headings[3] = "四、因政府信息公开工作被申请行政复议、提起行政\n诉讼情况"
        let report = parse(text.text)
        #expect(report.numbers == [0, 1, 2, 3, 4, 5, 6])
        #expect(report.sections[4].heading == "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况")
    }
}
