// Why a report is found or not, as JSON.

package import Fulltext
package import ReportSearch
import Reports

extension ReportExplanation {
    package func json(_ service: SearchService) -> JSONText {
        .object([
            ("report", .string(record.id)), ("query", query.json), ("index", service.indexJSON),
            ("cut", .array(queryTokens.map { .string($0) })),
            (
                "sections",
                .array(
                    sections.map { section in
                        .object([
                            ("section", .int(section.section.number)),
                            ("heading", .string(section.section.heading)), ("hit", .bool(section.isHit)),
                            ("excluded_by", .array(section.excludedBy.map { .string($0) })),
                            (
                                "absent",
                                .array(
                                    section.absences.map {
                                        .object([
                                            ("leaf", .string($0.leaf)),
                                            ("passages", .array($0.passages.map { .string($0) })),
                                        ])
                                    })
                            ), ("score", section.explanation.json(section.statistics, query)),
                        ])
                    })
            ),
        ])
    }
}

extension Explanation {
    /// What the number stands for, with what it is made of.
    package func reason(_ statistics: ExplainedStatistics, _ query: ParsedQuery) -> String {
        switch source {
        case .leaf(let leaf, let frequency, let documentFrequency, let weight, let length):
            let rest =
                length.map {
                    "\(statistics.k1) · (1 − \(statistics.b) + \(statistics.b) · \($0) / \(statistics.averageLength))"
                } ?? "\(statistics.k1)"
            return "\(query.text(of: leaf)): weight \(weight), in \(documentFrequency) of "
                + "\(statistics.documentCount) sections; \(frequency) / (\(frequency) + \(rest))"
        case .absent(let leaf, let weight): return "\(query.text(of: leaf)): not here, weight \(weight)"
        case .condition: return "a filter"
        case .all: return "sum of all parts"
        case .any: return "sum of the parts found"
        case .mostOf(let factor): return "sum of the parts found, times \(factor) for what is missing"
        case .difference: return "what is kept"
        case .rescoring(let detail):
            let formula = "weight \(detail.weight), \(detail.frequency) places"
            let leaves = query.leafTexts
            switch detail.reason {
            case .adjacent(let first, let second):
                return "\(leaves[first]) right before \(leaves[second]): \(formula)"
            case .opening(let leaf): return "\(leaves[leaf]) in the heading: \(formula)"
            case .caption(let leaf): return "\(leaves[leaf]) in the title: \(formula)"
            }
        case .whole: return "score"
        }
    }

    package func json(_ statistics: ExplainedStatistics, _ query: ParsedQuery) -> JSONText {
        .object([
            ("value", .number(Double(score))), ("matches", .bool(matches)),
            ("what", .string(reason(statistics, query))),
            ("parts", .array(parts.map { $0.json(statistics, query) })),
        ])
    }
}
