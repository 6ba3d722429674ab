// Table cells of all reports that a query finds, a row a report: what `gongkai table` prints. Rows come in the order of the
// index and are made one at a time, so any number of reports can be printed.

import Fulltext
package import FulltextStorage
package import Reports

/// One report with the cells that were asked for.
package struct CellRow: Sendable {
    package let record: ReportRecord
    /// In the order asked; nil where the report has no such cell.
    package let cells: [Cell?]

    /// A cell's content.
    package struct Cell: Sendable, Equatable {
        package let meaning: CellMeaning
        /// The number in people's units (元 with two places), the sign or words that stand for one, or nothing.
        package let text: String
    }
}

extension SearchService {
    /// Cells that a person names: a cell (`applications.new`), all at and below a name (`applications.refused`,
    /// `applications.new.*`), or a Chinese label of a row.
    /// - Throws: `invalidQuery` for a name that no cell has.
    package static func cells(named names: [String]) throws(IndexError) -> [CellPath] {
        var paths: [CellPath] = []
        for name in names.flatMap({ $0.split(whereSeparator: { $0 == "," || $0 == "，" }).map(String.init) }) {
            if let path = CellPath(named: name) {
                paths.append(path)
                continue
            }
            let found = CellPath.cells(withPrefix: name.hasSuffix(".*") ? String(name.dropLast(2)) : name)
            let labelled = found.isEmpty ? CellPath.cells(labelled: name) : found
            guard !labelled.isEmpty else {
                throw IndexError(.invalidQuery, "\(name): no such cell; `gongkai table --cells` lists them")
            }
            paths += labelled
        }
        return paths
    }

    /// Gives a row for each report with a section that the query finds.
    /// - Parameter limit: Most rows.
    /// - Returns: The query as parsed, and how many such reports there are.
    @discardableResult
    package func forEachRow(
        _ query: ReportQuery, cells: [CellPath], limit: Int = .max,
        _ body: (CellRow) throws(IndexError) -> Void
    ) throws(IndexError) -> (query: ParsedQuery, reports: Int) {
        let (parsed, hits) = try reports(matching: query)
        var segment = -1
        var columns: [GroupValues] = []
        for hit in hits.prefix(limit) {
            try deadline?.check("the cells of some of \(hits.count) reports were read")
            let reader = snapshot.segments[hit.segment]
            if hit.segment != segment {
                segment = hit.segment
                columns = []
                for path in cells { columns.append(try reader.groupColumn(path.name)) }
            }
            let group = try reader.group(of: hit.document)
            let record = try ReportRecord(reader.record(ofGroup: group), file: reader.entry.fileName)
            var row: [CellRow.Cell?] = []
            for (path, column) in zip(cells, columns) {
                row.append(Self.cell(try column.value(of: group), path, record))
            }
            try body(CellRow(record: record, cells: row))
        }
        return (parsed, hits.count)
    }

    private static func cell(_ value: Int64, _ path: CellPath, _ record: ReportRecord) -> CellRow.Cell? {
        guard let (meaning, number) = CellColumn.decode(value) else { return nil }
        switch meaning {
        case .zero, .number: return .init(meaning: meaning, text: CellColumn.printed(number ?? 0, path))
        case .blank: return .init(meaning: meaning, text: "")
        case .slash: return .init(meaning: meaning, text: "/")
        case .text: return .init(meaning: meaning, text: record.textCells[path.name] ?? "")
        }
    }
}
