// Random strings of the language: none ends the process, and what is understood reads again as the same.

import Fulltext
import FulltextAnalysis
import FulltextStorage
import ReportSearch
import TestSupport
import Testing

@Suite struct QueryRoundTripTests {
    /// Signs of the language, their twins, and words that lie near its edges.
    private static let pieces: [String] = [
        " ", " ", " ", " ", "　", "\t", "\n", "(", ")", "（", "）", "\"", "\"", "“", "”", "「", "」", "『", "』",
        "＂", "„", "｣",
        "~", "~3", "~~8", "～", "１", "^", "^2", "＾０．５", "^1.2.", "*", "＊", "﹡", "?", "？", "-", "－", "–", "|",
        "||", "｜",
        "AND", " AND ", "OR", " OR ", "NOT", " NOT ", "&&", "且", "或", "非", " 且 ", " 或 ", " 非 ", "=", "＝", ":",
        "：",
        "title:", "标题：", "organ:", "heading:", "text:", "正文：", "year:2020", "year:", "年:2019..2021,2023",
        "province:浙江",
        "省：浙江、安徽", "section:0,3", "kind:town", "audit:fail", "审核:T3-row=uncertain", "applications.new>0",
        "applications.new≠blank", "applications.new<=-9223372036854775808", "disclosure.x>1", ">", "<", "≥",
        "!=", "公开", "依申请公开",
        "复议", "行政诉讼", "的", "沈荡镇", "資訊", "Ａ４", "a.b", "o'clock", "3.5", "1,000", "2020年", "ＡＮＤ", "㎡", "⑴", "½",
        "Ŀ", "⒈",
        "⺦", "⺀", "々", String(repeating: "a", count: 63) + ".b",
        "¨",
        "é", "e\u{301}", "\u{301}", "ﷺ", "ﬁ", "カタカナ", "ｶﾞ", "ภาษา", "한국", "𠀋", "𡈽", "👍🏽", "\u{200b}",
        "\u{200d}", "\u{feff}",
        "\u{0}", "，", "。", "、", "《", "》", ".", ",", "'", "’", "_", "·", "\\", "/", "%",
    ]

    @Test("Twenty thousand random strings end in a query or an error, and the query reads again as the same")
    func fuzz() throws {
        let analyzer = try Analyzer()
        var generator = SeededGenerator(seed: 20_000)
        var understood = 0
        var again = 0
        for number in 0..<20_000 {
            let length = generator.oneIn(50) ? 300 : generator.int(1...14)
            let text = (0..<length).map { _ in generator.pick(Self.pieces) }.joined()
            let language = QueryText(analyzer: analyzer, matching: number % 2 == 0 ? .all : .any)
            let parsed: ParsedQuery
            do throws(IndexError) {
                parsed = try language.parse(text)
            } catch {
                #expect([.invalidQuery, .limitExceeded].contains(error.code), "\(text)")
                continue
            }
            understood += 1
            #expect(parsed.leafTexts.count == parsed.query.leaves.count)
            #expect(parsed.pairs.allSatisfy { max($0.first, $0.second) < parsed.leafTexts.count })
            do throws(IndexError) {
                let second = try language.parse(parsed.parsed)
                again += 1
                #expect(
                    second.tree == parsed.tree,
                    "\(text.debugDescription) reads \(parsed.parsed.debugDescription)")
                #expect(second.parsed == parsed.parsed)
            } catch {
                // Written out, a query may be longer or deeper than one may be typed.
                #expect(
                    error.code == .limitExceeded,
                    "\(text.debugDescription) reads \(parsed.parsed): \(error.message)")
            }
        }
        print("queries understood: \(understood), read again: \(again)")
        #expect(understood > 2_000 && again * 100 > understood * 95)
    }

    @Test(
        "Signs that folding brings to an end of a pattern are left out there, as no token has them",
        arguments: [("*Ŀ恁b", "*l·恁b"), ("*Ŀ", "*l"), ("⒈*", "1.*"), ("*⒈", "*1"), ("a?⒈", "a?1")])
    func foldedSigns(text: String, read: String) throws {
        let language = QueryText(analyzer: try Analyzer(), matching: .all)
        let parsed = try language.parse(text)
        #expect(parsed.parsed == read)
        #expect(try language.parse(parsed.parsed).tree == parsed.tree)
    }

    /// A random query that the grammar allows.
    private static func query(_ depth: Int, using generator: inout SeededGenerator) -> String {
        func inner() -> String { query(depth - 1, using: &generator) }
        let words = [
            "公开", "依申请公开", "=复议", "\"信息公开\"", "信息*", "行?诉讼", "\"申请 公*\"~8", "“甲 乙”～～２", "2020年", "a4", "非法",
            "title:公开", "heading:\"改进\"", "text:非", "*", "year:2020", "applications.new>0", "「“甲”」", "公开^2",
        ]
        guard depth > 0 else { return generator.pick(words) }
        switch generator.int(0...7) {
        case 0...1: return inner() + generator.pick([" ", " AND ", " 且 "]) + inner()
        case 2: return inner() + generator.pick([" OR ", "|", " 或 "]) + inner()
        case 3: return "(" + inner() + ")"
        case 4: return inner() + " " + generator.pick(["-", "NOT ", "非 "]) + "（" + inner() + "）"
        case 5: return "(" + inner() + " 公开)^" + generator.pick(["0", "2", "３.5"])
        case 6: return generator.pick(["title:", "organ:", "heading:", "text:"]) + "(" + inner() + ")"
        default: return inner()
        }
    }

    @Test(
        "Queries that the grammar makes are understood, and read again as the same",
        arguments: WordMatching.allCases)
    func grammar(matching: WordMatching) throws {
        let language = QueryText(analyzer: try Analyzer(), matching: matching)
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<5_000 {
            let text = Self.query(generator.int(0...4), using: &generator)
            let parsed = try language.parse(text)
            let second = try language.parse(parsed.parsed)
            #expect(second.tree == parsed.tree, "\(text) reads \(parsed.parsed)")
            #expect(second.query == parsed.query && second.filters == parsed.filters)
        }
    }
}
