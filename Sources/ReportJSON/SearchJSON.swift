// A search's answer as JSON, with its facets. Keys stay; new ones may be added at any place.

import Fulltext
package import FulltextStorage
package import ReportSearch
import Reports

/// How much of the paths of sources an answer tells.
package enum SourcePaths: Sendable {
    case whole
    /// The file's name alone: the folders of a server are nobody else's business.
    case name

    package func shown(_ path: String) -> String {
        self == .whole ? path : path.split(separator: "/").last.map(String.init) ?? ""
    }
}

extension JSONText {
    /// Which state of which index answered.
    package static func index(_ id: FileID, _ generation: UInt64) -> JSONText {
        .object([("id", .string(id.description)), ("generation", .int(Int(generation)))])
    }
}

extension SearchService {
    /// Which state of which index answers.
    package var indexJSON: JSONText { .index(snapshot.commit.indexID, snapshot.commit.generation) }
}

extension ReportAnswer {
    /// The answer in the shape that programs rely on.
    package func json(took: Duration, paths: SourcePaths = .whole) -> JSONText {
        .object([
            ("query", query.json), ("filters", filters.json), ("index", indexJSON),
            ("total", .object([("sections", .int(sections)), ("reports", .int(reports))])),
            ("hits", .array(hits.map { $0.json(query, paths) })), ("next", .optional(next)),
            ("advice", advice?.json ?? .null),
            ("facets", .object(facets.map { ($0.request.name, $0.json) })), ("took_ms", .milliseconds(took)),
        ])
    }
}

extension ReportAnswer {
    /// Which state of which index answered.
    package var indexJSON: JSONText {
        .index(indexID, generation)
    }
}

extension ParsedQuery {
    /// As typed and as understood.
    package var json: JSONText {
        .object([
            ("text", .string(text)), ("parsed", .string(parsed)),
            ("words", .array(leafTexts.map { .string($0) })),
        ])
    }
}

extension [ReportColumn: Set<UInt32>] {
    /// The options that restrict a search, by column.
    package var json: JSONText {
        .object(
            ReportColumn.allCases.compactMap { column in
                self[column].map { (column.rawValue, .array($0.sorted().map(column.json))) }
            })
    }
}

extension ReportHit {
    fileprivate func json(_ query: ParsedQuery, _ paths: SourcePaths) -> JSONText {
        .object([
            ("report", .string(record.id)), ("section", .int(section.number)),
            ("title", .string(record.title)), ("organ", .string(record.organ)),
            ("province", .optional(record.province)), ("city", .optional(record.city)),
            ("county", .optional(record.county)), ("year", .optional(record.year)),
            ("heading", .string(section.heading)), ("score", .number(Double(score))),
            ("snippet", .string(snippet.text)), ("highlights", .ranges(snippet.highlights)),
            ("title_highlights", .ranges(titleHighlights)),
            (
                "also",
                .array(
                    also.map { .object([("section", .int($0.number)), ("heading", .string($0.heading))]) })
            ),
            ("explanation", explanation.map { $0.explanation.json($0.statistics, query) } ?? .null),
            ("path", .string(paths.shown(record.path))), ("kind", .string(record.kind.rawValue)),
        ])
    }
}
