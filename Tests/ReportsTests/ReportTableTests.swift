// Tables: the shapes of cells, rows torn apart, blanks, and the two official forms.

import Reports
import Testing

@Suite("Report tables")
struct ReportTableTests {
    static let columns = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    static let rows: [(labels: [String], values: [String])] = [
        (["一、本年新收政府信息公开申请数量"], ["12", "3", "0", "0", "1", "0", "16"]),
        (["二、上年结转政府信息公开申请数量"], ["1", "0", "0", "0", "0", "0", "1"]),
        (["三、本年度办理结果", "（一）予以公开"], ["5", "3", "0", "0", "0", "0", "8"]),
        (["（二）部分公开（区分处理的，只计这一情形，不计其他情形）"], ["2", "0", "0", "0", "0", "0", "2"]),
        (["（三）不予公开", "1.属于国家秘密"], ["1", "0", "0", "0", "0", "0", "1"]),
        (["2.其他法律行政法规禁止公开"], ["0", "0", "0", "0", "1", "0", "1"]),
        (["（七）总计"], ["8", "3", "0", "0", "1", "0", "12"]),
        (["四、结转下年度继续办理"], ["5", "0", "0", "0", "0", "0", "5"]),
    ]

    private func report(_ table3: String) -> Report {
        var text = ReportText()
        text.bodies[2] = table3
        return parse(text.text)
    }

    private func expectRows(_ report: Report, _ comment: Comment) {
        for row in Self.rows {
            #expect(
                report.values(row.labels[row.labels.count - 1], table: 3, count: 7) == row.values, comment)
        }
        #expect(report.numbers == [0, 1, 2, 3, 4, 5, 6], comment)
    }

    @Test("Seven values bind to their label in every shape of cells")
    func shapes() {
        let head = "申请人情况"
        expectRows(
            report(
                "\t\t\(head)\n"
                    + Self.rows.map {
                        $0.labels.joined(separator: "\t") + "\t" + $0.values.joined(separator: "\t")
                    }.joined(separator: "\n")),
            "tabs")
        expectRows(
            report(
                "\(head) | ||||\n"
                    + Self.rows.map { ($0.labels + $0.values).joined(separator: " | ") + " | |" }.joined(
                        separator: "\n")),
            "bars")
        expectRows(
            report(
                "| \(head) | |\n|---|---|\n"
                    + Self.rows.map { "| " + ($0.labels + $0.values).joined(separator: " | ") + " |" }.joined(
                        separator: "\n")),
            "Markdown")
        expectRows(
            report(
                "\t\(head)\n\n"
                    + Self.rows.map { ($0.labels + $0.values).map { "\t" + $0 + "\n" }.joined() }.joined(
                        separator: "\n")),
            "cell lines")
        expectRows(
            report(
                "        \(head)\n"
                    + Self.rows.map { "  " + ($0.labels + $0.values).joined(separator: "   ") }.joined(
                        separator: "\n")),
            "columns of blanks")
        expectRows(
            report(
                "\(head)\n"
                    + Self.rows.map {
                        $0.labels.joined(separator: " ") + " " + $0.values.joined(separator: " ")
                    }.joined(separator: "\n")),
            "single blanks")
        expectRows(
            report(
                "\(head)\n"
                    + Self.rows.map { ($0.labels + $0.values).joined(separator: "\n") }.joined(
                        separator: "\n")),
            "bare lines")
    }

    @Test("A blank value stays in its place, also at the edges")
    func blanks() {
        let report = report(
            """
            \t\t申请人情况
            一、本年新收政府信息公开申请数量\t\t1\t\t0\t0\t0\t0\t1
            二、上年结转政府信息公开申请数量\t\t\t0\t0\t0\t0\t0\t
            三、本年度办理结果\t（一）予以公开\t1\t/\t—\t\t\t\t1
            \t（三）不予公开\t1.属于国家秘密\t\t\t\t\t\t\t
            \t（七）总计\t1\t0\t0\t0\t0\t0\t1
            四、结转下年度继续办理\t\t0\t0\t0\t0\t0\t0\t0
            """)
        #expect(report.values("一、本年新收政府信息公开申请数量", table: 3, count: 7) == ["1", "", "0", "0", "0", "0", "1"])
        #expect(report.values("二、上年结转政府信息公开申请数量", table: 3, count: 7) == ["", "0", "0", "0", "0", "0", ""])
        #expect(report.values("（一）予以公开", table: 3, count: 7) == ["1", "/", "—", "", "", "", "1"])
        #expect(report.values("1.属于国家秘密", table: 3, count: 7) == ["", "", "", "", "", "", ""])
        #expect(report.rows(3).last == ["四、结转下年度继续办理", "0", "0", "0", "0", "0", "0", "0"])
    }

    @Test("Labels and rows torn by a page end are whole again")
    func tornRows() {
        let report = report(
            """
            \t\t申请人情况
            一、本年新收政府信息
            公开申请数量\t1\t0\t0\t0\t0\t0\t1
            三、本年度办理结 果\t（一） 予以公开\t1\t0\t0\t0\t0\t0\t1
            \t（三）不予公 开\t5.属于三类内部事务\t0\t0\t0\t0\t0\t0\t0

            \t\t信息\t\t\t\t\t\t\t
            \t\t6.属于四类过程性信息\t0\t2\t0\t0\t0\t0\t2
            \t（五）不予处\t1.信访举报投诉类申请\t0\t0\t0\t0\t0\t0\t0

            理\t2.重复申请\t0\t0\t0\t0\t0\t0\t0
            四、结转下年度继续办理\t\t0\t0\t0\t0\t0\t0\t0
            """)
        #expect(report.rows(3)[1] == ["一、本年新收政府信息公开申请数量", "1", "0", "0", "0", "0", "0", "1"])
        #expect(report.rows(3)[2].first == "三、本年度办理结果")
        #expect(report.rows(3)[3] == ["（三）不予公开", "5.属于三类内部事务信息", "0", "0", "0", "0", "0", "0", "0"])
        #expect(report.rows(3)[5].first == "（五）不予处理")
        #expect(report.rows(3)[6] == ["2.重复申请", "0", "0", "0", "0", "0", "0", "0"])
    }

    @Test("Figures keep sign and unit, labels that begin with a figure are labels")
    func figures() {
        var text = ReportText()
        text.bodies[1] += "\n第二十条第（五）项\n信息内容\t上一年项目数量\t本年增/减\t处理决定数量\n行政许可\t3\t-3\t\n"
        text.bodies[1] += "第二十条第（九）项\t\t\n信息内容\t采购项目数量\t采购总金额\n政府集中采购\t21次\t50.920543 万元"
        text.bodies[2] += "\n（六）其他处理\t3.其他\t1\t0\t0\t0\t0\t0\t1"
        let report = parse(text.text)
        #expect(report.rows(2).contains(["行政许可", "3", "-3", ""]))
        #expect(report.rows(2).last == ["政府集中采购", "21次", "50.920543 万元"])
        #expect(report.rows(3).last == ["（六）其他处理", "3.其他", "1", "0", "0", "0", "0", "0", "1"])
    }

    @Test("Table 4 ends with fifteen values, blanks in place")
    func reviews() {
        var text = ReportText()
        let head = "行政复议\t\t\t\t\t行政诉讼\n结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t未经复议直接起诉\t\t\t\t\t复议后起诉\n"
        text.bodies[3] = head + "\t\t\t\t\t2\t0\t0\t\t2\t0\t0\t0\t0\t0"
        #expect(
            parse(text.text).rows(4).last == [
                "", "", "", "", "", "2", "0", "0", "", "2", "0", "0", "0", "0", "0",
            ])
        text.bodies[3] = head + "1\t0\t0\t0\t1\n\n0\t0\t0\t0\t0\t0\t0\t0\t0\t0"
        #expect(
            parse(text.text).rows(4).last == [
                "1", "0", "0", "0", "1", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0",
            ])
        // Heads one a line, the figures by tabs.
        let cells =
            (["行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉"]
                + Array(repeating: ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"], count: 3).joined())
        text.bodies[3] = cells.map { "\t" + $0 + "\n" }.joined() + "1\t\t\t\t1\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0"
        #expect(
            parse(text.text).rows(4).last == [
                "1", "", "", "", "1", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0",
            ])
        // A page number is no row of figures.
        text.bodies[3] = head + "2\n" + "\t\t\t\t\t2\t0\t0\t\t2\t0\t0\t0\t0\t0"
        #expect(parse(text.text).rows(4).contains(["2"]))
        #expect(parse(text.text).rows(4).last?.count == 15)
        text.bodies[3] = head + String(repeating: "\t", count: 14)
        #expect(parse(text.text).rows(4).last == [String](repeating: "", count: 15))
    }

    @Test("The form of a table is told by its words, else left open")
    func forms() {
        #expect(parse(ReportText().text).tables.map(\.format) == [.f2019, .f2019, .f2019])
        var text = ReportText()
        text.bodies[1] = "第二十条第（一）项\t\t\t\n信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t0\t0\t0"
        #expect(parse(text.text).tables.map(\.format) == [.f2021, .f2021, .f2021])
        text.bodies[1] = "第二十条第（一）项\t\t\t\n信息内容\t数量\n规章\t0"
        #expect(parse(text.text).tables.map(\.format) == [nil, nil, nil])
    }

    @Test("Text below a table is text")
    func textBelow() {
        var text = ReportText()
        text.bodies[2] += "\n注：以上数据截至2020年12月31日。\n本年度没有其他需要说明的情况。"
        let report = parse(text.text)
        #expect(report.paragraphs(3).suffix(2) == ["注：以上数据截至2020年12月31日。", "本年度没有其他需要说明的情况。"])
        #expect(report.rows(3).count == 2)
    }
}
