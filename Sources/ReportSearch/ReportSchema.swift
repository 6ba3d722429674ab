// How a report becomes documents of the index: one document a section, the sections of a report in one
// group, five columns to filter and count by, and a record of what results show. The engine below knows
// none of these names.

package import Fulltext
package import FulltextStorage

/// The columns of the index and what their numbers mean.
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

    /// The schema of every index of reports.
    package static let schema = Schema(columns: allCases.map(\.rawValue))
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
        if let url { output.append(string: url) }
        return output.bytes
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
        let year = try reader.count(atMost: 9_999)
        self.year = year == 0 ? nil : year
        let count = try reader.count(atMost: reader.remaining)
        sections = []
        for _ in 0..<count {
            let number = try reader.count(atMost: 255)
            sections.append(SectionHead(number: number, heading: try reader.string()))
        }
        url = reader.remaining > 0 ? try reader.string() : nil
    }
}
