// Where the checked-in files lie, found from the place of this file, so tests need no working directory.

import Glibc

/// Folders of the repository.
package enum RepositoryPaths {
    /// The top folder. Links are followed: a package may take in this folder through one.
    package static let root: String = {
        var path = #filePath
        // SAFETY: realpath gives a string of its own, freed here once.
        if let resolved = unsafe realpath(path, nil) {
            path = unsafe String(cString: resolved)
            unsafe free(resolved)
        }
        for _ in 0..<3 {
            if let slash = path.lastIndex(of: "/") { path = String(path[..<slash]) }
        }
        return path
    }()

    /// Reports, labels and judged queries.
    package static var corpus: String { root + "/Corpus" }

    /// The specification of the format and the golden indexes.
    package static var index: String { root + "/Index" }
}
