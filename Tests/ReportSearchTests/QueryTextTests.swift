// The query language, production by production: what is typed, and the tree that it means.

import Fulltext
import FulltextAnalysis
import FulltextStorage
import ReportSearch
import TestSupport
import Testing

@Suite struct QueryTextTests {
    private static func parse(_ text: String, _ matching: WordMatching = .all) throws -> ParsedQuery {
        try QueryText(analyzer: try Analyzer(), matching: matching).parse(text)
    }

    private static func word(_ text: String) -> QueryNode { .word(Array(text.utf8)) }
    private static func phrase(_ text: String) -> QueryNode { .phrase(Array(text.utf8)) }
    private static func literal(_ text: String) -> TokenPattern.Piece { .literal(Array(text.utf8)) }

    /// What each text is understood as, in the language itself.
    private static let readings: [(typed: String, read: String)] = [
        // Words
        ("办理", "办理"), ("依申请公开", "依 AND 申请 AND 公开"), ("办理 复议", "办理 AND 复议"), ("=诉讼", "=诉讼"),
        ("＝诉讼", "=诉讼"), ("ＡＢＣ１２", "abc12"), ("資訊", "资讯"), ("办理 办理", "办理"), ("2019-2021", "2019 AND 2021"),
        ("办理，复议。", "办理 AND 复议"), ("办理 ， 复议", "办理 AND 复议"),
        // Phrases and their quotes
        ("\"政府信息\"", "\"政府信息\""), ("“政府信息”", "\"政府信息\""), ("「政府信息」", "\"政府信息\""),
        ("『政府信息』", "\"政府信息\""), ("＂政府信息＂", "\"政府信息\""), ("”政府信息“”", "\"政府信息“\""),
        ("“政府信息\"", "\"政府信息\""), ("「“公开”」", "「“公开”」"), ("\"，\"", "\",\""), ("\"政 府 信 息\"", "\"政府信息\""),
        // Nearness
        ("\"申请 公开\"~8", "\"申请 公开\"~8"), ("“申请　公开”～～１２", "\"申请 公开\"~~12"), ("\"申请 信*\"~0", "\"申请 信*\"~0"),
        ("\"申请 公开\"~1000", "\"申请 公开\"~1000"),
        // Patterns
        ("信息*", "信息*"), ("＊诉讼", "*诉讼"), ("行?诉讼", "行?诉讼"), ("信**息", "信*息"), ("=信息*", "信息*"),
        ("信息*，公开*。", "信息* AND 公开*"), ("办理，信息*", "办理 AND 信息*"), ("行？诉讼*", "行 AND 诉讼*"), ("3.5*", "3.5*"),
        // A question is no pattern.
        ("如何申请?", "如何 AND 申请"), ("?申请", "申请"),
        // Everything
        ("*", "*"), ("＊", "*"), ("* 办理", "* AND 办理"), ("title:*", "*"),
        // Operators and their twins
        ("办理 AND 复议", "办理 AND 复议"), ("办理 && 复议", "办理 AND 复议"), ("办理 且 复议", "办理 AND 复议"),
        ("办理 OR 复议", "办理 OR 复议"), ("办理 | 复议", "办理 OR 复议"), ("办理||复议", "办理 OR 复议"), ("办理｜复议", "办理 OR 复议"),
        ("办理｜｜复议", "办理 OR 复议"), ("办理 或 复议", "办理 OR 复议"), ("办理 NOT 复议", "办理 AND NOT 复议"),
        ("办理 非 复议", "办理 AND NOT 复议"), ("办理 -复议", "办理 AND NOT 复议"), ("办理 －复议", "办理 AND NOT 复议"),
        ("办理 AND NOT 复议", "办理 AND NOT 复议"), ("-复议", "NOT 复议"), ("NOT NOT 复议", "NOT (NOT 复议)"),
        ("-复议 -诉讼", "NOT (复议 OR 诉讼)"), ("办理 - 复议", "办理 AND 复议"), ("(-复议)", "NOT 复议"),
        // NOT binds most, then AND, then OR; brackets of both widths
        ("办理 OR 复议 NOT 诉讼", "办理 OR (复议 AND NOT 诉讼)"), ("办理 复议 OR 诉讼", "(办理 AND 复议) OR 诉讼"),
        ("办理 AND (复议 OR 诉讼)", "办理 AND (复议 OR 诉讼)"), ("办理（复议 或 诉讼）", "办理 AND (复议 OR 诉讼)"),
        ("((办理))", "办理"), ("办理 AND (复议 AND 诉讼)", "办理 AND 复议 AND 诉讼"),
        ("办理 -(复议 诉讼)", "办理 AND NOT (复议 AND 诉讼)"),
        // Fields
        ("title:沈荡 改进", "title:沈荡 AND 改进"), ("标题：“沈荡”", "title:\"沈荡\""), ("机关:教育局", "organ:教育局"),
        ("单位:教育局", "organ:教育局"), ("节名:改进", "heading:改进"), ("heading:\"申请 公开\"~3", "heading:\"申请 公开\"~3"),
        ("text:改进", "改进"), ("正文:改进", "改进"), ("text:非", "text:非"), ("title:非", "title:非"),
        ("title:信息*", "title:信息*"),
        ("title:=信息", "title:=信息"), ("title:(复议 OR 诉讼)", "title:复议 OR title:诉讼"),
        ("title:（复议 非 诉讼）", "title:复议 AND NOT title:诉讼"),
        ("title:(复议 heading:诉讼)", "title:复议 AND heading:诉讼"),
        ("title:(复议 text:诉讼)", "title:复议 AND 诉讼"), ("title:(复议 year:2020)", "title:复议 AND year:2020"),
        // Boosts
        ("复议^3", "复议^3"), ("复议＾２．５", "复议^2.5"), ("\"复议\"^0", "\"复议\"^0"), ("(复议 诉讼)^2", "(复议 AND 诉讼)^2"),
        ("复议^2^3", "复议^2^3"), ("title:复议^2", "title:复议^2"), ("title:(复议^2)", "title:复议^2"), ("复议^", "复议"),
        ("^2", "2"), ("复议 ^2", "复议 AND 2"), ("信息*^2", "信息*^2"), ("\"申请 公开\"~8^2", "\"申请 公开\"~8^2"),
        // Filters
        ("province:浙江", "province:浙江"), ("省：浙江", "province:浙江"), ("市:温州 县:盐池", "city:温州 AND county:盐池"),
        ("年:2019..2021", "year:2019..2021"), ("节:1,5", "section:1,5"), ("kind:town", "kind:town"),
        ("format:2021", "format:2021"),
        ("审核:fail", "audit:fail"), ("audit:t3-row=uncertain", "audit:t3-row=uncertain"),
        ("applications.new＞0", "applications.new>0"), ("applications.new≥5", "applications.new>=5"),
        ("applications.new≠blank", "applications.new!=blank"), ("applications.new>-5", "applications.new>-5"),
        ("a:b", "a AND b"),
    ]

    @Test("Each production is understood as written here", arguments: readings.indices)
    func production(number: Int) throws {
        let (typed, read) = Self.readings[number]
        #expect(try Self.parse(typed).parsed == read)
        #expect(try Self.parse(read).tree == Self.parse(typed).tree, "\(typed)")
    }

    @Test("Words, phrases, patterns and nearness are leaves of their kinds")
    func leaves() throws {
        #expect(try Self.parse("办理").tree == Self.word("办理"))
        #expect(try Self.parse("=办理").tree == .token(Array("办理".utf8)))
        // Longer than a token may be: one word all the same, however it was cut.
        let long = String(repeating: "a", count: 63) + "." + String(repeating: "b", count: 80)
        #expect(try Self.parse(long).tree == Self.word(long))
        #expect(try Self.parse("=" + long).tree == Self.word(long))
        #expect(try Self.parse("“办理”").tree == Self.phrase("办理"))
        let pattern = TokenPattern([Self.literal("行"), .one, Self.literal("诉"), .any])
        #expect(try Self.parse("行?诉*").tree == .pattern(pattern))
        let near = QueryNode.near(
            [Self.phrase("申请"), .pattern(TokenPattern([.any, Self.literal("开")]))],
            Nearness(distance: 8, isOrdered: false))
        #expect(try Self.parse("\"申请 *开\"~~8").tree == near)
        #expect(
            try Self.parse("heading:“办理”^2").tree
                == .boosted(.field(.heading, Self.phrase("办理")), 2, text: "2"))
    }

    @Test("Fields ask the caption and the opening; the boost of a bracket goes to all of it")
    func engine() throws {
        let leaf = Query.word(Array("公开".utf8))
        #expect(try Self.parse("title:公开").query == .caption(leaf, part: 0))
        #expect(try Self.parse("organ:公开").query == .caption(leaf, part: 1))
        #expect(try Self.parse("heading:公开").query == .opening(leaf, column: "heading"))
        #expect(try Self.parse("text:公开").query == leaf)
        #expect(
            try Self.parse("(公开 OR title:公开)^2").query == .boosted(.any([leaf, .caption(leaf, part: 0)]), 2))
    }

    @Test("With any, words side by side are alternatives, single characters words by themselves")
    func any() throws {
        #expect(try Self.parse("政府 信息", .any).parsed == "政府 信息")
        #expect(try Self.parse("政府 信息", .any).tree == .mostOf([Self.word("政府"), Self.word("信息")]))
        #expect(try Self.parse("复议 信息", .any).parsed == "=复 =议 信息")
        #expect(try Self.parse("政府 AND 信息", .any).parsed == "政府 AND 信息")
        #expect(try Self.parse("政府 信息 year:2020", .any).parsed == "(政府 信息) AND year:2020")
        #expect(try Self.parse("政府 信息 -法院", .any).parsed == "(政府 信息) AND NOT 法院")
    }

    @Test("Filters on columns that always hold are lifted, others stay conditions")
    func lifting() throws {
        let word = Query.word(Array("办理".utf8))
        let lifted = try Self.parse("办理 year:2020,2021 year:2021..2022 section:3")
        #expect(lifted.filters == [.year: [2_021], .section: [3]])
        #expect(lifted.query == word)
        #expect(lifted.parsed == "办理 AND year:2020,2021 AND year:2021..2022 AND section:3")

        let alone = try Self.parse("year:2020")
        #expect(alone.filters == [.year: [2_020]] && alone.query == .everything)

        let kept = try Self.parse("办理 year:2020 -复议")
        #expect(kept.filters == [.year: [2_020]])
        #expect(kept.query == .difference(word, .word(Array("复议".utf8))))

        for text in ["办理 OR year:2020", "办理 NOT year:2020", "-year:2020", "(办理 OR year:2020) 复议"] {
            let parsed = try Self.parse(text)
            #expect(parsed.filters.isEmpty, "\(text)")
            #expect("\(parsed.query)".contains("value(column: \"year\""), "\(text)")
        }
        #expect(try Self.parse("办理 audit:fail").filters.keys.map(\.self) == [.audit])
        // No facet counts cells or single rules of the audit.
        for text in ["办理 applications.new>0", "办理 audit:T3-row"] {
            let parsed = try Self.parse(text)
            #expect(parsed.filters.isEmpty && "\(parsed.query)".contains("value(column:"), "\(text)")
        }
        let any = try Self.parse("办理 复议 year:2020", .any)
        #expect(any.filters == [.year: [2_020]])
    }

    @Test(
        "Words typed side by side are pairs, also over a boost; what is taken away, alternatives and filters part them"
    )
    func pairs() throws {
        func pairs(_ text: String) throws -> [[Int]] {
            try Self.parse(text).pairs.map { [$0.first, $0.second] }
        }
        #expect(try pairs("公开 申请 办理") == [[0, 1], [1, 2]])
        #expect(try pairs("公开^2 \"申请\"") == [[0, 1]])
        #expect(try pairs("公开 OR 申请").isEmpty)
        #expect(try pairs("公开 (申请 OR 办理) 答复").isEmpty)
        #expect(try pairs("公开 NOT 法院 申请") == [[0, 1]])
        #expect(try pairs("公开 title:申请 办理").isEmpty)
        #expect(try pairs("公开 text:申请") == [[0, 1]])
        let parsed = try Self.parse("(公开 -法院) OR (申请 办理)")
        #expect(parsed.leafTexts == ["公开", "法院", "申请", "办理"])
        #expect(parsed.pairs == [Rescoring.Pair(first: 2, second: 3)])
    }
}
