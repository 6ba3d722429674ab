// Lays out one text index: terms in the order of their bytes, each with its places. Bytes: Index/FORMAT.md, sections 4
// and 5.

import FulltextStorage

/// Collects the terms of a text index and writes its six regions.
struct TextIndexWriter {
    private var arena = ByteWriter()
    private var starts = [0]
    private var infos = ByteWriter()
    private var lists: PostingsWriter
    private var placeCount = 0

    /// - Parameter model: What the bounds of blocks are reckoned by.
    init(_ model: ImpactModel?) { lists = PostingsWriter(model) }

    /// Appends a term.
    ///
    /// - Parameters:
    ///   - term: Its UTF-8, behind that of all terms before it.
    ///   - places: Every place as `document << 32 | offset`, ascending, at least one.
    mutating func append(_ term: some Sequence<UInt8>, places: Span<UInt64>) {
        arena.append(raw: term)
        starts.append(arena.count)
        infos.append(lists.append(places))
        placeCount += places.count
    }

    /// Writes the regions; the writer is used up.
    /// - Returns: How many terms and places there are.
    func write(
        _ regions: TextRegions, to file: inout EnvelopeWriter
    ) throws(IndexError) -> (terms: Int, places: Int) {
        var offsets = ByteWriter()
        for start in starts { offsets.append(UInt32(start)) }
        try file.appendRegion(regions.termBytes, arena.bytes)
        try file.appendRegion(regions.termOffsets, offsets.bytes)
        try file.appendRegion(regions.termInfo, infos.bytes)
        let sorted = SortedTerms(sorted: arena.bytes, starts: starts)
        try file.appendRegion(regions.suffixes, sorted.sortedSuffixes())
        try file.appendRegion(regions.postings, lists.postings.bytes)
        try file.appendRegion(regions.positions, lists.positions.bytes)
        return (starts.count - 1, placeCount)
    }
}
