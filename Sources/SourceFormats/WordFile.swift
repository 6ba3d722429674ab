// A .docx file: a zip whose main part is the text. Other zips of office programs come here too and are refused by
// what they are.

/// Reads Word files.
enum WordFile {
    private static let main = "word/document.xml"

    /// The text of a file.
    static func read(
        _ bytes: [UInt8], limits: SourceLimits
    ) throws(SourceRefusal) -> (text: [UInt8], notes: [String]) {
        // Pictures are not unpacked: what counts are three parts.
        let budget = ArchiveReader.Budget(
            min(max(bytes.count * limits.expansion, 1 << 20), limits.document) &+ (16 << 20))
        let archive = try ArchiveReader(bytes: bytes, budget: budget)
        var parts: [String: [UInt8]] = [:]
        var members = 0
        var names: Set<String> = []
        while parts.count < 3, let entry = try archive.next() {
            members += 1
            if members > 10_000 { throw SourceRefusal("has more than 10000 parts, more than a report has") }
            if entry.isEncrypted { throw SourceRefusal("is encrypted; save it without a password") }
            var name = entry.name.hasPrefix("/") ? String(entry.name.dropFirst()) : entry.name
            // Some programs number the main part.
            if name.hasPrefix("word/document"), name.hasSuffix(".xml"), !name.dropFirst(5).contains("/") {
                name = main
            }
            if names.count < 100 { names.insert(name) }
            guard [main, "word/numbering.xml", "word/styles.xml"].contains(name), parts[name] == nil else {
                continue
            }
            parts[name] = try archive.readBytes(limit: limits.document)
        }
        guard let document = parts[main] else { throw refusal(names) }
        do throws(SourceRefusal) {
            return try WordDocument.read(
                document: document, numbering: parts["word/numbering.xml"] ?? [],
                styles: parts["word/styles.xml"] ?? [], limits: limits)
        } catch {
            throw SourceRefusal("is a damaged Word file: its text \(error.reason)")
        }
    }

    private static func refusal(_ names: Set<String>) -> SourceRefusal {
        if names.contains("xl/workbook.xml") { return SourceRefusal(FileEnding.refusal("xlsx")) }
        if names.contains("ppt/presentation.xml") { return SourceRefusal(FileEnding.refusal("pptx")) }
        if names.contains("OFD.xml") { return SourceRefusal(FileEnding.refusal("ofd")) }
        if names.contains("content.xml") { return SourceRefusal(FileEnding.refusal("odt")) }
        return SourceRefusal("is no Word file: it holds no \(main)")
    }
}
