// The generated table of traditional and simplified characters against ICU, its source.

import FoundationEssentials
import FulltextAnalysis
import Testing

@Suite struct TraditionalTests {
    @Test("ICU's transliterator looks at context, so it cannot fold phrases as it stands")
    func transliteratorLooksAtContext() throws {
        let transliterator = try TraditionalTransliterator()
        #expect(String(scalars: transliterator.apply("顯著".unicodeScalars.map(\.value))) == "显著")
        #expect(String(scalars: transliterator.apply("著".unicodeScalars.map(\.value))) == "着")
    }

    @Test("The traditional table equals ICU's transliterator")
    func tableEqualsTransliterator() throws {
        let transliterator = try TraditionalTransliterator()
        let kept = Set(TraditionalMap.kept.unicodeScalars.map(\.value))
        var map: [UInt32: UInt32] = [:]
        for value in UInt32(0x80)...0x3_FFFF where Unicode.Scalar(value) != nil && !kept.contains(value) {
            let result = transliterator.apply([value])
            guard result != [value] else { continue }
            #expect(result.count == 1 && value <= 0xFFFF && result[0] <= 0xFFFF)
            map[value] = result[0]
        }
        var pairs: [[UInt32]] = []
        for source in map.keys.sorted() {
            var target = source
            for _ in 0..<4 { target = map[target] ?? target }
            #expect(map[target] == nil)
            if target != source { pairs.append([source, target]) }
        }
        let lines = stride(from: 0, to: pairs.count, by: 48).map { start in
            "        " + String(scalars: pairs[start..<min(start + 48, pairs.count)].joined()) + "\n"
        }

        let path = tablePath
        let data = try #require(FileManager.default.contents(atPath: path))
        let file = String(decoding: data, as: UTF8.self)
        let opening = try #require(file.firstRange(of: "\"\"\"\n"))
        let closing = try #require(file.firstRange(of: "        \"\"\"\n"))
        var derived = String(file[..<opening.upperBound])
        derived += lines.joined()
        derived += file[closing.lowerBound...]
        if ProcessInfo.processInfo.environment["GONGKAI_REWRITE_TABLES"] != nil {
            try Data(derived.utf8).write(to: URL(filePath: path))
        } else {
            #expect(file == derived)
        }
    }

    private var tablePath: String {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return root + "/Sources/FulltextAnalysis/TraditionalTable.swift"
    }
}
