// Corpora of several kinds, made here or checked in: what holds for one kind of text only is no property of the search.

import Glibc
import ReportSearch
import TestSupport

/// What a test of search runs over.
enum TestCorpus: CaseIterable {
    /// The five sample reports.
    case samples
    /// Two hundred reports of a few stock phrases: long posting lists, sections that are alike.
    case reports
    /// Law, news, classics and notes in mixed scripts, with characters beyond the first plane.
    case otherTexts

    /// The corpora of a run; a folder named by GONGKAI_CORPUS takes their place.
    static var all: [TestCorpus?] { folder == nil ? allCases : [nil] }

    private static var folder: String? { unsafe getenv("GONGKAI_CORPUS").map { unsafe String(cString: $0) } }

    static var isExhaustive: Bool { unsafe getenv("GONGKAI_EXHAUSTIVE") != nil }

    /// The corpus indexed; nil is the folder.
    static func index(_ corpus: TestCorpus?) async throws -> SampleIndex {
        guard let corpus else { return try await SampleIndex([folder ?? ""]) }
        if corpus == .samples { return try await SampleIndex() }
        let temporary = try TemporaryFolder()
        var generator = SeededGenerator(seed: 2_026)
        for number in 0..<(corpus == .reports ? 200 : 60) {
            let text = corpus == .reports ? report(using: &generator) : other(using: &generator)
            try temporary.write("t\(number).txt", text)
        }
        return try await SampleIndex([temporary.path])
    }

    // MARK: Reports

    private static let towns = ["海盐县沈荡镇", "盐池县大水坑镇", "金东区鞋塘办事处", "永嘉县桥下镇", "长兴县夹浦镇", "凤阳县小溪河镇"]
    private static let headings = [
        "总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况", "存在的主要问题及改进情况", "其他需要报告的事项",
    ]
    private static let clauses = [
        "依申请公开办理流程进一步规范", "主动公开政府信息#条", "收到政府信息公开申请#件", "行政复议#件，行政诉讼#件，结果维持", "加强政务公开工作人员业务培训",
        "政策解读质量有待提高", "通过微信公众号发布信息#条", "及时更新政府网站栏目", "公开内容不够全面", "答复申请人#次，均按时办结", "完善监督保障机制", "回应社会关切",
        "推进基层政务公开标准化规范化建设", "未收取任何费用", "组织开展政府开放日活动#次", "法院判决#件，复议机关纠正#件",
    ]

    private static func report(using generator: inout SeededGenerator) -> String {
        let year = generator.int(2_015...2_023)
        var text = "\(generator.pick(towns))\(year)年政府信息公开工作年度报告\n\n"
        for (number, heading) in headings.enumerated() {
            text += "\(["一", "二", "三", "四", "五", "六"][number])、\(heading)\n\n"
            for _ in 0..<generator.int(1...3) {
                let parts = (0..<generator.int(1...5)).map { _ in
                    generator.pick(clauses).split(separator: "#", omittingEmptySubsequences: false).joined(
                        separator: String(generator.int(0...120)))
                }
                text += parts.joined(separator: generator.pick(["，", "；", "。"])) + "。\n\n"
            }
        }
        return text
    }

    // MARK: Other kinds

    private static let passages = [
        // Classics, in both forms.
        "学而时习之，不亦说乎？有朋自远方来，不亦乐乎？", "學而時習之，不亦說乎？", "关关雎鸠，在河之洲。窈窕淑女，君子好逑。", "道可道，非常道；名可名，非常名。",
        "天地玄黃，宇宙洪荒，日月盈昃，辰宿列張。", "逝者如斯夫！不舍昼夜。", "知之為知之，不知為不知，是知也。", "公公偏头痛，婆婆偏头痛，公公婆婆都偏头痛。",
        // Law
        "第三十三条　行政机关收到政府信息公开申请，能够当场答复的，应当当场予以答复。", "第二十條　申請人應當提供姓名、證件號碼及聯繫方式。", "违反本法第6条第2款的，处1000元以上5万元以下罚款。",
        // News: Latin, digits, units, full width
        "据报道，GDP同比增长5.2%，达126.06万亿元。", "５Ｇ网络覆盖ＡＢＣ大厦３楼，面积1,200㎡。", "C919于2023年5月28日首航，航程4,075km。",
        "PM2.5浓度为35μg/m³，气温−3℃。",
        "会议讨论COVID-19、Wi-Fi 6E与iPhone 15 Pro Max。",
        "The State Council’s Order No. 711 took effect on 15 May 2019.", "电话：0573-8601 2345，邮箱a.b@c.cn。",
        "参见附件1、附件12和附件1-2。", "α波与β波，Москва、Ελλάδα与東京タワー。", "日本語のカタカナとﾊﾝｶｸ，以及한국어 문장。", "价格½或⅔，编号①②③，№5，第Ⅳ卷。",
        // Characters beyond the first plane
        "𠀋部在𡈽山下，𪚥村之北。", "塘𡈽口镇𡈽𡐓村村民委员会", "姓𠮷名𠮷𠀋，𠮷𠮷𠮷。", "𡈽𡐓𡈽村👍🏽好👍。",
        // Spaces and forms
        "结 果 维 持", "結　果　糾　正", "Ｈｅｌｌｏ　Ｗｏｒｌｄ hello  world", "é与e\u{301}，ﬁn与fin", "（一）公开；(二)公開；⑶公开",
    ]

    private static func other(using generator: inout SeededGenerator) -> String {
        // Single characters of the passages, so that words are cut in unforeseen ways.
        let letters = passages.joined().unicodeScalars.filter { !$0.properties.isWhitespace }.map {
            String($0)
        }
        var text = ""
        for _ in 0..<generator.int(5...20) {
            for _ in 0..<generator.int(1...5) {
                if generator.oneIn(4) {
                    text += (0..<generator.int(1...20)).map { _ in generator.pick(letters) }.joined()
                } else {
                    text += generator.pick(passages)
                }
                text += generator.pick(["", "", "", " ", "，", "\t", "\n", "　"])
            }
            text += generator.pick(["\n", "\n\n"])
        }
        return text
    }
}
