// Names of the cells of the three statutory tables, the same for every report and both official forms.
//
// A path is a dotted English name (applications.new, applications.new.natural, punishment.processed): what
// a query filters by, a column is called and a finding refers to. It stands for one cell of one table;
// where both forms ask the same question they share the path. Names never change their meaning; new ones
// may be added at any place.

/// What a cell counts, and in which smallest unit its value is kept.
package enum CellUnit: String, Sendable, Equatable {
    /// 件: documents, applications, decisions, cases; the value is their number.
    case cases = "件"
    /// 项: kinds of matter, of fee, of purchase; the value is their number.
    case items = "项"
    /// 元: money; the value is in 分 (hundredths of a yuan).
    case yuan = "元"
}

/// One cell of one of the three tables.
package struct CellPath: Sendable, Hashable, Comparable {
    /// Place in `all`. Not stable between versions; `name` is.
    package let index: Int

    init(index: Int) { self.index = index }

    /// Number of paths of both forms together.
    package static let count = all.count
    /// Every path of either form, in the order of the tables, rows and columns.
    package static let all = CellCatalogue.shared.cells.indices.map(CellPath.init)

    /// Paths of one official form in the order in which it prints them: 198 of 2019, 200 of 2021.
    package static func cells(of format: TableFormat) -> [CellPath] {
        format == .f2019 ? CellCatalogue.shared.old : CellCatalogue.shared.new
    }

    /// The path with exactly this dotted name.
    package init?(named name: String) {
        guard let index = CellCatalogue.shared.byName[name] else { return nil }
        self.index = index
    }

    /// Paths whose name is `prefix` or goes on after it with a dot, in order: `applications.refused` gives
    /// 56.
    package static func cells(withPrefix prefix: String) -> [CellPath] {
        let length = prefix.utf8.count
        return all.filter {
            let name = $0.name.utf8
            guard name.starts(with: prefix.utf8) else { return false }
            return name.count == length || name.dropFirst(length).first == 0x2E
        }
    }

    /// Paths meant by a Chinese label (规范性文件, 本年新收政府信息公开申请数量·自然人); blanks and marks do not count.
    ///
    /// A label of a row gives all cells of the row. Without such a row, the paths whose label holds `label`.
    package static func cells(labelled label: String) -> [CellPath] {
        let key = RowLabels.key(label)
        guard !key.isEmpty else { return [] }
        let keys = CellCatalogue.shared.keys
        let whole = all.filter { keys[$0.index].label == key || keys[$0.index].row == key }
        if !whole.isEmpty { return whole }
        return all.filter { keys[$0.index].label.contains(key, in: keys[$0.index].label.indices) }
    }

    private var description: CellDescription { CellCatalogue.shared.cells[index] }

    /// Dotted English name (applications.new.natural).
    package var name: String { description.name }
    /// Row and column as printed in the forms (本年新收政府信息公开申请数量·自然人).
    package var label: String { description.rowLabel + "·" + description.columnLabel }
    /// The row as printed in the forms, without its enumerator.
    package var rowLabel: String { description.rowLabel }
    /// The column as printed in the forms; of 2021 where the two differ and the cell is in both.
    package var columnLabel: String { description.columnLabel }
    /// 2, 3 or 4.
    package var table: Int {
        index < CellCatalogue.applicationsStart ? 2 : index < CellCatalogue.reviewsStart ? 3 : 4
    }
    package var unit: CellUnit { CellCatalogue.shared.units[index] }
    /// Whether a value below zero makes sense: 本年增/减 (change during the year).
    package var isSigned: Bool { CellCatalogue.shared.signed[index] }
    /// Whether the form asks for this cell.
    package func exists(in format: TableFormat) -> Bool {
        format == .f2019 ? description.isOld : description.isNew
    }

    package static func < (left: CellPath, right: CellPath) -> Bool { left.index < right.index }
}
