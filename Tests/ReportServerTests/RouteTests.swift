// What each route answers: golden replies, the same JSON as the command line's, problems, and the headers of all.

import FoundationEssentials
import Glibc
import ReportJSON
import TestSupport
import Testing

@Suite struct RouteTests {
    private static let golden: [(name: String, target: String)] = [
        (
            "search",
            "/v1/search?q=%22%E4%BE%9D%E7%94%B3%E8%AF%B7%E5%85%AC%E5%BC%80%22&limit=2&facets=province,year&rates=true"
        ),
        ("search-report", "/v1/search?q=%E5%9F%B9%E8%AE%AD&by=report&sort=year&limit=3"),
        ("search-nothing", "/v1/search?q=%E7%8B%AC%E8%A7%92%E5%85%BD%E9%A5%B2%E5%85%BB"),
        ("tables", "/v1/tables?q=%E5%85%AC%E5%BC%80"), ("trend", "/v1/trend?q=%E5%85%AC%E5%BC%80"),
        ("terms", "/v1/terms?pattern=%E4%BF%A1%E6%81%AF&limit=3"),
        ("segment", "/v1/segment?text=%E4%BE%9D%E7%94%B3%E8%AF%B7%E5%85%AC%E5%BC%80"),
        ("explain", "/v1/explain?report=000_37e901e8ac7f78da&q=%E8%A1%8C%E6%94%BF"),
        ("cells", "/v1/cells?cells=applications.new,reviews.total"), ("audit", "/v1/audit"),
        ("audit-years", "/v1/audit?years=true"), ("cell-names", "/v1/cell-names"),
        ("report", "/v1/reports/003_e495306e86c91049?q=%E9%97%AE%E9%A2%98"),
        ("audit-province", "/v1/audit?by=province"),
        ("audit-list", "/v1/audit?list=true&uncertain=true&limit=3"),
        ("section", "/v1/sections/003_e495306e86c91049/5?q=%E9%97%AE%E9%A2%98"),
        ("problem", "/v1/search?q=%22open"), ("stats", "/v1/stats"),
    ]

    private static let goldenTexts: [(name: String, target: String, accept: String)] = [
        (
            "export.csv", "/v1/export?q=%E5%9F%B9%E8%AE%AD&by=report&fields=report,year,section,applications",
            "*/*"
        ),
        ("export.jsonl", "/v1/export?q=%E5%9F%B9%E8%AE%AD&fields=report,section,score&format=jsonl", "*/*"),
        ("search.txt", "/v1/search?q=%E5%9F%B9%E8%AE%AD&limit=2&facets=province", "text/plain; width=72"),
        ("cells.tsv", "/v1/cells?cells=reviews.total", "text/tab-separated-values"),
    ]

    @Test("Rows and texts are as the golden replies say")
    func goldenRows() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        for (name, target, accept) in Self.goldenTexts {
            let reply = try daemon.ask(target, headers: ["Accept: \(accept)"]).body
                .replacing(#/[0-9.]+ ms/#, with: "ms").replacing(#/cursor [-0-9a-f]+/#, with: "cursor")
            let file = RepositoryPaths.root + "/Tests/ReportServerTests/Golden/" + name
            if unsafe getenv("GONGKAI_RECORD") != nil { try Data(reply.utf8).write(to: URL(filePath: file)) }
            let kept = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
            #expect(reply == kept, "\(name) differs from its golden reply")
        }
    }

    /// The answer without what differs from run to run: the index's id, also inside tokens, and the time taken; nor with sizes,
    /// which differ from one version of the compressor to another.
    private static func lasting(_ text: String) throws -> String {
        let passing = ["took_ms", "next", "bytes", "regions"]
        func strip(_ json: JSONText) -> JSONText {
            switch json {
            case .object(let pairs):
                .object(
                    pairs.map { pair in
                        let isOfIndex = pair.key == "id" && pairs.contains { $0.key == "generation" }
                        return (pair.key, isOfIndex || passing.contains(pair.key) ? .null : strip(pair.value))
                    })
            case .array(let values): .array(values.map(strip))
            default: json
            }
        }
        return strip(try JSONText(reading: Array(text.utf8))).line
    }

    @Test("Every route answers as the golden replies say")
    func goldenReplies() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        for (name, target) in Self.golden {
            let reply = try Self.lasting(daemon.ask(target).body)
            let file = RepositoryPaths.root + "/Tests/ReportServerTests/Golden/\(name).json"
            // To keep new replies: GONGKAI_RECORD=1 swift test --filter goldenReplies
            if unsafe getenv("GONGKAI_RECORD") != nil {
                try Data((reply + "\n").utf8).write(to: URL(filePath: file))
            }
            let kept = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
            #expect(reply + "\n" == kept, "\(name) differs from its golden reply")
        }
    }

    @Test("A search answers what the command line prints, but for the folder of sources")
    func sameAsCommand() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        let own = try Daemon.gongkai(
            ["search", "公开 申请", "--json", "--facets", "province,section", "--rates", "--index", folder.path])
        let theirs = try daemon.ask(
            "/v1/search?q=%E5%85%AC%E5%BC%80+%E7%94%B3%E8%AF%B7&facets=province,section&rates=true"
        ).body
        let printed = try Self.lasting(own).replacing(RepositoryPaths.corpus + "/sample/", with: "")
        #expect(try Self.lasting(theirs) == printed)
        #expect(!theirs.contains(RepositoryPaths.corpus), "folders of the server are not told")
    }

    @Test("A body in JSON asks the same as the address")
    func post() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path, ["--cache", "0"])
        let body = "{\"q\":\"公开\",\"province\":[\"浙江\",\"安徽省\"],\"limit\":3,\"rates\":false}"
        let posted = try daemon.ask(
            "/v1/search", method: "POST", headers: ["Content-Type: application/json"], body: body)
        let got = try daemon.ask(
            "/v1/search?q=%E5%85%AC%E5%BC%80&province=%E6%B5%99%E6%B1%9F,%E5%AE%89%E5%BE%BD%E7%9C%81&limit=3")
        #expect(posted.status == 200)
        #expect(try Self.lasting(posted.body) == Self.lasting(got.body))
    }

    @Test("An unchanged answer is not sent twice, and each question has its own tag")
    func notModified() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        let first = try daemon.ask("/v1/search?q=x&limit=1")
        let tag = try #require(first.headers["etag"])
        let second = try daemon.ask("/v1/search?limit=1&q=x", headers: ["If-None-Match: \"other\", \(tag)"])
        #expect(second.status == 304)
        #expect(second.body.isEmpty)
        #expect(try daemon.ask("/v1/search?q=x&limit=2", headers: ["If-None-Match: \(tag)"]).status == 200)
        let page = try daemon.ask("/")
        #expect(try daemon.ask("/", headers: ["If-None-Match: \(page.headers["etag"] ?? "")"]).status == 304)
    }

    @Test("Every mistake has its status, code and place")
    func problems() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        let json = ["Content-Type: application/json"]
        func expect(
            _ target: String, _ status: Int, _ code: String, method: String = "GET", headers: [String] = [],
            body: String? = nil
        ) throws {
            let reply = try daemon.ask(target, method: method, headers: headers, body: body)
            #expect(reply.status == status, "\(target): \(reply.body)")
            #expect(reply.headers["content-type"] == "application/problem+json", "\(target)")
            #expect(
                try JSONText(reading: Array(reply.body.utf8))["code"] == .string(code),
                "\(target): \(reply.body)")
        }
        try expect("/v1/search?q=%22open", 400, "invalid_query")
        #expect(try daemon.ask("/v1/search?q=a+%22open").body.contains("\"position\":3"))
        try expect("/v1/search?limit=101", 400, "invalid_parameter")
        try expect("/v1/search?limit=-1", 400, "invalid_parameter")
        try expect("/v1/search?limit=1&limit=2", 400, "invalid_parameter")
        try expect("/v1/search?provnce=x", 400, "unknown_parameter")
        try expect("/v1/search?province=x", 400, "invalid_query")
        try expect("/v1/search?q=%ff", 400, "invalid_url")
        try expect("/v1/search?q=%zz", 400, "invalid_url")
        try expect("/v1/search?q=" + String(repeating: "a", count: 2_001), 400, "limit_exceeded")
        try expect("/v1/search?q=" + String(repeating: "a", count: 33_000), 414, "limit_exceeded")
        try expect("/v1/tables?rows=year", 400, "invalid_parameter")
        try expect("/v1/audit?uncertain=maybe", 400, "invalid_parameter")
        try expect("/v1/reports/none", 404, "not_found")
        try expect("/v1/sections/000_37e901e8ac7f78da/9", 404, "not_found")
        try expect("/v1/nothing", 404, "not_found")
        try expect("/v1/search", 405, "method_not_allowed", method: "DELETE")
        try expect("/", 405, "method_not_allowed", method: "POST", body: "")
        try expect("/v1/search", 415, "unsupported_media_type", method: "POST", body: "q=x")
        try expect("/v1/search", 400, "invalid_json", method: "POST", headers: json, body: "{\"q\":")
        try expect("/v1/search", 400, "invalid_json", method: "POST", headers: json, body: "[]")
        try expect(
            "/v1/search", 400, "invalid_parameter", method: "POST", headers: json, body: "{\"q\":null}")
        for body in [
            "{\"q\":false}", "{\"limit\":\"3\"}", "{\"rates\":1}", "{\"year\":[[2020]]}",
            "{\"match\":[\"all\"]}",
        ] {
            try expect("/v1/search", 400, "invalid_parameter", method: "POST", headers: json, body: body)
        }
        let twice = "/v1/cells?cells=" + String(repeating: "applications,", count: 2_000)
        let once = try Self.lasting(daemon.ask("/v1/cells?cells=applications").body)
        #expect(try Self.lasting(daemon.ask(twice).body) == once, "a cell that is named twice is given once")
        try expect("/v1/search?match=", 400, "invalid_parameter")
        try expect("/v1/search?rates=1", 400, "invalid_parameter")
        try expect("/v1/search?q=x", 400, "invalid_parameter", method: "POST", headers: json, body: "{}")
        let long = "{\"q\":\"" + String(repeating: "a", count: 200_000) + "\"}"
        try expect("/v1/search", 413, "limit_exceeded", method: "POST", headers: json, body: long)
    }

    @Test("No path reaches a file")
    func traversal() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        for path in [
            "/../../../../etc/passwd", "/..%2f..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd",
            "//etc/passwd",
            "/v1/reports/..%2f..%2fetc%2fpasswd", "/v1/reports/%2fetc%2fpasswd", "/page.css/../../etc/passwd",
            "/v1/reports/000_37e901e8ac7f78da.txt", "/v1/sections/..%2f/1", "/index.html%00.css",
        ] {
            let reply = try daemon.ask(path)
            #expect(reply.status == 404, "\(path)")
            #expect(!reply.body.contains("root:"), "\(path)")
        }
    }

    @Test("What a query says comes back as data, under headers that keep browsers from running it")
    func escaping() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        for target in [
            "/v1/search?q=%3Cscript%3Ealert(1)%3C/script%3E", "/%3Cscript%3Ealert(1)%3C/script%3E", "/",
        ] {
            let reply = try daemon.ask(target)
            #expect(reply.headers["x-content-type-options"] == "nosniff")
            let policy = reply.headers["content-security-policy"] ?? ""
            #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"))
            #expect(!policy.contains("unsafe"))
            if target != "/" {
                #expect(reply.headers["content-type"]?.contains("html") == false, "\(target)")
            }
            #expect(reply.headers["access-control-allow-origin"] == nil)
        }
        #expect(
            try !daemon.ask("/?q=%3Cscript%3E").body.contains("<script>"), "the page does not hold the query")
    }

    @Test("The page and the description come from the program, packed for those who take it")
    func assets() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        for name in ["/", "/page.js", "/words.js", "/charts.js", "/page.css", "/icon.svg", "/openapi.json"] {
            let plain = try daemon.ask(name)
            #expect(plain.status == 200 && plain.headers["content-encoding"] == nil, "\(name)")
            let packed = try daemon.ask(name, headers: ["Accept-Encoding: br, gzip"])
            #expect(packed.headers["content-encoding"] == "gzip", "\(name)")
            let head = try daemon.ask(name, method: "HEAD")
            #expect(head.status == 200 && head.body.isEmpty, "\(name)")
        }
        let described = try JSONText(reading: Array(daemon.ask("/openapi.json").body.utf8))
        #expect(described["openapi"] == .string("3.1.0"))
    }
}
