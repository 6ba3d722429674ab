// Reports whose structure is known because it was there first: sections, paragraphs and tables as values, made from
// the labelled samples or from a seed. `LayoutDamage` prints them in the ways extracts do.

import Reports
import TestSupport

/// A report before it became text.
struct CleanReport {
    enum Block {
        case prose(String)
        case table(CleanTable)
    }

    struct Section {
        var number: Int
        var heading: String
        var blocks: [Block]
    }

    var title: String
    var organ: String
    var year: Int
    /// Province, city and county; the last is nil where the text cannot tell.
    var county: String?
    var sections: [Section]
    var preamble: [String]

    /// All text without blanks, for rough checks.
    var tables: [CleanTable] {
        sections.flatMap(\.blocks).compactMap { if case .table(let table) = $0 { table } else { nil } }
    }
}

/// One of the three tables as a grid: every row has all columns, a merged cell stands at its first.
struct CleanTable {
    var number: Int
    var isNew: Bool
    var rows: [Row]

    struct Row {
        /// Text of each column; nil where a cell above or to the left covers it.
        var cells: [String?]
        /// Columns that hold values rather than labels.
        var values: Range<Int>
    }

    /// Key of the row's last label (for table 4 none) and its values.
    var truth: [(label: String, values: [String])] {
        rows.compactMap { row in
            guard !row.values.isEmpty else { return nil }
            let label = row.cells[..<row.values.lowerBound].compactMap { $0 }.last ?? ""
            return (label, row.cells[row.values].map { $0 ?? "" })
        }
    }

    static let results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]

    static func labels(isNew: Bool) -> [[String]] {
        var rows: [[String]] = [
            ["一、本年新收政府信息公开申请数量"], ["二、上年结转政府信息公开申请数量"], ["三、本年度办理结果", "（一）予以公开"],
            ["", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"], ["", "（三）不予公开", "1.属于国家秘密"],
            ["", "", "2.其他法律行政法规禁止公开"], ["", "", "3.危及“三安全一稳定”"], ["", "", "4.保护第三方合法权益"],
            ["", "", "5.属于三类内部事务信息"], ["", "", "6.属于四类过程性信息"], ["", "", "7.属于行政执法案卷"],
            ["", "", "8.属于行政查询事项"], ["", "（四）无法提供", "1.本机关不掌握相关政府信息"], ["", "", "2.没有现成信息需要另行制作"],
            ["", "", "3.补正后申请内容仍不明确"], ["", "（五）不予处理", "1.信访举报投诉类申请"], ["", "", "2.重复申请"],
            ["", "", "3.要求提供公开出版物"], ["", "", "4.无正当理由大量反复申请"], ["", "", "5.要求行政机关确认或重新出具已获取信息"],
        ]
        rows +=
            isNew
            ? [
                ["", "（六）其他处理", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"],
                ["", "", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"], ["", "", "3.其他"],
            ] : [["", "（六）其他处理"]]
        return rows + [["", "（七）总计"], ["四、结转下年度继续办理"]]
    }

    /// Table 3 with the given rows of seven values.
    static func applications(_ values: [[String]], isNew: Bool) -> CleanTable {
        let note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
        var rows = [
            Row(
                cells: [note, nil, nil, "申请人情况", nil, nil, nil, nil, nil, nil], values: 0..<0),
            Row(
                cells: [nil, nil, nil, "自然人", "法人或其他组织", nil, nil, nil, nil, "总计"], values: 0..<0),
            Row(
                cells: [nil, nil, nil, nil, "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", nil],
                values: 0..<0),
        ]
        for (labels, seven) in zip(labels(isNew: isNew), values) {
            let padded =
                labels.map { $0.isEmpty ? nil : $0 } + [String?](repeating: nil, count: 3 - labels.count)
            rows.append(Row(cells: padded + seven.map { $0 }, values: 3..<10))
        }
        return CleanTable(number: 3, isNew: isNew, rows: rows)
    }

    static func reviews(_ values: [String], isNew: Bool) -> CleanTable {
        var top = [String?](repeating: nil, count: 15)
        (top[0], top[5]) = ("行政复议", "行政诉讼")
        var middle: [String?] = results.map { $0 } + [String?](repeating: nil, count: 10)
        (middle[5], middle[10]) = ("未经复议直接起诉", "复议后起诉")
        let low: [String?] = [String?](repeating: nil, count: 5) + (results + results).map { $0 }
        return CleanTable(
            number: 4, isNew: isNew,
            rows: [
                Row(cells: top, values: 0..<0), Row(cells: middle, values: 0..<0),
                Row(cells: low, values: 0..<0), Row(cells: values.map { $0 }, values: 0..<15),
            ])
    }

    /// Table 2 from printed rows: 第二十条…, 信息内容 …, then labels and values.
    static func disclosure(_ printed: [[String]], isNew: Bool) -> CleanTable {
        CleanTable(
            number: 2, isNew: isNew,
            rows: printed.map { row in
                var cells: [String?] = row
                while cells.count < 4 { cells.append(nil) }
                let isHead = row[0].hasPrefix("第二十条") || row[0] == "信息内容"
                return Row(cells: cells, values: isHead ? 0..<0 : 1..<row.count)
            })
    }
}

extension CleanReport {
    /// A sample as its reader labelled it; prose as the undamaged sample gives it, whose ends the labels hold.
    init(sample name: String) throws {
        let gold = try GoldReport(named: name)
        let report = parse(try GoldReport.source(name))
        title = gold.title
        organ = gold.organ
        year = gold.year
        county = gold.county
        preamble = report.text(0).split(separator: "\n").map(String.init).filter {
            $0 != gold.title && !$0.contains("/2021-") && $0.count > 12
        }
        sections = []
        for (index, section) in report.sections.enumerated() where section.number > 0 {
            var blocks: [Block] = []
            var text = section.text
            if let table = gold.tables.first(where: { $0.table == section.number && !$0.rows.isEmpty }),
                let own = report.tables.first(where: { $0.sectionIndex == index })
            {
                text = CleanReport.without(own.rows, in: text)
                blocks = [.table(CleanTable(gold: table))]
            }
            let prose = text.split(separator: "\n").map { Block.prose(String($0)) }
            sections.append(
                Section(number: section.number, heading: section.heading, blocks: prose + blocks))
        }
        // A section the sample prints twice under one number is a matter of its own (Corpus/gold).
    }

    /// Text without the given rows.
    static func without(_ rows: [[String]], in text: String) -> String {
        let printed = rows.map { $0.joined(separator: "\t") }.joined(separator: "\n")
        guard let range = text.firstRange(of: printed) else { return text }
        return String(text[..<range.lowerBound] + text[range.upperBound...])
    }
}

extension CleanTable {
    /// A labelled table in the official grid.
    init(gold: GoldReport.GoldTable) {
        let isNew = gold.format == "2021"
        switch gold.table {
        case 2: self = .disclosure(gold.rows.map { $0.filter { !$0.isEmpty } }, isNew: isNew)
        case 3:
            let rows = gold.rows.filter {
                $0.count >= 8 && $0.last.map { Int($0) != nil || $0.isEmpty } ?? false
            }
            self = .applications(rows.map { Array($0.suffix(7)) }, isNew: isNew)
        default: self = .reviews(gold.rows.last ?? [], isNew: isNew)
        }
    }
}

// MARK: From a seed

extension CleanReport {
    private static let places = [
        ("海盐县", "通元镇"), ("盐池县", "大水坑镇"), ("乐清市", "柳市镇"), ("桐乡市", "濮院镇"), ("肥西县", "三河镇"), ("嘉善县", "西塘镇"),
    ]
    private static let openings = [
        "2020年，我镇认真贯彻落实《中华人民共和国政府信息公开条例》，坚持以公开为常态、不公开为例外，围绕中心工作和群众关切，全面推进决策、执行、管理、服务和结果公开。",
        "一年来，在县委、县政府的正确领导下，我镇把政务公开作为转变职能、改进作风、服务群众的重要抓手，健全机制、拓宽渠道、强化监督，各项工作取得了较好的成效。",
    ]
    private static let sentences = [
        "全年通过门户网站主动公开政府信息311条，其中机构信息31条、政策文件108条、规划总结5条、工作信息40条。",
        "通过微信公众号“最美水乡”发布信息105篇，阅读量达12.6万人次，比上年增长8.2%。",
        "严格执行“先审查、后公开”制度，对拟公开的信息逐条审核，做到涉密信息不公开、公开信息不涉密。",
        "组织全镇各村（社区）信息员参加业务培训2次，共计60余人次参训，进一步提高了业务能力。",
        "依托镇便民服务中心、村务公开栏、电子显示屏等载体，及时公布与群众生产生活密切相关的事项。",
        "根据《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）的规定，全年没有收取任何费用。",
        "如对本报告有疑问，可拨打电话0573-86012345与我镇党政综合办公室联系，网址为http://www.example.gov.cn/col/col1229.html。",
        "对照《条例》第二十条、第二十一条列举的事项，修订完善了主动公开目录，新增栏目6个，调整栏目3个。",
    ]
    private static let subheads = [
        "主动公开情况", "依申请公开情况", "政府信息管理情况", "政府信息公开平台建设情况", "监督保障情况",
    ]
    static let headings = [
        "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
    ]

    /// A report made up from a seed, tables that add up included.
    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let isNew = random.oneIn(2)
        let (county, town) = random.pick(Self.places)
        year = isNew ? random.int(2021...2023) : random.int(2019...2020)
        self.county = county
        organ = county + town + "人民政府"
        title = "\(organ)\(year)年政府信息公开工作年度报告"
        preamble = ["根据《中华人民共和国政府信息公开条例》第五十条的规定，特编制本报告，所列数据的统计期限自\(year)年1月1日起至\(year)年12月31日止。"]
        func paragraph(_ random: inout SeededGenerator, _ count: Int) -> String {
            var picks = Self.sentences
            picks.shuffle(using: &random)
            return picks.prefix(count).joined()
        }
        var first: [Block] = [.prose(random.pick(Self.openings).replacing("2020", with: "\(year)"))]
        for (index, name) in Self.subheads.enumerated() {
            let mark = "（\(["一", "二", "三", "四", "五"][index])）"
            let text = paragraph(&random, random.int(2...4))
            if seed % 2 == 0 {
                first.append(.prose(mark + name + "。" + text))
            } else {
                first += [.prose(mark + name), .prose(text)]
            }
        }
        let zeros = { (random: inout SeededGenerator) in random.oneIn(3) ? "\(random.int(1...240))" : "0" }
        var disclosure: [[String]] = []
        func rows(_ article: String, _ head: [String], _ labels: [String]) {
            disclosure.append(["第二十条第（\(article)）项"])
            disclosure.append(["信息内容"] + head)
            for label in labels { disclosure.append([label] + head.map { _ in zeros(&random) }) }
        }
        if isNew {
            rows("一", ["本年制发件数", "本年废止件数", "现行有效件数"], ["规章", "行政规范性文件"])
            rows("五", ["本年处理决定数量"], ["行政许可"])
            rows("六", ["本年处理决定数量"], ["行政处罚", "行政强制"])
            rows("八", ["本年收费金额（单位：万元）"], ["行政事业性收费"])
        } else {
            rows("一", ["本年新制作数量", "本年新公开数量", "对外公开总数量"], ["规章", "规范性文件"])
            rows("五", ["上一年项目数量", "本年增/减", "处理决定数量"], ["行政许可", "其他对外管理服务事项"])
            rows("六", ["上一年项目数量", "本年增/减", "处理决定数量"], ["行政处罚", "行政强制"])
            rows("八", ["上一年项目数量", "本年增/减"], ["行政事业性收费"])
            rows("九", ["采购项目数量", "采购总金额"], ["政府集中采购"])
            disclosure[disclosure.count - 1][2] = "\(random.int(1...90)).\(random.int(10...99))万元"
        }
        let labels = CleanTable.labels(isNew: isNew)
        var grid = [[Int]](repeating: [Int](repeating: 0, count: 7), count: labels.count)
        for column in 0..<6 where column == 0 || random.oneIn(3) {
            for _ in 0..<random.int(1...15) {
                grid[random.oneIn(8) ? 1 : 0][column] += 1
                let last = labels.count - 1
                let outcome = random.oneIn(9) ? last : random.int(2...(last - 2))
                grid[outcome][column] += 1
                if outcome != last { grid[last - 1][column] += 1 }
            }
        }
        for row in grid.indices { grid[row][6] = grid[row][..<6].reduce(0, +) }
        var reviews: [Int] = []
        for _ in 0..<3 {
            let four = (0..<4).map { _ in random.oneIn(3) ? random.int(1...12) : 0 }
            reviews += four + [four.reduce(0, +)]
        }
        let problems = "一是公开内容不够全面，部分栏目更新不够及时；二是政策解读形式单一，图文解读偏少；三是工作人员均为兼职，业务水平有待提高。"
        let remedies = "下一步，我镇将加强组织领导，完善制度机制，加大培训力度，不断提高政府信息公开工作的质量和水平。" + paragraph(&random, 2)
        sections = [
            Section(number: 1, heading: Self.headings[0], blocks: first),
            Section(
                number: 2, heading: Self.headings[1], blocks: [.table(.disclosure(disclosure, isNew: isNew))]),
            Section(
                number: 3, heading: Self.headings[2],
                blocks: [.table(.applications(grid.map { $0.map(String.init) }, isNew: isNew))]),
            Section(
                number: 4, heading: Self.headings[3],
                blocks: [.table(.reviews(reviews.map(String.init), isNew: isNew))]),
            Section(number: 5, heading: Self.headings[4], blocks: [.prose(problems), .prose(remedies)]),
            Section(number: 6, heading: Self.headings[5], blocks: [.prose("本年度没有需要报告的其他事项。")]),
        ]
    }
}
