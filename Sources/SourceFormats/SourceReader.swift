// From a path to the documents in the file: one for most formats, one after another for archives and JSON Lines.
// Members come as bytes and become text only when asked to, so that what is known already costs no conversion.

/// The bytes of one document before conversion.
package struct SourceMember: Sendable {
    /// Its name inside its file; nil for a file that is the document. An archive inside an archive divides names
    /// with `#`.
    package let name: String?
    /// As they stand in the file; of a JSON Lines file the line.
    package let bytes: [UInt8]
    /// The format that it will be converted from.
    package let format: SourceFormat
    /// The id that a line gives itself.
    package let id: String?

    let kind: FileKind
    let options: SourceOptions
    let line: JSONReport?

    init(name: String?, bytes: [UInt8], kind: FileKind, options: SourceOptions, line: JSONReport? = nil) {
        self.name = name
        self.bytes = bytes
        self.kind = kind
        self.options = options
        self.line = line
        format = line != nil ? .json : kind.format ?? .text
        id = line?.fields.id
    }
}

/// What reading a file comes upon.
package enum SourceEvent: Sendable {
    case member(SourceMember)
    /// A member that is passed over; without a name it is the file, or the rest of it.
    case refused(name: String?, reason: String)
}

/// Goes through the documents of one file, in the order of the file, one in memory at a time. Never fails: what
/// cannot be read is an event.
package final class SourceCursor {
    private enum Level {
        case archive(ArchiveReader, prefix: String)
        case lines(LineInput, prefix: String)
    }

    private let path: String
    private let options: SourceOptions
    private var limits: SourceLimits { options.limits }
    private var hasBegun = false
    /// Containers being read, the innermost last.
    private var levels: [Level] = []
    private var lineNumber = 0
    private var memberCount = 0
    private var names: Set<ExactName> = []
    private var budget = ArchiveReader.Budget(0)
    /// False when a part of the file could not be read, so that it may have more members than were seen.
    package private(set) var isWhole = true
    /// The refusal at which this process ran out of something; the file is not to blame.
    package private(set) var shortage: SourceRefusal?

    /// - Parameter path: A regular file.
    package init(_ path: String, options: SourceOptions = SourceOptions()) {
        self.path = path
        self.options = options
    }

    /// The next document or refusal; nil at the end.
    package func next() -> SourceEvent? {
        if !hasBegun {
            hasBegun = true
            if let event = begin() { return event }
        }
        while let level = levels.last {
            switch level {
            case .archive(let reader, let prefix):
                if let event = nextMember(of: reader, prefix) { return event }
            case .lines(var input, let prefix):
                // The copy above must not keep the buffer from being changed in place.
                levels.removeLast()
                let (event, isOver) = nextLine(of: &input, prefix)
                if !isOver { levels.append(.lines(input, prefix: prefix)) }
                if let event { return event }
            }
        }
        if memberCount == 0, isContainer, isWhole {
            memberCount = 1
            isWhole = false
            return .refused(name: nil, reason: "holds no document")
        }
        return nil
    }

    private var isContainer = false

    private func begin() -> SourceEvent? {
        do throws(SourceRefusal) {
            let file = try FileInput(path)
            let kind = FileKind(head: try file.read(min(1_024, file.byteCount)), name: path)
            isContainer = kind == .zip || kind == .tar || kind == .jsonl
            switch kind {
            case .zip, .tar:
                let allowed = file.byteCount.multipliedReportingOverflow(by: limits.expansion)
                budget = ArchiveReader.Budget(
                    max(allowed.overflow ? Int.max : allowed.partialValue, limits.smallExpansion))
                levels.append(.archive(try ArchiveReader(path: path, budget: budget), prefix: ""))
                return nil
            case .jsonl:
                levels.append(.lines(try LineInput(path, limit: limits.jsonLine), prefix: ""))
                return nil
            case .refused(let reason): throw SourceRefusal(reason)
            case .text, .html, .pdf, .docx:
                let bytes = try FileInput.bytes(path, limit: limits.document)
                return .member(SourceMember(name: nil, bytes: bytes, kind: kind, options: options))
            }
        } catch {
            isWhole = false
            if error.isShortage { shortage = error }
            return .refused(name: nil, reason: error.reason)
        }
    }

    // MARK: Archives

    /// Nil when there is nothing to report of this entry; the level is gone when there are no more.
    private func nextMember(of reader: ArchiveReader, _ prefix: String) -> SourceEvent? {
        var name: String?
        do throws(SourceRefusal) {
            guard let entry = try reader.next() else {
                levels.removeLast()
                return nil
            }
            guard !entry.isFolder, !Self.isOfSystem(entry.name) else {
                try reader.spend(entry.byteCount ?? 0)
                return nil
            }
            name = prefix + entry.name
            return try member(entry, of: reader, name: prefix + entry.name)
        } catch {
            if error.isShortage { shortage = error }
            guard reader.isOver else { return .refused(name: name, reason: error.reason) }
            levels.removeLast()
            isWhole = false
            let container = prefix.isEmpty ? nil : String(prefix.dropLast())
            let read = memberCount == 0 ? "" : "; members read before: \(memberCount)"
            return .refused(name: container, reason: error.reason + read)
        }
    }

    private func member(
        _ entry: ArchiveReader.Entry, of reader: ArchiveReader, name: String
    ) throws(SourceRefusal) -> SourceEvent? {
        memberCount += 1
        if memberCount > limits.members {
            levels.removeAll()
            isWhole = false
            return .refused(
                name: nil, reason: "has more than \(limits.members) members; the rest is not read")
        }
        guard names.insert(ExactName(name)).inserted else {
            return .refused(name: name, reason: "has a name that occurred before")
        }
        let ending = FileEnding.of(entry.name)
        var reason: String?
        if !entry.isFile {
            reason = "is a link or no regular file"
        } else if entry.isEncrypted {
            reason = "is encrypted; unpack the archive with its password and index the folder"
        } else if !FileEnding.read.contains(ending) {
            reason = FileEnding.refusal(ending)
        } else if let count = entry.byteCount, count > limits.document {
            reason = "has \(count >> 20) MiB, more than the \(limits.document >> 20) MiB a report may have"
        }
        if let reason {
            // A compressed stream is unpacked also where it is passed over.
            try reader.spend(max(entry.byteCount ?? 0, 0))
            return .refused(name: name, reason: reason)
        }
        let bytes = try reader.readBytes(limit: limits.document)
        let kind = FileKind(head: Array(bytes.prefix(1_024)), name: entry.name)
        switch kind {
        case .refused(let reason): return .refused(name: name, reason: reason)
        case .zip, .tar:
            guard levels.count < limits.nesting else {
                return .refused(
                    name: name,
                    reason: "is an archive inside \(limits.nesting) others; unpack it and index the folder")
            }
            levels.append(.archive(try ArchiveReader(bytes: bytes, budget: budget), prefix: name + "#"))
            return nil
        case .jsonl:
            lineNumber = 0
            levels.append(.lines(LineInput(bytes, limit: limits.jsonLine), prefix: name + "#"))
            return nil
        case .text, .html, .pdf, .docx:
            return .member(SourceMember(name: name, bytes: bytes, kind: kind, options: options))
        }
    }

    /// Files that systems add: names that begin with a dot, and the folder of resource forks.
    private static func isOfSystem(_ name: String) -> Bool {
        name.split(separator: "/").contains {
            ($0.hasPrefix(".") && $0 != "." && $0 != "..") || $0 == "__MACOSX"
        }
    }

    // MARK: Lines

    private func nextLine(of input: inout LineInput, _ prefix: String) -> (event: SourceEvent?, isOver: Bool)
    {
        do throws(SourceRefusal) {
            guard var line = try input.next() else { return (nil, true) }
            lineNumber += 1
            if lineNumber == 1, line.starts(with: [0xef, 0xbb, 0xbf]) { line = line.dropFirst(3) }
            if line.allSatisfy({ $0.isBlank }) { return (nil, false) }
            memberCount += 1
            do throws(SourceRefusal) {
                let bytes = Array(line)
                if let place = CharsetDetector.firstInvalidUTF8(bytes) {
                    throw SourceRefusal("is not UTF-8 at byte \(place) of the line")
                }
                let report = try JSONReport(line)
                let name = prefix + (report.fields.id ?? "L\(lineNumber)")
                guard names.insert(ExactName(name)).inserted else {
                    return (
                        .refused(
                            name: "\(prefix)L\(lineNumber)",
                            reason: "line \(lineNumber): its id \(report.fields.id ?? name) occurred before"),
                        false
                    )
                }
                return (
                    .member(
                        SourceMember(name: name, bytes: bytes, kind: .text, options: options, line: report)),
                    false
                )
            } catch {
                // Whose line it was is not known: no report may be missed for it.
                isWhole = false
                return (
                    .refused(name: "\(prefix)L\(lineNumber)", reason: "line \(lineNumber): \(error.reason)"),
                    false
                )
            }
        } catch {
            isWhole = false
            return (
                .refused(name: prefix.isEmpty ? nil : String(prefix.dropLast()), reason: error.reason), true
            )
        }
    }
}

extension SourceMember {
    /// Converts the bytes into a document.
    ///
    /// - Throws: A refusal when there is no text in them that can be read.
    package func document() throws(SourceRefusal) -> SourceDocument {
        let limits = options.limits
        if bytes.isEmpty { throw SourceRefusal("is empty") }
        var document: SourceDocument
        if let line {
            document = SourceDocument(
                text: line.text, format: .json, charset: SourceCharset("UTF-8", .detected),
                fields: line.fields)
        } else {
            switch kind {
            case .html:
                let decoded = try CharsetDetector(
                    given: options.charset, declared: HTMLPage.declaredCharset(bytes), isLenient: true
                ).decode(bytes)
                let (text, notes) = try HTMLPage.read(decoded.text, limits: limits)
                document = SourceDocument(
                    text: text, format: .html, charset: decoded.charset, notes: decoded.notes + notes)
            case .docx:
                let (text, notes) = try WordFile.read(bytes, limits: limits)
                document = SourceDocument(text: text, format: .docx, notes: notes)
            case .pdf:
                let (text, notes) = try PDFText.read(
                    bytes, layout: options.pdfLayout, path: options.programPath, limits: limits)
                document = SourceDocument(text: text, format: .pdf, notes: notes)
            default:
                let decoded = try CharsetDetector(given: options.charset).decode(bytes)
                document = SourceDocument(
                    text: decoded.text, format: .text, charset: decoded.charset, notes: decoded.notes)
            }
        }
        document.member = name
        if document.text.allSatisfy({ $0 <= 0x20 }) {
            throw SourceRefusal(
                kind == .text ? "holds nothing but white space" : "holds no text; pictures are not read")
        }
        return document
    }
}
