// Builds the text of a page from what a reader of HTML or Word meets: words, line breaks, paragraphs, tables and
// parts set aside until it is known whether they stay. Holds one flow of lines for the page and one for each open
// cell or part.

/// A page under construction.
struct PageBuilder {
    /// What is open, innermost last: the page, a cell or a part set aside.
    private struct Flow {
        var lines: [PageLine] = []
        var current = PageLine(kind: .paragraph)
        /// White space that stands before the next word, if one comes.
        var hasBlank = false
        var hasLineFeed = false
        /// Tables open in this flow.
        var tables: [TableGrid] = []
    }

    private let limits: SourceLimits
    private var flows = [Flow()]
    private var lineCount = 0
    private var budget: Int
    /// Above 0 inside a link.
    var linkDepth = 0
    /// White space is text.
    var isVerbatim = false
    /// Set when the page asks for more than the limits allow.
    private(set) var refusal: SourceRefusal?

    init(limits: SourceLimits) {
        self.limits = limits
        budget = limits.text
    }

    var hasOpenTable: Bool { !flows[flows.count - 1].tables.isEmpty }

    // MARK: Text

    /// Adds words. White space is one blank, and none where a line of the source ends between ideographs.
    mutating func add(_ text: ArraySlice<UInt8>) {
        guard refusal == nil else { return }
        budget -= text.count
        if budget < 0 { return refuse("text") }
        let flow = flows.count - 1
        var place = text.startIndex
        while place < text.endIndex {
            let byte = text[place]
            if byte.isBlank || byte == 0 {
                if isVerbatim, byte == 0x0a {
                    breakLine()
                } else if isVerbatim {
                    flows[flow].current.text.append(byte == 0x09 ? 0x09 : 0x20)
                } else {
                    flows[flow].hasBlank = true
                    if byte == 0x0a || byte == 0x0d { flows[flow].hasLineFeed = true }
                }
                place += 1
                continue
            }
            var end = place + 1
            while end < text.endIndex, !text[end].isBlank, text[end] != 0 { end += 1 }
            let before = flows[flow].current.text.count
            addBlank(before: byte, in: flow)
            flows[flow].current.text.append(contentsOf: text[place..<end])
            if linkDepth > 0 { flows[flow].current.linkBytes += flows[flow].current.text.count - before }
            place = end
        }
    }

    private mutating func addBlank(before byte: UInt8, in flow: Int) {
        guard flows[flow].hasBlank else { return }
        let isJoint = flows[flow].hasLineFeed && Self.isWide(byte) && Self.endsWide(flows[flow].current.text)
        if !isJoint, !flows[flow].current.text.isEmpty { flows[flow].current.text.append(0x20) }
        flows[flow].hasBlank = false
        flows[flow].hasLineFeed = false
    }

    /// First bytes of ideographs, full-width forms and the marks that stand between them.
    private static func isWide(_ lead: UInt8) -> Bool { (0xe2...0xe9).contains(lead) || lead == 0xef }

    private static func endsWide(_ text: [UInt8]) -> Bool {
        var place = text.count - 1
        while place > 0, text[place] & 0xc0 == 0x80 { place -= 1 }
        return place >= 0 && isWide(text[place])
    }

    /// A tab between words, as word processors set it.
    mutating func addTab() {
        let flow = flows.count - 1
        flows[flow].hasBlank = false
        // At the start of a line a tab is an indent.
        if !flows[flow].current.text.isEmpty { flows[flow].current.text.append(0x09) }
    }

    /// Two line breaks in a row end a paragraph.
    mutating func breakLine() {
        let flow = flows.count - 1
        if flows[flow].current.text.isEmpty { flows[flow].current.kind = .paragraph }
        endLine(next: .continuation)
    }

    mutating func endParagraph() {
        endLine(next: .paragraph)
        flows[flows.count - 1].current.kind = .paragraph
    }

    private mutating func endLine(next kind: PageLine.Kind) {
        let flow = flows.count - 1
        flows[flow].hasBlank = false
        flows[flow].hasLineFeed = false
        guard !flows[flow].current.text.isEmpty else { return }
        lineCount += 1
        if lineCount > limits.lines { return refuse("\(limits.lines) lines") }
        flows[flow].lines.append(flows[flow].current)
        flows[flow].current = PageLine(kind: kind)
    }

    private mutating func refuse(_ what: String) {
        if refusal != nil { return }
        let bound = what == "text" ? "\(limits.text >> 20) MiB of text" : what
        refusal = SourceRefusal("asks for more than \(bound), more than a report has")
    }

    // MARK: Tables

    mutating func beginTable() {
        endParagraph()
        flows[flows.count - 1].tables.append(TableGrid())
    }

    mutating func beginRow() {
        let flow = flows.count - 1
        guard !flows[flow].tables.isEmpty else { return }
        flows[flow].tables[flows[flow].tables.count - 1].beginRow()
    }

    mutating func endRow() {
        let flow = flows.count - 1
        guard !flows[flow].tables.isEmpty else { return }
        flows[flow].tables[flows[flow].tables.count - 1].endRow()
    }

    /// Leaves places empty at the start of a row.
    mutating func skipColumns(_ count: Int) {
        let flow = flows.count - 1
        guard !flows[flow].tables.isEmpty else { return }
        flows[flow].tables[flows[flow].tables.count - 1].skip(count)
    }

    mutating func endTable() {
        let flow = flows.count - 1
        guard let table = flows[flow].tables.popLast() else { return }
        // Words between cells stand before the table, as browsers put them.
        endParagraph()
        let (lines, _) = table.lines(budget: &budget)
        if budget < 0 { return refuse("text") }
        flows[flow].lines += lines
    }

    /// Opens a cell or a part that is looked at before it is put in place.
    mutating func beginPart() { flows.append(Flow()) }

    /// Closes the innermost part.
    mutating func endPart() -> [PageLine] {
        while hasOpenTable { endTable() }
        endParagraph()
        return flows.count > 1 ? flows.removeLast().lines : []
    }

    mutating func endCell(colspan: Int, rowspan: Int) {
        let lines = endPart()
        let flow = flows.count - 1
        guard refusal == nil, !flows[flow].tables.isEmpty else {
            flows[flow].lines += lines
            return
        }
        lineCount += 1
        if lineCount > limits.lines { return refuse("\(limits.lines) cells") }
        flows[flow].tables[flows[flow].tables.count - 1].add(lines, colspan: colspan, rowspan: rowspan)
    }

    /// Puts lines in place, as paragraphs of their own.
    mutating func place(_ lines: [PageLine]) {
        endParagraph()
        flows[flows.count - 1].lines += lines
    }

    /// Closes everything.
    mutating func finish() -> [PageLine] {
        while flows.count > 1 { place(endPart()) }
        while hasOpenTable { endTable() }
        endParagraph()
        return flows[0].lines
    }

    /// Lines as text: an empty line between paragraphs and around tables.
    static func text(of lines: [PageLine]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(lines.reduce(0) { $0 + $1.text.count + 2 })
        var last: PageLine.Kind?
        for line in lines {
            switch (last, line.kind) {
            case (nil, _): break
            case (.row, .row), (.paragraph, .continuation), (.continuation, .continuation): text.append(0x0a)
            default: text += [0x0a, 0x0a]
            }
            text += line.text
            last = line.kind
        }
        if !text.isEmpty { text.append(0x0a) }
        return text
    }
}
