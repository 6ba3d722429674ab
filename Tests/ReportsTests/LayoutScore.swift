// Compares a parsed report with the one that was printed: sections, prose, paragraphs, cells, and what is
// inferred.

import Reports

/// How much of what was there came back, counted.
struct LayoutScore {
    struct Share {
        var right = 0
        var all = 0
        /// Tenths of a percent, cut off.
        var tenths: Int { all == 0 ? 1000 : right * 1000 / all }

        mutating func count(_ isRight: Bool) {
            all += 1
            if isRight { right += 1 }
        }
    }

    /// Sections with the right number in the right place that begin and end with the right words.
    var sections = Share()
    /// Sections whose prose has exactly the letters it had, in order.
    var prose = Share()
    var paragraphs = Share()
    var cells = Share()
    /// Cells with a value that is not theirs; the rest of the cells not right are blank.
    var wrongCells = 0
    var title = Share()
    var organ = Share()
    var year = Share()
    /// Reports with the right county; `wrongRegions` of the others have another one.
    var region = Share()
    var wrongRegions = 0
    var failures: [String] = []
    private var name = ""

    /// Letters of a text as they compare: no blanks, digits and brackets half-width.
    static func key(_ text: some StringProtocol) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !scalar.properties.isWhitespace && scalar != "\u{FEFF}" {
            switch scalar.value {
            case 0xFF10...0xFF19: result.append(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar)
            case 0xFF08: result.append("(")
            case 0xFF09: result.append(")")
            case 0xFF0C: result.append(",")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    mutating func add(_ report: Report, _ damaged: DamagedReport) {
        let truth = damaged.truth
        name = truth.organ
        func isTitle(_ text: String) -> Bool { Self.key(text) == Self.key(truth.title) }
        count(\.title, isTitle(report.title), "title \(report.title)")
        count(\.organ, Self.key(report.organ) == Self.key(truth.organ), "organ \(report.organ)")
        count(\.year, report.year.value == truth.year, "year \(report.year.value ?? 0)")
        if let county = truth.county {
            let isRight = report.region.county == county
            count(\.region, isRight, "region \(report.region.county ?? "unknown")")
            if !isRight, report.region.province != nil { wrongRegions += 1 }
        }
        let parsed = report.sections.enumerated().filter { $0.element.number > 0 }
        for (index, section) in truth.sections.enumerated() {
            guard index < parsed.count, parsed[index].element.number == section.number else {
                count(\.sections, false, "section \(section.number): \(report.sections.map(\.number))")
                count(\.prose, false, "")
                for case .prose in section.blocks { paragraphs.count(false) }
                for case .table(let table) in section.blocks { add(table, rows: []) }
                continue
            }
            add(
                section, parsed[index].element,
                report.tables.filter { $0.sectionIndex == parsed[index].offset })
        }
        if parsed.count > truth.sections.count { count(\.sections, false, "more sections") }
    }

    private mutating func count(
        _ share: WritableKeyPath<LayoutScore, Share>, _ isRight: Bool, _ failure: String
    ) {
        self[keyPath: share].count(isRight)
        if !isRight, !failure.isEmpty { failures.append(name + ": " + failure) }
    }

    private mutating func add(_ truth: CleanReport.Section, _ section: Section, _ tables: [Table]) {
        var wanted: [String] = []
        for case .prose(let text) in truth.blocks { wanted.append(Self.key(text)) }
        var text = section.text
        for table in tables { text = CleanReport.without(table.rows, in: text) }
        let found = text.split(separator: "\n").map { Self.key($0) }
        let isHeading = Self.key(section.heading) == Self.key(truth.heading)
        let want = wanted.joined()
        let have = found.joined()
        count(
            \.sections, isHeading && have.prefix(10) == want.prefix(10) && have.suffix(10) == want.suffix(10),
            "section \(truth.number) «\(section.heading)» begins \(have.prefix(16)) ends \(have.suffix(16))")
        count(\.prose, want == have, "prose of \(truth.number)")
        var left = found
        for paragraph in wanted {
            let at = left.firstIndex(of: paragraph)
            count(
                \.paragraphs, at != nil,
                at == nil ? "paragraph \(paragraph.prefix(14))…\(paragraph.suffix(8))" : "")
            if let at { left.remove(at: at) }
        }
        for case .table(let table) in truth.blocks {
            add(table, rows: tables.first { $0.number == table.number }?.rows ?? [])
        }
    }

    /// Data rows by their last label, in order of the table; repeated labels by their turn.
    private mutating func add(_ table: CleanTable, rows: [[String]]) {
        var next = 0
        for (label, values) in table.truth {
            let key = Self.key(label)
            var found: [String]?
            if table.number == 4 {
                found = rows.last.flatMap { $0.count >= 15 ? Array($0.suffix(15)) : nil }
            } else if let at = rows[next...].firstIndex(where: { row in
                row.contains { Self.key($0) == key } && row.count > values.count
            }) {
                found = table.number == 3 ? Array(rows[at].suffix(7)) : Array(rows[at].dropFirst())
                // A label among the last seven: a row of fewer figures, bound to no columns.
                if found?.contains(where: { Self.key($0) == key }) == true { found = nil }
                next = at + 1
            }
            for (column, value) in values.enumerated() {
                let cell = found.flatMap { column < $0.count ? Self.key($0[column]) : nil }
                let isRight = cell == Self.key(value)
                count(
                    \.cells, isRight,
                    isRight ? "" : "cell \(table.number) \(label) \(column): \(cell ?? "none") for \(value)")
                if !isRight, let cell, !cell.isEmpty { wrongCells += 1 }
            }
        }
    }
}
