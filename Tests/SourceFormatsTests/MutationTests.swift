// A thousand damaged inputs of every format: each ends in documents or reasons, and never in anything else.

import SourceFormats
import TestSupport
import Testing

@Suite struct MutationTests {
    /// Inputs that each format's damage starts from.
    private static func seeds(_ name: String) throws -> [UInt8] {
        let paragraph =
            "<w:p><w:pPr><w:numPr><w:numId w:val=\"3\"/></w:numPr></w:pPr><w:r><w:t>政府信息公开</w:t></w:r></w:p>"
        let cell = "<w:tc><w:tcPr><w:gridSpan w:val=\"2\"/><w:vMerge/></w:tcPr>\(paragraph)</w:tc>"
        let body = paragraph + "<w:tbl><w:tr>\(cell)\(cell)</w:tr><w:tr>\(cell)</w:tr></w:tbl>"
        let page =
            "<html><head><meta charset=gb2312></head><body><div class=nav><a href=x>首页</a></div><table><tr>"
            + "<td rowspan=2 colspan=3>规章<td>0<tr><td>1</table><p style='display:none'>甲<pre>乙\n丙</pre>"
            + Words.report + "</body></html>"
        switch name {
        case "r.txt": return try Words.encode(Words.report, "GB18030")
        case "r.html": return try Words.encode(page, "GB18030")
        case "r.docx": return try Packed.word(body)
        case "r.pdf": return Packed.pdf("Report of 2020")
        case "a.zip", "a.tar", "a.tgz":
            let inner = try Packed.archive([("b.txt", Array(Words.report.utf8))], as: .tarGzip)
            return try Packed.archive(
                [("a.txt", Array(Words.report.utf8)), ("p.html", Array(page.utf8)), ("i.tgz", inner)],
                as: name == "a.zip" ? .zip : name == "a.tar" ? .tar : .tarGzip)
        default:
            let line =
                "{\"id\":\"甲\",\"text\":\"政府\",\"year\":2020,\"sections\":[{\"no\":1,\"heading\":\"一\",\"text\":\"二\"}]}\n"
            return Array(String(repeating: line, count: 3).utf8)
        }
    }

    /// Several changes of one kind or another, anywhere.
    private static func damage(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<random.int(1...6) where bytes.count > 4 {
            let start = random.int(0...(bytes.count - 2))
            let end = min(bytes.count, start + random.int(1...200))
            switch random.int(0...7) {
            case 0: FileDamage.flip(bit: random.int(0...(bytes.count * 8 - 1)), of: &bytes)
            case 1: bytes.removeSubrange(start..<end)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: random.int(0...bytes.count))
            case 3: bytes.removeLast(bytes.count - max(start, 1))
            case 4: for place in start..<end { bytes[place] = UInt8(random.int(0...255)) }
            case 5: for place in start..<min(start + 4, end) { bytes[place] = random.oneIn(2) ? 0xff : 0 }
            case 6:
                let copies = random.int(2...40)
                let part = Array(bytes[start..<end])
                for _ in 0..<copies { bytes.insert(contentsOf: part, at: start) }
            default: bytes.swapAt(start, random.int(0...(bytes.count - 1)))
            }
        }
        return bytes
    }

    @Test(
        "Damage ends in documents or in reasons",
        arguments: [
            "r.txt", "r.html", "r.docx", "a.zip", "a.tar", "a.tgz", "r.jsonl",
        ])
    func damaged(name: String) throws { try Self.run(name, seed: 1) }

    @Test(
        "Damaged PDF files end in text or in reasons",
        .enabled(if: PDFText.isAvailable, "pdftotext is missing: apt-get install poppler-utils"))
    func damagedPDF() throws { try Self.run("r.pdf", seed: 2) }

    private static func run(_ name: String, seed: UInt64) throws {
        let sound = try seeds(name)
        #expect(try !Outcome(sound, name: name).documents.isEmpty)
        var random = SeededGenerator(seed: seed)
        var options = SourceOptions()
        options.limits.smallExpansion = 16 << 20
        options.limits.document = 8 << 20
        options.limits.text = 8 << 20
        for trial in 0..<1_000 {
            let outcome = try Outcome(damage(sound, &random), name: name, options: options)
            #expect(!outcome.documents.isEmpty || !outcome.refusals.isEmpty, "\(name), trial \(trial)")
            for document in outcome.documents {
                #expect(document.text.count <= options.limits.text)
                #expect(
                    String(validating: document.text, as: UTF8.self) != nil, "\(name), trial \(trial): UTF-8")
            }
            for refusal in outcome.refusals { #expect(!refusal.reason.isEmpty) }
        }
    }
}
