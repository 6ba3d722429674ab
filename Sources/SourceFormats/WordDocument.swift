// The main part of a Word document (WordprocessingML) to text: paragraphs, tables, line breaks and text boxes.
// Deleted text, field codes, hidden text and tables of contents are no part of it. Numbers that Word makes itself
// are put back, so that 一、 stands before a heading also when nobody typed it.

/// Reads `word/document.xml`.
struct WordDocument {
    /// The text of the parts of a document.
    ///
    /// - Parameters:
    ///   - document: The main part.
    ///   - numbering: The part with the lists' definitions; empty when there is none.
    ///   - styles: The part with the paragraph styles; empty when there is none.
    static func read(
        document: [UInt8], numbering: [UInt8], styles: [UInt8], limits: SourceLimits
    ) throws(SourceRefusal) -> (text: [UInt8], notes: [String]) {
        var lists = WordNumbering()
        // Damaged definitions of lists cost the numbers, not the document.
        var notes: [String] = []
        do throws(SourceRefusal) {
            if !numbering.isEmpty { try MarkupReader.read(numbering, as: .xml, limits: limits, into: &lists) }
            if !styles.isEmpty { try MarkupReader.read(styles, as: .xml, limits: limits, into: &lists) }
        } catch {
            notes.append("automatic numbers are missing: a part of the file \(error.reason)")
            lists = WordNumbering()
        }
        var handler = WordHandler(limits: limits, lists: lists)
        try MarkupReader.read(document, as: .xml, limits: limits, into: &handler)
        return (try handler.finish(), notes + handler.notes)
    }
}

private struct WordHandler: MarkupHandler {
    private struct Paragraph {
        var style: String?
        var list: String?
        var level: Int?
        /// Its number has been written, or it has none.
        var hasBegun = false
        var isContents = false
        /// Stands for a text box, which holds paragraphs of its own.
        var isBox = false
    }

    private struct Cell {
        var colspan = 1
        var continuesAbove = false
    }

    private var page: PageBuilder
    private var lists: WordNumbering
    private var names: [String] = []
    /// Paragraphs inside each other: a text box stands inside one.
    private var paragraphs: [Paragraph] = []
    /// Text boxes of the open paragraph, to stand after it.
    private var boxes: [PageLine] = []
    private var cells: [Cell] = []
    /// Number of open elements whose content is left out.
    private var dropDepth = 0
    private var isRunHidden = false
    private var isText = false
    private var hasBody = false
    private var deleted = 0
    private var hidden = 0
    private var sdtDepth = 0
    /// Depth of the structured tag that is a table of contents, before its content begins.
    private var contentsDepth = 0

    var refusal: SourceRefusal? { page.refusal }

    var notes: [String] {
        (deleted > 0 ? ["left out: \(deleted) deleted passage\(deleted == 1 ? "" : "s")"] : [])
            + (hidden > 0 ? ["left out: \(hidden) hidden passage\(hidden == 1 ? "" : "s")"] : [])
    }

    init(limits: SourceLimits, lists: WordNumbering) {
        page = PageBuilder(limits: limits)
        page.isVerbatim = true
        self.lists = lists
    }

    private static let dropped: Set<String> = [
        "w:del", "w:moveFrom", "w:delText", "w:instrText", "w:delInstrText", "mc:Fallback",
        "w:footnoteReference",
        "w:tblGrid", "w:sectPr", "w:tabs", "w:rubyPr", "w:rt", "w:fldData", "w:pPrChange", "w:rPrChange",
        "w:tcPrChange", "w:trPrChange", "w:tblPrChange", "w:numberingChange",
    ]

    mutating func start(_ name: String, _ attributes: MarkupAttributes) {
        names.append(name)
        if dropDepth > 0 || Self.dropped.contains(name) {
            if dropDepth == 0, name == "w:del" || name == "w:moveFrom" { deleted += 1 }
            dropDepth += 1
            return
        }
        switch name {
        case "w:body": hasBody = true
        case "w:p":
            page.endParagraph()
            paragraphs.append(Paragraph())
        case "w:pStyle": set { $0.style = attributes["w:val"] }
        case "w:numId": set { $0.list = attributes["w:val"] }
        case "w:ilvl": set { $0.level = attributes["w:val"].flatMap { Int($0) } }
        case "w:r": isRunHidden = false
        case "w:vanish", "w:webHidden":
            if names.dropLast().last == "w:rPr", Self.isOn(attributes["w:val"]), isInRun {
                isRunHidden = true
                if name == "w:vanish" { hidden += 1 }
            }
        case "w:t": isText = true
        case "w:tab": if isInRun { whenShown { $0.page.addTab() } }
        case "w:br", "w:cr": whenShown { $0.page.breakLine() }
        case "w:noBreakHyphen": whenShown { $0.page.add([0x2d]) }
        case "w:tbl": page.beginTable()
        case "w:tr": page.beginRow()
        case "w:gridBefore": page.skipColumns(Self.count(attributes["w:val"]))
        case "w:tc":
            cells.append(Cell())
            page.beginPart()
        case "w:gridSpan":
            if let cell = cells.indices.last { cells[cell].colspan = Self.count(attributes["w:val"]) }
        case "w:vMerge", "w:hMerge":
            if let cell = cells.indices.last, attributes["w:val"] ?? "continue" == "continue" {
                cells[cell].continuesAbove = true
            }
        case "w:txbxContent":
            page.beginPart()
            paragraphs.append(Paragraph(hasBegun: true, isBox: true))
        case "w:docPartGallery":
            if attributes["w:val"] == "Table of Contents" { contentsDepth = sdtDepth }
        case "w:sdt": sdtDepth += 1
        case "w:sdtContent":
            if contentsDepth == sdtDepth, sdtDepth > 0 {
                contentsDepth = 0
                dropDepth = 1
            }
        default: break
        }
    }

    mutating func end(_ name: String) {
        names.removeLast()
        if dropDepth > 0 {
            dropDepth -= 1
            return
        }
        switch name {
        case "w:p":
            begin(isEmpty: true)
            page.endParagraph()
            _ = paragraphs.popLast()
            if !boxes.isEmpty, paragraphs.isEmpty || paragraphs.last?.isBox == true {
                page.place(boxes)
                boxes = []
            }
        case "w:t": isText = false
        case "w:tbl": page.endTable()
        case "w:tr": page.endRow()
        case "w:tc":
            let cell = cells.popLast() ?? Cell()
            if cell.continuesAbove {
                // What Word keeps in a covered cell is not shown.
                _ = page.endPart()
                page.beginPart()
            }
            page.endCell(colspan: cell.colspan, rowspan: 1)
        case "w:txbxContent":
            _ = paragraphs.popLast()
            boxes += page.endPart()
        case "w:sdt": sdtDepth -= 1
        default: break
        }
    }

    mutating func text(_ text: ArraySlice<UInt8>) {
        if isText, dropDepth == 0 { whenShown { $0.page.add(text) } }
    }

    mutating func finish() throws(SourceRefusal) -> [UInt8] {
        guard hasBody else { throw SourceRefusal("is no Word document: its main part has no body") }
        let lines = page.finish()
        if let refusal = page.refusal { throw refusal }
        return PageBuilder.text(of: lines)
    }

    // MARK: Parts

    private var isInRun: Bool { names.contains("w:r") }

    private mutating func set(_ change: (inout Paragraph) -> Void) {
        // Properties of a paragraph, not those of a table's or section's list of changes.
        guard !paragraphs.isEmpty else { return }
        change(&paragraphs[paragraphs.count - 1])
    }

    private mutating func whenShown(_ write: (inout Self) -> Void) {
        guard !isRunHidden else { return }
        begin()
        if paragraphs.last?.isContents != true { write(&self) }
    }

    /// Writes the number of the paragraph before its first word.
    private mutating func begin(isEmpty: Bool = false) {
        guard let paragraph = paragraphs.last, !paragraph.hasBegun else { return }
        paragraphs[paragraphs.count - 1].hasBegun = true
        if let style = paragraph.style?.lowercased(), style.hasPrefix("toc") {
            paragraphs[paragraphs.count - 1].isContents = true
            return
        }
        let label = lists.label(style: paragraph.style, list: paragraph.list, level: paragraph.level)
        if let label, !isEmpty {
            page.add(Array(label.utf8)[...])
        }
    }

    private static func isOn(_ value: String?) -> Bool {
        guard let value else { return true }
        return value != "0" && value != "false" && value != "off"
    }

    private static func count(_ value: String?) -> Int { min(max(value.flatMap { Int($0) } ?? 1, 0), 1_000) }
}
