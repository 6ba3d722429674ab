// Files in a temporary folder, for tests that index what lies on disk.

import FoundationEssentials

extension TemporaryFolder {
    /// Writes a file, replacing one of that name; folders in `name` are made.
    package func write(_ name: String, _ bytes: [UInt8]) throws {
        let file = path + "/" + name
        if let slash = file.lastIndex(of: "/") {
            try FileManager.default.createDirectory(
                atPath: String(file[..<slash]), withIntermediateDirectories: true)
        }
        try Data(bytes).write(to: URL(filePath: file))
    }

    /// Writes a file of UTF-8.
    package func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    /// Removes a file.
    package func removeFile(_ name: String) throws {
        try FileManager.default.removeItem(atPath: path + "/" + name)
    }
}
