// The columns of a table's stretch: figures and labels show where they are, heads which of them are blank.

/// The stretch of a line that a column takes.
struct PDFColumn {
    var left: Double
    var right: Double

    var middle: Double { (left + right) / 2 }

    func overlap(_ box: PDFWord) -> Double { min(right, box.right) - max(left, box.left) }
}

extension PDFStretch {
    /// The columns, left to right: those of figures and labels, and those that only heads show.
    ///
    /// - Parameters:
    ///   - heads: Cells that belong to no row of figures.
    ///   - known: Columns of the page before.
    func columns(_ heads: [Cell], known: [PDFColumn]) -> [PDFColumn] {
        let labels = anchors.flatMap { $0.spanning + ($0.leaf.map { [$0] } ?? []) }
        var columns: [PDFColumn] = []
        // From narrow to wide, so that a cell over several columns makes none.
        let boxes = anchors.flatMap(\.values) + labels.map(\.box).sorted { $0.width < $1.width }
        for box in boxes { Self.add(box, to: &columns) }
        guard !columns.isEmpty else {
            for box in heads.map(\.box).sorted(by: { $0.width < $1.width }) { Self.add(box, to: &columns) }
            return columns.sorted { $0.left < $1.left }
        }
        columns.sort { $0.left < $1.left }
        let carried = known.map { column in
            var box = labels.first?.box ?? anchors[0].values[0]
            (box.left, box.right) = (column.left, column.right)
            return box
        }
        return Self.matched(columns, with: leaves(of: heads) + carried)
    }

    private static func stands(_ box: PDFWord, over column: PDFColumn) -> Bool {
        column.overlap(box) > min(box.em * 0.3, box.width * 0.3)
    }

    /// Widens the one column that a box stands over, or makes one of it.
    private static func add(_ box: PDFWord, to columns: inout [PDFColumn]) {
        let over = columns.indices.filter { stands(box, over: columns[$0]) }
        if over.isEmpty {
            columns.append(PDFColumn(left: box.left, right: box.right))
        } else if over.count == 1 {
            var wider = columns[over[0]]
            wider.left = min(wider.left, box.left)
            wider.right = max(wider.right, box.right)
            let isFree = columns.indices.allSatisfy {
                $0 == over[0] || min(columns[$0].right, wider.right) <= max(columns[$0].left, wider.left)
            }
            if isFree { columns[over[0]] = wider }
        }
    }

    /// Heads with no other below them.
    private func leaves(of heads: [Cell]) -> [PDFWord] {
        guard let first = anchors.first else { return [] }
        let above = heads.map(\.box).filter { $0.middle < first.middle }
        return above.filter { head in
            !above.contains { $0.middle > head.middle + head.em * 0.5 && $0.overlap(head) > head.em * 0.2 }
        }
    }

    /// Columns of figures and labels, and of heads that stand over none of them.
    ///
    /// Figures at one side of a column need not stand below a head in its middle: then both have columns of their
    /// own here. Those are paired in order, with the least sum of distances; a head that is left has a blank column.
    private static func matched(_ body: [PDFColumn], with heads: [PDFWord]) -> [PDFColumn] {
        var alone: [PDFColumn] = []
        var hasHead = body.map { _ in false }
        for head in heads.sorted(by: { $0.width < $1.width }) {
            let over = body.indices.filter { stands(head, over: body[$0]) }
            if over.isEmpty { add(head, to: &alone) }
            if over.count == 1 { hasHead[over[0]] = true }
        }
        alone.sort { $0.left < $1.left }
        let bare = body.indices.filter { !hasHead[$0] }
        guard !alone.isEmpty, alone.count <= 100, bare.count <= 100 else {
            return (body + alone).sorted { $0.left < $1.left }
        }
        // cost[h][b]: the first h heads and b bare columns settled. Heads without figures are likelier than figures
        // without a head.
        let width = (body.map(\.right).max() ?? 0) - (body.map(\.left).min() ?? 0)
        let lonely = (head: width / 2, body: width)
        var cost = [[Double]](
            repeating: [Double](repeating: .infinity, count: bare.count + 1), count: alone.count + 1)
        for head in 0...alone.count {
            for place in 0...bare.count {
                if head == 0, place == 0 {
                    cost[0][0] = 0
                    continue
                }
                var best = Double.infinity
                if head > 0 { best = min(best, cost[head - 1][place] + lonely.head) }
                if place > 0 { best = min(best, cost[head][place - 1] + lonely.body) }
                if head > 0, place > 0, isNext(alone[head - 1], body[bare[place - 1]], body, alone) {
                    let apart = abs(alone[head - 1].middle - body[bare[place - 1]].middle)
                    best = min(best, cost[head - 1][place - 1] + apart)
                }
                cost[head][place] = best
            }
        }
        var result = body
        var (head, place) = (alone.count, bare.count)
        while head > 0 || place > 0 {
            if head > 0, cost[head][place] == cost[head - 1][place] + lonely.head {
                head -= 1
                result.append(alone[head])
            } else if place > 0, cost[head][place] == cost[head][place - 1] + lonely.body {
                place -= 1
            } else {
                (head, place) = (head - 1, place - 1)
                let at = bare[place]
                result[at].left = min(result[at].left, alone[head].left)
                result[at].right = max(result[at].right, alone[head].right)
            }
        }
        return result.sorted { $0.left < $1.left }
    }

    /// No other column stands between a head and figures that may be below it.
    private static func isNext(
        _ head: PDFColumn, _ figures: PDFColumn, _ body: [PDFColumn], _ heads: [PDFColumn]
    ) -> Bool {
        let low = min(head.middle, figures.middle)
        let high = max(head.middle, figures.middle)
        return !(body + heads).contains { $0.middle > low && $0.middle < high }
    }

    /// Each cell in the first column that it stands over, empty ones between.
    static func placed(_ cells: [PDFWord], in columns: [PDFColumn], isWhole: Bool) -> [PDFWord] {
        var result: [PDFWord] = []
        for cell in cells.sorted(by: { $0.left < $1.left }) {
            let place =
                columns.firstIndex { $0.overlap(cell) > min(cell.em * 0.2, cell.width * 0.3) }
                ?? columns.firstIndex { $0.left > cell.left } ?? columns.count
            while result.count < place { result.append(empty) }
            result.append(cell)
        }
        if isWhole { while result.count < columns.count { result.append(empty) } }
        return result
    }

    private static let empty = PDFWord(left: 0, top: 0, right: 0, bottom: 0, text: [])
}
