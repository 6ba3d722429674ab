// Rules over two reports of one office, and over an office and its parts.
//
// Who belongs together is for the caller to know: reports of the same organ in different years, the reports
// of all towns of a county and the county's own. A rule spans two years only when one follows the other.

/// A report as a member of a series.
package struct SeriesReport: Sendable {
    /// The year reported on.
    package var year: Int
    package var cells: TypedTables
    /// Texts of sections 1 to 6, by number; a section of two parts joined. Empty when the text is not at
    /// hand.
    package var texts: [Int: String]

    package init(year: Int, cells: TypedTables, texts: [Int: String] = [:]) {
        self.year = year
        self.cells = cells
        self.texts = texts
    }

    /// Nil when the year of the report is not known.
    package init?(_ report: Report, cells: TypedTables) {
        guard let year = report.year.value else { return nil }
        var texts: [Int: String] = [:]
        for section in report.sections where (1...6).contains(section.number) {
            texts[section.number, default: ""] += section.text + "\n"
        }
        self.init(year: year, cells: cells, texts: texts)
    }
}

/// Rules over years.
package enum ReportSeriesAudit {
    /// Applies the rules over years to the reports of one office.
    ///
    /// - Parameters:
    ///   - series: In any order. Of two reports of one year the first counts.
    ///   - template: What does not count as repeated.
    /// - Returns: By pair of years, then by rule. Years without a neighbour give nothing.
    package static func findings(
        of series: [SeriesReport], template: RepetitionTemplate = .official, includesPasses: Bool = true
    ) -> [Finding] {
        var byYear: [Int: SeriesReport] = [:]
        for report in series where byYear[report.year] == nil { byYear[report.year] = report }
        var result: [Finding] = []
        for year in byYear.keys.sorted() {
            guard let earlier = byYear[year], let later = byYear[year + 1] else { continue }
            result += carry(earlier, later) + valid(earlier, later)
            result += repeats(earlier, later, template) + jumps(earlier, later)
        }
        return includesPasses
            ? result : result.filter { $0.strict != .pass || $0.blankAsZero != .pass }
    }

    private static func readings(_ report: SeriesReport, _ paths: [CellPath]) -> [CellReading] {
        paths.map { CellReading(path: $0, value: report.cells[$0], year: report.year) }
    }

    private static func sum(_ report: SeriesReport, _ paths: [CellPath]) -> SumReading {
        var sum = SumReading()
        for path in paths { report.cells.add(path, to: &sum) }
        return sum
    }

    /// Y-carry: 四 of a year = 二 of the next, each column; also from the form of 2019 to that of 2021.
    private static func carry(_ earlier: SeriesReport, _ later: SeriesReport) -> [Finding] {
        guard earlier.cells.hasTable(3), later.cells.hasTable(3) else {
            return [Finding(.carry, strict: .notAssessable, detail: .noTable(3))]
        }
        return ApplicantColumn.allCases.map { column in
            let out = [ApplicationRow.carriedOut.cell(column)]
            let into = [ApplicationRow.carriedIn.cell(column)]
            let (left, right) = (sum(earlier, out), sum(later, into))
            return Finding(
                .carry, strict: .equal(left.strict, right.strict),
                blankAsZero: .equal(left.blankAsZero, right.blankAsZero), left: readings(earlier, out),
                right: readings(later, into))
        }
    }

    /// Y-valid: in force = in force the year before + made − repealed; the form of 2021 only.
    private static func valid(_ earlier: SeriesReport, _ later: SeriesReport) -> [Finding] {
        guard earlier.cells.format == .f2021, later.cells.format == .f2021, earlier.cells.hasTable(2),
            later.cells.hasTable(2)
        else { return [Finding(.validDocuments, strict: .notAssessable, detail: .noTable(2))] }
        return [DisclosureRow.rules, .documents].compactMap { row in
            let catalogue = CellCatalogue.shared
            guard let inForce = catalogue.cell(row, .inForce), let made = catalogue.cell(row, .made),
                let repealed = catalogue.cell(row, .repealed)
            else { return nil }
            // Written without minus: before + made = now + repealed.
            var left = sum(earlier, [inForce])
            later.cells.add(made, to: &left)
            let right = sum(later, [inForce, repealed])
            return Finding(
                .validDocuments, strict: .equal(left.strict, right.strict),
                blankAsZero: .equal(left.blankAsZero, right.blankAsZero),
                left: readings(earlier, [inForce]) + readings(later, [made]),
                right: readings(later, [inForce, repealed]))
        }
    }

    /// Y-repeat: the share of each section that stood in it the year before. From 80 % on FAIL, from 50 %
    /// UNCERTAIN.
    private static func repeats(
        _ earlier: SeriesReport, _ later: SeriesReport, _ template: RepetitionTemplate
    ) -> [Finding] {
        (1...6).compactMap { number in
            guard let text = later.texts[number], let before = earlier.texts[number] else { return nil }
            guard let share = RepeatedText.share(of: text, in: before, without: template) else { return nil }
            let verdict: Verdict = share >= 0.8 ? .fail : share >= 0.5 ? .uncertain : .pass
            return Finding(.repeatedText, strict: verdict, detail: .repeated(section: number, share: share))
        }
    }

    /// V-jump: factor above 5 or below 0.2 in totals and counts. Where the larger figure is below 20 chance
    /// alone makes such factors: UNCERTAIN.
    private static func jumps(_ earlier: SeriesReport, _ later: SeriesReport) -> [Finding] {
        var result: [Finding] = []
        for path in CellPath.all where !path.isSigned {
            // Of table 3 the row 一, 总计; its other cells follow it or are too small to compare.
            if path.table == 3, path != ApplicationRow.new.cell(.total) { continue }
            if path.table == 4, path.columnLabel != ReviewOutcome.total.label { continue }
            guard let before = earlier.cells[path]?.number, let now = later.cells[path]?.number, before > 0
            else { continue }
            let factor = Double(now) / Double(before)
            guard factor > 5 || factor < 0.2 else { continue }
            let isLarge = max(before, now) >= (path.unit == .yuan ? 2_000_000 : 20)
            result.append(
                Finding(
                    .jump, strict: isLarge ? .fail : .uncertain, left: readings(earlier, [path]),
                    right: readings(later, [path]), detail: .factor(factor)))
        }
        return result
    }
}

/// Rules over a unit and its parts.
package enum ReportHierarchyAudit {
    /// H-sum: each cell of the parent is the sum over its direct children.
    ///
    /// - Parameters:
    ///   - children: Typed cells of those children whose report is at hand, same year and form as the parent.
    ///   - expected: How many children there are; nil when not known.
    ///   - mayHaveOthers: Whether there may be children that `expected` does not count. A parent with more than
    ///     the sum is UNCERTAIN then; one with less is FAIL all the same.
    /// - Returns: One finding a cell that the parent has, in order; UNCERTAIN while children are missing.
    package static func findings(
        parent: TypedTables, children: [TypedTables], expected: Int?, mayHaveOthers: Bool = false,
        includesPasses: Bool = true
    ) -> [Finding] {
        guard !children.isEmpty, let format = parent.format else {
            return [Finding(.hierarchySum, strict: .notAssessable, detail: .parts(0, expected: expected))]
        }
        let isComplete = expected == children.count && children.allSatisfy { $0.format == format }
        func verdict(_ path: CellPath, _ parts: Int64?, _ whole: Int64?) -> Verdict {
            guard isComplete, let parts, let whole else { return .uncertain }
            // More parts raise a sum only where no part can be below zero.
            if mayHaveOthers, parts != whole, parts < whole || path.isSigned { return .uncertain }
            return .equal(parts, whole)
        }
        var result: [Finding] = []
        for path in CellPath.cells(of: format) where parent[path] != nil {
            var left = SumReading()
            for child in children { child.add(path, to: &left) }
            var right = SumReading()
            parent.add(path, to: &right)
            let strict = verdict(path, left.strict, right.strict)
            let blankAsZero = verdict(path, left.blankAsZero, right.blankAsZero)
            if !includesPasses, strict == .pass, blankAsZero == .pass { continue }
            result.append(
                Finding(
                    .hierarchySum, strict: strict, blankAsZero: blankAsZero,
                    left: children.map { CellReading(path: path, value: $0[path]) },
                    right: [CellReading(path: path, value: parent[path])],
                    detail: .parts(children.count, expected: expected)))
        }
        return result
    }
}
