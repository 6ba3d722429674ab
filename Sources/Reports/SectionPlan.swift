// Cuts the lines of a report into sections, and each section into prose and table regions.
//
// Headings give the first cut. Tables give the second: a table that stands in a section where it does not
// belong shows a missing heading, or a heading with the wrong number. What follows table 4 without a
// heading and speaks of problems is section 5, what stands between title and section 2 without a heading is
// section 1.

/// A run of lines with one section number.
struct PlannedSection {
    var number: Int
    var heading: Heading?
    var lines: Range<Int>
    var regions: [PlannedRegion] = []
}

/// A run of lines that are rows of a table.
struct PlannedRegion {
    var lines: Range<Int>
    var shape: TableShape
    /// 2, 3, 4 or nil for any other table.
    var table: Int?
    /// Rows already put together, where separators do not tell them.
    var rows: [[Cell]]?
    var format: TableFormat?
}

/// Makes the plan.
struct SectionPlanner {
    let source: SourceText
    let words: Wordings

    /// Sections in document order; the first has number 0.
    func plan(_ headings: [Heading]) -> [PlannedSection] {
        var sections: [PlannedSection] = []
        sections.append(PlannedSection(number: 0, lines: 0..<(headings.first?.line ?? source.lines.count)))
        for (index, heading) in headings.enumerated() {
            let end = index + 1 < headings.count ? headings[index + 1].line : source.lines.count
            sections.append(
                PlannedSection(
                    number: heading.number, heading: heading, lines: (heading.line + heading.lineCount)..<end)
            )
        }
        for index in sections.indices { sections[index].regions = regions(of: sections[index]) }
        sections = sections.flatMap(splitAtTables)
        return addProblems(sections)
    }

    // MARK: Regions

    private func isRow(_ line: SourceLine) -> Bool { line.kind != .text }

    /// Table regions of a section, in order.
    private func regions(of section: PlannedSection) -> [PlannedRegion] {
        var result: [PlannedRegion] = []
        var index = section.lines.lowerBound
        while index < section.lines.upperBound {
            guard isRow(source.lines[index]) || opensTable(index, section.lines.upperBound) else {
                index += 1
                continue
            }
            let end = endOfRun(from: index, limit: section.lines.upperBound)
            if let shape = shape(index..<end) {
                result.append(PlannedRegion(lines: index..<end, shape: shape, table: nil))
            }
            index = max(end, index + 1)
        }
        if result.isEmpty { result = looseRegions(section) }
        return result.flatMap(splitByTable)
    }

    /// 第二十条第（一）项 on a line of its own just above the first row, its empty cells lost.
    private func opensTable(_ index: Int, _ limit: Int) -> Bool {
        let line = source.lines[index]
        guard index + 1 < limit, line.width <= 90, isRow(source.lines[index + 1]),
            source.lines[index + 1].gap <= 1
        else { return false }
        return source.keys.contains(anyOf: words.tableOpening, in: line.content) && !hasFullStop(line)
    }

    private func hasFullStop(_ line: SourceLine) -> Bool {
        source.keys[line.content].contains { Glyph.isFullStop($0) }
    }

    /// End of the run of rows that starts at `start`; labels without separators between two rows belong to
    /// it.
    private func endOfRun(from start: Int, limit: Int) -> Int {
        var end = start + 1
        var index = start + 1
        while index < limit {
            let line = source.lines[index]
            if isRow(line) {
                index += 1
                end = index
                continue
            }
            guard line.width <= 100, line.gap <= 2, !hasFullStop(line), index - end < 3 else { break }
            index += 1
        }
        // The second line of the last cell.
        if end < limit, source.lines[end].kind == .text, source.lines[end].gap == 0,
            source.lines[end].width <= 16,
            source.lines[end - 1].kind == .cell, !hasFullStop(source.lines[end]),
            !CellContent.isValue(source.keys, source.lines[end - 1].content)
        {
            end += 1
        }
        return end
    }

    private func shape(_ lines: Range<Int>) -> TableShape? {
        var counts = (tab: 0, pipe: 0, cell: 0)
        for index in lines {
            switch source.lines[index].kind {
            case .tab: counts.tab += 1
            case .pipe: counts.pipe += 1
            case .cell: counts.cell += 1
            case .text, .emptyCell: break
            }
        }
        if counts.pipe > 0, counts.pipe >= counts.tab { return .bar }
        if counts.cell >= 3, counts.cell > counts.tab {
            return counts.tab == 0 && CellReader.partsNoRows(lines, of: source) ? .bareLines : .cellLines
        }
        return counts.tab > 0 ? .tab : nil
    }

    /// Tables without tabs or bars, looked for only where one of the three must stand.
    private func looseRegions(_ section: PlannedSection) -> [PlannedRegion] {
        var start = section.lines.lowerBound
        if !(2...4).contains(section.number) {
            while start < section.lines.upperBound, !isSigned(start) { start += 1 }
        }
        var first: Int?
        var end = start
        var gaps = 0
        var values = 0
        var index = start
        while index < section.lines.upperBound {
            let line = source.lines[index]
            if line.content.isEmpty || line.width > 2_000 && !hasGaps(line) { break }
            let (figures, isForm) = LooseTable.figures(of: index, source, words)
            if !isForm {
                if hasFullStop(line) || line.width > 400 || (first != nil && index - end >= 4) {
                    if first != nil { break }
                } else if first != nil, figures > 0 {
                    values += figures
                    end = index + 1
                }
                index += 1
                continue
            }
            if first == nil { first = index }
            values += figures
            if line.hasGaps || figures >= 2 { gaps += 1 }
            index += 1
            end = index
        }
        guard let first, values >= 6 else { return [] }
        return [PlannedRegion(lines: first..<end, shape: gaps >= 2 ? .blanks : .bareLines, table: nil)]
    }

    private func isSigned(_ index: Int) -> Bool {
        let line = source.lines[index]
        return line.width <= 160 && !hasFullStop(line)
            && source.keys.contains(anyOf: words.anySignature, in: line.content)
    }

    private func hasGaps(_ line: SourceLine) -> Bool {
        source.scalars[line.content].contains { Glyph.isBlankOrTab($0) }
    }

    /// Cuts a region where another of the three tables begins.
    private func splitByTable(_ region: PlannedRegion) -> [PlannedRegion] {
        var result: [PlannedRegion] = []
        var current = region
        for index in region.lines {
            guard let table = signature(index), table != current.table else { continue }
            if current.table != nil {
                // The head row 行政复议 | 行政诉讼 stands above the first sure sign of table 4.
                var cut = index
                while table == 4, cut > current.lines.lowerBound, isReviewHead(cut - 1) { cut -= 1 }
                current.lines = current.lines.lowerBound..<cut
                if !current.lines.isEmpty { result.append(current) }
                current = PlannedRegion(
                    lines: cut..<region.lines.upperBound, shape: region.shape, table: table)
            }
            current.table = table
        }
        result.append(current)
        return result
    }

    private func signature(_ index: Int) -> Int? {
        let content = source.lines[index].content
        guard let first = content.first.map({ source.keys[$0] }), !Glyph.isDigit(first) else { return nil }
        guard content.count >= 4, source.keys.contains(anyOf: words.tableSignature, in: content) else {
            return nil
        }
        if source.keys.contains(anyOf: words.applicationSignature, in: content) { return 3 }
        if source.keys.contains(anyOf: words.disclosureSignature, in: content) { return 2 }
        if source.keys.contains(anyOf: words.reviewSignature, in: content) { return 4 }
        return nil
    }

    private func isReviewHead(_ index: Int) -> Bool {
        let line = source.lines[index]
        return line.kind == .emptyCell || source.keys.contains(anyOf: words.reviewHeads, in: line.content)
            || (line.kind == .cell
                && source.keys.holds(
                    words.totalLabel, at: line.content.lowerBound, limit: line.content.upperBound))
            || (line.kind == .text && line.content.count <= 4)
            || (line.kind == .cell && line.content.count <= 2
                && !CellContent.isValue(source.keys, line.content))
    }

    // MARK: Missing headings

    /// Renumbers a section by its table, or splits it where a table of another section begins.
    private func splitAtTables(_ section: PlannedSection) -> [PlannedSection] {
        let tables = section.regions.compactMap(\.table)
        guard let first = tables.first, Set(tables) != [section.number] else { return [section] }
        if let heading = section.heading, !heading.isKnown, Set(tables) == [first] {
            var renumbered = section
            renumbered.number = first
            return [renumbered]
        }
        var result: [PlannedSection] = []
        var current = section
        current.regions = []
        for region in section.regions {
            if let table = region.table, table != current.number,
                table > current.number || current.number == 6
            {
                let end = current.lines.upperBound
                current.lines = current.lines.lowerBound..<region.lines.lowerBound
                result.append(current)
                current = PlannedSection(number: table, lines: region.lines.lowerBound..<end)
            }
            current.regions.append(region)
        }
        result.append(current)
        return result
    }

    /// Section 5 without a heading: after table 4, from the first paragraph that speaks of problems.
    private func addProblems(_ sections: [PlannedSection]) -> [PlannedSection] {
        guard !sections.contains(where: { $0.number == 5 }),
            let index = sections.lastIndex(where: { section in section.regions.contains { $0.table == 4 } }),
            let end = sections[index].regions.last(where: { $0.table == 4 })?.lines.upperBound
        else { return sections }
        for line in end..<max(end, sections[index].lines.upperBound) {
            let content = source.lines[line].content
            let opening = content.lowerBound..<min(content.upperBound, content.lowerBound + 60)
            guard source.keys.contains(anyOf: words.shortcomings, in: opening) else { continue }
            var result = sections
            let (head, tail) = split(sections[index], at: line, number: 5)
            result.replaceSubrange(index...index, with: [head, tail])
            return result
        }
        return sections
    }

    /// Section 1 without a heading: from the first paragraph after title and preamble.
    ///
    /// - Parameter title: Lines of the title, empty when it is named in the preamble.
    func addOverview(_ sections: [PlannedSection], title: Range<Int>) -> [PlannedSection] {
        guard sections.count > 1, sections[0].number == 0, !sections.contains(where: { $0.number == 1 }),
            sections.contains(where: { $0.number == 2 || $0.number == 3 })
        else { return sections }
        let lines = sections[0].lines
        var start: Int?
        for index in max(lines.lowerBound, title.upperBound)..<max(lines.upperBound, title.upperBound) {
            let line = source.lines[index]
            guard line.width > 50 || Enumerator(in: source.keys, at: line.content)?.style == .bracketed
            else { continue }
            if isPreamble(line) { continue }
            start = index
            break
        }
        guard let start, start > lines.lowerBound else { return sections }
        var result = sections
        let (head, tail) = split(sections[0], at: start, number: 1)
        result.replaceSubrange(0...0, with: [head, tail])
        return result
    }

    /// Cuts a section in two, at the start of the region when the line stands in one.
    private func split(_ section: PlannedSection, at line: Int, number: Int) -> (
        PlannedSection, PlannedSection
    ) {
        let cut = section.regions.first { $0.lines.contains(line) }?.lines.lowerBound ?? line
        var head = section
        head.lines = section.lines.lowerBound..<cut
        head.regions = section.regions.filter { $0.lines.lowerBound < cut }
        let tail = PlannedSection(
            number: number, lines: cut..<section.lines.upperBound,
            regions: section.regions.filter { $0.lines.lowerBound >= cut })
        return (head, tail)
    }

    /// What reports say before they begin: by which rule they are made, how they are arranged, where to ask.
    private func isPreamble(_ line: SourceLine) -> Bool {
        let last = source.keys[line.content.upperBound - 1]
        if last == 0xFF1A || last == 0x3A { return true }
        return source.keys.contains(anyOf: words.preamble, in: line.content)
    }
}
