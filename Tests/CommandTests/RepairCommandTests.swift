// Repairing as a person does it: check names it, it says what it did, and its exit code says whether all is there again.

import FoundationEssentials
import TestSupport
import Testing

@Suite struct RepairCommandTests {
    private static let sample = RepositoryPaths.corpus + "/sample"

    /// The samples in a folder of their own, indexed.
    private static func index(_ folder: TemporaryFolder) throws -> (tree: String, index: String) {
        let tree = folder.path + "/tree"
        try FileManager.default.createDirectory(atPath: tree, withIntermediateDirectories: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: sample) where name.hasSuffix(".txt") {
            try FileManager.default.copyItem(atPath: sample + "/" + name, toPath: tree + "/" + name)
        }
        let run = try Run(["index", tree, "--index", folder.path + "/ix"])
        #expect(run.status == 0, "\(run.errors)")
        return (tree, folder.path + "/ix")
    }

    /// Changes one byte of the one file with an ending.
    private static func damage(_ index: String, _ ending: String, at place: (Int) -> Int) throws {
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: index).first { $0.hasSuffix(ending) })
        let url = URL(filePath: index + "/" + name)
        var bytes = try Data(contentsOf: url)
        bytes[place(bytes.count)] ^= 0x10
        try bytes.write(to: url)
    }

    @Test("Damage is told by check, which names repair; a dry run writes nothing, a repair makes it sound")
    func repair() throws {
        let folder = try TemporaryFolder()
        let (_, index) = try Self.index(folder)
        let before = try Run(["search", "\"依申请公开\"", "--tsv", "--index", index]).output
        let sound = try Run(["repair", "--index", index])
        #expect(sound.status == 0 && sound.output == "sound: nothing to repair\n")
        try Self.damage(index, ".segment") { _ in 5_000 }
        let check = try Run(["check", "--index", index])
        #expect(check.status == 65 && check.output.contains("gongkai repair"))
        let dry = try Run(["repair", "--dry-run", "--index", index])
        #expect(dry.status == 0, "\(dry.output)\(dry.errors)")
        #expect(dry.output.contains("5 brought over") && dry.output.contains("nothing was written"))
        #expect(try Run(["check", "--index", index]).status == 65)
        let run = try Run(["repair", "--index", index])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(run.output.contains("Reports: 0 untouched, 5 brought over, 0 read from sources, 0 lost"))
        #expect(try Run(["check", "--index", index]).output.hasPrefix("clean"))
        #expect(try Run(["search", "\"依申请公开\"", "--tsv", "--index", index]).output == before)
    }

    @Test("Reports whose names are lost are counted, and come back from --source")
    func nameless() throws {
        let folder = try TemporaryFolder()
        let (tree, index) = try Self.index(folder)
        // In the last page: the tables of the file.
        try Self.damage(index, ".segment") { $0 - 200 }
        let dry = try Run(["repair", "--dry-run", "--index", index])
        #expect(dry.status == 65 && dry.output.contains("5 reports whose names cannot be read"))
        let run = try Run(["repair", "--json", "--source", tree, "--index", index])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(run.output.contains("\"nameless\":5") && run.output.contains("\"found\":5"))
        #expect(run.output.contains("\"whole\":true"))
        let again = try Run(["index", tree, "--index", index])
        #expect(again.output.contains("0 added, 5 unchanged"), "\(again.output)")
    }

    @Test("A lost commit point is told with what to do, and put together again")
    func commitPoint() throws {
        let folder = try TemporaryFolder()
        let (_, index) = try Self.index(folder)
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: index).first { $0.hasPrefix("commit-") })
        try FileManager.default.removeItem(atPath: index + "/" + name)
        let search = try Run(["search", "公开", "--index", index])
        #expect(search.status == 66 && search.errors.contains("gongkai repair"))
        let run = try Run(["repair", "--index", index])
        #expect(
            run.status == 65 && run.output.contains("The newest commit point cannot be read"), "\(run.errors)"
        )
        #expect(run.output.contains("5 brought over"))
        #expect(try Run(["check", "--index", index]).output.hasPrefix("clean"))
        let none = try Run(["repair", "--index", folder.path + "/none"])
        #expect(none.status == 66 && none.errors.split(separator: "\n").count == 1)
    }
}
