// The table of a caller who knows better than the files: one row a file with place, year, organ and address. CSV
// after RFC 4180, in any charset that texts may have.

import Glibc

/// What a metadata file says, by path.
package struct MetadataTable: Sendable {
    /// One row.
    package struct Row: Sendable {
        /// Line of the file where it begins.
        package let line: Int
        /// As it is written.
        package let path: String
        package let fields: SourceFields
    }

    /// The columns that are known.
    package static let columns = ["path", "province", "city", "county", "year", "organ", "url"]

    private var rows: [String: Row] = [:]
    /// Where the table came from, for messages.
    package let name: String

    /// All rows, in the order of their lines.
    package var all: [Row] { rows.values.sorted { $0.line < $1.line } }

    /// Reads a file.
    /// - Throws: For what is no CSV, an unknown column, a path twice, or a value that cannot be one.
    package init(path: String, charset: String? = nil) throws(SourceRefusal) {
        let bytes = try FileInput.bytes(path, limit: 1 << 30)
        let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? "."
        try self.init(bytes: bytes, folder: folder.isEmpty ? "/" : folder, name: path, charset: charset)
    }

    /// - Parameter folder: What relative paths start from.
    init(bytes: [UInt8], folder: String, name: String, charset: String? = nil) throws(SourceRefusal) {
        self.name = name
        let text = try CharsetDetector(given: charset).decode(bytes).text
        var records = CSVRecords(text)
        guard let head = try records.next() else {
            throw SourceRefusal("is empty; its first line names the columns")
        }
        let names = head.fields.map { (SourceText.known($0) ?? "").lowercased() }
        for (index, column) in names.enumerated() {
            guard Self.columns.contains(column) else {
                throw SourceRefusal(
                    "line 1: column \(column.isEmpty ? "without a name" : column) is unknown; known are "
                        + Self.columns.joined(separator: ", "))
            }
            if names[..<index].contains(column) {
                throw SourceRefusal("line 1: column \(column) stands there twice")
            }
        }
        guard names.contains("path") else { throw SourceRefusal("line 1: there is no column path") }
        var lines: [String: Int] = [:]
        while let record = try records.next() {
            if record.fields.count == 1, SourceText.known(record.fields[0]) == nil { continue }
            guard record.fields.count == names.count else {
                throw SourceRefusal(
                    "line \(record.line): \(record.fields.count) fields where line 1 has \(names.count)")
            }
            let values = Dictionary(uniqueKeysWithValues: zip(names, record.fields))
            guard let path = SourceText.known(values["path"]) else {
                throw SourceRefusal("line \(record.line): the path is empty")
            }
            let key = Self.resolved(path.hasPrefix("/") ? path : folder + "/" + path)
            if let other = lines[key] {
                throw SourceRefusal("line \(record.line): \(path) stands in line \(other) already")
            }
            lines[key] = record.line
            rows[key] = Row(
                line: record.line, path: path, fields: try Self.fields(values, line: record.line))
        }
    }

    private static func fields(_ values: [String: String], line: Int) throws(SourceRefusal) -> SourceFields {
        var fields = SourceFields()
        fields.province = SourceText.words(values["province"])
        fields.city = SourceText.words(values["city"])
        fields.county = SourceText.words(values["county"])
        fields.organ = SourceText.words(values["organ"])
        fields.url = SourceText.known(values["url"])
        if let year = SourceText.known(values["year"]) {
            do throws(SourceRefusal) {
                fields.year = try SourceText.year(year)
            } catch {
                throw SourceRefusal("line \(line): \(error.reason)")
            }
        }
        return fields
    }

    /// What is said of a document: its own row, or else that of the file it is in.
    ///
    /// - Parameters:
    ///   - path: Absolute, links resolved.
    ///   - member: Its name inside the file; nil for a file that is the document.
    package func row(path: String, member: String?) -> Row? {
        if let member, let row = rows[path + "#" + member] { return row }
        return rows[path]
    }

    /// The path that sources go by. A path with a member ends in `#` and its name; only the file's part has links
    /// to resolve.
    private static func resolved(_ path: String) -> String {
        if let whole = real(path) { return whole }
        var place = path.startIndex
        while let sign = path[place...].utf8.firstIndex(of: UInt8(ascii: "#")) {
            if let file = real(String(path[..<sign])) { return file + path[sign...] }
            place = path.index(after: sign)
        }
        return path
    }

    private static func real(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        // SAFETY: realpath returned a NUL-terminated string of its own, freed once here.
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }
}

/// The records of a CSV text, one after another.
struct CSVRecords {
    struct Record {
        let line: Int
        var fields: [String]
    }

    private let text: [UInt8]
    private var place = 0
    private var line = 1

    init(_ text: [UInt8]) { self.text = text }

    /// The next record; nil after the last. Empty lines are records with one empty field.
    mutating func next() throws(SourceRefusal) -> Record? {
        guard place < text.count else { return nil }
        var record = Record(line: line, fields: [])
        while true {
            record.fields.append(try field())
            guard place < text.count else { return record }
            let byte = text[place]
            place += 1
            switch byte {
            case UInt8(ascii: ","): continue
            case 0x0d:
                if place < text.count, text[place] == 0x0a { place += 1 }
                fallthrough
            case 0x0a:
                line += 1
                return record
            default:
                throw SourceRefusal(
                    "line \(line): a quoted field is followed by more; double the quotes inside")
            }
        }
    }

    /// One field; `place` is then at what ends it.
    private mutating func field() throws(SourceRefusal) -> String {
        guard place < text.count, text[place] == 0x22 else {
            let start = place
            while place < text.count, text[place] != UInt8(ascii: ","), text[place] != 0x0a,
                text[place] != 0x0d
            {
                place += 1
            }
            return String(decoding: text[start..<place], as: UTF8.self)
        }
        let first = line
        var bytes: [UInt8] = []
        place += 1
        while place < text.count {
            let byte = text[place]
            place += 1
            if byte == 0x22 {
                guard place < text.count, text[place] == 0x22 else {
                    return String(decoding: bytes, as: UTF8.self)
                }
                place += 1
            } else if byte == 0x0a {
                line += 1
            }
            bytes.append(byte)
        }
        throw SourceRefusal("line \(first): a quote is not closed")
    }
}
