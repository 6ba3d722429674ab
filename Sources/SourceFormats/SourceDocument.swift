// What comes out of a file: documents as UTF-8 for the report parser, with what the file itself says about them,
// or a refusal that says what the file is and what to do with it.

import Glibc

/// The formats that are read.
package enum SourceFormat: String, Sendable, Equatable {
    /// Plain text and Markdown.
    case text
    case html
    /// Word 2007 and later.
    case docx
    case pdf
    /// One line of a JSON Lines file.
    case json
    /// Containers, which hold documents and are none.
    case zip, tar, jsonl
}

/// A charset and the reason why a text was read in it.
package struct SourceCharset: Sendable, Equatable {
    package enum Evidence: String, Sendable {
        /// The caller named it.
        case given
        /// A byte order mark.
        case mark = "byte order mark"
        /// The page says so.
        case declared
        /// The bytes are valid in it and read like Chinese.
        case detected
    }

    /// UTF-8, UTF-16LE, UTF-16BE, GB18030 (with GBK and GB2312), Big5, or the name that was given.
    package let name: String
    package let evidence: Evidence

    package init(_ name: String, _ evidence: Evidence) {
        self.name = name
        self.evidence = evidence
    }

    /// The name with the reason (GB18030, detected); the common case of UTF-8 stands alone.
    package var description: String {
        self == SourceCharset("UTF-8", .detected) ? name : "\(name), \(evidence.rawValue)"
    }
}

/// What a source says of a document outside its text. What is nil or empty is left to inference.
package struct SourceFields: Sendable, Equatable {
    /// A section as the source divides it.
    package struct Section: Sendable, Equatable {
        package var number: Int
        package var heading: String
        package var text: String

        package init(number: Int, heading: String, text: String) {
            self.number = number
            self.heading = heading
            self.text = text
        }
    }

    package var id: String?
    package var title: String?
    package var organ: String?
    package var province: String?
    package var city: String?
    package var county: String?
    package var year: Int?
    package var url: String?
    package var sections: [Section] = []

    package init() {}

    /// These fields, with those of `stronger` in place of what both have.
    package func overridden(by stronger: SourceFields) -> SourceFields {
        var result = self
        if let id = stronger.id { result.id = id }
        if let title = stronger.title { result.title = title }
        if let organ = stronger.organ { result.organ = organ }
        if stronger.province != nil || stronger.city != nil || stronger.county != nil {
            // A place is one statement: parts of two would name a third.
            result.province = stronger.province
            result.city = stronger.city
            result.county = stronger.county
        }
        if let year = stronger.year { result.year = year }
        if let url = stronger.url { result.url = url }
        if !stronger.sections.isEmpty { result.sections = stronger.sections }
        return result
    }
}

/// One document of a file.
package struct SourceDocument: Sendable, Equatable {
    /// Its name inside a container, or the id of its line; nil when the file is the document.
    package var member: String?
    /// UTF-8 without a byte order mark, as `ReportParser` takes it: a line break ends a paragraph or a table row,
    /// a tab separates cells.
    package var text: [UInt8]
    package var format: SourceFormat
    /// Nil where the format has none of its own (PDF, Word).
    package var charset: SourceCharset?
    package var fields: SourceFields
    /// What was left out or is doubtful, a line each.
    package var notes: [String]

    package init(
        member: String? = nil, text: [UInt8], format: SourceFormat, charset: SourceCharset? = nil,
        fields: SourceFields = SourceFields(), notes: [String] = []
    ) {
        self.member = member
        self.text = text
        self.format = format
        self.charset = charset
        self.fields = fields
        self.notes = notes
    }
}

/// Why something is passed over: what it is and, where something helps, what to do. Reads on after a name.
package struct SourceRefusal: Error, Sendable, Equatable {
    package let reason: String
    /// What the system said, as `errno`; 0 when it has no part in it.
    package let systemError: Int32

    package init(_ reason: String, systemError: Int32 = 0) {
        self.reason = reason
        self.systemError = systemError
    }

    /// True when this process lacks something that another file would lack, too: descriptors, memory, processes.
    package var isShortage: Bool { [EMFILE, ENFILE, ENOMEM, EAGAIN].contains(systemError) }
}

/// Bounds on what a file may ask for. Everything is in bytes unless it says otherwise.
package struct SourceLimits: Sendable {
    /// A document as it stands in its file or member.
    package var document = 64 << 20
    /// The text made of one.
    package var text = 64 << 20
    /// Lines, and table cells, of one document.
    package var lines = 1_000_000
    /// Open elements of one document.
    package var depth = 4_096
    /// Milliseconds for the conversion of one document.
    package var milliseconds = 30_000
    /// Archives inside each other.
    package var nesting = 2
    /// Members of one container.
    package var members = 1_000_000
    /// What all members of an archive may unpack to, together with those of archives inside: so many times its
    /// own length …
    package var expansion = 200
    /// … but always this much.
    package var smallExpansion = 256 << 20
    /// One line of a JSON Lines file.
    package var jsonLine = 64 << 20

    package init() {}
}

/// How files are read.
package struct SourceOptions: Sendable {
    /// The charset of all text and HTML; nil to find out.
    package var charset: String?
    package var limits = SourceLimits()
    /// How the text of a PDF is laid out.
    package var pdfLayout = PDFText.Layout.cells
    /// Folders that may hold pdftotext, between colons; those that are not absolute do not count.
    package var programPath = PDFText.usualPath

    package init() {}

    /// Throws unless ICU knows `charset`.
    package func check() throws(SourceRefusal) {
        if let charset { _ = try TextConverter(charset) }
    }
}
