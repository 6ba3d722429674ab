// Names of files, told apart as the file system does: by their bytes. Swift's strings are equal where Unicode calls them
// equivalent: é of one character and of two, 樂 and its compatibility ideograph.

/// A path or name as a key.
package struct ExactName: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Whether this is a path itself, or the name of something below it as a folder, or inside it as a container.
    package func isAtOrBelow(_ parent: String) -> Bool { self == ExactName(parent) || isBelow(parent) }

    /// Whether this is the name of something below a folder, or inside a container.
    package func isBelow(_ parent: String) -> Bool {
        guard text.utf8.starts(with: parent.utf8) else { return false }
        let next = text.utf8.dropFirst(parent.utf8.count).first
        return next == UInt8(ascii: "/") || next == UInt8(ascii: "#") || parent == "/"
    }
}
