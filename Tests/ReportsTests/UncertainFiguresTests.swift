// Figures that may belong elsewhere: a number over two cells, a row of blanks set in characters, a column read as rows.
// What is not certain is no cell; a wrong figure is worse than a missing one.

import Reports
import TestSupport
import Testing

@Suite("Uncertain figures")
struct UncertainFiguresTests {
    /// The report with one number of several digits over two cells; nil when it has none.
    private static func split(_ report: CleanReport, _ random: inout SeededGenerator) -> (
        text: String, pieces: [String]
    )? {
        var places: [(table: Int, row: Int, column: Int)] = []
        for (index, table) in report.tables.enumerated() where table.number > 2 {
            for (row, cells) in table.rows.enumerated() {
                for column in cells.values {
                    let text = cells.cells[column] ?? ""
                    if text.count >= 2, text.allSatisfy(\.isNumber), !text.hasSuffix("00") {
                        places.append((index, row, column))
                    }
                }
            }
        }
        guard !places.isEmpty else { return nil }
        let place = random.pick(places)
        var printed = -1
        var pieces: [String] = []
        var printer = ReportPrinter(report, seed: 1)
        let lines = printer.lines(prose: { [$0] }) { table, _ in
            printed += 1
            return table.rows.enumerated().map { row, cells in
                var texts = cells.cells.map { $0 ?? "" }
                if printed == place.table, row == place.row {
                    let number = texts[place.column]
                    pieces = [String(number.prefix(1)), String(number.dropFirst())]
                    texts.replaceSubrange(place.column...place.column, with: pieces)
                }
                return texts.joined(separator: "\t")
            }
        }
        return (lines.joined(separator: "\n") + "\n", pieces)
    }

    @Test("A number over two cells is never read as another one; one joining that adds up is a finding")
    func splitNumbers() {
        var joined = 0
        for seed in UInt64(1)...60 {
            let report = CleanReport(seed: seed)
            var random = SeededGenerator(seed: seed)
            guard let damaged = Self.split(report, &random) else { continue }
            var printer = ReportPrinter(report, seed: 1)
            let whole = TypedTables(parse(printer.damaged(.none).text))
            let tables = TypedTables(parse(damaged.text))
            for path in CellPath.all {
                guard let cell = tables[path], cell.meaning == .number || cell.meaning == .zero else {
                    continue
                }
                #expect(cell.value == whole[path]?.value, "\(seed): \(path.name)")
            }
            for found in tables.splits {
                joined += 1
                #expect(found.pieces == damaged.pieces, "\(seed)")
                #expect(found.joined == whole[found.path]?.value, "\(seed)")
                #expect(tables[found.path]?.meaning == .text)
            }
        }
        #expect(joined > 10)
    }

    private static let tableHead = """
        海盐县沈荡镇2020年政府信息公开工作年度报告
        三、收到和处理政府信息公开申请情况

        """

    @Test("A label of a group that stands beside its middle row belongs to the first")
    func groups() {
        let zeros = [String](repeating: "0", count: 7).joined(separator: "\t")
        let report = parse(
            Self.tableHead + """
                一、本年新收政府信息公开申请数量\t\t\t\(zeros)
                二、上年结转政府信息公开申请数量\t\t\t\(zeros)
                三、本年度办理结果\t（一）予以公开\t\t\(zeros)
                \t（二）部分公开（区分处理的，只计这一情形，不计其他情形）\t\t\(zeros)
                \t\t1.属于国家秘密\t\(zeros)
                \t\t2.其他法律行政法规禁止公开\t\(zeros)
                \t（三）不予公开\t3.危及“三安全一稳定”\t\(zeros)
                \t\t4.保护第三方合法权益\t\(zeros)
                \t\t1.本机关不掌握相关政府信息\t\(zeros)
                \t（四）无法提供\t2.没有现成信息需要另行制作\t\(zeros)
                （七）总计\t\t\t\(zeros)
                四、结转下年度继续办理\t\t\t\(zeros)

                """)
        let labels = report.tables.first { $0.number == 3 }?.rows.map {
            $0.dropLast(7).filter { !$0.isEmpty }
        }
        #expect(labels?.contains(["（三）不予公开", "1.属于国家秘密"]) == true)
        #expect(labels?.contains(["3.危及“三安全一稳定”"]) == true)
        #expect(labels?.contains(["（四）无法提供", "1.本机关不掌握相关政府信息"]) == true)
    }

    @Test("Figures torn from their label by the end of a page get it back, also under the label of the group")
    func torn() {
        let zeros = [String](repeating: "0", count: 7).joined(separator: "\t")
        let report = parse(
            Self.tableHead + """
                一、本年新收政府信息公开申请数量\t\t\t\(zeros)
                二、上年结转政府信息公开申请数量\t\t\t\(zeros)
                三、本年度办理结果\t（一）予以公开\t\t\(zeros)
                \t（四）无法提供\t\t\(zeros)
                1.本机关不掌握相关政府信息
                \t\t2.没有现成信息需要另行制作\t\(zeros)
                \t\t\t\(zeros)
                3.补正后申请内容仍不明确
                （七）总计\t\t\t\(zeros)
                四、结转下年度继续办理\t\t\t\(zeros)

                """)
        let labels = report.tables.first { $0.number == 3 }?.rows.map {
            $0.dropLast(7).filter { !$0.isEmpty }
        }
        #expect(labels?.contains(["（四）无法提供", "1.本机关不掌握相关政府信息"]) == true, "\(labels ?? [])")
        #expect(labels?.contains(["2.没有现成信息需要另行制作"]) == true)
        #expect(labels?.contains(["3.补正后申请内容仍不明确"]) == true)
    }

    /// Lines of layout text: full rows, and one of the figures given at columns.
    private static func layout(_ figures: [(column: Int, text: String)]) -> Report {
        func line(_ label: String, _ figures: [(column: Int, text: String)]) -> String {
            var line = label
            for figure in figures {
                let width = ReportPrinter.width(line)
                line += String(repeating: " ", count: max(figure.column - width, 2)) + figure.text
            }
            return line
        }
        let full = (0..<7).map { (column: 50 + $0 * 8, text: "0") }
        var lines = [line("一、本年新收政府信息公开申请数量", full), line("二、上年结转政府信息公开申请数量", figures)]
        for label in ["3.危及“三安全一稳定”", "4.保护第三方合法权益", "（七）总计", "四、结转下年度继续办理"] {
            lines.append(line(label, full))
        }
        return parse(tableHead + lines.joined(separator: "\n\n") + "\n")
    }

    private static func row(_ report: Report) -> [String]? {
        report.tables.first { $0.number == 3 }?.rows.first { $0.first?.contains("上年结转") == true }
    }

    @Test(
        "Figures of layout text are bound where they stand under their columns, and not halfway between two")
    func halfway() {
        let under = Self.layout([(50, "3"), (66, "1"), (98, "4")])
        #expect(Self.row(under)?.suffix(7) == ["3", "", "1", "", "", "", "4"])
        let between = Self.layout([(54, "3"), (70, "1"), (98, "4")])
        #expect(Self.row(between)?.count ?? 0 < 8)
        let sum = Self.layout([(50, "3"), (66, "1"), (98, "9")])
        #expect(Self.row(sum)?.count ?? 0 < 8, "3 + 1 is not 9")
    }

    @Test("Table 2 printed column by column is bound to no row")
    func columnByColumn() {
        let report = parse(
            """
            海盐县沈荡镇2021年政府信息公开工作年度报告
            二、主动公开政府信息情况
            第二十条第（一）项
            信息内容
            规章
            行政规范性文件
            本年制发件数
            1
            2
            本年废止件数
            3
            4
            现行有效件数
            5
            6
            第二十条第（五）项
            信息内容
            行政许可
            本年处理决定数量
            7
            第二十条第（六）项
            信息内容
            行政处罚
            行政强制
            本年处理决定数量
            8
            9
            第二十条第（八）项
            信息内容
            行政事业性收费
            本年收费金额（单位：万元）
            10

            """)
        let rows = report.tables.first { $0.number == 2 }?.rows ?? []
        #expect(!rows.contains { $0.first == "规章" && $0.count == 4 })
        #expect(!rows.contains { $0.first == "行政规范性文件" && $0.count == 4 })
    }

    @Test("On one line an item's heading is a paragraph, whatever figures follow it")
    func itemHeadings() {
        let report = parse(
            """
            海盐县沈荡镇2020年政府信息公开工作年度报告 一、总体情况 （一）主动公开情况 2020年，沈荡镇主动公开政府信息。 \
            （二）依申请公开情况 全镇收到政府信息公开申请并按时办理。 （三）沈荡镇 2020 年平台建设情况良好，运行正常。 \
            二、主动公开政府信息情况 主动公开规章。 三、收到和处理政府信息公开申请情况 收到申请一件。 \
            四、政府信息公开行政复议、行政诉讼情况 没有。 五、存在的主要问题及改进情况 问题不少。 六、其他需要报告的事项 无。
            """)
        let lines =
            report.sections.first { $0.number == 1 }?.text.split(separator: "\n").map(String.init) ?? []
        #expect(lines.contains("（一）主动公开情况"))
        #expect(lines.contains("（二）依申请公开情况"))
        #expect(lines.contains { $0.hasPrefix("（三）沈荡镇") && $0.contains("平台建设") })
    }
}
