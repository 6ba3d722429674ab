// Rows of an export, and table cells, as JSON.

package import ReportSearch
package import Reports

extension ExportRow {
    /// One object, a key a field.
    package func json(_ fields: [ExportField], _ paths: SourcePaths = .whole) -> JSONText {
        var cells = cells[...]
        return .object(
            fields.map { field in
                guard case .cell(let path) = field else { return (field.name, json(of: field, paths)) }
                return (field.name, cells.removeFirst()?.json(path) ?? .null)
            })
    }

    /// Some facts, and the cells in an object of their own.
    package func json(_ facts: [ExportField], _ paths: [CellPath]) -> JSONText {
        let values = zip(paths, cells).map { path, cell in (path.name, cell?.json(path) ?? .null) }
        return .object(facts.map { ($0.name, json(of: $0)) } + [("cells", .object(values))])
    }

    /// One field but a cell.
    package func json(of field: ExportField, _ paths: SourcePaths = .whole) -> JSONText {
        switch field {
        case .report: .string(record.id)
        case .title: .string(record.title)
        case .organ: .string(record.organ)
        case .province: .optional(record.province)
        case .city: .optional(record.city)
        case .county: .optional(record.county)
        case .year: .optional(record.year)
        case .kind: .string(record.kind.rawValue)
        case .section: .int(section.number)
        case .heading: .string(section.heading)
        case .snippet: .optional(snippet?.text)
        case .text: .optional(text)
        case .score: .number(Double(score))
        case .places: .optional(places)
        case .path: .string(paths.shown(record.path))
        case .url: .optional(record.url)
        case .cell: .null
        }
    }
}

extension ReportCell {
    /// What the cell holds, and the number if it is one.
    package func json(_ path: CellPath) -> JSONText {
        let number =
            path.unit == .yuan ? Double(text).map { JSONText.number($0) } : Int(text).map { .int($0) }
        return .object([
            ("meaning", .string("\(meaning)")), ("value", number ?? .null), ("text", .string(text)),
        ])
    }
}
