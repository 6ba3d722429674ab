// One file read and parsed, without an index: what `inspect` shows.

package import FulltextStorage
package import Reports

/// Parses single files.
package enum ReportFile {
    /// Reads and parses a file as indexing would.
    /// - Throws: `notFound` when there is no such file, `corrupt` when it is not text that can be read.
    package static func parse(_ path: String) throws(IndexError) -> Report {
        let finder = SourceFinder([path])
        if !finder.missing.isEmpty {
            throw IndexError(.notFound, file: path, "no such file; check the path")
        }
        guard let source = finder.sources.first, finder.sources.count == 1, finder.roots == [source.path]
        else {
            throw IndexError(.invalidQuery, file: path, "is not one file; name a file, or index the folder")
        }
        let text = try Self.text(source.path, named: path)
        return ReportParser().parse(text.span)
    }

    private static func text(_ path: String, named name: String) throws(IndexError) -> [UInt8] {
        do throws(SourceFile.Refusal) {
            return try SourceFile(path: path).text
        } catch {
            throw IndexError(.corrupt, file: name, error.reason)
        }
    }
}
