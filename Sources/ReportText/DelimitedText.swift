// Answers in forms for other programs: rows of TSV and CSV, and JSON a line each.

/// In which form an answer is written.
package enum OutputForm: String, Sendable, CaseIterable {
    /// For people.
    case text
    /// One object a line.
    case json
    case tsv
    case csv
}

/// Lines of TSV and CSV.
package enum DelimitedText {
    /// One row. A field that a spreadsheet could take for a formula begins with an apostrophe; numbers stay as they are. TSV
    /// has no quotes: tabs and line ends inside a field are blanks.
    package static func line(_ fields: [String], _ form: OutputForm) -> String {
        if form == .csv { return fields.map { quoted(safe($0)) }.joined(separator: ",") }
        return fields.map { safe(flat($0)) }.joined(separator: "\t")
    }

    private static func safe(_ field: String) -> String {
        guard let first = field.unicodeScalars.first else { return field }
        // The full-width twins are formulas too where input methods write them so. A tab or line end in front is passed over.
        let isSign = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"].contains(first)
        return isSign && !isNumber(field) ? "'" + field : field
    }

    /// A negative number as this program writes it: digits with at most one point.
    private static func isNumber(_ field: String) -> Bool {
        let digits = field.utf8.dropFirst()
        return field.utf8.first == 0x2d && !digits.isEmpty && digits.count { $0 == 0x2e } <= 1
            && digits.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2e }
    }

    private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
        ["\n", "\r", "\u{0b}", "\u{0c}", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar)
    }

    private static func flat(_ field: String) -> String {
        guard field.unicodeScalars.contains(where: { $0 == "\t" || endsLine($0) }) else { return field }
        var flat = String.UnicodeScalarView()
        for scalar in field.unicodeScalars { flat.append(scalar == "\t" || endsLine(scalar) ? " " : scalar) }
        return String(flat)
    }

    private static func quoted(_ field: String) -> String {
        guard field.unicodeScalars.contains(where: { $0 == "," || $0 == "\"" || endsLine($0) }) else {
            return field
        }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }
}
