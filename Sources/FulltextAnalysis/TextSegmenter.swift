// Match text to tokens. Cuts the text into runs of one class and each run by the cheapest means that gives
// ICU's answer: ideographs by the run cache or the word list, plain scalars by `WordRules`, and what neither
// covers by ICU's iterator.
//
// Why runs can be cut alone: ICU's rules never join an ideograph with a letter, digit, mark or hard break, so
// there is always a boundary where han and plain runs or hard breaks meet, and no rule looks across it:
// MidLetter and MidNum look for a letter or digit, the dictionary step looks at one run of ideographs and
// kana. Scalars of class complex do join (a combining mark with anything before it, kana with ideographs), so
// a complex run is given to ICU with its neighbours on both sides up to the next such meeting.

@safe
final class TextSegmenter {
    /// Tokens of the text segmented last.
    var tokens: UnsafeBufferPointer<Token> { unsafe UnsafeBufferPointer(start: output, count: count) }

    private let wordList: WordList?
    private var iterator: WordIterator?
    private var cache: RunCache
    /// Term number plus one of each one-scalar term of the Basic Multilingual Plane, or 0.
    private let singles: UnsafeMutablePointer<UInt32>
    private var output: UnsafeMutablePointer<Token>
    private var ends: UnsafeMutablePointer<UInt32>
    private var statuses: UnsafeMutablePointer<UInt16>
    private var plain: UnsafeMutablePointer<UInt32>
    private var capacity = 0
    private var count = 0

    init(cacheBytes: Int, readsWordList: Bool) throws(AnalysisError) {
        cache = RunCache(capacity: cacheBytes / 4)
        // An ICU whose word list cannot be read directly still has its iterator: the same tokens, more
        // slowly.
        wordList = readsWordList ? try? WordList() : nil
        if wordList == nil { iterator = try WordIterator() }
        // SAFETY: the table of singles lives as long as `self`; the others are empty and grown before any
        // write.
        unsafe singles = UnsafeMutablePointer<UInt32>.allocate(capacity: 0x1_0000)
        unsafe singles.initialize(repeating: 0, count: 0x1_0000)
        unsafe output = UnsafeMutablePointer<Token>.allocate(capacity: 0)
        unsafe ends = UnsafeMutablePointer<UInt32>.allocate(capacity: 0)
        unsafe statuses = UnsafeMutablePointer<UInt16>.allocate(capacity: 0)
        unsafe plain = UnsafeMutablePointer<UInt32>.allocate(capacity: 0)
    }

    deinit {
        // SAFETY: allocated by `init` or `reserve`, views of them end before `self` does.
        unsafe singles.deallocate()
        unsafe output.deallocate()
        unsafe ends.deallocate()
        unsafe statuses.deallocate()
        unsafe plain.deallocate()
    }

    var cacheUse: (byteCount: Int, clearCount: Int) { (cache.byteCount, cache.clearCount) }

    func forgetTerms() {
        cache.removeAll()
        // SAFETY: 65,536 entries, allocated by `init`.
        unsafe singles.update(repeating: 0, count: 0x1_0000)
    }

    // MARK: Runs

    /// More ideographs than these without a break are cut in pieces: the word list takes 2²⁴ at most.
    private static let longestRun = 1 << 20

    /// Segments a whole text; the result stands in `tokens` until the next call.
    func segment(_ text: UnsafeBufferPointer<UInt32>, isCaching: Bool, _ vocabulary: inout Vocabulary) {
        reserve(text.count)
        count = 0
        var start = 0
        while start < text.count {
            // SAFETY: every index is below the count, checked by the loops.
            let runClass = unsafe ScalarEntry(bits: text[start]).runClass
            if runClass == .hardBreak {
                start += 1
                continue
            }
            var end = unsafe Self.endOfRun(text, from: start, runClass)
            if runClass == .han { end = min(end, start + Self.longestRun) }
            let isBeforeComplex = unsafe end < text.count && ScalarEntry(bits: text[end]).runClass == .complex
            if runClass == .complex || isBeforeComplex {
                end = unsafe Self.endOfStretch(text, from: end, isAfterComplex: runClass == .complex)
                unsafe cutWithIterator(text, start..<end, &vocabulary)
            } else if runClass == .han {
                unsafe cutHan(text, start..<end, isCaching, &vocabulary)
            } else {
                unsafe cutPlain(text, start..<end, &vocabulary)
            }
            start = end
        }
    }

    /// Segments a whole text with ICU's iterator alone.
    func segmentWithIteratorOnly(_ text: UnsafeBufferPointer<UInt32>, _ vocabulary: inout Vocabulary) {
        reserve(text.count)
        count = 0
        unsafe cutWithIterator(text, 0..<text.count, &vocabulary)
    }

    @inline(__always)
    private static func endOfRun(_ text: UnsafeBufferPointer<UInt32>, from start: Int, _ runClass: RunClass)
        -> Int
    {
        let mask: UInt32 = 3 << ScalarEntry.runClassShift
        let wanted = runClass.bits << ScalarEntry.runClassShift
        var end = start + 1
        // SAFETY: `end` is below the count when it is read.
        while end < text.count, unsafe text[end] & mask == wanted { end += 1 }
        return end
    }

    /// Goes on over complex runs and one run of another class on either side of each, but over no hard break.
    private static func endOfStretch(
        _ text: UnsafeBufferPointer<UInt32>, from start: Int, isAfterComplex: Bool
    ) -> Int {
        var end = start
        var wasComplex = isAfterComplex
        while end < text.count {
            // SAFETY: `end` is below the count.
            let runClass = unsafe ScalarEntry(bits: text[end]).runClass
            if runClass == .hardBreak || (runClass != .complex && !wasComplex) { break }
            end = unsafe endOfRun(text, from: end, runClass)
            wasComplex = runClass == .complex
        }
        return end
    }

    // MARK: Cuts

    private func cutHan(
        _ text: UnsafeBufferPointer<UInt32>, _ range: Range<Int>, _ isCaching: Bool,
        _ vocabulary: inout Vocabulary
    ) {
        // SAFETY: the range lies in the text; `output` has room for one token per scalar of it.
        let run = unsafe UnsafeBufferPointer(rebasing: text[range])
        if run.count == 1 {
            unsafe put(run, 0..<1, at: range.lowerBound, .han, &vocabulary)
            return
        }
        guard let wordList else {
            unsafe cutWithIterator(text, range, &vocabulary)
            return
        }
        let isCacheable = isCaching && run.count <= RunCache.longestRun
        let hash = isCacheable ? unsafe RunCache.hash(run) : 0
        if isCacheable {
            let found = unsafe cache.tokens(
                of: run, hash: hash, offset: UInt32(truncatingIfNeeded: range.lowerBound),
                into: output + count)
            if found > 0 {
                count += found
                return
            }
        }
        let firstToken = count
        unsafe copyScalars(run)
        let words = unsafe wordList.segment(UnsafeBufferPointer(start: plain, count: run.count), ends: ends)
        var start = 0
        for word in 0..<words {
            let end = unsafe Int(ends[word])
            unsafe put(run, start..<end, at: range.lowerBound + start, .han, &vocabulary)
            start = end
        }
        if isCacheable {
            unsafe cache.insert(
                run, hash: hash,
                tokens: UnsafeBufferPointer(start: output + firstToken, count: count - firstToken))
        }
    }

    private func cutPlain(
        _ text: UnsafeBufferPointer<UInt32>, _ range: Range<Int>, _ vocabulary: inout Vocabulary
    ) {
        // SAFETY: the range lies in the text.
        let run = unsafe UnsafeBufferPointer(rebasing: text[range])
        var start = 0
        while start < run.count {
            let (end, kind) = unsafe WordRules.token(in: run, at: start)
            unsafe put(run, start..<end, at: range.lowerBound + start, kind, &vocabulary)
            start = end
        }
    }

    private func cutWithIterator(
        _ text: UnsafeBufferPointer<UInt32>, _ range: Range<Int>, _ vocabulary: inout Vocabulary
    ) {
        // SAFETY: the range lies in the text; `ends` and `statuses` have room for one value per scalar of it.
        let stretch = unsafe UnsafeBufferPointer(rebasing: text[range])
        unsafe copyScalars(stretch)
        let segments = unsafe wordIterator().segment(
            UnsafeBufferPointer(start: plain, count: stretch.count), ends: ends, statuses: statuses)
        var start = 0
        for segment in 0..<segments {
            let end = unsafe Int(ends[segment])
            let kind = unsafe kind(ofStatus: statuses[segment], stretch, start..<end)
            if kind == .mark {
                for index in start..<end where unsafe ScalarEntry(bits: stretch[index]).runClass != .hardBreak
                {
                    let kind = unsafe isHan(stretch[index]) ? TokenKind.han : .mark
                    unsafe put(stretch, index..<index + 1, at: range.lowerBound + index, kind, &vocabulary)
                }
            } else {
                unsafe put(stretch, start..<end, at: range.lowerBound + start, kind, &vocabulary)
            }
            start = end
        }
    }

    private func kind(
        ofStatus status: UInt16, _ text: UnsafeBufferPointer<UInt32>, _ range: Range<Int>
    ) -> TokenKind {
        switch status {
        case ..<100: return .mark
        case ..<300:
            // ICU's status of letters with digits is that of whichever stands last; here letters decide.
            return unsafe hasLetter(text, range) ? .letter : .number
        case ..<400: return .kana
        case ..<500:
            // ICU gives runs of ideographs and of kana the same status.
            return unsafe hasKana(text, range) ? .kana : .han
        default: return .other
        }
    }

    /// ICU calls 々 a word beside ideographs and a mark when it stands alone; here it is the same everywhere.
    private func isHan(_ bits: UInt32) -> Bool {
        let entry = ScalarEntry(bits: bits)
        return entry.runClass == .complex
            && ScalarProperties(of: entry.scalar).script == ScalarProperties.han
    }

    private func hasLetter(_ text: UnsafeBufferPointer<UInt32>, _ range: Range<Int>) -> Bool {
        var hasDigit = false
        for index in range {
            // SAFETY: the range lies in the text, as its callers say.
            let entry = unsafe ScalarEntry(bits: text[index])
            if entry.wordBreak == WordRules.letter { return true }
            if entry.runClass == .complex, ScalarProperties(of: entry.scalar).isLetter { return true }
            hasDigit = hasDigit || entry.wordBreak == WordRules.numeric
        }
        return !hasDigit
    }

    private func hasKana(_ text: UnsafeBufferPointer<UInt32>, _ range: Range<Int>) -> Bool {
        for index in range {
            // SAFETY: the range lies in the text, as its callers say.
            let entry = unsafe ScalarEntry(bits: text[index])
            if entry.runClass == .complex, ScalarProperties(of: entry.scalar).script == ScalarProperties.kana
            {
                return true
            }
        }
        return false
    }

    /// The iterator, opened when a text first needs it: most never do, and its first use costs milliseconds.
    private func wordIterator() -> WordIterator {
        if let iterator { return iterator }
        do {
            let opened = try WordIterator()
            iterator = opened
            return opened
        } catch {
            // The rules stand in the same data file as the word list, which has been opened.
            preconditionFailure(error.message)
        }
    }

    // MARK: Tokens

    /// Adds the token `range` of `run`, in pieces when it is too long; `offset` is where it starts in the
    /// text.
    private func put(
        _ run: UnsafeBufferPointer<UInt32>, _ range: Range<Int>, at offset: Int, _ kind: TokenKind,
        _ vocabulary: inout Vocabulary
    ) {
        var start = range.lowerBound
        var offset = offset
        while start < range.upperBound {
            let length = min(range.upperBound - start, Analyzer.longestToken)
            // SAFETY: the piece lies in the run; there is room for one token per scalar.
            let term = unsafe term(
                of: UnsafeBufferPointer(rebasing: run[start..<start + length]), &vocabulary)
            unsafe output[count] = Token(
                offset: UInt32(truncatingIfNeeded: offset), length: UInt16(truncatingIfNeeded: length),
                kind: kind,
                term: term)
            count += 1
            start += length
            offset += length
        }
    }

    private func term(of entries: UnsafeBufferPointer<UInt32>, _ vocabulary: inout Vocabulary) -> TermNumber {
        // SAFETY: there is a first entry; the index into `singles` is at most 0xFFFF.
        let first = unsafe entries[0] & ScalarEntry.scalarMask
        let isSingle = entries.count == 1 && first <= 0xFFFF
        if isSingle {
            let known = unsafe singles[Int(first)]
            if known != 0 { return known - 1 }
        }
        // SAFETY: at most `longestToken` scalars of at most four bytes each are written.
        let term = unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Analyzer.longestToken * 4) {
            bytes in
            let length = unsafe Self.encode(entries, into: bytes)
            return unsafe vocabulary.intern(UnsafeBufferPointer(rebasing: bytes[..<length]))
        }
        if isSingle { unsafe singles[Int(first)] = term + 1 }
        return term
    }

    private static func encode(
        _ entries: UnsafeBufferPointer<UInt32>, into bytes: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var at = 0
        for index in 0..<entries.count {
            // SAFETY: `at` grows by at most four an entry and the caller has room for that.
            let scalar = unsafe entries[index] & ScalarEntry.scalarMask
            if scalar < 0x80 {
                unsafe bytes[at] = UInt8(truncatingIfNeeded: scalar)
                at += 1
            } else if scalar < 0x800 {
                unsafe bytes[at] = UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
                unsafe bytes[at + 1] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
                at += 2
            } else if scalar < 0x1_0000 {
                unsafe bytes[at] = UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
                unsafe bytes[at + 1] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F)
                unsafe bytes[at + 2] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
                at += 3
            } else {
                unsafe bytes[at] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
                unsafe bytes[at + 1] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F)
                unsafe bytes[at + 2] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F)
                unsafe bytes[at + 3] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
                at += 4
            }
        }
        return at
    }

    // MARK: Memory

    /// Puts the scalars of entries into `plain`, for C.
    private func copyScalars(_ entries: UnsafeBufferPointer<UInt32>) {
        for index in 0..<entries.count {
            // SAFETY: `reserve` made room for as many scalars as the whole text has.
            unsafe plain[index] = unsafe entries[index] & ScalarEntry.scalarMask
        }
    }

    private func reserve(_ needed: Int) {
        guard needed > capacity else { return }
        capacity = max(needed, capacity + capacity / 2)
        // SAFETY: nothing in the old blocks is needed any more: every text is segmented from its start.
        unsafe output.deallocate()
        unsafe ends.deallocate()
        unsafe statuses.deallocate()
        unsafe plain.deallocate()
        unsafe output = UnsafeMutablePointer<Token>.allocate(capacity: capacity)
        unsafe ends = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
        unsafe statuses = UnsafeMutablePointer<UInt16>.allocate(capacity: capacity)
        unsafe plain = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
    }
}
