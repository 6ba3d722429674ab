// What comes first among hits, and how people write it.

import Fulltext
package import FulltextStorage
package import Reports

/// What comes first among hits; ties by score.
package enum ReportQueryOrder: Sendable, Equatable {
    case score
    case year(descending: Bool)
    case region(descending: Bool)
    /// Cells that hold no number come last.
    case cell(CellPath, descending: Bool)

    var order: SearchOrder {
        switch self {
        case .score: .score
        case .year(let descending): .groupValue(column: ReportOrder.year, descending: descending, absent: 1)
        case .region(let descending):
            .groupValue(column: ReportOrder.region, descending: descending, absent: 1)
        case .cell(let path, let descending):
            .groupValue(column: path.name, descending: descending, absent: CellColumn.firstNumber)
        }
    }
}

extension ReportQueryOrder {
    /// Reads `score`, `year`, `region` or the name of a cell, with :asc or :desc behind it.
    /// - Throws: `invalidQuery`.
    package init(_ text: String) throws(IndexError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let direction = parts.count == 2 ? parts[1] : "desc"
        guard parts.count <= 2, direction == "asc" || direction == "desc" else {
            throw IndexError(.invalidQuery, "sort \(text): write a name, or a name with :asc or :desc")
        }
        let descending = direction == "desc"
        switch parts[0] {
        case "score": self = .score
        case "year": self = .year(descending: descending)
        case "region": self = .region(descending: descending)
        default:
            guard let path = CellPath(named: parts[0]) else {
                throw IndexError(
                    .invalidQuery,
                    "sort \(parts[0]): neither score, year, region nor a table cell; `gongkai table --cells` lists those"
                )
            }
            self = .cell(path, descending: descending)
        }
    }
}
