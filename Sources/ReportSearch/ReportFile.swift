// One file read and parsed, without an index: what `inspect` shows. A container shows what is in it.

package import FulltextStorage
package import SourceFormats

/// Parses single files.
package enum ReportFile {
    /// What a container holds at one place.
    package struct Member: Sendable {
        package let name: String
        /// Nil for what is passed over.
        package let format: SourceFormat?
        package let byteCount: Int
        /// Why it is passed over.
        package let reason: String?
    }

    /// What a file turns out to be.
    package enum Content: Sendable {
        case report(ParsedSource)
        case members([Member])
    }

    /// Reads and parses a file as indexing would.
    ///
    /// - Parameter name: A path, or a path, `#` and the name of a member.
    /// - Throws: `notFound` when there is no such file or member, `corrupt` when it holds no text that can be read.
    package static func read(
        _ name: String, _ settings: SourceSettings = SourceSettings()
    ) throws(IndexError) -> Content {
        let (path, wanted) = try Self.file(name)
        let parser = SourceParser(settings)
        let cursor = SourceCursor(path, options: settings.options)
        var members: [Member] = []
        while let event = cursor.next() {
            switch event {
            case .member(let member):
                if member.name == wanted { return .report(try parse(member, path, name, parser)) }
                members.append(
                    Member(
                        name: member.name ?? "", format: member.format, byteCount: member.bytes.count,
                        reason: nil))
            case .refused(let member, let reason):
                guard let member, wanted != member else { throw IndexError(.corrupt, file: name, reason) }
                members.append(Member(name: member, format: nil, byteCount: 0, reason: reason))
            }
        }
        guard let wanted else { return .members(members) }
        throw IndexError(.notFound, file: path, "has no member \(wanted); inspect the file for a list")
    }

    private static func parse(
        _ member: SourceMember, _ path: String, _ name: String, _ parser: SourceParser
    ) throws(IndexError) -> ParsedSource {
        do throws(SourceRefusal) {
            return try parser.parse(member, path: path)
        } catch {
            throw IndexError(.corrupt, file: name, error.reason)
        }
    }

    /// The file of a name, and the member after its `#`: the shortest path that is a file, but the whole name first.
    static func file(_ name: String) throws(IndexError) -> (path: String, member: String?) {
        var finder = SourceFinder([name])
        var member: String?
        var place = name.startIndex
        while !finder.missing.isEmpty, let sign = name[place...].utf8.firstIndex(of: UInt8(ascii: "#")) {
            finder = SourceFinder([String(name[..<sign])])
            place = name.index(after: sign)
            member = String(name[place...])
        }
        if !finder.missing.isEmpty {
            throw IndexError(.notFound, file: name, "no such file; check the path")
        }
        guard let source = finder.sources.first, finder.sources.count == 1, finder.roots == [source.path]
        else {
            throw IndexError(.invalidQuery, file: name, "is not one file; name a file, or index the folder")
        }
        return (source.path, member)
    }
}
