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
                if byte > 0x0A { continue }
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
            // Three bytes each, nearly all of them; of the others two or four, and the step is put right
            // below.
            place += 3
            guard place <= end else { break }
            let middle = bytes[place - 2]
            if byte == 0xE7 {  // 申请
                if middle == 0x94, bytes[place - 1] == 0xB3 {
                    isOfInterest = isOfInterest || holds(bytes, place, 0xE8, 0xAF, 0xB7)
                }
            } else if byte == 0xE5 {  // 复议 处理费
                if middle == 0xA4 {
                    if bytes[place - 1] == 0x8D {
                        isOfInterest = isOfInterest || holds(bytes, place, 0xE8, 0xAE, 0xAE)
                    } else if bytes[place - 1] == 0x84 {
                        hasFee = hasFee || holds(bytes, place + 3, 0xE8, 0xB4, 0xB9)
                    }
                }
            } else if byte == 0xE8 {  // 诉讼
                if middle == 0xAF, bytes[place - 1] == 0x89 {
                    isOfInterest = isOfInterest || holds(bytes, place, 0xE8, 0xAE, 0xBC)
                }
            } else if byte < 0xE0 {
                place -= 1
            } else if byte >= 0xF0 {
                place += 1
            }
        }
        if isOfInterest, !hasTab { paragraphs.append((section, start..<end)) }
        if hasFee { feeSections.append(section) }
    }
    private func holds(_ bytes: Span<UInt8>, _ place: Int, _ a: UInt8, _ b: UInt8, _ c: UInt8) -> Bool {
        place + 2 < bytes.count && bytes[place] == a && bytes[place + 1] == b && bytes[place + 2] == c
    }
}
