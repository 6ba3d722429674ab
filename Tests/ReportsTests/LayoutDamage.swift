// Prints a report whose structure is known in the ways extracts print reports, each kind of damage by
// itself, and scores what the parser makes of it. Everything random comes from the seed.

import FulltextAnalysis
import Reports
import TestSupport

/// One kind of damage.
enum LayoutDamage: String, CaseIterable, Sendable {
    case none = "none: cells by tabs"
    case wrapped = "lines wrapped at 30 to 80 columns"
    case wrappedIndented = "the same with indents"
    case dashedPageNumbers = "page numbers - 3 -"
    case namedPageNumbers = "page numbers 第 3 页 共 9 页"
    case runningTitle = "title as running head, form feeds"
    case runningFoot = "site name and date as running foot"
    case formFeeds = "form feeds inside sentences"
    case barePageNumbers = "bare page numbers before form feeds"
    case lonePageNumbers = "bare page numbers without form feeds"
    case layout = "cells by blanks, wide columns"
    case layoutNarrow = "cells by blanks, narrow columns wrapped"
    case layoutBlank = "cells by blanks, blank cells"
    case layoutOneCharacter = "cells by blanks, one or two characters a line"
    case readingOrder = "cells in reading order, one a line, labels apart"
    case cellLines = "cells one a line after a tab"
    case cellLinesClose = "cells one a line after a tab, no blank lines"
    case cellLinesApart = "cells one a line after a tab, blank lines between all"
    case singleBlanks = "cells by single blanks"
    case singleBlanksBlank = "cells by single blanks, blank cells"
    case bareCells = "cells one a line, bare"
    case bareCellsBlank = "cells one a line, bare, blank lines kept"
    case bars = "cells by bars"
    case markdown = "Markdown table with rule"
    case blankCells = "blank cells kept"
    case blankCellsDropped = "trailing blank cells dropped"
    case fullWidthDigits = "full-width digits"
    case wrongNumbers = "headings with wrong numbers"
    case repeatedNumbers = "headings with repeated numbers"
    case noNumbers = "headings without numbers"
    case otherNumbers = "headings numbered （一）, 壹、 or 第一、"
    case missingHeading = "a heading missing"
    case missingSection = "a section missing"
    case traditional = "traditional characters"
    case radicals = "radicals for ideographs"
    case htmlRests = "HTML left over"
    case spaced = "two blanks between all characters"
    case oneLine = "everything on one line"
    case lineEnds = "CRLF and CR, byte order mark inside"
    case website = "web page around it"
}

/// A damaged text and what it still says.
struct DamagedReport {
    var text: String
    var truth: CleanReport
}

/// Printing of a `CleanReport`.
struct ReportPrinter {
    var report: CleanReport
    var random: SeededGenerator

    init(_ report: CleanReport, seed: UInt64) {
        self.report = report
        random = SeededGenerator(seed: seed)
    }

    /// Lines of the report: prose through `prose`, tables through `table`.
    mutating func lines(
        prose: (String) -> [String], table: (CleanTable, inout SeededGenerator) -> [String]
    ) -> [String] {
        var lines = [report.title]
        for text in report.preamble { lines += prose(text) }
        for section in report.sections {
            if !section.heading.isEmpty { lines.append(section.heading) }
            for block in section.blocks {
                switch block {
                case .prose(let text): lines += prose(text)
                case .table(let clean): lines += table(clean, &random)
                }
            }
        }
        return lines
    }

    mutating func damaged(_ kind: LayoutDamage) -> DamagedReport {
        var text: String
        switch kind {
        case .none, .lineEnds, .website, .htmlRests, .traditional, .radicals, .fullWidthDigits:
            text = plain()
        case .wrapped:
            let width = random.int(30...80)
            text = print { Self.wrap($0, width: width, indent: "") }
        case .wrappedIndented:
            let width = random.int(30...80)
            let indent = random.pick(["　　", "    "])
            text = print { Self.wrap($0, width: width, indent: indent) }
        case .dashedPageNumbers: text = paged(foot: { "- \($0) -" }, head: nil, feed: random.oneIn(2))
        case .namedPageNumbers: text = paged(foot: { "第 \($0) 页 共 9 页" }, head: nil, feed: false)
        case .runningTitle: text = paged(foot: nil, head: report.title, feed: true)
        case .runningFoot:
            text = paged(
                foot: { $0 % 2 == 0 ? "海盐县人民政府门户网站\n2021年1月20日" : "海盐县人民政府门户网站\n2021年1月20日" }, head: nil,
                feed: random.oneIn(2))
        case .formFeeds: text = paged(foot: nil, head: nil, feed: true)
        case .barePageNumbers:
            text = paged(foot: { "                \($0)" }, head: nil, feed: true, isNumbered: true)
        case .lonePageNumbers: text = paged(foot: { "\($0)" }, head: nil, feed: false, isNumbered: true)
        case .layout: text = print(Self.page, table: Self.layout(width: 200, valueWidth: 12))
        case .layoutNarrow: text = print(Self.page, table: Self.layout(width: 30, valueWidth: 6))
        case .layoutBlank:
            blankZeros()
            text = print(Self.page, table: Self.layout(width: 30, valueWidth: 6))
        case .layoutOneCharacter: text = print(Self.page, table: Self.layout(width: 14, valueWidth: 4))
        case .readingOrder: text = print(Self.page, table: Self.readingOrder)
        case .cellLines: text = print({ [$0] }, table: Self.cellLines)
        case .cellLinesClose:
            // One blank line, where a page ended.
            text = print({ [$0] }) { table, _ in
                table.rows.enumerated().flatMap { index, row in
                    row.cells.map { "\t" + ($0 ?? "") } + (index == table.rows.count / 2 ? [""] : [])
                }
            }
        case .cellLinesApart:
            text = print({ [$0] }) { table, random in
                Self.cellLines(table, &random).flatMap { [$0, ""] }
            }
        case .singleBlanks, .singleBlanksBlank:
            if kind == .singleBlanksBlank { blankZeros() }
            text = print({ [$0] }) { table, _ in
                table.rows.map { $0.cells.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ") }
            }
        case .bareCells:
            text = print({ [$0] }) { table, _ in table.rows.flatMap { $0.cells.compactMap { $0 } } }
        case .bareCellsBlank:
            text = print({ [$0] }) { table, _ in
                table.rows.flatMap { $0.cells.compactMap { $0 }.flatMap { [$0, ""] } }
            }
        case .bars:
            text = print({ [$0] }) { table, _ in
                table.rows.map { $0.cells.compactMap { $0 }.joined(separator: " | ") + " |" }
            }
        case .markdown: text = print({ [$0, ""] }, table: Self.markdown)
        case .blankCells, .blankCellsDropped:
            blankZeros()
            text = print({ [$0] }) { table, _ in
                table.rows.map { row in
                    var line = row.cells.map { $0 ?? "" }.joined(separator: "\t")
                    if kind == .blankCellsDropped { while line.last == "\t" { line.removeLast() } }
                    return line
                }
            }
        case .wrongNumbers, .repeatedNumbers, .noNumbers, .otherNumbers:
            // A heading of no known wording has nothing but its number.
            if report.sections.contains(where: { $0.heading.hasSuffix("政府信息公开工作情况") }) {
                report.sections.removeAll { $0.heading.hasSuffix("政府信息公开工作情况") }
                report.county = nil
            }
            let style = random.int(0...2)
            for index in report.sections.indices where !report.sections[index].heading.isEmpty {
                let body =
                    report.sections[index].heading.split(separator: "、", maxSplits: 1).last.map(String.init)
                    ?? ""
                report.sections[index].heading =
                    switch kind {
                    case .wrongNumbers: random.pick(["一", "二", "三", "四", "五", "六", "七"]) + "、" + body
                    case .repeatedNumbers: "二、" + body
                    case .otherNumbers: Self.number(index, style: style) + body
                    default: body
                    }
            }
            text = plain()
        case .missingHeading:
            let candidates = report.sections.indices.dropLast().filter { report.sections[$0].number != 1 }
            report.sections[random.pick(Array(candidates))].heading = ""
            text = plain()
        case .missingSection:
            report.sections.remove(at: random.int(0...report.sections.count - 1))
            text = plain()
        case .spaced: text = plain().map { $0 == "\n" || $0 == "\t" ? String($0) : "\($0)  " }.joined()
        case .oneLine:
            text = print({ [$0] }) { table, _ in table.rows.flatMap { $0.cells.compactMap { $0 } } }
                .split(separator: "\n").joined(separator: " ")
        }
        switch kind {
        case .lineEnds:
            text = text.replacing("\n", with: random.oneIn(2) ? "\r\n" : "\r")
            text = text.replacing("工作", with: "工\u{FEFF}作")
        case .website: text = Self.website(text, title: report.title, random: &random)
        case .htmlRests:
            text = text.replacing("\n", with: random.oneIn(2) ? "<br/>\n" : "&nbsp;<br>\n").replacing(
                "，", with: "，&nbsp;")
        case .traditional:
            text = Self.traditional(text)
            mapTruth(Self.traditional)
        // The truth stays: a radical is read as the ideograph.
        case .radicals: text = Self.radicals(text)
        case .fullWidthDigits:
            text = Self.fullWidth(text)
        default: break
        }
        return DamagedReport(text: text, truth: report)
    }

    /// The number of the heading at an index, as few print it.
    private static func number(_ index: Int, style: Int) -> String {
        let place = index % 7
        switch style {
        case 0: return "（\(Array("一二三四五六七")[place])）"
        case 1: return "\(Array("壹贰叁肆伍陆柒")[place])、"
        default: return "第\(Array("一二三四五六七")[place])、"
        }
    }

    /// Characters of which one code point in three blocks looks the same.
    private static let lookalikes: [UInt32: Unicode.Scalar] = Dictionary(
        (Array(UInt32(0x2E80)...0x2FDF) + Array(0xF900...0xFAFF)).map {
            (UnifiedIdeograph.of($0), Unicode.Scalar($0) ?? " ")
        }, uniquingKeysWith: { first, _ in first })

    static func radicals(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(lookalikes[scalar.value] ?? scalar) }
        return String(result)
    }

    private mutating func plain() -> String { print({ [$0] }) }

    private mutating func print(
        _ prose: (String) -> [String],
        table: (CleanTable, inout SeededGenerator) -> [String] = { table, _ in
            table.rows.map { $0.cells.map { $0 ?? "" }.joined(separator: "\t") }
        }
    ) -> String {
        lines(prose: prose, table: table).joined(separator: "\n") + "\n"
    }

    private static func page(_ text: String) -> [String] { wrap(text, width: 78, indent: "    ") }

    /// Half of the zeros become blank, in the truth as well.
    private mutating func blankZeros() {
        for section in report.sections.indices {
            for block in report.sections[section].blocks.indices {
                guard case .table(var table) = report.sections[section].blocks[block] else { continue }
                for row in table.rows.indices where table.rows[row].cells.count >= 10 {
                    for column in table.rows[row].values where table.rows[row].cells[column] == "0" {
                        if random.oneIn(3) { table.rows[row].cells[column] = "" }
                    }
                    // A row without any value says nothing about its columns.
                    if let last = table.rows[row].values.last, table.rows[row].cells[last] == "" {
                        table.rows[row].cells[last] = "0"
                    }
                }
                report.sections[section].blocks[block] = .table(table)
            }
        }
    }

    private mutating func mapTruth(_ map: (String) -> String) {
        report.title = map(report.title)
        report.organ = map(report.organ)
        for section in report.sections.indices {
            report.sections[section].heading = map(report.sections[section].heading)
            report.sections[section].blocks = report.sections[section].blocks.map { block in
                switch block {
                case .prose(let text): return .prose(map(text))
                case .table(var table):
                    for row in table.rows.indices {
                        table.rows[row].cells = table.rows[row].cells.map { $0.map(map) }
                    }
                    return .table(table)
                }
            }
        }
        report.preamble = report.preamble.map(map)
    }

    // MARK: Prose

    static func width(_ text: some StringProtocol) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.value > 0x2000 ? 2 : 1) }
    }

    /// Breaks a paragraph at a width in columns, never before a closing mark.
    static func wrap(_ paragraph: String, width limit: Int, indent: String) -> [String] {
        var lines: [String] = []
        var line = ""
        var columns = 0
        for character in indent + paragraph {
            let wide = width(String(character))
            if columns + wide > limit, !"，。、；：”》）".contains(character) {
                lines.append(line)
                (line, columns) = ("", 0)
            }
            line.append(character)
            columns += wide
        }
        return lines + [line]
    }

    /// Pages of 24 lines, wrapped with indents, with head and foot between.
    /// - Parameter isNumbered: The last page, which may be short, has its foot as well.
    private mutating func paged(
        foot: ((Int) -> String)?, head: String?, feed: Bool, isNumbered: Bool = false
    ) -> String {
        let lines = print(Self.page).split(separator: "\n", omittingEmptySubsequences: false)
        var result = ""
        var page = 1
        for (index, line) in lines.enumerated() {
            if index > 0, index % 24 == 0 {
                if let foot { result += (feed ? "" : "\n") + foot(page) + "\n" }
                if feed { result += "\u{C}" }
                page += 1
                if let head { result += head + "\n" + (feed ? "" : "\n") }
            }
            result += line + "\n"
        }
        if let foot, isNumbered { result += (feed ? "" : "\n") + foot(page) + "\n" }
        return result
    }

    // MARK: Tables

    private static func cellLines(_ table: CleanTable, _ random: inout SeededGenerator) -> [String] {
        table.rows.flatMap { row -> [String] in
            row.cells.map { "\t" + ($0 ?? "") } + [""]
        }
    }

    private static func markdown(_ table: CleanTable, _ random: inout SeededGenerator) -> [String] {
        var lines = table.rows.map { "| " + $0.cells.map { $0 ?? "" }.joined(separator: " | ") + " |" }
        let rule = "|" + String(repeating: " --- |", count: table.rows.map(\.cells.count).max() ?? 1)
        lines.insert(rule, at: 1)
        return lines + [""]
    }

    /// As `pdftotext` without `-layout`: label pieces in the order of the page, figures one a line and apart.
    private static func readingOrder(_ table: CleanTable, _ random: inout SeededGenerator) -> [String] {
        var lines: [String] = []
        var figures: [String] = []
        let block = random.int(2...9)
        for (index, row) in table.rows.enumerated() {
            let isData = !row.values.isEmpty
            for (column, cell) in row.cells.enumerated() {
                guard let cell, !cell.isEmpty else { continue }
                if isData, row.values.contains(column) {
                    figures += [cell, ""]
                } else {
                    lines += wrap(cell, width: row.cells.count == 4 ? 30 : 16, indent: "")
                    if table.number == 2 { lines.append("") }
                }
            }
            // The figures of some rows follow their labels, as blocks of the page come.
            if index % block == 0 || table.number == 2 || index == table.rows.count - 1 {
                lines += figures
                figures = []
            }
        }
        return lines
    }

    /// As `pdftotext -layout`: columns held by blanks, cells wrapped and centred over the lines of their
    /// rows.
    private static func layout(width: Int, valueWidth: Int) -> (CleanTable, inout SeededGenerator) -> [String]
    {
        { table, _ in
            let count = table.rows[0].cells.count
            var widths = [Int](repeating: valueWidth, count: count)
            if table.number == 3 {
                widths[0] = max(4, width / 5)
                widths[1] = max(6, width / 4)
                widths[2] = max(8, width / 2)
            } else if table.number == 2 {
                widths = [max(14, min(width, 24)), 16, 16, 16]
            }
            var lines: [String] = []
            for block in blocks(table) {
                lines += band(Array(table.rows[block]), widths: widths)
                if valueWidth < 12 { lines.append("") }
            }
            return lines
        }
    }

    /// Rows that a cell merged downwards holds together.
    private static func blocks(_ table: CleanTable) -> [Range<Int>] {
        var result: [Range<Int>] = []
        for index in table.rows.indices {
            let row = table.rows[index]
            let isItem =
                table.number == 3 && !row.values.isEmpty && row.cells[0] == nil && row.cells[1] == nil
            let isHead = row.values.isEmpty && table.number != 2 && index > 0
            if isItem || isHead, let last = result.last {
                result[result.count - 1] = last.lowerBound..<(index + 1)
            } else {
                result.append(index..<(index + 1))
            }
        }
        return result
    }

    private static func band(_ rows: [CleanTable.Row], widths: [Int]) -> [String] {
        // Pieces of every cell with the columns it spans.
        struct Placed {
            var pieces: [String]
            var column: Int
            var span: Int
            var row: Int
            var depth: Int
        }
        var placed: [Placed] = []
        for (index, row) in rows.enumerated() {
            for (column, cell) in row.cells.enumerated() {
                guard let cell, !cell.isEmpty else { continue }
                var span = 1
                while column + span < row.cells.count, row.cells[column + span] == nil,
                    row.values.isEmpty || !row.values.contains(column + span),
                    !(row.values.isEmpty
                        && rows[..<index].contains {
                            $0.cells[column + span] != nil && $0.cells[column] == nil
                        })
                {
                    span += 1
                }
                var depth = 1
                if row.values.isEmpty || column < row.values.lowerBound {
                    while index + depth < rows.count,
                        (column..<(column + span)).allSatisfy({ rows[index + depth].cells[$0] == nil })
                    {
                        depth += 1
                    }
                }
                let room = widths[column..<(column + span)].reduce(0, +) - 2
                let pieces = wrap(cell, width: max(room, 2), indent: "")
                placed.append(Placed(pieces: pieces, column: column, span: span, row: index, depth: depth))
            }
        }
        var heights = [Int](repeating: 1, count: rows.count)
        for cell in placed where cell.depth == 1 {
            heights[cell.row] = max(heights[cell.row], cell.pieces.count)
        }
        for cell in placed where cell.depth > 1 {
            let rows = cell.row..<(cell.row + cell.depth)
            let short = cell.pieces.count - heights[rows].reduce(0, +)
            if short > 0 { heights[rows.upperBound - 1] += short }
        }
        var canvas = [[(column: Int, text: String)]](repeating: [], count: heights.reduce(0, +))
        for cell in placed {
            let top = heights[..<cell.row].reduce(0, +)
            let height = heights[cell.row..<(cell.row + cell.depth)].reduce(0, +)
            let start = top + (height - cell.pieces.count) / 2
            let left = widths[..<cell.column].reduce(0, +)
            let room = widths[cell.column..<(cell.column + cell.span)].reduce(0, +)
            for (offset, piece) in cell.pieces.enumerated() {
                let isLabel = cell.pieces.count > 1 || rows[cell.row].values.contains(cell.column) == false
                let indent = isLabel ? 0 : (room - width(piece)) / 2
                canvas[start + offset].append((left + indent, piece))
            }
        }
        return canvas.map { line in
            var text = ""
            for piece in line.sorted(by: { $0.column < $1.column }) {
                let gap = piece.column - width(text)
                text += String(repeating: " ", count: text.isEmpty ? max(gap, 0) : max(gap, 1)) + piece.text
            }
            return text
        }
    }

    // MARK: The whole text

    private static func website(_ text: String, title: String, random: inout SeededGenerator) -> String {
        let before = [
            "网站首页 新闻中心 政府信息公开 办事服务 互动交流 走进海盐", "您现在的位置：首页 > 政府信息公开 > 政府信息公开年报",
            "发布时间：2021-01-20 来源：镇党政办 浏览次数：326 【字体：大 中 小】", "打印 关闭",
        ]
        let after = [
            "分享到：", "【打印本页】 【关闭窗口】", "上一篇：2019年政府信息公开工作年度报告", "下一篇：没有了",
            "主办：海盐县人民政府办公室  承办：海盐县大数据中心", "浙ICP备05000001号-1  浙公网安备 33042402000123号  网站标识码：3304240001",
            "版权所有 © 海盐县人民政府", "网站地图 | 联系我们 | 返回顶部",
        ]
        return (before + [text] + after).joined(separator: "\n")
    }

    static func fullWidth(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    (0x30...0x39).contains(scalar.value)
                        ? Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar : scalar
                }))
    }

    static func traditional(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { traditionalPairs[$0] ?? $0 }))
    }

    private static let traditionalPairs: [Unicode.Scalar: Unicode.Scalar] = {
        let simplified =
            "报总体况处开请单复诉讼问题进关为规项费购数类内农业务机构组织会质监创动条许办强额该号县镇张发认识领导贯彻执行层时间电话网说明现权责长当从来实则个产关应对与团优环节书过还须护录览达计设边转变标准级东乡区划员证审查图无马门见车长风飞鱼鸟龙齐济亲观视讨论记设访评词译试详语误读调谈谢贝负财贡货贫贯贵贷贸资赋赌赏赔赖赛赞赠赢趋践轮软轻载较辅辆辈输辞边辽迁运这进远违连迟适选递逻遗邮郑释里针钟钢钱铁锁错键镇问闭闲间闻阅队阳阴阶际陆陈险随难雾静页顶项顺须顾预领频颗题颜额风飞饭饮馆马驻驶驾骗验"
        let traditional =
            "報總體況處開請單復訴訟問題進關為規項費購數類內農業務機構組織會質監創動條許辦強額該號縣鎮張發認識領導貫徹執行層時間電話網說明現權責長當從來實則個產關應對與團優環節書過還須護錄覽達計設邊轉變標準級東鄉區劃員證審查圖無馬門見車長風飛魚鳥龍齊濟親觀視討論記設訪評詞譯試詳語誤讀調談謝貝負財貢貨貧貫貴貸貿資賦賭賞賠賴賽贊贈贏趨踐輪軟輕載較輔輛輩輸辭邊遼遷運這進遠違連遲適選遞邏遺郵鄭釋裡針鐘鋼錢鐵鎖錯鍵鎮問閉閒間聞閱隊陽陰階際陸陳險隨難霧靜頁頂項順須顧預領頻顆題顏額風飛飯飲館馬駐駛駕騙驗"
        return Dictionary(
            zip(simplified.unicodeScalars, traditional.unicodeScalars),
            uniquingKeysWith: { first, _ in first })
    }()
}
