// One page of a PDF, from the places of its words to paragraphs and tables. A PDF knows neither; what stands at one
// height is a line, what is farther apart than words of a line are is two parts of it, and lines of several parts
// one below another are a table, whose rows are the matter of PDFTable. Lines drawn around cells are not known.

/// Where the lines of prose begin and end, over all pages.
struct PDFMargins {
    private(set) var left = 0.0
    private(set) var right = Double.infinity
    /// From line to line inside a paragraph, in ideographs.
    private(set) var pitch = 2.0
    /// Paragraphs begin with an indent.
    private(set) var isIndented = false
    /// Paragraphs stand farther apart than their lines.
    private(set) var isSpaced = false

    init(_ pages: [PDFPage]) {
        let prose = pages.map(\.prose)
        let lines = prose.joined()
        let widest = lines.map(\.width).max() ?? 0
        let wide = lines.filter { $0.width > widest * 0.6 }
        guard wide.count >= 2 else { return }
        // A quarter of the lines end or begin further out at most: hanging marks, a line that was drawn on.
        left = wide.map(\.left).sorted()[wide.count / 8]
        right = wide.map(\.right).sorted()[wide.count * 3 / 4]
        var pitches: [Double] = []
        var gaps: [Double] = []
        for page in prose {
            for (above, below) in zip(page, page.dropFirst()) where below.middle > above.middle {
                let apart = (below.middle - above.middle) / max(above.em, 1)
                if above.width > widest * 0.8 { pitches.append(apart) } else { gaps.append(apart) }
            }
        }
        pitches.sort()
        gaps.sort()
        if !pitches.isEmpty { pitch = pitches[pitches.count / 4] }
        isSpaced = gaps.count >= 3 && gaps[gaps.count / 4] > pitch * 1.1
        let indented = wide.count { $0.left > left + $0.em * 1.2 && $0.left < left + $0.em * 4 }
        isIndented = indented * 8 >= wide.count
    }
}

/// A paragraph or other line of text, or a row of several cells.
struct PDFBlock {
    var cells: [[UInt8]]
    /// Blanks before a line of text.
    var indent = 0

    var isRow: Bool { cells.count > 1 }

    func write(to output: inout [UInt8]) {
        if !isRow { output += [UInt8](repeating: 0x20, count: indent) }
        for (place, cell) in cells.enumerated() {
            if place > 0 { output.append(0x09) }
            output += cell
        }
        output.append(0x0a)
    }
}

/// Lays out the words of one page.
struct PDFPage {
    private let scale: PDFScale
    /// Top to bottom, the words of each from left to right.
    private let words: [[PDFWord]]
    /// The parts of each line.
    let lines: [[PDFWord]]
    /// Runs of lines that are tables, in order.
    private var tables: [Range<Int>] = []
    let left: Double
    let width: Double

    /// - Complexity: O(n log n) for n words.
    init(_ words: [PDFWord], _ scale: PDFScale) {
        self.scale = scale
        var words = words
        for index in words.indices { words[index].em = scale.em(of: words[index]) }
        left = words.map(\.left).min() ?? 0
        width = (words.map(\.right).max() ?? 0) - left
        self.words = Self.lines(of: words)
        lines = Self.divided(self.words, scale)
        var index = 0
        while index < lines.count {
            if let end = endOfTable(from: index) {
                tables.append(index..<end)
                index = end
            } else {
                index += 1
            }
        }
    }

    /// Words of one height, top to bottom, each line from left to right.
    private static func lines(of words: [PDFWord]) -> [[PDFWord]] {
        var result: [[PDFWord]] = []
        var middle = 0.0
        for word in words.sorted(by: { $0.middle < $1.middle }) {
            if !result.isEmpty, word.middle - middle < word.em * 0.35 {
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

    /// The parts of all lines. Where a label all but touches its figure, the lines above and below may tell them apart.
    private static func divided(_ words: [[PDFWord]], _ scale: PDFScale) -> [[PDFWord]] {
        let lines = words.map { parts(of: $0, scale) }
        return lines.indices.map { index in
            guard words[index].count > lines[index].count else { return lines[index] }
            let columns = [index - 1, index + 1].filter(lines.indices.contains)
                .flatMap { lines[$0].count < 12 ? lines[$0].dropFirst() : [] }
            return columns.isEmpty ? lines[index] : parts(of: words[index], scale, figures: columns)
        }
    }

    /// The parts of a line, divided where the gap is wider than one between words.
    ///
    /// - Parameter figures: Those of the line's table, if it stands in one: a column of its own keeps a word apart.
    private static func parts(
        of line: [PDFWord], _ scale: PDFScale, figures: [PDFWord] = []
    ) -> [PDFWord] {
        var result: [PDFWord] = []
        let values = line.count { PDFText.isValue($0.text) }
        let isFigures = values >= 4
        let gap = values == 0 ? leastGap(of: line, figures) : .infinity
        for word in line {
            // In a row of figures a long label may all but touch the first.
            guard let last = result.last, isOnePart(last, word),
                !(isFigures && PDFText.isValue(word.text) && !last.isLatin),
                !figures.contains(where: { isColumn($0, dividing: last, word) }),
                last.isLatin || word.isLatin || word.left - last.right < gap - word.em * 0.02,
                figures.isEmpty || !PDFText.beginsCell(word.text)
                    || last.text.suffix(3).elementsEqual("第".utf8)
            else {
                result.append(word)
                continue
            }
            result[result.count - 1] = scale.joined(last, word)
        }
        return result
    }

    /// The narrowest gap at which columns of figures divide a line of heads, at two places at least: as wide a gap is
    /// one between columns, also where the column below is blank.
    private static func leastGap(of line: [PDFWord], _ figures: [PDFWord]) -> Double {
        let gaps = zip(line, line.dropFirst()).filter { first, second in
            figures.contains { isColumn($0, dividing: first, second) }
        }.map { $1.left - $0.right }
        return gaps.count < 2 ? .infinity : gaps.min() ?? .infinity
    }

    /// Figures further down begin, end or are centred as the second word does, and stand clear of the first.
    private static func isColumn(_ figure: PDFWord, dividing first: PDFWord, _ second: PDFWord) -> Bool {
        let em = second.em
        guard figure.left > first.right, second.left - first.right > em * 0.1, !first.isLatin,
            !second.isLatin || PDFText.isValue(second.text) && figure.top != second.top
        else { return false }
        let apart = (figure.left + figure.right - second.left - second.right) / 2
        return abs(figure.left - second.left) < em * 0.1 || abs(figure.right - second.right) < em * 0.1
            || abs(apart) < em * 0.1
    }

    /// A blank, or the space that programs set between ideographs and Latin characters, is up to a third of an
    /// ideograph wide; cells stand farther apart. After an enumerator there may be more, and before a unit.
    private static func isOnePart(_ first: PDFWord, _ second: PDFWord) -> Bool {
        let gap = second.left - first.right
        let em = max(first.em, second.em)
        if gap < em * 0.335 { return !(PDFText.isValue(first.text) && PDFText.isValue(second.text)) }
        if gap < em * 0.9, PDFText.isEnumerator(first.text), !second.isLatin {
            return !PDFText.beginsCell(second.text) && abs(first.middle - second.middle) < em * 0.12
        }
        return gap < em * 0.7 && PDFText.isValue(first.text) && PDFText.isUnit(second.text)
    }

    // MARK: Text

    /// Lines outside tables, each as one part.
    var prose: [PDFWord] {
        var result: [PDFWord] = []
        var table = tables.startIndex
        for index in lines.indices {
            while table < tables.endIndex, tables[table].upperBound <= index { table += 1 }
            if table < tables.endIndex, tables[table].contains(index) { continue }
            if let line = whole(lines[index]) { result.append(line) }
        }
        return result
    }

    /// Paragraphs, lines that belong to none, and rows of tables, top to bottom.
    ///
    /// - Parameter columns: Those of the table that the page before ended with, if any; then those this page ends with.
    func blocks(within margins: PDFMargins, columns: inout [PDFColumn]) -> [PDFBlock] {
        var result: [PDFBlock] = []
        var carried = columns
        columns = []
        var paragraph: [PDFWord] = []
        func close() {
            guard let first = paragraph.first else { return }
            let text = PDFText.joined(paragraph.lazy.map(\.text))
            result.append(PDFBlock(cells: [text], indent: indent(first.left, first.em)))
            paragraph = []
        }
        var index = 0
        var next = tables.startIndex
        while index < lines.count {
            if next < tables.endIndex, tables[next].lowerBound == index {
                close()
                // Nothing but heads and feet of pages may stand between the parts of a table.
                if !areEnds(lines[..<index]) { carried = [] }
                let figures = lines[tables[next]].joined().filter { PDFText.isValue($0.text) }.prefix(60)
                let parts = words[tables[next]].map { Self.parts(of: $0, scale, figures: Array(figures)) }
                var table = PDFTable(parts, columns: carried)
                carried = []
                let rows = table.rows()
                if areEnds(lines[tables[next].upperBound...]) { columns = table.columns }
                for row in rows {
                    guard let first = row.first else { continue }
                    let indent = row.count == 1 ? indent(first.left, max(first.em, 1)) : 0
                    result.append(PDFBlock(cells: row.map(\.text), indent: indent))
                }
                index = tables[next].upperBound
                next += 1
                continue
            }
            if let line = whole(lines[index]) {
                if let last = paragraph.last, !goesOn(last, line, lines[index].count, margins) { close() }
                paragraph.append(line)
            }
            index += 1
        }
        close()
        return result
    }

    /// Lines that can be head or foot of the page.
    func areEnds(_ lines: ArraySlice<[PDFWord]>) -> Bool {
        lines.count <= 2
            && lines.allSatisfy { line in
                line.allSatisfy { !PDFText.beginsCell($0.text) && !PDFText.endsSentence($0.text) }
            }
    }

    private func indent(_ place: Double, _ em: Double) -> Int {
        min(max(Int(((place - left) / (em / 2)).rounded()), 0), 60)
    }

    /// The parts of a line that is no row: words set apart by justification, or two things side by side.
    func whole(_ line: [PDFWord]) -> PDFWord? {
        guard var text = line.first else { return nil }
        for part in line.dropFirst() {
            if part.left - text.right < text.em * 0.8 {
                text = scale.joined(text, part)
            } else {
                text.text += [0x20, 0x20] + part.text
                text.right = part.right
                text.bottom = max(text.bottom, part.bottom)
                text.top = min(text.top, part.top)
            }
        }
        return text
    }

    /// Whether a line goes on with the paragraph of the line above: that one is full, this one begins at the margin.
    private func goesOn(_ above: PDFWord, _ below: PDFWord, _ parts: Int, _ margins: PDFMargins) -> Bool {
        let em = above.em
        // A word or number that found no room any more.
        let latin = Double(below.text.prefix { $0 > 0x20 && $0 < 0x80 }.count)
        guard abs(below.em - em) < em * 0.15, above.right > margins.right - em * (2.2 + latin * 0.6),
            above.left < margins.left + em * 4.5,
            abs(below.left - margins.left) < em * 0.8 || PDFText.cannotBegin(below.text),
            below.middle - above.middle < em * margins.pitch * (margins.isSpaced ? 1.07 : 1.25) + 1
        else { return false }
        return margins.isIndented || margins.isSpaced || !PDFText.endsSentence(above.text)
    }
}
