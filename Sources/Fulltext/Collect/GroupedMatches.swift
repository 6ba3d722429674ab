// The matches of a window and the groups that they stand in. Documents of a group are neighbours: one of each is marked to
// count groups, and where groups must be told apart what is the same for a whole group is looked at once for all of them.

import FulltextStorage

/// Matching documents of one window, by group. Windows are loaded in ascending order.
struct GroupedMatches {
    /// Matches that stand in one group and in one word.
    struct Part {
        var group: UInt32
        /// Place in the window of the word's first document.
        var first: UInt32
        /// Bit i stands for the document i places behind the first.
        var bits: UInt64

        /// Matches of the part.
        var count: Int { bits.nonzeroBitCount }

        /// Gives the place of each match in the window, ascending.
        @inline(__always)
        func forEachSlot<Failure: Error>(_ body: (Int) throws(Failure) -> Void) throws(Failure) {
            var rest = bits
            while rest != 0 {
                try body(Int(first) + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
    }

    private let isParted: Bool
    /// Room for the parts, and behind the first `count` nothing of use.
    private var all: [Part] = []
    private var count = 0
    /// The matches.
    private(set) var documents = DocumentBits()
    /// One document of each group with a match here and none in a window before; it need not be a match itself.
    private(set) var newGroups = DocumentBits()
    /// Group of the last match so far.
    private var lastGroup: Int?

    /// - Parameter isParted: Whether anybody asks for `parts`.
    init(isParted: Bool) { self.isParted = isParted }

    /// Ascending; a group that reaches over words has a part in each. None unless matches are parted.
    var parts: ArraySlice<Part> { all[..<count] }

    /// Gives each part, as `parts` has them.
    @inline(__always)
    func forEach(_ body: (Part) -> Void) {
        precondition(isParted, "parts are asked for where they are made")
        unsafe all.withUnsafeBufferPointer { all in
            // SAFETY: there are never more parts than room for them.
            for index in 0..<count { unsafe body(all[index]) }
        }
    }

    /// Takes the documents of a window in place of what it held.
    mutating func load(_ bits: DocumentBits, from start: DocID, _ map: GroupMap) {
        documents = bits
        map.markGroups(of: bits, from: start, after: lastGroup, in: &newGroups)
        if let last = bits.last { lastGroup = map.group(of: start + DocID(last)) }
        if isParted { part(bits, from: start, map) }
    }

    private mutating func part(_ bits: DocumentBits, from start: DocID, _ map: GroupMap) {
        // Each part has a document.
        let most = bits.count
        if all.count < most { all = Array(repeating: Part(group: 0, first: 0, bits: 0), count: most * 2) }
        var number = 0
        unsafe all.withUnsafeMutableBufferPointer { all in
            map.forEachPart(bits, from: start) { group, word, part in
                // SAFETY: there is room for as many parts as there are documents.
                unsafe all[number] = Part(
                    group: group, first: UInt32(truncatingIfNeeded: word << 6), bits: part)
                number += 1
            }
        }
        count = number
    }
}
