// The audit over all reports that a query finds: counts by rule, province or year, and the findings themselves.

import Fulltext
package import FulltextStorage
package import Reports

/// What is counted together.
package enum AuditGrouping: String, Sendable, CaseIterable {
    case rule
    case province
    case year
}

/// How many reports a verdict was given to.
package struct AuditCount: Sendable, Equatable {
    /// Rule, province or year; nil when unknown.
    package let name: String?
    package var fail = 0
    package var uncertain = 0
    package var pass = 0
    package var notAssessable = 0

    init(name: String?) { self.name = name }

    fileprivate mutating func add(_ verdict: Verdict) {
        switch verdict {
        case .fail: fail += 1
        case .uncertain: uncertain += 1
        case .pass: pass += 1
        case .notAssessable: notAssessable += 1
        }
    }
}

extension SearchService {
    /// Reports by verdict: for each rule, or over all rules for each province or year.
    ///
    /// - Parameter rule: Counts this rule alone when grouping by province or year.
    package func auditCounts(
        _ query: ReportQuery, by grouping: AuditGrouping, rule: AuditRule? = nil
    ) throws(IndexError) -> [AuditCount] {
        var counts: [AuditCount] =
            grouping == .rule ? AuditColumn.rules.map { AuditCount(name: $0.rawValue) } : []
        var places: [String?: Int] = [:]
        var segment = -1
        var columns: [GroupValues] = []
        for hit in try reports(matching: query).hits {
            let reader = snapshot.segments[hit.segment]
            if hit.segment != segment {
                segment = hit.segment
                columns = []
                let names =
                    grouping == .rule
                    ? AuditColumn.rules.map(AuditColumn.name)
                    : [rule.map(AuditColumn.name) ?? AuditColumn.overall]
                for name in names { columns.append(try reader.groupColumn(name)) }
            }
            let group = try reader.group(of: hit.document)
            if grouping == .rule {
                for index in counts.indices {
                    counts[index].add(AuditColumn.verdict(try columns[index].value(of: group)))
                }
                continue
            }
            let record = try ReportRecord(reader.record(ofGroup: group), file: reader.entry.fileName)
            let name = grouping == .province ? record.province : record.year.map(String.init)
            let place: Int
            if let known = places[name] {
                place = known
            } else {
                place = counts.count
                places[name] = place
                counts.append(AuditCount(name: name))
            }
            counts[place].add(AuditColumn.verdict(try columns[0].value(of: group)))
        }
        switch grouping {
        case .rule: return counts
        case .province: return counts.sorted { ($1.fail, $0.name ?? "") < ($0.fail, $1.name ?? "") }
        case .year: return counts.sorted { ($0.name ?? "") < ($1.name ?? "") }
        }
    }

    /// Gives each finding with one of the verdicts, report by report in the order of the index.
    package func forEachFinding(
        _ query: ReportQuery, rule: AuditRule? = nil, verdicts: Set<Verdict> = [.fail],
        _ body: (ReportRecord, StoredFinding) throws(IndexError) -> Void
    ) throws(IndexError) {
        for hit in try reports(matching: query).hits {
            let reader = snapshot.segments[hit.segment]
            let group = try reader.group(of: hit.document)
            let record = try ReportRecord(reader.record(ofGroup: group), file: reader.entry.fileName)
            for finding in record.findings where verdicts.contains(finding.strict) {
                if rule == nil || rule == finding.rule { try body(record, finding) }
            }
        }
    }
}
