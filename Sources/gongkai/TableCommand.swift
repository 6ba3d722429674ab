// `gongkai table CELL…`: cells of the three tables for all reports that a query finds, as TSV, CSV or one JSON object a line.
// It is an export by report with fields of its own choice.

import ArgumentParser
import FulltextStorage
import ReportSearch
import ReportText
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

    @ParentCommand var program: Gongkai

    @Argument(help: "Cells by name or Chinese label.")
    var cells: [String] = []

    @OptionGroup var index: IndexOption

    @Option(help: "Only reports with a section that this query finds.")
    var query = ""

    @OptionGroup var filter: FilterOptions

    @Flag(help: "TSV unless CSV or JSON, one object a line, is asked for.")
    var form = OutputFlag.tsv

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
            if let daemon = try program.daemon {
                var question = DaemonQuestion(daemon, "cells")
                question.add("cells", paths.map(\.name).joined(separator: ","))
                question.add(query: [query], mayBeEmpty: true)
                question.add(filter.texts)
                return try question.print(form.form)
            }
            let service = try SearchService(index.open())
            var question = ReportQuery(text: query)
            question.mayBeEmpty = true
            question.filters = try filter.values()
            let output = try RowOutput()
            try service.writeCells(paths, question, form.form, to: output.line)
            try output.finish()
        }
    }
}
