// Table 4 (复议和诉讼, reviews and lawsuits): fifteen figures in one row, or spread over several, or one below
// the other beside the names of outcomes.

extension TypedTables {
    mutating func bindReviews(_ rows: [[String]]) {
        var values: [String] = []
        var dataRows: [[String]] = []
        for row in rows {
            guard let figures = figures(of: row) else { continue }
            if values.count >= 15 {
                dataRows.append(row)
                continue
            }
            values.append(contentsOf: figures)
        }
        while values.count > 15, values.last?.isEmpty == true { values.removeLast() }
        while values.count > 15, values.first?.isEmpty == true { values.removeFirst() }
        for row in dataRows where row.contains(where: { !$0.isEmpty }) { keep(4, row, .repeated) }
        if values.isEmpty {
            bindByOutcome(rows)
        } else if self[ReviewGroup.reviews.cell(.upheld)] != nil {
            keep(4, values, .repeated)
        } else if values.count == 15 {
            for (offset, printed) in values.enumerated() {
                cells[CellCatalogue.reviewsStart + offset] = FigureReader.value(printed)
            }
        } else if values.count == 16 {
            bindSixteen(values)
        } else {
            if !bindByOutcome(rows) { keep(4, values, .columnCount) }
        }
    }

    /// The figures of a row that holds nothing else, a label before them left out; nil for heads.
    private func figures(of row: [String]) -> [String]? {
        let firstFigure = row.firstIndex { !$0.isEmpty && FigureReader.isFigure($0) }
        guard let firstFigure else {
            // A row of blanks alone is the row of figures left empty.
            return row.count >= 14 && row.allSatisfy(\.isEmpty) ? row : nil
        }
        guard row[firstFigure...].allSatisfy({ FigureReader.isFigure($0) }) else {
            // Words among the figures: a row of the full width still has its columns.
            guard row.count == 15, RowLabels.outcome(RowLabels.key(row[0])) == nil else { return nil }
            return row.count(where: { FigureReader.isFigure($0) }) >= 10 ? row : nil
        }
        let label = row[..<firstFigure].lastIndex { !$0.isEmpty }
        guard let label else { return row }
        // Beside an outcome stands its own figure, not the row of fifteen.
        if RowLabels.outcome(RowLabels.key(row[label])) != nil { return nil }
        let figures = row[(label + 1)...]
        return figures.count >= 5 ? Array(figures) : nil
    }

    /// One value too many: one number over two cells, if one way of joining makes all three totals come out.
    private mutating func bindSixteen(_ values: [String]) {
        let readings = values.map { FigureReader.value($0) }
        let joins = SplitNumbers.joins(of: values) { numbers in
            [0, 5, 10].allSatisfy { start in
                numbers[start..<(start + 4)].reduce(0, +) == numbers[start + 4]
            }
        }
        keep(4, values, .columnCount)
        guard joins.count == 1, let join = joins.first else {
            for index in 0..<15 {
                cells[CellCatalogue.reviewsStart + index] = SplitNumbers.either(index, of: readings, values)
            }
            return
        }
        for index in 0..<15 {
            cells[CellCatalogue.reviewsStart + index] =
                SplitNumbers.cell(index, of: readings, values, joinedAt: join.place)
        }
        splits.append(
            SplitNumber(
                path: CellPath(index: CellCatalogue.reviewsStart + join.place),
                pieces: Array(values[join.place...(join.place + 1)]), joined: join.value, repairsSum: true))
    }

    /// A table turned on its side: each outcome in a row of its own with one figure beside it.
    @discardableResult
    private mutating func bindByOutcome(_ rows: [[String]]) -> Bool {
        var group: ReviewGroup?
        var found: [(CellPath, CellValue)] = []
        for row in rows {
            var outcome: ReviewOutcome?
            for cell in row where !cell.isEmpty {
                let key = RowLabels.key(cell)
                if FigureReader.isFigure(cell) {
                    guard let current = group, let named = outcome else { continue }
                    found.append((current.cell(named), FigureReader.value(cell)))
                    outcome = nil
                } else if let named = RowLabels.outcome(key) {
                    // Two outcomes side by side are heads.
                    if outcome != nil { return false }
                    outcome = named
                } else if let named = RowLabels.reviewGroup(key) {
                    group = named
                }
            }
        }
        // Each cell once, or nothing: a table read the wrong way repeats itself.
        guard found.count >= 10, Set(found.map(\.0)).count == found.count else { return false }
        for (path, value) in found { set(path, value) }
        return true
    }
}
