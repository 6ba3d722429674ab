// Which sources a run has come upon, so that pruning can tell which reports of the index have lost theirs: files
// by path, members of containers by a hash of their names, for there may be millions.

import FulltextStorage

/// Members of containers that one worker has met.
struct PresentMembers: Sendable {
    fileprivate var containers: Set<String> = []
    fileprivate var keys: Set<UInt64> = []
    /// Containers that could not be read to their end.
    fileprivate var damaged: Set<String> = []

    mutating func insert(_ source: Source, _ member: String?) {
        guard let member else { return }
        containers.insert(source.path)
        keys.insert(Self.hash(SourceParser.key(path: source.path, member: member)))
    }

    mutating func insertDamaged(_ source: Source) { damaged.insert(source.path) }

    fileprivate static func hash(_ key: String) -> UInt64 { Checksum.xxh3(Array(key.utf8)) }
}

/// Everything that a run has met.
struct PresentSources {
    private let roots: [String]
    private let files: Set<String>
    private var members = PresentMembers()

    init(_ finder: SourceFinder, _ parts: [PresentMembers]) {
        roots = finder.roots
        files = Set(finder.sources.map(\.path))
        for part in parts {
            members.containers.formUnion(part.containers)
            members.keys.formUnion(part.keys)
            members.damaged.formUnion(part.damaged)
        }
    }

    /// Whether a report's source was looked for and is not there. What could not be read may still be there.
    func isGone(_ path: String) -> Bool {
        if files.contains(path), !members.containers.contains(path) { return false }
        var place = path.startIndex
        while let sign = path[place...].utf8.firstIndex(of: UInt8(ascii: "#")) {
            let file = String(path[..<sign])
            if files.contains(file) {
                return !members.damaged.contains(file) && !members.keys.contains(PresentMembers.hash(path))
            }
            place = path.index(after: sign)
        }
        return roots.contains { path == $0 || path.hasPrefix($0 + "/") || path.hasPrefix($0 + "#") }
    }
}
