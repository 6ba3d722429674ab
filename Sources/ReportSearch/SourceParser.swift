// From one member of a file to a parsed report with what the source and the caller say of it: the path that
// indexing and `inspect` share.

import FulltextStorage
package import Reports
package import SourceFormats

/// How sources are read, and what the caller knows of them.
package struct SourceSettings: Sendable {
    package var options = SourceOptions()
    package var metadata: MetadataTable?

    package init() {}
}

/// A report and the document that it was made from.
package struct ParsedSource: Sendable {
    package var report: Report
    package var document: SourceDocument
    /// The address that the source or the caller gives; nil when neither does.
    package var url: String?
}

/// Converts and parses members.
package struct SourceParser: Sendable {
    private let settings: SourceSettings
    private let parser = ReportParser()

    package init(_ settings: SourceSettings) { self.settings = settings }

    /// The caller's row about a member of the file at `path`, or about the whole file; nil without one.
    package func metadata(of member: String?, path: String) -> MetadataTable.Row? {
        settings.metadata?.row(path: path, member: member)
    }

    /// Hash of everything that the report of a member depends on. Without fields and charset it is that of the
    /// bytes.
    package func contentHash(of member: SourceMember, path: String) -> UInt64 {
        let hash = Checksum.xxh3(member.bytes)
        let given = metadata(of: member.name, path: path)?.fields
        guard given != nil || settings.options.charset != nil else { return hash }
        var bytes = given?.fingerprint ?? []
        bytes += Array((settings.options.charset ?? "").utf8) + [0]
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: hash >> (8 * UInt64(shift)))) }
        return Checksum.xxh3(bytes)
    }

    /// Converts and parses one member of the file at `path`.
    package func parse(_ member: SourceMember, path: String) throws(SourceRefusal) -> ParsedSource {
        var document = try member.document()
        var report = parser.parse(document.text.span)
        var url = document.fields.url
        if document.fields != SourceFields() {
            document.notes += FieldOverride(document.fields, kind: "field").apply(to: &report)
        }
        if let given = metadata(of: member.name, path: path)?.fields {
            document.notes += FieldOverride(given, kind: "metadata").apply(to: &report)
            url = given.url ?? url
        } else if let table = settings.metadata {
            document.notes.append("no row of \(table.name) is about this file")
        }
        return ParsedSource(report: report, document: document, url: url)
    }

    /// The name of a member in results and in the index: its file's path, and its own name after `#`.
    package static func key(path: String, member: String?) -> String {
        member.map { path + "#" + $0 } ?? path
    }
}
