// Facets, tables and trends against a count that scans all sections: records, texts and the rules as they are stated, nothing
// of the engine.

import Fulltext
import FulltextAnalysis
import FulltextStorage
import ReportSearch
import Reports
import TestSupport
import Testing

/// Some hundred small reports over several segments, of which some are replaced and some are gone.
private struct FacetCollection {
    let service: SearchService
    let sections: [CountedSection]

    static let words = ["培训", "公开", "诉讼", "窗口", "公众号"]
    private static let offices = [
        "海盐县沈荡镇人民政府", "海盐县财政局", "嘉兴市教育局", "乐清市南岳镇人民政府", "温州市人民政府",
        "浙江省财政厅", "肥西县人民政府", "合肥市公安局", "安徽省教育厅", "盐池县王乐井乡人民政府", "某机关",
    ]

    init(seed: UInt64, reports count: Int) async throws {
        var generator = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let directory = MemoryDirectory()
        var options = IndexingOptions()
        options.prunes = true
        for run in 0..<3 {
            for number in run * count / 3..<(run + 1) * count / 3 {
                try folder.write("r\(number).txt", Self.report(using: &generator))
            }
            // Written anew: their earlier versions are deleted documents of an earlier segment.
            for number in 0..<run * count / 3 where generator.oneIn(8) {
                try folder.write("r\(number).txt", Self.report(using: &generator))
            }
            for number in 0..<run * count / 3 where generator.oneIn(30) {
                try folder.removeFile("r\(number).txt")
            }
            _ = try await ReportIndexer(options: options).run([folder.path], into: directory)
        }
        let snapshot = try Snapshot.open(directory)
        #expect(snapshot.segments.count == 3)
        #expect(snapshot.commit.segments.contains { ($0.deletes?.groupCount ?? 0) > 0 })
        service = try SearchService(snapshot, name: "test")
        sections = try SampleIndex.texts(of: snapshot).map { try CountedSection($0, snapshot) }
    }

    private static func report(using generator: inout SeededGenerator) -> String {
        func sentence() -> String {
            (0..<generator.int(0...6)).map { _ in
                generator.pick(words) + generator.pick(["", "工作", "，", "和"])
            }
            .joined()
        }
        let year = generator.pick([2_014, 2_017, 2_019, 2_020, 2_021, 2_022])
        let headings = [
            "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况",
            "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
        ]
        let title = "\(generator.pick(offices))\(year)年政府信息公开工作年度报告"
        let parts = headings.filter { _ in !generator.oneIn(12) }.map { "\($0)\n\n\(sentence())。" }
        return ([title, "\(year)年，\(sentence())。"] + parts).joined(separator: "\n\n")
    }
}

/// A section as the naive count sees it.
private struct CountedSection {
    let report: String
    let values: [ReportColumn: UInt32]
    let match: ContiguousArray<UInt32>

    init(_ text: IndexedText, _ snapshot: Snapshot) throws {
        let record = text.record
        func code(_ name: String?, _ level: Reports.Place.Level, below parent: Int?) -> UInt32 {
            let places = name.map { Gazetteer.shared.resolve($0, level: level) } ?? []
            let own = places.filter { parent == nil || $0.code / 10_000 == (parent ?? 0) / 10_000 }
            return UInt32(own.first?.code ?? 0)
        }
        let province = code(record.province, .province, below: nil)
        let verdicts = record.findings.map(\.strict)
        let worst: Verdict =
            !record.isRecognised
            ? .notAssessable
            : verdicts.contains(.fail) ? .fail : verdicts.contains(.uncertain) ? .uncertain : .pass
        report = record.path
        match = text.match
        values = [
            .section: UInt32(text.section.number), .year: UInt32(record.year ?? 0), .province: province,
            .city: code(record.city, .city, below: Int(province)),
            .county: code(record.county, .county, below: Int(province)),
            .kind: ReportColumn.code(of: record.kind), .format: 0,
            .audit: UInt32(AuditColumn.code(worst)),
        ]
    }

    func places(of phrase: String) -> Int {
        PhraseScan.occurrences(of: SampleIndex.scalars(phrase), in: match).count
    }

    /// All but the ends of cells and paragraphs.
    var characters: Int { match.reduce(0) { $0 + ($1 == 0x09 || $1 == 0x0a ? 0 : 1) } }
}

/// Phrases of which one or all must be there, and one that must not.
private struct CountedQuery {
    let wanted: [String]
    let isAny: Bool
    let unwanted: String?

    init(using generator: inout SeededGenerator) {
        wanted = Array(FacetCollection.words.shuffled(using: &generator).prefix(generator.int(1...3)))
        isAny = generator.oneIn(2)
        unwanted = generator.oneIn(3) ? "工作" : nil
    }

    var text: String {
        let joined = wanted.map { "\"\($0)\"" }.joined(separator: isAny ? " OR " : " AND ")
        return "(\(joined))" + (unwanted.map { " -\"\($0)\"" } ?? "")
    }

    func finds(_ section: CountedSection) -> Bool {
        let found = wanted.map { section.places(of: $0) > 0 }
        let isFound = isAny ? found.contains(true) : !found.contains(false)
        return isFound && (unwanted.map { section.places(of: $0) == 0 } ?? true)
    }

    func places(in section: CountedSection) -> Int { wanted.reduce(0) { $0 + section.places(of: $1) } }
}

@Suite struct FacetTests {
    /// Columns whose filter a facet of one column leaves aside.
    private static func ignored(_ column: ReportColumn) -> Set<ReportColumn> {
        switch column {
        case .province: [.province, .city, .county]
        case .city: [.city, .county]
        default: [column]
        }
    }

    private static func filters(
        _ sections: [CountedSection], using generator: inout SeededGenerator
    ) -> [ReportColumn: Set<UInt32>] {
        var filters: [ReportColumn: Set<UInt32>] = [:]
        for column in ReportColumn.allCases where generator.oneIn(4) {
            let values = Set(sections.compactMap { $0.values[column] }).sorted().shuffled(using: &generator)
            filters[column] = Set(values.prefix(generator.int(1...3)) + (generator.oneIn(4) ? [99] : []))
        }
        return filters
    }

    /// One facet by scanning.
    private static func scan(
        _ request: ReportFacetRequest, _ query: ReportQuery, _ words: CountedQuery,
        _ sections: [CountedSection]
    ) -> [[UInt32]: ReportFacetCell] {
        let ignored = request.isSideways ? Self.ignored(request.columns[0]) : []
        let all = sections.filter { section in
            query.filters.allSatisfy { column, values in
                ignored.contains(column) || values.contains(section.values[column] ?? 0)
            }
        }
        func key(_ section: CountedSection) -> [UInt32] { request.columns.map { section.values[$0] ?? 0 } }
        let there = Dictionary(grouping: all, by: key)
        let found = Dictionary(grouping: all.filter(words.finds), by: key)
        var keys = Set(found.keys)
        if query.hasZeros { keys.formUnion(there.keys) }
        if query.hasRates, request.columns.count == 2 {
            for row in Set(found.keys.map { $0[0] }) {
                for column in Set(found.keys.map { $0[1] }) where there[[row, column]] != nil {
                    keys.insert([row, column])
                }
            }
        }
        if request.isSideways {
            for value in query.filters[request.columns[0]] ?? [] { keys.insert([value]) }
        }
        var cells: [[UInt32]: ReportFacetCell] = [:]
        for key in keys {
            let hits = found[key] ?? []
            let members = there[key] ?? []
            let rates = ReportRates(
                allSections: members.count, allReports: Set(members.map(\.report)).count,
                characters: members.reduce(0) { $0 + $1.characters }, reports: Set(hits.map(\.report)).count,
                places: hits.reduce(0) { $0 + words.places(in: $1) })
            cells[key] = ReportFacetCell(
                values: key, sections: hits.count, reports: Set(hits.map(\.report)).count,
                isSelected: zip(request.columns, key).allSatisfy {
                    query.filters[$0]?.contains($1) ?? false
                }, rates: query.hasRates ? rates : nil)
        }
        return cells
    }

    @Test(
        "Counts, shares and rates of facets and tables equal those of a scan, over segments and deleted reports",
        arguments: UInt64(0)..<5)
    func equalsScan(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let collection = try await FacetCollection(seed: seed, reports: 90)
        for _ in 0..<100 {
            let words = CountedQuery(using: &generator)
            var query = ReportQuery(text: words.text)
            query.limit = 0
            query.filters = Self.filters(collection.sections, using: &generator)
            query.hasRates = !generator.oneIn(3)
            query.hasZeros = generator.oneIn(2)
            let columns = ReportColumn.allCases.shuffled(using: &generator)
            query.facets = columns.prefix(3).map { .sideways($0) } + [.table(Array(columns.prefix(2)))]
            let answer = try collection.service.search(query)
            let hits = collection.sections.filter { section in
                words.finds(section)
                    && query.filters.allSatisfy { $1.contains(section.values[$0] ?? 0) }
            }
            #expect(answer.sections == hits.count)
            #expect(answer.reports == Set(hits.map(\.report)).count)
            for facet in answer.facets {
                let expected = Self.scan(facet.request, query, words, collection.sections)
                #expect(facet.cells.count == expected.count)
                for cell in facet.cells {
                    #expect(cell == expected[cell.values], "\(facet.request.name) \(query)")
                }
            }
        }
    }

    @Test(
        "A trend has a row for every year of its range, with the counts of a scan", arguments: UInt64(0)..<4)
    func trend(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let collection = try await FacetCollection(seed: seed, reports: 60)
        for group in [nil, ReportColumn.province, .kind, .audit] {
            let words = CountedQuery(using: &generator)
            var query = ReportQuery(text: words.text)
            query.hasZeros = true
            if generator.oneIn(2) { query.filters[.section] = [1, 2, 3] }
            let trend = try collection.service.trend(query, by: group)
            query.hasRates = true
            let cells = Self.scan(
                .table((group.map { [$0] } ?? []) + [.year]), query, words, collection.sections)
            var seen = 0
            for series in trend.series {
                #expect(series.rows.compactMap(\.year) == Array(2_014...2_022))
                for row in series.rows {
                    let key = (series.value.map { [$0] } ?? []) + [UInt32(row.year ?? 0)]
                    #expect(row.sections == cells[key]?.sections ?? 0)
                    #expect(row.rates.allReports == cells[key]?.rates?.allReports ?? 0)
                    if let expected = cells[key] {
                        seen += 1
                        #expect(row.rates == expected.rates)
                    }
                }
            }
            #expect(seen == cells.count)
            #expect(trend.total.sections == trend.answer.sections)
            #expect(trend.total.rates.reports == trend.answer.reports)
        }
    }

    @Test("A series is told to cross the change of forms when it has reports on both sides of it")
    func forms() async throws {
        let service = try await SampleIndex().service()
        var query = ReportQuery(text: "\"公开\"")
        #expect(try service.trend(query).series.map(\.crossesForms) == [true])
        query.filters[.year] = [2_020]
        #expect(try service.trend(query).series.map(\.crossesForms) == [false])
        query.filters[.year] = [1_990]
        #expect(try service.trend(query).series.isEmpty)
        #expect(throws: IndexError.self) { try service.trend(query, by: .year) }
    }

    @Test("Choosing a province leaves the other provinces to choose from, and the cities to its own")
    func places() async throws {
        let service = try await SampleIndex().service()
        var query = ReportQuery(text: "\"公开\"")
        query.facets = [.sideways(.province), .sideways(.city), .sideways(.county)]
        query.filters[.province] = try FilterValues.places("浙江", .province)
        func names(_ answer: ReportAnswer, _ facet: Int) -> Set<String> {
            let column = answer.facets[facet].columns[0]
            return Set(answer.facets[facet].cells.map { column.name(of: $0.values[0]) ?? "" })
        }
        var answer = try service.search(query)
        #expect(names(answer, 0) == ["浙江省", "安徽省", "宁夏回族自治区"])
        #expect(answer.facets[0].cells.filter(\.isSelected).map(\.values) == [[330_000]])
        #expect(names(answer, 1) == ["嘉兴市", "金华市", "温州市"])
        query.filters[.city] = try FilterValues.places("嘉兴,金华,吴忠", .city)
        answer = try service.search(query)
        #expect(answer.reports == 2)
        #expect(names(answer, 0) == ["浙江省", "安徽省", "宁夏回族自治区"])
        // 吴忠市 is chosen and not in 浙江省: it stays, without a hit.
        #expect(names(answer, 1) == ["嘉兴市", "金华市", "温州市", "吴忠市"])
        #expect(answer.facets[1].cells.last?.sections == 0)
        #expect(answer.facets[1].cells.last?.isSelected == true)
        #expect(names(answer, 2) == ["海盐县", "金东区"])
    }

    @Test("A cell with 29 reports is thin, one with 30 is not")
    func thin() {
        func rates(_ reports: Int) -> ReportRates {
            ReportRates(allSections: reports, allReports: reports, characters: 400, reports: 3, places: 7)
        }
        #expect(rates(29).isThin && rates(0).isThin && !rates(30).isThin)
        #expect(rates(30).share == 0.1)
        #expect(rates(30).density == 175)
        #expect(rates(0).share == nil)
    }

    @Test("A list of facets reads names, tables and Chinese names, each once")
    func names() throws {
        #expect(
            try ReportFacetRequest.list("province,kind,province") == [.sideways(.province), .sideways(.kind)])
        for sign in ["×", "x", "X", "*"] {
            #expect(try ReportFacetRequest.list("province\(sign)year") == [.table([.province, .year])])
        }
        #expect(try ReportFacetRequest.list("省×年，audit").count == 2)
        for text in ["", ",", "village", "province×", "year×year", "province×year×kind", "×"] {
            let error = #expect(throws: IndexError.self) { try ReportFacetRequest.list(text) }
            #expect(error?.code == .invalidQuery && error?.message.contains("--facets") == true)
        }
    }

    @Test("The audit is filtered and counted as the column of reports that it is")
    func audit() async throws {
        let service = try await SampleIndex().service()
        var query = ReportQuery(text: "\"公开\"")
        query.facets = [.sideways(.audit)]
        query.filters[.audit] = try FilterValues.verdicts("fail")
        let failing = try service.search(query)
        var typed = ReportQuery(text: "\"公开\" audit:fail")
        typed.facets = query.facets
        #expect(try service.search(typed).facets == failing.facets)
        #expect(try service.search(typed).filters == query.filters)
        #expect(failing.reports > 0)
        #expect(failing.facets[0].cells.count > 1)
        #expect(failing.facets[0].cells.filter(\.isSelected).map(\.sections) == [failing.sections])
        let error = #expect(throws: IndexError.self) { try FilterValues.verdicts("T3-row") }
        #expect(error?.message.contains("audit:T3-row") == true)
    }
}
