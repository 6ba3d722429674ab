// Table 3 (申请, applications): rows by their labels, values by the last seven cells.

extension TypedTables {
    /// A row with values, before it is bound.
    private struct Candidate {
        var index: Int
        var row: ApplicationRow?
        /// First of the values.
        var start: Int
    }

    mutating func bindApplications(_ rows: [[String]]) {
        var candidates: [Candidate] = []
        candidates.reserveCapacity(rows.count)
        var hasData = false
        for (index, cells) in rows.enumerated() {
            guard let found = label(of: cells) else {
                // Heads have no figures; a row of figures that has no known label waits for its neighbours.
                if cells.count >= 7, cells.suffix(7).contains(where: isPrintedFigure) {
                    candidates.append(Candidate(index: index, row: nil, start: max(0, cells.count - 7)))
                } else if hasData, cells.contains(where: isPrintedFigure) {
                    keep(3, cells, .unknownLabel)
                }
                continue
            }
            guard found.end < cells.count else { continue }
            switch found.label {
            case .row(let row):
                hasData = true
                candidates.append(Candidate(index: index, row: row, start: found.end))
            case .group, .head:
                if cells[found.end...].contains(where: isPrintedFigure) { keep(3, cells, .groupFigures) }
            }
        }
        bindByOrder(&candidates)
        for candidate in candidates {
            let cells = rows[candidate.index]
            if let row = candidate.row {
                bind(row, cells, from: candidate.start)
            } else if hasData {
                keep(3, cells, .unknownLabel)
            }
        }
    }

    private func isPrintedFigure(_ cell: String) -> Bool { !cell.isEmpty && FigureReader.isFigure(cell) }

    /// What the labels of a row name, and the place after them.
    private func label(of cells: [String]) -> (label: RowLabels.Application, end: Int)? {
        let limit = max(cells.count - 7, 0)
        var before: [UInt32] = []
        var last = -1
        var found: (label: RowLabels.Application, end: Int)?
        for (place, cell) in cells.enumerated() where !cell.isEmpty {
            // Past the labels only a whole label counts: a row with too few figures.
            if place >= max(limit, 1), found != nil || place >= 4 { break }
            var key: [UInt32] = []
            var named = RowLabels.printedApplication(cell)
            if named == nil {
                key = isDigits(cell) ? [] : RowLabels.key(cell)
                if key.isEmpty { continue }
                named = RowLabels.application(key)
            }
            if place < max(limit, 1) { last = place }
            switch named {
            case .row(let row)?:
                // 其他 and 总计 also stand in heads.
                if place >= limit, place > 0, row == .misc || row == .total { continue }
                found = (.row(row), place + 1)
            case .group?:
                found = (.group, place + 1)
            case .head?:
                return nil
            case nil:
                // A label over two cells: 本年新收政府 | 信息公开申请数量.
                guard !before.isEmpty, place < limit else { break }
                if case .row(let row)? = RowLabels.application(before + key) {
                    found = (.row(row), place + 1)
                }
            }
            before = key
        }
        guard let found else { return nil }
        if found.end <= last {
            // A label that nothing is known of stands under a heading; or it is the rest of the label
            // before it.
            if found.label == .group || found.label == .row(.other) { return nil }
            return (found.label, last + 1)
        }
        return found
    }

    private func isDigits(_ cell: String) -> Bool {
        cell.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }

    /// Rows between two known ones take the places left between them, when there are as many.
    private func bindByOrder(_ candidates: inout [Candidate]) {
        guard candidates.contains(where: { $0.row == nil }) else { return }
        let isNew = candidates.contains { $0.row == .noCorrection || $0.row == .noFee || $0.row == .misc }
        let order = ApplicationRow.allCases.filter { $0.exists(in: isNew ? .f2021 : .f2019) }
        let known = Set(candidates.compactMap(\.row))
        var place = 0
        while place < candidates.count {
            guard candidates[place].row == nil else {
                place += 1
                continue
            }
            var end = place
            while end < candidates.count, candidates[end].row == nil { end += 1 }
            if place > 0, let before = candidates[place - 1].row.flatMap({ order.firstIndex(of: $0) }) {
                let after =
                    end < candidates.count
                    ? candidates[end].row.flatMap { order.firstIndex(of: $0) } ?? -1 : order.count
                if after - before - 1 == end - place,
                    order[(before + 1)..<after].allSatisfy({ !known.contains($0) })
                {
                    for offset in 0..<(end - place) {
                        candidates[place + offset].row = order[before + 1 + offset]
                    }
                }
            }
            place = end
        }
    }

    // MARK: Values

    private mutating func bind(_ row: ApplicationRow, _ cells: [String], from start: Int) {
        var values = cells[start...]
        // Words between label and figures (a note, the rest of a label) are no values.
        while values.count > 7, let first = values.first, first.isEmpty || !FigureReader.isFigure(first) {
            values.removeFirst()
        }
        while values.count > 7, values.last?.isEmpty == true { values.removeLast() }
        if let held = self[row.cell(.natural)] {
            let same = held.printed == values.first && self[row.cell(.total)]?.printed == values.last
            if !same { keep(3, cells, .repeated) }
            return
        }
        switch values.count {
        case 7:
            bindSeven(row, values)
        case 8...:
            bindTooMany(row, Array(values.suffix(8)), values.count > 8)
            keep(3, cells, .columnCount)
        default:
            bindTooFew(row, Array(values))
            if values.contains(where: { !$0.isEmpty }) { keep(3, cells, .columnCount) }
        }
    }

    private mutating func bindSeven(_ row: ApplicationRow, _ values: ArraySlice<String>) {
        let first = row.cell(.natural).index
        var isSpaced = false
        for (offset, printed) in values.enumerated() {
            let value = FigureReader.value(printed)
            if value.remark == .spacedDigits { isSpaced = true }
            cells[first + offset] = value
        }
        // 1 2 in one cell and a blank elsewhere: two columns may have run into one.
        guard isSpaced, values.contains(where: { $0.isEmpty }) else { return }
        for offset in 0..<7 {
            guard let value = cells[first + offset], value.remark == .spacedDigits else { continue }
            cells[first + offset] = CellValue(meaning: .text, printed: value.printed, remark: .unaligned)
        }
    }

    /// One value more than columns: one number stands in two cells, or a figure that belongs to none.
    private mutating func bindTooMany(_ row: ApplicationRow, _ values: [String], _ isLonger: Bool) {
        let readings = values.map { FigureReader.value($0) }
        if !isLonger {
            let joins = SplitNumbers.joins(of: values) { numbers in
                numbers.dropLast().reduce(0, +) == numbers.last
            }
            if joins.count == 1, let join = joins.first {
                for column in ApplicantColumn.allCases {
                    let index = column.rawValue
                    set(
                        row.cell(column), SplitNumbers.cell(index, of: readings, values, joinedAt: join.place)
                    )
                }
                splits.append(
                    SplitNumber(
                        path: CellPath(index: row.cell(.natural).index + join.place),
                        pieces: Array(values[join.place...(join.place + 1)]), joined: join.value,
                        repairsSum: true))
                return
            }
        }
        for column in ApplicantColumn.allCases {
            set(row.cell(column), SplitNumbers.either(column.rawValue, of: readings, values))
        }
    }

    /// Fewer values than columns: which are missing is not known.
    private mutating func bindTooFew(_ row: ApplicationRow, _ values: [String]) {
        let readings = values.map { FigureReader.value($0) }
        let isBlank = readings.allSatisfy { $0.meaning == .blank }
        for column in ApplicantColumn.allCases {
            let place = column.rawValue
            if isBlank || (place < values.count && readings.allSatisfy { $0.meaning == .zero }) {
                set(
                    row.cell(column),
                    place < values.count ? readings[place] : CellValue(meaning: .blank, printed: ""))
            } else {
                let printed = place < values.count ? values[place] : ""
                set(row.cell(column), CellValue(meaning: .text, printed: printed, remark: .unaligned))
            }
        }
    }
}

/// One number over two cells.
enum SplitNumbers {
    /// Ways to join two neighbours so that `holds` is true of the numbers that result.
    static func joins(of values: [String], where holds: ([Int64]) -> Bool) -> [(place: Int, value: Int64)] {
        var numbers: [Int64] = []
        for value in values {
            // Blanks count as nothing for the sum; words leave nothing to try.
            guard let number = FigureReader.value(value).numberOrZero, number >= 0 else { return [] }
            numbers.append(number)
        }
        var result: [(place: Int, value: Int64)] = []
        for place in 0..<(values.count - 1) {
            let left = values[place]
            let right = values[place + 1]
            guard isPlainDigits(left), isPlainDigits(right), numbers[place] > 0 else { continue }
            let reading = FigureReader.value(left + right)
            guard reading.meaning == .number else { continue }
            var joined = numbers
            joined[place] = reading.value
            joined.remove(at: place + 1)
            if holds(joined) { result.append((place, reading.value)) }
        }
        return result
    }

    private static func isPlainDigits(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 6 && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }

    /// The cell of column `index` when the values at `place` and after it are one number.
    static func cell(_ index: Int, of readings: [CellValue], _ values: [String], joinedAt place: Int)
        -> CellValue
    {
        if index < place { return readings[index] }
        if index > place { return readings[index + 1] }
        return CellValue(
            meaning: .text, printed: values[place] + " | " + values[place + 1], remark: .split)
    }

    /// The cell of column `index` of one value too many: what it reads if both candidates agree, else text.
    static func either(_ index: Int, of readings: [CellValue], _ values: [String]) -> CellValue {
        let left = readings[index]
        let right = readings[index + 1]
        if left.meaning == right.meaning, left.meaning == .zero || left.meaning == .blank { return left }
        return CellValue(
            meaning: .text, printed: values[index] + " | " + values[index + 1], remark: .unaligned)
    }
}
