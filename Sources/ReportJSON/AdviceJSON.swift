// What to try when nothing was found, as JSON.

import ReportSearch

extension ReportAdvice {
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
