// Facets, tables and trends as a person meets them: columns, bars, marks, and the same numbers as rows and as JSON.

import TestSupport
import Testing

@Suite struct CountingTests {
    private static func withIndex(_ body: (String) throws -> Void) throws {
        let folder = try TemporaryFolder()
        let run = try Run(["index", RepositoryPaths.corpus + "/sample", "--index", folder.path + "/ix"])
        #expect(run.status == 0, "\(run.errors)")
        try body(folder.path + "/ix")
    }

    @Test("A chosen value has a dot, a thin cell an asterisk and a line that explains it")
    func marks() throws {
        try Self.withIndex { index in
            let run = try Run([
                "search", "\"依申请公开\"", "--limit", "0", "--year", "2020", "--rates", "--index", index,
                "--facets",
            ])
            #expect(run.output.contains("5 sections in 3 reports"))
            #expect(run.output.contains("• 2020         5        3      4*  75.0 %"))
            #expect(run.output.contains("2021           1        1      1*   100 %"))
            #expect(run.output.contains("* fewer than 30 reports"))
            let plain = try Run(["search", "\"依申请公开\"", "--limit", "0", "--facets", "year", "--index", index])
            #expect(!plain.output.contains("*") && !plain.output.contains("•"))
        }
    }

    @Test("A table of two facets has a row and a column for each value and no line longer than the terminal")
    func table() throws {
        try Self.withIndex { index in
            let run = try Run([
                "search", "公开", "--limit", "0", "--facets", "year×city", "--rates", "--index", index,
            ])
            #expect(run.output.contains("sections in reports"))
            #expect(run.output.contains("share of reports"))
            #expect(run.output.contains("7 in 1"))
            for line in run.output.split(separator: "\n") {
                let width = line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2e80 ? 2 : 1) }
                #expect(width <= 80, "\(line)")
            }
        }
    }

    @Test("Rows hold the numbers of the JSON, a cell a line")
    func rows() throws {
        try Self.withIndex { index in
            let arguments = ["search", "\"依申请公开\"", "--facets", "province×year", "--rates", "--index", index]
            let tsv = try Run(arguments + ["--tsv"])
            let lines = tsv.output.split(separator: "\n")
            #expect(
                lines.first?.hasPrefix(
                    "facet\tvalue\tcode\tvalue_2\tcode_2\tsections\treports\tselected\tall_reports")
                    == true)
            #expect(
                lines.dropFirst().first?.hasPrefix(
                    "province×year\t浙江省\t330000\t2020\t2020\t5\t3\t0\t3\t1.0\t11") == true)
            let csv = try Run(arguments + ["--csv"])
            #expect(csv.output == tsv.output.replacing("\t", with: ","))
            let json = try Run(arguments + ["--json"])
            #expect(
                json.output.contains(
                    "\"province×year\":[{\"value\":[\"浙江省\",2020],\"code\":[330000,2020],\"sections\":5,\"reports\":3,"
                ))
            #expect(json.output.contains("\"all_reports\":3,\"share\":1.0,\"places\":11,"))
        }
    }

    @Test("A trend draws bars of blocks, of signs where the locale has no others, and without colour")
    func trend() throws {
        try Self.withIndex { index in
            let arguments = ["trend", "\"依申请公开\"", "--index", index]
            let run = try Run(arguments, before: "LC_ALL=C.UTF-8")
            #expect(run.output.contains("2020         5        3      4*  75.0 %"))
            #expect(run.output.contains("████"))
            #expect(run.output.contains("From 2020 to 2021 the form of the reports changed"))
            #expect(!run.output.contains("\u{1b}"))
            let plain = try Run(arguments, before: "LC_ALL=C")
            #expect(plain.output.contains("####") && !plain.output.contains("█"))
            let one = try Run(arguments + ["--year", "2020"])
            #expect(!one.output.contains("From 2020 to 2021"))
        }
    }

    @Test("A trend by province has a series each, and years without reports have rows")
    func groups() throws {
        try Self.withIndex { index in
            let run = try Run(["trend", "\"依申请公开\"", "--group", "province", "--csv", "--index", index])
            let lines = run.output.split(separator: "\n").map(String.init)
            #expect(
                lines.first
                    == "province,code,year,sections,reports,all_reports,share,places,characters,per_10k,thin")
            #expect(lines.contains { $0.hasPrefix("浙江省,330000,2020,5,3,3,1.0,11,") })
            #expect(lines.contains("浙江省,330000,2021,0,0,0,,0,0,,1"))
            #expect(!run.output.contains("宁夏"))
            let all = try Run([
                "trend", "\"依申请公开\"", "--group", "province", "--zeros", "--json", "--index", index,
            ])
            #expect(
                all.output.contains(
                    "\"value\":\"宁夏回族自治区\",\"code\":640000,\"years\":[{\"year\":2020,\"sections\":0"))
        }
    }

    @Test("Cells of tables come as TSV, CSV and JSON by the flags that facets have")
    func cells() throws {
        try Self.withIndex { index in
            let arguments = ["table", "applications.new", "--index", index]
            let tsv = try Run(arguments).output
            #expect(tsv.hasPrefix("report\ttitle\torgan"))
            let csv = try Run(arguments + ["--csv", "--format", "2021"]).output
            #expect(csv.split(separator: "\n").count == 2)
            let json = try Run(arguments + ["--json"]).output
            #expect(json.hasPrefix("{\"report\":"))
        }
    }
}
