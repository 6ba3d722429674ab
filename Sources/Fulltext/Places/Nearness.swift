// When words stand near each other. The unit is the character of match text, never the word: where a text was cut
// into words must not decide what is near.

/// A stretch of match text, in scalars from its beginning.
package struct Place: Sendable, Equatable, Comparable {
    package var start: UInt32
    package var end: UInt32

    package init(start: UInt32, end: UInt32) {
        self.start = start
        self.end = end
    }

    package var length: UInt32 { end &- start }

    package static func < (left: Place, right: Place) -> Bool {
        (left.start, left.end) < (right.start, right.end)
    }
}

/// How near, and in which order.
package struct Nearness: Sendable, Equatable {
    /// The most characters that may stand between the parts, all gaps together.
    package let distance: Int
    /// The parts stand in the order of the query.
    package let isOrdered: Bool

    /// The most parts of which all orders are tried.
    package static let mostUnordered = 5

    package init(distance: Int, isOrdered: Bool) {
        self.distance = distance
        self.isOrdered = isOrdered
    }

    /// The matches, one for each place of a part that ends one: from the beginning that leaves least between, of equals the
    /// latest, to that end; ascending by end.
    ///
    /// Each part takes one of its places; the places do not overlap, and the characters from the first to the last that
    /// belong to none of them number at most `distance`. The end of a paragraph or cell counts as one character.
    /// - Parameter parts: Places of each part, ascending by start, and so by end.
    /// - Complexity: O(places) in order; times the orders of the parts otherwise.
    package func matches(_ parts: [[Place]]) -> [Place] {
        precondition(
            isOrdered || parts.count <= Self.mostUnordered, "all orders of so many parts are too many")
        guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty }) else { return [] }
        if isOrdered { return orderedMatches(parts, Array(parts.indices)).sorted { $0.end < $1.end } }
        // By the place that ends the match, the beginning that leaves least between: a place may end matches of several
        // orders.
        var best: [Place: Chain] = [:]
        var order = Array(parts.indices)
        forEachOrder(&order, parts.count) { order in
            for (last, match) in chains(parts, order) where match.isNearer(than: best[last]) {
                best[last] = match
            }
        }
        return best.map { Place(start: $0.value.start, end: $0.key.end) }.sorted {
            ($0.end, $0.start) < ($1.end, $1.start)
        }
    }

    private func orderedMatches(_ parts: [[Place]], _ order: [Int]) -> [Place] {
        chains(parts, order).map { Place(start: $0.match.start, end: $0.last.end) }
    }

    /// A chain of places, told by what decides whether it is near: where it starts, and the start plus all that its places
    /// cover. The larger that sum, the less is left between.
    private struct Chain {
        var start: UInt32
        var covered: Int64

        func isNearer(than other: Chain?) -> Bool {
            guard let other else { return true }
            return (covered, start) > (other.covered, other.start)
        }
    }

    /// For each place of the last part of an order the best chain that ends there, if it is near enough.
    private func chains(_ parts: [[Place]], _ order: [Int]) -> [(last: Place, match: Chain)] {
        var chains = parts[order[0]].map {
            (last: $0, match: Chain(start: $0.start, covered: Int64($0.end)))
        }
        for part in order.dropFirst() {
            var longer: [(last: Place, match: Chain)] = []
            var best: Chain?
            var index = 0
            for place in parts[part] {
                while index < chains.count, chains[index].last.end <= place.start {
                    let chain = chains[index].match
                    if chain.isNearer(than: best) { best = chain }
                    index += 1
                }
                guard var chain = best else { continue }
                chain.covered += Int64(place.length)
                longer.append((place, chain))
            }
            chains = longer
        }
        return chains.filter { Int64($0.last.end) - $0.match.covered <= Int64(distance) }
    }

    /// Gives all orders of the first `count` entries, by Heap's exchanges.
    private func forEachOrder(_ order: inout [Int], _ count: Int, _ body: ([Int]) -> Void) {
        if count <= 1 {
            body(order)
            return
        }
        for index in 0..<count {
            forEachOrder(&order, count - 1, body)
            if index < count - 1 { order.swapAt(count % 2 == 0 ? index : 0, count - 1) }
        }
    }
}

extension Place: Hashable {}
