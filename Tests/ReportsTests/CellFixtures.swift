// Tables for tests, put together without a parser: a test then speaks of typed cells alone.

import Reports
import TestSupport

/// The three tables of one form with their cells as text, changed cell by cell.
struct TableText {
    var format: TableFormat
    /// Printed cells by path name; what is not named prints 0.
    var printed: [String: String] = [:]
    var year: Int { format == .f2019 ? 2020 : 2021 }

    init(_ format: TableFormat = .f2019, _ printed: [String: String] = [:]) {
        self.format = format
        self.printed = printed
    }

    func cell(_ path: CellPath) -> String { printed[path.name] ?? "0" }

    private func row(_ paths: [CellPath]) -> [String] { paths.map(cell) }

    var disclosureRows: [[String]] {
        var rows: [[String]] = []
        var last = ""
        for path in CellPath.cells(of: format) where path.table == 2 {
            if path.rowLabel != last {
                let columns = CellPath.cells(of: format).filter {
                    $0.table == 2 && $0.rowLabel == path.rowLabel
                }
                rows.append(["第二十条第（一）项"])
                rows.append(["信息内容"] + columns.map(\.columnLabel))
                rows.append([path.rowLabel] + row(columns))
            }
            last = path.rowLabel
        }
        return rows
    }

    var applicationRows: [[String]] {
        var rows = [
            ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "申请人情况"], ["", "自然人", "法人或其他组织", "总计"],
            ["", "", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"],
        ]
        for row in ApplicationRow.allCases where row.cell(.total).exists(in: format) {
            rows.append(Self.labels(row) + ApplicantColumn.allCases.map { cell(row.cell($0)) })
        }
        return rows
    }

    var reviewRows: [[String]] {
        [
            ["行政复议", "", "", "", "", "行政诉讼"],
            ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计", "未经复议直接起诉", "", "", "", "", "复议后起诉"],
            ReviewGroup.allCases.flatMap { group in ReviewOutcome.allCases.map { cell(group.cell($0)) } },
        ]
    }

    /// Labels of a row as the form prints them.
    static func labels(_ row: ApplicationRow) -> [String] {
        switch row {
        case .new: ["一、" + row.label]
        case .carriedIn: ["二、" + row.label]
        case .granted: ["三、本年度办理结果", "（一）" + row.label]
        case .partial: ["（二）" + row.label]
        case .secret: ["（三）不予公开", "1." + row.label]
        case .notHeld: ["（四）无法提供", "1." + row.label]
        case .petition: ["（五）不予处理", "1." + row.label]
        case .other: ["（六）" + row.label]
        case .noCorrection: ["（六）其他处理", "1." + row.label]
        case .misc: ["3.其他"]
        case .total: ["（七）总计"]
        case .carriedOut: ["四、" + row.label]
        default: ["2." + row.label]
        }
    }

    var report: Report { report(text: "2020年，我镇认真推进政府信息公开工作。") }

    /// A complete report with `text` as its first section.
    func report(text: String, problems: String = "一是公开内容不够全面。下一步，将加强学习。", other: String = "无。") -> Report {
        let tables = [disclosureRows, applicationRows, reviewRows]
        var sections = [
            Section(number: 0, heading: "", text: "标题"), Section(number: 1, heading: "一、总体情况", text: text),
        ]
        for (index, heading) in ["二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、行政复议、行政诉讼情况"].enumerated() {
            let rows = tables[index].map { $0.joined(separator: "\t") }.joined(separator: "\n")
            sections.append(Section(number: index + 2, heading: heading, text: rows))
        }
        sections.append(Section(number: 5, heading: "五、存在的主要问题及改进情况", text: problems))
        sections.append(Section(number: 6, heading: "六、其他需要报告的事项", text: other))
        return Report(
            title: "某镇\(year)年政府信息公开工作年度报告", organ: "某镇", year: YearFinding(value: year),
            sections: sections,
            tables: tables.enumerated().map { index, rows in
                Table(number: index + 2, format: format, rows: rows, sectionIndex: index + 2)
            }, isRecognised: true)
    }

    var cells: TypedTables { TypedTables(report) }
}

/// A report of nothing but one table.
func typed(_ number: Int, _ rows: [[String]], format: TableFormat? = .f2019) -> TypedTables {
    TypedTables(Report(tables: [Table(number: number, format: format, rows: rows, sectionIndex: 0)]))
}

/// What a row of seven values in table 3 makes of `printed` in its first cell.
func countCell(_ printed: String) -> CellValue? {
    typed(3, [["一、本年新收政府信息公开申请数量", printed, "0", "0", "0", "0", "0", "0"]])["applications.new.natural"]
}
