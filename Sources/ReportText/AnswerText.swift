// Answers to searches, trends and lists of words in every form, line by line: what the command line prints, and what the
// daemon gives to it.

package import FulltextAnalysis
package import FulltextStorage
package import ReportJSON
package import ReportSearch

/// Takes a line of an answer, without its end.
package typealias LineSink = (String) throws(IndexError) -> Void

/// What counts as one result.
package enum ResultUnit: String, Sendable, CaseIterable {
    case section
    case report
}

extension ReportAnswer {
    /// - Parameters:
    ///   - took: Shown to people, and in JSON.
    ///   - unit: What the hits are.
    package func write(
        _ form: OutputForm, _ style: TextStyle, by unit: ResultUnit, hasRates: Bool, took: Duration,
        paths: SourcePaths = .whole, to sink: LineSink
    ) throws(IndexError) {
        switch form {
        case .json: try sink(json(took: took, paths: paths).line)
        case .text: try writeText(style, unit, hasRates: hasRates, took: took, to: sink)
        case .tsv, .csv:
            try sink(DelimitedText.line(ReportFacet.names, form))
            for row in facets.flatMap(\.rows) { try sink(DelimitedText.line(row, form)) }
        }
    }

    private func writeText(
        _ style: TextStyle, _ unit: ResultUnit, hasRates: Bool, took: Duration, to sink: LineSink
    ) throws(IndexError) {
        let milliseconds =
            Double(took.components.attoseconds) / 1e15 + Double(took.components.seconds) * 1_000
        try sink(
            style.bold(TextStyle.counted(sections: sections, reports: reports))
                + style.dim("  \(TextStyle.printable(query.parsed))  \(TextStyle.decimal(milliseconds)) ms"))
        if let advice { try sink(advice.text) }
        for (index, hit) in hits.enumerated() {
            try sink("")
            let title =
                hit.record.title.isEmpty
                ? TextStyle.printable(hit.record.id) : style.marked(hit.record.title, hit.titleHighlights)
            try sink("\(offset + index + 1). " + style.bold(title))
            let places = [hit.record.province, hit.record.city, hit.record.county].compactMap { $0 }
            let facts = [
                places.isEmpty ? "place unknown" : places.joined(separator: " "),
                hit.record.year.map(String.init) ?? "year unknown",
                "§\(hit.section.number)" + (hit.section.heading.isEmpty ? "" : " " + hit.section.heading),
                hit.record.id,
            ]
            try sink("   " + style.dim(TextStyle.printable(facts.joined(separator: " · "))))
            try sink(style.wrapped(style.marked(hit.snippet.text, hit.snippet.highlights), indent: "   "))
            if !hit.also.isEmpty {
                let others = hit.also.map { "§\($0.number)" + ($0.heading.isEmpty ? "" : " " + $0.heading) }
                let text = TextStyle.printable("also " + others.joined(separator: " · "))
                try sink(style.dim(style.wrapped(text, indent: "   ")))
            }
            if let explanation = hit.explanation {
                for line in ScoreText.lines(explanation, query) { try sink("   " + line) }
            }
        }
        let all = unit == .report ? reports : sections
        if !hits.isEmpty, hits.count < all {
            try sink("")
            try sink(style.dim("\(offset + 1) to \(offset + hits.count) of \(all) shown"))
        }
        if let next { try sink(style.dim("more: --cursor \(next)")) }
        for facet in facets where !facet.cells.isEmpty {
            try sink("")
            try sink(facet.text(style, hasRates: hasRates))
        }
    }
}

/// Words of an index that fit a pattern.
package struct TermList: Sendable {
    package let pattern: String
    package let terms: [TermCount]
    /// How many fit in all.
    package let total: Int

    package init(_ service: SearchService, _ pattern: String, limit: Int) throws(IndexError) {
        self.pattern = pattern
        (terms, total) = try service.terms(pattern, limit: limit)
    }

    package func write(
        _ form: OutputForm, _ style: TextStyle, _ service: SearchService, to sink: LineSink
    ) throws(IndexError) {
        guard form == .text else {
            try sink(terms.json(pattern, total: total, service).line)
            return
        }
        try sink(style.bold(TextStyle.counted(total, "word")))
        guard !terms.isEmpty else { return }
        let rows = terms.map { [TextStyle.printable($0.term), String($0.sections), String($0.places)] }
        try sink(TextStyle.table([["word", "sections", "places"]] + rows, indent: ""))
        if terms.count < total {
            try sink(style.dim("\(terms.count) of \(total) shown; --limit \(total) shows all"))
        }
    }
}

extension Segmentation {
    package static func write(
        _ tokens: [(token: Token, text: String)], _ form: OutputForm, to sink: LineSink
    ) throws(IndexError) {
        guard form == .text else {
            try sink(json(tokens).line)
            return
        }
        for (token, text) in tokens {
            let end = Int(token.offset) + Int(token.length)
            try sink(
                TextStyle.padded(TextStyle.printable(text), to: 16)
                    + TextStyle.padded("\(token.kind)", to: 8) + "\(token.offset)..<\(end)")
        }
    }
}

extension IndexStatistics {
    /// - Parameters:
    ///   - path: The index's folder; nil leaves it out.
    ///   - showsBytes: Where the bytes go, in text; JSON always says so.
    package func write(
        _ form: OutputForm, _ style: TextStyle, path: String?, showsBytes: Bool, to sink: LineSink
    ) throws(IndexError) {
        guard form == .text else {
            try sink(json(path).line)
            return
        }
        let rows =
            (path.map { [["index", $0]] } ?? []) + [
                ["id", indexID], ["generation", String(generation)], ["reports", String(reports)],
                ["sections", String(sections)], ["words", String(words)], ["terms", String(terms)],
                ["segments", String(segments)], ["bytes", TextStyle.size(byteLength)],
                ["analyzer", analyzer],
            ]
        for row in rows { try sink(TextStyle.padded(row[0], to: 12) + TextStyle.printable(row[1])) }
        guard showsBytes else { return }
        try sink("")
        let total = max(byteLength, 1)
        try sink(
            TextStyle.table(
                regions.map {
                    [
                        $0.region, String($0.bytes),
                        "\(TextStyle.decimal(Double($0.bytes) * 100 / Double(total))) %",
                    ]
                }, indent: ""))
    }
}
