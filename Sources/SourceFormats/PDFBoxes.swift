// The words of a PDF with their places, as `pdftotext -bbox-layout` prints them, page by page.

internal import FulltextAnalysis

/// A word, or words that stand together, and their box, in points from the top left.
struct PDFWord {
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double
    var text: [UInt8]
    /// Width of an ideograph of this type, the measure of all distances.
    var em = 0.0

    var middle: Double { (top + bottom) / 2 }
    var height: Double { bottom - top }
    var width: Double { right - left }

    /// Length of the stretch that two words both stand over; negative when they stand side by side.
    func overlap(_ other: PDFWord) -> Double { min(right, other.right) - max(left, other.left) }

    /// Letters and marks of Latin scripts alone, digits among them.
    var isLatin: Bool { text.allSatisfy { $0 < 0x80 } }
}

/// Reads the boxes that `pdftotext -bbox-layout` prints.
struct PDFBoxes: MarkupHandler {
    private(set) var pages: [[PDFWord]] = []
    private var words: [PDFWord] = []
    private var word: PDFWord?
    private let limits: SourceLimits
    private var wordCount = 0
    private(set) var refusal: SourceRefusal?

    init(limits: SourceLimits) { self.limits = limits }

    mutating func start(_ name: String, _ attributes: MarkupAttributes) {
        guard name == "word", let left = Self.number(attributes["xmin"]),
            let top = Self.number(attributes["ymin"]),
            let right = Self.number(attributes["xmax"]), let bottom = Self.number(attributes["ymax"]),
            right >= left, bottom >= top
        else { return }
        word = PDFWord(left: left, top: top, right: right, bottom: bottom, text: [])
    }

    private static func number(_ text: String?) -> Double? {
        guard let number = text.flatMap({ Double($0) }), abs(number) < 1e6 else { return nil }
        return number
    }

    // PDFs are where radicals stand for ideographs, and lines are read here for their numerals and units.
    mutating func text(_ text: ArraySlice<UInt8>) { word?.text += UnifiedIdeograph.unified(text) }

    mutating func end(_ name: String) {
        if name == "word", let word, !word.text.trimmed.isEmpty {
            wordCount += 1
            if wordCount > limits.lines {
                refusal = SourceRefusal("has more than \(limits.lines) words, more than a report has")
            }
            words.append(word)
        }
        if name == "word" { word = nil }
        guard name == "page" else { return }
        pages.append(words)
        words = []
    }

    /// The text of all pages, with U+000C after each.
    func text() throws(SourceRefusal) -> [UInt8] {
        let end = ContinuousClock.now + .milliseconds(limits.milliseconds)
        let scale = PDFScale(pages)
        let laidOut = pages.map { PDFPage($0, scale) }
        let margins = PDFMargins(laidOut)
        var columns: [PDFColumn] = []
        var blocks: [[PDFBlock]] = []
        for page in laidOut {
            blocks.append(page.blocks(within: margins, columns: &columns))
            if ContinuousClock.now > end {
                throw SourceRefusal("takes more than \(limits.milliseconds / 1_000) s to convert")
            }
        }
        PDFPageBreaks.join(&blocks)
        var output: [UInt8] = []
        for page in blocks {
            for block in page {
                block.write(to: &output)
                if output.count > limits.text {
                    throw SourceRefusal(
                        "has more than \(limits.text >> 20) MiB of text, more than a report has")
                }
            }
            output.append(0x0c)
        }
        return output
    }
}
