// Reads reports and writes them into an index. The sources are divided into runs of neighbouring files;
// each worker turns runs into segments, one after another, and all become visible together in one commit.
// What was indexed before and has not changed is not parsed again.

import Fulltext
import FulltextAnalysis
package import FulltextStorage
import Reports
package import SourceFormats
import Synchronization

/// How to index.
package struct IndexingOptions: Sendable {
    /// Workers; at least one.
    package var jobs = 1
    /// Bytes that all workers together may use for what is not yet written, about.
    package var memory = 512 << 20
    /// Pass over texts that are not recognised as annual reports instead of indexing them as section 0.
    package var reportsOnly = false
    /// Delete reports whose source below the named paths is gone.
    package var prunes = false
    /// Charset, limits, and what the caller knows of the sources.
    package var sources = SourceSettings()

    package init() {}
}

/// How far a run has come.
package struct IndexingProgress: Sendable {
    package var files = 0
    package var totalFiles = 0
    package var bytes = 0
    package var totalBytes = 0
}

/// What a run did.
package struct IndexingSummary: Sendable {
    package var added = 0
    package var replaced = 0
    package var unchanged = 0
    package var pruned = 0
    /// Among those added or replaced, texts that are not recognised as annual reports.
    package var unrecognised = 0
    /// Sections of the reports added or replaced.
    package var sections = 0
    /// Bytes of the sources that were read.
    package var bytes = 0
    package var skipped: [SkippedSource] = []
    /// Arguments that name nothing.
    package var missing: [String] = []
    /// Rows of the caller's table that are about no source that was read, in order.
    package var unusedMetadata: [MetadataTable.Row] = []
    /// The index after the run.
    package var generation: UInt64 = 0
    package var totalReports = 0
    package var totalSections = 0
    package var indexBytes = 0
    package var wasCancelled = false
    /// Why segments could not be joined after the commit, which stands.
    package var mergeFailure: IndexError?
}

/// Indexes files.
package struct ReportIndexer: Sendable {
    private let options: IndexingOptions
    private let progress: @Sendable (IndexingProgress) -> Void
    private let isCancelled: @Sendable () -> Bool

    /// - Parameters:
    ///   - progress: Told after every file, from any worker.
    ///   - isCancelled: Asked before every file; when it says true the run ends without a commit.
    package init(
        options: IndexingOptions, progress: @escaping @Sendable (IndexingProgress) -> Void = { _ in },
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.options = options
        self.progress = progress
        self.isCancelled = isCancelled
    }

    /// Indexes everything below `paths` and commits once.
    ///
    /// - Throws: `IndexError`, `AnalysisError`. The last commit stands when this throws or is cancelled.
    package func run(_ paths: [String], into directory: any Directory) async throws -> IndexingSummary {
        let writer = try IndexWriter(directory, analyzer: ReportColumn.fingerprint())
        let finder = SourceFinder(paths)
        var summary = IndexingSummary()
        summary.skipped = finder.skipped
        summary.missing = finder.missing
        let known = try KnownReports(writer.snapshot)
        let results: [ChunkResult]
        do {
            results = try await build(finder.sources, known, in: directory)
        } catch {
            // Unfinished segments would keep a full disk full; the cause matters more than a failure to
            // remove them.
            try? writer.rollBack()
            throw error
        }
        for result in results {
            for segment in result.segments { writer.add(segment) }
            for old in result.replaced { writer.delete(group: old.group, ofSegment: old.segment) }
            summary.added += result.added
            summary.replaced += result.replaced.count
            summary.unchanged += result.unchanged
            summary.unrecognised += result.unrecognised
            summary.sections += result.sections
            summary.bytes += result.bytes
            summary.skipped += result.skipped
        }
        let used = results.reduce(into: Set<Int>()) { $0.formUnion($1.metadataLines) }
        summary.unusedMetadata = options.sources.metadata?.all.filter { !used.contains($0.line) } ?? []
        summary.wasCancelled = isCancelled()
        if !summary.wasCancelled {
            if options.prunes {
                let present = PresentSources(finder, results.map(\.members))
                for (path, report) in known.byPath where present.isGone(path) {
                    writer.delete(group: report.group, ofSegment: report.segment)
                    summary.pruned += 1
                }
                for root in present.emptyRoots {
                    let count = known.byPath.keys.count { $0.isBelow(root) }
                    guard count > 0 else { continue }
                    summary.skipped.append(
                        SkippedSource(
                            path: root,
                            reason:
                                "holds no document, and the index has reports from it (\(count)): nothing of it is "
                                + "pruned; if it was emptied, name the folder above it"))
                }
            }
            if writer.hasChanges {
                try writer.commit()
                do throws(IndexError) {
                    try writer.merge(.growing, isCancelled: isCancelled)
                } catch {
                    summary.mergeFailure = error
                }
            }
        } else {
            try writer.rollBack()
        }
        if let snapshot = writer.snapshot {
            summary.generation = snapshot.commit.generation
            summary.totalReports = snapshot.groupCount
            summary.totalSections = snapshot.documentCount
            summary.indexBytes = snapshot.byteLength
        }
        return summary
    }

    /// Reads, parses and inverts all sources on as many workers as there may be; results in the order of
    /// the sources.
    /// - Parameter wanted: The only reports to read, where not all are wanted.
    func build(
        _ sources: [Source], _ known: KnownReports, in directory: any Directory, wanted: WantedReports? = nil
    ) async throws -> [ChunkResult] {
        let names = ReportNames(sources, known, reserved: wanted?.ids ?? [])
        let state = RunState(total: sources.count, bytes: sources.reduce(0) { $0 + $1.byteCount })
        let chunks = divide(sources)
        let memory = max(options.memory / max(options.jobs, 1), 1 << 20)
        return try await withThrowingTaskGroup(of: [ChunkResult].self) { group in
            for _ in 0..<max(1, min(options.jobs, chunks.count)) {
                group.addTask {
                    var finished: [ChunkResult] = []
                    let segments = try ReportSegmentWriter(directory, memory: memory)
                    let worker = Worker(self, segments, known, names, state, wanted)
                    while !isCancelled(), !Task.isCancelled {
                        let number = state.takeChunk()
                        guard number < chunks.count else { break }
                        finished.append(try worker.index(chunks[number], number: number))
                    }
                    return finished
                }
            }
            var all: [ChunkResult] = []
            for try await part in group { all.append(contentsOf: part) }
            return all.sorted { $0.number < $1.number }
        }
    }

    /// Neighbouring sources that one worker makes into one segment: a share of the whole, and no more than
    /// fits memory.
    private func divide(_ sources: [Source]) -> [ArraySlice<Source>] {
        let total = sources.reduce(0) { $0 + $1.byteCount }
        let jobs = max(options.jobs, 1)
        // A segment needs some five times the bytes of its sources while it is built.
        let fitting = max(options.memory / jobs / 5, 1 << 20)
        let rounds = max(1, (total + fitting * jobs - 1) / (fitting * jobs))
        let share = max(total / (rounds * jobs) + 1, 2 << 20)
        var chunks: [ArraySlice<Source>] = []
        var start = 0
        var bytes = 0
        for (index, source) in sources.enumerated() {
            bytes += source.byteCount
            if bytes >= share {
                chunks.append(sources[start...index])
                start = index + 1
                bytes = 0
            }
        }
        if start < sources.count { chunks.append(sources[start...]) }
        return chunks
    }

    /// What the workers of a run share: which chunk is next, and how far all have come.
    private final class RunState: Sendable {
        private let progress: Mutex<IndexingProgress>
        private let nextChunk = Atomic(0)

        init(total: Int, bytes: Int) {
            var start = IndexingProgress()
            start.totalFiles = total
            start.totalBytes = bytes
            progress = Mutex(start)
        }

        func takeChunk() -> Int { nextChunk.wrappingAdd(1, ordering: .relaxed).oldValue }

        func finish(_ source: Source) -> IndexingProgress {
            progress.withLock { progress in
                progress.files += 1
                progress.bytes += source.byteCount
                return progress
            }
        }
    }

    struct ChunkResult: Sendable {
        let number: Int
        var segments: [SegmentEntry] = []
        var replaced: [KnownReports.Report] = []
        var added = 0
        var unchanged = 0
        var unrecognised = 0
        var sections = 0
        var bytes = 0
        var skipped: [SkippedSource] = []
        /// Lines of the caller's table that are about sources.
        var metadataLines: Set<Int> = []
        /// Lost reports that were found again.
        var recovered: [WantedReports.Recovered] = []
        /// Filled when pruning.
        var members = PresentMembers()

        mutating func skip(_ source: Source, _ member: String?, _ reason: String) {
            skipped.append(
                SkippedSource(path: SourceParser.key(path: source.path, member: member), reason: reason))
        }
    }

    /// One thread's tools, used for all its runs.
    private final class Worker {
        private let indexer: ReportIndexer
        private let known: KnownReports
        private let names: ReportNames
        private let state: RunState
        private let parser: SourceParser
        private let segments: ReportSegmentWriter
        private let wanted: WantedReports?

        init(
            _ indexer: ReportIndexer, _ segments: ReportSegmentWriter, _ known: KnownReports,
            _ names: ReportNames, _ state: RunState, _ wanted: WantedReports?
        ) {
            self.indexer = indexer
            self.segments = segments
            self.known = known
            self.names = names
            self.state = state
            self.wanted = wanted
            parser = SourceParser(indexer.options.sources)
        }

        func index(_ sources: ArraySlice<Source>, number: Int) throws(IndexError) -> ChunkResult {
            var result = ChunkResult(number: number)
            for source in sources {
                if indexer.isCancelled() { break }
                try index(source, &result)
                indexer.progress(state.finish(source))
            }
            result.segments = try segments.finish()
            return result
        }

        private func index(_ source: Source, _ result: inout ChunkResult) throws(IndexError) {
            let cursor = SourceCursor(source.path, options: indexer.options.sources.options)
            note(nil, of: source, &result)
            while let event = cursor.next() {
                if indexer.isCancelled() { return }
                switch event {
                case .refused(let name, let reason):
                    if let shortage = cursor.shortage { throw Self.failure(shortage, source) }
                    result.skip(source, name, reason)
                    note(name, of: source, &result)
                case .member(let member):
                    note(member.name, of: source, &result)
                    if indexer.options.prunes { result.members.insert(source, member.name) }
                    try index(member, of: source, &result)
                    try segments.finishIfLarge()
                }
            }
            if indexer.options.prunes, !cursor.isWhole { result.members.insertDamaged(source) }
        }

        /// Notes the caller's row about a file or a member.
        private func note(_ member: String?, of source: Source, _ result: inout ChunkResult) {
            if let row = parser.metadata(of: member, path: source.path) {
                result.metadataLines.insert(row.line)
            }
        }

        private func index(
            _ member: SourceMember, of source: Source, _ result: inout ChunkResult
        ) throws(IndexError) {
            let path = SourceParser.key(path: source.path, member: member.name)
            let old = known.byPath[ExactName(path)]
            let contentHash = parser.contentHash(of: member, path: source.path)
            var choice: WantedReports.Choice?
            if let wanted {
                choice = wanted.take(path: path, contentHash: contentHash)
                if choice == nil { return }
            } else if let old, old.contentHash == contentHash {
                result.unchanged += 1
                return
            }
            let parsed: ParsedSource
            do throws(SourceRefusal) {
                parsed = try parser.parse(member, path: source.path)
            } catch {
                if error.isShortage { throw Self.failure(error, source) }
                result.skip(source, member.name, error.reason)
                return
            }
            let report = parsed.report
            if !report.isRecognised {
                if indexer.options.reportsOnly {
                    result.skip(source, member.name, "is not recognised as an annual report")
                    return
                }
                result.unrecognised += 1
            }
            let tables = TypedTables(report)
            var record = ReportRecord(
                id: choice?.id ?? old?.id ?? names.id(of: member, in: source.path), path: path,
                contentHash: contentHash,
                isRecognised: report.isRecognised, title: report.title, organ: report.organ,
                province: report.region.province, city: report.region.city, county: report.region.county,
                year: report.year.value,
                sections: report.sections.map { .init(number: $0.number, heading: $0.heading) },
                url: parsed.url)
            record.kind = report.organKind
            tables.forEachText { path, printed in record.textCells[path.name] = printed }
            // A text that is no report has nothing to audit.
            let findings =
                report.isRecognised
                ? ReportAudit.findings(of: report, cells: tables, includesPasses: false) : nil
            record.findings = (findings ?? []).filter { $0.strict == .fail || $0.strict == .uncertain }.map {
                StoredFinding($0)
            }
            let own = ReportColumn.ofReports.map { Int64(Self.value($0, of: report)) }
            let values =
                own + [Int64(report.region.code ?? 0)] + AuditColumn.values(of: findings)
                + CellColumn.values(of: tables)
            try segments.begin(record, bytes: record.bytes, values: values)
            for section in report.sections { try add(section) }
            result.sections += report.sections.count
            result.bytes += member.bytes.count
            if let old { result.replaced.append(old) } else { result.added += 1 }
            if let choice, let lost = choice.lost { result.recovered.append(lost) }
        }

        /// The end of a run that lacks what each further file would lack, too.
        private static func failure(_ shortage: SourceRefusal, _ source: Source) -> IndexError {
            IndexError(
                .io(shortage.systemError), file: source.path,
                "\(shortage.reason); \(FileDirectory.advice(shortage.systemError))")
        }

        private static func value(_ column: ReportColumn, of report: Report) -> UInt32 {
            switch column {
            case .year: UInt32(report.year.value ?? 0)
            case .province: UInt32(report.region.provinceCode ?? 0)
            case .city: UInt32(report.region.cityCode ?? 0)
            case .county: UInt32(report.region.countyCode ?? 0)
            case .kind: ReportColumn.code(of: report.organKind)
            case .format:
                report.tables.lazy.compactMap(\.format).first.map { UInt32($0.rawValue) ?? 0 } ?? 0
            case .section, .audit: preconditionFailure("\(column.rawValue) is no column of `ofReports`")
            }
        }

        private func add(_ section: Section) throws(IndexError) {
            try segments.append(
                text: Array(section.documentText.utf8), hasHeading: !section.heading.isEmpty,
                values: [UInt32(section.number)])
        }
    }
}
