// Rows that the end of a page tore: figures on the one page and their label on the other, or the lines of a label on
// both.

enum PDFPageBreaks {
    /// Puts the pieces of rows together, on the page where the row begins.
    ///
    /// - Parameter pages: Paragraphs and rows of each page.
    static func join(_ pages: inout [[PDFBlock]]) {
        for page in pages.indices.dropFirst() {
            guard let last = lastRow(of: pages[page - 1]), let first = firstRow(of: pages[page]) else {
                continue
            }
            let below = pages[page][first]
            // A label by itself may stand in any column.
            let isLabel = firstValue(below) == nil && labels(below).count == 1
            if isLabel {
                let column = labels(below)[0]
                guard column < firstValue(pages[page - 1][last]) ?? below.cells.count else { continue }
                pages[page][first].cells = [below.cells[column]]
            }
            guard isLabel || below.cells.count == pages[page - 1][last].cells.count else { continue }
            joinSpanning(page, first, &pages)
            joinRow(page, last, first, &pages)
        }
    }

    /// The last row, with no more below it than a foot.
    private static func lastRow(of page: [PDFBlock]) -> Int? {
        guard let last = page.lastIndex(where: \.isRow), page.count - last <= 3,
            page[(last + 1)...].allSatisfy(isEnd)
        else { return nil }
        return last
    }

    /// The first row, or the lone label just above it, with no more before it than a head.
    private static func firstRow(of page: [PDFBlock]) -> Int? {
        guard let first = page.firstIndex(where: \.isRow), first <= 3,
            page[..<max(first - 1, 0)].allSatisfy(isEnd)
        else {
            return nil
        }
        guard first > 0, let text = page[first - 1].cells.first, text.count <= 120,
            labels(page[first]).first.map({ PDFText.beginsCell(page[first].cells[$0]) }) ?? false
        else { return first == 0 || isEnd(page[first - 1]) ? first : nil }
        // A foot or head holds a number or stands by itself; a label of the table is set in as the table is.
        let isLabel = first >= 2 || PDFText.beginsCell(text)
        if isLabel, PDFText.beginsCell(text) || !text.contains(where: { (0x30...0x39).contains($0) }) {
            return first - 1
        }
        return isEnd(page[first - 1]) ? first : nil
    }

    /// A line that can be head or foot of a page.
    private static func isEnd(_ block: PDFBlock) -> Bool {
        !block.isRow && block.cells[0].count <= 120 && !PDFText.beginsCell(block.cells[0])
    }

    private static func firstValue(_ row: PDFBlock) -> Int? { row.cells.firstIndex { PDFText.isValue($0) } }

    private static func labels(_ row: PDFBlock) -> [Int] {
        row.cells.indices.filter { !row.cells[$0].isEmpty && !PDFText.isValue(row.cells[$0]) }
    }

    /// The rest of a label that covers rows of both pages belongs to its beginning.
    private static func joinSpanning(_ page: Int, _ first: Int, _ pages: inout [[PDFBlock]]) {
        let row = pages[page][first]
        guard row.isRow, let column = labels(row).first, labels(row).count >= 2,
            !PDFText.beginsCell(row.cells[column])
        else { return }
        let above = pages[page - 1].indices.reversed().prefix { place in
            pages[page - 1][place].cells.count == row.cells.count || !pages[page - 1][place].isRow
        }
        guard
            let place = above.first(where: { place in
                let cells = pages[page - 1][place].cells
                return cells.count == row.cells.count && !cells[column].isEmpty
                    && !PDFText.isValue(cells[column])
            }), PDFText.beginsCell(pages[page - 1][place].cells[column])
        else { return }
        pages[page - 1][place].cells[column] += row.cells[column]
        pages[page][first].cells[column] = []
    }

    private static func joinRow(_ page: Int, _ last: Int, _ first: Int, _ pages: inout [[PDFBlock]]) {
        let (above, below) = (pages[page - 1][last], pages[page][first])
        let values = (above: firstValue(above), below: firstValue(below))
        guard values.above == nil || values.below == nil, labels(below).count <= 1,
            pages[page].indices.contains(first + 1), pages[page][first + 1].isRow
        else { return }
        let figures: Int
        if let place = values.above ?? values.below { figures = place } else { return }
        guard figures > 0, figures <= above.cells.count else { return }
        // The label's column is the one before the figures, which may themselves begin with a blank.
        let own = pages[page - 1][..<last].last {
            $0.cells.count == above.cells.count && firstValue($0) != nil
        }
        let column = min(figures, own.flatMap(firstValue) ?? figures) - 1
        // Heads stand over the figures, labels do not.
        guard labels(above).allSatisfy({ $0 <= column }) else { return }
        var cells = values.above == nil ? below.cells : above.cells
        for (place, cell) in above.cells.enumerated() where place <= column { cells[place] = cell }
        if let label = labels(below).first {
            let piece = below.cells[label]
            let isWhole = PDFText.beginsCell(piece)
            guard isWhole == above.cells[column].isEmpty, label <= column || !below.isRow,
                !piece.starts(with: "（本".utf8), !piece.starts(with: "(本".utf8)
            else { return }
            cells[column] += piece
        } else if above.cells[column].isEmpty || values.above != nil {
            return
        }
        guard cells.count == above.cells.count else { return }
        pages[page - 1][last].cells = cells
        pages[page].remove(at: first)
    }
}
