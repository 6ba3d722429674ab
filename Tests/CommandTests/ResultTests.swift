// Pages, advice, explanations and exports as a person meets them.

import FoundationEssentials
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
        }
    }

    @Test("A full disk is an error, a closed pipe is none")
    func ends() throws {
        try Self.withIndex { index, _ in
            let full = try Run(["export", "--index", index], after: ">/dev/full")
            #expect(full.status == 74 && full.errors.contains("cannot write"))
            let pipe = try Run(["export", "--fields", "text", "--index", index], after: "| head -n 1")
            #expect(pipe.output == "text\n" && pipe.errors.isEmpty)
        }
    }
}
