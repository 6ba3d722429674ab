// Title, office and year: where they stand, and what else looks like them.

import Reports
import Testing

@Suite("Report title and year")
struct ReportYearTests {
    @Test(
        "The office is the title without year and type",
        arguments: [
            ("海盐县沈荡镇人民政府 2020 年度政府信息公开工作年度报告", "海盐县沈荡镇人民政府", 2020),
            ("海盐县人民政府信息公开工作年度报告（2021年）", "海盐县人民政府", 2021),
            ("2019年国家税务总局乐清市税务局政府信息公开工作年度报告", "国家税务总局乐清市税务局", 2019),
            ("南岳镇２０２０年政府信息公开年报", "南岳镇", 2020),
            ("关于宁波海关二〇二二年度政府信息公开工作情况的报告", "宁波海关", 2022),
            ("儋州市人民政府办公室关于报送2021年度政府信息公开工作情况的报告", "儋州市人民政府办公室", 2021),
            ("温州市二○一五年政府信息公开工作报告", "温州市", 2015),
        ])
    func titles(title: String, organ: String, year: Int) {
        var text = ReportText()
        text.title = title
        text.bodies[0] = "我单位认真推进政府信息公开工作。"
        let report = parse(text.text)
        #expect(report.title == title)
        #expect(report.organ == organ)
        #expect(report.year.value == year)
        #expect(report.year.evidence.first?.kind == "title")
    }

    @Test(
        "A title over several lines is one title",
        arguments: [
            "相山区渠沟镇政府2021年政府信息公开\n工作年度报告", "相山区渠沟镇政府\n2021年政府信息公开工作年度报告",
            "相山区渠沟镇政府\n2021年\n政府信息公开工作年度报告", "相山区渠沟镇政\n府2021年政府信息公开工作\n年度报告",
        ])
    func wrappedTitles(title: String) {
        var text = ReportText()
        text.title = title
        let report = parse(text.text)
        #expect(report.title == "相山区渠沟镇政府2021年政府信息公开工作年度报告")
        #expect(report.organ == "相山区渠沟镇政府")
        #expect(report.paragraphs(0).first == report.title)
    }

    @Test("Front matter is kept apart from the title")
    func frontMatter() {
        var text = ReportText()
        let lines = ["11330703662882460N/2021-45814", "单位审核公开", "鞋塘办事处", "2021-01-20", "主动公开"]
        text.title = lines.joined(separator: "\n") + "\n金东区鞋塘办事处2020年政府信息公开工作年度报告"
        let report = parse(text.text)
        #expect(report.title == "金东区鞋塘办事处2020年政府信息公开工作年度报告")
        #expect(report.organ == "金东区鞋塘办事处")
        #expect(report.frontMatter == lines)
        #expect(report.paragraphs(0).prefix(5) == lines[...])
    }

    @Test("A title the preamble names serves where no line is one")
    func namedTitle() {
        var text = ReportText()
        text.title = "鞋塘办事处\n2020-12-31"
        text.preamble = "根据《浙江省政府信息公开暂行办法》的要求,向社会公开《金东区鞋塘办事处2020年政府信息公开工作年度报告》。"
        let report = parse(text.text)
        #expect(report.title == "金东区鞋塘办事处2020年政府信息公开工作年度报告")
        #expect(report.organ == "金东区鞋塘办事处")
    }

    @Test("Labelled front matter names the office a title lacks")
    func labelledOrgan() {
        var text = ReportText()
        text.title = "索 引 号：330424-2021-00012\n发布机构：海盐县水利局\n发文日期：2021-01-25\n2020年政府信息公开工作年度报告"
        let report = parse(text.text)
        #expect(report.title == "2020年政府信息公开工作年度报告")
        #expect(report.organ == "海盐县水利局")
    }

    @Test("Without a year in the title the text decides, comparisons and plans aside")
    func yearFromText() {
        var text = ReportText()
        text.title = "南岳镇政府信息公开工作年度报告"
        text.bodies[0] = """
            2020年，在市委、市政府的正确领导下，我镇认真执行《条例》。与2019年相比，2019年公开98条，增长明显。
            公开了《南岳镇人民政府2018年度财政决算审计整改公告》，按照《通知》（乐政办发〔2021〕43号）执行。
            """
        text.bodies[4] = "2021年工作计划：2021年，我镇将进一步加强学习。2021年将继续做好公开工作。"
        let year = parse(text.text).year
        #expect(year.value == 2020)
        #expect(year.runnerUp != nil && year.runnerUp != 2020)
    }

    @Test("The stated period decides against dates of publication")
    func period() {
        var text = ReportText()
        text.title = "南岳镇政府信息公开工作年度报告"
        text.preamble = "2021年1月20日公布。本报告数据的统计期限自2020年1月1日起至2020年12月31日止。"
        text.bodies[0] = "我镇认真执行《条例》。2021年是建党一百周年。"
        let year = parse(text.text).year
        #expect(year.value == 2020)
        #expect(year.evidence.first?.kind == "period")
    }

    @Test("A text that names no year has none")
    func noYear() {
        var text = ReportText()
        text.title = "南岳镇政府信息公开工作年度报告"
        text.bodies[0] = "我镇认真执行《条例》。"
        let year = parse(text.text).year
        #expect(year.value == nil)
        #expect(year.runnerUp == nil)
    }
}
