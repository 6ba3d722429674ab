// Match text to tokens: examples, the partition, and equality of every short cut with ICU's iterator over the
// whole text.

import FulltextAnalysis
import Testing

@Suite struct SegmentationTests {
    let analyzer: Analyzer

    init() throws { analyzer = try Analyzer() }

    @Test(
        "Words and marks are cut as ICU cuts them",
        arguments: [
            ("", []), (" \u{3000}", []), ("\n\t\n", []),
            ("依申请公开", ["依", "申请", "公开"]),
            ("公民、法人和其他组织", ["公民", "[、]", "法人", "和", "其他", "组织"]),
            ("2060387.04元", ["2060387.04", "元"]), ("1,234件", ["1,234", "件"]), ("３件", ["3", "件"]),
            ("word. Next", ["word", "[.]", "[ ]", "next"]), ("it's", ["it's"]), ("it’s", ["it’s"]),
            ("http://a.gov.cn/1", ["http", "[:]", "[/]", "[/]", "a.gov.cn", "[/]", "1"]),
            ("資訊公開", ["资讯", "公开"]), ("A4纸", ["a4", "纸"]), ("公开\n公开", ["公开", "公开"]), ("公\n开", ["公", "开"]),
            ("👍", ["[👍]"]), ("1.", ["1", "[.]"]), ("公开_a", ["公开", "_a"]), ("_", ["[_]"]),
            ("公开信箱：a@b.cn", ["公开", "信箱", "[:]", "a@b.cn"]),
        ] as [(String, [String])])
    func cutsExamples(text: String, words: [String]) {
        #expect(analyzer.words(text) == words)
    }

    @Test("More ideographs without a break than ICU's word list takes are cut in pieces, none is lost")
    func endlessRun() throws {
        let count = 17_000_000
        let analyzed = analyzer.analyzed(String(repeating: "依申请公开", count: count / 5))
        var end: UInt32 = 0
        var isPartition = true
        for token in analyzed.tokens {
            isPartition = isPartition && token.offset == end
            end = token.offset + UInt32(token.length)
        }
        #expect(isPartition && Int(end) == count)
    }

    @Test("Kinds follow ICU's rule status")
    func kinds() {
        let text = analyzer.analyzed("公开 abc 2020 カタカナ、a4、4a 한국어 𠀀")
        #expect(
            text.tokens.map(\.kind)
                == [.han, .letter, .mark, .number, .kana, .mark, .letter, .mark, .letter, .letter, .han])
    }

    @Test(
        "A character of the Han script is no mark, alone or beside others", arguments: ["⺀", "々", "〻", "〡"])
    func hanIsNoMark(character: String) {
        for text in [character, "年" + character, character + "、", "か" + character, "a" + character] {
            let analyzed = analyzer.analyzed(text)
            let kinds = analyzed.tokens.filter { token in
                String(
                    scalars: analyzed.matchScalars[Int(token.offset)..<Int(token.offset) + Int(token.length)]
                )
                .contains(character)
            }.map(\.kind)
            #expect(!kinds.isEmpty && !kinds.contains(.mark), "\(text)")
        }
    }

    @Test(
        "A word longer than the bound is cut into pieces of the bound",
        arguments: [63, 64, 65, 128, 129, 1_000])
    func longWordsAreCut(length: Int) {
        let text = analyzer.analyzed("公" + String(repeating: "a", count: length) + "开")
        let pieces = text.tokens.dropFirst().dropLast()
        #expect(pieces.map { Int($0.length) }.reduce(0, +) == length)
        #expect(pieces.dropLast().allSatisfy { $0.length == Analyzer.longestToken })
        #expect(pieces.count == (length + 63) / 64)
    }

    @Test(
        "Tokens cover match text except for hard breaks, and each term is its text",
        arguments: UInt64(0)..<300)
    func tokensPartition(seed: UInt64) {
        for display in [RandomText.mixed(seed: seed, length: 60), RandomText.dense(seed: seed, length: 80)] {
            let text = analyzer.analyzed(display)
            var covered = 0
            for token in text.tokens {
                let start = Int(token.offset)
                let end = start + Int(token.length)
                #expect(text.matchScalars[covered..<start].allSatisfy { $0 == 0x0A || $0 == 0x09 })
                #expect(!text.matchScalars[start..<end].contains { $0 == 0x0A || $0 == 0x09 })
                #expect(token.kind != .mark || token.length == 1)
                #expect(
                    Array(String(scalars: text.matchScalars[start..<end]).utf8)
                        == analyzer.vocabulary.bytes(of: token.term))
                covered = end
            }
            #expect(text.matchScalars[covered...].allSatisfy { $0 == 0x0A || $0 == 0x09 })
        }
    }

    // MARK: Equality with ICU's iterator

    /// Says where the tokens of two analyses part, or nothing; terms count as their analyzers numbered them.
    private func differences(_ actual: AnalyzedText, _ expected: AnalyzedText) -> String {
        for index in 0..<max(actual.tokens.count, expected.tokens.count) {
            let left = index < actual.tokens.count ? actual.tokens[index] : nil
            let right = index < expected.tokens.count ? expected.tokens[index] : nil
            guard left != right else { continue }
            let place = Int(min(left?.offset ?? .max, right?.offset ?? .max))
            let around = actual.matchScalars[max(0, place - 6)..<min(place + 8, actual.matchLength)]
            let scalars = around.map { String($0, radix: 16) }.joined(separator: " ")
            return "token \(index), scalar \(place), among \(scalars): \(left as Any) is not \(right as Any)"
        }
        return ""
    }

    /// Analyses `texts` in five ways, three times each, and compares them with ICU's iterator over whole texts.
    private func expectAgreement(_ texts: [String], _ location: SourceLocation = #_sourceLocation) throws {
        let oracle = try Analyzer()
        oracle.usesIteratorOnly = true
        let uncached = try Analyzer()
        uncached.isRunCacheEnabled = false
        let cached = try Analyzer()
        let crowded = try Analyzer(runCacheBytes: 2_000)
        let listless = try Analyzer(readsWordList: false)
        for _ in 0..<3 {
            for text in texts {
                let expected = oracle.analyzed(text)
                for analyzer in [uncached, cached, crowded, listless] {
                    let actual = analyzer.analyzed(text)
                    #expect(actual.matchScalars == expected.matchScalars, sourceLocation: location)
                    #expect(differences(actual, expected) == "", sourceLocation: location)
                }
            }
        }
        #expect(uncached.runCacheUse.clearCount == 0, sourceLocation: location)
    }

    @Test("Every short cut equals ICU over whole texts: random mixtures", arguments: UInt64(0)..<60)
    func agreesOnRandomText(seed: UInt64) throws {
        try expectAgreement(
            (0..<12).map { part in
                part < 6
                    ? RandomText.mixed(seed: seed * 100 + part, length: 50)
                    : RandomText.dense(seed: seed * 100 + part, length: 120)
            })
    }

    @Test("Every short cut equals ICU over whole texts: the sample reports")
    func agreesOnSamples() throws {
        try expectAgreement(try sampleReports())
    }

    @Test(
        "Every short cut equals ICU over whole texts: shuffled clauses of the samples",
        arguments: UInt64(0)..<10)
    func agreesOnShuffledClauses(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let separators = ["，", "。", "\n", "", " 2020 ", "（一）", "A", "\t", "カ", "e\u{301}"]
        let clauses = try sampleReports().joined(separator: "\n")
            .split { "，。；：、\n（）".contains($0) }.map(String.init)
        try expectAgreement(
            (0..<5).map { _ in
                (0..<300).map { _ in
                    clauses[Int.random(in: 0..<clauses.count, using: &random)]
                        + separators[Int.random(in: 0..<separators.count, using: &random)]
                }.joined()
            })
    }

    @Test(
        "Every short cut equals ICU over whole texts: long runs of ideographs",
        arguments: [20, 63, 64, 65, 500, 20_000])
    func agreesOnLongRuns(length: Int) throws {
        var random = SeededGenerator(seed: UInt64(length))
        let sample = try sampleReports().joined().unicodeScalars.filter {
            (0x4E00...0x9FFF).contains($0.value)
        }
        let running = String(
            scalars: (0..<length).map { sample[sample.index(sample.startIndex, offsetBy: $0 % 8_000)].value })
        try expectAgreement([RandomText.ideographs(count: length, &random), running, "a" + running + "1"])
    }

    @Test(
        "Every short cut equals ICU over whole texts: each scalar among letters, digits, ideographs and itself"
    )
    func agreesOnEveryScalar() throws {
        let planes: [Range<UInt32>] = [
            0..<0x1_0000, 0x1_0000..<0x2_0000, 0x2_0000..<0x3_3480, 0xE_0000..<0xE_0200,
        ]
        let oracle = try Analyzer()
        oracle.usesIteratorOnly = true
        for values in planes {
            var display = String.UnicodeScalarView()
            for value in values {
                guard let scalar = Unicode.Scalar(value) else { continue }
                for context in ["a\u{1}b", "1\u{1}2", "中\u{1}文", "。\u{1}\u{1}_", "か\u{1}"] {
                    for placed in context.unicodeScalars {
                        display.append(placed == "\u{1}" ? scalar : placed)
                    }
                }
                display.append("\n")
            }
            let text = String(display)
            let expected = oracle.analyzed(text)
            let actual = analyzer.analyzed(text)
            #expect(actual.matchScalars == expected.matchScalars)
            #expect(differences(actual, expected) == "")
            oracle.reset()
            analyzer.reset()
        }
    }
}
