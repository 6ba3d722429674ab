// Passages: whole sentences where they fit, the words of the query together, marks that are exact.

import Fulltext
import FulltextAnalysis
import ReportSearch
import TestSupport
import Testing

@Suite struct PassageTests {
    private static func snippet(_ text: String, _ query: Query, width: Int) throws -> Snippet {
        let finder = MatchFinder(query, analyzer: try Analyzer())
        return finder.snippet(of: Array(text.utf8), hasHeading: false, width: width)
    }

    private static func phrase(_ text: String) -> Query { .phrase(Array(text.utf8)) }

    private static func marked(_ snippet: Snippet) -> [String] {
        let scalars = Array(snippet.text.unicodeScalars)
        return snippet.highlights.map { String(String.UnicodeScalarView(scalars[$0])) }
    }

    @Test("A passage is made of whole sentences where they fit")
    func sentences() throws {
        let text = "第一句没有内容。第二句有培训的内容！第三句很短。" + String(repeating: "后面的话很长，", count: 30)
        let snippet = try Self.snippet(text, Self.phrase("培训"), width: 40)
        #expect(snippet.text == "第二句有培训的内容！第三句很短。")
        #expect(Self.marked(snippet) == ["培训"])
    }

    @Test("Closing quotes belong to the sentence, and cells and lines end one")
    func bounds() throws {
        let quoted = try Self.snippet("他说：“公开。”然后培训开始。", Self.phrase("培训"), width: 20)
        #expect(quoted.text == "然后培训开始。")
        let cells = try Self.snippet("名称\t培训\t次数\n下一行", Self.phrase("培训"), width: 5)
        #expect(cells.text == "培训")
    }

    @Test("A sentence that is too long is cut, with marks of what was left out")
    func long() throws {
        let text = String(repeating: "前", count: 100) + "培训" + String(repeating: "后", count: 100) + "。"
        let snippet = try Self.snippet(text, Self.phrase("培训"), width: 40)
        #expect(snippet.text.hasPrefix("…前") && snippet.text.hasSuffix("后…"))
        #expect(TextColumns.width(of: snippet.text) <= 44)
        #expect(Self.marked(snippet) == ["培训"])
    }

    @Test("The passage with most different words wins over more places of one")
    func different() throws {
        let text = "培训培训培训培训。" + String(repeating: "中间，", count: 60) + "。培训和公开。"
        let snippet = try Self.snippet(text, .all([Self.phrase("培训"), Self.phrase("公开")]), width: 30)
        #expect(snippet.text.hasPrefix("培训和公开。"))
        #expect(Self.marked(snippet) == ["培训", "公开"])
    }

    @Test("Words that stand far apart give two passages with an ellipsis between")
    func apart() throws {
        let text = "先有培训。" + String(repeating: "中间的句子。", count: 60) + "后有公开。"
        let snippet = try Self.snippet(text, .all([Self.phrase("公开"), Self.phrase("培训")]), width: 60)
        #expect(snippet.text.hasPrefix("先有培训。") && snippet.text.hasSuffix("后有公开。"))
        #expect(snippet.text.contains("。…"))
        #expect(Self.marked(snippet) == ["培训", "公开"])
        #expect(TextColumns.width(of: snippet.text) <= 66)
    }

    @Test("Marks are exact for any text, query and width", arguments: UInt64(0)..<400)
    func marks(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let parts = ["公", "开", "培", "训", "。", "，", "\n", "\t", " ", "Ａ", "㎡", "é", "e\u{301}", "開", "𠂉", "”"]
        let text = (0..<generator.int(0...300)).map { _ in generator.pick(parts) }.joined()
        let words = ["公开", "培训", "开培", "A", "公"]
        let asked = Array(words.shuffled(using: &generator).prefix(generator.int(1...3)))
        let analyzer = try Analyzer()
        let finder = MatchFinder(.any(asked.map(Self.phrase)), analyzer: analyzer)
        let snippet = finder.snippet(of: Array(text.utf8), hasHeading: false, width: generator.int(4...120))
        let all = finder.highlights(in: Array(text.utf8), hasHeading: false)
        #expect(snippet.highlights.isEmpty == all.isEmpty)
        var last = -1
        for (range, shown) in zip(snippet.highlights, Self.marked(snippet)) {
            #expect(range.lowerBound > last && !range.isEmpty)
            last = range.upperBound
            var folded = FoldedText()
            analyzer.fold(shown, mapping: false, into: &folded)
            let match = String(String.UnicodeScalarView(folded.scalars.compactMap { Unicode.Scalar($0) }))
            #expect(asked.contains { match.contains($0.lowercased()) }, "\(shown)")
        }
    }
}
