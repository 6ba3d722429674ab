// Places of a phrase in many documents, in memory that is filled and emptied many times. A place is one number, the
// document in its upper half and the start in its lower half, so that ascending numbers are places in order. [unsafe: one
// buffer]

import FulltextStorage

/// Places in order, or runs of them that are yet to be merged.
@safe final class PlaceList {
    /// Many lists of a phrase stay without a place: room is made when there is one.
    private var places: UnsafeMutablePointer<UInt64>
    private var capacity = 0
    private(set) var count = 0
    /// Where each run after the first begins.
    private var runs: [Int] = []

    init() {
        // SAFETY: no number is read or written while there is room for none; freed in `deinit`, and `count` never exceeds
        // `capacity`.
        unsafe places = Self.nowhere
    }

    private static var nowhere: UnsafeMutablePointer<UInt64> {
        unsafe UnsafeMutablePointer(bitPattern: MemoryLayout<UInt64>.alignment).unsafelyUnwrapped
    }

    // SAFETY: there is memory where there is room.
    deinit { if capacity > 0 { unsafe places.deallocate() } }

    static func document(of place: UInt64) -> DocID { DocID(truncatingIfNeeded: place >> 32) }

    static func start(of place: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: place) }

    subscript(_ index: Int) -> UInt64 {
        precondition(index < count, "a place is one of the list's")
        // SAFETY: compared with the count.
        return unsafe places[index]
    }

    /// The document of a place; nil behind the last.
    func document(at index: Int) -> DocID? { index < count ? Self.document(of: self[index]) : nil }

    /// Number of the first place in a document or behind it.
    /// - Parameter first: Number of a place that is not behind it.
    @inline(__always)
    func index(ofFirstIn document: DocID, from first: Int) -> Int {
        precondition(first <= count, "a place is one of the list's, or the next")
        // SAFETY: compared with the count.
        return unsafe Gallop.first(in: places, first..<count, notBelow: UInt64(document) << 32)
    }

    /// The sum of the starts of a document's places, for lists that hold frequencies there.
    /// - Parameter next: Number of the document's first place; moved behind its last.
    func sumStarts(of document: DocID, from next: inout Int) -> UInt32 {
        var sum: UInt32 = 0
        while next < count, Self.document(of: self[next]) == document {
            sum &+= Self.start(of: self[next])
            next += 1
        }
        return sum
    }

    /// How many places a document has.
    /// - Parameter next: Number of a place that is not behind the document's first; moved behind its last.
    func count(in document: DocID, from next: inout Int) -> UInt32 {
        var count: UInt32 = 0
        while next < self.count, Self.document(of: self[next]) <= document {
            if Self.document(of: self[next]) == document { count &+= 1 }
            next += 1
        }
        return count
    }

    func removeAll() {
        count = 0
        runs.removeAll(keepingCapacity: true)
    }

    /// Begins a run: what is appended from now on ascends by itself.
    func beginRun() {
        if count > runs.last ?? 0 { runs.append(count) }
    }

    private func reserve(_ more: Int) {
        if count + more <= capacity { return }
        let grown = max(64, capacity * 2, count + more)
        // SAFETY: the old numbers are copied before their memory is freed.
        let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: grown)
        unsafe memory.update(from: places, count: count)
        if capacity > 0 { unsafe places.deallocate() }
        unsafe places = memory
        capacity = grown
    }

    /// Appends one place.
    func append(_ document: DocID, _ start: UInt32) {
        reserve(1)
        // SAFETY: room was made.
        unsafe places[count] = UInt64(document) << 32 | UInt64(start)
        count += 1
    }

    /// Appends the starts of a phrase in a document of which a token stands at some offsets.
    ///
    /// - Parameters:
    ///   - gaps: From each offset to the next; the first is an offset.
    ///   - shift: Where the token begins, in characters after the phrase's start; negative when it overhangs the start.
    // SAFETY (caller): there are `count` gaps.
    @inline(__always)
    func append(_ document: DocID, _ gaps: UnsafePointer<UInt32>, count more: Int, shift: Int) {
        reserve(more)
        let upper = UInt64(document) << 32
        let output = unsafe places + count
        var kept = 0
        var offset: UInt32 = 0
        for index in 0..<more {
            unsafe offset &+= gaps[index]
            let start = Int(offset) &- shift
            // A token nearer to the text's beginning cannot be that late in a phrase.
            unsafe output[kept] = upper | UInt64(UInt32(truncatingIfNeeded: start))
            kept &+= start >= 0 ? 1 : 0
        }
        count += kept
    }

    /// Makes one ascending list of the runs.
    func merge(using spare: PlaceList) {
        while !runs.isEmpty {
            spare.removeAll()
            spare.reserve(count)
            let bounds = [0] + runs + [count]
            var merged: [Int] = []
            var run = 0
            while run + 1 < bounds.count {
                if run > 0 { merged.append(bounds[run]) }
                let end = run + 2 < bounds.count ? bounds[run + 2] : bounds[run + 1]
                // SAFETY: all bounds ascend and lie in `count`, for which there is room in both lists.
                unsafe Self.merge(
                    places + bounds[run], bounds[run + 1] - bounds[run], places + bounds[run + 1],
                    end - bounds[run + 1], into: spare.places + bounds[run])
                run += 2
            }
            spare.count = count
            swap(spare)
            runs = merged
        }
    }

    // SAFETY (caller): the lengths are those of the lists, and there is room for both.
    private static func merge(
        _ left: UnsafePointer<UInt64>, _ leftCount: Int, _ right: UnsafePointer<UInt64>, _ rightCount: Int,
        into output: UnsafeMutablePointer<UInt64>
    ) {
        var first = 0
        var second = 0
        while first < leftCount, second < rightCount {
            let takesLeft = unsafe left[first] < right[second]
            unsafe output[first + second] = takesLeft ? left[first] : right[second]
            first += takesLeft ? 1 : 0
            second += takesLeft ? 0 : 1
        }
        unsafe (output + first + second).update(from: left + first, count: leftCount - first)
        unsafe (output + leftCount + second).update(from: right + second, count: rightCount - second)
    }

    /// Moves the places at which a posting list has a token to another list, as a run of it; the others stay.
    ///
    /// - Parameters:
    ///   - cursor: Anywhere in the list.
    ///   - shift: Where the token begins, in characters after the phrase's start.
    func move(
        to other: PlaceList, whereTokensOf cursor: PostingsCursor, shift: Int
    ) throws(IndexError) {
        guard count > 0 else { return }
        precondition(runs.isEmpty && self !== other, "places are merged before they are compared")
        other.beginRun()
        other.reserve(count)
        let places = unsafe places
        let output = unsafe other.places + other.count
        let count = count
        var moved = 0
        var index = 0
        // Places that stay lie before `kept`, and from `run` on.
        var kept = 0
        var run = 0
        // SAFETY: kept <= run <= index <= count and moved <= index; there is room for `count` in the other list.
        try unsafe cursor.forEachWanted({ document in
            unsafe index = Gallop.first(in: places, index..<count, notBelow: UInt64(document) << 32)
            return index < count ? unsafe Self.document(of: places[index]) : .end
        }) { document, gaps, gapCount in
            let limit = UInt64(document) << 32 + 1 << 32
            var gap = 1
            // SAFETY: there is one gap at least, and gap <= gapCount.
            var offset = unsafe gaps[0]
            while index < count, unsafe places[index] < limit {
                let place = unsafe places[index]
                let wanted = Int(Self.start(of: place)) &+ shift
                while Int(offset) < wanted, gap < gapCount {
                    unsafe offset &+= gaps[gap]
                    gap &+= 1
                }
                if Int(offset) == wanted {
                    unsafe output[moved] = place
                    moved &+= 1
                    unsafe Self.close(places, run..<index, &kept)
                    run = index &+ 1
                }
                index &+= 1
            }
        }
        unsafe Self.close(places, run..<count, &kept)
        self.count = kept
        other.count += moved
    }

    /// Puts a run of places behind those that are kept.
    // SAFETY (caller): the run lies in the places, not before `kept`.
    @inline(__always)
    private static func close(_ places: UnsafeMutablePointer<UInt64>, _ run: Range<Int>, _ kept: inout Int) {
        if kept != run.lowerBound {
            unsafe (places + kept).update(from: places + run.lowerBound, count: run.count)
        }
        kept &+= run.count
    }

    /// Exchanges contents.
    func swap(_ other: PlaceList) {
        unsafe Swift.swap(&places, &other.places)
        Swift.swap(&capacity, &other.capacity)
        Swift.swap(&count, &other.count)
        Swift.swap(&runs, &other.runs)
    }

    /// Takes the places of another list in, as a run, and leaves that one empty.
    func take(_ other: PlaceList) {
        if count == 0 {
            swap(other)
        } else if other.count > 0 {
            beginRun()
            reserve(other.count)
            // SAFETY: room was made.
            unsafe (places + count).update(from: other.places, count: other.count)
            count += other.count
        }
        other.removeAll()
    }
}

extension PostingsCursor {
    /// Appends, as a run, the starts of a phrase that has a token of this list, in the documents of an ascending list.
    func appendStarts(in documents: [DocID], shift: Int, to places: PlaceList) throws(IndexError) {
        places.beginRun()
        try unsafe documents.withUnsafeBufferPointer { (documents) throws(IndexError) in
            var next = 0
            try unsafe forEachWanted({ document in
                guard let base = documents.baseAddress else { return .end }
                // SAFETY: next <= count.
                unsafe next = Gallop.first(in: base, next..<documents.count, notBelow: document)
                return unsafe next < documents.count ? documents[next] : .end
            }) { document, gaps, count in
                // SAFETY: as many gaps are lent.
                unsafe places.append(document, gaps, count: count, shift: shift)
            }
        }
    }
}
