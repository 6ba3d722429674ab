// From the text of one source to a `Report`.
//
// Stages: `SourceText` cleans and measures lines; `HeadingFinder` and `SectionPlanner` cut them into
// sections and table regions; `ParagraphJoiner`, `CellReader` and `TableRows` make display text and rows;
// title, year and region are inferred last. Every stage is linear in its input and total: any text gives a
// report, if only an unrecognised one.

/// Parses annual reports. Holds only constant tables: one parser serves any number of texts and threads.
package struct ReportParser: Sendable {
    private let words = Wordings()
    private let regions = RegionInference()

    package init() {}

    /// Parses one text.
    ///
    /// - Parameter utf8: Valid UTF-8 without a byte order mark; malformed sequences are skipped.
    /// - Complexity: O(n) in the length of the text.
    package func parse(_ utf8: Span<UInt8>) -> Report {
        var source = SourceText(utf8)
        source.removeNoise(words)
        source.breakFlattenedLines(words)
        var (plan, title, front) = plan(source)
        readLooseTables(&plan, &source)
        let isRecognised = isReport(source, plan, title)
        var writer = SectionWriter(source: source, words: words, plan: plan, titleLines: title.lines)
        if isRecognised {
            writer.write()
        } else {
            writer.writeUnrecognised()
        }
        let format = writer.tables.lazy.compactMap(\.format).first
        for index in writer.tables.indices where writer.tables[index].format == nil {
            writer.tables[index].format = format
        }
        let year = YearInference(source: source, words: words).infer(
            title: title.scalars, titleLines: title.lines, prose: prose(plan), format: format)
        let (region, kind) = place(title, writer.prose, year.value, source)
        return Report(
            title: title.title, organ: title.organ, year: year, region: region,
            frontMatter: title.lines.isEmpty ? [] : writer.frontMatter(before: title.lines.lowerBound),
            sections: writer.sections, tables: writer.tables, front: front, organKind: kind,
            removals: source.removals,
            isRecognised: isRecognised)
    }

    /// Place and kind of the office; names in traditional characters are tried where the names as printed
    /// say nothing.
    private func place(
        _ title: TitleFinding, _ prose: [String], _ year: Int?, _ source: SourceText
    ) -> (region: RegionFinding, kind: OrganKind) {
        if !source.isTraditional {
            let found = regions.inferWithKind(
                title: title.title, organ: title.organ, texts: prose, year: year)
            if found.region.code != nil || title.organ.isEmpty { return found }
            let organ = SourceText.simplified(title.organ)
            if organ.utf8.elementsEqual(title.organ.utf8) { return found }
        }
        return regions.inferWithKind(
            title: SourceText.simplified(title.title), organ: SourceText.simplified(title.organ),
            texts: prose.map { source.folded($0) }, year: year)
    }

    private func plan(_ source: SourceText) -> ([PlannedSection], TitleFinding, FrontMatter) {
        let headings = HeadingFinder(source: source, words: words).headings()
        let planner = SectionPlanner(source: source, words: words)
        let plan = planner.plan(headings)
        let front = plan[0].lines
        let finder = TitleFinder(source: source, words: words)
        let title = finder.find(front: front, rest: front.upperBound..<source.lines.count)
        let matter = FrontMatterReader(source: source, words: words).read(front: front, title: title.lines)
        return (planner.addOverview(plan, title: title.lines), title, matter)
    }

    /// Reads tables without separators by the official forms.
    private func readLooseTables(_ plan: inout [PlannedSection], _ source: inout SourceText) {
        for section in plan.indices {
            for region in plan[section].regions.indices {
                let planned = plan[section].regions[region]
                guard planned.shape == .blanks || planned.shape == .bareLines, let number = planned.table
                else {
                    continue
                }
                let table = LooseTable(planned.lines, number: number, source: source, words: words)
                if let (rows, format) = table.rows(&source) {
                    plan[section].regions[region].rows = rows
                    plan[section].regions[region].format = format
                }
            }
        }
    }

    /// A title, headings and tables each count; a text with too few of them is something else.
    private func isReport(_ source: SourceText, _ plan: [PlannedSection], _ title: TitleFinding) -> Bool {
        var score = title.isConvincing ? 2 : 0
        var known: Set<Int> = []
        var tables: Set<Int> = []
        for section in plan {
            if let heading = section.heading, heading.isKnown { known.insert(section.number) }
            for region in section.regions { if let table = region.table { tables.insert(table) } }
        }
        score += known.count + tables.count * 2
        if score == 2, title.isConvincing {
            // An old report in free form: title, and both ways of disclosure somewhere below.
            let all = 0..<source.scalars.count
            if source.keys.contains(words.activeDisclosure, in: all),
                source.keys.contains(words.onApplication, in: all)
            {
                score += 1
            }
        }
        return score >= 3
    }

    /// Lines outside tables, with the number of their section.
    private func prose(_ plan: [PlannedSection]) -> [(number: Int, lines: Range<Int>)] {
        var result: [(number: Int, lines: Range<Int>)] = []
        for section in plan {
            if let heading = section.heading {
                result.append((section.number, heading.line..<(heading.line + 1)))
            }
            var start = section.lines.lowerBound
            for region in section.regions {
                if region.lines.lowerBound > start {
                    result.append((section.number, start..<region.lines.lowerBound))
                }
                start = region.lines.upperBound
            }
            if start < section.lines.upperBound {
                result.append((section.number, start..<section.lines.upperBound))
            }
        }
        return result
    }
}
