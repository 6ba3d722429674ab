// What the tests of formats share: files made from bytes and read as the program reads them, texts in other
// charsets by the C library, archives by libarchive's writer.

import CArchive
import FoundationEssentials
import Glibc
import SourceFormats
import TestSupport
import Testing

/// What came out of a file, in order: documents and refusals.
struct Outcome {
    var documents: [SourceDocument] = []
    var refusals: [(name: String?, reason: String)] = []
    var isWhole = false

    var reason: String { refusals.first?.reason ?? "none" }
    var text: String { documents.first.map { String(decoding: $0.text, as: UTF8.self) } ?? "" }

    func text(of member: String) -> String? {
        documents.first { $0.member == member }.map { String(decoding: $0.text, as: UTF8.self) }
    }

    func reason(of member: String) -> String { refusals.first { $0.name == member }?.reason ?? "none" }

    /// The usual options with time enough on a machine where all tests run at once.
    private static var patient: SourceOptions {
        var options = SourceOptions()
        options.limits.milliseconds = 600_000
        return options
    }

    /// Reads a file of these bytes under this name.
    init(_ bytes: [UInt8], name: String, options: SourceOptions? = nil) throws {
        let options = options ?? Self.patient
        let folder = try TemporaryFolder()
        try folder.write(name, bytes)
        let cursor = SourceCursor(folder.path + "/" + name, options: options)
        while let event = cursor.next() {
            switch event {
            case .refused(let name, let reason): refusals.append((name, reason))
            case .member(let member):
                do throws(SourceRefusal) {
                    documents.append(try member.document())
                } catch {
                    refusals.append((member.name, error.reason))
                }
            }
        }
        isWhole = cursor.isWhole
    }

    init(_ text: String, name: String, options: SourceOptions? = nil) throws {
        try self.init(Array(text.utf8), name: name, options: options)
    }
}

/// A report as people write it, with a table.
enum Words {
    static let report = """
        海盐县沈荡镇2020年政府信息公开工作年度报告

        一、总体情况

        2020年，沈荡镇认真贯彻落实《中华人民共和国政府信息公开条例》，主动公开政府信息120条，收到政府信息公开申请3件。

        二、主动公开政府信息情况

        第二十条第（一）项
        信息内容\t本年新制作数量\t本年新公开数量\t对外公开总数量
        规章\t0\t0\t0
        规范性文件\t2\t2\t14

        三、收到和处理政府信息公开申请情况

        四、政府信息公开行政复议、行政诉讼情况

        五、存在的主要问题及改进情况

        公开内容不够全面，下一步加强培训。

        六、其他需要报告的事项

        无。

        """

    static let traditional = """
        臺北市政府109年度政府資訊公開工作報告

        一、總體情況

        本年度依法主動公開政府資訊一百二十件，受理申請三件，均已依規定辦理完畢，並無提起行政訴訟之情形。

        """

    /// UTF-8 in another charset, by the C library.
    static func encode(_ text: String, _ charset: String) throws -> [UInt8] {
        let converter = unsafe iconv_open(charset, "UTF-8")
        defer { unsafe _ = iconv_close(converter) }
        var input = Array(text.utf8).map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: input.count * 4 + 16)
        var left = output.count
        let failed = unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                var from = source.baseAddress
                var to = target.baseAddress
                var count = source.count
                return unsafe iconv(converter, &from, &count, &to, &left)
            }
        }
        try #require(failed == 0, "\(charset) cannot hold the text")
        return output.prefix(output.count - left).map { UInt8(bitPattern: $0) }
    }
}

/// Archives of members in memory.
enum Packed {
    enum Form {
        case zip, tar, tarGzip
    }

    /// - Parameters:
    ///   - members: Names and bytes, in this order.
    ///   - charset: That of the names.
    static func archive(
        _ members: [(String, [UInt8])], as form: Form, charset: String = "UTF-8"
    ) throws -> [UInt8] {
        let handle = try unsafe #require(unsafe archive_write_new())
        defer { unsafe _ = archive_write_free(handle) }
        switch form {
        case .zip: unsafe archive_write_set_format_zip(handle)
        case .tar: unsafe archive_write_set_format_ustar(handle)
        case .tarGzip:
            unsafe archive_write_set_format_ustar(handle)
            unsafe archive_write_add_filter_gzip(handle)
        }
        var capacity = 1 << 16
        for (_, bytes) in members { capacity += bytes.count + 4_096 }
        var output = [UInt8](repeating: 0, count: capacity)
        var used = 0
        // SAFETY: the writer keeps the buffer's address until it is closed, inside this closure.
        try unsafe output.withUnsafeMutableBytes { buffer in
            unsafe archive_write_open_memory(handle, buffer.baseAddress, buffer.count, &used)
            for (name, bytes) in members {
                let entry = unsafe archive_entry_new()
                // As bytes: the writer does not look into them.
                let name = try Words.encode(name, charset).map { CChar(bitPattern: $0) } + [0]
                unsafe archive_entry_copy_pathname(entry, name)
                unsafe archive_entry_set_size(entry, Int64(bytes.count))
                unsafe archive_entry_set_filetype(entry, 0o100000)
                unsafe archive_entry_set_perm(entry, 0o644)
                unsafe archive_write_header(handle, entry)
                unsafe bytes.withUnsafeBytes {
                    unsafe _ = archive_write_data(handle, $0.baseAddress, $0.count)
                }
                unsafe archive_entry_free(entry)
            }
            unsafe archive_write_close(handle)
        }
        return Array(output.prefix(used))
    }

    /// A Word file of these parts.
    static func word(_ body: String, numbering: String = "", styles: String = "") throws -> [UInt8] {
        let space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
        let more = "xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\""
        var parts = [
            ("[Content_Types].xml", Array("<Types/>".utf8)),
            (
                "word/document.xml",
                Array(
                    "<?xml version=\"1.0\"?><w:document \(space) \(more)><w:body>\(body)</w:body></w:document>"
                        .utf8)
            ),
        ]
        if !numbering.isEmpty {
            parts.append(
                ("word/numbering.xml", Array("<w:numbering \(space)>\(numbering)</w:numbering>".utf8)))
        }
        if !styles.isEmpty {
            parts.append(("word/styles.xml", Array("<w:styles \(space)>\(styles)</w:styles>".utf8)))
        }
        return try archive(parts, as: .zip)
    }

    /// A PDF with one page of Latin text; no text gives an empty page.
    static func pdf(_ text: String) -> [UInt8] { pdf(placed: text.isEmpty ? [] : [(72, 700, text)]) }

    /// A PDF with one page of Latin words, each at points from the left and the bottom.
    static func pdf(placed words: [(x: Int, y: Int, text: String)]) -> [UInt8] {
        let content = words.map { "BT /F1 12 Tf \($0.x) \($0.y) Td (\($0.text)) Tj ET" }.joined(
            separator: "\n")
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
                + "/Resources << /Font << /F1 5 0 R >> >> >>",
            "<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
        var file = "%PDF-1.4\n"
        var places: [Int] = []
        for (index, object) in objects.enumerated() {
            places.append(file.utf8.count)
            file += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let table = file.utf8.count
        file += "xref\n0 6\n0000000000 65535 f \n"
        for place in places {
            let digits = String(place)
            file += String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n"
        }
        file += "trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n\(table)\n%%EOF\n"
        return Array(file.utf8)
    }
}
