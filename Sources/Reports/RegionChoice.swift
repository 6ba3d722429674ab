// Adds weighed evidence up by place and chooses. Two roads: among the places the office's own name can
// mean, or, when it names none, from the province downwards by what the texts say.
//
// Confidence is the share right of reports decided alike, measured on reports with names taken out and others put
// in (docs/parsing.md).

/// A number for each place; a report speaks of few of them, all others have none.
struct PlaceScores {
    private var places: [Int] = []
    private var values: [Double] = []

    subscript(place: Int) -> Double {
        get { places.firstIndex(of: place).map { values[$0] } ?? 0 }
        set {
            if let at = places.firstIndex(of: place) {
                values[at] = newValue
            } else {
                places.append(place)
                values.append(newValue)
            }
        }
    }
}

/// Evidence added up by place and by province.
struct RegionScores {
    /// By place: what speaks for it itself.
    private(set) var own = PlaceScores()
    /// By place: what speaks for it or for anything inside it.
    private(set) var total = PlaceScores()
    /// The places named at all, in order of their codes.
    let named: [Int]

    init(_ evidence: RegionEvidence, gazetteer: Gazetteer) {
        named = Set(evidence.entries.flatMap(\.places)).sorted()
        for entry in evidence.entries {
            for place in entry.places { own[place] += entry.weight / Double(entry.places.count) }
            // Two 新华区 of one province do not speak twice for it.
            add(entry, to: entry.places) { $0 }
            add(entry, to: entry.places) { gazetteer.city(above: $0) }
            add(entry, to: entry.places) {
                gazetteer.province(of: $0) == $0 ? nil : gazetteer.province(of: $0)
            }
        }
    }

    /// Shares an entry out evenly among the distinct places that `upper` makes of its own.
    private mutating func add(_ entry: RegionEvidence.Entry, to places: [Int], upper: (Int) -> Int?) {
        if places.count == 1 {
            if let above = upper(places[0]) { total[above] += entry.weight }
            return
        }
        let distinct = Set(places.compactMap(upper))
        for above in distinct { total[above] += entry.weight / Double(distinct.count) }
    }
}

/// The chosen place and the one that came second.
struct RegionChoice {
    /// The deepest place known, as an index into `Gazetteer.places`.
    private(set) var place: Int?
    private(set) var runnerUp: Int?
    private(set) var confidence = 0.0
    /// The document number that speaks for the place, and what it counted.
    private(set) var documentLetter = ""
    private(set) var documentWeight = 0.0

    private let gazetteer: Gazetteer
    private let scores: RegionScores
    private let evidence: RegionEvidence

    /// The least lead of a winner among places of one name, and how many times the second it must have.
    private static let leadAmongNamed = 0.45
    private static let timesAmongNamed = 1.8
    /// The same for places that only the texts name; the first is the least score.
    private static let scoreInTexts = 1.5
    private static let timesInTexts = 2.0
    /// What must point to a place that the texts name, beside its name.
    private static let corroboration = 0.25
    /// The score of another county that outweighs the table of towns.
    private static let contradiction = 0.9

    init(own: RegionOwnName, evidence: RegionEvidence, scores: RegionScores, gazetteer: Gazetteer) {
        self.gazetteer = gazetteer
        self.scores = scores
        self.evidence = evidence
        if own.candidates.isEmpty {
            chooseFromTexts(within: nil, isTown: own.isTown, isProvincial: own.isProvincial)
        } else {
            chooseAmong(own)
        }
        if let place, let letter = documentLetters(of: place).first {
            documentLetter = String(letter)
            documentWeight = Self.documentWeight
        }
    }

    private static let documentWeight = 0.3
    private static let levelWeight = 0.4
    private static let levelLetters: Set<Unicode.Scalar> = ["省", "市", "县", "区", "州", "旗", "盟"]

    /// The provinces named or holding a named place.
    private var provinces: [Int] { Set(scores.named.map { gazetteer.province(of: $0) }).sorted() }

    // MARK: Among the places of a name

    private mutating func chooseAmong(_ own: RegionOwnName) {
        let ranked = own.candidates.map { (place: $0, score: support($0)) }
            .sorted { $0.score != $1.score ? $0.score > $1.score : $0.place < $1.place }
        if ranked.count == 1 {
            chooseOnly(ranked[0].place, own)
            return
        }
        // What all share, such as the very name they have in common, decides nothing.
        let shared = ranked.map(\.score).min() ?? 0
        let first = ranked[0].score - shared
        let second = ranked[1].score - shared
        if own.isFromTown, contradicts(ranked[0].place, own.candidates) {
            chooseFromTexts(within: nil, isTown: true, isContradicted: true)
            return
        }
        let outside = own.isFromTown ? strongestOutside(own.candidates) : 0
        if first - second >= Self.leadAmongNamed, first >= Self.timesAmongNamed * second, first >= outside {
            place = ranked[0].place
            runnerUp = ranked[1].place
            let share = first / (first + second + 1)
            confidence = own.isTownOfOtherKind ? 0.85 : 0.85 + 0.13 * share
            return
        }
        if own.isFromTown, outside > first {
            chooseFromTexts(within: nil, isTown: true)
            return
        }
        let close = ranked.filter {
            ($0.score - shared) * Self.timesAmongNamed >= first || first < Self.leadAmongNamed
        }
        runnerUp = ranked[0].place
        guard let common = commonPlace(close.map(\.place)) else { return }
        place = common
        confidence = 0.93
    }

    /// A name that one place only has.
    private mutating func chooseOnly(_ only: Int, _ own: RegionOwnName) {
        runnerUp = strongestElsewhere(than: only)
        let support = support(only)
        guard own.isFromTown else {
            place = only
            let against = runnerUp.map { scores.own[$0] } ?? 0
            let isWeak = against > support + 2 || own.isToldByTown
            confidence = isWeak ? 0.9 : min(own.isShort ? 0.95 : 0.99, 0.93 + support / 40)
            deepen(only, own)
            return
        }
        // Towns vanish and the table holds today's: a name that is unique now may have had a namesake.
        let outside = strongestOutside([only])
        if contradicts(only, [only]) {
            chooseFromTexts(within: nil, isTown: true, isContradicted: true)
        } else if own.isTownOfOtherKind ? support > max(outside, 0.2) : support >= outside {
            place = only
            confidence = support > 0 ? min(0.98, 0.94 + support / 100) : 0.9
        } else {
            chooseFromTexts(within: nil, isTown: true)
        }
    }

    /// Whether the texts name a county or a city, and not the one a town alone points to.
    private func contradicts(_ candidate: Int, _ all: [Int]) -> Bool {
        let county = strongestCountyOutside(all)
        if county >= Self.contradiction, county > scores.own[candidate] { return true }
        let city = strongestCityOutside(all)
        let upper = gazetteer.city(above: candidate).map { scores.own[$0] } ?? 0
        return city >= Self.contradiction && city > scores.own[candidate] + upper
    }

    /// The strongest statement about a city that holds no candidate.
    private func strongestCityOutside(_ candidates: [Int]) -> Double {
        evidence.entries.lazy.filter { entry in
            entry.places.allSatisfy { place in
                gazetteer.level(of: place) == .city
                    && !candidates.contains { gazetteer.contains(place, $0) }
            }
        }.map(\.weight).max() ?? 0
    }

    /// A town names its city or province only: the texts may name the county.
    private mutating func deepen(_ upper: Int, _ own: RegionOwnName) {
        guard own.isTown, gazetteer.level(of: upper) != .county else { return }
        let sure = confidence
        let before = runnerUp
        chooseFromTexts(within: upper, isTown: true)
        if place == nil || place == upper {
            place = upper
            runnerUp = before
            confidence = sure
        }
    }

    /// What speaks for a place beside its name: itself, the places above it, and a little its neighbours.
    private func support(_ candidate: Int) -> Double {
        let province = gazetteer.province(of: candidate)
        var score = scores.own[candidate]
        var counted = score
        if let city = gazetteer.city(above: candidate) {
            score += 0.8 * scores.own[city]
            counted += scores.own[city]
        }
        if province != candidate {
            score += 0.6 * scores.own[province]
            counted += scores.own[province]
        }
        score += 0.25 * min(2, max(0, scores.total[province] - counted))
        score += levelSupport(candidate)
        if !documentLetters(of: candidate).isEmpty { score += Self.documentWeight }
        return score
    }

    /// 县委 speaks for a 县, 区委 for a 区: the word used most.
    private func levelSupport(_ candidate: Int) -> Double {
        guard gazetteer.level(of: candidate) == .county else { return 0 }
        let most = evidence.levelWords.max {
            $0.value != $1.value ? $0.value < $1.value : $0.key.value < $1.key.value
        }
        guard let most, gazetteer.places[candidate].name.unicodeScalars.last == most.key else { return 0 }
        return Self.levelWeight
    }

    private func documentLetters(of place: Int) -> [Unicode.Scalar] {
        guard let short = gazetteer.places[place].shortName else { return [] }
        // 市政办发 is any city's.
        return short.unicodeScalars.filter {
            evidence.documentLetters[$0] != nil && !Self.levelLetters.contains($0)
        }
    }

    /// The best score of a province without any of the candidates.
    private func strongestOutside(_ candidates: [Int]) -> Double {
        let inside = Set(candidates.map { gazetteer.province(of: $0) })
        return provinces.lazy.filter { !inside.contains($0) }.map { scores.total[$0] }.max() ?? 0
    }

    /// The strongest statement about counties, or cities that have none, of which no one is a candidate.
    private func strongestCountyOutside(_ candidates: [Int]) -> Double {
        evidence.entries.lazy.filter { entry in
            entry.places.allSatisfy { gazetteer.holdsTowns($0) && !candidates.contains($0) }
        }.map(\.weight).max() ?? 0
    }

    /// The place of another branch with the best score; nil when the texts name none.
    private func strongestElsewhere(than chosen: Int) -> Int? {
        var best: Int?
        for index in scores.named
        where scores.own[index] > (best.map { scores.own[$0] } ?? 0)
            && !gazetteer.contains(index, chosen) && !gazetteer.contains(chosen, index)
        {
            best = index
        }
        return best
    }

    /// The smallest place that holds all: a city, a province, or none.
    private func commonPlace(_ places: [Int]) -> Int? {
        guard let first = places.first else { return nil }
        let above = [first, gazetteer.city(above: first), gazetteer.province(of: first)].compactMap { $0 }
        return above.first { upper in places.allSatisfy { gazetteer.contains(upper, $0) } }
    }

    // MARK: From the texts

    /// - Parameters:
    ///   - within: A place to stay inside of; nil for the whole country.
    ///   - isContradicted: The name points elsewhere.
    private mutating func chooseFromTexts(
        within upper: Int?, isTown: Bool, isProvincial: Bool = false, isContradicted: Bool = false
    ) {
        let province: Int
        if let upper {
            province = gazetteer.province(of: upper)
            place = upper
        } else {
            guard let winner = clear(provinces, by: scores.total) else { return }
            province = winner
            place = winner
            confidence = sureness(winner, by: scores.total)
        }
        if isProvincial { return }
        descend(from: upper ?? province, in: province, isTown: isTown)
        // One name said again and again may be that of others: something else must point the same way.
        if upper == nil, let chosen = place, chosen != province,
            !isCorroborated(chosen, byLevel: !isContradicted)
        {
            runnerUp = chosen
            place = nil
            confidence = 0
        }
    }

    /// Goes down from a place by what the texts name inside it, as far as that is clear.
    private mutating func descend(from upper: Int, in province: Int, isTown: Bool) {
        // The places one step down that are named or hold a named place.
        let below = scores.named.filter { $0 != province && gazetteer.contains(upper, $0) }
        let steps = Set(below.map { gazetteer.city(above: $0) ?? $0 }).sorted()
        guard let city = clear(steps, by: scores.total) else { return }
        // The writer is of the province when the province is what it speaks of.
        guard isTown || scores.own[province] <= 2 * scores.total[city] else { return }
        place = city
        confidence = min(sureness(city, by: scores.total), confidence)
        guard gazetteer.level(of: city) == .city else { return }
        let counties = scores.named.filter { gazetteer.city(above: $0) == city }
        guard let county = clear(counties, by: scores.own) else { return }
        guard isTown || scores.own[county] > 1.5 * scores.own[city] || speaksAsCounty(county) else { return }
        place = county
        confidence = min(sureness(county, by: scores.own), confidence)
    }

    /// Whether more than its name speaks for a place: one above it or beside it, a credit code, or the words of
    /// level.
    private func isCorroborated(_ chosen: Int, byLevel: Bool) -> Bool {
        let others = scores.total[gazetteer.province(of: chosen)] - scores.own[chosen]
        return others >= Self.corroboration || byLevel && speaksAsCounty(chosen)
            || evidence.entries.contains { $0.kind == "credit-code" && $0.places == [chosen] }
    }

    /// How sure a place is that only the texts name: `clear` has checked its lead, and more weight behind it
    /// makes it surer; a county may be another's sooner than a province.
    private func sureness(_ place: Int, by score: PlaceScores) -> Double {
        let weight = min(1, score[place] / 8)
        return gazetteer.level(of: place) == .county ? 0.87 + 0.1 * weight : 0.93 + 0.05 * weight
    }

    /// Whether the words of level fit a county and are its own: 区委 for a 区. A city's writer says 市委.
    private func speaksAsCounty(_ county: Int) -> Bool {
        guard let last = gazetteer.places[county].name.unicodeScalars.last, last != "市" else { return false }
        let same = evidence.levelWords[last] ?? 0
        return same > 0 && same >= (evidence.levelWords["市"] ?? 0)
    }

    /// The place with a clear lead; the second becomes the runner-up.
    private mutating func clear(_ places: [Int], by score: PlaceScores) -> Int? {
        var first: Int?
        var second: Int?
        for place in places where score[place] > 0 {
            if let leader = first, score[place] <= score[leader] {
                if second.map({ score[place] > score[$0] }) ?? true { second = place }
            } else {
                second = first
                first = place
            }
        }
        guard let first, score[first] >= Self.scoreInTexts,
            score[first] >= Self.timesInTexts * (second.map { score[$0] } ?? 0)
        else {
            if runnerUp == nil { runnerUp = first }
            return nil
        }
        if let second { runnerUp = second }
        return first
    }
}
