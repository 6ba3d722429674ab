// Divisions as they were: what a place was called in a year, and which city it belonged to. Since 2005 some three
// hundred have been renamed, renumbered or merged; reports of earlier years are of the place of then.
//
// A change counts from the year after it was ordered: in its own year the old name is the likelier one, unless
// the report prints the new one.

extension Gazetteer {
    /// Names of the city and county of a place in a year.
    ///
    /// A printed name is kept, and a place printed under a former name is described as it was under it:
    /// 莱城区 belongs to 莱芜市, whatever the year.
    /// - Parameters:
    ///   - year: The report's; nil when unknown.
    ///   - isPrinted: Whether the report names its place so.
    /// - Complexity: O(former names of the place and its city).
    func names(
        of index: Int, in year: Int?, isPrinted: (String) -> Bool
    ) -> (city: String?, county: String?) {
        switch level(of: index) {
        case .province: return (nil, nil)
        case .city: return (past(index, year, isPrinted)?.name ?? places[index].name, nil)
        case .county:
            guard let city = city(above: index) else {
                return (nil, past(index, year, isPrinted)?.name ?? places[index].name)
            }
            var code = places[index].code
            var name = places[index].name
            var year = year
            if let past = past(index, year, isPrinted) {
                code = past.code
                name = past.name
                year = min(year ?? past.last, past.last)
            } else if let since = sinceWhen(index, year), isPrinted(name) {
                // 平安区 has been in 海东市 as long as it has been a district.
                year = since + 1
            } else if let renumbered = renumbered(index, year) {
                code = renumbered.code
            }
            return (self.city(code / 100 * 100, city, year, isPrinted), name)
        }
    }

    /// What a place was under another name: the one printed, or the one that ended as its present name began.
    private func past(
        _ index: Int, _ year: Int?, _ isPrinted: (String) -> Bool
    ) -> GazetteerTable.Former? {
        let row = rows[index]
        guard !row.former.isEmpty, !isPrinted(row.place.name) else { return nil }
        let sameLevel = row.former.filter { ($0.code % 100 == 0) == (row.place.code % 100 == 0) }
        let printed = sameLevel.filter { $0.name != row.place.name && isPrinted($0.name) }
        if let longest = printed.map(\.name.utf8.count).max() {
            return standing(printed.filter { $0.name.utf8.count == longest }, in: year)
        }
        guard let year, year <= row.since else { return nil }
        // Of several that ended together no one is the place itself.
        let before = sameLevel.filter { $0.last >= year && $0.last <= row.since }
        guard let first = before.first, before.allSatisfy({ $0.name == first.name }) else { return nil }
        return standing(before, in: year)
    }

    /// The year in which a place took its name, when that is not before `year`.
    private func sinceWhen(_ index: Int, _ year: Int?) -> Int? {
        guard let year, year <= rows[index].since else { return nil }
        return rows[index].since
    }

    /// The code that a place of the same name had in a year, if not today's.
    private func renumbered(_ index: Int, _ year: Int?) -> GazetteerTable.Former? {
        guard let year else { return nil }
        let row = rows[index]
        return row.former.filter { $0.name == row.place.name && $0.last >= year && $0.code % 100 != 0 }
            .min { $0.last < $1.last }
    }

    /// Name of a city by the code it had; `today` holds its area now.
    private func city(
        _ code: Int, _ today: Int, _ year: Int?, _ isPrinted: (String) -> Bool
    ) -> String {
        if code == places[today].code || isPrinted(places[today].name) {
            return past(today, year, isPrinted)?.name ?? places[today].name
        }
        guard let holder = self.index(code: code), level(of: holder) != .province else {
            return places[today].name
        }
        if places[holder].code == code { return past(holder, year, isPrinted)?.name ?? places[holder].name }
        return standing(rows[holder].former.filter { $0.code == code }, in: year)?.name ?? places[today].name
    }

    /// Of successive states the one that stood in a year: the first that lasted until then, else the last.
    private func standing(_ states: [GazetteerTable.Former], in year: Int?) -> GazetteerTable.Former? {
        states.filter { $0.last >= year ?? Int.max }.min { $0.last < $1.last }
            ?? states.max { $0.last < $1.last }
    }
}
