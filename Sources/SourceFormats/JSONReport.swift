// One line of a JSON Lines file: a report with fields. What is no field of a report is passed over.

import FoundationEssentials
internal import FulltextAnalysis

/// A report in JSON.
struct JSONReport: Sendable {
    let fields: SourceFields
    /// The text given, or that of the sections one after another.
    let text: [UInt8]

    /// - Throws: A refusal that names what is wrong with the line.
    init(_ line: ArraySlice<UInt8>) throws(SourceRefusal) {
        let record: Record
        do {
            record = try JSONDecoder().decode(Record.self, from: Data(line))
        } catch let error as DecodingError {
            throw SourceRefusal(Self.reason(error))
        } catch {
            throw SourceRefusal("is no JSON object: \(error)")
        }
        fields = try record.fields()
        if let text = record.text {
            self.text = Array(text.utf8)
        } else {
            var text = record.title.map { $0 + "\n\n" } ?? ""
            for section in fields.sections { text += section.heading + "\n\n" + section.text + "\n\n" }
            self.text = Array(text.utf8)
        }
        if record.text == nil, fields.sections.isEmpty {
            throw SourceRefusal("has neither the field text nor sections")
        }
    }

    private static func reason(_ error: DecodingError) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.isEmpty ? "the line" : "field " + path.map(\.stringValue).joined(separator: ".")
        }
        switch error {
        case .typeMismatch(let type, let context): return "\(place(context.codingPath)) is no \(type)"
        case .valueNotFound(_, let context), .keyNotFound(_, let context):
            return "\(place(context.codingPath)) is missing"
        case .dataCorrupted: return "is no valid JSON"
        @unknown default: return "is no valid JSON"
        }
    }

    // MARK: The line

    private struct Record: Decodable {
        let id: Scalar?
        let title: String?
        let text: String?
        let organ: String?
        let province: String?
        let city: String?
        let county: String?
        let year: Scalar?
        let url: String?
        let sections: [Section]?

        func fields() throws(SourceRefusal) -> SourceFields {
            var fields = SourceFields()
            fields.id = id.flatMap { SourceText.known($0.text) }
            fields.title = SourceText.words(title)
            fields.organ = SourceText.words(organ)
            fields.province = SourceText.words(province)
            fields.city = SourceText.words(city)
            fields.county = SourceText.words(county)
            fields.url = SourceText.known(url)
            if let year, let text = SourceText.known(year.text) {
                fields.year = try SourceText.year(text)
            }
            for section in sections ?? [] {
                let number = section.no ?? section.number
                guard let number, (0...255).contains(number) else {
                    throw SourceRefusal("field sections: a section has no number from 0 to 255")
                }
                fields.sections.append(
                    SourceFields.Section(
                        number: number, heading: SourceText.unified(section.heading ?? ""),
                        text: SourceText.unified(section.text ?? "")))
            }
            return fields
        }
    }

    private struct Section: Decodable {
        let no: Int?
        let number: Int?
        let heading: String?
        let text: String?
    }

    /// A string or a whole number: files write ids and years both ways.
    private struct Scalar: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                text = String(number)
            } else {
                text = try container.decode(String.self)
            }
        }
    }
}

/// Values of fields.
enum SourceText {
    /// Nil for a value that says nothing.
    static func known(_ text: String?) -> String? {
        guard let text else { return nil }
        let trimmed = Array(text.utf8).trimmed
        return trimmed.isEmpty ? nil : String(decoding: trimmed, as: UTF8.self)
    }

    /// The same for names and titles: radicals are the ideographs that they look like.
    static func words(_ text: String?) -> String? { known(text).map(unified) }

    static func unified(_ text: String) -> String {
        String(decoding: UnifiedIdeograph.unified(text.utf8), as: UTF8.self)
    }

    /// A year as it is written: 2020 or 2020年.
    static func year(_ text: String) throws(SourceRefusal) -> Int {
        let digits = text.hasSuffix("年") ? String(text.dropLast()) : text
        guard let year = Int(digits), (1_990...2_100).contains(year) else {
            throw SourceRefusal("field year: \(text) is no year from 1990 to 2100")
        }
        return year
    }
}
