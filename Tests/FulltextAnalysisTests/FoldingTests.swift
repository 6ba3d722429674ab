// Display text to match text: the documented rule, its slow twin, the offset map, and the traditional table.

import FulltextAnalysis
import Testing

@Suite struct FoldingTests {
    let analyzer: Analyzer

    init() throws { analyzer = try Analyzer() }

    @Test(
        "Folding follows the documented rule",
        arguments: [
            ("", ""), (" ", ""), ("\u{3000}\u{A0} \u{200B}", ""), ("\n\t\n", "\n\t\n"),
            ("结 果 维 持", "结果维持"), ("2020 年", "2020年"), ("公开 2020 年", "公开2020年"),
            ("hello  world", "hello world"), ("Word.  Next", "word. next"), (" hello ", "hello"),
            ("公开, 2020", "公开, 2020"), ("公开， 2020", "公开, 2020"), ("公开，2020", "公开,2020"), ("公开, 办理", "公开,办理"),
            ("a \n b", "a\nb"), ("a \t b", "a\tb"), ("a\u{3000}b", "a b"), ("a\u{200B}b", "ab"),
            ("a\u{2028}b", "a b"),
            ("２０２０年ＡＢＣ", "2020年abc"), ("㋀", "1月"), ("ﬁne", "fine"), ("ｶﾞｷﾞ", "ガギ"), ("Straße", "strasse"),
            ("e\u{301}tude", "étude"), ("a\u{AD}b\u{FE0F}", "ab"), ("①㈱℃", "1(株)°c"),
            ("資訊公開", "资讯公开"), ("臺灣", "台湾"), ("「申請」", "“申请”"), ("以後", "以后"), ("顯著", "显著"), ("俱樂部", "俱乐部"),
            ("𠀀 𠮷", "𠀀𠮷"), ("豈", "岂"),
            ("⼈⺠政府", "人民政府"), ("依法⾏政", "依法行政"), ("⻋⻔", "车门"), ("⼾⻓", "户长"), ("⻨ 2020", "麦2020"), ("⺇⻊", "𠘨𧾷"),
            ("⺀", "⺀"), ("привет  мир", "привет мир"), ("한국 어", "한국어"), ("か ゙", "か ゙"),
            ("ئۇيغۇر تىلى", "ئۇيغۇر تىلى"), ("1 ％", "1 %"), ("a — b", "a—b"),
            ("中\u{301}\u{301}", "中\u{301}\u{301}"),
        ])
    func foldsByRule(display: String, match: String) {
        let folded = analyzer.folded(display)
        #expect(Array(folded.unicodeScalars) == Array(match.unicodeScalars))
    }

    @Test(
        "Radicals and compatibility ideographs become what normalisation makes of them, where it makes something"
    )
    func unifiedAsNormalised() throws {
        let folder = try CaseFolder()
        var folded: ContiguousArray<UInt32> = []
        for scalar in Array(UInt32(0x2E80)...0x2FDF) + Array(0xF900...0xFAFF) {
            folder.fold([scalar], into: &folded)
            let unified = UnifiedIdeograph.of(scalar)
            if folded != [scalar] { #expect(folded == [unified], "U+\(String(scalar, radix: 16))") }
            #expect(UnifiedIdeograph.of(unified) == unified)
            let utf8 = Array("公".utf8) + Array(String(scalars: [scalar]).utf8) + [0x2E, 0xE2]
            #expect(
                UnifiedIdeograph.unified(utf8)
                    == Array("公".utf8) + Array(String(scalars: [unified]).utf8) + [0x2E, 0xE2])
        }
        // Every radical but one that no ideograph looks like.
        let left = (UInt32(0x2E80)...0x2FD5).filter {
            UnifiedIdeograph.of($0) == $0 && Unicode.Scalar($0)?.properties.name != nil
        }
        #expect(left == [0x2E80])
    }

    @Test("Malformed bytes read as Swift's strings read them", arguments: UInt64(0)..<200)
    func malformedBytes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var bytes = Array(RandomText.mixed(seed: seed, length: 6).utf8)
        for _ in 0..<4 where !bytes.isEmpty {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        bytes.removeLast(bytes.count / 4)
        var raw = FoldedText()
        analyzer.fold(bytes.span, mapping: true, into: &raw)
        var repaired = FoldedText()
        analyzer.fold(String(decoding: bytes, as: UTF8.self), mapping: false, into: &repaired)
        #expect(raw.scalars == repaired.scalars)
        #expect(raw.ranges.allSatisfy { $0.byteEnd <= bytes.count })
    }

    @Test("Folding equals its slow twin", arguments: UInt64(0)..<400)
    func equalsSlowTwin(seed: UInt64) throws {
        let slow = try SlowFolding()
        for text in [RandomText.mixed(seed: seed, length: 40), RandomText.dense(seed: seed, length: 60)] {
            #expect(analyzer.folded(text).unicodeScalars.map(\.value) == slow.fold(text))
        }
    }

    @Test("Folding folded text changes nothing", arguments: UInt64(0)..<400)
    func isIdempotent(seed: UInt64) {
        for text in [RandomText.mixed(seed: seed, length: 40), RandomText.dense(seed: seed, length: 60)] {
            let once = analyzer.folded(text)
            #expect(analyzer.folded(once).unicodeScalars.map(\.value) == once.unicodeScalars.map(\.value))
        }
    }

    @Test("Every scalar folds to text that folds to itself")
    func everyScalarIsIdempotent() {
        var display = String.UnicodeScalarView()
        for value in UInt32(0)..<0x11_0000 {
            guard let scalar = Unicode.Scalar(value), scalar != "\n" else { continue }
            display.append(scalar)
            display.append("\n")
        }
        let once = analyzer.folded(String(display))
        #expect(analyzer.folded(once).utf8.elementsEqual(once.utf8))
    }

    @Test("The map leads back to the display text it came from", arguments: UInt64(0)..<400)
    func mapLeadsBack(seed: UInt64) {
        for text in [RandomText.mixed(seed: seed, length: 40), RandomText.dense(seed: seed, length: 60)] {
            let utf8 = Array(text.utf8)
            let scalars = Array(text.unicodeScalars)
            var folded = FoldedText()
            analyzer.fold(text, mapping: true, into: &folded)
            #expect(folded.ranges.count == folded.scalars.count)
            var covered: UInt32 = 0
            var index = 0
            while index < folded.ranges.count {
                let range = folded.ranges[index]
                let next = folded.ranges[index...].firstIndex { $0 != range } ?? folded.ranges.count
                #expect(range.byteStart >= covered && range.byteEnd > range.byteStart)
                #expect(range.scalarEnd > range.scalarStart)
                // What no range covers is white space or folds to nothing.
                let skipped = String(decoding: utf8[Int(covered)..<Int(range.byteStart)], as: UTF8.self)
                #expect(analyzer.folded(skipped).isEmpty)
                // Byte and scalar offsets name the same part.
                let part = String(decoding: utf8[Int(range.byteStart)..<Int(range.byteEnd)], as: UTF8.self)
                #expect(
                    Array(part.unicodeScalars)
                        == Array(scalars[Int(range.scalarStart)..<Int(range.scalarEnd)]))
                // The part alone folds to the scalars mapped to it; a kept space stands for white space.
                let mapped = Array(folded.scalars[index..<next])
                if mapped == [0x20] {
                    #expect(analyzer.folded("a" + part + "b") == "a b")
                } else {
                    let alone = analyzer.folded(part).unicodeScalars.map(\.value)
                    #expect(alone == mapped || [0x20] + alone == mapped || alone == [0x20] + mapped)
                }
                covered = range.byteEnd
                index = next
            }
            #expect(analyzer.folded(String(decoding: utf8[Int(covered)...], as: UTF8.self)).isEmpty)
        }
    }

    @Test(
        "A phrase cut out of running Chinese text folds to a substring of the folded text",
        arguments: UInt64(0)..<200)
    func phrasesFoldToSubstrings(seed: UInt64) throws {
        let reports = try sampleReports()
        var random = SeededGenerator(seed: seed)
        let report = Array(reports[Int.random(in: 0..<reports.count, using: &random)].unicodeScalars)
        let start = Int.random(in: 0..<report.count - 30, using: &random)
        let length = Int.random(in: 1...30, using: &random)
        let whole = analyzer.folded(String(scalars: report.map(\.value)))
        let phrase = analyzer.folded(String(scalars: report[start..<start + length].map(\.value)))
        #expect(phrase.isEmpty || whole.contains(phrase))
    }

    @Test("A run of combining marks beyond the cluster bound still folds")
    func longClusters() {
        let marks = String(repeating: "\u{301}\u{323}", count: 2_000)
        let folded = analyzer.folded("a" + marks + "b")
        #expect(folded.unicodeScalars.count > 3_000)
        #expect(folded.unicodeScalars.last == "b")
    }
}

/// The documented rule, written for clarity: whole lines through ICU, then scalars, then white space.
struct SlowFolding {
    private let folder: CaseFolder
    private var map = TraditionalMap()

    init() throws { folder = try CaseFolder() }

    func fold(_ text: String) -> [UInt32] {
        var result: [UInt32] = []
        var line: ContiguousArray<UInt32> = []
        for scalar in text.unicodeScalars {
            if scalar == "\n" || scalar == "\t" {
                result += foldLine(line) + [scalar.value]
                line = []
            } else {
                line.append(scalar.value)
            }
        }
        return result + foldLine(line)
    }

    private func foldLine(_ line: ContiguousArray<UInt32>) -> [UInt32] {
        var normalized: ContiguousArray<UInt32> = []
        folder.fold(line, into: &normalized)
        var map = map
        let scalars = normalized.map { map.simplify(UnifiedIdeograph.of($0)) }
        let isSpace = scalars.map { ScalarProperties(of: $0).isWhiteSpace }
        var result: [UInt32] = []
        for (index, scalar) in scalars.enumerated() where !isSpace[index] {
            if index > 0 && isSpace[index - 1] {
                let isBetween = result.last.map { isSpaced($0) && isSpaced(scalar) } ?? false
                if isBetween || !folder.hasBoundary(before: scalar) { result.append(0x20) }
            }
            result.append(scalar)
        }
        return result
    }

    private func isSpaced(_ scalar: UInt32) -> Bool { ScalarProperties(of: scalar).isSpaced(scalar) }
}
