// The commit that is served, and how a newer one takes its place: looked for every second and at SIGHUP. Questions that run
// keep the snapshot that they began with.

import Fulltext
import FulltextStorage
import Logging
import ReportSearch
import ServiceLifecycle
import Synchronization
import UnixSignals

/// The newest commit that can be served.
final class ServedIndex: Sendable {
    let name: String
    private let reader: IndexReader
    private let opened = Mutex(ContinuousClock.now)
    private let metrics: Metrics
    private let logger: Logger
    /// The last failure that was told, so that one is not told every second.
    private let lastFailure = Mutex("")

    init(_ directory: any Directory, _ metrics: Metrics, _ logger: Logger) throws(IndexError) {
        name = directory.label
        reader = try IndexReader(directory)
        try SearchService.check(reader.snapshot().commit, name: directory.label)
        self.metrics = metrics
        self.logger = logger
    }

    func snapshot() -> Snapshot { reader.snapshot() }

    /// Since when the snapshot is open.
    var age: Duration { .now - opened.withLock { $0 } }

    /// Takes a newer commit if there is one. Where it cannot be read, the one at hand goes on being served.
    func refresh() {
        do throws(IndexError) {
            guard
                try reader.refresh(checking: { (commit) throws(IndexError) in
                    try SearchService.check(commit, name: name)
                })
            else { return }
            opened.withLock { $0 = .now }
            lastFailure.withLock { $0 = "" }
            metrics.countReload(failed: false)
            logger.info("new commit", metadata: ["generation": "\(snapshot().commit.generation)"])
        } catch {
            let message = error.description
            let isNew = lastFailure.withLock { last in
                defer { last = message }
                return last != message
            }
            guard isNew else { return }
            metrics.countReload(failed: true)
            logger.error("the newest commit cannot be served", metadata: ["error": "\(message)"])
        }
    }
}

/// Looks for newer commits until the server stops.
struct IndexWatch: Service {
    let index: ServedIndex
    let workers: Workers

    func run() async throws {
        await withTaskGroup { group in
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
                    await look()
                }
            }
            group.addTask {
                await cancelWhenGracefulShutdown {
                    while (try? await Task.sleep(for: .seconds(1))) != nil { await look() }
                }
            }
        }
    }

    private func look() async {
        // The threads are gone only when the server stops; then there is nothing to look for.
        try? await workers.run { index.refresh() }
    }
}
