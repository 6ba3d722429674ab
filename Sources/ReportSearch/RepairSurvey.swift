// What is to become of each report of a damaged index: which stand in sound segments, which can be brought over from the
// index's own texts, which are to be looked for in their sources, and which cannot even be named.

import Fulltext
import FulltextStorage

/// The reports of a damaged index.
struct RepairSurvey {
    /// A report as the index names it.
    struct Named: Sendable {
        let part: Int
        let group: Int
        let id: String
        let path: String
        let contentHash: UInt64
        /// Nil when that cannot be told.
        var isDeleted: Bool?
    }

    /// What `IndexRemains` found, in its order.
    let parts: [IndexRemains.Part]
    /// Reports of sound segments that stay as they are, by path.
    private(set) var kept: [String: Named] = [:]
    /// Reports of damaged segments that are to be brought over, in the order of the parts.
    private(set) var living: [Named] = []
    /// Those of which nobody knows whether they were deleted.
    private(set) var uncertain: [Named] = []
    /// Reports that live in two versions, and no commit point says which is the last; the first is taken.
    private(set) var doubtful: [Named] = []
    /// Reports whose records cannot be read.
    private(set) var namelessCount = 0
    /// Segments of which nobody knows how many reports they held.
    private(set) var unknownSegments = 0
    /// Sound segments that hold reports which stand elsewhere too: they are written anew without them.
    private(set) var rewrittenSegments: [FileID: SegmentReader] = [:]

    init(_ remains: IndexRemains) throws(IndexError) {
        parts = remains.parts
        var named: [[Named]] = []
        var nameless: [Int] = []
        for number in parts.indices {
            let (reports, unreadable) = try Self.reports(of: parts[number], number)
            named.append(reports)
            nameless.append(unreadable)
        }
        settleDeletions(&named, nameless)
        for (number, part) in parts.enumerated() {
            switch part {
            case .gone(let entry?, _): namelessCount += entry.groupCount - (entry.deletes?.groupCount ?? 0)
            case .gone(nil, _): unknownSegments += 1
            case .damaged(let remains):
                let living = remains.entry.groupCount - (remains.entry.deletes?.groupCount ?? 0)
                namelessCount += min(nameless[number], living)
            case .sound: break
            }
        }
        // Without a commit point, segments that the older one does not name are newer.
        var order = Array(parts.indices)
        if !remains.hasCommit {
            order = order.filter { !isOlder($0, remains) } + order.filter { isOlder($0, remains) }
        }
        try settleVersions(named, order)
    }

    private func isOlder(_ number: Int, _ remains: IndexRemains) -> Bool {
        switch parts[number] {
        case .sound(let segment): remains.olderSegments.contains(segment.entry.id)
        case .damaged(let segment): remains.olderSegments.contains(segment.entry.id)
        case .gone: false
        }
    }

    /// The reports of a part that can be named, deleted ones included, and how many others there may be.
    private static func reports(
        of part: IndexRemains.Part, _ number: Int
    ) throws(IndexError) -> (reports: [Named], unreadable: Int) {
        var reports: [Named] = []
        var unreadable = 0
        func add(_ group: Int, _ bytes: [UInt8]?, _ file: String, _ isDeleted: Bool?) {
            // A record that cannot be taken apart names nobody.
            guard let bytes, let record = try? ReportRecord(bytes, file: file) else {
                if isDeleted != true { unreadable += 1 }
                return
            }
            reports.append(
                Named(
                    part: number, group: group, id: record.id, path: record.path,
                    contentHash: record.contentHash, isDeleted: isDeleted))
        }
        switch part {
        case .gone: break
        case .sound(let segment):
            try segment.forEachRecord { (group, bytes) throws(IndexError) in
                add(group, bytes, segment.entry.fileName, try segment.isGroupDeleted(group))
            }
        case .damaged(var remains):
            for group in 0..<remains.entry.groupCount {
                add(
                    group, remains.record(ofGroup: group), remains.entry.fileName,
                    remains.isDeleted(group: group))
            }
        }
        return (reports, unreadable)
    }

    /// Where the list of a segment's deleted reports is lost: those that have a newer version elsewhere were deleted; when
    /// these are as many as were deleted, all others were not.
    private mutating func settleDeletions(_ named: inout [[Named]], _ nameless: [Int]) {
        let living = named.map { reports in Set(reports.lazy.filter { $0.isDeleted == false }.map(\.path)) }
        for (number, part) in parts.enumerated() {
            guard case .damaged(let remains) = part, named[number].contains(where: { $0.isDeleted == nil })
            else { continue }
            var count = named[number].count { $0.isDeleted == true }
            for index in named[number].indices where named[number][index].isDeleted == nil {
                let path = named[number][index].path
                let isReplaced = living.indices.contains { $0 != number && living[$0].contains(path) }
                guard isReplaced else { continue }
                named[number][index].isDeleted = true
                count += 1
            }
            guard let deletes = remains.entry.deletes, deletes.groupCount == count else { continue }
            for index in named[number].indices where named[number][index].isDeleted == nil {
                named[number][index].isDeleted = false
            }
        }
    }

    private mutating func settleVersions(_ named: [[Named]], _ order: [Int]) throws(IndexError) {
        var taken: [String: Named] = [:]
        var isLiving = named.map { $0.map { $0.isDeleted == false } }
        for number in order {
            for (index, report) in named[number].enumerated() where isLiving[number][index] {
                if let other = taken[report.path] {
                    isLiving[number][index] = false
                    if other.contentHash != report.contentHash { doubtful.append(other) }
                    if case .sound(let segment) = parts[number] {
                        rewrittenSegments[segment.entry.id] = segment
                    }
                } else {
                    taken[report.path] = report
                }
            }
        }
        var places: [String: Int] = [:]
        for (number, part) in parts.enumerated() {
            var isKept = false
            if case .sound(let segment) = part { isKept = rewrittenSegments[segment.entry.id] == nil }
            for (index, report) in named[number].enumerated() {
                if isLiving[number][index] {
                    if isKept { kept[report.path] = report } else { living.append(report) }
                } else if report.isDeleted == nil, taken[report.path] == nil {
                    // Of several versions the last.
                    if let place = places[report.path] {
                        uncertain[place] = report
                    } else {
                        places[report.path] = uncertain.count
                        uncertain.append(report)
                    }
                }
            }
        }
    }
}
