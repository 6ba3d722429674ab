// How a report becomes documents of the index: one document a section, the sections of a report in one
// group, columns to filter and count by, and a record of what results show. The engine below knows none of
// these names.

package import Fulltext
import FulltextAnalysis
package import FulltextStorage
package import Reports

/// What reports are filtered and counted by, and what the numbers mean.
package enum ReportColumn: String, CaseIterable, Sendable {
    /// Section number, 0 to 6.
    case section
    /// Year reported on; 0 when unknown.
    case year
    /// Administrative division code of the province (330000); 0 when unknown.
    case province
    /// Code of the city (330400); 0 when unknown or without one.
    case city
    /// Code of the county (330424); 0 when unknown or without one.
    case county
    /// Kind of office; see `code(of:)`.
    case kind
    /// Form of the tables: 2019, 2021, or 0 when it cannot be told.
    case format
    /// The audit's verdict over all rules of a report; see `AuditColumn.code`.
    case audit

    /// Those that differ between the sections of a report.
    static let ofSections = [section]
    /// Those that all sections of a report share; the audit's column is one of those of its rules.
    static let ofReports = allCases.filter { $0 != .section && $0 != .audit }

    /// How the engine names it.
    package var name: String { self == .audit ? AuditColumn.overall : rawValue }

    /// Column of the characters of each section: scalars of its match text, that is the text as folded for search, without
    /// white space at the ends of lines and without the ends of cells and paragraphs. Rates are taken by them.
    package static let characters = "characters"

    /// An office's kind as a number of its column; 0 when unknown.
    package static func code(of kind: OrganKind) -> UInt32 {
        kind == .unknown ? 0 : UInt32(1 + (OrganKind.allCases.firstIndex(of: kind) ?? 0))
    }

    /// The kind of a number of its column.
    package static func kind(of code: UInt32) -> OrganKind {
        code == 0 || code > OrganKind.allCases.count ? .unknown : OrganKind.allCases[Int(code) - 1]
    }

    /// Beside the columns to filter by: how many characters of a section's match text its heading takes.
    static let heading = "heading"

    /// The schema of every index of reports.
    package static let schema = Schema(
        columns: ofSections.map(\.rawValue) + [heading, characters],
        groupColumns: ofReports.map(\.rawValue) + [ReportOrder.region] + AuditColumn.names
            + CellColumn.names)

    /// Names what an index was built with; another value asks for a new index. The number rises whenever the parser
    /// or the schema changes what is kept of a report.
    package static func fingerprint() -> String { Analyzer.fingerprint() + " reports/9" }
}

/// Columns with one number a report that hits are ordered by, beside the cells of the tables.
package enum ReportOrder {
    static let year = ReportColumn.year.name
    /// Division code of the deepest place known: neighbouring codes are neighbouring places.
    static let region = "report.region"
}

/// What an index keeps of a report beside the words of its sections.
package struct ReportRecord: Sendable, Equatable {
    /// Number and heading of a section, in document order.
    package struct SectionHead: Sendable, Equatable {
        package var number: Int
        package var heading: String

        package init(number: Int, heading: String) {
            self.number = number
            self.heading = heading
        }
    }

    /// Names the report in results: the file's name without its ending, made unique where two are alike.
    package var id: String
    /// Absolute path of the source; of a member of a file, that path, `#` and the member's name.
    package var path: String
    /// Hash of the source's bytes.
    package var contentHash: UInt64
    /// False for a text that shows too little of an annual report; it is indexed whole as section 0.
    package var isRecognised: Bool
    package var title: String
    package var organ: String
    /// Official names; nil when unknown or without that level.
    package var province: String?
    package var city: String?
    package var county: String?
    package var year: Int?
    package var sections: [SectionHead]
    /// Printed content of table cells that hold words instead of numbers, by the cell's name.
    package var textCells: [String: String] = [:]
    /// Findings of the audit that are not PASS and not NOT_ASSESSABLE.
    package var findings: [StoredFinding] = []
    package var kind = OrganKind.unknown
    /// Address of the page that the report comes from; nil when the source gives none.
    package var url: String?

    package init(
        id: String, path: String, contentHash: UInt64, isRecognised: Bool, title: String, organ: String,
        province: String?, city: String?, county: String?, year: Int?, sections: [SectionHead],
        url: String? = nil
    ) {
        self.id = id
        self.path = path
        self.contentHash = contentHash
        self.isRecognised = isRecognised
        self.title = title
        self.organ = organ
        self.province = province
        self.city = city
        self.county = county
        self.year = year
        self.sections = sections
        self.url = url
    }

    /// The record as the index stores it. Bytes: Index/FORMAT.md, section 9.
    var bytes: [UInt8] {
        var output = ByteWriter()
        output.append(string: id)
        output.append(string: path)
        output.append(contentHash)
        output.append(UInt8(isRecognised ? 1 : 0))
        for text in [title, organ, province ?? "", city ?? "", county ?? ""] { output.append(string: text) }
        output.append(varint: year ?? 0)
        output.append(varint: sections.count)
        for section in sections {
            output.append(varint: section.number)
            output.append(string: section.heading)
        }
        output.append(varint: textCells.count)
        for (name, text) in textCells.sorted(by: { $0.key < $1.key }) {
            output.append(string: name)
            output.append(string: text)
        }
        output.append(varint: findings.count)
        for finding in findings {
            output.append(string: finding.rule.rawValue)
            output.append(UInt8(AuditColumn.code(finding.strict)))
            output.append(UInt8(AuditColumn.code(finding.blankAsZero)))
            output.append(string: finding.english)
            output.append(string: finding.chinese)
        }
        output.append(UInt8(ReportColumn.code(of: kind)))
        output.append(string: url ?? "")
        return output.bytes
    }

    /// No report is of a later year.
    static let lastYear = 9_999

    /// True when a stored record is of the report with this id.
    static func bytes(_ bytes: [UInt8], begin id: String) -> Bool {
        var head = ByteWriter()
        head.append(string: id)
        return bytes.starts(with: head.bytes)
    }

    /// Reads a stored record.
    /// - Parameter file: Where it comes from, for messages.
    package init(_ bytes: [UInt8], file: String) throws(IndexError) {
        let memory = FileBytes(copying: bytes, name: file)
        var reader = ByteReader(try memory.view(0, bytes.count))
        func known(_ text: String) -> String? { text.isEmpty ? nil : text }
        id = try reader.string()
        path = try reader.string()
        contentHash = try reader.uint64()
        isRecognised = try reader.uint8() == 1
        title = try reader.string()
        organ = try reader.string()
        province = known(try reader.string())
        city = known(try reader.string())
        county = known(try reader.string())
        let year = try reader.count(atMost: Self.lastYear)
        self.year = year == 0 ? nil : year
        let count = try reader.count(atMost: reader.remaining)
        sections = []
        for _ in 0..<count {
            let number = try reader.count(atMost: 255)
            sections.append(SectionHead(number: number, heading: try reader.string()))
        }
        // Records of format 1 end here.
        if reader.remaining == 0 { return }
        let textCount = try reader.count(atMost: reader.remaining)
        for _ in 0..<textCount {
            let name = try reader.string()
            textCells[name] = try reader.string()
        }
        let findingCount = try reader.count(atMost: reader.remaining)
        for _ in 0..<findingCount {
            let name = try reader.string()
            guard let rule = AuditRule(rawValue: name) else {
                throw IndexError.corrupt(file, "a finding names the unknown rule \(name)")
            }
            findings.append(
                StoredFinding(
                    rule: rule, strict: AuditColumn.verdict(Int64(try reader.uint8())),
                    blankAsZero: AuditColumn.verdict(Int64(try reader.uint8())), english: try reader.string(),
                    chinese: try reader.string()))
        }
        kind = ReportColumn.kind(of: UInt32(try reader.uint8()))
        let address = try reader.string()
        url = address.isEmpty ? nil : address
    }
}
