// The printed wordings the parser goes by, as scalar arrays: headings, labels of the three tables, kinds of
// office.
//
// Wordings of the official forms are 国办公开办函〔2019〕60号 and 〔2021〕30号; the older ones (2008 to 2018) are those
// offices commonly used before a form was laid down. Made once for a parser and shared.

/// What a heading says.
struct HeadingWording {
    /// 1 to 6.
    var number: Int
    /// Unmistakable even without a number before it in the sequence.
    var isStrong: Bool
}

/// A few words to look for together.
struct WordList: Sendable {
    let words: [[UInt32]]
    /// One bit for the low six bits of each word's first scalar: most places of a text are passed by it
    /// alone.
    private let initials: UInt64

    init(_ words: [[UInt32]]) {
        self.words = words
        initials = words.reduce(0) { $0 | 1 << UInt64(($1.first ?? 0) & 63) }
    }

    static func + (left: WordList, right: WordList) -> WordList { WordList(left.words + right.words) }

    /// Whether one of the words stands in `range`.
    func occur(in text: [UInt32], _ range: Range<Int>) -> Bool {
        for place in range where initials >> UInt64(text[place] & 63) & 1 != 0 {
            for word in words where text.holds(word, at: place, limit: range.upperBound) { return true }
        }
        return false
    }
}

/// Wordings as scalar arrays. A class, so that the stages of the parser share it for one retain each.
final class Wordings: Sendable {
    private static func words(_ words: String) -> [[UInt32]] {
        words.split(separator: " ").map { scalars(String($0)) }
    }
    private static func list(_ text: String) -> WordList { WordList(words(text)) }

    // Whole headings, blanks and end mark taken off.
    let official: Set<[UInt32]> = Set(
        words(
            """
            总体情况 政府信息公开工作总体情况 主动公开政府信息情况 主动公开政府信息的情况 主动公开政府信息工作情况 \
            收到和处理政府信息公开申请情况 收到和处理政府信息公开申请的情况 收到和处理的政府信息公开申请情况 \
            收到处理政府信息公开申请情况 依申请公开政府信息情况 政府信息公开行政复议、行政诉讼情况 \
            政府信息公开行政复议、提起行政诉讼情况 行政复议、行政诉讼情况 政府信息公开行政复议和行政诉讼情况 \
            因政府信息公开工作被申请行政复议、提起行政诉讼情况 因政府信息公开工作被申请行政复议、行政诉讼情况 \
            因政府信息公开申请行政复议、提起行政诉讼情况 因政府信息公开申请行政复议、提起行政诉讼的情况 \
            政府信息公开工作被申请行政复议、提起行政诉讼情况 存在的主要问题及改进情况 存在主要问题及改进情况 \
            存在问题及改进情况 存在的问题及改进情况 存在的主要问题和改进情况 存在的主要问题及改进措施 \
            存在的问题及改进措施 存在的问题和改进措施 政府信息公开工作存在的主要问题及改进情况 \
            政府信息公开工作存在的主要问题及改进措施 其他需要报告的事项 其他需要报告事项 其它需要报告的事项 \
            需要报告的其他事项
            """))
    /// Whether an official heading begins with this scalar: 总 政 主 收 依 行 因 存 其 需.
    func beginsOfficial(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x603B, 0x653F, 0x4E3B, 0x6536, 0x4F9D, 0x884C, 0x56E0, 0x5B58, 0x5176, 0x9700: true
        default: false
        }
    }

    let overview = list("总体情况 总体概况 概述 总体工作 总述 综述")
    let weakOverview = list("基本情况 工作概况 概况")
    let activeDisclosure = scalars("主动公开")
    let information = list("政府信息 信息公开")
    let situation = scalars("情况")
    let received = scalars("收到")
    let handled = scalars("处理")
    let applied = scalars("申请")
    let onApplication = scalars("依申请公开")
    let weakApplication = list("申请公开 公开申请 申请办理 申请处理 申请的处理 申请受理")
    let review = scalars("复议")
    let lawsuit = scalars("诉讼")
    let complaint = scalars("申诉")
    let problem = list("问题 不足 困难")
    let shortcomings = list("问题 不足 困难 不够 有待 差距 改进 下一步")
    let remedy = list("改进 措施 打算 计划 建议 对策 思路")
    let weakRemedy = list("改进 下一步 下步 打算 努力方向 工作安排 工作计划 工作思路 整改")
    let other = list("其他 其它")
    let toReport = list("报告 说明 事项")
    let fees = list("收费 减免")
    let weakOther = list("附件 附表 其他 其它 需要说明 需要报告")

    /// Beginnings of the enumerated labels of table 3 (一、本年新收…), also where a narrow cell cuts them.
    let applicationLabels = list("本年新 本年度办 上年结 上年度结 结转下 办理结果 本年度新收 本年收到")

    // What shows which table a row belongs to.
    let article = scalars("第二十条第")
    let content = scalars("信息内容")
    let disclosureSignature = list("第二十条第 信息内容")
    let applicationSignature = list("勾稽关系 申请人情况 本年新收政府信息 上年结转政府信息")
    let reviewSignature = list("未经复议直接起诉 复议后起诉")
    /// All three together.
    let tableSignature = list("第二十条第 信息内容 勾稽关系 申请人情况 本年新收政府信息 上年结转政府信息 未经复议直接起诉 复议后起诉")
    let reviewHeads = list("行政复议 行政诉讼 结果维持 结果纠正 其他结果 尚未审结")

    // What shows which form a table follows.
    let anySignature = list(
        "第二十条第 信息内容 勾稽关系 申请人情况 本年新收政府信息 上年结转政府信息 行政复议 行政诉讼 结果维持 结果纠正 其他结果 尚未审结")
    let tableOpening = list("第二十条第 信息内容 勾稽关系 申请人情况 本年新收政府信息 上年结转政府信息")
    let newForm = list("本年制发件数 现行有效件数 本年废止件数 本年收费金额 逾期不补正 未按收费通知")
    let oldForm = list("对外公开总数量 上一年项目数量 本年新制作数量 本年新公开数量 采购项目数量 采购总金额")
    let otherHandling = scalars("其他处理")
    let totalLabel = scalars("总计")

    /// Labels of table 3 that stand for a group of rows; all other labels have values.
    let groupLabels = Set(words("三、本年度办理结果 （三）不予公开 （四）无法提供 （五）不予处理 （六）其他处理"))

    /// Groups of rows of table 3 and the first row of each, without enumerators; the first holds all others.
    let groups: [(name: [UInt32], first: [UInt32])] = [
        ("本年度办理结果", "予以公开"), ("不予公开", "属于国家秘密"), ("无法提供", "本机关不掌握相关政府信息"),
        ("不予处理", "信访举报投诉类申请"), ("其他处理", "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ].map { (scalars($0.0), scalars($0.1)) }

    /// Labels of the tables without enumerators, for putting together what a line break tore apart.
    let labels = words(
        """
        本年新收政府信息公开申请数量 上年结转政府信息公开申请数量 本年度办理结果 予以公开 \
        部分公开（区分处理的，只计这一情形，不计其他情形） 不予公开 属于国家秘密 其他法律行政法规禁止公开 \
        危及“三安全一稳定” 保护第三方合法权益 属于三类内部事务信息 属于四类过程性信息 属于行政执法案卷 属于行政查询事项 \
        无法提供 本机关不掌握相关政府信息 没有现成信息需要另行制作 补正后申请内容仍不明确 不予处理 信访举报投诉类申请 \
        重复申请 要求提供公开出版物 无正当理由大量反复申请 要求行政机关确认或重新出具已获取信息 其他处理 \
        申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请 \
        申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请 总计 结转下年度继续办理 \
        规章 规范性文件 行政规范性文件 行政许可 其他对外管理服务事项 行政处罚 行政强制 行政事业性收费 政府集中采购
        """)

    /// Labels that begin a row in a table whose cells stand one a line.
    let rowLabels = Set(
        words(
            """
            信息内容 规章 规范性文件 行政规范性文件 行政许可 其他对外管理服务事项 行政处罚 行政强制 行政事业性收费 政府集中采购
            """))

    // Titles and offices.
    let reportEnds = list("年度报告 年报 工作报告 情况报告 情况的报告 公开报告 年度报告公告")
    let summaryEnds = list("工作总结 情况总结 情况 年度总结")
    let disclosure = list("信息公开 政务公开 信息公示")
    let officialSuffixes = list(
        "政府 办事处 管委会 委员会 街道 镇 乡 局 委 办 厅 部 署 院 中心 办公室 区 县 市 省 所 站 社 会 大队 支队 总队 馆 公司 学校 大学 学院 医院 银行 海关 处 队 旗 盟 州 团 师 集团"
    )
    let preamble = list("本报告 本年报 本年度报告 特编制 编制而成 统计期限 如下 现予公布 现公布")
    let report = scalars("报告")
    let about = scalars("关于")
    let people = scalars("人民")
    /// What the type of report begins with: 政府信息公开….
    let disclosureOfGovernment = scalars("政府信息公开")
    let brokenOrgans = list("民政府 政府 府 镇政府 事处 办事处 员会 委员会")
    let disclosedPublicly = scalars("公开")
    let organLabels = list("机构 机关 单位 发布者 部门")
    let drawnUp = list("特编制 现编制 编制 现公布 公布")

    /// Words that no heading or paragraph ends in the middle of.
    let unbroken = list("主动公开 依申请公开 政府信息公开 政府信息管理 公开平台建设 平台建设 监督保障 主要问题 改进情况 改进措施 公开情况 管理情况 建设情况 保障情况")

    // Years.
    let annualReport = list("年度报告 年报")
    let comparison = list("相比 同比 比 较 增长 以来 上年 去年 以前 之前")
    let plan = list("计划 打算 思路 将进一步 将继续 将从 将以 将着力 将加 将不断 下一步 进一步改进 改进措施 工作重点 预算 决算 要点")
    let firstDays = list("1月1日 01月01日 １月１日 一月一日")
    let lastDays = list("12月31日 １２月３１日 十二月三十一日 12月底")

    // What a web page prints around a text.
    let menu = list(
        "首页 政务公开 政府信息公开 办事服务 政务服务 互动交流 政民互动 新闻中心 网上办事 专题专栏 数据开放 走进 登录 注册 邮箱 无障碍 长者 机构概况 信息公开目录 信息公开指南 信息公开年报 依申请公开"
    )
    let tools = list(
        "打印 关闭 打印本页 关闭窗口 关闭本页 打印此页 收藏 分享 分享到 分享至 大 中 小 字体 字号 返回 返回顶部 返回首页 加入收藏 设为首页 无障碍阅读 长者模式 简体 繁体 繁體 English 微信 微博 朗读 保存 扫一扫 网站地图 联系我们 网站声明 隐私声明 关于我们 相关链接 字体：大中小 字体:大中小 字体大中小 字号：大中小 字号:大中小 A+ A-"
    )
    let notices = list(
        "浏览次数 浏览量 点击数 点击量 点击次数 点击率 阅读次数 阅读量 访问量 访问次数 人气 字体： 字体: 字号： 字号: 您现在的位置 您当前的位置 您的位置 当前位置 所在位置 现在位置 上一篇 下一篇 上一条 下一条 版权所有 主办： 主办: 承办： 承办: 主办单位 承办单位 技术支持 网站标识码 扫一扫 分享到 打印本页 责任编辑 用手机 手机版 Copyright copyright"
    )
    let siteMarks = list("ICP备 公网安备 网安备 ICP证 网站标识码 版权所有 Copyright 技术支持：")
    let openEnded = list(
        "您现在的位置 您当前的位置 您的位置 当前位置 所在位置 现在位置 上一篇 下一篇 上一条 下一条 版权所有 Copyright copyright 主办 承办")

    let form = OfficialForms.shared
    /// Labels as strings; cut to the official form, where brackets may be narrow.
    let labelTexts = CommonTexts(
        OfficialForms.shared.allWordings
            + OfficialForms.shared.allWordings.map {
                $0.map { $0 == 0xFF08 ? 0x28 : $0 == 0xFF09 ? 0x29 : $0 }
            })

    init() {}

    /// What a heading body says, blanks and enumerator taken off; nil when it is none of the six.
    func heading(_ body: [UInt32]) -> HeadingWording? {
        guard body.count >= 2, body.count <= 45 else { return nil }
        func strong(_ number: Int) -> HeadingWording { HeadingWording(number: number, isStrong: true) }
        func weak(_ number: Int) -> HeadingWording? {
            body.count <= 30 ? HeadingWording(number: number, isStrong: false) : nil
        }
        let all = 0..<body.count
        let hasApplication = body.contains(onApplication, in: all)
        let hasReceived = body.contains(received, in: all)
        if body.contains(review, in: all) || body.contains(lawsuit, in: all) {
            if hasApplication || (hasReceived && !body.contains(lawsuit, in: all)) { return weak(3) }
            return body.contains(review, in: all) && body.contains(lawsuit, in: all) ? strong(4) : weak(4)
        }
        if body.contains(complaint, in: all) { return weak(4) }
        let active = body.firstPlace(of: activeDisclosure, in: all)
        let application = body.firstPlace(of: onApplication, in: all)
        if hasReceived, body.contains(handled, in: all), body.contains(applied, in: all) { return strong(3) }
        if let active, active < application ?? Int.max {
            let isWhole = body.contains(anyOf: information) && body.ends(with: situation)
            return isWhole ? strong(2) : weak(2)
        }
        if body.contains(anyOf: fees) { return weak(6) }
        if hasApplication {
            return body.contains(anyOf: information) && body.ends(with: situation) ? strong(3) : weak(3)
        }
        if body.contains(anyOf: problem) {
            return body.contains(anyOf: remedy) ? strong(5) : weak(5)
        }
        if body.contains(anyOf: weakApplication) { return weak(3) }
        if body.contains(anyOf: other), body.contains(anyOf: toReport) { return strong(6) }
        if body.contains(anyOf: overview) { return body.count <= 20 ? strong(1) : weak(1) }
        if body.contains(anyOf: weakRemedy) { return weak(5) }
        if body.contains(anyOf: weakOther) { return weak(6) }
        if body.contains(anyOf: weakOverview) { return body.count <= 16 ? weak(1) : nil }
        return nil
    }

    /// Whether a line that looks like a heading is a label of table 3.
    func isApplicationLabel(_ body: [UInt32]) -> Bool {
        applicationLabels.words.contains {
            // A narrow cell may hold the first characters only.
            body.holds($0, at: 0, limit: body.count)
                || (body.count < $0.count && body.count <= 2 && $0.holds(body, at: 0, limit: $0.count))
        }
    }
}
