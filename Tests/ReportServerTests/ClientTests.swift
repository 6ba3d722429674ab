// `gongkai --server URL …`: the same output as from the index itself, and the same errors.

import FoundationEssentials
import TestSupport
import Testing

@Suite struct ClientTests {
    /// What may differ: the time taken, the time of day, the folder of the sources.
    private static func lasting(_ text: String) -> String {
        text.replacing(RepositoryPaths.corpus + "/sample/", with: "")
            .replacing(#/,"took_ms":[0-9.e-]+/#, with: "").replacing(#/[0-9.]+ ms/#, with: "ms")
            .replacing(#/"?time"?: ?"[^"]+"/#, with: "time")
    }

    private static let lines = [
        ["search", "\"依申请公开\" 答复", "--facets", "--rates"],
        ["search", "公开", "--json", "--facets", "--limit", "20", "--by", "report", "--sort", "year"],
        ["search", "公开", "--facets", "province×year", "--csv"], ["search", "公开", "--explain"],
        ["search", "独角兽 公开", "--province", "浙江"], ["search", "公开 -申请", "--match", "any"],
        ["trend", "公开"], ["trend", "公开", "--group", "province", "--tsv", "--zeros"],
        ["trend", "公开", "--json"], ["trend", "公开", "--bar", "rate"], ["terms", "信息"],
        ["terms", "*诉讼", "--json"], ["show", "000_37e901e8ac7f78da"],
        ["show", "000_37e901e8ac7f78da", "--json", "--section", "3"],
        ["explain", "000_37e901e8ac7f78da", "行政 独角兽"],
        ["explain", "000_37e901e8ac7f78da", "行政", "--json", "--year", "2020"], ["audit"],
        ["audit", "--json", "--by", "province"], ["audit", "--list", "--uncertain"],
        ["audit", "--years", "--json"], ["audit", "--parts"], ["table", "applications.new", "reviews"],
        ["table", "applications.new", "--json", "--query", "公开"], ["export", "公开"],
        [
            "export", "--format", "tsv", "--provenance", "header", "--by", "report", "--sort", "year",
            "--bom",
        ],
        ["export", "公开", "--format", "jsonl", "--fields", "id,text,score,places,path,reviews"],
    ]

    @Test("Questions print the same from a daemon as from its index")
    func sameOutput() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        for line in Self.lines {
            let own = try Daemon.run(line + ["--index", folder.path])
            let theirs = try Daemon.run(Self.server(daemon) + line)
            #expect(own.status == 0, "\(line): \(own.output)")
            #expect(theirs.status == 0, "\(line): \(theirs.output)")
            #expect(Self.lasting(theirs.output) == Self.lasting(own.output), "\(line)")
        }
    }

    private static func server(_ daemon: Daemon) -> [String] {
        ["--server", "http://127.0.0.1:\(daemon.port)"]
    }

    @Test("Figures of the index and words of a text are those of the daemon, without its folder")
    func figures() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        let server = Self.server(daemon)
        let own = try Daemon.run(["stats", "--bytes", "--index", folder.path]).output
        let theirs = try Daemon.run(server + ["stats", "--bytes"]).output
        #expect(
            theirs
                == own.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().joined(
                    separator: "\n"))
        let text = ["segment", "依申请公开"]
        #expect(try Daemon.run(server + text).output == Daemon.run(text).output)
    }

    @Test("What is empty is refused as by an index, and not taken for all")
    func empty() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        for line in [
            ["search", "公开", "--province", ""], ["search", ""], ["search", " "], ["trend", ""],
            ["search", "公开", "--year", ""], ["search", "公开", "--facets", ""], ["search", "公开", "--sort", ""],
            ["search", "公开", "--cursor", ""], ["table", "applications.new", "--province", ""],
            ["audit", "--county", ""], ["export", "--kind", ""],
        ] {
            let theirs = try Daemon.run(Self.server(daemon) + line)
            #expect(theirs.status == 64, "\(line): \(theirs.output)")
            #expect(try Daemon.run(line + ["--index", folder.path]).status == 64, "\(line)")
        }
    }

    @Test("A socket in the file system serves as an address")
    func unixSocket() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path, ["--unix", folder.socket])
        let run = try Daemon.run(["--server", "unix:\(folder.socket)", "search", "公开", "--limit", "0"])
        #expect(run.status == 0)
        #expect(run.output.contains("32 sections in 5 reports"))
        withExtendedLifetime(daemon) {}
    }

    @Test("An export beside a daemon writes the file and its provenance as an export of the index does")
    func exportedFile() throws {
        let folder = try TemporaryFolder()
        let samples = try SampleFolder()
        let daemon = try Daemon(index: samples.path)
        let server = Self.server(daemon)
        for format in ["csv", "jsonl"] {
            let more = format == "jsonl" ? ["--provenance", "sidecar"] : []
            let line = ["export", "公开", "--by", "report", "--format", format] + more
            let own = folder.path + "/own." + format
            let theirs = folder.path + "/theirs." + format
            #expect(try Daemon.run(line + ["-o", own, "--index", samples.path]).status == 0)
            #expect(try Daemon.run(server + line + ["-o", theirs]).status == 0)
            for ending in ["", ".provenance.json"] {
                let (one, other) = (try Self.text(own + ending), try Self.text(theirs + ending))
                #expect(!one.isEmpty)
                #expect(Self.lasting(other) == Self.lasting(one))
            }
            #expect(try Self.text(own + ".provenance.json").hasPrefix("{\"program\":\"gongkai "))
        }
    }

    private static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    @Test("What goes wrong at a daemon is one line, with the exit code that it has here")
    func errors() throws {
        let folder = try SampleFolder()
        let daemon = try Daemon(index: folder.path)
        let url = "http://127.0.0.1:\(daemon.port)"
        for (arguments, status, words) in [
            (["--server", url, "search", "\"open"], Int32(64), "column"),
            (["--server", url, "search", "公开", "--limit", "1000"], 64, "limit"),
            (["--server", url, "search", "公开", "--sort", "nonsense"], 64, "nonsense"),
            (["--server", url, "show", "nobody"], 66, "nobody"),
            (["--server", url, "export", "公开", "--fields", "nonsense"], 64, "nonsense"),
            (["--server", "http://127.0.0.1:1", "search", "公开"], 74, "no daemon answers"),
            (["--server", "unix:/nowhere", "search", "公开"], 74, "no daemon answers"),
            (["--server", "https://x", "search", "公开"], 64, "--server"),
            (["--server", url + "/elsewhere", "search", "公开"], 66, "nothing here"),
        ] {
            let run = try Daemon.run(arguments)
            #expect(run.status == status, "\(arguments): \(run.output)")
            #expect(run.output.contains(words), "\(arguments): \(run.output)")
            #expect(run.output.filter { $0 == "\n" }.count == 1, "\(run.output)")
        }
        #expect(try Daemon.run(["--server", url, "index", "x"]).status == 64)
        let behind = try Daemon.run(["search", "公开", "--limit", "0", "--server", url])
        #expect(behind.status == 0, "the option may stand behind the command too: \(behind.output)")
    }
}
