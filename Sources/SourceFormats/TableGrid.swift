// A table with spans to rows of cells: each spanned cell's text stands once, in the first row and column that it
// covers, and the other places that it covers are empty cells.

/// A line of a page: a paragraph, a part of one that ends with a line break, or a table row.
struct PageLine {
    enum Kind {
        /// Begins a paragraph.
        case paragraph
        /// Follows a line break inside a paragraph.
        case continuation
        /// Cells divided by tabs.
        case row
    }

    var kind: Kind
    var text: [UInt8] = []
    /// Bytes of `text` inside links.
    var linkBytes = 0
}

/// The rows of one table, from its cells in document order.
struct TableGrid {
    private struct Cell {
        let column: Int
        let lines: [PageLine]
    }

    /// Columns that a table may have. A wider one is no table of a report; its cells become lines.
    static let widest = 512

    private var rows: [[Cell]] = []
    /// By column: rows below the current one that a cell further up still covers.
    private var covered: [Int] = []
    private var isTaken: [Bool] = []
    /// Columns in which some cell begins. A column that spans alone made is none: word processors leave such
    /// where the cells of two rows do not quite line up.
    private var isStart: [Bool] = []
    private var isTooWide = false
    private(set) var hasOpenRow = false
    private var column = 0

    mutating func beginRow() {
        isTaken = covered.map { $0 > 0 }
        for column in covered.indices where covered[column] > 0 { covered[column] -= 1 }
        rows.append([])
        column = 0
        hasOpenRow = true
    }

    mutating func endRow() { hasOpenRow = false }

    /// Leaves places empty at the start of a row.
    mutating func skip(_ columns: Int) { column = min(column + max(columns, 0), Self.widest) }

    /// - Parameter rowspan: At least 1; rows that do not exist do no harm.
    mutating func add(_ lines: [PageLine], colspan: Int, rowspan: Int) {
        if !hasOpenRow { beginRow() }
        while column < isTaken.count, isTaken[column] { column += 1 }
        let width = max(colspan, 1)
        guard column + width <= Self.widest else {
            isTooWide = true
            rows[rows.count - 1].append(Cell(column: Self.widest, lines: lines))
            return
        }
        let end = column + width
        while covered.count < end {
            covered.append(0)
            isTaken.append(false)
            isStart.append(false)
        }
        isStart[column] = true
        for place in column..<end {
            covered[place] = max(covered[place], min(rowspan, 65_534) - 1)
            isTaken[place] = true
        }
        rows[rows.count - 1].append(Cell(column: column, lines: lines))
        column = end
    }

    /// The lines of the table, and whether rows of cells are among them.
    ///
    /// A table that only lays a page out is unwrapped: one cell in each row, or a cell that holds a table or long
    /// prose; its content stands line by line.
    /// - Parameter budget: Bytes that may be made; what is left afterwards, negative when they did not suffice.
    func lines(budget: inout Int) -> (lines: [PageLine], hasRows: Bool) {
        let isLayout = isTooWide || !rows.contains { $0.count > 1 }
        // Column number without those that only spans made.
        var places: [Int] = []
        var width = 0
        for isStart in isStart {
            places.append(width)
            if isStart { width += 1 }
        }
        var result: [PageLine] = []
        var hasRows = false
        for row in rows {
            guard budget >= 0 else { break }
            if isLayout || row.contains(where: { Self.isContent($0.lines) }) {
                for cell in row {
                    result += cell.lines
                    for line in cell.lines {
                        budget -= line.text.count
                        if line.kind == .row { hasRows = true }
                    }
                }
                continue
            }
            var line = PageLine(kind: .row)
            line.text.reserveCapacity(width * 4)
            var place = 0
            var isEmpty = true
            for cell in row {
                while place < places[cell.column] {
                    line.text.append(0x09)
                    place += 1
                }
                let before = line.text.count
                Self.append(cell.lines, to: &line)
                if line.text.count > before { isEmpty = false }
            }
            while place < width - 1 {
                line.text.append(0x09)
                place += 1
            }
            guard !isEmpty else { continue }
            budget -= line.text.count
            hasRows = true
            result.append(line)
        }
        return (result, hasRows)
    }

    /// True for what is no value of a table: a table of its own, or several lines of prose.
    private static func isContent(_ lines: [PageLine]) -> Bool {
        guard lines.count > 1 else { return lines.first?.kind == .row }
        return lines.contains { $0.kind == .row } || lines.reduce(0) { $0 + $1.text.count } > 360
    }

    /// Writes the lines of one cell as one text.
    private static func append(_ lines: [PageLine], to row: inout PageLine) {
        let start = row.text.count
        for line in lines {
            let text = line.text.trimmed
            guard let first = text.first else { continue }
            // Between Latin words and numbers a line break is a blank, between ideographs nothing.
            if let last = row.text.last, row.text.count > start, last.isAlphanumeric, first.isAlphanumeric {
                row.text.append(0x20)
            }
            for byte in text { row.text.append(byte == 0x09 ? 0x20 : byte) }
            row.linkBytes += line.linkBytes
        }
    }
}

extension UInt8 {
    var isAlphanumeric: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self)
    }

    var isBlank: Bool { self == 0x20 || (0x09...0x0d).contains(self) }
}

extension [UInt8] {
    /// The text without blanks of any kind at its ends: ASCII white space, U+00A0, U+3000.
    var trimmed: ArraySlice<UInt8> {
        var start = startIndex
        var end = endIndex
        while start < end {
            if self[start].isBlank {
                start += 1
            } else if end - start >= 2, self[start] == 0xc2, self[start + 1] == 0xa0 {
                start += 2
            } else if end - start >= 3, self[start] == 0xe3, self[start + 1] == 0x80, self[start + 2] == 0x80
            {
                start += 3
            } else {
                break
            }
        }
        while start < end {
            if self[end - 1].isBlank {
                end -= 1
            } else if end - start >= 2, self[end - 2] == 0xc2, self[end - 1] == 0xa0 {
                end -= 2
            } else if end - start >= 3, self[end - 3] == 0xe3, self[end - 2] == 0x80, self[end - 1] == 0x80 {
                end -= 3
            } else {
                break
            }
        }
        return self[start..<end]
    }
}
