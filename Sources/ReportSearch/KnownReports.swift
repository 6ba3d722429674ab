// Which reports an index holds, and what results call each.

package import Fulltext
package import FulltextStorage
package import SourceFormats

/// The reports that an index holds already, by path.
package struct KnownReports: Sendable {
    package struct Report: Sendable {
        package let segment: FileID
        package let group: Int
        package let contentHash: UInt64
        package let id: String
    }

    package private(set) var byPath: [ExactName: Report] = [:]

    init(byPath: [ExactName: Report]) { self.byPath = byPath }

    package init(_ snapshot: Snapshot?) throws(IndexError) {
        for segment in snapshot?.segments ?? [] {
            try segment.forEachRecord { (group, bytes) throws(IndexError) in
                if try segment.isGroupDeleted(group) { return }
                let record = try ReportRecord(bytes, file: segment.entry.fileName)
                byPath[ExactName(record.path)] = Report(
                    segment: segment.entry.id, group: group, contentHash: record.contentHash, id: record.id)
            }
        }
    }
}

/// Gives every source the name that results carry.
struct ReportNames: Sendable {
    private var ids: [ExactName: String] = [:]

    /// A source keeps the id it has. A new one takes its file's name without the ending, or, when another
    /// has that already, the name with eight digits of a hash of its path.
    init(_ sources: [Source], _ known: KnownReports, reserved: Set<String> = []) {
        var taken = Set(known.byPath.values.map(\.id)).union(reserved)
        for source in sources {
            let path = ExactName(source.path)
            if let old = known.byPath[path] {
                ids[path] = old.id
                continue
            }
            let stem = Self.stem(source.path)
            let id = taken.contains(stem) ? stem + "~" + Self.suffix(source.path) : stem
            taken.insert(id)
            ids[path] = id
        }
    }

    func id(of path: String) -> String { ids[ExactName(path)] ?? Self.stem(path) }

    /// A member goes by the id that it gives itself, else by its file's id and its name.
    func id(of member: SourceMember, in path: String) -> String {
        if let id = member.id { return id }
        return member.name.map { id(of: path) + "#" + $0 } ?? id(of: path)
    }

    private static func stem(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
        return String(name[..<dot])
    }

    private static func suffix(_ path: String) -> String {
        let digits = String(Checksum.xxh3(Array(path.utf8)) >> 32, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
