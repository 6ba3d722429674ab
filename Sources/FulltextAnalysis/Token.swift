// What the analyzer hands out: tokens, match text, and the map from match text back to display text. Plain
// values in arrays that a caller keeps and passes in again, so that analysing allocates nothing once warm.

/// Number of a term: dense, in order of first appearance in one `Vocabulary`.
package typealias TermNumber = UInt32

/// What a token is made of; a `mark` is any one scalar that is part of no word by ICU's rule status, and not of the Han script.
package enum TokenKind: UInt8, Sendable {
    /// A word of ideographs (汉字).
    case han
    /// A word with hiragana or katakana in it.
    case kana
    /// A word with letters of an alphabet or Hangul in it (a4, a@b.cn).
    case letter
    /// Digits and the marks between them (2060387.04).
    case number
    /// A word that ICU gives a status of its own.
    case other
    /// One scalar of punctuation, a symbol, or the single U+0020 that folding keeps.
    case mark
}

/// One token: a stretch of match text and its term.
package struct Token: Equatable, Sendable {
    /// Where it starts, in scalars of match text.
    package var offset: UInt32
    /// How many scalars it has, 1 to `Analyzer.longestToken`.
    package var length: UInt16
    /// What it is made of.
    package var kind: TokenKind
    /// Its folded text, by number in the analyzer's vocabulary.
    package var term: TermNumber

    /// All parts as given.
    package init(offset: UInt32, length: UInt16, kind: TokenKind, term: TermNumber) {
        self.offset = offset
        self.length = length
        self.kind = kind
        self.term = term
    }
}

/// Match text and its tokens. Tokens are in text order, do not overlap, and cover every scalar but U+000A and
/// U+0009.
package struct AnalyzedText: Sendable {
    /// The tokens, by ascending offset.
    package fileprivate(set) var tokens = ContiguousArray<Token>()
    /// Match text as Unicode scalars.
    package fileprivate(set) var matchScalars = ContiguousArray<UInt32>()

    /// Length of match text in scalars, hard breaks included.
    package var matchLength: Int { matchScalars.count }

    /// An empty text, to be passed to `Analyzer.analyze` again and again.
    package init() {}

    mutating func replace(scalars: UnsafeBufferPointer<UInt32>, tokens newTokens: UnsafeBufferPointer<Token>)
    {
        unsafe replaceWithScalars(&matchScalars, of: scalars)
        tokens.removeAll(keepingCapacity: true)
        unsafe tokens.append(contentsOf: newTokens)
    }
}

/// A part of display text, in bytes of its UTF-8 and in Unicode scalars; both ranges are half-open.
package struct DisplayRange: Equatable, Sendable {
    /// First byte.
    package var byteStart: UInt32
    /// One past the last byte.
    package var byteEnd: UInt32
    /// First scalar.
    package var scalarStart: UInt32
    /// One past the last scalar.
    package var scalarEnd: UInt32
}

/// Match text, and on request where each of its scalars came from.
package struct FoldedText: Sendable {
    /// Match text as Unicode scalars.
    package fileprivate(set) var scalars = ContiguousArray<UInt32>()

    /// One range per match scalar, or empty when no mapping was asked for.
    ///
    /// Starts and ends never decrease. Scalars folded together (ﬁ, か + ゙) share one range; a kept U+0020 has
    /// the range of the white space it stands for. What lies in no range is dropped white space or a scalar
    /// that folds to nothing.
    package fileprivate(set) var ranges = ContiguousArray<DisplayRange>()

    /// An empty text, to be passed to `Analyzer.fold` again and again.
    package init() {}

    mutating func replace(
        scalars newScalars: UnsafeBufferPointer<UInt32>, ranges newRanges: UnsafeBufferPointer<DisplayRange>
    ) {
        unsafe replaceWithScalars(&scalars, of: newScalars)
        ranges.removeAll(keepingCapacity: true)
        unsafe ranges.append(contentsOf: newRanges)
    }
}

/// Fills `target` with the scalars of entries, class bits taken off.
private func replaceWithScalars(
    _ target: inout ContiguousArray<UInt32>, of entries: UnsafeBufferPointer<UInt32>
) {
    target.removeAll(keepingCapacity: true)
    unsafe target.append(contentsOf: entries)
    // SAFETY: the buffer is the array's own storage, used inside the closure only.
    unsafe target.withUnsafeMutableBufferPointer { buffer in
        for index in buffer.indices {
            unsafe buffer[index] &= ScalarEntry.scalarMask
        }
    }
}
