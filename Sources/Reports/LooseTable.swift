// Tables without separators: cells by blanks as `pdftotext -layout` prints them, or one a line, with labels
// torn to pieces and figures apart from them. What is read is figures and pieces of labels; the official
// form tells which rows they make. A figure is bound to a row only when the count of rows or of all figures
// leaves no choice, or when pieces of labels beside it say so; sums are the proof where figures are one
// stream.
//
// Nothing is made up: a label is written only if the source holds all its letters, and what is left over
// stays.

/// Reads one region into rows.
struct LooseTable {
    let words: Wordings
    private let number: Int
    var tokens: [Token] = []
    private let forms = OfficialForms.shared

    /// A figure or a piece of text.
    struct Token {
        var line: Int
        var range: Range<Int>
        var middle: (columns: Int, characters: Int)
        var isValue: Bool
        /// A piece of a label of the form.
        var isForm: Bool
    }

    /// The figures of one printed line.
    struct Group {
        var line: Int
        var values: [Token]
    }

    init(_ lines: Range<Int>, number: Int, source: SourceText, words: Wordings) {
        self.words = words
        self.number = number
        for line in lines { tokens += Self.tokens(of: line, source, words) }
    }

    /// How many figures a line holds, and whether all else on it is of a form; nil for a line of other text.
    static func figures(of line: Int, _ source: SourceText, _ words: Wordings) -> (values: Int, isForm: Bool)
    {
        let tokens = tokens(of: line, source, words)
        return (tokens.count { $0.isValue }, !tokens.isEmpty && tokens.allSatisfy { $0.isValue || $0.isForm })
    }

    private static func tokens(of index: Int, _ source: SourceText, _ words: Wordings) -> [Token] {
        let line = source.lines[index]
        guard !line.content.isEmpty else { return [] }
        let row = CellReader(source: source, words: words).columns(line)
        var result: [Token] = []
        for (cell, middle) in zip(row.cells, row.middles) {
            let range = cell.first
            if CellContent.isValue(source.scalars, range) {
                result.append(Token(line: index, range: range, middle: middle, isValue: true, isForm: false))
                continue
            }
            if words.form.covers(source.keys.withoutBlanks(range)) {
                result.append(Token(line: index, range: range, middle: middle, isValue: false, isForm: true))
                continue
            }
            // A whole table on one line has some two thousand characters.
            let pieces = range.count <= 6_000 ? pieces(range, source) : []
            let isForm =
                !pieces.isEmpty
                && pieces.allSatisfy {
                    CellContent.isValue(source.scalars, $0)
                        || words.form.covers(source.keys.withoutBlanks($0))
                }
            for piece in isForm ? pieces : [range] {
                let isValue = isForm && CellContent.isValue(source.scalars, piece)
                let offset = (piece.lowerBound + piece.upperBound - range.lowerBound - range.upperBound) / 2
                result.append(
                    Token(
                        line: index, range: piece,
                        middle: (middle.columns + offset, middle.characters + offset),
                        isValue: isValue, isForm: isForm && !isValue))
            }
        }
        return result
    }

    private static func pieces(_ range: Range<Int>, _ source: SourceText) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = range.lowerBound
        for place in range where Glyph.isBlankOrTab(source.scalars[place]) {
            if start < place { result.append(start..<place) }
            start = place + 1
        }
        if start < range.upperBound { result.append(start..<range.upperBound) }
        return result
    }

    // MARK: Rows

    /// Logical rows; nil when the figures cannot be bound.
    ///
    /// - Parameter source: Gets the labels of the form appended, for cells to refer to.
    func rows(_ source: inout SourceText) -> (rows: [[Cell]], format: TableFormat?)? {
        guard !source.isTraditional else { return nil }
        var letters: Set<UInt32> = []
        for token in tokens where !token.isValue { letters.formUnion(source.keys[token.range]) }
        let format: TableFormat
        switch number {
        // 逾 stands in labels of the new form only, 增 and 采 in those of the old, 废 in those of the new.
        case 3: format = letters.contains(0x903E) ? .f2021 : .f2019
        case 2: format = letters.contains(0x5E9F) ? .f2021 : .f2019
        default: format = .f2021
        }
        guard let form = forms.form(number, format) else { return nil }
        let groups = groups()
        let bound: [[Cell]?]?
        switch number {
        case 2: bound = disclosure(form, groups)
        case 3: bound = applications(form, groups, source)
        default: bound = reviews(groups, source).map { [$0] }
        }
        guard let bound else { return nil }
        return (write(form, bound, &source), number == 4 ? nil : format)
    }

    private func groups() -> [Group] {
        var result: [Group] = []
        for token in tokens where token.isValue {
            if let last = result.last, last.line == token.line {
                result[result.count - 1].values.append(token)
            } else {
                result.append(Group(line: token.line, values: [token]))
            }
        }
        return result
    }

    func cells(_ tokens: some Sequence<Token>) -> [Cell] { tokens.map { Cell(first: $0.range) } }

    // MARK: Table 2

    private func disclosure(_ form: OfficialForm, _ groups: [Group]) -> [[Cell]?]? {
        let rows = form.valueRows
        let values = groups.flatMap(\.values)
        let isByLine =
            groups.count == rows.count && zip(groups, rows).allSatisfy { $0.values.count == $1.valueCount }
        guard isByLine || values.count == form.valueCount && labelsDivide(rows) else { return nil }
        var result: [[Cell]?] = []
        var next = 0
        for row in rows {
            result.append(cells(values[next..<(next + row.valueCount)]))
            next += row.valueCount
        }
        return result
    }

    /// Labels stand between the figures of rows and not among them: figures printed column by column are divided
    /// elsewhere, by heads.
    private func labelsDivide(_ rows: [OfficialForm.Row]) -> Bool {
        var ends: Set<Int> = [0]
        var count = 0
        for row in rows {
            count += row.valueCount
            ends.insert(count)
        }
        var divided: Set<Int> = []
        var values = 0
        for token in tokens {
            if token.isValue { values += 1 } else if token.isForm { divided.insert(values) }
        }
        return divided.isSubset(of: ends) && divided.subtracting([0, count]).count * 2 >= rows.count - 1
    }

    // MARK: Table 4

    private func reviews(_ groups: [Group], _ source: SourceText) -> [Cell]? {
        let values = groups.flatMap(\.values)
        if values.count == 15 { return cells(values) }
        guard values.count < 15, groups.count == 1, values.count >= 2 else { return nil }
        // The three totals close their groups of five.
        let totals = tokens.filter {
            !$0.isValue && words.totalLabel.first == source.keys[$0.range.lowerBound]
                && $0.range.count <= words.totalLabel.count
        }
        guard totals.count == 3 else { return nil }
        var best: (cells: [Cell], distance: Int)?
        for byCharacter in [true, false] {
            func middle(_ token: Token) -> Int {
                byCharacter ? token.middle.characters : token.middle.columns
            }
            let anchors = totals.map(middle).sorted()
            let pitch = Double(anchors[2] - anchors[1]) / 5
            // Blanks that were closed up bring the totals of the first two groups together.
            guard pitch >= 1, Double(anchors[1] - anchors[0]) >= 3.5 * pitch else { continue }
            var columns: [Int] = []
            for anchor in anchors {
                for column in 0..<5 { columns.append(anchor - Int((Double(4 - column) * pitch).rounded())) }
            }
            let aligned = align(values, to: columns, by: middle)
            // Heads of wide characters and figures may be set to different measures, and blanks may have been closed up: then
            // nothing is known.
            guard isSpacedAlike(aligned.cells, values.map(middle)),
                isSpread(aligned.cells, values.map(middle), over: columns, pitch)
            else { continue }
            if aligned.distance < best?.distance ?? Int.max { best = aligned }
        }
        return best?.cells
    }

    /// Whole groups of five are filled, or the figures stand as far apart as the columns found for them.
    private func isSpacedAlike(_ cells: [Cell], _ middles: [Int]) -> Bool {
        let columns = cells.indices.filter { !cells[$0].isEmpty }
        let groups = stride(from: 0, to: 15, by: 5).map { start in
            columns.count { (start..<(start + 5)).contains($0) }
        }
        if groups.allSatisfy({ $0 == 0 || $0 == 5 }) { return true }
        let steps = zip(middles.dropFirst(), middles).map { $0 - $1 }
        let pitch = steps.sorted()[steps.count / 2]
        guard columns.count == middles.count, pitch > 0 else { return false }
        return zip(steps, zip(columns.dropFirst(), columns)).allSatisfy { step, pair in
            (step * 2 + pitch) / (pitch * 2) == pair.0 - pair.1
        }
    }

    /// The figures reach as far as the columns do that were found for them.
    private func isSpread(_ cells: [Cell], _ middles: [Int], over columns: [Int], _ pitch: Double) -> Bool {
        let filled = cells.indices.filter { !cells[$0].isEmpty }
        guard let first = filled.first, let last = filled.last, let start = middles.first,
            let end = middles.last
        else { return false }
        return abs(Double((columns[last] - columns[first]) - (end - start))) <= 1.5 * pitch
    }

    // MARK: Writing

    static func isLetter(_ scalar: UInt32) -> Bool {
        Glyph.isHan(scalar) || Glyph.isASCIILetterOrDigit(scalar) || Glyph.isDigit(scalar)
    }

    /// Rows of the form with their labels, as far as the source holds the letters for them.
    private func write(_ form: OfficialForm, _ bound: [[Cell]?], _ source: inout SourceText) -> [[Cell]] {
        var pool: [UInt32: Int] = [:]
        for token in tokens where token.isForm {
            for place in token.range where Self.isLetter(source.keys[place]) {
                pool[OfficialForms.fold(source.keys[place]), default: 0] += 1
            }
        }
        var made: [[UInt32]: Range<Int>] = [:]
        func take(_ label: OfficialForm.Label) -> Cell? {
            for wording in label {
                var needed: [UInt32: Int] = [:]
                for letter in wording where Self.isLetter(letter) { needed[letter, default: 0] += 1 }
                guard needed.allSatisfy({ pool[$0.key, default: 0] >= $0.value }) else { continue }
                for (letter, count) in needed { pool[letter, default: 0] -= count }
                let range = made[wording] ?? source.append(wording)
                made[wording] = range
                return Cell(first: range)
            }
            return nil
        }
        var rows: [[Cell]] = []
        var next = 0
        // The labels of rows first: heads may do without.
        for row in form.rows {
            let labels = row.labels.map(take)
            if row.isHead {
                let cells = labels.compactMap { $0 }
                if !cells.isEmpty { rows.append(cells) }
                continue
            }
            let values = bound[next]
            next += 1
            let found = labels.compactMap { $0 }
            if let values {
                let label = labels.last.map { $0 != nil } ?? true ? found : found + [.empty]
                rows.append(label + values)
            } else if !found.isEmpty {
                let blank = [Cell](repeating: .empty, count: row.valueCount)
                rows.append(labels.last.map { $0 != nil } ?? false ? found + blank : found)
            }
        }
        let heads = form.heads.map { $0.compactMap(take) }.filter { !$0.isEmpty }
        return foreign(isBefore: true) + heads + leftOver(pool, source) + rows + foreign(isBefore: false)
    }

    /// Text that is no part of the form: a unit, a note, a caption.
    private func foreign(isBefore: Bool) -> [[Cell]] {
        let first = tokens.firstIndex { $0.isValue || $0.isForm } ?? tokens.count
        return tokens.enumerated().filter { !$0.element.isValue && !$0.element.isForm }
            .filter { ($0.offset < first) == isBefore }.map { [Cell(first: $0.element.range)] }
    }

    /// Letters that no label of the form took: a head printed again on the next page.
    private func leftOver(_ pool: [UInt32: Int], _ source: SourceText) -> [[Cell]] {
        var pool = pool
        var cells: [Cell] = []
        for token in tokens.reversed() where token.isForm {
            var end: Int?
            for place in token.range.reversed() {
                let letter = OfficialForms.fold(source.keys[place])
                let isLeft = Self.isLetter(letter) && pool[letter, default: 0] > 0
                if isLeft {
                    pool[letter, default: 0] -= 1
                    if end == nil { end = place + 1 }
                }
                if let last = end, !isLeft {
                    cells.append(Cell(first: (place + 1)..<last))
                    end = nil
                }
            }
            if let last = end { cells.append(Cell(first: token.range.lowerBound..<last)) }
        }
        return cells.isEmpty ? [] : [cells.reversed()]
    }
}
