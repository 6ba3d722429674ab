// A table as a printer sets it: cells with place and extent become words with boxes, as pdftotext prints them.
// Lines are broken where the cell ends, figures and labels stand left, right or in the middle.

import SourceFormats
import TestSupport

/// A word of a page and its box.
struct PlacedWord {
    var left: Double
    var right: Double
    var middle: Double
    var size: Double
    var text: String

    /// Widths as in a Chinese font: ideographs one, Latin letters and digits half.
    static func width(_ text: some StringProtocol, _ size: Double) -> Double {
        text.unicodeScalars.reduce(0) { $0 + ($1.value > 0x2000 ? size : size / 2) }
    }

    init(_ text: String, left: Double, middle: Double, size: Double) {
        self.left = left
        right = left + Self.width(text, size)
        self.middle = middle
        self.size = size
        self.text = text
    }
}

/// Pages of words.
struct PrintedPages {
    var pages: [[PlacedWord]] = [[]]

    /// What `pdftotext -bbox-layout` prints.
    var boxes: [UInt8] {
        var text = "<html><body><doc>"
        for page in pages {
            text += "<page width=\"595\" height=\"842\">"
            for word in page {
                text += "<word xMin=\"\(word.left)\" yMin=\"\(word.middle - word.size * 0.65)\" "
                text +=
                    "xMax=\"\(word.right)\" yMax=\"\(word.middle + word.size * 0.65)\">\(word.text)</word>\n"
            }
            text += "</page>"
        }
        return Array((text + "</doc></body></html>").utf8)
    }

    /// The text made of them.
    func text() throws -> String {
        String(decoding: try PDFText.layOut(boxes, limits: SourceLimits()), as: UTF8.self)
    }

    /// The cells of the rows, without blank ones before the first.
    func rows() throws -> [[String]] {
        try text().split(whereSeparator: { $0 == "\n" || $0 == "\u{c}" }).filter { $0.contains("\t") }.map {
            Array(
                $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                    .drop(while: \.isEmpty))
        }
    }

    mutating func add(_ text: String, left: Double, middle: Double, size: Double = 12) {
        pages[pages.count - 1].append(PlacedWord(text, left: left, middle: middle, size: size))
    }
}

/// How a table is set.
struct PrintedStyle {
    enum Side: CaseIterable { case left, centre, right }

    var size = 10.0
    var leading = 1.3
    var padding = (x: 4.0, y: 3.0)
    var figures = Side.centre
    var labels = Side.left
    var isTop = false
    /// Where a page ends.
    var bottom = 780.0

    init() {}

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        size = random.pick([7, 9, 10.5, 12])
        leading = random.pick([1.15, 1.3, 1.6])
        padding = (random.pick([2, 3, 5.4]), random.pick([0, 1, 3, 6]))
        figures = random.pick(Side.allCases)
        labels = random.pick([.left, .centre])
        isTop = random.oneIn(4)
    }
}

/// Cells of a table in a grid.
struct PrintedTable {
    struct Cell {
        var row: Int
        var column: Int
        var across = 1
        var down = 1
        var text: String
    }

    var cells: [Cell] = []
    var widths: [Double]
    var style: PrintedStyle

    /// The lines of a cell.
    private func lines(_ cell: Cell) -> [String] {
        let room = widths[cell.column..<(cell.column + cell.across)].reduce(0, +) - 2 * style.padding.x
        var lines: [String] = []
        var line = ""
        for character in cell.text {
            if PlacedWord.width(line + String(character), style.size) > room, !line.isEmpty {
                // A mark takes the character before it along.
                let last = "，、）。”".contains(character) && line.count > 1 ? String(line.removeLast()) : ""
                lines.append(line)
                line = last
            }
            line.append(character)
        }
        return lines + [line]
    }

    /// Sets the table below `top`; rows that do not fit begin a page.
    func print(on pages: inout PrintedPages, top: Double, isHead: (Int) -> Bool = { $0 == 0 }) {
        let pitch = style.size * style.leading
        let count = (cells.map { $0.row + $0.down }.max() ?? 0)
        var heights = [Double](repeating: pitch + 2 * style.padding.y, count: count)
        for cell in cells where cell.down == 1 {
            heights[cell.row] = max(
                heights[cell.row], Double(lines(cell).count) * pitch + 2 * style.padding.y)
        }
        for cell in cells where cell.down > 1 {
            let rows = cell.row..<(cell.row + cell.down)
            let short = Double(lines(cell).count) * pitch + 2 * style.padding.y - heights[rows].reduce(0, +)
            if short > 0 { heights[rows.upperBound - 1] += short }
        }
        var tops: [(page: Int, top: Double)] = []
        var place = (page: pages.pages.count - 1, top: top)
        for height in heights {
            if place.top + height > style.bottom {
                place = (place.page + 1, 60)
                pages.pages.append([])
            }
            tops.append(place)
            place.top += height
        }
        for cell in cells {
            // A cell stands on the page where it begins.
            var end = tops[cell.row].top
            for row in cell.row..<(cell.row + cell.down) where tops[row].page == tops[cell.row].page {
                end = tops[row].top + heights[row]
            }
            set(cell, tops[cell.row].page, tops[cell.row].top, end, isHead(cell.row), &pages)
        }
    }

    private func set(
        _ cell: Cell, _ page: Int, _ top: Double, _ bottom: Double, _ isHead: Bool,
        _ pages: inout PrintedPages
    ) {
        let pitch = style.size * style.leading
        let lines = lines(cell)
        let left = 50 + widths[..<cell.column].reduce(0, +) + style.padding.x
        let room = widths[cell.column..<(cell.column + cell.across)].reduce(0, +) - 2 * style.padding.x
        let isFigure = cell.text.allSatisfy { "0123456789.-".contains($0) }
        let side = isHead ? .centre : isFigure ? style.figures : style.labels
        let isTop = style.isTop && !isHead
        var middle =
            isTop
            ? top + style.padding.y + pitch / 2 : (top + bottom - Double(lines.count - 1) * pitch) / 2
        for line in lines {
            let slack = room - PlacedWord.width(line, style.size)
            let indent = side == .left ? 0 : side == .right ? slack : slack / 2
            if !line.isEmpty {
                pages.pages[page].append(
                    PlacedWord(line, left: left + indent, middle: middle, size: style.size))
            }
            middle += pitch
        }
    }
}
