// One page of a PDF, from the places of its words to lines and table rows. A PDF knows neither; what stands at one
// height is a line, what is farther apart than words of a line are is two cells, lines of a cell stand closer to
// each other than cells do, and cells whose middles are level make a row. Lines drawn around cells are not known.

/// Lays out the words of one page.
struct PDFPage {
    /// Words that stand together: a part of a line, or all lines of a cell.
    private struct Piece {
        var words: PDFWord
        /// The lines of a cell, top to bottom; one for a part of a line.
        var lines: [PDFWord]

        init(_ word: PDFWord) {
            words = word
            lines = [word]
        }

        /// Takes in the line below.
        mutating func add(_ line: PDFWord) {
            lines.append(line)
            words.left = min(words.left, line.left)
            words.right = max(words.right, line.right)
            words.bottom = max(words.bottom, line.bottom)
            words.top = min(words.top, line.top)
        }
    }

    /// Width of an ideograph, the measure of all distances here.
    private let em: Double
    private let left: Double
    private let width: Double
    private var lines: [[PDFWord]]

    /// - Complexity: O(n log n) for n words.
    init(_ words: [PDFWord]) {
        em = Self.em(of: words)
        left = words.map(\.left).min() ?? 0
        width = (words.map(\.right).max() ?? 0) - left
        lines = []
        lines = Self.lines(of: words, em: em).map { Self.parts(of: $0, em: em) }
    }

    /// The middle one of the widths that ideographs have.
    private static func em(of words: [PDFWord]) -> Double {
        var widths: [Double] = []
        for word in words {
            let wide = word.text.count { $0 >= 0xe3 && $0 <= 0xef }
            let narrow = word.text.count { $0 < 0x80 }
            if wide > 0, narrow == 0 { widths.append((word.right - word.left) / Double(wide)) }
        }
        if widths.isEmpty { widths = words.map(\.height) }
        widths.sort()
        return max(widths.isEmpty ? 12 : widths[widths.count / 2], 1)
    }

    /// Words of one height, top to bottom, each line from left to right.
    private static func lines(of words: [PDFWord], em: Double) -> [[PDFWord]] {
        var result: [[PDFWord]] = []
        var middle = 0.0
        for word in words.sorted(by: { $0.middle < $1.middle }) {
            if !result.isEmpty, word.middle - middle < em * 0.35 {
                result[result.count - 1].append(word)
                let count = Double(result[result.count - 1].count)
                middle += (word.middle - middle) / count
            } else {
                result.append([word])
                middle = word.middle
            }
        }
        return result.map { $0.sorted { $0.left < $1.left } }
    }

    /// The parts of a line, divided where the gap is wider than one between words.
    private static func parts(of line: [PDFWord], em: Double) -> [PDFWord] {
        var result: [PDFWord] = []
        for word in line {
            guard let last = result.last, word.left - last.right < em * gap else {
                result.append(word)
                continue
            }
            result[result.count - 1] = joined(last, word)
        }
        return result
    }

    /// A blank, or the space that programs set between ideographs and Latin characters, is up to a third of an
    /// ideograph wide; cells stand farther apart.
    private static let gap = 0.335

    private static func joined(_ first: PDFWord, _ second: PDFWord) -> PDFWord {
        var result = first
        result.right = max(first.right, second.right)
        result.top = min(first.top, second.top)
        result.bottom = max(first.bottom, second.bottom)
        // Between an ideograph and a letter or digit the gap is the program's; beside a mark somebody typed it.
        if let end = first.text.last, let start = second.text.first,
            end < 0x80 && start < 0x80 || end < 0x80 && !end.isAlphanumeric
                || start < 0x80 && !start.isAlphanumeric
        {
            result.text.append(0x20)
        }
        result.text += second.text
        return result
    }

    // MARK: Text

    /// The page's lines: tabs between the cells of a row, blanks before a line that is set in.
    func text() -> [UInt8] {
        var output: [UInt8] = []
        var index = 0
        while index < lines.count {
            if let end = endOfTable(from: index) {
                write(rows: Array(lines[index..<end]), to: &output)
                index = end
            } else {
                write(prose: lines[index], to: &output)
                index += 1
            }
        }
        return output
    }

    private func write(prose line: [PDFWord], to output: inout [UInt8]) {
        guard let first = line.first else { return }
        let indent = Int(((first.left - left) / (em / 2)).rounded())
        output += [UInt8](repeating: 0x20, count: min(max(indent, 0), 60))
        var text = first
        for part in line.dropFirst() {
            // Parts of a line that is no row: words set apart by justification, or two things side by side.
            if part.left - text.right < em * 0.8 {
                text = Self.joined(text, part)
            } else {
                text.text += [0x20, 0x20] + part.text
                text.right = part.right
            }
        }
        output += text.text
        output.append(0x0a)
    }

    /// The line after a table that begins at a line; nil when none begins there.
    ///
    /// A table is at least two lines of several parts; single parts between them belong to it unless they run over
    /// the page, or go on for too long.
    private func endOfTable(from start: Int) -> Int? {
        var end: Int?
        var divided = 0
        var index = start
        var bottom = lines[start].map(\.bottom).max() ?? 0
        while index < lines.count {
            if lines[index].count > 1 {
                divided += 1
                bottom = lines[index].map(\.bottom).max() ?? 0
                if divided > 1 { end = index + 1 }
            } else {
                guard let line = lines[index].first, line.right - line.left < width * 0.7,
                    line.top - bottom < em * 8
                else { break }
            }
            index += 1
        }
        guard var end, divided > 1, lines[start].count > 1 || leadsIntoTable(start) else { return nil }
        // The last lines of the last row's cells.
        while end < lines.count, lines[end].count == 1,
            lines[max(start, end - 3)..<end].contains(where: { isTight($0, lines[end]) })
        { end += 1 }
        return end
    }

    /// A lone part above a divided line, with no more between them than other lone parts: the head of a table.
    private func leadsIntoTable(_ start: Int) -> Bool {
        if start > 0, let last = lines[start - 1].first, let first = lines[start].first,
            last.right - last.left > width * 0.7, first.top - last.bottom < em
        {
            return false
        }
        var index = start
        while index + 1 < lines.count, index - start < 12, let part = lines[index].first,
            lines[index].count == 1
        {
            let top = lines[index + 1].map(\.top).min() ?? 0
            guard part.right - part.left < width * 0.7, top - part.bottom < em * 1.5 else { return false }
            index += 1
        }
        return index < lines.count && lines[index].count > 1
    }

    private func isTight(_ above: [PDFWord], _ below: [PDFWord]) -> Bool {
        guard let part = below.first else { return false }
        return above.contains { Self.overlap($0, part) > 0 && part.top - $0.bottom < em * 0.25 }
            && part.right - part.left < width * 0.7
    }

    private static func overlap(_ one: PDFWord, _ other: PDFWord) -> Double {
        min(one.right, other.right) - max(one.left, other.left)
    }

    // MARK: Rows

    private func write(rows lines: [[PDFWord]], to output: inout [UInt8]) {
        let cells = divided(merged(lines), by: lines)
        let rows = rows(of: cells)
        for (place, row) in rows.enumerated() {
            if row.count == 1 {
                var line = row[0].words
                line.text = Self.text(of: row[0].lines)
                write(prose: [line], to: &output)
                continue
            }
            let texts = withBlanks(place, of: rows)
            for (index, text) in texts.enumerated() {
                if index > 0 { output.append(0x09) }
                output += text
            }
            output.append(0x0a)
        }
    }

    /// Cells of several lines: parts under each other that stand closer than rows do.
    private func merged(_ lines: [[PDFWord]]) -> [Piece] {
        var cells: [Piece] = []
        /// Cells that may go on in the next line.
        var open: [Int] = []
        for line in lines {
            var next: [Int] = []
            for part in line {
                let above = open.filter { place in
                    let last = cells[place].lines[cells[place].lines.count - 1]
                    let overlap = Self.overlap(last, part)
                    let narrower = min(last.right - last.left, part.right - part.left)
                    return overlap > narrower * 0.5 && part.top - last.bottom < em * 0.25
                        && part.top > last.middle
                        && !(Self.isValue(last.text) || Self.isValue(part.text))
                }
                if above.count == 1 {
                    cells[above[0]].add(part)
                    next.append(above[0])
                } else {
                    cells.append(Piece(part))
                    next.append(cells.count - 1)
                }
            }
            // The lines of one cell may stand between those of its neighbours.
            let bottom = line.map(\.bottom).max() ?? 0
            open = (open + next).filter { cells[$0].words.bottom > bottom - em * 2.2 }
            open = Array(Set(open)).sorted()
        }
        return cells
    }

    /// Where rows stand as close as lines do, cells of several rows have grown together: they are divided by the
    /// rows of values that they stand beside.
    private func divided(_ cells: [Piece], by lines: [[PDFWord]]) -> [Piece] {
        let anchors = lines.filter { $0.count { Self.isValue($0.text) } >= 3 }.map { line in
            line.filter { Self.isValue($0.text) }.map(\.middle).reduce(0, +)
                / Double(max(line.count { Self.isValue($0.text) }, 1))
        }
        var result: [Piece] = []
        for cell in cells {
            let inside = anchors.filter { $0 > cell.words.top && $0 < cell.words.bottom }
            guard inside.count > 1, cell.lines.count > 1, cell.lines.count <= 60, inside.count <= 60 else {
                result.append(cell)
                continue
            }
            for group in Self.groups(of: cell.lines, around: inside) {
                guard let first = group.first else { continue }
                var piece = Piece(first)
                for line in group.dropFirst() { piece.add(line) }
                result.append(piece)
            }
        }
        return result
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

    /// Cells whose middles, or first lines, are level, from left to right.
    private func rows(of cells: [Piece]) -> [[Piece]] {
        var rows: [(middle: Double, cells: [Piece])] = []
        // Rows of values first: labels gather around them.
        let ordered = cells.sorted { one, other in
            let ranks = [one, other].map { Self.isValue($0.lines[0].text) ? 0 : 1 }
            return ranks[0] != ranks[1] ? ranks[0] < ranks[1] : one.words.middle < other.words.middle
        }
        for cell in ordered {
            var best: Int?
            var distance = em * 0.5
            for (index, row) in rows.enumerated() {
                let apart = min(
                    abs(row.middle - cell.words.middle),
                    cell.lines.count > 1 ? abs(row.middle - cell.lines[0].middle) + em * 0.2 : .infinity)
                let isFree = row.cells.allSatisfy { Self.overlap($0.words, cell.words) < em * 0.3 }
                if apart < distance, isFree { (best, distance) = (index, apart) }
            }
            if let best {
                rows[best].cells.append(cell)
            } else {
                rows.append((cell.words.middle, [cell]))
            }
        }
        return rows.sorted { $0.middle < $1.middle }.map { $0.cells.sorted { $0.words.left < $1.words.left } }
    }

    /// The texts of a row, with an empty one for each cell that another row of the kind has and this one lacks.
    private func withBlanks(_ place: Int, of rows: [[Piece]]) -> [[UInt8]] {
        let row = rows[place]
        let texts = row.map { Self.text(of: $0.lines) }
        let values = texts.map { Self.isValue($0) }
        guard row.count > 3, values.count(where: { $0 }) >= 3 else { return texts }
        if values.allSatisfy({ $0 }) {
            return Self.fill(texts, of: row, like: heads(above: place, of: rows)) ?? texts
        }
        var best: [[UInt8]]?
        for other in rows where other.count > row.count && other.count <= row.count * 2 {
            let kinds = other.map { Self.isValue($0.lines[0].text) }
            guard kinds.contains(true), let filled = Self.fill(texts, of: row, like: other),
                zip(filled, kinds).allSatisfy({ $0.isEmpty || Self.isValue($0) == $1 })
            else { continue }
            if best == nil || filled.count < best?.count ?? 0 { best = filled }
        }
        return best ?? texts
    }

    /// The lowest cells above a row that are no values, one for each column.
    private func heads(above place: Int, of rows: [[Piece]]) -> [Piece] {
        var heads: [Piece] = []
        for row in rows[..<place].reversed() {
            if row.contains(where: { Self.isValue($0.lines[0].text) }) { break }
            for cell in row where heads.allSatisfy({ Self.overlap($0.words, cell.words) <= em * 0.3 }) {
                heads.append(cell)
            }
        }
        return heads.sorted { $0.words.left < $1.words.left }
    }

    /// Puts each text under the cell of another row that it stands under; nil when one stands under none.
    private static func fill(_ texts: [[UInt8]], of row: [Piece], like other: [Piece]) -> [[UInt8]]? {
        var filled: [[UInt8]] = []
        var place = 0
        for cell in other {
            if place < row.count, overlap(cell.words, row[place].words) > 0 {
                filled.append(texts[place])
                place += 1
            } else {
                filled.append([])
            }
        }
        return place == row.count ? filled : nil
    }

    private static func text(of lines: [PDFWord]) -> [UInt8] {
        var text: [UInt8] = []
        for line in lines {
            if let end = text.last, let start = line.text.first, end.isAlphanumeric, start.isAlphanumeric {
                text.append(0x20)
            }
            text += line.text
        }
        return text
    }

    /// A number, with its sign and points, or a dash or slash in place of one.
    private static func isValue(_ text: [UInt8]) -> Bool {
        guard text.count <= 24 else { return false }
        return text.allSatisfy { (0x30...0x39).contains($0) || [0x2b, 0x2c, 0x2d, 0x2e, 0x2f].contains($0) }
    }
}
