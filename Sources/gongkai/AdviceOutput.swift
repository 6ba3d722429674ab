// What to try when nothing was found, as text for people and as JSON.

import ReportSearch

extension ReportAdvice {
    /// One line each; empty when there is nothing to say.
    var text: String {
        var lines: [String] = []
        for part in absent {
            let near = part.spellings.map { "\($0.text) (\(Terminal.counted($0.sections, "section")))" }
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
        return Terminal.printable(lines.joined(separator: "\n"))
    }

    var json: JSONText {
        .object([
            (
                "absent",
                .array(
                    absent.map { part in
                        .object([
                            ("part", .string(part.text)),
                            (
                                "spellings",
                                .array(
                                    part.spellings.map {
                                        .object([("text", .string($0.text)), ("sections", .int($0.sections))])
                                    })
                            ),
                        ])
                    })
            ),
            (
                "without_filter",
                .array(
                    withoutFilter.map {
                        .object([
                            ("filter", .optional($0.filter)), ("sections", .int($0.found.sections)),
                            ("reports", .int($0.found.reports)),
                        ])
                    })
            ),
            (
                "match_any",
                matchingAny.map {
                    .object([("sections", .int($0.sections)), ("reports", .int($0.reports))])
                } ?? .null
            ),
            ("never_together", .array(neverTogether.map { .array($0.map { .string($0) }) })),
        ])
    }
}

extension FoundCount {
    fileprivate var text: String { Terminal.counted(sections: sections, reports: reports) }
}
