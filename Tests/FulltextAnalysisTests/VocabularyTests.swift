// Term numbers, the analyzer's life cycle, its fingerprint, and terminal columns.

import FulltextAnalysis
import Testing

@Suite struct VocabularyTests {
    @Test("Numbers are dense, in order of first appearance, and lead back to the bytes")
    func numbersAreDense() throws {
        let analyzer = try Analyzer()
        let text = analyzer.analyzed("公开 办理 公开 abc 办理 xyz")
        #expect(text.tokens.filter { $0.kind != .mark }.map(\.term) == [0, 1, 0, 2, 1, 3])
        #expect(analyzer.vocabulary.count == 4)
        #expect(analyzer.vocabulary.byteCount == 6 + 6 + 3 + 3)
        #expect(String(decoding: analyzer.vocabulary.bytes(of: 1), as: UTF8.self) == "办理")
        let length = unsafe analyzer.vocabulary.withBytes(of: 2) { $0.count }
        #expect(length == 3)
    }

    @Test("A hundred thousand terms keep their numbers while the table grows")
    func growthKeepsNumbers() throws {
        let analyzer = try Analyzer()
        var text = AnalyzedText()
        for value in 0..<100_000 { analyzer.analyze("w\(value)", into: &text) }
        #expect(analyzer.vocabulary.count == 100_000)
        for value in stride(from: 0, to: 100_000, by: 997) {
            analyzer.analyze("w\(value)", into: &text)
            #expect(text.tokens.map(\.term) == [TermNumber(value)])
            let bytes = Array("w\(value)".utf8)
            #expect(
                unsafe bytes.withUnsafeBufferPointer { unsafe analyzer.vocabulary.number(of: $0) }
                    == TermNumber(value))
        }
        let unknown = Array("v1".utf8)
        #expect(unsafe unknown.withUnsafeBufferPointer { unsafe analyzer.vocabulary.number(of: $0) } == nil)
    }

    @Test("Reset starts numbering anew, for runs, single scalars and words alike")
    func resetStartsAnew() throws {
        let analyzer = try Analyzer()
        _ = analyzer.analyzed("的，abc依申请公开")
        analyzer.reset()
        #expect(analyzer.vocabulary.count == 0)
        #expect(analyzer.vocabulary.byteCount == 0)
        let again = analyzer.analyzed("依申请公开abc，的")
        #expect(again.tokens.map(\.term) == [0, 1, 2, 3, 4, 5])
        #expect(analyzer.words("依申请公开abc，的") == ["依", "申请", "公开", "abc", "[,]", "的"])
    }

    @Test("A full run cache is emptied and goes on")
    func fullCacheIsEmptied() throws {
        let analyzer = try Analyzer(runCacheBytes: 4_000)
        var random = SeededGenerator(seed: 1)
        for _ in 0..<500 {
            let run = RandomText.ideographs(count: 12, &random)
            // A run enters the cache when it is new for the second time.
            for _ in 0..<3 { _ = analyzer.analyzed(run) }
        }
        #expect(analyzer.runCacheUse.clearCount > 0)
        #expect(analyzer.words("依申请公开") == ["依", "申请", "公开"])
    }

    @Test("A reused text holds nothing of the text before")
    func reusedTextIsReplaced() throws {
        let analyzer = try Analyzer()
        var text = AnalyzedText()
        analyzer.analyze("一段较长的文字，用来填满缓冲区。", into: &text)
        analyzer.analyze("公开", into: &text)
        #expect(text.tokens.count == 1)
        #expect(text.matchLength == 2)
        var folded = FoldedText()
        analyzer.fold("较长的文字", mapping: true, into: &folded)
        analyzer.fold("短", mapping: false, into: &folded)
        #expect(folded.scalars.count == 1)
        #expect(folded.ranges.isEmpty)
    }

    @Test("The fingerprint names every part that changes tokens and stays the same")
    func fingerprintNamesParts() {
        let fingerprint = Analyzer.fingerprint()
        #expect(fingerprint == Analyzer.fingerprint())
        for part in ["gongkai-analysis/2 ", " icu/", " unicode/", " dict/", " rules/zh", " traditional/"] {
            #expect(fingerprint.contains(part))
        }
    }

    @Test("A token takes twelve bytes")
    func tokenLayout() {
        #expect(MemoryLayout<Token>.stride == 12)
    }

    @Test(
        "Terminal columns count wide scalars twice and combining ones not at all",
        arguments: [
            ("", 0), ("abc", 3), ("公开", 4), ("ａ", 2), ("ｱ", 1), ("，", 2), ("e\u{301}", 1), ("\u{200B}", 0),
            ("\n\t", 0), ("한", 2),
            ("𠀀", 2), ("👍", 2), ("é", 1), ("公a开", 5), ("☎\u{FE0F}", 1),
        ])
    func columns(text: String, width: Int) {
        #expect(TextColumns.width(of: text) == width)
    }
}
