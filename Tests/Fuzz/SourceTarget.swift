// Files of all formats that are read in this process, and tables of metadata. PDF is `pdftotext`'s to read; what it prints is
// read here.

import FulltextStorage
import Glibc
import TestSupport

@testable import SourceFormats

/// The first byte chooses the kind; the rest is the file, or of Word files the parts that are packed in it.
struct SourceTarget: FuzzTarget {
    private let folder: TemporaryFolder
    private let options: SourceOptions

    private static let names = [
        "r.txt", "r.html", "r.docx", "a.zip", "a.tgz", "a.tar", "r.jsonl", "r.md", "m.csv", "word", "boxes",
        "r.doc",
    ]
    private static let parting = Array("\u{1e}".utf8)

    init() throws {
        folder = try TemporaryFolder()
        var options = SourceOptions()
        options.limits.document = 8 << 20
        options.limits.text = 8 << 20
        options.limits.smallExpansion = 16 << 20
        self.options = options
    }

    func run(_ input: [UInt8]) throws {
        guard let first = input.first else { return }
        let name = Self.names[Int(first) % Self.names.count]
        let bytes = Array(input.dropFirst())
        switch name {
        case "word": try readWord(bytes)
        case "boxes":
            do throws(SourceRefusal) {
                check(try PDFText.layOut(bytes, limits: options.limits))
            } catch {
                try check(error)
            }
        case "m.csv":
            do throws(SourceRefusal) {
                let table = try MetadataTable(path: write(bytes, name))
                for row in table.all { _ = table.row(path: row.path, member: "a") }
            } catch {
                try check(error)
            }
        default: try readFile(try write(bytes, name))
        }
    }

    private func readFile(_ path: String) throws {
        let cursor = SourceCursor(path, options: options)
        while let event = cursor.next() {
            switch event {
            case .refused(_, let reason): try check(SourceRefusal(reason))
            case .member(let member):
                // That would be another program's turn.
                if member.format == .pdf { continue }
                do throws(SourceRefusal) {
                    check(try member.document().text)
                } catch {
                    try check(error)
                }
            }
        }
    }

    private func readWord(_ bytes: [UInt8]) throws {
        let parts = bytes.split(separator: Self.parting[0], omittingEmptySubsequences: false).map {
            Array($0)
        }
        do throws(SourceRefusal) {
            let (text, _) = try WordDocument.read(
                document: parts[0], numbering: parts.count > 1 ? parts[1] : [],
                styles: parts.count > 2 ? parts[2] : [], limits: options.limits)
            check(text)
        } catch {
            try check(error)
        }
    }

    private func check(_ text: [UInt8]) {
        guard text.count <= options.limits.text, String(validating: text, as: UTF8.self) != nil else {
            fatalError("a text of \(text.count) bytes, or not in UTF-8")
        }
    }

    private func check(_ refusal: SourceRefusal) throws { try promise(!refusal.reason.isEmpty, "a reason") }

    private func write(_ bytes: [UInt8], _ name: String) throws(SourceRefusal) -> String {
        let path = folder.path + "/" + name
        guard let file = unsafe fopen(path, "w") else { fatalError("cannot write \(path)") }
        // SAFETY: the array lends its bytes for this call; the file is open.
        unsafe _ = bytes.withUnsafeBytes { unsafe fwrite($0.baseAddress, 1, $0.count, file) }
        unsafe fclose(file)
        return path
    }

    func seeds() throws -> [[UInt8]] {
        let report = Array(try SampleReports.all()[0].prefix(2_500))
        let page =
            "<html><head><meta charset=gb2312><title>报告</title></head><body><div class=nav><a href=x>首页</a></div><table><tr>"
            + "<td rowspan=2 colspan=3>规章<td>0<tr><td>1</table><p style='display:none'>甲<pre>乙\n丙</pre><br>"
            + "<h2>一、总体情况</h2>&nbsp;&#x516c;</body></html>"
        let paragraph =
            "<w:p><w:pPr><w:pStyle w:val=\"1\"/><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"3\"/></w:numPr></w:pPr><w:r>"
            + "<w:t>公开</w:t><w:tab/><w:br/></w:r></w:p>"
        let cell = "<w:tc><w:tcPr><w:gridSpan w:val=\"2\"/><w:vMerge/></w:tcPr>\(paragraph)</w:tc>"
        let word =
            "<w:document xmlns:w=\"w\"><w:body>\(paragraph)<w:tbl><w:tr>\(cell)\(cell)</w:tr><w:tr>\(cell)</w:tr></w:tbl>"
            + "</w:body></w:document>\u{1e}"
            + "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/>"
            + "<w:numFmt w:val=\"chineseCounting\"/><w:lvlText w:val=\"%1、\"/></w:lvl></w:abstractNum><w:num w:numId=\"3\">"
            + "<w:abstractNumId w:val=\"1\"/></w:num></w:numbering>\u{1e}<w:styles xmlns:w=\"w\"><w:style w:styleId=\"1\"/></w:styles>"
        let boxes =
            "<page width=\"600\" height=\"800\">"
            + (0..<4).flatMap { row in
                ["信息内容", "12", "0", "总计"].enumerated().map { column, text in
                    let (x, y) = (60 + column * 110, 100 + row * 20)
                    return
                        "<word xMin=\"\(x)\" yMin=\"\(y)\" xMax=\"\(x + 40)\" yMax=\"\(y + 12)\">\(text)</word>"
                }
            }.joined() + "</page>"
        let line =
            "{\"id\":\"甲\",\"text\":\"政府\",\"year\":2020,\"province\":\"浙江\",\"sections\":[{\"no\":1,\"heading\":\"一\",\"text\":\"二\"}]}\n"
        let stored = StoredZip.pack([("a.txt", report), ("b/p.html", Array(page.utf8))])
        let docx = StoredZip.pack([
            ("[Content_Types].xml", []),
            ("word/document.xml", Array(word.utf8.split(separator: 0x1e)[0])),
        ])
        let gbk: [UInt8] = [
            0xd5, 0xfe, 0xb8, 0xae, 0xd0, 0xc5, 0xcf, 0xa2, 0xb9, 0xab, 0xbf, 0xaa, 0x32, 0x30, 0x0a,
        ]
        var wide: [UInt8] = [0xff, 0xfe]
        for unit in "政府信息公开\n".utf16 {
            wide += [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
        }
        let files: [(String, [UInt8])] = [
            ("r.txt", report), ("r.txt", gbk + gbk), ("r.txt", wide), ("r.html", Array(page.utf8)),
            ("r.html", gbk),
            ("r.docx", docx), ("a.zip", stored), ("a.zip", StoredZip.pack([("i.zip", stored)])),
            ("a.tar", StoredTar.pack("a.txt", report)), ("r.jsonl", Array((line + line).utf8)),
            ("r.md", Array("# 报告\n\n| 规章 | 0 |\n|---|---|\n| a | **1** |\n".utf8)),
            (
                "m.csv",
                Array(
                    "path,province,city,county,year,organ,url\na.txt,浙江,,\"海盐\"\"县\",2020,x,http://a\n".utf8)
            ),
            ("word", Array(word.utf8)), ("boxes", Array(boxes.utf8)), ("r.doc", Array(page.utf8)),
        ]
        return files.map { name, bytes in [UInt8(Self.names.firstIndex(of: name) ?? 0)] + bytes }
    }

    let words = [
        "<table>", "<tr>", "<td rowspan=\"2\">", "<td colspan=9999>", "</td>", "</table>", "<br>", "<p>",
        "<pre>", "<div>",
        "<script>", "<style>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE html", "charset=", "gb2312",
        "big5", "utf-16",
        "&nbsp;", "&#x10ffff;", "&amp;", "style=\"display:none\"", "<w:p>", "</w:p>", "<w:tbl>", "<w:tr>",
        "<w:tc>",
        "<w:gridSpan w:val=\"", "<w:vMerge w:val=\"restart\"/>", "<w:numId w:val=\"",
        "<w:lvlText w:val=\"%1.%2", "<w:br/>",
        "<w:numFmt w:val=\"chineseCountingThousand\"/>", "<w:start w:val=\"", "<w:txbxContent>", "<w:del>",
        "<w:fldChar",
        "<w:gridBefore w:val=\"", "<word xMin=\"", "\" yMin=\"", "\" xMax=\"", "\" yMax=\"", "</word>",
        "<page>", "</page>",
        "1e5", "-0", "nan", "inf", "999999", "9223372036854775807", "\"id\":", "\"text\":", "\"sections\":",
        "\"year\":",
        "\\ud800", "\u{1e}", "PK\u{3}\u{4}", "PK\u{1}\u{2}", "PK\u{5}\u{6}", "ustar", "word/document.xml",
        ".tar.gz",
        "path,", "\"\"", "\r\n", "\u{feff}",
    ]
}
