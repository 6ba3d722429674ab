// Decides where the office of a report is. The office's own name leads; where it names no place, or a place that
// exists several times, what the texts say decides, and only with a clear margin: a wrong answer is worse than
// none. Weights are in RegionEvidence.swift, the reading of names in RegionOwnName.swift.

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
    /// County and city stay nil for an office of a higher level, also where the texts name one often, and for an
    /// office of the state as a whole. A former name gives the place that holds the area now.
    /// - Parameters:
    ///   - title: The report's title; may be empty.
    ///   - organ: The office as far as known; may be empty.
    ///   - texts: Section texts in order, the first with title and front matter.
    /// - Returns: The finding; evidence strongest first, at most twelve. Its kinds are title, organ, text,
    ///   regulation, credit-code, phone and document-number.
    /// - Complexity: O(bytes of all texts).
    package func infer(title: String, organ: String, texts: [String]) -> RegionFinding {
        inferWithKind(title: title, organ: organ, texts: texts).region
    }

    /// As `infer`, and what kind of office it is.
    func inferWithKind(title: String, organ: String, texts: [String]) -> (
        region: RegionFinding, kind: OrganKind
    ) {
        let organName = read(organ)
        // The organ as a rule is a part of the title, which then says no more.
        let titleName = Self.holds(title, organ) ? organName : read(title)
        let own = RegionOwnName.merging(organ: organName, title: titleName, gazetteer: gazetteer)
        let region = region(own, organName, texts)
        return (region, OrganKindReader.kind(of: organ, own: own, region: region, gazetteer: gazetteer))
    }

    private func region(_ own: RegionOwnName, _ organName: RegionOwnName, _ texts: [String]) -> RegionFinding
    {
        if own.isNational { return RegionFinding() }

        var evidence = RegionEvidence()
        for (index, text) in texts.enumerated() {
            reader.read(text.utf8Span.span, isFront: index == 0, into: &evidence)
        }
        let scores = RegionScores(evidence, gazetteer: gazetteer)
        let choice = RegionChoice(own: own, evidence: evidence, scores: scores, gazetteer: gazetteer)
        let kind = organName.candidates.isEmpty || own != organName ? "title" : "organ"
        return finding(choice, own, kind: kind, evidence)
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
        _ choice: RegionChoice, _ own: RegionOwnName, kind: String, _ evidence: RegionEvidence
    ) -> RegionFinding {
        var finding = RegionFinding()
        if let place = choice.place {
            let path = gazetteer.path(of: gazetteer.places[place].code)
            finding.province = path.province?.name
            finding.provinceCode = path.province?.code
            finding.city = path.city?.name
            finding.cityCode = path.city?.code
            finding.county = path.county?.name
            finding.countyCode = path.county?.code
            finding.code = gazetteer.places[place].code
            name(place, own, &finding)
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

    /// An office that goes by a former name keeps it, with today's codes: 株洲县 is 渌口区 now.
    private func name(_ place: Int, _ own: RegionOwnName, _ finding: inout RegionFinding) {
        guard !own.isFromTown, !gazetteer.rows[place].formerNames.isEmpty, own.candidates.contains(place),
            !Self.holds(own.words, gazetteer.places[place].name),
            let former = gazetteer.rows[place].formerNames.filter({ Self.holds(own.words, $0) })
                .max(by: { $0.utf8.count < $1.utf8.count })
        else { return }
        switch gazetteer.level(of: place) {
        case .province: break
        case .city: finding.city = former
        case .county: finding.county = former
        }
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
