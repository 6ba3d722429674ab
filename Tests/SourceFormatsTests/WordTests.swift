// Word files: paragraphs, tables with merged cells, numbers that Word makes, and what is not shown.

import SourceFormats
import Testing

@Suite struct WordTests {
    private static func paragraph(_ text: String, _ properties: String = "") -> String {
        "<w:p><w:pPr>\(properties)</w:pPr><w:r><w:t xml:space=\"preserve\">\(text)</w:t></w:r></w:p>"
    }

    private static func cell(_ text: String, _ properties: String = "") -> String {
        "<w:tc><w:tcPr>\(properties)</w:tcPr>\(paragraph(text))</w:tc>"
    }

    private static func text(_ body: String, numbering: String = "", styles: String = "") throws -> String {
        let outcome = try Outcome(
            Packed.word(body, numbering: numbering, styles: styles), name: "r.docx")
        #expect(outcome.refusals.isEmpty, "\(outcome.reason)")
        return outcome.text
    }

    @Test("Runs join, paragraphs divide, line breaks and tabs stand")
    func paragraphs() throws {
        let body =
            "<w:p><w:r><w:t>2020</w:t></w:r><w:r><w:t>年度</w:t><w:tab/><w:t>报告</w:t><w:br/><w:t>甲</w:t></w:r></w:p>"
            + Self.paragraph("一、总体情况")
        #expect(try Self.text(body) == "2020年度\t报告\n甲\n\n一、总体情况\n")
    }

    @Test("Merged cells are as in HTML: the text once, the other places empty")
    func tables() throws {
        let restart = "<w:vMerge w:val=\"restart\"/>"
        let body =
            "<w:tbl><w:tr>" + Self.cell("第二十条第（一）项", "<w:gridSpan w:val=\"3\"/>") + "</w:tr><w:tr>"
            + Self.cell("规章", restart) + Self.cell("1") + Self.cell("2") + "</w:tr><w:tr>"
            + Self.cell("盖住", "<w:vMerge/>")
            + Self.cell("3") + "<w:tc>\(Self.paragraph("行政"))\(Self.paragraph("许可"))</w:tc></w:tr></w:tbl>"
        #expect(try Self.text(body) == "第二十条第（一）项\t\t\n规章\t1\t2\n\t3\t行政许可\n")
    }

    @Test("Deleted, hidden and moved text, field codes, contents and fallbacks are left out")
    func leftOut() throws {
        let body =
            "<w:p><w:r><w:t>甲</w:t></w:r><w:del><w:r><w:delText>删去</w:delText></w:r></w:del><w:ins><w:r><w:t>乙</w:t></w:r></w:ins>"
            + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
            + "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/></w:docPartObj></w:sdtPr>"
            + "<w:sdtContent>\(Self.paragraph("目录"))</w:sdtContent></w:sdt>"
            + "<w:p><w:r><mc:AlternateContent><mc:Choice><w:t>丙</w:t></mc:Choice><mc:Fallback><w:t>丙丙</w:t></mc:Fallback>"
            + "</mc:AlternateContent></w:r></w:p>" + Self.paragraph("目录行", "<w:pStyle w:val=\"TOC1\"/>")
        let outcome = try Outcome(Packed.word(body), name: "r.docx")
        #expect(outcome.text == "甲乙\n\n丙\n")
        #expect(outcome.documents.first?.notes.count == 2)
    }

    @Test("A text box stands after the paragraph that it is tied to")
    func textBoxes() throws {
        let body =
            "<w:p><w:r><w:t>标</w:t></w:r><w:r><w:pict><w:txbxContent>\(Self.paragraph("框内"))</w:txbxContent></w:pict></w:r>"
            + "<w:r><w:t>题</w:t></w:r></w:p>"
        #expect(try Self.text(body) == "标题\n\n框内\n")
    }

    @Test("Numbers that Word makes are put back, from the paragraph or from its style")
    func numbers() throws {
        let numbering = """
            <w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>
            <w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
            <w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>
            <w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>
            """
        let styles = """
            <w:style w:styleId="a"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
            <w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>
            """
        func listed(_ text: String, _ level: Int) -> String {
            Self.paragraph(text, "<w:numPr><w:ilvl w:val=\"\(level)\"/><w:numId w:val=\"3\"/></w:numPr>")
        }
        var body = listed("总体情况", 0) + listed("公开", 1) + listed("申请", 1) + listed("点", 2)
        body += Self.paragraph("主动公开", "<w:pStyle w:val=\"b\"/>") + listed("公开", 1)
        for _ in 3...11 { body += Self.paragraph("节", "<w:pStyle w:val=\"a\"/>") }
        let text = try Self.text(body, numbering: numbering, styles: styles)
        #expect(text.hasPrefix("一、总体情况\n\n一.1 公开\n\n一.2 申请\n\n点\n\n二、主动公开\n\n二.1 公开\n\n三、节\n"))
        #expect(text.hasSuffix("十、节\n\n十一、节\n"))
    }

    @Test("Files that are no Word documents say what they are")
    func refused() throws {
        func reason(_ bytes: [UInt8], _ name: String) throws -> String {
            try Outcome(bytes, name: name).reason
        }
        let old: [UInt8] =
            [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] + [UInt8](repeating: 0, count: 600)
        #expect(try reason(old, "r.doc").contains("save it as .docx"))
        #expect(try reason(old, "r.docx").contains("password"))
        let sheet = try Packed.archive(
            [("[Content_Types].xml", [0x3c]), ("xl/workbook.xml", [0x3c])], as: .zip)
        #expect(try reason(sheet, "r.docx").contains("sheet"))
        #expect(try reason(Packed.archive([("a.txt", [0x41])], as: .zip), "r.docx").contains("no Word file"))
        let whole = try Packed.word(Self.paragraph("甲"))
        #expect(try reason(Array(whole.prefix(whole.count / 3)), "r.docx") != "none")
        #expect(try reason(Packed.word("<w:p>"), "r.docx").contains("well-formed"))
        let bomb = "<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]>"
        let space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
        let entities = Array(
            "\(bomb)<w:document \(space)><w:body><w:p><w:r><w:t>甲&b;</w:t></w:r></w:p></w:body></w:document>"
                .utf8)
        let outcome = try Outcome(Packed.archive([("word/document.xml", entities)], as: .zip), name: "r.docx")
        #expect(!outcome.text.contains("aaaa"))
    }
}
