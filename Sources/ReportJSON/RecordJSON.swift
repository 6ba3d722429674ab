// Reports, findings, table cells, words and figures of an index as JSON.

package import FulltextAnalysis
package import ReportSearch
import Reports

extension StoredReport {
    /// - Parameters:
    ///   - chosen: Places of the sections wanted.
    ///   - highlights: For each section of the report what a query marks, in scalars of its text; empty without a query.
    package func json(
        _ chosen: [Int], _ service: SearchService, highlights: [[Range<Int>]] = [],
        paths: SourcePaths = .whole
    ) -> JSONText {
        .object([
            ("report", .string(record.id)), ("index", service.indexJSON), ("title", .string(record.title)),
            ("organ", .string(record.organ)), ("kind", .string(record.kind.rawValue)),
            ("province", .optional(record.province)), ("city", .optional(record.city)),
            ("county", .optional(record.county)), ("year", .optional(record.year)),
            ("path", .string(paths.shown(record.path))), ("url", .optional(record.url)),
            (
                "sections",
                .array(
                    chosen.map { index in
                        let marks = index < highlights.count ? highlights[index] : []
                        return .object([
                            ("number", .int(record.sections[index].number)),
                            ("heading", .string(record.sections[index].heading)),
                            ("text", .string(texts[index])), ("highlights", .ranges(marks)),
                        ])
                    })
            ), ("findings", .array(record.findings.map(\.json))),
        ])
    }
}

extension JSONText {
    /// Half-open ranges as pairs.
    static func ranges(_ ranges: [Range<Int>]) -> JSONText {
        .array(ranges.map { .array([.int($0.lowerBound), .int($0.upperBound)]) })
    }
}

extension StoredFinding {
    private var pairs: [(key: String, value: JSONText)] {
        [
            ("rule", .string(rule.rawValue)), ("verdict", .string(strict.rawValue)),
            ("blankAsZero", .string(blankAsZero.rawValue)), ("message", .string(english)),
            ("messageZh", .string(chinese)),
        ]
    }

    var json: JSONText { .object(pairs) }

    /// With the report that it was found in.
    package func json(_ record: ReportRecord) -> JSONText {
        .object(
            [
                ("report", .string(record.id)), ("organ", .string(record.organ)),
                ("province", .optional(record.province)), ("city", .optional(record.city)),
                ("county", .optional(record.county)), ("year", .optional(record.year)),
            ] + pairs)
    }
}

extension AuditCount {
    package func json(_ grouping: AuditGrouping) -> JSONText {
        .object([
            (grouping.rawValue, .optional(name)), ("FAIL", .int(fail)), ("UNCERTAIN", .int(uncertain)),
            ("PASS", .int(pass)), ("NOT_ASSESSABLE", .int(notAssessable)),
        ])
    }
}

extension [TermCount] {
    /// - Parameter total: How many words fit the pattern in all.
    package func json(_ pattern: String, total: Int, _ service: SearchService) -> JSONText {
        .object([
            ("pattern", .string(pattern)), ("index", service.indexJSON), ("total", .int(total)),
            (
                "terms",
                .array(
                    map {
                        .object([
                            ("term", .string($0.term)), ("sections", .int($0.sections)),
                            ("places", .int($0.places)),
                        ])
                    })
            ),
        ])
    }
}

extension Segmentation {
    package static func json(_ tokens: [(token: Token, text: String)]) -> JSONText {
        .object([
            ("analyzer", .string(Analyzer.fingerprint())),
            (
                "tokens",
                .array(
                    tokens.map {
                        .object([
                            ("text", .string($0.text)), ("kind", .string("\($0.token.kind)")),
                            ("start", .int(Int($0.token.offset))),
                            ("end", .int(Int($0.token.offset) + Int($0.token.length))),
                        ])
                    })
            ),
        ])
    }
}

extension IndexStatistics {
    /// - Parameter path: The index's folder; nil leaves it out.
    package func json(_ path: String?) -> JSONText {
        .object([
            ("index", .optional(path)), ("id", .string(indexID)), ("generation", .int(Int(generation))),
            ("reports", .int(reports)), ("sections", .int(sections)), ("words", .int(Int(words))),
            ("terms", .int(terms)), ("segments", .int(segments)), ("bytes", .int(byteLength)),
            ("analyzer", .string(analyzer)),
            ("regions", .object(regions.map { ($0.region, .int($0.bytes)) })),
        ])
    }
}
