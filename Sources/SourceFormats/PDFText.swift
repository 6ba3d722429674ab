// The text of a PDF, by poppler's program `pdftotext`: found in given folders, run without a shell on bytes in memory,
// within limits of time, memory and output. [unsafe: calls into the shim; arguments and bytes live for the call]

import CProcess
import Glibc

/// Runs pdftotext.
package enum PDFText {
    /// How the words of a page become lines.
    package enum Layout: String, Sendable {
        /// Put together here from the places of words: the cells of a row divided by tabs.
        case cells
        /// As they stand on the page: the cells of a row on one line, divided by blanks.
        case physical
        /// In reading order: columns and cells one after another.
        case reading
    }

    /// The command that installs what is missing.
    private static let installation = "apt-get install poppler-utils poppler-data"

    private static let memory: UInt64 = 2 << 30

    /// The text of a document, with U+000C after each page.
    static func read(
        _ bytes: [UInt8], layout: Layout, path: String, limits: SourceLimits
    ) throws(SourceRefusal) -> (text: [UInt8], notes: [String]) {
        guard let program = program(in: path) else {
            throw SourceRefusal("is a PDF, and pdftotext is missing; install it with `\(installation)`")
        }
        var bounds = cprocess_limits()
        bounds.wall_milliseconds = UInt32(clamping: limits.milliseconds)
        bounds.cpu_seconds = UInt32(clamping: max(limits.milliseconds / 1_000, 1))
        bounds.memory_bytes = memory
        bounds.output_bytes = UInt64(limits.text)
        let options =
            switch layout {
            case .cells: ["-bbox-layout"]
            case .physical: ["-layout"]
            case .reading: [String]()
            }
        let words =
            [program, "-enc", "UTF-8"] + options + ["/dev/fd/3", "-"]
        let run = Self.run(program, words, bytes, bounds)
        switch run.status {
        case Int32(CPROCESS_OK): break
        case Int32(CPROCESS_TIMEOUT):
            throw SourceRefusal("takes pdftotext more than \(limits.milliseconds / 1_000) s")
        case Int32(CPROCESS_TOO_LONG):
            throw SourceRefusal("has more than \(limits.text >> 20) MiB of text, more than a report has")
        case Int32(CPROCESS_KILLED):
            throw SourceRefusal("makes pdftotext fail: it crashed, or used up its time or memory")
        case let cause:
            throw SourceRefusal(
                "pdftotext cannot be run: \(unsafe String(cString: strerror(cause)))", systemError: cause)
        }
        if run.exit != 0 { throw refusal(run.exit, run.errors) }
        let text = layout == .cells ? try layOut(run.output, limits: limits) : wellFormed(run.output)
        return (text, try notes(text, run.errors))
    }

    /// UTF-8 with U+FFFD for what is none: another program's word is no proof.
    private static func wellFormed(_ printed: [UInt8]) -> [UInt8] {
        guard CharsetDetector.firstInvalidUTF8(printed) != nil else { return printed }
        return Array(String(decoding: printed, as: UTF8.self).utf8)
    }

    /// Paragraphs and rows from what `pdftotext -bbox-layout` prints, U+000C after each page.
    ///
    /// - Parameter boxes: Elements `page` and, in them, `word` with `xMin`, `yMin`, `xMax` and `yMax` in points.
    package static func layOut(_ boxes: [UInt8], limits: SourceLimits) throws(SourceRefusal) -> [UInt8] {
        var reader = PDFBoxes(limits: limits)
        try MarkupReader.read(wellFormed(boxes), as: .html, limits: limits, into: &reader)
        return try reader.text()
    }

    // MARK: What it says

    private static func refusal(_ status: Int32, _ errors: String) -> SourceRefusal {
        if errors.contains("Incorrect password") || errors.contains("ncrypted") {
            return SourceRefusal("is an encrypted PDF; save it without a password")
        }
        if status == 3 {
            return SourceRefusal("is a PDF that may not be copied from; save it without protection")
        }
        let words = errors.split(separator: "\n").first.map { ": " + String($0) } ?? ""
        return SourceRefusal("is a damaged PDF\(words)")
    }

    /// Checks that there is text at all.
    private static func notes(_ text: [UInt8], _ errors: String) throws(SourceRefusal) -> [String] {
        var pages = 0
        var characters = 0
        for byte in text {
            if byte == 0x0c { pages += 1 }
            // One count a character: bytes that continue one are left out.
            if byte > 0x20, byte & 0xc0 != 0x80 { characters += 1 }
        }
        if characters == 0 {
            if errors.contains("language pack") || errors.contains("CMap") {
                throw SourceRefusal(
                    "needs fonts' tables that are missing; install them with `\(installation)`")
            }
            throw SourceRefusal(
                "is a PDF of pictures without text; recognise its text first and save it as .txt")
        }
        var notes = [pages == 1 ? "1 page" : "\(pages) pages"]
        if characters < pages * 20 {
            notes.append("few characters for so many pages: some may be pictures without text")
        }
        if errors.contains("language pack") {
            notes.append("characters may be missing; `\(installation)` installs the tables of Chinese fonts")
        }
        return notes
    }

    // MARK: The process

    /// The PATH of this process.
    package static var usualPath: String {
        // SAFETY: the environment's string is copied here.
        unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/bin:/bin"
    }

    /// The first `pdftotext` in some folders; those that are not absolute do not count.
    private static func program(in path: String) -> String? {
        for folder in path.split(separator: ":") where folder.hasPrefix("/") {
            let candidate = String(folder) + "/pdftotext"
            if unsafe access(candidate, X_OK) == 0 { return candidate }
        }
        return nil
    }

    /// True when PDF files can be read here.
    package static var isAvailable: Bool { program(in: usualPath) != nil }

    private static func run(
        _ program: String, _ words: [String], _ input: [UInt8], _ limits: cprocess_limits
    ) -> (status: Int32, exit: Int32, output: [UInt8], errors: String) {
        var result = unsafe cprocess_result()
        var limits = limits
        // SAFETY: copies of the words, freed below; the shim reads them during the call alone.
        var arguments = unsafe words.map { unsafe UnsafePointer(strdup($0)) }
        unsafe arguments.append(nil)
        defer {
            for index in unsafe arguments.indices {
                unsafe free(UnsafeMutablePointer(mutating: arguments[index]))
            }
        }
        let status = unsafe input.withUnsafeBufferPointer { input in
            unsafe cprocess_run(program, arguments, input.baseAddress, input.count, &limits, &result)
        }
        // SAFETY: the shim filled both, whatever the status; the output is copied, then freed once.
        let output = unsafe Array(UnsafeBufferPointer(start: result.output, count: result.output_length))
        let errors = unsafe withUnsafeBytes(of: &result.errors) { bytes in
            unsafe String(decoding: bytes.prefix(while: { $0 != 0 }), as: UTF8.self)
        }
        unsafe cprocess_free(&result)
        return unsafe (status, result.exit_status, output, errors)
    }
}
