// An index of several segments, with replaced and pruned reports, to be damaged and repaired, and what is right about it.

import Fulltext
import FulltextStorage
import ReportSearch
import TestSupport
import Testing

/// An index of which half the sources are gone, and what is right about it.
struct RepairSubject: Sendable {
    /// A report as it was.
    struct Truth: Sendable, Equatable {
        let record: ReportRecord
        let texts: [[UInt8]]
    }

    let folder: TemporaryFolder
    let directory: MemoryDirectory
    let names: [String]
    /// The reports that are in the index, by id.
    let truth: [String: Truth]
    /// Ids of those whose source is still there.
    let present: Set<String>

    static func report(_ number: Int, _ version: Int, using generator: inout SeededGenerator) -> String {
        let words = [
            "依申请公开", "主动公开", "政务公开培训", "行政复议", "结果维持", "政策解读", "微信公众号", "不予公开", "信息公开条例", "办结", "公开内容", "及时",
        ]
        func clause() -> String {
            // Characters by chance keep the texts from being squeezed into one page.
            let filler = (0..<generator.int(4...30)).map { _ in
                String(UnicodeScalar(UInt16(generator.int(0x4e00...0x9f00))).map(Character.init) ?? "公")
            }
            return generator.pick(words) + "\(generator.int(0...99))件，" + filler.joined()
        }
        var text = "海盐县沈荡镇\(2015 + number % 8)年政府信息公开工作年度报告\n\n"
        let headings = [
            "总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况", "存在的主要问题及改进情况", "其他需要报告的事项",
        ]
        for (index, heading) in headings.enumerated() {
            text += "\(["一", "二", "三", "四", "五", "六"][index])、\(heading)\n\n"
            text +=
                "编号甲\(number)乙\(version)丙。"
                + (0..<generator.int(1...6)).map { _ in clause() }.joined(separator: "。") + "。\n\n"
        }
        return text
    }

    /// - Parameter counts: How many reports each run adds; each run but the first changes some of those before it.
    init(_ counts: [Int], seed: UInt64, keepsSources: Bool = false) async throws {
        var generator = SeededGenerator(seed: seed)
        folder = try TemporaryFolder()
        directory = MemoryDirectory()
        var number = 0
        for count in counts {
            for old in 0..<number where old % 7 == 3 {
                try folder.write("r\(old).txt", Self.report(old, count, using: &generator))
            }
            for _ in 0..<count {
                try folder.write("r\(number).txt", Self.report(number, 0, using: &generator))
                number += 1
            }
            _ = try await ReportIndexer(options: IndexingOptions()).run([folder.path], into: directory)
        }
        // One is pruned: its source is gone, and no newer version tells that it was deleted.
        try folder.removeFile("r1.txt")
        var options = IndexingOptions()
        options.prunes = true
        _ = try await ReportIndexer(options: options).run([folder.path], into: directory)
        truth = try Self.reports(directory)
        var present = Set(truth.keys)
        for number in 0..<number where number % 2 == 0 && !keepsSources {
            try folder.removeFile("r\(number).txt")
            present.remove("r\(number)")
        }
        self.present = present
        names = directory.files.keys.sorted()
    }

    /// All reports of an index by id.
    static func reports(_ directory: any Directory) throws -> [String: Truth] {
        var reports: [String: Truth] = [:]
        for segment in try Snapshot.open(directory).segments {
            for group in 0..<segment.groupCount where try !segment.isGroupDeleted(group) {
                let record = try ReportRecord(segment.record(ofGroup: group), file: "test")
                #expect(reports[record.id] == nil, "\(record.id) is there once")
                reports[record.id] = Truth(
                    record: record,
                    texts: try segment.documents(ofGroup: group).map { try segment.text(of: $0) })
            }
        }
        return reports
    }

    static let shared = Task { try await RepairSubject([24, 9, 14, 5], seed: 11) }

    /// Damages some files in some way.
    func damage(_ directory: MemoryDirectory, using generator: inout SeededGenerator) {
        for _ in 0..<generator.pick([1, 1, 1, 2, 3]) {
            let name = generator.pick(names)
            guard var bytes = directory[name], !bytes.isEmpty else { continue }
            switch generator.int(0...5) {
            case 0: FileDamage.flip(bit: generator.int(0...bytes.count * 8 - 1), of: &bytes)
            case 1: bytes.removeLast(generator.int(1...bytes.count))
            case 2:
                let page = generator.int(0...(bytes.count - 1) / 4_096) * 4_096
                for offset in page..<min(page + 4_096, bytes.count) { bytes[offset] = 0 }
            case 3:
                directory[name] = nil
                continue
            case 4:
                let other = generator.pick(names)
                guard let foreign = directory[other] else { continue }
                directory[other] = bytes
                bytes = foreign
            default:
                let start = generator.int(0...bytes.count - 1)
                for offset in start..<min(start + generator.int(1...600), bytes.count) {
                    bytes[offset] = UInt8(truncatingIfNeeded: generator.next())
                }
            }
            directory[name] = bytes
        }
    }

    /// Holds a repaired index against what was there.
    /// - Parameter damaged: The files before.
    func expectRepaired(
        _ directory: MemoryDirectory, _ summary: RepairSummary, from damaged: [String: [UInt8]],
        _ comment: Comment
    ) throws {
        let problems = try IndexChecker.check(directory).problems
        #expect(problems.isEmpty, "\(comment): \(problems)")
        let found = try Self.reports(directory)
        let lost = Set(summary.lost.map(\.id))
        // Without a commit point and without the list of deleted reports nobody knows these.
        let hasDeletes = names.allSatisfy { !$0.hasSuffix(".deletes") || damaged[$0] == self.directory[$0] }
        if !summary.isFromSegments || hasDeletes {
            for (id, report) in found { #expect(report == truth[id], "\(comment): \(id) is as it was") }
        }
        #expect(lost.isDisjoint(with: found.keys), "\(comment)")
        let missing = Set(truth.keys).subtracting(found.keys)
        // Without a commit point, a file that is gone is not missed.
        #expect(missing.subtracting(lost).count <= summary.nameless || summary.isFromSegments, "\(comment)")
        for id in lost where summary.isFromSegments == false {
            #expect(!present.contains(id), "\(comment): the source of \(id) is there")
        }
        #expect(summary.totalReports == found.count, "\(comment)")
        #expect(
            summary.kept + summary.restored + summary.reread.count + summary.found == found.count,
            "\(comment)")
        try expectAnswers(directory, found, comment)
    }

    private func expectAnswers(
        _ directory: MemoryDirectory, _ reports: [String: Truth], _ comment: Comment
    ) throws {
        let index = try Snapshot.open(directory)
        let texts = try SampleIndex.texts(of: index)
        #expect(texts.count == reports.values.reduce(0) { $0 + $1.texts.count })
        for phrase in ["依申请公开", "公开", "结果维持", "编号甲3乙", "解读4", "件，", "工作年度报告"] {
            var request = SearchRequest(query: .phrase(Array(phrase.utf8)))
            request.limit = texts.count + 1
            let found = try Searcher(index).search(request).hits.map { "\($0.segment)/\($0.document)" }
            let expected = texts.filter {
                !PhraseScan.occurrences(of: SampleIndex.scalars(phrase), in: $0.match).isEmpty
            }
            #expect(
                Set(found) == Set(expected.map { "\($0.segment)/\($0.document)" }), "\(comment): \(phrase)")
        }
        var query = ReportQuery(text: "title:沈荡镇 OR organ:沈荡镇 OR *")
        query.limit = 0
        #expect(try SearchService(directory).search(query).reports == reports.count, "\(comment)")
    }
}
