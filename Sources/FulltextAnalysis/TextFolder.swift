// Display text to match text. Reads UTF-8, writes table entries (folded scalar and class bits) into a buffer
// of its own, which segmentation reads in turn, and on request the range of display text behind each.
//
// Hot path: one load from `ScalarTable.plane` per scalar. What the table calls slow goes through ICU one
// normalisation cluster at a time: a scalar and those after it that normalisation may join with it.

@safe
final class TextFolder {
    /// A cluster longer than this is folded in pieces, which bounds the work on a hostile run of combining
    /// marks.
    static let longestCluster = 256

    /// Entries of the text folded last.
    var entries: UnsafeMutableBufferPointer<UInt32> {
        unsafe UnsafeMutableBufferPointer(start: output, count: count)
    }
    /// Their display ranges; meaningful only when asked for.
    var displayRanges: UnsafeMutableBufferPointer<DisplayRange> {
        unsafe UnsafeMutableBufferPointer(start: ranges, count: isMapping ? count : 0)
    }

    let table: ScalarTable
    private let folder: CaseFolder
    private var output: UnsafeMutablePointer<UInt32>
    private var ranges: UnsafeMutablePointer<DisplayRange>
    private var capacity = 0
    private var rangeCapacity = 0
    private var count = 0
    private var isMapping = false
    private var cluster = ContiguousArray<UInt32>()
    private var foldedCluster = ContiguousArray<UInt32>()

    init() throws(AnalysisError) {
        folder = try CaseFolder()
        table = ScalarTable(folder: folder)
        // SAFETY: empty allocations, grown before any write.
        unsafe output = UnsafeMutablePointer<UInt32>.allocate(capacity: 0)
        unsafe ranges = UnsafeMutablePointer<DisplayRange>.allocate(capacity: 0)
    }

    deinit {
        // SAFETY: allocated by `init` or `reserve`; views of them are used only while the folder is alive.
        unsafe output.deallocate()
        unsafe ranges.deallocate()
    }

    /// White space waiting for the scalar that decides whether it is kept.
    private struct Pending {
        var isSpace = false
        var range = DisplayRange(byteStart: 0, byteEnd: 0, scalarStart: 0, scalarEnd: 0)
    }

    /// Folds all of `text`; the result stands in `entries` and `displayRanges` until the next call.
    func fold(_ text: UnsafeBufferPointer<UInt8>, mapping: Bool) {
        precondition(text.count < Int(UInt32.max), "a text of 4 GB and more has no 32-bit offsets")
        isMapping = mapping
        count = 0
        let byteCount = text.count
        // Every scalar has a byte of its own and leaves at most one entry on the fast path; `+ 2` for a kept
        // space.
        reserve(byteCount + 2)
        let plane = unsafe table.plane
        var target = unsafe output
        var rangeTarget = unsafe ranges
        var written = 0
        var byte = 0
        var scalarIndex = 0
        var pending = Pending()
        // State before the last scalar, to take it back when the next one joins it.
        var previous = (byte: -1, written: 0, pending: Pending())
        while byte < byteCount {
            // SAFETY: `byte` is below the count; `decode` stays within it.
            let (scalar, next) = unsafe Self.decode(text, at: byte)
            // SAFETY: the index is at most 0xFFFF and the table has 65,536 entries.
            var bits = unsafe scalar <= 0xFFFF ? plane[Int(scalar)] : 0
            if bits == 0 { bits = table.entry(of: scalar).bits }
            if bits & (ScalarEntry.spaceBit | ScalarEntry.slowBit) == 0 && !pending.isSpace {
                // SAFETY: `reserve` made room for one entry per remaining byte.
                unsafe target[written] = bits
                if mapping {
                    unsafe rangeTarget[written] = DisplayRange(
                        byteStart: UInt32(truncatingIfNeeded: byte),
                        byteEnd: UInt32(truncatingIfNeeded: next),
                        scalarStart: UInt32(truncatingIfNeeded: scalarIndex),
                        scalarEnd: UInt32(truncatingIfNeeded: scalarIndex + 1))
                }
                // Not the whole of `pending`: its range means nothing without the space.
                previous.byte = byte
                previous.written = written
                previous.pending.isSpace = false
                written += 1
                byte = next
                scalarIndex += 1
                continue
            }
            let entry = ScalarEntry(bits: bits)
            if entry.isSlow {
                // A scalar that joins takes its predecessor into the cluster, unless that is spent or a hard
                // break.
                if entry.joins, previous.byte >= 0 {
                    byte = previous.byte
                    written = previous.written
                    pending = previous.pending
                    scalarIndex -= 1
                }
                count = written
                unsafe foldCluster(of: text, at: &byte, scalarIndex: &scalarIndex, pending: &pending)
                written = count
                unsafe target = output
                unsafe rangeTarget = ranges
                previous.byte = -1
                continue
            }
            let before = (byte, written, pending)
            let range = DisplayRange(
                byteStart: UInt32(truncatingIfNeeded: byte), byteEnd: UInt32(truncatingIfNeeded: next),
                scalarStart: UInt32(truncatingIfNeeded: scalarIndex),
                scalarEnd: UInt32(truncatingIfNeeded: scalarIndex + 1))
            count = written
            append(entry, range, &pending)
            written = count
            previous = before
            byte = next
            scalarIndex += 1
        }
        count = written
    }

    /// Adds one folded scalar: white space waits, anything else settles the white space before it. Needs room
    /// for two.
    private func append(_ entry: ScalarEntry, _ range: DisplayRange, _ pending: inout Pending) {
        if entry.isSpace {
            if pending.isSpace {
                pending.range.byteEnd = range.byteEnd
                pending.range.scalarEnd = range.scalarEnd
            } else {
                pending = Pending(isSpace: true, range: range)
            }
            return
        }
        if pending.isSpace {
            // SAFETY: `count - 1` is an entry written before.
            let isBetweenSpaced =
                unsafe count > 0 && ScalarEntry(bits: output[count - 1]).isSpaced && entry.isSpaced
            if isBetweenSpaced || entry.joins { put(table.entry(of: 0x20).bits, pending.range) }
            pending.isSpace = false
        }
        put(entry.bits, range)
    }

    private func put(_ bits: UInt32, _ range: DisplayRange) {
        assert(count < capacity)
        // SAFETY: the callers of `append` reserved room for it.
        unsafe output[count] = bits
        if isMapping { unsafe ranges[count] = range }
        count += 1
    }

    /// Folds the cluster at `byte` with ICU, adds what it gives, and moves `byte` and `scalarIndex` behind
    /// it.
    private func foldCluster(
        of text: UnsafeBufferPointer<UInt8>, at byte: inout Int, scalarIndex: inout Int,
        pending: inout Pending
    ) {
        let start = (byte: byte, scalar: scalarIndex)
        cluster.removeAll(keepingCapacity: true)
        while byte < text.count && cluster.count < Self.longestCluster {
            // SAFETY: `byte` is below the count, checked by the loop.
            let (scalar, next) = unsafe Self.decode(text, at: byte)
            if !cluster.isEmpty && !table.entry(of: scalar).joins { break }
            cluster.append(scalar)
            byte = next
            scalarIndex += 1
            // A hard break takes no mark to itself.
            if scalar == 0x0A || scalar == 0x09 { break }
        }
        folder.fold(cluster, into: &foldedCluster)
        reserve(count + foldedCluster.count + 2 + text.count - byte + 2)
        let range = DisplayRange(
            byteStart: UInt32(truncatingIfNeeded: start.byte), byteEnd: UInt32(truncatingIfNeeded: byte),
            scalarStart: UInt32(truncatingIfNeeded: start.scalar),
            scalarEnd: UInt32(truncatingIfNeeded: scalarIndex))
        for index in foldedCluster.indices {
            // The entry simplifies a Han scalar, keeps a slow one as it is, and makes U+0020 white space as
            // everywhere.
            let entry = table.entry(of: foldedCluster[index])
            // White space before a cluster that begins with some (´ folds to U+0020 U+0301) keeps its range
            // apart.
            if !(entry.isSpace && pending.isSpace) { append(entry, range, &pending) }
        }
    }

    private func reserve(_ needed: Int) {
        if needed > capacity {
            let larger = max(needed, capacity + capacity / 2)
            let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: larger)
            // SAFETY: `count` entries are initialised in the old block and fit into the larger new one.
            unsafe grown.update(from: output, count: min(count, capacity))
            unsafe output.deallocate()
            unsafe output = grown
            capacity = larger
        }
        if isMapping && needed > rangeCapacity {
            let larger = max(needed, rangeCapacity + rangeCapacity / 2)
            let grown = UnsafeMutablePointer<DisplayRange>.allocate(capacity: larger)
            // SAFETY: as above.
            unsafe grown.update(from: ranges, count: min(count, rangeCapacity))
            unsafe ranges.deallocate()
            unsafe ranges = grown
            rangeCapacity = larger
        }
    }

    // MARK: UTF-8

    /// The scalar at `byte` and the offset behind it. Each maximal malformed part is one U+FFFD, as in
    /// Swift's strings.
    ///
    /// `byte` is below the count of `text`.
    @inline(__always)
    private static func decode(_ text: UnsafeBufferPointer<UInt8>, at byte: Int) -> (
        scalar: UInt32, next: Int
    ) {
        // SAFETY: `byte` is below the count, and the second and third byte are read only when they exist.
        let first = unsafe UInt32(text[byte])
        if first < 0x80 { return (first, byte + 1) }
        if first & 0xF0 == 0xE0 && text.count - byte >= 3 {
            let second = unsafe UInt32(text[byte + 1]) ^ 0x80
            let third = unsafe UInt32(text[byte + 2]) ^ 0x80
            let scalar = (first & 0x0F) << 12 | second << 6 | third
            if (second | third) & 0xC0 == 0 && scalar >= 0x800 && scalar & 0xF800 != 0xD800 {
                return (scalar, byte + 3)
            }
        }
        return unsafe decodeSlowly(text, at: byte)
    }

    private static func decodeSlowly(_ text: UnsafeBufferPointer<UInt8>, at byte: Int) -> (
        scalar: UInt32, next: Int
    ) {
        // SAFETY: `byte` is below the count; the iterator takes no more than the up to four bytes given to
        // it.
        let part = unsafe UnsafeBufferPointer(rebasing: text[byte..<min(byte + 4, text.count)])
        var parser = Unicode.UTF8.ForwardParser()
        var bytes = unsafe part.makeIterator()
        switch unsafe parser.parseScalar(from: &bytes) {
        case .valid(let encoded): return (Unicode.UTF8.decode(encoded).value, byte + encoded.count)
        case .error(let length): return (0xFFFD, byte + length)
        case .emptyInput: return (0xFFFD, byte + 1)
        }
    }
}
