// The audit of an office against its parts: a county's report and those of its towns and departments, a city's and
// those of its counties and departments, all of one year.
//
// The gazetteer knows how many towns or counties there are, nobody how many departments: until all places have
// reported nothing is decided, and after that a parent may still have more than its parts at hand.

import Fulltext
package import FulltextStorage
package import Reports

extension SearchService {
    /// Applies H-sum to every county's and city's government among the reports found, with their parts among them.
    ///
    /// - Parameter body: Given the parent's record and the finding; parents in the order of the index.
    package func forEachPartFinding(
        _ query: ReportQuery, verdicts: Set<Verdict> = [.fail],
        _ body: (ReportRecord, StoredFinding) throws(IndexError) -> Void
    ) throws(IndexError) {
        var parents: [(key: PartsKey, hit: ScoredDocument)] = []
        var children: [PartsKey: [ScoredDocument]] = [:]
        for hit in try reports(matching: query).hits {
            let record = try record(of: hit)
            guard let year = record.year, !record.organ.isEmpty else { continue }
            switch record.kind {
            case .county:
                parents.append((PartsKey(.county, try code(of: hit, .county), year), hit))
                children[PartsKey(.city, try code(of: hit, .city), year), default: []].append(hit)
            case .city: parents.append((PartsKey(.city, try code(of: hit, .city), year), hit))
            case .town, .street, .countyDepartment:
                // The towns of 东莞市 are in no county.
                let county = try code(of: hit, .county)
                let key =
                    county != 0
                    ? PartsKey(.county, county, year) : PartsKey(.city, try code(of: hit, .city), year)
                children[key, default: []].append(hit)
            case .cityDepartment:
                children[PartsKey(.city, try code(of: hit, .city), year), default: []].append(hit)
            default: break
            }
        }
        var cells = StoredCells(snapshot)
        var done: Set<PartsKey> = []
        // Of two reports of one office and year the first counts.
        for (key, hit) in parents where key.code != 0 && done.insert(key).inserted {
            guard let hits = children[key] else { continue }
            var organs: Set<String> = []
            var places = 0
            var parts: [TypedTables] = []
            for child in hits {
                let record = try record(of: child)
                guard organs.insert(record.organ).inserted else { continue }
                if record.kind != .countyDepartment, record.kind != .cityDepartment { places += 1 }
                parts.append(try cells.tables(of: child, record))
            }
            let record = try record(of: hit)
            let expected = Gazetteer.shared.partCount(of: Int(key.code)).map {
                parts.count + max(0, $0 - places)
            }
            let findings = ReportHierarchyAudit.findings(
                parent: try cells.tables(of: hit, record), children: parts, expected: expected,
                mayHaveOthers: true, includesPasses: false)
            for finding in findings where verdicts.contains(finding.strict) {
                try body(record, StoredFinding(finding))
            }
        }
    }

    private func code(of hit: ScoredDocument, _ column: ReportColumn) throws(IndexError) -> UInt32 {
        UInt32(truncatingIfNeeded: try snapshot.segments[hit.segment].value(column.name, of: hit.document))
    }
}

/// A county or city in a year.
private struct PartsKey: Hashable {
    let column: ReportColumn
    let code: UInt32
    let year: Int

    init(_ column: ReportColumn, _ code: UInt32, _ year: Int) {
        self.column = column
        self.code = code
        self.year = year
    }
}

/// Which findings of the audit are listed.
package enum FindingScope: Sendable, Equatable {
    /// Those of single reports.
    case reports
    /// Over neighbouring years of one office.
    case years
    /// Over an area and its parts.
    case parts
}

extension SearchService {
    /// Gives the findings of one scope.
    /// - Parameters:
    ///   - rule: Only this one; parts have but one.
    ///   - limit: Where the findings are of single reports, the search ends behind so many.
    package func forEachFinding(
        _ scope: FindingScope, _ query: ReportQuery, rule: AuditRule? = nil, verdicts: Set<Verdict> = [.fail],
        limit: Int = .max, _ body: (ReportRecord, StoredFinding) throws(IndexError) -> Void
    ) throws(IndexError) {
        switch scope {
        case .reports: try forEachFinding(query, rule: rule, verdicts: verdicts, limit: limit, body)
        case .years: try forEachYearFinding(query, rule: rule, verdicts: verdicts, body)
        case .parts: try forEachPartFinding(query, verdicts: verdicts, body)
        }
    }
}
