// The life of an index: what is read again and what is not, what is passed over and why, and that the way
// of building does not show in the answers.

import Fulltext
import FulltextStorage
import Glibc
import ReportSearch
import TestSupport
import Testing

@Suite struct IndexingTests {
    private static func report(_ place: String, _ year: Int, _ words: String) -> String {
        """
        \(place)\(year)年政府信息公开工作年度报告

        一、总体情况

        \(year)年，\(words)。

        二、主动公开政府信息情况

        三、收到和处理政府信息公开申请情况

        四、政府信息公开行政复议、行政诉讼情况

        五、存在的主要问题及改进情况

        公开内容不够全面，下一步加强培训。

        六、其他需要报告的事项

        无。
        """
    }

    private static func count(_ directory: any Directory, _ query: String) throws -> Int {
        var question = ReportQuery(text: query)
        question.limit = 0
        return try SearchService(directory).search(question).reports
    }

    @Test("A second run reads only what is new or changed, and prunes on request")
    func incremental() async throws {
        let folder = try TemporaryFolder()
        let directory = MemoryDirectory()
        let indexer = ReportIndexer(options: IndexingOptions())
        try folder.write("a.txt", Self.report("海盐县沈荡镇", 2020, "推进甲事项"))
        try folder.write("b.txt", Self.report("海盐县百步镇", 2020, "推进乙事项"))
        let first = try await indexer.run([folder.path], into: directory)
        #expect((first.added, first.unchanged, first.generation) == (2, 0, 1))

        let second = try await indexer.run([folder.path], into: directory)
        #expect((second.added, second.replaced, second.unchanged, second.generation) == (0, 0, 2, 1))

        try folder.write("b.txt", Self.report("海盐县百步镇", 2020, "推进丙事项"))
        try folder.write("c.txt", Self.report("海盐县武原街道", 2021, "推进丁事项"))
        let third = try await indexer.run([folder.path], into: directory)
        #expect((third.added, third.replaced, third.unchanged) == (1, 1, 1))
        #expect(
            third.generation == 3, "one for the change, one for a segment half of which was deleted by it")
        #expect(try Self.count(directory, "\"乙事项\"") == 0)
        #expect(try Self.count(directory, "\"丙事项\"") == 1)
        #expect(third.totalReports == 3)

        try folder.removeFile("a.txt")
        let fourth = try await indexer.run([folder.path], into: directory)
        #expect(fourth.totalReports == 3, "what is gone stays until pruning is asked for")
        var options = IndexingOptions()
        options.prunes = true
        let fifth = try await ReportIndexer(options: options).run([folder.path], into: directory)
        #expect((fifth.pruned, fifth.totalReports) == (1, 2))
        #expect(try Self.count(directory, "\"甲事项\"") == 0)
        #expect(try IndexChecker.check(directory).problems.isEmpty)
    }

    private static var pruning: ReportIndexer {
        var options = IndexingOptions()
        options.prunes = true
        return ReportIndexer(options: options)
    }

    @Test("A folder that holds nothing any more, or that cannot be looked into, is not pruned, and is named")
    func pruningNothing() async throws {
        let folder = try TemporaryFolder()
        let directory = MemoryDirectory()
        try folder.write("disk/a.txt", Self.report("海盐县沈荡镇", 2020, "推进甲事项"))
        try folder.write("here/b.txt", Self.report("海盐县百步镇", 2020, "推进乙事项"))
        let (disk, here) = (folder.path + "/disk", folder.path + "/here")
        try #require(unsafe symlink(disk, here + "/link") == 0)
        let first = try await Self.pruning.run([here, disk], into: directory)
        #expect(first.added == 3)
        // As if the disk were not mounted: an empty folder, and a link that leads nowhere.
        try #require(unsafe rename(disk, folder.path + "/away") == 0)
        let dangling = try await Self.pruning.run([here], into: directory)
        #expect((dangling.pruned, dangling.skipped.map(\.path)) == (0, [here + "/link"]))
        try #require(unsafe mkdir(disk, 0o755) == 0)
        let empty = try await Self.pruning.run([disk], into: directory)
        #expect((empty.pruned, empty.skipped.map(\.path)) == (0, [disk]))
        #expect(empty.totalReports == 3)
        // Named with what is above it, it is pruned: there are documents.
        let whole = try await Self.pruning.run([folder.path], into: directory)
        #expect(whole.pruned == 2)
    }

    @Test("Reports of a file of lines that cannot be read whole are not pruned")
    func pruningBrokenLines() async throws {
        let folder = try TemporaryFolder()
        let directory = MemoryDirectory()
        func line(_ id: String) -> String {
            let text = Self.report("海盐县沈荡镇", 2020, "推进" + id).replacing("\n", with: "\\n")
            return "{\"id\": \"\(id)\", \"text\": \"\(text)\"}"
        }
        let whole = ["a", "b", "c"].map(line)
        try folder.write("d.jsonl", whole.joined(separator: "\n"))
        #expect(try await Self.pruning.run([folder.path], into: directory).added == 3)
        try folder.write("d.jsonl", [whole[0], "{" + whole[1], whole[2]].joined(separator: "\n"))
        let broken = try await Self.pruning.run([folder.path], into: directory)
        #expect((broken.pruned, broken.skipped.count) == (0, 1))
        try folder.write("d.jsonl", "")
        #expect(try await Self.pruning.run([folder.path], into: directory).pruned == 0)
        try folder.write("d.jsonl", [whole[0], whole[0], whole[2]].joined(separator: "\n"))
        let twice = try await Self.pruning.run([folder.path], into: directory)
        #expect((twice.pruned, twice.totalReports) == (1, 2), "a line that is there twice can be read")
    }

    @Test("Files whose names only Unicode calls equivalent are two")
    func equivalentNames() async throws {
        let folder = try TemporaryFolder()
        let directory = MemoryDirectory()
        try folder.write("caf\u{e9}.txt", Self.report("海盐县沈荡镇", 2020, "推进甲事项"))
        try folder.write("cafe\u{301}.txt", Self.report("海盐县百步镇", 2020, "推进乙事项"))
        try folder.write("\u{f95c}/2020.txt", Self.report("海盐县武原街道", 2020, "推进丙事项"))
        try folder.write("\u{6a02}/2020.txt", Self.report("海盐县于城镇", 2020, "推进丁事项"))
        let first = try await Self.pruning.run([folder.path], into: directory)
        #expect((first.added, first.totalReports, first.skipped.count) == (4, 4, 0))
        let second = try await Self.pruning.run([folder.path], into: directory)
        #expect((second.unchanged, second.pruned) == (4, 0))
        try folder.removeFile("cafe\u{301}.txt")
        #expect(try await Self.pruning.run([folder.path], into: directory).pruned == 1)
        #expect(try Self.count(directory, "\"乙事项\"") == 0)
        #expect(try Self.count(directory, "\"甲事项\"") == 1)
    }

    @Test("An index among the sources is passed over, and is no source by name")
    func indexAmongSources() async throws {
        let folder = try TemporaryFolder()
        try folder.write("a.txt", Self.report("海盐县沈荡镇", 2020, "推进甲事项"))
        let path = folder.path + "/index"
        let directory = try FileDirectory(creating: path)
        for added in [1, 0] {
            let summary = try await Self.pruning.run([folder.path], into: directory)
            #expect((summary.added, summary.skipped.count, summary.totalReports) == (added, 0, 1))
        }
        let named = try await Self.pruning.run([path], into: directory)
        #expect(named.skipped.map(\.path) == [path])
        #expect(named.totalReports == 1)
    }

    @Test("Bad files are named with their reason and everything else is indexed")
    func badFiles() async throws {
        let folder = try TemporaryFolder()
        try folder.write("good.txt", Self.report("海盐县沈荡镇", 2020, "推进甲事项"))
        try folder.write("empty.txt", "")
        try folder.write("blank.txt", " \n\t\n")
        try folder.write("binary.txt", [0x50, 0x4b, 0x03, 0x04, 0x00, 0x01])
        try folder.write("latin.txt", Array("公开".utf8) + [0xd5, 0xfe, 0xb8, 0xae])
        try folder.write("wide.txt", [0xff, 0xfe, 0x6c, 0x51])
        try folder.write("picture.jpg", [0xff, 0xd8])
        try folder.write("marked.txt", [0xef, 0xbb, 0xbf] + Array(Self.report("海盐县百步镇", 2021, "推进乙事项").utf8))
        unsafe symlink(folder.path, folder.path + "/loop")
        unsafe mkfifo(folder.path + "/pipe", 0o600)
        let directory = MemoryDirectory()
        let missing = folder.path + "/none"
        let summary = try await ReportIndexer(options: IndexingOptions()).run(
            [folder.path, missing], into: directory)
        #expect(summary.added == 3)
        func reason(_ name: String) -> String {
            summary.skipped.first { $0.path == folder.path + "/" + name }?.reason ?? "not named"
        }
        #expect(reason("empty.txt") == "is empty")
        #expect(reason("blank.txt").contains("white space"))
        #expect(reason("binary.txt").contains("damaged"))
        #expect(reason("latin.txt").contains("not UTF-8 at byte 6"))
        #expect(reason("wide.txt") == "not named")
        #expect(reason("picture.jpg").contains("is a picture"))
        #expect(reason("loop").contains("link back"))
        #expect(reason("pipe").contains("neither a file nor a folder"))
        #expect(summary.missing == [missing])
        #expect(summary.skipped.count == 8)
        #expect(try Self.count(directory, "\"乙事项\"") == 1)
    }

    @Test("A text that is no report is found as section 0, or passed over when only reports are wanted")
    func unrecognised() async throws {
        let folder = try TemporaryFolder()
        try folder.write("news.txt", "昨日，全市举行龙舟比赛。\n\n观众很多。\n")
        let directory = MemoryDirectory()
        let summary = try await ReportIndexer(options: IndexingOptions()).run([folder.path], into: directory)
        #expect((summary.added, summary.unrecognised) == (1, 1))
        let answer = try SearchService(directory).search(ReportQuery(text: "\"龙舟比赛\""))
        #expect(answer.hits.map(\.section.number) == [0])
        var options = IndexingOptions()
        options.reportsOnly = true
        let strict = try await ReportIndexer(options: options).run([folder.path], into: MemoryDirectory())
        #expect((strict.added, strict.skipped.count) == (0, 1))
    }

    @Test("Answers do not depend on the number of workers or on the memory they were given")
    func builds() async throws {
        let folder = try TemporaryFolder()
        for number in 0..<60 {
            let words =
                "推进第\(number % 7)批事项，办理依申请公开\(number)件，" + String(repeating: "公开信息", count: number % 5)
            try folder.write("r\(number).txt", Self.report("海盐县沈荡镇", 2019 + number % 4, words))
        }
        let single = MemoryDirectory()
        _ = try await ReportIndexer(options: IndexingOptions()).run([folder.path], into: single)
        let parts = MemoryDirectory()
        for number in 0..<60 {
            // One run a file: sixty segments.
            _ = try await ReportIndexer(options: IndexingOptions())
                .run(["\(folder.path)/r\(number).txt"], into: parts)
        }
        for text in ["\"依申请公开\"", "推进 事项", "公开 OR 办理", "\"第3批\" -\"公开信息公开信息\""] {
            var query = ReportQuery(text: text)
            query.limit = 1_000
            query.facets = ReportColumn.allCases.map { .sideways($0) }
            query.hasRates = true
            let one = try SearchService(single).search(query)
            let many = try SearchService(parts).search(query)
            #expect(one.sections == many.sections)
            #expect(one.reports == many.reports)
            #expect(one.facets == many.facets)
            let scores = Dictionary(
                uniqueKeysWithValues: one.hits.map { ("\($0.record.id)/\($0.sectionIndex)", $0.score) })
            #expect(many.hits.allSatisfy { scores["\($0.record.id)/\($0.sectionIndex)"] == $0.score })
        }
    }

    @Test("A run that is cancelled leaves the index as it was")
    func cancelled() async throws {
        let folder = try TemporaryFolder()
        try folder.write("a.txt", Self.report("海盐县沈荡镇", 2020, "推进甲事项"))
        let directory = MemoryDirectory()
        _ = try await ReportIndexer(options: IndexingOptions()).run([folder.path], into: directory)
        try folder.write("b.txt", Self.report("海盐县百步镇", 2020, "推进乙事项"))
        let summary = try await ReportIndexer(options: IndexingOptions(), isCancelled: { true })
            .run([folder.path], into: directory)
        #expect(summary.wasCancelled)
        #expect(try Snapshot.open(directory).commit.generation == 1)
        #expect(try Self.count(directory, "\"乙事项\"") == 0)
    }

    @Test("Files of one name in two folders keep different ids, which stay when one changes")
    func names() async throws {
        let folder = try TemporaryFolder()
        try folder.write("2020/r.txt", Self.report("海盐县沈荡镇", 2020, "推进甲事项"))
        try folder.write("2021/r.txt", Self.report("海盐县沈荡镇", 2021, "推进乙事项"))
        let directory = MemoryDirectory()
        _ = try await ReportIndexer(options: IndexingOptions()).run([folder.path], into: directory)
        func id(_ phrase: String) throws -> String {
            try #require(try SearchService(directory).search(ReportQuery(text: phrase)).hits.first).record.id
        }
        let first = try id("\"甲事项\"")
        let second = try id("\"乙事项\"")
        #expect(first == "r")
        #expect(second.hasPrefix("r~") && second.count == 10)
        try folder.write("2021/r.txt", Self.report("海盐县沈荡镇", 2021, "推进丙事项"))
        _ = try await ReportIndexer(options: IndexingOptions()).run([folder.path], into: directory)
        #expect(try id("\"丙事项\"") == second)
        #expect(try SearchService(directory).reports(named: "2020/r.txt").map(\.record.id) == ["r"])
    }
}
