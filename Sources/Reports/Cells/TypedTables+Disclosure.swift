// Table 2 (主动公开, disclosed on own initiative): columns differ from part to part and are told by the heads,
// and by the form where a head is cut short or missing.

extension TypedTables {
    private static let old: [DisclosureRow: [DisclosureColumn]] = {
        let documents: [DisclosureColumn] = [.made, .disclosed, .publishedTotal]
        let matters: [DisclosureColumn] = [.lastYear, .change, .processed]
        return [
            .rules: documents, .documents: documents, .licence: matters, .services: matters,
            .punishment: matters,
            .coercion: matters, .fees: [.itemsLastYear, .itemsChange], .procurement: [.items, .amount],
        ]
    }()
    private static let new: [DisclosureRow: [DisclosureColumn]] = [
        .rules: [.made, .repealed, .inForce], .documents: [.made, .repealed, .inForce],
        .licence: [.processed],
        .services: [.processed], .punishment: [.processed], .coercion: [.processed], .fees: [.feeAmount],
        .procurement: [.items, .amount],
    ]

    /// Heads of one part as printed.
    private struct Heads {
        var columns: [DisclosureColumn?] = []
        var moneyExponents: [Int?] = []
    }

    mutating func bindDisclosure(_ table: Table) {
        var heads = Heads()
        for row in table.rows {
            guard let first = row.firstIndex(where: { !$0.isEmpty }) else { continue }
            // The label may stand in two cells: 行政 | 许可, or behind the number of the article.
            var label = first
            var found: DisclosureRow?
            for start in first..<min(first + 3, row.count) where !row[start].isEmpty {
                switch RowLabels.printedDisclosure(row[start]) {
                case .row(let named)?: (found, label) = (named, start)
                case .head?:
                    heads = readHeads(row[(start + 1)...])
                    label = -1
                case .article? where row.count == 1:
                    heads = Heads()
                    label = -1
                default: break
                }
                if found != nil || label < 0 { break }
                let key = RowLabels.key(row[start])
                if RowLabels.isDisclosureHead(key) {
                    heads = readHeads(row[(start + 1)...])
                    found = nil
                    label = -1
                    break
                }
                if let named = RowLabels.disclosure(key) {
                    (found, label) = (named, start)
                    break
                }
                if start + 1 < row.count,
                    let named = RowLabels.disclosure(key + RowLabels.key(row[start + 1]))
                {
                    (found, label) = (named, start + 1)
                    break
                }
            }
            if label < 0 { continue }
            guard let found else {
                // A row without figures begins a part (第二十条第（一）项), whose heads follow.
                if isHeadOfPart(row) {
                    heads = readHeads(row[(first + 1)...])
                } else {
                    keep(2, row, .unknownLabel)
                }
                continue
            }
            bind(found, row, from: label + 1, heads, table.format)
        }
    }

    /// 第二十条第（一）项, or heads without 信息内容 before them.
    private func isHeadOfPart(_ row: [String]) -> Bool {
        !row.contains { !$0.isEmpty && FigureReader.isFigure($0) }
    }

    private func readHeads(_ cells: ArraySlice<String>) -> Heads {
        var heads = Heads()
        for cell in cells {
            let key = RowLabels.key(cell)
            if key.isEmpty { continue }
            heads.columns.append(RowLabels.disclosureColumn(key))
            heads.moneyExponents.append(RowLabels.moneyExponent(key))
        }
        return heads
    }

    private mutating func bind(
        _ row: DisclosureRow, _ cells: [String], from start: Int, _ heads: Heads, _ format: TableFormat?
    ) {
        var values = Array(cells[start...])
        let columns = columns(of: row, heads, format, count: values.count)
        while values.count > columns.count, values.last?.isEmpty == true { values.removeLast() }
        while values.count > columns.count, values.first?.isEmpty == true { values.removeFirst() }
        guard !values.isEmpty else { return }
        let paths = columns.map { CellCatalogue.shared.cell(row, $0) }
        if let first = paths.first.flatMap({ $0 }), let held = self[first] {
            if held.printed != values.first { keep(2, cells, .repeated) }
            return
        }
        if values.count > columns.count {
            bindTooMany(values, paths, heads)
            keep(2, cells, .columnCount)
            return
        }
        for (index, path) in paths.enumerated() {
            guard let path else { continue }
            let exponent = index < heads.moneyExponents.count ? heads.moneyExponents[index] : nil
            set(path, value(index < values.count ? values[index] : "", path, exponent))
        }
    }

    private func columns(
        of row: DisclosureRow, _ heads: Heads, _ format: TableFormat?, count: Int
    ) -> [DisclosureColumn] {
        let old = Self.old[row] ?? []
        let new = Self.new[row] ?? []
        // The heads decide between the forms; each named head votes.
        var votes = 0
        for column in heads.columns {
            guard let column else { continue }
            let own = row == .fees ? feeColumn(column) : column
            if old.contains(own), !new.contains(own) { votes -= 1 }
            if new.contains(own), !old.contains(own) { votes += 1 }
        }
        // 处理决定 alone is the new form, beside 上一年 the old one.
        if votes == 0, heads.columns.count == 1, heads.columns[0] == .processed { votes = 1 }
        if votes != 0 { return votes < 0 ? old : new }
        if old.count != new.count, count == old.count || count == new.count {
            return count == old.count ? old : new
        }
        return format == .f2021 ? new : old
    }

    private func feeColumn(_ column: DisclosureColumn) -> DisclosureColumn {
        switch column {
        case .lastYear: .itemsLastYear
        case .change: .itemsChange
        default: column
        }
    }

    private func value(_ printed: String, _ path: CellPath, _ headExponent: Int?) -> CellValue {
        var kind = FigureKind(isMoney: path.unit == .yuan, isSigned: path.isSigned)
        // The form of 2021 asks for 万元, whether or not the head as printed says so.
        if kind.isMoney { kind.moneyExponent = headExponent ?? (path.exists(in: .f2021) ? 4 : nil) }
        return FigureReader.value(printed, kind)
    }

    /// More values than columns: a cell that would read the same wherever the extra one stands is kept.
    private mutating func bindTooMany(_ values: [String], _ paths: [CellPath?], _ heads: Heads) {
        let extra = values.count - paths.count
        for (index, path) in paths.enumerated() {
            guard let path else { continue }
            let exponent = index < heads.moneyExponents.count ? heads.moneyExponents[index] : nil
            let readings = values[index...(index + extra)].map { value($0, path, exponent) }
            if readings.allSatisfy({ $0.meaning == readings[0].meaning && $0.value == readings[0].value }),
                readings[0].meaning == .zero || readings[0].meaning == .blank
            {
                set(path, readings[0])
            } else {
                let printed = values[index...(index + extra)].joined(separator: " | ")
                set(path, CellValue(meaning: .text, printed: printed, remark: .unaligned))
            }
        }
    }
}
