// The matches of a segment and the groups that they stand in, as counting wants them: where there are many, a bitmap with a
// mark for each group of a window; where there are few, a list that waits until it is worth counting.

import FulltextStorage

/// Matching documents and their groups. Windows are loaded in ascending order.
struct GroupedMatches {
    /// One match.
    struct Match {
        var document: DocID
        var group: UInt32
        /// One for the first match of its group, zero for the others.
        var startsGroup: UInt32
    }

    let isListed: Bool
    private let isMarked: Bool
    /// Room for matches, and behind the first `count` nothing of use.
    private var all: [Match] = []
    private(set) var count = 0
    /// Matches of the windows before the last one.
    private var earlier = 0
    /// One document of each group with a match in the last window and none in a window before; it need not be a match itself.
    private(set) var newGroups = DocumentBits()
    /// How many groups these are.
    private(set) var newGroupCount = 0
    /// Group of the last match so far.
    private var lastGroup: Int?

    /// - Parameters:
    ///   - isListed: Whether anybody asks for single matches.
    ///   - isMarked: Whether anybody asks for `newGroups`.
    init(isListed: Bool, isMarked: Bool) {
        self.isListed = isListed
        self.isMarked = isMarked || !isListed
    }

    /// The matches of the last window, ascending; none unless they are listed.
    var lastWindow: ArraySlice<Match> { all[earlier..<count] }

    /// Gives all matches that wait, ascending.
    @inline(__always)
    func forEach(_ body: (Match) -> Void) {
        precondition(isListed, "matches are asked for where they are listed")
        unsafe all.withUnsafeBufferPointer { all in
            // SAFETY: there are never more matches than room for them.
            for index in 0..<count { unsafe body(all[index]) }
        }
    }

    /// Forgets the matches that wait.
    mutating func removeAll() {
        count = 0
        earlier = 0
    }

    /// Adds the documents of a window.
    mutating func load(_ bits: DocumentBits, from start: DocID, _ map: GroupMap) {
        if isMarked {
            map.markGroups(of: bits, from: start, after: lastGroup, in: &newGroups)
            newGroupCount = newGroups.count
        }
        if isListed {
            list(bits, from: start, map)
        } else if let last = bits.last {
            lastGroup = map.group(of: start + DocID(last))
        }
    }

    private mutating func list(_ bits: DocumentBits, from start: DocID, _ map: GroupMap) {
        earlier = count
        let most = count + bits.count
        if all.count < most {
            all += Array(
                repeating: Match(document: 0, group: 0, startsGroup: 0), count: max(most, 1_024))
        }
        var number = count
        var last = lastGroup.map { UInt32($0) } ?? .max
        var newGroups: UInt32 = 0
        unsafe all.withUnsafeMutableBufferPointer { all in
            map.forEachDocument(of: bits, from: start) { document, group in
                let startsGroup: UInt32 = group == last ? 0 : 1
                last = group
                newGroups &+= startsGroup
                // SAFETY: there is room for all documents.
                unsafe all[number] = Match(document: document, group: group, startsGroup: startsGroup)
                number &+= 1
            }
        }
        if number > count { lastGroup = Int(last) }
        count = number
        newGroupCount = Int(newGroups)
    }
}
