// How the daemon lives: it drains, takes new commits while it answers, bounds slow clients, and refuses what is too much.

import Dispatch
import FoundationEssentials
import Fulltext
import FulltextStorage
import Glibc
import ReportJSON
import ReportSearch
import ReportServer
import TestSupport
import Testing

@Suite struct LifeTests {
    @Test("Health, readiness and metrics tell the state, with routes and statuses as the only labels")
    func operations() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        #expect(try daemon.ask("/healthz").body == "ok\n")
        #expect(try daemon.ask("/readyz").body.contains("\"ready\":true"))
        _ = try daemon.ask("/v1/search?q=x")
        _ = try daemon.ask("/v1/search?q=x")
        _ = try daemon.ask("/anything/at/all")
        let metrics = try daemon.ask("/metrics").body
        #expect(metrics.contains("gongkaid_requests_total{route=\"search\",status=\"200\"} 2\n"))
        #expect(metrics.contains("gongkaid_requests_total{route=\"other\",status=\"404\"} 1\n"))
        #expect(metrics.contains("gongkaid_request_seconds_bucket{route=\"search\",le=\"+Inf\"} 2\n"))
        #expect(metrics.contains("gongkaid_index_reports 5\n"))
        #expect(metrics.contains("gongkaid_cache_hits_total 1\n"))
        #expect(!metrics.contains("anything"))
    }

    @Test("After SIGTERM a request that has begun is answered, and the daemon ends with 0")
    func drain() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        let body = "{\"q\":\"公开\"}"
        let request = Daemon.request(
            "/v1/search", method: "POST", headers: ["Content-Type: application/json"], body: body)
        let half = String(request.dropLast(4))
        let connection = try Connection(port: daemon.port)
        connection.send(half)
        // A request has begun when the daemon counts it beside the one that asks.
        while try !daemon.ask("/metrics").body.contains("gongkaid_requests_open 2\n") {}
        daemon.signal(SIGTERM)
        connection.send(String(request.suffix(4)))
        let reply = try #require(Reply(connection.rest()))
        #expect(reply.status == 200)
        #expect(reply.body.contains("\"total\":"))
        #expect(daemon.wait() == 0)
    }

    @Test("A new commit is taken while requests run, each answer from one generation")
    func reload() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        let more = try TemporaryFolder()
        let text = try String(
            decoding: Data(
                contentsOf: URL(filePath: RepositoryPaths.corpus + "/sample/000_37e901e8ac7f78da.txt")),
            as: UTF8.self)
        var seen = Set<Int>()
        for round in 1...5 {
            try Data(text.replacing("沈荡镇", with: "武原\(round)镇").utf8)
                .write(to: URL(filePath: more.path + "/more\(round).txt"))
            try Daemon.gongkai(["index", more.path, "--index", folder.path])
            daemon.signal(SIGHUP)
            // Asked until the commit is there: that it comes is what is tested, and a daemon that never takes it fails.
            var generation = 0
            for _ in 0..<20_000 where generation <= round {
                let reply = try daemon.ask("/v1/search?limit=0")
                try #require(reply.status == 200)
                let json = try JSONText(reading: Array(reply.body.utf8))
                guard case .int(let now)? = json["index"]?["generation"],
                    case .int(let reports)? = json["total"]?["reports"]
                else {
                    Issue.record("no generation in \(reply.body)")
                    return
                }
                #expect(reports == 4 + now, "generation \(now) has its own reports and no others")
                seen.insert(now)
                generation = now
            }
            #expect(generation == round + 1)
        }
        #expect(seen.isSuperset(of: 2...6))
    }

    @Test("A daemon that cannot listen says where, why and what to do in one line, and ends with 74")
    func unlistened() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        let neighbour = try Daemon(index: folder.path, ["--unix", folder.socket])
        let file = folder.socket + ".txt"
        try Data("kept".utf8).write(to: URL(filePath: file))
        for (option, address, reason) in [
            ("--listen", "127.0.0.1:\(daemon.port)", "something listens there already"),
            ("--listen", "192.0.2.1:8080", "this machine has no such address"),
            ("--unix", folder.socket, "something listens there already"),
            ("--unix", folder.path + "/none/socket", "its folder is not there"),
            ("--unix", file, "a file stands there that is no socket"),
            ("--unix", "/" + String(repeating: "x", count: 200), "the path is longer than the system takes"),
        ] {
            let (status, output) = try Daemon.run(
                ["--index", folder.path, option, address], program: "gongkaid")
            #expect(status == 74)
            #expect(output.hasPrefix("gongkaid: cannot listen at \(address): \(reason)"))
            #expect(output.contains("; ") && output.count { $0 == "\n" } == 1, "\(output)")
        }
        neighbour.signal(SIGKILL)
        #expect(neighbour.wait() == -SIGKILL)
        _ = try Daemon(index: folder.path, ["--unix", folder.socket])
        #expect(try String(decoding: Data(contentsOf: URL(filePath: file)), as: UTF8.self) == "kept")
    }

    @Test("Options that no system can serve are refused before anything is started")
    func unboundedOptions() throws {
        let folder = try SampleFolder()
        for (option, value, allowed) in [
            ("--exports", "1000000000", "1 to 256"), ("--workers", "0", "1 to 256"),
            ("--waiting", "9223372036854775807", "0 to 10000"),
            ("--time-limit", "9223372036854775807", "1 to 3600000"),
            ("--read-time", "9223372036854775807", "1 to 3600"),
            ("--drain", "9223372036854775807", "0 to 3600"),
            ("--connections", "9223372036854775807", "1 to 1000000"),
            ("--cache", "9223372036854775807", "0 to 1000000"),
        ] {
            let (status, output) = try Daemon.run(
                ["--index", folder.path, option, value], program: "gongkaid")
            #expect(status == 64)
            #expect(
                output
                    == "gongkaid: \(option) \(value): not a number from \(allowed); `gongkaid --help` tells more\n"
            )
        }
    }

    @Test("A client that dribbles its request is cut off, and others are answered meanwhile")
    func slowClients() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path, ["--read-time", "1"])
        let idle = try Connection(port: daemon.port)
        let header = try Connection(port: daemon.port)
        header.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        let body = try Connection(port: daemon.port)
        body.send(
            "POST /v1/search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
        )
        #expect(try daemon.ask("/healthz").status == 200)
        #expect(idle.rest().isEmpty, "an idle connection is closed")
        #expect(header.rest().count < 200, "half a header is closed")
        #expect(body.rest().count < 200, "half a body is closed")
        #expect(try daemon.ask("/healthz").status == 200)
    }

    @Test("Connections that only wait make room for those that ask")
    func crowd() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path, ["--connections", "40", "--read-time", "600"])
        let crowd = try (0..<200).map { _ in try Connection(port: daemon.port) }
        #expect(try daemon.ask("/v1/search?q=x").status == 200)
        #expect(crowd[0].rest().isEmpty, "the one that has waited longest was closed")
    }

    @Test("Garbage, half-closed sockets and oversize headers leave the daemon answering")
    func garbage() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        for text in [
            "\u{0}\u{1}\u{2}\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nX-Big: " + String(repeating: "a", count: 1 << 20) + "\r\n\r\n",
            "GET /" + String(repeating: "a", count: 1 << 20) + " HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\n"
                + (0..<5_000).map { "X-\($0): a\r\n" }.joined() + "\r\n",
            "POST /v1/search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Content-Length: 50\r\n\r\n{\"q\":",
            "POST /v1/search HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
            "POST /v1/search HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ] {
            let connection = try Connection(port: daemon.port)
            connection.send(text)
            connection.finishSending()
            let reply = Reply(connection.rest())
            #expect(reply == nil || (400..<500).contains(reply?.status ?? 0), "\(text.prefix(40))")
        }
        let half = try Connection(port: daemon.port)
        half.send(Daemon.request("/v1/search?q=x", body: nil))
        half.finishSending()
        #expect(Reply(half.rest())?.status == 200, "a half-closed connection still gets its answer")
        #expect(try daemon.ask("/healthz").status == 200)
    }

    @Test("Beyond those that run and wait, questions are refused, and taken again afterwards")
    func admission() async throws {
        let directory = MemoryDirectory()
        _ = try await ReportIndexer(options: IndexingOptions()).run(
            [RepositoryPaths.corpus + "/sample"], into: directory)
        let snapshot = try Snapshot.open(directory)
        var limits = ServerLimits()
        limits.workers = 1
        limits.waiting = 1
        // The second waits until the test lets the first go, however busy the machine is.
        limits.answerTime = .seconds(600)
        let workers = Workers(limits, name: "test")
        workers.start()
        let gate = DispatchSemaphore(value: 0)
        let first = Task {
            try await workers.answer(snapshot) { _ in
                gate.wait()
                return 1
            }
        }
        while workers.inFlight < 1 { await Task.yield() }
        let second = Task { try await workers.answer(snapshot) { _ in 2 } }
        while workers.inFlight < 2 { await Task.yield() }
        await #expect(throws: Problem.self) { try await workers.answer(snapshot) { _ in 3 } }
        #expect(workers.refusedCount == 1)
        gate.signal()
        #expect(try await first.value == 1)
        #expect(try await second.value == 2)
        #expect(try await workers.answer(snapshot) { try $0.search(ReportQuery(text: "公开")).sections } > 0)
        try await workers.stop()
    }

    @Test("A question whose time is over is given up with what was done")
    func deadline() async throws {
        let directory = MemoryDirectory()
        _ = try await ReportIndexer(options: IndexingOptions()).run(
            [RepositoryPaths.corpus + "/sample"], into: directory)
        let service = try SearchService(directory)
        service.deadline = Deadline(after: .zero)
        for question in ["公开", "\"依申请公开\"", "section:1"] {
            let error = #expect(throws: IndexError.self) { try service.search(ReportQuery(text: question)) }
            #expect(error?.code == .timedOut, "\(question)")
        }
        service.deadline = nil
        #expect(try service.search(ReportQuery(text: "公开")).sections > 0)
        let searcher = Searcher(service.snapshot, deadline: Deadline(after: .zero))
        let error = #expect(throws: IndexError.self) {
            try searcher.forEachMatch(SearchRequest(query: .everything)) { (_, _) throws(IndexError) in }
        }
        #expect(error?.code == .timedOut)
    }

    @Test("A socket in the file system serves as a port does")
    func unixSocket() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path, ["--unix", folder.socket])
        #expect(daemon.greeting == "gongkaid: unix:\(folder.socket)")
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }
}
