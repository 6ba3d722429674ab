// One pass over the bytes of a report for the few paragraphs that the rules on text read.
//
// Nearly all of a report speaks of other things; finding that out must cost less than reading it.

/// Where the text of a report may say something the tables count.
struct TextScan {
    /// Paragraphs, not rows of tables, with 申请, 复议 or 诉讼: section index and UTF-8 range.
    private(set) var paragraphs: [(section: Int, range: Range<Int>)] = []
    /// Sections with 处理费.
    private(set) var feeSections: [Int] = []

    init(_ report: Report) {
        for index in report.sections.indices { scan(report.sections[index].text, index) }
    }

    private mutating func scan(_ text: String, _ section: Int) {
        let bytes = text.utf8.span
        let end = bytes.count
        var place = 0
        var start = 0
        var isOfInterest = false
        var hasTab = false
        var hasFee = false
        while place < end {
            let byte = bytes[place]
            if byte < 0x80 {
                place += 1
                if byte == 0x09 {
                    // A row of a table: on to its end.
                    hasTab = true
                    while place < end, bytes[place] != 0x0A { place += 1 }
                } else if byte == 0x0A {
                    if isOfInterest, !hasTab { paragraphs.append((section, start..<(place - 1))) }
                    (start, isOfInterest, hasTab) = (place, false, false)
                }
                continue
            }
            guard place + 5 < end else {
                place += 1
                continue
            }
            switch bytes[place + 1] {
            case 0x94 where byte == 0xE7:  // 申请
                if bytes[place + 2] == 0xB3, bytes[place + 3] == 0xE8, bytes[place + 4] == 0xAF {
                    isOfInterest = true
                }
            case 0xA4 where byte == 0xE5:  // 复议 处理费
                if bytes[place + 2] == 0x8D, bytes[place + 3] == 0xE8 {
                    isOfInterest = true
                } else if bytes[place + 2] == 0x84, place + 8 < end, bytes[place + 6] == 0xE8,
                    bytes[place + 7] == 0xB4, bytes[place + 8] == 0xB9
                {
                    hasFee = true
                }
            case 0xAF where byte == 0xE8:  // 诉讼
                if bytes[place + 2] == 0x89, bytes[place + 3] == 0xE8 { isOfInterest = true }
            default: break
            }
            place += byte >= 0xE0 ? (byte >= 0xF0 ? 4 : 3) : 2
        }
        if isOfInterest, !hasTab { paragraphs.append((section, start..<end)) }
        if hasFee { feeSections.append(section) }
    }
}
