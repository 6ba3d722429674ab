// Sources of every format in the index: members as reports of their own, what is read again, and what fields
// and metadata change.

import FoundationEssentials
import Fulltext
import FulltextStorage
import ReportSearch
import Reports
import SourceFormats
import TestSupport
import Testing

@Suite struct FormatTests {
    private static func line(_ id: String, _ words: String, _ more: String = "") -> String {
        let text = "沈荡镇2020年政府信息公开工作年度报告\\n\\n一、总体情况\\n\\n\(words)。\\n\\n五、存在的主要问题及改进情况\\n\\n无。"
        return "{\"id\":\"\(id)\",\"text\":\"\(text)\"\(more)}\n"
    }

    private static func run(
        _ folder: TemporaryFolder, _ directory: any Directory, _ settings: SourceSettings = SourceSettings(),
        prunes: Bool = false
    ) async throws -> IndexingSummary {
        var options = IndexingOptions()
        options.sources = settings
        options.prunes = prunes
        return try await ReportIndexer(options: options).run([folder.path], into: directory)
    }

    private static func hit(_ directory: any Directory, _ query: String) throws -> ReportRecord? {
        try SearchService(directory).search(ReportQuery(text: query)).hits.first?.record
    }

    @Test("Lines are reports: ids are kept, only changed lines are read again, lost ones are pruned")
    func lines() async throws {
        let folder = try TemporaryFolder()
        let directory = MemoryDirectory()
        try folder.write("r.jsonl", Self.line("甲1", "推进甲事项") + Self.line("乙2", "推进乙事项") + "oops\n")
        let first = try await Self.run(folder, directory)
        #expect((first.added, first.skipped.count) == (2, 1))
        #expect(first.skipped.first?.path == folder.path + "/r.jsonl#L3")
        let record = try #require(try Self.hit(directory, "\"乙事项\""))
        #expect(record.id == "乙2")
        #expect(record.path == folder.path + "/r.jsonl#乙2")

        try folder.write("r.jsonl", Self.line("丙3", "推进丙事项") + Self.line("乙2", "推进乙事项"))
        let second = try await Self.run(folder, directory, prunes: true)
        #expect((second.added, second.unchanged, second.pruned, second.totalReports) == (1, 1, 1, 2))
        #expect(try Self.hit(directory, "\"甲事项\"") == nil)
        try folder.removeFile("r.jsonl")
        try folder.write("other.txt", "昨日，全市举行龙舟比赛。")
        #expect(try await Self.run(folder, directory, prunes: true).pruned == 2)
    }

    @Test("A container that is damaged loses none of the reports it gave before")
    func damagedContainer() async throws {
        let folder = try TemporaryFolder()
        let directory = MemoryDirectory()
        try folder.write("r.jsonl", Self.line("甲1", "推进甲事项"))
        _ = try await Self.run(folder, directory)
        try folder.write("r.jsonl", "\u{1}")
        try folder.write("r.jsonl", [0x1f, 0x8b, 0x08, 0x00])
        let summary = try await Self.run(folder, directory, prunes: true)
        #expect((summary.pruned, summary.totalReports) == (0, 1))
        #expect(summary.skipped.count == 1)
    }

    @Test("Files that cannot be looked at, and those that were once named themselves, are not pruned")
    func unseen() async throws {
        let folder = try TemporaryFolder()
        let directory = MemoryDirectory()
        let files = FileManager.default
        try files.createDirectory(atPath: folder.path + "/sub", withIntermediateDirectories: false)
        try folder.write("sub/r.txt", "昨日，全市举行龙舟比赛。")
        try folder.write("unnamed", "今日，全县举行书法比赛。")
        try folder.write("kept.txt", "明日，全镇举行象棋比赛。")
        _ = try await ReportIndexer(options: IndexingOptions()).run(
            [folder.path, folder.path + "/unnamed"], into: directory)
        // A link that leads to itself: nothing below it can be looked at, and nobody can say that it is gone.
        try files.moveItem(atPath: folder.path + "/sub", toPath: folder.path + "/aside")
        try files.createSymbolicLink(atPath: folder.path + "/sub", withDestinationPath: folder.path + "/sub")
        try files.moveItem(atPath: folder.path + "/aside", toPath: folder.path + "/.aside")
        let blind = try await Self.run(folder, directory, prunes: true)
        #expect((blind.pruned, blind.totalReports) == (0, 3))
        try files.removeItem(atPath: folder.path + "/sub")
        try folder.removeFile("unnamed")
        let seen = try await Self.run(folder, directory, prunes: true)
        #expect((seen.pruned, seen.totalReports) == (2, 1))
    }

    @Test("Fields of a line override what its text says, and a wrong place is noted")
    func fields() async throws {
        let folder = try TemporaryFolder()
        let more =
            ",\"organ\":\"临安区某某镇\",\"province\":\"浙江\",\"city\":\"杭州市\",\"county\":\"临安\",\"year\":2021,\"url\":\"http://x/1\""
        try folder.write(
            "r.jsonl", Self.line("甲1", "推进甲事项", more) + Self.line("乙2", "乙事", ",\"province\":\"浙扛省\""))
        let directory = MemoryDirectory()
        _ = try await Self.run(folder, directory)
        let record = try #require(try Self.hit(directory, "\"甲事项\""))
        #expect(record.organ == "临安区某某镇")
        #expect((record.province, record.city, record.county) == ("浙江省", "杭州市", "临安区"))
        #expect(record.year == 2021)
        #expect(record.url == "http://x/1")
        guard case .report(let parsed) = try ReportFile.read(folder.path + "/r.jsonl#甲1") else {
            Issue.record("no report")
            return
        }
        #expect(parsed.report.region.evidence.first?.kind == "field")
        #expect(parsed.report.year.runnerUp == 2020)
        guard case .report(let wrong) = try ReportFile.read(folder.path + "/r.jsonl#乙2") else { return }
        #expect(wrong.document.notes == ["province 浙扛省 is not known"])
    }

    @Test("Sections of a line are taken as they are given where the text was divided otherwise")
    func sections() throws {
        let folder = try TemporaryFolder()
        let given =
            "{\"id\":\"a\",\"title\":\"某镇年度报告\",\"sections\":[{\"no\":1,\"heading\":\"概况\",\"text\":\"甲  \\n\\n乙\"},{\"no\":4,\"heading\":\"其他\",\"text\":\"丙\"}]}"
        try folder.write("r.jsonl", given)
        guard case .report(let parsed) = try ReportFile.read(folder.path + "/r.jsonl#a") else { return }
        #expect(parsed.report.sections.map(\.number) == [0, 1, 4])
        #expect(parsed.report.sections[1] == Section(number: 1, heading: "概况", text: "甲\n乙"))
        #expect(parsed.report.title == "某镇年度报告")
    }

    @Test("Metadata overrides, and changing it changes the report though its file is the same")
    func metadata() async throws {
        let folder = try TemporaryFolder()
        try folder.write("r/a.txt", "某镇2020年政府信息公开工作年度报告\n\n一、总体情况\n\n推进甲事项。\n\n五、存在的主要问题及改进情况\n\n无。\n")
        let directory = MemoryDirectory()
        let files = try TemporaryFolder()
        func indexed(_ county: String) async throws -> IndexingSummary {
            try files.write(
                "m.csv",
                "path,county,year,url\n\(folder.path)/r/a.txt,\(county),2018,http://x/\n\(folder.path)/b.txt,,,\n"
            )
            var settings = SourceSettings()
            settings.metadata = try MetadataTable.checked(path: files.path + "/m.csv", charset: nil)
            return try await Self.run(folder, directory, settings)
        }
        #expect(try await indexed("海盐").added == 1)
        let record = try #require(try Self.hit(directory, "\"甲事项\""))
        #expect((record.province, record.city, record.county, record.year) == ("浙江省", "嘉兴市", "海盐县", 2018))
        #expect(record.url == "http://x/")
        let again = try await indexed("海盐")
        #expect(again.unchanged == 1)
        // A row about nothing is named in every run, one about an unchanged report is not.
        #expect(again.unusedMetadata.map(\.line) == [3])
        #expect(again.unusedMetadata.map(\.path) == [folder.path + "/b.txt"])
        #expect(try await indexed("盐池县").replaced == 1)
        #expect(try Self.hit(directory, "\"甲事项\"")?.province == "宁夏回族自治区")
        await #expect(throws: IndexError.self) { try await indexed("鼓楼区") }
        await #expect(throws: IndexError.self) { try await indexed("某某县") }
    }

    @Test(
        "Places are resolved together from the top",
        arguments: [
            ("江苏", "南京", "鼓楼区", 320_106), ("", "福州市", "鼓楼区", 350_102), ("北京市", "北京市", "海淀区", 110_108),
            ("广东", "东莞", "", 441_900), ("上海", "", "", 310_000),
        ])
    func places(province: String, city: String, county: String, code: Int) throws {
        var fields = SourceFields()
        fields.province = province.isEmpty ? nil : province
        fields.city = city.isEmpty ? nil : city
        fields.county = county.isEmpty ? nil : county
        #expect(try FieldOverride.place(fields)?.code == code)
    }

    @Test("A container lists its members, and a member that is not there is not found")
    func inspect() throws {
        let folder = try TemporaryFolder()
        try folder.write("a#b/r.jsonl", Self.line("甲1", "甲") + "{}\n")
        guard case .members(let members) = try ReportFile.read(folder.path + "/a#b/r.jsonl") else {
            Issue.record("no list")
            return
        }
        #expect(members.map(\.name) == ["甲1", "L2"])
        #expect(members.map { $0.reason == nil } == [true, false])
        guard case .report = try ReportFile.read(folder.path + "/a#b/r.jsonl#甲1") else {
            Issue.record("no report")
            return
        }
        #expect(throws: IndexError.self) { try ReportFile.read(folder.path + "/a#b/r.jsonl#丁") }
        #expect(throws: IndexError.self) { try ReportFile.read(folder.path + "/a#b/none#丁") }
    }
}
