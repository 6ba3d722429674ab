// The program as a person meets it: run as a process, judged by what it prints and how it ends.

import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// One run of the program.
struct Run {
    let status: Int32
    let output: String
    let errors: String

    /// The program beside the test bundle, which is the running process.
    private static let program: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return own[..<(own.lastIndex(of: "/") ?? own.startIndex)] + "/gongkai"
    }()

    /// Runs the program with arguments; `before` and `after` are put around it for the shell, as in
    /// `NO_COLOR=1`.
    init(_ arguments: [String], before: String = "", after: String = "") throws {
        let folder = try TemporaryFolder()
        let quoted = ([Self.program] + arguments).map { "'" + $0.replacing("'", with: "'\\''") + "'" }
        let line = "\(before) \(quoted.joined(separator: " ")) 2>\(folder.path)/errors \(after)"
        // SAFETY: popen gives a stream that is read here and closed once by pclose.
        let stream = try unsafe #require(unsafe popen(line, "r"))
        var bytes: [UInt8] = []
        while case let byte = unsafe fgetc(stream), byte != EOF {
            bytes.append(UInt8(truncatingIfNeeded: byte))
        }
        let ended = unsafe pclose(stream)
        status = (ended >> 8) & 0xff
        output = String(decoding: bytes, as: UTF8.self)
        errors = String(decoding: try Data(contentsOf: URL(filePath: folder.path + "/errors")), as: UTF8.self)
    }
}

@Suite struct CommandTests {
    private static let sample = RepositoryPaths.corpus + "/sample"

    private static func withIndex(_ body: (String) throws -> Void) throws {
        let folder = try TemporaryFolder()
        let run = try Run(["index", sample, "--index", folder.path + "/ix"])
        #expect(run.status == 0, "\(run.errors)")
        try body(folder.path + "/ix")
    }

    @Test("Indexing and searching the samples prints hits, counts and facets")
    func search() throws {
        try Self.withIndex { index in
            let run = try Run(["search", "\"依申请公开\"", "--facets", "--index", index])
            #expect(run.status == 0)
            #expect(run.output.contains("6 sections in 4 reports"))
            #expect(run.output.contains("«依申请公开»"))
            #expect(run.output.contains("浙江省 嘉兴市 海盐县 · 2020 · §1"))
            #expect(run.output.contains("province  sections  reports"))
            #expect(!run.output.contains("\u{1b}"), "no colours without a terminal")
        }
    }

    @Test("JSON is one object on one line with the promised keys in order")
    func json() throws {
        try Self.withIndex { index in
            let run = try Run(["search", "\"行政治理\"", "--facets", "--json", "--index", index])
            #expect(run.output.filter { $0 == "\n" }.count == 1)
            var rest = run.output[...]
            for key in [
                "query", "text", "parsed", "filters", "index", "id", "generation", "total", "sections",
                "reports",
                "hits", "report",
                "section", "title", "organ", "province", "city", "county", "year", "heading", "score",
                "snippet",
                "highlights", "facets", "province", "value", "code", "sections", "reports",
                "selected", "rates", "year", "section", "took_ms",
            ] {
                guard let found = rest.firstRange(of: "\"\(key)\":") else {
                    Issue.record("\(key) is missing or out of order")
                    return
                }
                rest = rest[found.upperBound...]
            }
            #expect(
                run.output.contains(
                    "\"province\":\"宁夏回族自治区\",\"city\":\"吴忠市\",\"county\":\"盐池县\",\"year\":2020"))
        }
    }

    @Test("Every mistake has one line and its exit code")
    func mistakes() throws {
        let temporary = try TemporaryFolder()
        let folder = temporary.path
        func expect(_ arguments: [String], _ status: Int32, _ words: String) throws {
            let run = try Run(arguments)
            #expect(run.status == status, "\(arguments): \(run.errors)")
            #expect(run.errors.contains(words), "\(arguments): \(run.errors)")
            #expect(
                run.errors.hasPrefix("gongkai: ") && run.errors.count { $0 == "\n" } == 1, "\(run.errors)")
        }
        try expect(["search", "公开", "--index", folder + "/none"], 66, "gongkai index PATH")
        try expect(["search", "公开", "--index", folder], 66, "holds no index")
        try expect(["index", folder + "/none", "--index", folder + "/ix"], 66, "cannot be found")
        try expect(["index"], 64, "Missing expected argument")
        try expect(["search", "公开", "--limt", "3", "--index", folder + "/ix"], 64, "--limt")
        try expect(["search", "公开", "--limit", "-1", "--index", folder + "/ix"], 64, "How many hits to show")
        try expect(["serch", "公开"], 64, "`gongkai --help` tells more")
        try expect(["search", "", "--index", folder + "/ix"], 64, "the query is empty")
        try expect(["search", "\"公开", "--index", folder + "/ix"], 64, "column 1")
        try expect(["search", "公开", "--province", "海盐", "--index", folder + "/ix"], 64, "--county")
        try expect(["search", "公开", "--year", "20x", "--index", folder + "/ix"], 64, "year 20x")
        try expect(
            ["search", "公开", "--facets", "village", "--index", folder + "/ix"], 64, "village is no facet")
        try expect(["search", "--facets", "公开", "--index", folder + "/ix"], 64, "go before --facets")
        try expect(["search", "公开", "--rates", "--index", folder + "/ix"], 64, "--facets")
        try expect(["trend", "公开", "--group", "year", "--index", folder + "/ix"], 64, "--group year")
        try expect(["trend", "公开", "--audit", "T3-row", "--index", folder + "/ix"], 64, "audit:T3-row")
        try expect(["show", "none", "--index", folder + "/ix"], 66, "no report none")
        try expect(["inspect", folder + "/none"], 66, "no such file")
        try expect(["inspect", folder], 64, "is not one file")
        try expect(["index", Self.sample, "--memory", "7"], 64, "--memory")
        try expect(["index", Self.sample, "--charset", "KLINGON-8"], 64, "is no charset")
        try expect(["inspect", Self.sample, "--pdf-layout", "round"], 64, "give cells, physical or reading")
        try expect(
            ["inspect", Self.sample + "/002_5c245e0f5975cf67.txt", "--metadata", folder + "/none"], 66,
            "is not there; name the table")
    }

    @Test("Some input passed over is told by the exit code, and the rest is indexed")
    func skipped() throws {
        let folder = try TemporaryFolder()
        try folder.write("bad.txt", [0, 1])
        let run = try Run(["index", Self.sample, folder.path + "/bad.txt", "--index", folder.path + "/ix"])
        #expect(run.status == 65)
        #expect(run.errors.contains("bad.txt: is binary, not text; skipped"))
        #expect(run.output.contains("5 added, 1 skipped"))
    }

    @Test("A closed pipe ends the program without a word")
    func pipe() throws {
        try Self.withIndex { index in
            let run = try Run(["search", "公开", "--limit", "100", "--index", index], after: "| head -n 1")
            #expect(run.output.contains("sections in"))
            #expect(run.errors.isEmpty)
        }
    }

    @Test("A damaged index is named by search and by check")
    func damage() throws {
        try Self.withIndex { index in
            let names = try FileManager.default.contentsOfDirectory(atPath: index)
            let segment = URL(
                filePath: index + "/" + (try #require(names.first { $0.hasSuffix(".segment") })))
            var bytes = try Data(contentsOf: segment)
            bytes[3_000] ^= 0x58
            try bytes.write(to: segment)
            let check = try Run(["check", "--index", index])
            #expect(check.status == 65)
            #expect(check.output.contains("checksum"))
            let search = try Run(["search", "公开", "--index", index])
            #expect(search.status == 65)
            #expect(search.errors.contains(".segment at byte"))
        }
    }

    @Test("Inspect shows title, region with evidence, sections and tables in the promised shape")
    func inspect() throws {
        let run = try Run(["inspect", Self.sample + "/002_5c245e0f5975cf67.txt", "--json"])
        #expect(run.status == 0)
        #expect(run.output.contains("\"organ\":\"金东区鞋塘办事处\",\"year\":2020"))
        #expect(
            run.output.contains("\"province\":\"浙江省\",\"city\":\"金华市\",\"county\":\"金东区\",\"code\":330703"))
        #expect(run.output.contains("\"table\":2,\"format\":\"2019\""))
        #expect(run.output.contains("[\"政府集中采购\",\"21次\",\"127014元\"]"))
        #expect(run.output.contains("\"format\":\"text\",\"charset\":\"UTF-8\""))
        let text = try Run(["inspect", Self.sample + "/002_5c245e0f5975cf67.txt"])
        #expect(text.output.contains("Format      text, UTF-8"))
        #expect(text.output.contains("credit-code"))
    }

    @Test("Show prints one section, with cells divided by bars")
    func show() throws {
        try Self.withIndex { index in
            let run = try Run(["show", "003_e495306e86c91049", "--section", "2", "--index", index])
            #expect(run.status == 0)
            #expect(run.output.contains("行政许可 | 3 | -3 | 0"))
            #expect(!run.output.contains("其他需要报告的事项"))
        }
    }

    @Test("Segment shows tokens with kinds and offsets")
    func segment() throws {
        let run = try Run(["segment", "依申请公开 2020"])
        #expect(run.output.contains("申请"))
        #expect(run.output.contains("number"))
        #expect(run.output.contains("1..<3"))
    }
}
