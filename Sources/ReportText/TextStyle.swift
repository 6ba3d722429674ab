// How texts for people are set: columns, colours, tables, numbers with their nouns. The terminal of the command line and a
// request to the daemon each have a style of their own.

import FulltextAnalysis

/// What is known of whoever reads a text.
package struct TextStyle: Sendable, Equatable {
    /// Columns; wide characters take two.
    package var width = 80
    /// Whether escape sequences set words off.
    package var hasColor = false
    /// Whether more than ASCII is shown.
    package var isUTF8 = true

    package init(width: Int = 80, hasColor: Bool = false, isUTF8: Bool = true) {
        self.width = width
        self.hasColor = hasColor
        self.isUTF8 = isUTF8
    }

    package func bold(_ text: String) -> String { hasColor ? "\u{1b}[1m\(text)\u{1b}[0m" : text }

    package func dim(_ text: String) -> String { hasColor ? "\u{1b}[2m\(text)\u{1b}[0m" : text }

    /// Texts of reports may hold anything; control characters must not reach the terminal.
    package static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { isControl($0) }) else { return text }
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { clean.append(isControl(scalar) ? "\u{fffd}" : scalar) }
        return String(clean)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 && scalar != "\n" && scalar != "\t" || (0x7f...0x9f).contains(scalar.value)
    }

    /// A text with its ranges marked: in colour, or between guillemets, which Chinese texts do not use.
    package func marked(_ text: String, _ ranges: [Range<Int>]) -> String {
        let scalars = Array(Self.printable(text).unicodeScalars)
        let (open, close) = hasColor ? ("\u{1b}[1;31m", "\u{1b}[0m") : ("«", "»")
        var output = ""
        var index = 0
        func copy(until end: Int) {
            var part = String.UnicodeScalarView()
            part.append(contentsOf: scalars[index..<end])
            output += String(part)
            index = end
        }
        for range in ranges {
            copy(until: range.lowerBound)
            output += open
            copy(until: range.upperBound)
            output += close
        }
        copy(until: scalars.count)
        return output
    }

    /// Breaks a text at columns, wide characters counted as two.
    package func wrapped(_ text: String, indent: String) -> String {
        let limit = max(width - TextColumns.width(of: indent), 20)
        var lines = ""
        var column = 0
        var isEscape = false
        for scalar in text.unicodeScalars {
            // Colour sequences take no column: ESC [ … m.
            if scalar == "\u{1b}" { isEscape = true }
            if isEscape {
                lines.unicodeScalars.append(scalar)
                if scalar == "m" { isEscape = false }
                continue
            }
            let size = TextColumns.width(of: String(scalar))
            if column + size > limit {
                lines += "\n" + indent
                column = 0
            }
            lines.unicodeScalars.append(scalar)
            column += size
        }
        return indent + lines
    }

    /// A text filled with blanks to a number of columns.
    package static func padded(_ text: String, to columns: Int, right: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, columns - TextColumns.width(of: text)))
        return right ? blanks + text : text + blanks
    }

    /// Rows under each other; columns after the first are numbers, set to the right.
    package static func table(_ rows: [[String]], indent: String) -> String {
        var widths: [Int] = []
        for row in rows {
            for (index, cell) in row.enumerated() {
                if index == widths.count { widths.append(0) }
                widths[index] = max(widths[index], TextColumns.width(of: cell))
            }
        }
        return rows.map { row in
            indent
                + row.enumerated().map {
                    Self.padded($0.element, to: widths[$0.offset], right: $0.offset > 0)
                }
                .joined(separator: "  ")
        }.joined(separator: "\n")
    }

    /// The same, cut where the terminal ends: further columns come below, each time after the first column.
    package func tables(_ rows: [[String]]) -> String {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { index in
            rows.map { index < $0.count ? TextColumns.width(of: $0[index]) : 0 }.max() ?? 0
        }
        guard let first = widths.first else { return "" }
        var parts: [[Int]] = [[]]
        var used = first
        for index in widths.indices.dropFirst() {
            if used + 2 + widths[index] > width, parts[parts.count - 1] != [] {
                parts.append([])
                used = first
            }
            parts[parts.count - 1].append(index)
            used += 2 + widths[index]
        }
        return parts.map { part in
            Self.table(
                rows.map { row in ([0] + part).map { $0 < row.count ? row[$0] : "" } }, indent: "")
        }.joined(separator: "\n\n")
    }

    /// A bar for `part` of 1, at most `columns` long.
    package func bar(_ part: Double, columns: Int) -> String {
        let clamped = min(max(part, 0), 1)
        guard isUTF8 else {
            return String(repeating: "#", count: Int((clamped * Double(columns)).rounded()))
        }
        let eighths = Int((clamped * Double(columns * 8)).rounded())
        let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
        let bar = String(repeating: "█", count: eighths / 8) + rest
        return hasColor && !bar.isEmpty ? "\u{1b}[36m\(bar)\u{1b}[0m" : bar
    }

    /// A number and what it counts: 1 section, 2 sections.
    package static func counted(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// Sections and the reports they stand in.
    package static func counted(sections: Int, reports: Int) -> String {
        counted(sections, "section") + " in " + counted(reports, "report")
    }

    /// Bytes in the unit that suits them.
    package static func size(_ bytes: Int) -> String {
        if bytes < 1_000 { return "\(bytes) B" }
        if bytes < 1_000_000 { return decimal(Double(bytes) / 1_000) + " kB" }
        if bytes < 1_000_000_000 { return decimal(Double(bytes) / 1_000_000) + " MB" }
        return decimal(Double(bytes) / 1_000_000_000) + " GB"
    }

    /// A large number in short: 950, 12k, 3.4M.
    package static func count(_ number: Int) -> String {
        if number < 1_000 { return String(number) }
        if number < 1_000_000 { return decimal(Double(number) / 1_000) + "k" }
        return decimal(Double(number) / 1_000_000) + "M"
    }

    /// A rate with about three figures.
    package static func rate(_ value: Double) -> String {
        guard value >= 0, value < 10 else { return decimal(value) }
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// A number with a digit behind the point where it is small.
    package static func decimal(_ value: Double) -> String {
        guard value >= 0, value < 100 else {
            // Only a forged index has rates that no integer holds.
            return Int(exactly: value.rounded()).map { String($0) } ?? "\(value)"
        }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
