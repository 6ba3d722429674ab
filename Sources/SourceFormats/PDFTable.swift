// The rows of one table of a PDF, from the parts of its lines. Figures show where rows are: those of one height are
// a row, and those over one another a column. Labels gather around them: lines of a cell stand close to each other, the
// cell's middle or its first line is level with its row. A label further left than the others of its rows covers
// several rows; which ones, its place in their middle, or at their top, tells.

/// Puts the cells of a table together.
struct PDFTable {
    /// Lines under each other.
    struct Cell {
        var box: PDFWord
        var lines: [PDFWord]

        init(_ line: PDFWord) {
            box = line
            lines = [line]
        }

        /// Takes in the line below.
        mutating func add(_ line: PDFWord) {
            lines.append(line)
            box.left = min(box.left, line.left)
            box.right = max(box.right, line.right)
            box.bottom = max(box.bottom, line.bottom)
            box.top = min(box.top, line.top)
        }

        var center: Double { (box.left + box.right) / 2 }
        var text: [UInt8] { PDFText.joined(lines.lazy.map(\.text)) }
        var finished: PDFWord {
            var box = box
            box.text = text
            return box
        }
    }

    /// A row of figures.
    struct Anchor {
        var middle: Double
        var values: [PDFWord]
        /// The label that belongs to it alone.
        var leaf: Cell?
        /// Labels that cover several rows, of which this is the first.
        var spanning: [Cell] = []

        var top: Double { min(values[0].top, leaf?.box.top ?? .infinity) }
        var bottom: Double { max(values[0].bottom, leaf?.box.bottom ?? -.infinity) }
    }

    private let lines: [[PDFWord]]
    /// Columns of the rows worked on last.
    private(set) var columns: [PDFColumn]

    /// - Parameters:
    ///   - lines: Top to bottom, the parts of each from left to right.
    ///   - columns: Those of the page before, whose table goes on here.
    init(_ lines: [[PDFWord]], columns: [PDFColumn]) {
        self.lines = lines
        self.columns = columns
    }

    /// Rows of cells; a lone one runs over the table. An empty text stands where a column has no cell.
    ///
    /// - Complexity: O(n²) for n parts of one stretch between lines that run over the table; more than a page can
    ///   hold stay as they are.
    mutating func rows() -> [[PDFWord]] {
        var result: [[PDFWord]] = []
        var start = 0
        var figures: Double?
        for index in lines.indices {
            let isLone = isLone(index)
            if isLone || isHead(index, right: figures) {
                result += stretch(Array(lines[start..<index]))
                if isLone { result.append(lines[index]) }
                start = isLone ? index + 1 : index
                columns = []
                figures = nil
            }
            let left = lines[index].first { PDFText.isValue($0.text) }?.left
            figures = left.map { min($0, figures ?? $0) } ?? figures
        }
        return result + stretch(Array(lines[start...]))
    }

    /// A line with one cell that runs over the table and divides it: 第二十条第（一）项, or a line set apart.
    private func isLone(_ index: Int) -> Bool {
        guard lines[index].count == 1, let line = lines[index].first, !PDFText.isValue(line.text) else {
            return false
        }
        if PDFText.isArticle(line.text) { return true }
        return PDFText.isTopEnumerator(line.text)
            && [index - 1, index + 1].allSatisfy { other in
                !lines.indices.contains(other)
                    || lines[other].allSatisfy { abs($0.middle - line.middle) > line.em * 2.2 }
            }
    }

    /// Heads below rows of figures: another table begins.
    private func isHead(_ index: Int, right figures: Double?) -> Bool {
        guard let figures else { return false }
        let line = lines[index]
        return line.count { $0.right > figures && !PDFText.isUnit($0.text) } >= 2
            && !line.contains { PDFText.isValue($0.text) }
    }

    private static let mostParts = 1_200

    private mutating func stretch(_ lines: [[PDFWord]]) -> [[PDFWord]] {
        guard !lines.isEmpty else { return [] }
        if lines.reduce(0, { $0 + $1.count }) > Self.mostParts { return lines }
        var stretch = PDFStretch(lines)
        return stretch.rows(&columns)
    }
}

/// The lines of a table between two that run over it.
struct PDFStretch {
    typealias Cell = PDFTable.Cell

    var anchors: [PDFTable.Anchor] = []
    /// Cells that are no values, top to bottom.
    var cells: [Cell] = []
    /// From line to line inside a cell, in ideographs.
    private(set) var pitch = 1.3

    init(_ lines: [[PDFWord]]) {
        for (index, line) in lines.enumerated() {
            var values = line.filter { PDFText.isValue($0.text) }
            if values.count == 1, line.count == 1, isApart(index, lines) { values = [] }
            if !values.isEmpty {
                let middle = values.map(\.middle).reduce(0, +) / Double(values.count)
                anchors.append(PDFTable.Anchor(middle: middle, values: values))
            }
        }
        let parts = lines.flatMap { line in line.filter { !PDFText.isValue($0.text) } }
        pitch = Self.pitch(parts, anchors.map(\.middle))
        stack(parts)
        for line in lines where line.count == 1 && PDFText.isValue(line[0].text) {
            if !anchors.contains(where: { $0.middle == line[0].middle }) { cells.append(Cell(line[0])) }
        }
    }

    /// A number by itself at the end, such as that of the page.
    private func isApart(_ index: Int, _ lines: [[PDFWord]]) -> Bool {
        let line = lines[index][0]
        let others = [index - 1, index + 1].filter(lines.indices.contains).map { lines[$0][0] }
        return others.allSatisfy { abs($0.middle - line.middle) > line.em * 2.5 }
    }

    /// The usual distance from a line to the next one below in the same column that is no new cell.
    private static func pitch(_ parts: [PDFWord], _ anchors: [Double]) -> Double {
        var pitches: [Double] = []
        for (index, part) in parts.enumerated() {
            let reach = parts[(index + 1)...].prefix { $0.middle - part.middle < part.em * 3.2 }
            guard
                let next = reach.first(where: { isUnder(part, $0) && $0.middle - part.middle > part.em * 0.9 }
                ),
                !PDFText.beginsCell(next.text),
                // A head over several cells is none of their lines.
                !reach.contains(where: {
                    $0.left != next.left && abs($0.middle - next.middle) < next.em * 0.7
                        && $0.overlap(part) > 0
                })
            else { continue }
            pitches.append((next.middle - part.middle) / part.em)
        }
        pitches.sort()
        // Lines of cells are evenly spaced, other neighbours by chance: the least distance that comes again and again.
        let counts = pitches.map { pitch in pitches.count { abs($0 - pitch) < pitch * 0.03 } }
        let most = counts.max() ?? 0
        let place = counts.firstIndex { $0 >= max(2, most / 3) }
        return place.map { pitches[$0] } ?? (pitches.isEmpty ? 1.3 : pitches[pitches.count / 5])
    }

    /// Whether two lines can be of one cell by where they stand: over each other, and of one size.
    private static func isUnder(_ above: PDFWord, _ below: PDFWord) -> Bool {
        let overlap = above.overlap(below)
        guard overlap > 0, abs(above.em - below.em) < above.em * 0.12 else { return false }
        if overlap > min(above.width, below.width) * 0.5 { return true }
        return abs(above.left - below.left) < above.em * 0.35
    }

    // MARK: Cells

    /// Puts lines that stand close under each other together.
    private mutating func stack(_ parts: [PDFWord]) {
        let all = (parts + anchors.flatMap(\.values)).sorted { $0.middle < $1.middle }
        var open: [Int] = []
        for part in parts {
            open.removeAll { part.middle - cells[$0].box.bottom > part.em * 3.5 }
            let above = open.filter { place in
                let last = cells[place].lines[cells[place].lines.count - 1]
                let apart = part.middle - last.middle
                return Self.isUnder(last, part) && apart > part.em * 0.6
                    && apart < part.em * (pitch * 1.12 + 0.06)
                    && goesOn(cells[place], with: part, parts)
                    && isClear(cells[place], with: part, all)
            }
            if above.count == 1, fills(cells[above[0]], above: part) {
                cells[above[0]].add(part)
            } else if above.count == 1, cells[above[0]].lines.count > 1,
                neighbour(of: part, parts) != .figures
            {
                // A head over others: its own lines are wider than theirs.
                var lines = cells[above[0]].lines
                var below = Cell(lines.removeLast())
                below.add(part)
                cells[above[0]] = Cell(lines[0])
                for line in lines.dropFirst() { cells[above[0]].add(line) }
                cells.append(below)
                open.removeAll { $0 == above[0] }
                open.append(cells.count - 1)
            } else {
                cells.append(Cell(part))
                open.append(cells.count - 1)
            }
        }
        cells = cells.flatMap { divided($0) }
    }

    /// Whether the last line is as full as a line that is not the last must be.
    private func fills(_ cell: Cell, above part: PDFWord) -> Bool {
        let widest = max(cell.lines.map(\.width).max() ?? 0, part.width)
        // An opening bracket takes the character after it along to the next line.
        let opens = part.text.starts(with: "（".utf8) || part.text.starts(with: "“".utf8)
        return part.isLatin
            || cell.lines[cell.lines.count - 1].width > widest - part.em * (opens ? 2.6 : 1.6)
    }

    /// Nothing else stands inside a cell.
    private func isClear(_ cell: Cell, with part: PDFWord, _ all: [PDFWord]) -> Bool {
        let left = min(cell.box.left, part.left) + part.em * 0.15
        let right = max(cell.box.right, part.right) - part.em * 0.15
        let (top, bottom) = (cell.lines[0].middle, part.middle)
        // The first that can stand inside.
        var (low, high) = (0, all.count)
        while low < high {
            let middle = (low + high) / 2
            if all[middle].middle < top - part.em * 0.4 { low = middle + 1 } else { high = middle }
        }
        for other in all[low...] {
            if other.middle > bottom + part.em * 0.4 { break }
            guard other.right > left, other.left < right else { continue }
            let isOwn =
                other.left == part.left && other.top == part.top
                || cell.lines.contains { $0.left == other.left && $0.top == other.top }
            if !isOwn { return false }
        }
        return true
    }

    private func goesOn(_ cell: Cell, with part: PDFWord, _ parts: [PDFWord]) -> Bool {
        let last = cell.lines[cell.lines.count - 1]
        if PDFText.beginsCell(part.text) { return last.text.suffix(3).elementsEqual("第".utf8) }
        if PDFText.isArticle(cell.text) { return false }
        // 信息内容 | 本年新制作数量 stands above 规章 | 0: labels beside the one, figures beside the other.
        if neighbour(of: last, parts) == .label, neighbour(of: part, parts) == .figures,
            !hasRight(of: part, parts, reach: 2)
        {
            return false
        }
        // Two labels, each level with figures of its own, are two cells; a label that covers rows has others beside it.
        guard let one = level(with: last), let other = level(with: part), one != other else { return true }
        return hasRight(of: last, parts) || hasRight(of: part, parts)
    }

    private enum Neighbour { case label, figures }

    /// What stands to the right of a line, or half a line away.
    private func neighbour(of line: PDFWord, _ parts: [PDFWord]) -> Neighbour? {
        if hasRight(of: line, parts) { return .label }
        let isBeside = anchors.contains {
            abs($0.middle - line.middle) < line.em * pitch * 0.75
                && $0.values[$0.values.count - 1].left > line.right
        }
        return isBeside ? .figures : nil
    }

    private func level(with line: PDFWord) -> Int? {
        anchors.firstIndex { abs($0.middle - line.middle) < line.em * 0.3 }
    }

    /// Whether a label stands to the right of a line.
    ///
    /// - Parameter reach: How far below it may be, in lines; half a line above at most.
    private func hasRight(of line: PDFWord, _ parts: [PDFWord], reach: Double = 0.75) -> Bool {
        parts.contains {
            let below = $0.middle - line.middle
            return $0.left > line.right - line.em * 0.2 && below < line.em * pitch * reach
                && below > -line.em * pitch * 0.75
        }
    }

    /// Where rows stand as close as lines do, labels of several rows have grown together: they are divided by the
    /// rows of figures that they stand beside.
    private func divided(_ cell: Cell) -> [Cell] {
        let inside = anchors.map(\.middle).filter { $0 > cell.box.top && $0 < cell.box.bottom }
        guard inside.count > 1, cell.lines.count > 1, cell.lines.count <= 60, inside.count <= 60,
            inside.count <= cell.lines.count
        else { return [cell] }
        let covered = inside.count { middle in
            cells.contains { other in
                other.box.left > cell.box.right - cell.box.em * 0.2
                    && other.lines.contains { abs($0.middle - middle) < $0.em * pitch * 0.75 }
            }
        }
        if covered * 2 > inside.count { return [cell] }
        return PDFStretch.groups(of: cell.lines, around: inside).compactMap { group in
            guard let first = group.first else { return nil }
            var piece = Cell(first)
            for line in group.dropFirst() { piece.add(line) }
            return piece
        }
    }

    /// Divides lines into runs, one for each anchor, so that the middles of the runs lie nearest to the anchors.
    private static func groups(of lines: [PDFWord], around anchors: [Double]) -> [ArraySlice<PDFWord>] {
        let count = lines.count
        // cost[a][n]: the first n lines divided among the first a anchors.
        var cost = [[Double]](
            repeating: [Double](repeating: .infinity, count: count + 1), count: anchors.count + 1)
        var choice = [[Int]](repeating: [Int](repeating: 0, count: count + 1), count: anchors.count + 1)
        cost[0][0] = 0
        for anchor in 1...anchors.count {
            for end in 0...count {
                for start in 0...end where cost[anchor - 1][start].isFinite {
                    // An anchor without a line costs more than any line in its wrong place.
                    var own = 1_000.0
                    if start < end {
                        let middle = (lines[start].top + lines[end - 1].bottom) / 2
                        own = abs(middle - anchors[anchor - 1])
                    }
                    let total = cost[anchor - 1][start] + own
                    if total <= cost[anchor][end] {
                        cost[anchor][end] = total
                        choice[anchor][end] = start
                    }
                }
            }
        }
        var result: [ArraySlice<PDFWord>] = []
        var end = count
        for anchor in stride(from: anchors.count, to: 0, by: -1) {
            let start = choice[anchor][end]
            result.append(lines[start..<end])
            end = start
        }
        return result.reversed()
    }
}
