// What the parser's tests share: parsing a string, the sample reports with their labels, a report in parts.

import FoundationEssentials
import Reports
import TestSupport
import Testing

/// One parser for all tests, as programs use it.
let sharedParser = ReportParser()

func parse(_ text: String) -> Report { parse(Array(text.utf8)) }

func parse(_ bytes: [UInt8]) -> Report { sharedParser.parse(bytes.span) }

/// A sample report as a reader labelled it (Corpus/gold).
struct GoldReport: Decodable, Sendable {
    struct GoldSection: Decodable, Sendable {
        var number: Int
        var heading: String
        var first: String
        var last: String
    }
    struct GoldTable: Decodable, Sendable {
        var table: Int
        var format: String
        var rows: [[String]]
    }
    var file: String
    var title: String
    var organ: String
    var province: String
    var city: String
    var county: String
    var code: Int
    var year: Int
    var sections: [GoldSection]
    var tables: [GoldTable]

    static let names = [
        "000_37e901e8ac7f78da", "001_ed2c0e5ea058809d", "002_5c245e0f5975cf67", "003_e495306e86c91049",
        "004_d1d250c2011c14d6",
    ]

    init(named name: String) throws {
        let data = try Data(contentsOf: URL(filePath: "\(RepositoryPaths.corpus)/gold/\(name).json"))
        self = try JSONDecoder().decode(GoldReport.self, from: data)
    }

    /// The source text of a sample.
    static func source(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "\(RepositoryPaths.corpus)/sample/\(name).txt")))
    }
}

extension Report {
    /// Section numbers in order.
    var numbers: [Int] { sections.map(\.number) }

    /// Text of the first section with this number.
    func text(_ number: Int) -> String { sections.first { $0.number == number }?.text ?? "" }

    func paragraphs(_ number: Int) -> [String] { text(number).split(separator: "\n").map(String.init) }

    /// Rows of the first table with this number.
    func rows(_ number: Int) -> [[String]] { tables.first { $0.number == number }?.rows ?? [] }

    /// The last `count` cells of the row that has `label` among its labels.
    func values(_ label: String, table: Int, count: Int) -> [String]? {
        rows(table).first { $0.contains(label) }.map { Array($0.suffix(count)) }
    }
}

/// Letters and digits of a text, counted: what must not get lost.
func letterCounts(_ text: String) -> [Unicode.Scalar: Int] {
    var counts: [Unicode.Scalar: Int] = [:]
    for scalar in text.unicodeScalars {
        let isASCII =
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
        if isASCII || scalar.properties.isIdeographic { counts[scalar, default: 0] += 1 }
    }
    return counts
}

/// Letters and digits of all headings and texts of a report.
func letterCounts(_ report: Report) -> [Unicode.Scalar: Int] {
    letterCounts(report.sections.map { $0.heading + "\n" + $0.text }.joined(separator: "\n"))
}

/// A small report put together from parts, so that a test shows only what it is about.
struct ReportText {
    var title = "海盐县沈荡镇人民政府2020年政府信息公开工作年度报告"
    var preamble = "根据《中华人民共和国政府信息公开条例》的规定，制作本报告。"
    var headings = [
        "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
    ]
    var bodies = [
        "2020年，我镇认真推进政府信息公开工作，取得了较好的成效。",
        "第二十条第（一）项\t\t\t\n信息内容\t本年新制作数量\t本年新公开数量\t对外公开总数量\n规章\t0\t0\t0\n规范性文件\t1\t2\t3",
        "\t自然人\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\t总计\n一、本年新收政府信息公开申请数量\t1\t0\t0\t0\t0\t0\t1",
        "行政复议\t\t\t\t\t行政诉讼\n结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t未经复议直接起诉\t\t\t\t\t复议后起诉\n"
            + "0\t0\t0\t0\t0\t1\t0\t0\t0\t1\t0\t0\t0\t0\t0",
        "一是公开内容不够全面。下一步，我镇将加强学习。",
        "无。",
    ]
    var separator = "\n"

    var text: String {
        var parts = [title, preamble]
        for (heading, body) in zip(headings, bodies) {
            if !heading.isEmpty { parts.append(heading) }
            parts.append(body)
        }
        return parts.filter { !$0.isEmpty }.joined(separator: separator) + "\n"
    }
}
