// Requests as clients of the daemon send them: address, wanted form, body. Each is answered or refused, never with a failure of
// the daemon's own, and what is called JSON is JSON.

import FoundationEssentials
import Fulltext
import FulltextStorage
import HTTPTypes
import ReportJSON
import ReportSearch
import ReportText
import TestSupport

@testable import ReportServer

/// One line the address, one the header Accept, the rest the body of a POST; without one it is a GET.
struct ParametersTarget: FuzzTarget {
    private let service: SearchService
    private let limits = ServerLimits()

    init() async throws {
        let directory = MemoryDirectory()
        _ = try await ReportIndexer(options: IndexingOptions()).run([SampleReports.folder], into: directory)
        service = try SearchService(Snapshot.open(directory), name: "samples")
    }

    func run(_ input: [UInt8]) throws {
        let lines = input.split(separator: 0x0a, maxSplits: 2, omittingEmptySubsequences: false)
        let address = String(decoding: lines[0], as: UTF8.self)
        let accept = lines.count > 1 ? String(decoding: lines[1], as: UTF8.self) : nil
        do {
            try answer(address, accept, body: lines.count > 2 ? Array(lines[2]) : [])
        } catch let problem as Problem {
            try promise(problem.status.code < 500 && JSONIsRight(problem.json.line), "\(problem)")
        } catch let error as IndexError {
            let problem = Problem(error)
            try promise(
                !Problem.isOurs(error) && problem.status.code < 500 && JSONIsRight(problem.json.line),
                "\(error)")
        }
    }

    private func answer(_ address: String, _ accept: String?, body: [UInt8]) throws {
        let halves = address.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var path: [String] = []
        for part in halves[0].split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            path.append(try Parameters.decoded(part, plusIsBlank: false))
        }
        guard path.count >= 2, path[0] == "v1", let route = Route(rawValue: path[1]),
            path.count == 2 + route.pathParts
        else { return }
        let parameters =
            body.isEmpty
            ? try Parameters(query: halves.count == 2 ? halves[1] : "") : try Parameters(body: body)
        try parameters.check(known: route.parameters)
        let question = Question(
            route: route, path: Array(path.dropFirst(2)), parameters: parameters,
            presentation: Question.presentation(route, accept: accept), limits: limits)
        _ = question.key
        let type = try question.type()
        _ = (try question.fileName(), try question.isExport())
        service.deadline = Deadline(after: .seconds(8))
        var answer = ""
        try question.write(service) { (line) throws(IndexError) in answer += line + "\n" }
        if type.hasPrefix("application/") {
            for line in answer.split(separator: "\n") {
                try promise(JSONIsRight(line), String(line.prefix(300)))
            }
        }
    }

    private func JSONIsRight(_ text: some StringProtocol) -> Bool {
        (try? JSONText(reading: Array(text.utf8))) != nil
    }

    func seeds() -> [[UInt8]] {
        [
            "/v1/search?q=%E4%BF%A1%E6%81%AF+%E5%85%AC%E5%BC%80&limit=5&facets=province,year&rates=true&zeros=true",
            "/v1/search?q=%22依申请公开%22~8&by=report&sort=year:asc&explain=true\ntext/plain; width=80; color=true",
            "/v1/search?q=title:公开 OR 复议^2&match=any&province=浙江&year=2019..2022&section=0,3&facets=province:year",
            "/v1/search?q=公开&cursor=0-1-2-3\ntext/csv", "/v1/tables?q=公开&rows=city&columns=year",
            "/v1/trend?q=公开&group=province&zeros=true&bar=share\ntext/tab-separated-values",
            "/v1/terms?pattern=信*&limit=20\napplication/x-ndjson",
            "/v1/segment?text=政府信息公开\ntext/plain;charset=us-ascii",
            "/v1/explain?q=公开&report=000_37e901e8ac7f78da",
            "/v1/cells?cells=applications.new,reviews&limit=3\ntext/csv",
            "/v1/cell-names", "/v1/audit?by=rule&list=true&uncertain=true",
            "/v1/audit?parts=true&rule=T3-row\ntext/plain",
            "/v1/export?format=jsonl&fields=report,title,applications.new&by=report&sort=region:desc",
            "/v1/export?format=csv&bom=true&header=true&q=applications.new>0",
            "/v1/stats?bytes=true\ntext/plain",
            "/v1/reports/000_37e901e8ac7f78da?q=公开", "/v1/sections/000_37e901e8ac7f78da/3",
            "/v1/search\n\n{\"q\":\"公开\",\"limit\":3,\"year\":[2020,\"2021\"],\"rates\":true,\"facets\":[\"province\"]}",
        ].map { Array($0.utf8) }
    }

    let words =
        Route.allCases.map { "/v1/\($0.rawValue)" }
        + Set(Route.allCases.flatMap(\.parameters)).sorted().map { "&\($0)=" }
        + [
            "?q=", "true", "false", "%", "%E5%85%AC", "+", ",", "..", "report", "section", "score",
            "year:desc",
            "region:asc", "applications.new", "applications.new:desc", "浙江", "2021", "text/plain", "text/csv",
            "; width=",
            "; color=true", "\n", "{\"q\":\"", "\"limit\":", "[", "]", "}", "null", "1e400", "-0",
            "\\ud83d\\ude00",
            "000_37e901e8ac7f78da", "9223372036854775807", "公开", "复议", "\"", "(", ")", "^2", "~8", "*",
            "title:",
        ]
}
