// Helpers of the analysis tests: a seeded generator, random texts of mixed scripts, and short forms of
// analysing.

import FoundationEssentials
import FulltextAnalysis
import Testing

/// SplitMix64: small, seeded, the same everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

/// Texts that mix what reports hold with everything Unicode offers.
enum RandomText {
    private static let pieces: [String] = [
        "公开", "政府信息", "依申请公开", "行政诉讼", "的", "二〇二〇年", "海盐县沈荡镇", "資訊公開", "臺灣", "後於徵", "著乾", "𠀀𠮷", "々", "〆",
        "，", "。", "、", "：", "；", "“", "”", "‘", "’", "《", "》", "（", "）", "【", "】", "—", "…", "·", "「", "」",
        "％", "℃", "№", "㈱",
        "2020", "2060387.04", "1,234", "３．１４", "a", "abc", "Hello", "e.g.", "it's", "it’s", "a_b", "_", "__",
        "__x", "1_000", "x:y", "a·b",
        "http://www.haiyan.gov.cn/art/2021/1/1.html?id=3", "A4", "ﬁ", "ﬀ", "㋀", "ǆ", "ß", "İ", "é",
        "e\u{301}", "Ångström", "q\u{323}\u{307}",
        "ひらがな", "カタカナ", "ｶﾞｷﾞ", "か゛", "か\u{3099}", "ー", "한국어", "\u{1112}\u{1161}\u{11AB}", "ㄅㄆ", "ꀀꀁ", "привет",
        "Ελλάδα",
        "שלום\"א", "سلام", "ئۇيغۇر", "བོད་ཡིག", "ᠮᠣᠩᠭᠣᠯ", "สวัสดีครับ", "ខ្មែរ", "👍🏽", "👨‍👩‍👧", "🇨🇳🇯🇵", "☎️", "1️⃣", "©",
        " ", "  ", "\u{3000}", "\u{A0}", "\u{200B}", "\u{FEFF}", "\u{AD}", "\u{2028}", "\u{85}", "\u{B4}",
        "\u{301}", "\u{200D}", "\u{FE0F}",
        "\n", "\t", "\n\n", "\u{0}", "\u{FFFD}", "\u{E000}", "\u{FFFE}", "½", "²", "①", "⑴", "Ⅳ", "⺀", "⼀",
        "豈", "\u{2F800}", "﨎",
    ]

    /// About `length` pieces; some are single scalars drawn from all of Unicode.
    static func mixed(seed: UInt64, length: Int) -> String {
        var random = SeededGenerator(seed: seed)
        var text = ""
        for _ in 0..<length {
            switch Int.random(in: 0..<10, using: &random) {
            case 0: text.unicodeScalars.append(anyScalar(below: 0x11_0000, &random))
            case 1: text.unicodeScalars.append(anyScalar(below: 0x3400, &random))
            case 2: text += ideographs(count: Int.random(in: 1...6, using: &random), &random)
            default: text += pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }
        }
        return text
    }

    /// Few scalars that join in many ways, densely.
    static func dense(seed: UInt64, length: Int) -> String {
        let alphabet: [Unicode.Scalar] = [
            "a", "B", "1", "2", ".", ",", ":", "'", "_", "\"", "’", "·", " ", "\u{3000}", "\n", "\t", "中",
            "国", "，", "か", "カ", "ー", "가",
            "\u{301}", "\u{323}", "\u{3099}", "\u{200D}", "\u{FE0F}", "א", "👍", "🇨", "\u{1161}", "\u{B4}",
            "ﬁ", "ก", "\u{200B}", "𠀀",
        ]
        var random = SeededGenerator(seed: seed)
        var text = String.UnicodeScalarView()
        for _ in 0..<length { text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)]) }
        return String(text)
    }

    /// Ideographs of the common block, the first thousands of which are the frequent ones of no language in
    /// particular.
    static func ideographs(count: Int, _ random: inout SeededGenerator) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<count {
            text.append(Unicode.Scalar(UInt32.random(in: 0x4E00...0x9FFF, using: &random)) ?? "一")
        }
        return String(text)
    }

    private static func anyScalar(below limit: UInt32, _ random: inout SeededGenerator) -> Unicode.Scalar {
        while true {
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) { return scalar }
        }
    }
}

/// The five sample reports of the repository.
func sampleReports() throws -> [String] {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let folder = "/" + root + "/Corpus/sample"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".txt") }
        .sorted()
    return try names.map { name in
        let data = try #require(FileManager.default.contents(atPath: folder + "/" + name))
        return String(decoding: data, as: UTF8.self)
    }
}

extension String {
    init(scalars: some Sequence<UInt32>) {
        var view = String.UnicodeScalarView()
        for value in scalars { view.append(Unicode.Scalar(value) ?? "\u{FFFD}") }
        self = String(view)
    }
}

extension Analyzer {
    func folded(_ text: String) -> String {
        var result = FoldedText()
        fold(text, mapping: false, into: &result)
        return String(scalars: result.scalars)
    }

    func analyzed(_ text: String) -> AnalyzedText {
        var result = AnalyzedText()
        analyze(text, into: &result)
        return result
    }

    /// Tokens as text, marks in square brackets.
    func words(_ text: String) -> [String] {
        analyzed(text).tokens.map { token in
            let word = String(decoding: vocabulary.bytes(of: token.term), as: UTF8.self)
            return token.kind == .mark ? "[\(word)]" : word
        }
    }
}
