// What is said when nothing is found: absent parts with near spellings, filters in the way, parts that never meet.

import Fulltext
import FulltextAnalysis
import FulltextStorage
import ReportSearch
import Reports
import TestSupport
import Testing

@Suite struct AdviceTests {
    private static func advice(
        _ text: String, _ filters: [ReportColumn: Set<UInt32>] = [:]
    ) async throws -> ReportAdvice {
        let service = try await SampleIndex().service()
        var query = ReportQuery(text: text)
        query.filters = filters
        let answer = try service.search(query)
        #expect(answer.sections == 0)
        return try #require(answer.advice)
    }

    @Test(
        "A phrase with one wrong, missing, doubled or exchanged character leads to the right one",
        arguments: ["依申清公开", "依申公开", "依申请请公开", "依请申公开", "依申请公布"])
    func phrases(text: String) async throws {
        let advice = try await Self.advice("\"\(text)\"")
        #expect(advice.absent.map(\.text) == ["\"\(text)\""])
        #expect(advice.absent[0].spellings.contains(NearSpelling(text: "\"依申请公开\"", sections: 6)))
        #expect(advice.absent[0].spellings.count <= 3)
        let counts = advice.absent[0].spellings.map(\.sections)
        #expect(counts == counts.sorted(by: >))
    }

    @Test("A word that the index lacks leads to one that it has, in the text and in titles")
    func words() async throws {
        let word = try await Self.advice("行政诉松")
        #expect(word.absent.contains { $0.spellings.contains { $0.text == "行政诉讼" || $0.text == "诉讼" } })
        let title = try await Self.advice("title:沈汤")
        #expect(title.absent.contains { $0.spellings.contains { $0.text == "title:沈荡" } })
    }

    @Test("Every near spelling occurs as often as is said")
    func counts() async throws {
        let service = try await SampleIndex().service()
        for text in ["\"政府信息公升\"", "复异", "\"行证许可\"", "\"信息工开\""] {
            for part in try service.search(ReportQuery(text: text)).advice?.absent ?? [] {
                for spelling in part.spellings {
                    #expect(
                        try service.search(ReportQuery(text: spelling.text)).sections == spelling.sections)
                    #expect(spelling.sections > 0)
                }
            }
        }
    }

    @Test("Each filter says what the answer would be without it, those in the query too")
    func filters() async throws {
        let service = try await SampleIndex().service()
        let year = try await Self.advice("\"依申请公开\" province:宁夏", [.year: [2_020]])
        #expect(year.absent.isEmpty && year.neverTogether.isEmpty)
        #expect(year.withoutFilter.map(\.filter) == ["year:2020", "province:宁夏回族自治区", nil])
        let expected = try service.search(ReportQuery(text: "\"依申请公开\" year:2020"))
        let without = try #require(year.withoutFilter.first { $0.filter == "province:宁夏回族自治区" })
        #expect(without.found == FoundCount(sections: expected.sections, reports: expected.reports))
        #expect(year.withoutFilter.last?.filter == nil && year.withoutFilter.last?.found.sections == 6)
        let cell = try await Self.advice("\"依申请公开\" applications.new>99999")
        #expect(cell.withoutFilter.map(\.filter) == ["applications.new>99999"])
        #expect(cell.withoutFilter.first?.found.sections == 6)
    }

    @Test("Parts that all occur and never meet are named, and what --match any would find")
    func pairs() async throws {
        let service = try await SampleIndex().service()
        let advice = try await Self.advice("\"三安全一稳定\" \"结果维持\" 公开")
        #expect(advice.absent.isEmpty)
        #expect(advice.neverTogether.contains(["\"三安全一稳定\"", "\"结果维持\""]))
        var any = ReportQuery(text: "\"三安全一稳定\" \"结果维持\" 公开")
        any.matching = .any
        #expect(advice.matchingAny?.sections == (try service.search(any).sections))
        #expect(try service.search(ReportQuery(text: "公开")).advice == nil)
    }
}
