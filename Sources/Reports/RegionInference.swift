// Decides where the office of a report is. The office's own name leads; where it names no place, or a place
// that exists several times, what the texts say decides, and only with a clear margin: a wrong answer is
// worse than none. Weights are in RegionEvidence.swift, the reading of names in RegionOwnName.swift.

/// Infers province, city and county of a report. Immutable; one value serves all threads.
package struct RegionInference: Sendable {
    /// Costs nothing; the first inference builds the tables that all share.
    package init() {}

    private var gazetteer: Gazetteer { .shared }
    private var reader: RegionEvidenceReader { Self.sharedReader }

    private static let sharedReader: RegionEvidenceReader = {
        var areas: [Int: [Int]] = [:]
        for (index, row) in Gazetteer.shared.rows.enumerated() {
            for area in row.areaCodes { areas[area, default: []].append(index) }
        }
        return RegionEvidenceReader(gazetteer: .shared, matcher: .shared, places: areas)
    }()

    /// Weighs all evidence.
    ///
    /// County and city stay nil for an office of a higher level, also where the texts name one often, and
    /// for an office of the state as a whole. Names are those of the year, codes those of today.
    /// - Parameters:
    ///   - title: The report's title; may be empty.
    ///   - organ: The office as far as known; may be empty.
    ///   - texts: Section texts in order, the first with title and front matter.
    ///   - year: The year reported on; nil when unknown.
    /// - Returns: The finding; evidence strongest first, at most twelve. Its kinds are title, organ, text,
    ///   regulation, credit-code, phone, host and document-number.
    /// - Complexity: O(bytes of all texts).
    package func infer(title: String, organ: String, texts: [String], year: Int? = nil) -> RegionFinding {
        inferWithKind(title: title, organ: organ, texts: texts, year: year).region
    }

    /// As `infer`, and what kind of office it is.
    func inferWithKind(title: String, organ: String, texts: [String], year: Int? = nil) -> (
        region: RegionFinding, kind: OrganKind
    ) {
        let organName = read(organ)
        // The organ as a rule opens the title, which then says no more: 金东区 before 鞋塘办事处 would.
        let titleName = Self.begins(title, with: organ) ? organName : read(title)
        let own = RegionOwnName.merging(organ: organName, title: titleName, gazetteer: gazetteer)
        let region = region(own, organName, texts, year: year)
        return (region, OrganKindReader.kind(of: organ, own: own, region: region, gazetteer: gazetteer))
    }

    private func region(
        _ own: RegionOwnName, _ organName: RegionOwnName, _ texts: [String], year: Int?
    ) -> RegionFinding {
        if own.isNational { return RegionFinding() }

        var evidence = RegionEvidence()
        for (index, text) in texts.enumerated() {
            reader.read(text.utf8Span.span, isFront: index == 0, into: &evidence)
        }
        let scores = RegionScores(evidence, gazetteer: gazetteer)
        let choice = RegionChoice(own: own, evidence: evidence, scores: scores, gazetteer: gazetteer)
        let kind = organName.candidates.isEmpty || own != organName ? "title" : "organ"
        return finding(choice, own, kind: kind, year: year, evidence)
    }

    private static func begins(_ text: String, with part: String) -> Bool {
        let bytes = text.utf8Span.span
        let wanted = part.utf8Span.span
        guard wanted.count > 0, wanted.count <= bytes.count else { return false }
        for offset in wanted.indices where bytes[offset] != wanted[offset] { return false }
        return true
    }

    /// Compares bytes: comparing characters costs as much as the reading it saves.
    private static func holds(_ text: String, _ part: String) -> Bool {
        let bytes = text.utf8Span.span
        let wanted = part.utf8Span.span
        guard wanted.count > 0, wanted.count <= bytes.count else { return false }
        for start in 0...(bytes.count - wanted.count) where bytes[start] == wanted[0] {
            var offset = 1
            while offset < wanted.count, bytes[start + offset] == wanted[offset] { offset += 1 }
            if offset == wanted.count { return true }
        }
        return false
    }

    private func read(_ name: String) -> RegionOwnName {
        RegionOwnName(reading: name, gazetteer: .shared, matcher: .shared, towns: .shared)
    }

    // MARK: Result

    private func finding(
        _ choice: RegionChoice, _ own: RegionOwnName, kind: String, year: Int?, _ evidence: RegionEvidence
    ) -> RegionFinding {
        var finding = RegionFinding()
        if let place = choice.place {
            let path = gazetteer.path(of: gazetteer.places[place].code)
            finding.province = path.province?.name
            finding.provinceCode = path.province?.code
            finding.cityCode = path.city?.code
            finding.countyCode = path.county?.code
            finding.code = gazetteer.places[place].code
            (finding.city, finding.county) = gazetteer.names(of: place, in: year) { name in
                Self.holds(own.words, name) || evidence.entries.contains { Self.holds($0.text, name) }
            }
            finding.confidence = choice.confidence
        }
        finding.runnerUp = choice.runnerUp.map(fullName)
        var list: [Evidence] = []
        if !own.candidates.isEmpty {
            list.append(
                Evidence(
                    kind: kind, text: own.words, value: value(own.candidates, choice.place),
                    weight: own.isFromTown ? 2 : 5))
        }
        for entry in evidence.entries where entry.weight > 0 {
            list.append(
                Evidence(
                    kind: entry.kind, text: entry.text, value: value(entry.places, choice.place),
                    weight: entry.weight / Double(entry.places.count)))
        }
        if let place = choice.place, choice.documentWeight > 0 {
            list.append(
                Evidence(
                    kind: "document-number", text: choice.documentLetter, value: value([place], place),
                    weight: choice.documentWeight))
        }
        finding.evidence = Array(
            list.enumerated().sorted {
                $0.element.weight != $1.element.weight
                    ? $0.element.weight > $1.element.weight : $0.offset < $1.offset
            }.prefix(12).map(\.element))
        return finding
    }

    /// Code and name of the place an entry speaks for: of several the one on the winner's path.
    private func value(_ places: [Int], _ winner: Int?) -> String {
        let onPath = winner.flatMap { winner in
            places.first { gazetteer.contains($0, winner) || gazetteer.contains(winner, $0) }
        }
        guard let place = onPath ?? places.first else { return "" }
        return "\(gazetteer.places[place].code) \(gazetteer.places[place].name)"
    }

    private func fullName(_ place: Int) -> String {
        let path = gazetteer.path(of: gazetteer.places[place].code)
        return [path.province, path.city, path.county].compactMap { $0?.name }.joined()
    }
}
