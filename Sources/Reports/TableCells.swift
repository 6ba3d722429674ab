// Cells and raw rows: the lines of one table region cut at their separators, before anything is known of
// the form.
//
// Five shapes occur: tabs, bars, one cell a line with a leading tab, columns of blanks, and bare cells one
// a line. A row may be spread over several lines; `TableRows` puts it together.

/// A cell as stretches of the source; more than one when a line or page break tore it.
struct Cell {
    var first: Range<Int>
    /// Nil in nearly all cells: a row is copied a few times on its way, and nil costs nothing to copy.
    private(set) var more: [Range<Int>]?

    static let empty = Cell(first: 0..<0)

    init(first: Range<Int>) { self.first = first }

    var isEmpty: Bool { first.isEmpty && more == nil }

    mutating func append(_ other: Cell) {
        if isEmpty {
            self = other
        } else if !other.isEmpty {
            more = (more ?? []) + [other.first] + (other.more ?? [])
        }
    }
}

/// The cells of one printed line, or of one run of cell lines.
struct RawRow {
    var cells: [Cell]
    /// Middle of each cell, in the shape with columns of blanks only: in columns, a wide character counting
    /// two, and in characters. Printers of layout text differ in which of the two they keep straight.
    var middles: [(columns: Int, characters: Int)] = []

    var isBlank: Bool { cells.allSatisfy(\.isEmpty) }
}

/// How the cells of a region are separated.
enum TableShape {
    case tab, bar, cellLines, blanks, bareLines
}

/// Cuts the lines of a region into raw rows.
struct CellReader {
    let source: SourceText
    let words: Wordings

    func rows(of lines: Range<Int>, shape: TableShape) -> [RawRow] {
        switch shape {
        case .tab: lines.compactMap { separated(source.lines[$0], shape) }
        case .bar: barred(lines)
        case .cellLines: cellLines(lines)
        case .blanks: lines.map { columns(source.lines[$0]) }
        case .bareLines: bareLines(lines)
        }
    }

    /// Rows are framed by bars (`| a | b |`) all or none: a row whose first cell is blank begins with a bar
    /// as well.
    private func barred(_ lines: Range<Int>) -> [RawRow] {
        let isFramed = lines.allSatisfy { index in
            let line = source.lines[index]
            return line.kind != .pipe || isBar(source.keys[line.content.lowerBound])
        }
        return lines.compactMap { separated(source.lines[$0], .bar, isFramed: isFramed) }
    }

    private func separated(_ line: SourceLine, _ shape: TableShape, isFramed: Bool = true) -> RawRow? {
        if line.kind == .text { return RawRow(cells: [Cell(first: line.content)]) }
        if shape == .tab, line.kind == .emptyCell, line.full.count < 14 { return nil }
        var cells: [Cell] = []
        cells.reserveCapacity(12)
        var start = line.kind == .pipe ? line.content.lowerBound : line.full.lowerBound
        let end = line.kind == .pipe ? line.content.upperBound : line.full.upperBound
        // A bar at the very start or end is the frame of the row, not a separator.
        if line.kind == .pipe, isFramed, isBar(source.keys[start]), isFramedAtBothEnds(line) { start += 1 }
        var place = start
        while place < end {
            let scalar = source.keys[place]
            if line.kind == .pipe ? isBar(scalar) : scalar == Glyph.tab {
                cells.append(cell(start..<place))
                start = place + 1
            }
            place += 1
        }
        if line.kind != .pipe || start < end { cells.append(cell(start..<end)) }
        return RawRow(cells: cells)
    }

    private func cell(_ range: Range<Int>) -> Cell {
        let trimmed = source.keys.trimmed(range)
        return trimmed.isEmpty ? .empty : Cell(first: trimmed)
    }

    private func isBar(_ scalar: UInt32) -> Bool {
        scalar == 0x7C || scalar == 0xFF5C || scalar == 0x2502 || scalar == 0x2503
    }

    /// `| a | b |`: as in Markdown.
    private func isFramedAtBothEnds(_ line: SourceLine) -> Bool {
        isBar(source.keys[line.content.lowerBound]) && isBar(source.keys[line.content.upperBound - 1])
    }

    /// The least number of blank lines that parts rows of cells one a line: one more than stands between all of them. Lines
    /// without a tab go on with the cell above and do not count.
    private static func rowGap(_ lines: Range<Int>, of source: SourceText) -> Int {
        let gaps = lines.dropFirst().filter { source.lines[$0].kind != .text }.map { source.lines[$0].gap }
        guard let least = gaps.min(), let most = gaps.max(), least < most else { return 1 }
        return least + 1
    }

    /// No row of the forms has more cells, two rows of heads included.
    private static let mostCells = 24

    /// Whether blank lines do not part the rows of cells one a line: somewhere there would be more cells in a row than any has.
    static func partsNoRows(_ lines: Range<Int>, of source: SourceText) -> Bool {
        let rowGap = rowGap(lines, of: source)
        var cells = 0
        for index in lines {
            cells = index > lines.lowerBound && source.lines[index].gap >= rowGap ? 1 : cells + 1
            if cells > mostCells { return true }
        }
        return false
    }

    /// One cell a line: blank lines end the row, a line without a tab goes on with the cell before it.
    private func cellLines(_ lines: Range<Int>) -> [RawRow] {
        var rows: [RawRow] = []
        var cells: [Cell] = []
        let rowGap = Self.rowGap(lines, of: source)
        for index in lines {
            let line = source.lines[index]
            if line.gap >= rowGap, !cells.isEmpty {
                rows.append(RawRow(cells: cells))
                cells = []
            }
            switch line.kind {
            case .text where !cells.isEmpty && line.gap < rowGap:
                cells[cells.count - 1].append(Cell(first: line.content))
            case .tab, .pipe:
                if !cells.isEmpty { rows.append(RawRow(cells: cells)) }
                cells = []
                if let row = separated(line, .tab) { rows.append(row) }
            default:
                cells.append(line.content.isEmpty ? .empty : Cell(first: line.content))
            }
        }
        if !cells.isEmpty { rows.append(RawRow(cells: cells)) }
        return rows.filter { !$0.isBlank || $0.cells.count >= 14 }
    }

    /// Cells one a line with nothing else: a label after values begins a row, so does an enumerated or
    /// known label, and so do the values below a head of many columns.
    private func bareLines(_ lines: Range<Int>) -> [RawRow] {
        var rows: [RawRow] = []
        var cells: [Cell] = []
        var hasValue = false
        for index in lines {
            let line = source.lines[index]
            guard !line.content.isEmpty else { continue }
            let isValue = CellContent.isValue(source.keys, line.content)
            let begins = isValue ? !hasValue && cells.count >= 5 : hasValue || beginsRow(line.content)
            if begins, !cells.isEmpty {
                rows.append(RawRow(cells: cells))
                cells = []
                hasValue = false
            }
            cells.append(Cell(first: line.content))
            hasValue = hasValue || isValue
        }
        if !cells.isEmpty { rows.append(RawRow(cells: cells)) }
        return rows
    }

    private func beginsRow(_ content: Range<Int>) -> Bool {
        if source.keys.holds(words.article, at: content.lowerBound, limit: content.upperBound) {
            return true
        }
        if let marker = Enumerator(in: source.keys, at: content) { return marker.style == .chinese }
        return content.count <= 12 && words.rowLabels.contains(source.keys.withoutBlanks(content))
    }

    /// Cells apart by two or more blanks; figures also by one.
    func columns(_ line: SourceLine) -> RawRow {
        var row = RawRow(cells: [])
        let origin = line.content.lowerBound - line.indent
        var column = line.indent
        var start = line.content.lowerBound
        var startColumn = column
        var blanks = 0
        func close(_ end: Int, _ endColumn: Int) {
            guard end > start else { return }
            row.cells.append(Cell(first: start..<end))
            row.middles.append(((startColumn + endColumn) / 2, (start + end) / 2 - origin))
        }
        var place = start
        while place < line.content.upperBound {
            let scalar = source.keys[place]
            if Glyph.isBlankOrTab(scalar) {
                blanks += scalar == Glyph.tab ? 2 : 1
                column += 1
                place += 1
                continue
            }
            if blanks >= 2 || (blanks == 1 && beginsCell(place, line.content) && endsCell(start, place - 1)) {
                close(place - blanksBefore(place), column - blanks)
                start = place
                startColumn = column
            }
            blanks = 0
            column += Glyph.isWide(scalar) ? 2 : 1
            place += 1
        }
        close(line.content.upperBound, column)
        return row
    }

    private func blanksBefore(_ place: Int) -> Int {
        var low = place
        while low > 0, Glyph.isBlankOrTab(source.keys[low - 1]) { low -= 1 }
        return place - low
    }

    /// Whether a figure that is a cell of its own, or an enumerated label, begins at `place`.
    private func beginsCell(_ place: Int, _ content: Range<Int>) -> Bool {
        if let marker = Enumerator(in: source.keys, at: place..<content.upperBound),
            marker.style != .chinese
        {
            return true
        }

        var end = place
        while end < content.upperBound, !Glyph.isBlankOrTab(source.keys[end]) { end += 1 }
        return CellContent.isValue(source.keys, place..<end)
    }

    /// Whether what stands before a single blank can be a whole cell: a figure, or a label that ends in Han.
    private func endsCell(_ start: Int, _ end: Int) -> Bool {
        let last = source.keys[end - 1]
        return CellContent.isValue(source.keys, start..<end) || Glyph.isHan(last) || Glyph.isCloser(last)
    }
}

/// What a cell holds.
enum CellContent {
    /// Two figures or more, apart by blanks, close the line.
    static func endsWithFigures(_ source: [UInt32], _ content: Range<Int>) -> Bool {
        var count = 0
        var end = content.upperBound
        while end > content.lowerBound, count < 2 {
            var start = end
            while start > content.lowerBound, !Glyph.isBlankOrTab(source[start - 1]) { start -= 1 }
            guard isValue(source, start..<end) else { return false }
            count += 1
            end = start
            while end > content.lowerBound, Glyph.isBlankOrTab(source[end - 1]) { end -= 1 }
        }
        return count == 2
    }

    /// A figure, with sign and unit if any (12, −3, 21次, 50.92 万元), or a sign that stands for one (/, —, 无).
    static func isValue(_ source: [UInt32], _ range: Range<Int>) -> Bool {
        guard !range.isEmpty, range.count <= 28 else { return false }
        var digits = 0
        var unit = 0
        var signs = 0
        var last: UInt32 = 0
        for place in range {
            let scalar = source[place]
            switch scalar {
            case Glyph.blank, Glyph.tab: continue
            case _ where Glyph.isDigit(scalar):
                if unit > 0 { return false }
                digits += 1
            case 0x2B, 0x2D, 0x2F, 0x5C, 0x2A, 0x25, 0x2013, 0x2014, 0x2015, 0x2212, 0xFF0D, 0xFF0B, 0xFF0F,
                0xB1,
                0x2500:
                signs += 1
            case 0x2E, 0x2C, 0xFF0C, 0xFF0E, 0x28, 0x29, 0xFF08, 0xFF09: break
            case 0x4E2A, 0x4EF6, 0x6761, 0x6B21, 0x9879, 0x4EFD, 0x5B97, 0x5143, 0x4E07, 0x4EBF, 0x8D77,
                0x4EBA, 0x5BB6,
                0x6279, 0x7BC7:  // 个件条次项份宗元万亿起人家批篇
                // 1.件 is a label cut short; a unit follows a digit or another unit.
                guard digits > 0, last != 0x2E, last != 0xFF0E else { return false }
                unit += 1
            case 0x65E0, 0x96F6:  // 无 零
                return range.count == 1
            default: return false
            }
            last = scalar
        }
        if digits == 0 { return signs > 0 && unit == 0 && signs <= 4 }
        // 1. alone is an enumerator.
        return last != 0x2E && last != 0xFF0E && unit <= 3
    }
}
