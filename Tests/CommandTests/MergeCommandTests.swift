// Joining segments as a person does it: fewer of them, the same answers.

import TestSupport
import Testing

@Suite struct MergeCommandTests {
    private static let sample = RepositoryPaths.corpus + "/sample"

    /// What is found, without what tells one state of the index from another.
    private static func answer(_ index: String) throws -> String {
        let run = try Run(["search", "\"依申请公开\" OR 培训", "--facets", "--index", index])
        #expect(run.status == 0, "\(run.errors)")
        // The first line ends with the time it took.
        let lines = run.output.split(separator: "\n").filter { !$0.hasPrefix("more:") }
        let counts = try #require(lines.first).split(separator: "  ").dropLast()
        return (counts + lines.dropFirst()).joined(separator: "\n")
    }

    @Test("Three runs make three segments, merge makes one of them, answers stay")
    func merge() throws {
        let folder = try TemporaryFolder()
        let index = folder.path + "/ix"
        for name in ["000_37e901e8ac7f78da", "001_ed2c0e5ea058809d", "002_5c245e0f5975cf67"] {
            let run = try Run(["index", "\(Self.sample)/\(name).txt", "--index", index])
            #expect(run.status == 0, "\(run.errors)")
        }
        let before = try Self.answer(index)
        let merged = try Run(["merge", "--index", index])
        #expect(merged.status == 0, "\(merged.errors)")
        #expect(merged.output.hasPrefix("3 segments, ") && merged.output.contains(" → 1 segment, "))
        #expect(try Self.answer(index) == before)
        let again = try Run(["merge", "--json", "--index", index])
        #expect(again.status == 0 && again.output.contains("\"rewritten\":0"))
        #expect(try Run(["check", "--index", index]).output.hasPrefix("clean"))
    }

    @Test("Vacuum writes anew what holds replaced reports, and nothing else")
    func vacuum() throws {
        let folder = try TemporaryFolder()
        let index = folder.path + "/ix"
        #expect(try Run(["index", Self.sample, "--index", index]).status == 0)
        let unchanged = try Run(["vacuum", "--json", "--index", index])
        #expect(unchanged.status == 0 && unchanged.output.contains("\"rewritten\":0"))
        try folder.write("reports/one.txt", "甲乙丙丁。")
        #expect(try Run(["index", folder.path + "/reports", "--index", index]).status == 0)
        try folder.write("reports/one.txt", "戊己庚辛。")
        #expect(try Run(["index", folder.path + "/reports", "--index", index]).status == 0)
        #expect(try Run(["vacuum", "--index", index]).status == 0)
        #expect(try Run(["search", "\"戊己\"", "--json", "--index", index]).output.contains("\"sections\":1"))
        #expect(try Run(["search", "\"乙丙\"", "--json", "--index", index]).output.contains("\"sections\":0"))
    }

    @Test("Where there is no index, merge says so and how to make one")
    func none() throws {
        let folder = try TemporaryFolder()
        let run = try Run(["merge", "--index", folder.path + "/none"])
        #expect(run.status == 66 && run.errors.contains("gongkai index PATH"))
    }
}
