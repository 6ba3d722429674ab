// Where a page of results goes on: the token that names the next page. It says which question, of which state of which index,
// and how many hits came before, so that it can never give a page of something else.

import Fulltext
import FulltextStorage
import Reports

/// Names the page behind some hits.
struct PageToken {
    let indexID: FileID
    let generation: UInt64
    /// Hash of what was asked.
    let question: UInt64
    /// Hits that came before.
    let offset: Int

    /// Four parts with hyphens between: id of the index, generation, question, hits before.
    var text: String {
        "\(indexID)-\(generation)-\(Self.hex(question))-\(offset)"
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// How many hits come before the page that a token names.
    /// - Throws: `invalidQuery` unless the token is of this question to this state of this index.
    static func offset(
        of text: String, question: UInt64, _ commit: CommitPoint
    ) throws(IndexError) -> Int {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[0].utf8.count == 32, let generation = UInt64(parts[1]),
            UInt64(parts[2], radix: 16) != nil, let offset = Int(parts[3]), offset >= 0
        else {
            throw IndexError(
                .invalidQuery,
                "cursor '\(text)': is no cursor; copy the whole of what the page before printed, or leave it out"
            )
        }
        guard parts[0] == commit.indexID.description else {
            throw IndexError(
                .invalidQuery, "the cursor is of another index; name that index, or start without a cursor")
        }
        guard parts[2] == hex(question) else {
            throw IndexError(
                .invalidQuery,
                "the cursor is of another question; repeat query, filters, order and unit as they were, or start without it"
            )
        }
        guard generation == commit.generation else {
            throw IndexError(
                .invalidQuery,
                "the index has changed since that page (generation \(generation), now \(commit.generation)); "
                    + "start again without a cursor")
        }
        return offset
    }
}

extension ReportQuery {
    /// What must be the same on all pages of one answer; how many hits a page has may differ.
    var questionHash: UInt64 {
        var parts = [text, matching.rawValue, order.text, collapsesReports ? "report" : "section"]
        for column in ReportColumn.allCases {
            guard let values = filters[column] else { continue }
            parts.append(column.rawValue + ":" + values.sorted().map(String.init).joined(separator: ","))
        }
        return Checksum.xxh3(Array(parts.map { "\($0.utf8.count):\($0)" }.joined().utf8))
    }
}

extension ReportQueryOrder {
    /// As people write it: `year:asc`.
    package var text: String {
        switch self {
        case .score: "score"
        case .year(let descending): "year:" + (descending ? "desc" : "asc")
        case .region(let descending): "region:" + (descending ? "desc" : "asc")
        case .cell(let path, let descending): path.name + ":" + (descending ? "desc" : "asc")
        }
    }
}
