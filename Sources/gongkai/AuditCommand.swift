// `gongkai audit [QUERY]`: which reports fail which rule, counted by rule, province or year, and the findings one by one.

import ArgumentParser
import FulltextStorage
import ReportJSON
import ReportSearch
import Reports

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Count what the audit of tables and text found, or list it.",
        discussion: """
            gongkai audit                                  how many reports fail each rule
            gongkai audit --by province --rule T3-row      the same for one rule by province
            gongkai audit 'year:2020' --list               every failure, one a line
            PASS holds; FAIL does not; UNCERTAIN: a cell is blank or no number; NOT_ASSESSABLE: the table is absent.
            docs/audit.md explains the rules.
            """)

    @Argument(parsing: .allUnrecognized, help: "Only reports with a section that this query finds.")
    var query: [String] = []

    @OptionGroup var index: IndexOption

    @OptionGroup var filter: FilterOptions

    @Option(help: "Count by rule, province or year.")
    var by = AuditGrouping.rule

    @Option(help: "Only this rule, such as T3-row.")
    var rule: String?

    @Flag(help: "List the findings instead of counting reports.")
    var list = false

    @Flag(
        help:
            "List what the rules over neighbouring years of one office found: Y-carry, Y-valid, Y-repeat, V-jump."
    )
    var years = false

    @Flag(
        help:
            "List what the rule over parts found, H-sum: a county against its towns and departments, a city against its counties and departments, of one year."
    )
    var parts = false

    @Flag(help: "With --list, --years or --parts: findings that are uncertain as well.")
    var uncertain = false

    @Flag(help: "Print JSON, one object a line.")
    var json = false

    func validate() throws {
        if let option = query.first(where: { $0.hasPrefix("--") }) {
            throw ValidationError("Unknown option '\(option)'")
        }
        if parts, years || rule != nil {
            throw ValidationError("--parts is of one rule and goes neither with --years nor with --rule.")
        }
    }

    func run() async throws {
        try await reporting {
            let rule = try self.rule.map { (name) throws(IndexError) in try AuditColumn.rule(named: name) }
            let service = try SearchService(index.open())
            var question = ReportQuery(text: query.joined(separator: " "))
            question.mayBeEmpty = true
            question.filters = try filter.values()
            let verdicts: Set<Verdict> = uncertain ? [.fail, .uncertain] : [.fail]
            if parts {
                try service.forEachPartFinding(question, verdicts: verdicts) {
                    (record, finding) throws(IndexError) in show(record, finding)
                }
            } else if years {
                try service.forEachYearFinding(question, rule: rule, verdicts: verdicts) {
                    (record, finding) throws(IndexError) in show(record, finding)
                }
            } else if list {
                try service.forEachFinding(
                    question, rule: rule, verdicts: verdicts
                ) {
                    (record, finding) throws(IndexError) in show(record, finding)
                }
            } else {
                show(try service.auditCounts(question, by: by, rule: rule))
            }
        }
    }

    private func show(_ record: ReportRecord, _ finding: StoredFinding) {
        if json {
            print(finding.json(record).line)
            return
        }
        let fields = [
            record.id, record.year.map(String.init) ?? "", finding.rule.rawValue, finding.strict.rawValue,
            finding.blankAsZero == finding.strict ? "" : "blank as 0: \(finding.blankAsZero.rawValue)",
            finding.chinese,
        ]
        print(fields.filter { !$0.isEmpty }.map { Terminal.printable($0) }.joined(separator: "  "))
    }

    private func show(_ counts: [AuditCount]) {
        if json {
            for count in counts {
                print(count.json(by).line)
            }
            return
        }
        var rows = [[by.rawValue, "FAIL", "UNCERTAIN", "PASS", "NOT_ASSESSABLE"]]
        for count in counts {
            let numbers = [count.fail, count.uncertain, count.pass, count.notAssessable].map(String.init)
            rows.append([count.name ?? "unknown"] + numbers)
        }
        print(Terminal.table(rows, indent: ""))
    }
}

extension AuditGrouping: ExpressibleByArgument {}
