// Writes posting lists: packed blocks of 128 documents with their frequencies, skip entries in front, a
// varint tail; and the offsets of every posting in packed blocks of their own. Bytes: Index/FORMAT.md,
// section 5.

package import FulltextStorage

/// Where a term's postings lie and how many there are; twenty bytes in the file.
package struct TermInfo: Equatable {
    /// Documents that hold the term.
    package var documentFrequency: UInt32
    /// Places of the term in all documents.
    package var positionCount: UInt32
    /// Offset in the postings region; for a term of one document, that document.
    package var postingsOffset: UInt64
    /// Offset in the positions region.
    package var positionsOffset: UInt64

    static let byteCount = 20

    package init(
        documentFrequency: UInt32, positionCount: UInt32, postingsOffset: UInt64, positionsOffset: UInt64
    ) {
        self.documentFrequency = documentFrequency
        self.positionCount = positionCount
        self.postingsOffset = postingsOffset
        self.positionsOffset = positionsOffset
    }

    // SAFETY (caller): `byteCount` bytes.
    @inline(__always)
    init(_ bytes: UnsafeRawPointer) {
        func number<Number: FixedWidthInteger>(at offset: Int, as _: Number.Type) -> Number {
            unsafe Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
        }
        documentFrequency = number(at: 0, as: UInt32.self)
        positionCount = number(at: 4, as: UInt32.self)
        postingsOffset =
            UInt64(number(at: 8, as: UInt32.self)) | UInt64(number(at: 12, as: UInt16.self)) << 32
        positionsOffset =
            UInt64(number(at: 14, as: UInt32.self)) | UInt64(number(at: 18, as: UInt16.self)) << 32
    }
}

/// What decides how much one posting can add to a score: the lengths of the documents, and how BM25 weighs them.
package struct ImpactModel {
    /// Lengths of all documents in words.
    package let lengths: [UInt32]
    package let bm25: BM25

    /// - Parameter lengths: Their average is taken for the collection's.
    package init(lengths: [UInt32]) {
        self.lengths = lengths
        let total = lengths.reduce(UInt64(0)) { $0 + UInt64($1) }
        bm25 = BM25(
            averageLength: BM25.averageLength(totalLength: total, documentCount: UInt64(lengths.count)))
    }

    /// The score of a posting for a weight of one.
    func impact(_ document: UInt32, _ frequency: UInt32) -> Float {
        bm25.score(weight: 1, frequency: frequency, length: lengths[Int(document)])
    }
}

/// The posting of a block that scores most, by its frequency and the length of its document: three bytes.
struct BlockBound {
    private(set) var impact: Float = -1
    private var frequency: UInt32 = 0
    private var length: UInt32 = 0

    mutating func add(_ document: UInt32, _ frequency: UInt32, _ model: ImpactModel) {
        let impact = model.impact(document, frequency)
        guard impact > self.impact else { return }
        self.impact = impact
        self.frequency = frequency
        length = model.lengths[Int(document)]
    }

    /// Frequency and length; a frequency of 255 says that nothing is told.
    func append(to output: inout ByteWriter) {
        let isTold = impact >= 0 && frequency < 255 && length <= 0xffff
        output.append(isTold ? UInt8(frequency) : 255)
        output.append(UInt16(isTold ? length : 0))
    }

    static let byteCount = 3
}

/// Appends posting lists to two regions, one term after another.
///
/// Both regions are collected in memory: they are a small part of what the builder already holds.
package struct PostingsWriter {
    /// The postings region so far.
    package private(set) var postings = ByteWriter()
    /// The positions region so far.
    package private(set) var positions = ByteWriter()

    private let model: ImpactModel?
    private var skips = ByteWriter()
    private var bounds = ByteWriter()
    private var blocks = ByteWriter()
    private var documents: [UInt32] = []
    private var frequencies: [UInt32] = []
    private var offsets: [UInt32] = []

    /// - Parameter model: What bounds are reckoned by; without it nothing is told.
    package init(_ model: ImpactModel? = nil) {
        self.model = model
        documents.reserveCapacity(BitPacking.blockSize)
        frequencies.reserveCapacity(BitPacking.blockSize)
        offsets.reserveCapacity(BitPacking.blockSize)
    }

    /// Appends one term's list.
    ///
    /// - Parameter places: Every place of the term as `document << 32 | offset`, ascending, at least one.
    /// - Returns: Statistics and addresses.
    package mutating func append(_ places: Span<UInt64>) -> TermInfo {
        precondition(!places.isEmpty, "a term stands somewhere")
        let positionsStart = positions.count
        let firstDocument = UInt32(truncatingIfNeeded: places[0] >> 32)
        var documentCount: UInt32 = 0
        var lastDocument = UInt32.max  // so that the first gap is document + 1 - 1

        skips.removeAll()
        bounds.removeAll()
        var highest = BlockBound()
        blocks.removeAll()
        documents.removeAll(keepingCapacity: true)
        frequencies.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)

        var index = 0
        while index < places.count {
            let document = UInt32(truncatingIfNeeded: places[index] >> 32)
            var frequency: UInt32 = 0
            var previous: UInt32 = 0
            while index < places.count, UInt32(truncatingIfNeeded: places[index] >> 32) == document {
                let offset = UInt32(truncatingIfNeeded: places[index])
                offsets.append(offset - previous)
                if offsets.count == BitPacking.blockSize {
                    BitPacking.append(offsets, to: &positions)
                    offsets.removeAll(keepingCapacity: true)
                }
                previous = offset
                frequency += 1
                index += 1
            }
            documents.append(document &- lastDocument &- 1)
            frequencies.append(frequency - 1)
            if let model { highest.add(document, frequency, model) }
            lastDocument = document
            documentCount += 1
            if documents.count == BitPacking.blockSize {
                BitPacking.append(documents, to: &blocks)
                BitPacking.append(frequencies, to: &blocks)
                documents.removeAll(keepingCapacity: true)
                frequencies.removeAll(keepingCapacity: true)
                skips.append(document)
                skips.append(UInt32(blocks.count))
                skips.append(UInt32(index))
                skips.append(UInt32(positions.count - positionsStart))
                highest.append(to: &bounds)
                highest = BlockBound()
            }
        }
        for offset in offsets { positions.append(varint: UInt64(offset)) }
        if documentCount == 1 {
            return TermInfo(
                documentFrequency: 1, positionCount: UInt32(places.count),
                postingsOffset: UInt64(firstDocument),
                positionsOffset: UInt64(positionsStart))
        }
        let start = postings.count
        if documentCount >= BitPacking.blockSize, !documents.isEmpty {
            highest.append(to: &bounds)
        }
        postings.append(raw: skips.bytes)
        postings.append(raw: bounds.bytes)
        postings.append(raw: blocks.bytes)
        for (gap, frequency) in zip(documents, frequencies) {
            // Frequency one, the usual case, is told by the lowest bit of the gap.
            postings.append(varint: UInt64(gap) << 1 | (frequency == 0 ? 1 : 0))
            if frequency != 0 { postings.append(varint: UInt64(frequency)) }
        }
        return TermInfo(
            documentFrequency: documentCount, positionCount: UInt32(places.count),
            postingsOffset: UInt64(start),
            positionsOffset: UInt64(positionsStart))
    }
}
