// Searches by name: filters, facets, collapse, snippets, advice when nothing is found.

import Fulltext
import FulltextAnalysis
import FulltextStorage
import ReportSearch
import Reports
import TestSupport
import Testing

@Suite struct SearchServiceTests {
    @Test("Words side by side are all required; with any, one is enough")
    func matching() async throws {
        let index = try await SampleIndex()
        let service = try index.service()
        var query = ReportQuery(text: "培训 监督")
        let all = try service.search(query)
        query.matching = .any
        let any = try service.search(query)
        let first = try service.search(ReportQuery(text: "培训"))
        let second = try service.search(ReportQuery(text: "监督"))
        #expect(any.sections <= first.sections + second.sections)
        #expect(any.sections >= max(first.sections, second.sections))
        #expect(all.sections == first.sections + second.sections - any.sections)
    }

    @Test("AND, OR, NOT, minus and brackets combine as sets do")
    func operators() async throws {
        let service = try await SampleIndex().service()
        func sections(_ text: String) throws -> Set<String> {
            var query = ReportQuery(text: text)
            query.limit = 1_000
            return Set(try service.search(query).hits.map { "\($0.record.id)/\($0.sectionIndex)" })
        }
        let review = try sections("\"复议\"")
        let lawsuit = try sections("\"诉讼\"")
        let channel = try sections("\"平台\"")
        #expect(try sections("\"复议\" AND \"诉讼\"") == review.intersection(lawsuit))
        #expect(try sections("\"复议\" OR \"平台\"") == review.union(channel))
        #expect(try sections("\"平台\" -\"复议\"") == channel.subtracting(review))
        #expect(try sections("\"平台\" NOT \"复议\"") == channel.subtracting(review))
        #expect(try sections("（\"复议\" OR \"平台\"）AND \"诉讼\"") == review.union(channel).intersection(lawsuit))
        #expect(try sections("-\"平台\"").isDisjoint(with: channel))
        #expect(try sections("-\"平台\"").union(channel).count == 36)
    }

    @Test("Filters keep what they name, in official and in short form")
    func filters() async throws {
        let service = try await SampleIndex().service()
        func reports(_ filters: [ReportColumn: Set<UInt32>]) throws -> Set<String> {
            var query = ReportQuery(text: "\"公开\"")
            query.filters = filters
            query.limit = 1_000
            return Set(try service.search(query).hits.map(\.record.id))
        }
        let zhejiang: Set = ["000_37e901e8ac7f78da", "002_5c245e0f5975cf67", "004_d1d250c2011c14d6"]
        #expect(try reports([.province: FilterValues.places("浙江", .province)]) == zhejiang)
        #expect(try reports([.province: FilterValues.places("浙江省", .province)]) == zhejiang)
        #expect(try reports([.province: FilterValues.places("浙江,安徽", .province)]).count == 4)
        #expect(try reports([.city: FilterValues.places("温州", .city)]) == ["004_d1d250c2011c14d6"])
        #expect(try reports([.county: FilterValues.places("盐池县", .county)]) == ["003_e495306e86c91049"])
        #expect(
            try reports([
                .year: FilterValues.years("2021")
            ])
                == ["001_ed2c0e5ea058809d"])
        #expect(
            try reports([
                .year: FilterValues.years("2020..2021")
            ])
            .count == 5)
    }

    @Test("A filter that names no place says what would", arguments: ["海盐", "不存在省"])
    func unknownPlace(name: String) throws {
        let error = #expect(throws: IndexError.self) { try FilterValues.places(name, .province) }
        #expect(error?.code == .invalidQuery)
        #expect(error?.message.hasPrefix("province \(name): no such province; ") == true)
    }

    @Test("Facets count sections and reports as a scan of the hits does")
    func facets() async throws {
        let service = try await SampleIndex().service()
        for text in ["\"公开\"", "公开 信息", "\"依申请公开\"", "\"结果维持\"", "-\"公开\""] {
            var query = ReportQuery(text: text)
            query.limit = 1_000
            query.facets = ReportColumn.allCases.filter { $0 != .audit }.map { .sideways($0) }
            let answer = try service.search(query)
            #expect(answer.hits.count == answer.sections)
            #expect(Set(answer.hits.map(\.record.id)).count == answer.reports)
            for facet in answer.facets {
                let column = facet.columns[0]
                for cell in facet.cells {
                    let hits = answer.hits.filter {
                        Self.value(of: $0, column)
                            == (column.name(of: cell.values[0]) ?? String(cell.values[0]))
                    }
                    #expect(hits.count == cell.sections, "\(text) \(facet.request.name) \(cell.values)")
                    #expect(Set(hits.map(\.record.id)).count == cell.reports)
                }
                #expect(facet.cells.reduce(0) { $0 + $1.sections } == answer.sections)
            }
        }
    }

    @Test("Kinds of office and forms of the tables filter and count")
    func kinds() async throws {
        let service = try await SampleIndex().service()
        var query = ReportQuery(text: "kind:town")
        query.facets = [.sideways(.kind), .sideways(.format)]
        let towns = try service.search(query)
        #expect(towns.reports == 4)
        // A filter in the query leaves other values to choose from, as one of the options does.
        let kinds = towns.facets[0].cells
        #expect(kinds.map { ReportColumn.kind.name(of: $0.values[0]) } == ["town", "street"])
        #expect(kinds.map(\.isSelected) == [true, false])
        #expect(kinds.map(\.reports) == [4, 1])
        #expect(towns.facets[1].cells.map(\.values) == [[2_019], [2_021]])
        #expect(try service.search(ReportQuery(text: "kind:street")).hits.first?.record.organ == "金东区鞋塘办事处")
        #expect(try service.search(ReportQuery(text: "format:2021")).reports == 1)
        #expect(throws: IndexError.self) { try service.search(ReportQuery(text: "kind:village")) }
    }

    private static func value(of hit: ReportHit, _ column: ReportColumn) -> String {
        switch column {
        case .section: String(hit.section.number)
        case .year: String(hit.record.year ?? 0)
        case .province: hit.record.province ?? "0"
        case .city: hit.record.city ?? "0"
        case .county: hit.record.county ?? "0"
        case .kind: hit.record.kind.rawValue
        case .format: hit.record.year == 2021 ? "2021" : "2019"
        case .audit: preconditionFailure("no record keeps the verdict")
        }
    }

    @Test("By report, each report comes once, with its best section")
    func collapse() async throws {
        let service = try await SampleIndex().service()
        var query = ReportQuery(text: "政府 信息 公开")
        query.limit = 1_000
        let sections = try service.search(query)
        query.collapsesReports = true
        let reports = try service.search(query)
        #expect(reports.hits.count == sections.reports)
        for hit in reports.hits {
            let best = try #require(sections.hits.first { $0.record.id == hit.record.id })
            #expect(best.sectionIndex == hit.sectionIndex)
            #expect(best.score == hit.score)
        }
    }

    @Test("Limit zero counts only, and any limit is served", arguments: [0, 1, 3, 1_000_000])
    func limits(limit: Int) async throws {
        var query = ReportQuery(text: "\"公开\"")
        query.limit = limit
        let answer = try await SampleIndex().service().search(query)
        #expect(answer.hits.count == min(limit, answer.sections))
        #expect(answer.sections > 10)
    }

    @Test("What is highlighted folds to what was asked")
    func highlights() async throws {
        let index = try await SampleIndex()
        let service = try index.service()
        let analyzer = try Analyzer()
        for text in ["依申请公开", "结果维持", "公开工作年度报告", "2020年", "三安全一稳定", "政府信息公开工作"] {
            var query = ReportQuery(text: "\"\(text)\"")
            query.limit = 1_000
            let answer = try service.search(query)
            #expect(answer.sections > 0)
            for hit in answer.hits {
                #expect(!hit.snippet.highlights.isEmpty)
                let scalars = Array(hit.snippet.text.unicodeScalars)
                for range in hit.snippet.highlights {
                    let shown = String(String.UnicodeScalarView(scalars[range]))
                    var folded = FoldedText()
                    analyzer.fold(shown, mapping: false, into: &folded)
                    #expect(String(decoding: SampleIndex.utf8(Array(folded.scalars)), as: UTF8.self) == text)
                }
            }
        }
    }

    @Test("A query that finds nothing names the words that no section holds")
    func absent() async throws {
        let service = try await SampleIndex().service()
        let answer = try service.search(ReportQuery(text: "公开 \"火星移民\""))
        #expect(answer.sections == 0)
        #expect(answer.advice?.absent.map(\.text) == ["\"火星移民\""])
    }

    @Test(
        "A query that cannot be understood is refused with its column",
        arguments: [
            "", "   ", "\"依申请", "（公开", "公开)", "AND 公开", "公开 AND", "公开 OR", "NOT", "\"\"", "，", "province:海盐",
            "year:20x", "applications.neww>0", "applications.new>x",
        ])
    func refusals(text: String) async throws {
        let service = try await SampleIndex().service()
        let error = #expect(throws: IndexError.self) { try service.search(ReportQuery(text: text)) }
        #expect(error?.code == .invalidQuery)
        #expect(error?.message.contains(";") == true || error?.message.contains("write it") == true)
    }

    @Test("The parsed query shows how words were cut and joined")
    func parsed() async throws {
        let service = try await SampleIndex().service()
        #expect(try service.parse("依申请公开", matching: .all).parsed == "依 AND 申请 AND 公开")
        #expect(
            try service.parse("政府 OR “公民、法人” -法院", matching: .all).parsed == "政府 OR (\"公民、法人\" AND NOT 法院)")
        #expect(try service.parse("政府 信息", matching: .any).parsed == "政府 信息")
    }

    @Test("Another analyzer's index is refused for searching and for writing")
    func mismatch() async throws {
        let directory = MemoryDirectory()
        let writer = try IndexWriter(directory, analyzer: "other rules")
        try writer.commit()
        let error = #expect(throws: IndexError.self) { try SearchService(directory) }
        #expect(error?.code == .analyzerMismatch)
    }

    @Test("An unquoted word is found as whole tokens and inside a longer one, not across two")
    func words() async throws {
        let index = try await SampleIndex()
        let service = try index.service()
        func sections(_ text: String) throws -> Int { try service.search(ReportQuery(text: text)).sections }
        // ICU keeps 行政诉讼 whole, and cuts 复议 and 微信 into single characters.
        #expect(try sections("诉讼") == sections("\"诉讼\""))
        #expect(try sections("=诉讼") < sections("诉讼"))
        #expect(try sections("复议") == sections("\"复议\""))
        #expect(try sections("微信") == sections("\"微信\""))
        #expect(try service.parse("复议", matching: .all).parsed == "复议")
        // 公开|工作 holds 开工 only across its two words.
        #expect(try sections("开工") == 0)
        #expect(try sections("\"开工\"") > 10)
    }

    @Test("Highlights of words are whole tokens or lie inside one")
    func wordHighlights() async throws {
        let answer = try await SampleIndex().service().search(ReportQuery(text: "诉讼"))
        #expect(!answer.hits.isEmpty)
        for hit in answer.hits {
            let scalars = Array(hit.snippet.text.unicodeScalars)
            for range in hit.snippet.highlights {
                #expect(String(String.UnicodeScalarView(scalars[range])) == "诉讼")
            }
        }
    }
}
