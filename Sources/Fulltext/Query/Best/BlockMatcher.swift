// Finds documents of one posting list in a block of another. Where many are looked for in a narrow stretch, a table with a byte
// for each document of the stretch tells the place of every posting: nothing is compared, so nothing is guessed wrongly by the
// processor. Elsewhere each is looked for by halving, without a branch. [unsafe: buffers of 128 slots and the table]

import FulltextStorage

/// Looks for documents in decoded blocks. Scratch of one search.
@safe final class BlockMatcher {
    /// The longest stretch of documents that has a table.
    private static let tableSize = 4_096
    /// A table is worth filling with so many postings for each document that is looked for.
    private static let share = 6

    /// Of the documents that were found the number, and the place in the block.
    let numbers: UnsafeMutablePointer<UInt8>
    let places: UnsafeMutablePointer<UInt8>
    private let table: UnsafeMutablePointer<UInt8>

    init() {
        // SAFETY: one piece of memory for all buffers, freed in `deinit`.
        let size = BitPacking.blockSize
        unsafe numbers = .allocate(capacity: size * 2 + Self.tableSize)
        unsafe numbers.initialize(repeating: 0, count: size * 2 + Self.tableSize)
        unsafe places = numbers + size
        unsafe table = places + size
    }

    deinit { unsafe numbers.deallocate() }

    /// Finds documents in a block.
    /// - Parameters:
    ///   - wanted: Documents to look for, ascending: `count` of them, one at least, and no more than a block has.
    ///   - others: The block: `filled` documents, ascending, one at least.
    /// - Returns: How many were found.
    // SAFETY (caller): the buffers have as many documents as is said, all of a segment: a reader opens none with more than
    // 2³¹, so documents have 31 bits, without which the table could be left.
    func match(
        _ wanted: UnsafePointer<UInt32>, _ count: Int, in others: UnsafePointer<UInt32>, _ filled: Int
    ) -> Int {
        precondition(
            count > 0 && count <= BitPacking.blockSize && filled > 0 && filled <= BitPacking.blockSize,
            "a block has 128 postings")
        let (numbers, places, table) = unsafe (numbers, places, table)
        let first = unsafe wanted[0]
        let last = unsafe wanted[count &- 1]
        precondition(first <= last, "documents ascend")
        // One of the two blocks begins within the other, and one ends there.
        let start = unsafe others[0] >= first ? 0 : Self.place(of: first, in: others, filled)
        let end =
            unsafe others[filled &- 1] <= last ? filled : Self.place(of: last, in: others, filled) &+ 1
        var found = 0
        guard Int(last &- first) < Self.tableSize, end &- start <= count &* Self.share else {
            for number in 0..<count {
                // SAFETY: a place is among those that are filled, or is their number.
                let document = unsafe wanted[number]
                let place = unsafe min(Self.place(of: document, in: others, filled), filled &- 1)
                unsafe numbers[found] = UInt8(truncatingIfNeeded: number)
                unsafe places[found] = UInt8(truncatingIfNeeded: place)
                found &+= unsafe Branchless.areEqual(others[place], document)
            }
            return found
        }
        let span = Int(last &- first) &+ 1
        // SAFETY: the stretch is no longer than the table, and all that ascends between its ends lies in it.
        unsafe table.update(repeating: 0, count: span)
        var place = start
        // The last of these alone may lie behind the stretch.
        let within = unsafe end > start && others[end &- 1] > last ? end &- 1 : end
        while place < within {
            // The highest bit tells that there is one: places have seven.
            unsafe table[Int(others[place] &- first)] = UInt8(truncatingIfNeeded: place) | 0x80
            place &+= 1
        }
        for number in 0..<count {
            let entry = unsafe table[Int(wanted[number] &- first)]
            unsafe numbers[found] = UInt8(truncatingIfNeeded: number)
            unsafe places[found] = entry & 0x7f
            found &+= Int(entry >> 7)
        }
        return found
    }

    /// The place of the first document at or after `document`; `filled` when there is none.
    // SAFETY (caller): `others` are `filled` ascending documents, one at least.
    @inline(__always)
    static func place(of document: DocID, in others: UnsafePointer<UInt32>, _ filled: Int) -> Int {
        // A power of two of them, from the front or from the back, then halves (Shar's search): where to go on is a sum, not a
        // choice that a branch would be made of.
        var level = Int.bitWidth &- 1 &- filled.leadingZeroBitCount
        // SAFETY: 1 << level <= filled, and place + (1 << level) <= filled before each step.
        let behind = unsafe Branchless.isBefore(others[1 &<< level &- 1], document)
        var place = (filled &- 1 &<< level) &* behind
        while level > 0 {
            level &-= 1
            place &+= unsafe Branchless.isBefore(others[place &+ 1 &<< level &- 1], document) &<< level
        }
        return unsafe place &+ Branchless.isBefore(others[place], document)
    }
}
