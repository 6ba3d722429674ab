// Which sources a run has come upon, so that pruning can tell which reports of the index have lost theirs: files
// by path, members of containers by a hash of their names, for there may be millions. [unsafe: stat takes a path that lives
// for the call]

import FulltextStorage
import Glibc
import SourceFormats

/// Members of containers that one worker has met.
struct PresentMembers: Sendable {
    fileprivate var containers: Set<ExactName> = []
    fileprivate var keys: Set<UInt64> = []
    /// Containers that could not be read to their end.
    fileprivate var damaged: Set<ExactName> = []

    mutating func insert(_ source: Source, _ member: String?) {
        guard let member else { return }
        containers.insert(ExactName(source.path))
        keys.insert(Self.hash(SourceParser.key(path: source.path, member: member)))
    }

    mutating func insertDamaged(_ source: Source) { damaged.insert(ExactName(source.path)) }

    fileprivate static func hash(_ key: String) -> UInt64 { Checksum.xxh3(Array(key.utf8)) }
}

/// Everything that a run has met.
struct PresentSources {
    private let roots: [String]
    /// Folders that were named and hold no document.
    let emptyRoots: [String]
    /// These, and what could not be looked at: nothing below can be told to be gone.
    private let unseen: [String]
    private let files: Set<ExactName>
    private var members = PresentMembers()

    init(_ finder: SourceFinder, _ parts: [PresentMembers]) {
        roots = finder.roots
        let files = Set(finder.sources.map { ExactName($0.path) })
        self.files = files
        let emptyRoots = finder.roots.filter { root in
            !files.contains(ExactName(root)) && !finder.sources.contains { ExactName($0.path).isBelow(root) }
        }
        self.emptyRoots = emptyRoots
        unseen = finder.unseen + emptyRoots
        for part in parts {
            members.containers.formUnion(part.containers)
            members.keys.formUnion(part.keys)
            members.damaged.formUnion(part.damaged)
        }
    }

    /// Whether a report's source was looked for and is not there. What could not be read, listed or looked at may still be
    /// there, and so may what is passed over in a folder and was once named itself.
    ///
    /// A folder that holds no document at all, and did before, is more likely a disk that is not there than one that was
    /// emptied.
    func isGone(_ name: ExactName) -> Bool {
        let path = name.text
        if files.contains(name), !members.containers.contains(name) { return false }
        if unseen.contains(where: name.isAtOrBelow) { return false }
        let containers = Self.containers(of: path)
        if let container = containers.first(where: { files.contains(ExactName($0)) }) {
            return !members.damaged.contains(ExactName(container))
                && !members.keys.contains(PresentMembers.hash(path))
        }
        guard roots.contains(where: name.isAtOrBelow) else { return false }
        // The system is asked about what the run did not come upon alone: a container may have millions of members.
        return !Self.mayStand(path) && !containers.contains(where: Self.mayStand)
    }

    /// What may be the container of a report, if it is a member: all before each sign that could divide them.
    private static func containers(of path: String) -> [String] {
        path.utf8.indices.filter { path.utf8[$0] == UInt8(ascii: "#") }.map { String(path[..<$0]) }
    }

    /// False when the system says that there is no file of that path.
    private static func mayStand(_ path: String) -> Bool {
        var status = stat()
        if unsafe stat(path, &status) == 0 { return status.st_mode & S_IFMT != S_IFDIR }
        return errno != ENOENT && errno != ENOTDIR
    }
}
