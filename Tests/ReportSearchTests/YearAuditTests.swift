// The rules over years join the reports of one office across files.

import FulltextStorage
import ReportSearch
import Reports
import TestSupport
import Testing

@Suite struct YearAuditTests {
    @Test("What a report carries forward must be what the next year's takes over, and no other office's")
    func carry() async throws {
        let folder = try TemporaryFolder()
        let sample = try SampleIndex.source("000_37e901e8ac7f78da.txt").replacing(
            "四、结转下年度继续办理\t\t0", with: "四、结转下年度继续办理\t\t3")
        try folder.write("2020.txt", sample)
        // The same office a year later takes over nothing; another office takes over nothing either.
        try folder.write(
            "2021.txt", sample.replacing("2020", with: "2021").replacing("继续办理\t\t3", with: "继续办理\t\t0"))
        try folder.write(
            "other.txt",
            sample.replacing("2020", with: "2021").replacing("沈荡镇", with: "百步镇").replacing(
                "继续办理\t\t3", with: "继续办理\t\t0"))
        let index = try await SampleIndex([folder.path])
        var query = ReportQuery(text: "")
        query.mayBeEmpty = true
        var found: [(String, Int?, AuditRule)] = []
        try index.service().forEachYearFinding(query, rule: .carry) { (record, finding) throws(IndexError) in
            found.append((record.organ, record.year, finding.rule))
        }
        #expect(found.count == 1)
        #expect(found.first?.0 == "海盐县沈荡镇人民政府")
        #expect(found.first?.1 == 2_021)
    }

    @Test("A finding over two of many years belongs to the later of the two")
    func attribution() async throws {
        let folder = try TemporaryFolder()
        let sample = try SampleIndex.source("000_37e901e8ac7f78da.txt")
        // 2020 and 2021 are alike; 2023 has no neighbour.
        for year in ["2020", "2021", "2023"] {
            try folder.write(year + ".txt", sample.replacing("2020", with: year))
        }
        let index = try await SampleIndex([folder.path])
        var query = ReportQuery(text: "")
        query.mayBeEmpty = true
        var years: Set<Int?> = []
        try index.service().forEachYearFinding(query, rule: .repeatedText) { (record, _) throws(IndexError) in
            years.insert(record.year)
        }
        #expect(years == [2_021])
    }
}
