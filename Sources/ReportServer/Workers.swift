// The threads that answer. So many questions run at a time as there are threads, a few more wait, and the rest are refused at
// once: a queue that grows makes every answer late and none of them quicker.

package import Fulltext
import FulltextAnalysis
import FulltextStorage
import HTTPTypes
import NIOPosix
package import ReportSearch
import ReportText
import Synchronization

/// Answers questions in threads of its own.
package final class Workers: Sendable {
    private let pool: NIOThreadPool
    private let free = Mutex<[Bench]>([])
    /// Threads of answers that are written while they are sent; each waits for its client.
    private let exportPool: NIOThreadPool
    private let running = Atomic<Int>(0)
    private let exporting = Atomic<Int>(0)
    private let refused = Atomic<Int>(0)
    private let limits: ServerLimits
    private let name: String

    /// What one thread needs at a time: given out under the lock, so that no two have it at once.
    private final class Bench: @unchecked Sendable {
        var service: SearchService?
        let analyzer: Analyzer

        init() throws(AnalysisError) { analyzer = try Analyzer(runCacheBytes: 2 << 20) }
    }

    /// Words that an analyzer may keep from question to question.
    private static let mostWords = 50_000

    /// - Parameter name: The index, for messages.
    package init(_ limits: ServerLimits, name: String) {
        self.limits = limits
        self.name = name
        pool = NIOThreadPool(numberOfThreads: limits.workers)
        exportPool = NIOThreadPool(numberOfThreads: limits.exports)
    }

    package func start() {
        pool.start()
        exportPool.start()
    }

    package func stop() async throws {
        try await pool.shutdownGracefully()
        try await exportPool.shutdownGracefully()
    }

    /// Questions that run or wait.
    package var inFlight: Int { running.load(ordering: .relaxed) }

    /// Answers that are written while they are sent.
    package var exportsInFlight: Int { exporting.load(ordering: .relaxed) }

    package var refusedCount: Int { refused.load(ordering: .relaxed) }

    /// Runs `work` with a service over the snapshot.
    /// - Throws: `Problem` when there are too many questions already, or what `work` throws.
    package func answer<Answer: Sendable>(
        _ snapshot: Snapshot, _ work: @escaping @Sendable (SearchService) throws -> Answer
    ) async throws -> Answer {
        let count = running.add(1, ordering: .relaxed).newValue
        defer { running.subtract(1, ordering: .relaxed) }
        guard count <= limits.workers + limits.waiting else {
            refused.add(1, ordering: .relaxed)
            throw Problem(.serviceUnavailable, "busy", "too many questions at a time; ask again in a second")
        }
        let deadline = Deadline(after: limits.answerTime)
        return try await pool.runIfActive { [self] in
            try deadline.check("it waited for others")
            return try withService(snapshot, deadline, work)
        }
    }

    /// Lets `work` write lines into a pipe, in a thread of its own and no faster than they are taken out.
    /// - Throws: `Problem` when there are too many already.
    func export(
        _ snapshot: Snapshot,
        _ work: @escaping @Sendable (SearchService, LineSink) throws -> Void
    ) throws -> AnswerPipe {
        guard exporting.add(1, ordering: .relaxed).newValue <= limits.exports else {
            exporting.subtract(1, ordering: .relaxed)
            refused.add(1, ordering: .relaxed)
            throw Problem(
                .serviceUnavailable, "busy", "\(limits.exports) exports run already; ask again in a while")
        }
        let pipe = AnswerPipe()
        let deadline = Deadline(after: limits.exportTime)
        exportPool.submit { [self] state in
            defer { exporting.subtract(1, ordering: .relaxed) }
            do {
                guard state == .active else { throw CancellationError() }
                try withService(snapshot, deadline) { service in
                    try work(service) { (line) throws(IndexError) in try pipe.write(line) }
                }
                pipe.finish(nil)
            } catch {
                pipe.finish(error)
            }
        }
        return pipe
    }

    private func withService<Answer>(
        _ snapshot: Snapshot, _ deadline: Deadline, _ work: (SearchService) throws -> Answer
    ) throws -> Answer {
        let bench = try free.withLock { $0.popLast() } ?? Bench()
        defer { free.withLock { $0.append(bench) } }
        let service = try service(bench, snapshot)
        service.deadline = deadline
        defer {
            service.deadline = nil
            if service.keptWords > Self.mostWords { service.forgetWords() }
        }
        return try work(service)
    }

    private func service(_ bench: Bench, _ snapshot: Snapshot) throws -> SearchService {
        if let service = bench.service, service.snapshot.commit == snapshot.commit { return service }
        let service = try SearchService(snapshot, name: name, analyzer: bench.analyzer)
        bench.service = service
        return service
    }

    /// Runs other blocking work in the same threads, whatever waits.
    package func run<Answer: Sendable>(_ work: @escaping @Sendable () throws -> Answer) async throws -> Answer
    {
        try await pool.runIfActive(work)
    }
}
