// `gongkai audit [QUERY]`: which reports fail which rule, counted by rule, province or year, and the findings one by one.

import ArgumentParser
import FulltextStorage
import ReportSearch
import ReportText
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

    @ParentCommand var program: Gongkai

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
        try refuseOptions(in: query)
        if parts, years || rule != nil {
            throw ValidationError("--parts is of one rule and goes neither with --years nor with --rule.")
        }
    }

    func run() async throws {
        try await reporting {
            let rule = try self.rule.map { (name) throws(IndexError) in try AuditColumn.rule(named: name) }
            let form: OutputForm = json ? .json : .text
            if let daemon = try program.daemon {
                var question = DaemonQuestion(daemon, "audit")
                question.add(query: query, mayBeEmpty: true)
                question.add(filter.texts)
                question.add("by", by.rawValue)
                question.add("rule", rule?.rawValue)
                question.add("list", list)
                question.add("years", years)
                question.add("parts", parts)
                question.add("uncertain", uncertain)
                return try question.print(form)
            }
            let service = try SearchService(index.open())
            var question = ReportQuery(text: query.joined(separator: " "))
            question.mayBeEmpty = true
            question.filters = try filter.values()
            let output = try RowOutput()
            if parts || years || list {
                try service.writeFindings(
                    parts ? .parts : years ? .years : .reports, question, rule: rule,
                    verdicts: uncertain ? [.fail, .uncertain] : [.fail], form, to: output.line)
            } else {
                try service.auditCounts(question, by: by, rule: rule).write(by, form, to: output.line)
            }
            try output.finish()
        }
    }
}

extension AuditGrouping: ExpressibleByArgument {}
