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

    fileprivate mutating func add(_ verdict: Verdict, _ reports: Int) {
        switch verdict {
        case .fail: fail += reports
        case .uncertain: uncertain += reports
        case .pass: pass += reports
        case .notAssessable: notAssessable += reports
        }
    }
}

extension SearchService {
    /// Reports by verdict: for each rule, or over all rules for each province or year.
    ///
    /// - Parameter rule: Counts this rule alone.
    package func auditCounts(
        _ query: ReportQuery, by grouping: AuditGrouping, rule: AuditRule? = nil
    ) throws(IndexError) -> [AuditCount] {
        if let rule { try AuditColumn.check(rule, comparesYears: false) }
        var request = try makeRequest(query).request
        request.limit = 0
        let verdict = rule.map(AuditColumn.name) ?? AuditColumn.overall
        switch grouping {
        case .rule:
            let rules = rule.map { [$0] } ?? AuditColumn.rules
            request.facets = rules.map { FacetRequest(columns: [AuditColumn.name($0)]) }
            let facets = try searcher.search(request).facets
            return zip(rules, facets).map { rule, cells in
                var count = AuditCount(name: rule.rawValue)
                for cell in cells { count.add(AuditColumn.verdict(cell.values[0]), cell.groups) }
                return count
            }
        case .province, .year:
            let column: ReportColumn = grouping == .province ? .province : .year
            request.facets = [FacetRequest(columns: [column.name, verdict])]
            var counts: [Int64: AuditCount] = [:]
            for cell in try searcher.search(request).facets[0] {
                let value = cell.values[0]
                let name =
                    value == 0
                    ? nil : column.name(of: UInt32(truncatingIfNeeded: value)) ?? String(value)
                counts[value, default: AuditCount(name: name)]
                    .add(AuditColumn.verdict(cell.values[1]), cell.groups)
            }
            return counts.values.sorted {
                grouping == .province
                    ? ($1.fail, $0.name ?? "") < ($0.fail, $1.name ?? "") : ($0.name ?? "") < ($1.name ?? "")
            }
        }
    }

    /// Gives each finding with one of the verdicts, report by report in the order of the index.
    /// - Parameter limit: Most findings.
    package func forEachFinding(
        _ query: ReportQuery, rule: AuditRule? = nil, verdicts: Set<Verdict> = [.fail], limit: Int = .max,
        _ body: (ReportRecord, StoredFinding) throws(IndexError) -> Void
    ) throws(IndexError) {
        if let rule { try AuditColumn.check(rule, comparesYears: false) }
        var count = 0
        for hit in try reports(matching: query).hits {
            try deadline?.check("the findings of some reports were read")
            let record = try record(of: hit)
            for finding in record.findings where verdicts.contains(finding.strict) {
                guard rule == nil || rule == finding.rule else { continue }
                guard count < limit else { return }
                count += 1
                try body(record, finding)
            }
        }
    }

    /// Applies the rules over years: reports of one office (organ and place) in neighbouring years are joined, across the
    /// change of the form as well.
    ///
    /// - Parameter body: Given the later report's record and the finding; office by office in the order of the index.
    package func forEachYearFinding(
        _ query: ReportQuery, rule: AuditRule? = nil, verdicts: Set<Verdict> = [.fail],
        _ body: (ReportRecord, StoredFinding) throws(IndexError) -> Void
    ) throws(IndexError) {
        if let rule { try AuditColumn.check(rule, comparesYears: true) }
        var offices: [[String]: [ScoredDocument]] = [:]
        var order: [[String]] = []
        for hit in try reports(matching: query).hits {
            try deadline?.check("\(order.count) offices were looked at")
            let record = try record(of: hit)
            guard record.year != nil, !record.organ.isEmpty else { continue }
            let key = [record.organ, record.province ?? "", record.city ?? "", record.county ?? ""]
            if offices[key] == nil { order.append(key) }
            offices[key, default: []].append(hit)
        }
        var cells = StoredCells(snapshot)
        for key in order {
            guard let hits = offices[key], hits.count > 1 else { continue }
            var years: [Int: (report: SeriesReport, record: ReportRecord)] = [:]
            for hit in hits {
                let record = try record(of: hit)
                guard let year = record.year, years[year] == nil else { continue }
                let report = SeriesReport(
                    year: year, cells: try cells.tables(of: hit, record),
                    texts: try sectionTexts(of: hit, record))
                years[year] = (report, record)
            }
            // Pair by pair, so that every finding belongs to the later report of its own two years.
            for year in years.keys.sorted() {
                guard let earlier = years[year], let later = years[year + 1] else { continue }
                let pair = [earlier.report, later.report]
                for finding in ReportSeriesAudit.findings(of: pair, includesPasses: false)
                where verdicts.contains(finding.strict) && (rule == nil || rule == finding.rule) {
                    try body(later.record, StoredFinding(finding))
                }
            }
        }
    }

    /// Texts of sections 1 to 6 by number, headings left out.
    private func sectionTexts(
        of hit: ScoredDocument, _ record: ReportRecord
    ) throws(IndexError) -> [Int: String] {
        let reader = snapshot.segments[hit.segment]
        let documents = try reader.documents(ofGroup: reader.group(of: hit.document))
        var texts: [Int: String] = [:]
        for (section, document) in zip(record.sections, documents) where (1...6).contains(section.number) {
            var text = String(decoding: try reader.text(of: document), as: UTF8.self)[...]
            if !section.heading.isEmpty, text.hasPrefix(section.heading) {
                text = text.dropFirst(section.heading.count).drop { $0 == "\n" }
            }
            texts[section.number, default: ""] += text + "\n"
        }
        return texts
    }
}

/// Typed tables put together again from the columns of an index; keeps the columns of the segment at hand.
struct StoredCells {
    private let snapshot: Snapshot
    private var segment = -1
    private var columns: [GroupValues] = []

    init(_ snapshot: Snapshot) { self.snapshot = snapshot }

    mutating func tables(of hit: ScoredDocument, _ record: ReportRecord) throws(IndexError) -> TypedTables {
        let reader = snapshot.segments[hit.segment]
        if segment != hit.segment {
            segment = hit.segment
            columns = []
            for name in CellColumn.names { columns.append(try reader.groupColumn(name)) }
        }
        let group = try reader.group(of: hit.document)
        var values: [(path: CellPath, value: CellValue)] = []
        for (path, column) in zip(CellPath.all, columns) {
            guard let (meaning, number) = CellColumn.decode(try column.value(of: group)) else { continue }
            let printed = meaning == .text ? record.textCells[path.name] ?? "" : ""
            values.append((path, CellValue(meaning: meaning, value: number ?? 0, printed: printed)))
        }
        let form = UInt32(truncatingIfNeeded: try reader.value(ReportColumn.format.name, of: hit.document))
        return TypedTables(format: TableFormat(rawValue: String(form)), values: values)
    }
}
