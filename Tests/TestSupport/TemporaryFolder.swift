// A real folder for tests of what only the file system can show.

package import FulltextStorage
import Glibc

/// A fresh folder under the system's one for temporary files, removed at the end.
package final class TemporaryFolder: Sendable {
    /// Its absolute path.
    package let path: String

    package init() throws(IndexError) {
        var template = Array("/tmp/gongkai-tests-XXXXXX".utf8CString)
        // SAFETY: mkdtemp changes the NUL-terminated array in place and returns it, or NULL.
        guard unsafe mkdtemp(&template) != nil else {
            throw IndexError(.io(errno), "cannot make a temporary folder")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: String) {
        if let directory = try? FileDirectory(path: path), let names = try? directory.list() {
            for name in names { remove(path + "/" + name) }
            unsafe rmdir(path)
        } else {
            unsafe unlink(path)
        }
    }
}
