// What a file is: by its first bytes where they say, else by the ending of its name. Endings lie often (Word files
// that are HTML, archives without an ending), so bytes come first.

/// What to do with the bytes of a file or member.
enum FileKind: Equatable {
    case text, html, pdf, docx, jsonl
    case zip, tar
    /// Known, and not read.
    case refused(String)

    var format: SourceFormat? {
        switch self {
        case .text: .text
        case .html: .html
        case .pdf: .pdf
        case .docx: .docx
        case .jsonl: .jsonl
        case .zip: .zip
        case .tar: .tar
        case .refused: nil
        }
    }
}

/// Endings of names.
package enum FileEnding {
    /// Endings of the files that are read when a folder or an archive is gone through.
    package static let read: Set<String> = [
        "txt", "md", "text", "html", "htm", "xhtml", "shtml", "pdf", "docx", "docm", "zip", "tar", "tgz",
        "gz", "jsonl",
        "ndjson",
        // Pages are often saved under this one; real files of Word 97 are refused by content, with a reason.
        "doc",
    ]

    /// The ending of a name in lower case, without the dot; empty without one.
    package static func of(_ name: String) -> String {
        let last =
            name.utf8.lastIndex(of: UInt8(ascii: "/")).map { name[name.index(after: $0)...] } ?? name[...]
        guard let dot = last.utf8.lastIndex(of: UInt8(ascii: ".")), dot > last.startIndex else { return "" }
        return last[last.index(after: dot)...].lowercased()
    }

    /// Why files of an ending that is not read are passed over.
    package static func refusal(_ ending: String) -> String {
        switch ending {
        case "wps", "et", "dps": "is a WPS file; save it as .docx"
        case "rtf", "odt", "ott", "dot", "dotx":
            "is a document of a format that is not read; save it as .docx"
        case "xls", "xlsx", "csv", "ods": "is a sheet of a format that is not read; save it as .html or .txt"
        case "ppt", "pptx": "is a presentation, not a report"
        case "ofd": "is an OFD file; save it as .pdf or .txt"
        case "jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp":
            "is a picture; recognise its text first and save it as .txt"
        case "rar", "7z", "bz2", "xz", "zst":
            "is an archive of a kind that is not read; pack it as .zip or .tar.gz"
        case "mht", "mhtml": "is a web archive; save the page as .html"
        default:
            "is none of the formats that are read: .txt, .md, .html, .docx, .pdf, .jsonl, .zip, .tar, .tar.gz"
        }
    }
}

extension FileKind {
    /// - Parameters:
    ///   - head: The first bytes, 1,024 or all.
    ///   - name: The file's or member's name.
    init(head: [UInt8], name: String) {
        let ending = FileEnding.of(name)
        if let kind = Self.binary(head, ending: ending) {
            self = kind
            return
        }
        switch ending {
        case "html", "htm", "xhtml", "shtml": self = .html
        case "jsonl", "ndjson": self = .jsonl
        case "pdf": self = .refused("is no PDF file, or a damaged one: it does not begin like one")
        case "docx", "docm", "zip", "doc", "gz", "tgz", "tar":
            if Self.looksLikeHTML(head) {
                self = .html
            } else if ending == "doc" {
                self = .text
            } else {
                self = .refused("is no .\(ending) file, or a damaged one: it does not begin like one")
            }
        default: self = Self.looksLikeHTML(head) ? .html : .text
        }
    }

    private static func binary(_ head: [UInt8], ending: String) -> FileKind? {
        guard let first = head.first else { return nil }
        switch first {
        case 0x50
        where head.starts(with: [0x50, 0x4b, 0x03, 0x04]) || head.starts(with: [0x50, 0x4b, 0x05, 0x06]):
            return ending == "docx" || ending == "docm" || isOfficeFile(head) ? .docx : .zip
        case 0x1f where head.starts(with: [0x1f, 0x8b]): return .tar
        case 0xd0 where head.starts(with: [0xd0, 0xcf, 0x11, 0xe0]):
            return .refused(
                ending == "docx"
                    ? "is protected by a password or a Word 97 file; save it as .docx without a password"
                    : "is a file of Word 97 or another old office program; save it as .docx")
        case 0x7b where head.starts(with: Array("{\\rtf".utf8)): return .refused(FileEnding.refusal("rtf"))
        case 0x52 where head.starts(with: Array("Rar!".utf8)): return .refused(FileEnding.refusal("rar"))
        case 0x37 where head.starts(with: [0x37, 0x7a, 0xbc, 0xaf]): return .refused(FileEnding.refusal("7z"))
        case 0x89 where head.starts(with: [0x89, 0x50, 0x4e, 0x47]),
            0xff where head.starts(with: [0xff, 0xd8, 0xff]),
            0x47 where head.starts(with: Array("GIF8".utf8)):
            return .refused(FileEnding.refusal("png"))
        default: break
        }
        if head.count >= 262, head[257..<262].elementsEqual(Array("ustar".utf8)) { return .tar }
        if ending == "tar", head.contains(0) { return .tar }
        // Before the mark of a PDF there may be other bytes.
        if first == 0x25 || ending == "pdf", head.firstPlace(of: Array("%PDF-".utf8)) != nil { return .pdf }
        if head.firstPlace(of: Array("MIME-Version:".utf8)) != nil,
            head.firstPlace(of: Array("multipart/related".utf8)) != nil
        {
            return .refused(FileEnding.refusal("mht"))
        }
        return nil
    }

    /// The first member of a zip is one that office programs put there.
    private static func isOfficeFile(_ head: [UInt8]) -> Bool {
        let name = head.dropFirst(30)
        return [
            "[Content_Types].xml", "_rels/.rels", "word/", "docProps/", "xl/", "ppt/", "OFD.xml",
            "mimetypeapplication",
        ]
        .contains { name.starts(with: Array($0.utf8)) }
    }

    /// The text begins with an element of HTML, whatever its charset.
    private static func looksLikeHTML(_ head: [UInt8]) -> Bool {
        // In UTF-16 every second byte is 0.
        let bytes = head.lazy.filter { $0 != 0 }
        var place = 0
        let start = Array(bytes.prefix(512))
        if start.starts(with: [0xef, 0xbb, 0xbf]) { place = 3 }
        if start.starts(with: [0xff, 0xfe]) || start.starts(with: [0xfe, 0xff]) { place = 2 }
        while place < start.count, start[place].isBlank { place += 1 }
        guard place < start.count, start[place] == UInt8(ascii: "<") else { return false }
        let rest = start[(place + 1)...].map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
        if rest.starts(with: Array("?xml".utf8)) { return rest.firstPlace(of: Array("<html".utf8)) != nil }
        for name in [
            "!doctype html", "html", "head", "body", "meta", "title", "!--", "table", "div", "p", "span",
            "center", "h1",
            "h2", "h3", "style", "link", "section", "article", "br", "font", "b",
        ] where rest.starts(with: Array(name.utf8)) {
            guard rest.count > name.utf8.count else { return true }
            let next = rest[name.utf8.count]
            if name == "!--" || next.isBlank || next == UInt8(ascii: ">") || next == UInt8(ascii: "/") {
                return true
            }
        }
        return false
    }
}
