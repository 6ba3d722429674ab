// The table of metadata: CSV in all its forms, paths, and what is refused.

import SourceFormats
import TestSupport
import Testing

@Suite struct MetadataTests {
    private static func table(_ text: [UInt8], _ folder: TemporaryFolder) throws -> MetadataTable {
        try folder.write("m.csv", text)
        return try MetadataTable(path: folder.path + "/m.csv")
    }

    @Test("Rows are found by relative and absolute path, by member, and by the member's file")
    func paths() throws {
        let folder = try TemporaryFolder()
        try folder.write("a/r.txt", "甲")
        try folder.write("a.zip", "PK")
        try folder.write("b.txt", "乙")
        let text =
            "\u{feff}path,year,organ,province\r\na/../a/r.txt,2020,\"沈荡镇,\"\"镇\"\"\r\n政府\",浙江\r\n"
            + "\(folder.path)/b.txt,,, 安徽 \r\n\r\na.zip#x/1.txt,2021,,\r\na.zip,2019,,\n"
        let table = try Self.table(Array(text.utf8), folder)
        let first = try #require(table.row(path: folder.path + "/a/r.txt", member: nil)).fields
        #expect(first.year == 2020)
        #expect(first.organ == "沈荡镇,\"镇\"\r\n政府")
        #expect(table.row(path: folder.path + "/b.txt", member: nil)?.fields.province == "安徽")
        #expect(table.row(path: folder.path + "/b.txt", member: nil)?.fields.year == nil)
        #expect(table.row(path: folder.path + "/a.zip", member: "x/1.txt")?.fields.year == 2021)
        #expect(table.row(path: folder.path + "/a.zip", member: "x/2.txt")?.fields.year == 2019)
        #expect(table.row(path: folder.path + "/c.txt", member: nil) == nil)
        let gbk = try Self.table(Words.encode("path,organ\nb.txt,沈荡镇人民政府信息公开办公室\n", "GBK"), folder)
        #expect(gbk.row(path: folder.path + "/b.txt", member: nil)?.fields.organ == "沈荡镇人民政府信息公开办公室")
    }

    @Test(
        "What is wrong is named with its line",
        arguments: [
            ("", "is empty"), ("path,town\n", "column town is unknown"), ("year\n2020\n", "no column path"),
            ("path,path\n", "twice"), ("path,year\nr.txt,去年\n", "line 2: field year"),
            ("path,year\nr.txt\n", "line 2: 1 fields where line 1 has 2"),
            ("path\n\"r.txt\n", "line 2: a quote is not closed"),
            ("path\n\"r\"x\n", "line 2: a quoted field is followed"),
            ("path,year\nr,2020\nr,2021\n", "line 3: r stands in line 2"),
            ("path,year\n,2020\n", "line 2: the path is empty"),
        ])
    func refused(text: String, words: String) throws {
        let folder = try TemporaryFolder()
        do {
            _ = try Self.table(Array(text.utf8), folder)
            Issue.record("taken: \(text)")
        } catch let error as SourceRefusal {
            #expect(error.reason.contains(words), "\(error.reason)")
        }
    }
}
