// The passage of a text that shows a query best. Sentences are kept whole where they fit; where the words of the query stand
// far apart, two passages are shown. Widths are columns of a terminal, since a Han character takes the room of two letters.

import FulltextAnalysis

/// A passage of a text with its marked places.
package struct Snippet: Sendable, Equatable {
    /// Line ends and tabs are blanks here, runs of blanks are one; an ellipsis stands where text was left
    /// out.
    package var text: String
    /// Half-open ranges in Unicode scalars of `text`, ascending, not overlapping.
    package var highlights: [Range<Int>]
}

/// A place of a word or phrase in display text, in scalars.
struct MarkedPlace {
    var range: Range<Int>
    /// Which word or phrase of the query.
    var leaf: Int
}

/// Cuts passages out of one text.
struct PassageCutter {
    private let scalars: [Unicode.Scalar]
    private let places: [MarkedPlace]
    /// Columns before each scalar, and of the whole.
    private let columns: [Int]

    /// - Parameter places: Ascending by their beginnings.
    init(_ scalars: [Unicode.Scalar], _ places: [MarkedPlace]) {
        self.scalars = scalars
        self.places = places
        var columns = [0]
        columns.reserveCapacity(scalars.count + 1)
        var sum = 0
        for scalar in scalars {
            sum += Self.isBreak(scalar) ? 1 : TextColumns.width(of: scalar)
            columns.append(sum)
        }
        self.columns = columns
    }

    /// The best passage, or the two best, of about `width` columns together.
    func snippet(width: Int) -> Snippet {
        guard let whole = core(width: width, among: places) else {
            let start = 0..<min(scalars.count, 1)
            return cut(start.isEmpty ? [] : [expanded(start, width: width)])
        }
        let all = Set(places.map(\.leaf)).count
        if whole.leaves.count < all, let first = core(width: width / 2, among: places),
            let second = core(width: width / 2, among: places.filter { !first.leaves.contains($0.leaf) }),
            first.leaves.union(second.leaves).count > whole.leaves.count
        {
            let ranges = [first, second].map { expanded($0.range, width: width / 2) }
            return cut(ranges.sorted { $0.lowerBound < $1.lowerBound })
        }
        return cut([expanded(whole.range, width: width)])
    }

    private func width(_ start: Int, _ end: Int) -> Int { columns[end] - columns[start] }

    // MARK: Choosing

    private struct Core {
        var range: Range<Int>
        var leaves: Set<Int>
    }

    /// The stretch with most different leaves; among equals the shortest, then the one with most places around, then the
    /// first. A place that is longer than `width` is a stretch all the same.
    private func core(width limit: Int, among places: [MarkedPlace]) -> Core? {
        var best: (core: Core, span: Int, count: Int)?
        for (index, place) in places.enumerated() {
            let start = place.range.lowerBound
            var end = place.range.upperBound
            var core = Core(range: place.range, leaves: [place.leaf])
            var count = 0
            for other in places[index...] {
                guard width(start, other.range.upperBound) <= limit || other.range == place.range else {
                    break
                }
                count += 1
                end = max(end, other.range.upperBound)
                if core.leaves.insert(other.leaf).inserted { core.range = start..<end }
            }
            let span = core.range.count
            let isBetter =
                best.map {
                    ($0.core.leaves.count, -$0.span, $0.count) < (core.leaves.count, -span, count)
                } ?? true
            if isBetter { best = (core, span, count) }
        }
        return best?.core
    }

    // MARK: Sentences

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool { scalar == "\n" || scalar == "\t" }

    private static func endsSentence(_ scalar: Unicode.Scalar) -> Bool {
        ["。", "！", "？", "；", "｡"].contains(scalar)
    }

    /// Marks that close what a sentence opened, and so belong to it.
    private static func closes(_ scalar: Unicode.Scalar) -> Bool {
        ["”", "’", "」", "』", "）", ")", "》", "】", "\""].contains(scalar)
    }

    private static func pauses(_ scalar: Unicode.Scalar) -> Bool {
        ["，", "、", "：", ",", " ", "\u{3000}"].contains(scalar)
    }

    /// True between two sentences, lines or cells, and at both ends of the text.
    private func isBoundary(_ index: Int) -> Bool {
        guard index > 0, index < scalars.count else { return true }
        if Self.isBreak(scalars[index]) || Self.isBreak(scalars[index - 1]) { return true }
        if Self.closes(scalars[index]) || Self.endsSentence(scalars[index]) { return false }
        var last = index - 1
        while last > 0, Self.closes(scalars[last]) { last -= 1 }
        return Self.endsSentence(scalars[last])
    }

    /// The stretch with as much around it as fits: from the beginning of its sentence to the end of one.
    private func expanded(_ core: Range<Int>, width limit: Int) -> Range<Int> {
        var start = core.lowerBound
        while !isBoundary(start) { start -= 1 }
        if width(start, core.upperBound) > limit { start = cutStart(of: core, after: start, limit) }
        var end = core.upperBound
        while !isBoundary(end) { end += 1 }
        if width(start, end) > limit {
            end = cutEnd(from: core.upperBound, start, limit)
        } else {
            // Further sentences, as long as they fit.
            while end < scalars.count {
                var next = end + 1
                while !isBoundary(next) { next += 1 }
                guard width(start, next) <= limit else { break }
                end = next
            }
            // So little says too little: then a part of the next sentence.
            if width(start, end) < limit / 2 { end = cutEnd(from: end, start, limit) }
        }
        return keepingPlacesWhole(start..<end, core)
    }

    /// Where to end inside a sentence that is too long: as late as fits, behind a comma where one is near.
    private func cutEnd(from first: Int, _ start: Int, _ limit: Int) -> Int {
        var end = first
        while end < scalars.count, width(start, end + 1) <= limit { end += 1 }
        let comma = (first..<max(first, end)).last { Self.pauses(scalars[$0]) }
        return comma.flatMap { width(start, $0) > limit * 3 / 4 ? $0 + 1 : nil } ?? end
    }

    /// Where to begin inside a sentence that is too long: a third of the room goes before the stretch, and less where a
    /// comma offers itself.
    private func cutStart(of core: Range<Int>, after sentence: Int, _ limit: Int) -> Int {
        let room = max(limit - width(core.lowerBound, core.upperBound), 0) / 3
        var start = core.lowerBound
        while start > sentence, width(start - 1, core.lowerBound) <= room { start -= 1 }
        return (start..<core.lowerBound).first { Self.pauses(scalars[$0]) }.map { $0 + 1 } ?? start
    }

    /// No place is shown in part, and no character without its combining marks.
    private func keepingPlacesWhole(_ range: Range<Int>, _ core: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        for place in places.reversed() where place.range.lowerBound < start && start < place.range.upperBound
        {
            start = place.range.lowerBound
        }
        for place in places where place.range.lowerBound < end && end < place.range.upperBound {
            end = place.range.lowerBound >= core.upperBound ? place.range.lowerBound : place.range.upperBound
        }
        while end < scalars.count, width(end, end + 1) == 0 { end += 1 }
        return start..<end
    }

    // MARK: Cutting

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var range = range
        while let first = range.first, scalars[first].properties.isWhitespace {
            range = first + 1..<range.upperBound
        }
        while let last = range.last, scalars[last].properties.isWhitespace { range = range.lowerBound..<last }
        return range
    }

    /// - Parameter ranges: Ascending; those that touch become one.
    private func cut(_ ranges: [Range<Int>]) -> Snippet {
        var parts: [Range<Int>] = []
        for range in ranges.map(trimmed) where !range.isEmpty {
            // Nothing but blanks between is nothing left out.
            if let last = parts.last,
                trimmed(min(last.upperBound, range.lowerBound)..<range.lowerBound).isEmpty
            {
                parts[parts.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                parts.append(range)
            }
        }
        var text = String.UnicodeScalarView()
        var length = 0
        var highlights: [Range<Int>] = []
        func append(_ scalar: Unicode.Scalar) {
            text.append(scalar)
            length += 1
        }
        for (number, part) in parts.enumerated() {
            if number > 0 || !isBoundary(part.lowerBound) { append("…") }
            // Where each scalar of the part, and its end, stands in the snippet; runs of blanks become one.
            var offsets: [Int] = []
            var isBlank = false
            for scalar in scalars[part] {
                offsets.append(length)
                let wasBlank = isBlank
                isBlank = scalar.properties.isWhitespace
                if isBlank, wasBlank { continue }
                append(isBlank ? " " : scalar)
            }
            offsets.append(length)
            for place in places.map(\.range)
            where part.lowerBound <= place.lowerBound && place.upperBound <= part.upperBound {
                let start = offsets[place.lowerBound - part.lowerBound]
                highlights.append(start..<offsets[place.upperBound - part.lowerBound])
            }
        }
        if let last = parts.last, !isBoundary(last.upperBound) { append("…") }
        return Snippet(text: String(text), highlights: Self.joined(highlights))
    }

    /// Ranges joined where they touch or overlap.
    /// - Parameter ranges: Ascending by their beginnings.
    static func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var output: [Range<Int>] = []
        for range in ranges {
            if let last = output.last, range.lowerBound <= last.upperBound {
                output[output.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                output.append(range)
            }
        }
        return output
    }
}
