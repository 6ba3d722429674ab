// Pages by cursor, the report's other sections, and exports: over the boundary of the second look, with ties, in every order.

import Fulltext
import FulltextAnalysis
import FulltextStorage
import ReportSearch
import Reports
import TestSupport
import Testing

/// Some hundred reports of two sections or three, many of them alike, so that scores tie.
private func manyReports() async throws -> SampleIndex {
    var generator = SeededGenerator(seed: 7)
    let folder = try TemporaryFolder()
    for number in 0..<230 {
        let year = generator.pick([2_018, 2_019, 2_020])
        let office = generator.pick(["海盐县财政局", "嘉兴市教育局", "肥西县人民政府"])
        let sentence = generator.pick(["开展公开培训。", "开展培训，公开信息，公开培训。", "没有培训。公开目录。"])
        let text = """
            \(office)\(year)年政府信息公开工作年度报告

            一、总体情况

            \(sentence)

            二、主动公开政府信息情况

            \(generator.oneIn(2) ? "公开培训情况。" : "情况良好。")

            三、收到和处理政府信息公开申请情况

            未收到申请。
            """
        try folder.write("r\(number).txt", text)
    }
    return try await SampleIndex([folder.path])
}

@Suite struct PageTests {
    private static func keys(_ hits: [ReportHit]) -> [String] {
        hits.map { "\($0.record.id)/\($0.sectionIndex)/\($0.score)" }
    }

    @Test("Pages by cursor put together equal one answer, over the 200 that are looked at again")
    func pages() async throws {
        let service = try await manyReports().service()
        let amount = try #require(CellPath(named: "applications.new"))
        let orders: [ReportQueryOrder] = [
            .score, .year(descending: true), .region(descending: false), .cell(amount, descending: true),
        ]
        for (text, matching) in [("公开 培训", WordMatching.all), ("公开 培训 目录", .any)] {
            for order in orders {
                for collapses in [false, true] {
                    var query = ReportQuery(text: text)
                    query.matching = matching
                    query.order = order
                    query.collapsesReports = collapses
                    query.limit = 10_000
                    let whole = try service.search(query)
                    #expect(
                        whole.next == nil && whole.hits.count == (collapses ? whole.reports : whole.sections))
                    #expect(whole.hits.count > 200)
                    var joined: [ReportHit] = []
                    repeat {
                        query.limit = joined.isEmpty ? 7 : 64
                        let page = try service.search(query)
                        #expect(page.offset == joined.count)
                        joined += page.hits
                        query.cursor = page.next
                    } while query.cursor != nil && joined.count <= whole.hits.count
                    #expect(Self.keys(joined) == Self.keys(whole.hits), "\(text) \(order) \(collapses)")
                }
            }
        }
    }

    @Test("A cursor of another question, index or generation, or a damaged one, is refused with what to do")
    func refusals() async throws {
        let index = try await SampleIndex()
        let service = try index.service()
        var query = ReportQuery(text: "公开")
        query.limit = 2
        let cursor = try #require(try service.search(query).next)
        func refusal(_ change: (inout ReportQuery) -> Void) throws -> String {
            var other = query
            other.cursor = cursor
            change(&other)
            let error = #expect(throws: IndexError.self) { try service.search(other) }
            #expect(error?.code == .invalidQuery)
            return error?.message ?? ""
        }
        #expect(try refusal { $0.text = "信息" }.contains("another question"))
        #expect(try refusal { $0.matching = .any }.contains("another question"))
        #expect(try refusal { $0.collapsesReports = true }.contains("another question"))
        #expect(try refusal { $0.order = .year(descending: true) }.contains("another question"))
        #expect(try refusal { $0.filters = [.year: [2_020]] }.contains("another question"))
        #expect(try refusal { $0.cursor = "x" }.contains("is no cursor"))
        #expect(try refusal { $0.cursor = String(cursor.dropLast()) + "-1" }.contains("is no cursor"))
        #expect(
            try refusal { $0.cursor = String(repeating: "0", count: 32) + cursor.dropFirst(32) }.contains(
                "another index"))
        // More of them a page is the same question.
        query.limit = 5
        query.cursor = cursor
        #expect(try service.search(query).hits.count == 5)
        // The index goes on; the page is of a state that is gone.
        let folder = try TemporaryFolder()
        try folder.write("new.txt", "新的文本。公开。")
        _ = try await ReportIndexer(options: IndexingOptions()).run([folder.path], into: index.directory)
        let error = #expect(throws: IndexError.self) { try SearchService(index.directory).search(query) }
        #expect(error?.message.contains("has changed") == true)
    }

    @Test("A report's hit lists its other sections that the query finds, and no others")
    func also() async throws {
        let service = try await SampleIndex().service()
        for text in ["公开", "\"依申请公开\"", "政府 信息 -法院", "title:沈荡"] {
            var query = ReportQuery(text: text)
            query.limit = 1_000
            query.filters = [.section: [0, 1, 2, 3, 5]]
            let sections = Dictionary(grouping: try service.search(query).hits, by: \.record.id)
            query.collapsesReports = true
            let reports = try service.search(query)
            #expect(reports.hits.count == sections.count)
            for hit in reports.hits {
                let others = (sections[hit.record.id] ?? []).map(\.sectionIndex).filter {
                    $0 != hit.sectionIndex
                }
                #expect(hit.also == others.sorted().map { hit.record.sections[$0] })
            }
        }
    }

    @Test(
        "An export holds every hit of a search, once, with the score it has there", arguments: [false, true])
    func export(byReport: Bool) async throws {
        let service = try await manyReports().service()
        var query = ReportQuery(text: "公开 培训")
        query.collapsesReports = byReport
        query.limit = 10_000
        let hits = try service.search(query).hits
        var rows: [String] = []
        try service.export(query, fields: [.score]) { (row) throws(IndexError) in
            rows.append("\(row.record.id)/\(row.sectionIndex)/\(row.score)")
        }
        #expect(rows.sorted() == Self.keys(hits).sorted())
        #expect(rows.count == hits.count && rows != Self.keys(hits))
        rows = []
        try service.export(query, fields: [.score], order: .score) { (row) throws(IndexError) in
            rows.append("\(row.record.id)/\(row.sectionIndex)/\(row.score)")
        }
        #expect(rows == Self.keys(hits))
    }

    @Test("Texts, snippets and places of an export are those of the sections")
    func exportedTexts() async throws {
        let index = try await SampleIndex()
        let service = try index.service()
        var query = ReportQuery(text: "\"公开\" OR \"申请\"")
        query.limit = 1_000
        query.hasRates = true
        query.facets = [.table([])]
        let answer = try service.search(query)
        var places = 0
        var count = 0
        try service.export(query, fields: [.text, .snippet, .places]) { (row) throws(IndexError) in
            let hit = answer.hits.first {
                $0.record.id == row.record.id && $0.sectionIndex == row.sectionIndex
            }
            let text = index.texts.first { $0.record.id == row.record.id && $0.section == row.section }
            #expect(row.snippet == hit?.snippet)
            #expect(row.text.map { Array($0.utf8) } == text?.display)
            places += row.places ?? 0
            count += 1
        }
        #expect(count == answer.sections)
        #expect(places == answer.facets[0].cells[0].rates?.places)
    }
}
