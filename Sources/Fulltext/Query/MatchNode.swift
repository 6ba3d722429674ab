// A query prepared for one segment: a tree of nodes that each fill a window with the documents they match.

import FulltextStorage

/// What all nodes need to score.
struct ScoringContext {
    let bm25: BM25
    /// Lengths of all documents of the current segment.
    let lengths: LengthTable
    /// Whether scores are wanted; without, windows are filled with documents only, and their scores are undefined.
    let isScored: Bool
}

/// One part of a prepared query.
class MatchNode {
    /// About how many documents match; orders conjunctions.
    var cost: Int { fatalError("a node states its cost") }

    /// The most that matching adds to a score, about; tells how much of a query a document holds.
    var weight: Float { 0 }

    /// The first document at or after `document` that may match, `DocID.end` when none can.
    func candidate(from document: DocID) throws(IndexError) -> DocID { document }

    /// Told that documents which score no more than `least` are of no use; whoever is not told knows nothing of the kind.
    ///
    /// - Parameters:
    ///   - bounds: For the segment's lists.
    ///   - findsAll: Whether such documents are to be found nevertheless, with any score that is no greater.
    func setLeast(_ least: Float, _ bounds: BlockBounds, findsAll: Bool) throws(IndexError) {}

    /// Fills `window` (cleared, its start set) with matching documents among those of `mask`, and their
    /// scores.
    ///
    /// - Parameter mask: Documents of interest; nil for all.
    func fill(
        _ window: inout DocumentWindow, mask: DocumentBits?, _ context: ScoringContext
    ) throws(IndexError) {
        fatalError("a node fills windows")
    }
}

/// Every document of the segment.
final class EverythingNode: MatchNode {
    private let documentCount: Int

    init(documentCount: Int) { self.documentCount = documentCount }

    override var cost: Int { documentCount }

    override func candidate(from document: DocID) -> DocID {
        Int(document) < documentCount ? document : .end
    }

    override func fill(_ window: inout DocumentWindow, mask: DocumentBits?, _ context: ScoringContext) {
        window.bits = mask ?? DocumentBits(allFrom: window.start, documentCount: documentCount)
        if context.isScored { window.clearScores() }
    }
}

/// No document.
final class NothingNode: MatchNode {
    private let leafWeight: Float

    init(weight: Float) { leafWeight = weight }

    override var weight: Float { leafWeight }

    override var cost: Int { 0 }

    override func candidate(from document: DocID) -> DocID { .end }

    override func fill(_ window: inout DocumentWindow, mask: DocumentBits?, _ context: ScoringContext) {}
}

/// The documents of one posting list.
final class TermNode: MatchNode {
    private let cursor: PostingsCursor
    private let leafWeight: Float
    private lazy var scores = BlockScores(lists: 1)
    /// The block that `scores` holds.
    private var scoredBlock = -1
    private lazy var masked = MaskedPostings()
    /// The most that a posting of each block scores; empty unless that is of use.
    private var bounds: [Float] = []
    private var least = -Float.infinity
    private var findsAll = true

    /// Masks with fewer documents than this are looked up one by one.
    private static let sparse = 48

    init(_ cursor: PostingsCursor, weight: Float) {
        self.cursor = cursor
        leafWeight = weight
    }

    override var weight: Float { leafWeight }

    override var cost: Int { Int(cursor.info.documentFrequency) }

    override func candidate(from document: DocID) throws(IndexError) -> DocID {
        try cursor.advance(to: document, inBlocks: isWanted)
        return cursor.document
    }

    override func setLeast(_ least: Float, _ bounds: BlockBounds, findsAll: Bool) throws(IndexError) {
        guard leafWeight > 0 else { return }
        if self.bounds.isEmpty { self.bounds = try bounds.bounds(of: cursor, weight: leafWeight) }
        self.least = least
        self.findsAll = findsAll
    }

    /// Whether a posting of a block may score more than the least.
    private func canReach(_ block: Int) -> Bool { block >= bounds.count || bounds[block] > least }

    /// Whether postings of a block are to be found.
    private func isWanted(_ block: Int) -> Bool { findsAll || canReach(block) }

    override func fill(
        _ window: inout DocumentWindow, mask: DocumentBits?, _ context: ScoringContext
    ) throws(IndexError) {
        let start = window.start
        if let mask, mask.count < Self.sparse {
            try mask.forEach { (slot) throws(IndexError) in
                let document = start + DocID(slot)
                try cursor.advance(to: document)
                guard cursor.document == document else { return }
                window.bits.insert(slot)
                guard context.isScored else { return }
                window.scores[slot] = context.bm25.score(
                    weight: leafWeight, frequency: try cursor.frequency(), length: context.lengths[document])
            }
            return
        }
        if let mask, context.isScored {
            let masked = masked
            if least > -.infinity { window.knowContenders() }
            try cursor.forEachRun(from: start, until: window.limit, inBlocks: isWanted) {
                (slots) throws(IndexError) in
                try masked.insert(
                    slots, of: cursor, in: mask, isScored: canReach(cursor.blockNumber), into: &window)
                if masked.isFull {
                    masked.insertScored(weight: leafWeight, context, over: least, into: &window)
                }
            }
            masked.insertScored(weight: leafWeight, context, over: least, into: &window)
            return
        }
        try cursor.forEachRun(from: start, until: window.limit, inBlocks: isWanted) {
            (slots) throws(IndexError) in
            guard context.isScored else {
                unsafe cursor.withDocuments { documents in
                    // SAFETY: the slots lie in the cursor's block.
                    unsafe window.bits.insert(documents + slots.lowerBound, count: slots.count, from: start)
                }
                return
            }
            if scoredBlock != cursor.blockNumber {
                _ = try scores.score(cursor, weight: leafWeight, context.bm25, context.lengths)
                scoredBlock = cursor.blockNumber
            }
            scores.insert(slots, of: cursor, into: &window)
        }
        if let mask { window.bits.formIntersection(mask) }
    }
}

/// Documents found beforehand, with their frequencies: a phrase.
final class ListNode: MatchNode {
    private let matches: MatchList
    private let leafWeight: Float
    private let isOfField: Bool
    private var index = 0

    init(_ matches: MatchList, weight: Float, isOfField: Bool) {
        self.matches = matches
        leafWeight = weight
        self.isOfField = isOfField
    }

    override var weight: Float { leafWeight }

    override var cost: Int { matches.documents.count }

    override func candidate(from document: DocID) -> DocID {
        while index < matches.documents.count, matches.documents[index] < document { index += 1 }
        return index < matches.documents.count ? matches.documents[index] : .end
    }

    override func fill(_ window: inout DocumentWindow, mask: DocumentBits?, _ context: ScoringContext) {
        _ = candidate(from: window.start)
        while index < matches.documents.count, matches.documents[index] < window.limit {
            let slot = Int(matches.documents[index] - window.start)
            if mask?.contains(slot) ?? true {
                window.bits.insert(slot)
                let frequency = matches.frequencies[index]
                window.scores[slot] =
                    isOfField
                    ? context.bm25.fieldScore(weight: leafWeight, frequency: frequency)
                    : context.bm25.score(
                        weight: leafWeight, frequency: frequency,
                        length: context.lengths[DocID(slot) + window.start])
            }
            index += 1
        }
    }
}

/// Documents that match all parts.
final class AllNode: MatchNode {
    private let parts: [MatchNode]
    /// Parts from the rarest on.
    private let order: [Int]
    private var windows: [DocumentWindow]

    init(_ parts: [MatchNode]) {
        self.parts = parts
        order = parts.indices.sorted { (parts[$0].cost, $0) < (parts[$1].cost, $1) }
        windows = parts.map { _ in DocumentWindow() }
    }

    override var cost: Int { order.first.map { parts[$0].cost } ?? 0 }

    override var weight: Float { parts.reduce(0) { $0 + $1.weight } }

    override func candidate(from document: DocID) throws(IndexError) -> DocID {
        // Only the rarest is moved: it decides how many windows are looked at, and the others follow by
        // skipping.
        guard let rarest = order.first else { return .end }
        return try parts[rarest].candidate(from: document)
    }

    override func fill(
        _ window: inout DocumentWindow, mask: DocumentBits?, _ context: ScoringContext
    ) throws(IndexError) {
        var previous: Int?
        for number in order {
            windows[number].begin(window.start)
            let narrowed = previous.map { windows[$0].bits } ?? mask
            try parts[number].fill(&windows[number], mask: narrowed, context)
            if windows[number].bits.isEmpty { return }
            previous = number
        }
        guard let previous else { return }
        window.bits = windows[previous].bits
        guard context.isScored else { return }
        // Summed in the order of the query, whatever the order of matching: scores do not depend on
        // statistics.
        window.bits.forEach { (slot) throws(Never) in
            var sum: Float = 0
            for part in windows { sum += part.scores[slot] }
            window.scores[slot] = sum
        }
    }
}

/// Documents that match one part or more.
final class AnyNode: MatchNode {
    private let parts: [MatchNode]
    private var part = DocumentWindow()

    init(_ parts: [MatchNode]) { self.parts = parts }

    override var cost: Int { parts.reduce(0) { $0 + $1.cost } }

    // The parts are other words for one thing.
    override var weight: Float { parts.reduce(0) { max($0, $1.weight) } }
    override func candidate(from document: DocID) throws(IndexError) -> DocID {
        var first = DocID.end
        for part in parts { first = min(first, try part.candidate(from: document)) }
        return first
    }

    override func fill(
        _ window: inout DocumentWindow, mask: DocumentBits?, _ context: ScoringContext
    ) throws(IndexError) {
        for node in parts {
            part.begin(window.start)
            try node.fill(&part, mask: mask, context)
            if context.isScored {
                part.bits.forEach { (slot) throws(Never) in
                    if window.bits.contains(slot) {
                        window.scores[slot] += part.scores[slot]
                    } else {
                        window.scores[slot] = part.scores[slot]
                    }
                }
            }
            window.bits.formUnion(part.bits)
        }
    }
}

/// Documents that match one part or more; the score is lowered where much of the query is missing.
final class MostOfNode: MatchNode {
    private let parts: [MatchNode]
    private let whole: Float
    private var part = DocumentWindow()
    private var covered = ContiguousArray<Float>(repeating: 0, count: Int(DocumentWindow.size))

    init(_ parts: [MatchNode]) {
        self.parts = parts
        whole = parts.reduce(0) { $0 + $1.weight }
    }

    override var cost: Int { parts.reduce(0) { $0 + $1.cost } }

    override var weight: Float { whole }

    override func candidate(from document: DocID) throws(IndexError) -> DocID {
        var first = DocID.end
        for part in parts { first = min(first, try part.candidate(from: document)) }
        return first
    }

    override func fill(
        _ window: inout DocumentWindow, mask: DocumentBits?, _ context: ScoringContext
    ) throws(IndexError) {
        for node in parts {
            part.begin(window.start)
            try node.fill(&part, mask: mask, context)
            let weight = node.weight
            part.bits.forEach { (slot) throws(Never) in
                if window.bits.contains(slot) {
                    window.scores[slot] += part.scores[slot]
                    covered[slot] += weight
                } else {
                    window.bits.insert(slot)
                    window.scores[slot] = part.scores[slot]
                    covered[slot] = weight
                }
            }
        }
        guard whole > 0 else { return }
        window.bits.forEach { (slot) throws(Never) in
            window.scores[slot] *= BM25.coverageFactor(covered[slot], of: whole)
        }
    }
}

/// Documents that match one node and not another.
final class DifferenceNode: MatchNode {
    private let kept: MatchNode
    private let removed: MatchNode
    private var part = DocumentWindow()

    init(_ kept: MatchNode, minus removed: MatchNode) {
        self.kept = kept
        self.removed = removed
    }

    override var cost: Int { kept.cost }

    override var weight: Float { kept.weight }

    override func candidate(from document: DocID) throws(IndexError) -> DocID {
        try kept.candidate(from: document)
    }

    override func fill(
        _ window: inout DocumentWindow, mask: DocumentBits?, _ context: ScoringContext
    ) throws(IndexError) {
        try kept.fill(&window, mask: mask, context)
        if window.bits.isEmpty { return }
        part.begin(window.start)
        try removed.fill(&part, mask: window.bits, context)
        window.bits.subtract(part.bits)
    }
}
