// Several posting lists taken together: all of their documents, or how often their terms stand in given ones. Most terms that
// cover a part of a phrase are rare, in a few documents each: their lists are merged before the long ones are walked through.
// [unsafe: a window's buffers, the caller's]

package import FulltextStorage

extension PostingsStore {
    /// All documents of some lists, each with the sum of its frequencies.
    /// - Parameter deadline: When to give up.
    package func union(of terms: [TermInfo], deadline: Deadline? = nil) throws(IndexError) -> MatchList {
        if terms.count == 1, let info = terms.first { return try all(of: info) }
        let isSmall = terms.reduce(0) { $0 + UInt64($1.documentFrequency) } <= Self.merged
        // Lists that are merged, with frequencies in place of starts.
        let short = PlaceList()
        var cursors: [PostingsCursor] = []
        for info in terms {
            if info.isShort {
                short.beginRun()
                try forEachPosting(ofShort: info) { document, frequency in short.append(document, frequency) }
            } else if isSmall {
                short.beginRun()
                try PostingsCursor(info, in: self).forEach(until: .end) { document, frequency in
                    short.append(document, frequency)
                }
            } else {
                cursors.append(try PostingsCursor(info, in: self))
            }
        }
        if short.count > 0 { short.merge(using: PlaceList()) }
        var output = MatchList()
        if cursors.isEmpty {
            output.reserveCapacity(short.count)
            var next = 0
            while let document = short.document(at: next) {
                output.append(document, short.sumStarts(of: document, from: &next))
            }
            return output
        }
        output.reserveCapacity(cursors.reduce(short.count) { max($0, Int($1.info.documentFrequency)) })
        let window = CountWindow()
        var next = 0
        while true {
            var first = short.document(at: next) ?? .end
            for cursor in cursors { first = min(first, cursor.document) }
            guard first != .end else { return output }
            try deadline?.check("documents before \(first) of \(terms.count) words were read")
            let start = DocumentWindow.start(holding: first)
            for cursor in cursors { try window.add(cursor, from: start) }
            while let document = short.document(at: next), document - start < DocumentWindow.size {
                window.add(document, short.sumStarts(of: document, from: &next), from: start)
            }
            window.move(from: start, to: &output)
        }
    }

    /// With no more postings than this, long lists are merged like short ones.
    private static let merged: UInt64 = 2_048

    /// All documents of one list.
    private func all(of info: TermInfo) throws(IndexError) -> MatchList {
        var output = MatchList()
        let cursor = try PostingsCursor(info, in: self)
        output.reserveCapacity(Int(info.documentFrequency))
        try cursor.forEachRun(from: 0, until: .end) { (slots) throws(IndexError) in
            try unsafe cursor.withBlock { documents, frequencies, _ in
                // SAFETY: the slots lie in the cursor's block.
                unsafe output.documents.append(
                    contentsOf: UnsafeBufferPointer(start: documents + slots.lowerBound, count: slots.count))
                unsafe output.frequencies.append(
                    contentsOf: UnsafeBufferPointer(start: frequencies + slots.lowerBound, count: slots.count)
                )
            }
        }
        return output
    }

    /// Whether one of some places, ascending, is in a document of a list that is shorter than a block.
    func has(short info: TermInfo, documentOf places: PlaceList) throws(IndexError) -> Bool {
        var isFound = false
        var next = 0
        try forEachPosting(ofShort: info) { document, _ in
            next = places.index(ofFirstIn: document, from: next)
            if places.document(at: next) == document { isFound = true }
        }
        return isFound
    }

    /// How often some terms stand in each of some documents.
    /// - Parameters:
    ///   - documents: Ascending.
    ///   - deadline: When to give up.
    package func frequencies(
        of terms: [TermInfo], in documents: [DocID], deadline: Deadline? = nil
    ) throws(IndexError) -> [UInt32] {
        var sums = [UInt32](repeating: 0, count: documents.count)
        guard let first = documents.first else { return sums }
        var dense: [PostingsCursor] = []
        try unsafe documents.withUnsafeBufferPointer { (documents) throws(IndexError) in
            try unsafe sums.withUnsafeMutableBufferPointer { (sums) throws(IndexError) in
                guard let base = documents.baseAddress, let sums = sums.baseAddress else { return }
                for (number, info) in terms.enumerated() {
                    try deadline?.check("\(number) of \(terms.count) words were looked up in given sections")
                    if info.isShort {
                        var next = 0
                        try forEachPosting(ofShort: info) { document, frequency in
                            // SAFETY: next <= count.
                            unsafe next = Gallop.first(in: base, next..<documents.count, notBelow: document)
                            if next < documents.count, unsafe base[next] == document {
                                unsafe sums[next] &+= frequency
                            }
                        }
                    } else {
                        let cursor = try PostingsCursor(info, in: self, at: first)
                        if Self.areDense(documents.count, beside: Int(info.documentFrequency)) {
                            dense.append(cursor)
                        } else {
                            // SAFETY: as many sums as documents.
                            try unsafe cursor.addFrequencies(of: documents, to: sums)
                        }
                    }
                }
                if dense.isEmpty { return }
                let window = CountWindow()
                var next = 0
                while next < documents.count {
                    // SAFETY: next < count, and there are as many sums.
                    let start = unsafe DocumentWindow.start(holding: base[next])
                    try deadline?.check("documents before \(start) of \(dense.count) words were read")
                    for cursor in dense { try window.add(cursor, from: start) }
                    while next < documents.count, unsafe base[next] - start < DocumentWindow.size {
                        unsafe sums[next] &+= window.count(of: base[next], from: start)
                        next += 1
                    }
                    window.clear()
                }
            }
        }
        return sums
    }

    /// Whether a list is gone through as quickly whole as for some documents alone: they are many, and so are its postings.
    private static func areDense(_ documents: Int, beside postings: Int) -> Bool {
        documents >= max(postings / 2, Int(DocumentWindow.size)) && postings >= documents / 4
    }
}

extension TermInfo {
    /// Whether the list is shorter than a block.
    var isShort: Bool { documentFrequency < BitPacking.blockSize }
}

/// Frequencies of the documents of one window, summed.
@safe private final class CountWindow {
    /// By place in the window; zero where no bit is set.
    private let counts: UnsafeMutablePointer<UInt32>
    private let bits: UnsafeMutablePointer<UInt64>

    init() {
        // SAFETY: a window's numbers and bits, freed in `deinit`; every index is compared with its size.
        unsafe counts = .allocate(capacity: Int(DocumentWindow.size))
        unsafe counts.initialize(repeating: 0, count: Int(DocumentWindow.size))
        unsafe bits = .allocate(capacity: DocumentWindow.wordCount)
        unsafe bits.initialize(repeating: 0, count: DocumentWindow.wordCount)
    }

    deinit {
        unsafe counts.deallocate()
        unsafe bits.deallocate()
    }

    @inline(__always)
    func add(_ document: DocID, _ frequency: UInt32, from start: DocID) {
        let slot = Int(document &- start)
        precondition(slot < Int(DocumentWindow.size), "a document lies in its window")
        // SAFETY: compared with the window's size.
        unsafe counts[slot] &+= frequency
        unsafe bits[slot >> 6] |= 1 << UInt64(slot & 63)
    }

    /// Adds what a list has for the window that begins at `start`.
    func add(_ cursor: PostingsCursor, from start: DocID) throws(IndexError) {
        try cursor.forEachRun(from: start, until: start + DocumentWindow.size) { (slots) throws(IndexError) in
            try unsafe cursor.withBlock { documents, frequencies, _ in
                // SAFETY: the slots lie in the cursor's block.
                for slot in slots { unsafe add(documents[slot], frequencies[slot], from: start) }
            }
        }
    }

    /// What was added for a document of the window.
    @inline(__always)
    func count(of document: DocID, from start: DocID) -> UInt32 {
        let slot = Int(document &- start)
        precondition(slot < Int(DocumentWindow.size), "a document lies in its window")
        // SAFETY: compared with the window's size.
        return unsafe counts[slot]
    }

    func clear() {
        unsafe counts.update(repeating: 0, count: Int(DocumentWindow.size))
        unsafe bits.update(repeating: 0, count: DocumentWindow.wordCount)
    }

    /// Appends the documents, ascending, and leaves none.
    func move(from start: DocID, to output: inout MatchList) {
        for index in 0..<DocumentWindow.wordCount {
            // SAFETY: a window has as many words, and 64 documents a word.
            var word = unsafe bits[index]
            if word == 0 { continue }
            unsafe bits[index] = 0
            while word != 0 {
                let slot = index &* 64 &+ word.trailingZeroBitCount
                unsafe output.append(start &+ DocID(slot), counts[slot])
                unsafe counts[slot] = 0
                word &= word &- 1
            }
        }
    }
}
