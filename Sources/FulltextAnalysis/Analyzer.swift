// Display text to match text to tokens with term numbers: the one door of this target. The same path serves
// reports, queries and highlighting, so that a phrase is found wherever its match text is a substring of a
// text's match text.
//
// Steps: TextFolder (fold) -> TextSegmenter (runs, word list, rules, ICU) -> Vocabulary (term numbers).

/// Folds and segments texts; keeps one vocabulary for all texts until `reset`.
///
/// **Folding.** Display text is UTF-8 in which U+000A ends a paragraph or row and U+0009 a cell; both stay,
/// one scalar each. The rest goes, in this order:
/// 1. NFKC_Casefold per normalisation cluster (a scalar and those after it that may join with it, 256 at
///    most): full-width and half-width forms, ligatures, case; scalars that are ignorable by default (U+200B,
///    U+FEFF, soft hyphen, variation selectors, zero width joiners) disappear.
/// 2. Traditional (繁) to simplified (简), scalar by scalar: ICU's mapping of each scalar alone, less the
///    characters that simplified text uses itself (`TraditionalMap.kept`).
/// 3. White space (the property White_Space and what folds to U+0020) in runs: a run becomes one U+0020 when
///    the match scalars on both sides are *spaced*, or when the scalar after it is one that normalisation may
///    join with its predecessor (a combining mark), which keeps the space as its base. Otherwise the run
///    disappears, as it does at both ends of the text and beside a hard break. Spaced are U+0021–U+007E,
///    U+0300–U+036F, decimal digits, and letters, marks and numbers of scripts other than Han, kana, Hangul,
///    Bopomofo, Yi, Tangut, Nüshu, Khitan and the common ones.
///
/// So `结 果 维 持` is 结果维持, `2020 年` 2020年, `Hello  World` hello world, `公开， 2020` 公开, 2020. Folding what was
/// folded changes nothing.
///
/// **Tokens.** ICU's word boundaries, locale zh, of match text. Segments with a rule status of 100 and more
/// are words; every scalar of the others that is no hard break is a token of kind `mark`, the kept U+0020
/// too, so that tokens cover match text except for hard breaks. A word longer than `longestToken` scalars is
/// cut into pieces of that length.
///
/// One analyzer serves one thread.
package final class Analyzer {
    /// Most scalars a token can have.
    package static let longestToken = 64

    /// The terms of all texts analysed since the last `reset`.
    package private(set) var vocabulary = Vocabulary()

    /// Whether cuts of runs are remembered. Off, the same tokens come out more slowly.
    package var isRunCacheEnabled = true

    /// Asks ICU's break iterator for the whole text instead of cutting run by run: the oracle of the tests.
    package var usesIteratorOnly = false

    private let folder: TextFolder
    private let segmenter: TextSegmenter

    /// Loads nothing that is not needed yet: takes well under a millisecond.
    ///
    /// - Parameter runCacheBytes: Bound of the remembered cuts; reached, all are forgotten and gathered anew.
    /// - Parameter readsWordList: Off, ideographs go through ICU's iterator, as they do when its word list
    ///   has a layout unknown here: the same tokens at ICU's speed.
    /// - Throws: When ICU or its data are missing.
    package init(runCacheBytes: Int = 16 << 20, readsWordList: Bool = true) throws(AnalysisError) {
        folder = try TextFolder()
        segmenter = try TextSegmenter(cacheBytes: runCacheBytes, readsWordList: readsWordList)
    }

    /// Names everything that can change match text or tokens, such as
    /// `gongkai-analysis/2 icu/72.1 unicode/15.0 dict/2007142-1a2b3c4d rules/zh traditional/9c8b7a6d`.
    ///
    /// Two indexes agree on terms and offsets when their fingerprints are equal. Reads 8 KB of ICU's data.
    package static func fingerprint() -> String {
        let versions = libraryVersions()
        var dictionary = "none"
        // Without the list every cut comes from ICU's iterator, and the fingerprint says so.
        if let list = try? WordList() {
            let identity = list.identity
            dictionary = "\(identity.byteLength)-\(String(identity.hash, radix: 16))"
        }
        return
            "gongkai-analysis/2 icu/\(versions.icu) unicode/\(versions.unicode) dict/\(dictionary) rules/zh"
            + " traditional/\(traditionalHash())"
    }

    /// FNV-1a of the traditional table, in hexadecimal.
    private static func traditionalHash() -> String {
        var hash: UInt32 = 2_166_136_261
        for byte in TraditionalTable.pairs.description.utf8 {
            hash = (hash ^ UInt32(byte)) &* 16_777_619
        }
        return String(hash, radix: 16)
    }

    /// Folds and segments `utf8`, replacing the content of `text`. Malformed bytes read as U+FFFD.
    ///
    /// - Complexity: O(n); allocates nothing once buffers and vocabulary have grown.
    package func analyze(_ utf8: UnsafeBufferPointer<UInt8>, into text: inout AnalyzedText) {
        unsafe folder.fold(utf8, mapping: false)
        let entries = unsafe UnsafeBufferPointer(folder.entries)
        if usesIteratorOnly {
            unsafe segmenter.segmentWithIteratorOnly(entries, &vocabulary)
        } else {
            unsafe segmenter.segment(entries, isCaching: isRunCacheEnabled, &vocabulary)
        }
        unsafe text.replace(scalars: entries, tokens: segmenter.tokens)
    }

    /// Folds `utf8` without segmenting it, replacing the content of `text`; `mapping` asks for
    /// `FoldedText.ranges`.
    package func fold(_ utf8: UnsafeBufferPointer<UInt8>, mapping: Bool, into text: inout FoldedText) {
        unsafe folder.fold(utf8, mapping: mapping)
        unsafe text.replace(
            scalars: UnsafeBufferPointer(folder.entries), ranges: UnsafeBufferPointer(folder.displayRanges))
    }

    /// Forgets the vocabulary and the cuts remembered with its term numbers; keeps the memory.
    package func reset() {
        vocabulary.removeAll()
        segmenter.forgetTerms()
    }

    /// Bytes of the remembered cuts, and how often they were all forgotten because they had reached their
    /// bound.
    package var runCacheUse: (byteCount: Int, clearCount: Int) { segmenter.cacheUse }
}

extension Analyzer {
    /// As `analyze(_:into:)`, for bytes in a span.
    package func analyze(_ utf8: Span<UInt8>, into text: inout AnalyzedText) {
        // SAFETY: the buffer is used inside the closure only.
        unsafe utf8.withUnsafeBufferPointer { unsafe analyze($0, into: &text) }
    }

    /// As `analyze(_:into:)`, for a string.
    package func analyze(_ display: String, into text: inout AnalyzedText) {
        var copy = display
        // SAFETY: the buffer is used inside the closure only.
        copy.withUTF8 { unsafe analyze($0, into: &text) }
    }

    /// As `fold(_:mapping:into:)`, for bytes in a span.
    package func fold(_ utf8: Span<UInt8>, mapping: Bool, into text: inout FoldedText) {
        // SAFETY: the buffer is used inside the closure only.
        unsafe utf8.withUnsafeBufferPointer { unsafe fold($0, mapping: mapping, into: &text) }
    }

    /// As `fold(_:mapping:into:)`, for a string.
    package func fold(_ display: String, mapping: Bool, into text: inout FoldedText) {
        var copy = display
        // SAFETY: the buffer is used inside the closure only.
        copy.withUTF8 { unsafe fold($0, mapping: mapping, into: &text) }
    }
}
