// Table 3 without separators: lines of figures to rows of the form by the pieces of labels around them, figures of a
// line with blanks to the columns of the nearest full line, or one stream of figures proved by its sums.

extension LooseTable {
    func applications(_ form: OfficialForm, _ groups: [Group], _ source: SourceText) -> [[Cell]?]? {
        let rows = form.rows
        let values = groups.flatMap(\.values)
        let isByLine = groups.count { $0.values.count >= 3 } * 2 >= rows.count
        if !isByLine {
            guard values.count == form.valueCount else { return nil }
            let stream = stride(from: 0, to: values.count, by: 7).map { Array(values[$0..<($0 + 7)]) }
            guard addUp(stream, source), isByRow(values, rows, source) else { return nil }
            return stream.map { cells($0) }
        }
        guard groups.count <= rows.count else { return nil }
        let places: [Int]
        if groups.count == rows.count {
            places = Array(rows.indices)
        } else {
            guard let assigned = assign(groups, rows, source) else { return nil }
            places = assigned
        }
        let byCharacter = spread(groups) { $0.characters } < spread(groups) { $0.columns }
        var result = [[Cell]?](repeating: nil, count: rows.count)
        for (index, group) in groups.enumerated() {
            guard group.values.count != 7 else {
                result[places[index]] = cells(group.values)
                continue
            }
            if group.values.count > 7 {
                result[places[index]] = cells(group.values)
                continue
            }
            func middle(_ token: Token) -> Int {
                byCharacter ? token.middle.characters : token.middle.columns
            }
            let model = groups.filter { $0.values.count == 7 }.min {
                abs($0.line - group.line) < abs($1.line - group.line)
            }
            guard let columns = model?.values.map(middle) ?? clusters(groups, by: middle) else { return nil }
            let aligned = align(group.values, to: columns, by: middle).cells
            // Figures whose columns are not clear stay together: a wrong cell is worse than a missing one.
            let isClear =
                ColumnChoice.isClear(
                    group.values.map(middle), at: aligned.indices.filter { !aligned[$0].isEmpty }, of: columns
                )
                && ColumnChoice.addsUp(aligned.map { ColumnChoice.number(source.scalars, $0.first) })
            result[places[index]] = isClear ? aligned : cells(group.values)
        }
        return result
    }

    /// Nearly all rows have the sum of their six columns in the seventh.
    private func addUp(_ rows: [[Token]], _ source: SourceText) -> Bool {
        var wrong = 0
        for row in rows {
            let numbers = row.map { ColumnChoice.number(source.scalars, $0.range) }
            guard let total = numbers[6] else { continue }
            let parts = numbers[..<6].compactMap { $0 }
            if parts.count == 6, parts.reduce(0, +) != total { wrong += 1 }
        }
        return wrong <= 2
    }

    /// The stream is one of rows: read column by column it says the same, or its rows do not add up.
    private func isByRow(_ values: [Token], _ rows: [OfficialForm.Row], _ source: SourceText) -> Bool {
        let turned = rows.indices.map { row in (0..<7).map { values[$0 * rows.count + row] } }
        func wrong(_ rows: [[Token]]) -> Int {
            rows.count { row in
                !ColumnChoice.addsUp(row.map { ColumnChoice.number(source.scalars, $0.range) })
            }
        }
        let stream = stride(from: 0, to: values.count, by: 7).map { Array(values[$0..<($0 + 7)]) }
        let same = zip(stream.joined(), turned.joined()).allSatisfy {
            source.keys[$0.range].elementsEqual(source.keys[$1.range])
        }
        return same || wrong(stream) < wrong(turned)
    }

    /// How far the columns of neighbouring full rows stray from one another.
    private func spread(_ groups: [Group], _ middle: ((columns: Int, characters: Int)) -> Int) -> Int {
        var sum = 0
        let full = groups.filter { $0.values.count == 7 }
        for (one, other) in zip(full, full.dropFirst()) {
            for (left, right) in zip(one.values, other.values) {
                sum += min(abs(middle(left.middle) - middle(right.middle)), 40)
            }
        }
        return sum
    }

    /// The seven columns that the figures of rows with blanks leave together; nil when they are not seven.
    private func clusters(_ groups: [Group], by middle: (Token) -> Int) -> [Int]? {
        let places = groups.flatMap(\.values).map(middle).sorted()
        var clusters: [[Int]] = []
        for place in places {
            if let last = clusters.last?.last, place - last <= 2 {
                clusters[clusters.count - 1].append(place)
            } else {
                clusters.append([place])
            }
        }
        return clusters.count == 7 ? clusters.map { $0[$0.count / 2] } : nil
    }

    /// The row of the form for each line of figures, by the pieces of labels around it; order is kept.
    private func assign(_ groups: [Group], _ rows: [OfficialForm.Row], _ source: SourceText) -> [Int]? {
        let bands = groups.indices.map { index -> [UInt32: Int] in
            let from = index == 0 ? groups[0].line - 4 : (groups[index - 1].line + groups[index].line) / 2
            let to =
                index + 1 == groups.count
                ? groups[index].line + 4 : (groups[index].line + groups[index + 1].line + 1) / 2
            var letters: [UInt32: Int] = [:]
            for token in tokens where token.isForm && token.line >= from && token.line <= to {
                for place in token.range where Self.isLetter(source.keys[place]) {
                    letters[OfficialForms.fold(source.keys[place]), default: 0] += 1
                }
            }
            return letters
        }
        func score(_ group: Int, _ row: Int) -> Double {
            guard let label = rows[row].labels.last?.first else { return 0 }
            var left = bands[group]
            var found = 0
            let letters = label.filter(Self.isLetter)
            for letter in letters where left[letter, default: 0] > 0 {
                left[letter, default: 0] -= 1
                found += 1
            }
            return Double(found) / Double(max(letters.count, 1))
        }
        // Best sum of scores with group g at row r or above.
        var best = [[Double]](
            repeating: [Double](repeating: -1, count: rows.count + 1), count: groups.count + 1)
        best[0] = [Double](repeating: 0, count: rows.count + 1)
        for group in groups.indices {
            for row in rows.indices {
                let with = best[group][row] < 0 ? -1 : best[group][row] + score(group, row)
                best[group + 1][row + 1] = max(best[group + 1][row], with)
            }
        }
        var places = [Int](repeating: 0, count: groups.count)
        var row = rows.count
        for group in groups.indices.reversed() {
            while row > 0, best[group + 1][row - 1] == best[group + 1][row] { row -= 1 }
            guard row > 0, best[group + 1][row] >= 0 else { return nil }
            row -= 1
            places[group] = row
        }
        // On the whole the labels must be there, or the choice is a guess.
        return best[groups.count][rows.count] >= Double(groups.count) * 0.5 ? places : nil
    }

    /// Values set under columns in order, with the least sum of distances.
    func align(_ values: [Token], to columns: [Int], by middle: (Token) -> Int) -> (
        cells: [Cell], distance: Int
    ) {
        let far = Int.max / 4
        var cost = [[Int]](
            repeating: [Int](repeating: far, count: columns.count + 1), count: values.count + 1)
        cost[0] = [Int](repeating: 0, count: columns.count + 1)
        for value in values.indices {
            for column in columns.indices {
                let with = cost[value][column] + abs(columns[column] - middle(values[value]))
                cost[value + 1][column + 1] = min(cost[value + 1][column], with)
            }
        }
        var cells = [Cell](repeating: .empty, count: columns.count)
        var column = columns.count
        for value in values.indices.reversed() {
            while column > 0, cost[value + 1][column - 1] == cost[value + 1][column] { column -= 1 }
            guard column > 0 else { break }
            column -= 1
            cells[column] = Cell(first: values[value].range)
        }
        return (cells, cost[values.count][columns.count])
    }
}
