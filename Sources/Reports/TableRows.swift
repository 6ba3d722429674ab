// Raw rows to logical rows, by the forms of the three tables.
//
// Numbers are bound to the label of their row and to the last seven columns, never read as one stream: a
// single blank would shift everything after it. Rows and labels torn by line and page breaks are put
// together, by their enumerators first and by the printed labels where those do not tell.

/// Puts the rows of one table together.
struct TableRows {
    let source: SourceText
    let words: Wordings
    /// Cells keep their columns: a row of too few has lost those at its end. Where they do not, it may have
    /// lost any.
    var keepsColumns = true

    /// Logical rows of table `number`; of other tables the cells as they stand.
    func logical(_ rows: [RawRow], number: Int?) -> [[Cell]] {
        switch number {
        case 2: disclosure(rows)
        case 3: applications(rows)
        case 4: reviews(rows)
        default: rows.map { dropTrailing($0.cells) }.filter { !$0.isEmpty }
        }
    }

    // MARK: Cells

    func isValue(_ cell: Cell) -> Bool {
        cell.more == nil && CellContent.isValue(source.keys, cell.first)
    }

    /// The scalars of a cell without blanks, brackets and comma full-width.
    func key(_ cell: Cell) -> [UInt32] {
        var result: [UInt32] = []
        for range in [cell.first] + (cell.more ?? []) {
            for place in range {
                let scalar = source.keys[place]
                switch scalar {
                case Glyph.blank, Glyph.tab: break
                case 0x28: result.append(0xFF08)
                case 0x29: result.append(0xFF09)
                case 0x2C: result.append(0xFF0C)
                default: result.append(scalar)
                }
            }
        }
        return result
    }

    /// `key` without its enumerator.
    func body(_ cell: Cell) -> [UInt32] {
        let key = key(cell)
        guard let marker = Enumerator(in: key, at: 0..<key.count) else { return key }
        return Array(key[marker.end...])
    }

    func hasEnumerator(_ cell: Cell) -> Bool {
        guard !cell.isEmpty else { return false }
        return Enumerator(in: source.keys, at: cell.first) != nil
    }

    /// Whether some printed label begins with `body`.
    func beginsLabel(_ body: [UInt32]) -> Bool {
        words.labels.contains { $0.count >= body.count && $0.holds(body, at: 0, limit: body.count) }
    }

    private func dropTrailing(_ cells: [Cell]) -> [Cell] {
        var cells = cells
        while let last = cells.last, last.isEmpty { cells.removeLast() }
        return cells
    }

    // MARK: Table 2

    private func disclosure(_ rows: [RawRow]) -> [[Cell]] {
        var result: [[Cell]] = []
        var columns = 0
        var pending: Cell?
        for row in rows {
            var cells = dropTrailing(row.cells)
            while let first = cells.first, first.isEmpty { cells.removeFirst() }
            guard let first = cells.first else { continue }
            let firstKey = key(first)
            if firstKey == words.content {
                columns = cells.count - 1
                result.append(cells)
                continue
            }
            if firstKey.holds(words.article, at: 0, limit: firstKey.count) {
                columns = 0
                result.append(cells)
                continue
            }
            let hasValues = cells.dropFirst().contains { !$0.isEmpty }
            if !hasValues, columns > 0, !isValue(first), !words.labels.contains(firstKey) {
                // A piece of a label: of the row above if that makes a printed label, else of the row below.
                if let last = result.indices.last, let label = result[last].first, result[last].count > 1,
                    beginsLabel(body(label) + firstKey)
                {
                    result[last][0].append(first)
                } else if var held = pending {
                    held.append(first)
                    pending = held
                } else {
                    pending = first
                }
                continue
            }
            if var label = pending {
                pending = nil
                if isValue(first) {
                    cells.insert(label, at: 0)
                } else if beginsLabel(key(label) + firstKey) {
                    label.append(first)
                    cells[0] = label
                } else {
                    result.append([label])
                }
            }
            if !keepsColumns, !isWholeRow(cells) {
                // Figures of other rows, or too few: the label is not theirs.
                result.append([cells[0]])
                if cells.count > 1 { result.append(Array(cells.dropFirst())) }
                continue
            }
            while cells.count < columns + 1 { cells.append(.empty) }
            result.append(cells)
        }
        if let pending { result.append([pending]) }
        return result
    }

    /// A label with as many figures as one of the forms has for it, and nothing else.
    private func isWholeRow(_ cells: [Cell]) -> Bool {
        guard cells.dropFirst().allSatisfy(isValue) else { return false }
        let name = key(cells[0])
        let counts = [TableFormat.f2019, .f2021].compactMap { format in
            OfficialForms.shared.form(2, format)?.valueRows.first { $0.labels.joined().contains(name) }?
                .valueCount
        }
        return counts.isEmpty || counts.contains(cells.count - 1)
    }

    // MARK: Table 4

    private func reviews(_ rows: [RawRow]) -> [[Cell]] {
        var result: [[Cell]] = []
        var values: [Cell]?
        for row in rows {
            let filled = row.cells.filter { !$0.isEmpty }
            let isData = filled.isEmpty ? row.cells.count >= 14 : filled.allSatisfy(isValue)
            if isData, let held = values, held.count < 15, row.cells.count < 15,
                held.count + row.cells.count <= 16
            {
                values = held + row.cells
            } else if isData {
                if let held = values { result.append(fifteen(held)) }
                values = row.cells
            } else {
                if let held = values {
                    result.append(fifteen(held))
                    values = nil
                }
                if let label = row.cells.first(where: { !$0.isEmpty }), !isValue(label),
                    filled.count >= 6, filled.dropFirst().allSatisfy(isValue)
                {
                    // A label before the figures.
                    let start = (row.cells.firstIndex { !$0.isEmpty } ?? 0) + 1
                    result.append([label] + fifteen(Array(row.cells[start...])))
                } else {
                    result.append(dropTrailing(row.cells))
                }
            }
        }
        if let held = values { result.append(fifteen(held)) }
        return result.filter { !$0.isEmpty }
    }

    /// The fewest cells of a row of fifteen that only lost some at its end: a page number has one.
    private static let fewestReviews = 5

    private func fifteen(_ cells: [Cell]) -> [Cell] {
        if cells.count < (keepsColumns ? Self.fewestReviews : 15) { return cells }
        var cells = cells
        while cells.count > 15, let last = cells.last, last.isEmpty { cells.removeLast() }
        while cells.count > 15, let first = cells.first, first.isEmpty { cells.removeFirst() }
        while cells.count < 15 { cells.append(.empty) }
        return cells
    }
}
