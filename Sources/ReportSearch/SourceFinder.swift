// From the paths a person names to the files that are read: folders are walked, links are followed, loops
// are seen, and whatever is passed over is named with its reason. [unsafe: C calls take paths as pointers
// that live for the call]

import FulltextStorage
import Glibc
import SourceFormats

/// A file to be read, with its length as it was when it was found.
package struct Source: Sendable, Equatable {
    /// Absolute, links of the named path resolved.
    package let path: String
    package let byteCount: Int
}

/// Something that was passed over.
package struct SkippedSource: Sendable, Equatable {
    package let path: String
    /// What is wrong with it and, where something helps, what to do.
    package let reason: String

    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }
}

/// Lists the files below some paths.
package struct SourceFinder {
    /// Found so far; `find` sorts them by path.
    package private(set) var sources: [Source] = []
    package private(set) var skipped: [SkippedSource] = []
    /// Absolute paths of the arguments that exist.
    package private(set) var roots: [String] = []
    /// Arguments that name nothing.
    package private(set) var missing: [String] = []
    /// Paths that could not be looked at: what stood below them may still be there.
    package private(set) var unseen: [String] = []

    /// Finds everything below `paths`.
    package init(_ paths: [String]) {
        for path in paths {
            guard let resolved = Self.resolve(path) else {
                missing.append(path)
                skipped.append(SkippedSource(path: path, reason: Self.reason("cannot be found", path)))
                continue
            }
            roots.append(resolved)
            visit(resolved, isNamed: true, ancestors: [])
        }
        // A file named twice, or inside a folder that is named too, is one source.
        sources.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        var unique: [Source] = []
        for source in sources where unique.last.map({ ExactName($0.path) }) != ExactName(source.path) {
            unique.append(source)
        }
        sources = unique
    }

    private struct Node: Equatable {
        let device: UInt
        let inode: UInt
    }

    private mutating func visit(_ path: String, isNamed: Bool, ancestors: [Node]) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            skipped.append(SkippedSource(path: path, reason: Self.reason("cannot be read", path)))
            unseen.append(path)
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            // A file that is named itself is read whatever its ending: its bytes say what it is.
            let ending = FileEnding.of(path)
            guard isNamed || FileEnding.read.contains(ending) else {
                skipped.append(SkippedSource(path: path, reason: FileEnding.refusal(ending)))
                return
            }
            sources.append(Source(path: path, byteCount: Int(status.st_size)))
        case S_IFDIR:
            let node = Node(device: UInt(status.st_dev), inode: UInt(status.st_ino))
            guard !ancestors.contains(node) else {
                skipped.append(SkippedSource(path: path, reason: "is a link back to a folder above it"))
                return
            }
            guard let names = Self.names(in: path) else {
                skipped.append(SkippedSource(path: path, reason: Self.reason("cannot be listed", path)))
                return
            }
            if Self.isIndex(names) {
                // One that stands among the sources is no source.
                if isNamed {
                    skipped.append(
                        SkippedSource(path: path, reason: "is an index; name the folder of the reports"))
                }
                return
            }
            // Names that begin with a dot are a system's own (.git, .DS_Store).
            for name in names.sorted() where !name.hasPrefix(".") {
                visit(
                    path == "/" ? "/" + name : path + "/" + name, isNamed: false,
                    ancestors: ancestors + [node])
            }
        default:
            skipped.append(SkippedSource(path: path, reason: "is neither a file nor a folder"))
        }
    }

    /// Whether a folder with these names is an index.
    private static func isIndex(_ names: [String]) -> Bool {
        names.contains("write.lock") && names.contains { $0.hasPrefix("commit-") }
    }

    private static func resolve(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        // SAFETY: realpath returned a NUL-terminated string of its own, freed once here.
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    private static func names(in path: String) -> [String]? {
        // The same listing as an index folder's; the error's text is not needed, `errno` says why.
        guard let directory = try? FileDirectory(path: path), let names = try? directory.list() else {
            return nil
        }
        return names
    }

    private static func reason(_ what: String, _ path: String) -> String {
        let cause = errno
        // Paths are kept as text: bytes that are none were replaced, and then nothing goes by that name.
        if cause == ENOENT, path.unicodeScalars.contains("\u{fffd}") {
            return "has a name that is not UTF-8; rename it"
        }
        return unsafe "\(what): \(String(cString: strerror(cause)))"
    }
}
