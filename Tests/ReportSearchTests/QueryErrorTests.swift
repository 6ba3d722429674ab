// Queries that cannot be understood: the column, what was expected, and an example that works.

import Fulltext
import FulltextAnalysis
import FulltextStorage
import ReportSearch
import TestSupport
import Testing

@Suite struct QueryErrorTests {
    private static func parse(_ text: String) throws -> ParsedQuery {
        try QueryText(analyzer: try Analyzer(), matching: .all).parse(text)
    }

    private struct Case {
        let text: String
        let column: Int
        let says: String
        let example: String

        init(_ text: String, _ column: Int, _ says: String, _ example: String) {
            self.text = text
            self.column = column
            self.says = says
            self.example = example
        }
    }

    private static let cases: [Case] = [
        // Quotes and phrases
        Case("办理 \"依申请", 4, "a quote is opened and not closed", "\"依申请公开\""),
        Case("办理「依申请", 3, "add 」 at the end", "\"依申请公开\""), Case("办理 \"\"", 4, "a phrase is empty", "\"公开\""),
        Case("\"　\"", 1, "a phrase is empty", "\"公开\""),
        Case("办理 \"甲\t乙\"", 4, "a line end or a tab", "\"甲\" \"乙\""),
        // Nearness
        Case("\"申请 公开\"~", 8, "~ wants the number of characters", "\"申请 公开\"~8"),
        Case("“申请 公开”～x", 8, "~ wants the number of characters", "\"申请 公开\"~8"),
        Case("\"申请 公开\"~~~3", 8, "or ~~8 for any order", "\"申请 公开\"~8"),
        Case("\"申请 公开\"~1001", 8, "at most 1000", "\"申请 公开\"~8"),
        Case("\"申请 公开\"~99999999999999999999", 8, "at most 1000", "\"申请 公开\"~8"),
        Case("办理 \"申请\"~3", 4, "two parts or more", "\"申请 公开\"~8"),
        Case("\"\"~3", 1, "two parts or more", "\"申请 公开\"~8"),
        Case("\"申请 a¨ 公开\"~3", 1, "a¨ stands for a blank", "\"申请 公开\"~8"),
        // Brackets
        Case("办理 （公开", 4, "a bracket is opened and not closed", "(复议 OR 诉讼)"),
        Case("公开)", 3, "a closing bracket has no opening one", "put the text in quotes"),
        Case(") 公开", 1, "a closing bracket has no opening one", "put the text in quotes"),
        Case("公开 ()", 5, "nothing stands between the brackets", "(复议 OR 诉讼)"),
        // Operators
        Case("AND 公开", 1, "AND needs a word, a phrase or a bracket on both sides", "办理 AND 复议"),
        Case("公开 AND", 7, "AND needs a word", "办理 AND 复议"),
        Case("公开 且 或 办理", 6, "AND needs a word", "办理 AND 复议"),
        Case("OR 公开", 1, "OR needs a word", "办理 OR 复议"), Case("公开 OR", 6, "OR needs a word", "办理 OR 复议"),
        Case("(公开 | )", 7, "OR needs a word", "办理 OR 复议"),
        Case("NOT", 4, "NOT needs a word, a phrase or a bracket behind it", "办理 NOT 法院"),
        Case("公开 非 且 办理", 6, "NOT needs a word", "办理 NOT 法院"),
        Case("NOT NOT", 8, "NOT needs a word", "办理 NOT 法院"),
        // Marks
        Case("，", 1, "no letter or digit to look for", "put them in quotes"),
        Case("公开 OR ？！", 7, "no letter or digit to look for", "put them in quotes"),
        Case("-。", 1, "no letter or digit to look for", "put them in quotes"),
        Case("?*", 1, "no letter or digit to look for", "put them in quotes"),
        // Fields
        Case("办理 title:", 4, "title: needs a word, a phrase or a bracket right behind it", "title:改进"),
        Case("标题： 改进", 1, "标题： needs a word", "标题：改进"),
        Case("title:|改进", 7, "title: needs a word", "办理 title: 复议"),
        Case("title:)", 7, "title: needs a word", "办理 title: 复议"),
        // Boosts
        Case("办理 复议^1001", 6, "^1001 is no number from 0 to 1000", "复议^2"),
        Case("复议^1.2.3", 3, "is no number", "复议^2"),
        Case("办理 (^2)", 5, "^2 stands behind nothing", "复议^2"),
        Case("year:2020^2", 10, "a filter has no score to boost", "^2 behind a word"),
        // Filters
        Case("办理 year:20x", 4, "year 20x: not a number or range", "2020 or 2019..2021"),
        Case("year:", 1, "names no value", "leave the option out"),
        Case("section:7", 1, "from 0 to 6", "3 or 1,5"),
        Case("办理 province:海盐", 4, "no such province", "use county:海盐县"),
        Case("kind:village", 1, "no such kind of office", "town"),
        Case("format:2020", 1, "format 2020", "write 2019, 2021 or unknown"),
        Case("audit:nothing", 1, "write audit:fail", "T3-row"),
        Case("audit:T3-row=often", 1, "write audit:fail", "T3-row"),
        Case("办理 applications.neww>0", 4, "applications.neww: no such cell", "applications.new"),
        Case("applications.new>many", 1, "many is no number", "applications.new>0"),
        Case("applications.new>-9223372036854775808", 1, "is no number", "applications.new>0"),
        Case("applications.new>99999999999999999999", 1, "is no number", "applications.new>0"),
    ]

    @Test("Each error names its column, what was expected, and an example", arguments: cases.indices)
    func errors(number: Int) throws {
        let expected = Self.cases[number]
        let error = #expect(throws: IndexError.self) { try Self.parse(expected.text) }
        let message = error?.message ?? ""
        #expect(error?.code == .invalidQuery)
        #expect(message.hasPrefix("column \(expected.column): "), "\(expected.text): \(message)")
        #expect(
            message.contains(expected.says) && message.contains(expected.example),
            "\(expected.text): \(message)")
    }

    @Test("An empty query says what to type", arguments: ["", "   ", "\n\t　"])
    func empty(text: String) {
        let error = #expect(throws: IndexError.self) { try Self.parse(text) }
        #expect(error?.code == .invalidQuery && error?.message.contains("'\"依申请公开\"'") == true)
    }

    /// A query at a limit, one beyond it, and what is said of that.
    private static let limits: [(within: String, beyond: String, says: String)] = [
        (
            String(repeating: "公", count: 2_000), String(repeating: "公", count: 2_001),
            "the query has 2001 characters, at most 2000 are read"
        ),
        (
            (0..<200).map { "w\($0)" }.joined(separator: " "),
            (0..<201).map { "w\($0)" }.joined(separator: " "),
            "the query has 201 words, at most 200 are looked up"
        ),
        (
            String(repeating: "(", count: 50) + "公" + String(repeating: ")", count: 50),
            String(repeating: "(", count: 51) + "公" + String(repeating: ")", count: 51),
            "column 51: brackets and NOTs are nested deeper than 50"
        ),
        (
            String(repeating: "非 ", count: 51) + "公", String(repeating: "非 ", count: 52) + "公",
            "column 103: brackets and NOTs are nested deeper than 50"
        ),
        ("\"a b c d e\"~~3", "\"a b c d e f\"~~3", "column 1: ~~ takes at most 5 parts"),
    ]

    @Test("Limits are kept and named", arguments: limits.indices)
    func limit(number: Int) throws {
        let (within, beyond, says) = Self.limits[number]
        #expect(throws: Never.self) { try Self.parse(within) }
        let error = #expect(throws: IndexError.self) { try Self.parse(beyond) }
        #expect(error?.code == .limitExceeded)
        #expect(error?.message.hasPrefix(says) == true, "\(error?.message ?? "")")
    }

    @Test("In order, a nearness has as many parts as fit")
    func orderedParts() throws {
        let parts = (0..<100).map { "w\($0)" }.joined(separator: " ")
        guard case .near(let leaves, _) = try Self.parse("\"\(parts)\"~1000").tree else {
            Issue.record("a nearness")
            return
        }
        #expect(leaves.count == 100)
    }
}
