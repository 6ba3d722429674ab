// Which charset a text is in: found out, marked, declared or given, and what is said when none fits.

import SourceFormats
import Testing

@Suite struct CharsetTests {
    @Test(
        "A text in each charset comes back the same, and the charset is named",
        arguments: [
            ("UTF-8", "UTF-8"), ("GB18030", "GB18030"), ("GBK", "GB18030"), ("UTF-16LE", "UTF-16LE"),
            ("UTF-16BE", "UTF-16BE"),
        ])
    func detected(charset: String, name: String) throws {
        let outcome = try Outcome(Words.encode(Words.report, charset), name: "r.txt")
        #expect(outcome.text == Words.report, "\(outcome.reason)")
        #expect(outcome.documents.first?.charset == SourceCharset(name, .detected))
    }

    @Test("Traditional text is told from simplified: Big5 from GB18030, both ways")
    func traditional() throws {
        let big5 = try Outcome(Words.encode(Words.traditional, "BIG5"), name: "r.txt")
        #expect(big5.text == Words.traditional)
        #expect(big5.documents.first?.charset?.name == "Big5")
        let gbk = try Outcome(Words.encode(Words.traditional, "GB18030"), name: "r.txt")
        #expect(gbk.text == Words.traditional)
        #expect(gbk.documents.first?.charset?.name == "GB18030")
    }

    @Test(
        "A byte order mark decides and is no part of the text", arguments: ["UTF-8", "UTF-16LE", "UTF-16BE"])
    func marks(charset: String) throws {
        let outcome = try Outcome(Words.encode("\u{feff}" + Words.report, charset), name: "r.md")
        #expect(outcome.text == Words.report)
        #expect(outcome.documents.first?.charset == SourceCharset(charset, .mark))
    }

    @Test("Few characters are enough", arguments: ["政府信息公开", "一、总体情况\n无"])
    func short(text: String) throws {
        for charset in ["GB18030", "UTF-16LE"] {
            #expect(try Outcome(Words.encode(text, charset), name: "r.txt").text == text, "\(charset)")
        }
    }

    @Test("What is given overrides what would be found")
    func given() throws {
        var options = SourceOptions()
        options.charset = "gb2312"
        let outcome = try Outcome(Words.encode(Words.report, "GBK"), name: "r.txt", options: options)
        #expect(outcome.documents.first?.charset == SourceCharset("GB18030", .given))
        #expect(outcome.text == Words.report)
        options.charset = "UTF-8"
        #expect(
            try Outcome(Words.encode(Words.report, "GBK"), name: "r.txt", options: options).reason
                .contains("is not UTF-8 at byte 0"))
        options.charset = "KLINGON-8"
        #expect(throws: SourceRefusal.self) { try options.check() }
    }

    @Test("Malformed text is refused with the charset that it nearly is and the byte")
    func malformed() throws {
        let utf8 = Array(Words.report.utf8)
        let cut = try Outcome(Array(utf8.dropLast(utf8.count / 2 % 3 == 0 ? 5 : 6)) + [0xe5], name: "r.txt")
        #expect(cut.reason.contains("is not UTF-8 at byte"))
        var gbk = try Words.encode(Words.report, "GBK")
        // Two bytes of the first character of a paragraph.
        gbk.replaceSubrange(60..<62, with: [0xff, 0xff])
        #expect(try Outcome(gbk, name: "r.txt").reason.contains("is not GB18030 at byte 60"))
        let mixed = Array("公开".utf8) + [0xd5, 0xfe, 0xb8, 0xae]
        #expect(try Outcome(mixed, name: "r.txt").reason.contains("is not UTF-8 at byte 6"))
    }

    @Test("What is no text is refused as such")
    func noText() throws {
        #expect(try Outcome([], name: "r.txt").reason == "is empty")
        #expect(try Outcome(" \n\t\n", name: "r.txt").reason.contains("white space"))
        let noise: [UInt8] = (0..<400).map { UInt8(truncatingIfNeeded: $0 &* 97 &+ 13) }
        #expect(try Outcome(noise, name: "r.txt").reason.contains("binary"))
    }

    @Test("A page's charset is the declared one unless the bytes say otherwise")
    func pages() throws {
        let page = "<html><head><meta charset=\"gb2312\"></head><body><p>政府信息公开工作年度报告</p></body></html>"
        let gbk = try Outcome(Words.encode(page, "GBK"), name: "r.html")
        #expect(gbk.text == "政府信息公开工作年度报告\n")
        #expect(gbk.documents.first?.charset == SourceCharset("GB18030", .declared))
        let utf8 = try Outcome(page, name: "r.html")
        #expect(utf8.text == "政府信息公开工作年度报告\n")
        #expect(utf8.documents.first?.charset?.name == "UTF-8")
        #expect(utf8.documents.first?.notes == ["declares gb2312, but is UTF-8"])
        let big5 = page.replacing("gb2312", with: "big5").replacing("政府信息公开工作年度报告", with: "政府資訊公開年度報告")
        #expect(try Outcome(Words.encode(big5, "BIG5"), name: "r.htm").text == "政府資訊公開年度報告\n")
        // One character cut in two, as length limits leave it: shown, and noted with its place.
        var damaged = try Words.encode(page, "GBK")
        let place = try #require(damaged.firstIndex(of: 0xd5))
        damaged.insert(0xff, at: place)
        let shown = try Outcome(damaged, name: "r.html")
        #expect(shown.text == "\u{fffd}政府信息公开工作年度报告\n")
        #expect(shown.documents.first?.notes.first?.contains("at byte \(place)") == true)
    }
}
