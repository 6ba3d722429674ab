// The tables of one report as typed cells: every cell of the forms by its path, with what it says.
//
// Rows come from `Report.tables`, which keeps them as printed. Here each is bound to a row of the forms by
// the wording of its label, in whatever order rows stand; its values are the last seven cells (table 3),
// the cells under the heads (table 2) or the fifteen figures (table 4). What cannot be bound is kept and
// named, never guessed.

/// A row that no row of the forms could be found for, or that says something twice.
package struct UnboundRow: Sendable, Equatable {
    package enum Reason: String, Sendable, Equatable {
        /// The label names no row of the form.
        case unknownLabel
        /// Figures beside a heading of rows (不予公开 with figures of its own).
        case groupFigures
        /// The row of the form was bound before, with other figures.
        case repeated
        /// The number of figures does not fit the columns.
        case columnCount
    }
    /// 2, 3 or 4.
    package var table: Int
    /// The row as printed.
    package var cells: [String]
    package var reason: Reason
}

/// One number that seems to stand in two neighbouring cells: 1 | 2 for 12.
package struct SplitNumber: Sendable, Equatable {
    /// The cell the joined number belongs to.
    package var path: CellPath
    /// The two pieces as printed.
    package var pieces: [String]
    /// The number the pieces make.
    package var joined: Int64
    /// True when joining, and no other way of joining, makes the sum of the row or group come out.
    package var repairsSum: Bool
}

/// Typed cells of one report.
package struct TypedTables: Sendable, Equatable {
    /// The official form; nil when there are no tables to tell it from.
    package internal(set) var format: TableFormat?
    /// Rows that could not be bound, in document order.
    package internal(set) var unbound: [UnboundRow] = []
    /// Numbers that seem to be torn in two; their cells are text.
    package internal(set) var splits: [SplitNumber] = []
    /// By path index; nil for cells that the report does not have.
    var cells: [CellValue?]
    /// What `cells` come to as numbers, by path index: sums touch these alone.
    private var numbers: [Int64] = []
    private var readings: [NumberReading] = []
    /// Cells whose digits stood apart (1 2 read as 12).
    private(set) var spacedDigits: [CellPath] = []
    /// Bits 2, 3 and 4: which tables the report has.
    private var present: UInt8 = 0

    /// Types the tables of `report`.
    ///
    /// - Complexity: O(n) in the number of printed cells.
    package init(_ report: Report) {
        cells = [CellValue?](repeating: nil, count: CellPath.count)
        for table in report.tables where (2...4).contains(table.number) {
            present |= 1 << UInt8(table.number)
            switch table.number {
            case 2: bindDisclosure(table)
            case 3: bindApplications(table.rows)
            default: bindReviews(table.rows)
            }
        }
        format = present == 0 ? nil : decideFormat(report)
        readNumbers()
    }

    /// Typed cells put together from values kept elsewhere, such as the columns of an index.
    ///
    /// - Parameter values: Cells that the report has; a table is there when one of its cells is.
    package init(format: TableFormat?, values: [(path: CellPath, value: CellValue)]) {
        self.format = format
        cells = [CellValue?](repeating: nil, count: CellPath.count)
        for (path, value) in values {
            cells[path.index] = value
            present |= 1 << UInt8(path.table)
        }
        readNumbers()
    }

    private mutating func readNumbers() {
        numbers = [Int64](repeating: 0, count: cells.count)
        readings = [NumberReading](repeating: .absent, count: cells.count)
        for index in cells.indices {
            guard let value = cells[index] else { continue }
            if value.remark == .spacedDigits { spacedDigits.append(CellPath(index: index)) }
            switch value.meaning {
            case .zero: readings[index] = .number
            case .number:
                readings[index] = .number
                numbers[index] = value.value
            case .blank: readings[index] = .blank
            case .slash: readings[index] = .zeroIfBlankIs
            case .text: readings[index] = value.numberOrZero == nil ? .unreadable : .zeroIfBlankIs
            }
        }
    }

    /// How a cell enters a sum.
    enum NumberReading: UInt8 {
        case absent, number, blank, zeroIfBlankIs, unreadable
    }

    /// How the cell at `path` enters a sum.
    func reading(_ path: CellPath) -> NumberReading { readings[path.index] }

    func isBelowZero(_ path: CellPath) -> Bool { numbers[path.index] < 0 }

    /// Adds the number of the cell at `path` to both readings of a sum.
    func add(_ path: CellPath, to sum: inout SumReading) {
        switch readings[path.index] {
        case .number: sum.add(numbers[path.index])
        case .blank, .zeroIfBlankIs: sum.strict = nil
        case .absent, .unreadable: (sum.strict, sum.blankAsZero) = (nil, nil)
        }
    }

    /// The content of a cell; nil when the report has no such cell (no such table, row or column).
    package subscript(path: CellPath) -> CellValue? { cells[path.index] }

    /// The content of the cell with this dotted name; nil also for an unknown name.
    package subscript(name: String) -> CellValue? { CellPath(named: name).flatMap { self[$0] } }

    /// Whether the report has this table (2, 3 or 4), however broken.
    package func hasTable(_ number: Int) -> Bool { present >> UInt8(number) & 1 != 0 }

    /// Whether any cell of this row of table 3 was found.
    package func hasRow(_ row: ApplicationRow) -> Bool {
        let first = row.cell(.natural).index
        return cells[first..<(first + 7)].contains { $0 != nil }
    }

    /// Cells of the report's form that were found, in order.
    package var found: [(path: CellPath, value: CellValue)] {
        (format.map { CellPath.cells(of: $0) } ?? []).compactMap { path in
            self[path].map { (path, $0) }
        }
    }

    /// Gives every cell that the report has, without what it prints: nearly all are numbers, and this copies
    /// no text.
    package func forEachCell(_ body: (CellPath, CellMeaning, Int64) -> Void) {
        for index in cells.indices {
            guard let meaning = cells[index]?.meaning else { continue }
            body(CellPath(index: index), meaning, numbers[index])
        }
    }

    /// Gives the cells that hold words, as printed.
    package func forEachText(_ body: (CellPath, String) -> Void) {
        for index in cells.indices where cells[index]?.meaning == .text {
            body(CellPath(index: index), cells[index]?.printed ?? "")
        }
    }

    private func decideFormat(_ report: Report) -> TableFormat? {
        if [.noCorrection, .noFee, .misc].contains(where: { hasRow($0) }) { return .f2021 }
        if hasRow(.other) { return .f2019 }
        if let stated = report.tables.lazy.compactMap(\.format).first { return stated }
        return report.year.value.map { $0 >= 2021 ? .f2021 : .f2019 }
    }

    /// Sets a cell that is not set yet.
    mutating func set(_ path: CellPath, _ value: CellValue) {
        if cells[path.index] == nil { cells[path.index] = value }
    }

    mutating func keep(_ table: Int, _ row: [String], _ reason: UnboundRow.Reason) {
        unbound.append(UnboundRow(table: table, cells: row, reason: reason))
    }
}
