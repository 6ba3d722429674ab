// Brings a damaged index back to a sound one: sound segments stay, reports of damaged ones are brought over from the
// index's own texts or read again from their sources, and what is lost is named. One commit does all of it; until then the
// damaged files stay as they are.

import Fulltext
package import FulltextStorage
import SourceFormats

/// How to repair.
package struct RepairOptions: Sendable {
    /// How sources are read, as they were when they were indexed.
    package var sources = SourceSettings()
    /// Files and folders in which lost reports are looked for beside the paths that the index names.
    package var folders: [String] = []
    package var jobs = 1
    /// Bytes that may be used for what is not yet written, about.
    package var memory = 512 << 20
    /// Say what would be done and write nothing.
    package var isDryRun = false

    package init() {}
}

/// What a repair did, or would do.
package struct RepairSummary: Sendable {
    /// A report by its id and its source.
    package struct Name: Sendable, Equatable {
        package let id: String
        package let path: String

        package init(id: String, path: String) {
            self.id = id
            self.path = path
        }
    }

    /// What was damaged; when it is empty, nothing was done.
    package var problems: [IndexError] = []
    /// True when the newest commit point could not be read and the segment files said what the index was.
    package var isFromSegments = false
    /// Reports that stayed as they were.
    package var kept = 0
    /// Reports brought over from the index's own texts.
    package var restored = 0
    /// Reports read again from their sources; in a dry run those whose source is there.
    package var reread: [Name] = []
    /// Among these, those whose source has changed since, or is read in another way.
    package var changed: [Name] = []
    /// Reports without a name in the index that were found below the folders given.
    package var found = 0
    package var lost: [LostReport] = []
    /// Reports whose names cannot be read.
    package var nameless = 0
    /// Segments of which not even the number of reports can be read.
    package var unknownSegments = 0
    /// Reports that were there in two versions, of which the index no longer says which is the last; one was taken.
    package var doubtful: [Name] = []
    package var wasCancelled = false
    /// The index afterwards.
    package var generation: UInt64 = 0
    package var totalReports = 0
    package var totalSections = 0
    package var indexBytes = 0

    /// True when every report is there again. Without a commit point nobody knows which there were.
    package var isWhole: Bool {
        !isFromSegments && lost.isEmpty && nameless <= found && unknownSegments == 0 && doubtful.isEmpty
    }
}

/// Repairs an index.
package struct ReportRepair: Sendable {
    private let options: RepairOptions
    private let isCancelled: @Sendable () -> Bool

    /// - Parameter isCancelled: Asked now and then; when it says true, the damaged index stays as it is.
    package init(
        _ options: RepairOptions = RepairOptions(), isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.options = options
        self.isCancelled = isCancelled
    }

    /// Repairs and commits once, or looks only.
    ///
    /// - Throws: `IndexError`, `AnalysisError`; the damaged index is then as it was.
    package func run(_ directory: any Directory) async throws -> RepairSummary {
        let analyzer = ReportColumn.fingerprint()
        // A mistyped folder is told before reports are given up that it may hold.
        let folders = SourceFinder(options.folders)
        if let missing = folders.missing.first {
            throw IndexError(.notFound, file: missing, "no such file or folder; check the path of --source")
        }
        if options.isDryRun {
            let remains = try IndexRemains(directory, analyzer: analyzer)
            var summary = Self.summary(remains)
            if remains.isSound {
                summary.kept = remains.soundSegments.reduce(0) { $0 + $1.livingGroupCount }
                return summary
            }
            let survey = try RepairSurvey(remains)
            let lost = try bringOver(survey, nil, &summary)
            for report in lost {
                // Whether there is a source is all that is asked.
                if (try? ReportFile.file(report.path)) != nil {
                    summary.reread.append(.init(id: report.id, path: report.path))
                } else {
                    summary.lost.append(report)
                }
            }
            return summary
        }
        let writer = try IndexWriter(repairing: directory, analyzer: analyzer)
        guard let remains = writer.remains else { preconditionFailure("a writer that repairs has looked") }
        var summary = Self.summary(remains)
        if remains.isSound {
            summary.count(writer.snapshot)
            summary.kept = summary.totalReports
            return summary
        }
        do {
            let survey = try RepairSurvey(remains)
            for id in survey.rewrittenSegments.keys { writer.leaveOut(segment: id) }
            let segments = try ReportSegmentWriter(directory, memory: options.memory)
            let lost = try bringOver(survey, segments, &summary)
            for segment in try segments.finish() { writer.add(segment) }
            try await readAgain(lost, below: folders, survey, writer, &summary)
            if isCancelled() {
                summary.wasCancelled = true
                try writer.rollBack()
                return summary
            }
            try writer.commit()
        } catch {
            // What was written would keep a full disk full; the cause matters more than a failure to remove it.
            try? writer.rollBack()
            throw error
        }
        summary.count(writer.snapshot)
        return summary
    }

    private static func summary(_ remains: IndexRemains) -> RepairSummary {
        var summary = RepairSummary()
        summary.problems = remains.problems
        summary.isFromSegments = !remains.hasCommit
        summary.generation = remains.generation
        return summary
    }

    /// Writes what the index's own texts give, or, without a writer, only looks whether they do.
    /// - Returns: What is to be looked for in the sources.
    private func bringOver(
        _ survey: RepairSurvey, _ writer: ReportSegmentWriter?, _ summary: inout RepairSummary
    ) throws(IndexError) -> [LostReport] {
        summary.kept = survey.kept.count
        summary.nameless = survey.namelessCount
        summary.unknownSegments = survey.unknownSegments
        summary.doubtful = survey.doubtful.map { .init(id: $0.id, path: $0.path) }
        var lost = survey.uncertain.map { report in
            LostReport(
                id: report.id, path: report.path, contentHash: report.contentHash,
                reason: "whether it was deleted before cannot be read")
        }
        var part = -1
        var remains: SegmentRemains?
        for report in survey.living {
            if isCancelled() { break }
            if report.part != part {
                part = report.part
                switch survey.parts[part] {
                case .sound(let segment): remains = SegmentRemains(segment)
                case .damaged(let segment): remains = segment
                case .gone: remains = nil
                }
            }
            do throws(IndexError) {
                try Self.bringOver(report, &remains, writer)
                summary.restored += 1
            } catch {
                guard error.code == .corrupt || error.code == .tooOld else { throw error }
                lost.append(
                    LostReport(
                        id: report.id, path: report.path, contentHash: report.contentHash,
                        reason: "its texts or columns are damaged"))
            }
        }
        return lost
    }

    private static func bringOver(
        _ report: RepairSurvey.Named, _ remains: inout SegmentRemains?, _ writer: ReportSegmentWriter?
    ) throws(IndexError) {
        guard let bytes = remains?.record(ofGroup: report.group),
            let group = try remains?.group(
                report.group, columns: ReportColumn.ofSections.map(\.rawValue),
                groupColumns: ReportColumn.schema.groupColumns)
        else {
            throw IndexError.corrupt(report.path, "its record cannot be read")
        }
        let record = try ReportRecord(bytes, file: report.path)
        guard record.sections.count == group.documents.count else {
            throw IndexError.corrupt(report.path, "has another number of sections than its record says")
        }
        guard let writer else { return }
        try writer.finishIfLarge()
        try writer.begin(record, bytes: bytes, values: group.values)
        for (section, document) in zip(record.sections, group.documents) {
            try writer.append(
                text: document.text, hasHeading: !section.heading.isEmpty, values: document.values)
        }
    }

    /// Reads lost reports from their sources and sorts out which stay lost.
    private func readAgain(
        _ lost: [LostReport], below folders: SourceFinder, _ survey: RepairSurvey, _ writer: IndexWriter,
        _ summary: inout RepairSummary
    ) async throws {
        // A source that is not there is told of with its report.
        let paths = lost.compactMap { try? ReportFile.file($0.path).path }
        let isOpen = summary.nameless > 0 || summary.unknownSegments > 0
        let sources = SourceFinder(paths + options.folders).sources
        let lostPaths = Set(lost.map { ExactName($0.path) })
        var held: [ExactName: KnownReports.Report] = [:]
        for report in Array(survey.kept.values) + survey.living
        where !lostPaths.contains(ExactName(report.path)) {
            // Where it will stand is of no interest here: nothing of it is replaced.
            held[ExactName(report.path)] = KnownReports.Report(
                segment: FileID(high: 0, low: 0), group: report.group, contentHash: report.contentHash,
                id: report.id)
        }
        let wanted = WantedReports(
            lost, heldPaths: Set(held.keys), heldContents: Set(held.values.map(\.contentHash)),
            openFolders: isOpen ? folders.roots : [])
        var indexing = IndexingOptions()
        indexing.sources = options.sources
        indexing.jobs = options.jobs
        indexing.memory = options.memory
        let results =
            sources.isEmpty
            ? []
            : try await ReportIndexer(options: indexing, isCancelled: isCancelled).build(
                sources, KnownReports(byPath: held), in: writer.directory, wanted: wanted)
        var recovered: Set<Int> = []
        var refused: [String: String] = [:]
        for result in results {
            for segment in result.segments { writer.add(segment) }
            for report in result.recovered {
                recovered.insert(report.number)
                let name = RepairSummary.Name(id: lost[report.number].id, path: lost[report.number].path)
                summary.reread.append(name)
                if report.hasChanged { summary.changed.append(name) }
            }
            summary.found += result.added - result.recovered.count
            for skipped in result.skipped { refused[skipped.path] = skipped.reason }
        }
        for (number, report) in lost.enumerated() where !recovered.contains(number) {
            var report = report
            report.reason += "; its source " + (refused[report.path] ?? "is gone")
            summary.lost.append(report)
        }
    }
}

extension RepairSummary {
    fileprivate mutating func count(_ snapshot: Snapshot?) {
        guard let snapshot else { return }
        generation = snapshot.commit.generation
        totalReports = snapshot.groupCount
        totalSections = snapshot.documentCount
        indexBytes = snapshot.byteLength
    }
}
