// Real reports with their layout and their words damaged at random: each is still parsed, and its text kept.

import Reports
import TestSupport
import Testing

@Suite struct TextMutationTests {
    private static let noise = Array("（）一二三、 \t\n0123456789|.：。(1)")

    @Test("However a report's text is cut and mixed up, it is parsed", arguments: UInt64(0)..<40)
    func mutated(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for name in ["000_37e901e8ac7f78da", "001_ed2c0e5ea058809d", "004_d1d250c2011c14d6"] {
            var text = Array(String(decoding: try GoldReport.source(name), as: UTF8.self))
            if random.oneIn(2) {
                text = Array(String(text).split(whereSeparator: \.isWhitespace).joined(separator: " "))
            }
            let ends = [random.int(0...text.count - 1), random.int(0...text.count - 1)].sorted()
            switch random.int(0...3) {
            case 0: text = Array(text[ends[0]...ends[1]])
            case 1: text = Array(text[...ends[1]])
            case 2: text.removeSubrange(ends[0]..<ends[1])
            default:
                for _ in 0..<random.int(1...40) {
                    text[random.int(0...text.count - 1)] = random.pick(Self.noise)
                }
            }
            let report = parse(String(text))
            let digits = text.filter { $0.isNumber }.count
            let kept = report.sections.map { $0.heading + $0.text }.joined().filter { $0.isNumber }.count
            // Page numbers go; figures stay.
            #expect(kept * 10 >= digits * 8, "seed \(seed), \(name)")
        }
    }
}
