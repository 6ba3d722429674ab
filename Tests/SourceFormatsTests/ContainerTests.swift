// Archives, JSON Lines and PDF: members by name, what is refused and why, and bounds on what may be unpacked.

import FoundationEssentials
import Glibc
import SourceFormats
import TestSupport
import Testing

@Suite struct ContainerTests {
    private static let report = Array(Words.report.utf8)

    @Test("Members come out by their names, in every archive", arguments: [Packed.Form.zip, .tar, .tarGzip])
    func members(form: Packed.Form) throws {
        let page = Array("<p>政府信息公开</p>".utf8)
        let bytes = try Packed.archive(
            [
                ("浙江/2020/甲.txt", Self.report), ("乙.html", page), ("__MACOSX/._甲.txt", [1]),
                ("图.jpg", [0xff]),
                ("../../etc/丙.txt", Array("越界".utf8)), ("空.txt", []),
                ("丁.txt", try Words.encode(Words.report, "GBK")),
            ], as: form)
        let outcome = try Outcome(bytes, name: form == .zip ? "a.zip" : form == .tar ? "a.tar" : "a.tar.gz")
        #expect(outcome.documents.map(\.member) == ["浙江/2020/甲.txt", "乙.html", "../../etc/丙.txt", "丁.txt"])
        #expect(outcome.text(of: "浙江/2020/甲.txt") == Words.report)
        #expect(outcome.text(of: "丁.txt") == Words.report)
        #expect(outcome.reason(of: "图.jpg").contains("picture"))
        #expect(outcome.reason(of: "空.txt") == "is empty")
        #expect(outcome.refusals.count == 2)
        #expect(outcome.isWhole)
    }

    @Test("Names in the charset of Chinese Windows are read", arguments: [Packed.Form.zip, .tarGzip])
    func names(form: Packed.Form) throws {
        let bytes = try Packed.archive([("浙江省/沈荡镇.txt", Self.report)], as: form, charset: "GBK")
        #expect(try Outcome(bytes, name: "a").documents.map(\.member) == ["浙江省/沈荡镇.txt"])
    }

    @Test("Archives inside archives are read to the second level")
    func nesting() throws {
        let inner = try Packed.archive([("r.txt", Self.report)], as: .tarGzip)
        let middle = try Packed.archive([("inner.tar.gz", inner), ("m.txt", Self.report)], as: .zip)
        let outer = try Packed.archive(
            [("middle.zip", middle), ("d.docx", Packed.word("<w:p/>")), ("o.txt", Self.report)], as: .zip)
        let outcome = try Outcome(outer, name: "a.zip")
        #expect(outcome.documents.map(\.member) == ["middle.zip#m.txt", "o.txt"])
        #expect(outcome.reason(of: "middle.zip#inner.tar.gz").contains("inside 2 others"))
        #expect(outcome.reason(of: "d.docx").contains("no text"))
    }

    @Test("What unpacks to far more than it is long is stopped")
    func bombs() throws {
        let zeros = [UInt8](repeating: 0x20, count: 3 << 20)
        var options = SourceOptions()
        options.limits.smallExpansion = 8 << 20
        let many = (0..<6).map { ("\($0).txt", zeros) }
        for form in [Packed.Form.zip, .tarGzip] {
            let bytes = try Packed.archive(many, as: form)
            let outcome = try Outcome(bytes, name: form == .zip ? "a.zip" : "a.tgz", options: options)
            #expect(outcome.refusals.last?.reason.contains("unpacks to more than 8 MiB") == true)
            #expect(!outcome.isWhole)
        }
        // The same through an archive inside an archive, and one member that alone is too long.
        let inside = try Packed.archive([("b.zip", Packed.archive(many, as: .zip))], as: .zip)
        let nested = try Outcome(inside, name: "a.zip", options: options)
        #expect(nested.refusals.contains { $0.reason.contains("unpacks to more than") })
        options.limits.document = 1 << 20
        let long = try Outcome(
            Packed.archive([("0.txt", zeros), ("r.txt", Self.report)], as: .zip), name: "a.zip",
            options: options)
        #expect(long.reason(of: "0.txt").contains("more than the 1 MiB"))
        #expect(long.documents.map(\.member) == ["r.txt"])
        var word = SourceOptions()
        word.limits.document = 2 << 20
        let blanks = try Packed.archive([("word/document.xml", zeros)], as: .zip)
        #expect(try Outcome(blanks, name: "r.docx", options: word).reason.contains("2 MiB"))
    }

    @Test("Damage, encryption and emptiness each have a reason")
    func refused() throws {
        let bytes = try Packed.archive([("a.txt", Self.report), ("b.txt", Self.report)], as: .tarGzip)
        let cut = try Outcome(Array(bytes.prefix(bytes.count * 2 / 3)), name: "a.tgz")
        #expect(!cut.isWhole)
        #expect(cut.reason.contains("truncated"))
        #expect(try Outcome(Packed.archive([], as: .zip), name: "a.zip").reason == "holds no document")
        #expect(try Outcome("text", name: "a.zip").reason.contains("is no .zip file"))
        #expect(try Outcome(Array("Rar!\u{1a}".utf8), name: "a.zip").reason.contains("pack it as .zip"))
        // The flag of encryption, in the local header and in the directory.
        var locked = try Packed.archive([("a.txt", Self.report)], as: .zip)
        for place in 0..<(locked.count - 10) {
            if locked[place...].starts(with: [0x50, 0x4b, 0x03, 0x04]) { locked[place + 6] |= 1 }
            if locked[place...].starts(with: [0x50, 0x4b, 0x01, 0x02]) { locked[place + 8] |= 1 }
        }
        #expect(try Outcome(locked, name: "a.zip").reason(of: "a.txt").contains("encrypted"))
    }

    @Test("A file longer than a report may be is refused without reading it")
    func longFiles() throws {
        let folder = try TemporaryFolder()
        try folder.write("r.txt", "政府")
        unsafe truncate(folder.path + "/r.txt", 200 << 20)
        let cursor = SourceCursor(folder.path + "/r.txt")
        guard case .refused(nil, let reason)? = cursor.next() else {
            Issue.record("a file of 200 MiB was read")
            return
        }
        #expect(reason == "has 200 MiB, more than the 64 MiB a report may have")
    }

    @Test("Lines of JSON are reports with fields; a bad line costs itself alone")
    func lines() throws {
        let lines = """
            {"id":"a1","title":"年度报告","text":"正文甲","organ":"沈荡镇⼈⺠政府","province":"浙江省","county":"海盐县","year":2020,"url":"http://a/"}

            {"id":17,"sections":[{"no":1,"heading":"⼀、总体情况","text":"正⽂乙"},{"number":2,"heading":"二、","text":"丙"}],"year":"2021年"}
            {"id":"a1","text":"重复"}
            {"id":"bad"
            {"id":"x","text":"丁","year":"去年"}
            {"text":"无号","extra":{"deep":[1,2]}}
            [1]
            {"id":"y"}
            """
        let outcome = try Outcome(lines, name: "r.jsonl")
        #expect(outcome.documents.map(\.member) == ["a1", "17", "L7"])
        let fields = outcome.documents[0].fields
        #expect(fields.organ == "沈荡镇人民政府")
        #expect(fields.year == 2020)
        #expect(fields.url == "http://a/")
        #expect(outcome.documents[1].fields.sections.map(\.number) == [1, 2])
        #expect(outcome.text(of: "17") == "一、总体情况\n\n正文乙\n\n二、\n\n丙\n\n")
        #expect(outcome.refusals.map(\.name) == ["L4", "L5", "L6", "L8", "L9"])
        #expect(outcome.reason(of: "L4").contains("occurred before"))
        #expect(outcome.reason(of: "L5") == "line 5: is no valid JSON")
        #expect(outcome.reason(of: "L6").contains("去年 is no year"))
        #expect(outcome.reason(of: "L9").contains("neither the field text nor sections"))
        #expect(try Outcome("{\"id\":1,\"text\":\"甲\"}\r\n", name: "r.jsonl").text == "甲")
    }

    @Test(
        "PDF gives its text, and a reason when there is none",
        .enabled(if: PDFText.isAvailable, "pdftotext is missing: apt-get install poppler-utils"))
    func pdf() throws {
        let outcome = try Outcome(Packed.pdf("Report of 2020"), name: "r.pdf")
        #expect(outcome.text.contains("Report of 2020"), "\(outcome.reason)")
        #expect(outcome.documents.first?.notes.first == "1 page")
        let blank = try Outcome(Packed.pdf(""), name: "r.pdf")
        #expect(blank.reason.contains("pictures without text"), "\(blank.reason)")
        #expect(try Outcome("%PDF-1.4\nnothing", name: "r.pdf").reason.contains("damaged PDF"))
        #expect(try Outcome("words", name: "r.pdf").reason.contains("is no PDF"))
        let zipped = try Packed.archive([("-v.pdf", Packed.pdf("In a zip"))], as: .zip)
        #expect(try Outcome(zipped, name: "a.zip").text(of: "-v.pdf")?.contains("In a zip") == true)
    }

    @Test(
        "Words of a PDF become rows: level cells, wrapped labels, and a blank where a column has no value",
        .enabled(if: PDFText.isAvailable, "pdftotext is missing: apt-get install poppler-utils"))
    func pdfTables() throws {
        var words = [
            (
                72, 740,
                "A report in one long line of words that runs over all of the page, from left to right, no cells."
            )
        ]
        for (x, text) in [(72, "Item"), (250, "New"), (320, "Old"), (390, "Sum")] {
            words.append((x, 700, text))
        }
        words += [(72, 680, "Rules"), (250, 680, "1"), (320, 680, "2"), (390, 680, "3")]
        // A label of two lines beside values at its middle.
        words += [
            (72, 660, "Other"), (72, 648, "matters"), (250, 654, "4"), (320, 654, "5"), (390, 654, "9"),
        ]
        words += [(72, 628, "Fees"), (250, 628, "6"), (320, 628, "0"), (390, 628, "6")]
        words += [
            (250, 600, "New"), (280, 600, "Old"), (320, 600, "Kept"), (390, 600, "Sum"), (430, 600, "All"),
        ]
        words += [(250, 580, "7"), (280, 580, "8"), (390, 580, "15"), (430, 580, "15")]
        let text = try Outcome(Packed.pdf(placed: words), name: "r.pdf").text
        for row in [
            "Item\tNew\tOld\tSum\n", "Rules\t1\t2\t3\n", "Other matters\t4\t5\t9\n", "Fees\t6\t0\t6\n",
            "\n7\t8\t\t15\t15\n",
        ] { #expect(text.contains(row), "\(row.debugDescription) in \(text.debugDescription)") }
        var options = SourceOptions()
        options.pdfLayout = .physical
        #expect(try !Outcome(Packed.pdf(placed: words), name: "r.pdf", options: options).text.contains("\t"))
    }

    @Test("Without pdftotext a PDF is refused with the command that installs it")
    func missingProgram() throws {
        var options = SourceOptions()
        // Also a relative folder must not be looked into.
        options.programPath = ".:bin:/nonexistent"
        let outcome = try Outcome(Packed.pdf("x"), name: "r.pdf", options: options)
        #expect(outcome.reason.contains("apt-get install poppler-utils"))
    }
}
