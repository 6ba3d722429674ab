// The golden index of each released format: every later build must open, search and check it. Index/golden/README.md says
// how one is made.

import Fulltext
import FulltextStorage
import ReportSearch
import TestSupport
import Testing

@Suite struct GoldenIndexTests {
    @Test("The golden index of format 1 opens, is sound, and answers as it did")
    func formatOne() throws {
        let directory = try FileDirectory(path: RepositoryPaths.index + "/golden/v1")
        let check = try IndexChecker.check(directory)
        #expect(check.problems.isEmpty)
        #expect(check.files == 4)
        #expect((check.groups, check.documents) == (5, 36))

        // The engine alone: another ICU than the one that built it must not keep the test from running.
        let snapshot = try Snapshot.open(directory)
        #expect(snapshot.commit.generation == 2)
        #expect(snapshot.segments.count == 2)
        #expect(snapshot.commit.segments.map { $0.deletes?.groupCount } == [1, nil])
        func ids(_ query: Query) throws -> [String] {
            var request = SearchRequest(query: query)
            request.limit = 100
            request.facets = [.sideways(.document("year"))]
            let answer = try Searcher(snapshot).search(request)
            #expect(answer.facets[0].reduce(0) { $0 + $1.documents } == answer.documentCount)
            return try answer.hits.map { hit in
                let segment = snapshot.segments[hit.segment]
                let record = try ReportRecord(
                    segment.record(ofGroup: segment.group(of: hit.document)), file: segment.entry.fileName)
                return record.id
            }
        }
        let phrase = try ids(.phrase(Array("依申请公开".utf8)))
        #expect(phrase.count == 6)
        #expect(Set(phrase).count == 4)
        #expect(try ids(.phrase(Array("行政治理".utf8))) == ["003_e495306e86c91049"])
        #expect(try ids(.phrase(Array("本报告已更正".utf8))) == ["003_e495306e86c91049"])
        #expect(try ids(.term(Array("窗口".utf8))) == ["000_37e901e8ac7f78da"])
        let text = try snapshot.segments[0].text(of: 0)
        #expect(String(decoding: text, as: UTF8.self).hasPrefix("海盐县沈荡镇人民政府"))
    }
}
