// Rows bound to the rows of the forms: wordings, order, gaps, too many and too few values.

import Reports
import TestSupport
import Testing

@Suite("Typed tables")
struct CellTableTests {
    /// A table whose every cell holds its own number.
    private func numbered(_ format: TableFormat) -> TableText {
        var text = TableText(format)
        for path in CellPath.cells(of: format) {
            text.printed[path.name] = path.unit == .yuan ? "\(path.index + 1)元" : "\(path.index + 1)"
        }
        return text
    }

    @Test("Every cell of a form comes back under its path", arguments: [TableFormat.f2019, .f2021])
    func everyCell(format: TableFormat) {
        let cells = numbered(format).cells
        #expect(cells.format == format)
        #expect(cells.unbound.isEmpty)
        for path in CellPath.all {
            let expected = Int64(path.index + 1) * (path.unit == .yuan ? 100 : 1)
            #expect(cells[path]?.value == (path.exists(in: format) ? expected : nil), "\(path.name)")
        }
        #expect(cells.found.map(\.path) == CellPath.cells(of: format))
    }

    @Test("The cells of a sample are the figures its reader wrote down", arguments: GoldReport.names)
    func samples(name: String) throws {
        let gold = try GoldReport(named: name)
        let cells = TypedTables(try parse(GoldReport.source(name)))
        #expect(cells.format?.rawValue == gold.tables[0].format)
        #expect(cells.unbound.isEmpty)
        #expect(cells.splits.isEmpty)
        let paths = CellPath.cells(of: try #require(cells.format))
        var printed: [String] = []
        for table in gold.tables {
            for row in table.rows {
                switch table.table {
                case 2 where row.count > 1 && row[0] != "信息内容": printed += row.dropFirst()
                case 3 where row.count >= 8 && !row.contains("总计") && !row.contains("其他"):
                    printed += row.suffix(7)
                case 4 where row.count == 15 && row != gold.tables[2].rows[2]: printed += row
                default: break
                }
            }
        }
        #expect(printed == paths.map { cells[$0]?.printed })
    }

    @Test("Rows are bound by their labels, in whatever order", arguments: UInt64(0)..<20)
    func shuffledRows(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let text = numbered(generator.oneIn(2) ? .f2019 : .f2021)
        let rows = text.applicationRows
        let shuffled = Array(rows[..<3]) + rows[3...].shuffled(using: &generator)
        let cells = typed(3, shuffled, format: nil)
        for path in CellPath.cells(of: text.format) where path.table == 3 {
            #expect(cells[path]?.printed == text.cell(path), "\(path.name)")
        }
    }

    @Test("An absent row leaves its cells absent and all others in place")
    func absentRow() {
        let text = numbered(.f2019)
        let cells = typed(3, text.applicationRows.filter { !$0.joined().contains("属于国家秘密") })
        #expect(!cells.hasRow(.secret))
        #expect(cells["applications.refused.law"]?.printed == text.cell(ApplicationRow.law.cell(.total)))
        #expect(cells["applications.total"]?.printed == text.cell(ApplicationRow.total.cell(.total)))
    }

    @Test(
        "A label counts by its wording",
        arguments: [
            ("一、本年新收政府信息公开申请数量", "new"), ("一 本年新收政府信息公开申请数量", "new"), ("本年新收政府信息公开申请数", "new"),
            ("二、上年度结转政府信息公开申请数量", "carried_in"), ("(一)予以公开", "granted"), ("（一） 予 以 公 开", "granted"),
            ("三、本年度办理结果（一）予以公开", "granted"), ("（二）部分公开", "partial"), ("(二) 部分公开(区分处理的, 只计这一情形)", "partial"),
            ("（三）不予公开 1.属于国家秘密", "refused.secret"), ("3.危及“三安全一稳定”", "refused.safety"),
            ("3. 危及三安全一稳定", "refused.safety"), ("5.属于三类内部事务", "refused.internal"),
            ("5.属于三类内", "refused.internal"),
            ("8.屬於行政查詢事項", "refused.query"), ("1.屬於國家祕密", "refused.secret"),
            ("2.其它法律行政法规禁止公开", "refused.law"),
            ("1.本机关不掌握相关政府信息", "unavailable.not_held"), ("1.信访、举报、投诉类申请", "not_processed.petition"),
            ("4.无正当理由大量反复申请", "not_processed.abusive"),
            ("5.要求行政机关确认或重新出具已获取信息", "not_processed.confirmation"),
            ("(六)其他处理", "other"), ("（六）其他处理 3.其他", "other.misc"), ("3.其他", "other.misc"), ("(七)总计", "total"),
            ("（七）合计", "total"), ("四、结转下一年度继续办理", "carried_out"), ("四、结转下年继续办理", "carried_out"),
        ])
    func wordings(label: String, row: String) {
        let cells = typed(3, [[label, "1", "2", "3", "4", "5", "6", "21"]])
        #expect(cells["applications.\(row)"]?.value == 21)
        #expect(cells["applications.\(row).natural"]?.value == 1)
        #expect(cells.unbound.isEmpty)
    }

    @Test("A label over two cells, a group printed again and a number column do not shift the values")
    func labelCells() {
        let values = ["1", "2", "3", "4", "5", "6", "21"]
        for labels in [
            ["本年新收政府", "信息公开申请数量"], ["一、", "本年新收政府信息公开申请数量"], ["1", "本年新收政府信息公开申请数量"],
            ["", "一、本年新收政府信息公开申请数量", ""], ["三、本年度办理结果", "（五）不予处理", "一、本年新收政府信息公开申请数量"],
        ] {
            let cells = typed(3, [labels + values])
            #expect(cells["applications.new.natural"]?.value == 1, "\(labels)")
            #expect(cells["applications.new"]?.value == 21, "\(labels)")
        }
    }

    @Test("Rows without a known label are kept by name; between known rows they take the places left")
    func unknownLabels() {
        var rows = numbered(.f2019).applicationRows
        rows.append(["五、另外统计", "1", "1", "1", "1", "1", "1", "6"])
        rows.insert(["（三）不予公开", "9", "9", "9", "9", "9", "9", "54"], at: 7)
        let kept = typed(3, rows)
        #expect(
            kept.unbound.map(\.reason).sorted { $0.rawValue < $1.rawValue } == [.groupFigures, .unknownLabel])
        var torn = numbered(.f2019).applicationRows
        let place = torn.firstIndex { $0.joined().contains("过程性") } ?? 0
        torn[place][0] = "6.????"
        #expect(typed(3, torn)["applications.refused.process"]?.printed == torn[place].last)
    }

    @Test("A row that comes twice counts once, and the other figures are kept")
    func repeatedRow() {
        let row = ["一、本年新收政府信息公开申请数量", "1", "0", "0", "0", "0", "0", "1"]
        #expect(typed(3, [row, row]).unbound.isEmpty)
        let other = ["一、本年新收政府信息公开申请数量", "2", "0", "0", "0", "0", "0", "2"]
        let cells = typed(3, [row, other])
        #expect(cells["applications.new"]?.value == 1)
        #expect(cells.unbound.map(\.reason) == [.repeated])
    }

    @Test("One number over two cells is reported, and its cell is text")
    func splitNumber() {
        let cells = typed(3, [["一、本年新收政府信息公开申请数量", "5", "1", "2", "0", "0", "0", "0", "17"]])
        #expect(cells.splits.count == 1)
        #expect(cells.splits.first?.path.name == "applications.new.business")
        #expect(cells.splits.first?.joined == 12)
        #expect(cells["applications.new.natural"]?.value == 5)
        #expect(cells["applications.new.business"]?.meaning == .text)
        #expect(cells["applications.new.business"]?.printed == "1 | 2")
        #expect(cells["applications.new"]?.value == 17)
        // Nothing to tell which two belong together: what may be shifted is text, what cannot be is kept.
        let doubtful = typed(3, [["一、本年新收政府信息公开申请数量", "5", "1", "2", "0", "0", "0", "0", "99"]])
        #expect(doubtful.splits.isEmpty)
        #expect(doubtful["applications.new.natural"]?.meaning == .text)
        #expect(doubtful["applications.new.legal"]?.meaning == .zero)
        #expect(doubtful["applications.new"]?.meaning == .text)
    }

    @Test("Too few values are text unless all say the same")
    func tooFew() {
        let zeros = typed(3, [["一、本年新收政府信息公开申请数量", "0", "0", "0", "0", "0"]])
        #expect(zeros["applications.new.natural"]?.meaning == .zero)
        let mixed = typed(3, [["一、本年新收政府信息公开申请数量", "1", "0", "0", "0", "0", "1"]])
        #expect(mixed["applications.new.natural"]?.meaning == .text)
        #expect(mixed["applications.new"]?.meaning == .text)
        #expect(mixed.unbound.map(\.reason) == [.columnCount])
    }

    @Test("Table 2 finds its columns by the heads, cut or whole, of either form")
    func disclosureColumns() {
        let cut = typed(2, [["信息内容", "本年新", "本年新", "对外公开总数量"], ["规范性文件", "1", "2", "3"]], format: nil)
        #expect(cut["documents.made"]?.value == 1)
        #expect(cut["documents.disclosed"]?.value == 2)
        #expect(cut["documents.published_total"]?.value == 3)
        let mixed = typed(
            2, [["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"], ["行政许可", "3", "-3", "7"]], format: .f2021)
        #expect(mixed["licence.last_year"]?.value == 3)
        #expect(mixed["licence.change"]?.value == -3)
        #expect(mixed["licence.processed"]?.value == 7)
        let single = typed(2, [["行政处罚", "192"]], format: .f2021)
        #expect(single["punishment.processed"]?.value == 192)
        #expect(single["punishment.last_year"] == nil)
        let headless = typed(2, [["行政处罚", "12", "0", "192"]], format: nil)
        #expect(headless["punishment.processed"]?.value == 192)
        let blanks = typed(2, [["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"], ["行政强制", "", "", ""]])
        #expect(blanks["coercion.processed"]?.meaning == .blank)
    }

    @Test("Table 4 takes fifteen values from one row, from several, or one below the other")
    func reviews() {
        let values = (1...15).map(String.init)
        for rows in [
            [values], [Array(values[..<5]), Array(values[5...])], values.map { [$0] }, [["数量"] + values],
            [["行政复议"], ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"], values],
        ] {
            let cells = typed(4, rows)
            #expect(cells["reviews.upheld"]?.value == 1)
            #expect(cells["reviews.total"]?.value == 5)
            #expect(cells["lawsuits_after_review.total"]?.value == 15)
            #expect(cells.unbound.isEmpty)
        }
        let blank = typed(4, [["", "", "", "", "", "2", "0", "0", "", "2", "0", "0", "0", "0", "0"]])
        #expect(blank["reviews.total"]?.meaning == .blank)
        #expect(blank["lawsuits_direct.upheld"]?.value == 2)
        #expect(typed(4, [[String](repeating: "", count: 15)])["reviews.upheld"]?.meaning == .blank)
        let few = typed(4, [Array(values[..<9])])
        #expect(few["reviews.upheld"] == nil)
        #expect(few.unbound.map(\.reason) == [.columnCount])
        let split = typed(4, [["1", "2", "0", "0", "0", "12"] + [String](repeating: "0", count: 10)])
        #expect(split.splits.first?.path.name == "reviews.upheld")
        #expect(split["reviews.total"]?.value == 12)
    }

    @Test("Table 4 turned on its side is bound by its labels")
    func sideways() {
        var rows: [[String]] = []
        for (group, name) in ["行政复议", "未经复议直接起诉", "复议后起诉"].enumerated() {
            rows.append([name])
            for (place, outcome) in ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"].enumerated() {
                rows.append([outcome, "\(group * 5 + place + 1)"])
            }
        }
        let cells = typed(4, rows)
        #expect(cells["reviews.upheld"]?.value == 1)
        #expect(cells["lawsuits_direct.pending"]?.value == 9)
        #expect(cells["lawsuits_after_review.total"]?.value == 15)
    }

    @Test("Any rows are typed without a trap, and every figure found was printed", arguments: UInt64(0)..<200)
    func anyRows(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let text = numbered(generator.oneIn(2) ? .f2019 : .f2021)
        var tables: [[[String]]] = [text.disclosureRows, text.applicationRows, text.reviewRows]
        for index in tables.indices {
            for _ in 0..<generator.int(0...12) {
                guard let row = tables[index].indices.randomElement(using: &generator) else { continue }
                switch generator.int(0...5) {
                case 0: tables[index].remove(at: row)
                case 1: tables[index].insert(tables[index][row], at: 0)
                case 2: if !tables[index][row].isEmpty { tables[index][row].removeLast() }
                case 3: tables[index][row].insert(generator.pick(["", "7", "/", "其他", "1."]), at: 0)
                case 4: tables[index][row].append(generator.pick(["", "7", "总计"]))
                default: tables[index][row] = tables[index][row].map { generator.oneIn(4) ? "" : $0 }
                }
            }
        }
        let all = Set(tables.joined().joined())
        let cells = TypedTables(
            Report(
                tables: tables.enumerated().map {
                    Table(number: $0 + 2, format: nil, rows: $1, sectionIndex: 0)
                }))
        for path in CellPath.all {
            guard let value = cells[path] else { continue }
            #expect(value.meaning == .text || value.printed.isEmpty || all.contains(value.printed))
        }
    }
}
