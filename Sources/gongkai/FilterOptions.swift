// Options that several commands share: which reports, and in what order.

import ArgumentParser
import FulltextStorage
import ReportSearch
import Reports

/// Restricts a command to some reports and sections.
struct FilterOptions: ParsableArguments {
    @OptionGroup var common: CommonFilterOptions

    @Option(help: "Only reports with tables of this form: 2019, 2021 or unknown.")
    var format: String?

    func values() throws(IndexError) -> [ReportColumn: Set<UInt32>] {
        var filters = try common.values()
        if let format { filters[.format] = try FilterValues.formats(format) }
        return filters
    }
}

/// The same without --format, which means the form of the output where rows are written.
struct CommonFilterOptions: ParsableArguments {
    @Option(help: "Only these provinces, 浙江 or 浙江省; several with commas.")
    var province: String?

    @Option(help: "Only these cities.")
    var city: String?

    @Option(help: "Only these counties.")
    var county: String?

    @Option(help: "Only these years: 2020, or 2019..2021.")
    var year: String?

    @Option(help: "Only these sections, 0 to 6: 3, or 1,5.")
    var section: String?

    @Option(help: "Only these kinds of office: town, street, county-department, department for all levels, …")
    var kind: String?

    @Option(help: "Only reports with this verdict of the audit: fail, uncertain, pass or none.")
    var audit: String?

    func values() throws(IndexError) -> [ReportColumn: Set<UInt32>] {
        var filters: [ReportColumn: Set<UInt32>] = [:]
        if let province { filters[.province] = try FilterValues.places(province, .province) }
        if let city { filters[.city] = try FilterValues.places(city, .city) }
        if let county { filters[.county] = try FilterValues.places(county, .county) }
        if let year { filters[.year] = try FilterValues.years(year) }
        if let section { filters[.section] = try FilterValues.sections(section) }
        if let kind { filters[.kind] = try FilterValues.kinds(kind) }
        if let audit { filters[.audit] = try FilterValues.verdicts(audit) }
        return filters
    }
}

/// What counts as one result.
enum ResultUnit: String, ExpressibleByArgument, CaseIterable {
    case section
    case report
}

/// The value of --sort.
enum SortOption {
    static func order(_ text: String) throws(IndexError) -> ReportQueryOrder {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let direction = parts.count == 2 ? parts[1] : "desc"
        guard parts.count <= 2, direction == "asc" || direction == "desc" else {
            throw IndexError(.invalidQuery, "--sort \(text): write a name, or a name with :asc or :desc")
        }
        let descending = direction == "desc"
        switch parts[0] {
        case "score": return .score
        case "year": return .year(descending: descending)
        case "region": return .region(descending: descending)
        default:
            guard let path = CellPath(named: parts[0]) else {
                throw IndexError(
                    .invalidQuery,
                    "--sort \(parts[0]): neither score, year, region nor a table cell; `gongkai table --cells` lists those"
                )
            }
            return .cell(path, descending: descending)
        }
    }
}
