// Queries as they are typed: each is understood or refused, and what is understood reads again as the same.

import Fulltext
import FulltextAnalysis
import FulltextStorage
import ReportSearch

/// The first byte chooses how words are joined; the rest is the query.
struct QueryTarget: FuzzTarget {
    private let analyzer: Analyzer

    init() throws { analyzer = try Analyzer() }

    func run(_ input: [UInt8]) throws {
        guard let first = input.first else { return }
        let language = QueryText(analyzer: analyzer, matching: first & 1 == 0 ? .all : .any)
        let parsed: ParsedQuery
        do throws(IndexError) {
            parsed = try language.parse(String(decoding: input.dropFirst(), as: UTF8.self))
        } catch {
            return try promise(
                [.invalidQuery, .limitExceeded].contains(error.code) && !error.message.isEmpty, "\(error)")
        }
        try promise(parsed.leafTexts.count == parsed.query.leaves.count, "leaves and their texts")
        try promise(
            parsed.pairs.allSatisfy { max($0.first, $0.second) < parsed.leafTexts.count }, "pairs of leaves")
        do throws(IndexError) {
            let second = try language.parse(parsed.parsed)
            try check(second, parsed)
        } catch {
            // Written out, a query may be longer or deeper than one may be typed.
            try promise(error.code == .limitExceeded, "\(parsed.parsed.debugDescription): \(error)")
        }
    }

    private func check(_ second: ParsedQuery, _ first: ParsedQuery) throws(IndexError) {
        guard second.tree == first.tree, second.parsed == first.parsed else {
            fatalError("reads \(first.parsed.debugDescription), then \(second.parsed.debugDescription)")
        }
    }

    func seeds() -> [[UInt8]] {
        [
            "依申请公开", "\"信息公开\" AND 行政复议 OR (行政 诉讼)^2.5 -培训", "title:沈荡 标题：年度 heading:\"改进\" organ:(镇|县)",
            "\"申请 公开\"~8 \"甲 乙 丙\"~~12", "信息* 行?诉讼 =复议 text:非",
            "province:浙江 year:2019..2021 section:0,3 kind:town",
            "applications.new>0 fees.amount<=12.50 applications.new≠blank audit:T3-row=uncertain",
            "「“甲”」 『』 “”～２ ＊ ｜ ＮＯＴ",
            "NOT (a AND (b OR c)) 且 或 非",
        ].enumerated().map { [UInt8($0 & 1)] + Array($1.utf8) }
    }

    let words = [
        " AND ", " OR ", " NOT ", "&&", "||", "且", "或", "非", "(", ")", "（", "）", "\"", "“", "”", "「", "」",
        "『", "』",
        "＂", "„", "｣", "~", "~~", "～", "^2", "^0.5", "＾", "*", "?", "＊", "？", "﹡", "-", "－", "|", "｜", "=",
        "＝",
        "title:", "organ:", "heading:", "text:", "标题：", "机关:", "节名:", "正文:", "province:", "省：", "city:",
        "county:",
        "year:", "年:", "section:", "kind:", "format:", "audit:", "审核:", "fail", "uncertain", "T3-row",
        "applications.new",
        "fees.amount", ">=", "<=", "!=", ">", "<", "≥", "≤", "≠", "blank", "slash", "missing", "..", ",",
        "2021", "浙江",
        "公开", "複", "\u{301}", "\u{200b}", "\u{feff}", "ﷺ", "㎡", "½", "𠀋", "👍🏽", "Ａ", "\u{3000}",
    ]
}
