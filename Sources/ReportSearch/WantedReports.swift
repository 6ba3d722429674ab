// Which of the reports that a run comes upon are those that a damaged index has lost: by the path that the index names,
// by content where the source has moved, and, where names are lost too, all that the index does not hold.

import SourceFormats
import Synchronization

/// A report whose record can be read and whose texts cannot be brought over.
package struct LostReport: Sendable, Equatable {
    /// What results call it.
    package let id: String
    /// Its source as the index names it.
    package let path: String
    package let contentHash: UInt64
    /// Why it is lost.
    package internal(set) var reason: String
}

/// What a run may take. Each lost report is taken once, by whichever worker comes first.
final class WantedReports: Sendable {
    /// A report that may be taken.
    struct Choice: Sendable {
        /// Its name, where it has one already.
        let id: String?
        let lost: Recovered?
    }

    /// A lost report that was found again.
    struct Recovered: Sendable {
        let number: Int
        /// Its source has other content than before, or is read in another way.
        let hasChanged: Bool
    }

    private let lost: [LostReport]
    private let byPath: [ExactName: Int]
    private let byContent: [UInt64: [Int]]
    private let heldPaths: Set<ExactName>
    private let heldContents: Set<UInt64>
    /// Below these everything is taken that the index does not hold.
    private let openFolders: [String]
    private let taken = Mutex<(numbers: Set<Int>, contents: Set<UInt64>)>(([], []))

    /// - Parameters:
    ///   - held: Paths and contents of the reports that are not lost.
    ///   - openFolders: Absolute paths below which nameless reports are looked for.
    init(
        _ lost: [LostReport], heldPaths: Set<ExactName>, heldContents: Set<UInt64>, openFolders: [String]
    ) {
        self.lost = lost
        self.heldPaths = heldPaths
        self.heldContents = heldContents
        self.openFolders = openFolders
        var byPath: [ExactName: Int] = [:]
        var byContent: [UInt64: [Int]] = [:]
        for (number, report) in lost.enumerated() {
            byPath[ExactName(report.path)] = number
            byContent[report.contentHash, default: []].append(number)
        }
        self.byPath = byPath
        self.byContent = byContent
    }

    /// Names that are not to be given anew.
    var ids: Set<String> { Set(lost.map(\.id)) }

    /// Nil when the report is not wanted.
    func take(path: String, contentHash: UInt64) -> Choice? {
        let name = ExactName(path)
        guard !heldPaths.contains(name) else { return nil }
        if let number = byPath[name] {
            guard taken.withLock({ $0.numbers.insert(number).inserted }) else { return nil }
            return Choice(
                id: lost[number].id,
                lost: Recovered(number: number, hasChanged: lost[number].contentHash != contentHash))
        }
        let known = byContent[contentHash] ?? []
        if let number = known.first(where: { number in taken.withLock { $0.numbers.insert(number).inserted } }
        ) {
            return Choice(id: lost[number].id, lost: Recovered(number: number, hasChanged: false))
        }
        let isOpen = openFolders.contains { name.isAtOrBelow($0) }
        guard isOpen, known.isEmpty, !heldContents.contains(contentHash),
            taken.withLock({ $0.contents.insert(contentHash).inserted })
        else { return nil }
        return Choice(id: nil, lost: nil)
    }
}
