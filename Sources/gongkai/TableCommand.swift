// `gongkai table CELL…`: cells of the three tables for all reports that a query finds, as TSV, CSV or one JSON object a line.

import ArgumentParser
import FulltextStorage
import ReportSearch
import Reports

struct TableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table",
        abstract: "Print table cells of all reports that a query finds, one report a row.",
        discussion: """
            gongkai table applications.new reviews.total --query 'applications.new>0' --province 浙江 > cells.tsv
            A name that is no cell gives all cells below it: applications.refused; so does applications.new.*. A blank cell prints as nothing, a slash as /, words
            as they stand; a cell that the report does not have as nothing, in JSON as null.
            """)

    @Argument(help: "Cells by name or Chinese label.")
    var cells: [String] = []

    @OptionGroup var index: IndexOption

    @Option(help: "Only reports with a section that this query finds.")
    var query = ""

    @OptionGroup var filter: FilterOptions

    @Flag(help: "TSV unless CSV or JSON, one object a line, is asked for.")
    var form = OutputForm.tsv

    @Flag(name: .customLong("cells"), help: "List the names of all cells with their labels and units.")
    var listsCells = false

    func validate() throws {
        if cells.isEmpty, !listsCells { throw ValidationError("name a cell; --cells lists them") }
    }

    func run() async throws {
        try await reporting {
            if listsCells {
                for path in CellPath.all {
                    print(
                        [path.name, "table \(path.table)", path.unit.rawValue, path.label].joined(
                            separator: "\t"))
                }
                return
            }
            let paths = try SearchService.cells(named: cells)
            let service = try SearchService(index.open())
            var question = ReportQuery(text: query)
            question.mayBeEmpty = true
            question.filters = try filter.values()
            let names = ["report", "title", "organ", "province", "city", "county", "year"]
            let isTable = form != .json
            if isTable { print(DelimitedText.line(names + paths.map(\.name), form)) }
            try service.forEachRow(question, cells: paths) { row in
                let record = row.record
                if !isTable {
                    print(row.json(paths).line)
                    return
                }
                let facts = [
                    record.id, record.title, record.organ, record.province ?? "", record.city ?? "",
                    record.county ?? "", record.year.map(String.init) ?? "",
                ]
                print(DelimitedText.line(facts + row.cells.map { $0?.text ?? "" }, form))
            }
        }
    }
}

extension CellRow {
    fileprivate func json(_ paths: [CellPath]) -> JSONText {
        let values = zip(paths, cells).map { path, cell -> (String, JSONText) in
            guard let cell else { return (path.name, .null) }
            let number =
                path.unit == .yuan
                ? Double(cell.text).map { JSONText.number($0) } : Int(cell.text).map { .int($0) }
            return (
                path.name,
                .object([
                    ("meaning", .string("\(cell.meaning)")), ("value", number ?? .null),
                    ("text", .string(cell.text)),
                ])
            )
        }
        return .object([
            ("report", .string(record.id)), ("title", .string(record.title)),
            ("organ", .string(record.organ)),
            ("province", .optional(record.province)), ("city", .optional(record.city)),
            ("county", .optional(record.county)), ("year", .optional(record.year)),
            ("cells", .object(values)),
        ])
    }
}
