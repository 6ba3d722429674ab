// Options that several commands share: which reports.

import ArgumentParser
import FulltextStorage
import ReportSearch

/// Restricts a command to some reports and sections.
struct FilterOptions: ParsableArguments {
    @OptionGroup var common: CommonFilterOptions

    @Option(help: "Only reports with tables of this form: 2019, 2021 or unknown.")
    var format: [String] = []

    /// As typed, by column.
    var texts: [(ReportColumn, String?)] { common.texts + [(.format, CommonFilterOptions.joined(format))] }

    func values() throws(IndexError) -> [ReportColumn: Set<UInt32>] {
        var filters = try common.values()
        if let format = CommonFilterOptions.joined(format) {
            filters[.format] = try FilterValues.formats(format)
        }
        return filters
    }
}

/// The same without --format, which means the form of the output where rows are written.
struct CommonFilterOptions: ParsableArguments {
    @Option(help: "Only these provinces, 浙江 or 浙江省; several with commas.")
    var province: [String] = []

    @Option(help: "Only these cities.")
    var city: [String] = []

    @Option(help: "Only these counties.")
    var county: [String] = []

    @Option(help: "Only these years: 2020, or 2019..2021.")
    var year: [String] = []

    @Option(help: "Only these sections, 0 to 6: 3, or 1,5.")
    var section: [String] = []

    @Option(help: "Only these kinds of office: town, street, county-department, department for all levels, …")
    var kind: [String] = []

    @Option(help: "Only reports with this verdict of the audit: fail, uncertain, pass or none.")
    var audit: [String] = []

    /// As typed, by column.
    var texts: [(ReportColumn, String?)] {
        [
            (.province, province), (.city, city), (.county, county), (.year, year), (.section, section),
            (.kind, kind), (.audit, audit),
        ].map { ($0, Self.joined($1)) }
    }

    /// An option that is given twice allows what either allows.
    static func joined(_ values: [String]) -> String? {
        values.isEmpty ? nil : values.joined(separator: ",")
    }

    func values() throws(IndexError) -> [ReportColumn: Set<UInt32>] {
        var filters: [ReportColumn: Set<UInt32>] = [:]
        for (column, text) in texts {
            if let text { filters[column] = try FilterValues.values(text, of: column) }
        }
        return filters
    }
}

extension DaemonQuestion {
    /// Filters as typed.
    mutating func add(_ filters: [(ReportColumn, String?)]) {
        for (column, text) in filters { add(column.rawValue, text) }
    }
}
