// What the words of a document have in common: how wide an ideograph is for its box, and how far its program sets Latin
// letters and ideographs apart.

/// Measures of a document.
struct PDFScale {
    /// Width of an ideograph for the height of its box.
    private var ratio = 0.8
    /// What the program itself leaves between ideographs and Latin letters, in ideographs; a blank is wider.
    private var space = 0.24

    /// - Complexity: O(n log n) for n words.
    init(_ pages: [[PDFWord]]) {
        var ratios: [Double] = []
        for word in pages.joined() where word.height > 0 {
            let wide = word.text.count { $0 >= 0xe3 && $0 <= 0xef }
            let narrow = word.text.count { $0 < 0x80 || $0 == 0xe2 }
            if wide > 0, narrow == 0 { ratios.append(word.width / Double(wide) / word.height) }
        }
        ratios.sort()
        if !ratios.isEmpty { ratio = min(max(ratios[ratios.count / 2], 0.4), 1.5) }
        var spaces: [Double] = []
        for page in pages {
            for (first, second) in zip(page, page.dropFirst())
            where abs(first.middle - second.middle) < first.height * 0.2 && first.isLatin != second.isLatin {
                let gap = (second.left - first.right) / max(em(of: first), em(of: second))
                if gap > 0.05, gap < 0.6 { spaces.append(gap) }
            }
        }
        spaces.sort()
        if !spaces.isEmpty { space = min(max(spaces[spaces.count / 5], 0.12), 0.24) }
    }

    /// Width of an ideograph of a word's type.
    func em(of word: PDFWord) -> Double {
        var wide = 0
        for byte in word.text {
            if byte < 0x80 || byte == 0xe2 { return max(word.height * ratio, 1) }
            if byte >= 0xe3 && byte <= 0xef { wide += 1 }
        }
        return max(wide > 0 ? word.width / Double(wide) : word.height * ratio, 1)
    }

    /// Two words of a line as one, with a blank between if one was typed.
    func joined(_ first: PDFWord, _ second: PDFWord) -> PDFWord {
        var result = first
        result.right = max(first.right, second.right)
        result.top = min(first.top, second.top)
        result.bottom = max(first.bottom, second.bottom)
        result.em = max(first.em, second.em)
        if let end = first.text.last, let start = second.text.first {
            let isMark = end < 0x80 && !end.isAlphanumeric || start < 0x80 && !start.isAlphanumeric
            let isLatin = end < 0x80 && start < 0x80
            let isBorder = (end < 0x80) != (start < 0x80)
            // Between an ideograph and a letter or digit a gap may be the program's; beside a mark it was typed.
            let isWide = second.left - first.right > result.em * (space + 0.07)
            if isLatin || isMark || isBorder && isWide { result.text.append(0x20) }
        }
        result.text += second.text
        return result
    }
}
