// The rule over parts joins a county's report with those of its towns, all from an index.

import FulltextStorage
import ReportSearch
import Reports
import TestSupport
import Testing

@Suite struct PartsAuditTests {
    /// The towns of 海盐县.
    private static let towns = [
        "沈荡镇", "百步镇", "于城镇", "澉浦镇", "通元镇", "秦山街道", "望海街道", "武原街道", "西塘桥街道",
    ]

    private func findings(towns: [String], county: String, year: String = "2020") async throws -> [(
        String, Verdict, String
    )] {
        let folder = try TemporaryFolder()
        let sample = try SampleIndex.source("000_37e901e8ac7f78da.txt")
        for town in towns {
            let organ = town.hasSuffix("街道") ? town + "办事处" : town + "人民政府"
            try folder.write(
                town + ".txt",
                sample.replacing("沈荡镇人民政府", with: organ).replacing(
                    "四、结转下年度继续办理\t\t0", with: "四、结转下年度继续办理\t\t1"))
        }
        try folder.write(
            "county.txt",
            sample.replacing("沈荡镇人民政府", with: "人民政府").replacing("2020", with: year).replacing(
                "四、结转下年度继续办理\t\t0", with: "四、结转下年度继续办理\t\t" + county))
        let index = try await SampleIndex([folder.path])
        var query = ReportQuery(text: "")
        query.mayBeEmpty = true
        var found: [(String, Verdict, String)] = []
        try index.service().forEachPartFinding(query, verdicts: [.fail, .uncertain]) {
            (record, finding) throws(IndexError) in
            found.append((record.organ, finding.strict, finding.english))
        }
        return found
    }

    @Test("With all towns at hand a county cannot have less than they have together")
    func parentBelowSum() async throws {
        let failing = try await findings(towns: Self.towns, county: "8").filter { $0.1 == .fail }
        let cells = failing.filter { $0.2.contains("applications.carried_out.natural") }
        #expect(cells.count == 1)
        #expect(cells.first?.0 == "海盐县人民政府")
        let fitting = try await findings(towns: Self.towns, county: "9").filter {
            $0.2.contains("applications.carried_out.natural")
        }
        #expect(fitting.isEmpty)
    }

    @Test("While a town is missing nothing fails")
    func missingTown() async throws {
        let found = try await findings(towns: Self.towns.dropLast(), county: "8")
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { $0.1 == .uncertain })
        #expect(found.contains { $0.2.contains("8 of 9 parts") })
    }

    @Test("Towns of another year are no parts")
    func otherYear() async throws {
        #expect(try await findings(towns: Self.towns, county: "8", year: "2019").isEmpty)
    }
}
