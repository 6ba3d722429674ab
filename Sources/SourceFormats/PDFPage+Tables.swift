// Where tables of a page begin and end: lines of several parts below one another, with what single lines belong to
// them, but no headings, page numbers or prose set apart by justification.

extension PDFPage {
    /// Several parts, and not one line of prose whose words justification set apart.
    private func isDivided(_ index: Int) -> Bool {
        let line = lines[index]
        guard line.count > 1, !isPageNumber(index) else { return false }
        guard let first = line.first, let last = line.last, last.right - first.left > width * 0.7 else {
            return true
        }
        // Figures of a sentence stand among its words.
        let figures = line.count { PDFText.isValue($0.text) }
        if figures < 3, line.contains(where: { $0.width > $0.em * 20 && !PDFText.isValue($0.text) }),
            zip(line, line.dropFirst()).allSatisfy({ $1.left - $0.right < $0.em * 2.2 })
        {
            return false
        }
        return zip(line, line.dropFirst()).contains { $1.left - $0.right > $0.em * 0.8 }
            || figures > 3
    }

    /// The line after a table that begins at a line; nil when none begins there.
    ///
    /// A table is at least two lines of several parts; single parts between them belong to it unless they run over
    /// the page, are headings, or go on for too long.
    func endOfTable(from start: Int) -> Int? {
        guard isDivided(start) || leadsIntoTable(start) else { return nil }
        var end: Int?
        var divided = 0
        var index = start
        var bottom = lines[start].map(\.bottom).max() ?? 0
        while index < lines.count {
            let line = lines[index]
            if isDivided(index) {
                divided += 1
                bottom = line.map(\.bottom).max() ?? 0
                if divided > 1 { end = index + 1 }
            } else {
                guard let first = line.first, let last = line.last,
                    last.right - first.left < width * 0.7, first.top - bottom < first.em * 8,
                    !isHeading(index), !isPageNumber(index)
                else { break }
            }
            index += 1
        }
        // A single line of figures is the rest of a table at the top of a page.
        if divided == 1, isRowOfFigures(start) || areEnds(lines[..<start]) && isRow(start) { end = start + 1 }
        guard var end, end > start else { return nil }
        // The last lines of the last row's cells.
        while end < lines.count, lines[end].count == 1, !isHeading(end), !isPageNumber(end),
            lines[max(start, end - 3)..<end].contains(where: { isTight($0, lines[end]) })
        { end += 1 }
        return end
    }

    private func isRowOfFigures(_ index: Int) -> Bool { lines[index].count { PDFText.isValue($0.text) } >= 3 }

    /// A label and figures.
    private func isRow(_ index: Int) -> Bool {
        lines[index].count > 1 && !PDFText.isValue(lines[index][0].text)
            && lines[index].dropFirst().allSatisfy { PDFText.isValue($0.text) }
    }

    /// A number at the top or bottom, between dashes or set apart.
    private func isPageNumber(_ index: Int) -> Bool {
        guard index == 0 || index + 1 == lines.count, let first = lines[index].first,
            let line = whole(lines[index])
        else { return false }
        let signs = line.text.filter { $0 != 0x20 }
        guard signs.contains(where: { (0x30...0x39).contains($0) }), signs.count <= 12 else { return false }
        let dashes: [[UInt8]] = [[0x2d], [0xe2, 0x80, 0x93], [0xe2, 0x80, 0x94], [0xef, 0xbc, 0x8d]]
        if let dash = dashes.first(where: { signs.starts(with: $0) }) {
            let number = signs.dropFirst(dash.count)
            return number.suffix(dash.count).elementsEqual(dash)
                && number.dropLast(dash.count).allSatisfy { (0x30...0x39).contains($0) }
        }
        guard signs.count <= 4, signs.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        return [index - 1, index + 1].filter(lines.indices.contains).allSatisfy { other in
            lines[other].allSatisfy { abs($0.middle - first.middle) > first.em * 2.5 }
        }
    }

    /// 三、收到和处理政府信息公开申请情况: a line by itself, with nothing beside it or half a line away.
    private func isHeading(_ index: Int) -> Bool {
        guard lines[index].count == 1, let line = lines[index].first, PDFText.isTopEnumerator(line.text),
            line.width > line.em * 4
        else { return false }
        for other in [index - 1, index + 1] where lines.indices.contains(other) {
            guard let neighbour = lines[other].first else { continue }
            let apart = abs(neighbour.middle - line.middle)
            if apart < (line.em + neighbour.em) * 0.4 { return false }
            // A narrow label beside another one, whose lines stand between its own.
            if line.width < line.em * 9, neighbour.left > line.right, apart < line.em * 1.6,
                abs(neighbour.em - line.em) < line.em * 0.1
            {
                return false
            }
            // 一、本年新收 goes on below, beside its figures.
            guard other > index, lines[other].count > 1, apart < line.em * 3 else { continue }
            // So does 三、本年度办理结果 in a narrow column, beside rows of its own.
            let isNarrow =
                line.width < line.em * 9 && neighbour.width < line.width + line.em && apart < line.em * 1.9
                && abs(neighbour.em - line.em) < line.em * 0.1
            guard isNarrow || lines[other].contains(where: { PDFText.isValue($0.text) }) else { continue }
            let goesOn = neighbour.overlap(line) > 0 && !PDFText.beginsCell(neighbour.text)
            let isBeside = PDFText.isValue(neighbour.text) && neighbour.left > line.right - line.em
            if goesOn || isBeside { return false }
        }
        // A label of several lines by itself: torn from its figures by a page's end, or beside several rows.
        if index + 2 < lines.count, lines[index + 1].count == 1, let next = lines[index + 1].first,
            next.overlap(line) > 0, next.width < line.width + line.em, abs(next.em - line.em) < line.em * 0.1,
            next.middle - line.middle < line.em * 1.9, line.width < width * 0.45,
            lines[(index + 2)...].prefix(2).contains(where: { $0.count > 1 }), !PDFText.beginsCell(next.text)
        {
            return false
        }
        return true
    }

    /// A lone part above a divided line, with no more between them than other lone parts: the head of a table.
    private func leadsIntoTable(_ start: Int) -> Bool {
        guard !isHeading(start) else { return false }
        if start > 0, let last = lines[start - 1].last, let first = lines[start].first,
            last.right - left > width * 0.7, first.top - last.bottom < first.em,
            abs(first.em - last.em) < first.em * 0.1
        {
            return false
        }
        var index = start
        while index + 1 < lines.count, index - start < 12, let part = lines[index].first,
            !isDivided(index)
        {
            let top = lines[index + 1].map(\.top).min() ?? 0
            guard part.width < width * 0.7, top - part.bottom < part.em * 1.5, !isHeading(index) else {
                return false
            }
            if PDFText.endsSentence(part.text) { return false }
            index += 1
        }
        return index < lines.count && isDivided(index)
    }

    private func isTight(_ above: [PDFWord], _ below: [PDFWord]) -> Bool {
        guard let part = below.first else { return false }
        return above.contains {
            $0.overlap(part) > 0 && part.middle - $0.middle < part.em * 2.7
                && abs($0.em - part.em) < part.em * 0.1 && part.width < $0.width + part.em * 1.6
                && part.middle - $0.middle > part.em * 0.3
        } && part.width < width * 0.7 && !PDFText.beginsCell(part.text)
    }
}
