// The three tables as the official forms print them: heads, labels and how many values follow each label.
//
// A source may tear labels to pieces and print figures far from them; what it must hold of the form is
// known. Sources: 国办公开办函〔2019〕60号 and 〔2021〕30号, and wordings that offices use in their place.

/// One table of one form.
struct OfficialForm: Sendable {
    /// A printed label: the official wording first, then others in use.
    typealias Label = [[UInt32]]

    struct Row: Sendable {
        var labels: [Label]
        var valueCount: Int
        /// The printed row has no values and stands before the next one (第二十条第（一）项).
        var isHead: Bool { valueCount == 0 }
    }

    let number: Int
    let format: TableFormat
    let heads: [[Label]]
    let rows: [Row]
    var valueRows: [Row] { rows.filter { !$0.isHead } }
    var valueCount: Int { rows.reduce(0) { $0 + $1.valueCount } }
}

/// All forms, made once.
struct OfficialForms: Sendable {
    static let shared = OfficialForms()

    private let forms: [OfficialForm]
    /// All labels one after another, a newline between: what a piece of a label is a piece of.
    private let text: [UInt32]

    private init() {
        let old = OfficialForms.applications(
            "（六）其他处理", format: .f2019)
        let new = OfficialForms.applications(
            """
            （六）其他处理/1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请
            /2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请
            /3.其他
            """, format: .f2021)
        forms = [
            OfficialForms.disclosure(
                """
                第二十条第（一）项
                信息内容/本年新制作数量|本年新制作件数/本年新公开数量|本年新公开件数/对外公开总数量|对外公开总件数
                规章=3
                规范性文件|行政规范性文件=3
                第二十条第（五）项
                信息内容/上一年项目数量/本年增/减|本年增减/处理决定数量
                行政许可=3
                其他对外管理服务事项=3
                第二十条第（六）项
                信息内容/上一年项目数量/本年增/减|本年增减/处理决定数量
                行政处罚=3
                行政强制=3
                第二十条第（八）项
                信息内容/上一年项目数量/本年增/减|本年增减
                行政事业性收费=2
                第二十条第（九）项
                信息内容/采购项目数量/采购总金额
                政府集中采购=2
                """, format: .f2019),
            OfficialForms.disclosure(
                """
                第二十条第（一）项
                信息内容/本年制发件数/本年废止件数/现行有效件数
                规章=3
                行政规范性文件|规范性文件=3
                第二十条第（五）项
                信息内容/本年处理决定数量
                行政许可=1
                第二十条第（六）项
                信息内容/本年处理决定数量
                行政处罚=1
                行政强制=1
                第二十条第（八）项
                信息内容/本年收费金额（单位：万元）|本年收费金额
                行政事业性收费=1
                """, format: .f2021),
            old, new,
            OfficialForms.reviews(),
        ]
        var text: [UInt32] = []
        for form in forms {
            for label in form.heads.joined() + form.rows.flatMap(\.labels) {
                for wording in label { text += wording + [Glyph.newline] }
            }
        }
        self.text = text
    }

    /// The form of a table; nil when there is none.
    func form(_ number: Int, _ format: TableFormat) -> OfficialForm? {
        forms.first { $0.number == number && ($0.format == format || number == 4) }
    }

    /// Whether a label of some form holds these scalars, brackets full-width or not.
    func covers(_ piece: [UInt32]) -> Bool {
        guard !piece.isEmpty, piece.count <= 45 else { return false }
        let key = piece.map(Self.fold)
        return text.contains(key, in: 0..<text.count)
    }

    /// Brackets, commas and digits as the forms print them.
    static func fold(_ scalar: UInt32) -> UInt32 {
        switch scalar {
        case 0x28: 0xFF08
        case 0x29: 0xFF09
        case 0x2C: 0xFF0C
        case 0x3A: 0xFF1A
        case 0xFF0E: 0x2E
        case 0xFF10...0xFF19: scalar - 0xFF10 + 0x30
        default: scalar
        }
    }

    /// Every wording of every label.
    var allWordings: [[UInt32]] { text.split(separator: Glyph.newline).map(Array.init) }

    // MARK: Reading

    private static func label(_ text: Substring) -> OfficialForm.Label {
        text.split(separator: "|").map { scalars(String($0)) }
    }

    /// 本年增/减 holds the mark that divides labels.
    private static func labels(_ line: Substring) -> [OfficialForm.Label] {
        let parts = line.split(separator: "/")
        var result: [Substring] = []
        for part in parts {
            if let last = result.last, part.hasPrefix("减"), last.hasSuffix("增") {
                result[result.count - 1] = last.base[last.startIndex..<part.endIndex]
            } else {
                result.append(part)
            }
        }
        return result.map(label)
    }

    private static func disclosure(_ text: String, format: TableFormat) -> OfficialForm {
        let rows = text.split(separator: "\n").map { line -> OfficialForm.Row in
            guard let sign = line.firstIndex(of: "=") else {
                return OfficialForm.Row(labels: labels(line), valueCount: 0)
            }
            let count = Int(String(line[line.index(after: sign)...])) ?? 0
            return OfficialForm.Row(labels: [label(line[..<sign])], valueCount: count)
        }
        return OfficialForm(number: 2, format: format, heads: [], rows: rows)
    }

    private static func applications(_ last: String, format: TableFormat) -> OfficialForm {
        let text = """
            一、本年新收政府信息公开申请数量
            二、上年结转政府信息公开申请数量
            三、本年度办理结果/（一）予以公开
            （二）部分公开（区分处理的，只计这一情形，不计其他情形）
            （三）不予公开/1.属于国家秘密
            2.其他法律行政法规禁止公开
            3.危及“三安全一稳定”
            4.保护第三方合法权益
            5.属于三类内部事务信息
            6.属于四类过程性信息
            7.属于行政执法案卷
            8.属于行政查询事项
            （四）无法提供/1.本机关不掌握相关政府信息
            2.没有现成信息需要另行制作
            3.补正后申请内容仍不明确
            （五）不予处理/1.信访举报投诉类申请
            2.重复申请
            3.要求提供公开出版物
            4.无正当理由大量反复申请
            5.要求行政机关确认或重新出具已获取信息
            \(last)
            （七）总计
            四、结转下年度继续办理
            """
        return OfficialForm(
            number: 3, format: format,
            heads: [
                ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "申请人情况"], ["自然人", "法人或其他组织", "总计"],
                ["商业企业|商业机构", "科研机构", "社会公益组织|社会组织", "法律服务机构", "其他"],
            ].map { $0.map { label($0[...]) } },
            rows: text.split(separator: "\n").map {
                OfficialForm.Row(labels: labels($0), valueCount: 7)
            })
    }

    private static func reviews() -> OfficialForm {
        let results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
        return OfficialForm(
            number: 4, format: .f2021,
            heads: [
                ["行政复议", "行政诉讼"], results + ["未经复议直接起诉", "复议后起诉"], results + results,
            ].map { $0.map { label($0[...]) } },
            rows: [OfficialForm.Row(labels: [], valueCount: 15)])
    }
}
