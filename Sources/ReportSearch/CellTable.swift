// The cells of the reports' tables as people name them.

package import FulltextStorage
package import Reports

extension SearchService {
    /// Cells that a person names: a cell (`applications.new`), all at and below a name (`applications.refused`,
    /// `applications.new.*`), or a Chinese label of a row.
    /// A cell that is named twice is given once.
    /// - Throws: `invalidQuery` for a name that no cell has.
    package static func cells(named names: [String]) throws(IndexError) -> [CellPath] {
        var paths: [CellPath] = []
        var asked = Set<String>()
        var seen = Set<CellPath>()
        for name in names.flatMap({ $0.split(whereSeparator: { $0 == "," || $0 == "，" }).map(String.init) })
        where asked.insert(name).inserted {
            if let path = CellPath(named: name) {
                if seen.insert(path).inserted { paths.append(path) }
                continue
            }
            let found = CellPath.cells(withPrefix: name.hasSuffix(".*") ? String(name.dropLast(2)) : name)
            let labelled = found.isEmpty ? CellPath.cells(labelled: name) : found
            guard !labelled.isEmpty else {
                throw IndexError(.invalidQuery, "\(name): no such cell; `gongkai table --cells` lists them")
            }
            paths += labelled.filter { seen.insert($0).inserted }
        }
        return paths
    }
}
