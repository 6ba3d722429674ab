// Collects places in document order and brings them into term order by one counting sort at the end, so adding
// a word costs one store. A segment has two: one for the texts of its documents, one for the captions of its groups.

import FulltextStorage

/// The places of words of one text index being built.
struct PlaceInverter {
    private var chunks: [ContiguousArray<UInt64>] = []
    private var current = ContiguousArray<UInt64>()
    private var documentEnds: [Int] = []
    /// Places added so far.
    private(set) var placeCount = 0

    private static let chunkSize = 1 << 18

    /// Texts ended so far.
    var documentCount: Int { documentEnds.count }

    /// True when places were added behind the last text that was ended.
    var isInsideDocument: Bool { (documentEnds.last ?? 0) != placeCount }

    mutating func append(term: UInt32, offset: UInt32) {
        if current.count == current.capacity { beginChunk() }
        current.append(UInt64(term) << 32 | UInt64(offset))
        placeCount += 1
    }

    /// Adds places as `SegmentBuilder.place(term:offset:)` makes them.
    mutating func append(_ places: [UInt64]) {
        var start = 0
        while start < places.count {
            if current.count == current.capacity { beginChunk() }
            let end = min(places.count, start + current.capacity - current.count)
            current.append(contentsOf: places[start..<end])
            start = end
        }
        placeCount += places.count
    }

    private mutating func beginChunk() {
        if !current.isEmpty { chunks.append(current) }
        current = ContiguousArray()
        // The first chunks are small: captions of a few reports must not hold megabytes.
        current.reserveCapacity(min(Self.chunkSize, max(1 << 10, placeCount)))
    }

    mutating func endDocument() { documentEnds.append(placeCount) }

    /// Writes the regions of the text index; the inverter is used up.
    /// - Parameter model: What the bounds of blocks are reckoned by.
    /// - Returns: How many terms and places it holds.
    mutating func write(
        _ terms: TermTable, _ regions: TextRegions, _ model: ImpactModel?, to file: inout EnvelopeWriter
    ) throws(IndexError) -> (terms: Int, places: Int) {
        if !current.isEmpty { chunks.append(current) }
        current = ContiguousArray()
        var ends = [Int](repeating: 0, count: max(terms.starts.count, 1))
        for chunk in chunks {
            for place in chunk { ends[Int(place >> 32)] += 1 }
        }
        let sorted = SortedTerms(arena: terms.arena, starts: terms.starts) { ends[$0] > 0 }

        // Counting sort: ordinals in order of their terms' bytes, places in document order within each.
        var next = 0
        var starts: [Int] = []
        starts.reserveCapacity(sorted.order.count + 1)
        for number in sorted.order {
            starts.append(next)
            next += ends[Int(number)]
            ends[Int(number)] = starts[starts.count - 1]
        }
        starts.append(next)
        var places = ContiguousArray<UInt64>(repeating: 0, count: placeCount)
        var document = 0
        var index = 0
        for chunkNumber in chunks.indices {
            for place in chunks[chunkNumber] {
                while index == documentEnds[document] { document += 1 }
                let number = Int(place >> 32)
                places[ends[number]] = UInt64(document) << 32 | place & 0xffff_ffff
                ends[number] += 1
                index += 1
            }
            chunks[chunkNumber] = ContiguousArray()
        }
        chunks = []

        var writer = TextIndexWriter(model)
        for ordinal in sorted.order.indices {
            writer.append(
                sorted.arena[sorted.range(ofOrdinal: ordinal)],
                places: places.span.extracting(starts[ordinal]..<starts[ordinal + 1]))
        }
        places = []
        return try writer.write(regions, to: &file)
    }
}
