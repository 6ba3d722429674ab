// The golden index of each released format: every later build must open, search and check it. Index/golden/README.md says
// how one is made.

import Fulltext
import FulltextStorage
import ReportSearch
import TestSupport
import Testing

@Suite struct GoldenIndexTests {
    @Test("The golden index of each format opens, is sound, and answers as it did", arguments: [1, 2])
    func answers(format: Int) throws {
        let directory = try FileDirectory(path: RepositoryPaths.index + "/golden/v\(format)")
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
            request.facets = [.sideways("year")]
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
    @Test(
        "An index of an older format that lost its commit point is not taken apart by repair",
        arguments: [1, 2])
    func repairWithoutCommit(format: Int) async throws {
        let golden = try FileDirectory(path: RepositoryPaths.index + "/golden/v\(format)")
        let directory = MemoryDirectory()
        for name in try golden.list() where !name.hasPrefix("commit-") {
            let file = try golden.open(name)
            directory[name] = try file.view(0, file.count).bytes
        }
        let before = directory.files
        let error = await #expect(throws: IndexError.self) { try await ReportRepair().run(directory) }
        #expect(error?.code == .tooOld)
        #expect(directory.files == before)
    }

    @Test("Words in titles need format 3, and the error says so; the second look does without")
    func captions() throws {
        for format in [1, 2] {
            let directory = try FileDirectory(path: RepositoryPaths.index + "/golden/v\(format)")
            let searcher = Searcher(try Snapshot.open(directory))
            let word = Query.phrase(Array("公开".utf8))
            let error = #expect(throws: IndexError.self) {
                try searcher.search(SearchRequest(query: .caption(word, part: 0)))
            }
            #expect(error?.code == .notFound)
            #expect(
                error?.message
                    == "holds no titles to search, it is of format \(format); index the sources again")
            var request = SearchRequest(query: word)
            let plain = try searcher.search(request)
            request.rescoring = Rescoring()
            request.rescoring?.captionPart = 0
            #expect(try searcher.search(request) == plain)
        }
    }

    @Test("Format 2 keeps numbers of reports, format 1 has none")
    func groupColumns() throws {
        for format in [1, 2] {
            let directory = try FileDirectory(path: RepositoryPaths.index + "/golden/v\(format)")
            let segment = try Snapshot.open(directory).segments[0]
            #expect(segment.envelope.version == UInt32(format))
            if format == 1 {
                #expect(throws: IndexError.self) { try segment.groupColumn("applications.new") }
            } else {
                #expect(try segment.groupColumn("report.year").value(of: 0) == 2_020)
            }
        }
    }
}
