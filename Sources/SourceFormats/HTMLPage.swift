// A page of HTML to text: which elements begin paragraphs, which are tables, and which are no part of what the
// page says. What was left out is noted.

/// Reads pages.
enum HTMLPage {
    /// The text of a page.
    ///
    /// - Parameter text: UTF-8; what the page declares about its charset is not looked at.
    /// - Returns: Lines for the report parser, and notes.
    static func read(
        _ text: [UInt8], limits: SourceLimits
    ) throws(SourceRefusal) -> (text: [UInt8], notes: [String]) {
        var handler = HTMLHandler(limits: limits)
        try MarkupReader.read(text, as: .html, limits: limits, into: &handler)
        return try handler.finish()
    }

    /// The charset that a page declares in its first bytes, by `<meta charset=…>`, `<meta … content="…;
    /// charset=…">` or an XML declaration.
    static func declaredCharset(_ bytes: [UInt8]) -> String? {
        let head = bytes.prefix(8_192).map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
        for word in ["charset", "encoding"] {
            let wanted = Array(word.utf8)
            var place = 0
            while let found = head.firstPlace(of: wanted, from: place) {
                place = found + wanted.count
                var at = place
                while at < head.count, head[at].isBlank { at += 1 }
                guard at < head.count, head[at] == UInt8(ascii: "=") else { continue }
                at += 1
                while at < head.count, head[at].isBlank || head[at] == 0x22 || head[at] == 0x27 { at += 1 }
                let start = at
                while at < head.count, head[at].isAlphanumeric || head[at] == 0x2d || head[at] == 0x5f {
                    at += 1
                }
                if at > start, at - start < 24 { return String(decoding: head[start..<at], as: UTF8.self) }
            }
        }
        return nil
    }
}

/// What an element does to the page.
private enum HTMLRole {
    case inline, block, table, row, cell, link, verbatim
    /// Its content is not text of the page.
    case dropped
    /// Set aside: dropped at its end unless it holds more than page furniture does.
    case furniture
    /// The page's name in the browser.
    case title
}

private struct HTMLHandler: MarkupHandler {
    private struct Element {
        let name: String
        let role: HTMLRole
        var colspan = 1
        var rowspan = 1
    }

    private var page: PageBuilder
    private var open: [Element] = []
    /// Open elements whose content is dropped.
    private var dropDepth = 0
    private var titleDepth = 0
    private var title: [UInt8] = []
    private var articleTitle = ""
    /// Names of what was left out, and how often.
    private var left: [(name: String, count: Int)] = []

    var refusal: SourceRefusal? { page.refusal }

    init(limits: SourceLimits) { page = PageBuilder(limits: limits) }

    private static let roles: [String: HTMLRole] = {
        var roles: [String: HTMLRole] = [:]
        for name in [
            "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "section",
            "article",
            "main", "blockquote", "address", "center", "form", "fieldset", "legend", "figure", "figcaption",
            "hr",
            "caption", "thead", "tbody", "tfoot", "body", "html", "details", "summary", "dir", "hgroup",
        ] { roles[name] = .block }
        for name in [
            "script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "math",
            "canvas",
            "audio", "video", "map", "select", "option", "button", "textarea", "noframes", "frameset",
            "datalist",
            "dialog", "rt", "rp",
        ] { roles[name] = .dropped }
        for name in ["nav", "header", "footer", "aside", "menu"] { roles[name] = .furniture }
        roles["table"] = .table
        roles["tr"] = .row
        roles["td"] = .cell
        roles["th"] = .cell
        roles["a"] = .link
        roles["pre"] = .verbatim
        roles["title"] = .title
        return roles
    }()

    /// Words of classes and ids that page furniture goes by.
    private static let furnitureWords: Set<String> = [
        "nav", "navbar", "navigation", "menu", "submenu", "breadcrumb", "breadcrumbs", "crumb", "crumbs",
        "footer",
        "foot", "header", "sidebar", "aside", "copyright", "share", "pagination", "pager", "toolbar",
        "topbar",
        "search", "login", "qrcode", "ewm", "weizhi", "dqwz", "related", "recommend", "bdsharebuttonbox",
        "friendlink",
    ]
    private static let furnitureRoles: Set<String> = [
        "navigation", "banner", "contentinfo", "search", "complementary",
    ]

    // MARK: Events

    mutating func start(_ name: String, _ attributes: MarkupAttributes) {
        if name == "br" {
            if dropDepth == 0 { page.breakLine() }
            return
        }
        if name == "meta" { return readMeta(attributes) }
        let element = Element(
            name: name, role: dropDepth > 0 ? .inline : role(of: name, attributes),
            colspan: Self.span(attributes["colspan"]), rowspan: Self.span(attributes["rowspan"]))
        open.append(element)
        switch element.role {
        case .inline: break
        case .block: page.endParagraph()
        case .table: page.beginTable()
        case .row: page.beginRow()
        case .cell: page.beginPart()
        case .link: page.linkDepth += 1
        case .verbatim:
            page.endParagraph()
            page.isVerbatim = true
        case .dropped: dropDepth += 1
        case .furniture:
            page.endParagraph()
            page.beginPart()
        case .title: titleDepth += 1
        }
    }

    mutating func end(_ name: String) {
        // Void elements were not opened; libxml2 closes everything else in order.
        guard name != "br", name != "meta", let element = open.popLast() else { return }
        switch element.role {
        case .inline: break
        case .block: page.endParagraph()
        case .table: page.endTable()
        case .row: page.endRow()
        case .cell: page.endCell(colspan: element.colspan, rowspan: element.rowspan)
        case .link: page.linkDepth -= 1
        case .verbatim:
            page.endParagraph()
            page.isVerbatim = false
        case .dropped: dropDepth -= 1
        case .furniture: endFurniture(element.name)
        case .title: titleDepth -= 1
        }
    }

    mutating func text(_ text: ArraySlice<UInt8>) {
        if titleDepth > 0 {
            if title.count < 1_000 { title += text }
            return
        }
        if dropDepth == 0 { page.add(text) }
    }

    // MARK: Roles

    private mutating func role(of name: String, _ attributes: MarkupAttributes) -> HTMLRole {
        let role = Self.roles[name] ?? .inline
        if role == .title { return open.contains { $0.name == "svg" } ? .dropped : .title }
        guard !attributes.isEmpty else { return resolved(role, attributes) }
        if isHidden(attributes) {
            note("hidden \(name)")
            return .dropped
        }
        if role == .block || role == .table || name == "span", isFurniture(name, attributes) {
            return .furniture
        }
        return resolved(role, attributes)
    }

    /// A cell outside a table is a block; an anchor without an address is no link.
    private func resolved(_ role: HTMLRole, _ attributes: MarkupAttributes) -> HTMLRole {
        switch role {
        case .cell where !page.hasOpenTable, .row where !page.hasOpenTable: return .block
        case .link:
            guard let address = attributes["href"], !address.isEmpty, !address.hasPrefix("#") else {
                return .inline
            }
            return .link
        default: return role
        }
    }

    private func isHidden(_ attributes: MarkupAttributes) -> Bool {
        if attributes["hidden"] != nil || attributes["aria-hidden"] == "true" { return true }
        guard let style = attributes["style"] else { return false }
        let words = style.lowercased().filter { $0 != " " }
        return words.contains("display:none") || words.contains("visibility:hidden")
            || words.contains("mso-hide:all")
    }

    private func isFurniture(_ name: String, _ attributes: MarkupAttributes) -> Bool {
        guard name != "body", name != "html", name != "main", name != "article", name != "form" else {
            return false
        }
        if let role = attributes["role"], Self.furnitureRoles.contains(role) { return true }
        for names in [attributes["class"], attributes["id"]] {
            guard let names else { continue }
            for word in names.lowercased().split(whereSeparator: { $0 == " " || $0 == "-" || $0 == "_" })
            where Self.furnitureWords.contains(String(word)) { return true }
        }
        return false
    }

    private static func span(_ value: String?) -> Int {
        guard let value else { return 1 }
        let digits = value.utf8.drop(while: { $0.isBlank }).prefix(while: { (0x30...0x39).contains($0) })
            .prefix(6)
        let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        // Zero means to the end of the table for rows; nobody writes it for columns.
        return number == 0 ? (digits.isEmpty ? 1 : 65_534) : number
    }

    // MARK: What is left out

    /// Drops a part that only leads around the site, and keeps one that has a report in it.
    private mutating func endFurniture(_ name: String) {
        let lines = page.endPart()
        guard !lines.isEmpty else { return }
        var words = 0
        var isContent = false
        for line in lines {
            words += line.text.count - line.linkBytes
            if line.kind == .row { isContent = true }
            if line.linkBytes == 0, Self.isReportTitle(line.text), line.text.count < 200, name != "nav" {
                isContent = true
            }
        }
        if words > 600 || isContent {
            page.place(lines)
        } else {
            note(name)
        }
    }

    private static func isReportTitle(_ text: [UInt8]) -> Bool {
        text.firstPlace(of: Array("年度报告".utf8)) != nil || text.firstPlace(of: Array("年报".utf8)) != nil
    }

    private mutating func note(_ name: String) {
        if let index = left.firstIndex(where: { $0.name == name }) {
            left[index].count += 1
        } else if left.count < 20 {
            left.append((name, 1))
        }
    }

    private mutating func readMeta(_ attributes: MarkupAttributes) {
        guard let name = attributes["name"]?.lowercased(), name == "articletitle",
            let content = attributes["content"], content.utf8.count < 600
        else { return }
        articleTitle = content
    }

    // MARK: End

    mutating func finish() throws(SourceRefusal) -> (text: [UInt8], notes: [String]) {
        var lines = page.finish()
        if let refusal = page.refusal { throw refusal }
        var notes = left.map { "left out: \($0.name)" + ($0.count > 1 ? " (\($0.count) times)" : "") }
        let trimmed = Self.withoutLinks(&lines)
        if trimmed > 0 {
            notes.append("left out: \(trimmed) line\(trimmed == 1 ? "" : "s") of links around the page")
        }
        if !lines.isEmpty, let title = missingTitle(lines) {
            lines.insert(PageLine(kind: .paragraph, text: title), at: 0)
            notes.append("title from the head of the page")
        }
        return (PageBuilder.text(of: lines), notes)
    }

    /// Removes lines of links before the first and after the last line of content; returns their number.
    private static func withoutLinks(_ lines: inout [PageLine]) -> Int {
        func isContent(_ line: PageLine) -> Bool {
            line.kind == .row || (line.text.count >= 90 && line.linkBytes * 2 < line.text.count)
        }
        guard let first = lines.firstIndex(where: isContent), let last = lines.lastIndex(where: isContent)
        else {
            return 0
        }
        let before = lines.count
        var kept: [PageLine] = []
        kept.reserveCapacity(lines.count)
        for (index, line) in lines.enumerated()
        where (first...last).contains(index) || line.linkBytes * 5 < line.text.count * 3 {
            kept.append(line)
        }
        lines = kept
        return before - kept.count
    }

    /// The title that the head of the page gives, when it is a report's and the body has none.
    private func missingTitle(_ lines: [PageLine]) -> [UInt8]? {
        if !articleTitle.isEmpty {
            let wanted = Self.withoutBlanks(Array(articleTitle.utf8))
            let isThere = lines.contains { Self.withoutBlanks($0.text).firstPlace(of: wanted) != nil }
            if !isThere, Self.isReportTitle(wanted) { return Array(articleTitle.utf8) }
        }
        guard Self.isReportTitle(title), !lines.prefix(60).contains(where: { Self.isReportTitle($0.text) })
        else {
            return nil
        }
        // What follows a dash or a bar is the site's name.
        let text = String(decoding: title.trimmed, as: UTF8.self)
        let name = text.split(whereSeparator: { "-_|—–".contains($0) }).first {
            Self.isReportTitle(Array($0.utf8))
        }
        return name.map { Array(Array($0.utf8).trimmed) }
    }

    private static func withoutBlanks(_ text: [UInt8]) -> [UInt8] { text.filter { !$0.isBlank } }
}

extension [UInt8] {
    /// Where `wanted` first occurs at or after `from`.
    func firstPlace(of wanted: [UInt8], from: Int = 0) -> Int? {
        guard let first = wanted.first, count >= wanted.count else { return nil }
        var place = from
        while place <= count - wanted.count {
            if self[place] == first, self[place..<(place + wanted.count)].elementsEqual(wanted) {
                return place
            }
            place += 1
        }
        return nil
    }
}
