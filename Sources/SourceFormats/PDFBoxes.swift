// The words of a PDF with their places, as `pdftotext -bbox-layout` prints them, page by page.

/// A word and its box, in points from the top left.
struct PDFWord {
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double
    var text: [UInt8]

    var middle: Double { (top + bottom) / 2 }
    var height: Double { bottom - top }
}

/// Reads the boxes that `pdftotext -bbox-layout` prints.
struct PDFBoxes: MarkupHandler {
    private(set) var text: [UInt8] = []
    private(set) var pages = 0
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

    mutating func text(_ text: ArraySlice<UInt8>) { word?.text += text }

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
        pages += 1
        text += PDFPage(words).text()
        text.append(0x0c)
        words = []
    }
}
