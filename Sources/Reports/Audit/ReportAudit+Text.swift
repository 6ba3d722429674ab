// X-text: the figures of the text against the cells that count the same.
//
// A cell may be doubtful itself: where 总计 is not the sum of its row, or a word of the text can mean more than one
// sum of cells, any of the readings satisfies the text. Only a figure that fits none of them contradicts.

extension ReportAudit {
    /// What the cells say about a topic: values that agree with the text, and values that may.
    private struct Expectation {
        /// Cells named in the finding.
        var cells: [CellPath]
        /// The text is right when it states one of these.
        var values: [SumReading] = []
        /// The text may be right when it states one of these.
        var others: [SumReading] = []
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
        let statements = TextFigures.statements(in: report)
        var results: [(statement: TextStatement, finding: Finding)] = []
        var passed: Set<TextTopic> = []
        for statement in statements {
            guard let expectation = expectation(statement) else { continue }
            let finding = judge(statement, expectation)
            if finding.strict == .pass { passed.insert(statement.topic) }
            results.append((statement, finding))
        }
        guard !results.isEmpty else {
            add(Finding(.text, strict: .notAssessable, detail: .noStatement))
            return
        }
        for (statement, finding) in results {
            var finding = finding
            // The text gives another figure for the same that agrees: this one is likely of a part.
            if passed.contains(statement.topic) {
                if finding.strict == .fail { finding.strict = .uncertain }
                if finding.blankAsZero == .fail { finding.blankAsZero = .uncertain }
            }
            add(finding)
        }
    }

    private func judge(_ statement: TextStatement, _ expectation: Expectation) -> Finding {
        func verdict(_ reading: (SumReading) -> Int64?) -> Verdict {
            let values = expectation.values.compactMap(reading)
            if values.contains(statement.value) { return .pass }
            let others = expectation.others.compactMap(reading)
            if others.contains(statement.value) || !expectation.isDecisive { return .uncertain }
            // A cell that is no number could be the one that fits.
            if values.isEmpty || values.count < expectation.values.count && expectation.values.count == 1 {
                return .uncertain
            }
            if others.count < expectation.others.count { return .uncertain }
            if expectation.mayBeLess, let most = (values + others).max(), statement.value <= most {
                return .uncertain
            }
            return .fail
        }
        return Finding(
            .text, strict: verdict { $0.strict }, blankAsZero: verdict { $0.blankAsZero },
            right: expectation.cells.map(reading), detail: .statement(statement.topic, statement.value),
            words: statement.words)
    }

    // MARK: Cells behind a topic

    private func expectation(_ statement: TextStatement) -> Expectation? {
        switch statement.topic {
        case .reviews, .lawsuits, .reviewsAndLawsuits, .lawsuitsDirect, .lawsuitsAfterReview:
            guard cells.hasTable(4) else { return nil }
            return disputes(statement.topic)
        case .applicantsNatural, .applicantsOrganisations:
            guard cells.hasTable(3) else { return nil }
            return applicants(statement)
        default:
            guard cells.hasTable(3) else { return nil }
            return applications(statement.topic)
        }
    }

    private func sum(_ paths: [CellPath]) -> SumReading {
        var sum = SumReading()
        for path in paths { sum.add(cells[path]) }
        return sum
    }

    /// The total of rows as printed, and as the sum over the six kinds of applicant.
    private func totals(_ rows: [ApplicationRow]) -> [SumReading] {
        let printed = sum(rows.map { $0.cell(.total) })
        let added = sum(rows.flatMap { row in ApplicantColumn.allCases.dropLast().map { row.cell($0) } })
        return printed.strict == added.strict && printed.blankAsZero == added.blankAsZero
            ? [printed] : [printed, added]
    }

    private func rows(_ first: ApplicationRow, _ last: ApplicationRow) -> [ApplicationRow] {
        ApplicationRow.allCases.filter {
            $0.rawValue >= first.rawValue && $0.rawValue <= last.rawValue && cells.hasRow($0)
        }
    }

    private func applications(_ topic: TextTopic) -> Expectation {
        func expect(_ rows: [ApplicationRow], or others: [[ApplicationRow]] = []) -> Expectation {
            Expectation(
                cells: rows.map { $0.cell(.total) }, values: totals(rows), others: others.flatMap(totals))
        }
        let refused = rows(.secret, .query)
        let unavailable = rows(.notHeld, .unclear)
        let notProcessed = rows(.petition, .confirmation)
        let other = rows(.other, .misc)
        switch topic {
        case .received:
            return expect([.new], or: [[.new, .carriedIn]])
        case .handled:
            var result = expect([.new], or: [])
            result.values += totals([.new, .carriedIn]) + totals([.total])
            result.isDecisive = false
            return result
        case .carriedIn: return expect([.carriedIn])
        case .carriedOut: return expect([.carriedOut])
        case .answered:
            var result = expect([.total], or: [[.new], [.new, .carriedIn]])
            result.mayBeLess = true
            return result
        case .granted: return expect([.granted], or: [[.granted, .partial]])
        case .partial: return expect([.partial])
        case .refused:
            return expect(
                refused,
                or: [
                    refused + unavailable, refused + notProcessed, refused + unavailable + notProcessed,
                    refused + unavailable + notProcessed + other, refused + other,
                ])
        case .unavailable: return expect(unavailable, or: [unavailable + other])
        case .notProcessed: return expect(notProcessed, or: [notProcessed + other])
        case .otherHandling: return expect(other, or: [notProcessed + other])
        case .natural:
            return kinds([.natural])
        default:
            return kinds([.business, .research, .welfare, .legal, .other])
        }
    }

    private func kinds(_ columns: [ApplicantColumn]) -> Expectation {
        let new = columns.map { ApplicationRow.new.cell($0) }
        let carried = columns.map { ApplicationRow.carriedIn.cell($0) }
        return Expectation(cells: new, values: [sum(new)], others: [sum(new + carried)])
    }

    /// All applicants are of one kind: the table must not have them under the other.
    private func applicants(_ statement: TextStatement) -> Expectation {
        let isNatural = statement.topic == .applicantsNatural
        let columns: [ApplicantColumn] =
            isNatural ? [.natural] : [.business, .research, .welfare, .legal, .other]
        let others: [ApplicantColumn] =
            isNatural ? [.business, .research, .welfare, .legal, .other] : [.natural]
        var result = kinds(columns)
        let opposite = sum(
            others.flatMap { [ApplicationRow.new.cell($0), ApplicationRow.carriedIn.cell($0)] })
        let own = sum(columns.flatMap { [ApplicationRow.new.cell($0), ApplicationRow.carriedIn.cell($0)] })
        // A contradiction only where the table has none of the kind and some of the other.
        result.isDecisive = own.blankAsZero == 0 && (opposite.blankAsZero ?? 0) > 0
        result.cells = (columns + others).map { ApplicationRow.new.cell($0) }
        return result
    }

    private func disputes(_ topic: TextTopic) -> Expectation {
        func totals(_ groups: [ReviewGroup]) -> [SumReading] {
            let printed = sum(groups.map { $0.cell(.total) })
            let added = sum(
                groups.flatMap { group in ReviewOutcome.allCases.dropLast().map { group.cell($0) } })
            return printed.strict == added.strict && printed.blankAsZero == added.blankAsZero
                ? [printed] : [printed, added]
        }
        func expect(_ groups: [ReviewGroup], or others: [[ReviewGroup]] = []) -> Expectation {
            Expectation(
                cells: groups.map { $0.cell(.total) }, values: totals(groups), others: others.flatMap(totals))
        }
        switch topic {
        case .reviews: return expect([.reviews])
        case .lawsuits:
            return expect(
                [.lawsuitsDirect, .lawsuitsAfterReview], or: [[.lawsuitsDirect], [.lawsuitsAfterReview]])
        case .lawsuitsDirect: return expect([.lawsuitsDirect])
        case .lawsuitsAfterReview: return expect([.lawsuitsAfterReview])
        default:
            var result = expect(ReviewGroup.allCases)
            result.isDecisive = false
            return result
        }
    }
}
