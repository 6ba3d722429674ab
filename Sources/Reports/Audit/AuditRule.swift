// The rules of the audit and the verdicts a rule can give.

/// One rule of the audit; the raw value is its name in searches and lists (audit:T3-row).
package enum AuditRule: String, Sendable, Equatable, CaseIterable {
    /// Table 3, each column: 一 + 二 = 三（七） + 四.
    case applicationIdentity = "T3-identity"
    /// Table 3, each column: （七） is the sum of the outcomes above it.
    case applicationColumn = "T3-column"
    /// Table 3, each row: 总计 is the sum of the six kinds of applicant.
    case applicationRow = "T3-row"
    /// Table 4, each group: 总计 is the sum of the four outcomes.
    case reviewTotal = "T4-total"
    /// Table 2: whole numbers not below zero; 增/减 may be, money may have a fraction.
    case disclosureValue = "T2-value"
    /// Figures in the text against the tables.
    case text = "X-text"
    /// A section or a table is absent, rows are, or most of a table is blank.
    case missing = "S-missing"
    /// A heading with a wrong or repeated number.
    case headingNumber = "S-number"
    /// Section 5 says nothing.
    case empty = "S-empty"
    /// A fee was taken while section 6 has nothing to report.
    case fee = "S-fee"
    /// Two years: 四 of a year = 二 of the next.
    case carry = "Y-carry"
    /// Two years, form of 2021: in force = in force the year before + made − repealed.
    case validDocuments = "Y-valid"
    /// Two years: how much of a section is the text of the year before.
    case repeatedText = "Y-repeat"
    /// A unit and its parts: a cell is the sum over the parts.
    case hierarchySum = "H-sum"
    /// Two years: a figure grew more than fivefold or fell below a fifth.
    case jump = "V-jump"
    /// One number over two cells.
    case split = "V-split"
}

/// What a rule says.
package enum Verdict: String, Sendable, Equatable, CaseIterable {
    case pass = "PASS"
    case fail = "FAIL"
    /// An operand is missing or no number, or the text leaves room for another reading.
    case uncertain = "UNCERTAIN"
    /// There is nothing to apply the rule to.
    case notAssessable = "NOT_ASSESSABLE"
}
