// Documents small enough to be scanned: scalars, and how they are cut into tokens. Cutting at random is the
// stress that phrase search must bear: what is found must not depend on where the cuts are.

import Fulltext

/// A document as the tests know it.
package struct PlainDocument: Sendable, Equatable {
    /// The whole text; cells are parted by a tab or a line feed.
    package let scalars: [UInt32]
    /// Tokens in order; together they hold each scalar but the partings exactly once.
    package let tokens: [Range<Int>]
    /// One number for each column.
    package var values: [UInt32] = []
    /// Length for the score; all tokens, unless set otherwise.
    package var length: Int

    package init(scalars: [UInt32], tokens: [Range<Int>], values: [UInt32] = []) {
        self.scalars = scalars
        self.tokens = tokens
        self.values = values
        length = tokens.count
    }

    /// Cells whose tokens are given: `[["依申请", "公开"], ["表"]]`.
    package init(cells: [[String]], values: [UInt32] = []) {
        var scalars: [UInt32] = []
        var tokens: [Range<Int>] = []
        for (number, cell) in cells.enumerated() {
            if number > 0 { scalars.append(number % 2 == 0 ? 0x0a : 0x09) }
            for token in cell {
                let start = scalars.count
                scalars += token.unicodeScalars.map(\.value)
                tokens.append(start..<scalars.count)
            }
        }
        self.init(scalars: scalars, tokens: tokens, values: values)
    }

    /// Cells cut at random.
    ///
    /// Two word scalars that stand side by side are never parted, and a mark is a token of its own: so word
    /// segmentation cuts, and more the engine may not rely on.
    /// - Parameter cutOneIn: How rare cuts are; one cuts everywhere.
    package init(
        cells: [[UInt32]], cutOneIn: Int, values: [UInt32] = [], using generator: inout SeededGenerator
    ) {
        var scalars: [UInt32] = []
        var tokens: [Range<Int>] = []
        for (number, cell) in cells.enumerated() {
            if number > 0 { scalars.append(generator.oneIn(2) ? 0x0a : 0x09) }
            var start = scalars.count
            for (index, scalar) in cell.enumerated() {
                if index > 0 {
                    let previous = cell[index - 1]
                    let isWord = WordScalar.isWordScalar(previous) && WordScalar.isWordScalar(scalar)
                    let isForced = Alphabet.isMark(previous) || Alphabet.isMark(scalar)
                    if isForced || (!isWord && generator.oneIn(cutOneIn)) {
                        tokens.append(start..<scalars.count)
                        start = scalars.count
                    }
                }
                scalars.append(scalar)
            }
            if start < scalars.count { tokens.append(start..<scalars.count) }
        }
        self.init(scalars: scalars, tokens: tokens, values: values)
    }

    /// The UTF-8 of a token.
    package func bytes(of token: Range<Int>) -> [UInt8] { Self.utf8(scalars[token]) }

    /// UTF-8 of scalars.
    package static func utf8(_ scalars: some Sequence<UInt32>) -> [UInt8] {
        var view = String.UnicodeScalarView()
        for scalar in scalars { view.append(Unicode.Scalar(scalar) ?? "\u{fffd}") }
        return Array(String(view).utf8)
    }
}

/// A few characters that random texts are made of; few, so that strings repeat and overlap themselves.
package struct Alphabet: Sendable {
    package let scalars: [UInt32]

    /// Marks: no token but a token of their own.
    package static func isMark(_ scalar: UInt32) -> Bool {
        [0x3001, 0x3002, 0xff0c, 0x300a, 0x2e].contains(scalar)
    }

    /// Han letters, and by the seed also digits, Latin and Greek letters, marks, kana and scalars beyond
    /// the first plane.
    package init(using generator: inout SeededGenerator) {
        let han: [UInt32] = [0x516c, 0x5f00, 0x4f9d, 0x7533, 0x8bf7]
        var scalars = Array(han.shuffled(using: &generator).prefix(generator.int(2...4)))
        if generator.oneIn(2) { scalars += [0x31, 0x32].prefix(generator.int(1...2)) }
        if generator.oneIn(2) { scalars += [0x61, 0x62].prefix(generator.int(1...2)) }
        if generator.oneIn(4) { scalars.append(0x3b2) }
        if generator.oneIn(2) { scalars += [0x3001, 0x2e].prefix(generator.int(1...2)) }
        if generator.oneIn(3) { scalars.append(0x20089) }
        if generator.oneIn(4) { scalars.append(0x304b) }
        self.scalars = scalars
    }

    package init(_ string: String) { scalars = string.unicodeScalars.map(\.value) }

    /// A random string.
    package func string(_ length: Int, using generator: inout SeededGenerator) -> [UInt32] {
        (0..<length).map { _ in generator.pick(scalars) }
    }

    /// A document of a few cells, whose scalars number at most about `length`.
    package func document(length: Int, using generator: inout SeededGenerator) -> PlainDocument {
        var cells: [[UInt32]] = []
        var rest = generator.int(0...length)
        repeat {
            let count = generator.oneIn(3) ? generator.int(0...max(rest, 0)) : rest
            cells.append(string(count, using: &generator))
            rest -= count + 1
        } while rest > 0
        return PlainDocument(cells: cells, cutOneIn: generator.int(1...4), using: &generator)
    }
}
