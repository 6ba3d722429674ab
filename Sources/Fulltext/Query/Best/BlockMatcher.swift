// Finds documents of one posting list in a block of another. Where many are looked for in a narrow stretch, a table with a byte
// for each document of the stretch tells the place of every posting: nothing is compared, so nothing is guessed wrongly by the
// processor. Elsewhere each is looked for by halving, without a branch. [unsafe: buffers of 128 slots and the table]

import FulltextStorage

/// Looks for documents in decoded blocks. Scratch of one search.
@safe final class BlockMatcher {
    /// The longest stretch of documents that has a table.
    private static let tableSize = 4_096
    /// So many are looked for by halving.
    private static let few = 12

    /// Slots of the documents to look for, ascending; as many as a block has at most.
    let run: UnsafeMutablePointer<UInt8>
    /// Of those that were found the slot, and the place in the other block.
    let slots: UnsafeMutablePointer<UInt8>
    let places: UnsafeMutablePointer<UInt8>
    private let table: UnsafeMutablePointer<UInt8>

    init() {
        // SAFETY: one piece of memory for all buffers, freed in `deinit`.
        let size = BitPacking.blockSize
        unsafe run = .allocate(capacity: size * 3 + Self.tableSize)
        unsafe run.initialize(repeating: 0, count: size * 3 + Self.tableSize)
        unsafe slots = run + size
        unsafe places = slots + size
        unsafe table = places + size
    }

    deinit { unsafe run.deallocate() }

    /// Finds the documents of `run` in a block.
    /// - Parameter count: How many to look for, one at least.
    /// - Returns: How many were found.
    // SAFETY (caller): `run` has `count` slots of `documents`, which ascend; `others` are `filled` ascending documents, one at
    // least and no more than a block has.
    func match(
        _ count: Int, of documents: UnsafePointer<UInt32>, in others: UnsafePointer<UInt32>, _ filled: Int
    ) -> Int {
        precondition(
            count > 0 && count <= BitPacking.blockSize && filled > 0 && filled <= BitPacking.blockSize,
            "a block has 128 postings")
        let first = unsafe documents[Int(run[0])]
        let last = unsafe documents[Int(run[count - 1])]
        precondition(first <= last, "documents ascend")
        guard count > Self.few, Int(last - first) < Self.tableSize else {
            return unsafe halve(count, of: documents, in: others, filled)
        }
        return unsafe lookUp(count, of: documents, from: first, through: last, in: others, filled)
    }

    private func lookUp(
        _ count: Int, of documents: UnsafePointer<UInt32>, from first: DocID, through last: DocID,
        in others: UnsafePointer<UInt32>, _ filled: Int
    ) -> Int {
        let (run, slots, places, table) = unsafe (run, slots, places, table)
        // SAFETY: the stretch is no longer than the table, and all that ascends between its ends lies in it.
        let start = unsafe Self.place(of: first, in: others, filled)
        unsafe table.update(repeating: 0, count: Int(last &- first) + 1)
        var end = unsafe Self.place(of: last, in: others, filled)
        if unsafe end < filled && others[end] == last { end += 1 }
        for place in start..<max(start, end) {
            // The highest bit tells that there is one: places have seven.
            unsafe table[Int(others[place] &- first)] = UInt8(truncatingIfNeeded: place) | 0x80
        }
        var found = 0
        for index in 0..<count {
            let slot = unsafe run[index]
            let entry = unsafe table[Int(documents[Int(slot)] &- first)]
            unsafe slots[found] = slot
            unsafe places[found] = entry & 0x7f
            found &+= Int(entry >> 7)
        }
        return found
    }

    private func halve(
        _ count: Int, of documents: UnsafePointer<UInt32>, in others: UnsafePointer<UInt32>, _ filled: Int
    ) -> Int {
        let (run, slots, places) = unsafe (run, slots, places)
        var found = 0
        for index in 0..<count {
            // SAFETY: a place is among those that are filled, or is their number.
            let slot = unsafe run[index]
            let document = unsafe documents[Int(slot)]
            let place = min(unsafe Self.place(of: document, in: others, filled), filled &- 1)
            unsafe slots[found] = slot
            unsafe places[found] = UInt8(truncatingIfNeeded: place)
            unsafe found &+= others[place] == document ? 1 : 0
        }
        return found
    }

    /// The place of the first document at or after `document`; `filled` when there is none.
    // SAFETY (caller): `others` are `filled` ascending documents, one at least.
    @inline(__always)
    private static func place(of document: DocID, in others: UnsafePointer<UInt32>, _ filled: Int) -> Int {
        var place = 0
        var size = filled
        while size > 1 {
            let half = size >> 1
            // SAFETY: place + size <= filled.
            place = unsafe others[place &+ half &- 1] < document ? place &+ half : place
            size &-= half
        }
        return unsafe place &+ (others[place] < document ? 1 : 0)
    }
}
