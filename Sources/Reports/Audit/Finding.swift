// One result of the audit: rule, verdict, the cells on both sides, the words of the text.
//
// Two readings are kept: strict, in which a cell that names no figure leaves the rule undecided, and
// blank-as-zero, in which blanks, slashes and 无 count as 0.

/// A cell as an operand of a rule.
package struct CellReading: Sendable, Equatable {
    package var path: CellPath
    /// Nil when the report has no such cell.
    package var value: CellValue?
    /// The year of the report it stands in, where more than one report is compared; else nil.
    package var year: Int?

    package init(path: CellPath, value: CellValue?, year: Int? = nil) {
        self.path = path
        self.value = value
        self.year = year
    }
}

/// Words of a report.
package struct TextQuote: Sendable, Equatable {
    /// Index into `Report.sections`.
    package var sectionIndex: Int
    /// UTF-8 offsets into the text of the section; into its heading for S-number.
    package var range: Range<Int>
    /// The words as they stand there.
    package var text: String

    package init(sectionIndex: Int, range: Range<Int>, text: String) {
        self.sectionIndex = sectionIndex
        self.range = range
        self.text = text
    }
}

/// What a finding is about, beside its cells.
package enum FindingDetail: Sendable, Equatable {
    /// Both sides are sums of cells that must be equal.
    case equation
    /// One cell of table 2.
    case cell
    /// The text states this number of something the cells count.
    case statement(TextTopic, Int64)
    /// The text states no figure, or none that the tables have.
    case noStatement
    /// The table of this number is absent; of `table` 0, the report follows no form.
    case noTable(Int)
    case missingSection(Int)
    case missingTable(Int)
    case missingRows(table: Int, cells: Int)
    case blankCells(table: Int, blank: Int, of: Int)
    /// Nothing is missing.
    case complete
    /// Printed number of a heading and the number that would go on from the one before.
    case heading(printed: Int, expected: Int)
    /// Characters in section 5 without blanks and marks.
    case length(Int)
    /// Fee in 分 and whether section 6 says there is nothing to report.
    case fee(Int64, isDenied: Bool)
    case split(pieces: [String], joined: Int64)
    /// Share of a section that stood in the section of the year before, 0 to 1.
    case repeated(section: Int, share: Double)
    /// New value divided by old.
    case factor(Double)
    /// Parts that were added up, and how many there should be, if known.
    case parts(Int, expected: Int?)
}

/// One result of the audit.
package struct Finding: Sendable, Equatable {
    package var rule: AuditRule
    /// With cells that name no figure left open.
    package var strict: Verdict
    /// With blanks, slashes and 无 as zero.
    package var blankAsZero: Verdict
    /// Left side of the rule: what is added up, or what the text or the earlier year says.
    package var left: [CellReading]
    /// Right side: what it must equal.
    package var right: [CellReading]
    package var detail: FindingDetail
    /// The words behind a finding on the text.
    package var words: TextQuote?

    package init(
        _ rule: AuditRule, strict: Verdict, blankAsZero: Verdict? = nil, left: [CellReading] = [],
        right: [CellReading] = [], detail: FindingDetail = .equation, words: TextQuote? = nil
    ) {
        self.rule = rule
        self.strict = strict
        self.blankAsZero = blankAsZero ?? strict
        self.left = left
        self.right = right
        self.detail = detail
        self.words = words
    }

    /// The verdict of the strict reading, which counts.
    package var verdict: Verdict { strict }
}

/// Both readings of a sum.
struct SumReading: Equatable {
    var strict: Int64? = 0
    var blankAsZero: Int64? = 0

    mutating func add(_ value: Int64) {
        strict = Self.add(strict, value)
        blankAsZero = Self.add(blankAsZero, value)
    }

    private static func add(_ sum: Int64?, _ value: Int64) -> Int64? {
        guard let sum else { return nil }
        let (result, overflow) = sum.addingReportingOverflow(value)
        return overflow ? nil : result
    }
}

extension Verdict {
    /// PASS when both are known and equal, FAIL when known and not, else UNCERTAIN.
    static func equal(_ left: Int64?, _ right: Int64?) -> Verdict {
        guard let left, let right else { return .uncertain }
        return left == right ? .pass : .fail
    }
}
