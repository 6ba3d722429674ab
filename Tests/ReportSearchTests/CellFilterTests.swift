// Table cells as columns: filters inside a query, order by a cell, rows of cells for all reports found.

import Fulltext
import FulltextStorage
import ReportSearch
import Reports
import TestSupport
import Testing

@Suite struct CellFilterTests {
    private static func reports(_ service: SearchService, _ text: String) throws -> [String] {
        var query = ReportQuery(text: text)
        query.collapsesReports = true
        query.limit = 100
        return try service.search(query).hits.map { String($0.record.id.prefix(3)) }.sorted()
    }

    @Test("Comparisons of cells keep the reports whose tables hold such numbers")
    func comparisons() async throws {
        let service = try await SampleIndex().service()
        #expect(try Self.reports(service, "applications.new>0") == ["000", "004"])
        #expect(try Self.reports(service, "applications.new.business>=1") == ["004"])
        #expect(try Self.reports(service, "applications.new<=0") == ["001", "002", "003"])
        #expect(try Self.reports(service, "applications.new≠1 OR applications.new!=0").count == 5)
        #expect(try Self.reports(service, "punishment.processed＝192") == ["003"])
        #expect(try Self.reports(service, "licence.change<0") == ["003"])
        #expect(try Self.reports(service, "procurement.amount>=509205.43") == ["000", "004"])
        #expect(try Self.reports(service, "procurement.amount>509205.43") == ["000"])
        #expect(try Self.reports(service, "procurement.amount=missing") == ["001"])
    }

    @Test("A blank cell is not zero, and each can be asked for")
    func blanks() async throws {
        let service = try await SampleIndex().service()
        #expect(try Self.reports(service, "reviews.total=blank") == ["000"])
        #expect(try Self.reports(service, "reviews.total=0") == ["001", "002", "003", "004"])
        #expect(try Self.reports(service, "reviews.total!=blank") == ["001", "002", "003", "004"])
    }

    @Test("Filters combine with words, and hold also where one word is enough")
    func combined() async throws {
        let service = try await SampleIndex().service()
        #expect(try Self.reports(service, "\"依申请公开\" province:浙江 applications.new>0") == ["000", "004"])
        #expect(try Self.reports(service, "公开 -year:2020") == ["001"])
        #expect(try Self.reports(service, "省:浙江，安徽 年:2021") == ["001"])
        var query = ReportQuery(text: "培训 监督 county:盐池")
        query.matching = .any
        query.limit = 100
        let answer = try service.search(query)
        #expect(Set(answer.hits.map(\.record.county)) == ["盐池县"])
        #expect(answer.query.parsed == "(培训 监督) AND county:盐池")
    }

    @Test("Hits are ordered by a cell, largest or smallest first, reports without a number last")
    func order() async throws {
        let service = try await SampleIndex().service()
        let amount = try #require(CellPath(named: "procurement.amount"))
        func ids(_ order: ReportQueryOrder) throws -> [String] {
            var query = ReportQuery(text: "公开")
            query.collapsesReports = true
            query.order = order
            return try service.search(query).hits.map { String($0.record.id.prefix(3)) }
        }
        #expect(try ids(.cell(amount, descending: true)) == ["000", "004", "002", "003", "001"])
        #expect(try ids(.cell(amount, descending: false)) == ["003", "002", "004", "000", "001"])
        #expect(try ids(.year(descending: true)).first == "001")
        #expect(try ids(.region(descending: false)).first == "004")
    }

    @Test("Rows of cells print numbers in people's units and keep the ways of naming none apart")
    func rows() async throws {
        let service = try await SampleIndex().service()
        let cells = try SearchService.cells(named: ["procurement.amount", "reviews.total,licence.change"])
        var query = ReportQuery(text: "")
        query.mayBeEmpty = true
        var rows: [String: [String?]] = [:]
        query.collapsesReports = true
        try service.export(query, fields: cells.map { .cell($0) }) { (row) throws(IndexError) in
            rows[String(row.record.id.prefix(3))] = row.cells.map { $0.map { "\($0.meaning):\($0.text)" } }
        }
        #expect(rows["000"] == ["number:2060387.04", "blank:", "zero:0"])
        #expect(rows["001"] == [nil, "zero:0", nil])
        #expect(rows["003"] == ["zero:0", "zero:0", "number:-3"])
        #expect(rows["004"] == ["number:509205.43", "zero:0", "zero:0"])
        #expect(try SearchService.cells(named: ["applications.new.*"]).count == 7)
        #expect(throws: IndexError.self) { try SearchService.cells(named: ["nothing"]) }
    }

    // A client may send as many as its request has room for; this took a minute once.
    @Test("Thousands of spellings of one label give its cells once, and so do thousands of fields")
    func manyNames() throws {
        let spellings = (0..<20_000).map { "总计\($0)" }.joined(separator: ",")
        let cells = try SearchService.cells(named: ["总计"])
        #expect(try SearchService.cells(named: [spellings]) == cells)
        #expect(try ExportField.list("title," + spellings + ",title") == [.title] + cells.map { .cell($0) })
        let prefixes = String(repeating: "applications,", count: 10_000)
        #expect(try SearchService.cells(named: [prefixes]) == CellPath.cells(withPrefix: "applications"))
        #expect(try ExportField.list(prefixes).count == CellPath.cells(withPrefix: "applications").count)
    }
}
