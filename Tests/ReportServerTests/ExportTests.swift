// Answers that are written while they are sent: bounded in number and memory, ended with their clients, and drained.

import FoundationEssentials
import FulltextStorage
import Glibc
import ReportServer
import TestSupport
import Testing

@Suite(.serialized) struct ExportTests {
    private static let target = "/v1/export?fields=report,title,snippet,text&format=jsonl"

    /// Makes an index whose export is larger than what sockets keep on their way.
    private static func largeIndex(in folder: TemporaryFolder) throws -> String {
        let text = try String(
            decoding: Data(
                contentsOf: URL(filePath: RepositoryPaths.corpus + "/sample/000_37e901e8ac7f78da.txt")),
            as: UTF8.self)
        let reports = folder.path + "/reports"
        try FileManager.default.createDirectory(atPath: reports, withIntermediateDirectories: false)
        for number in 0..<2_500 {
            try Data(text.replacing("沈荡镇", with: "沈荡\(number)镇").utf8)
                .write(to: URL(filePath: reports + "/r\(number).txt"))
        }
        try Daemon.gongkai(["index", reports, "--index", folder.path + "/ix"])
        return folder.path + "/ix"
    }

    private static func inFlight(_ daemon: Daemon) throws -> Int {
        let line = try daemon.ask("/metrics").body.split(separator: "\n").first {
            $0.hasPrefix("gongkaid_exports_in_flight ")
        }
        return try #require(line.flatMap { Int($0.split(separator: " ")[1]) })
    }

    /// Begins an export and takes nothing of it.
    private static func untakenExport(_ daemon: Daemon) throws -> Connection {
        let connection = try Connection(port: daemon.port)
        connection.send(Daemon.request(target, body: nil))
        while try inFlight(daemon) < 1 {}
        return connection
    }

    /// Asks until no export is under way; false when one does not end.
    private static func hasEnded(_ daemon: Daemon) throws -> Bool {
        for _ in 0..<20_000 where try inFlight(daemon) == 0 { return true }
        return false
    }

    @Test("An export that nobody takes waits, others are refused, and it ends when its client goes away")
    func untaken() throws {
        let folder = try TemporaryFolder()
        let daemon = try Daemon(index: Self.largeIndex(in: folder), ["--exports", "1"])
        let lazy = try Self.untakenExport(daemon)
        let second = try daemon.ask(Self.target)
        #expect(second.status == 503)
        #expect(second.headers["retry-after"] == "1")
        #expect(try daemon.ask("/v1/search?q=x").status == 200, "questions are answered meanwhile")
        #expect(try Self.inFlight(daemon) == 1)
        lazy.abandon()
        #expect(try Self.hasEnded(daemon))
        #expect(try daemon.ask("/v1/export?q=x&format=csv").status == 200)
    }

    @Test("An answer may be given up with parts on their way, and takes no more then")
    func abandoned() throws {
        let line = String(repeating: "x", count: 1 << 16)
        for parts in 0...4 {
            let pipe = AnswerPipe()
            for _ in 0..<parts { try pipe.write(line) }
            pipe.close()
            #expect(throws: IndexError.self) { try pipe.write(line) }
        }
    }

    @Test("An export under way is sent to its end while the daemon drains")
    func drained() throws {
        let folder = try TemporaryFolder()
        let daemon = try Daemon(index: Self.largeIndex(in: folder))
        let connection = try Connection(port: daemon.port)
        connection.send(Daemon.request(Self.target, headers: ["Connection: close"], body: nil))
        while try Self.inFlight(daemon) < 1 {}
        daemon.signal(SIGTERM)
        let answer = connection.rest()
        #expect(answer.suffix(5) == Array("0\r\n\r\n".utf8), "the last chunk has come")
        #expect(daemon.wait() == 0)
        let lines = answer.count { $0 == 0x0a }
        #expect(lines > 2_500 * 6, "a line a section")
    }

    @Test("What is wrong with an export is told before its first row, and a finished one is not made again")
    func problems() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        for (query, code) in [
            ("fields=nonsense", "invalid_query"), ("q=%22open", "invalid_query"),
            ("format=xls", "invalid_parameter"),
            ("format=jsonl&bom=true", "invalid_parameter"), ("sort=nonsense", "invalid_query"),
            ("limit=3", "unknown_parameter"),
        ] {
            let reply = try daemon.ask("/v1/export?" + query)
            #expect(reply.status == 400)
            #expect(reply.body.contains("\"code\":\"\(code)\""), "\(query): \(reply.body)")
        }
        let first = try daemon.ask("/v1/export?q=x")
        #expect(first.status == 200)
        #expect(first.headers["content-type"] == "text/csv; charset=utf-8")
        #expect(first.headers["content-disposition"] == "attachment; filename=\"gongkai.csv\"")
        let tag = try #require(first.headers["etag"])
        #expect(try daemon.ask("/v1/export?q=x", headers: ["If-None-Match: \(tag)"]).status == 304)
        let head = try daemon.ask("/v1/export", method: "HEAD")
        #expect(head.status == 200 && head.body.isEmpty)
    }

    @Test("A client that wants text gets what the command line prints, and others JSON")
    func forms() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        func type(_ accept: String, _ target: String = "/v1/terms?pattern=x") throws -> String? {
            try daemon.ask(target, headers: ["Accept: \(accept)"]).headers["content-type"]
        }
        #expect(try type("text/plain; width=40") == "text/plain; charset=utf-8")
        #expect(try type("application/x-ndjson") == "application/x-ndjson")
        #expect(try type("text/csv") == "application/json", "words have no rows")
        #expect(try type("text/csv", "/v1/search?q=x&facets=year") == "text/csv; charset=utf-8")
        #expect(try type("text/html,application/xhtml+xml,*/*;q=0.8") == "application/json")
        #expect(try type("*/*") == "application/json")
        let narrow = try daemon.ask("/v1/search?limit=1", headers: ["Accept: text/plain; width=40"])
        let wide = try daemon.ask("/v1/search?limit=1", headers: ["Accept: text/plain; width=120"])
        #expect(narrow.body != wide.body, "each has its own width, also from the cache")
        #expect(narrow.headers["etag"] != wide.headers["etag"])
    }
}
