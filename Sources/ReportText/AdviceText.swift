// What to try when nothing was found, as text for people.

package import ReportSearch

extension ReportAdvice {
    /// One line each; empty when there is nothing to say.
    package var text: String {
        var lines: [String] = []
        for part in absent {
            let near = part.spellings.map { "\($0.text) (\(TextStyle.counted($0.sections, "section")))" }
            lines.append(
                "No section of the index holds \(part.text)"
                    + (near.isEmpty ? "" : "; near it: " + near.joined(separator: ", ")))
        }
        for pair in neverTogether {
            lines.append("Never in one section: \(pair.joined(separator: " and "))")
        }
        for other in withoutFilter where other.found.sections > 0 {
            let what = other.filter.map { "Without \($0)" } ?? "Without any filter"
            lines.append("\(what): \(other.found.text)")
        }
        if let matchingAny, matchingAny.sections > 0 {
            lines.append("With --match any: \(matchingAny.text)")
        }
        if lines.isEmpty { lines.append("Try fewer or shorter words") }
        return TextStyle.printable(lines.joined(separator: "\n"))
    }
}

extension FoundCount {
    fileprivate var text: String { TextStyle.counted(sections: sections, reports: reports) }
}
