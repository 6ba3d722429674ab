// The audit over an index: verdicts as filters, counts by rule, province and year, findings in records.

import FulltextStorage
import ReportSearch
import Reports
import TestSupport
import Testing

@Suite struct AuditSurveyTests {
    private static let everything: ReportQuery = {
        var query = ReportQuery(text: "")
        query.mayBeEmpty = true
        return query
    }()

    @Test("Of the samples 004 alone fails, and exactly the rules that a reader finds broken")
    func samples() async throws {
        let service = try await SampleIndex().service()
        var failures: [String: Int] = [:]
        try service.forEachFinding(Self.everything) { (record, finding) throws(IndexError) in
            #expect(record.id == "004_d1d250c2011c14d6")
            failures[finding.rule.rawValue, default: 0] += 1
        }
        #expect(failures == ["T3-row": 2, "T3-identity": 1, "X-text": 1, "S-number": 1])
    }

    @Test("Counts by rule, province and year add up to the reports and agree with searches for the verdict")
    func counts() async throws {
        let service = try await SampleIndex().service()
        for count in try service.auditCounts(Self.everything, by: .rule) {
            #expect(count.fail + count.uncertain + count.pass + count.notAssessable == 5)
            let name = try #require(count.name)
            for (verdict, expected) in [
                ("fail", count.fail), ("uncertain", count.uncertain), ("pass", count.pass),
            ] {
                let answer = try service.search(ReportQuery(text: "audit:\(name)=\(verdict)"))
                #expect(answer.reports == expected, "\(name) \(verdict)")
            }
        }
        let provinces = try service.auditCounts(Self.everything, by: .province)
        #expect(provinces.first?.name == "浙江省")
        #expect(provinces.map(\.fail) == [1, 0, 0])
        let years = try service.auditCounts(Self.everything, by: .year, rule: .applicationRow)
        #expect(years.map { [$0.fail, $0.uncertain, $0.pass] } == [[1, 1, 2], [0, 0, 1]])
    }

    @Test("A query restricts the audit, and a wrong rule is refused with the right ones")
    func restricted() async throws {
        let service = try await SampleIndex().service()
        var query = Self.everything
        query.text = "province:宁夏"
        let counts = try service.auditCounts(query, by: .rule)
        #expect(counts.allSatisfy { $0.fail + $0.uncertain + $0.pass + $0.notAssessable == 1 })
        let error = #expect(throws: IndexError.self) { try service.search(ReportQuery(text: "audit:T9")) }
        #expect(error?.code == .invalidQuery && error?.message.contains("T3-row") == true)
    }
}
