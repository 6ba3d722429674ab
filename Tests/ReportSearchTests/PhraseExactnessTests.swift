// Phrase search is exact: what stands in the text is found, and nothing else, however ICU cut text and
// phrase. The whole set of substrings of the samples is tried when GONGKAI_EXHAUSTIVE is set
// (scripts/exhaustive-phrases), a tenth of it otherwise.

import Fulltext
import FulltextAnalysis
import FulltextStorage
import ReportSearch
import TestSupport
import Testing

@Suite struct PhraseExactnessTests {
    @Test(
        "Every substring of one to twelve characters is found in exactly the sections that a scan finds",
        arguments: [TestCorpus.samples, .otherTexts])
    func substrings(corpus: TestCorpus) async throws {
        let index = try await TestCorpus.index(corpus)
        var checked = 0
        for length in 1...12 {
            // One entry a distinct substring: the sections where it stands with whole words at its edges.
            var truth: [[UInt32]: Set<Int>] = [:]
            for (number, text) in index.texts.enumerated() where text.match.count >= length {
                for start in 0...text.match.count - length {
                    let part = Array(text.match[start..<start + length])
                    if part.contains(where: { $0 == 0x0a || $0 == 0x09 }) { continue }
                    if Self.isWhole(text.match, start..<start + length) {
                        truth[part, default: []].insert(number)
                    } else {
                        truth[part, default: []].formUnion([])
                    }
                }
            }
            for (number, entry) in truth.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }).enumerated()
            {
                guard TestCorpus.isExhaustive || number % 10 == length % 10 else { continue }
                let found = try index.search(for: entry.key)
                checked += 1
                #expect(
                    found == entry.value, "\(String(decoding: SampleIndex.utf8(entry.key), as: UTF8.self))")
            }
        }
        print("\(corpus): substrings checked \(checked)")
        #expect(checked > 5_000)
    }

    // The edge rule written a second time, on purpose: it is what the search is held to.
    private static func isWhole(_ text: ContiguousArray<UInt32>, _ range: Range<Int>) -> Bool {
        let cutsBefore =
            range.lowerBound > 0 && WordScalar.isWordScalar(text[range.lowerBound - 1])
            && WordScalar.isWordScalar(text[range.lowerBound])
        let cutsAfter =
            range.upperBound < text.count && WordScalar.isWordScalar(text[range.upperBound])
            && WordScalar.isWordScalar(text[range.upperBound - 1])
        return !cutsBefore && !cutsAfter
    }

    @Test(
        "Substrings with one character changed are found where a scan finds them",
        arguments: [TestCorpus.samples, .otherTexts], [UInt64(1), 2, 3, 4])
    func mutations(corpus: TestCorpus, seed: UInt64) async throws {
        let index = try await TestCorpus.index(corpus)
        var random = SeededGenerator(seed: seed)
        let alphabet = Array(Set(index.texts.flatMap { $0.match })).sorted().filter {
            $0 != 0x0a && $0 != 0x09
        }
        let rounds = TestCorpus.isExhaustive ? 2_500 : 500
        var absent = 0
        for _ in 0..<rounds {
            let text = try #require(index.texts.filter { $0.match.count > 12 }.randomElement(using: &random))
                .match
            let length = Int.random(in: 1...12, using: &random)
            let start = Int.random(in: 0...text.count - length, using: &random)
            var part = Array(text[start..<start + length])
            part[Int.random(in: 0..<length, using: &random)] = try #require(
                alphabet.randomElement(using: &random))
            if part.contains(where: { $0 == 0x0a || $0 == 0x09 }) { continue }
            let expected = index.scan(for: part)
            if expected.isEmpty { absent += 1 }
            #expect(
                try index.search(for: part) == expected,
                "\(String(decoding: SampleIndex.utf8(part), as: UTF8.self))")
        }
        #expect(absent > 0, "some changed substrings stand nowhere")
    }

    @Test("依申请公开 is found as often as the files hold it, and not in 003")
    func statutoryPhrase() async throws {
        let index = try await SampleIndex()
        let phrase = SampleIndex.scalars("依申请公开")
        var places: [String: Int] = [:]
        for text in index.texts {
            places[text.record.id, default: 0] += PhraseScan.occurrences(of: phrase, in: text.match).count
        }
        #expect(places["000_37e901e8ac7f78da"] == 3)
        #expect(places["001_ed2c0e5ea058809d"] == 2)
        #expect(places["002_5c245e0f5975cf67"] == 4)
        #expect(places["003_e495306e86c91049"] == 0)
        #expect(places["004_d1d250c2011c14d6"] == 4)
        #expect(try index.search(for: phrase) == index.scan(for: phrase))
    }

    @Test("A phrase is found across a page break inside a word, and in table heads printed letter by letter")
    func layout() async throws {
        let service = try await SampleIndex().service()
        let split = try service.search(ReportQuery(text: "\"行政治理\""))
        #expect(split.hits.map(\.record.id) == ["003_e495306e86c91049"])
        let heads = try service.search(ReportQuery(text: "“结果维持”"))
        #expect(Set(heads.hits.map(\.record.id)).count == 5)
        #expect(heads.hits.allSatisfy { $0.section.number == 4 })
    }

    @Test("Full-width and traditional forms find what they mean")
    func folding() async throws {
        let service = try await SampleIndex().service()
        let plain = try service.search(ReportQuery(text: "\"政府信息公开条例\""))
        let traditional = try service.search(ReportQuery(text: "「政府資訊公開條例」"))
        let simplified = try service.search(ReportQuery(text: "「政府信息公開條例」"))
        #expect(plain.sections > 0)
        #expect(simplified.sections == plain.sections)
        #expect(traditional.sections == 0, "資訊 is another word, not another form")
    }
}
