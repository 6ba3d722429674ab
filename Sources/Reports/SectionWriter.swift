// Writes the display text of planned sections, and the tables in them.

/// Turns a plan into sections and tables.
struct SectionWriter {
    let source: SourceText
    let words: Wordings
    let plan: [PlannedSection]
    let titleLines: Range<Int>
    private(set) var sections: [Section] = []
    /// Text of each section without its tables, which say nothing of place.
    private(set) var prose: [String] = []
    var tables: [Table] = []
    private let joiner: ParagraphJoiner

    init(source: SourceText, words: Wordings, plan: [PlannedSection], titleLines: Range<Int>) {
        self.source = source
        self.words = words
        self.plan = plan
        self.titleLines = titleLines
        var isProse = [Bool](repeating: true, count: source.lines.count)
        for section in plan {
            if let heading = section.heading {
                for line in heading.line..<(heading.line + heading.lineCount) { isProse[line] = false }
            }
            for region in section.regions { for line in region.lines { isProse[line] = false } }
        }
        for line in titleLines { isProse[line] = false }
        joiner = ParagraphJoiner(source: source, words: words, isProse: isProse)
    }

    /// Writes all sections of the plan.
    mutating func write() {
        for section in plan {
            var builder = TextBuilder(capacity: byteEstimate(section))
            var tableBytes: [Range<Int>] = []
            if let heading = section.heading, !heading.rest.isEmpty {
                writeProse(
                    section.lines.lowerBound..<section.lines.lowerBound, rest: heading, into: &builder,
                    section)
            }
            var start = section.lines.lowerBound
            if let heading = section.heading, !heading.rest.isEmpty {
                start = restEnd(heading, section)
            }
            for region in section.regions {
                if region.lines.lowerBound > start {
                    writeLines(start..<region.lines.lowerBound, into: &builder)
                }
                let before = builder.count
                writeTable(region, into: &builder)
                if region.table != nil { tableBytes.append(before..<builder.count) }
                start = max(start, region.lines.upperBound)
            }
            if start < section.lines.upperBound {
                writeLines(start..<section.lines.upperBound, into: &builder)
            }
            builder.removeLastBreak()
            let text = builder.string
            sections.append(Section(number: section.number, heading: heading(section), text: text))
            prose.append(tableBytes.isEmpty ? text : builder.string(without: tableBytes))
        }
    }

    /// Writes the whole text as one section 0.
    mutating func writeUnrecognised() {
        var builder = TextBuilder(capacity: source.scalars.count * 3)
        var start = 0
        for region in plan.lazy.flatMap(\.regions) {
            writeLines(start..<region.lines.lowerBound, into: &builder)
            writeTable(PlannedRegion(lines: region.lines, shape: region.shape, table: nil), into: &builder)
            start = region.lines.upperBound
        }
        writeLines(start..<source.lines.count, into: &builder)
        builder.removeLastBreak()
        sections = [Section(number: 0, heading: "", text: builder.string)]
        prose = sections.map(\.text)
    }

    /// Lines before the title, cleaned.
    func frontMatter(before title: Int) -> [String] {
        (0..<title).compactMap { index in
            var builder = TextBuilder()
            builder.appendProse(source.lines[index].content, of: source.scalars)
            return builder.isEmpty ? nil : builder.string
        }
    }

    private func byteEstimate(_ section: PlannedSection) -> Int {
        guard let first = section.lines.first, let last = section.lines.last else { return 64 }
        return (source.lines[last].full.upperBound - source.lines[first].full.lowerBound) * 4 + 64
    }

    private func heading(_ section: PlannedSection) -> String {
        guard let heading = section.heading else { return "" }
        var builder = TextBuilder()
        for range in heading.ranges {
            if let first = range.first, !builder.isEmpty { builder.joint(before: source.scalars[first]) }
            builder.appendCompact(range, of: source.scalars)
        }
        return builder.string
    }

    // MARK: Prose

    /// First line after the paragraph that begins on the heading's own line.
    private func restEnd(_ heading: Heading, _ section: PlannedSection) -> Int {
        var end = section.lines.lowerBound
        let limit = section.regions.first?.lines.lowerBound ?? section.lines.upperBound
        while end < limit,
            joiner.joins(
                end, to: end == section.lines.lowerBound ? heading.line : end - 1, paragraph: heading.line)
        {
            end += 1
        }
        return end
    }

    private func writeProse(
        _ lines: Range<Int>, rest heading: Heading, into builder: inout TextBuilder, _ section: PlannedSection
    ) {
        builder.appendProse(heading.rest, of: source.scalars)
        for line in section.lines.lowerBound..<restEnd(heading, section) {
            let content = source.lines[line].content
            if let first = content.first { builder.joint(before: source.scalars[first]) }
            builder.appendProse(content, of: source.scalars)
        }
        builder.breakLine()
    }

    private func writeLines(_ lines: Range<Int>, into builder: inout TextBuilder) {
        var start = lines.lowerBound
        var above = -1
        for index in lines {
            let content = source.lines[index].content
            guard let first = content.first else { continue }
            let isTitle = titleLines.contains(index)
            if above >= 0 {
                let joins =
                    isTitle || titleLines.contains(above)
                    ? isTitle && titleLines.contains(above)
                    : joiner.joins(index, to: above, paragraph: start)
                if joins {
                    builder.joint(before: source.scalars[first])
                } else {
                    builder.breakLine()
                    start = index
                }
            } else {
                start = index
            }
            if isTitle {
                builder.appendCompact(content, of: source.scalars)
            } else {
                builder.appendProse(content, of: source.scalars)
            }
            above = index
        }
        builder.breakLine()
    }

    // MARK: Tables

    private mutating func writeTable(_ region: PlannedRegion, into builder: inout TextBuilder) {
        let logical = region.rows ?? logicalRows(region)
        var rows: [[String]] = []
        rows.reserveCapacity(logical.count)
        for row in logical {
            var cells: [String] = []
            cells.reserveCapacity(row.count)
            for (column, cell) in row.enumerated() {
                if column > 0 { builder.append(Glyph.tab) }
                cells.append(write(cell, into: &builder))
            }
            builder.endRow()
            rows.append(cells)
        }
        guard let number = region.table else { return }
        let format = region.format ?? format(logical, number)
        if let last = tables.indices.last, tables[last].number == number,
            tables[last].sectionIndex == sections.count
        {
            tables[last].rows.append(contentsOf: rows)
            tables[last].format = tables[last].format ?? format
        } else {
            tables.append(Table(number: number, format: format, rows: rows, sectionIndex: sections.count))
        }
    }

    private func logicalRows(_ region: PlannedRegion) -> [[Cell]] {
        let raw = CellReader(source: source, words: words).rows(of: region.lines, shape: region.shape)
        let keepsColumns = region.shape != .blanks && region.shape != .bareLines
        return TableRows(source: source, words: words, keepsColumns: keepsColumns)
            .logical(raw, number: region.table)
    }

    private func write(_ cell: Cell, into builder: inout TextBuilder) -> String {
        if cell.isEmpty { return "" }
        if cell.more == nil, cell.first.count == 1, source.scalars[cell.first.lowerBound] == 0x30 {
            // Nine cells in ten.
            builder.append(0x30)
            return "0"
        }
        let start = builder.count
        builder.appendCompact(cell.first, of: source.scalars)
        for range in cell.more ?? [] {
            if let first = range.first { builder.joint(before: source.scalars[first]) }
            builder.appendCompact(range, of: source.scalars)
        }
        return words.labelTexts.string(builder, from: start)
    }

    /// The form a table follows, by its own words and by the number of its rows.
    private func format(_ rows: [[Cell]], _ number: Int) -> TableFormat? {
        guard number != 4 else { return nil }
        var outcomes = 0
        for row in rows {
            if number == 3, row.count >= 8, row.suffix(7).allSatisfy(isValueOrBlank) { outcomes += 1 }
            for cell in row
            where cell.first.count >= 4 && Glyph.isWide(source.scalars[cell.first.upperBound - 1]) {
                if source.keys.contains(anyOf: words.newForm, in: cell.first) { return .f2021 }
                if number == 2, source.keys.contains(anyOf: words.oldForm, in: cell.first) {
                    return .f2019
                }
            }
        }
        guard number == 3 else { return nil }
        return outcomes == 23 ? .f2019 : outcomes == 25 ? .f2021 : nil
    }

    private func isValueOrBlank(_ cell: Cell) -> Bool {
        cell.isEmpty || CellContent.isValue(source.scalars, cell.first)
    }
}
