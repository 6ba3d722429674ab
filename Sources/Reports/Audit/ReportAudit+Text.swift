// X-text: the figures of the text against the cells that count the same.
//
// A cell may be doubtful itself: where 总计 is not the sum of its row, or a word of the text can mean more
// than one sum of cells, any of the readings satisfies the text. Only a figure that fits none of them
// contradicts.

extension ReportAudit {
    /// What the cells say about a topic: values that agree with the text, and values that may.
    private struct Expectation {
        /// Cells named in the finding.
        var cells: [CellPath]
        /// The text is right when it states one of these.
        var values: [SumReading] = []
        /// Whether a figure that fits nothing contradicts, or only leaves a doubt.
        var isDecisive = true
        /// A figure up to this one never contradicts: the text may count a part.
        var mayBeLess = false
    }

    mutating func auditText() {
        guard report.isRecognised, report.year.value != nil else {
            add(Finding(.text, strict: .notAssessable, detail: .noStatement))
            return
        }
        var results: [(statement: FoundStatement, cells: [CellPath], strict: Verdict, blankAsZero: Verdict)] =
            []
        var passed: Set<TextTopic> = []
        for statement in TextFigures.found(in: report, scan) {
            guard let expectation = expectation(statement) else { continue }
            let strict = judge(statement, expectation) { $0.strict }
            let blankAsZero = judge(statement, expectation) { $0.blankAsZero }
            if strict == .pass { passed.insert(statement.topic) }
            results.append((statement, expectation.cells, strict, blankAsZero))
        }
        if results.isEmpty { add(Finding(.text, strict: .notAssessable, detail: .noStatement)) }
        for result in results {
            let (statement, paths) = (result.statement, result.cells)
            var (strict, blankAsZero) = (result.strict, result.blankAsZero)
            // The text gives another figure for the same that agrees: this one is likely of a part.
            if passed.contains(statement.topic) {
                if strict == .fail { strict = .uncertain }
                if blankAsZero == .fail { blankAsZero = .uncertain }
            }
            guard isListed(strict, blankAsZero) else { continue }
            add(
                Finding(
                    .text, strict: strict, blankAsZero: blankAsZero, right: readings(paths),
                    detail: .statement(statement.topic, statement.value), words: statement.quote(in: report)))
        }
    }

    private func judge(
        _ statement: FoundStatement, _ expectation: Expectation, _ reading: (SumReading) -> Int64?
    ) -> Verdict {
        let values = expectation.values.compactMap(reading)
        if values.contains(statement.value) { return .pass }
        if !expectation.isDecisive { return .uncertain }
        let sums = alternatives(statement.topic)
        let others = sums.compactMap(reading)
        if others.contains(statement.value) { return .uncertain }
        // A cell that is no number could be the one that fits.
        if values.count < expectation.values.count || others.count < sums.count { return .uncertain }
        if expectation.mayBeLess, let most = (values + others).max(), statement.value <= most {
            return .uncertain
        }
        return .fail
    }

    // MARK: Cells behind a topic

    private func expectation(_ statement: FoundStatement) -> Expectation? {
        switch statement.topic {
        case .reviews, .lawsuits, .reviewsAndLawsuits, .lawsuitsDirect, .lawsuitsAfterReview:
            cells.hasTable(4) ? disputes(statement.topic) : nil
        case .applicantsNatural, .applicantsOrganisations:
            cells.hasTable(3) ? applicants(statement.topic == .applicantsNatural) : nil
        default:
            cells.hasTable(3) ? applications(statement.topic) : nil
        }
    }

    /// The total of rows as printed, and as the sum over the six kinds of applicant where that is another.
    private func totals(_ rows: [ApplicationRow]) -> [SumReading] {
        var printed = SumReading()
        var added = SumReading()
        for row in rows {
            for column in ApplicantColumn.allCases.dropLast() { cells.add(row.cell(column), to: &added) }
            cells.add(row.cell(.total), to: &printed)
        }
        return printed == added ? [printed] : [printed, added]
    }

    private func rows(_ topic: TextTopic) -> [ApplicationRow] {
        func present(_ first: ApplicationRow, _ last: ApplicationRow) -> [ApplicationRow] {
            ApplicationRow.allCases[first.rawValue...last.rawValue].filter { cells.hasRow($0) }
        }
        return switch topic {
        case .received, .handled: [.new]
        case .carriedIn: [.carriedIn]
        case .carriedOut: [.carriedOut]
        case .answered: [.total]
        case .granted: [.granted]
        case .partial: [.partial]
        case .refused: present(.secret, .query)
        case .unavailable: present(.notHeld, .unclear)
        case .notProcessed: present(.petition, .confirmation)
        case .otherHandling: present(.other, .misc)
        default: []
        }
    }

    private func applications(_ topic: TextTopic) -> Expectation {
        switch topic {
        case .natural: return kinds(Self.natural)
        case .organisations: return kinds(Self.organisations)
        default: break
        }
        let rows = rows(topic)
        var result = Expectation(cells: rows.map { $0.cell(.total) }, values: totals(rows))
        switch topic {
        case .handled:
            result.values += totals([.new, .carriedIn]) + totals([.total])
            result.isDecisive = false
        case .answered: result.mayBeLess = true
        default: break
        }
        return result
    }

    /// Sums that the words may mean as well: 不予公开 is often said of all that was not disclosed.
    private func alternatives(_ topic: TextTopic) -> [SumReading] {
        switch topic {
        case .received: return totals([.new, .carriedIn])
        case .answered: return totals([.new]) + totals([.new, .carriedIn])
        case .granted: return totals([.granted, .partial])
        case .refused:
            let own = rows(.refused)
            let (unavailable, notProcessed, other) = (
                rows(.unavailable), rows(.notProcessed), rows(.otherHandling)
            )
            return [
                own + unavailable, own + notProcessed, own + other, own + unavailable + notProcessed,
                own + unavailable + notProcessed + other,
            ].flatMap(totals)
        case .unavailable, .notProcessed, .otherHandling:
            return totals(
                rows(topic) + (topic == .otherHandling ? rows(.notProcessed) : rows(.otherHandling)))
        case .natural, .organisations:
            let columns = topic == .natural ? Self.natural : Self.organisations
            return [
                sum(columns.flatMap { [ApplicationRow.new.cell($0), ApplicationRow.carriedIn.cell($0)] })
            ]
        case .lawsuits: return totals([.lawsuitsDirect]) + totals([.lawsuitsAfterReview])
        default: return []
        }
    }

    private static let natural: [ApplicantColumn] = [.natural]
    private static let organisations: [ApplicantColumn] = [.business, .research, .welfare, .legal, .other]

    private func kinds(_ columns: [ApplicantColumn]) -> Expectation {
        let new = columns.map { ApplicationRow.new.cell($0) }
        return Expectation(cells: new, values: [sum(new)])
    }

    /// All applicants are of one kind: the table must not have them under the other.
    private func applicants(_ isNatural: Bool) -> Expectation {
        let columns = isNatural ? Self.natural : Self.organisations
        let others = isNatural ? Self.organisations : Self.natural
        func both(_ columns: [ApplicantColumn]) -> SumReading {
            sum(columns.flatMap { [ApplicationRow.new.cell($0), ApplicationRow.carriedIn.cell($0)] })
        }
        var result = kinds(columns)
        // A contradiction only where the table has none of the kind and some of the other.
        result.isDecisive = both(columns).blankAsZero == 0 && (both(others).blankAsZero ?? 0) > 0
        result.cells = (columns + others).map { ApplicationRow.new.cell($0) }
        return result
    }

    private func totals(_ groups: [ReviewGroup]) -> [SumReading] {
        var printed = SumReading()
        var added = SumReading()
        for group in groups {
            for outcome in ReviewOutcome.allCases.dropLast() { cells.add(group.cell(outcome), to: &added) }
            cells.add(group.cell(.total), to: &printed)
        }
        return printed == added ? [printed] : [printed, added]
    }

    private func disputes(_ topic: TextTopic) -> Expectation {
        let groups: [ReviewGroup] =
            switch topic {
            case .reviews: [.reviews]
            case .lawsuits: [.lawsuitsDirect, .lawsuitsAfterReview]
            case .lawsuitsDirect: [.lawsuitsDirect]
            case .lawsuitsAfterReview: [.lawsuitsAfterReview]
            default: ReviewGroup.allCases
            }
        return Expectation(
            cells: groups.map { $0.cell(.total) }, values: totals(groups),
            isDecisive: topic != .reviewsAndLawsuits)
    }
}
