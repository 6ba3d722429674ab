// The audit's verdicts as columns of the index: one for each rule of a single report, and one over all of them.

package import FulltextStorage
package import Reports

/// How verdicts are written as numbers of group columns.
package enum AuditColumn {
    /// The verdict over all rules.
    static let overall = "audit"
    /// Rules that a single report decides; those over several years or several offices are applied when asked for.
    package static let rules: [AuditRule] = [
        .applicationIdentity, .applicationColumn, .applicationRow, .reviewTotal, .disclosureValue, .text,
        .missing,
        .headingNumber, .empty, .fee, .split,
    ]
    /// Rules over two years of one office.
    package static let yearRules: [AuditRule] = [.carry, .validDocuments, .repeatedText, .jump]
    /// In the order of `values`.
    static let names = [overall] + rules.map(name)

    static func name(_ rule: AuditRule) -> String { overall + "." + rule.rawValue }

    /// A rule by its name, in small letters or capitals.
    /// - Throws: `invalidQuery` when there is none.
    package static func rule(named name: String) throws(IndexError) -> AuditRule {
        let all = rules + yearRules
        guard let rule = all.first(where: { $0.rawValue.lowercased() == name.lowercased() }) else {
            let names = all.map(\.rawValue).joined(separator: ", ")
            throw IndexError(.invalidQuery, "rule \(name): no such rule; write one of \(names)")
        }
        return rule
    }

    /// - Throws: `invalidQuery` when a rule is not of the kind that is asked for.
    static func check(_ rule: AuditRule, comparesYears: Bool) throws(IndexError) {
        let kind = comparesYears ? yearRules : rules
        guard !kind.contains(rule) else { return }
        throw IndexError(
            .invalidQuery,
            comparesYears
                ? "rule \(rule.rawValue): is of single reports; leave --years out, or write one of "
                    + kind.map(\.rawValue).joined(separator: ", ")
                : "rule \(rule.rawValue): compares years; add --years")
    }

    /// A verdict's number; what weighs more is larger.
    package static func code(_ verdict: Verdict) -> Int64 {
        switch verdict {
        case .notAssessable: 0
        case .pass: 1
        case .uncertain: 2
        case .fail: 3
        }
    }

    /// A verdict as people write it in a filter; nil when it is none.
    package static func verdict(named name: String) -> Verdict? {
        switch name.lowercased() {
        case "fail": .fail
        case "uncertain": .uncertain
        case "pass": .pass
        case "none", "not_assessable": .notAssessable
        default: nil
        }
    }

    package static func verdict(_ code: Int64) -> Verdict {
        switch code {
        case 3: .fail
        case 2: .uncertain
        case 1: .pass
        default: .notAssessable
        }
    }

    /// For each of `names` the verdict that weighs most among the findings.
    ///
    /// - Parameter findings: All that do not pass; a rule without any holds. Nil for a text that is not audited.
    static func values(of findings: [Finding]?) -> [Int64] {
        guard let findings else { return names.map { _ in code(.notAssessable) } }
        var worst = [Int64?](repeating: nil, count: rules.count)
        for finding in findings {
            guard let index = rules.firstIndex(of: finding.rule) else { continue }
            worst[index] = max(worst[index] ?? 0, code(finding.strict))
        }
        let codes = worst.map { $0 ?? code(.pass) }
        return [codes.max() ?? code(.notAssessable)] + codes
    }
}

/// A finding as the index keeps it: what a person reads.
package struct StoredFinding: Sendable, Equatable {
    package let rule: AuditRule
    package let strict: Verdict
    /// With blanks, slashes and 无 taken for zero.
    package let blankAsZero: Verdict
    package let english: String
    package let chinese: String
}

extension StoredFinding {
    /// What the index keeps of a finding.
    init(_ finding: Finding) {
        self.init(
            rule: finding.rule, strict: finding.strict, blankAsZero: finding.blankAsZero,
            english: finding.english,
            chinese: finding.chinese)
    }
}
