// Rows for other programs: TSV and CSV, and the flags that ask for them.

import ArgumentParser

/// What is printed instead of text for people.
enum OutputForm: EnumerableFlag {
    case json
    case tsv
    case csv

    static func help(for value: OutputForm) -> ArgumentHelp? {
        switch value {
        case .json: "Print JSON."
        case .tsv: "Print rows with tabs between the fields."
        case .csv: "Print CSV."
        }
    }
}

/// Lines of TSV and CSV.
enum DelimitedText {
    /// One row. A field of CSV that a spreadsheet could take for a formula begins with an apostrophe.
    static func line(_ fields: [String], _ form: OutputForm) -> String {
        guard form == .csv else {
            return fields.map { $0.replacing("\t", with: " ").replacing("\n", with: " ") }.joined(
                separator: "\t")
        }
        return fields.map { field in
            let first = field.utf8.first
            let isFormula = first.map { [0x3d, 0x2b, 0x40].contains($0) } ?? false
            let isNegative = first == 0x2d && Double(field) == nil
            let safe = isFormula || isNegative ? "'" + field : field
            guard safe.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return safe }
            return "\"" + safe.replacing("\"", with: "\"\"") + "\""
        }.joined(separator: ",")
    }
}
