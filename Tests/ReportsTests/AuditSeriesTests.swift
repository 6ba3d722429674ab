// Rules over years and over parts.

import Reports
import TestSupport
import Testing

@Suite("Audit over years")
struct AuditSeriesTests {
    private func report(
        _ year: Int, _ format: TableFormat, _ printed: [String: String] = [:], texts: [Int: String] = [:]
    ) -> SeriesReport {
        SeriesReport(year: year, cells: TableText(format, printed).cells, texts: texts)
    }

    @Test("What is carried out of a year comes into the next, from the form of 2019 to that of 2021 too")
    func carry() {
        let out = ["applications.carried_out.natural": "2", "applications.carried_out": "2"]
        let into = ["applications.carried_in.natural": "2", "applications.carried_in": "3"]
        let all = ReportSeriesAudit.findings(of: [report(2021, .f2021, into), report(2020, .f2019, out)])
        #expect(all.of(.carry).count == 7)
        #expect(all.of(.carry, .fail).map { $0.right[0].path.name } == ["applications.carried_in"])
        #expect(all.of(.carry, .fail).map { $0.left[0].year } == [2020])
        #expect(
            ReportSeriesAudit.findings(of: [report(2022, .f2021, into), report(2020, .f2019, out)]).isEmpty)
        #expect(ReportSeriesAudit.findings(of: []).isEmpty)
    }

    @Test("Documents in force follow from the year before, in the form of 2021 alone")
    func valid() {
        let before = ["documents.in_force": "10"]
        let now = ["documents.in_force": "11", "documents.made": "3", "documents.repealed": "2"]
        let good = ReportSeriesAudit.findings(of: [report(2021, .f2021, before), report(2022, .f2021, now)])
        #expect(good.of(.validDocuments).map(\.verdict) == [.pass, .pass])
        let bad = ReportSeriesAudit.findings(of: [
            report(2021, .f2021, before), report(2022, .f2021, now.merging(["documents.made": "4"]) { $1 }),
        ])
        #expect(bad.of(.validDocuments).map(\.verdict) == [.pass, .fail])
        let across = ReportSeriesAudit.findings(of: [report(2020, .f2019), report(2021, .f2021, now)])
        #expect(across.of(.validDocuments).map(\.verdict) == [.notAssessable])
    }

    private static let story = """
        一是基层站所对政务公开重要性认识仍显薄弱，个别同志把公开当作额外负担。二是村务公开栏更新迟缓，惠农补贴名单张贴之后数月未换。\
        三是微信公众号编辑力量单薄，图文解读寥寥无几，群众看不懂也不愿看。下一步，我镇将抽调青年干部组建编辑小组，每周轮流值守。
        """
    private static let other = """
        目前仍缺少熟悉法律的专职工作者，答复文书格式参差不齐，档案归集拖沓。今后打算聘请律师顾问逐件审核，建立电子台账，\
        同时借助便民中心大屏滚动播放办事指南，邀请人大代表走访查阅点并收集建议，力争年底实现全部事项掌上可查可办可评价。
        """

    @Test("A section that stood in the report of the year before fails, the words of the form aside")
    func repeats() {
        func verdicts(_ before: String, _ now: String) -> [Verdict] {
            ReportSeriesAudit.findings(of: [
                report(2020, .f2019, texts: [5: before]), report(2021, .f2021, texts: [5: now]),
            ]).of(.repeatedText).map(\.verdict)
        }
        #expect(verdicts(Self.story, Self.story) == [.fail])
        #expect(verdicts(Self.story, Self.other) == [.pass])
        #expect(verdicts(Self.story, Self.story + Self.other.prefix(60)) == [.uncertain])
        // Too short to say anything; and words that every report has.
        #expect(verdicts("无。", "无。") == [])
        let form = "根据《中华人民共和国政府信息公开条例》第五十条之规定，制作本报告。"
        #expect(verdicts(form, form) == [])
        #expect(RepeatedText.share(of: Self.story, in: Self.story) == 1)
        #expect(RepeatedText.share(of: Self.story, in: Self.other) == 0)
    }

    @Test("Figures that change do not hide a repeated sentence, and a template is learnt from many")
    func template() throws {
        let first = Self.story + "全年公开信息120条。"
        let second = Self.story + "全年公开信息348条。"
        #expect(try #require(RepeatedText.share(of: second, in: first)) > 0.95)
        let texts = (0..<30).map { index in index < 10 ? Self.story : "各不相同" }
        let template = RepetitionTemplate(learningFrom: texts)
        #expect(RepeatedText.share(of: Self.story, in: Self.story, without: template) == nil)
        #expect(RepeatedText.share(of: Self.other, in: Self.other, without: template) == 1)
    }

    @Test("Growth beyond fivefold is a finding, small figures aside")
    func jumps() {
        func verdicts(_ before: String, _ now: String) -> [Verdict] {
            ReportSeriesAudit.findings(of: [
                report(2019, .f2019, ["punishment.processed": before]),
                report(2020, .f2019, ["punishment.processed": now]),
            ]).of(.jump).map(\.verdict)
        }
        #expect(verdicts("100", "501") == [.fail])
        #expect(verdicts("100", "500") == [])
        #expect(verdicts("100", "19") == [.fail])
        #expect(verdicts("1", "6") == [.uncertain])
        #expect(verdicts("0", "600") == [])
        #expect(verdicts("", "600") == [])
    }

    @Test("A figure with far too many digits is named with its factor")
    func misprint() throws {
        let finding = try #require(
            ReportSeriesAudit.findings(of: [
                report(2019, .f2019, ["punishment.processed": "1"]),
                report(2020, .f2019, ["punishment.processed": "900000000000000000"]),
            ]).of(.jump).first)
        #expect(finding.verdict == .fail)
        #expect(finding.english.hasSuffix("factor 9e+17"))
        #expect(finding.chinese.hasSuffix("为9e+17倍"))
    }

    @Test("A parent's cell is the sum over its children, once all of them are there")
    func hierarchy() {
        let child = TableText(.f2021, ["punishment.processed": "3"]).cells
        let parent = TableText(.f2021, ["punishment.processed": "6", "licence.processed": "1"]).cells
        let all = ReportHierarchyAudit.findings(parent: parent, children: [child, child], expected: 2)
        #expect(all.count == 200)
        #expect(all.failing.count == 1)
        #expect(all.of(.hierarchySum, .fail).map { $0.right[0].path.name } == ["licence.processed"])
        for expected in [3, nil] {
            let open = ReportHierarchyAudit.findings(
                parent: parent, children: [child, child], expected: expected)
            #expect(open.allSatisfy { $0.verdict == .uncertain })
        }
        #expect(
            ReportHierarchyAudit.findings(parent: parent, children: [], expected: 0).map(\.verdict)
                == [.notAssessable])
    }

    @Test("Parts that nobody counts excuse a larger whole, not a smaller one")
    func uncountedParts() {
        let child = TableText(.f2021, ["punishment.processed": "3", "licence.processed": "2"]).cells
        let parent = TableText(.f2021, ["punishment.processed": "7", "licence.processed": "3"]).cells
        func verdict(_ name: String, expected: Int) -> Verdict? {
            ReportHierarchyAudit.findings(
                parent: parent, children: [child, child], expected: expected, mayHaveOthers: true
            ).first { $0.right.first?.path.name == name }?.verdict
        }
        #expect(verdict("punishment.processed", expected: 2) == .uncertain)
        #expect(verdict("licence.processed", expected: 2) == .fail)
        #expect(verdict("coercion.processed", expected: 2) == .pass)
        #expect(verdict("licence.processed", expected: 3) == .uncertain)
    }

    @Test("Cells put together from stored values are those of the report")
    func storedValues() {
        let cells = TableText(.f2021, ["punishment.processed": "3", "reviews.total": ""]).cells
        let again = TypedTables(format: cells.format, values: cells.found)
        #expect(again == cells)
    }
}
