// Table 3, 收到和处理政府信息公开申请情况 (applications received and handled): labels and seven values a row.
//
// The label of a row takes one to three cells, or none where the cell above is merged; the seven value
// columns therefore start at different places in different rows and are found for each row by its figures,
// and for rows with blanks by where the other rows of the table have theirs.

extension TableRows {
    /// One logical row on its way.
    private struct Entry {
        var labels: [Cell] = []
        /// Everything from the first cell after the last label.
        var tail: ArraySlice<Cell> = []
        /// Column of the last label.
        var labelColumn = -1
        var middles: [(columns: Int, characters: Int)] = []
        /// Head rows keep their cells as they stand.
        var head: [Cell] = []
        var hasValues: Bool { tail.contains { !$0.isEmpty } }
    }

    /// Rows of table 3: head rows as printed, data rows as labels and exactly seven values.
    func applications(_ rows: [RawRow]) -> [[Cell]] {
        var entries: [Entry] = []
        var pending: Entry?
        var isHead = true
        for (index, row) in rows.enumerated() {
            var entry = split(row)
            if isHead {
                let startsData = entry.labels.first.map { words.isApplicationLabel(body($0)) } ?? false
                let startsCut = entry.labels.count > 1 && words.isApplicationLabel(body(entry.labels[1]))
                if startsData || startsCut || entry.hasValues {
                    isHead = false
                } else {
                    entries.append(Entry(head: row.cells))
                    continue
                }
            }
            if entry.hasValues || isBlankData(entry) {
                join(&entry, to: &pending, entries: &entries)
                entries.append(entry)
            } else if !entry.labels.isEmpty {
                let next = index + 1 < rows.count ? split(rows[index + 1]) : nil
                place(entry, before: next, pending: &pending, entries: &entries)
            }
        }
        if let pending { entries.append(pending) }
        if keepsColumns { joinTorn(&entries) }
        settleGroups(&entries)
        return bind(entries)
    }

    /// Moves labels of groups to the first row of their group by the official form.
    ///
    /// A cell merged downwards has its text in its middle, and so has a page that is read by places; a page break may
    /// leave the label on either side.
    private func settleGroups(_ entries: inout [Entry]) {
        for index in entries.indices where entries[index].labels.count > 1 && entries[index].hasValues {
            guard let leaf = entries[index].labels.last else { continue }
            let own = body(leaf)
            for (place, label) in entries[index].labels.dropLast().enumerated().reversed() {
                let name = body(label)
                guard let group = words.groups.first(where: { $0.name == name }), group.first != own,
                    // Of several rows with the label of the first, the next one above.
                    let target = entries[..<index].lastIndex(where: {
                        $0.hasValues && $0.labels.last.map(body) == group.first
                    })
                        ?? entries[index...].firstIndex(where: {
                            $0.hasValues && $0.labels.last.map(body) == group.first
                        }),
                    !entries[target].labels.dropLast().contains(where: { body($0) == name })
                else { continue }
                // 三、 stands before （三）.
                entries[index].labels.remove(at: place)
                let isOuter = words.groups.first?.name == name
                let last = max(entries[target].labels.count - 1, 0)
                entries[target].labels.insert(label, at: isOuter ? 0 : last)
            }
        }
    }

    /// Gives figures the label that stands below them, where the end of a page tore the row: figures by themselves, or
    /// under the label of the group, and the label of a row that has no figures of its own.
    private func joinTorn(_ entries: inout [Entry]) {
        for index in entries.indices.dropLast().reversed() {
            let (above, below) = (entries[index], entries[index + 1])
            guard above.hasValues, above.labels.count <= 1, !below.hasValues, below.labels.count == 1,
                !isBlankData(below), hasEnumerator(below.labels[0])
            else { continue }
            let name = body(below.labels[0])
            let isOwn =
                above.labels.first.map { label in
                    let group = body(label)
                    return words.groups.contains { $0.name == group && $0.first == name }
                } ?? (words.labels.contains(name) && !words.groups.contains { $0.name == name })
            guard isOwn else { continue }
            entries[index].labels.append(below.labels[0])
            entries.remove(at: index + 1)
        }
    }

    /// Splits a row at its first figure.
    private func split(_ row: RawRow) -> Entry {
        var entry = Entry()
        entry.labels.reserveCapacity(3)
        var last = -1
        for (column, cell) in row.cells.enumerated() where !cell.isEmpty {
            if isValue(cell) { break }
            last = column
            entry.labels.append(cell)
        }
        entry.labelColumn = last
        entry.tail = row.cells[(last + 1)...]
        if !row.middles.isEmpty { entry.middles = Array(row.middles[(last + 1)...]) }
        return entry
    }

    /// A row of seven blanks under a label that has values of its own.
    private func isBlankData(_ entry: Entry) -> Bool {
        guard let label = entry.labels.last, entry.tail.count >= 7 else { return false }
        let body = body(label)
        return words.labels.contains(body)
            && !words.groupLabels.contains { $0.ends(with: body) && $0.count > body.count }
            && hasEnumerator(label)
    }

    /// Decides where a row without figures belongs.
    private func place(_ entry: Entry, before next: Entry?, pending: inout Entry?, entries: inout [Entry]) {
        guard let label = entry.labels.first else { return }
        if hasEnumerator(label) {
            if let held = pending { entries.append(held) }
            pending = entry
            return
        }
        if var held = pending, let last = held.labels.indices.last {
            held.labels[last].append(label)
            held.labels.append(contentsOf: entry.labels.dropFirst())
            pending = held
            return
        }
        if entry.labels.count == 1, let last = entries.indices.last,
            let target = entries[last].labels.indices.last
        {
            let completes = beginsLabel(body(entries[last].labels[target]) + body(label))
            let nextNeedsLabel = next.map { $0.labels.isEmpty || !hasEnumerator($0.labels[0]) } ?? false
            if completes || !nextNeedsLabel {
                entries[last].labels[target].append(label)
                return
            }
        }
        pending = entry
    }

    /// Joins a row of figures with labels that stood on lines of their own before it.
    private func join(_ entry: inout Entry, to pending: inout Entry?, entries: inout [Entry]) {
        if let held = pending {
            pending = nil
            if entry.labels.isEmpty {
                entry.labels = held.labels
                return
            }
            if !hasEnumerator(entry.labels[0]), !words.labels.contains(body(entry.labels[0])),
                var label = held.labels.last
            {
                label.append(entry.labels[0])
                entry.labels = held.labels.dropLast() + [label] + entry.labels.dropFirst()
                return
            }
            entries.append(held)
            return
        }
        guard entry.labels.count >= 2, !hasEnumerator(entry.labels[0]), hasEnumerator(entry.labels[1]) else {
            return
        }
        // The rest of a group label that a page break cut, printed again or for the first time on the new
        // page.
        let piece = key(entry.labels[0])
        guard piece.count <= 8, let (row, column) = lastGroup(entries) else { return }
        let group = body(entries[row].labels[column])
        if group.ends(with: piece), words.labels.contains(group) {
            entry.labels.removeFirst()
        } else if beginsLabel(group + piece) {
            entries[row].labels[column].append(entry.labels[0])
            entry.labels.removeFirst()
        }
    }

    /// The last label above that stands for a group of rows.
    private func lastGroup(_ entries: [Entry]) -> (Int, Int)? {
        for row in entries.indices.reversed() {
            if entries[row].labels.count >= 2 { return (row, entries[row].labels.count - 2) }
            if entries[row].labels.count == 1, !entries[row].hasValues { return (row, 0) }
        }
        return nil
    }

    // MARK: Binding values to columns

    private func bind(_ entries: [Entry]) -> [[Cell]] {
        // Where rows that leave no choice begin, by the column of their last label.
        var votes: [Int: Int] = [:]
        for entry in entries where entry.head.isEmpty && entry.middles.isEmpty {
            let starts = starts(entry)
            if starts.count == 1, entry.tail.count > 7 {
                votes[entry.labelColumn << 8 | starts.lowerBound, default: 0] += 1
            }
        }
        let byColumn = columnMiddles(entries) { $0.columns }
        let byCharacter = columnMiddles(entries) { $0.characters }
        let usesCharacters = (byCharacter?.spread ?? Int.max) < (byColumn?.spread ?? Int.max)
        let columns = usesCharacters ? byCharacter?.middles : byColumn?.middles
        return entries.compactMap { entry -> [Cell]? in
            if !entry.head.isEmpty {
                var cells = entry.head
                while let last = cells.last, last.isEmpty { cells.removeLast() }
                return cells.isEmpty ? nil : cells
            }
            if !entry.hasValues, entry.tail.count < 7 || !isBlankData(entry) {
                return entry.labels.isEmpty ? nil : entry.labels
            }
            if !entry.middles.isEmpty, entry.tail.count < 7, let columns {
                return entry.labels + aligned(entry, columns, usesCharacters)
            }
            return row(of: entry, votes)
        }
    }

    /// Labels and the seven columns that hold the figures of a row.
    private func row(of entry: Entry, _ votes: [Int: Int]) -> [Cell] {
        let tail = entry.tail
        let base = tail.startIndex
        // Where cells do not keep their columns, only seven figures have theirs.
        if !keepsColumns, tail.count != 7 { return entry.labels + tail }
        var cells: [Cell] = []
        cells.reserveCapacity(entry.labels.count + 8)
        cells.append(contentsOf: entry.labels)
        if let first = tail.firstIndex(where: { !$0.isEmpty }),
            let last = tail.lastIndex(where: { !$0.isEmpty }),
            last - first >= 7
        {
            // More than seven columns hold something: the last seven count, the rest is kept beside the
            // labels.
            cells.append(contentsOf: tail[first..<(last - 6)].lazy.filter { !$0.isEmpty })
            cells.append(contentsOf: tail[(last - 6)...last])
            return cells
        }
        let range = starts(entry)
        var start = range.lowerBound
        if range.count > 1 {
            var best = 0
            for candidate in range {
                let count = votes[entry.labelColumn << 8 | candidate] ?? 0
                if count > best { (best, start) = (count, candidate) }
            }
        }
        let end = min(start + 7, tail.count)
        cells.append(contentsOf: tail[(base + start)..<(base + end)])
        for _ in end..<(start + 7) { cells.append(.empty) }
        return cells
    }

    /// Places in the tail at which seven columns that hold all figures may begin.
    private func starts(_ entry: Entry) -> ClosedRange<Int> {
        let base = entry.tail.startIndex
        let first = (entry.tail.firstIndex { !$0.isEmpty } ?? entry.tail.endIndex) - base
        let last = (entry.tail.lastIndex { !$0.isEmpty } ?? base) - base
        let low = max(0, last - 6)
        let high = max(low, min(first, entry.tail.count - 7))
        return low...high
    }

    /// Middles of the seven values, from rows that have all of them, and how far such rows stray from them.
    private func columnMiddles(
        _ entries: [Entry], _ middle: ((columns: Int, characters: Int)) -> Int
    ) -> (middles: [Int], spread: Int)? {
        let rows = entries.filter { $0.middles.count == 7 }
        guard !rows.isEmpty else { return nil }
        var middles: [Int] = []
        var spread = 0
        for column in 0..<7 {
            let places = rows.map { middle($0.middles[column]) }.sorted()
            let median = places[places.count / 2]
            middles.append(median)
            for place in places { spread += abs(place - median) }
        }
        return (middles, spread)
    }

    /// Values set under the nearest column, in order.
    private func aligned(_ entry: Entry, _ columns: [Int], _ usesCharacters: Bool) -> [Cell] {
        var values = [Cell](repeating: .empty, count: 7)
        var chosen: [Int] = []
        var next = 0
        for (index, cell) in entry.tail.enumerated() {
            let middle = usesCharacters ? entry.middles[index].characters : entry.middles[index].columns
            let remaining = entry.tail.count - index - 1
            var best = next
            for column in next..<max(next + 1, 7 - remaining) where column < 7 {
                if abs(columns[column] - middle) < abs(columns[best] - middle) { best = column }
            }
            guard best < 7 else { break }
            values[best] = cell
            chosen.append(best)
            next = best + 1
        }
        let middles = entry.middles.map { usesCharacters ? $0.characters : $0.columns }
        let isClear =
            ColumnChoice.isClear(middles, at: chosen, of: columns)
            && ColumnChoice.addsUp(
                values.map { $0.isEmpty ? nil : ColumnChoice.number(source.scalars, $0.first) })
        return isClear ? values : Array(entry.tail)
    }
}
