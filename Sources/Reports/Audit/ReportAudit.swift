// The audit of one report: every rule that needs no other report.
//
// Tolerance is zero everywhere. A rule that cannot be decided says so; a false FAIL would cost more trust
// than a miss.

/// Rules over one report.
package struct ReportAudit: Sendable {
    let report: Report
    let cells: TypedTables
    let includesPasses: Bool
    let scan: TextScan
    private(set) var findings: [Finding] = []

    /// Applies all rules to a report.
    ///
    /// - Parameters:
    ///   - cells: The typed cells of the same report.
    ///   - includesPasses: Whether findings that hold are listed too; without them the work is less.
    /// - Returns: By rule, in the order of `AuditRule`, then of the cells or the text. A rule whose table
    ///   is absent
    ///   gives one finding NOT_ASSESSABLE.
    package static func findings(
        of report: Report, cells: TypedTables, includesPasses: Bool = true
    ) -> [Finding] {
        var audit = ReportAudit(report: report, cells: cells, includesPasses: includesPasses)
        audit.auditApplications()
        audit.auditReviews()
        audit.auditDisclosure()
        audit.auditText()
        audit.auditMissing()
        audit.auditHeadings()
        audit.auditProblems()
        audit.auditFee()
        audit.auditSplits()
        return audit.findings
    }

    private init(report: Report, cells: TypedTables, includesPasses: Bool) {
        self.report = report
        self.cells = cells
        self.includesPasses = includesPasses
        scan = TextScan(report)
        findings.reserveCapacity(includesPasses ? 96 : 16)
    }

    /// Whether a finding with these verdicts is listed.
    func isListed(_ strict: Verdict, _ blankAsZero: Verdict) -> Bool {
        includesPasses || strict != .pass || blankAsZero != .pass
    }

    mutating func add(_ finding: Finding) {
        if isListed(finding.strict, finding.blankAsZero) { findings.append(finding) }
    }

    func readings(_ paths: [CellPath]) -> [CellReading] {
        var result: [CellReading] = []
        result.reserveCapacity(paths.count)
        for path in paths { result.append(CellReading(path: path, value: cells[path])) }
        return result
    }

    func sum(_ paths: [CellPath]) -> SumReading {
        var sum = SumReading()
        for path in paths { cells.add(path, to: &sum) }
        return sum
    }

    /// Adds the finding on: sum of `left` = sum of `right`.
    private mutating func equate(_ rule: AuditRule, _ left: [CellPath], _ right: [CellPath]) {
        let leftSum = sum(left)
        let rightSum = sum(right)
        let strict = Verdict.equal(leftSum.strict, rightSum.strict)
        let blankAsZero = Verdict.equal(leftSum.blankAsZero, rightSum.blankAsZero)
        guard isListed(strict, blankAsZero) else { return }
        findings.append(
            Finding(
                rule, strict: strict, blankAsZero: blankAsZero, left: readings(left),
                right: readings(right)))
    }

    // MARK: Tables

    /// The equations of table 3, made once: they are the same for every report of a form.
    private struct Equations: Sendable {
        var left: [CellPath]
        var right: [CellPath]

        static let identities = ApplicantColumn.allCases.map { column in
            Equations(
                left: [ApplicationRow.new.cell(column), ApplicationRow.carriedIn.cell(column)],
                right: [ApplicationRow.total.cell(column), ApplicationRow.carriedOut.cell(column)])
        }
        static let oldColumns = columns(.f2019)
        static let newColumns = columns(.f2021)
        static let oldRows = rows(.f2019)
        static let newRows = rows(.f2021)

        private static func columns(_ format: TableFormat) -> [Equations] {
            let outcomes = ApplicationRow.allCases.filter { $0.isOutcome && $0.exists(in: format) }
            return ApplicantColumn.allCases.map { column in
                Equations(left: outcomes.map { $0.cell(column) }, right: [ApplicationRow.total.cell(column)])
            }
        }

        private static func rows(_ format: TableFormat) -> [Equations] {
            ApplicationRow.allCases.filter { $0.exists(in: format) }.map { row in
                Equations(
                    left: ApplicantColumn.allCases.dropLast().map { row.cell($0) }, right: [row.cell(.total)])
            }
        }

        static let reviews = ReviewGroup.allCases.map { group in
            Equations(
                left: ReviewOutcome.allCases.dropLast().map { group.cell($0) }, right: [group.cell(.total)])
        }
    }

    private mutating func auditApplications() {
        guard cells.hasTable(3) else {
            for rule in [AuditRule.applicationIdentity, .applicationColumn, .applicationRow] {
                add(Finding(rule, strict: .notAssessable, detail: .noTable(3)))
            }
            return
        }
        let isNew = cells.format == .f2021
        for equation in Equations.identities { equate(.applicationIdentity, equation.left, equation.right) }
        for equation in isNew ? Equations.newColumns : Equations.oldColumns {
            equate(.applicationColumn, equation.left, equation.right)
        }
        for equation in isNew ? Equations.newRows : Equations.oldRows {
            equate(.applicationRow, equation.left, equation.right)
        }
    }

    private mutating func auditReviews() {
        guard cells.hasTable(4) else {
            add(Finding(.reviewTotal, strict: .notAssessable, detail: .noTable(4)))
            return
        }
        for equation in Equations.reviews { equate(.reviewTotal, equation.left, equation.right) }
    }

    private mutating func auditDisclosure() {
        guard cells.hasTable(2) else {
            add(Finding(.disclosureValue, strict: .notAssessable, detail: .noTable(2)))
            return
        }
        for path in CellPath.cells(of: cells.format ?? .f2019) {
            guard path.table == 2 else { break }
            if cells.reading(path) == .number, !includesPasses, !cells.isBelowZero(path) { continue }
            let value = cells[path]
            let strict: Verdict
            switch value?.meaning {
            case .zero?: strict = .pass
            case .number?: strict = (value?.value ?? 0) >= 0 || path.isSigned ? .pass : .fail
            case .text? where value?.remark == .fraction: strict = .fail
            default: strict = .uncertain
            }
            let blankAsZero = strict == .uncertain && value?.numberOrZero == 0 ? .pass : strict
            guard isListed(strict, blankAsZero) else { continue }
            findings.append(
                Finding(
                    .disclosureValue, strict: strict, blankAsZero: blankAsZero, left: readings([path]),
                    detail: .cell))
        }
    }

    private mutating func auditSplits() {
        for split in cells.splits {
            add(
                Finding(
                    .split, strict: split.repairsSum ? .fail : .uncertain, left: readings([split.path]),
                    detail: .split(pieces: split.pieces, joined: split.joined)))
        }
        // 1 2 in one cell was read as 12.
        for path in cells.spacedDigits {
            let value = cells[path]
            add(
                Finding(
                    .split, strict: .uncertain, left: readings([path]),
                    detail: .split(pieces: [value?.printed ?? ""], joined: value?.value ?? 0)))
        }
    }
}
