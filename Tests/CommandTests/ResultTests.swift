// Pages, advice, explanations and exports as a person meets them.

import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite struct ResultTests {
    private static func withIndex(_ body: (String, String) throws -> Void) throws {
        let folder = try TemporaryFolder()
        let run = try Run(["index", RepositoryPaths.corpus + "/sample", "--index", folder.path + "/ix"])
        #expect(run.status == 0, "\(run.errors)")
        try body(folder.path + "/ix", folder.path)
    }

    private static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    @Test("A page names the next, which goes on with its numbers, and the last names none")
    func pages() throws {
        try Self.withIndex { index, _ in
            var arguments = ["search", "\"依申请公开\"", "--limit", "4", "--index", index]
            let first = try Run(arguments)
            #expect(first.output.contains("1 to 4 of 6 shown"))
            let line = try #require(
                first.output.split(separator: "\n").first { $0.hasPrefix("more: --cursor ") })
            arguments += ["--cursor", String(line.dropFirst("more: --cursor ".count))]
            let second = try Run(arguments)
            #expect(second.output.contains("\n5. ") && second.output.contains("\n6. "))
            #expect(second.output.contains("5 to 6 of 6 shown") && !second.output.contains("more:"))
            let json = try Run(arguments + ["--json"])
            #expect(json.output.contains("\"next\":null"))
            let other = try Run(arguments + ["--year", "2020"])
            #expect(other.status == 64 && other.errors.contains("another question"))
            #expect(other.errors.filter { $0 == "\n" }.count == 1)
        }
    }

    @Test("By report, a hit lists the report's other sections; titles are marked where they were asked for")
    func also() throws {
        try Self.withIndex { index, _ in
            let run = try Run(["search", "公开 title:沈荡", "--by", "report", "--index", index])
            #expect(run.output.contains("海盐县«沈荡»镇人民政府"))
            #expect(run.output.contains("   also §"))
            let json = try Run(["search", "公开 title:沈荡", "--by", "report", "--json", "--index", index])
            #expect(json.output.contains("\"title_highlights\":[[3,5]],\"also\":[{\"section\":"))
        }
    }

    @Test("A query that finds nothing gets advice in text and as JSON")
    func advice() throws {
        try Self.withIndex { index, _ in
            let arguments = ["search", "\"依申请公布\" 培训", "--year", "2021", "--index", index]
            let run = try Run(arguments)
            #expect(run.status == 0)
            #expect(run.output.contains("holds \"依申请公布\"; near it: \"依申请公开\" (6 sections)"))
            #expect(run.output.contains("With --match any: "))
            let json = try Run(arguments + ["--json"])
            #expect(
                json.output.contains("\"advice\":{\"absent\":[{\"part\":\"\\\"依申请公布\\\"\",\"spellings\":[{"))
            #expect(json.output.contains("\"without_filter\":[{\"filter\":\"year:2021\",\"sections\":0,"))
            let found = try Run(["search", "公开", "--json", "--index", index])
            #expect(found.output.contains("\"advice\":null"))
        }
    }

    @Test("A query is explained without an index, and the scores of hits with every number")
    func explanations() throws {
        let query = ["search", "公开 (复议|诉讼) -法院", "--explain-query", "--index", "/none"]
        #expect(try Run(query).output == "(公开 AND (复议 OR 诉讼)) AND NOT 法院\n")
        let tree = try Run(query + ["--json"]).output
        #expect(
            tree.contains(
                "\"tree\":{\"from\":{\"all\":[{\"word\":\"公开\"},{\"any\":[{\"word\":\"复议\"},{\"word\":\"诉讼\"}]}]},"
            ))
        try Self.withIndex { index, _ in
            let run = try Run(["search", "\"依申请公开\"", "--explain", "--limit", "2", "--index", index])
            #expect(run.output.contains("\"依申请公开\": weight "))
            #expect(run.output.contains("in 6 of 36 sections"))
        }
    }

    @Test("CSV has a row a section, and the file beside it says what it is of")
    func csv() throws {
        try Self.withIndex { index, folder in
            let path = folder + "/out.csv"
            let run = try Run([
                "export", "\"依申请公开\"", "--province", "浙江", "--fields",
                "id,year,section,places,applications.new",
                "--bom", "-o", path, "--index", index,
            ])
            #expect(run.status == 0 && run.output.isEmpty && run.errors.isEmpty)
            let lines = try Self.text(path).split(separator: "\n").map(String.init)
            #expect(lines.first == "\u{feff}report,year,section,places,applications.new")
            #expect(lines.count == 6)
            #expect(lines.contains { $0.hasPrefix("004_d1d250c2011c14d6,2020,1,") && $0.hasSuffix(",1") })
            let provenance = try Self.text(path + ".provenance.json")
            #expect(provenance.contains("\"query\":{\"text\":\"\\\"依申请公开\\\"\",\"parsed\":"))
            #expect(
                provenance.contains(
                    "\"filters\":{\"province\":[\"浙江省\"]},\"unit\":\"section\",\"order\":\"index\""))
            #expect(provenance.contains("\"total\":{\"sections\":5,\"reports\":3},\"of_all\":{\"sections\":"))
            #expect(
                provenance.contains("\"generation\":1")
                    && provenance.contains("\"analyzer\":\"gongkai-analysis/"))
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder).sorted().prefix(3).contains(
                    "out.csv"))
            #expect(!FileManager.default.fileExists(atPath: path + ".part"))
        }
    }

    @Test(
        "JSON Lines begin with the provenance; TSV and CSV do where it is asked for; --provenance none leaves it out"
    )
    func provenance() throws {
        try Self.withIndex { index, _ in
            let lines = try Run(["export", "公开", "--by", "report", "--format", "jsonl", "--index", index])
                .output
                .split(separator: "\n")
            #expect(lines.count == 6)
            #expect(lines[0].hasPrefix("{\"provenance\":{\"program\":\"gongkai "))
            #expect(lines[1].hasPrefix("{\"report\":"))
            let tsv = try Run([
                "export", "公开", "--format", "tsv", "--provenance", "header", "--index", index,
            ]).output
            #expect(tsv.hasPrefix("# program: \"gongkai "))
            #expect(tsv.contains("\nreport\ttitle\torgan\t"))
            let plain = try Run([
                "export", "公开", "--format", "jsonl", "--provenance", "none", "--index", index,
            ])
            #expect(plain.output.hasPrefix("{\"report\":"))
        }
    }

    @Test(
        "What a spreadsheet would take for a formula is made harmless, in CSV and in TSV; negative numbers stay"
    )
    func formulas() throws {
        let folder = try TemporaryFolder()
        try folder.write("=cmd.txt", "=HYPERLINK(\"x\")公开\n\n@公开，\"引用\"\n")
        let index = folder.path + "/ix"
        #expect(try Run(["index", folder.path + "/=cmd.txt", "--index", index]).status == 0)
        for format in ["csv", "tsv"] {
            let run = try Run(["export", "公开", "--fields", "id,text", "--format", format, "--index", index])
            let row = run.output.split(separator: "\n").dropFirst().joined(separator: "\n")
            #expect(row.hasPrefix("'=cmd"), "\(run.output)")
            #expect(row.contains(format == "csv" ? ",\"'=HYPERLINK(\"\"x\"\")公开" : "\t'=HYPERLINK"))
        }
        try Self.withIndex { index, _ in
            let run = try Run(["export", "--by", "report", "--fields", "licence.change", "--index", index])
            #expect(run.output.split(separator: "\n").contains("-3"))
        }
    }

    @Test(
        "Options that contradict each other and unknown fields are refused; a file that cannot be made is named"
    )
    func mistakes() throws {
        try Self.withIndex { index, folder in
            func expect(_ arguments: [String], _ status: Int32, _ words: String) throws {
                let run = try Run(["export", "公开", "--index", index] + arguments)
                #expect(run.status == status, "\(arguments): \(run.errors)")
                #expect(run.errors.contains(words), "\(arguments): \(run.errors)")
            }
            try expect(["--fields", "colour"], 64, "field colour")
            try expect(["--bom", "--format", "jsonl"], 64, "--bom")
            try expect(["--provenance", "sidecar"], 64, "--output FILE")
            try expect(["--format", "parquet"], 64, "csv")
            try expect(["-o", folder + "/none/out.csv"], 74, "cannot make the file")
            try expect(["-o", "/dev/full/x"], 74, "/dev/full/x")
            try expect(["-o", ""], 64, "names no file")
            try expect(["-o", folder], 74, "is a folder; name a file in it")
            try expect(["-o", folder + "/"], 74, "is a folder; name a file in it")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["ix"])
            // The rows would be whole, but what they are of could not be said beside them.
            let sidecar = folder + "/out.csv.provenance.json"
            try FileManager.default.createDirectory(atPath: sidecar, withIntermediateDirectories: false)
            try expect(["-o", folder + "/out.csv"], 74, "is a folder; name a file in it")
            let left = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(left == ["ix", "out.csv.provenance.json"], "nothing half done is left behind")
        }
    }

    @Test("An export follows a link to its file, writes into a device, and takes - for standard output")
    func targets() throws {
        try Self.withIndex { index, folder in
            let export = ["export", "公开", "--index", index, "--fields", "report"]
            let plain = try Run(export).output
            let (real, link) = (folder + "/real.csv", folder + "/link.csv")
            try Data("old".utf8).write(to: URL(filePath: real))
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: real)
            #expect(try Run(export + ["-o", link, "--provenance", "none"]).status == 0)
            #expect(try String(decoding: Data(contentsOf: URL(filePath: real)), as: UTF8.self) == plain)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == real)
            #expect(try Run(export + ["-o", "-"]).output == plain)
            let pipe = folder + "/pipe"
            try #require(unsafe mkfifo(pipe, 0o600) == 0)
            let read = try Run(
                export + ["-o", pipe], before: "cat '\(pipe)' & ", after: "; wait")
            #expect(read.status == 0)
            #expect(read.output == plain)
            #expect(
                !FileManager.default.fileExists(atPath: pipe + ".provenance.json"), "nothing beside a device")
        }
    }

    @Test("Rules of one report and rules over years are told apart")
    func rules() throws {
        try Self.withIndex { index, _ in
            func audit(_ arguments: [String]) throws -> Run {
                try Run(["audit", "--index", index] + arguments)
            }
            let one = try audit(["--rule", "T3-row"])
            #expect(one.status == 0 && one.output.contains("T3-row") && !one.output.contains("T4-total"))
            for arguments in [
                ["--rule", "Y-carry"], ["--rule", "Y-carry", "--by", "province"],
                ["--rule", "V-jump", "--list"],
            ] {
                let run = try audit(arguments)
                #expect(
                    run.status == 64 && run.errors.contains("compares years; add --years"), "\(run.errors)")
            }
            let single = try audit(["--years", "--rule", "X-text"])
            #expect(single.status == 64 && single.errors.contains("leave --years out"))
        }
    }

    @Test("An option given twice allows what either allows, and digits may be of full width")
    func values() throws {
        try Self.withIndex { index, _ in
            func count(_ arguments: [String]) throws -> String {
                let run = try Run(["search", "--index", index, "--limit", "0", "--json"] + arguments)
                #expect(run.status == 0, "\(run.errors)")
                let total = try #require(run.output.firstRange(of: "\"total\":"))
                return String(run.output[total.upperBound...].prefix { $0 != "}" })
            }
            let both = try count(["公开", "--province", "浙江,安徽"])
            #expect(try count(["公开", "--province", "浙江", "--province", "安徽"]) == both)
            #expect(try count(["公开", "--province", "浙江"]) != both)
            let year = try count(["公开", "--year", "2020"])
            #expect(try count(["公开", "--year", "２０２０"]) == year)
            #expect(try count(["公开 年：２０２０"]) == year)
            #expect(try count(["公开 applications.new>０"]) == count(["公开 applications.new>0"]))
            let none = try Run(["search", "公开 year:2020 year:2021", "--index", index])
            #expect((none.output + none.errors).contains("Without year: "))
        }
    }

    @Test("A full disk is an error, a closed pipe is none")
    func ends() throws {
        try Self.withIndex { index, _ in
            let full = try Run(["export", "--index", index], after: ">/dev/full")
            #expect(full.status == 74 && full.errors.contains("cannot write"))
            for command in [
                ["table", "--cells"], ["check", "--index", index], ["vacuum", "--index", index],
            ] {
                let run = try Run(command, after: ">/dev/full")
                #expect(run.status == 74 && run.errors.contains("cannot be written to"), "\(command)")
            }
            let pipe = try Run(["export", "--fields", "text", "--index", index], after: "| head -n 1")
            #expect(pipe.output == "text\n" && pipe.errors.isEmpty)
        }
    }
}
