// The options of what to count.

import ArgumentParser
import FulltextStorage
import ReportSearch

/// The options of what to count.
struct FacetOptions: ParsableArguments {
    @Option(
        defaultAsFlag: "province,year,section", parsing: .next,
        help: ArgumentHelp(
            "Count the matches by province, year and section, or by a list: province, city, county, year, section, kind, format, audit; two joined by × or x make a table.",
            valueName: "list"))
    var facets: String? = nil

    @Flag(
        help:
            "With --facets: the share of reports and the hits in 10,000 characters, each with what it is of.")
    var rates = false

    @Flag(help: "With --facets: values that hold reports and no hit as well.")
    var zeros = false

    func requests() throws(IndexError) -> [ReportFacetRequest] {
        guard let facets else { return [] }
        return try ReportFacetRequest.list(facets)
    }
}
