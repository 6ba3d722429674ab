// The options that say how files are read; `index` and `inspect` share them.

import ArgumentParser
import FulltextStorage
import ReportSearch
import SourceFormats

struct SourceArguments: ParsableArguments {
    @Option(help: "Charset of all text and HTML, such as GB18030, Big5 or UTF-16LE; found out unless given.")
    var charset: String?

    @Option(
        help:
            "CSV file with the columns path, province, city, county, year, organ, url; what it says overrides what is found.",
        completion: .file(extensions: ["csv"]))
    var metadata: String?

    @Option(
        help: """
            Lines of a PDF: cells, rows put together from the places of words; physical, as pdftotext lays them \
            out; or reading, one cell after another.
            """)
    var pdfLayout = "cells"

    func settings() throws(IndexError) -> SourceSettings {
        var settings = SourceSettings()
        settings.options.charset = charset
        guard let layout = PDFText.Layout(rawValue: pdfLayout) else {
            throw IndexError(.invalidQuery, "--pdf-layout \(pdfLayout): give cells, physical or reading")
        }
        settings.options.pdfLayout = layout
        do throws(SourceRefusal) {
            try settings.options.check()
        } catch {
            throw IndexError(.invalidQuery, "--charset: \(error.reason)")
        }
        if let metadata { settings.metadata = try MetadataTable.checked(path: metadata, charset: nil) }
        return settings
    }
}
