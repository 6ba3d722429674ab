// How much of a text stood in another one: Y-repeat, and the words every report has, which do not count.
//
// Texts are compared by runs of twelve Han characters, digits and blanks and marks left out, so that new
// figures in an old sentence do not hide it. Runs that many offices share (the law's name, the form's
// wording) are a template and are taken off both sides.

/// Runs of characters that belong to the form, not to one office.
package struct RepetitionTemplate: Sendable {
    private var runs: Set<UInt64> = []

    /// Words of the law and the forms alone.
    package static let official = RepetitionTemplate(texts: [
        """
        根据《中华人民共和国政府信息公开条例》第五十条之规定，制作本报告。根据《中华人民共和国政府信息公开条例》（以下简称《条例》）\
        的规定，特编制政府信息公开工作年度报告。本年度报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开\
        行政复议、行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项六个部分组成。本报告所列数据的统计期限自2020年1月1日起至2020年12月31日止。\
        本年报全文由“总体情况”“主动公开政府信息情况”“收到和处理政府信息公开申请情况”“政府信息公开行政复议、行政诉讼情况”“存在的主要问题及改进情况”\
        “其他需要报告的事项”六个部分组成。
        """,
        """
        按照《国务院办公厅关于印发〈政府信息公开信息处理费管理办法〉的通知》（国办函〔2020〕109号）规定的按件、按量收费标准，\
        本年度未产生信息公开处理费。无其他需要报告的事项。本年度没有其他需要报告的事项。
        """,
    ])

    /// A template of given texts.
    package init(texts: [String]) {
        for text in texts { runs.formUnion(RepeatedText.runs(of: text)) }
    }

    /// A template learnt from reports of different offices: what at least `share` of the texts have, and
    /// what is official.
    ///
    /// - Parameter texts: The same section of one report of each office; at least 20 are needed to learn
    ///   anything.
    package init(learningFrom texts: [String], share: Double = 0.1) {
        self = .official
        guard texts.count >= 20 else { return }
        var counts: [UInt64: Int] = [:]
        for text in texts { for run in Set(RepeatedText.runs(of: text)) { counts[run, default: 0] += 1 } }
        let least = max(3, Int(Double(texts.count) * share))
        for (run, count) in counts where count >= least { runs.insert(run) }
    }

    func contains(_ run: UInt64) -> Bool { runs.contains(run) }
}

/// Comparison of two texts.
package enum RepeatedText {
    /// Characters of a run.
    static let length = 12

    /// Share of `text` that stood in `earlier`, 0 to 1; nil when too little is left without the template.
    ///
    /// - Complexity: O(n + m).
    package static func share(
        of text: String, in earlier: String, without template: RepetitionTemplate = .official
    ) -> Double? {
        let own = runs(of: text).filter { !template.contains($0) }
        guard own.count >= 60 else { return nil }
        let other = Set(runs(of: earlier))
        return Double(own.count { other.contains($0) }) / Double(own.count)
    }

    /// One hash for every run of characters, in order; rows of tables left out.
    static func runs(of text: String) -> [UInt64] {
        var result: [UInt64] = []
        for line in text.split(separator: "\n") where !line.utf8.contains(0x09) {
            var characters: [UInt32] = []
            for scalar in line.unicodeScalars where Glyph.isHan(scalar.value) {
                characters.append(scalar.value)
            }
            guard characters.count >= length else { continue }
            // Rolling hash; wraps around by design.
            var top: UInt64 = 1
            for _ in 1..<length { top = top &* base }
            var hash: UInt64 = 0
            for (place, character) in characters.enumerated() {
                if place >= length { hash = hash &- top &* UInt64(characters[place - length]) }
                hash = hash &* base &+ UInt64(character)
                if place >= length - 1 { result.append(hash) }
            }
        }
        return result
    }

    private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15
}
