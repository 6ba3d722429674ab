// From cells and rows of figures to the rows of a table: which label belongs to which row, which covers several, and
// what column each cell stands in.

extension PDFStretch {
    /// The rows, top to bottom, each with an empty text for every column that it has no cell in.
    ///
    /// - Parameter known: Columns of the page before; then those of these rows.
    mutating func rows(_ known: inout [PDFColumn]) -> [[PDFWord]] {
        var rest = cells
        if !anchors.isEmpty {
            let isTop = isTopAligned
            rest = bindLeaves(isTop: isTop)
            rest = bindSpanning(rest, isTop: isTop)
        }
        var columns = columns(rest, known: known)
        // Labels of rows may take more columns than are seen, also those of the page before.
        let first = firstOfFigures(columns) ?? columns.count
        let edge = first < columns.count ? columns[first].left : .infinity
        let labels = anchors.map { anchor in
            let labels = anchor.spanning + (anchor.leaf.map { [$0] } ?? [])
            return labels.allSatisfy { $0.box.right < edge + $0.box.em * 0.3 } ? labels.count : 0
        }
        let missing = max((labels.max() ?? 0) - first, known.count - columns.count)
        if missing > 0, missing <= 2, !anchors.isEmpty {
            let edge = PDFColumn(left: -.infinity, right: -.infinity)
            columns = [PDFColumn](repeating: edge, count: missing) + columns
        }
        known = columns
        var rows: [(middle: Double, cells: [PDFWord], isBody: Bool)] = []
        var result: [(middle: Double, cells: [PDFWord])] = anchors.map { anchor in
            (anchor.middle, row(of: anchor, in: columns))
        }
        rows += heads(rest).map { row in
            let middle = row.map(\.box.middle).reduce(0, +) / Double(row.count)
            // A label without figures below others that have them is a row of blank cells.
            let isBody =
                row.count == 1 && anchors.count > 1 && columns.count >= 7
                && anchors.contains { $0.middle < middle }
                && row[0].box.right < (anchors[0].values.first?.left ?? 0)
            return (middle, row.map(\.finished), isBody)
        }
        result += rows.map { row in
            // A head by itself: 申请人情况. A table of few columns may have a note in its place.
            let isHead = columns.count >= 7 && row.middle < anchors.first?.middle ?? 0
            let isLone = row.cells.count == 1 && !row.isBody && !isHead
            let cells =
                isLone ? row.cells : Self.placed(row.cells, in: columns, isWhole: row.isBody || isHead)
            return (row.middle, cells)
        }
        return result.sorted { $0.middle < $1.middle }.map(\.cells)
    }

    /// The column after the labels of rows; those before the first figure may be blank.
    private func firstOfFigures(_ columns: [PDFColumn]) -> Int? {
        let figures = columns.firstIndex { column in
            anchors.contains { $0.values.contains { column.overlap($0) > 0 } }
        }
        guard let figures else { return nil }
        let labels = anchors.compactMap(\.leaf).compactMap { leaf in
            columns[..<figures].lastIndex { $0.overlap(leaf.box) > leaf.box.em * 0.3 }
        }
        return labels.max().map { $0 + 1 } ?? figures
    }

    /// The row's own label stands in the column before the figures, also one that covers several columns.
    private func row(of anchor: PDFTable.Anchor, in columns: [PDFColumn]) -> [PDFWord] {
        let labels = anchor.spanning.map(\.finished) + (anchor.leaf.map { [$0.finished] } ?? [])
        guard let first = firstOfFigures(columns), labels.count <= first,
            labels.allSatisfy({ $0.right < columns[first].left + $0.em * 0.3 })
        else { return Self.placed(labels + anchor.values, in: columns, isWhole: true) }
        let figures = Self.placed(anchor.values, in: Array(columns[first...]), isWhole: true)
        if anchor.leaf == nil {
            return Self.placed(labels, in: Array(columns[..<first]), isWhole: true) + figures
        }
        let blank = PDFWord(left: 0, top: 0, right: 0, bottom: 0, text: [])
        return [PDFWord](repeating: blank, count: first - labels.count) + labels + figures
    }

    // MARK: Labels

    private func distance(_ cell: Cell, _ anchor: PDFTable.Anchor, isTop: Bool) -> Double {
        abs((isTop ? cell.lines[0].middle : cell.box.middle) - anchor.middle)
    }

    /// Whether first lines of labels are level with figures, rather than their middles.
    private var isTopAligned: Bool {
        var sums = (top: 0.0, middle: 0.0)
        for cell in cells where cell.lines.count > 1 {
            let reach = cell.box.em * 1.5
            guard let top = anchors.map({ distance(cell, $0, isTop: true) }).min(),
                let middle = anchors.map({ distance(cell, $0, isTop: false) }).min(),
                min(top, middle) < reach
            else { continue }
            sums.top += min(top, reach)
            sums.middle += min(middle, reach)
        }
        return sums.top < sums.middle * 0.8
    }

    /// Gives each row its label, the rightmost cell level with it; returns the others.
    private mutating func bindLeaves(isTop: Bool) -> [Cell] {
        var nearest: [Int: [Int]] = [:]
        let figures = anchors.compactMap { $0.values.first?.left }.min() ?? 0
        let top = anchors.first?.top ?? 0
        let body = cells.map(\.box).filter { $0.bottom > top && $0.right < figures }
        for (index, cell) in cells.enumerated() where !PDFText.isValue(cell.box.text) {
            // Lines are as wide as the cell: one that covers rows is wrapped before the labels of rows begin.
            if cell.lines.count > 1, body.count(where: { $0.left > cell.box.right - $0.em * 0.2 }) > 1 {
                continue
            }
            guard
                let best = anchors.indices.min(by: {
                    distance(cell, anchors[$0], isTop: isTop) < distance(cell, anchors[$1], isTop: isTop)
                }), distance(cell, anchors[best], isTop: isTop) < cell.box.em * 0.72
            else { continue }
            nearest[best, default: []].append(index)
        }
        var taken: Set<Int> = []
        for (anchor, candidates) in nearest {
            guard let first = anchors[anchor].values.first else { continue }
            let leaf = candidates.filter { cells[$0].box.left < first.left }
                .max { cells[$0].box.right < cells[$1].box.right }
            guard let leaf else { continue }
            anchors[anchor].leaf = cells[leaf]
            taken.insert(leaf)
        }
        bindTorn(&taken)
        return cells.indices.filter { !taken.contains($0) }.map { cells[$0] }
    }

    /// Figures without a label and the one label that stands between the labels above and below them belong together:
    /// a page's end may have torn the row.
    private mutating func bindTorn(_ taken: inout Set<Int>) {
        let leaves = anchors.compactMap(\.leaf)
        guard leaves.count * 2 > anchors.count, leaves.count < anchors.count else { return }
        let left = leaves.map(\.box.left).sorted()[leaves.count / 2]
        for index in anchors.indices where anchors[index].leaf == nil {
            let above = anchors[..<index].last { $0.leaf != nil }?.leaf?.box.bottom
            let below = anchors[index...].first { $0.leaf != nil }?.leaf?.box.top
            let candidates = cells.indices.filter { place in
                let box = cells[place].box
                return !taken.contains(place) && box.middle > above ?? anchors[index].middle
                    && box.middle < below ?? .infinity && abs(box.left - left) < box.em * 6
                    && abs(box.middle - anchors[index].middle) < box.em * 12
                    && box.right < anchors[index].values[0].left + box.em * 2
                    && PDFText.beginsCell(cells[place].lines[0].text)
            }
            guard let leaf = candidates.max(by: { cells[$0].box.left < cells[$1].box.left }) else { continue }
            anchors[index].leaf = cells[leaf]
            taken.insert(leaf)
        }
    }

    /// Gives labels that cover several rows to the first of them; returns the cells that cover none.
    private mutating func bindSpanning(_ cells: [Cell], isTop: Bool) -> [Cell] {
        guard let first = anchors.first, let last = anchors.last, anchors.count <= 400,
            anchors.contains(where: { $0.leaf != nil })
        else { return cells }
        var rest: [Cell] = []
        /// Cells over one another.
        var columns: [(left: Double, right: Double, cells: [Cell])] = []
        for cell in cells {
            let isBeside =
                cell.box.middle > first.top && cell.box.middle < last.bottom
                && anchors.contains {
                    guard let leaf = $0.leaf else { return false }
                    return abs($0.middle - cell.box.middle) < max(cell.box.height, cell.box.em * 4)
                        && leaf.box.left > cell.box.right - cell.box.em * 0.3
                }
            guard isBeside else {
                rest.append(cell)
                continue
            }
            if let place = columns.firstIndex(where: {
                min($0.right, cell.box.right) - max($0.left, cell.box.left) > cell.box.em * 0.3
            }) {
                columns[place].left = min(columns[place].left, cell.box.left)
                columns[place].right = max(columns[place].right, cell.box.right)
                columns[place].cells.append(cell)
            } else {
                columns.append((cell.box.left, cell.box.right, [cell]))
            }
        }
        let leaves = anchors.compactMap(\.leaf)
        let right = leaves.map(\.box.right).max() ?? 0
        let isCentred =
            Self.clusters(leaves.map(\.center), leaves[0].box.em)
            < Self.clusters(leaves.map(\.box.left), leaves[0].box.em)
        for column in columns.sorted(by: { $0.left < $1.left }) {
            // Rows whose own label takes this column too are not covered.
            let free = anchors.map { anchor -> Bool in
                guard let leaf = anchor.leaf else { return true }
                let start = isCentred ? 2 * leaf.center - right : leaf.box.left
                return min(start, leaf.box.left) > column.right - leaf.box.em * 0.3
            }
            var start = 0
            while start < anchors.count {
                guard free[start] else {
                    start += 1
                    continue
                }
                var end = start
                while end < anchors.count, free[end] { end += 1 }
                let run = start..<end
                let own = column.cells.filter {
                    $0.box.middle > anchors[run.lowerBound].top && $0.box.middle < anchors[end - 1].bottom
                }.sorted { $0.box.middle < $1.box.middle }
                for (cell, row) in zip(own, firstRows(of: own, in: run, isTop: isTop)) {
                    anchors[row].spanning.append(cell)
                }
                start = end
            }
        }
        return rest
    }

    /// How many places there are, those close to each other counted once.
    private static func clusters(_ places: [Double], _ em: Double) -> Int {
        let sorted = places.sorted()
        return 1 + zip(sorted, sorted.dropFirst()).count { $1 - $0 > em * 0.3 }
    }

    /// The first row of each cell's rows: they follow one another, and each cell stands in the middle of its own, or
    /// at their top. Rows at the start or end of the page may belong to a cell on another one.
    private func firstRows(of cells: [Cell], in run: Range<Int>, isTop: Bool) -> [Int] {
        let count = run.count
        guard !cells.isEmpty, cells.count <= count else { return cells.map { _ in run.lowerBound } }
        let edges =
            run.map { index -> Double in
                index == 0 ? anchors[0].top : (anchors[index - 1].bottom + anchors[index].top) / 2
            } + [
                run.upperBound < anchors.count
                    ? (anchors[run.upperBound - 1].bottom + anchors[run.upperBound].top) / 2
                    : anchors[run.upperBound - 1].bottom
            ]
        var cost = [[Double]](
            repeating: [Double](repeating: .infinity, count: count + 1), count: cells.count + 1)
        var choice = [[Int]](repeating: [Int](repeating: 0, count: count + 1), count: cells.count + 1)
        let outside = (cells[0].box.em) * 0.8
        cost[0][0] = 0
        if run.lowerBound == 0 { for start in 1..<count { cost[0][start] = outside } }
        for (number, cell) in cells.enumerated() {
            for end in (number + 1)...count {
                for start in number..<end where cost[number][start].isFinite {
                    let row = anchors[run.lowerBound + start]
                    let top = abs(cell.lines[0].middle - (row.leaf?.lines[0].middle ?? row.middle))
                    let middle = abs(cell.box.middle - (edges[start] + edges[end]) / 2)
                    let own = isTop ? min(top, middle + outside / 2) : min(middle, top + outside / 2)
                    let total = cost[number][start] + own + restart(row) * cell.box.em
                    if total < cost[number + 1][end] - 1e-6 {
                        cost[number + 1][end] = total
                        choice[number + 1][end] = start
                    }
                }
            }
        }
        var end = count
        if run.upperBound == anchors.count {
            for other in cells.count..<count where cost[cells.count][other] + outside < cost[cells.count][end]
            {
                end = other
            }
        }
        var result: [Int] = []
        for number in stride(from: cells.count, to: 0, by: -1) {
            end = choice[number][end]
            result.append(run.lowerBound + end)
        }
        return result.reversed()
    }

    /// What it costs to let rows of a new label begin here, in ideographs: lists are numbered from one.
    private func restart(_ row: PDFTable.Anchor) -> Double {
        guard let ordinal = row.leaf.flatMap({ PDFText.ordinal($0.lines[0].text) }) else { return 0 }
        return ordinal == 1 ? -0.5 : 1.5
    }

    // MARK: Heads

    /// Other cells, level ones in a row.
    private func heads(_ cells: [Cell]) -> [[Cell]] {
        var rows: [(middle: Double, cells: [Cell])] = []
        for cell in cells.sorted(by: { $0.box.middle < $1.box.middle }) {
            if let last = rows.last, cell.box.middle - last.middle < cell.box.em * 0.5,
                last.cells.allSatisfy({ $0.box.overlap(cell.box) < cell.box.em * 0.3 })
            {
                rows[rows.count - 1].cells.append(cell)
            } else {
                rows.append((cell.box.middle, [cell]))
            }
        }
        // A head of several lines covers the rows level with them.
        for index in rows.indices.dropFirst() {
            for cell in rows[index].cells where cell.lines.count > 1 {
                let reach = (cell.lines[0].middle - cell.box.em * 0.2)...(cell.box.bottom)
                let target = rows[..<index].firstIndex { row in
                    row.cells.allSatisfy { $0.box.overlap(cell.box) <= 0 }
                        && row.cells.contains { other in
                            other.lines.count < cell.lines.count
                                && other.lines.contains { reach.contains($0.middle) }
                        }
                }
                guard let target,
                    rows[target..<index].allSatisfy({ row in
                        row.cells.allSatisfy { $0.box.overlap(cell.box) <= 0 }
                    })
                else { continue }
                rows[index].cells.removeAll { $0.box.left == cell.box.left && $0.box.top == cell.box.top }
                rows[target].cells.append(cell)
            }
        }
        // A head that covers two rows stands between them: it begins with the upper one.
        rows.removeAll { $0.cells.isEmpty }
        var index = 1
        while index + 1 < rows.count {
            let isBetween = [index - 1, index + 1].allSatisfy { other in
                rows[index].cells.allSatisfy { cell in
                    rows[other].cells.allSatisfy { $0.box.overlap(cell.box) <= 0 }
                        && abs(rows[other].middle - rows[index].middle) < cell.box.em * 3
                }
            }
            if isBetween {
                rows[index - 1].cells += rows[index].cells
                rows.remove(at: index)
            } else {
                index += 1
            }
        }
        return rows.map { $0.cells.sorted { $0.box.left < $1.box.left } }
    }
}
